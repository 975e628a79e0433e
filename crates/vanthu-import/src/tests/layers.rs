//! The modules of the crate are layers: a module uses those below it and never one above.

#![expect(clippy::disallowed_methods, reason = "tests read the sources and files of the repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::literals::productive;

/// The modules from the bottom to the top. Those of one row may not use each other, unless the order within the row
/// says so: a module may use those to its left.
const LAYERS: [&[&str]; 8] = [
    &["limits", "problems", "refusal", "text"],
    &["encoding"],
    &["sheet", "container"],
    &["format"],
    &["table"],
    &["rows"],
    &["checks"],
    &["dataset", "consolidate", "docx_numbering", "docx_walk", "docx", "draft", "register"],
];

/// A use of one module's item by another module, each as its path below the crate.
type Use = (Vec<String>, Vec<String>);

/// The uses of the crate's own modules that stand in a file, by `use` or by a path in the code. `module` is the path of
/// the file's module.
fn uses(module: &[String], source: &str) -> Vec<Use> {
    let mut found = Vec::new();
    collect(module, productive(source.parse().expect("Rust")), &mut found);
    found
}

/// Adds the uses among some tokens.
fn collect(module: &[String], tokens: Vec<TokenTree>, found: &mut Vec<Use>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => collect(module, productive(group.stream()), found),
            TokenTree::Ident(name) if name == "crate" || name == "super" => {
                let mut path = match name == "crate" {
                    true => Vec::new(),
                    false => module[..module.len().saturating_sub(1)].to_vec(),
                };
                let mut rest = Vec::new();
                while tokens.next_if(is_colon).is_some() {
                    match tokens.peek() {
                        Some(TokenTree::Punct(_)) => {}
                        Some(TokenTree::Ident(name)) if name == "super" => {
                            path.pop();
                            tokens.next();
                        }
                        Some(TokenTree::Ident(name)) => {
                            path.push(name.to_string());
                            tokens.next();
                        }
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                            rest = first_names(group.stream());
                            tokens.next();
                        }
                        _ => break,
                    }
                }
                match rest.is_empty() {
                    true => found.push((module.to_vec(), path)),
                    false => found.extend(rest.into_iter().map(|name| {
                        let mut path = path.clone();
                        path.push(name);
                        (module.to_vec(), path)
                    })),
                }
            }
            _ => {}
        }
    }
}

/// The first names of the paths in a group such as `{a, b::C, d::{E, F}}`.
fn first_names(group: TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut starts = true;
    for token in group {
        match token {
            TokenTree::Ident(name) if starts => {
                names.push(name.to_string());
                starts = false;
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => starts = true,
            _ => {}
        }
    }
    names
}

/// Whether a token is one half of `::`.
fn is_colon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':')
}

/// The sources of the crate but for its tests, each with the path of its module; `lib.rs` only re-exports.
fn sources() -> Vec<(Vec<String>, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut sources) = (vec![root.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if stem == "tests" || stem == "lib" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).expect("a path below the root").with_extension("");
            let mut module: Vec<String> =
                below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            module.retain(|part| part != "mod");
            sources.push((module, std::fs::read_to_string(&path).expect("a source")));
        }
    }
    sources
}

/// The place of a module in the order of the layers.
fn level(module: &str) -> Option<(usize, usize)> {
    LAYERS
        .iter()
        .enumerate()
        .find_map(|(row, modules)| Some((row, modules.iter().position(|name| *name == module)?)))
}

#[test]
fn no_module_uses_one_above_it() {
    let mut upward = BTreeSet::new();
    let mut modules = BTreeSet::new();
    for (module, source) in sources() {
        let own = module.first().expect("a module").clone();
        modules.insert(own.clone());
        for (_, path) in uses(&module, &source) {
            let Some(other) = path.first().filter(|other| **other != own) else { continue };
            // A name that is not a module stands in `lib.rs`, which is above all of them.
            if level(other).is_none_or(|other| Some(other) >= level(&own)) {
                upward.insert(format!("{} uses {}", module.join("::"), path.join("::")));
            }
        }
    }
    assert_eq!(upward, BTreeSet::new());
    let listed: BTreeSet<String> = LAYERS.concat().into_iter().map(str::to_string).collect();
    assert_eq!(modules, listed, "every module has its place in the order");
}

#[test]
fn no_files_of_a_module_use_each_other_in_a_ring() {
    let sources = sources();
    let files: BTreeSet<Vec<String>> = sources.iter().map(|(module, _)| module.clone()).collect();
    let mut others: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (module, source) in &sources {
        for (_, path) in uses(module, source) {
            let target = path.get(..2).map(<[String]>::to_vec).filter(|target| files.contains(target));
            let target = target.or_else(|| path.get(..1).map(<[String]>::to_vec));
            if let Some(target) = target.filter(|target| files.contains(target) && target != module) {
                others.entry(module.clone()).or_default().insert(target);
            }
        }
    }
    // Files that use none of those left are taken away until nothing or only rings are left.
    let mut left = files;
    loop {
        let uses_left = |file: &Vec<String>| {
            others.get(file).is_some_and(|others| others.iter().any(|other| left.contains(other)))
        };
        let ends: Vec<Vec<String>> = left.iter().filter(|file| !uses_left(file)).cloned().collect();
        if ends.is_empty() {
            break;
        }
        left.retain(|file| !ends.contains(file));
    }
    assert_eq!(left, BTreeSet::new(), "these files, or files between them, use each other");
}

#[test]
fn uses_are_found_wherever_they_stand() {
    let module = ["rows".to_string(), "records".to_string()];
    let source = "use super::typed_cell::{Typed, typed}; use crate::{checks::figures, table::find::{Table, Kind}};\n\
        fn f() { crate::dataset::read::read(super::super::text::fold(a::b)) }\n\
        #[cfg(test)] mod tests { use crate::consolidate; }";
    let paths: Vec<String> = uses(&module, source).into_iter().map(|(_, path)| path.join("::")).collect();
    assert_eq!(
        paths,
        [
            "rows::typed_cell::Typed",
            "rows::typed_cell::typed",
            "checks",
            "table",
            "dataset::read::read",
            "text::fold",
        ]
    );
}
