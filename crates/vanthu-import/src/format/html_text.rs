//! The text of a cell of a web page as it is displayed: blanks run together, paragraphs stand on lines of their own.

use std::sync::Arc;

/// A text being collected, and how its letters look.
#[derive(Clone, Debug, Default)]
pub(super) struct PageText {
    text: String,
    /// Whether a blank stands between what was read and what comes.
    blank: bool,
    /// How many letters there are, and how many of them are crossed out, raised or lowered.
    letters: usize,
    crossed: usize,
    moved: usize,
    /// The font of its first letter, where an element inside the cell names it.
    pub(super) font: Option<Arc<str>>,
}

impl PageText {
    /// Adds a text. Blanks and line ends of the source are one blank.
    pub(super) fn push(&mut self, text: &str, crossed: bool, moved: bool) {
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c') {
                self.blank = true;
                continue;
            }
            if self.blank && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.blank = false;
            self.text.push(letter);
            self.letters += 1;
            self.crossed += usize::from(crossed);
            self.moved += usize::from(moved);
        }
    }

    /// Goes on in the next line.
    pub(super) fn line_break(&mut self) {
        self.blank = false;
        self.text.push('\n');
    }

    /// Goes on in a line of its own.
    pub(super) fn paragraph(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.line_break();
        }
    }

    /// The text without blank lines around it; the text is empty afterwards.
    pub(super) fn take(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        *self = Self { font: self.font.take(), ..Self::default() };
        text.trim_matches(['\n', ' ']).to_string()
    }

    /// Whether nothing has been collected but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(|letter| letter.is_whitespace() || letter == '\u{feff}')
    }

    /// Whether all letters are crossed out.
    pub(super) fn is_crossed(&self) -> bool {
        self.letters > 0 && self.crossed == self.letters
    }

    /// Whether some letters are crossed out, raised or lowered.
    pub(super) fn is_marked(&self) -> bool {
        self.moved > 0 || (self.crossed > 0 && self.crossed < self.letters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_run_together_and_paragraphs_part() {
        let mut text = PageText::default();
        text.paragraph();
        text.push("  Chi bộ\r\n   thôn", false, false);
        text.push(" ", false, false);
        text.push("Một", false, false);
        text.paragraph();
        text.paragraph();
        text.push(" (ghép)\u{a0}", false, false);
        text.line_break();
        assert!(!text.is_blank() && !text.is_crossed() && !text.is_marked());
        assert_eq!(text.take(), "Chi bộ thôn Một\n(ghép)\u{a0}");
        assert!(text.is_blank());
        text.push("1", true, false);
        assert!(text.is_crossed() && !text.is_marked());
        text.push("2", false, false);
        assert!(!text.is_crossed() && text.is_marked());
    }
}
