//! `vanthu inspect`.

use serde_json::{Value as Json, json};

use super::args::Inspect;
use super::report::Reporter;
use super::{DONE, Failure, REFUSED, print};
use crate::diagnostic::any_error;
use crate::model::dataset::{Dataset, column_letters};
use crate::pipeline::{self, Settings};

/// Shows how a workbook is understood.
pub fn run(command: &Inspect, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let found =
        pipeline::inspect(&command.workbook, command.profile.as_deref(), command.sheet.as_deref(), settings)?;
    if command.json {
        let mut object = match &found.dataset {
            Some(dataset) => dataset.to_json(),
            None => json!({ "file": command.workbook.display().to_string() }),
        };
        object["problems"] = found.problems.iter().map(|problem| problem.to_json(reporter.lang)).collect();
        print(format!("{object:#}\n").as_bytes());
    } else {
        if let Some(dataset) = &found.dataset {
            print(summary(dataset, reporter).as_bytes());
        }
        reporter.report(&found.problems);
    }
    Ok(if any_error(&found.problems) { REFUSED } else { DONE })
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
    let _ = writeln!(text, "{}:", reporter.say("Các cột", "Columns"));
    for column in &dataset.columns {
        let field = column.field.as_deref().unwrap_or(reporter.say("(không dùng)", "(unused)"));
        let heading = column.heading.replace('\n', " ");
        let _ = writeln!(text, "  {:>3}  {field:<16} {heading}", column_letters(column.column));
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
            let _ = writeln!(text, "  {:>4}  {}", record.row, values.join(" | "));
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
