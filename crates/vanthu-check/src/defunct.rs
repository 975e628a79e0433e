//! Bodies and regulations that no longer exist at the date of a document.

use chrono::NaiveDate;

use super::CheckContext;
use super::registry::DEFUNCT_BODY;
use super::tokenize::{after, before};
use vanthu_diagnostic::Diagnostic;

/// A body or regulation in small letters, its last day, and what took its place, in Vietnamese.
type Gone = (&'static str, (i32, u32, u32), &'static str);

/// Bodies that ended with the two-tier organisation of 01/7/2025 or with the reorganisation of the Party's bodies of
/// early 2025, and regulations that others replaced.
const GONE: &[Gone] = &[
    ("huyện ủy", (2025, 6, 30), "từ 01/7/2025 không còn cấp huyện; ghi đảng ủy xã, phường, đặc khu"),
    ("thị ủy", (2025, 6, 30), "từ 01/7/2025 không còn cấp huyện; ghi đảng ủy xã, phường, đặc khu"),
    ("ủy ban nhân dân huyện", (2025, 6, 30), "từ 01/7/2025 không còn cấp huyện"),
    ("hội đồng nhân dân huyện", (2025, 6, 30), "từ 01/7/2025 không còn cấp huyện"),
    ("đảng đoàn", (2025, 2, 28), "đảng đoàn đã kết thúc hoạt động đầu năm 2025; ghi đảng ủy của cơ quan"),
    (
        "ban cán sự đảng",
        (2025, 2, 28),
        "ban cán sự đảng đã kết thúc hoạt động đầu năm 2025; ghi đảng ủy của cơ quan",
    ),
    ("ban dân vận tỉnh ủy", (2025, 2, 28), "đã hợp nhất thành Ban Tuyên giáo và Dân vận Tỉnh ủy"),
    ("ban tuyên giáo tỉnh ủy", (2025, 2, 28), "đã hợp nhất thành Ban Tuyên giáo và Dân vận Tỉnh ủy"),
    ("36-hd/vptw", (2026, 5, 26), "đã có Hướng dẫn 05-HD/VPTW thay thế từ 27/5/2026"),
    ("66-qđ/tw", (2026, 1, 8), "đã có Quy định 399-QĐ/TW thay thế từ 09/01/2026"),
];

/// The findings on what is gone. Each is noted once, and not where the words say that it was.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let Some(date) = context.document.date else { return };
    let past = ["trước đây", " cũ", "nguyên ", "thay thế", "hết hiệu lực", "kết thúc hoạt động", "hợp nhất"];
    let passages = context.document.prose().chain(&context.document.recipients).filter_map(|passage| {
        let lower = passage.text.to_lowercase().replace("uỷ", "ủy");
        let tells = lower.len() == passage.text.len() && !past.iter().any(|word| lower.contains(word));
        tells.then_some((passage, lower))
    });
    let passages: Vec<_> = passages.collect();
    for (name, (year, month, day), now) in GONE {
        let Some(last) = NaiveDate::from_ymd_opt(*year, *month, *day).filter(|last| date > *last) else {
            continue;
        };
        let found = passages.iter().find_map(|(passage, lower)| {
            let at = lower.match_indices(name).map(|(at, _)| at).find(|at| {
                let apart = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphabetic());
                // A document of that time may be cited with its issuer.
                let head = &lower[..*at];
                let cited = head.rfind("ngày ").is_some_and(|cited| head.len() - cited < 60)
                    && !name.ends_with("/vptw")
                    && !name.ends_with("/tw");
                apart(before(lower, *at)) && apart(after(lower, at + name.len())) && !cited
            })?;
            Some((passage, at))
        });
        let Some((passage, at)) = found else { continue };
        let shown = passage.text.get(at..at + name.len()).unwrap_or(name).to_string();
        let until = vanthu_model::date::short(last);
        findings.push(
            context
                .about(
                    &DEFUNCT_BODY,
                    passage,
                    at..at + name.len(),
                    format!("`{shown}` không còn sau ngày {until}"),
                    format!("`{shown}` no longer exists after {until}"),
                )
                .hint(*now, "name what took its place"),
        );
    }
}
