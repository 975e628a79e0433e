//! A folder made for one request to a worker, with everything a document needs, and removed afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::{Map, Value as Json};
use tempfile::TempDir;
use toml::{Table, Value};

use vanthu_bundle as bundle;

/// The folder of the workbooks, a folder a slot.
const WORKBOOKS: &str = "workbooks";

/// The folder that workers write to.
const OUT: &str = "out";

/// The roster.
const ROSTER: &str = "roster.csv";

/// What goes into a workroom.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The template's name.
    pub template: String,
    /// The office file's text.
    pub office: String,
    /// The roster, where the office has one.
    pub roster: Option<Vec<u8>>,
    /// The particulars by the keys of the document file: `number`, `date`, `draft`, `signer`, `recipients` … A date is
    /// a text such as `2026-07-05`. Null and empty ones are left out.
    pub particulars: Map<String, Json>,
    /// The fields; null and empty ones are left out.
    pub fields: Map<String, Json>,
    /// The workbooks.
    pub workbooks: Vec<RoomWorkbook>,
    /// The corrections.
    pub corrections: Vec<RoomCorrection>,
    /// How the workbooks of slots are read, where a person chose.
    pub choices: BTreeMap<String, RoomChoice>,
}

/// A workbook of a document.
#[derive(Clone, Debug, Default)]
pub struct RoomWorkbook {
    /// The data set, by the template's name for it.
    pub slot: String,
    /// The file's name as it was uploaded.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A cell's value mended in place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomCorrection {
    /// The data set.
    pub slot: String,
    /// The file's name as it was uploaded, where the data set has several.
    pub file: Option<String>,
    /// The sheet; where there is none, the one that is read.
    pub sheet: Option<String>,
    /// The cell, such as `D7`.
    pub cell: String,
    /// What the cell holds.
    pub was: String,
    /// What it should say.
    pub now: String,
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

/// How the workbooks of a data set are read, where a person chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomChoice {
    /// The sheet.
    pub sheet: Option<String>,
    /// The table, by its range or a cell in it.
    pub table: Option<String>,
    /// What several workbooks are of: `branch` or `period`.
    pub by: Option<String>,
}

/// The keys of the document file that are the workroom's own.
const OWN: [&str; 6] = ["template", "office", "fields", "data", "corrections", "correction"];

/// A folder that is removed when this is dropped.
#[derive(Debug)]
pub struct Workroom {
    folder: TempDir,
}

impl Workroom {
    /// Makes the folder in `parent`, or in the system's folder for such. Blocks on the disk: call it off the async
    /// threads.
    ///
    /// # Errors
    /// When it cannot be written; of the kind `InvalidInput` where a slot or the template is no plain name, or a
    /// particular is none.
    pub fn make(parent: Option<&Path>, contents: &Contents) -> io::Result<Self> {
        let room = Self::empty(parent)?;
        let root = room.folder.path();
        plain(&contents.template)?;
        let mut document = Table::new();
        for (key, value) in &contents.particulars {
            if OWN.contains(&key.as_str()) {
                return Err(invalid(&format!("`{key}` is no particular")));
            }
            if let Some(value) = toml_value(value) {
                document.insert(key.clone(), value);
            }
        }
        document.insert("template".into(), contents.template.as_str().into());
        document.insert("office".into(), "office.toml".into());
        document.insert("fields".into(), "fields.toml".into());
        let data = room.write_workbooks(contents)?;
        if !data.is_empty() {
            document.insert("data".into(), Value::Table(data));
        }
        if !contents.corrections.is_empty() {
            document.insert("corrections".into(), "corrections.toml".into());
            let all: Vec<Value> =
                contents.corrections.iter().map(|one| Value::Table(correction(one))).collect();
            let table = Table::from_iter([("correction".to_string(), Value::Array(all))]);
            write_toml(&root.join("corrections.toml"), &table)?;
        }
        if let Some(roster) = &contents.roster {
            fs::write(root.join(ROSTER), roster)?;
        }
        fs::write(root.join("office.toml"), office(&contents.office, contents.roster.is_some()))?;
        fs::write(root.join("fields.toml"), fields_toml(&contents.fields)?)?;
        write_toml(&root.join("document.toml"), &document)?;
        Ok(room)
    }

    /// Writes the workbooks, and gives what `[data]` says of them.
    fn write_workbooks(&self, contents: &Contents) -> io::Result<Table> {
        let mut data = Table::new();
        for workbook in &contents.workbooks {
            let slot = &workbook.slot;
            plain(slot)?;
            let folder = self.folder.path().join(WORKBOOKS).join(slot);
            fs::create_dir_all(&folder)?;
            let path = Self::workbook(slot, &workbook.name);
            let full = self.folder.path().join(&path);
            if full.exists() {
                return Err(invalid(&format!("two workbooks of `{slot}` have one name")));
            }
            fs::write(full, &workbook.bytes)?;
            let known = data.entry(slot.clone()).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(known) = known else { continue };
            match known.get_mut("files").and_then(Value::as_array_mut) {
                Some(files) => files.push(path.into()),
                None => match known.remove("file") {
                    Some(first) => {
                        known.insert("files".into(), Value::Array(vec![first, path.into()]));
                    }
                    None => {
                        known.insert("file".into(), path.into());
                    }
                },
            }
        }
        for (slot, choice) in &contents.choices {
            let Some(Value::Table(known)) = data.get_mut(slot) else { continue };
            let several = known.contains_key("files");
            let by = choice.by.as_ref().filter(|_| several);
            for (key, value) in
                [("sheet", choice.sheet.as_ref()), ("table", choice.table.as_ref()), ("by", by)]
            {
                if let Some(value) = value {
                    known.insert(key.into(), value.as_str().into());
                }
            }
        }
        Ok(data)
    }

    /// An empty one, for a workbook looked at on its own: see [`Workroom::put`].
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn empty(parent: Option<&Path>) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("vanthu-");
        let folder = match parent {
            Some(parent) => builder.tempdir_in(parent)?,
            None => builder.tempdir()?,
        };
        fs::create_dir(folder.path().join(OUT))?;
        Ok(Self { folder })
    }

    /// Puts a file of that name in, made safe, and says what it is called there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<String> {
        let name = safe_name(name);
        fs::write(self.folder.path().join(&name), bytes)?;
        Ok(name)
    }

    /// The folder, as a request names it.
    pub fn folder(&self) -> String {
        self.folder.path().display().to_string()
    }

    /// Where the workbook of a slot lies, relative to the folder, as a request names it. `name` is what was uploaded.
    pub fn workbook(slot: &str, name: &str) -> String {
        format!("{WORKBOOKS}/{slot}/{}", safe_name(name))
    }

    /// Where a result lies: `document.pdf`, `page-1.png` …
    pub fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(OUT).join(safe_name(name))
    }

    /// A result.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn take(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.out(name))
    }
}

/// A name that can stand in a folder of any system, with the letters of the one that was uploaded: the last part of a
/// path, its extension kept.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, extension) = match last.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 8 => (stem, Some(extension)),
        _ => (last, None),
    };
    let stem = bundle::safe_name(stem);
    let extension = extension.map(bundle::safe_name).filter(|extension| extension != "_");
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

/// Refuses what is no plain name of a template or slot.
fn plain(name: &str) -> io::Result<()> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.len() <= 64 && name.bytes().all(letter) {
        return Ok(());
    }
    Err(invalid(&format!("`{name}` is no plain name")))
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}

/// The text of the fields file, whose lines findings name.
///
/// # Errors
/// When a value cannot be written in TOML.
pub fn fields_toml(fields: &Map<String, Json>) -> io::Result<String> {
    let table =
        fields.iter().filter_map(|(key, value)| Some((key.clone(), toml_value(value)?))).collect::<Table>();
    toml_text(&table)
}

/// A table as a file's text. What is said of the file as a whole stands at its first line, which so is no value's.
fn toml_text(table: &Table) -> io::Result<String> {
    let text = toml::to_string(table).map_err(|error| invalid(&error.to_string()))?;
    Ok(format!("\n{text}"))
}

fn write_toml(path: &Path, table: &Table) -> io::Result<()> {
    fs::write(path, toml_text(table)?)
}

/// A correction as the document file has it.
fn correction(one: &RoomCorrection) -> Table {
    let file = one.file.as_deref().map(safe_name);
    let given = [
        ("data", Some(one.slot.clone())),
        ("file", file),
        ("sheet", one.sheet.clone()),
        ("cell", Some(one.cell.clone())),
        ("was", Some(one.was.clone())),
        ("now", Some(one.now.clone())),
        ("by", Some(one.by.clone())),
        ("why", Some(one.why.clone())),
    ];
    given.into_iter().filter_map(|(key, value)| Some((key.to_string(), Value::String(value?)))).collect()
}

/// The office file's text with the workroom's own roster, or none. It is left as it is where it says so already, and where
/// it is no TOML: what is wrong with it is told by its own lines.
fn office(text: &str, roster: bool) -> String {
    let Ok(mut table) = text.parse::<Table>() else { return text.to_string() };
    let wanted = roster.then_some(ROSTER);
    if table.get("roster").and_then(Value::as_str) == wanted && (roster || !table.contains_key("roster")) {
        return text.to_string();
    }
    table.remove("roster");
    if let Some(roster) = wanted {
        table.insert("roster".into(), roster.into());
    }
    toml::to_string(&table).unwrap_or_else(|_| text.to_string())
}

/// A value in TOML; none of what is null or empty: what was not filled in is not there.
fn toml_value(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(truth) => Value::Boolean(*truth),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Float(number.as_f64()?),
        },
        Json::String(text) if text.trim().is_empty() => return None,
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => {
            let items: Vec<Value> = items.iter().filter_map(toml_value).collect();
            if items.is_empty() {
                return None;
            }
            Value::Array(items)
        }
        Json::Object(object) => {
            let entries = object.iter().filter_map(|(key, value)| Some((key.clone(), toml_value(value)?)));
            let table: Table = entries.collect();
            if table.is_empty() {
                return None;
            }
            Value::Table(table)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(json: Json) -> Map<String, Json> {
        match json {
            Json::Object(object) => object,
            _ => Map::new(),
        }
    }

    fn contents() -> Contents {
        Contents {
            template: "semi-annual-review".into(),
            office: "name = \"Đảng ủy\"\nroster = \"/etc/passwd\"\n".into(),
            roster: None,
            particulars: object(
                json!({ "number": 7, "date": "2026-07-05", "signer": null, "recipients": [] }),
            ),
            fields: object(
                json!({ "period": "2026-H1", "causes": ["a", ""], "tasks": [{ "work": "b", "unit": "" }],
                                   "share": 1.5, "empty": {} }),
            ),
            workbooks: vec![
                RoomWorkbook {
                    slot: "results".into(), name: "../Kết quả.xlsx".into(), bytes: b"1".to_vec()
                },
                RoomWorkbook { slot: "results".into(), name: "b.xlsx".into(), bytes: b"2".to_vec() },
                RoomWorkbook { slot: "previous".into(), name: "c.xlsx".into(), bytes: b"3".to_vec() },
            ],
            corrections: vec![RoomCorrection {
                slot: "results".into(),
                file: Some("../Kết quả.xlsx".into()),
                cell: "D7".into(),
                was: "12a".into(),
                now: "12".into(),
                by: "Nguyễn Văn A".into(),
                why: "gõ nhầm".into(),
                ..RoomCorrection::default()
            }],
            ..Contents::default()
        }
    }

    #[test]
    fn a_room_holds_what_a_document_needs_and_is_removed_afterwards() {
        let room = Workroom::make(None, &contents()).expect("a room");
        let root = PathBuf::from(room.folder());
        let text = |name: &str| fs::read_to_string(root.join(name)).expect("a file");
        let document: Table = text("document.toml").parse().expect("TOML");
        assert_eq!(document["number"].as_integer(), Some(7));
        assert_eq!(document["date"].as_str(), Some("2026-07-05"));
        assert!(!document.contains_key("signer") && !document.contains_key("recipients"));
        let files = document["data"]["results"]["files"].as_array().expect("files");
        assert_eq!(files[0].as_str(), Some("workbooks/results/Kết quả.xlsx"));
        assert_eq!(document["data"]["previous"]["file"].as_str(), Some("workbooks/previous/c.xlsx"));
        assert_eq!(fs::read(root.join("workbooks/results/Kết quả.xlsx")).expect("a workbook"), b"1");
        let fields: Table = text("fields.toml").parse().expect("TOML");
        assert_eq!(fields["causes"].as_array().map(Vec::len), Some(1));
        assert!(!fields.contains_key("empty") && fields["tasks"][0].get("unit").is_none());
        let corrections: Table = text("corrections.toml").parse().expect("TOML");
        assert_eq!(corrections["correction"][0]["file"].as_str(), Some("Kết quả.xlsx"));
        assert!(!text("office.toml").contains("roster"), "a roster outside is not named");
        drop(room);
        assert!(!root.exists());
    }

    #[test]
    fn what_would_leave_the_room_is_refused() {
        let kind = |contents: &Contents| Workroom::make(None, contents).expect_err("refused").kind();
        let mut slot = contents();
        slot.workbooks[0].slot = "../x".into();
        let template = Contents { template: "/tmp/own".into(), ..contents() };
        let particular = Contents { particulars: object(json!({ "data": {} })), ..contents() };
        let mut twice = contents();
        twice.workbooks[1].name = "Kết quả.xlsx".into();
        for contents in [slot, template, particular, twice] {
            assert_eq!(kind(&contents), io::ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn names_keep_their_letters_and_nothing_that_leads_elsewhere() {
        for (name, safe) in [
            ("Kết quả 6 tháng.xlsx", "Kết quả 6 tháng.xlsx"),
            ("C:\\Users\\a\\Biểu 1.XLSX", "Biểu 1.XLSX"),
            ("../../etc/passwd", "passwd"),
            ("..", "_"),
            ("", "_"),
            ("con.xlsx", "_con.xlsx"),
            (".xlsx", "xlsx"),
            ("a\u{202E}b.xlsx", "ab.xlsx"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert!(safe_name(&("ộ".repeat(300) + ".xlsx")).ends_with(".xlsx"));
    }

    #[test]
    fn a_roster_of_the_office_is_the_rooms() {
        let with = office("name = \"A\"\n", true);
        assert!(with.contains("roster = \"roster.csv\""));
        assert_eq!(office("# giữ\nroster = \"roster.csv\"\n", true), "# giữ\nroster = \"roster.csv\"\n");
        assert_eq!(office("name = [", true), "name = [");
    }
}
