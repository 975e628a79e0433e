//! A TOML file or a JSON object as a tree in which every value knows where it stands, with readers that collect what is
//! wrong instead of stopping at the first fault.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use vanthu_diagnostic::{Diagnostic, Place, did_you_mean};
use vanthu_model::config::{line_place, toml_error};
use vanthu_model::text::{is_forbidden, tidy};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: NodeValue,
    /// Its file and line, or its path where it came as data.
    pub place: Place,
    /// The steps to it from the document: `fields.causes[2]`.
    pub path: String,
}

/// The kinds of values that TOML has; JSON has fewer.
#[derive(Clone, Debug)]
pub enum NodeValue {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with decimals.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// A day and a time.
    Moment(NaiveDateTime),
    /// A time of day, for which no field has a use.
    Time,
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of its keys.
    Table(Vec<(String, Node)>),
}

impl NodeValue {
    /// What it is, for a message.
    fn name(&self) -> (&'static str, &'static str) {
        match self {
            Self::Text(_) => ("một dòng chữ", "a text"),
            Self::Integer(_) => ("một số nguyên", "a whole number"),
            Self::Float(_) => ("một số thập phân", "a decimal number"),
            Self::Boolean(_) => ("đúng/sai", "true or false"),
            Self::Date(_) => ("một ngày", "a date"),
            Self::Moment(_) => ("một thời điểm", "a date and time"),
            Self::Time => ("một giờ trong ngày", "a time of day"),
            Self::List(_) => ("một danh sách", "a list"),
            Self::Table(_) => ("một bảng", "a table"),
        }
    }
}

impl Node {
    /// Reads a TOML text. `file` is its name, and `path` the path of what it holds: empty for the document file itself,
    /// `office` for the file that the document names there.
    ///
    /// # Errors
    /// `config.invalid` at each line that is not TOML.
    pub fn from_toml(file: &str, text: &str, path: &str) -> Result<Self, Vec<Diagnostic>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| toml_error(file, text, error)).collect());
        }
        let (span, table) = (table.span(), table.into_inner());
        Ok(Self::toml_value(file, text, path, &Spanned::new(span, DeValue::Table(table))))
    }

    /// Reads the text of one TOML value, to stand at `path`. `None` when it is not TOML.
    pub(crate) fn from_toml_value(file: &str, text: &str, path: &str) -> Option<Self> {
        let text = format!("value = {text}");
        let table = DeTable::parse(&text).ok()?;
        match table.get_ref().iter().next() {
            Some((_, value)) if table.get_ref().len() == 1 => {
                Some(Self::toml_value(file, &text, path, value))
            }
            _ => None,
        }
    }

    fn toml_value(file: &str, text: &str, path: &str, value: &Spanned<DeValue>) -> Self {
        let place = |offset: usize, path: &str| match line_place(file, text, offset) {
            Place::Line { file, line, column, .. } => Place::Line {
                file,
                line,
                column,
                field: Some(path.to_string()).filter(|path| !path.is_empty()),
            },
            place => place,
        };
        let inner = match value.get_ref() {
            DeValue::String(string) => NodeValue::Text(string.to_string()),
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .map_or(NodeValue::Float(f64::INFINITY), NodeValue::Integer),
            DeValue::Float(float) => NodeValue::Float(float.as_str().parse().unwrap_or(f64::INFINITY)),
            DeValue::Boolean(boolean) => NodeValue::Boolean(*boolean),
            DeValue::Datetime(datetime) => moment(datetime),
            DeValue::Array(items) => {
                let item = |(index, item)| Self::toml_value(file, text, &item_path(path, index), item);
                NodeValue::List(items.iter().enumerate().map(item).collect())
            }
            DeValue::Table(table) => {
                let mut entries: Vec<_> = table.iter().collect();
                entries.sort_by_key(|(key, _)| key.span().start);
                NodeValue::Table(
                    entries
                        .into_iter()
                        .map(|(key, item)| {
                            let path = key_path(path, key.get_ref());
                            let mut node = Self::toml_value(file, text, &path, item);
                            node.place = place(key.span().start, &path);
                            (key.get_ref().to_string(), node)
                        })
                        .collect(),
                )
            }
        };
        Self { value: inner, place: place(value.span().start, path), path: path.to_string() }
    }

    /// A JSON value at `path`. `None` for what was not filled in: nulls, blank texts, and lists and objects without
    /// anything else in them. Such items are left out of lists, whose other items keep their places.
    pub fn from_json(value: &Json, path: &str) -> Option<Self> {
        let inner = match value {
            Json::Null => return None,
            Json::Bool(truth) => NodeValue::Boolean(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => NodeValue::Integer(whole),
                None => NodeValue::Float(number.as_f64()?),
            },
            Json::String(text) if text.trim().is_empty() => return None,
            Json::String(text) => NodeValue::Text(text.clone()),
            Json::Array(items) => {
                let items = items.iter().enumerate();
                let items: Vec<Self> = items
                    .filter_map(|(index, item)| Self::from_json(item, &item_path(path, index)))
                    .collect();
                if items.is_empty() {
                    return None;
                }
                NodeValue::List(items)
            }
            Json::Object(entries) => match Self::json_entries(entries, path) {
                entries if entries.is_empty() => return None,
                entries => NodeValue::Table(entries),
            },
        };
        Some(Self::at_path(inner, path))
    }

    /// The entries of a JSON object at `path`, without those that were not filled in.
    pub(crate) fn json_entries(entries: &serde_json::Map<String, Json>, path: &str) -> Vec<(String, Self)> {
        let entry = |(key, value): (&String, &Json)| {
            Some((key.clone(), Self::from_json(value, &key_path(path, key))?))
        };
        entries.iter().filter_map(entry).collect()
    }

    /// A value that came as data and stands at `path`.
    pub(crate) fn at_path(value: NodeValue, path: &str) -> Self {
        Self { value, place: Place::Field { path: path.to_string() }, path: path.to_string() }
    }

    /// The entries of a table; none of anything else.
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            NodeValue::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The entry of a table under a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// Adds every text in it to `texts`, with its place.
    pub fn each_text(&self, texts: &mut Vec<(String, Place)>) {
        match &self.value {
            NodeValue::Text(text) => texts.push((tidy(text), self.place.clone())),
            NodeValue::List(items) => items.iter().for_each(|item| item.each_text(texts)),
            NodeValue::Table(entries) => entries.iter().for_each(|(_, node)| node.each_text(texts)),
            _ => {}
        }
    }

    /// Puts `value` at the dotted `path`, making the tables on the way.
    pub fn set(&mut self, path: &str, value: Node) {
        let (key, rest) = match path.split_once('.') {
            Some((key, rest)) => (key, Some(rest)),
            None => (path, None),
        };
        if !matches!(self.value, NodeValue::Table(_)) {
            self.value = NodeValue::Table(Vec::new());
        }
        let NodeValue::Table(entries) = &mut self.value else { return };
        let index = entries.iter().position(|(name, _)| name == key).unwrap_or_else(|| {
            let (place, path) = (value.place.clone(), key_path(&self.path, key));
            let node = Node { value: NodeValue::Table(Vec::new()), place, path };
            entries.push((key.to_string(), node));
            entries.len() - 1
        });
        match rest {
            Some(rest) => entries[index].1.set(rest, value),
            None => entries[index].1 = value,
        }
    }
}

/// The path of a key in the table at `path`.
pub fn key_path(path: &str, key: &str) -> String {
    match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    }
}

/// The path of an item of the list at `path`.
pub fn item_path(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}

fn moment(datetime: &toml::value::Datetime) -> NodeValue {
    let day = datetime
        .date
        .and_then(|day| NaiveDate::from_ymd_opt(day.year.into(), day.month.into(), day.day.into()));
    match (day, datetime.time) {
        (Some(day), None) => NodeValue::Date(day),
        (Some(day), Some(time)) => day
            .and_hms_opt(time.hour.into(), time.minute.into(), time.second.unwrap_or(0).into())
            .map_or(NodeValue::Date(day), NodeValue::Moment),
        (None, _) => NodeValue::Time,
    }
}

/// Where the faults of a file are gathered.
pub type Problems = RefCell<Vec<Diagnostic>>;

/// Reads the keys of a table one by one, and knows at the end which were left over.
pub struct TableReader<'a> {
    entries: &'a [(String, Node)],
    place: &'a Place,
    path: &'a str,
    problems: &'a Problems,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'a> TableReader<'a> {
    /// A reader of `node`; none, with a problem, when it is no table.
    pub fn new(node: &'a Node, problems: &'a Problems) -> Option<Self> {
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
    pub fn node(&self, key: &'static str) -> Option<&'a Node> {
        self.known.borrow_mut().insert(key);
        self.entries.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text of a key, tidied; none where it is absent or empty.
    pub fn text(&self, key: &'static str) -> Option<String> {
        self.node(key).and_then(|node| text(node, self.problems)).filter(|text| !text.is_empty())
    }

    /// The text of a key that must be there.
    pub fn required(&self, key: &'static str) -> String {
        let before = self.problems.borrow().len();
        self.text(key).unwrap_or_else(|| {
            if self.problems.borrow().len() == before {
                self.missing(key);
            }
            String::new()
        })
    }

    /// Reports a key that must be there and is not.
    pub fn missing(&self, key: &str) {
        let place = missing_place(self.place, key);
        self.problems.borrow_mut().push(
            Diagnostic::error(
                "project.missing-key",
                format!("thiếu mục `{key}`"),
                format!("the key `{key}` is missing"),
            )
            .at(place)
            .about_field(key_path(self.path, key))
            .hint(format!("thêm dòng: {key} = …"), format!("add a line: {key} = …")),
        );
    }

    /// The list of texts of a key; none where it is absent.
    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.node(key).map(|node| texts(node, self.problems))
    }

    /// The lines of a key, which is one text or a list of lines; none where it is absent or empty.
    pub fn lines(&self, key: &'static str) -> Option<Vec<String>> {
        let node = self.node(key)?;
        let lines = match node.value {
            NodeValue::List(_) => texts(node, self.problems),
            _ => text(node, self.problems).into_iter().collect(),
        };
        Some(lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>())
            .filter(|lines| !lines.is_empty())
    }

    /// The whole number of a key, at least `least`.
    pub fn number(&self, key: &'static str, least: i64) -> Option<u32> {
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
    pub fn date(&self, key: &'static str) -> Option<NaiveDate> {
        let node = self.node(key)?;
        date(node, self.problems)
    }

    /// The truth of a key; false where it is absent.
    pub fn flag(&self, key: &'static str) -> bool {
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
    pub fn choice<T>(
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
    pub fn place(&self, key: &'static str) -> Place {
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
    pub fn finish(self) {
        let known = self.known.borrow();
        for (key, node) in self.entries {
            if known.contains(key.as_str()) {
                continue;
            }
            let mut problem = Diagnostic::error(
                "project.unknown-key",
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

/// A word that is none of those allowed.
pub fn unknown_word(word: &str, words: &[&str], key: &str) -> Diagnostic {
    let all = words.join(", ");
    let problem = Diagnostic::error(
        "project.unknown-value",
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
pub fn wrong_type(node: &Node, expected: (&str, &str)) -> Diagnostic {
    let (vi, en) = node.value.name();
    let shown = match &node.value {
        NodeValue::Text(text) => format!(" `{}`", text.chars().take(40).collect::<String>()),
        NodeValue::Integer(number) => format!(" `{number}`"),
        NodeValue::Float(number) => format!(" `{number}`"),
        _ => String::new(),
    };
    Diagnostic::error(
        "project.wrong-type",
        format!("cần {}, nhưng đây là {vi}{shown}", expected.0),
        format!("expected {}, found {en}{shown}", expected.1),
    )
    .at(node.place.clone())
    .about_field(&node.path)
}

/// The text of a node, tidied; none, with a problem, when it is no text or holds what no document can.
pub fn text(node: &Node, problems: &Problems) -> Option<String> {
    let NodeValue::Text(text) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("một dòng chữ", "a text")));
        return None;
    };
    if let Some(letter) = text.chars().find(|&letter| is_forbidden(letter)) {
        let code = format!("U+{:04X}", letter as u32);
        problems.borrow_mut().push(
            Diagnostic::error(
                "project.forbidden-character",
                format!("ký tự điều khiển {code} không in được"),
                format!("the control character {code} cannot be printed"),
            )
            .at(node.place.clone())
            .about_field(&node.path)
            .with_value(code)
            .hint("xóa ký tự đó rồi gõ lại", "delete it and type the text again"),
        );
        return None;
    }
    Some(tidy(text))
}

/// The texts of a list; a problem for each item that is no text.
pub fn texts(node: &Node, problems: &Problems) -> Vec<String> {
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

/// The date of a node; none, with a problem, when it is no date.
pub fn date(node: &Node, problems: &Problems) -> Option<NaiveDate> {
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
