//! Every template by its samples: composed without a message, read as text.

use std::collections::BTreeSet;
use std::path::PathBuf;

use snapbox::{Data, assert_data_eq};

use crate::samples::{composed, samples, template_of, text};
use crate::support::{Sandbox, root};

fn snapshot(name: &str) -> PathBuf {
    root().join(format!("tests/it/snapshots/templates/{name}.txt"))
}

#[test]
fn every_template_has_a_sample_for_each_of_its_standards() {
    let mut wanted = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("templates/documents")).unwrap() {
        let folder = entry.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let declared = std::fs::read_to_string(folder.path().join("template.toml")).unwrap();
        let standards = declared.lines().find(|line| line.starts_with("standards = ")).unwrap();
        for (standard, prefix) in [("\"party\"", ""), ("\"state\"", "state-")] {
            // A scorecard is one of a batch, which has samples and tests of its own.
            if standards.contains(standard) && name != "scorecard" {
                wanted.insert((format!("{prefix}{name}"), name.clone()));
            }
        }
    }
    assert!(wanted.len() >= 21, "{wanted:#?}");
    let given: BTreeSet<(String, String)> =
        samples().into_iter().map(|sample| (sample.clone(), template_of(&sample))).collect();
    let missing: Vec<_> = wanted.difference(&given).collect();
    assert!(missing.is_empty(), "no sample: {missing:?}");
}

#[test]
fn the_prose_of_every_sample_reads_well() {
    let sandbox = Sandbox::new();
    let mut known = BTreeSet::new();
    for sample in samples() {
        let text = text(&composed(&sandbox, &format!("{sample}.toml")));
        for hole in ["  ", " ,", " .", " ;", "()", "..", ";;", ".;", ";.", ": ;", ",,", "null", "[object]"] {
            assert!(!text.contains(hole), "`{hole}` in {sample}:\n{text}");
        }
        assert_data_eq!(text, Data::read_from(&snapshot(&sample), None));
        known.insert(format!("{sample}.txt"));
    }
    let stored = std::fs::read_dir(root().join("tests/it/snapshots/templates")).unwrap();
    let stored: BTreeSet<String> =
        stored.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(stored, known, "a text that no sample has");
}

#[test]
fn one_meeting_makes_three_papers_that_agree() {
    let sandbox = Sandbox::new();
    sandbox.replace("meeting.toml", "2026-07-03T08:00:00", "2026-07-02T14:30:00");
    sandbox.replace("meeting.toml", "2026-07-03T10:45:00", "2026-07-02T17:00:00");
    sandbox.replace("meeting.toml", "Phòng họp số 1", "Phòng họp số 2");
    for sample in ["conclusion-notice", "minutes", "invitation"] {
        let text = text(&composed(&sandbox, &format!("{sample}.toml")));
        assert!(text.to_lowercase().contains("ngày 02 tháng 7 năm 2026"), "{sample}:\n{text}");
        assert!(text.contains("Phòng họp số 2"), "{sample}:\n{text}");
        assert!(
            text.contains("hội nghị giao ban công tác phát triển đảng viên 6 tháng đầu năm 2026"),
            "{sample}"
        );
    }
}
