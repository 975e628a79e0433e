//! Merges rows of several workbooks that are about the same thing: a branch in several periods, a line of a form from
//! several branches. Decides what is added up, and reports what a period lacks.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::file_read::{FileRead, FileStatus};
use crate::text::normalise::heading_key;
use vanthu_diagnostic::{Diagnostic, Place, Text, code};
use vanthu_model::dataset::{CellRef, Column, Record, Value};
use vanthu_model::office::Roster;
use vanthu_model::profile::{Field, FieldType, OverPeriods, Profile, Total};

/// From so many figures on that grew from one period to the next while none fell, they may be cumulative.
const RISES: usize = 5;

/// Whether a field's figures are added up.
pub(crate) fn is_counted(kind: FieldType) -> bool {
    matches!(kind, FieldType::Count | FieldType::Number | FieldType::Fraction | FieldType::Mark)
}

/// Reports the branches that a period lacks: those of the roster, and those of any other period.
pub(crate) fn absent(
    files: &mut [FileRead],
    rows: &[Vec<Record>],
    profile: &Profile,
    roster: Option<&Roster>,
) {
    if profile.repeats {
        return;
    }
    let listed = roster.into_iter().flat_map(|roster| &roster.branches).map(|branch| branch.name.as_str());
    let present = rows.iter().flatten().map(|row| row.text(&profile.key)).filter(|name| !name.is_empty());
    let mut seen = HashSet::new();
    let expected: Vec<(String, &str)> = listed
        .chain(present)
        .map(|name| (heading_key(name), name))
        .filter(|(key, _)| seen.insert(key.clone()))
        .collect();
    for (file, rows) in files.iter_mut().zip(rows).filter(|(file, _)| file.status == FileStatus::Read) {
        let own: HashSet<String> = rows.iter().map(|row| heading_key(row.text(&profile.key))).collect();
        for (_, name) in expected.iter().filter(|(key, _)| !own.contains(key)) {
            file.problems.push(
                Diagnostic::error(
                    code!("import.branch-missing"),
                    format!("kỳ này chưa có số liệu của `{name}`"),
                    format!("this period has no data for `{name}`"),
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
pub(crate) fn periods(
    columns: &[Column],
    rows: Vec<Vec<Record>>,
    profile: &Profile,
    problems: &mut Vec<Diagnostic>,
    place: &dyn Fn(Diagnostic) -> Diagnostic,
) -> Vec<Record> {
    // Each period's own rows: nothing is one and the same.
    if profile.repeats {
        return rows.into_iter().flatten().collect();
    }
    if profile.has_lines() {
        problems.push(place(fixed_lines(profile)));
        return Vec::new();
    }
    let mut left_out = percentages(profile);
    let (mut summed, mut added, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for (key, field) in counted(columns, profile) {
        let label = format!("`{}`", field.label);
        match field.over_periods {
            Some(OverPeriods::Sum) => {
                summed.push(key);
                added.push(label);
            }
            Some(OverPeriods::Last) => taken.push(label),
            None => {
                left_out.push(key);
                problems.push(place(unstated(key, &label)));
            }
        }
    }
    let count = rows.iter().filter(|rows| !rows.is_empty()).count();
    // A single period stays as it is.
    if count > 1 {
        let listed = |labels: &[String]| match labels {
            [] => Text::new("không cột nào", "no column"),
            _ => Text::new(labels.join(", "), labels.join(", ")),
        };
        let (added, taken) = (listed(&added), listed(&taken));
        problems.push(
            place(Diagnostic::note(
                code!("import.periods-merged"),
                format!("gộp {count} kỳ: cộng {}; lấy theo kỳ cuối {}", added.vi, taken.vi),
                format!(
                    "{count} periods put together: added up {}; from the last one {}",
                    added.en, taken.en
                ),
            ))
            .hint("kỳ cuối là tệp đứng cuối danh sách", "the last period is the last file of the list"),
        );
    }
    problems.extend(cumulative(&rows, profile, &summed).map(place));
    merge(rows, profile, &summed, &left_out, problems)
}

/// Makes one table of the tables of several branches that all have the same rows, such as the lines of a form: figures
/// are added up, and those that cannot be are left out.
pub(crate) fn branches(
    columns: &[Column],
    rows: Vec<Vec<Record>>,
    profile: &Profile,
    problems: &mut Vec<Diagnostic>,
    place: &dyn Fn(Diagnostic) -> Diagnostic,
) -> Vec<Record> {
    let (sums, others): (Vec<_>, Vec<_>) =
        counted(columns, profile).partition(|(_, field)| field.total() == Total::Sum);
    let summed: Vec<&str> = sums.into_iter().map(|(key, _)| key).collect();
    let mut left_out = percentages(profile);
    left_out.extend(others.iter().map(|(key, _)| *key));
    let labels = left_out.iter().filter_map(|key| {
        let there = columns.iter().any(|column| column.field.as_deref() == Some(key));
        let field = profile.fields.get(*key).filter(|_| there)?;
        Some(format!("`{}`", field.label))
    });
    let labels = labels.collect::<Vec<_>>().join(", ");
    let (count, key) = (rows.iter().filter(|rows| !rows.is_empty()).count(), profile.key.as_str());
    let key = profile.fields.get(key).map_or(key, |field| field.label.as_str());
    let (vi, en) = match labels.as_str() {
        "" => (String::new(), String::new()),
        _ => (
            format!("; bỏ {labels} vì không cộng được"),
            format!("; {labels} cannot be added up and are left out"),
        ),
    };
    problems.push(
        place(Diagnostic::note(
            code!("import.branches-merged"),
            format!("cộng số liệu của {count} tệp theo từng dòng của `{key}`{vi}"),
            format!("the figures of {count} files are added up for each row of `{key}`{en}"),
        ))
        .hint("xem từng tệp bằng: vanthu inspect TỆP", "look at one file with: vanthu inspect FILE"),
    );
    merge(rows, profile, &summed, &left_out, problems)
}

/// The fields of figures that the columns hold.
fn counted<'a>(columns: &'a [Column], profile: &'a Profile) -> impl Iterator<Item = (&'a str, &'a Field)> {
    let fields = columns.iter().filter_map(|column| profile.fields.get_key_value(column.field.as_ref()?));
    fields.filter(|(_, field)| is_counted(field.kind)).map(|(key, field)| (key.as_str(), field))
}

/// The fields that hold percentages.
fn percentages(profile: &Profile) -> Vec<&str> {
    let fields = profile.fields.iter().filter(|(_, field)| field.kind == FieldType::Percent);
    fields.map(|(key, _)| key.as_str()).collect()
}

/// What is one and the same row in every workbook: a line of the form, or a name.
fn identity(row: &Record, profile: &Profile) -> String {
    row.line.clone().unwrap_or_else(|| heading_key(row.text(&profile.key)))
}

/// One row of all that are the same, in the order of the form or of the first workbook that has it.
fn merge(
    rows: Vec<Vec<Record>>,
    profile: &Profile,
    summed: &[&str],
    left_out: &[&str],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Record> {
    let mut merged: Vec<Record> = Vec::new();
    let mut indexes: HashMap<String, usize> = HashMap::new();
    for mut row in rows.into_iter().flatten() {
        row.values.retain(|field, _| !left_out.contains(&field.as_str()));
        let key = identity(&row, profile);
        // Rows without a name are never one and the same.
        let before = indexes.get(&key).filter(|_| !key.is_empty()).and_then(|&index| merged.get_mut(index));
        match before {
            Some(before) => problems.extend(add_row(before, row, summed).map(|cell| too_large(&cell))),
            None => {
                indexes.insert(key, merged.len());
                merged.push(row);
            }
        }
    }
    if profile.has_lines() {
        let place = |row: &Record| profile.line.iter().position(|line| row.line.as_ref() == Some(&line.name));
        merged.sort_by_key(|row| place(row).unwrap_or(usize::MAX));
    }
    merged
}

/// The error about a form of fixed lines, of which some are added up over periods and others are not.
fn fixed_lines(profile: &Profile) -> Diagnostic {
    Diagnostic::error(
        code!("import.period-lines"),
        format!(
            "biểu `{}` không gộp theo kỳ được: số đầu kỳ và số cuối kỳ không cộng với nhau",
            profile.title
        ),
        format!(
            "`{}` cannot be put together by period: opening and closing figures do not add up",
            profile.title
        ),
    )
    .hint("đọc biểu của cả kỳ báo cáo", "read the form of the whole period")
}

/// The error about a field for which the profile does not say how periods are combined.
fn unstated(key: &str, label: &str) -> Diagnostic {
    Diagnostic::error(
        code!("import.period-unstated"),
        format!("hồ sơ đọc chưa cho biết {label} được cộng qua các kỳ hay lấy theo kỳ cuối"),
        format!("the profile does not say whether {label} is added up over periods"),
    )
    .with_value(key)
    .hint(
        format!("ghi `over-periods = \"sum\"` hoặc `\"last\"` cho trường `{key}` của hồ sơ đọc"),
        format!("write `over-periods = \"sum\"` or `\"last\"` for the field `{key}` of the profile"),
    )
}

/// The warning about figures to be added up that never fall from one period to the next.
fn cumulative(rows: &[Vec<Record>], profile: &Profile, summed: &[&str]) -> Option<Diagnostic> {
    let (mut rises, mut falls) = (0_usize, 0_usize);
    let mut latest: HashMap<(String, &str), Decimal> = HashMap::new();
    for row in rows.iter().flatten() {
        let key = identity(row, profile);
        for field in summed {
            let Some(number) = row.number(field) else { continue };
            if let Some(before) = latest.insert((key.clone(), field), number) {
                rises += usize::from(number > before);
                falls += usize::from(number < before);
            }
        }
    }
    (rises >= RISES && falls == 0).then(|| {
        Diagnostic::warning(
            code!("import.periods-cumulative"),
            format!("qua các kỳ có {rises} số tăng và không số nào giảm: có thể các tệp ghi số lũy kế"),
            format!("over the periods {rises} figures grow and none falls: the files may be cumulative"),
        )
        .hint(
            "số lũy kế không được cộng qua các kỳ: nếu đúng là lũy kế, chỉ dùng tệp của kỳ cuối",
            "cumulative figures must not be added up: if they are, use the last period's file alone",
        )
    })
}

/// Adds the row of a later workbook to that of the earlier ones. Returns the cell whose value makes a sum too large.
fn add_row(before: &mut Record, mut row: Record, summed: &[&str]) -> Option<CellRef> {
    let mut too_large = None;
    for field in summed {
        let Some(earlier) = before.values.remove(*field) else { continue };
        let mut cells = before.summed.remove(*field).unwrap_or_else(|| vec![earlier.cell.clone()]);
        let nothing = (before.says_none(field), row.says_none(field));
        let is_blank = |value: &Value, nothing: bool| *value == Value::Empty && !nothing;
        let blank = (is_blank(&earlier.value, nothing.0), is_blank(row.value(field), nothing.1));
        // A figure of one of them, and none of the other.
        let known = before.incomplete.remove(*field);
        let own = match blank {
            (true, false) => Some(&earlier.cell),
            (false, true) => Some(row.cell(field).unwrap_or(&earlier.cell)),
            _ => None,
        };
        if let Some(cell) = known.or_else(|| own.cloned()) {
            row.incomplete.insert(field.to_string(), cell);
        }
        if !nothing.0 {
            row.none.remove(*field);
        }
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

/// The sum of two figures, where an empty one counts as zero; `None` if it is too large.
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

/// The error about a sum that is too large for a number.
fn too_large(cell: &CellRef) -> Diagnostic {
    Diagnostic::error(
        code!("import.sum-too-large"),
        "cộng số liệu các tệp được số quá lớn",
        "the sum over the files is too large a number",
    )
    .at(cell.place())
    .hint("kiểm tra lại số ở ô này", "check the figure in this cell")
}
