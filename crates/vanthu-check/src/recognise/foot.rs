//! The lines below the text of a Word file: recipients and signatures.

use super::{Line, Recogniser};
use crate::document_text::{Passage, Signed};
use crate::tokenize::is_capitals;

impl Recogniser<'_> {
    /// Takes the recipients and the signatures and returns the line at which the text ends.
    pub(super) fn foot(&mut self, start: usize) -> usize {
        let is_label = |line: &Line| line.lower().trim().trim_end_matches([':', ' ', '.']) == "nơi nhận";
        let Some(label) = self.lines.iter().skip(start).position(is_label).map(|index| index + start) else {
            return self.signature_only(start);
        };
        self.document.recipients_label = self.take(label);
        let line = &self.lines[label];
        let table = line.cell().map(|cell| cell.table);
        let mut signature: Vec<&Line> = Vec::new();
        for (index, other) in self.lines.iter().enumerate().skip(label + 1) {
            let in_table = table.is_some() && other.cell().map(|cell| cell.table) == table;
            let text = other.text.trim();
            let recipient = match table {
                Some(_) => line.column() == other.column(),
                None => {
                    let open = self
                        .document
                        .recipients
                        .last()
                        .is_some_and(|last| !last.text.trim_end().ends_with([';', '.']));
                    text.starts_with(['-', '–', '+']) || open && signature.is_empty() && !is_capitals(text)
                }
            };
            if recipient {
                let mut passage = self.take(index);
                let ends = |passage: &Passage| passage.text.trim_end().ends_with([';', '.']);
                let bare = text.chars().all(|letter| "-–—_ .".contains(letter));
                let listed = other.paragraph.numbered || text.starts_with(['-', '–', '+', '•']);
                let signs = has_authority(text) || is_capitals(text) && text.contains(' ');
                match self.document.recipients.last_mut() {
                    _ if bare || signs => {}
                    // A recipient may go on in the next line or paragraph.
                    Some(last) if !listed && !ends(last) => {
                        last.text = format!("{} {}", last.text.trim_end(), text);
                    }
                    Some(_) if !listed => {}
                    _ => {
                        if other.paragraph.numbered && !text.starts_with(['-', '–', '+', '•']) {
                            passage.text = format!("- {text}");
                        }
                        self.document.recipients.push(passage);
                    }
                }
            } else if in_table
                || table.is_none() && index < label + 20 && is_signature(other, signature.len())
            {
                self.taken[index] = true;
                signature.push(other);
            } else if table.is_none() && !signature.is_empty() {
                break;
            }
        }
        // The table may have its signature on the left of, or above, the recipients.
        if signature.is_empty() {
            let above = self.lines.iter().enumerate().take(label).skip(start.max(label.saturating_sub(8)));
            for (index, other) in above {
                let in_table = table.is_some() && other.cell().map(|cell| cell.table) == table;
                if in_table || table.is_none() && is_signature(other, signature.len()) {
                    self.taken[index] = true;
                    signature.push(other);
                }
            }
        }
        let mut signed = self.signed(&signature);
        // The name may stand below the table.
        if let Some(signed) = signed.as_mut().filter(|signed| signed.name.is_empty()) {
            let last = self.taken.iter().rposition(|taken| *taken).map_or(label, |last| last);
            let below =
                (last + 1..self.lines.len()).take(3).find(|index| is_name(self.lines[*index].text.trim()));
            if let Some(index) = below.filter(|_| table.is_some()) {
                signed.name = self.take(index);
            }
        }
        self.document.signed.extend(signed);
        let first = self.taken.iter().enumerate().skip(start).find(|(index, taken)| {
            let line = &self.lines[*index];
            **taken && (*index == label || signature.iter().any(|other| std::ptr::eq(*other, line)))
        });
        first.map_or(label, |(index, _)| index)
    }

    /// Takes the signature of a document without recipients: the last lines in capitals with a name below them.
    fn signature_only(&mut self, start: usize) -> usize {
        let from = start.max(self.lines.len().saturating_sub(10));
        let first =
            self.lines.iter().skip(from).position(|line| has_authority(&line.text) || is_post(&line.text));
        let Some(first) = first.map(|index| index + from) else { return self.lines.len() };
        let signature: Vec<&Line> = self.lines.iter().skip(first).take(4).collect();
        self.taken.iter_mut().skip(first).take(signature.len()).for_each(|one| *one = true);
        let signed = self.signed(&signature);
        self.document.signed.extend(signed);
        first
    }

    /// The authority, the post and the name among the lines of a signature.
    fn signed(&self, lines: &[&Line]) -> Option<Signed> {
        let filled = |line: &&&Line| {
            let text = line.text.trim();
            !text.starts_with('(') && !text.chars().all(|letter| "-_. …".contains(letter))
        };
        let lines: Vec<&&Line> = lines.iter().filter(filled).collect();
        lines.first()?;
        // A line that is a post, or ends the authority, is no name: the signature is still blank.
        let named = lines
            .last()
            .filter(|line| !is_post(&line.text) && !has_authority(&line.text) && !is_title(&line.text));
        let name = named.map(|line| self.part(line)).unwrap_or_default();
        let above = &lines[..lines.len() - usize::from(named.is_some())];
        let mut signed = Signed { name, ..Signed::default() };
        for line in above {
            let passage = self.part(line);
            // `TM. ỦY BAN NHÂN DÂN XÃ` may run over two lines, `KT. CHỦ TỊCH` follows below it.
            if has_authority(&line.text) && signed.authority.is_none() {
                signed.authority = Some(passage);
            } else if signed.post.is_none() && is_capitals(&line.text) {
                signed.post = Some(passage);
            }
        }
        Some(signed)
    }
}

/// The first words of posts.
const POSTS: &[&str] = &[
    "bí thư",
    "phó bí thư",
    "chủ tịch",
    "phó chủ tịch",
    "giám đốc",
    "phó giám đốc",
    "hiệu trưởng",
    "phó hiệu trưởng",
    "trưởng",
    "phó trưởng",
    "chánh",
    "phó chánh",
    "cục trưởng",
    "phó cục",
    "chi cục",
    "bộ trưởng",
    "thứ trưởng",
    "ủy viên",
    "uỷ viên",
    "tổng",
    "phó tổng",
    "viện trưởng",
    "thư ký",
    "chủ nhiệm",
    "phó chủ nhiệm",
    "chỉ huy",
    "đội trưởng",
    "vụ trưởng",
    "phó vụ",
    "kế toán",
    "chủ tọa",
    "chủ trì",
    "người",
    "ban ",
    "văn phòng",
    "sở ",
    "phòng ",
    "hội ",
    "thường trực",
    "phó ban",
    "quyền",
    "thủ trưởng",
    "đại diện",
    "cơ quan",
    "hội đồng",
    "đảng ủy",
    "tỉnh ",
    "xã ",
];

/// Whether a line is a post or the name of a body rather than a person's name.
fn is_post(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    is_capitals(text) && POSTS.iter().any(|post| lower.starts_with(post))
        || POSTS.iter().any(|post| lower == post.trim())
}

/// Whether a line is a person's name: two to six words with capitals and no mark behind them.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=6).contains(&words.len())
        && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
        && !text.ends_with(['.', ':', ';', ','])
        && !text.contains(|letter: char| letter.is_ascii_digit())
        && !is_post(text)
        && !is_title(text)
}

/// Whether a line is the title of what follows the signature.
fn is_title(text: &str) -> bool {
    const TITLES: &[&str] =
        &["danh sách", "phụ lục", "biểu", "bảng", "mẫu", "lịch", "chương trình", "kế hoạch", "dự toán"];
    let lower = text.trim().to_lowercase();
    is_capitals(text) && TITLES.iter().any(|title| lower.starts_with(title))
}

/// Whether a line begins with an authority.
fn has_authority(text: &str) -> bool {
    let upper = text.trim().to_uppercase();
    ["T/M", "K/T", "T/L", "TM.", "KT.", "TL.", "TUQ", "Q.", "TM ", "KT ", "TL "]
        .iter()
        .any(|form| upper.starts_with(form))
}

/// Whether a line can belong to a signature of which `found` lines were found before it.
fn is_signature(line: &Line, found: usize) -> bool {
    let text = line.text.trim();
    let words = text.split_whitespace().count();
    is_capitals(text) && words <= 12
        || found > 0 && (2..=7).contains(&words) && !text.ends_with(['.', ';', ':'])
}
