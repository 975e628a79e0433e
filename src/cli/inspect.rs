//! `vanthu inspect`.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::args::{ByArg, Inspect};
use super::document::CommandFiles;
use super::report::Reporter;
use super::{DONE, Failure, REFUSED, print, streams};
use crate::pipeline::{self, Inspection, Settings};
use vanthu_bundle as bundle;
use vanthu_diagnostic::{Diagnostic, Place, Severity, any_error, code};
use vanthu_import::FileStatus;
use vanthu_model::dataset::{By, Dataset, column_letters};

/// Shows how a workbook is understood.
pub(super) fn run(command: &Inspect, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let names: Vec<String> = command.workbooks.iter().map(|path| path.display().to_string()).collect();
    let roster = command.roster.as_ref().map(|path| path.display().to_string());
    let how = pipeline::Inspect {
        profile: command.profile.as_deref(),
        sheet: command.sheet.as_deref(),
        table: command.table.as_deref(),
        join: command.join,
        by: match command.by {
            ByArg::Branch => By::Branch,
            ByArg::Period => By::Period,
        },
        roster: roster.as_deref(),
        copy: command.annotate.is_some(),
    };
    if let Some(out) = &command.annotate {
        can_annotate(&command.workbooks, out)?;
        if command.json && bundle::is_standard_output(out) {
            return Err(Failure::Usage(streams::both_on_standard_output(out)));
        }
    }
    let named = command.workbooks.iter().chain(&command.roster).map(PathBuf::as_path);
    let files = CommandFiles::current_folder(named)?;
    let found = pipeline::inspect(&files, &names, &how, settings)?;
    if let Some(out) = &command.annotate {
        let file = name(&command.workbooks).unwrap_or_default();
        let bytes = pipeline::annotate(&file, &found, reporter.lang)?;
        streams::write(out, bytes)?;
    }
    let several = !found.files.is_empty();
    if command.json {
        let mut object = found.to_json(name(&command.workbooks).as_deref());
        object["problems"] = found.problems.iter().map(|problem| problem.to_json(reporter.lang)).collect();
        print(format!("{object:#}\n").as_bytes());
    } else {
        let text = match &found.dataset {
            _ if several => overview(&found, reporter),
            Some(dataset) => summary(dataset, reporter),
            None => String::new(),
        };
        match &command.annotate {
            // Standard output has the copy, and the summary must not stand in it.
            Some(copy) if bundle::is_standard_output(copy) => reporter.report_end(&[], &text),
            _ => print(text.as_bytes()),
        }
        match &command.annotate {
            None => reporter.report(&found.problems),
            Some(copy) if bundle::is_standard_output(copy) => reporter.report_part(&found.problems),
            Some(copy) => reporter.report_copy(&found.problems, &copy.display().to_string()),
        }
    }
    Ok(if any_error(&found.problems) { REFUSED } else { DONE })
}

/// What one path is called; several have no common name.
fn name(paths: &[PathBuf]) -> Option<String> {
    match paths {
        [path] => Some(path.display().to_string()),
        _ => None,
    }
}

/// What was understood of many workbooks, for a person: what became of each, who is missing, came twice or is
/// unknown, which columns and how many rows there are.
fn overview(found: &Inspection, reporter: &Reporter) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let heading = [
        reporter.say("tệp", "file"),
        reporter.say("dòng", "rows"),
        reporter.say("lỗi", "errors"),
        reporter.say("cảnh báo", "warnings"),
    ];
    let width = found.files.iter().map(|file| file.file.chars().count()).max().unwrap_or_default().max(8);
    let [file, rows, errors, warnings] = heading;
    let _ = writeln!(text, "{}: {}", reporter.say("Các tệp", "Files"), found.files.len());
    let _ = writeln!(text, "  {file:<width$}  {rows:>6}  {errors:>6}  {warnings:>8}");
    for file in &found.files {
        let status = match file.status {
            FileStatus::Read => file.branch.as_deref().unwrap_or_default(),
            FileStatus::Refused => reporter.say("không gộp", "left out"),
            FileStatus::Repeated => reporter.say("gửi trùng", "came twice"),
        };
        let (errors, warnings) = (file.count(Severity::Error), file.count(Severity::Warning));
        let row = format!("  {:<width$}  {:>6}  {errors:>6}  {warnings:>8}  {status}", file.file, file.rows);
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let lists = [
        ("import.branch-missing", reporter.say("Chưa có số liệu", "Missing")),
        ("import.came-twice", reporter.say("Gửi hai lần", "Came twice")),
        ("import.unknown-branch", reporter.say("Không có trong danh sách", "Not on the roster")),
        (
            "import.group-disagrees",
            reporter.say("Khác khối so với danh sách", "In another group than on the roster"),
        ),
    ];
    for (code, title) in lists {
        let these: Vec<_> = found.problems.iter().filter(|problem| problem.code == code).collect();
        if these.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{title}: {}", these.len());
        for problem in these {
            let place = problem.place.as_ref().map(Place::short).unwrap_or_default();
            let _ = match &problem.value {
                Some(value) => writeln!(text, "  {value}  ({place})"),
                None => writeln!(text, "  {place}"),
            };
        }
    }
    let Some(dataset) = &found.dataset else { return text };
    let profile = dataset.profile.as_deref().unwrap_or_default();
    let _ = writeln!(text, "{}: {profile}", reporter.say("Hồ sơ đọc", "Profile"));
    let _ = match dataset.across {
        false => writeln!(text, "{}:", reporter.say("Các cột", "Columns")),
        true => writeln!(
            text,
            "{}:",
            reporter.say(
                "Bảng xoay ngang, các tiêu chí ở các dòng",
                "Lies across, what is counted stands in the rows"
            )
        ),
    };
    for column in &dataset.columns {
        let field = column.field.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  {field:<16} {}", column.heading.replace('\n', " "));
    }
    let _ = writeln!(text, "{}: {}", reporter.say("Các dòng gộp lại", "Rows in all"), dataset.rows.len());
    text
}

/// Refuses to write the copy over the workbook itself, and to make one copy of many workbooks.
fn can_annotate(inputs: &[PathBuf], out: &Path) -> Result<(), Failure> {
    let [input] = inputs else { return Err(several()) };
    if input.is_dir() {
        return Err(several());
    }
    let same = match (input.canonicalize(), out.canonicalize()) {
        (Ok(input), Ok(out)) => input == out,
        _ => input == out,
    };
    if !same {
        return Ok(());
    }
    let problem = Diagnostic::error(
        code!("cli.same-file"),
        "bản sao có chú thích không được ghi đè lên chính bảng tính đang xem",
        "the annotated copy must not replace the workbook itself",
    );
    Err(Failure::Usage(
        problem
            .at(Place::File { file: out.display().to_string() })
            .hint("đặt tên khác cho bản sao", "give the copy another name"),
    ))
}

/// The refusal to annotate many workbooks at once.
fn several() -> Failure {
    Failure::Usage(
        Diagnostic::error(
            code!("cli.one-workbook"),
            "`--annotate` chỉ dùng với một bảng tính",
            "`--annotate` takes one workbook only",
        )
        .hint("chạy lại với từng tệp có lỗi", "run it again for each file with problems"),
    )
}

/// What was understood, for a person: where the table is, which column is which field, the rows.
fn summary(dataset: &Dataset, reporter: &Reporter) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    let none = reporter.say("không hồ sơ nào hợp", "no profile fits");
    let profile = dataset.profile.as_deref().unwrap_or(none);
    let chosen = dataset.tables.iter().find(|table| table.chosen);
    let range = chosen.map_or("", |table| table.range.as_str());
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}: {}!{range}", reporter.say("Bảng", "Table"), dataset.sheet);
    let _ = writeln!(text, "{}: {profile}", reporter.say("Hồ sơ đọc", "Profile"));
    for line in &dataset.title {
        let _ = writeln!(text, "{}: {line}", reporter.say("Phía trên", "Above"));
    }
    let _ = match dataset.across {
        false => writeln!(text, "{}:", reporter.say("Các cột", "Columns")),
        true => writeln!(
            text,
            "{}:",
            reporter.say(
                "Bảng xoay ngang, các tiêu chí ở các dòng",
                "Lies across, what is counted stands in the rows"
            )
        ),
    };
    for column in &dataset.columns {
        let field = column.field.as_deref().unwrap_or(reporter.say("(không dùng)", "(unused)"));
        let heading = column.heading.replace('\n', " ");
        let _ = writeln!(text, "  {:>3}  {field:<16} {heading}", dataset.column_name(column.column));
    }
    let rows = [
        (reporter.say("Các dòng", "Rows"), &dataset.rows),
        (reporter.say("Dòng tổng", "Totals"), &dataset.totals),
    ];
    for (name, records) in rows {
        let _ = writeln!(text, "{name}: {}", records.len());
        for record in records {
            let values: Vec<String> = dataset
                .columns
                .iter()
                .filter_map(|column| {
                    let key = column.field.clone().unwrap_or_else(|| column_letters(column.column));
                    record.values.get(&key).map(|datum| shown(&datum.value.to_json()))
                })
                .collect();
            let _ = writeln!(text, "  {:>4}  {}", dataset.row_name(record.row), values.join(" | "));
        }
    }
    for line in &dataset.notes {
        let _ = writeln!(text, "{}: {line}", reporter.say("Phía dưới", "Below"));
    }
    text
}

fn shown(value: &Json) -> String {
    match value {
        Json::Null => "-".into(),
        Json::String(text) => text.replace('\n', " "),
        Json::Object(fraction) => format!("{}/{}", fraction["part"], fraction["whole"]),
        other => other.to_string(),
    }
}
