//! The parts below the text: its end mark, recipients, signatures and the end of a copy, each in the wording of the rules.

use super::letterhead::{self, known_word, no_part, unknown_mark};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::{
    Block, Confirmation, CopyParts, HeadingForm, NamedBlock, Recipients, Signature, Stamp, StampEntry,
};
use vanthu_model::header::DocumentHeader;
use vanthu_model::office::{Signer, ToneStyle};
use vanthu_model::rules::{Rules, Side, StampForm};
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, upper_initial, without_end_mark};

/// The mark that ends the text: the one chosen, or the rules'.
pub(crate) fn end_mark(header: &DocumentHeader, rules: &Rules, problems: &mut Vec<Diagnostic>) -> String {
    let form = &rules.end_mark;
    match &header.end_mark {
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

/// `items` as a list of the document: each starts with `prefix`, all but the last end with `separator`, the last
/// with `end`.
pub(crate) fn listed(
    items: impl IntoIterator<Item = String>,
    prefix: &str,
    separator: &str,
    end: &str,
) -> Vec<String> {
    let mut lines: Vec<String> = items.into_iter().map(|item| format!("{prefix}{item}{separator}")).collect();
    if let Some(last) = lines.last_mut() {
        last.truncate(last.len() - separator.len());
        last.push_str(end);
    }
    lines
}

/// The recipients, the archive last: `- Ban Tổ chức Tỉnh ủy;` … `- Lưu Đảng ủy.` Minutes have only those that the
/// document itself names. `executing` is the article that names who carries the document out.
pub(crate) fn recipients(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    executing: Option<&str>,
) -> Option<Recipients> {
    let minutes = template.signers > 1;
    if minutes && !header.own_recipients && rules.minutes.archive.is_none() {
        return None;
    }
    // A document for its addressees alone goes to those whom it names itself.
    let mut names = if template.office_recipients && !minutes || header.own_recipients {
        header.recipients.clone()
    } else {
        Vec::new()
    };
    let above = style.apply(&rules.recipients.as_above);
    let named = |name: &String| {
        header.addressees.0.iter().any(|addressee| without_end_mark(addressee) == without_end_mark(name))
    };
    names.retain(|name| !named(name));
    if !header.addressees.0.is_empty() && names.first().is_none_or(|first| !first.starts_with(&above)) {
        names.insert(0, above);
    }
    if let (Some(article), Some(form)) = (executing, rules.recipients.as_article.get(&template.kind)) {
        let start = style.apply(form.split('{').next().unwrap_or_default());
        if !names.iter().any(|name| name.starts_with(&start)) {
            names.insert(0, style.apply(form).replace("{article}", article));
        }
    }
    // Minutes are kept with the files of their meeting, where the office keeps its documents as all do.
    let kept = without_end_mark(&header.office.archive);
    let archive = match &rules.minutes.archive {
        Some(archive) if minutes && kept == rules.recipients.archive => archive,
        _ => kept,
    };
    Some(recipients_of(&names, archive, header, rules, style))
}

/// The last article of `blocks` as it is cited: `Điều 3`.
pub(crate) fn last_article(blocks: &[NamedBlock]) -> Option<&str> {
    blocks.iter().rev().find_map(|named| match &named.block {
        Block::Heading { form: HeadingForm::Article, label, .. }
        | Block::Numbered { form: HeadingForm::Article, label, .. } => {
            Some(label.trim_end().trim_end_matches('.'))
        }
        _ => None,
    })
}

/// The list of `names`, the archive last, with the drafter's mark.
fn recipients_of(
    names: &[String],
    archive: &str,
    header: &DocumentHeader,
    rules: &Rules,
    style: ToneStyle,
) -> Recipients {
    let form = &rules.recipients;
    let mut items: Vec<String> = names.iter().map(|item| without_end_mark(item).to_string()).collect();
    let mark = header.drafter.as_ref().map(|(drafter, copies)| {
        let drafter = if rules.drafter.caps { capitals(drafter) } else { drafter.clone() };
        let form = rules.drafter.form.replace("{archive}", archive);
        form.replace("{drafter}", &drafter).replace("{copies}", &copies.to_string())
    });
    // Some rules put the mark into the archive's line, others below the list.
    let within = rules.drafter.form.contains("{archive}");
    let (archive, drafter) = match mark {
        Some(mark) if within => (mark, None),
        mark => (archive.to_string(), mark),
    };
    items.push(archive);
    Recipients {
        label: style.apply(&form.label),
        lines: listed(items, &form.prefix, &form.separator, &form.end),
        drafter,
    }
}

/// The signatures, from left to right. `noun` is what a meeting is called.
pub(crate) fn signatures(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
    noun: &str,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Signature> {
    let (signers, place) = &header.signers;
    if template.signers > 1 {
        let meeting = |post: &String| post.replace("{meeting}", &capitals(noun));
        let posts: Vec<String> = rules.minutes.posts.iter().map(meeting).collect();
        if signers.len() != posts.len() {
            problems.push(
                Diagnostic::error(
                    code!("compose.signers"),
                    format!(
                        "loại `{}` cần đúng {} người ký, ở đây có {}",
                        template.kind,
                        posts.len(),
                        signers.len()
                    ),
                    format!(
                        "`{}` takes exactly {} signers, but {} are given",
                        template.kind,
                        posts.len(),
                        signers.len()
                    ),
                )
                .at(place.clone())
                .hint(
                    format!("ghi: signers = [\"…\", \"…\"], theo thứ tự {}", posts.join(", ").to_lowercase()),
                    format!(
                        "write: signers = [\"…\", \"…\"], in the order {}",
                        posts.join(", ").to_lowercase()
                    ),
                ),
            );
        }
        let sign = |(post, signer): (&String, &Signer)| Signature {
            authority: None,
            post: Some(style.apply(post)),
            name: signer.name.clone(),
        };
        return posts.iter().zip(signers).map(sign).collect::<Vec<_>>();
    }
    for signer in signers.iter().filter(|signer| signer.authority.is_none() && signer.post.is_none()) {
        let names: Vec<&str> = header.office.signers.iter().map(|known| known.name.as_str()).collect();
        let all = names.join(", ");
        problems.push(
            Diagnostic::error(
                code!("compose.signers"),
                format!("`{}` không có trong những người ký của cơ quan", signer.name),
                format!("`{}` is not one of the office's signers", signer.name),
            )
            .with_value(signer.name.clone())
            .at(place.clone())
            .hint(format!("dùng tên trong: {all}"), format!("use names of: {all}")),
        );
    }
    let own = if signers.is_empty() { std::slice::from_ref(&header.signer) } else { signers };
    if header.joint.is_empty() {
        return own.iter().map(|signer| signature(signer, rules)).collect();
    }
    let joint = &rules.joint;
    let sign = |signer: &Signer, body: &str| {
        let mut signature = signature(signer, rules);
        if joint.post_names_body {
            name_body(&mut signature, body, rules);
        }
        signature
    };
    let lead = own.iter().map(|signer| sign(signer, &header.office.name));
    let others = header.joint.iter().map(|body| sign(&body.signer, &body.name));
    match joint.lead {
        Side::Left => lead.chain(others).collect(),
        Side::Right => others.chain(lead).collect(),
    }
}

/// Writes the name of the body behind the post of `signature`: `CHÁNH VĂN PHÒNG TỈNH UỶ`. A signature on behalf of the body
/// names it already.
fn name_body(signature: &mut Signature, body: &str, rules: &Rules) {
    let forms = &rules.authority.forms;
    let on_behalf = |authority: &String| {
        forms.get("body").is_some_and(|form| authority.lines().any(|line| line.starts_with(form.as_str())))
    };
    if signature.authority.as_ref().is_some_and(on_behalf) {
        return;
    }
    if let Some(post) = &mut signature.post {
        *post = with_body(post, &capitals(body));
    }
}

/// A post in capitals with the body's name behind it. Words that end the one and begin the other stand once: a `CHÁNH VĂN
/// PHÒNG` of a `VĂN PHÒNG TỈNH UỶ` is a `CHÁNH VĂN PHÒNG` / `TỈNH UỶ`.
pub(crate) fn with_body(post: &str, body: &str) -> String {
    let plain = |text: &str| ToneStyle::Old.apply(text);
    let (posts, bodies): (Vec<&str>, Vec<&str>) =
        (post.split_whitespace().collect(), body.split_whitespace().collect());
    let alike = |one: &[&str], other: &[&str]| plain(&one.join(" ")) == plain(&other.join(" "));
    if posts.windows(bodies.len().max(1)).any(|words| alike(words, &bodies)) {
        return post.to_string();
    }
    let shared = (1..=bodies.len())
        .rev()
        .find(|&count| posts.len() >= count && alike(&posts[posts.len() - count..], &bodies[..count]));
    let rest = bodies[shared.unwrap_or(0)..].join(" ");
    match shared {
        _ if rest.is_empty() => post.to_string(),
        // `TRƯỞNG BAN TỔ CHỨC …` is one name; otherwise the body's name has a line of its own.
        Some(1) => format!("{post} {rest}"),
        _ => format!("{post}\n{rest}"),
    }
}

/// Who decides what the signer signs (NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.2): the body where it is signed on behalf of one,
/// else the head's post with the body's name.
pub(crate) fn decided_by(header: &DocumentHeader, rules: &Rules) -> String {
    let (signer, body) = (&header.signer, &header.office.name);
    let forms = &rules.authority.forms;
    let lines = || signer.authority.iter().flat_map(|authority| authority.lines()).map(str::trim);
    let after = |form: &str| lines().find_map(|line| Some(line.strip_prefix(form)?.trim()));
    if forms.get("body").is_some_and(|form| after(form).is_some()) {
        return body.clone();
    }
    // Who signs for the head, by the head's order or in the head's place names the head's post.
    let head = forms.values().find_map(|form| after(form)).map(str::to_string);
    match head.or_else(|| signer.post.clone().filter(|_| signer.authority.is_none())) {
        Some(post) if !post.is_empty() => with_body(&capitals(&post), &capitals(body)).replace('\n', " "),
        _ => body.clone(),
    }
}

/// A signature, with authority and post in capitals.
fn signature(signer: &Signer, rules: &Rules) -> Signature {
    Signature {
        authority: signer.authority.as_deref().map(capitals),
        post: signer.post.as_deref().map(|post| post_lines(post, rules)),
        name: signer.name.clone(),
    }
}

/// A post in capitals. The word between two posts of one person, `kiêm`, stays small on its line.
fn post_lines(post: &str, rules: &Rules) -> String {
    let beside = rules.post.beside.as_deref().unwrap_or_default();
    let line = |line: &str| if line.trim() == beside { beside.to_string() } else { capitals(line) };
    post.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// The confirmation of a signature, where the document has one.
pub(crate) fn confirmation(
    header: &DocumentHeader,
    rules: &Rules,
    problems: &mut Vec<Diagnostic>,
) -> Option<Confirmation> {
    let given = header.confirmation.as_ref()?;
    let Some(form) = &rules.confirmation else {
        problems.push(no_part("confirmation", rules, &given.of.1));
        return None;
    };
    Some(Confirmation {
        text: form.text.replace("{name}", &given.of.0),
        signature: signature(&given.signer, rules),
    })
}

/// The end of a copy, where the document is one.
pub(crate) fn copy(
    header: &DocumentHeader,
    rules: &Rules,
    style: ToneStyle,
    problems: &mut Vec<Diagnostic>,
) -> Option<CopyParts> {
    let copy = header.copy.as_ref()?;
    let (kind, place) = &copy.kind;
    let form = &rules.copy;
    let words: Vec<String> = form.symbols.keys().cloned().collect();
    let lower = kind.to_lowercase();
    let meant = form.aliases.get(&lower).unwrap_or(&lower);
    let Some(known) = known_word(meant, &words) else {
        problems.push(unknown_mark(kind, &words, &form.clause, place));
        return None;
    };
    // The copied document may have several issuers; the copy is issued by the office alone.
    let own = DocumentHeader { joint: Vec::new(), drafter: None, unit: None, ..header.clone() };
    let number_form = form.number_form.as_ref().unwrap_or(&rules.number.form);
    let mut parts = CopyParts {
        superior: letterhead::superior(&own, rules),
        issuer: letterhead::issuer(&own, rules),
        star: rules.star.as_ref().map(|star| star.text.clone()),
        number: letterhead::number(number_form, copy.number, &form.symbols[known], &own, rules),
        kind: style.apply(&capitals(known)),
        place_date: letterhead::place_date(&own, copy.date, rules),
        recipients: recipients_of(
            &copy.recipients,
            without_end_mark(&own.office.archive),
            &own,
            rules,
            style,
        ),
        signature: signature(&copy.signer, rules),
        stamp: None,
    };
    parts.stamp =
        form.stamp.as_ref().map(|stamp| stamp_of(&parts, stamp, header, &copy.recipients, known, style));
    Some(parts)
}

/// The stamp with what a copy fills in.
fn stamp_of(
    parts: &CopyParts,
    form: &StampForm,
    header: &DocumentHeader,
    recipients: &[String],
    kind: &str,
    style: ToneStyle,
) -> Stamp {
    let entry = |label: &str, text: String| StampEntry { label: style.apply(label), text };
    let names: Vec<&str> = recipients.iter().map(|name| without_end_mark(name)).collect();
    let entries = vec![
        entry(&form.body, header.office.name.clone()),
        // A number that is not given yet leaves its room before the symbol.
        entry(&form.number, parts.number.clone()),
        entry(&form.kind, upper_initial(&style.apply(kind))),
        entry(&form.place_date, parts.place_date.clone()),
        entry(&form.recipients, names.join(&form.separator)),
    ];
    Stamp { heading: style.apply(&form.heading), entries }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_takes_the_name_of_its_body_once() {
        for (post, body, whole) in [
            ("CHÁNH VĂN PHÒNG", "VĂN PHÒNG TỈNH UỶ", "CHÁNH VĂN PHÒNG\nTỈNH UỶ"),
            ("CHÁNH VĂN PHÒNG", "VĂN PHÒNG UỶ BAN NHÂN DÂN TỈNH", "CHÁNH VĂN PHÒNG\nUỶ BAN NHÂN DÂN TỈNH"),
            ("TRƯỞNG BAN", "BAN TỔ CHỨC TỈNH ỦY", "TRƯỞNG BAN TỔ CHỨC TỈNH ỦY"),
            ("CHỦ NHIỆM", "ỦY BAN KIỂM TRA TỈNH UỶ SƠN LA", "CHỦ NHIỆM\nỦY BAN KIỂM TRA TỈNH UỶ SƠN LA"),
            ("GIÁM ĐỐC CÔNG AN TỈNH SƠN LA", "CÔNG AN TỈNH SƠN LA", "GIÁM ĐỐC CÔNG AN TỈNH SƠN LA"),
            ("CHÁNH VĂN PHÒNG TỈNH ỦY", "VĂN PHÒNG TỈNH UỶ", "CHÁNH VĂN PHÒNG TỈNH ỦY"),
        ] {
            assert_eq!(with_body(post, body), whole);
        }
    }
}
