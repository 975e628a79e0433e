//! `vanthu template`.

#![expect(clippy::disallowed_methods, reason = "a template is copied into a folder of the user's")]

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::args::Template;
use super::document::DocumentFile;
use super::report::Reporter;
use super::{DONE, Failure, print};
use crate::pipeline::{self, Settings};
use vanthu_bundle::{self as bundle, Output};
use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};
use vanthu_model::field_kind::FieldKind;
use vanthu_model::field_schema;
use vanthu_model::template::Template as Parsed;

/// Lists, shows or copies templates.
pub(super) fn run(command: &Template, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    match command {
        Template::List { json } => list(*json, settings),
        Template::Show { name, json } => show(name, *json, settings, reporter),
        Template::Figures { document, json } => figures(document, *json, settings, reporter),
        Template::Schema { name } => schema(name, settings),
        Template::Copy { name, dir } => copy(name, dir, settings, reporter),
    }
}

fn list(json: bool, settings: &Settings) -> Result<u8, Failure> {
    let mut text = String::new();
    let mut objects = Vec::new();
    for name in pipeline::template_names(&settings.assets) {
        let template = pipeline::template_named(&settings.assets, &name)?;
        objects.push(json!({ "name": name, "kind": template.kind, "title": template.title }));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<24} {:<14} {}", template.kind, template.title);
    }
    if json {
        text = format!("{:#}\n", Json::Array(objects));
    }
    print(text.as_bytes());
    Ok(DONE)
}

fn show(name: &str, json: bool, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let template = pipeline::template_named(&settings.assets, name)?;
    if json {
        print(format!("{:#}\n", as_json(&template)).as_bytes());
        return Ok(DONE);
    }
    let mut text = format!("{}: {}\n", template.name, template.title);
    let needed = |required: bool| {
        if required {
            reporter.say("bắt buộc", "required")
        } else {
            reporter.say("tùy chọn", "optional")
        }
    };
    let _ = writeln!(text, "\n[data]  {}", reporter.say("bảng số liệu", "workbooks"));
    for (name, data) in &template.data {
        let _ =
            writeln!(text, "  {name:<16} {:<10} {} ({})", needed(data.required), data.label, data.profile);
    }
    let _ = writeln!(text, "\n[fields]  {}", reporter.say("các mục do người soạn điền", "fields"));
    for (name, field) in &template.fields {
        let (vi, en) = field.kind.expected();
        let expected = match field.kind {
            FieldKind::Choice => field.words.join(", "),
            _ => reporter.say(vi, en).to_string(),
        };
        let _ = writeln!(text, "  {name:<16} {:<10} {}: {expected}", needed(field.required), field.label);
    }
    print(text.as_bytes());
    Ok(DONE)
}

/// What a template needs, for programs. `vanthu template schema` has the form of its fields.
fn as_json(template: &Parsed) -> Json {
    let data: serde_json::Map<String, Json> = template
        .data
        .iter()
        .map(|(name, data)| {
            let object = json!({
                "label": data.label,
                "profile": data.profile,
                "required": data.required,
                "compare": data.compare,
            });
            (name.clone(), object)
        })
        .collect();
    let fields: serde_json::Map<String, Json> = template
        .fields
        .iter()
        .map(|(name, field)| {
            let mut object = json!({
                "label": field.label,
                "type": field.kind.word(),
                "required": field.required,
                "example": field.kind.example(),
            });
            if !field.words.is_empty() {
                object["words"] = json!(field.words);
            }
            (name.clone(), object)
        })
        .collect();
    json!({
        "name": template.name,
        "kind": template.kind,
        "title": template.title,
        "standards": template.standards,
        "scored": template.scored,
        "data": data,
        "fields": fields,
        "one_of": template.one_of,
    })
}

/// Lists what a text of the document can name: the name, what it shows now, what it is.
fn figures(path: &Path, as_json: bool, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let document = DocumentFile::open(path)?;
    let listed = pipeline::figures(document.files(), &document.source(), settings)
        .map_err(|problems| document.localized(problems))?;
    reporter.report(&document.localized(listed.warnings));
    if as_json {
        print(format!("{:#}\n", json!({ "figures": listed.output })).as_bytes());
        return Ok(DONE);
    }
    let width = listed.output.iter().map(|figure| figure.name.len() + 2).max().unwrap_or(0).min(48);
    let mut text = String::new();
    for figure in &listed.output {
        let name = format!("{{{}}}", figure.name);
        let _ = writeln!(text, "{name:<width$}  {:<12}  {}", figure.text, figure.label);
    }
    print(text.as_bytes());
    Ok(DONE)
}

/// Prints the JSON Schema of a template's fields.
fn schema(name: &str, settings: &Settings) -> Result<u8, Failure> {
    let template = pipeline::template_named(&settings.assets, name)?;
    print(format!("{:#}\n", field_schema::schema(&template)).as_bytes());
    Ok(DONE)
}

/// Copies a template into `dir` as `--templates` looks for it.
fn copy(name: &str, dir: &Path, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    // Names the template, or says which there are.
    pipeline::template_named(&settings.assets, name)?;
    let paths = settings.assets.list(&format!("documents/{name}/"));
    hand_out(&paths, dir, settings)?;
    let advice = reporter.say("sửa rồi dùng với", "edit them, then use");
    eprintln!("{advice}: vanthu render … --templates {}", dir.display());
    Ok(DONE)
}

/// Copies files of ours into `dir` under the same paths. An existing file is never replaced.
pub(super) fn hand_out(paths: &[String], dir: &Path, settings: &Settings) -> Result<(), Failure> {
    let mut outputs = Vec::new();
    for path in paths {
        if let Some(asset) = settings.assets.get(path)? {
            outputs.push(Output { path: dir.join(path), bytes: asset.bytes.into_owned() });
        }
    }
    write_new(&outputs)
}

/// Writes files that do not exist yet, with the folders that they need, and prints their names. If one of them exists,
/// nothing is written.
pub(super) fn write_new(outputs: &[Output]) -> Result<(), Failure> {
    if let Some(existing) = outputs.iter().find(|output| output.path.exists()) {
        let shown = existing.path.display().to_string();
        return Err(Diagnostic::error(
            code!("cli.exists"),
            format!("`{shown}` đã có, không ghi đè"),
            format!("`{shown}` exists and is not replaced"),
        )
        .at(Place::File { file: shown })
        .hint("chọn thư mục khác hoặc xóa tệp cũ", "choose another folder or delete the old file")
        .into());
    }
    make_folders(outputs)?;
    bundle::write(outputs)?;
    let mut text = String::new();
    for output in outputs {
        let _ = writeln!(text, "{}", output.path.display());
    }
    print(text.as_bytes());
    Ok(())
}

/// Makes the folders in which the outputs are to lie.
pub(super) fn make_folders(outputs: &[Output]) -> Result<(), Diagnostic> {
    for folder in outputs.iter().filter_map(|output| output.path.parent()) {
        std::fs::create_dir_all(folder).map_err(|error| {
            let shown = folder.display().to_string();
            let Text { vi, en } = system_reason(&error);
            Diagnostic::error(
                code!("bundle.unwritable"),
                format!("không tạo được thư mục `{shown}`: {vi}"),
                format!("the folder `{shown}` cannot be made: {en}"),
            )
            .at(Place::File { file: shown })
        })?;
    }
    Ok(())
}
