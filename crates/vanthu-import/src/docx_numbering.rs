//! The numbers that Word itself puts before paragraphs, computed from `numbering.xml` and `styles.xml` as Word counts them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::xml::attribute;
use vanthu_model::number::roman;

/// The maximum number of levels of a list.
const LEVELS: usize = 9;

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    /// `decimal`, `lowerLetter`, `upperRoman`, `bullet` …
    format: String,
    /// The label with `%1` for the number of the first level.
    text: String,
    /// The first number.
    start: usize,
}

impl Default for Level {
    fn default() -> Self {
        Self { format: "decimal".into(), text: String::new(), start: 1 }
    }
}

/// The lists of a Word document and how far each has counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// The levels of each abstract list.
    lists: HashMap<String, Vec<Level>>,
    /// The abstract list of each list.
    list_of: HashMap<String, String>,
    /// First numbers that a list sets for itself.
    starts: HashMap<(String, usize), usize>,
    /// The list and level of each style of paragraphs.
    styles: HashMap<String, (String, usize)>,
    /// The numbers counted so far. Lists that share an abstract list count together unless they begin anew.
    counts: HashMap<String, [Option<usize>; LEVELS]>,
}

impl Numbering {
    /// Reads both parts; what is damaged numbers nothing.
    pub(crate) fn new(numbering: Option<&[u8]>, styles: Option<&[u8]>) -> Self {
        let mut read = Self::default();
        read.read_lists(numbering.unwrap_or_default());
        read.read_styles(styles.unwrap_or_default());
        read
    }

    fn read_lists(&mut self, xml: &[u8]) {
        let (mut list, mut num, mut level) = (String::new(), String::new(), 0);
        each_start(xml, |element| {
            let value = || attribute(element, "w:val").unwrap_or_default();
            match element.name().as_ref() {
                "w:abstractNum" => {
                    list = attribute(element, "w:abstractNumId").unwrap_or_default();
                    num.clear();
                    self.lists.insert(list.clone(), vec![Level::default(); LEVELS]);
                }
                "w:num" => {
                    num = attribute(element, "w:numId").unwrap_or_default();
                    list.clear();
                }
                "w:abstractNumId" if !num.is_empty() => {
                    self.list_of.insert(num.clone(), value());
                }
                "w:lvl" | "w:lvlOverride" => {
                    level = attribute(element, "w:ilvl")
                        .and_then(|text| text.parse().ok())
                        .unwrap_or(0)
                        .min(LEVELS - 1);
                }
                "w:startOverride" if !num.is_empty() => {
                    self.starts.insert((num.clone(), level), value().parse().unwrap_or(1));
                }
                "w:start" | "w:numFmt" | "w:lvlText" if num.is_empty() => {
                    let Some(one) = self.lists.get_mut(&list).and_then(|levels| levels.get_mut(level)) else {
                        return;
                    };
                    match element.name().as_ref() {
                        "w:start" => one.start = value().parse().unwrap_or(1),
                        "w:numFmt" => one.format = value(),
                        _ => one.text = value(),
                    }
                }
                _ => {}
            }
        });
    }

    fn read_styles(&mut self, xml: &[u8]) {
        let (mut style, mut id, mut level) = (String::new(), String::new(), 0);
        each_start(xml, |element| match element.name().as_ref() {
            "w:style" => {
                style = attribute(element, "w:styleId").unwrap_or_default();
                (id, level) = (String::new(), 0);
            }
            "w:ilvl" => level = attribute(element, "w:val").and_then(|text| text.parse().ok()).unwrap_or(0),
            "w:numId" => {
                id = attribute(element, "w:val").unwrap_or_default();
                self.styles.insert(style.clone(), (id.clone(), level));
            }
            _ => {}
        });
    }

    /// The list and level that a style gives its paragraphs.
    pub(crate) fn of_style(&self, style: &str) -> Option<(String, usize)> {
        self.styles.get(style).cloned().filter(|(id, _)| id != "0")
    }

    /// Counts a paragraph of a list on and returns its label. `None` for bullets and lists that are not described.
    pub(crate) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let shared = self.list_of.get(list)?.clone();
        let levels = self.lists.get(&shared)?;
        let override_start = self.starts.get(&(list.to_string(), level)).copied();
        // A list that sets its own first number counts by itself.
        let key = if override_start.is_some() { format!("num {list}") } else { shared };
        let counts = self.counts.entry(key).or_default();
        let start = override_start.unwrap_or(levels[level].start);
        counts[level] = Some(counts[level].map_or(start, |number| number + 1));
        counts[level + 1..].fill(None);
        let one = &levels[level];
        if one.format == "bullet" || one.format == "none" || !one.text.contains('%') {
            return None;
        }
        let mut label = one.text.clone();
        for (index, own) in levels.iter().enumerate().take(level + 1) {
            let number = counts[index].unwrap_or(own.start);
            label = label.replace(&format!("%{}", index + 1), &written(number, &own.format));
        }
        Some(label)
    }
}

/// A number as a level writes it.
fn written(number: usize, format: &str) -> String {
    let letter = |first: u8| {
        let index = number.saturating_sub(1);
        char::from(first + (index % 26) as u8).to_string().repeat(index / 26 + 1)
    };
    match format {
        "lowerLetter" => letter(b'a'),
        "upperLetter" => letter(b'A'),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" if number < 10 => format!("0{number}"),
        _ => number.to_string(),
    }
}

/// Calls `visit` with each element of a part.
fn each_start(xml: &[u8], mut visit: impl FnMut(&BytesStart)) {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_count_as_word_counts_them() {
        let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"7\">\
             <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
             <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl>\
             <w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%3)\"/></w:lvl>\
             </w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";
        let styles = "<w:styles><w:style w:styleId=\"Muc\"><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>";
        let mut lists = Numbering::new(Some(numbering.as_bytes()), Some(styles.as_bytes()));
        assert_eq!(lists.of_style("Muc"), Some(("1".into(), 1)));
        let labels: Vec<_> =
            [0, 1, 2, 2, 1, 0, 1].into_iter().filter_map(|level| lists.next("1", level)).collect();
        assert_eq!(labels, ["I.", "1.", "a)", "b)", "2.", "II.", "1."]);
        assert_eq!(lists.next("9", 0), None);
    }
}
