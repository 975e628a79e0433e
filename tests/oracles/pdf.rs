//! The finished PDF, read with tools that are not ours.

use crate::support::{oracle, root, tool, validate};

/// Renders `document` (a path inside the checkout) as PDF and JSON into a fresh folder.
fn rendered(document: &str) -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (pdf, json) = (path("out.pdf"), path("out.json"));
    for out in [&pdf, &json] {
        tool(env!("CARGO_BIN_EXE_vanthu"), &["render", root().join(document).to_str().unwrap(), "-o", out]);
    }
    (folder, pdf, json)
}

const SAMPLE: &str = "samples/semi-annual-review.toml";
/// Every mark and component that a report may have, on both sides of the paper.
const MARKS: &str = "tests/documents/marks/marks.toml";
/// A draft without number, date or superior, from a place with a long name.
const DRAFT: &str = "tests/documents/marks/draft.toml";
/// Chapters, articles, appendices, turned pages, merged tables, charts, footnotes.
const PARTS: &str = "tests/documents/parts/regulation.toml";
/// An undated draft with one appendix.
const PLAIN: &str = "tests/documents/parts/plain.toml";
const ALL: [&str; 5] = [SAMPLE, MARKS, DRAFT, PARTS, PLAIN];

/// The documents of each rule set whose every component stands round the text: `tests/documents/frame/SET/NAME.toml`.
const FRAME: [&str; 6] = ["dispatch", "submission", "minutes", "invitation", "joint", "copy"];

/// What only HD 05 has: the author between kind and subject and marks at the sheet's edges, confirmed signatures, posts held
/// beside others, three bodies of which one leads; and a crowded letterhead.
const HD05: [&str; 5] = ["crowd", "author", "confirmed", "steering", "three"];

/// The paths of a set's documents in `tests/documents/frame`.
fn frame(set: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("tests/documents/frame/{set}/{name}.toml")).collect()
}

/// The same contents as `PARTS` and `PLAIN` in another set.
fn parts(set: &str) -> [String; 2] {
    ["", "-plain"].map(|plain| format!("tests/documents/parts/{set}{plain}.toml"))
}

#[test]
fn hd05_is_laid_out_as_ruled_and_every_figure_of_it_counts() {
    let mut documents = ALL.map(str::to_string).to_vec();
    documents.extend(frame("hd05", &[&HD05[..], &FRAME[..]].concat()));
    must_follow("hd05-2026", &documents);
}

#[test]
fn hd36_is_laid_out_as_ruled_and_every_figure_of_it_counts() {
    let mut documents = frame("hd36", &[&["plan", "draft"], &FRAME[..]].concat());
    documents.extend(parts("hd36"));
    must_follow("hd36-2018", &documents);
}

#[test]
fn nd30_is_laid_out_as_ruled_and_every_figure_of_it_counts() {
    let mut documents = frame("nd30", &[&["plan", "draft", "crowd"], &FRAME[..]].concat());
    documents.extend(parts("nd30"));
    must_follow("nd30-2020", &documents);
}

/// Holds `documents` against a rule set, and the rule set against them: each of its figures, changed, must be noticed.
#[track_caller]
fn must_follow(rules: &str, documents: &[String]) {
    let rules = root().join(format!("templates/rules/{rules}.toml"));
    let documents: Vec<_> = documents.iter().map(|document| rendered(document)).collect();
    let pairs: Vec<String> = documents.iter().map(|(_, pdf, json)| format!("{pdf}={json}")).collect();
    let mut args = vec!["--rules", rules.to_str().unwrap()];
    args.extend(pairs.iter().map(String::as_str));
    oracle("geometry.py", &args);
    args.push("--walk");
    oracle("geometry.py", &args);
}

#[test]
fn every_figure_is_what_another_program_computes() {
    let (_folder, pdf, json) = rendered(SAMPLE);
    let path = |name: &str| root().join("samples").join(name).to_str().unwrap().to_string();
    let (now, before) = (path("branch-results.xlsx"), path("branch-results-2025.xlsx"));
    let toml = path("semi-annual-review.toml");
    let args = [pdf.as_str(), &json, &now, &before, "--toml", &toml];
    oracle("figures.py", &args);
    oracle("figures.py", &[&["--mutate"], &args[..]].concat());
}

/// All documents that are read by other programs.
fn all() -> Vec<String> {
    let mut documents = ALL.map(str::to_string).to_vec();
    documents.extend(frame("hd05", &FRAME));
    documents.extend(frame("hd05", &HD05));
    documents.extend(frame("nd30", &FRAME));
    documents.extend(parts("nd30"));
    documents
}

#[test]
fn poppler_gives_back_the_composed_prose() {
    for document in all() {
        let (_folder, pdf, json) = rendered(&document);
        oracle("text.py", &[&pdf, &json]);
    }
}

#[test]
fn the_file_is_sound_archivable_and_accessible() {
    for document in all() {
        let (_folder, pdf, json) = rendered(&document);
        tool("qpdf", &["--check", &pdf]);
        let info = tool("pdfinfo", &[&pdf]);
        assert!(info.contains("Tagged:          yes"), "{info}");
        let document: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        for key in ["title", "author"] {
            assert!(info.contains(document[key].as_str().unwrap()), "{info}");
        }
        let bytes = std::fs::read(&pdf).unwrap();
        for profile in ["pdfa-2a", "pdfua-1"] {
            let faults = validate(&bytes, profile);
            assert!(faults.is_empty(), "{document} against {profile}: {faults:#?}");
        }
        // A judge that accepts anything would prove nothing: the same file without its language is refused.
        let spoilt = replaced(&bytes, b"/Lang", b"/Long");
        assert!(!validate(&spoilt, "pdfua-1").is_empty());
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}
