//! `office.toml` → [`Office`].

use super::reader::{Problems, TableReader, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::unknown_code;
use vanthu_model::office::{Office, OfficeTerm, Signer, Standard, ToneStyle, Words};
use vanthu_model::text::tidy;

/// Reads an office. Faults go to `problems`; what is missing is left empty.
pub(crate) fn read(root: &Node, problems: &Problems) -> Option<Office> {
    let table = TableReader::new(root, problems)?;
    let name = table.lines("name");
    if name.is_none() && table.node("name").is_none() {
        table.missing("name");
    }
    let office = Office {
        standard: table.choice("standard", &["party", "state"], Standard::parse).unwrap_or(Standard::Party),
        superior: table.text("superior"),
        name: name.clone().unwrap_or_default().join(" "),
        name_lines: name.filter(|lines| lines.len() > 1),
        short: table.required("short"),
        unit: table.text("unit"),
        place: table.required("place"),
        committee: table.required("committee"),
        words: words(&table, problems),
        roster: table.text("roster"),
        units: table.texts("units").unwrap_or_default(),
        tone_style: table.choice("tone-style", &["new", "old"], ToneStyle::parse),
        end_mark: table.text("end-mark"),
        known_words: table.texts("known-words").unwrap_or_default(),
        ignored_checks: ignored_checks(&table, problems),
        recipients: table.texts("recipients").unwrap_or_default(),
        archive: table.required("archive"),
        contact: table.text("contact"),
        terms: terms(&table, problems),
        signers: signers(&table, problems),
    };
    table.finish();
    Some(office)
}

/// The words of `[words]` in an office or a document; empty if there is no such table.
pub(crate) fn words(table: &TableReader, problems: &Problems) -> Words {
    let Some(reader) = table.node("words").and_then(|node| TableReader::new(node, problems)) else {
        return Words::default();
    };
    let words = Words {
        unit: reader.text("unit"),
        whole: reader.text("whole"),
        committee: reader.text("committee"),
        meeting: reader.text("meeting"),
        member: reader.text("member"),
    };
    reader.finish();
    words
}

/// The codes that the office does not want; a problem for each that does not exist.
fn ignored_checks(table: &TableReader, problems: &Problems) -> Vec<String> {
    const KEY: &str = "ignored-checks";
    let codes = table.texts(KEY).unwrap_or_default();
    if let Some(Node { value: NodeValue::List(items), .. }) = table.node(KEY) {
        for item in items {
            let NodeValue::Text(name) = &item.value else { continue };
            let unknown = unknown_code(&tidy(name), KEY);
            let problem = unknown.map(|problem| problem.at(item.place.clone()).about_field(&item.path));
            problems.borrow_mut().extend(problem);
        }
    }
    codes
}

fn signers(table: &TableReader, problems: &Problems) -> Vec<Signer> {
    let Some(node) = table.node("signer") else {
        table.missing("signer");
        return Vec::new();
    };
    let NodeValue::List(items) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("các bảng [[signer]]", "tables headed [[signer]]")));
        return Vec::new();
    };
    items.iter().filter_map(|item| signer(item, problems)).collect()
}

/// The terms of the committee, each with its first day.
fn terms(table: &TableReader, problems: &Problems) -> Vec<OfficeTerm> {
    let Some(node) = table.node("term") else { return Vec::new() };
    let NodeValue::List(items) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("các bảng [[term]]", "tables headed [[term]]")));
        return Vec::new();
    };
    let term = |item: &Node| {
        let reader = TableReader::new(item, problems)?;
        let (name, from) = (reader.required("name"), reader.date("from"));
        if from.is_none() && reader.node("from").is_none() {
            reader.missing("from");
        }
        reader.finish();
        Some(OfficeTerm { name, from: from? })
    };
    items.iter().filter_map(term).collect()
}

/// One who signs, with a post or an authority.
pub(crate) fn signer(node: &Node, problems: &Problems) -> Option<Signer> {
    let reader = TableReader::new(node, problems)?;
    let signer = Signer {
        name: reader.required("name"),
        authority: reader.lines("authority").map(|lines| lines.join("\n")),
        post: reader.lines("post").map(|lines| lines.join("\n")),
    };
    if signer.authority.is_none() && signer.post.is_none() {
        reader.missing("post");
    }
    reader.finish();
    Some(signer)
}
