//! The registry of diagnostic codes: complete, without unused entries, and printed in the documentation.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;
use snapbox::{assert_data_eq, file};
use vanthu::diagnostic::Code;

use crate::support::{Sandbox, root};

/// The source files of the program, without tests and without the registry itself.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "tests" && name != "codes" && name != "target" {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// The texts of all source files, up to their own tests.
fn texts() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    for krate in std::fs::read_dir(root().join("crates")).unwrap() {
        sources(&krate.unwrap().path().join("src"), &mut files);
    }
    let text = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        (path, text[..end].to_string())
    };
    files.into_iter().map(text).collect()
}

#[test]
fn every_code_of_the_sources_is_registered() {
    // A code is the first text that a constructor of a diagnostic or an error is given.
    let made = Regex::new(
        r#"(?x)
        \b(?:Diagnostic|Problem|ServiceError|StoreError|Self)::
        (?:error|warning|note|new|missing|conflict|refused|forbidden|invalid|not_found|unsupported)\(
        \s*(?:[A-Za-z_:]+,\s*)?(?:crate::|\$crate::)?(?:code!\(\s*)?"([a-z][a-z0-9-]*\.[a-z0-9-]+)""#,
    )
    .unwrap();
    let mut count = 0;
    for (path, text) in texts() {
        for found in made.captures_iter(&text) {
            let code = &found[1];
            assert!(Code::find(code).is_some(), "{}: `{code}` is not in the registry", path.display());
            count += 1;
        }
    }
    assert!(count > 300, "{count} places");
}

#[test]
fn every_registered_code_is_used() {
    let mut used = BTreeSet::new();
    let literal = Regex::new(r#""([a-z][a-z0-9-]*\.[a-z0-9-]+)""#).unwrap();
    for (_, text) in texts() {
        used.extend(literal.captures_iter(&text).map(|found| found[1].to_string()));
    }
    let unused: Vec<&str> =
        Code::all().map(|entry| entry.code).filter(|code| !used.contains(*code)).collect();
    assert!(unused.is_empty(), "no source has these codes: {unused:?}");
}

#[test]
fn the_page_of_codes_is_the_one_in_the_docs() {
    let run = Sandbox::new().run(&["codes"]);
    assert_eq!(run.status(), 0);
    assert_data_eq!(run.out(), file!["../../docs/diagnostics.md"].raw());
}
