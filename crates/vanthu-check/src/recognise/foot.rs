//! The lines below the text of a Word file: recipients and signatures.

use super::{Line, Recogniser};
use crate::document_text::Signed;
use crate::tokenize::is_capitals;

impl Recogniser<'_> {
    /// Takes the recipients and the signatures and returns the line at which the text ends.
    pub(super) fn foot(&mut self, start: usize) -> usize {
        let is_label = |line: &Line| line.lower().trim_end_matches([':', ' ']) == "nơi nhận";
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
                None => text.starts_with(['-', '–']),
            };
            if recipient {
                let passage = self.take(index);
                // The drafter's initials and lines of dashes are not recipients.
                if text.starts_with(['-', '–', '+']) || self.document.recipients.is_empty() {
                    self.document.recipients.push(passage);
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
        let signed = self.signed(&signature);
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
        let first = self.lines.iter().skip(from).position(|line| has_authority(&line.text));
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
        let (last, above) = lines.split_last()?;
        let mut signed = Signed { name: self.part(last), ..Signed::default() };
        for line in above {
            let passage = self.part(line);
            if has_authority(&line.text) && signed.authority.is_none() {
                signed.authority = Some(passage);
            } else if signed.post.is_none() && is_capitals(&line.text) {
                signed.post = Some(passage);
            }
        }
        Some(signed)
    }
}

/// Whether a line begins with an authority.
fn has_authority(text: &str) -> bool {
    let upper = text.trim().to_uppercase();
    ["T/M", "K/T", "T/L", "TM.", "KT.", "TL.", "TUQ", "Q."].iter().any(|form| upper.starts_with(form))
}

/// Whether a line can belong to a signature of which `found` lines were found before it.
fn is_signature(line: &Line, found: usize) -> bool {
    let text = line.text.trim();
    let words = text.split_whitespace().count();
    is_capitals(text) && words <= 12
        || found > 0 && (2..=7).contains(&words) && !text.ends_with(['.', ';', ':'])
}
