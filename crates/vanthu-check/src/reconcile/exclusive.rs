//! How the names of parts exclude one another: `nam` and `nữ`, `đạt` and `không đạt`, spans of ages.

use super::sets;

/// How the labels of parts exclude one another.
pub(super) struct Exclusive {
    /// Nothing belongs to two of them.
    pub(super) any: bool,
    /// Everything belongs to one of them.
    pub(super) pair: bool,
}

/// How many labels the words of a set can tell apart at most; more of them need names of their own.
pub(super) fn most_told_apart() -> usize {
    sets::EXCLUSIVE.iter().map(|set| set.len()).max().unwrap_or(0)
}

/// Words behind which parts say where each of them belongs, comes from or goes to.
const LEADS: &[&str] = &["thuộc", "tại", "do", "vào", "sang"];

/// How labels exclude one another.
pub(super) fn exclusive<T: AsRef<str>>(labels: &[T]) -> Exclusive {
    let mut found = Exclusive { any: false, pair: false };
    for set in sets::EXCLUSIVE {
        // Each label needs a word of its own, so a set cannot part more labels than it has words.
        if labels.len() < 2 || labels.len() > set.len() {
            continue;
        }
        // The longest word of the set in each label counts: `không hoàn thành` is not `hoàn thành`.
        let member = |label: &T| {
            let fits = set.iter().filter(|word| has_word(label.as_ref(), word));
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
    let leads = |label: &T| {
        let words: Vec<&str> = label.as_ref().split_whitespace().collect();
        let at = words.iter().position(|word| LEADS.contains(word))?;
        Some((words[at].to_string(), words[at + 1..].join(" ")))
    };
    let led: Option<Vec<_>> = labels.iter().map(leads).collect();
    found.any |= led.is_some_and(|led| {
        let mut tails: Vec<&String> = led.iter().map(|(_, tail)| tail).collect();
        tails.sort_unstable();
        tails.dedup();
        led.len() > 1 && tails.len() == led.len() && led.iter().all(|(word, _)| *word == led[0].0)
    });
    // `đạt` and `không đạt` say the same thing once and deny it once; `38 nữ, 12 người chưa thành niên` do not.
    let denied = |label: &&T| has_any(label.as_ref(), &["chưa", "không"]);
    let shares_word = || {
        let words = |label: &T| -> Vec<String> {
            const OPEN: &[&str] = &["có", "là", "và", "được", "đã", "không", "chưa", "đồng", "chí", "người"];
            let plain = label.as_ref().split(|letter: char| !letter.is_alphanumeric());
            // The noun of a figure says nothing of what is counted: `02 trường chưa đạt chuẩn`.
            let mut counted = false;
            plain
                .filter(|word| !word.is_empty())
                .filter(|word| {
                    let noun = counted;
                    counted = word.starts_with(|letter: char| letter.is_ascii_digit());
                    !noun
                })
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
            || has_any(labels[0].as_ref(), &["đã"])
            || has_any(labels[1].as_ref(), &["đã"])
    };
    // `05/08 chỉ tiêu đạt và vượt, 02/08 chỉ tiêu xấp xỉ đạt, 02/08 chỉ tiêu chưa đạt`: each says whether it was met.
    let met = |label: &T| has_any(label.as_ref(), &["đạt", "hoàn thành"]);
    let apart = |label: &T| !has_any(label.as_ref(), &["trong đó", "riêng", "chỉ đạt"]);
    if labels.len() > 2
        && labels.iter().filter(denied).count() == 1
        && labels.iter().all(|one| met(one) && apart(one))
    {
        found.any = true;
    }
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
            || matches!(*word, "là" | "dùng" | "thiếu" | "tham")
            || *word == "có" && !matches!(words[at - 1], "không" | "chưa")
    })
}
