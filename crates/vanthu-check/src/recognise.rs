//! A paper from elsewhere → a [`Reading`]: which of its paragraphs are the title, the issuer, the number, the date, the kind,
//! the subject, the addressees, the recipients and the signature. Told by words and places, never by looks.

use chrono::NaiveDate;

use super::DocxMetadata;
use super::dates::dates;
use super::reading::{Passage, PassageKind, Reading, Signed};
use super::tokenize::is_capitals;
use vanthu_model::docx_text::{DocxText, Paragraph, TableCell};
use vanthu_model::office::Standard;
use vanthu_model::rules::Rules;

/// How many filled lines from the top may belong to the letterhead.
const HEAD_LINES: usize = 40;

/// The first words of the titles of both regulations.
const TITLES: [(&str, Standard); 2] =
    [("đảng cộng sản việt nam", Standard::Party), ("cộng hòa xã hội chủ nghĩa việt nam", Standard::State)];

/// How names of issuing bodies begin.
const BODIES: [&str; 30] = [
    "đảng ủy",
    "đảng bộ",
    "chi bộ",
    "tỉnh ủy",
    "thành ủy",
    "huyện ủy",
    "ban ",
    "văn phòng",
    "ủy ban",
    "hội đồng",
    "trường",
    "sở ",
    "phòng ",
    "trung tâm",
    "công an",
    "bộ ",
    "hội ",
    "đoàn ",
    "liên đoàn",
    "mặt trận",
    "viện",
    "chi cục",
    "cục ",
    "công ty",
    "tổng công ty",
    "bệnh viện",
    "trạm",
    "ngân hàng",
    "tòa án",
    "cơ quan",
];

/// A line of a paper: a paragraph, or a part of one that a tabulator or a line break cuts.
#[derive(Clone, Debug)]
struct Line<'a> {
    paragraph: &'a Paragraph,
    text: String,
}

impl Line<'_> {
    fn lower(&self) -> String {
        self.text.to_lowercase().replace("uỷ", "ủy").replace("hoà", "hòa")
    }

    fn cell(&self) -> Option<TableCell> {
        self.paragraph.cell
    }
}

/// Which standard a paper follows: by its title, or by the form of its number; none where neither is found.
pub fn standard(docx: &DocxText) -> (Option<Standard>, Option<NaiveDate>) {
    let lines = lines(docx);
    let head = || lines.iter().take(HEAD_LINES);
    let title = head().find_map(|line| title_of(&line.lower()));
    let number = head().find(|line| is_number(&line.text)).map(|line| {
        if super::symbol::symbols(&line.text).is_empty() { Standard::State } else { Standard::Party }
    });
    let date = head().find(|line| is_place_date(&line.lower()));
    let date = date.and_then(|line| dates(&line.text).first().and_then(|written| written.date()));
    (title.or(number), date)
}

/// What a paper tells of itself.
pub fn docx_metadata(docx: &DocxText, rules: &Rules) -> DocxMetadata {
    let reading = reading(docx, rules);
    let text = |passage: &Passage| passage.text.trim().to_string();
    DocxMetadata {
        issuer: text(&reading.issuer),
        number: text(&reading.number),
        place_date: text(&reading.place_date),
        subject: reading.subject.iter().map(text).collect::<Vec<_>>().join(" "),
        signer: reading.signed.first().map(|signed| text(&signed.name)).unwrap_or_default(),
        kind: reading.kind,
    }
}

/// The standard of a title, however it is written.
fn title_of(lower: &str) -> Option<Standard> {
    let lower = lower.trim();
    let near = |title: &str| strsim::normalized_damerau_levenshtein(lower, title) > 0.85;
    TITLES.iter().find(|(title, _)| near(title)).map(|(_, standard)| *standard)
}

/// Whether a line is the number of a paper.
fn is_number(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let rest = lower.strip_prefix("số").map(|rest| rest.trim_start_matches([':', ' ', '\u{a0}']));
    rest.is_some_and(|rest| {
        let tail = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || " .…_".contains(letter));
        (tail.starts_with(['-', '/', '–']) || rest.contains('/')) && text.trim().chars().count() < 40
    })
}

/// Whether a line is the place and date of a paper.
fn is_place_date(lower: &str) -> bool {
    let short = lower.chars().count() < 70;
    let words = lower.contains("ngày") && lower.contains("tháng") && lower.contains("năm");
    let figures = lower.contains("ngày") && dates(lower).len() == 1 && lower.contains(',');
    short && (words || figures) && !lower.starts_with("căn cứ") && !lower.contains("số ")
}

/// The filled lines of the main text.
fn lines(docx: &DocxText) -> Vec<Line<'_>> {
    let main = docx.paragraphs.iter().filter(|paragraph| paragraph.part.is_none());
    main.flat_map(|paragraph| {
        // Columns of a letterhead are often made with tabulators or a row of spaces.
        let pieces = paragraph.text.split(['\n', '\t']).flat_map(|piece| piece.split("    "));
        pieces
            .filter(|piece| !piece.trim().is_empty())
            .map(move |piece| Line { paragraph, text: piece.to_string() })
    })
    .collect()
}

/// Brings a paper into the form that the checks read.
pub fn reading(docx: &DocxText, rules: &Rules) -> Reading<'static> {
    let lines = lines(docx);
    let part = |line: &Line| Passage {
        kind: PassageKind::Part,
        label: String::new(),
        text: line.text.trim().to_string(),
        place: Some(docx.place(line.paragraph)),
        numbered: line.paragraph.numbered,
    };
    let mut reading = Reading::default();
    // The lines that are taken as parts; the others are the text.
    let mut taken = vec![false; lines.len()];
    let head_end = lines.len().min(HEAD_LINES);
    let head = |want: &dyn Fn(&Line) -> bool| lines.iter().take(head_end).position(want);

    let title = head(&|line| title_of(&line.lower()).is_some());
    let number = head(&|line| is_number(&line.text));
    let place_date = head(&|line| is_place_date(&line.lower()));
    let kind = kind_line(&lines, head_end, number, rules);
    for (index, slot) in [(number, 0), (place_date, 1)] {
        if let Some(index) = index {
            taken[index] = true;
            let passage = part(&lines[index]);
            if slot == 0 { reading.number = passage } else { reading.place_date = passage }
        }
    }
    reading.date = dates(&reading.place_date.text).first().and_then(|written| written.date());
    if let Some(index) = title {
        taken[index] = true;
        reading.title = vec![part(&lines[index])];
        // The motto of the state, and lines drawn with hyphens.
        for (index, line) in lines.iter().enumerate().take(head_end).skip(index + 1) {
            if line.lower().contains("độc lập") {
                taken[index] = true;
                reading.title.push(part(line));
            }
        }
    }
    issuer(&lines, number, place_date, title, &mut taken, &part, &mut reading);
    if let Some(index) = kind {
        taken[index] = true;
        reading.kind_line = part(&lines[index]);
        reading.kind = known_kind(&lines[index].lower(), rules).unwrap_or_default();
    } else {
        dispatch_subject(&lines, number, head_end, &mut taken, &part, &mut reading);
    }
    subject(&lines, kind, &mut taken, &part, &mut reading);
    let start = taken.iter().rposition(|taken| *taken).map_or(0, |last| last + 1);
    if let Some(index) = lines.iter().skip(kind.or(number).unwrap_or(0)).take(12).position(|line| {
        let lower = line.lower();
        lower.starts_with("kính gửi") || lower.starts_with("kính trình") || lower.starts_with("kính mời")
    }) {
        let index = index + kind.or(number).unwrap_or(0);
        taken[index] = true;
        reading.addressee = part(&lines[index]);
    }
    reading.named = reading.kind != "công văn";
    reading.received = reading.kind != "biên bản";
    let end = foot(&lines, start, &mut taken, &part, &mut reading);
    // What stands above the last part of the letterhead and was not taken belongs to it, such as marks of urgency.
    let begin = start.min(lines.len());
    text(docx, &lines, begin, end, &taken, &mut reading);
    reading
}

/// The kind that a line names; the longest name where several fit.
fn known_kind(lower: &str, rules: &Rules) -> Option<String> {
    let lower = lower.trim();
    rules.types.symbols.keys().find(|kind| *kind == lower).cloned()
}

/// The line of the kind: a kind's name alone, below the number.
fn kind_line(lines: &[Line], end: usize, number: Option<usize>, rules: &Rules) -> Option<usize> {
    let start = number.unwrap_or(0);
    let stop = lines.len().min(end.max(start + 15));
    let kind = |line: &Line| known_kind(&line.lower(), rules).is_some();
    lines.get(..stop)?.iter().skip(start).position(kind).map(|index| index + start)
}

/// The superior and the issuer: the lines in capitals to the left of the title, above the number.
fn issuer(
    lines: &[Line],
    number: Option<usize>,
    place_date: Option<usize>,
    title: Option<usize>,
    taken: &mut [bool],
    part: &dyn Fn(&Line) -> Passage,
    reading: &mut Reading,
) {
    let stop = number.or(place_date).unwrap_or(8).min(lines.len());
    let column = number.and_then(|index| lines[index].cell()).map(|cell| (cell.table, cell.column));
    let mut found: Vec<(usize, Passage)> = Vec::new();
    for (index, line) in lines.iter().enumerate().take(stop) {
        let other_column =
            column.is_some_and(|column| line.cell().is_some_and(|cell| (cell.table, cell.column) != column));
        let text = line.text.trim();
        if taken[index] || other_column || Some(index) == title {
            continue;
        }
        if text.chars().all(|letter| "*-_–—= ".contains(letter)) {
            taken[index] = true;
            if text.contains('*') {
                reading.star = part(line);
            }
        } else if is_capitals(text) {
            taken[index] = true;
            found.push((index, part(line)));
        }
    }
    // A long name goes over several lines: each new name begins like one.
    let begins = |passage: &Passage| {
        let lower = passage.text.to_lowercase().replace("uỷ", "ủy");
        BODIES.iter().any(|body| lower.starts_with(body))
    };
    // Without a number or a date below them capitals are a heading unless they begin like a body's name.
    if number.or(place_date).is_none() {
        for (index, _) in found.iter().filter(|(_, passage)| !begins(passage)) {
            taken[*index] = false;
        }
        found.retain(|(_, passage)| begins(passage));
    }
    let last =
        found.iter().rposition(|(_, passage)| begins(passage)).unwrap_or(found.len().saturating_sub(1));
    let join = |passages: &[(usize, Passage)]| {
        let text = passages.iter().map(|(_, passage)| passage.text.as_str()).collect::<Vec<_>>().join(" ");
        let place = passages.first().and_then(|(_, passage)| passage.place.clone());
        Passage { text, place, ..Passage::default() }
    };
    if !found.is_empty() {
        reading.issuer = join(&found[last..]);
        reading.superior = join(&found[..last]);
    }
}

/// A paper without a line of its kind is a dispatch when what it is about stands under the number.
fn dispatch_subject(
    lines: &[Line],
    number: Option<usize>,
    end: usize,
    taken: &mut [bool],
    part: &dyn Fn(&Line) -> Passage,
    reading: &mut Reading,
) {
    let Some(number) = number else { return };
    let cell = lines[number].cell();
    let begins = |line: &Line| {
        let lower = line.lower();
        lower.starts_with("về việc") || lower.starts_with("v/v") || lower.starts_with("về ")
    };
    let after = lines.iter().enumerate().take(end).skip(number + 1);
    let Some((first, _)) = after.clone().find(|(_, line)| begins(line)) else { return };
    reading.kind = "công văn".into();
    for (index, line) in lines.iter().enumerate().take(end).skip(first) {
        let same_cell = cell.is_some()
            && line.cell().map(|cell| (cell.table, cell.column))
                == cell.map(|cell| (cell.table, cell.column));
        if index > first && !same_cell || taken[index] || is_capitals(&line.text) {
            break;
        }
        taken[index] = true;
        reading.subject.push(part(line));
    }
}

/// What the paper is about: the lines below its kind, up to the mark below them.
fn subject(
    lines: &[Line],
    kind: Option<usize>,
    taken: &mut [bool],
    part: &dyn Fn(&Line) -> Passage,
    reading: &mut Reading,
) {
    /// How a text begins, and what stands above no text.
    const BEGINNINGS: [&str; 14] = [
        "căn cứ",
        "thực hiện",
        "kính",
        "- ",
        "i.",
        "i-",
        "1.",
        "phần",
        "chương",
        "điều",
        "ngày ",
        "hôm nay",
        "vào hồi",
        "thời gian",
    ];
    let Some(kind) = kind else { return };
    for (index, line) in lines.iter().enumerate().skip(kind + 1).take(6) {
        let text = line.text.trim();
        if text.chars().all(|letter| "-–—_*= ".contains(letter)) {
            taken[index] = true;
            reading.divider = part(line);
            break;
        }
        let lower = line.lower();
        let begins = BEGINNINGS.iter().any(|start| lower.starts_with(start));
        // A subject is centred on short lines; the text below it has its full stops.
        let long = text.chars().count() > 220 || text.ends_with([':', ';']) && !reading.subject.is_empty();
        if taken[index] || begins || long || reading.subject.len() == 4 {
            break;
        }
        taken[index] = true;
        reading.subject.push(part(line));
        if text.ends_with('.') {
            break;
        }
    }
}

/// The recipients and the signatures below the text; gives the line at which the text ends.
fn foot(
    lines: &[Line],
    start: usize,
    taken: &mut [bool],
    part: &dyn Fn(&Line) -> Passage,
    reading: &mut Reading,
) -> usize {
    let label = lines.iter().enumerate().skip(start).find(|(_, line)| {
        let lower = line.lower();
        lower.trim_end_matches([':', ' ']) == "nơi nhận"
    });
    let Some((label, line)) = label else { return signature_only(lines, start, taken, part, reading) };
    let same = |a: Option<TableCell>, b: Option<TableCell>| match (a, b) {
        (Some(a), Some(b)) => a.table == b.table && a.column == b.column,
        _ => false,
    };
    taken[label] = true;
    reading.recipients_label = part(line);
    let table = line.cell().map(|cell| cell.table);
    let mut signature: Vec<&Line> = Vec::new();
    for (index, other) in lines.iter().enumerate().skip(label + 1) {
        let in_table = table.is_some() && other.cell().map(|cell| cell.table) == table;
        let text = other.text.trim();
        let recipient =
            if table.is_some() { same(line.cell(), other.cell()) } else { text.starts_with(['-', '–']) };
        if recipient {
            taken[index] = true;
            // The drafter's mark and dashes are none.
            if text.starts_with(['-', '–', '+']) || reading.recipients.is_empty() {
                reading.recipients.push(part(other));
            }
        } else if in_table || table.is_none() && index < label + 20 && is_signature(other, signature.len()) {
            taken[index] = true;
            signature.push(other);
        } else if table.is_none() && !signature.is_empty() {
            break;
        }
    }
    // The table may have its signature on the left of, or above, the recipients.
    if signature.is_empty() {
        for (index, other) in lines.iter().enumerate().take(label).skip(start.max(label.saturating_sub(8))) {
            let in_table = table.is_some() && other.cell().map(|cell| cell.table) == table;
            if in_table || table.is_none() && is_signature(other, signature.len()) {
                taken[index] = true;
                signature.push(other);
            }
        }
    }
    reading.signed.extend(signed(&signature, part));
    let first = taken.iter().enumerate().skip(start).find(|(index, taken)| {
        **taken && (*index == label || signature.iter().any(|line| std::ptr::eq(*line, &lines[*index])))
    });
    first.map_or(label, |(index, _)| index)
}

/// The signature of a paper without recipients: the last lines in capitals with a name below them.
fn signature_only(
    lines: &[Line],
    start: usize,
    taken: &mut [bool],
    part: &dyn Fn(&Line) -> Passage,
    reading: &mut Reading,
) -> usize {
    let from = start.max(lines.len().saturating_sub(10));
    let first = lines.iter().enumerate().skip(from).find(|(_, line)| has_authority(&line.text));
    let Some((first, _)) = first else { return lines.len() };
    let signature: Vec<&Line> = lines.iter().skip(first).take(4).collect();
    taken.iter_mut().skip(first).take(signature.len()).for_each(|one| *one = true);
    reading.signed.extend(signed(&signature, part));
    first
}

/// Whether a line begins with an authority.
fn has_authority(text: &str) -> bool {
    let upper = text.trim().to_uppercase();
    ["T/M", "K/T", "T/L", "TM.", "KT.", "TL.", "TUQ", "Q."].iter().any(|form| upper.starts_with(form))
}

/// Whether a line can belong to a signature of which so many lines are known.
fn is_signature(line: &Line, known: usize) -> bool {
    let text = line.text.trim();
    let words = text.split_whitespace().count();
    is_capitals(text) && words <= 12
        || known > 0 && (2..=7).contains(&words) && !text.ends_with(['.', ';', ':'])
}

/// The authority, the post and the name among the lines of a signature.
fn signed(lines: &[&Line], part: &dyn Fn(&Line) -> Passage) -> Option<Signed> {
    let filled = |line: &&&Line| {
        let text = line.text.trim();
        !text.starts_with('(') && !text.chars().all(|letter| "-_. …".contains(letter))
    };
    let lines: Vec<&&Line> = lines.iter().filter(filled).collect();
    let (last, above) = lines.split_last()?;
    let mut signed = Signed { name: part(last), ..Signed::default() };
    for line in above {
        let passage = part(line);
        if has_authority(&line.text) && signed.authority.is_none() {
            signed.authority = Some(passage);
        } else if signed.post.is_none() && is_capitals(&line.text) {
            signed.post = Some(passage);
        }
    }
    Some(signed)
}

/// The text between the letterhead and the foot, and what follows the foot, such as appendices; headers, footers and notes.
fn text(docx: &DocxText, lines: &[Line], begin: usize, end: usize, taken: &[bool], reading: &mut Reading) {
    let first = lines.get(begin).map(|line| line.paragraph.number).unwrap_or(usize::MAX);
    let foot = lines.get(end).map_or(usize::MAX, |line| line.paragraph.number);
    let parts: Vec<usize> =
        lines.iter().zip(taken).filter(|(_, taken)| **taken).map(|(line, _)| line.paragraph.number).collect();
    for paragraph in &docx.paragraphs {
        let main = paragraph.part.is_none();
        let shown = paragraph.text.replace('\t', " ");
        let shown = shown.trim_matches([' ', '\n', '\u{a0}']);
        if shown.is_empty() || main && (paragraph.number < first || parts.contains(&paragraph.number)) {
            continue;
        }
        // Small tables of signatures may follow the foot.
        let layout = main && paragraph.number > foot && is_capitals(shown);
        let kind = match paragraph.cell {
            _ if layout => PassageKind::Cell,
            Some(_) => PassageKind::Cell,
            None if is_capitals(shown) => PassageKind::Heading,
            // Headers and footers hold page numbers and names of files.
            None if paragraph
                .part
                .as_deref()
                .is_some_and(|part| part.starts_with("header") || part.starts_with("footer")) =>
            {
                PassageKind::Cell
            }
            None => PassageKind::Text,
        };
        for line in shown.split('\n').filter(|line| !line.trim().is_empty()) {
            reading.text.push(Passage {
                kind,
                label: String::new(),
                text: line.to_string(),
                place: Some(docx.place(paragraph)),
                numbered: paragraph.numbered,
            });
        }
    }
}
