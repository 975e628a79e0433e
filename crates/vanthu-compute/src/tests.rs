//! The facts of small tables, each figure worked out by hand.

use std::sync::Arc;

use super::*;
use vanthu_model::dataset::{Datum, Record, Value};

const PROFILE: &str = r#"
name = "small"
title = "small"
key = "branch"
group = "group"
[measure]
part = "admitted"
whole = "target"
[[breakdown]]
of = "admitted"
fields = ["women", "youth"]
[fields]
branch = { label = "Chi bộ", type = "text", headings = [] }
group = { label = "Khối", type = "text", headings = [] }
target = { label = "Chỉ tiêu", type = "count", headings = [] }
admitted = { label = "Kết nạp", type = "count", headings = [] }
women = { label = "Nữ", type = "count", headings = [] }
youth = { label = "Đoàn viên", type = "count", headings = [] }
class = { label = "Lớp", type = "fraction", headings = [] }
"#;

/// Rows of branch, group, target, admitted, women, youth, class.
type Row = (&'static str, &'static str, u32, u32, u32, u32, (u32, u32));

fn dataset(file: &str, rows: &[Row]) -> Dataset {
    let (file, sheet): (Arc<str>, Arc<str>) = (file.into(), "S".into());
    let records = rows.iter().zip(2..).map(|(row, number)| {
        let count = |count: u32| Value::Number(count.into());
        let values = [
            ("branch", Value::Text(row.0.into())),
            ("group", Value::Text(row.1.into())),
            ("target", count(row.2)),
            ("admitted", count(row.3)),
            ("women", count(row.4)),
            ("youth", count(row.5)),
            ("class", Value::Fraction { part: row.6.0, whole: row.6.1 }),
        ];
        let values = values.into_iter().zip(0..).map(|((field, value), column)| {
            let cell = CellRef { file: file.clone(), sheet: sheet.clone(), row: number, column };
            (field.to_string(), Datum { value, cell })
        });
        Record::new(number, values.collect())
    });
    Dataset {
        rows: records.collect(),
        file: file.clone(),
        sheet: sheet.clone(),
        profile: None,
        title: Vec::new(),
        header: (1, 1),
        tables: Vec::new(),
        columns: Vec::new(),
        totals: Vec::new(),
        notes: Vec::new(),
        encoding: "unicode",
        corrected: Vec::new(),
        across: false,
    }
}

fn profile() -> Profile {
    Profile::parse("small.toml", PROFILE).unwrap()
}

const NOW: &[Row] = &[
    ("Chi bộ B", "Khối một", 4, 2, 1, 2, (1, 3)),
    ("Chi bộ A", "Khối hai", 2, 1, 1, 1, (2, 3)),
    ("Chi bộ D", "Khối một", 1, 2, 1, 1, (0, 1)),
    ("Chi bộ Đ", "Khối hai", 3, 0, 0, 0, (0, 0)),
    ("Chi bộ E", "Khối hai", 0, 0, 0, 0, (1, 1)),
];

fn text(facts: &Facts, key: &str) -> String {
    facts.by_key.get(key).unwrap_or_else(|| panic!("no fact `{key}`")).value.text()
}

#[test]
fn totals_groups_and_shares() {
    let facts = facts(&dataset("now.xlsx", NOW), &profile(), None);
    for (key, expected) in [
        ("count", "5"),
        ("total.target", "10"),
        ("total.admitted", "5"),
        ("total.percent", "50%"),
        ("total.ratio", "05/10"),
        ("total.remaining", "5"),
        ("total.excess", "0"),
        ("total.class.ratio", "04/08"),
        ("groups.1.admitted", "4"),
        ("groups.1.target", "5"),
        ("groups.1.percent", "80%"),
        ("groups.2.percent", "20%"),
        ("groups.2.count", "3"),
        ("shares.women", "60%"),
        ("shares.youth", "80%"),
        ("rows.3.percent", "200%"),
        ("rows.1.class.percent", "33,33%"),
    ] {
        assert_eq!(text(&facts, key), expected, "{key}");
    }
    // Nothing was asked of the last branch: it has no percentage, and no rank.
    assert!(!facts.by_key.contains_key("rows.5.percent"));
    assert!(facts.tree["rows"][4]["percent"].is_null());
    assert!(facts.tree["rows"][4]["rank"].is_null());
}

#[test]
fn standings_name_their_branches_in_vietnamese_order() {
    let facts = facts(&dataset("now.xlsx", NOW), &profile(), None);
    let names = |list: &str| facts.tree[list]["names"].clone();
    assert_eq!(names("exceeded"), json!(["Chi bộ D"]));
    assert_eq!(names("reached"), json!(["Chi bộ D"]));
    assert_eq!(names("met"), json!([]));
    assert_eq!(names("partial"), json!(["Chi bộ A", "Chi bộ B"]));
    assert_eq!(names("zero"), json!(["Chi bộ Đ"]));
    assert_eq!(names("untargeted"), json!(["Chi bộ E"]));
    assert_eq!(names("unreached"), json!(["Chi bộ A", "Chi bộ B", "Chi bộ Đ"]));
}

#[test]
fn equal_percentages_share_a_rank() {
    let facts = facts(&dataset("now.xlsx", NOW), &profile(), None);
    let ranks: Vec<String> = (1..=4).map(|row| text(&facts, &format!("rows.{row}.rank"))).collect();
    // 2/4 and 1/2 are equal, behind 2/1 and before 0/3.
    assert_eq!(ranks, ["2", "2", "1", "4"]);
}

#[test]
fn changes_from_an_earlier_period() {
    let before = dataset("before.xlsx", &[("Chi bộ B", "Khối một", 9, 3, 0, 3, (0, 0))]);
    let earlier = Earlier { name: "previous", dataset: Some(&before) };
    let facts = facts(&dataset("now.xlsx", NOW), &profile(), Some(earlier));
    assert_eq!(text(&facts, "previous.total.percent"), "33,33%");
    assert_eq!(text(&facts, "change.admitted"), "2");
    assert_eq!(text(&facts, "change.admitted.percent"), "66,67%");
    // 50 − 33,333… is rounded once, from the exact difference.
    assert_eq!(text(&facts, "change.percent"), "16,67");
    assert_eq!(facts.tree["change"]["admitted"]["up"], true);
    assert_eq!(facts.tree["change"]["youth"]["same"], false);
    // One branch of five can be compared: it is not all of them. One data set has a group that the other lacks.
    let risen = &facts.tree["change"]["fewer"];
    assert_eq!((risen["names"][0].as_str(), risen["all"].as_bool()), (Some("Chi bộ B"), Some(false)));
    assert_eq!(facts.tree["change"]["groups"], json!([]));
    // A change from zero has no percentage.
    assert!(facts.tree["change"]["women"]["percent"].is_null());
    let sources = &facts.by_key["change.admitted"].record().sources;
    assert_eq!(sources.len(), 2);
    assert_eq!(
        serde_json::to_value(&sources[1]).unwrap(),
        json!({ "file": "before.xlsx", "sheet": "S", "cells": ["D2"] })
    );
}

#[test]
fn groups_are_compared_where_both_periods_have_the_same() {
    let before = dataset(
        "before.xlsx",
        &[("Chi bộ X", "Khối hai", 9, 3, 0, 3, (0, 0)), ("Chi bộ B", "Khối một", 9, 1, 0, 3, (0, 0))],
    );
    let earlier = Earlier { name: "previous", dataset: Some(&before) };
    let facts = facts(&dataset("now.xlsx", NOW), &profile(), Some(earlier));
    assert_eq!(text(&facts, "change.groups.1"), "3");
    assert_eq!(text(&facts, "change.groups.2"), "2");
    assert_eq!(facts.tree["change"]["groups"][1]["down"], true);
}

#[test]
fn without_an_earlier_period_there_is_no_change() {
    let facts =
        facts(&dataset("now.xlsx", NOW), &profile(), Some(Earlier { name: "previous", dataset: None }));
    assert!(facts.tree["previous"].is_null() && facts.tree["change"].is_null());
}
