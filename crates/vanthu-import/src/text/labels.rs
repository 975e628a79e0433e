//! What the words at the start of a row say about it: the total of the table, the sum of a group, the heading of a
//! group.

use super::normalise::{heading_key, without_parentheses};

/// What the label of a sum adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SumLabel {
    /// The whole table, or all rows since the total before.
    Total,
    /// A group of rows, by its name or number in lower case: `khối thôn`, `i`.
    Group(String),
}

/// What a text adds up, if it is the label of a sum.
pub(crate) fn sum_label(text: &str) -> Option<SumLabel> {
    /// Words for a sum, the longer ones first.
    const SUMS: [&str; 4] = ["tổng cộng", "tổng số", "tổng", "cộng"];
    /// What a whole table may be called. Keys of headings have their tone marks moved: `tòan` for `toàn`.
    const WHOLES: [&str; 16] = [
        "đảng bộ",
        "quốc",
        "tỉnh",
        "thành phố",
        "thị xã",
        "huyện",
        "quận",
        "xã",
        "phường",
        "ngành",
        "trường",
        "khối",
        "cơ quan",
        "đơn vị",
        "công ty",
        "nước",
    ];
    /// The labels that are totals even if no word such as `cộng` stands with them.
    const OFFICES: [&str; 5] = ["đảng bộ", "xã", "phường", "tỉnh", "huyện"];
    /// Which are only part of an office.
    const PARTS: [&str; 1] = ["đảng bộ bộ phận"];
    /// What a group of rows may be called.
    const GROUPS: [&str; 6] = ["khối", "nhóm", "mục", "phần", "loại", "cụm"];
    // Labels are short and begin with one of two letters, perhaps behind a number: most texts need not be folded.
    let named = without_number(text);
    if text.len() > 120 || !named.starts_with(['T', 't', 'C', 'c']) {
        return None;
    }
    let begins = |text: &str, words: &[&str]| {
        words
            .iter()
            .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    let whole = |text: &str| {
        let named = text.strip_prefix("tòan ").is_some_and(|rest| begins(rest, &WHOLES));
        named || text.strip_prefix("cả ").is_some_and(|rest| begins(rest, &WHOLES))
    };
    let outside = without_parentheses(named);
    let key = unspaced(heading_key(outside.as_deref().unwrap_or(named)));
    if whole(&key) {
        return Some(SumLabel::Total);
    }
    let rest = SUMS.iter().find_map(|sum| {
        let rest = key.strip_prefix(sum)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some(rest.trim_start())
    })?;
    if rest.is_empty() {
        // `Cộng (I)` adds up a group, `Tổng cộng (I+II)` and `Tổng cộng (18 chi bộ)` the whole.
        let inside = outside.and_then(|_| Some(heading_key(named.split_once(['(', '['])?.1)));
        return Some(inside.filter(|inside| is_number(inside)).map_or(SumLabel::Total, SumLabel::Group));
    }
    let words: Vec<&str> = rest.split(' ').collect();
    // `Tổng Đảng bộ xã` is a total without such a word; the name of a company is not.
    let office = begins(rest, &OFFICES) && !begins(rest, &PARTS);
    if whole(rest)
        || office
        || rest == "chung"
        || (words.len() > 1 && words.iter().all(|word| is_number(word)))
    {
        return Some(SumLabel::Total);
    }
    (begins(rest, &GROUPS) || is_number(rest)).then(|| SumLabel::Group(rest.to_string()))
}

/// A key whose letters were spaced out (`c ộ n g`) as the words that it says; any other as it is.
fn unspaced(key: String) -> String {
    let spaced = key.chars().count() >= 7 && key.split(' ').all(|word| word.chars().count() == 1);
    if !spaced {
        return key;
    }
    let joined = key.replace(' ', "");
    ["tổng cộng", "tổng số", "cộng", "tổng"]
        .into_iter()
        .find(|sum| sum.replace(' ', "") == joined)
        .map_or(key, Into::into)
}

/// How the headings of groups are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbering {
    /// A, B, C.
    Letter,
    /// I, II, III.
    Roman,
}

/// How a text in the column of running numbers, or in front of a name, numbers a group.
pub(crate) fn group_number(text: &str) -> Option<Numbering> {
    let text = text.trim_end_matches(['.', '-', ' ', ')', '/']);
    let roman = !text.is_empty() && text.len() <= 6 && text.chars().all(|letter| "IVXL".contains(letter));
    let letter = text.len() == 1 && text.starts_with(|letter: char| letter.is_ascii_uppercase());
    if roman { Some(Numbering::Roman) } else { letter.then_some(Numbering::Letter) }
}

/// How a name numbers the group that it heads: `I. Khối thôn`, `B - Các chi bộ cơ quan`.
pub(crate) fn numbered_name(text: &str) -> Option<Numbering> {
    let end = text.find(['.', ')', '/', '-'])?;
    let (number, rest) = text.split_at_checked(end)?;
    let name = rest.trim_start_matches(['.', ')', '/', '-', ' ']);
    // `A-B` and `I.1` are not headings.
    let apart = rest
        .get(1..)
        .is_some_and(|rest| rest.starts_with(' ') || !rest.starts_with(|c: char| c.is_numeric()));
    let spaced = rest.starts_with(['.', ')']) || rest.starts_with("- ") || rest.starts_with("/ ");
    (apart && spaced && name.chars().count() > 2).then(|| group_number(number.trim_end())).flatten()
}

/// Whether a name is one that groups have and rows have not.
pub(crate) fn names_group(text: &str) -> bool {
    let key = heading_key(text);
    ["khối ", "nhóm ", "cụm ", "các chi bộ ", "các đảng bộ "].iter().any(|word| key.starts_with(word))
}

/// Whether a word of a key numbers a group: `i`, `iv`, `a`, `2`.
fn is_number(word: &str) -> bool {
    let roman = word.chars().all(|letter| "ivxl".contains(letter));
    let letter = word.len() == 1 && word.starts_with(|letter: char| letter.is_ascii_lowercase());
    let digits = word.len() <= 2 && word.chars().all(|letter| letter.is_ascii_digit());
    !word.is_empty() && (roman || letter || digits)
}

/// A text without the number in front of it: `a. Tổng số`.
fn without_number(text: &str) -> &str {
    match text.split_once(['.', ')']) {
        Some((number, rest)) if number.len() <= 4 && is_number(&number.to_lowercase()) => rest.trim_start(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_by_their_label() {
        let totals = [
            "TỔNG CỘNG:",
            "Tổng cộng (18 chi bộ)",
            "Toàn Đảng bộ",
            "Toàn quốc",
            "TOÀN XÃ",
            "Toàn đảng bộ xã Hàm Mẫu",
            "Cả nước",
            "Tổng số toàn đảng bộ",
            "a. Tổng số",
            "Tổng cộng (I+II)",
            "Cộng I + II",
            "Tổng",
            "Cộng chung",
            "Tổng Đảng bộ xã",
            "T Ổ N G  C Ộ N G",
            "C Ộ N G",
        ];
        for text in totals {
            assert_eq!(sum_label(text), Some(SumLabel::Total), "{text}");
        }
        for text in
            ["Chi bộ Tổng đội", "Tổng số đảng viên", "Cộng Hòa", "Tổng công ty Điện lực", "Toàn Thắng", "Cả"]
        {
            assert_eq!(sum_label(text), None, "{text}");
        }
    }

    #[test]
    fn sums_of_groups_name_their_group() {
        for (text, group) in [
            ("Cộng khối thôn", "khối thôn"),
            ("Tổng khối cơ quan:", "khối cơ quan"),
            ("Cộng nhóm I", "nhóm i"),
            ("Cộng (I)", "i"),
            ("Cộng II", "ii"),
            ("TỔNG CỘNG MỤC A", "mục a"),
            ("Tổng số (B)", "b"),
        ] {
            assert_eq!(sum_label(text), Some(SumLabel::Group(group.into())), "{text}");
        }
    }

    #[test]
    fn headings_of_groups_are_numbered_by_letters() {
        assert_eq!(numbered_name("I. Khối thôn"), Some(Numbering::Roman));
        assert_eq!(numbered_name("B - Các chi bộ cơ quan"), Some(Numbering::Letter));
        for text in ["Chi bộ thôn 1", "A-B", "I.1 Thôn", "Chi bộ I"] {
            assert_eq!(numbered_name(text), None, "{text}");
        }
        assert_eq!(group_number("II."), Some(Numbering::Roman));
        assert_eq!(group_number("1"), None);
    }
}
