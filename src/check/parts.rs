//! The required parts of a document and their wording (399-QĐ/TW, Điều 15: nine required parts).

use super::Input;
use super::places::{Places, start};
use crate::diagnostic::Diagnostic;
use crate::model::document::{Block, Signature, plain_text};
use crate::model::rules::{Clause, Rules};
use crate::model::text::lower_initial;

/// The findings on parts and wording.
pub fn check(input: &Input, places: &Places) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    required(input, &mut findings);
    subject(input, &mut findings);
    signatures(input, &mut findings);
    recipients(input, &mut findings);
    text(input, places, &mut findings);
    findings
}

/// A part that must be there and is empty.
fn required(input: &Input, findings: &mut Vec<Diagnostic>) {
    let (document, rules) = (input.document, input.rules);
    let head = &document.letterhead;
    let subject = head.subject.join("");
    // A dispatch has no line of its kind; minutes may do without recipients.
    let kind = head.kind.as_deref().unwrap_or("-");
    let label = document.recipients.as_ref().map_or("-", |recipients| &recipients.label);
    let signed = !document.signatures.is_empty()
        && document.signatures.iter().all(|signature| !signature.name.trim().is_empty());
    let parts: [(&str, &str, &str, &Clause); 8] = [
        ("tiêu đề", "the title", &head.title, &rules.title.clause),
        ("tên cơ quan ban hành", "the issuer", &head.issuer, &rules.issuer.clause),
        ("số, ký hiệu", "the number and symbol", &head.number, &rules.number.clause),
        ("địa danh, ngày tháng", "the place and date", &head.place_date, &rules.place_date.clause),
        ("tên loại văn bản", "the kind of document", kind, &rules.kind.clause),
        ("trích yếu nội dung", "the subject", &subject, &rules.subject.clause),
        ("họ và tên người ký", "the signer's name", if signed { "-" } else { "" }, &rules.signer.clause),
        ("nơi nhận", "the recipients", label, &rules.recipients.clause),
    ];
    for (vi, en, text, clause) in parts {
        if text.trim().is_empty() {
            findings.push(
                Diagnostic::error(
                    "check.missing-part",
                    format!("văn bản thiếu {vi}"),
                    format!("the document lacks {en}"),
                )
                .at(rules.place(clause)),
            );
        }
    }
    if document.blocks.is_empty() {
        findings.push(
            Diagnostic::error("check.missing-part", "văn bản thiếu nội dung", "the document has no text")
                .at(rules.place(&rules.body.clause)),
        );
    }
}

fn subject(input: &Input, findings: &mut Vec<Diagnostic>) {
    let rules = input.rules;
    let Some(first) = input.document.letterhead.subject.first() else { return };
    if input.document.letterhead.kind.is_some() && rules.subject.initial == "lower" && *first != lower_initial(first) {
        findings.push(
            Diagnostic::warning(
                "check.subject-initial",
                "trích yếu phải bắt đầu bằng chữ thường",
                "the subject must start with a small letter",
            )
            .with_value(first.clone())
            .at(rules.place(&rules.subject.clause)),
        );
    }
}

/// Titles and ranks do not stand before the signer's name; the body's name does not stand after the post.
fn signatures(input: &Input, findings: &mut Vec<Diagnostic>) {
    let copied = input.document.copy.as_ref().map(|copy| &copy.signature);
    for signature in input.document.signatures.iter().chain(copied) {
        check_signature(signature, input.rules, findings);
    }
}

fn check_signature(signature: &Signature, rules: &Rules, findings: &mut Vec<Diagnostic>) {
    const TITLES: [&str; 8] = ["đồng chí", "đ/c", "ông", "bà", "GS.", "PGS.", "TS.", "ThS."];
    let first = signature.name.split_whitespace().next().unwrap_or_default();
    let two: String = signature.name.split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_lowercase();
    if TITLES
        .iter()
        .any(|title| first.eq_ignore_ascii_case(title) || first.to_lowercase() == *title || two == *title)
    {
        findings.push(
            Diagnostic::warning(
                "check.signer-title",
                "trước họ tên người ký không ghi danh xưng, học hàm, học vị, quân hàm",
                "no form of address, degree or rank stands before the signer's name",
            )
            .with_value(signature.name.clone())
            .at(rules.place(&rules.signer.clause)),
        );
    }
    // What stands for an authority in any rule set and in none of this one.
    const FORMS: [&str; 12] =
        ["T/M", "TM.", "T.M", "TM ", "K/T", "KT.", "KT ", "T/L", "TL.", "TL ", "TUQ", "T/UQ"];
    let authority = signature.authority.as_deref().unwrap_or_default();
    for line in authority.lines() {
        let known = rules.authority.forms.values().any(|form| line.starts_with(form.as_str()));
        if let Some(wrong) = FORMS.into_iter().find(|wrong| !known && line.starts_with(wrong)) {
            let all: Vec<String> = rules.authority.forms.values().map(|form| format!("`{form}`")).collect();
            let all = all.join(", ");
            findings.push(
                Diagnostic::warning(
                    "check.authority-form",
                    format!("quyền hạn ghi `{wrong}`; bộ quy tắc {} ghi {all}", rules.name),
                    format!("the authority says `{wrong}`; the rules {} write {all}", rules.name),
                )
                .with_value(line)
                .at(rules.place(&rules.authority.clause)),
            );
        }
    }
    if let Some(post) = &signature.post
        && signature.authority.is_some()
        && (post.contains(" ĐẢNG ỦY") || post.contains(" ĐẢNG UỶ") || post.contains(" CHI BỘ"))
    {
        findings.push(
            Diagnostic::warning(
                "check.post-form",
                "sau chức vụ người ký không ghi tên cơ quan",
                "the body's name does not stand after the signer's post",
            )
            .with_value(post.clone())
            .at(rules.place(&rules.post.clause)),
        );
    }
}

/// The last recipient is the archive, `- Lưu …`, and no line stands twice.
fn recipients(input: &Input, findings: &mut Vec<Diagnostic>) {
    let rules = input.rules;
    let Some(recipients) = &input.document.recipients else { return };
    let lines = &recipients.lines;
    let form = &rules.recipients;
    let place = || rules.place(&form.clause);
    if let Some(last) = lines.last()
        && (!last.starts_with(&format!("{}{}", form.prefix, form.archive))
            || form.archive_without.iter().any(|wrong| last.contains(wrong)))
    {
        let (prefix, archive, end) = (&form.prefix, &form.archive, &form.end);
        findings.push(
            Diagnostic::warning(
                "check.archive-form",
                format!("dòng cuối của nơi nhận phải có dạng `{prefix}{archive}…{end}`"),
                format!("the last recipient must read like `{prefix}{archive}…{end}`"),
            )
            .with_value(last.clone())
            .at(place()),
        );
    }
    for (index, line) in lines.iter().enumerate() {
        if lines[..index].contains(line) {
            findings.push(
                Diagnostic::warning(
                    "check.recipient-twice",
                    "một nơi nhận được ghi hai lần",
                    "a recipient stands twice",
                )
                .with_value(line.clone())
                .at(place()),
            );
        }
    }
}

/// Paragraphs and headings that came out empty, and gaps that a missing value leaves.
fn text(input: &Input, places: &Places, findings: &mut Vec<Diagnostic>) {
    let rules = input.rules;
    for block in input.document.all_blocks() {
        let (Block::Heading { runs, .. }
        | Block::Numbered { runs, .. }
        | Block::Basis { runs, .. }
        | Block::Enacting { runs }
        | Block::Paragraph { runs }
        | Block::ListItem { runs, .. }) = block
        else {
            continue;
        };
        let text = plain_text(runs);
        if text.trim().is_empty() {
            findings.push(
                Diagnostic::error(
                    "check.empty-paragraph",
                    "văn bản có một đoạn trống",
                    "the document has an empty paragraph",
                )
                .at(rules.place(&rules.body.clause)),
            );
        }
        if has_gap(&text) {
            findings.push(
                Diagnostic::warning(
                    "check.gap",
                    "có khoảng trống thừa hoặc dấu câu đứng sai chỗ",
                    "there is a stray space or a misplaced mark",
                )
                .with_value(start(&text))
                .at(places.find_that(has_gap).unwrap_or_else(|| rules.place(&rules.body.clause))),
            );
        }
    }
}

/// Whether a text has a stray space or a mark where a value seems to be missing.
fn has_gap(text: &str) -> bool {
    ["  ", " ,", " ;", " .", ",,", "( ", " )", "()"].iter().any(|gap| text.contains(gap))
}
