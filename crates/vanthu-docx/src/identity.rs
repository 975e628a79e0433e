//! What ties the file to its document: a bookmark for each block, which Word and LibreOffice keep, and a part of data with
//! what every block said when the file was made.

use sha2::{Digest, Sha256};

use vanthu_model::document::{Document, NamedBlock, Run};

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

/// The part of data: the document, and each of its blocks with its text and figures.
pub(crate) fn data(document: &Document, hash: &str) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open(
        "document",
        &[
            ("xmlns", NAMESPACE),
            ("template", &document.template),
            ("rules", &document.rules),
            ("title", &document.title),
            ("number", document.letterhead.number.trim()),
            ("hash", hash),
        ],
    );
    let mut fixed = Vec::new();
    document.each_fixed(|text| fixed.push(text));
    for text in fixed {
        xml.text("fixed", &[], text);
    }
    for block in document.named_blocks().filter(|block| !block.id.is_empty()) {
        self::block(&mut xml, block);
    }
    xml.finish()
}

fn block(xml: &mut Xml, named: &NamedBlock) {
    xml.open("block", &[("id", &named.id), ("bookmark", &bookmark(&named.id))]);
    xml.text("text", &[], &named.block.text().unwrap_or_default());
    let mut figures = |runs: &[Run]| {
        for run in runs {
            if let Some(fact) = &run.fact {
                xml.text("figure", &[("fact", fact)], &run.text);
            }
        }
    };
    named.block.each_runs(&mut figures);
    xml.close();
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
