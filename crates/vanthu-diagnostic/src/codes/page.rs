//! The page that tells of every code, made from the registry: `docs/diagnostics.md`.

use std::fmt::Write;

use super::{Code, Entry};

/// What stands above the codes.
const HEAD: &str = "\
# Diagnostic codes

This page is printed from the registry of codes by `vanthu codes`; it is not edited by hand.

Every message of the command line, the API and the pages has a code. Codes are stable; the wording of messages is not. An
error stops the work, a warning does not, a note needs no action. `--allow CODE` turns an error into a warning where the
work can go on without what is wrong. A `check.` code whose rule is only supposed or disputed in the rule set in use is a
note; [checks.md](checks.md) has an example of each check.
";

/// The page.
pub fn page() -> String {
    let mut text = HEAD.to_string();
    let mut current = "";
    // Writing to a String cannot fail.
    for Entry { code, severities, when, remedy } in Code::all() {
        let prefix = code.split('.').next().unwrap_or_default();
        if prefix != current {
            current = prefix;
            let _ = write!(text, "\n## {prefix}\n");
        }
        let severities: Vec<&str> = severities.iter().map(|severity| severity.as_str()).collect();
        let _ = write!(text, "\n### `{code}`\n\n{when} ({})\n\n{remedy}\n", severities.join(", "));
    }
    text
}
