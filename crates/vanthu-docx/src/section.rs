//! Sections: the sheet and its margins, page numbers, and what stands above and below the text.

use vanthu_model::document::Document;

use crate::format::{Alignment, Border, Frame, Layout, Line, Look};
use crate::identity::Written;
use crate::letterhead::look;
use crate::measures::{Measures, points, twips};
use crate::story::{Piece, Story};
use crate::xml::Xml;

/// The namespaces of the parts that hold text.
pub(crate) const NAMESPACES: [(&str, &str); 5] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
];

/// The part of the main text, its body open.
pub(crate) fn opened() -> Xml {
    let mut xml = Xml::part();
    xml.open("w:document", &NAMESPACES);
    xml.open("w:body", &[]);
    xml
}

/// A header or footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The page number.
    Number,
    /// Above the first page of the document.
    FirstHeader,
    /// Above the first page of an appendix.
    BlankHeader,
    /// Below all pages but the first.
    Foot,
    /// Below the first page of the document.
    FirstFoot,
    /// Below the first page of an appendix.
    BlankFoot,
}

impl Edge {
    pub(crate) const ALL: [Self; 6] =
        [Self::Number, Self::FirstHeader, Self::BlankHeader, Self::Foot, Self::FirstFoot, Self::BlankFoot];

    /// The name of its part without the extension, which is its relation as well.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Number => "header1",
            Self::FirstHeader => "header2",
            Self::BlankHeader => "header3",
            Self::Foot => "footer1",
            Self::FirstFoot => "footer2",
            Self::BlankFoot => "footer3",
        }
    }

    pub(crate) fn is_footer(self) -> bool {
        matches!(self, Self::Foot | Self::FirstFoot | Self::BlankFoot)
    }
}

/// A section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section {
    /// Whether its pages are turned.
    pub(crate) turned: bool,
    /// Whether its pages are counted from 1.
    pub(crate) restart: bool,
    /// Whether it begins the document.
    pub(crate) first: bool,
}

/// Whether the document has anything below its text.
pub(crate) fn has_footers(document: &Document, measures: &Measures, notice: Option<&str>) -> bool {
    notice.is_some() || contact_on_first_page(document, measures).is_some()
}

fn contact_on_first_page<'a>(document: &'a Document, measures: &Measures) -> Option<&'a str> {
    document.contact.as_deref().filter(|_| measures.contact.page != "last")
}

impl Section {
    /// Writes its properties.
    pub(crate) fn write(self, xml: &mut Xml, measures: &Measures, footers: bool) {
        xml.open("w:sectPr", &[]);
        let titled = self.restart && !measures.page_number.first_page;
        let (head, foot) = match self.first {
            true => (Edge::FirstHeader, Edge::FirstFoot),
            false => (Edge::BlankHeader, Edge::BlankFoot),
        };
        let edge = |xml: &mut Xml, edge: Edge, kind| {
            let element = if edge.is_footer() { "w:footerReference" } else { "w:headerReference" };
            xml.empty(element, &[("w:type", kind), ("r:id", edge.name())]);
        };
        edge(xml, Edge::Number, "default");
        if titled {
            edge(xml, head, "first");
        }
        if footers {
            edge(xml, Edge::Foot, "default");
            if titled {
                edge(xml, foot, "first");
            }
        }
        xml.value("w:type", "nextPage");
        self.sheet(xml, measures);
        if self.restart {
            xml.empty("w:pgNumType", &[("w:start", "1")]);
        }
        if titled {
            xml.empty("w:titlePg", &[]);
        }
        xml.close();
    }

    fn sheet(self, xml: &mut Xml, measures: &Measures) {
        let page = &measures.page;
        let mm = |mm: f64| twips(points(mm)).to_string();
        let (mut width, mut height) = (page.width_mm, page.height_mm);
        let mut margins = [page.top_mm, page.right_mm, page.bottom_mm, page.left_mm];
        if self.turned {
            let rule = &measures.landscape;
            (width, height) = (height, width);
            margins = [rule.top_mm, rule.right_mm, rule.bottom_mm, rule.left_mm];
        }
        let (width_text, height_text) = (mm(width), mm(height));
        let mut size = vec![("w:w", width_text.as_str()), ("w:h", height_text.as_str())];
        if width > height {
            size.push(("w:orient", "landscape"));
        }
        xml.empty("w:pgSz", &size);
        let [top, right, bottom, left] = margins.map(mm);
        let (header, footer) = (mm(measures.page_number.from_top_mm), bottom.clone());
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", &top),
                ("w:right", &right),
                ("w:bottom", &bottom),
                ("w:left", &left),
                ("w:header", &header),
                ("w:footer", &footer),
                ("w:gutter", "0"),
            ],
        );
    }
}

/// The part of a header or footer. `notice` stands below every page.
pub(crate) fn edge_part(
    edge: Edge,
    document: &Document,
    measures: &Measures,
    notice: Option<&str>,
) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open(if edge.is_footer() { "w:ftr" } else { "w:hdr" }, &NAMESPACES);
    let mut any = false;
    match edge {
        Edge::Number => {
            page_number(&mut xml, measures);
            any = true;
        }
        Edge::FirstHeader => {
            if let Some(words) = corner_mark(document, measures) {
                let part = &measures.circulation.part;
                let layout = Layout {
                    align: Some(Alignment::Right),
                    line: Some(Line::Exact(part.pt * 1.2)),
                    ..Layout::of("Header")
                };
                line(&mut xml, &layout, words, &look(part));
                any = true;
            }
            // A card has its mark above its head, so that a draft has the lines of the card that is signed.
            if let Some(words) = document.letterhead.draft.as_deref().filter(|_| document.card.is_some()) {
                let part = &measures.draft.part;
                let layout = Layout { line: Some(Line::Exact(part.pt * 1.2)), ..Layout::of("Header") };
                line(&mut xml, &layout, words, &look(part));
                any = true;
            }
        }
        Edge::FirstFoot => {
            if let Some(words) = contact_on_first_page(document, measures) {
                contact_line(&mut xml, measures, None, words);
                any = true;
            }
        }
        Edge::BlankHeader | Edge::Foot | Edge::BlankFoot => {}
    }
    if let Some(words) = notice.filter(|_| edge.is_footer()) {
        let look = Look { italic: true, pt: Some(measures.contact.pt), ..Look::default() };
        let layout = Layout {
            align: Some(Alignment::Center),
            line: Some(Line::Exact(measures.contact.line_pt)),
            ..Layout::of("Footer")
        };
        line(&mut xml, &layout, words, &look);
        any = true;
    }
    if !any {
        let layout = Layout { line: Some(Line::Exact(1.0)), ..Layout::of("Header") };
        line(&mut xml, &layout, "", &Look::default());
    }
    xml.finish()
}

/// A paragraph of words outside the main text.
fn line(xml: &mut Xml, layout: &Layout, words: &str, look: &Look) {
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    layout.properties(xml);
    xml.close();
    if !words.is_empty() {
        xml.open("w:r", &[]);
        look.write(xml);
        xml.text("w:t", &[("xml:space", "preserve")], words);
        xml.close();
    }
    xml.close();
}

fn page_number(xml: &mut Xml, measures: &Measures) {
    let layout = Layout { align: Some(Alignment::Center), ..Layout::of("Header") };
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    layout.properties(xml);
    xml.close();
    xml.open("w:fldSimple", &[("w:instr", " PAGE ")]);
    xml.open("w:r", &[]);
    Look { pt: Some(measures.page_number.pt), ..Look::default() }.write(xml);
    xml.text("w:t", &[], "2");
    xml.close();
    xml.close();
    xml.close();
}

/// The circulation mark, where it stands in the corner of the first sheet.
fn corner_mark<'a>(document: &'a Document, measures: &Measures) -> Option<&'a str> {
    let words = document.letterhead.circulation.as_deref()?;
    let rule = &measures.circulation;
    (rule.from_top_mm.is_some() && !rule.foot_words.iter().any(|foot| foot == words)).then_some(words)
}

/// The contact line under a line across the text.
fn contact_line(xml: &mut Xml, measures: &Measures, frame: Option<Frame>, words: &str) {
    let rule = &measures.contact;
    let layout = Layout {
        frame,
        top: Some(Border::black(rule.rule_pt, rule.rule_gap_pt)),
        line: Some(Line::Exact(rule.line_pt)),
        align: Some(Alignment::Center),
        ..Layout::of("Footer")
    };
    line(xml, &layout, words, &Look { pt: Some(rule.pt), ..Look::default() });
}

impl<'a> Story<'a> {
    /// What stands at the foot of the last page of the text: a mark at the sheet's edge, the contact line.
    pub(crate) fn foot(&mut self, document: &'a Document) {
        let measures = self.measures;
        let width_pt = measures.text_pt(false);
        if let Some(words) = &document.letterhead.circulation {
            let rule = &measures.circulation;
            if rule.foot_words.contains(words) {
                let line_pt = rule.part.pt * 1.2;
                let from_top_pt = points(measures.page.height_mm - rule.from_bottom_mm) - line_pt;
                let layout = Layout {
                    frame: Some(Frame::Sheet { from_top_pt, width_pt }),
                    line: Some(Line::Exact(line_pt)),
                    align: Some(Alignment::Center),
                    ..Layout::of("Footer")
                };
                self.paragraph(&layout, "", &[Piece::Text(words, look(&rule.part))]);
            }
        }
        if let Some(words) = document.contact.as_deref().filter(|_| measures.contact.page == "last") {
            contact_line(&mut self.xml, measures, Some(Frame::Foot(width_pt)), words);
            self.written.push(Written::Fixed(words.to_string()));
            self.ends_with_paragraph = true;
        }
    }
}
