//! Footnotes.

use crate::format::{Layout, Look};
use crate::section::NAMESPACES;
use crate::story::Note;
use crate::xml::Xml;

/// The part `word/footnotes.xml`, with the lines that Word draws between text and notes.
pub(crate) fn part(notes: &[Note]) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open("w:footnotes", &NAMESPACES);
    for (kind, id, element) in
        [("separator", "-1", "w:separator"), ("continuationSeparator", "0", "w:continuationSeparator")]
    {
        xml.open("w:footnote", &[("w:type", kind), ("w:id", id)]);
        xml.open("w:p", &[]);
        xml.open("w:r", &[]);
        xml.empty(element, &[]);
        xml.close();
        xml.close();
        xml.close();
    }
    for note in notes {
        write(&mut xml, note);
    }
    xml.finish()
}

fn write(xml: &mut Xml, note: &Note) {
    xml.open("w:footnote", &[("w:id", &note.id.to_string())]);
    xml.open("w:p", &[]);
    xml.open("w:pPr", &[]);
    Layout::of("FootnoteText").properties(xml);
    xml.close();
    xml.open("w:r", &[]);
    xml.open("w:rPr", &[]);
    xml.value("w:rStyle", "FootnoteReference");
    xml.close();
    xml.empty("w:footnoteRef", &[]);
    xml.close();
    for run in note.runs {
        xml.open("w:r", &[]);
        Look { bold: run.bold, italic: run.italic, ..Look::default() }.write(xml);
        xml.text("w:t", &[("xml:space", "preserve")], &run.text);
        xml.close();
    }
    xml.close();
    xml.close();
}
