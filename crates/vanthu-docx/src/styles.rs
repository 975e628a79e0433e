//! The styles of the file: those that Word knows by name, so that its navigation and its table of contents work, and those
//! of the parts that only official documents have.

use std::collections::BTreeSet;

use vanthu_model::document::{Block, Document, HeadingForm};

use crate::format::{Alignment, Layout, Line, Look, half_points};
use crate::measures::{Measures, points};
use crate::story::Story;
use crate::xml::Xml;

/// The name of the style of a heading: one for each depth and form that a document has.
pub(crate) fn heading_style(depth: u8, form: HeadingForm) -> String {
    format!("Heading{}{form:?}", depth.clamp(1, 9))
}

/// A paragraph style.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    based_on: &'a str,
    layout: Layout,
    look: Look,
    /// Whether Word shows it among the styles to choose from.
    shown: bool,
}

/// The part `word/styles.xml`.
pub(crate) fn part(document: &Document, measures: &Measures) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open("w:styles", &[("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")]);
    defaults(&mut xml, measures);
    normal(&mut xml);
    for style in paragraph_styles(measures) {
        write(&mut xml, &style);
    }
    headings(&mut xml, document, measures);
    footnote_reference(&mut xml);
    tables(&mut xml, measures);
    xml.finish()
}

/// The typeface, in all four slots: Word would take another for the letters of the slot left out.
fn fonts(xml: &mut Xml, name: &str) {
    xml.empty("w:rFonts", &[("w:ascii", name), ("w:hAnsi", name), ("w:eastAsia", name), ("w:cs", name)]);
}

fn defaults(xml: &mut Xml, measures: &Measures) {
    let size = half_points(measures.body.pt);
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    fonts(xml, &measures.font.name);
    xml.value("w:sz", &size);
    xml.value("w:szCs", &size);
    xml.empty("w:lang", &[("w:val", "vi-VN"), ("w:eastAsia", "vi-VN"), ("w:bidi", "ar-SA")]);
    xml.close();
    xml.close();
    xml.open("w:pPrDefault", &[]);
    xml.open("w:pPr", &[]);
    Layout {
        before_pt: Some(0.0),
        after_pt: Some(0.0),
        line: Some(Line::Exact(measures.body.line_pt)),
        ..Layout::default()
    }
    .properties(xml);
    xml.close();
    xml.close();
    xml.close();
}

fn normal(xml: &mut Xml) {
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")]);
    xml.value("w:name", "Normal");
    xml.empty("w:qFormat", &[]);
    xml.close();
    xml.open(
        "w:style",
        &[("w:type", "character"), ("w:default", "1"), ("w:styleId", "DefaultParagraphFont")],
    );
    xml.value("w:name", "Default Paragraph Font");
    xml.value("w:uiPriority", "1");
    xml.empty("w:semiHidden", &[]);
    xml.close();
}

fn paragraph_styles(measures: &Measures) -> Vec<Style<'static>> {
    let body = Layout {
        before_pt: Some(measures.body.gap_pt),
        first_pt: Some(points(measures.body.indent_mm)),
        align: Some(Alignment::Both),
        ..Layout::default()
    };
    let centred = || Layout { align: Some(Alignment::Center), ..Layout::default() };
    let exact = |pt: f64| Some(Line::Exact(pt));
    let sized = |pt: f64| Look { pt: Some(pt), ..Look::default() };
    let style = |id, name, based_on, layout, look| Style { id, name, based_on, layout, look, shown: true };
    let letterhead = Layout { line: exact(measures.letterhead.line_pt), ..centred() };
    let kind = Look { bold: measures.kind.bold, ..sized(measures.kind.pt) };
    let subject = Look { bold: measures.subject.bold, ..sized(measures.subject.pt) };
    let italic = |italic: bool| Look { italic, ..Look::default() };
    let appendix = Look { bold: measures.appendix.bold, ..sized(measures.appendix.pt) };
    let reference =
        Look { italic: measures.appendix.reference_italic, ..sized(measures.appendix.reference_pt) };
    let caption = Look { bold: measures.table.caption_bold, ..sized(measures.table.caption_pt) };
    let caption_layout =
        Layout { after_pt: Some(measures.table.caption_gap_pt), keep_next: true, ..centred() };
    let table = Layout { line: exact(measures.table.line_pt), ..Layout::default() };
    let recipients = Layout { line: exact(measures.recipients.line_pt), ..Layout::default() };
    let note =
        Layout { line: exact(measures.footnote.line_pt), align: Some(Alignment::Both), ..Layout::default() };
    let enacting = Layout { before_pt: Some(measures.body.gap_pt), keep_next: true, ..centred() };
    let enacting_look =
        Look { bold: measures.enacting.bold, italic: measures.enacting.italic, ..Look::default() };
    let mut styles = vec![
        style("BodyText", "Body Text", "Normal", body, Look::default()),
        style("ListParagraph", "List Paragraph", "BodyText", Layout::default(), Look::default()),
        style("Basis", "Basis", "BodyText", Layout::default(), italic(measures.basis.italic)),
        style("Enacting", "Enacting", "Normal", enacting, enacting_look),
        style("Letterhead", "Letterhead", "Normal", letterhead, Look::default()),
        style("Title", "Title", "Normal", centred(), kind),
        style("Subtitle", "Subtitle", "Normal", centred(), subject),
        style("Divider", "Divider", "Normal", centred(), Look::default()),
        style("Addressees", "Addressees", "Normal", Layout::default(), sized(measures.addressee.part.pt)),
        style("Caption", "caption", "Normal", caption_layout, caption),
        style("TableText", "Table Text", "Normal", table, sized(measures.table.pt)),
        style(
            "Picture",
            "Picture",
            "Normal",
            Layout { line: Some(Line::Single), ..centred() },
            Look::default(),
        ),
        style("Recipients", "Recipients", "Normal", recipients, sized(measures.recipients.pt)),
        style("Signature", "Signature", "Normal", centred(), Look::default()),
        style(
            "AppendixTitle",
            "Appendix Title",
            "Normal",
            Layout { outline: Some(0), keep_next: true, ..centred() },
            appendix,
        ),
        style("AppendixReference", "Appendix Reference", "Normal", centred(), reference),
        style("FootnoteText", "footnote text", "Normal", note, sized(measures.footnote.pt)),
        style("Header", "header", "Normal", Layout::default(), Look::default()),
        style("Footer", "footer", "Normal", Layout::default(), Look::default()),
    ];
    for style in &mut styles {
        style.shown = !matches!(style.id, "Header" | "Footer" | "FootnoteText" | "Picture");
    }
    styles
}

/// Whether Word has a style of this name itself.
fn is_known_to_word(name: &str) -> bool {
    let known = [
        "Body Text",
        "List Paragraph",
        "Title",
        "Subtitle",
        "caption",
        "Signature",
        "footnote text",
        "header",
        "footer",
    ];
    known.contains(&name) || name.starts_with("heading ")
}

fn write(xml: &mut Xml, style: &Style) {
    let mut attributes = vec![("w:type", "paragraph")];
    if !is_known_to_word(style.name) {
        attributes.push(("w:customStyle", "1"));
    }
    attributes.push(("w:styleId", style.id));
    xml.open("w:style", &attributes);
    xml.value("w:name", style.name);
    xml.value("w:basedOn", style.based_on);
    if style.shown {
        xml.empty("w:qFormat", &[]);
    }
    xml.open("w:pPr", &[]);
    style.layout.properties(xml);
    xml.close();
    style.look.write(xml);
    xml.close();
}

/// The styles of headings. The first form of a depth is the heading of that name that Word knows.
fn headings(xml: &mut Xml, document: &Document, measures: &Measures) {
    let mut found = BTreeSet::new();
    let mut known = BTreeSet::new();
    for block in document.all_blocks() {
        let Block::Heading { form, depth, .. } = block else { continue };
        let depth = (*depth).clamp(1, 9);
        let id = heading_style(depth, *form);
        if !found.insert(id.clone()) {
            continue;
        }
        let level = measures.level(*form);
        let name = match known.insert(depth) {
            true => format!("heading {depth}"),
            false => format!("Heading {depth} {form:?}"),
        };
        let layout = Layout {
            keep_next: true,
            before_pt: Some(measures.body.gap_pt),
            first_pt: (!level.centred).then(|| points(measures.body.indent_mm)),
            align: Some(if level.centred { Alignment::Center } else { Alignment::Both }),
            outline: Some(depth - 1),
            ..Layout::default()
        };
        let look = Look { bold: level.bold, italic: level.italic, ..Look::default() };
        write(xml, &Style { id: &id, name: &name, based_on: "Normal", layout, look, shown: true });
    }
}

fn footnote_reference(xml: &mut Xml) {
    xml.open("w:style", &[("w:type", "character"), ("w:styleId", "FootnoteReference")]);
    xml.value("w:name", "footnote reference");
    xml.value("w:basedOn", "DefaultParagraphFont");
    xml.open("w:rPr", &[]);
    xml.value("w:vertAlign", "superscript");
    xml.close();
    xml.close();
}

fn tables(xml: &mut Xml, measures: &Measures) {
    xml.open("w:style", &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")]);
    xml.value("w:name", "Normal Table");
    xml.value("w:uiPriority", "99");
    xml.empty("w:semiHidden", &[]);
    xml.open("w:tblPr", &[]);
    xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
    xml.open("w:tblCellMar", &[]);
    for side in ["w:top", "w:left", "w:bottom", "w:right"] {
        xml.empty(side, &[("w:w", "0"), ("w:type", "dxa")]);
    }
    xml.close();
    xml.close();
    xml.close();
    xml.open("w:style", &[("w:type", "table"), ("w:customStyle", "1"), ("w:styleId", "DataTable")]);
    xml.value("w:name", "Data Table");
    xml.value("w:basedOn", "TableNormal");
    Story::table_style(xml, &measures.table);
    xml.close();
}
