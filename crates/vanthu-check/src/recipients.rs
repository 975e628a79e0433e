//! The recipients: the label, the order, the ends of lines, the line of the archive; and the addressees.

use super::CheckContext;
use super::document_text::Passage;
use super::registry::{
    ADDRESSEE_FORM, ARCHIVE_FORM, AS_ABOVE, RECIPIENT_END, RECIPIENT_TWICE, RECIPIENTS_LABEL,
};
use vanthu_diagnostic::Diagnostic;

/// The findings on recipients.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    addressee(context, findings);
    label(context, findings);
    let lines = &context.document.recipients;
    archive(context, lines, findings);
    order(context, lines, findings);
    articles(context, lines, findings);
    ends(context, lines, findings);
    for (index, line) in lines.iter().enumerate() {
        let same = |other: &Passage| recipient(&other.text) == recipient(&line.text);
        if lines[..index].iter().any(same) && !recipient(&line.text).is_empty() {
            findings.push(
                context
                    .about_passage(
                        &RECIPIENT_TWICE,
                        line,
                        "một nơi nhận được ghi hai lần",
                        "a recipient is listed twice",
                    )
                    .hint("bỏ một dòng", "remove one of the lines"),
            );
        }
    }
}

/// A recipient without its dash and its closing mark.
fn recipient(line: &str) -> &str {
    line.trim().trim_start_matches(['-', '–', '+', ' ']).trim_end_matches([';', '.', ',', ' '])
}

/// `Kính gửi:`, or the words of the kind.
fn addressee(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let (document, rule) = (context.document, &context.rules.addressee);
    let passage = &document.addressee;
    if passage.is_empty() {
        return;
    }
    let expected = rule.by_kind.get(&document.kind).unwrap_or(&rule.label);
    let text = passage.text.trim();
    if expected.is_empty() || text.starts_with(expected.as_str()) || document.kind.is_empty() {
        return;
    }
    let end = text.find(':').map_or(text.len(), |colon| colon + 1);
    findings.push(
        context
            .about(
                &ADDRESSEE_FORM,
                passage,
                0..end.min(passage.text.len()),
                format!("{} ghi `{expected}`", document.kind),
                format!("{} says `{expected}`", document.kind),
            )
            .meant(expected),
    );
}

/// `Nơi nhận:`.
fn label(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let passage = &context.document.recipients_label;
    let expected = &context.rules.recipients.label;
    if !passage.is_empty() && passage.text.trim() != expected {
        findings.push(
            context
                .about_passage(
                    &RECIPIENTS_LABEL,
                    passage,
                    format!("chữ này phải ghi là `{expected}`"),
                    format!("these words must be `{expected}`"),
                )
                .meant(expected),
        );
    }
}

/// The last line is the archive in the form of the regulation.
fn archive(context: &CheckContext, lines: &[Passage], findings: &mut Vec<Diagnostic>) {
    let rule = &context.rules.recipients;
    let Some(last) = lines.last() else { return };
    let text = recipient(&last.text);
    let forbidden = rule.archive_without.iter().any(|mark| text.contains(mark.as_str()));
    // `Lưu: VT. NC` has a full stop where a comma belongs.
    let parted = text.contains("VT. ");
    if text.starts_with(&rule.archive) && !forbidden && !parted {
        return;
    }
    let expected = format!("{}{}…{}", rule.prefix, rule.archive, rule.end);
    findings.push(
        context
            .about_passage(
                &ARCHIVE_FORM,
                last,
                format!("dòng cuối của nơi nhận phải có dạng `{expected}`"),
                format!("the last recipient must read like `{expected}`"),
            )
            .hint(
                format!("ghi nơi lưu ở dòng cuối, ví dụ `{expected}`"),
                format!("put the archive in the last line, such as `{expected}`"),
            ),
    );
}

/// `Như trên` stands first in documents that have addressees.
fn order(context: &CheckContext, lines: &[Passage], findings: &mut Vec<Diagnostic>) {
    let (document, rules) = (context.document, context.rules);
    let Some(first) = lines.first() else { return };
    let expected = &rules.recipients.as_above;
    let kind = rules.checks.recipients.as_above_kinds.contains(&document.kind);
    // In a Word file the addressees may not have been recognised.
    let above = lines.iter().find(|line| recipient(&line.text).starts_with(expected.as_str()));
    // An invitation names those whom it invites in its text.
    let invites = || document.text.iter().any(|passage| passage.text.to_lowercase().contains("kính mời"));
    if let Some(line) = above.filter(|_| document.composed && document.addressee.is_empty() && !invites()) {
        findings.push(
            context
                .about_passage(
                    &AS_ABOVE,
                    line,
                    format!("nơi nhận ghi `{expected}` nhưng văn bản không có nơi kính gửi"),
                    format!("the recipients say `{expected}`, but the document has no addressees"),
                )
                .hint(
                    "ghi nơi kính gửi (`addressees`), hoặc thay dòng này bằng tên cơ quan nhận",
                    "add the addressees (`addressees`), or name the recipient in this line",
                ),
        );
    }
    if !kind || document.addressee.is_empty() || recipient(&first.text).starts_with(expected.as_str()) {
        return;
    }
    findings.push(
        context
            .about_passage(
                &AS_ABOVE,
                first,
                format!("dòng đầu của nơi nhận phải là `{expected}`"),
                format!("the first recipient must be `{expected}`"),
            )
            .hint(
                format!("thêm dòng `- {expected};` lên đầu"),
                format!("add the line `- {expected};` at the top"),
            ),
    );
}

/// `Như Điều …` stands first, and its article with a capital.
fn articles(context: &CheckContext, lines: &[Passage], findings: &mut Vec<Diagnostic>) {
    for (index, line) in lines.iter().enumerate() {
        let text = recipient(&line.text);
        if !text.to_lowercase().starts_with("như điều ") {
            continue;
        }
        if !text.starts_with("Như Điều") {
            let right = text.get("Như điều".len()..).unwrap_or_default();
            findings.push(
                context
                    .about_passage(
                        &AS_ABOVE,
                        line,
                        "`Điều` khi viện dẫn viết hoa",
                        "`Điều` is written with a capital when it is cited",
                    )
                    .meant(&format!("Như Điều{right}")),
            );
        }
        if index > 0 {
            findings.push(
                context
                    .about_passage(
                        &AS_ABOVE,
                        line,
                        "`Như Điều …` phải ở dòng đầu của nơi nhận",
                        "`Như Điều …` must be the first recipient",
                    )
                    .hint("đưa dòng này lên đầu", "move this line to the top"),
            );
        }
    }
}

/// Every line ends with its mark.
fn ends(context: &CheckContext, lines: &[Passage], findings: &mut Vec<Diagnostic>) {
    let form = &context.rules.recipients;
    for (index, line) in lines.iter().enumerate() {
        let last = index + 1 == lines.len();
        let expected = if last { &form.end } else { &form.separator };
        let text = line.text.trim_end();
        if text.is_empty() || text.ends_with(expected.as_str()) && !text.ends_with("./.") {
            continue;
        }
        findings.push(
            context
                .about_passage(
                    &RECIPIENT_END,
                    line,
                    format!("dòng này của nơi nhận phải kết thúc bằng `{expected}`"),
                    format!("this recipient must end with `{expected}`"),
                )
                .hint(format!("đặt `{expected}` ở cuối dòng"), format!("put `{expected}` at its end")),
        );
    }
}
