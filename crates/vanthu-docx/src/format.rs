//! The look of runs and paragraphs, written in the order that the schema demands.

use vanthu_model::document::Align;

use crate::measures::twips;
use crate::xml::Xml;

/// The look of a run, as far as it differs from that of its paragraph's style.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) underline: bool,
    /// The size of the letters in points.
    pub(crate) pt: Option<f64>,
    /// `c00000`.
    pub(crate) colour: Option<String>,
}

impl Look {
    /// Writes the properties, unless there are none.
    pub(crate) fn write(&self, xml: &mut Xml) {
        if !self.bold && !self.italic && !self.underline && self.pt.is_none() && self.colour.is_none() {
            return;
        }
        xml.open("w:rPr", &[]);
        self.properties(xml);
        xml.close();
    }

    /// Writes the properties without the element around them.
    pub(crate) fn properties(&self, xml: &mut Xml) {
        if self.bold {
            xml.empty("w:b", &[]);
            xml.empty("w:bCs", &[]);
        }
        if self.italic {
            xml.empty("w:i", &[]);
            xml.empty("w:iCs", &[]);
        }
        if let Some(colour) = &self.colour {
            xml.value("w:color", colour);
        }
        if let Some(pt) = self.pt {
            let half = half_points(pt);
            xml.value("w:sz", &half);
            xml.value("w:szCs", &half);
        }
        if self.underline {
            xml.value("w:u", "single");
        }
    }
}

/// A size of letters in the unit of `w:sz`.
pub(crate) fn half_points(pt: f64) -> String {
    ((pt * 2.0).round() as i64).to_string()
}

/// The distance of the lines of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Line {
    /// Exactly so many points.
    Exact(f64),
    /// As its content needs.
    Single,
}

/// A line at a side of a paragraph.
#[derive(Clone, Debug)]
pub(crate) struct Border {
    pub(crate) pt: f64,
    pub(crate) space_pt: f64,
    pub(crate) colour: String,
}

impl Border {
    /// A black line.
    pub(crate) fn black(pt: f64, space_pt: f64) -> Self {
        Self { pt, space_pt, colour: "000000".into() }
    }

    fn write(&self, xml: &mut Xml, name: &'static str) {
        let (size, space) = (eighths(self.pt), self.space_pt.round().to_string());
        xml.empty(
            name,
            &[("w:val", "single"), ("w:sz", &size), ("w:space", &space), ("w:color", &self.colour)],
        );
    }
}

/// A thickness in the unit of `w:sz` of borders, an eighth of a point.
pub(crate) fn eighths(pt: f64) -> String {
    ((pt * 8.0).round() as i64).max(2).to_string()
}

/// Where a paragraph stands on the page, apart from the others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Frame {
    /// At the foot of the text, as wide as that, in points.
    Foot(f64),
    /// So many points below the sheet's upper edge, in the middle, so wide.
    Sheet { from_top_pt: f64, width_pt: f64 },
}

/// The look of a paragraph, as far as it differs from that of its style.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    pub(crate) style: Option<String>,
    pub(crate) keep_next: bool,
    pub(crate) keep_lines: bool,
    pub(crate) page_break: bool,
    pub(crate) frame: Option<Frame>,
    /// The line above, or all four sides.
    pub(crate) top: Option<Border>,
    pub(crate) around: Option<Border>,
    pub(crate) before_pt: Option<f64>,
    pub(crate) after_pt: Option<f64>,
    pub(crate) line: Option<Line>,
    pub(crate) left_pt: Option<f64>,
    pub(crate) right_pt: Option<f64>,
    /// The indent of the first line; negative where the others hang.
    pub(crate) first_pt: Option<f64>,
    pub(crate) align: Option<Alignment>,
    pub(crate) outline: Option<u8>,
}

/// How the lines of a paragraph are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alignment {
    Left,
    Center,
    Right,
    Both,
}

impl From<Align> for Alignment {
    fn from(align: Align) -> Self {
        match align {
            Align::Left => Self::Left,
            Align::Center => Self::Center,
            Align::Right => Self::Right,
        }
    }
}

impl Alignment {
    fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Center => "center",
            Self::Right => "right",
            Self::Both => "both",
        }
    }
}

impl Layout {
    /// A paragraph of a style.
    pub(crate) fn of(style: &str) -> Self {
        Self { style: Some(style.to_string()), ..Self::default() }
    }

    /// Writes the properties without the element around them.
    pub(crate) fn properties(&self, xml: &mut Xml) {
        if let Some(style) = &self.style {
            xml.value("w:pStyle", style);
        }
        if self.keep_next {
            xml.empty("w:keepNext", &[]);
        }
        if self.keep_lines {
            xml.empty("w:keepLines", &[]);
        }
        if self.page_break {
            xml.empty("w:pageBreakBefore", &[]);
        }
        self.frame_properties(xml);
        self.borders(xml);
        self.spacing(xml);
        self.indents(xml);
        if let Some(align) = self.align {
            xml.value("w:jc", align.word());
        }
        if let Some(level) = self.outline {
            xml.value("w:outlineLvl", &level.to_string());
        }
    }

    fn frame_properties(&self, xml: &mut Xml) {
        let (width, vertical) = match self.frame {
            None => return,
            Some(Frame::Foot(width)) => (width, ("w:yAlign", "bottom".to_string())),
            Some(Frame::Sheet { from_top_pt, width_pt }) => {
                (width_pt, ("w:y", twips(from_top_pt).max(1).to_string()))
            }
        };
        let width = twips(width).to_string();
        let anchor = if matches!(self.frame, Some(Frame::Foot(_))) { "margin" } else { "page" };
        xml.empty(
            "w:framePr",
            &[
                ("w:w", &width),
                ("w:wrap", "around"),
                ("w:vAnchor", anchor),
                ("w:hAnchor", "margin"),
                ("w:xAlign", "center"),
                (vertical.0, &vertical.1),
            ],
        );
    }

    fn borders(&self, xml: &mut Xml) {
        if self.top.is_none() && self.around.is_none() {
            return;
        }
        xml.open("w:pBdr", &[]);
        if let Some(border) = self.around.as_ref().or(self.top.as_ref()) {
            border.write(xml, "w:top");
        }
        if let Some(border) = &self.around {
            border.write(xml, "w:left");
            border.write(xml, "w:bottom");
            border.write(xml, "w:right");
        }
        xml.close();
    }

    fn spacing(&self, xml: &mut Xml) {
        let (before, after) = (self.before_pt.map(length), self.after_pt.map(length));
        let line = self.line.map(|line| match line {
            Line::Exact(points) => (length(points), "exact"),
            Line::Single => ("240".to_string(), "auto"),
        });
        let mut attributes = Vec::new();
        attributes.extend(before.as_deref().map(|before| ("w:before", before)));
        attributes.extend(after.as_deref().map(|after| ("w:after", after)));
        if let Some((line, rule)) = &line {
            attributes.extend([("w:line", line.as_str()), ("w:lineRule", rule)]);
        }
        if !attributes.is_empty() {
            xml.empty("w:spacing", &attributes);
        }
    }

    fn indents(&self, xml: &mut Xml) {
        let (left, right) = (self.left_pt.map(length), self.right_pt.map(length));
        let first = self
            .first_pt
            .map(|first| (if first < 0.0 { "w:hanging" } else { "w:firstLine" }, length(first.abs())));
        let mut attributes = Vec::new();
        attributes.extend(left.as_deref().map(|left| ("w:left", left)));
        attributes.extend(right.as_deref().map(|right| ("w:right", right)));
        attributes.extend(first.as_ref().map(|(name, first)| (*name, first.as_str())));
        if !attributes.is_empty() {
            xml.empty("w:ind", &attributes);
        }
    }
}

fn length(points: f64) -> String {
    twips(points).to_string()
}
