//! The part of the comments.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::day_of;
use crate::container::xml::{attribute, letter};
use vanthu_model::text::nfc;
use vanthu_model::word_draft::Author;

/// A comment: its id, who wrote it and what it says.
pub(super) struct Comment {
    pub(super) id: String,
    pub(super) author: Author,
    pub(super) text: String,
}

/// The comments of the part. What is damaged says nothing.
pub(super) fn read(part: &[u8]) -> Vec<Comment> {
    let mut all: Vec<Comment> = Vec::new();
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut printed = false;
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(element) => match element.name().as_ref() {
                "w:comment" => {
                    let value = |name| attribute(&element, name).unwrap_or_default();
                    let author = Author { name: value("w:author"), day: day_of(&value("w:date")) };
                    all.push(Comment { id: value("w:id"), author, text: String::new() });
                }
                "w:t" => printed = true,
                // Paragraphs of a comment are put on one line.
                "w:p" => all
                    .iter_mut()
                    .last()
                    .filter(|one| !one.text.is_empty())
                    .into_iter()
                    .for_each(|one| one.text.push(' ')),
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == "w:t" => printed = false,
            Event::Text(text) if printed => {
                all.iter_mut().last().into_iter().for_each(|one| one.text.push_str(&nfc(&text)))
            }
            Event::GeneralRef(reference) if printed => {
                if let (Some(one), Some(letter)) = (all.last_mut(), letter(&reference)) {
                    one.text.push(letter);
                }
            }
            Event::Eof => break,
            _ => {}
        }
        buffer.clear();
    }
    all
}
