//! `tests/rule-coverage.toml`: every clause of the official texts has its rule and its test, or the reason why it has none.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::support::{Sandbox, root};

/// A clause with its rules and test.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    clause: String,
    #[serde(default)]
    rules: Vec<String>,
    test: Option<String>,
    reason: Option<String>,
}

fn entries() -> BTreeMap<String, Vec<Entry>> {
    let text = std::fs::read_to_string(root().join("tests/rule-coverage.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// The clauses of a text in its order: `"I.1"` with `"1 2"` is `I.1.1`, `I.1.2`; a letter stands behind a space.
fn outline(parts: &[(&str, &str)]) -> Vec<String> {
    let one = |head: &str, tail: &str| match tail {
        "" | "." => head.to_string(),
        letter if letter.starts_with(|first: char| first.is_alphabetic()) => format!("{head} {letter}"),
        number => format!("{head}.{number}"),
    };
    parts.iter().flat_map(|(head, tails)| tails.split(' ').map(move |tail| one(head, tail))).collect()
}

/// HD 05-HD/VPTW, Phần II, and its Phụ lục 2 and 3.
const PARTY: [(&str, &str); 36] = [
    ("I.1", "1 2"),
    ("I.2.1", "1 2 3 4 5"),
    ("I.2.2", "1 2 3"),
    ("I.3.1.1", "a b c d"),
    ("I.3.1.2", "a b"),
    ("I.3.2", "1 2"),
    ("I.4.1", "1 2"),
    ("I.4.2", "1 2 3"),
    ("I.5.1", "1 2"),
    ("I.5.2", "1 2 3"),
    ("I.6.1", "1 2 3 4 5 6"),
    ("I.6.2", "1 2 3"),
    ("I.6.2.4", "a b c d đ"),
    ("I.7.1", "1 2 3"),
    ("I.7.1.4", "a b c d đ e g"),
    ("I.7.2", "1 2 3 4"),
    ("I.8.1", "1 2"),
    ("I.8.2", "1 2 3 4"),
    ("I.9.1", "1 2"),
    ("I.9.2", "1 2 3 4 5"),
    ("II.1", "1 2"),
    ("II", "2 3"),
    ("II.4", "1 2"),
    ("II", "5 6"),
    ("III", "1"),
    ("III.2", "1 2"),
    ("III.2.2", "1 2"),
    ("III.2", "3 4"),
    ("III.3", "1 2 3 4"),
    ("IV", "1 2 3"),
    ("IV.4", "1 2 3"),
    ("IV.5", "1 2"),
    ("PL2", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"),
    ("PL3.1", "1"),
    ("PL3.1", "2"),
    ("PL3", "2"),
];

/// NĐ 30/2020/NĐ-CP, Phụ lục I, and the table and forms of Phụ lục III.
const STATE: [(&str, &str); 23] = [
    ("I", "1 2 3 4 5 6 7"),
    ("II.1", "a b c"),
    ("II.2", "a b c"),
    ("II.3", "a b c d"),
    ("II.4", "a b c"),
    ("II.5", "a b"),
    ("II.6", "a b c d đ e g"),
    ("II.7", "a b c d đ"),
    ("II.8", "a b c"),
    ("II.9", "a b c d"),
    ("III.1", "a b c d đ e"),
    ("III.2", "a b c"),
    ("III", "3 4"),
    ("IV", "1"),
    ("V", "1 2 3 4 5 6 7 8 9 10 11 12 13 14"),
    ("PII.I", "1 2 3"),
    ("PII.II", "1"),
    ("PII.II", "2"),
    ("PII.II", "3"),
    ("PLIII", "I"),
    ("PLIII.1", "1 2 3 4 5 6 7 8 9 10"),
    ("PLIII.2", "1 2"),
    ("PLIII.3", "1 2"),
];

#[test]
fn every_clause_of_the_texts_has_its_line() {
    let entries = entries();
    for (set, parts) in [("hd05-2026", &PARTY[..]), ("nd30-2020", &STATE[..])] {
        let clauses: Vec<&str> = entries[set].iter().map(|entry| entry.clause.as_str()).collect();
        assert_eq!(clauses, outline(parts), "{set}");
    }
    assert_eq!(entries.len(), 2);
}

#[test]
fn the_rules_and_the_tests_that_are_named_exist() {
    let sandbox = Sandbox::new();
    for (set, entries) in entries() {
        let shown: serde_json::Value =
            serde_json::from_str(&sandbox.run(&["rules", "show", &set, "--json"]).out()).unwrap();
        let mut keys = BTreeSet::new();
        for row in shown["rules"].as_array().unwrap() {
            let (component, key) = (row["component"].as_str().unwrap(), row["key"].as_str().unwrap());
            keys.insert(format!("{component}.{key}"));
        }
        // A section without values of its own is a rule as well.
        let text = std::fs::read_to_string(root().join(format!("templates/rules/{set}.toml"))).unwrap();
        keys.extend(
            text.lines().filter_map(|line| Some(line.strip_prefix('[')?.strip_suffix(']')?.to_string())),
        );
        for entry in entries {
            let clause = format!("{set}, {}", entry.clause);
            let Some(test) = entry.test else {
                assert!(
                    entry.reason.is_some_and(|reason| reason.len() > 5),
                    "{clause}: neither a test nor a reason"
                );
                continue;
            };
            assert!(entry.reason.is_none() && !entry.rules.is_empty(), "{clause}");
            for rule in &entry.rules {
                assert!(keys.contains(rule), "{clause}: there is no rule `{rule}`");
            }
            let (file, name) = test.split_once(' ').expect("a file and a name");
            let code = std::fs::read_to_string(root().join(file)).unwrap_or_default();
            assert!(code.contains(&format!("fn {name}()")), "{clause}: there is no test `{name}` in {file}");
        }
    }
}
