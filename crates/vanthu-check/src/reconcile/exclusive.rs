//! How the names of parts exclude one another: `nam` and `nữ`, `đạt` and `không đạt`, spans of ages.

use super::words;

/// How the labels of parts exclude one another.
pub(super) struct Exclusive {
    /// Nothing belongs to two of them.
    pub(super) any: bool,
    /// Everything belongs to one of them.
    pub(super) pair: bool,
}

/// How labels exclude one another.
pub(super) fn exclusive(labels: &[String]) -> Exclusive {
    let mut found = Exclusive { any: false, pair: false };
    for set in words::EXCLUSIVE {
        // Each label needs a word of its own, so a set cannot part more labels than it has words.
        if labels.len() < 2 || labels.len() > set.len() {
            continue;
        }
        // The longest word of the set in each label counts: `không hoàn thành` is not `hoàn thành`.
        let member = |label: &String| {
            let fits = set.iter().filter(|word| has_word(label, word));
            fits.max_by_key(|word| word.len())
        };
        let members: Option<Vec<_>> = labels.iter().map(member).collect();
        let Some(mut known) = members else { continue };
        known.sort_unstable();
        known.dedup();
        if known.len() == labels.len() {
            found.any = true;
            found.pair |= set.len() == 2 || known.len() == set.len();
        }
    }
    // `thuộc thẩm quyền của xã`, `thuộc thẩm quyền cấp trên`: one word leads all of them and they go on differently.
    let leads = |label: &String| {
        let words: Vec<&str> = label.split_whitespace().collect();
        let at = words.iter().position(|word| matches!(*word, "thuộc" | "tại" | "do"))?;
        Some((words[at].to_string(), words[at + 1..].join(" ")))
    };
    let led: Vec<_> = labels.iter().filter_map(leads).collect();
    let mut tails: Vec<&String> = led.iter().map(|(_, tail)| tail).collect();
    tails.sort_unstable();
    tails.dedup();
    if labels.len() > 1
        && led.len() == labels.len()
        && tails.len() == labels.len()
        && led.iter().all(|(word, _)| *word == led[0].0)
    {
        found.any = true;
    }
    // `đạt` and `không đạt` say the same thing once and deny it once; `38 nữ, 12 người chưa thành niên` do not.
    let denied = |label: &&String| has_any(label, &["chưa", "không"]);
    let shares_word = || {
        let words = |label: &String| -> Vec<String> {
            const OPEN: &[&str] = &["có", "là", "và", "được", "đã", "không", "chưa", "đồng", "chí", "người"];
            let plain = label.split(|letter: char| !letter.is_alphanumeric());
            plain
                .filter(|word| {
                    !word.is_empty()
                        && !OPEN.contains(word)
                        && !word.starts_with(|letter: char| letter.is_ascii_digit())
                })
                .map(String::from)
                .collect()
        };
        let (one, two) = (words(&labels[0]), words(&labels[1]));
        one.iter().any(|word| two.contains(word))
            || has_any(&labels[0], &["đã"])
            || has_any(&labels[1], &["đã"])
    };
    if labels.len() == 2 && labels.iter().filter(denied).count() == 1 && shares_word() {
        found.any = true;
        found.pair = true;
    }
    found
}

/// Whether a text has one of these words.
pub(super) fn has_any(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| has_word(text, word))
}

/// Whether a text has a word, or several words in a row, between the ends of words.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        apart(crate::tokenize::before(text, at)) && apart(crate::tokenize::after(text, at + found.len()))
    })
}

/// Whether a part is named by something that it has or is, `5 chi bộ có từ 30 đảng viên`, `12 đồng chí là trưởng thôn`: others may
/// have it as well.
pub(super) fn owns(label: &str) -> bool {
    let words =
        label.split_whitespace().skip_while(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()));
    let words: Vec<&str> = words.take(5).collect();
    // `trường hợp không có giấy phép` says what happened.
    words.iter().enumerate().skip(1).any(|(at, word)| {
        let farming = *word == "trồng" && words.get(at + 1) != Some(&"trọt")
            || *word == "nuôi" && words[at - 1] != "chăn";
        farming
            || matches!(*word, "là" | "dùng")
            || *word == "có" && !matches!(words[at - 1], "không" | "chưa")
    })
}
