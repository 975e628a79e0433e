//! `vanthu new`.

use std::fmt::Write;
use std::path::PathBuf;

use super::args::New;
use super::document::CommandFiles;
use super::report::Reporter;
use super::template::write_new;
use super::{DONE, Failure};
use crate::pipeline::{self, Settings};
use vanthu_bundle::Output;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::office::Standard;
use vanthu_model::template::Template;

/// Writes a document file to fill in, its office file and its empty workbooks.
pub(super) fn run(command: &New, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let template = pipeline::template_named(&settings.assets, &command.template)?;
    let standard = standard(&template, command.standard.as_deref())?;
    let folder = command.dir.clone().unwrap_or_else(|| PathBuf::from(&template.name));
    let file = |name: &str| folder.join(name);
    let document_name = format!("{}.toml", template.name);
    let mut outputs =
        vec![Output { path: file(&document_name), bytes: document(&template, reporter).into_bytes() }];
    let office = format!("new/office-{standard}.toml");
    if let Some(asset) = settings.assets.get(&office)?
        // An office that stands there already serves the new document too.
        && !file(OFFICE).exists()
    {
        outputs.push(Output { path: file(OFFICE), bytes: asset.bytes.into_owned() });
    }
    let files = CommandFiles::current_folder([])?;
    for (slot, data) in &template.data {
        // What is compared is the same form of an earlier period.
        if !data.compare {
            let bytes = pipeline::workbook(&files, &data.profile, None, settings)?;
            outputs.push(Output { path: file(&workbook_name(slot)), bytes });
        }
    }
    write_new(&outputs)?;
    let advice = reporter
        .say("điền các tệp trên, xem còn thiếu gì bằng", "fill in these files and see what is missing with");
    reporter.report_end(&[], &format!("{advice}: vanthu check {}\n", file(&document_name).display()));
    Ok(DONE)
}

/// The name of the office file.
const OFFICE: &str = "office.toml";

fn workbook_name(slot: &str) -> String {
    format!("{slot}.xlsx")
}

/// The standard asked for, or the first of the template's; the Party's if it has none of its own.
fn standard(template: &Template, wanted: Option<&str>) -> Result<&'static str, Failure> {
    let allowed = |standard: Standard| {
        template.standards.is_empty() || template.standards.iter().any(|one| one == standard.as_str())
    };
    let chosen = match wanted {
        Some(word) => Standard::parse(word).filter(|standard| allowed(*standard)),
        None => [Standard::Party, Standard::State].into_iter().find(|standard| allowed(*standard)),
    };
    chosen.map(|standard| standard.as_str()).ok_or_else(|| {
        let standards = match template.standards.is_empty() {
            true => "party, state".to_string(),
            false => template.standards.join(", "),
        };
        Failure::Usage(
            Diagnostic::error(
                code!("project.wrong-standard"),
                format!("mẫu `{}` không có theo thể thức `{}`", template.name, wanted.unwrap_or_default()),
                format!("the template `{}` has no standard `{}`", template.name, wanted.unwrap_or_default()),
            )
            .hint(format!("dùng một trong: {standards}"), format!("use one of: {standards}")),
        )
    })
}

/// The document file: what is required stands open, what is optional is commented out.
fn document(template: &Template, reporter: &Reporter) -> String {
    let mut text = String::new();
    let required = reporter.say("bắt buộc", "required");
    let optional = reporter.say("tùy chọn", "optional");
    let need = |is_required: bool| if is_required { required } else { optional };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "# {}", template.title);
    let _ = writeln!(text, "template = \"{}\"\noffice = \"{OFFICE}\"", template.name);
    let _ = writeln!(text, "# number = 1\n# date = 2026-07-05");
    if !template.data.is_empty() {
        let _ = writeln!(text, "\n[data]");
    }
    for (slot, data) in &template.data {
        let _ = writeln!(text, "# {} ({})", data.label, need(data.required));
        // An empty workbook would be refused, so one that nobody needs waits until it is filled in.
        let comment = if data.required { "" } else { "# " };
        let _ = writeln!(text, "{comment}{slot} = \"{}\"", workbook_name(slot));
    }
    if !template.fields.is_empty() {
        let _ = writeln!(text, "\n[fields]");
    }
    for (name, field) in &template.fields {
        let example = match field.words.first() {
            Some(word) => format!("\"{word}\""),
            None => field.kind.example().to_string(),
        };
        let _ = writeln!(text, "# {} ({})", field.label, need(field.required));
        let _ = writeln!(text, "# {name} = {example}");
    }
    text
}
