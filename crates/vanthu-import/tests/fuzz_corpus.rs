//! Reads every file of the fuzz targets' corpus as the targets in `fuzz/` do, but without libFuzzer.

#![expect(clippy::disallowed_methods, reason = "the corpus lies on the disk")]

use std::fs;
use std::path::{Path, PathBuf};

use vanthu_import::{Choice, Limits, read, read_docx};

/// The files of a target's corpus.
fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let entries = fs::read_dir(folder).expect("the corpus");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn workbooks_are_read_or_refused() {
    for file in corpus("import") {
        let bytes = fs::read(&file).expect("a file");
        let import = read("fuzz", &bytes, &Choice::default(), &Limits::default());
        let refused = import.problems.iter().any(|problem| problem.is_error());
        assert!(import.dataset.is_some() || refused, "{}", file.display());
    }
}

#[test]
fn word_documents_are_read_or_refused() {
    for file in corpus("docx") {
        let bytes = fs::read(&file).expect("a file");
        if let Err(refusal) = read_docx("fuzz", &bytes, &Limits::default()) {
            assert!(refusal.is_error(), "{}", file.display());
        }
    }
}
