//! One table in every format that is read: it gives the same rows, totals and columns. The files are written by other
//! tools, or by hand after the formats' specifications.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use vanthu::import::{Choice, Import, Limits, read};
use vanthu::model::profile::Profile;

use crate::support::{Sandbox, oracle, root};

/// The formats, with the encoding that is recognised in each.
const FILES: [(&str, &str); 13] = [
    ("branch-results.xlsx", "unicode"),
    ("branch-results.xlsm", "unicode"),
    ("branch-results.xlsb", "unicode"),
    ("branch-results.xls", "unicode"),
    ("branch-results.ods", "unicode"),
    ("comma.csv", "unicode"),
    ("mark.csv", "unicode"),
    ("semicolon.csv", "unicode"),
    ("utf-16.csv", "unicode"),
    ("windows-1258.csv", "windows-1258"),
    ("tcvn3.csv", "tcvn3"),
    ("vni.csv", "vni"),
    ("tab.tsv", "unicode"),
];

fn formats() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples = root().join("samples");
    oracle("make_formats.py", &[samples.to_str().unwrap(), folder.path().to_str().unwrap()]);
    folder
}

fn import(name: &str, bytes: &[u8]) -> Import {
    let profile = std::fs::read_to_string(root().join("templates/profiles/branch-results.toml")).unwrap();
    let candidates = [Profile::parse("branch-results.toml", &profile).unwrap()];
    read(name, bytes, &Choice { candidates: &candidates, ..Choice::default() }, &Limits::default())
}

/// What must be the same in every format.
fn understood(name: &str, bytes: &[u8]) -> (serde_json::Value, &'static str) {
    let found = import(name, bytes);
    assert!(found.problems.iter().all(|problem| !problem.is_error()), "{name}: {:#?}", found.problems);
    let dataset = found.dataset.unwrap_or_else(|| panic!("{name}: {:#?}", found.problems));
    let mut json = dataset.to_json();
    let object = json.as_object_mut().unwrap();
    // A text format holds one sheet, named after the file.
    for own in ["file", "sheet", "tables", "encoding", "problems"] {
        object.shift_remove(own);
    }
    (json, dataset.encoding)
}

#[test]
fn calamine_reads_the_same_cells_from_xls_and_ods() {
    use calamine::{Data, Reader};
    use vanthu::model::dataset::Value;

    let folder = formats();
    for name in ["branch-results.xls", "branch-results.ods"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        let ours = import(name, &bytes).dataset.unwrap();
        let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(&bytes)).unwrap();
        let theirs = book.worksheet_range(&ours.sheet).unwrap();
        let mut compared = 0;
        for (field, datum) in ours.rows.iter().chain(&ours.totals).flat_map(|row| &row.values) {
            let cell = theirs.get_value((datum.cell.row - 1, datum.cell.column)).unwrap_or(&Data::Empty);
            let number = |number: f64| {
                // calamine gives a percentage as the share that the file stores.
                let shown = if field == "percent" && number <= 4.0 { number * 100.0 } else { number };
                datum
                    .value
                    .number()
                    .is_some_and(|own| (own.to_string().parse::<f64>().unwrap() - shown).abs() < 0.005)
            };
            let same = match cell {
                Data::Empty => datum.value == Value::Empty,
                Data::String(text) => match &datum.value {
                    Value::Text(own) => own == text.trim(),
                    Value::Fraction { part, whole } => *text == format!("{part:02}/{whole:02}"),
                    Value::Empty => text.trim().is_empty() || text == "-",
                    Value::Number(_) | Value::Date(_) => false,
                },
                Data::Int(whole) => number(*whole as f64),
                Data::Float(float) => number(*float),
                _ => false,
            };
            assert!(same, "{name} {}: {:?} beside {cell:?}", datum.cell.a1(), datum.value);
            compared += 1;
        }
        assert!(compared > 300, "{name}: {compared} cells");
    }
}

#[test]
fn one_table_reads_the_same_in_every_format() {
    let folder = formats();
    let sample = std::fs::read(root().join("samples/branch-results.xlsx")).unwrap();
    let (expected, _) = understood("branch-results.xlsx", &sample);
    assert_eq!(expected["rows"].as_array().unwrap().len(), 18);
    for (name, encoding) in FILES {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        // The content decides: the name may lie.
        for name in [name, "lying.xls"] {
            let found = understood(name, &bytes);
            if encoding == "tcvn3" {
                // Its capitals are a matter of the font, which no text file has.
                let same = |json: &serde_json::Value| json.to_string().to_lowercase();
                assert_eq!((same(&found.0), found.1), (same(&expected), encoding), "{name}");
            } else {
                assert_eq!(found, (expected.clone(), encoding), "{name}");
            }
        }
    }
}

#[test]
fn a_report_is_the_same_from_every_format() {
    let folder = formats();
    let facts = |source: Option<&str>| {
        let sandbox = Sandbox::new();
        if let Some(name) = source {
            std::fs::copy(folder.path().join(name), sandbox.path("branch-results.xlsx")).unwrap();
        }
        let run = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
        assert_eq!(run.status(), 0, "{source:?}: {}", run.err());
        let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
        document["blocks"].clone()
    };
    let expected = facts(None);
    for name in ["branch-results.xls", "branch-results.xlsb", "branch-results.ods", "semicolon.csv"] {
        assert_eq!(facts(Some(name)), expected, "{name}");
    }
}

#[test]
fn a_file_cut_off_is_named_in_every_packed_format() {
    let folder = formats();
    for name in ["branch-results.xlsm", "branch-results.xlsb", "branch-results.xls", "branch-results.ods"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        for cut in [bytes.len() / 4, bytes.len() / 2, bytes.len() - 600] {
            let found = import(name, &bytes[..cut]);
            assert!(found.dataset.is_none(), "{name} cut at {cut}");
            assert_eq!(found.problems.len(), 1, "{name} cut at {cut}: {:#?}", found.problems);
            let said = &found.problems[0].message;
            assert!(said.vi.contains("bị cắt cụt"), "{name} cut at {cut}: {}", said.vi);
            assert!(said.en.contains("is truncated"), "{name} cut at {cut}: {}", said.en);
        }
    }
}

/// The package with the bytes of its parts changed.
fn repacked(bytes: &[u8], change: &mut dyn FnMut(&mut Vec<u8>)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let name = entry.name().unwrap().to_string();
        if name != "mimetype" {
            change(&mut content);
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn no_damage_makes_a_reader_panic() {
    let folder = formats();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let places = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6);
    for name in ["branch-results.xls", "branch-results.xlsb", "branch-results.ods", "utf-16.csv"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        let packed = bytes.starts_with(b"PK");
        let outcome = runner.run(&places, |places| {
            let mut damage = |content: &mut Vec<u8>| {
                if content.is_empty() {
                    return;
                }
                for (place, byte) in &places {
                    let place = place.index(content.len());
                    content[place] = *byte;
                }
            };
            let mut damaged = bytes.clone();
            if packed {
                damaged = repacked(&bytes, &mut damage);
            } else {
                damage(&mut damaged);
            }
            let _ = import(name, &damaged);
            Ok(())
        });
        outcome.unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}
