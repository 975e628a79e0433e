//! Scores of small workbooks, each figure worked out by hand.

use std::sync::Arc;

use super::*;
use vanthu_model::dataset::{Column, Datum, Value};
use vanthu_model::scheme::{Rounding, Scope};

const SCHEME: &str = r#"
name = "small"
title = "small"
clause = "none"
certainty = "D"
profile = "small"
subject = "đánh giá"
total = 20
reason-from = 5
[fields]
self = "own"
assessed = "total"
reason = "reason"
class = "class"
[[group]]
number = "I"
title = "Nhóm một"
max = 12
assessed = "first"
criterion = [
    { number = "1", title = "a", max = 7, assessed = "a" },
    { number = "2", title = "b", max = 5, assessed = "b" },
]
[[group]]
number = "II"
title = "Nhóm hai"
max = 8
assessed = "second"
[[band]]
class = "A"
short = "A"
from = 15
[[band]]
class = "B"
short = "B"
from = 10
[[band]]
class = "C"
short = "C"
from = 0
[[ceiling]]
when = "late > 0"
class = "B"
why = "chậm"
[[ceiling]]
when = "late > 5"
class = "C"
why = "rất chậm"
[quota]
class = "A"
percent = 50
base = ["B"]
"#;

/// The fields with a column, in order. Rows give one text per field, empty for no value.
const FIELDS: [&str; 11] =
    ["branch", "group", "own", "a", "b", "first", "second", "total", "late", "class", "reason"];

fn dataset(rows: &[&str]) -> Dataset {
    let (file, sheet): (Arc<str>, Arc<str>) = ("w.xlsx".into(), "S".into());
    let records = rows.iter().zip(2..).map(|(row, number)| {
        let values = FIELDS.iter().zip(row.split('|')).zip(0..).map(|((field, text), column)| {
            let value = match text.trim() {
                "" => Value::Empty,
                text => text.parse().map_or_else(|_| Value::Text(text.into()), Value::Number),
            };
            let cell = CellRef { file: file.clone(), sheet: sheet.clone(), row: number, column };
            (field.to_string(), Datum { value, cell })
        });
        Record::new(number, values.collect())
    });
    let columns = FIELDS.iter().zip(0..).map(|(field, column)| Column {
        column,
        heading: field.to_string(),
        field: Some(field.to_string()),
    });
    Dataset {
        rows: records.collect(),
        file: file.clone(),
        sheet: sheet.clone(),
        profile: None,
        title: Vec::new(),
        header: (1, 1),
        tables: Vec::new(),
        columns: columns.collect(),
        totals: Vec::new(),
        notes: Vec::new(),
        encoding: "unicode",
        corrected: Vec::new(),
        across: false,
    }
}

fn scheme() -> Scheme {
    Scheme::parse("small.toml", SCHEME).unwrap()
}

/// The scores of rows, and the codes and cells of the faults in the others.
fn scored(scheme: &Scheme, rows: &[&str]) -> (Vec<Score>, Vec<String>) {
    let dataset = dataset(rows);
    let mut scorer = Scorer::new(&dataset, "branch", Some("group"));
    let (mut scores, mut faults) = (Vec::new(), Vec::new());
    for (index, record) in dataset.rows.iter().enumerate() {
        match scorer.score(scheme, index + 1, record) {
            Ok(score) => scores.push(score),
            Err(problems) => faults.extend(
                problems.iter().map(|one| format!("{} {}", one.code, one.place.as_ref().unwrap().short())),
            ),
        }
    }
    (scores, faults)
}

#[test]
fn sums_come_from_their_parts_where_they_are_not_stated() {
    let scheme = scheme();
    let (scores, faults) = scored(&scheme, &["Một|K|12|6|4||5.5|15.5|||"]);
    assert_eq!(faults, Vec::<String>::new());
    let score = &scores[0];
    let lines: Vec<String> = score.lines.iter().map(|pair| pair.assessed.text()).collect();
    assert_eq!(lines, ["10", "6", "4", "5,5"]);
    assert_eq!((score.total.assessed.text(), score.total.own.text()), ("15,5".into(), "12".into()));
    assert_eq!((score.class, score.index), (0, 1));
}

#[test]
fn every_fault_names_its_cell() {
    let scheme = scheme();
    for (row, fault) in [
        ("Một|K||8|4||5|17|||", "score.over-maximum w.xlsx, S!D2"),
        ("Một|K|||4||5|17|||", "score.no-points w.xlsx, S!D2"),
        ("Một|K||6|4|11|5|16|||", "score.sum-disagrees w.xlsx, S!F2"),
        ("Một|K||6|4|10|5|16|||", "score.sum-disagrees w.xlsx, S!H2"),
        ("Một|K||6|4|10|9|19|||", "score.over-maximum w.xlsx, S!G2"),
        ("Một|K||6|4|10|5|15||B|", ""),
        ("Một|K||6|4|10|5|15||C|", "score.class-disagrees w.xlsx, S!J2"),
        ("Một|K||5|4|9|5|14||A|", "score.class-disagrees w.xlsx, S!J2"),
        ("Một|K||6|4|10|5|15|1|A|", "score.class-disagrees w.xlsx, S!J2"),
        ("Một|K|20|6|4|10|5|15|||", "score.no-reason w.xlsx, S!K2"),
        ("Một|K|20|6|4|10|5|15|||hồ sơ thiếu", ""),
        ("Một|K|19.5|6|4|10|5|15|||", ""),
    ] {
        let (_, faults) = scored(&scheme, &[row]);
        assert_eq!(faults.join(" "), fault, "{row}");
    }
}

#[test]
fn the_lowest_ceiling_counts() {
    let scheme = scheme();
    let (scores, _) = scored(&scheme, &["A|K||7|5||8|20|1||", "B|K||7|5||8|20|9||", "C|K||1|1||1|3|1||"]);
    let classes: Vec<_> = scores.iter().map(|score| (score.class, score.ceiling)).collect();
    assert_eq!(classes, [(1, Some(0)), (2, Some(1)), (2, None)]);
}

const MANY: [&str; 7] = [
    "Sáu|K||6|4||5|15|||",
    "Năm|L||6|4||6|16|||",
    "Bốn|K||6|4||6|16|||",
    "Ba|K||5|4||4|13|||",
    "Hai|L||5|4||3|12|||",
    "Một|L||5|4||2|11|||",
    "Lỗi|L||9|4||2|15|||",
];

#[test]
fn averages_ranks_and_quota_leave_failed_rows_out() {
    let mut scheme = scheme();
    let (scores, faults) = scored(&scheme, &MANY);
    assert_eq!(faults.len(), 1);
    let tally = Tally::new(&scheme, &scores, vec!["Chi bộ Z".into()]);
    assert_eq!((tally.classes.clone(), tally.count(), tally.failed.len()), (vec![3, 3, 0], 6, 1));
    assert_eq!(tally.ranks, [3, 1, 1, 4, 5, 6]);
    // 83 points of 6 branches: 13.8333…
    assert_eq!(tally.average_total().text(), "13,83");
    assert_eq!((tally.average(1).text(), tally.average(3).text()), ("5,5".into(), "4,33".into()));

    // Half of three is 1.5: two are allowed, or one if it is rounded down; three of six if the base is wider.
    let beyond = |scheme: &Scheme| -> Vec<String> {
        let tally = Tally::new(scheme, &scores, vec!["Chi bộ Z".into()]);
        let names = tally.quota.iter().flat_map(|standing| &standing.beyond);
        names.map(|&index| scores[index].name.to_string()).collect()
    };
    assert_eq!(beyond(&scheme), ["Sáu"]);
    let finding = tally.quota[0].finding(&scheme, &scores).unwrap();
    assert_eq!(finding.code, "score.quota-exceeded");
    assert!(finding.message.vi.contains("quá giới hạn 2 (50% của 3)"), "{}", finding.message.vi);
    let quota = scheme.quota.as_mut().unwrap();
    quota.rounding = Rounding::Down;
    assert_eq!(beyond(&scheme), ["Năm", "Sáu"]);
    scheme.quota.as_mut().unwrap().base = vec!["C".into()];
    let finding = Tally::new(&scheme, &scores, Vec::new()).quota[0].finding(&scheme, &scores).unwrap();
    let said = "3 đơn vị xếp `A`, nhưng không đơn vị nào xếp `C` để tính giới hạn 50%";
    assert!(finding.message.vi.starts_with(said), "{}", finding.message.vi);
    scheme.quota.as_mut().unwrap().base = vec!["A".into(), "B".into()];
    assert_eq!(beyond(&scheme), Vec::<String>::new());
    scheme.quota.as_mut().unwrap().scope = Scope::Group;
    // Half of K's three, rounded down, is one, and two are; of L's three one may be, and one is.
    assert_eq!(beyond(&scheme), ["Sáu"]);
}

#[test]
fn the_report_s_facts_name_their_cells() {
    let scheme = scheme();
    let (scores, _) = scored(&scheme, &MANY);
    let facts = facts(&scheme, &scores, &Tally::new(&scheme, &scores, vec!["Chi bộ Z".into()]));
    let text = |key: &str| facts.by_key[key].value.text();
    assert_eq!(text("classes.1.percent"), "50%");
    assert_eq!(text("criteria.1.assessed"), "9,5");
    assert_eq!(text("likes.1.points"), "14,67");
    assert_eq!(text("quota.1.most"), "2");
    assert_eq!(facts.tree["branches"][0]["name"], "Năm");
    assert_eq!(facts.tree["quota"]["standings"][0]["names"][0], "Sáu");
    let cells: Vec<String> = facts.by_key["classes.1.count"].cells.iter().map(CellRef::a1).collect();
    assert_eq!(cells, ["H2", "H3", "H4"]);
}
