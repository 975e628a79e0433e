//! Codes as people name them to choose findings: `check.double-space`, the kind alone, `double-space`, or all of a room, `check`.

use super::Code;
use crate::{Diagnostic, did_you_mean};

/// Whether `name` names `code`: as a whole, by its room or without it.
pub fn names_code(name: &str, code: &str) -> bool {
    name == code || code.split_once('.').is_some_and(|(room, kind)| room == name || kind == name)
}

/// The error of a name that names no code of the registry; `None` if it names one. `key` is the key or the option that has it.
pub fn unknown_code(name: &str, key: &str) -> Option<Diagnostic> {
    let codes = || Code::all().map(|entry| entry.code);
    if codes().any(|code| names_code(name, code)) {
        return None;
    }
    let problem = Diagnostic::error(
        crate::code!("project.unknown-value"),
        format!("`{name}` không phải là mã nào, không dùng được cho `{key}`"),
        format!("`{name}` is no code and cannot stand for `{key}`"),
    )
    .with_value(name);
    // A name with a dot is meant as a whole code.
    let near = if name.contains('.') {
        did_you_mean(name, codes())
    } else {
        did_you_mean(name, codes().filter_map(|code| code.split_once('.').map(|(_, kind)| kind)))
    };
    Some(match near {
        Some(near) => problem.meant(near),
        None => problem.hint("xem các mã: vanthu check --list", "list the codes: vanthu check --list"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_named_whole_by_its_kind_or_by_its_room() {
        for name in ["check.double-space", "double-space", "check", "import"] {
            assert_eq!(unknown_code(name, "ignored-checks"), None, "{name}");
        }
        for (name, near) in [("double-spaces", "double-space"), ("check.doublespace", "check.double-space")] {
            let problem = unknown_code(name, "ignored-checks").unwrap();
            assert!(problem.message.en.contains("`ignored-checks`"), "{}", problem.message.en);
            assert_eq!(problem.hints[0].en, format!("did you mean `{near}`?"));
        }
        let problem = unknown_code("qqq", "--only").unwrap();
        assert!(problem.hints[0].en.contains("vanthu check --list"), "{}", problem.hints[0].en);
    }
}
