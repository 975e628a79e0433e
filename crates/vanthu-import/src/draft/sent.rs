//! The part of data in which a Word file says what it said when it was written. `vanthu-docx` writes it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::xml::{attribute, letter};
use vanthu_model::word_draft::{Sent, SentBlock, SentCell, SentFigure, SentPart};

/// The namespace of the part.
const NAMESPACE: &str = "urn:vanthu:document:1";

/// Reads the part; `None` if it is another one or damaged.
pub(super) fn read(part: &[u8]) -> Option<Sent> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut sent: Option<Sent> = None;
    let mut text = String::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) => {
                text.clear();
                start(&mut sent, &element)?;
            }
            Event::Empty(element) => {
                text.clear();
                start(&mut sent, &element)?;
                end(sent.as_mut()?, element.name().as_ref(), "");
            }
            Event::Text(piece) => text.push_str(&piece),
            Event::CData(piece) => text.push_str(&piece),
            Event::GeneralRef(reference) => text.push(letter(&reference)?),
            Event::End(element) => {
                end(sent.as_mut()?, element.name().as_ref(), &text);
                text.clear();
            }
            Event::Eof => return sent,
            _ => {}
        }
    }
}

fn start(sent: &mut Option<Sent>, element: &BytesStart) -> Option<()> {
    let value = |name| attribute(element, name).unwrap_or_default();
    let number = |name| value(name).parse().unwrap_or_default();
    let Some(sent) = sent else {
        if element.name().as_ref() != "document" || value("xmlns") != NAMESPACE {
            return None;
        }
        *sent = Some(Sent {
            template: value("template"),
            document: attribute(element, "document"),
            revision: attribute(element, "revision"),
            hash: value("hash"),
            card: attribute(element, "card").is_some(),
            parts: Vec::new(),
        });
        return Some(());
    };
    if element.name().as_ref() == "block" {
        sent.parts.push(SentPart::Block(SentBlock {
            id: value("id"),
            bookmark: value("bookmark"),
            kind: value("kind"),
            label: value("label"),
            ..SentBlock::default()
        }));
        return Some(());
    }
    let Some(SentPart::Block(block)) = sent.parts.last_mut() else { return Some(()) };
    match element.name().as_ref() {
        "figure" => {
            block.figures.push(SentFigure { fact: value("fact"), text: String::new(), at: number("at") });
        }
        "bold" => block.bold.push((number("start"), number("end"))),
        "italic" => block.italic.push((number("start"), number("end"))),
        "cell" => {
            let facts = value("facts").split_whitespace().map(String::from).collect();
            block.cells.push(SentCell { text: String::new(), facts });
        }
        _ => {}
    }
    Some(())
}

fn end(sent: &mut Sent, element: &str, text: &str) {
    if element == "fixed" {
        sent.parts.push(SentPart::Fixed(text.to_string()));
        return;
    }
    let Some(SentPart::Block(block)) = sent.parts.last_mut() else { return };
    match element {
        "text" => block.text = text.to_string(),
        "note" => block.notes.push(text.to_string()),
        "figure" => {
            block.figures.iter_mut().last().into_iter().for_each(|figure| figure.text = text.to_string())
        }
        "cell" => block.cells.iter_mut().last().into_iter().for_each(|cell| cell.text = text.to_string()),
        _ => {}
    }
}
