#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

use std::path::Path;

use super::super::flash::Flash;
use super::*;
use crate::service::workflow::RULES;

fn labels() -> Labels {
    Labels::read(&Assets::default()).unwrap()
}

/// The labels of a `--templates` folder whose file is the built-in one after a change.
fn changed(from: &str, to: &str) -> Result<Labels, Diagnostic> {
    let built_in = required(&Assets::default(), FILE).unwrap();
    let text = built_in.text().unwrap();
    assert!(text.contains(from), "{from}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("web")).unwrap();
    std::fs::write(folder.path().join(FILE), text.replacen(from, to, 1)).unwrap();
    Labels::read(&Assets::new(Some(folder.path().into())).unwrap())
}

#[test]
fn the_labels_of_a_folder_replace_the_built_in_ones() {
    let labels = changed("draft = \"Đang soạn\"", "draft = \"Bản nháp\"").unwrap();
    assert_eq!(labels.state(DocumentState::Draft), "Bản nháp");
}

#[test]
fn a_fault_of_the_labels_names_file_and_key() {
    let fault = |from: &str, to: &str| {
        let fault = changed(from, to).unwrap_err();
        assert!(matches!(&fault.place, Some(Place::File { file }) if file.ends_with(FILE)), "{fault:?}");
        fault.message.en
    };
    assert!(fault("submitted = \"Chờ duyệt\"\n", "").ends_with("lack `states.submitted`"));
    assert!(fault("[states]", "[states]\nlost = \"x\"").ends_with("have the unknown key `states.lost`"));
    let renamed = fault("summary = \"{count} số\"", "summary = \"{cuont} số\"");
    assert!(renamed.ends_with("have the unknown name `{cuont}` in `register.summary`"), "{renamed}");
    assert!(fault("[states]", "[states").contains("cannot be read"));
}

/// Labels that are fields of a type are held by the compiler; these are the ones that are looked up by a word.
#[test]
fn every_word_has_its_label_and_every_label_its_word() {
    let labels = labels();
    let keys = |table: &BTreeMap<String, String>| table.keys().cloned().collect::<Vec<_>>();
    let mut flashes: Vec<_> = Flash::ALL.iter().map(|flash| flash.key().to_string()).collect();
    flashes.sort();
    assert_eq!(keys(&labels.flash), flashes);

    let rules = RULES.iter().filter_map(|rule| rule.event);
    for event in rules {
        assert!(labels.document.events.contains_key(event), "{event}");
    }
    let store = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/vanthu-store/src"));
    for word in keys(&labels.audit.actions).into_iter().chain(keys(&labels.document.events)) {
        assert!(store.contains(&format!("\"{word}\"")), "the store does not write `{word}`");
    }
    for call in [".audit(", ".event("] {
        for rest in store.split(call).skip(1) {
            let arguments = rest.split(';').next().unwrap_or_default();
            // A word that is not written here is a variable, which one of the tables above covers.
            let Some(word) = arguments.split('"').nth(1) else { continue };
            let table = if call == ".audit(" { &labels.audit.actions } else { &labels.document.events };
            assert!(table.contains_key(word), "`{word}` has no label");
        }
    }
}

/// The text of the Rust files of a folder.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
    text
}

#[test]
fn every_name_in_braces_is_filled_in() {
    assert_eq!(fill("{a} và {b}{a}", &[("a", &1), ("b", &"x")]), "1 và x1");
}

#[test]
fn moments_are_in_the_time_of_the_country() {
    let at: DateTime<Utc> = "2026-07-05T18:02:00Z".parse().unwrap();
    assert_eq!(moment(at), "06/7/2026, 01:02");
}

#[test]
fn sizes_have_a_comma() {
    let labels = labels();
    assert_eq!(labels.size(12_000), "12 KB");
    assert_eq!(labels.size(3 << 19), "1,5 MB");
}
