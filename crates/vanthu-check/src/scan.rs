//! A cursor over a text, with which the checks read numbers, spaces and words.
//!
//! Dates, symbols and ratios are read with it rather than with regular expressions: compiling those takes longer than
//! checking a document, and a command that makes a single document would pay for it each time.

/// A place in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// A cursor at the byte `at` of `text`, which must be the start of a character.
    pub(crate) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte position of the cursor.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The text behind the cursor.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes one of the words.
    pub(crate) fn word(&mut self, words: &[&'a str]) -> Option<&'a str> {
        let word = words.iter().find(|word| self.rest().starts_with(**word))?;
        self.at += word.len();
        Some(word)
    }

    /// Takes the next letter if it is one of those wanted.
    pub(crate) fn letter(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let letter = self.rest().chars().next().filter(|letter| wanted(*letter))?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    /// Takes all letters up to the first that is not wanted.
    pub(crate) fn letters(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|letter| !wanted(letter)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes all white space, and returns whether there was any.
    pub(crate) fn spaces(&mut self) -> bool {
        !self.letters(char::is_whitespace).is_empty()
    }

    /// Takes at most `max` digits; `None` if there is not even one.
    pub(crate) fn digits(&mut self, max: usize) -> Option<&'a str> {
        let rest = self.rest();
        let count = rest.bytes().take(max).take_while(u8::is_ascii_digit).count();
        self.at += count;
        (count > 0).then(|| &rest[..count])
    }

    /// Takes a number with dots between its thousands, `1.905`, or without.
    pub(crate) fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        let mut grouped = *self;
        let first = grouped.digits(usize::MAX)?;
        self.at = grouped.at;
        if first.len() <= 3 {
            while grouped.thousands() {
                self.at = grouped.at;
            }
        }
        self.text.get(start..self.at)
    }

    /// Takes a dot and three digits.
    fn thousands(&mut self) -> bool {
        let start = self.at;
        let taken = self.letter(|letter| letter == '.').is_some()
            && self.digits(3).is_some_and(|digits| digits.len() == 3);
        if !taken {
            self.at = start;
        }
        taken
    }
}

/// The start of the digits that end at `end` and do not begin before `from`, at most `max` of them.
pub(crate) fn digits_before(text: &str, from: usize, end: usize, max: usize) -> usize {
    let head = &text.as_bytes()[from..end];
    end - head.iter().rev().take(max).take_while(|byte| byte.is_ascii_digit()).count()
}

/// Where each of the words begins in a text, from left to right.
pub(crate) fn starts<'a>(text: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = usize> + 'a {
    text.char_indices().map(|(at, _)| at).filter(|at| {
        let rest = &text[*at..];
        words.iter().any(|word| rest.starts_with(word))
    })
}
