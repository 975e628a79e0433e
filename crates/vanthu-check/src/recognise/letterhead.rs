//! The lines above the text of a Word file: title, issuer, number, date, kind, subject and addressee.

use super::{HEAD_LINES, Landmarks, Line, Recogniser};
use crate::document_text::Passage;
use crate::tokenize::is_capitals;
use vanthu_model::rules::Rules;

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

/// How the text below a subject begins.
const TEXT_BEGINNINGS: [&str; 14] = [
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

impl Recogniser<'_> {
    /// Takes the parts of the letterhead and returns the line at which the text begins.
    pub(super) fn letterhead(&mut self, found: &Landmarks, rules: &Rules) -> usize {
        let Landmarks { number, place_date, .. } = *found;
        let title = found.title.map(|(index, _)| index);
        let head_end = self.lines.len().min(HEAD_LINES);
        let kind = self.kind_line(head_end, number, rules);
        if let Some(index) = number {
            self.document.number = self.take(index);
        }
        if let Some(index) = place_date {
            self.document.place_date = self.take(index);
        }
        if let Some(index) = title {
            let title = self.take(index);
            self.document.title = vec![title];
            // The motto of the state.
            for index in index + 1..head_end.min(index + 4) {
                if self.lines[index].lower().contains("độc lập") {
                    let motto = self.take(index);
                    self.document.title.push(motto);
                }
            }
        }
        self.issuer(number, place_date, title);
        if let Some(index) = kind {
            self.document.kind_line = self.take(index);
            self.document.kind = known_kind(&self.lines[index].lower(), rules).unwrap_or_default();
        } else {
            self.dispatch_subject(number, head_end, rules);
        }
        self.subject(kind);
        let text_start = self.taken.iter().rposition(|taken| *taken).map_or(0, |last| last + 1);
        let from = kind.or(number).unwrap_or(0);
        let addressee = self.lines.iter().skip(from).take(12).position(|line| {
            let lower = line.lower();
            // `Kính mời các đồng chí dự họp vào sáng thứ Sáu.` is a sentence of the text.
            let sentence = lower.starts_with("kính mời") && lower.trim_end().ends_with('.');
            !sentence && ["kính gửi", "kính trình", "kính mời"].iter().any(|word| lower.starts_with(word))
        });
        if let Some(index) = addressee {
            self.document.addressee = self.take(index + from);
        }
        text_start
    }

    /// The line of the kind: the name of a kind on its own, below the number.
    fn kind_line(&self, end: usize, number: Option<usize>, rules: &Rules) -> Option<usize> {
        let start = number.unwrap_or(0);
        let stop = self.lines.len().min(end.max(start + 15));
        let kind = |line: &Line| known_kind(&line.lower(), rules).is_some();
        let found = self.lines.get(..stop)?.iter().skip(start).position(kind).map(|index| index + start)?;
        // `QUYẾT ĐỊNH:` and what stands behind a sentence are no kinds.
        let sentence = self.lines[start..found].iter().any(|line| {
            let lower = line.lower();
            lower.trim().starts_with("kính gửi") || line.text.trim().chars().count() > 120
        });
        (!sentence).then_some(found)
    }

    /// Takes the superior and the issuer: the lines in capitals to the left of the title, above the number.
    fn issuer(&mut self, number: Option<usize>, place_date: Option<usize>, title: Option<usize>) {
        let stop = number.or(place_date).unwrap_or(8).min(self.lines.len());
        let column = number.and_then(|index| self.lines[index].column());
        let mut found: Vec<(usize, Passage)> = Vec::new();
        for (index, line) in self.lines.iter().enumerate().take(stop) {
            // The names and the number may stand in two tables, one below the other.
            let other_column =
                column.is_some_and(|(_, column)| line.column().is_some_and(|(_, own)| own != column));
            let text = line.text.trim();
            if self.taken[index] || other_column || Some(index) == title {
                continue;
            }
            if text.chars().all(|letter| "*-_–—= ".contains(letter)) {
                let mark = self.take(index);
                if text.contains('*') {
                    self.document.star = mark;
                }
            } else if is_capitals(text) {
                let passage = self.take(index);
                found.push((index, passage));
            }
        }
        // A long name runs over several lines, so a new name begins only where a line begins like one.
        let begins = |passage: &Passage| {
            let lower = passage.text.to_lowercase().replace("uỷ", "ủy");
            BODIES.iter().any(|body| lower.starts_with(body))
        };
        // With neither a number nor a date below them, capitals are a heading unless they begin like a body's name.
        if number.or(place_date).is_none() {
            for (index, _) in found.iter().filter(|(_, passage)| !begins(passage)) {
                self.taken[*index] = false;
            }
            found.retain(|(_, passage)| begins(passage));
        }
        let last =
            found.iter().rposition(|(_, passage)| begins(passage)).unwrap_or(found.len().saturating_sub(1));
        let join = |passages: &[(usize, Passage)]| {
            let text =
                passages.iter().map(|(_, passage)| passage.text.as_str()).collect::<Vec<_>>().join(" ");
            let place = passages.first().and_then(|(_, passage)| passage.place.clone());
            Passage { text, place, ..Passage::default() }
        };
        if !found.is_empty() {
            self.document.issuer = join(&found[last..]);
            self.document.superior = join(&found[..last]);
        }
    }

    /// A document without a line of its kind is a dispatch if its subject stands under the number.
    fn dispatch_subject(&mut self, number: Option<usize>, end: usize, rules: &Rules) {
        let Some(number) = number else { return };
        self.document.kind = kind_of_symbol(&self.lines[number].text, rules).unwrap_or_default();
        let addressed =
            self.lines.iter().take(end).skip(number).any(|line| line.lower().trim().starts_with("kính gửi"));
        if self.document.kind.is_empty() && addressed {
            self.document.kind = "công văn".into();
        }
        let column = self.lines[number].column();
        let begins = |line: &Line| {
            let lower = line.lower();
            lower.starts_with("về việc") || lower.starts_with("v/v") || lower.starts_with("về ")
        };
        let mut below = self.lines.iter().take(end).skip(number + 1);
        let Some(first) = below.position(begins).map(|index| index + number + 1) else { return };
        self.document.kind = "công văn".into();
        for index in first..end {
            let line = &self.lines[index];
            let same_column = column.is_some() && line.column() == column;
            if index > first && !same_column || self.taken[index] || is_capitals(&line.text) {
                break;
            }
            let passage = self.take(index);
            self.document.subject.push(passage);
        }
    }

    /// Takes the subject: the lines below the kind, up to the mark below them.
    fn subject(&mut self, kind: Option<usize>) {
        let Some(kind) = kind else { return };
        for (index, line) in self.lines.iter().enumerate().skip(kind + 1).take(6) {
            let text = line.text.trim();
            if text.chars().all(|letter| "-–—_*= ".contains(letter)) {
                self.document.divider = self.take(index);
                break;
            }
            let lower = line.lower();
            let begins = TEXT_BEGINNINGS.iter().any(|start| lower.starts_with(start));
            // A subject is centred on short lines; the text below it has its full stops.
            let lines = self.document.subject.len();
            let long = text.chars().count() > 220 || text.ends_with([':', ';']) && lines > 0;
            // Below the subject of a decision stands who decides, in capitals.
            let first_capitals = self.document.subject.first().is_some_and(|first| is_capitals(&first.text));
            if lines > 0 && is_capitals(text) && !first_capitals {
                self.document.decider = self.take(index);
                break;
            }
            // The first sentence of the text begins with a capital and ends with a mark.
            let capital = text.chars().next().is_some_and(char::is_uppercase);
            let sentence = lines > 0 && capital && (text.ends_with('.') || text.contains(": "));
            if self.taken[index] || begins || long || sentence || lines == 4 || text.starts_with('(') {
                break;
            }
            let passage = self.take(index);
            self.document.subject.push(passage);
            if text.ends_with('.') {
                break;
            }
        }
    }
}

/// The kind whose symbol a number has, also where the number itself is blank: `Số:      /QĐ-UBND`, `-BC/ĐU`.
fn kind_of_symbol(text: &str, rules: &Rules) -> Option<String> {
    let bare = text
        .trim()
        .trim_start_matches(['S', 's', 'ố', 'Ố', ':', ' ', '\u{a0}', '.', '…', '_', '/', '-', '–']);
    let bare = bare.trim_start_matches(|letter: char| letter.is_ascii_digit() || "/-–… .".contains(letter));
    let symbol = bare.split(['/', '-', '–']).next()?.trim();
    rules
        .types
        .symbols
        .iter()
        .find(|(_, known)| !known.is_empty() && *known == symbol)
        .map(|(kind, _)| kind.clone())
}

/// The kind whose name a line is.
fn known_kind(lower: &str, rules: &Rules) -> Option<String> {
    let lower = lower.trim();
    rules.types.symbols.keys().find(|kind| *kind == lower).cloned()
}
