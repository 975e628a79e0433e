//! The English of the repository: phrases that a reader stumbles over do not come back. Comments, documentation, messages,
//! the help texts and the descriptions of the API are all written in files, so the files are what is read.

use std::path::{Path, PathBuf};

use regex::Regex;

use crate::support::root;

/// What is refused, as a regular expression over text whose lines are joined, and what to write instead.
const REFUSED: [(&str, &str); 21] = [
    (r"\bnone where\b", "`None` if …"),
    (
        r"\bthe (first|last|newest|oldest|latest|longest|best) (first|last|newest|oldest|latest|longest|best)\b",
        "… first",
    ),
    (r"\bwho asks may not\b", "not authorized"),
    (r"\b(the one|those|one|anyone) who asks?\b", "the caller, the user"),
    (r"\b(whoever|whomever)\b", "anyone who …, or name the user"),
    (r"\b(is|are|was|were|be) told\b( apart)?", "is reported, is shown"),
    (r"\bheld against\b", "compared with, checked against"),
    (r"\b(lets|let|letting) go\b", "drops, releases"),
    (r"\bwhat is none\b", "`None` …"),
    (r"\b(is|are) (?-i:none)\b", "is `None`, is not a …, does not exist"),
    (r"\bis no [a-z]+[.;,)]", "is not a …"),
    (r"\bno honest\b", "no well-formed …"),
    (r"\bnobody but\b", "only"),
    (
        r"\ba (document|row|cell|card|page|file|line|branch|sheet) a (document|row|cell|card|page|file|line|branch|sheet)\b",
        "one … per …",
    ),
    (r"[ (]mend(s|ed|ing)?\b", "fix"),
    (r"\b(look|looks|looked|looking) through\b", "scan, search"),
    (r"\bwhat is (said|told)\b", "the message"),
    (r"\bnot to be had\b", "missing, unavailable"),
    (
        r"\bthe (server|service|store|import|render|check|compose|compute|export|bundle|project|pipeline) room\b",
        "the … crate, the … module",
    ),
    (r"\brooms? of (src|the house|the program)\b", "crates, modules"),
    (r"\bwithout a word\b", "without a message"),
];

/// Text files whose English is not ours: a phrase in them is a name or a quotation.
const LEFT_OUT: [&str; 1] = ["tests/it/english.rs"];

/// The extensions of the files that are read. In `.vi.md` files and in the templates' Vietnamese nothing
/// matches. The SQL of migrations is left out: a database refuses a migration that was changed, even in a comment.
const READ: [&str; 11] = ["rs", "md", "toml", "hbs", "typ", "css", "js", "mjs", "py", "yml", "html"];

/// The text files below `folder`, but for what a build or an installation puts there.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", ".git", "node_modules", "fonts", "snapshots", ".venv"].contains(&name.as_str()) {
                files(&path, found);
            }
        } else {
            let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
            // The scripts have no extension.
            let script = path
                .parent()
                .is_some_and(|parent| parent.ends_with("scripts") || parent.ends_with(Path::new(".ci")));
            if extension.is_none_or(|extension| READ.contains(&extension.as_str()))
                && (script || name.contains('.'))
            {
                found.push(path);
            }
        }
    }
}

/// The lines of a file without the marks of comments, joined by blanks, so that a phrase is found across a line's end; and
/// where each line begins.
fn joined(text: &str) -> (String, Vec<usize>) {
    let mut whole = String::with_capacity(text.len());
    let mut starts = Vec::new();
    for line in text.lines() {
        starts.push(whole.len());
        let line = line.trim();
        let marked = ["//!", "///", "//", "#!", "#", "--", "*"];
        let words = marked.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
        whole.push_str(words.trim().trim_end_matches('\\').trim_end());
        whole.push(' ');
    }
    (whole, starts)
}

#[test]
fn the_english_reads_without_stumbling() {
    let mut paths = Vec::new();
    files(root(), &mut paths);
    paths.sort();
    assert!(paths.len() > 300, "only {} files are read", paths.len());
    let patterns = REFUSED.map(|(pattern, better)| {
        (Regex::new(&format!("(?i){pattern}")).expect("a regular expression"), better)
    });
    let mut found = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (whole, starts) = joined(&text);
        for (pattern, better) in &patterns {
            for phrase in pattern.find_iter(&whole) {
                // "There is no number." is good English, and so is "they are told apart by their shape".
                let before = whole[..phrase.start()].to_ascii_lowercase();
                if before.ends_with("there ") || phrase.as_str().ends_with(" apart") {
                    continue;
                }
                let line = starts.partition_point(|start| *start <= phrase.start());
                found.push(format!("{name}:{line}: `{}` — {better}", phrase.as_str()));
            }
        }
    }
    assert!(found.is_empty(), "{} phrases to write better:\n{}", found.len(), found.join("\n"));
}
