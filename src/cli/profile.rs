//! `vanthu profile`.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::args::Profile as Command;
use super::document::{CommandFiles, read_text_argument};
use super::report::Reporter;
use super::template::hand_out;
use super::{DONE, Failure, REFUSED, print};
use crate::pipeline::{self, Settings};
use vanthu_bundle::{self as bundle, Output};
use vanthu_model::formula::Formula;
use vanthu_model::profile::{Field, FieldType, Profile};

/// Lists, shows, checks or copies profiles.
pub(super) fn run(command: &Command, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    match command {
        Command::List { json } => list(*json, settings),
        Command::Show { name, json } => {
            let files = CommandFiles::current_folder([Path::new(name)])?;
            let profile = pipeline::profile(&settings.assets, &files, name, None)?;
            let text = match json {
                true => format!("{:#}\n", as_json(&profile)),
                false => shown(&profile, reporter),
            };
            print(text.as_bytes());
            Ok(DONE)
        }
        Command::Check { file } => check(file, reporter),
        Command::Copy { name, dir } => copy(name, dir, settings, reporter),
        Command::From { workbook, base, sheet, table, output } => {
            let how = pipeline::ProposalFrom {
                workbook: &workbook.display().to_string(),
                base: base.as_deref(),
                sheet: sheet.as_deref(),
                table: table.as_deref(),
            };
            from(&how, output, settings, reporter)
        }
        Command::Schema => {
            // A schema is plain JSON; writing it to memory cannot fail.
            let text = serde_json::to_string_pretty(&Profile::schema()).unwrap_or_default();
            print(format!("{text}\n").as_bytes());
            Ok(DONE)
        }
    }
}

fn list(json: bool, settings: &Settings) -> Result<u8, Failure> {
    let mut text = String::new();
    let mut objects = Vec::new();
    for profile in pipeline::profiles(&settings.assets)? {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<20} {}", profile.name, profile.title);
        objects.push(json!({ "name": profile.name, "title": profile.title }));
    }
    if json {
        text = format!("{:#}\n", Json::Array(objects));
    }
    print(text.as_bytes());
    Ok(DONE)
}

/// What a profile reads, for programs: the columns in the order of its file, the lines, the checks.
fn as_json(profile: &Profile) -> Json {
    let columns = profile.columns().map(|(name, field)| {
        json!({
            "name": name,
            "label": field.label,
            "type": word(field.kind),
            "headings": field.headings,
            "required": field.required,
            "filled": field.filled,
            "min": field.min.map(|least| least.to_string()),
            "max": field.max.map(|most| most.to_string()),
            "choices": field.words().collect::<Vec<_>>(),
        })
    });
    let lines = profile.line.iter().map(|line| {
        json!({ "name": line.name, "number": line.number, "label": line.label, "required": line.required })
    });
    let name = |name: &str| name.to_string();
    let written = |formula: &Formula| {
        format!("{} {} {}", formula.left_side(&name), formula.relation.sign(), formula.right_side(&name))
    };
    let checks = profile
        .check
        .iter()
        .map(|check| json!({ "rule": written(&check.rule), "when": check.when.as_ref().map(written) }));
    json!({
        "name": profile.name,
        "title": profile.title,
        "key": profile.key,
        "columns": columns.collect::<Json>(),
        "lines": lines.collect::<Json>(),
        "checks": checks.collect::<Json>(),
    })
}

/// The word of a type in profile files.
fn word(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Count => "count",
        FieldType::Number => "number",
        FieldType::Percent => "percent",
        FieldType::Fraction => "fraction",
        FieldType::Date => "date",
        FieldType::Mark => "mark",
        FieldType::Choice => "choice",
        FieldType::Ordinal => "ordinal",
    }
}

/// What a profile reads, for a person: its columns, its lines, its checks.
fn shown(profile: &Profile, reporter: &Reporter) -> String {
    let mut text = format!("{}: {}\n\n", profile.name, profile.title);
    let (required, filled) =
        (reporter.say("bắt buộc", "required"), reporter.say("phải điền đủ", "always filled"));
    let _ = writeln!(text, "{}:", reporter.say("Các cột", "Columns"));
    for (name, field) in profile.columns() {
        let mut marks = vec![kind(field, reporter)];
        marks.extend(field.required.then(|| required.to_string()));
        marks.extend(field.filled.then(|| filled.to_string()));
        let _ = writeln!(text, "  {name:<20} {} ({})", field.label, marks.join(", "));
        let _ = writeln!(text, "  {:<20} {}", "", field.headings.join(" · "));
    }
    if profile.has_lines() {
        let _ = writeln!(text, "\n{}:", reporter.say("Các dòng của biểu", "Lines of the form"));
    }
    for line in &profile.line {
        let mark = if line.required { format!(" ({required})") } else { String::new() };
        let _ = writeln!(text, "  {:<24} {:>2} {}{mark}", line.name, line.number, line.label);
    }
    if !profile.check.is_empty() {
        let _ = writeln!(text, "\n{}:", reporter.say("Phải khớp", "Must hold"));
    }
    let label = |name: &str| match (profile.fields.get(name), profile.line(name)) {
        (Some(field), _) => field.label.clone(),
        (None, Some(line)) => line.label.clone(),
        _ => name.to_string(),
    };
    for check in &profile.check {
        let mut formulas = std::iter::once(&check.rule).chain(&check.when).map(|formula| {
            let (left, right) = (formula.left_side(&label), formula.right_side(&label));
            format!("{left} {} {right}", formula.relation.sign())
        });
        let rule = formulas.next().unwrap_or_default();
        let when = formulas.next().map(|when| format!("  ({} {when})", reporter.say("khi", "when")));
        let _ = writeln!(text, "  {rule}{}", when.unwrap_or_default());
    }
    text
}

/// What the cells of a field hold, in words.
fn kind(field: &Field, reporter: &Reporter) -> String {
    let (vi, en) = match field.kind {
        FieldType::Text => ("chữ", "text"),
        FieldType::Count => ("số nguyên", "count"),
        FieldType::Number => ("số", "number"),
        FieldType::Percent => ("tỷ lệ phần trăm", "percent"),
        FieldType::Fraction => ("phân số 03/12", "fraction 03/12"),
        FieldType::Date => ("ngày", "date"),
        FieldType::Mark => ("dấu x", "mark x"),
        FieldType::Choice => ("một trong các mức", "choice"),
        FieldType::Ordinal => ("số thứ tự", "running number"),
    };
    let kind = reporter.say(vi, en);
    match (field.min, field.max) {
        (Some(min), Some(max)) => format!("{kind} {min}–{max}"),
        (Some(min), None) => format!("{kind} ≥ {min}"),
        (None, Some(max)) => format!("{kind} ≤ {max}"),
        (None, None) => kind.to_string(),
    }
}

fn check(file: &Path, reporter: &Reporter) -> Result<u8, Failure> {
    let profile = Profile::parse(&file.display().to_string(), &read_text_argument(file)?)?;
    let (fields, lines, checks) = (profile.fields.len(), profile.line.len(), profile.check.len());
    let text = reporter.say("hồ sơ dùng được", "the profile can be used");
    let counts = reporter.say("cột, dòng cố định, phép kiểm tra", "columns, fixed lines, checks");
    print(format!("{}: {text} ({counts}: {fields}, {lines}, {checks})\n", profile.name).as_bytes());
    Ok(DONE)
}

/// Writes the profile that is proposed for a workbook.
fn from(
    how: &pipeline::ProposalFrom,
    output: &Path,
    settings: &Settings,
    reporter: &Reporter,
) -> Result<u8, Failure> {
    let name = output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let files = CommandFiles::current_folder([Path::new(how.workbook)])?;
    let (text, problems) = pipeline::propose_profile(&files, how, &name, settings)?;
    reporter.report(&problems);
    let Some(text) = text else { return Ok(REFUSED) };
    bundle::write(&[Output { path: output.to_path_buf(), bytes: text.into_bytes() }])?;
    let advice =
        reporter.say("xem lại từng trường, rồi kiểm tra bằng", "look at each field, then check it with");
    eprintln!("{advice}: vanthu profile check {}", output.display());
    Ok(DONE)
}

/// Copies a profile into `dir` as `--templates` looks for it.
fn copy(name: &str, dir: &Path, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    // Names the profile, or says which there are.
    let files = CommandFiles::current_folder([])?;
    let profile = pipeline::profile(&settings.assets, &files, name, None)?;
    hand_out(&[format!("profiles/{}.toml", profile.name)], dir, settings)?;
    let advice = reporter.say("sửa rồi dùng với", "edit it, then use");
    eprintln!("{advice}: vanthu inspect … --templates {}", dir.display());
    Ok(DONE)
}
