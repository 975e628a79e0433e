use std::collections::BTreeSet;

use super::{COUNT, Code, Entry, TABLES};
use crate::{Severity, code};

#[test]
fn codes_are_unique_and_sorted() {
    let all: BTreeSet<&str> = TABLES.iter().flat_map(|table| table.iter()).map(|entry| entry.code).collect();
    assert_eq!(all.len(), COUNT, "a code is there twice");
    for table in TABLES {
        for pair in table.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} stands before {}", pair[0].code, pair[1].code);
        }
    }
    assert!(Code::all().map(|entry| entry.code).eq(all), "the registry is not sorted");
}

#[test]
fn codes_have_a_room_and_a_kind() {
    let is_word = |text: &str| {
        text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
    };
    for Entry { code, .. } in Code::all() {
        let (room, kind) = code.split_once('.').expect(code);
        assert!(is_word(room) && is_word(kind) && room.starts_with(char::is_alphabetic), "{code}");
    }
}

#[test]
fn texts_are_whole_sentences() {
    for Entry { code, when, remedy, .. } in Code::all() {
        for text in [when, remedy] {
            let first = text.trim_start_matches('`').chars().next().expect(code);
            assert!(first.is_uppercase() || text.starts_with('`'), "{code}: {text}");
            assert!(text.ends_with('.') && !text.ends_with(".."), "{code}: {text}");
            assert!(text.contains(' ') && !text.contains("  ") && !text.contains('\n'), "{code}: {text}");
            assert!(text.matches('`').count().is_multiple_of(2), "{code}: {text}");
        }
        let inner = when.trim_end_matches('.');
        assert!(!inner.contains(". "), "{code}: more than one sentence: {when}");
    }
}

#[test]
fn every_entry_has_severities_the_gravest_first() {
    for Entry { code, severities, .. } in Code::all() {
        assert!(!severities.is_empty(), "{code}");
        assert!(severities.windows(2).all(|pair| pair[0] > pair[1]), "{code}: {severities:?}");
    }
}

#[test]
fn every_code_is_found_by_its_text() {
    for entry in Code::all() {
        let code = Code::find(entry.code).expect(entry.code);
        assert_eq!(code.entry(), entry);
        assert_eq!(entry.code.parse(), Ok(code));
        assert_eq!((code.to_string(), format!("{code:?}")), (entry.code.into(), entry.code.into()));
    }
    for text in ["", "import", "import.", "a.b", "import.negativ", "import.negative ", "zzz.zzz"] {
        assert_eq!(Code::find(text), None, "{text}");
    }
}

#[test]
fn a_code_is_compared_with_texts_and_ordered_like_them() {
    const NEGATIVE: Code = code!("import.negative");
    assert_eq!(NEGATIVE, "import.negative");
    assert_eq!("import.negative", NEGATIVE);
    let text: &str = "import.negative";
    assert!(NEGATIVE == *text);
    assert!(*text == NEGATIVE);
    assert_ne!(NEGATIVE, "import.not-whole");
    assert!(NEGATIVE < code!("import.not-whole") && code!("check.gap") < NEGATIVE);
    assert_eq!(NEGATIVE.entry().severities, [Severity::Error]);
    assert_eq!(format!("{NEGATIVE:>17}"), "  import.negative");
    // A constant can be a pattern.
    assert!(matches!(code!("import.negative"), NEGATIVE));
}

#[test]
fn a_code_is_written_as_its_text_and_read_again() {
    for entry in Code::all() {
        let code: Code = entry.code.parse().expect(entry.code);
        let json = serde_json::to_string(&code).expect(entry.code);
        assert_eq!(json, format!("\"{}\"", entry.code));
        assert_eq!(serde_json::from_str::<Code>(&json).expect(entry.code), code);
        assert_eq!(serde_json::from_value::<Code>(entry.code.into()).expect(entry.code), code);
    }
    let problem = serde_json::from_str::<Code>("\"import.no-such-code\"").expect_err("unknown");
    assert!(problem.to_string().contains("unknown diagnostic code `import.no-such-code`"), "{problem}");
    let problem = serde_json::from_str::<Code>("7").expect_err("not a text");
    assert!(problem.to_string().contains("a diagnostic code"), "{problem}");
}
