//! The document file → [`Job`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::tree::{Node, NodeValue, Problems, TableReader, text, wrong_type};
use super::{corrections, office, particulars};
use vanthu_assets::{self as assets, Named};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::By;
use vanthu_model::header::{A4, DocumentHeader};
use vanthu_model::office::{Office, Standard};

/// A value given on the command line in place of the document file's: a dotted key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The dotted key, such as `number` or `fields.period`.
    pub key: String,
    /// The value, in TOML; what is not TOML is text.
    pub value: String,
}

/// Where the workbooks of a data set lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// One workbook.
    File(Named),
    /// All workbooks of a folder.
    Folder(Named),
    /// These workbooks, in this order.
    Files(Vec<Named>),
}

/// A data set that the document reads, of one workbook or of several.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// Where its workbooks lie.
    pub origin: Origin,
    /// What several workbooks are of.
    pub by: By,
    /// The sheet to read; none takes the one that fits best.
    pub sheet: Option<String>,
    /// The table to read, by its range or a cell in it; none takes the one that fits best.
    pub table: Option<String>,
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
    pub roster: Option<(Named, Place)>,
    /// The fields, not yet typed: see [`super::read_fields`].
    pub fields: Node,
    /// Every text of the fields, the document file and the office file, in this order, with its place. Fields in the
    /// document file stand in it twice.
    pub texts: Vec<(String, Place)>,
}

/// Those of `corrections` that are of the data set `data`.
pub fn corrections_of(corrections: &[Correction], data: &str) -> Vec<Correction> {
    corrections.iter().filter(|one| one.data == data).cloned().collect()
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
    let fields = load_fields(&table, &folder, &problems);
    let mut texts = Vec::new();
    fields.each_text(&mut texts);
    root.each_text(&mut texts);
    let office = load_office(&table, &folder, &mut texts, &problems);
    let data = load_data(&table, &folder, &problems);
    let names: Vec<&str> = data.keys().map(String::as_str).collect();
    let corrections = corrections::load(&table, &folder, &names, &problems);
    let mark = |key: &'static str| table.text(key).map(|word| (word, table.place(key)));
    let drafter = particulars::drafter(&table, &problems);
    let page_size = mark("paper").unwrap_or_else(|| (A4.to_string(), table.place("paper")));
    let sizes = particulars::sizes(&table, &problems);
    let numbering = particulars::numbering(&table, &problems);
    let joint = particulars::joint(&table, &problems);
    let own = table.texts("recipients");
    let job = office.and_then(|(office, roster)| {
        let signer = particulars::signer(&table, &office, &problems)?;
        let copy = particulars::copy(&table, &office, &signer, &problems);
        Some(Job {
            file,
            template,
            template_place: table.place("template"),
            rules: mark("rules"),
            data,
            corrections,
            data_place: table.place("data"),
            roster,
            fields,
            texts,
            folder,
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
                signers: particulars::signers(&table, &office),
                joint,
                copy,
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

/// What a document reads, whatever else is wrong with it.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The template's name, or its folder.
    pub template: String,
    /// Where the template is named.
    pub template_place: Place,
    /// The folder against which a template folder is looked up.
    pub folder: PathBuf,
    /// The workbooks by name.
    pub data: BTreeMap<String, DataFile>,
    /// The corrections of the workbooks.
    pub corrections: Vec<Correction>,
    /// The roster of the office's branches, where the office names one.
    pub roster: Option<(Named, Place)>,
    /// The fields, not yet typed.
    pub fields: Node,
}

/// Reads only what the document at `path` says of its template, workbooks and corrections: enough to look at a workbook
/// while the rest is still being filled in.
///
/// # Errors
/// What is wrong with these.
pub fn sources(path: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let root = read_tree(path)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let Some(table) = TableReader::new(&root, &problems) else { return Err(problems.into_inner()) };
    let (template, template_place) = (table.required("template"), table.place("template"));
    let data = load_data(&table, &folder, &problems);
    let names: Vec<&str> = data.keys().map(String::as_str).collect();
    let corrections = corrections::load(&table, &folder, &names, &problems);
    // An office that cannot be used has no roster; it is told with the document.
    let roster = load_office(&table, &folder, &mut Vec::new(), &Problems::default());
    let roster = roster.and_then(|(_, roster)| roster);
    let fields = load_fields(&table, &folder, &Problems::default());
    let problems = problems.into_inner();
    match problems.is_empty() {
        true => Ok(Sources { template, template_place, folder, data, corrections, roster, fields }),
        false => Err(problems),
    }
}

fn read_tree(path: &Path) -> Result<Node, Vec<Diagnostic>> {
    let asset = assets::read(path).map_err(|problem| vec![problem])?;
    let text = asset.text().map_err(|problem| vec![problem])?;
    // Windows editors put a byte-order mark in front; TOML does not know it.
    Node::parse(&asset.name, text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads the text of an office file; `file` is its name in messages.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_office(file: &str, text: &str) -> Result<Office, Vec<Diagnostic>> {
    let root = Node::parse(file, text.strip_prefix('\u{feff}').unwrap_or(text))?;
    let problems: Problems = RefCell::default();
    match office::read(&root, &problems) {
        Some(office) if problems.borrow().is_empty() => Ok(office),
        _ => Err(problems.into_inner()),
    }
}

/// Reads a file beside the document; its faults join the others.
pub(super) fn read_beside(name: &str, folder: &Path, place: &Place, problems: &Problems) -> Option<Node> {
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

/// The office, and its roster as it lies beside the file that names it.
fn load_office(
    table: &TableReader,
    folder: &Path,
    texts: &mut Vec<(String, Place)>,
    problems: &Problems,
) -> Option<(Office, Option<(Named, Place)>)> {
    let node = table.node("office");
    let (root, folder) = match node.map(|node| &node.value) {
        // The office may also be written in the document itself.
        Some(NodeValue::Table(_)) => (node?.clone(), folder.to_path_buf()),
        Some(_) => {
            let name = table.text("office")?;
            let root = read_beside(&name, folder, &table.place("office"), problems)?;
            (root, folder.join(&name).parent().unwrap_or(folder).to_path_buf())
        }
        None => {
            table.missing("office");
            return None;
        }
    };
    root.each_text(texts);
    let office = office::read(&root, problems)?;
    let place = match &root.value {
        NodeValue::Table(entries) => {
            entries.iter().find(|(key, _)| key == "roster").map(|(_, node)| &node.place)
        }
        _ => None,
    };
    let roster = office.roster.as_ref().zip(place).map(|(name, place)| (named(name, &folder), place.clone()));
    Some((office, roster))
}

/// A file by its path relative to `folder`.
fn named(name: &str, folder: &Path) -> Named {
    Named { name: name.to_string(), path: folder.join(name) }
}

/// The fields: a table, the file that holds them, or a table whose `from` names such a file and whose other keys win
/// over the file's.
fn load_fields(table: &TableReader, folder: &Path, problems: &Problems) -> Node {
    let empty = || Node { value: NodeValue::Table(Vec::new()), place: table.place("fields") };
    let file =
        |node: &Node| text(node, problems).and_then(|name| read_beside(&name, folder, &node.place, problems));
    let Some(node) = table.node("fields") else { return empty() };
    let NodeValue::Table(own) = &node.value else { return file(node).unwrap_or_else(empty) };
    let Some((_, from)) = own.iter().find(|(name, _)| name == "from") else { return node.clone() };
    let mut entries = own.clone();
    entries.retain(|(name, _)| name != "from");
    if let Some(Node { value: NodeValue::Table(given), .. }) = file(from) {
        let more = given.into_iter().filter(|(name, _)| !own.iter().any(|(known, _)| known == name));
        entries.extend(more.collect::<Vec<_>>());
    }
    Node { value: NodeValue::Table(entries), place: node.place.clone() }
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
            NodeValue::Table(_) => TableReader::new(node, problems).and_then(|reader| {
                let origin = origin(&reader, node, folder, problems);
                let several = origin.as_ref().is_some_and(|origin| !matches!(origin, Origin::File(_)));
                let by = if several { reader.choice("by", &By::WORDS, By::parse) } else { None };
                let choice = (reader.text("sheet"), reader.text("table"), reader.text("profile"));
                // Of what is read from nowhere no key is known.
                if origin.is_some() {
                    reader.finish();
                }
                origin.map(|origin| (origin, by.unwrap_or_default(), choice))
            }),
            _ => text(node, problems)
                .map(|file| (Origin::File(named(&file, folder)), By::default(), (None, None, None))),
        };
        if let Some((origin, by, (sheet, table, profile))) = source {
            let place = node.place.clone();
            data.insert(name.clone(), DataFile { origin, by, sheet, table, profile, place });
        }
    }
    data
}

/// Where the workbooks of a data set lie: just one of `file`, `folder` and `files`.
fn origin(reader: &TableReader, node: &Node, folder: &Path, problems: &Problems) -> Option<Origin> {
    let before = problems.borrow().len();
    let file = reader.text("file").map(|name| Origin::File(named(&name, folder)));
    let whole = reader.text("folder").map(|name| Origin::Folder(named(&name, folder)));
    let list = reader.texts("files").filter(|names| !names.is_empty());
    let list = list.map(|names| Origin::Files(names.iter().map(|name| named(name, folder)).collect()));
    let mut given = [file, whole, list].into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(origin), None) => Some(origin),
        _ => {
            if problems.borrow().len() == before {
                problems.borrow_mut().push(
                    Diagnostic::error(
                        "project.data-origin",
                        "bảng số liệu cần đúng một trong `file`, `folder`, `files`",
                        "a data set takes just one of `file`, `folder`, `files`",
                    )
                    .at(node.place.clone())
                    .hint(
                        "một tệp: file = \"….xlsx\"; cả thư mục: folder = \"…\"; vài tệp: files = [\"….xlsx\", \"….xls\"]",
                        "one file: file = \"….xlsx\"; a folder: folder = \"…\"; some files: files = [\"….xlsx\", \"….xls\"]",
                    ),
                );
            }
            None
        }
    }
}
