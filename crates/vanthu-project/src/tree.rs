//! A TOML file or a JSON object as a tree in which every value knows where it stands.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::config::{Lines, toml_error};
use vanthu_model::text::tidy;

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
    pub(crate) fn name(&self) -> (&'static str, &'static str) {
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
        Ok(Self::toml_value(&Lines::of(file, text), path, &Spanned::new(span, DeValue::Table(table))))
    }

    /// Reads the text of one TOML value, to stand at `path`. `None` when it is not TOML.
    pub(crate) fn from_toml_value(file: &str, text: &str, path: &str) -> Option<Self> {
        let text = format!("value = {text}");
        let table = DeTable::parse(&text).ok()?;
        match table.get_ref().iter().next() {
            Some((_, value)) if table.get_ref().len() == 1 => {
                Some(Self::toml_value(&Lines::of(file, &text), path, value))
            }
            _ => None,
        }
    }

    fn toml_value(lines: &Lines, path: &str, value: &Spanned<DeValue>) -> Self {
        let place = |offset: usize, path: &str| value_place(lines, offset, path);
        let inner = match value.get_ref() {
            DeValue::String(string) => NodeValue::Text(string.to_string()),
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .map_or(NodeValue::Float(f64::INFINITY), NodeValue::Integer),
            DeValue::Float(float) => NodeValue::Float(float.as_str().parse().unwrap_or(f64::INFINITY)),
            DeValue::Boolean(boolean) => NodeValue::Boolean(*boolean),
            DeValue::Datetime(datetime) => moment(datetime),
            DeValue::Array(items) => {
                let item = |(index, item)| Self::toml_value(lines, &item_path(path, index), item);
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
                            let mut node = Self::toml_value(lines, &path, item);
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

    /// The fields of a document that came as data. A list without items says that there is none, as it does in a file; what else is
    /// empty was not filled in.
    pub(crate) fn field_entries(fields: &serde_json::Map<String, Json>, path: &str) -> Vec<(String, Self)> {
        let entry = |(key, value): (&String, &Json)| {
            let path = key_path(path, key);
            let node = match value {
                Json::Array(items) if items.is_empty() => Self::at_path(NodeValue::List(Vec::new()), &path),
                value => Self::from_json(value, &path)?,
            };
            Some((key.clone(), node))
        };
        fields.iter().filter_map(entry).collect()
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

impl Node {
    /// Takes the key at the dotted `path` away, if it is there.
    pub(crate) fn remove(&mut self, path: &str) {
        let NodeValue::Table(entries) = &mut self.value else { return };
        match path.split_once('.') {
            Some((key, rest)) => {
                if let Some((_, node)) = entries.iter_mut().find(|(name, _)| name == key) {
                    node.remove(rest);
                }
            }
            None => entries.retain(|(name, _)| name != path),
        }
    }
}

/// The place of the value at `path` that begins at a byte offset of a text: its line, and the path as its field.
pub(crate) fn value_place(lines: &Lines, offset: usize, path: &str) -> Place {
    match lines.place(offset) {
        Place::Line { file, line, column, .. } => {
            Place::Line { file, line, column, field: Some(path.to_string()).filter(|path| !path.is_empty()) }
        }
        place => place,
    }
}

/// The path of a key in the table at `path`.
pub(crate) fn key_path(path: &str, key: &str) -> String {
    match path {
        "" => key.to_string(),
        _ => format!("{path}.{key}"),
    }
}

/// The path of an item of the list at `path`.
pub(crate) fn item_path(path: &str, index: usize) -> String {
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
