//! The header fields of a document that take more than a line: sizes, numbering, signers, joint issuers, copies.

use std::collections::BTreeMap;

use super::office;
use super::reader::{Problems, TableReader, unknown_word, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::Place;
use vanthu_model::document::HeadingForm;
use vanthu_model::header::{ConfirmationDetails, CopyDetails, JointIssuer, SizeSetting};
use vanthu_model::office::{Office, Signer};

/// The entries of the table of a key; none, with a problem, if it is not a table.
fn entries<'a>(table: &TableReader<'a>, key: &'static str, problems: &Problems) -> &'a [(String, Node)] {
    match table.node(key).map(|node| (node, &node.value)) {
        None => &[],
        Some((_, NodeValue::Table(entries))) => entries,
        Some((node, _)) => {
            let expected = (format!("một bảng [{key}]"), format!("a table [{key}]"));
            problems.borrow_mut().push(wrong_type(node, (&expected.0, &expected.1)));
            &[]
        }
    }
}

/// The sizes that the document chooses.
pub(crate) fn sizes(table: &TableReader, problems: &Problems) -> Vec<SizeSetting> {
    let size = |(name, node): &(String, Node)| {
        let value = match node.value {
            NodeValue::Integer(whole) => whole as f64,
            NodeValue::Float(value) if value.is_finite() => value,
            _ => {
                let expected = ("một cỡ chữ tính bằng pt, ví dụ 14", "a size in points such as 14");
                problems.borrow_mut().push(wrong_type(node, expected));
                return None;
            }
        };
        Some(SizeSetting { name: name.clone(), value, place: node.place.clone() })
    };
    entries(table, "sizes", problems).iter().filter_map(size).collect()
}

/// The labels chosen for levels of the text, by the level's word.
pub(crate) fn numbering(table: &TableReader, problems: &Problems) -> BTreeMap<HeadingForm, (String, Place)> {
    let reader = table.node("numbering").and_then(|node| TableReader::new(node, problems));
    let Some(reader) = reader else { return BTreeMap::new() };
    let chosen = HeadingForm::WORDS
        .iter()
        .filter_map(|&(word, form)| Some((form, (reader.text(word)?, reader.place(word)))))
        .collect();
    reader.finish();
    chosen
}

/// Who signs: the office's signer of that name, or its usual one.
pub(crate) fn signer(table: &TableReader, office: &Office, problems: &Problems) -> Option<Signer> {
    let Some(name) = table.text("signer") else { return office.signers.first().cloned() };
    let found = office.signers.iter().find(|signer| signer.name == name).cloned();
    if found.is_none() {
        let names: Vec<&str> = office.signers.iter().map(|signer| signer.name.as_str()).collect();
        problems.borrow_mut().push(unknown_word(&name, &names, "signer").at(table.place("signer")));
    }
    found
}

/// Those who sign, where several of the office do. A person who is not among its signers, such as the secretary of a meeting,
/// has a name only.
pub(crate) fn signers(table: &TableReader, office: &Office) -> (Vec<Signer>, Place) {
    let known = |name: String| {
        let found = office.signers.iter().find(|signer| signer.name == name).cloned();
        found.unwrap_or(Signer { name, authority: None, post: None })
    };
    let names = table.texts("signers").unwrap_or_default();
    (names.into_iter().map(known).collect(), table.place("signers"))
}

/// Those who issue the document together with the office.
pub(crate) fn joint(table: &TableReader, problems: &Problems) -> Vec<JointIssuer> {
    let Some(node) = table.node("joint") else { return Vec::new() };
    let NodeValue::List(items) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("các bảng [[joint]]", "tables headed [[joint]]")));
        return Vec::new();
    };
    let issuer = |item: &Node| {
        let reader = TableReader::new(item, problems)?;
        let signer = match reader.node("signer") {
            Some(node) => office::signer(node, problems),
            None => {
                reader.missing("signer");
                None
            }
        };
        let (superior, name, short) =
            (reader.text("superior"), reader.required("name"), reader.required("short"));
        reader.finish();
        Some(JointIssuer { superior, name, short, signer: signer? })
    };
    items.iter().filter_map(issuer).collect()
}

/// The parts of a copy. It is signed by the document's signer unless another one is named.
pub(crate) fn copy(
    table: &TableReader,
    office: &Office,
    usual: &Signer,
    problems: &Problems,
) -> Option<CopyDetails> {
    let reader = TableReader::new(table.node("copy")?, problems)?;
    let kind = (reader.required("kind"), reader.place("kind"));
    let named = reader.text("signer").is_some();
    let copy = CopyDetails {
        kind,
        number: reader.number("number", 1),
        date: reader.date("date"),
        signer: if named { signer(&reader, office, problems)? } else { usual.clone() },
        recipients: reader.texts("recipients").unwrap_or_default(),
    };
    reader.finish();
    Some(copy)
}

/// Whose signature is confirmed, and by whom: one of the office's signers by name, or another with authority and post.
pub(crate) fn confirmation(
    table: &TableReader,
    office: &Office,
    problems: &Problems,
) -> Option<ConfirmationDetails> {
    let reader = TableReader::new(table.node("confirmation")?, problems)?;
    let of = (reader.required("of"), reader.place("of"));
    let signer = match reader.node("signer") {
        None => {
            reader.missing("signer");
            None
        }
        Some(node) if matches!(node.value, NodeValue::Table(_)) => office::signer(node, problems),
        Some(_) => signer(&reader, office, problems),
    };
    reader.finish();
    Some(ConfirmationDetails { of, signer: signer? })
}

/// The drafter's mark: name and copies.
pub(crate) fn drafter(table: &TableReader, problems: &Problems) -> Option<(String, u32)> {
    let node = table.node("drafter")?;
    let reader = TableReader::new(node, problems)?;
    let name = reader.required("name");
    let copies = reader.number("copies", 1);
    if copies.is_none() {
        reader.missing("copies");
    }
    reader.finish();
    Some((name, copies?))
}
