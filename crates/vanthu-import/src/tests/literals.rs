//! Finds the messages in the source of the crate by their Vietnamese letters.

#![expect(clippy::disallowed_methods, reason = "tests read the sources and files of the repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Formatter, Result};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use vanthu_diagnostic::Text;

/// A string literal of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    file: String,
    /// The line, from 1.
    line: usize,
    /// The text; in a format string `{…}` stands for anything.
    pub(super) text: String,
}

impl Literal {
    /// The string that a token is.
    fn of(file: &str, token: &TokenTree) -> Option<Self> {
        let TokenTree::Literal(literal) = token else { return None };
        let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) else { return None };
        Some(Self { file: file.into(), line: literal.span().start().line, text: text.value() })
    }

    /// The string that an argument is, by itself or as the format string of `format!`.
    fn whole(file: &str, argument: &[TokenTree]) -> Option<Self> {
        match argument {
            [reference, rest @ ..] if is_punct(reference, '&') => Self::whole(file, rest),
            [literal] => Self::of(file, literal),
            [TokenTree::Ident(name), _, TokenTree::Group(group)] if name == "format" => {
                Self::of(file, &group.stream().into_iter().next()?)
            }
            _ => None,
        }
    }

    /// Whether a text, or a part of it, was made from it.
    fn made(&self, text: &str) -> bool {
        let mut pieces = self.text.split('{');
        let first = pieces.next();
        let pieces = pieces.map(|piece| piece.split_once('}').map_or(piece, |(_, after)| after));
        let mut rest = Some(text);
        for piece in first.into_iter().chain(pieces) {
            rest = rest.and_then(|rest| rest.split_once(piece)).map(|(_, after)| after);
        }
        rest.is_some()
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}:{}: `{}`", self.file, self.line, self.text)
    }
}

/// The literals of sources, but for those of tests, that a reader may come to see.
#[derive(Debug, Default)]
pub(super) struct Literals {
    /// The Vietnamese texts, each with the English one that follows as the next argument, where one does.
    messages: BTreeMap<Literal, Option<Literal>>,
    /// The codes of diagnostics.
    codes: BTreeSet<Literal>,
}

impl Literals {
    /// Adds the literals of a folder's sources.
    pub(super) fn add_folder(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.file_stem().is_some_and(|stem| stem == "tests") {
                continue;
            }
            if path.is_dir() {
                self.add_folder(&path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                self.add_source(
                    &path.display().to_string(),
                    &std::fs::read_to_string(&path).expect("a source"),
                );
            }
        }
    }

    /// Adds the literals of a source.
    fn add_source(&mut self, file: &str, source: &str) {
        self.add(file, source.parse().expect("Rust"), false);
    }

    /// Adds the literals of some tokens, which may be arguments or, `listed`, the items of a list.
    fn add(&mut self, file: &str, tokens: TokenStream, listed: bool) {
        let tokens = productive(tokens);
        let arguments: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ',')).collect();
        for (index, argument) in arguments.iter().enumerate() {
            let own = Literal::whole(file, argument);
            let next = arguments.get(index + 1).and_then(|next| Literal::whole(file, next));
            let english = next
                .filter(|next| !next.text.chars().any(|letter| !letter.is_ascii() && letter.is_alphabetic()));
            if let (Some(own), Some(english)) = (own, english)
                && is_vietnamese(&own.text)
                && (english.text.contains(' ') || (own.text.contains(' ') && !listed))
            {
                self.messages.insert(own, Some(english));
            }
            for (place, token) in argument.iter().enumerate() {
                if let TokenTree::Group(group) = token {
                    self.add(file, group.stream(), group.delimiter() == Delimiter::Bracket);
                }
                let Some(literal) = Literal::of(file, token) else { continue };
                // Vocabulary stands in lists and patterns, messages stand in calls.
                let beside = [place.checked_sub(1), Some(place + 1)].into_iter().flatten();
                let is_pattern =
                    beside.filter_map(|place| argument.get(place)).any(|token| is_punct(token, '|'))
                        || argument.get(place + 1).is_some_and(|token| is_punct(token, '='));
                if literal.text.starts_with("import.") {
                    self.codes.insert(literal);
                } else if is_vietnamese(&literal.text) && literal.text.contains(' ') && !listed && !is_pattern
                {
                    self.messages.entry(literal).or_insert(None);
                }
            }
        }
    }

    /// What no diagnostic of `codes` and no text of `texts` was made from, but for `words`.
    pub(super) fn unpinned(&self, codes: &[&str], texts: &[&Text], words: &[&str]) -> Vec<String> {
        let codes = self.codes.iter().filter(|literal| !codes.contains(&literal.text.as_str()));
        let messages = self.messages.iter().filter(|(vi, en)| {
            let made = |text: &&Text| vi.made(&text.vi) && en.as_ref().is_none_or(|en| en.made(&text.en));
            !words.contains(&vi.text.as_str()) && !texts.iter().any(made)
        });
        codes.chain(messages.map(|(vi, _)| vi)).map(Literal::to_string).collect()
    }
}

/// The tokens without attributes, which documentation is too, and without modules of tests.
pub(super) fn productive(tokens: TokenStream) -> Vec<TokenTree> {
    let mut tokens = tokens.into_iter().peekable();
    let mut kept = Vec::new();
    while let Some(token) = tokens.next() {
        if !is_punct(&token, '#') {
            kept.push(token);
            continue;
        }
        tokens.next_if(|token| is_punct(token, '!'));
        let attribute = tokens.next().map(|token| token.to_string().replace(' ', ""));
        if attribute.is_some_and(|attribute| attribute == "[cfg(test)]") {
            // The item ends with its body or with a semicolon.
            tokens.find(|token| {
                is_punct(token, ';')
                    || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
            });
        }
    }
    kept
}

/// Whether a token is this sign.
fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether a text has letters that Vietnamese has and English has not.
fn is_vietnamese(text: &str) -> bool {
    text.to_lowercase().chars().any(|letter| {
        matches!(letter, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư')
            || ('ạ'..='ỹ').contains(&letter)
    })
}

#[test]
fn an_unpinned_message_is_found() {
    let source = r#"
        //! Một lời chú trong mã nguồn.
        fn f() -> Diagnostic {
            /// Lời chú thứ hai.
            const A: &str = "không dấu cách";
            Diagnostic::error("import.new", format!("ô `{name}` bị \"thiếu\"", name = "tên ô"), "the cell is \
                missing")
                .hint(
                    "ghi vào ô",
                    &format!("fill {it} in"),
                );
            let words = ["cộng", "cong", "tổng số", "ts"];
            match word { "tổng cộng" | "cả năm" => 1, "cả tháng" => 2 }
            ("tệp", "a file")
        }
        #[cfg(test)]
        mod tests { const B: &str = "chỉ để thử"; }
        #[cfg(test)]
        mod more;
        const C: &str = "sau phần thử";
    "#;
    let mut literals = Literals::default();
    literals.add_source("a.rs", source);
    let all = [
        "a.rs:6: `import.new`",
        "a.rs:5: `không dấu cách`",
        "a.rs:6: `tên ô`",
        "a.rs:6: `ô `{name}` bị \"thiếu\"`",
        "a.rs:9: `ghi vào ô`",
        "a.rs:14: `tệp`",
        "a.rs:20: `sau phần thử`",
    ];
    assert_eq!(literals.unpinned(&[], &[], &[]), all);
    let texts = [
        Text::new("ô `tên ô` bị \"thiếu\"", "the cell is missing"),
        Text::new("ghi vào ô", "fill in"),
        Text::new("tệp này", "a file"),
    ];
    // `fill {it} in` has a letter of its own between its words.
    let left = literals.unpinned(&["import.new"], &texts.each_ref(), &["không dấu cách"]);
    assert_eq!(left, ["a.rs:9: `ghi vào ô`", "a.rs:20: `sau phần thử`"]);
}
