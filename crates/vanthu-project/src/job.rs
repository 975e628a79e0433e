//! A document file, or the same as data → [`Job`].

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::data::{DataFile, load_data};
use super::files::{FileError, Files, beside, meant, read_text};
use super::input::{DocumentInput, OFFICE};
use super::json::is_json;
use super::reader::{Problems, TableReader, text};
use super::setting::Setting;
use super::tree::{Node, NodeValue};
use super::{corrections, edits, header, office, unfilled};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::config::toml_error;
use vanthu_model::correction::Correction;
use vanthu_model::edit::Edit;
use vanthu_model::header::{A4, DocumentHeader};
use vanthu_model::office::{Office, Standard};

/// Where a document comes from: a file that a person wrote, or data.
#[derive(Clone, Copy, Debug)]
pub enum DocumentSource<'a> {
    /// The document file of that name among the [`Files`].
    Toml(&'a str),
    /// Data that a service sends.
    Input(&'a DocumentInput),
}

/// One document to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// The document file as a whole; data has no such place.
    pub place: Option<Place>,
    /// The template's name, or its folder relative to the document.
    pub template: String,
    /// Where the template is named.
    pub template_place: Place,
    /// The document's header fields.
    pub header: DocumentHeader,
    /// The rule set, where the document pins one.
    pub rules: Option<(String, Place)>,
    /// The workbooks by name.
    pub data: BTreeMap<String, DataFile>,
    /// Where `[data]` stands, or the file's first line.
    pub data_place: Place,
    /// The corrections of the workbooks.
    pub corrections: Vec<Correction>,
    /// The roster of the office's branches, where the office names one.
    pub roster: Option<(String, Place)>,
    /// The fields, not yet typed: see [`super::read_fields`].
    pub fields: Node,
    /// The edits of the composed text.
    pub edits: Vec<Edit>,
    /// What nobody replaced in the office file that `vanthu new` wrote: errors, reported with those of the fields.
    pub unfilled: Vec<Diagnostic>,
    /// Warnings of those who sign although the office does not list them with this authority and post.
    pub unlisted: Vec<Diagnostic>,
    /// Every text of the fields, the document file and the office file, in this order, with its place. Fields in the
    /// document file stand in it twice.
    pub texts: Vec<(String, Place)>,
}

/// Those of `corrections` that are of the data set `data`.
pub fn corrections_of(corrections: &[Correction], data: &str) -> Vec<Correction> {
    corrections.iter().filter(|one| one.data == data).cloned().collect()
}

/// The keys of a document file that are read with its office.
const HEADER_KEYS: [&str; 19] = [
    "addressees",
    "author-line",
    "circulation",
    "confirmation",
    "contact",
    "copy",
    "date",
    "draft",
    "duplex",
    "end-mark",
    "number",
    "rules",
    "secrecy",
    "signer",
    "signers",
    "standard",
    "theme",
    "unit",
    "urgency",
];

/// A document's tree, and what its parts are read from.
struct Tree<'a> {
    files: &'a dyn Files,
    root: Node,
    /// The name of the document file; empty for data.
    file: &'a str,
    input: Option<&'a DocumentInput>,
    /// The settings, for what stands in files that the document names.
    settings: &'a [Setting],
}

impl<'a> Tree<'a> {
    fn read(files: &'a dyn Files, source: &DocumentSource<'a>) -> Result<Self, Vec<Diagnostic>> {
        Ok(match *source {
            DocumentSource::Toml(file) => {
                Self { files, root: read_tree(files, file, "")?, file, input: None, settings: &[] }
            }
            DocumentSource::Input(input) => {
                Self { files, root: input.to_node(), file: "", input: Some(input), settings: &[] }
            }
        })
    }
}

/// Reads a document and the office and fields files that it names, with `settings` in place of its own values.
///
/// # Errors
/// Everything that is wrong with any of these.
pub fn load(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &[Setting],
) -> Result<Job, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let mut tree = Tree::read(files, source)?;
    settings.iter().for_each(|setting| setting.apply(&mut tree.root));
    tree.settings = settings;
    let (root, file) = (&tree.root, tree.file);
    if root.get("template").is_none() && root.get("office").is_none() {
        return Err(vec![other_file(file)]);
    }
    let place = tree.input.is_none().then(|| Place::File { file: file.to_string() });
    let Some(table) = TableReader::new(root, &problems) else {
        return Err(problems.into_inner());
    };
    let template = table.required("template");
    let fields = load_fields(&table, &tree, &problems);
    let mut texts = Vec::new();
    fields.each_text(&mut texts);
    let edits = edits::load(&table, &problems);
    // What stood in the place of an edit, and why it was made, is not in the document.
    let data = tree.input.is_some();
    let own = root.entries().iter().filter(|(key, _)| match key.as_str() {
        "fields" | "correction" => !data,
        key => key != "edits",
    });
    own.for_each(|(_, node)| node.each_text(&mut texts));
    texts.extend(edits.iter().flat_map(|edit| &edit.text).cloned());
    let mut unfilled = Vec::new();
    let office = load_office(&table, &tree, &mut texts, &mut unfilled, &problems);
    let data = load_data(&table, file, &problems);
    let names = corrections::sources(&data, &fields);
    let corrections = corrections::load(&table, &tree.beside(), &names, &problems);
    let mark = |key: &'static str| table.text(key).map(|word| (word, table.place(key)));
    let drafter = header::drafter(&table, &problems);
    let page_size = mark("paper").unwrap_or_else(|| (A4.to_string(), table.place("paper")));
    let sizes = header::sizes(&table, &problems);
    let numbering = header::numbering(&table, &problems);
    let joint = header::joint(&table, &problems);
    let own = table.texts("recipients");
    let committee = table.text("committee");
    let words = office::words(&table, &problems);
    let job = office.and_then(|(mut office, roster)| {
        office.words = std::mem::take(&mut office.words).overlaid(words);
        let committee = committee.or_else(|| office.words.committee.clone());
        header::speak_for(committee, &mut office);
        let signer = header::signer(&table, &office, &problems)?;
        let copy = header::copy(&table, &office, &signer, &problems);
        let confirmation = header::confirmation(&table, &office, &problems);
        let confirming = confirmation.iter().map(|given| (&given.signer, table.place("confirmation")));
        let signing = std::iter::once((&signer, table.place("signer"))).chain(confirming);
        let unlisted =
            signing.filter_map(|(signer, place)| header::unlisted(signer, &office, place)).collect();
        Some(Job {
            place,
            template,
            template_place: table.place("template"),
            rules: mark("rules"),
            data,
            corrections,
            data_place: table.place("data"),
            roster,
            fields,
            edits,
            unfilled,
            unlisted,
            texts,
            header: DocumentHeader {
                standard: table
                    .choice("standard", &["party", "state"], Standard::parse)
                    .unwrap_or(office.standard),
                number: table.number("number", 1),
                date: table.date("date"),
                draft: table.number("draft", 1),
                secrecy: mark("secrecy"),
                urgency: mark("urgency"),
                circulation: mark("circulation"),
                author_line: mark("author-line"),
                theme: mark("theme"),
                addressees: (table.texts("addressees").unwrap_or_default(), table.place("addressees")),
                own_recipients: own.is_some(),
                recipients: own.unwrap_or_else(|| office.recipients.clone()),
                end_mark: mark("end-mark")
                    .or_else(|| office.end_mark.clone().map(|word| (word, table.place("office")))),
                duplex: table.flag("duplex"),
                page_size,
                sizes,
                numbering,
                unit: table.text("unit").or_else(|| office.unit.clone()),
                signer,
                signers: header::signers(&table, &office),
                joint,
                confirmation,
                copy,
                drafter,
                contact: table.text("contact").or_else(|| office.contact.clone()),
                office,
            },
        })
    });
    if job.is_none() {
        // These are read with the office. Without one they are still keys that a document may have.
        for key in HEADER_KEYS {
            table.node(key);
        }
    }
    table.finish();
    match job {
        Some(job) if problems.borrow().is_empty() => Ok(job),
        _ => Err(problems.into_inner()),
    }
}

/// The error about a file that has neither of the keys that every document has.
fn other_file(file: &str) -> Diagnostic {
    Diagnostic::error(
        code!("project.missing-key"),
        "tệp này không có `template` và `office`, nên chưa phải tệp văn bản",
        "this file has neither `template` nor `office`, and so is not a document file yet",
    )
    .at(Place::File { file: file.to_string() })
    .hint(
        "tệp cơ quan hoặc tệp các mục thì ghi tên nó trong một tệp văn bản, lập bằng: vanthu new MẪU",
        "name an office file or a file of fields in a document file, which `vanthu new TEMPLATE` writes",
    )
}

/// What a document reads, whatever else is wrong with it.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The template's name, or its folder relative to the document.
    pub template: String,
    /// Where the template is named.
    pub template_place: Place,
    /// The workbooks by name.
    pub data: BTreeMap<String, DataFile>,
    /// The corrections of the workbooks.
    pub corrections: Vec<Correction>,
    /// The roster of the office's branches, where the office names one.
    pub roster: Option<(String, Place)>,
    /// The fields, not yet typed.
    pub fields: Node,
}

/// Reads only what a document says of its template, workbooks and corrections: enough to look at a workbook while the
/// rest is still being filled in.
///
/// # Errors
/// What is wrong with these.
pub fn sources(files: &dyn Files, source: &DocumentSource) -> Result<Sources, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let tree = Tree::read(files, source)?;
    let Some(table) = TableReader::new(&tree.root, &problems) else { return Err(problems.into_inner()) };
    let (template, template_place) = (table.required("template"), table.place("template"));
    let data = load_data(&table, tree.file, &problems);
    let fields = load_fields(&table, &tree, &Problems::default());
    let names = corrections::sources(&data, &fields);
    let corrections = corrections::load(&table, &tree.beside(), &names, &problems);
    // An office that cannot be used has no roster; what is wrong with it is reported with the document.
    let roster = load_office(&table, &tree, &mut Vec::new(), &mut Vec::new(), &Problems::default());
    let roster = roster.and_then(|(_, roster)| roster);
    let problems = problems.into_inner();
    match problems.is_empty() {
        true => Ok(Sources { template, template_place, data, corrections, roster, fields }),
        false => Err(problems),
    }
}

fn read_tree(files: &dyn Files, name: &str, path: &str) -> Result<Node, Vec<Diagnostic>> {
    let text = read_text(files, name).map_err(|problem| vec![problem])?;
    match is_json(name, &text) {
        true => Node::from_json_text(name, &text, path),
        false => Node::from_toml(name, &text, path),
    }
}

/// Reads the text of an office file; `file` is its name in messages.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_office(file: &str, text: &str) -> Result<Office, Vec<Diagnostic>> {
    let root = office_tree(file, text)?;
    let problems: Problems = RefCell::default();
    match office::read(&root, &problems) {
        Some(office) if problems.borrow().is_empty() => Ok(office),
        _ => Err(problems.into_inner()),
    }
}

/// The keys of an office file and their values, as JSON. The text is TOML, or a JSON object as a form stores it.
///
/// # Errors
/// `config.invalid` if it is neither.
pub fn office_entries(file: &str, text: &str) -> Result<Map<String, Json>, Vec<Diagnostic>> {
    match office_data(text) {
        Some(read) => read.map_err(|error| vec![json_error(file, &error)]),
        None => {
            let table: toml::Table =
                toml::from_str(text).map_err(|error| vec![toml_error(file, text, &error)])?;
            Ok(table.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
    }
}

/// A value of a TOML file as data. Dates are texts there.
fn as_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            Json::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect())
        }
    }
}

/// The office in a text that is JSON; `None` if it is TOML, of which no text begins with a brace.
fn office_data(text: &str) -> Option<serde_json::Result<Map<String, Json>>> {
    text.trim_start().starts_with('{').then(|| serde_json::from_str(text))
}

fn office_tree(file: &str, text: &str) -> Result<Node, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match office_data(text) {
        Some(Ok(entries)) => {
            Ok(Node::at_path(NodeValue::Table(Node::json_entries(&entries, "office")), "office"))
        }
        Some(Err(error)) => Err(vec![json_error(file, &error)]),
        None => Node::from_toml(file, text, "office"),
    }
}

fn json_error(file: &str, error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(
        code!("config.invalid"),
        format!("JSON sai cú pháp: {error}"),
        format!("this is not valid JSON: {error}"),
    )
    .at(Place::line(file, error.line(), error.column()))
}

/// The files among which a document names others, and its own name.
pub(crate) struct Beside<'a> {
    files: &'a dyn Files,
    file: &'a str,
}

impl Tree<'_> {
    fn beside(&self) -> Beside<'_> {
        Beside { files: self.files, file: self.file }
    }
}

impl Beside<'_> {
    /// The name of a file that the document calls `name`.
    fn name(&self, name: &str) -> String {
        beside(self.file, name)
    }

    /// Reads a file that the document names at `place`; what it holds stands at `path`. Its faults join the others.
    pub(crate) fn read(&self, name: &str, path: &str, place: &Place, problems: &Problems) -> Option<Node> {
        let whole = self.name(name);
        match self.files.read(&whole) {
            Err(FileError::Missing(_)) => {
                let problem = Diagnostic::error(
                    code!("project.no-file"),
                    format!("không có tệp `{name}`"),
                    format!("there is no file `{name}`"),
                );
                let problem = meant(problem, &whole, self.files);
                problems.borrow_mut().push(problem.at(place.clone()).with_value(name).hint(
                    "đường dẫn tính từ thư mục chứa tệp văn bản này",
                    "paths are relative to the folder of this document file",
                ));
                None
            }
            Err(error @ FileError::Outside) => {
                problems.borrow_mut().push(error.diagnostic(&whole, self.files).at(place.clone()));
                None
            }
            _ => {
                let read = read_tree(self.files, &whole, path);
                read.map_err(|faults| problems.borrow_mut().extend(faults)).ok()
            }
        }
    }
}

/// The office, and its roster by its name relative to the document.
fn load_office(
    table: &TableReader,
    tree: &Tree,
    texts: &mut Vec<(String, Place)>,
    unfilled: &mut Vec<Diagnostic>,
    problems: &Problems,
) -> Option<(Office, Option<(String, Place)>)> {
    let node = table.node("office");
    let (root, file) = match (tree.input, node.map(|node| &node.value)) {
        (Some(input), Some(NodeValue::Text(_))) => {
            let read = office_tree(OFFICE, &input.office);
            (read.map_err(|faults| problems.borrow_mut().extend(faults)).ok()?, String::new())
        }
        // The office may also be written in the document itself.
        (_, Some(NodeValue::Table(_))) => (node?.clone(), tree.file.to_string()),
        (_, Some(_)) => {
            let name = table.text("office")?;
            let beside = tree.beside();
            let mut root = beside.read(&name, "office", &table.place("office"), problems)?;
            tree.settings.iter().for_each(|setting| setting.apply_below("office", &mut root));
            (root, beside.name(&name))
        }
        (_, None) => {
            table.missing("office");
            return None;
        }
    };
    if tree.input.is_none() {
        unfilled::office(&root, unfilled);
    }
    root.each_text(texts);
    let mut office = office::read(&root, problems)?;
    let place = root.get("roster").map(|node| node.place.clone());
    let roster = match tree.input {
        Some(input) => {
            office.roster.clone_from(&input.roster);
            input.roster.clone().map(|name| (name, place.unwrap_or_else(|| root.place.clone())))
        }
        None => office.roster.as_ref().zip(place).map(|(name, place)| (beside(&file, name), place)),
    };
    Some((office, roster))
}

/// The fields: a table, the file that holds them, or a table whose `from` names such a file and whose other keys win
/// over the file's.
fn load_fields(table: &TableReader, tree: &Tree, problems: &Problems) -> Node {
    let node_of = |entries: Vec<(String, Node)>, place: Place| Node {
        value: NodeValue::Table(entries),
        place,
        path: "fields".to_string(),
    };
    let empty = || node_of(Vec::new(), table.place("fields"));
    let file = |node: &Node| {
        let name = text(node, problems)?;
        let mut root = tree.beside().read(&name, "fields", &node.place, problems)?;
        tree.settings.iter().for_each(|setting| setting.apply_below("fields", &mut root));
        Some(root)
    };
    let Some(node) = table.node("fields") else { return empty() };
    let NodeValue::Table(own) = &node.value else { return file(node).unwrap_or_else(empty) };
    // Data has its fields in itself.
    let from = own.iter().find(|(name, _)| name == "from" && tree.input.is_none());
    let Some((_, from)) = from else { return node.clone() };
    let mut entries = own.clone();
    entries.retain(|(name, _)| name != "from");
    if let Some(Node { value: NodeValue::Table(given), .. }) = file(from) {
        let more = given.into_iter().filter(|(name, _)| !own.iter().any(|(known, _)| known == name));
        entries.extend(more.collect::<Vec<_>>());
    }
    node_of(entries, node.place.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryFiles;

    const OFFICE: &str = "standard = \"party\"\nname = \"Đảng ủy xã Hàm Mẫu\"\nshort = \"ĐU\"\nplace = \"Hàm Mẫu\"\n\
                          committee = \"Ban Thường vụ Đảng ủy\"\narchive = \"Lưu Đảng ủy\"\n[[signer]]\n\
                          name = \"Nguyễn Văn A\"\nauthority = \"T/M Ban Thường vụ\"\npost = \"Bí thư\"\n";

    /// The keys that are unknown in a document with this office, with the keys that are known by what the hint says.
    fn unknown(office: &str) -> Vec<(Option<String>, String)> {
        let document =
            "template = \"plan\"\noffice = \"office.toml\"\nnumber = 7\nurgency = \"khẩn\"\nqqqqqq = 1\n";
        let files = MemoryFiles::new([("a.toml", document.as_bytes()), ("office.toml", office.as_bytes())]);
        let problems = load(&files, &DocumentSource::Toml("a.toml"), &[]).unwrap_err();
        let unknown = problems.into_iter().filter(|one| one.code == "project.unknown-key");
        unknown
            .map(|one| (one.value, one.hints.first().map(|hint| hint.en.clone()).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_faulty_office_makes_no_key_of_the_document_unknown() {
        let whole = unknown(OFFICE);
        assert_eq!(whole.len(), 1, "{whole:?}");
        assert_eq!(whole[0].0.as_deref(), Some("qqqqqq"));
        assert!(whole[0].1.contains("urgency"), "{whole:?}");
        // No signer; nothing but a standard; no office file at all.
        let without_signer = OFFICE.split("[[signer]]").next().unwrap_or_default();
        for office in [without_signer, "standard = \"party\"", "= 1"] {
            assert_eq!(unknown(office), whole, "{office}");
        }
    }
}
