//! Readers of a tree that collect what is wrong instead of stopping at the first fault.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::tree::{Node, NodeValue, key_path};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::text::{is_forbidden, tidy};

/// Where the faults of a file are gathered.
pub(crate) type Problems = RefCell<Vec<Diagnostic>>;

/// Reads the keys of a table one by one, and knows at the end which were left over.
pub(crate) struct TableReader<'a> {
    entries: &'a [(String, Node)],
    place: &'a Place,
    path: &'a str,
    problems: &'a Problems,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> TableReader<'a> {
    /// A reader of `node`; `None`, with a problem, if it is not a table.
    pub(crate) fn new(node: &'a Node, problems: &'a Problems) -> Option<Self> {
        match &node.value {
            NodeValue::Table(entries) => {
                let (place, path) = (&node.place, node.path.as_str());
                Some(Self { entries, place, path, problems, known: RefCell::default() })
            }
            _ => {
                problems.borrow_mut().push(wrong_type(node, ("một bảng", "a table")));
                None
            }
        }
    }

    /// The node of a key.
    pub(crate) fn node(&self, key: &'static str) -> Option<&'a Node> {
        self.known.borrow_mut().insert(key);
        self.entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text of a key, tidied; `None` if it is absent or empty.
    pub(crate) fn text(&self, key: &'static str) -> Option<String> {
        self.node(key).and_then(|node| text(node, self.problems)).filter(|text| !text.is_empty())
    }

    /// The text of a key that must be there.
    pub(crate) fn required(&self, key: &'static str) -> String {
        let before = self.problems.borrow().len();
        self.text(key).unwrap_or_else(|| {
            if self.problems.borrow().len() == before {
                self.missing(key);
            }
            String::new()
        })
    }

    /// Reports a key that must be there and is not.
    pub(crate) fn missing(&self, key: &str) {
        let place = missing_place(self.place, key);
        self.problems.borrow_mut().push(
            Diagnostic::error(
                code!("project.missing-key"),
                format!("thiếu mục `{key}`"),
                format!("the key `{key}` is missing"),
            )
            .at(place)
            .about_field(key_path(self.path, key))
            .hint(format!("thêm dòng: {key} = …"), format!("add a line: {key} = …")),
        );
    }

    /// The list of texts of a key; `None` if it is absent.
    pub(crate) fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.node(key).map(|node| texts(node, self.problems))
    }

    /// The lines of a key, which is one text or a list of lines; `None` if it is absent or empty.
    pub(crate) fn lines(&self, key: &'static str) -> Option<Vec<String>> {
        let node = self.node(key)?;
        let lines = match node.value {
            NodeValue::List(_) => texts(node, self.problems),
            _ => text(node, self.problems).into_iter().collect(),
        };
        Some(lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>())
            .filter(|lines| !lines.is_empty())
    }

    /// The whole number of a key, at least `least`.
    pub(crate) fn number(&self, key: &'static str, least: i64) -> Option<u32> {
        let node = self.node(key)?;
        match node.value {
            NodeValue::Integer(number) if number >= least && number <= 999_999 => u32::try_from(number).ok(),
            _ => {
                let expected =
                    (format!("một số nguyên từ {least} trở lên"), format!("a whole number from {least}"));
                self.problems.borrow_mut().push(wrong_type(node, (&expected.0, &expected.1)));
                None
            }
        }
    }

    /// The date of a key.
    pub(crate) fn date(&self, key: &'static str) -> Option<NaiveDate> {
        let node = self.node(key)?;
        date(node, self.problems)
    }

    /// The truth of a key; false where it is absent.
    pub(crate) fn flag(&self, key: &'static str) -> bool {
        match self.node(key) {
            None => false,
            Some(Node { value: NodeValue::Boolean(flag), .. }) => *flag,
            Some(node) => {
                self.problems.borrow_mut().push(wrong_type(node, ("true hoặc false", "true or false")));
                false
            }
        }
    }

    /// One of a few words.
    pub(crate) fn choice<T>(
        &self,
        key: &'static str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let word = self.text(key)?;
        let parsed = parse(&word);
        if parsed.is_none() {
            let problem = unknown_word(&word, words, key).about_field(key_path(self.path, key));
            self.problems.borrow_mut().push(problem.at(self.place(key)));
        }
        parsed
    }

    /// Where a key stands; where its table stands when it is absent.
    pub(crate) fn place(&self, key: &'static str) -> Place {
        let path = || key_path(self.path, key);
        match (self.node(key), self.place) {
            (Some(node), _) => node.place.clone(),
            (None, Place::Field { .. }) => Place::Field { path: path() },
            (None, Place::Line { file, line, column, .. }) => {
                Place::Line { file: file.clone(), line: *line, column: *column, field: Some(path()) }
            }
            (None, place) => place.clone(),
        }
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(self) {
        let known = self.known.borrow();
        for (key, node) in self.entries {
            if known.contains(key.as_str()) {
                continue;
            }
            let mut problem = Diagnostic::error(
                code!("project.unknown-key"),
                format!("không có mục nào tên `{key}`"),
                format!("there is no key `{key}`"),
            )
            .at(node.place.clone())
            .about_field(&node.path)
            .with_value(key.clone());
            problem = match did_you_mean(key, known.iter().copied()) {
                Some(near) => problem.meant(near),
                None => {
                    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
                    problem.hint(format!("các mục có thể dùng: {all}"), format!("known keys: {all}"))
                }
            };
            self.problems.borrow_mut().push(problem);
        }
    }
}

/// Where to look for a key that its table at `table` lacks.
fn missing_place(table: &Place, key: &str) -> Place {
    match table {
        // The first line of a file has nothing to do with what the file lacks.
        Place::Line { file, line: 1, column: 1, .. } => Place::File { file: file.clone() },
        // Data as a whole is not a place.
        Place::Field { path } if path.is_empty() => Place::Field { path: key.to_string() },
        place => place.clone(),
    }
}

/// A word that is not among those allowed.
pub(crate) fn unknown_word(word: &str, words: &[&str], key: &str) -> Diagnostic {
    let all = words.join(", ");
    let problem = Diagnostic::error(
        code!("project.unknown-value"),
        format!("`{word}` không dùng được cho `{key}`"),
        format!("`{word}` cannot stand for `{key}`"),
    )
    .with_value(word);
    match did_you_mean(word, words.iter().copied()) {
        Some(near) => problem.meant(near),
        None => problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}")),
    }
}

/// The problem of a value of the wrong type.
pub(crate) fn wrong_type(node: &Node, expected: (&str, &str)) -> Diagnostic {
    let (vi, en) = node.value.name();
    let shown = match &node.value {
        NodeValue::Text(text) => format!(" `{}`", text.chars().take(40).collect::<String>()),
        NodeValue::Integer(number) => format!(" `{number}`"),
        NodeValue::Float(number) => format!(" `{number}`"),
        _ => String::new(),
    };
    Diagnostic::error(
        code!("project.wrong-type"),
        format!("cần {}, nhưng đây là {vi}{shown}", expected.0),
        format!("expected {}, found {en}{shown}", expected.1),
    )
    .at(node.place.clone())
    .about_field(&node.path)
}

/// The text of a node, tidied; none, with a problem, when it is no text or holds what no document can.
pub(crate) fn text(node: &Node, problems: &Problems) -> Option<String> {
    let NodeValue::Text(text) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("một dòng chữ", "a text")));
        return None;
    };
    if let Some(letter) = text.chars().find(|&letter| is_forbidden(letter)) {
        let code = format!("U+{:04X}", letter as u32);
        let problem = Diagnostic::error(
            code!("project.forbidden-character"),
            format!("ký tự điều khiển {code} không in được"),
            format!("the control character {code} cannot be printed"),
        );
        // `\b`, `\f` and `\e` in quotation marks stand for these, which a path of another system may hold.
        let problem = match letter {
            '\u{8}' | '\u{c}' | '\u{1b}' => problem.hint(
                r"trong dấu nháy kép, `\` mở đầu một ký tự đặc biệt: đường dẫn viết bằng dấu `/`, hoặc đặt trong dấu nháy đơn",
                r"in double quotation marks `\` begins a special character: write paths with `/`, or in single quotation marks",
            ),
            _ => problem.hint("xóa ký tự đó rồi gõ lại", "delete it and type the text again"),
        };
        let problem = problem.at(node.place.clone()).about_field(&node.path).with_value(code);
        problems.borrow_mut().push(problem);
        return None;
    }
    Some(tidy(text))
}

/// The texts of a list; a problem for each item that is not a text.
pub(crate) fn texts(node: &Node, problems: &Problems) -> Vec<String> {
    match &node.value {
        NodeValue::List(items) => items.iter().filter_map(|item| text(item, problems)).collect(),
        _ => {
            let expected = ("một danh sách, ví dụ [\"…\"]", "a list such as [\"…\"]");
            problems.borrow_mut().push(wrong_type(node, expected));
            Vec::new()
        }
    }
}

/// The day that a text such as `2026-07-05` is.
fn iso_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}

/// The date of a node; `None`, with a problem, if it is not a date.
pub(crate) fn date(node: &Node, problems: &Problems) -> Option<NaiveDate> {
    match &node.value {
        NodeValue::Date(date) => Some(*date),
        // Systems that speak JSON have no dates but as texts.
        NodeValue::Text(text) if iso_date(text).is_some() => iso_date(text),
        _ => {
            let expected = ("một ngày, ví dụ 2026-07-05", "a date such as 2026-07-05");
            problems.borrow_mut().push(wrong_type(node, expected));
            None
        }
    }
}
