//! The required parts of a document and their wording (399-QĐ/TW, Điều 15: nine required parts).

use super::CheckContext;
use super::document_text::{Passage, Signed};
use super::places::start;
use super::registry::{
    Check, DIVIDER_FORM, EMPTY_PARAGRAPH, KIND_FORM, MISSING_PART, STAR_FORM, SUBJECT_FORM, SUBJECT_INITIAL,
    TITLE_FORM,
};
use super::tokenize::{is_capital, is_capitals};
use vanthu_diagnostic::{Diagnostic, Severity, did_you_mean};
use vanthu_model::office::ToneStyle;
use vanthu_model::text::{capitals, lower_initial};

/// The findings on parts and wording.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    required(context, findings);
    wording(context, findings);
    subject(context, findings);
    for passage in &context.document.text {
        if passage.is_empty() && context.document.composed {
            findings.push(context.missing(
                &EMPTY_PARAGRAPH,
                "văn bản có một đoạn trống",
                "the document has an empty paragraph",
            ));
        }
    }
}

/// A part that must be there and is empty.
fn required(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let head = [&document.issuer, &document.number, &document.place_date, &document.kind_line];
    if !document.composed && document.title.is_empty() && head.iter().all(|part| part.is_empty()) {
        let finding = context.missing(
            &MISSING_PART,
            "không nhận ra phần thể thức nào, chỉ soát được lời văn",
            "no part of the letterhead was recognised; only the text was checked",
        );
        let mut finding = finding
            .hint("kiểm tra xem đây có phải là cả văn bản không", "check whether this is the whole document");
        finding.severity = finding.severity.min(Severity::Warning);
        findings.push(finding);
        return;
    }
    let title = document.title.first().is_none_or(Passage::is_empty);
    // The place of a signature that is still blank is not missing.
    let unsigned = |signed: &Signed| {
        signed.name.is_empty() && (document.composed || signed.post.is_none() && signed.authority.is_none())
    };
    let signer = document.signed.iter().all(unsigned);
    let minutes = !context.rules.minutes.place_date && document.kind == "biên bản";
    let parts = [
        (title, "tiêu đề", "the title"),
        (document.issuer.is_empty(), "tên cơ quan ban hành", "the issuer"),
        (document.number.is_empty(), "số, ký hiệu", "the number and symbol"),
        (document.place_date.is_empty() && !minutes, "địa danh, ngày tháng", "the place and date"),
        (document.named && document.kind_line.is_empty(), "tên loại văn bản", "the kind of document"),
        (document.subject.iter().all(Passage::is_empty), "trích yếu nội dung", "the subject"),
        (signer, "họ và tên người ký", "the signer's name"),
        (document.received && document.recipients_label.is_empty(), "nơi nhận", "the recipients"),
        (document.text.is_empty(), "nội dung", "text"),
    ];
    for (missing, vi, en) in parts {
        if !missing {
            continue;
        }
        let mut finding =
            context.missing(&MISSING_PART, format!("văn bản thiếu {vi}"), format!("the document lacks {en}"));
        if !document.composed {
            // It may be there in a form that was not recognised, such as a picture.
            finding.severity = finding.severity.min(Severity::Warning);
            finding = finding.hint(
                "nếu văn bản có phần này, hãy ghi lại đúng dạng, ở một dòng riêng",
                "if the document has it, write it in its form on a line of its own",
            );
        }
        findings.push(finding);
    }
}

/// The parts with fixed words.
fn wording(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let (document, rules) = (context.document, context.rules);
    let fixed = |passage: &Passage, expected: &str, check: &Check, vi: &str, en: &str| {
        let differs = !passage.is_empty() && !same(&passage.text, expected);
        differs.then(|| {
            context
                .about_passage(
                    check,
                    passage,
                    format!("{vi} không ghi đúng `{expected}`"),
                    format!("{en} is not `{expected}`"),
                )
                .meant(expected)
        })
    };
    let titles = [Some(&rules.title), rules.motto.as_ref()];
    for (title, expected) in document.title.iter().zip(titles.into_iter().flatten()) {
        findings.extend(fixed(title, &expected.text, &TITLE_FORM, "tiêu đề", "the title"));
    }
    if let Some(star) = &rules.star {
        let (vi, en) = ("dấu dưới tên cơ quan", "the mark under the issuer");
        findings.extend(fixed(&document.star, &star.text, &STAR_FORM, vi, en));
    }
    if let Some(divider) = &rules.divider {
        let (vi, en) = ("dấu dưới trích yếu", "the mark under the subject");
        findings.extend(fixed(&document.divider, &divider.text, &DIVIDER_FORM, vi, en));
    }

    let kind = &document.kind_line;
    let kinds: Vec<&str> = rules.types.symbols.keys().map(String::as_str).collect();
    if kind.is_empty() {
        return;
    }
    let lower = kind.text.trim().to_lowercase();
    let known = lower == document.kind || kinds.iter().any(|known| same(&lower, known));
    if !known {
        let finding = context.about_passage(
            &KIND_FORM,
            kind,
            "đây không phải tên loại văn bản được quy định",
            "this is not a kind of document that the rules know",
        );
        findings.push(match did_you_mean(&lower, kinds.iter().copied()) {
            Some(near) => finding.meant(&capitals(near)),
            None => finding,
        });
    } else if !is_capitals(&kind.text) {
        findings.push(
            context
                .about_passage(
                    &KIND_FORM,
                    kind,
                    "tên loại văn bản phải viết in hoa",
                    "the kind of document must be in capitals",
                )
                .meant(&capitals(kind.text.trim())),
        );
    }
}

/// Whether two texts differ at most in the places of their tone marks.
fn same(one: &str, other: &str) -> bool {
    ToneStyle::Old.apply(one.trim()) == ToneStyle::Old.apply(other)
}

/// The start and the end of the subject follow the rules.
fn subject(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let (document, rules) = (context.document, context.rules);
    let Some(first) = document.subject.first() else { return };
    let text = first.text.trim();
    let prefix = &rules.dispatch_subject.prefix;
    // Dispatches begin with one of these words, and the other standard's is wrong.
    let foreign = ["V/v ", "về việc "].into_iter().find(|other| {
        text.to_lowercase().starts_with(&other.to_lowercase()) && !prefix.is_empty() && *other != prefix
    });
    let named_v_v = document.named && text.to_lowercase().starts_with("v/v") && rules.standard == "state";
    if named_v_v {
        let rest = text.get("V/v".len()..).unwrap_or_default().trim_start();
        findings.push(
            context
                .about_passage(
                    &SUBJECT_FORM,
                    first,
                    "`V/v` chỉ dùng ở công văn; loại văn bản này ghi `Về việc`",
                    "`V/v` belongs to dispatches; this kind writes `Về việc`",
                )
                .meant(&start(&format!("Về việc {rest}"))),
        );
    } else if let Some(other) = foreign.filter(|other| !document.named || *other == "V/v ") {
        let (other, expected) = (other.trim(), prefix.trim());
        findings.push(
            context
                .about_passage(
                    &SUBJECT_FORM,
                    first,
                    format!("trích yếu ghi `{other}`; thể thức này ghi `{expected}`"),
                    format!("the subject says `{other}`; this format writes `{expected}`"),
                )
                .hint(
                    format!("thay `{other}` bằng `{expected}`"),
                    format!("write `{expected}` for `{other}`"),
                ),
        );
    } else if document.named
        && rules.subject.initial == "lower"
        && text != lower_initial(text)
        && !starts_with_name(text)
    {
        findings.push(
            context
                .about_passage(
                    &SUBJECT_INITIAL,
                    first,
                    "trích yếu phải bắt đầu bằng chữ thường",
                    "the subject must start with a small letter",
                )
                .meant(&start(&lower_initial(text))),
        );
    }
    if let Some(last) = document.subject.last()
        && last.text.trim_end().ends_with(['.', ';', ':', '!'])
        && !last.text.trim_end().ends_with("...")
        && document.named
    {
        findings.push(
            context
                .about_passage(
                    &SUBJECT_FORM,
                    last,
                    "cuối trích yếu không có dấu câu",
                    "the subject must not end with a punctuation mark",
                )
                .hint("bỏ dấu câu ở cuối trích yếu", "remove the mark"),
        );
    }
}

/// Whether a subject begins with a name, whose second word is capitalised too.
fn starts_with_name(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some_and(is_capital)
}
