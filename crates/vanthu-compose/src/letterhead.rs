//! The parts above the text: who issues the document, its number and date, marks, kind, subject, addressees, each in
//! the wording of the rules.

use chrono::{Datelike, NaiveDate};

use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::date::padded;
use vanthu_model::document::{Addressees, Letterhead};
use vanthu_model::header::DocumentHeader;
use vanthu_model::office::{Office, ToneStyle};
use vanthu_model::rules::{Clause, Mark, Rules};
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, lower_initial, upper_initial, without_end_mark};

/// The parts above the text. Faults go to `problems`.
pub(crate) fn letterhead(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    subject: Vec<String>,
    problems: &mut Vec<Diagnostic>,
) -> Letterhead {
    let mut mark = |given: &Option<(String, Place)>, rule: &Mark| {
        let (word, place) = given.as_ref()?;
        let known = known_word(&capitals(word), &rule.words);
        if known.is_none() {
            problems.push(unknown_mark(word, &rule.words, &rule.clause, place));
        }
        known.map(|known| style.apply(known))
    };
    let secrecy = mark(&header.secrecy, &rules.secrecy);
    let urgency = mark(&header.urgency, &rules.urgency);
    let circulation = match &header.circulation {
        // The words of the rules are examples there.
        Some((word, _)) if rules.circulation.open => {
            let words = capitals(word);
            let known = known_word(&words, &rules.circulation.mark.words).map(|known| style.apply(known));
            Some(known.unwrap_or(words))
        }
        given => mark(given, &rules.circulation.mark),
    };
    let symbol = rules.types.symbols.get(&template.kind).map(String::as_str);
    let symbol = if is_dispatch(template, rules) { Some("") } else { symbol };
    if symbol.is_none() {
        problems.push(
            Diagnostic::error(
                code!("compose.unknown-kind"),
                format!("bộ quy tắc {} không có ký hiệu cho loại `{}`", rules.name, template.kind),
                format!("the rules {} have no symbol for `{}`", rules.name, template.kind),
            )
            .with_value(template.kind.clone())
            .at(rules.place(&rules.types.clause)),
        );
    }
    let form = match &rules.number.dispatch_form {
        Some(form) if is_dispatch(template, rules) => form,
        _ => &rules.number.form,
    };
    let addressees = addressees(header, template, rules, style, problems);
    let fixed = |text: &str| style.apply(text);
    let theme = theme(header, template, rules, problems);
    let subject = match (&theme, &rules.theme) {
        (Some(_), Some(rule)) => {
            let kind = upper_initial(&template.kind);
            vec![rule.form.replace("{kind}", &kind).replace("{subject}", &lower_initial(&subject.join(" ")))]
        }
        _ if template.named => with_initial(subject, &rules.subject.initial),
        _ => vec![dispatch_subject(&subject.join(" "), &rules.dispatch_subject.prefix)],
    };
    Letterhead {
        title: fixed(&rules.title.text),
        motto: rules.motto.as_ref().map(|motto| fixed(&motto.text)),
        superior: superior(header, rules),
        issuer: issuer(header, rules),
        star: rules.star.as_ref().map(|star| star.text.clone()),
        number: number(form, header.number, symbol.unwrap_or_default(), header, rules),
        place_date: match template.signers > 1 && !rules.minutes.place_date {
            true => String::new(),
            false => place_date(header, header.date, rules),
        },
        secrecy,
        urgency,
        circulation,
        draft: draft_mark(header, rules, style),
        author: author_line(header, template, rules, style, problems),
        kind: template.named.then(|| fixed(&capitals(&template.kind))),
        theme,
        subject,
        divider: rules.divider.as_ref().filter(|_| template.named).map(|divider| divider.text.clone()),
        addressees,
    }
}

/// `Dự thảo lần 2`, where the document says which draft it is.
pub(crate) fn draft_mark(header: &DocumentHeader, rules: &Rules, style: ToneStyle) -> Option<String> {
    header.draft.map(|draft| style.apply(&rules.draft.form.replace("{number}", &draft.to_string())))
}

/// Whether the document is a dispatch whose number has its own form, without the symbol of a kind.
fn is_dispatch(template: &Template, rules: &Rules) -> bool {
    !template.named && rules.number.dispatch_form.is_some()
}

/// The word of `words` that is `wanted`, in either style of tone marks.
pub(crate) fn known_word<'a>(wanted: &str, words: &'a [String]) -> Option<&'a str> {
    let alike = |word: &&String| ToneStyle::Old.apply(word) == ToneStyle::Old.apply(wanted);
    words.iter().find(alike).map(String::as_str)
}

/// The diagnostic of a mark or word that the rules do not have.
pub(crate) fn unknown_mark(word: &str, words: &[String], clause: &Clause, place: &Place) -> Diagnostic {
    let all = words.join(", ");
    let problem = Diagnostic::error(
        code!("compose.unknown-mark"),
        format!("`{word}` không phải dấu được quy định ({})", clause.clause),
        format!("`{word}` is not a mark that the rules know ({})", clause.clause),
    )
    .with_value(word)
    .at(place.clone());
    let near = did_you_mean(word, words.iter().map(String::as_str));
    match near.or_else(|| did_you_mean(&capitals(word), words.iter().map(String::as_str))) {
        Some(near) => problem.meant(near),
        None => problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}")),
    }
}

/// The direct superior in capitals; those of several issuers, each once.
pub(crate) fn superior(header: &DocumentHeader, rules: &Rules) -> Option<String> {
    let all = [&header.office.superior].into_iter().chain(header.joint.iter().map(|body| &body.superior));
    let mut names: Vec<String> = Vec::new();
    for name in all.flatten().map(|name| capitals(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names.join(&rules.joint.names)).filter(|names| !names.is_empty())
}

/// The issuing body in capitals, or all that issue together.
pub(crate) fn issuer(header: &DocumentHeader, rules: &Rules) -> String {
    if let (Some(lines), true) = (&header.office.name_lines, header.joint.is_empty()) {
        // A space before a line feed parts the words for those who copy the text.
        return capitals(&lines.join(" \n"));
    }
    let names = [&header.office.name].into_iter().chain(header.joint.iter().map(|body| &body.name));
    names.map(|name| capitals(name)).collect::<Vec<_>>().join(&rules.joint.names)
}

/// `Số 05-BC/ĐU` by `form`; a draft's number stays blank.
pub(crate) fn number(
    form: &str,
    number: Option<u32>,
    symbol: &str,
    header: &DocumentHeader,
    rules: &Rules,
) -> String {
    let rule = &rules.number;
    let number = number.map_or_else(|| rule.blank.clone(), |number| padded(number, rule.pad_below));
    numbered(form, header.unit.as_deref(), symbol, &bodies(header, rules)).replace("{number}", &number)
}

/// The symbols of all bodies that issue a document.
fn bodies(header: &DocumentHeader, rules: &Rules) -> String {
    let shorts = [&header.office.short].into_iter().chain(header.joint.iter().map(|body| &body.short));
    shorts.map(String::as_str).collect::<Vec<_>>().join(&rules.joint.symbols)
}

/// A form of numbers with all its parts but the number.
fn numbered(form: &str, unit: Option<&str>, symbol: &str, body: &str) -> String {
    let form = match unit {
        Some(unit) => form.replace("{unit}", unit),
        None => form.replace("-{unit}", ""),
    };
    form.replace("{type}", symbol).replace("{body}", body)
}

/// The form from the number on, without words such as `Số `.
fn from_number(form: &str) -> String {
    form.find("{number}").map_or(form, |start| &form[start..]).to_string()
}

/// The symbol of a document's kind, and the form of its number: `BC`, `{number}-BC/ĐU`.
pub fn number_form(header: &DocumentHeader, template: &Template, rules: &Rules) -> (String, String) {
    let symbol = rules.types.symbols.get(&template.kind).cloned().unwrap_or_default();
    let form = match &rules.number.dispatch_form {
        Some(form) if is_dispatch(template, rules) => form,
        _ => &rules.number.form,
    };
    let kind = if symbol.is_empty() { "CV".to_string() } else { symbol.clone() };
    (kind, from_number(&numbered(form, header.unit.as_deref(), &symbol, &bodies(header, rules))))
}

/// How an office writes the numbers of a kind, by the kind's symbol.
pub fn office_number_form(office: &Office, kind: &str, rules: &Rules) -> String {
    let form = match &rules.number.dispatch_form {
        Some(form) if kind == "CV" => form,
        _ => &rules.number.form,
    };
    from_number(&numbered(form, office.unit.as_deref(), kind, &office.short))
}

/// `Hàm Mẫu, ngày 05 tháng 7 năm 2026`; an undated draft has blanks.
pub(crate) fn place_date(header: &DocumentHeader, date: Option<NaiveDate>, rules: &Rules) -> String {
    let form = &rules.place_date;
    dated(&form.form, date, &form.blank, rules).replace("{place}", &header.office.place)
}

/// `form` with the day, month and year of `date`, or with a `blank` for each.
pub(crate) fn dated(form: &str, date: Option<NaiveDate>, blank: &str, rules: &Rules) -> String {
    let pads = &rules.place_date;
    let [day, month, year] = match date {
        Some(date) => [
            padded(date.day(), pads.pad_day_below),
            padded(date.month(), pads.pad_month_below),
            date.year().to_string(),
        ],
        None => std::array::from_fn(|_| blank.to_string()),
    };
    form.replace("{day}", &day).replace("{month}", &month).replace("{year}", &year)
}

/// The subject's lines with the first letter as the rules want it.
fn with_initial(mut lines: Vec<String>, initial: &str) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        match initial {
            "lower" => *first = lower_initial(first),
            "upper" => *first = upper_initial(first),
            _ => {}
        }
    }
    lines
}

/// The author between kind and subject: `CỦA BAN THƯỜNG VỤ THÀNH UỶ`.
fn author_line(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    problems: &mut Vec<Diagnostic>,
) -> Option<String> {
    let (author, place) = header.author_line.as_ref()?;
    match rules.author_line.as_ref().filter(|_| template.named) {
        Some(line) => Some(style.apply(&line.form).replace("{author}", &capitals(author))),
        None => {
            problems.push(no_part("author-line", rules, place));
            None
        }
    }
}

/// The theme of a congress in capitals, for a document that may have it in the place of its kind.
fn theme(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    problems: &mut Vec<Diagnostic>,
) -> Option<String> {
    let (theme, place) = header.theme.as_ref()?;
    let may = rules.theme.as_ref().is_some_and(|rule| rule.kinds.contains(&template.kind));
    if !may {
        problems.push(no_part("theme", rules, place));
    }
    may.then(|| capitals(theme))
}

/// The diagnostic of a part that the rules, or the kind of document, do not have.
pub(crate) fn no_part(key: &str, rules: &Rules, place: &Place) -> Diagnostic {
    Diagnostic::error(
        code!("compose.no-part"),
        format!("văn bản này theo bộ quy tắc {} không có phần `{key}`", rules.name),
        format!("by the rules {}, this document has no part `{key}`", rules.name),
    )
    .with_value(key)
    .at(place.clone())
    .hint(format!("bỏ mục `{key}`"), format!("leave `{key}` out"))
}

/// The subject of a dispatch with the words that it starts with, once.
fn dispatch_subject(subject: &str, prefix: &str) -> String {
    let mut rest = subject;
    for known in ["về việc ", "Về việc ", "V/v ", "v/v "] {
        rest = rest.strip_prefix(known).unwrap_or(rest);
    }
    format!("{prefix}{}", lower_initial(rest))
}

/// To whom the document is addressed.
fn addressees(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    problems: &mut Vec<Diagnostic>,
) -> Option<Addressees> {
    let (names, place) = &header.addressees;
    let form = &rules.addressee;
    if names.is_empty() {
        return None;
    }
    if !template.addressees {
        problems.push(
            Diagnostic::error(
                code!("compose.no-addressees"),
                format!("loại `{}` của mẫu `{}` không có phần {}", template.kind, template.name, form.label),
                format!("the template `{}` does not allow addressees", template.name),
            )
            .at(place.clone())
            .hint(
                "ghi vào `recipients`, hoặc bỏ `addressees`",
                "name them in `recipients`, or leave them out",
            ),
        );
    }
    let label = form.by_kind.get(&template.kind).unwrap_or(&form.label);
    if label.is_empty() {
        return None;
    }
    let item = |name: &String| without_end_mark(name).to_string();
    let single_end = if form.bare_kinds.contains(&template.kind) { "" } else { &form.single_end };
    let lines = match names.as_slice() {
        [name] => vec![format!("{}{single_end}", item(name))],
        _ => super::closing::listed(names.iter().map(item), &form.prefix, &form.separator, &form.end),
    };
    Some(Addressees { label: style.apply(label), lines })
}
