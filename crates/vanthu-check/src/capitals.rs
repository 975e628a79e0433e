//! Capitals in the names of bodies, posts and cited documents.

use super::CheckContext;
use super::document_text::{Passage, PassageKind};
use super::registry::CAPITALS;
use super::tokenize::{is_capital, is_capitals, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::language::CapitalForm;
use vanthu_model::text::upper_initial;

/// The findings on capitals.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let rule = context.rules.checks.capitals.as_ref();
    let ruled: Vec<CapitalForm> =
        rule.iter().flat_map(|rule| &rule.names).map(|name| CapitalForm::name(name)).collect();
    for passage in context.document.prose() {
        if passage.kind == PassageKind::Heading || is_capitals(&passage.text) {
            continue;
        }
        names(context, passage, &ruled, findings);
        cited(context, passage, findings);
        divisions(context, passage, findings);
        enumerated(context, passage, findings);
    }
}

/// First words of what is to be done, which have no capital behind `Một là,`.
const TO_DO: &[&str] = &[
    "tập trung",
    "tiếp tục",
    "tăng cường",
    "nâng cao",
    "đẩy mạnh",
    "thực hiện",
    "xây dựng",
    "chú trọng",
    "quan tâm",
    "phát huy",
    "rà soát",
    "chủ động",
    "làm tốt",
    "kịp thời",
    "đổi mới",
    "triển khai",
    "quán triệt",
    "lãnh đạo",
    "chỉ đạo",
    "giữ vững",
    "củng cố",
    "kiên quyết",
    "phát triển",
    "bảo đảm",
    "phối hợp",
    "công tác",
    "thường xuyên",
    "làm rõ",
    "hoàn thành",
    "khắc phục",
];

/// `Một là, Tập trung …`: the sentence goes on behind the comma.
fn enumerated(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    const ORDINALS: &[&str] = &["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"];
    let text = &passage.text;
    let list: Vec<std::ops::Range<usize>> = words(text).take(4).collect();
    let [first, second, third, fourth] = list.as_slice() else { return };
    let lower = |range: &std::ops::Range<usize>| text[range.clone()].to_lowercase();
    let numbered = ORDINALS.contains(&lower(first).as_str()) && lower(second) == "là"
        || lower(first) == "thứ" && (lower(second) == "nhất" || ORDINALS.contains(&lower(second).as_str()));
    let comma = text.get(second.end..third.start).is_some_and(|between| between.trim() == ",");
    let words = format!("{} {}", lower(third), lower(fourth));
    let capital = is_capital(&text[third.clone()]) && !is_capital(&text[fourth.clone()]);
    if !numbered || !comma || !capital || !TO_DO.contains(&words.as_str()) {
        return;
    }
    let range = third.start..fourth.end;
    let typed = text[range.clone()].to_string();
    findings.push(
        context
            .about(
                &CAPITALS,
                passage,
                range,
                format!("`{typed}` viết hoa chưa đúng"),
                format!("`{typed}` has wrong capitals"),
            )
            .meant(&words),
    );
}

/// Names of bodies that are capitalised in another way, and common words with a capital on each.
/// `ruled` are the names that the rules give beside those of the language.
fn names(context: &CheckContext, passage: &Passage, ruled: &[CapitalForm], findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    let capitals = &context.language.capitals;
    let list: Vec<std::ops::Range<usize>> = words(text).collect();
    let lower: Vec<String> =
        list.iter().map(|range| text[range.clone()].to_lowercase().replace("uỷ", "ủy")).collect();
    let mut index = 0;
    while index < list.len() {
        let length = capitals
            .forms(&lower[index])
            .chain(ruled.iter().filter(|form| form.lower.first() == Some(&lower[index])))
            .filter(|form| fits(text, &list, &lower, index, form))
            .max_by_key(|form| form.lower.len());
        let Some(form) = length else {
            index += 1;
            continue;
        };
        let count = form.lower.len();
        let shown: Vec<&str> = list[index..index + count].iter().map(|range| &text[range.clone()]).collect();
        let at = index;
        index += count;
        let all_capitals = shown.iter().all(|word| is_capitals(word));
        if all_capitals {
            continue;
        }
        let is_up: Vec<bool> = shown.iter().map(|word| is_capital(word)).collect();
        let wrong = if form.common {
            is_up.iter().all(|up| *up)
        } else {
            let generic = !is_up[0] && at > 0 && capitals.generic.contains(&lower[at - 1]);
            // The Party's own name keeps its capital in `các ban xây dựng Đảng` too.
            let small = is_up.iter().zip(&form.lower).all(|(up, word)| !up || word == "đảng");
            is_up != form.capitals && !(generic && small)
        };
        // A body that stands for one of many keeps small letters: `trưởng ban thường vụ` does not count.
        if !wrong {
            continue;
        }
        let range = list[at].start..list[at + count - 1].end;
        let right = if form.common {
            let plain = form.lower.join(" ");
            if at == 0 { upper_initial(&plain) } else { plain }
        } else {
            form.text.clone()
        };
        let typed = text[range.clone()].to_string();
        findings.push(
            context
                .about(
                    &CAPITALS,
                    passage,
                    range,
                    format!("`{typed}` viết hoa chưa đúng"),
                    format!("`{typed}` is not capitalised as the regulation says"),
                )
                .meant(&right),
        );
    }
}

/// Whether the words of a form stand at an index, parted as in the form.
fn fits(
    text: &str,
    list: &[std::ops::Range<usize>],
    lower: &[String],
    index: usize,
    form: &CapitalForm,
) -> bool {
    let end = index + form.lower.len();
    lower.get(index..end).is_some_and(|words| words == form.lower)
        && list[index..end].windows(2).all(|pair| {
            let between = text[pair[0].end..pair[1].start].trim();
            between.is_empty() || between == "," || between == "-" && form.text.contains('-')
        })
}

/// The kind of a cited document begins with a capital: `Nghị quyết số 12-NQ/ĐU`.
fn cited(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let text = &passage.text;
    for kind in context.rules.types.symbols.keys() {
        let wanted = format!("{kind} số ");
        for (at, found) in text.match_indices(wanted.as_str()) {
            let rest = text.get(at + found.len()..).unwrap_or_default();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let symbol = rest.get(digits..).is_some_and(|rest| rest.starts_with(['-', '/']));
            let apart = !super::tokenize::before(text, at).is_some_and(char::is_alphanumeric);
            if digits == 0 || !symbol || !apart {
                continue;
            }
            let right = upper_initial(kind);
            findings.push(
                context
                    .about(
                        &CAPITALS,
                        passage,
                        at..at + kind.len(),
                        format!("tên loại văn bản được viện dẫn viết hoa chữ đầu: `{right}`"),
                        format!("the kind of a cited document begins with a capital: `{right}`"),
                    )
                    .meant(&right),
            );
        }
    }
}

/// What follows a cited clause or point and begins with a capital: `khoản 2 Điều 103`, `Mục 5 Chương XII`.
fn divisions(context: &CheckContext, passage: &Passage, findings: &mut Vec<Diagnostic>) {
    let Some(rule) = &context.rules.checks.capitals else { return };
    let text = &passage.text;
    let list: Vec<std::ops::Range<usize>> = super::tokenize::chunks(text).collect();
    let numbered = |at: usize| {
        list.get(at).is_some_and(|range| {
            let number = text[range.clone()].trim_end_matches([',', '.', ';', ')']);
            !number.is_empty()
                && number.chars().all(|letter| letter.is_ascii_digit() || "IVX".contains(letter))
        })
    };
    for at in 2..list.len() {
        let word = &text[list[at].clone()];
        let smaller = text[list[at - 2].clone()].trim_start_matches('(').to_lowercase();
        let label = text[list[at - 1].clone()].chars().count() <= 3;
        let below = matches!(smaller.as_str(), "khoản" | "điểm")
            || rule.divisions.contains(&smaller) && numbered(at - 1);
        if !(rule.divisions.iter().any(|name| name == word) && below && label && numbered(at + 1)) {
            continue;
        }
        let right = upper_initial(word);
        findings.push(
            context
                .about(
                    &CAPITALS,
                    passage,
                    list[at].clone(),
                    format!("viện dẫn `{right}` của một văn bản thì viết hoa chữ đầu"),
                    format!("a cited `{right}` begins with a capital"),
                )
                .meant(&right),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::registry::ExampleSlot;
    use super::super::tests::{asset, language, with};
    use super::*;
    use vanthu_model::rules::Rules;

    /// The findings on a paragraph of a state document that is otherwise sound, by its rules.
    fn on_capitals(text: &str) -> Vec<(String, String)> {
        let rules = Rules::parse("nd30", &asset("rules/nd30-2020.toml")).unwrap();
        let language = language();
        let document = with(ExampleSlot::Text, text);
        let context = CheckContext {
            document: &document,
            rules: &rules,
            language: &language,
            style: None,
            scope: crate::Scope::Everything,
        };
        let findings = context.findings().into_iter().filter(|one| one.code == "check.capitals");
        findings.map(|one| (one.value.clone().unwrap_or_default(), one.hints[0].vi.clone())).collect()
    }

    #[test]
    fn capitals_follow_the_annex_of_the_decree() {
        let rules = Rules::parse("nd30", &asset("rules/nd30-2020.toml")).unwrap();
        for name in &rules.checks.capitals.expect("the decree rules capitals").names {
            assert_eq!(on_capitals(&format!("Việc này do {name} nêu.")), [], "{name}");
            let small = format!("Việc này do {} nêu.", name.to_lowercase());
            let found = on_capitals(&small);
            assert!(found.iter().any(|(_, hint)| hint.contains(name.as_str())), "{name}: {found:?}");
        }
        assert_eq!(
            on_capitals("Căn cứ điểm a khoản 2 Điều 103 Mục 5 Chương XII Phần I của Bộ luật này."),
            []
        );
        let found = on_capitals("Căn cứ điểm a khoản 2 điều 103 mục 5 chương XII của Bộ luật này.");
        let typed: Vec<&str> = found.iter().map(|(typed, _)| typed.as_str()).collect();
        assert_eq!(typed, ["điều", "mục", "chương"]);
        // A number of things does not cite a division.
        assert_eq!(on_capitals("Nghị quyết có ba phần, mục 2 nêu 5 điều cần làm."), []);
    }
}
