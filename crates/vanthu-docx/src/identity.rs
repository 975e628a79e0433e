//! What ties the file to its document: a bookmark for each block, which Word and LibreOffice keep, and a part of data with
//! what every block said when the file was made.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use vanthu_model::document::{Document, NamedBlock};
use vanthu_model::word_draft::{SentBlock, SentCell, SentFigure};

use crate::xml::Xml;

/// The namespace of the part of data.
pub const NAMESPACE: &str = "urn:vanthu:document:1";

/// The identifier of the part of data among others.
const STORE: &str = "{7D6A2C1E-5B0F-4A57-9C1B-3E7F0A94D2B6}";

/// The most letters that Word allows in the tag of a control.
const TAG: usize = 64;

/// The tag of the control of a figure: the key of its fact, cut where Word would refuse it.
pub(crate) fn tag(fact: &str) -> String {
    fact.chars().take(TAG).collect()
}

/// The name of the bookmark of the block `id`. Bookmarks have short names of plain letters, and ids have not.
pub fn bookmark(id: &str) -> String {
    let hash = hex::encode(Sha256::digest(id.as_bytes()));
    format!("vt_{}", &hash[..16])
}

/// The hash of a composed document, by which a file that comes back is recognised.
pub fn document_hash(document: &Document) -> String {
    let bytes = serde_json::to_vec(document).unwrap_or_default();
    hex::encode(Sha256::digest(bytes))
}

/// Which document a file is made from, beside what the document says itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity<'a> {
    /// The document's id in the service.
    pub document: Option<&'a str>,
    /// Its revision there.
    pub revision: Option<&'a str>,
}

/// A paragraph as it was written, in the order of the file.
#[derive(Debug)]
pub(crate) enum Written {
    /// One that belongs to no block.
    Fixed(String),
    /// That of the block with this id.
    Block(String),
    /// One in a cell of the table with this id.
    Cell(String, SentCell),
}

/// The part of data: the document, and what every paragraph said when the file was made, blocks with their figures.
pub(crate) fn data(document: &Document, hash: &str, identity: Identity, written: &[Written]) -> Vec<u8> {
    let mut xml = Xml::part();
    let mut attributes = vec![
        ("xmlns", NAMESPACE),
        ("template", document.template.as_str()),
        ("rules", &document.rules),
        ("title", &document.title),
        ("number", document.letterhead.number.trim()),
        ("hash", hash),
    ];
    attributes.extend(identity.document.map(|id| ("document", id)));
    attributes.extend(identity.revision.map(|revision| ("revision", revision)));
    if document.card.is_some() {
        attributes.push(("card", "true"));
    }
    xml.open("document", &attributes);
    let blocks: HashMap<&str, &NamedBlock> =
        document.named_blocks().map(|block| (block.id.as_str(), block)).collect();
    let mut written = written.iter().peekable();
    while let Some(one) = written.next() {
        let id = match one {
            Written::Fixed(text) => {
                xml.text("fixed", &[], text);
                continue;
            }
            Written::Block(id) | Written::Cell(id, _) => id,
        };
        let Some(named) = blocks.get(id.as_str()) else { continue };
        open_block(&mut xml, &SentBlock::of(named, &bookmark(id)));
        if let Written::Cell(_, first) = one {
            cell(&mut xml, first);
        }
        let of_same = |next: &&Written| matches!(next, Written::Cell(table, _) if table == id);
        while let Some(Written::Cell(_, next)) = written.next_if(of_same) {
            cell(&mut xml, next);
        }
        xml.close();
    }
    xml.finish()
}

fn cell(xml: &mut Xml, SentCell { text, facts }: &SentCell) {
    let facts = facts.join(" ");
    if facts.is_empty() {
        xml.text("cell", &[], text);
    } else {
        xml.text("cell", &[("facts", &facts)], text);
    }
}

/// Opens the element of a block, with its text and where the figures in it begin.
fn open_block(xml: &mut Xml, block: &SentBlock) {
    let mut attributes =
        vec![("id", block.id.as_str()), ("bookmark", &block.bookmark), ("kind", &block.kind)];
    if !block.label.is_empty() {
        attributes.push(("label", &block.label));
    }
    xml.open("block", &attributes);
    xml.text("text", &[], &block.text);
    for SentFigure { fact, text, at } in &block.figures {
        xml.text("figure", &[("fact", fact), ("at", &at.to_string())], text);
    }
    for (name, stretches) in [("bold", &block.bold), ("italic", &block.italic)] {
        for (start, end) in stretches {
            xml.empty(name, &[("start", &start.to_string()), ("end", &end.to_string())]);
        }
    }
    for note in &block.notes {
        xml.text("note", &[], note);
    }
}

/// The properties of the part of data.
pub(crate) fn data_properties() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open(
        "ds:datastoreItem",
        &[
            ("ds:itemID", STORE),
            ("xmlns:ds", "http://schemas.openxmlformats.org/officeDocument/2006/customXml"),
        ],
    );
    xml.open("ds:schemaRefs", &[]);
    xml.empty("ds:schemaRef", &[("ds:uri", NAMESPACE)]);
    xml.finish()
}
