//! The same branches in several periods: what each period lacks, and one row of the rows that a branch has in them.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::consolidate::{FileRead, FileStatus};
use super::text::heading_key;
use crate::diagnostic::{Diagnostic, Place, Text};
use crate::model::dataset::{CellRef, Column, Record, Value};
use crate::model::office::Roster;
use crate::model::profile::{FieldType, OverPeriods, Profile};

/// From so many figures on that grew from one period to the next while none fell, they may be cumulative.
const RISES: usize = 5;

/// Whether a field's figures are added up.
pub(super) fn is_counted(kind: FieldType) -> bool {
    matches!(kind, FieldType::Count | FieldType::Number | FieldType::Fraction)
}

/// Reports the branches that a period lacks: those of the roster, and those of any other period.
pub(super) fn absent(
    files: &mut [FileRead],
    rows: &[Vec<Record>],
    profile: &Profile,
    roster: Option<&Roster>,
) {
    let listed = roster.into_iter().flat_map(|roster| &roster.branches).map(|branch| branch.name.as_str());
    let held = rows.iter().flatten().map(|row| row.text(&profile.key)).filter(|name| !name.is_empty());
    let mut seen = HashSet::new();
    let expected: Vec<(String, &str)> = listed
        .chain(held)
        .map(|name| (heading_key(name), name))
        .filter(|(key, _)| seen.insert(key.clone()))
        .collect();
    for (file, rows) in files.iter_mut().zip(rows).filter(|(file, _)| file.status == FileStatus::Read) {
        let own: HashSet<String> = rows.iter().map(|row| heading_key(row.text(&profile.key))).collect();
        for (_, name) in expected.iter().filter(|(key, _)| !own.contains(key)) {
            file.problems.push(
                Diagnostic::error(
                    "import.branch-missing",
                    format!("kỳ này chưa có số liệu của `{name}`"),
                    format!("this period has no data of `{name}`"),
                )
                .at(Place::File { file: file.file.clone() })
                .with_value(*name)
                .hint(
                    "bổ sung số liệu; nếu kỳ này đúng là chưa có, chạy lại với `--allow import.branch-missing`",
                    "add its data; if there is rightly none, run again with `--allow import.branch-missing`",
                ),
            );
        }
    }
}

/// Makes one row of the rows that a name has in several periods, as the profile says of each field: what happened is
/// added up, how things stand is taken from the last period. Percentages of a period say nothing of the whole and are
/// left out. `place` puts a diagnostic where the workbooks lie.
pub(super) fn merge(
    columns: &[Column],
    rows: Vec<Vec<Record>>,
    profile: &Profile,
    problems: &mut Vec<Diagnostic>,
    place: &dyn Fn(Diagnostic) -> Diagnostic,
) -> Vec<Record> {
    let fields = columns.iter().filter_map(|column| profile.fields.get_key_value(column.field.as_ref()?));
    let (mut summed, mut added, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for (key, field) in fields.filter(|(_, field)| is_counted(field.kind)) {
        let label = format!("`{}`", field.label);
        match field.over_periods {
            Some(OverPeriods::Sum) => {
                summed.push(key.as_str());
                added.push(label);
            }
            Some(OverPeriods::Last) => taken.push(label),
            None => problems.push(place(unstated(key, &label))),
        }
    }
    let count = rows.iter().filter(|rows| !rows.is_empty()).count();
    // One period alone is as it was sent.
    if count > 1 {
        let listed = |labels: &[String]| match labels {
            [] => Text::new("không cột nào", "no column"),
            _ => Text::new(labels.join(", "), labels.join(", ")),
        };
        let (added, taken) = (listed(&added), listed(&taken));
        problems.push(
            place(Diagnostic::note(
                "import.periods-merged",
                format!("gộp {count} kỳ: cộng {}; lấy theo kỳ cuối {}", added.vi, taken.vi),
                format!(
                    "{count} periods put together: added up {}; from the last one {}",
                    added.en, taken.en
                ),
            ))
            .hint("kỳ cuối là tệp đứng cuối danh sách", "the last period is the last file of the list"),
        );
    }
    let mut merged: Vec<Record> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let (mut rises, mut falls) = (0_usize, 0_usize);
    let mut latest: HashMap<(usize, &str), Decimal> = HashMap::new();
    for mut row in rows.into_iter().flatten() {
        row.values.retain(|field, _| {
            profile.fields.get(field).is_none_or(|field| field.kind != FieldType::Percent)
        });
        let key = heading_key(row.text(&profile.key));
        // Rows without a name are never one and the same.
        let index = known.get(&key).copied().filter(|_| !key.is_empty()).unwrap_or(merged.len());
        for field in &summed {
            let Some(number) = row.number(field) else { continue };
            if let Some(before) = latest.insert((index, *field), number) {
                rises += usize::from(number > before);
                falls += usize::from(number < before);
            }
        }
        match merged.get_mut(index) {
            Some(before) => problems.extend(add_row(before, row, &summed).map(|cell| too_large(&cell))),
            None => {
                known.insert(key, index);
                merged.push(row);
            }
        }
    }
    if rises >= RISES && falls == 0 {
        problems.push(place(cumulative(rises)));
    }
    merged
}

/// The error about a field of which the profile does not say what becomes of it.
fn unstated(key: &str, label: &str) -> Diagnostic {
    Diagnostic::error(
        "import.period-unstated",
        format!("hồ sơ đọc chưa cho biết {label} được cộng qua các kỳ hay lấy theo kỳ cuối"),
        format!("the profile does not say whether {label} is added up over periods"),
    )
    .with_value(key)
    .hint(
        format!("ghi `over-periods = \"sum\"` hoặc `\"last\"` cho trường `{key}` của hồ sơ đọc"),
        format!("write `over-periods = \"sum\"` or `\"last\"` for the field `{key}` of the profile"),
    )
}

/// The warning about figures that never fall.
fn cumulative(rises: usize) -> Diagnostic {
    Diagnostic::warning(
        "import.periods-cumulative",
        format!("qua các kỳ có {rises} số tăng và không số nào giảm: có thể các tệp ghi số lũy kế"),
        format!("over the periods {rises} figures grow and none falls: the files may be cumulative"),
    )
    .hint(
        "số lũy kế không được cộng qua các kỳ: nếu đúng là lũy kế, chỉ dùng tệp của kỳ cuối",
        "cumulative figures must not be added up: if they are, use the last period's file alone",
    )
}

/// Puts the row of a later period over that of the earlier ones. Gives the cell whose value makes a sum too large.
fn add_row(before: &mut Record, mut row: Record, summed: &[&str]) -> Option<CellRef> {
    let mut too_large = None;
    for field in summed {
        let Some(earlier) = before.values.remove(*field) else { continue };
        let mut cells = before.summed.remove(*field).unwrap_or_else(|| vec![earlier.cell.clone()]);
        match row.values.get_mut(*field) {
            Some(datum) => {
                cells.push(datum.cell.clone());
                match add(&earlier.value, &datum.value) {
                    Some(sum) => datum.value = sum,
                    None => too_large = Some(datum.cell.clone()),
                }
            }
            None => drop(row.values.insert(field.to_string(), earlier)),
        }
        row.summed.insert(field.to_string(), cells);
    }
    *before = row;
    too_large
}

/// Two figures added, nothing counting as nothing; none where they are too large.
fn add(earlier: &Value, later: &Value) -> Option<Value> {
    Some(match (earlier, later) {
        (Value::Number(a), Value::Number(b)) => Value::Number(Decimal::checked_add(*a, *b)?),
        (Value::Fraction { part: a, whole: of_a }, Value::Fraction { part: b, whole: of_b }) => {
            Value::Fraction { part: a.checked_add(*b)?, whole: of_a.checked_add(*of_b)? }
        }
        (Value::Number(_) | Value::Fraction { .. }, _) => earlier.clone(),
        _ => later.clone(),
    })
}

/// The error about a sum that no number holds.
fn too_large(cell: &CellRef) -> Diagnostic {
    Diagnostic::error(
        "import.sum-too-large",
        "cộng qua các kỳ được số quá lớn",
        "the sum over the periods is too large a number",
    )
    .at(cell.place())
    .hint("kiểm tra lại số ở ô này", "check the figure in this cell")
}
