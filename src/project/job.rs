//! The document file → [`Job`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::office;
use super::tree::{Node, NodeValue, Problems, TableReader, text, unknown_word, wrong_type};
use crate::assets;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::office::{Office, Signer, Standard};
use crate::model::paper::Paper;

/// A value given on the command line in place of the document file's: a dotted key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The dotted key, such as `number` or `fields.period`.
    pub key: String,
    /// The value, in TOML; what is not TOML is text.
    pub value: String,
}

/// A workbook that the document reads.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Its path as the document file writes it.
    pub file: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The sheet to read; none takes the one that fits best.
    pub sheet: Option<String>,
    /// The profile to read it by; none takes the template's.
    pub profile: Option<String>,
    /// Where the document file names it.
    pub place: Place,
}

/// One document to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// The document file's path as the user wrote it.
    pub file: String,
    /// The template's name, or its folder.
    pub template: String,
    /// Where the template is named.
    pub template_place: Place,
    /// The folder against which a template folder is looked up.
    pub folder: PathBuf,
    /// The document's particulars.
    pub paper: Paper,
    /// The rule set, where the document pins one.
    pub rules: Option<(String, Place)>,
    /// The workbooks by name.
    pub data: BTreeMap<String, DataFile>,
    /// Where `[data]` stands, or the file's first line.
    pub data_place: Place,
    /// The fields, not yet typed: see [`super::read_fields`].
    pub fields: Node,
}

/// Reads the document file at `path`, and the office and fields files that it names, with `settings` in place of
/// its own values.
///
/// # Errors
/// Everything that is wrong with any of these files.
pub fn load(path: &Path, settings: &[Setting]) -> Result<Job, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let file = path.display().to_string();
    let mut root = read_tree(path)?;
    for setting in settings {
        root.set(&setting.key, setting_node(setting));
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let Some(table) = TableReader::new(&root, &problems) else {
        return Err(problems.into_inner());
    };
    let template = table.required("template");
    let office = load_office(&table, &folder, &problems);
    let fields = load_fields(&table, &folder, &problems);
    let data = load_data(&table, &folder, &problems);
    let mark = |key: &'static str| table.text(key).map(|word| (word, table.place(key)));
    let drafter = drafter(&table, &problems);
    let job = office.and_then(|office| {
        let signer = signer(&table, &office, &problems)?;
        Some(Job {
            file,
            template,
            template_place: table.place("template"),
            rules: mark("rules"),
            data,
            data_place: table.place("data"),
            fields,
            folder,
            paper: Paper {
                standard: table
                    .choice("standard", &["party", "state"], Standard::parse)
                    .unwrap_or(office.standard),
                number: table.number("number", 1),
                date: table.date("date"),
                draft: table.number("draft", 1),
                secrecy: mark("secrecy"),
                urgency: mark("urgency"),
                circulation: mark("circulation"),
                recipients: table.texts("recipients").unwrap_or_else(|| office.recipients.clone()),
                end_mark: mark("end-mark")
                    .or_else(|| office.end_mark.clone().map(|word| (word, table.place("office")))),
                duplex: table.flag("duplex"),
                signer,
                drafter,
                contact: table.text("contact").or_else(|| office.contact.clone()),
                office,
            },
        })
    });
    table.finish();
    match job {
        Some(job) if problems.borrow().is_empty() => Ok(job),
        _ => Err(problems.into_inner()),
    }
}

fn read_tree(path: &Path) -> Result<Node, Vec<Diagnostic>> {
    let asset = assets::read(path).map_err(|problem| vec![problem])?;
    let text = asset.text().map_err(|problem| vec![problem])?;
    // Windows editors put a byte-order mark in front; TOML does not know it.
    Node::parse(&asset.name, text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads a file beside the document; its faults join the others.
fn read_beside(name: &str, folder: &Path, place: &Place, problems: &Problems) -> Option<Node> {
    let path = folder.join(name);
    if !path.is_file() {
        problems.borrow_mut().push(
            Diagnostic::error(
                "project.no-file",
                format!("không có tệp `{name}`"),
                format!("there is no file `{name}`"),
            )
            .at(place.clone())
            .with_value(name)
            .hint(
                "đường dẫn tính từ thư mục chứa tệp văn bản này",
                "paths are relative to the folder of this document file",
            ),
        );
        return None;
    }
    read_tree(&path).map_err(|faults| problems.borrow_mut().extend(faults)).ok()
}

fn setting_node(setting: &Setting) -> Node {
    let place = Place::File { file: format!("--set {}", setting.key) };
    let value =
        Node::parse("--set", &format!("value = {}", setting.value)).ok().and_then(|node| match node.value {
            NodeValue::Table(mut entries) if entries.len() == 1 => entries.pop(),
            _ => None,
        });
    let value = value.map_or_else(|| NodeValue::Text(setting.value.clone()), |(_, node)| node.value);
    Node { value, place }
}

fn load_office(table: &TableReader, folder: &Path, problems: &Problems) -> Option<Office> {
    let node = table.node("office");
    match node.map(|node| &node.value) {
        // The office may also be written in the document itself.
        Some(NodeValue::Table(_)) => office::read(node?, problems),
        Some(_) => {
            let name = table.text("office")?;
            let root = read_beside(&name, folder, &table.place("office"), problems)?;
            office::read(&root, problems)
        }
        None => {
            table.missing("office");
            None
        }
    }
}

fn load_fields(table: &TableReader, folder: &Path, problems: &Problems) -> Node {
    let empty = || Node { value: NodeValue::Table(Vec::new()), place: table.place("fields") };
    match table.node("fields") {
        None => empty(),
        Some(node) => match &node.value {
            NodeValue::Table(_) => node.clone(),
            _ => table
                .text("fields")
                .and_then(|name| read_beside(&name, folder, &node.place, problems))
                .unwrap_or_else(empty),
        },
    }
}

fn load_data(table: &TableReader, folder: &Path, problems: &Problems) -> BTreeMap<String, DataFile> {
    let mut data = BTreeMap::new();
    let Some(node) = table.node("data") else { return data };
    let NodeValue::Table(entries) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("một bảng [data]", "a table [data]")));
        return data;
    };
    for (name, node) in entries {
        let source = match &node.value {
            NodeValue::Table(_) => TableReader::new(node, problems).map(|reader| {
                let source = (reader.required("file"), reader.text("sheet"), reader.text("profile"));
                reader.finish();
                source
            }),
            _ => text(node, problems).map(|file| (file, None, None)),
        };
        if let Some((file, sheet, profile)) = source {
            let path = folder.join(&file);
            let place = node.place.clone();
            data.insert(name.clone(), DataFile { file, path, sheet, profile, place });
        }
    }
    data
}

fn signer(table: &TableReader, office: &Office, problems: &Problems) -> Option<Signer> {
    let Some(name) = table.text("signer") else { return office.signers.first().cloned() };
    let found = office.signers.iter().find(|signer| signer.name == name).cloned();
    if found.is_none() {
        let names: Vec<&str> = office.signers.iter().map(|signer| signer.name.as_str()).collect();
        problems.borrow_mut().push(unknown_word(&name, &names, "signer").at(table.place("signer")));
    }
    found
}

fn drafter(table: &TableReader, problems: &Problems) -> Option<(String, u32)> {
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
