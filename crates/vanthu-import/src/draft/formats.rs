//! What a draft's text looks like beside what its styles ask for: what somebody formatted by hand.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::xml::attribute;

/// The elements of formatting that are named when they stand at a piece of text, each with the values that mean nothing.
const MARKS: [(&str, &[&str]); 18] = [
    ("u", &[]),
    ("strike", &[]),
    ("dstrike", &[]),
    ("highlight", &[]),
    ("vertAlign", &["baseline"]),
    ("caps", &[]),
    ("smallCaps", &[]),
    ("shd", &[]),
    ("spacing", &["0"]),
    ("w", &["100"]),
    ("position", &["0"]),
    ("outline", &[]),
    ("shadow", &[]),
    ("emboss", &[]),
    ("imprint", &[]),
    ("effect", &[]),
    ("em", &[]),
    ("bdr", &["nil"]),
];

/// How far an indent may be from that of the style: programs round differently. In twentieths of a point.
const NEAR: i32 = 15;
/// How many styles one may be based on another.
const MAX_DEPTH: usize = 12;
/// How many styles are read.
const MAX_STYLES: usize = 5000;

/// Formatting, as far as it is said: what a style asks for, or what stands at a piece of text or a paragraph itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    font: Option<String>,
    size: Option<String>,
    colour: Option<String>,
    align: Option<String>,
    left: Option<i32>,
    right: Option<i32>,
    first: Option<i32>,
    line: Option<String>,
    outline: Option<u8>,
    /// Elements of [`MARKS`], and those of paragraphs.
    marks: Vec<String>,
}

/// Whether the value of a switch turns it off.
pub(super) fn is_off(element: &BytesStart) -> bool {
    attribute(element, "w:val").is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

impl Format {
    /// Reads one element of `w:rPr`.
    pub(super) fn take_letters(&mut self, element: &BytesStart) {
        let value = || attribute(element, "w:val");
        match element.name().as_ref() {
            "w:b" => self.bold = Some(!is_off(element)),
            "w:i" => self.italic = Some(!is_off(element)),
            "w:rFonts" => {
                let named = ["w:ascii", "w:hAnsi"].iter().find_map(|name| attribute(element, name));
                let theme = || attribute(element, "w:asciiTheme").map(|theme| format!("+{theme}"));
                self.font = named.or_else(theme).or(self.font.take());
            }
            "w:sz" => self.size = value(),
            "w:color" => self.colour = value().map(|colour| colour.to_lowercase()),
            name => {
                let name = name.trim_start_matches("w:");
                let Some((_, usual)) = MARKS.iter().find(|(mark, _)| *mark == name) else { return };
                let value = value().unwrap_or_default();
                let blank = name == "shd" && !is_filled(element);
                let says_nothing = blank || is_off(element) || usual.contains(&value.as_str());
                self.marks.retain(|mark| mark != name);
                if !says_nothing {
                    self.marks.push(name.to_string());
                }
            }
        }
    }

    /// Takes what an element within `w:pPr` says.
    pub(super) fn take_paragraph(&mut self, element: &BytesStart) {
        let value = || attribute(element, "w:val");
        let twips = |names: [&str; 2]| {
            names.iter().find_map(|name| attribute(element, name)).and_then(|text| text.parse::<i32>().ok())
        };
        match element.name().as_ref() {
            "w:jc" => {
                self.align = value().map(|align| {
                    match align.as_str() {
                        "start" => "left",
                        "end" => "right",
                        other => other,
                    }
                    .to_string()
                });
            }
            "w:ind" => {
                self.left = twips(["w:left", "w:start"]).or(self.left);
                self.right = twips(["w:right", "w:end"]).or(self.right);
                let hanging = twips(["w:hanging", "w:hanging"]).map(|hanging| -hanging);
                self.first = hanging.or(twips(["w:firstLine", "w:firstLine"])).or(self.first);
            }
            "w:spacing" => {
                if let Some(line) = attribute(element, "w:line") {
                    let rule = attribute(element, "w:lineRule").unwrap_or_else(|| "auto".into());
                    self.line = Some(format!("{line} {rule}"));
                }
            }
            "w:outlineLvl" => self.outline = value().and_then(|text| text.parse().ok()),
            "w:pBdr" => self.marks.push("border".into()),
            "w:shd" if is_filled(element) => self.marks.push("shd".into()),
            _ => {}
        }
    }

    /// The font that draws the letters, where it is said.
    pub(super) fn font(&self) -> Option<&str> {
        self.font.as_deref()
    }

    /// The level among the headings, from 0, where it is one.
    pub(super) fn heading(&self) -> Option<u8> {
        self.outline.filter(|level| *level < 9)
    }

    /// What this says, and where it says nothing what `below` does.
    pub(super) fn over(&self, below: &Self) -> Self {
        Self {
            bold: self.bold.or(below.bold),
            italic: self.italic.or(below.italic),
            font: self.font.clone().or_else(|| below.font.clone()),
            size: self.size.clone().or_else(|| below.size.clone()),
            colour: self.colour.clone().or_else(|| below.colour.clone()),
            align: self.align.clone().or_else(|| below.align.clone()),
            left: self.left.or(below.left),
            right: self.right.or(below.right),
            first: self.first.or(below.first),
            line: self.line.clone().or_else(|| below.line.clone()),
            outline: self.outline.or(below.outline),
            marks: self.marks.iter().chain(&below.marks).cloned().collect(),
        }
    }

    /// The kinds of formatting that this has at a piece of text of the style `style`, beside bold and italics.
    pub(super) fn letters_beside(&self, style: &Self) -> Vec<String> {
        let mut kinds = Vec::new();
        let font = |font: &Option<String>| font.as_deref().map_or("", usual_font).to_lowercase();
        if self.font.is_some() && font(&self.font) != font(&style.font) && !font(&self.font).is_empty() {
            kinds.push("font".to_string());
        }
        if self.size.is_some() && self.size != style.size {
            kinds.push("size".to_string());
        }
        let colour = |colour: &Option<String>| match colour.as_deref() {
            None | Some("auto" | "000000") => String::new(),
            Some(colour) => colour.to_string(),
        };
        if self.colour.is_some() && colour(&self.colour) != colour(&style.colour) {
            kinds.push("color".to_string());
        }
        kinds.extend(self.marks.iter().filter(|mark| !style.marks.contains(mark)).cloned());
        kinds
    }

    /// The kinds of formatting that a paragraph of the style `style` has itself.
    pub(super) fn paragraph_beside(&self, style: &Self) -> Vec<String> {
        let mut kinds = Vec::new();
        let align = |align: &Option<String>| align.clone().unwrap_or_else(|| "left".into());
        if self.align.is_some() && align(&self.align) != align(&style.align) {
            kinds.push("align".to_string());
        }
        let far = |own: Option<i32>, style: Option<i32>| {
            own.is_some_and(|own| (own - style.unwrap_or(0)).abs() > NEAR)
        };
        // Titles that wrap are narrower at both sides, so that their lines are even.
        let evened = self.left.is_some() && self.left == self.right;
        if !evened
            && (far(self.left, style.left) || far(self.right, style.right) || far(self.first, style.first))
        {
            kinds.push("indent".to_string());
        }
        if self.line.is_some() && self.line != style.line {
            kinds.push("line".to_string());
        }
        kinds.extend(self.marks.iter().filter(|mark| !style.marks.contains(mark)).cloned());
        kinds
    }
}

/// Whether the shade of an element is seen.
fn is_filled(element: &BytesStart) -> bool {
    attribute(element, "w:fill")
        .is_some_and(|fill| !matches!(fill.to_lowercase().as_str(), "auto" | "ffffff" | ""))
}

/// A font, or nothing for Times New Roman and those that take its place where it is not installed.
fn usual_font(font: &str) -> &str {
    match font.to_lowercase().as_str() {
        "times new roman" | "tinos" | "liberation serif" => "",
        _ => font,
    }
}

/// The styles of a draft.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    defaults: Format,
}

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: String,
    is_default: bool,
    format: Format,
}

impl Styles {
    /// Reads the part of the styles. What is damaged says nothing.
    pub(super) fn read(part: &[u8]) -> Self {
        let mut styles = Self::default();
        let mut reader = Reader::from_reader(part);
        let mut buffer = Vec::new();
        let mut open: Option<(String, Style)> = None;
        // Whether what comes is about paragraphs; elements within the properties of tables are left alone.
        let (mut paragraph, mut letters, mut conditional) = (false, false, false);
        while let Ok(event) = reader.read_event_into(&mut buffer) {
            match &event {
                Event::Start(element) | Event::Empty(element) => {
                    let name = element.name();
                    let name: &str = name.as_ref();
                    match name {
                        "w:style" if styles.all.len() < MAX_STYLES => {
                            let id = attribute(element, "w:styleId").unwrap_or_default();
                            let is_default = attribute(element, "w:default").is_some_and(|it| it != "0")
                                && attribute(element, "w:type").as_deref() == Some("paragraph");
                            open = Some((id, Style { is_default, ..Style::default() }));
                        }
                        "w:pPr" => paragraph = matches!(event, Event::Start(_)),
                        "w:rPr" => letters = matches!(event, Event::Start(_)),
                        "w:tblStylePr" => conditional = matches!(event, Event::Start(_)),
                        _ if conditional => {}
                        "w:name" => {
                            if let Some((_, style)) = &mut open {
                                style.name = attribute(element, "w:val").unwrap_or_default();
                            }
                        }
                        "w:basedOn" => {
                            if let Some((_, style)) = &mut open {
                                style.based_on = attribute(element, "w:val").unwrap_or_default();
                            }
                        }
                        _ => {
                            let format = match &mut open {
                                Some((_, style)) => &mut style.format,
                                None => &mut styles.defaults,
                            };
                            if letters {
                                format.take_letters(element);
                            } else if paragraph {
                                format.take_paragraph(element);
                            }
                        }
                    }
                }
                Event::End(element) => match element.name().as_ref() {
                    "w:pPr" => paragraph = false,
                    "w:rPr" => letters = false,
                    "w:tblStylePr" => conditional = false,
                    "w:style" => styles.all.extend(open.take()),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        styles
    }

    /// The name of a style, which stays the same in every language; that of the usual one for a paragraph that names none.
    pub(super) fn name(&self, id: &str) -> &str {
        self.get(id).map_or("", |style| style.name.as_str())
    }

    /// What a paragraph of the style `id` looks like.
    pub(super) fn paragraph(&self, id: &str) -> Format {
        self.of(id).over(&self.defaults)
    }

    /// What a style asks for together with those on which it is based.
    pub(super) fn of(&self, id: &str) -> Format {
        let mut format = Format::default();
        let mut next = self.get(id);
        for _ in 0..MAX_DEPTH {
            let Some(style) = next else { break };
            format = format.over(&style.format);
            next = self.all.get(&style.based_on);
        }
        format
    }

    fn get(&self, id: &str) -> Option<&Style> {
        match id {
            "" => self.all.values().find(|style| style.is_default),
            id => self.all.get(id),
        }
    }
}
