//! A template of an office's own, checked before it is kept: its declaration here, by the loader of the program's own
//! templates, and its prose by a worker, because a parser of prose may be driven out of its stack.

use super::Settings;
use super::catalogue::{build_template, profile, rules_in_force, template_named};
use super::own_files::{OwnFile, check_name, is_plain_name};
use super::template_zip::{DECLARATION, PROSE, TemplateFiles};
use vanthu_assets::{Asset, Assets};
use vanthu_compose::template_faults;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::config::line_place;
use vanthu_model::office::Standard;
use vanthu_model::template::Template;
use vanthu_project::MemoryFiles;

/// The most letters of the title and of the kind, which stand in lists and forms.
const MAX_TITLE: usize = 200;
const MAX_KIND: usize = 60;

/// Checks a template, packed as a zip. `assets` are the files of the program with those that the office has in use,
/// `built_in` those of the program alone. The prose is left to [`check_template`].
///
/// # Errors
/// What is wrong with the zip or the declaration; `office-file.name`; `office-file.name-taken` if a template of the program has
/// that name; `office-file.declaration`; `project.unknown-profile`.
pub fn own_template(
    file: &str,
    bytes: &[u8],
    assets: &Assets,
    built_in: &Assets,
) -> Result<(OwnFile, TemplateFiles), Diagnostic> {
    let files = TemplateFiles::unpack(file, bytes)?;
    let asset = |name: &str, bytes: &[u8]| Asset { bytes: bytes.to_vec().into(), name: name.to_string() };
    let (declaration, prose) = (asset(DECLARATION, &files.declaration), asset(PROSE, &files.prose));
    let template = build_template(assets, &declaration, &prose)?;
    let text = declaration.text()?;
    check_name(DECLARATION, &template.name).map_err(|problem| problem.at(place_of(text, "name")))?;
    if built_in.get(&format!("documents/{}/{DECLARATION}", template.name))?.is_some() {
        let name = &template.name;
        return Err(Diagnostic::error(
            code!("office-file.name-taken"),
            format!("chương trình đã có loại văn bản tên `{name}`"),
            format!("the program has a template `{name}` already"),
        )
        .with_value(name.clone())
        .at(place_of(text, "name"))
        .hint(
            format!("đặt tên khác, ví dụ `{name}-rieng`"),
            format!("choose another name, such as `{name}-own`"),
        ));
    }
    check_declaration(&template, text)?;
    check_kind(&template, text, assets)?;
    for data in template.data.values() {
        if !is_plain_name(&data.profile) {
            return Err(not_declared_right(
                place_of(text, "profile"),
                format!("`{}` không phải tên một mẫu bảng số liệu", data.profile),
                format!("`{}` is not the name of a profile", data.profile),
            ));
        }
        profile(assets, &MemoryFiles::default(), &data.profile, Some(&place_of(text, "profile")))?;
    }
    Ok((OwnFile { name: template.name, title: template.title }, files))
}

/// What forms and lists rest on, and the program's own templates have anyway.
fn check_declaration(template: &Template, text: &str) -> Result<(), Diagnostic> {
    let long = |words: &str, most: usize| words.trim().is_empty() || words.chars().count() > most;
    if long(&template.title, MAX_TITLE) || long(&template.kind, MAX_KIND) {
        let key = if long(&template.title, MAX_TITLE) { "title" } else { "kind" };
        return Err(not_declared_right(
            place_of(text, key),
            format!("`title` có từ 1 đến {MAX_TITLE} chữ, `kind` từ 1 đến {MAX_KIND} chữ"),
            format!("`title` has 1 to {MAX_TITLE} letters, `kind` 1 to {MAX_KIND}"),
        ));
    }
    let served = template.standards.iter().all(|name| Standard::parse(name).is_some());
    if template.standards.is_empty() || !served {
        return Err(not_declared_right(
            place_of(text, "standards"),
            "`standards` là `[\"party\"]`, `[\"state\"]` hoặc `[\"party\", \"state\"]`",
            "`standards` is `[\"party\"]`, `[\"state\"]` or `[\"party\", \"state\"]`",
        ));
    }
    let names = template.fields.keys().chain(template.data.keys());
    match names.into_iter().find(|name| !is_key(name)) {
        None => Ok(()),
        Some(name) => Err(not_declared_right(
            place_of(text, name),
            format!("tên `{name}` chỉ được có chữ thường không dấu, chữ số, dấu `_` và `-`"),
            format!("the name `{name}` may have small letters, digits, `_` and `-` only"),
        )),
    }
}

/// Requires that the rules know the symbol of the kind: without it a document would be numbered as a dispatch.
fn check_kind(template: &Template, text: &str, assets: &Assets) -> Result<(), Diagnostic> {
    for standard in template.standards.iter().filter_map(|name| Standard::parse(name)) {
        let rules = rules_in_force(assets, Some(standard), None)?.set.rules;
        let symbols = &rules.types.symbols;
        if template.named && !symbols.contains_key(&template.kind) {
            let known = symbols.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let (kind, full_name) = (&template.kind, &rules.full_name);
            return Err(not_declared_right(
                place_of(text, "kind"),
                format!("{full_name} không có tên loại văn bản `{kind}`"),
                format!("{} has no kind of document `{kind}`", rules.name),
            )
            .with_value(kind.clone())
            .hint(format!("dùng một trong: {known}"), format!("use one of: {known}")));
        }
    }
    Ok(())
}

/// Whether the name of a field or a workbook can stand in forms and addresses.
fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || b"_-".contains(&one))
}

fn not_declared_right(place: Place, vi: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code!("office-file.declaration"), vi, en).at(place)
}

/// The first line of the declaration that has that word.
fn place_of(text: &str, word: &str) -> Place {
    match text.find(word) {
        Some(at) => line_place(DECLARATION, text, at),
        None => Place::File { file: DECLARATION.to_string() },
    }
}

/// What is wrong with the texts of the template of that name, each at its line.
///
/// # Errors
/// When there is no such template, or its declaration cannot be read.
pub fn check_template(name: &str, settings: &Settings) -> Result<Vec<Diagnostic>, Diagnostic> {
    let template = template_named(&settings.assets, name)?;
    let declaration = settings.assets.get(&format!("documents/{name}/{DECLARATION}"))?;
    let text = declaration.as_ref().map(Asset::text).transpose()?.unwrap_or_default();
    let mut faults = template_faults(&template);
    for (source, fault) in &mut faults {
        // A line of the declaration is known by what it says.
        if let Some(source) = source {
            let first = source.lines().next().unwrap_or_default();
            fault.place = Some(place_of(text, first));
        }
    }
    Ok(faults.into_iter().map(|(_, fault)| fault).collect())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;
    use crate::pipeline::template_names;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn checked(declaration: &str, prose: &[u8]) -> Result<String, String> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [(DECLARATION, declaration.as_bytes()), (PROSE, prose)] {
            writer.start_file(name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(content).expect("its content");
        }
        let bytes = writer.finish().expect("a zip").into_inner();
        let assets = Assets::default();
        let read = own_template("template.zip", &bytes, &assets, &assets);
        read.map(|(own, _)| own.name).map_err(|problem| problem.code.to_string())
    }

    #[test]
    fn every_template_of_the_program_is_taken_under_another_name_and_none_under_its_own() {
        let assets = Assets::default();
        let file = |name: &str, file: &str| {
            let path = format!("documents/{name}/{file}");
            assets.get(&path).expect("a file").expect("a file").bytes.into_owned()
        };
        for name in template_names(&assets) {
            let declaration = String::from_utf8(file(&name, DECLARATION)).expect("a text");
            let prose = file(&name, PROSE);
            assert_eq!(checked(&declaration, &prose), Err("office-file.name-taken".into()), "{name}");
            let own =
                declaration.replacen(&format!("name = \"{name}\""), &format!("name = \"{name}-rieng\""), 1);
            assert_eq!(checked(&own, &prose), Ok(format!("{name}-rieng")));
            let faults = check_template(&name, &Settings::default()).expect("a template");
            assert_eq!(faults, [], "{name}");
        }
    }

    #[test]
    fn a_kind_has_a_symbol_in_the_rules() {
        let declaration = |kind: &str, standards: &str| {
            format!(
                "name = \"x\"\nkind = \"{kind}\"\ntitle = \"X\"\nstandards = [{standards}]\nsubject = [\"x\"]\n"
            )
        };
        assert_eq!(checked(&declaration("đề án", "\"party\", \"state\""), b"x"), Ok("x".into()));
        assert_eq!(checked(&declaration("công điện", "\"state\""), b"x"), Ok("x".into()));
        for (kind, standards) in [("công điện", "\"party\""), ("sổ tay", "\"party\""), ("đề án", "")]
        {
            let refused = checked(&declaration(kind, standards), b"x");
            assert_eq!(refused, Err("office-file.declaration".into()), "{kind}");
        }
    }
}
