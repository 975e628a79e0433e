//! The parts around the text: letterhead, recipients, signature, marks, each in the wording of the rules.

use chrono::Datelike;

use crate::diagnostic::{Diagnostic, Place, did_you_mean};
use crate::model::date::padded;
use crate::model::document::{Letterhead, Recipients, Signature};
use crate::model::office::ToneStyle;
use crate::model::paper::Paper;
use crate::model::rules::{Clause, Mark, Rules};
use crate::model::template::Template;
use crate::model::text::capitals;

/// The parts above the text. Faults go to `problems`.
pub fn letterhead(
    paper: &Paper,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    subject: Vec<String>,
    problems: &mut Vec<Diagnostic>,
) -> Letterhead {
    let mut mark = |given: &Option<(String, Place)>, rule: &Mark| {
        let (word, place) = given.as_ref()?;
        let wanted = capitals(word);
        if rule.words.contains(&wanted) {
            return Some(style.apply(&wanted));
        }
        problems.push(unknown_mark(word, &rule.words, &rule.clause, place));
        None
    };
    let secrecy = mark(&paper.secrecy, &rules.secrecy);
    let urgency = mark(&paper.urgency, &rules.urgency);
    let circulation = mark(&paper.circulation, &rules.circulation);
    let symbol = rules.types.symbols.get(&template.kind).map(String::as_str);
    if symbol.is_none() {
        problems.push(
            Diagnostic::error(
                "compose.unknown-kind",
                format!("bộ quy tắc {} không có ký hiệu cho loại `{}`", rules.name, template.kind),
                format!("the rules {} have no symbol for `{}`", rules.name, template.kind),
            )
            .with_value(template.kind.clone())
            .at(rules.place(&rules.types.clause)),
        );
    }
    Letterhead {
        title: style.apply(&rules.title.text),
        superior: paper.office.superior.as_deref().map(capitals),
        issuer: capitals(&paper.office.name),
        star: rules.star.text.clone(),
        number: number(paper, rules, symbol.unwrap_or_default()),
        place_date: place_date(paper, rules),
        secrecy,
        urgency,
        circulation,
        draft: paper.draft.map(|draft| rules.draft.form.replace("{number}", &draft.to_string())),
        kind: capitals(&template.kind),
        subject,
        divider: rules.divider.text.clone(),
    }
}

fn unknown_mark(word: &str, words: &[String], clause: &Clause, place: &Place) -> Diagnostic {
    let all = words.join(", ");
    let problem = Diagnostic::error(
        "compose.unknown-mark",
        format!("`{word}` không phải dấu được quy định ({})", clause.clause),
        format!("`{word}` is no mark that the rules know ({})", clause.clause),
    )
    .with_value(word)
    .at(place.clone());
    match did_you_mean(&capitals(word), words.iter().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}")),
    }
}

/// `Số 05-BC/ĐU`; a draft's number stays blank.
fn number(paper: &Paper, rules: &Rules, symbol: &str) -> String {
    let form = &rules.number;
    let number = paper.number.map_or_else(|| form.blank.clone(), |number| padded(number, form.pad_below));
    form.form.replace("{number}", &number).replace("{type}", symbol).replace("{body}", &paper.office.short)
}

/// `Hàm Mẫu, ngày 05 tháng 7 năm 2026`; an undated draft has blanks.
pub fn place_date(paper: &Paper, rules: &Rules) -> String {
    let form = &rules.place_date;
    let [day, month, year] = match paper.date {
        Some(date) => [
            padded(date.day(), form.pad_day_below),
            padded(date.month(), form.pad_month_below),
            date.year().to_string(),
        ],
        None => std::array::from_fn(|_| form.blank.clone()),
    };
    form.form
        .replace("{place}", &paper.office.place)
        .replace("{day}", &day)
        .replace("{month}", &month)
        .replace("{year}", &year)
}

/// The mark that ends the text: the one chosen, or the rules'.
pub fn end_mark(paper: &Paper, rules: &Rules, problems: &mut Vec<Diagnostic>) -> String {
    let form = &rules.end_mark;
    match &paper.end_mark {
        None => form.text.clone(),
        Some((mark, _)) if *mark == form.text || form.others.contains(mark) => mark.clone(),
        Some((mark, place)) => {
            let mut words = vec![form.text.clone()];
            words.extend(form.others.iter().cloned());
            problems.push(unknown_mark(mark, &words, &form.clause, place));
            form.text.clone()
        }
    }
}

/// The recipients, the archive last: `- Ban Tổ chức Tỉnh ủy;` … `- Lưu Đảng ủy.`
pub fn recipients(paper: &Paper, rules: &Rules, style: ToneStyle) -> Recipients {
    let form = &rules.recipients;
    let bare = |item: &str| item.trim_end_matches(['.', ';', ',', ' ']).to_string();
    let mut items: Vec<String> = paper.recipients.iter().map(|item| bare(item)).collect();
    items.push(bare(&paper.office.archive));
    let last = items.len() - 1;
    Recipients {
        label: style.apply(&form.label),
        lines: items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                let end = if index == last { &form.end } else { &form.separator };
                format!("{}{item}{end}", form.prefix)
            })
            .collect(),
        drafter: paper.drafter.as_ref().map(|(drafter, copies)| {
            rules.drafter.form.replace("{drafter}", drafter).replace("{copies}", &copies.to_string())
        }),
    }
}

/// Who signs, authority and post in capitals.
pub fn signature(paper: &Paper) -> Signature {
    Signature {
        authority: paper.signer.authority.as_deref().map(capitals),
        post: paper.signer.post.as_deref().map(capitals),
        name: paper.signer.name.clone(),
    }
}
