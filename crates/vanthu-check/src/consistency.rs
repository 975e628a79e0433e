//! What a document says of one thing in two places: the weekday of a date, the period of a report, the date of a cited
//! document, who chaired a meeting, which articles there are.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::CheckContext;
use super::dates::dates;
use super::document_text::{Passage, PassageKind};
use super::registry::{ARTICLE_MISSING, CHAIR_DIFFERS, CITATION_LATER, CITED_DATES, PERIOD_DIFFERS, WEEKDAY};
use super::scan::Scanner;
use super::tokenize::{is_capital, words};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::date::short;

/// The days of the week, Monday first.
const WEEKDAYS: [&str; 7] = ["thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật"];

/// The findings on what a document says twice.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    weekdays(context, findings);
    periods(context, findings);
    spans(context, findings);
    cited(context, findings);
    chairs(context, findings);
    articles(context, findings);
}

/// The weekday beside a date is that of the calendar.
fn weekdays(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let lower = passage.text.to_lowercase();
        let named = |text: &str| WEEKDAYS.iter().any(|day| text.contains(day)) || text.contains("thứ ");
        if lower.len() != passage.text.len() || !named(&lower) {
            continue;
        }
        for written in dates(&passage.text) {
            let Some(date) = written.date().filter(|_| written.has_year()) else { continue };
            let head = lower[..written.range.start].trim_end_matches([' ', ',', '(']);
            let head = head.strip_suffix("ngày").unwrap_or(head).trim_end_matches([' ', ',', '(']);
            let tail = lower[written.range.end..].trim_start_matches([' ', ',', '(']);
            let beside = (0..7).find(|index| {
                let forms = [WEEKDAYS[*index].to_string(), format!("thứ {}", index + 2)];
                forms.iter().any(|day| {
                    let before = head.strip_suffix(day.as_str()).is_some_and(|rest| !counts(rest));
                    before || starts_with_word(tail, day)
                })
            });
            let Some(index) = beside else { continue };
            let right = date.weekday().num_days_from_monday() as usize;
            if index == right {
                continue;
            }
            let day = short(date);
            findings.push(
                context
                    .about(
                        &WEEKDAY,
                        passage,
                        written.range.clone(),
                        format!("ngày {day} là {}, không phải {}", WEEKDAYS[right], WEEKDAYS[index]),
                        format!("{day} is a {}, not a {}", english(date.weekday()), english(weekday(index))),
                    )
                    .hint("xem lại ngày và thứ", "check the date and the day of the week"),
            );
        }
    }
}

/// Whether what stands before `thứ ba` is counted by it: `lớp thứ ba`, `đợt thứ hai`.
fn counts(text: &str) -> bool {
    const COUNTED: &[&str] = &[
        "lớp",
        "lần",
        "đợt",
        "phiên",
        "kỳ",
        "tuần",
        "năm",
        "khóa",
        "vòng",
        "hội nghị",
        "ngày làm việc",
        "buổi",
        "cuộc",
        "giai đoạn",
        "bước",
    ];
    COUNTED.iter().any(|word| text.trim_end().ends_with(word))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn weekday(index: usize) -> Weekday {
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun][index]
}

fn english(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// The year of a period in a text, `6 tháng đầu năm 2026`, `năm 2026`.
fn year_of(lower: &str, words: &str) -> Option<(i32, usize)> {
    let at = lower.find(words)?;
    let mut scanner = Scanner::new(lower, at + words.len());
    scanner.spaces();
    let year = scanner.digits(4).filter(|year| year.len() == 4)?;
    Some((year.parse().ok()?, at))
}

/// The closing sentence and the headings name the year that the subject names.
fn periods(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    const FIRST: &str = "đầu năm";
    const LAST: &str = "cuối năm";
    let subject =
        context.document.subject.iter().map(|line| line.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    halves(context, findings);
    let Some((year, _)) = year_of(&subject, FIRST) else { return };
    for passage in context.document.text.iter().filter(|passage| passage.section == 0) {
        let lower = passage.text.to_lowercase();
        let closing = lower.trim_start().starts_with("trên đây là");
        if !(closing || passage.kind == PassageKind::Heading)
            || lower.contains("so với")
            || lower.contains("cùng kỳ")
        {
            continue;
        }
        let wrong = [FIRST, LAST].iter().find_map(|words| {
            let (found, at) = year_of(&lower, words)?;
            (found != year).then_some((found, at, words.len()))
        });
        let Some((found, at, length)) = wrong.filter(|_| lower.len() == passage.text.len()) else { continue };
        findings.push(
            context
                .about(
                    &PERIOD_DIFFERS,
                    passage,
                    at..at + length + 5,
                    format!("ở đây ghi năm {found}, trích yếu ghi năm {year}"),
                    format!("the year here is {found}, in the subject {year}"),
                )
                .hint(
                    "xem lại năm; có thể còn sót từ văn bản trước",
                    "check the year; it may be left from an earlier document",
                ),
        );
    }
}

/// `kết quả 6 tháng đầu năm 2025; nhiệm vụ 6 tháng cuối năm 2026`: a report plans the second half of the year that it looks back on.
fn halves(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let lower = passage.text.to_lowercase();
        if lower.len() != passage.text.len() || lower.contains("so với") || lower.contains("cùng kỳ") {
            continue;
        }
        let (Some((first, from)), Some((last, to))) =
            (year_of(&lower, "6 tháng đầu năm"), year_of(&lower, "6 tháng cuối năm"))
        else {
            continue;
        };
        let between = lower.get(from..to).unwrap_or_default();
        let plans =
            ["nhiệm vụ", "phương hướng", "kế hoạch", "giải pháp"].iter().any(|word| between.contains(word));
        if first == last || !plans || between.contains(". ") {
            continue;
        }
        let range = from..to + "6 tháng cuối năm 2026".len();
        findings.push(
            context
                .about(
                    &PERIOD_DIFFERS,
                    passage,
                    range,
                    format!("6 tháng đầu năm ghi năm {first}, 6 tháng cuối năm ghi năm {last}"),
                    format!("the first half is that of {first}, the second that of {last}"),
                )
                .hint("xem lại hai năm này", "check both years"),
        );
    }
}

/// A cited document has one date.
fn cited(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut known: HashMap<String, NaiveDate> = HashMap::new();
    for passage in context.document.prose() {
        for (symbol, range) in cited_symbols(&passage.text) {
            let tail = passage.text.get(range.end..).unwrap_or_default();
            let head = passage.text.get(..range.start).unwrap_or_default();
            let Some(date) = cited_date(tail).or_else(|| issued(head)) else { continue };
            // Symbols of the other form, `05/CĐ-UBND`; those of the document's own form are checked as citations.
            let own = super::symbol::symbols(&passage.text).iter().any(|one| one.range.start == range.start);
            if let Some(dated) = context.document.date.filter(|dated| date > *dated && !own) {
                let (cited, dated) = (short(date), short(dated));
                findings.push(
                    context
                        .about(
                            &CITATION_LATER,
                            passage,
                            range.clone(),
                            format!("{symbol} ghi ngày {cited}, sau ngày của văn bản này ({dated})"),
                            format!("{symbol} is dated {cited}, after this document ({dated})"),
                        )
                        .hint("xem lại ngày của một trong hai văn bản", "check the dates of both documents"),
                );
            }
            let first = *known.entry(symbol.clone()).or_insert(date);
            if first == date {
                continue;
            }
            let (one, two) = (short(date), short(first));
            findings.push(
                context
                    .about(
                        &CITED_DATES,
                        passage,
                        range.clone(),
                        format!("{symbol} ở đây ghi ngày {one}, ở trên ghi ngày {two}"),
                        format!("{symbol} is dated {one} here and {two} above"),
                    )
                    .hint("xem lại ngày của văn bản được viện dẫn", "check the date of the cited document"),
            );
        }
    }
}

/// The date directly behind a number and symbol.
pub(crate) fn cited_date(tail: &str) -> Option<NaiveDate> {
    let written = dates(tail).into_iter().next()?;
    let between = tail.get(..written.range.start)?.to_lowercase();
    let beside = ["", "ký", "ngày", "ký ngày"].contains(&between.trim_matches([' ', ',']));
    written.date().filter(|_| beside && written.has_year())
}

/// `Ngày 20/4/2026, Ủy ban nhân dân xã ban hành Quyết định số …`: the date that begins the sentence is that of the document.
fn issued(head: &str) -> Option<NaiveDate> {
    let start =
        head.rfind(['.', ';']).filter(|at| head.get(at + 1..).is_some_and(|rest| rest.starts_with(' ')));
    let sentence = head.get(start.map_or(0, |at| at + 1)..)?.trim_start();
    let lead = sentence.strip_prefix("Ngày ").unwrap_or(sentence);
    let written = dates(sentence).into_iter().next().filter(|written| written.has_year())?;
    let begins = sentence.len() - lead.len() + 1 >= written.range.start;
    let between = sentence.get(written.range.end..)?;
    // Only the document that is issued has this date, not those on which it rests.
    let verb = between.find("ban hành ")?;
    let behind = between.get(verb + "ban hành ".len()..)?;
    let direct = behind.trim_end().ends_with("số") && behind.split_whitespace().count() <= 4;
    written.date().filter(|_| begins && direct)
}

/// Numbers with symbols of either form, each with its range: `12-KH/ĐU`, `30/2020/NĐ-CP`.
pub(crate) fn cited_symbols(text: &str) -> Vec<(String, std::ops::Range<usize>)> {
    let mut list = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices(|letter: char| letter.is_ascii_digit()) {
        if at < end
            || super::tokenize::before(text, at)
                .is_some_and(|letter| letter.is_alphanumeric() || letter == '/')
        {
            continue;
        }
        let mut scanner = Scanner::new(text, at);
        let chunk = scanner.letters(|letter| letter.is_alphanumeric() || matches!(letter, '/' | '-'));
        end = scanner.at();
        let chunk = chunk.trim_end_matches(['/', '-']);
        let capitals = chunk.chars().filter(|letter| letter.is_uppercase()).count();
        if chunk.contains('/') && chunk.contains('-') && capitals >= 2 {
            list.push((chunk.to_string(), at..at + chunk.len()));
        }
    }
    list
}

/// One person chairs a meeting.
fn chairs(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let mut first: Option<(String, &Passage)> = None;
    for passage in context.document.prose().filter(|passage| passage.section == 0) {
        let Some((name, range)) = chair(&passage.text) else { continue };
        match &first {
            None => first = Some((name, passage)),
            Some((known, _)) if *known == name => {}
            Some((known, _)) => {
                findings.push(
                    context
                        .about(
                            &CHAIR_DIFFERS,
                            passage,
                            range,
                            format!("ở đây người chủ trì là {name}, ở trên là {known}"),
                            format!("{name} chairs here, {known} above"),
                        )
                        .hint("xem lại ai chủ trì", "check who chaired the meeting"),
                );
            }
        }
    }
}

/// Spans of days end after they begin: `từ ngày 01/8/2026 đến ngày 31/7/2026`.
fn spans(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    for passage in context.document.prose() {
        let list = dates(&passage.text);
        for pair in list.windows(2) {
            let [first, last] = pair else { continue };
            let (Some(from), Some(to)) = (first.date(), last.date()) else { continue };
            let between = passage.text.get(first.range.end..last.range.start).unwrap_or_default();
            let to_word =
                ["đến", "đến ngày", "đến hết", "đến hết ngày", "tới", "tới ngày"].contains(&between.trim());
            let head = passage.text.get(..first.range.start).unwrap_or_default().trim_end().to_lowercase();
            let from_word = head.ends_with("từ") || head.ends_with("từ ngày");
            if !first.has_year() || !last.has_year() || to >= from || !to_word || !from_word {
                continue;
            }
            let shown =
                |written: &crate::dates::Written| passage.text.get(written.range.clone()).unwrap_or_default();
            findings.push(
                context
                    .about(
                        &PERIOD_DIFFERS,
                        passage,
                        first.range.start..last.range.end,
                        format!("ngày cuối {} đứng trước ngày đầu {}", shown(last), shown(first)),
                        format!("the last day {} is before the first {}", shown(last), shown(first)),
                    )
                    .hint("xem lại hai ngày", "check both days"),
            );
        }
    }
}

/// The name of who chairs in a text: `do đồng chí Nguyễn Văn A … chủ trì`, `Chủ trì: đồng chí Nguyễn Văn A`.
fn chair(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    let at = lower.find("chủ trì")?;
    let tail = lower.get(at + "chủ trì".len()..)?.trim_start();
    // `Dưới sự chủ trì của đồng chí Nguyễn Văn A, …`.
    let by = ["của đồng chí ", "của đ/c ", "của ông ", "của bà "].iter().any(|word| tail.starts_with(word));
    if by && lower.get(..at)?.trim_end().ends_with("sự") {
        let end = tail.find([',', '.', ';']).map_or(text.len(), |end| text.len() - tail.len() + end);
        return name_in(text, at, end);
    }
    let meeting = ["hội nghị", "cuộc họp", "họp", "buổi", "hội thảo", "tọa đàm", "phiên"];
    let behind = tail.starts_with(':') || tail.starts_with("hội nghị:") || tail.starts_with("cuộc họp:");
    if behind {
        return name_in(text, at, text.len());
    }
    // `chủ trì, phối hợp` gives work to a body.
    let done = tail.starts_with("đã ") && lower.get(..at).is_some_and(|head| head.contains("do "));
    if !(done
        || tail.is_empty()
        || tail.starts_with('.')
        || meeting.iter().any(|word| tail.starts_with(word)))
    {
        return None;
    }
    let head = lower.get(..at)?;
    let sentence = head.rfind(". ").map_or(0, |dot| dot + 2);
    let address =
        ["đồng chí ", "ông ", "bà "].iter().filter_map(|word| head.get(sentence..)?.rfind(word)).max()?;
    name_in(text, sentence + address, at)
}

/// The first name of at least three words with capitals in a range.
fn name_in(text: &str, from: usize, to: usize) -> Option<(String, std::ops::Range<usize>)> {
    let part = text.get(from..to)?;
    let mut run: Option<std::ops::Range<usize>> = None;
    let mut count = 0;
    for range in words(part) {
        let word = &part[range.clone()];
        let joined = run.as_ref().is_none_or(|run| part[run.end..range.start].trim().is_empty());
        if is_capital(word) && joined {
            run = Some(run.map_or(range.clone(), |run| run.start..range.end));
            count += 1;
        } else {
            if count >= 3 {
                break;
            }
            run = is_capital(word).then_some(range);
            count = usize::from(run.is_some());
        }
    }
    let run = run.filter(|_| (3..=5).contains(&count))?;
    let name = part[run.clone()].to_string();
    let body = ["Ban", "Đảng", "Ủy", "Hội", "Bí", "Chủ", "Phó", "Văn", "Đồng", "Chủ"]
        .iter()
        .any(|word| name.starts_with(&format!("{word} ")));
    (!body).then_some((name, from + run.start..from + run.end))
}

/// References to the document's own articles name articles that are there.
fn articles(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let number_of = |passage: &Passage| -> Option<u32> {
        let full = format!("{}{}", passage.label, passage.text);
        let rest = full.trim_start().strip_prefix("Điều ")?.to_string();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        rest.get(digits.len()..)?.starts_with(['.', ':']).then(|| digits.parse().ok())?
    };
    let own: Vec<u32> =
        document.text.iter().filter(|passage| passage.section == 0).filter_map(number_of).collect();
    let Some(last) = own.iter().copied().max().filter(|_| own.len() > 1) else { return };
    let recipients = document.recipients.iter().filter_map(|line| {
        let lower = line.text.to_lowercase();
        let at = lower.find("như điều ")? + "như điều ".len();
        let digits: String = lower.get(at..)?.chars().take_while(char::is_ascii_digit).collect();
        Some((line, digits.parse::<u32>().ok()?))
    });
    let text = document.text.iter().filter(|passage| passage.section == 0).filter_map(|passage| {
        let lower = passage.text.to_lowercase();
        lower.match_indices("điều ").find_map(|(at, word)| {
            let rest = lower.get(at + word.len()..)?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let behind = rest.get(digits.len()..)?.trim_start();
            let this = [
                "quyết định này",
                "quy chế này",
                "quy định này",
                "nghị quyết này",
                "của quyết định này",
                "của quy chế này",
            ];
            let number: u32 = digits.parse().ok()?;
            // `nêu tại Điều 9.` with nothing behind it, in a paragraph that names no other document, means an article of this one.
            let head = lower.get(..at)?.trim_end();
            let referred =
                ["tại", "theo", "ở", "quy định tại", "nêu tại"].iter().any(|word| head.ends_with(word));
            let ends = behind.is_empty() || behind.starts_with(['.', ';']);
            const OTHERS: &[&str] =
                &["luật", "nghị định", "thông tư", "pháp lệnh", "hiến pháp", "bộ luật", "điều lệ", "số "];
            let own = referred && ends && !OTHERS.iter().any(|word| lower.contains(word));
            (own || this.iter().any(|words| behind.starts_with(words))).then_some((passage, number))
        })
    });
    for (passage, number) in recipients.chain(text).filter(|(_, number)| *number > last || *number == 0) {
        findings.push(
            context
                .about_passage(
                    &ARTICLE_MISSING,
                    passage,
                    format!("văn bản không có Điều {number}; điều cuối là Điều {last}"),
                    format!("there is no article {number}; the last one is {last}"),
                )
                .hint("sửa số của điều được dẫn", "correct the number of the article"),
        );
    }
}
