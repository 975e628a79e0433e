//! What a document reports as done on a day after its own date: `Ngày 20/8/2026, Đảng ủy đã tổ chức hội nghị` in a report of July.

use chrono::{Datelike, NaiveDate};

use super::CheckContext;
use super::dates::dates;
use super::document_text::{Passage, PassageKind};
use super::registry::{EVENT_LATER, PERIOD_DIFFERS};
use super::scan::Scanner;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::date::short;

/// Verbs of what an office reports as done.
const DONE: &[&str] = &[
    "tổ chức",
    "họp",
    "ban hành",
    "kiểm tra",
    "khai mạc",
    "bế mạc",
    "kết nạp",
    "hoàn thành",
    "tiến hành",
    "diễn ra",
    "mở",
    "làm việc",
    "tiếp",
    "giám sát",
    "nghiệm thu",
    "bàn giao",
    "trao",
    "công bố",
    "ký",
    "phê duyệt",
    "thông qua",
    "chủ trì",
    "xảy ra",
    "cấp",
    "chi trả",
    "thành lập",
    "đưa vào",
    "khánh thành",
    "khởi công",
    "thẩm định",
    "xét",
    "tặng",
    "phát động",
    "thăm",
];

/// Words by which a day is a deadline, a plan or the beginning of something that goes on.
const AHEAD: &[&str] = &[
    "sẽ",
    "dự kiến",
    "trước",
    "chậm nhất",
    "hạn",
    "thời hạn",
    "phấn đấu",
    "hiệu lực",
    "đến",
    "từ",
    "kế hoạch",
    "sau",
    "đăng ký",
    "đề nghị",
    "giao",
    "thống nhất",
    "quyết định",
    "tiếp tục",
    "chuẩn bị",
    "lịch",
    "mời",
    "nếu",
    "khi",
    "chưa",
    "theo",
    "yêu cầu",
    "để",
    "nhằm",
    "phục vụ",
    "hướng tới",
    "chào mừng",
];

/// The findings on what was done after the document.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let Some(own) = context.document.date else { return };
    for passage in context.document.prose().filter(|passage| passage.kind == PassageKind::Text) {
        if !passage.text.contains("đã ") {
            continue;
        }
        for day in days(&passage.text) {
            if day.first <= own || !reported(&passage.text, &day) {
                continue;
            }
            let (shown, dated) = (&passage.text[day.range.clone()], short(own));
            findings.push(about(context, passage, &day, shown, &dated));
        }
    }
}

/// `Vụ việc được phát hiện ngày 02/5/2026 và giải quyết xong ngày 12/5/2026`: what ends was begun before.
pub(crate) fn order(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    const BEGINS: &[&str] = &[
        "phát hiện",
        "xảy ra",
        "tiếp nhận",
        "thụ lý",
        "khởi công",
        "khai mạc",
        "bắt đầu",
        "nhận đơn",
        "ra quân",
    ];
    const ENDS: &[&str] = &[
        "giải quyết xong",
        "giải quyết",
        "hoàn thành",
        "bế mạc",
        "kết thúc",
        "xử lý xong",
        "trả kết quả",
        "nghiệm thu",
        "tổng kết",
    ];
    for passage in context.document.prose().filter(|passage| passage.kind == PassageKind::Text) {
        if !passage.text.contains("ngày") {
            continue;
        }
        let list = dates(&passage.text);
        let [first, last] = list.as_slice() else { continue };
        let (Some(begun), Some(ended)) = (first.date(), last.date()) else { continue };
        if !first.has_year() || !last.has_year() || ended >= begun {
            continue;
        }
        let head = passage.text.get(..first.range.start).unwrap_or_default().to_lowercase();
        let between = passage.text.get(first.range.end..last.range.start).unwrap_or_default().to_lowercase();
        // The words directly before each date say what happened on it.
        let near = |text: &str, list: &[&str]| {
            let tail: Vec<&str> = text.split_whitespace().rev().take(6).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            says(&tail.join(" "), list)
        };
        if between.contains(". ") || !near(&head, BEGINS) || !near(&between, ENDS) || says(&between, BEGINS) {
            continue;
        }
        let (from, to) = (&passage.text[first.range.clone()], &passage.text[last.range.clone()]);
        findings.push(
            context
                .about(
                    &PERIOD_DIFFERS,
                    passage,
                    first.range.start..last.range.end,
                    format!("`{to}` đứng trước `{from}`, mà việc kết thúc sau khi bắt đầu"),
                    format!("`{to}` is before `{from}`, but what ends was begun before"),
                )
                .hint("xem lại hai ngày", "check both days"),
        );
    }
}

fn about(context: &CheckContext, passage: &Passage, day: &Day, shown: &str, dated: &str) -> Diagnostic {
    context
        .about(
            &EVENT_LATER,
            passage,
            day.range.clone(),
            format!("`{shown}` đứng sau ngày của văn bản ({dated}) mà câu kể là việc đã làm"),
            format!("`{shown}` is after this document ({dated}), but the sentence reports it as done"),
        )
        .hint("xem lại ngày của việc này, hoặc ngày của văn bản", "check this date, or that of the document")
}

/// A day or month as it is written, and the first day that it may mean.
struct Day {
    range: std::ops::Range<usize>,
    first: NaiveDate,
}

/// The days and months with a year in a text.
fn days(text: &str) -> Vec<Day> {
    let written = dates(text).into_iter().filter(|written| written.has_year());
    let mut list: Vec<Day> =
        written.filter_map(|written| Some(Day { first: written.date()?, range: written.range })).collect();
    for word in ["tháng ", "Tháng "] {
        for (at, _) in text.match_indices(word) {
            let mut scanner = Scanner::new(text, at + word.len());
            let Some(month) = scanner.digits(2).and_then(|digits| digits.parse().ok()) else { continue };
            let linked = scanner.word(&["/", "-", " năm "]).is_some();
            let Some(year) = scanner.digits(4).filter(|year| linked && year.len() == 4) else { continue };
            let first = year.parse().ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, 1));
            let known = list.iter().any(|day| day.range.start <= at && at < day.range.end);
            if let Some(first) = first.filter(|first| !known && first.year() < 2100) {
                list.push(Day { range: at..scanner.at(), first });
            }
        }
    }
    list
}

/// Whether a text reports something as done on a day: the day begins its sentence, and `đã` with a verb follows, or it ends the
/// clause that they begin.
fn reported(text: &str, day: &Day) -> bool {
    let head = text.get(..day.range.start).unwrap_or_default();
    let start = head.rfind([';', '!', '?']).map_or(0, |at| at + 1);
    let start = start.max(head.rfind(". ").map_or(0, |at| at + 2));
    let tail = text.get(day.range.end..).unwrap_or_default();
    let end = [tail.find(';'), tail.find(". ")].into_iter().flatten().min().unwrap_or(tail.len());
    let (head, tail) = (head.get(start..).unwrap_or_default(), tail.get(..end).unwrap_or_default());
    let lead = head.trim().trim_start_matches(['-', '+', '•', ' ']).to_lowercase();
    let lead = lead.trim_end_matches("ngày").trim();
    let weekday = lead.is_empty() || lead.starts_with("thứ ") || lead.starts_with("chủ nhật");
    if weekday
        || ["vào", "trong", "sáng", "chiều", "tối", "vào sáng", "vào chiều", "trong các"].contains(&lead)
    {
        let tail = tail.to_lowercase();
        return done(&tail).is_some_and(|at| !says(tail.get(..at).unwrap_or_default(), AHEAD));
    }
    // `Đảng ủy đã tổ chức hội nghị vào ngày 20/8/2026.`
    let lower = head.to_lowercase();
    let clause =
        lower.rfind([',', '(', ':']).map_or(lower.as_str(), |at| lower.get(at + 1..).unwrap_or_default());
    let behind = tail.trim_start();
    let closes = behind.is_empty() || behind.starts_with(['.', ',', ')']);
    done(clause).is_some_and(|at| {
        let rest = clause.get(at..).unwrap_or_default();
        closes && !says(rest, AHEAD) && !says(clause.get(..at).unwrap_or_default(), &["kế hoạch", "theo"])
    })
}

/// Where `đã` stands with a verb of what is done behind it.
fn done(text: &str) -> Option<usize> {
    text.match_indices("đã ").find_map(|(at, word)| {
        let alone = !text.get(..at).is_some_and(|head| head.ends_with(char::is_alphanumeric));
        let rest = text.get(at + word.len()..)?;
        (alone && DONE.iter().any(|verb| rest.starts_with(verb))).then_some(at)
    })
}

/// Whether a text has one of these words.
fn says(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|tail| tail.chars().next());
            [before, after].into_iter().all(|letter| letter.is_none_or(|letter| !letter.is_alphanumeric()))
        })
    })
}
