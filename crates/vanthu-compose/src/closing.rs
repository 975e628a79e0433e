//! The parts below the text: its end mark, recipients, signatures and the end of a copy, each in the wording of the rules.

use super::letterhead::{self, known_word, unknown_mark};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::{CopyParts, Recipients, Signature};
use vanthu_model::header::DocumentHeader;
use vanthu_model::office::{Signer, ToneStyle};
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, without_end_mark};

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
/// document itself names.
pub(crate) fn recipients(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    style: ToneStyle,
) -> Option<Recipients> {
    if template.signers > 1 && !header.own_recipients {
        return None;
    }
    // A document for its addressees alone goes to those whom it names itself.
    let mut names = if template.office_recipients || header.own_recipients {
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
    Some(recipients_of(&names, header, rules, style))
}

/// The list of `names`, the archive last, with the drafter's mark.
fn recipients_of(names: &[String], header: &DocumentHeader, rules: &Rules, style: ToneStyle) -> Recipients {
    let form = &rules.recipients;
    let mut items: Vec<String> = names.iter().map(|item| without_end_mark(item).to_string()).collect();
    let archive = without_end_mark(&header.office.archive).to_string();
    let mark = header.drafter.as_ref().map(|(drafter, copies)| {
        let drafter = if rules.drafter.caps { capitals(drafter) } else { drafter.clone() };
        let form = rules.drafter.form.replace("{archive}", &archive);
        form.replace("{drafter}", &drafter).replace("{copies}", &copies.to_string())
    });
    // Some rules put the mark into the archive's line, others below the list.
    let within = rules.drafter.form.contains("{archive}");
    let (archive, drafter) = match mark {
        Some(mark) if within => (mark, None),
        mark => (archive, mark),
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
    own.iter().chain(header.joint.iter().map(|body| &body.signer)).map(signature).collect()
}

/// A signature, with authority and post in capitals.
fn signature(signer: &Signer) -> Signature {
    Signature {
        authority: signer.authority.as_deref().map(capitals),
        post: signer.post.as_deref().map(capitals),
        name: signer.name.clone(),
    }
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
    let words: Vec<String> = rules.copy.symbols.keys().cloned().collect();
    let Some(known) = known_word(&kind.to_lowercase(), &words) else {
        problems.push(unknown_mark(kind, &words, &rules.copy.clause, place));
        return None;
    };
    // The copied document may have several issuers; the copy is issued by the office alone.
    let own = DocumentHeader { joint: Vec::new(), drafter: None, unit: None, ..header.clone() };
    Some(CopyParts {
        superior: letterhead::superior(&own, rules),
        issuer: letterhead::issuer(&own, rules),
        star: rules.star.as_ref().map(|star| star.text.clone()),
        number: letterhead::number(&rules.number.form, copy.number, &rules.copy.symbols[known], &own, rules),
        kind: style.apply(&capitals(known)),
        place_date: letterhead::place_date(&own, copy.date, rules),
        recipients: recipients_of(&copy.recipients, &own, rules, style),
        signature: signature(&copy.signer),
    })
}
