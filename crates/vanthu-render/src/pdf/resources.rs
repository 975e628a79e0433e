//! What all documents share: the library, the typefaces, the sources of the layout and the rules. None of it changes once
//! an engine is made.

use std::collections::HashMap;
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use super::Layout;
use super::glyphs::Glyphs;
use super::measures::Measures;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::compounds::Compounds;

/// The layout file that is run.
const MAIN: &str = "/layout/document.typ";
/// The layout file that is run for a scorecard.
const CARD: &str = "/layout/card.typ";
/// Where the layout finds the picture of a check code.
const CODE: &str = "/code.bin";
/// The layout file that is run for a chart by itself.
const PICTURE: &str = "/layout/picture.typ";
/// The layout file that is run for a register.
const REGISTER: &str = "/layout/register.typ";
/// The file that is run for a font sample. It belongs to the program, not to the layout.
const FONT_SAMPLE: &str = "/font_sample.typ";
/// Where the layout finds the document.
const DOCUMENT: &str = "/document.json";
/// Where the layout finds the rules.
const RULES: &str = "/rules.toml";
/// Where the layout finds the compounds of the language.
const COMPOUNDS: &str = "/language/compounds.toml";

/// The immutable part of every world.
pub(super) struct Resources {
    /// The functions and elements of typst.
    pub(super) library: LazyHash<Library>,
    /// The catalogue of the typefaces.
    pub(super) book: LazyHash<FontBook>,
    /// The typefaces in the order of the catalogue.
    pub(super) fonts: Vec<Font>,
    /// The sources of the layout.
    pub(super) sources: HashMap<FileId, LayoutSource>,
    /// The rules and all other files of the layout.
    pub(super) files: HashMap<FileId, Bytes>,
    /// The layout file that is run for most documents.
    pub(super) main: FileId,
    /// The layout file that is run for a scorecard.
    pub(super) card: FileId,
    /// The layout file that is run for a chart by itself.
    pub(super) picture: FileId,
    /// The layout file that is run for a register.
    pub(super) register: FileId,
    /// The file that is run for a font sample.
    pub(super) font_sample: FileId,
    /// The font family of the text.
    pub(super) family: String,
    /// The file with the picture of the document's check code. Each world has its own.
    pub(super) code: FileId,
    /// The file with the document in JSON. Each world has its own.
    pub(super) document: FileId,
    /// The printable letters.
    pub(super) glyphs: Glyphs,
    /// The rules file.
    rules: FileId,
    /// The compounds, once a document needs them.
    compounds: OnceLock<Result<Compounds, Diagnostic>>,
    /// The measures of the rules, once a document needs them.
    measures: OnceLock<Result<Measures, Diagnostic>>,
    /// The same with smaller distances that the rules permit, from the least change to the greatest, once a document needs them.
    compact: OnceLock<Result<Vec<Self>, Diagnostic>>,
}

impl Resources {
    /// Reads the files of a layout and parses its typefaces.
    pub(super) fn new(layout: Layout, rules: Vec<u8>) -> Result<Self, Diagnostic> {
        let main = file_id(MAIN)?;
        let mut sources = HashMap::new();
        let mut files = HashMap::new();
        for (path, bytes) in layout.files {
            let id = file_id(&path)?;
            if path.ends_with(".typ") {
                let text = String::from_utf8(bytes).map_err(|_| {
                    unusable(
                        &path,
                        "tệp dàn trang không phải văn bản UTF-8",
                        "the layout file is not UTF-8 text",
                    )
                })?;
                sources.insert(id, LayoutSource::new(text));
            } else {
                files.insert(id, Bytes::new(bytes));
            }
        }
        if !sources.contains_key(&main) {
            return Err(unusable(MAIN, "thiếu tệp dàn trang chính", "the main layout file is missing"));
        }

        let mut fonts = Vec::new();
        for data in layout.fonts {
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(data)));
            if fonts.len() == before {
                return Err(Diagnostic::error(
                    code!("render.layout"),
                    format!("tệp phông chữ thứ {} không đọc được", before + 1),
                    format!("font file {} cannot be read", before + 1),
                ));
            }
        }
        let families = families(&rules)?;
        let glyphs = Glyphs::new(&fonts, &families)?;
        let [family, _] = families;
        let font_sample = file_id(FONT_SAMPLE)?;
        sources.insert(font_sample, LayoutSource::new(include_str!("font_sample.typ").to_string()));
        let rules_file = file_id(RULES)?;
        files.insert(rules_file, Bytes::new(rules));

        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            files,
            main,
            card: file_id(CARD)?,
            picture: file_id(PICTURE)?,
            register: file_id(REGISTER)?,
            font_sample,
            family,
            code: file_id(CODE)?,
            document: file_id(DOCUMENT)?,
            glyphs,
            rules: rules_file,
            compounds: OnceLock::new(),
            measures: OnceLock::new(),
            compact: OnceLock::new(),
        })
    }

    /// The same with distances on the way to those of the section `compact` of the rules, in as many even steps as that section
    /// says; the last has its distances. None if the rules have no such section.
    pub(super) fn compact(&self) -> Result<&[Self], Diagnostic> {
        let make = || {
            let text = self.files.get(&self.rules).and_then(|bytes| str::from_utf8(bytes).ok());
            let Some(mut rules) = text.and_then(|text| toml::from_str::<toml::Table>(text).ok()) else {
                return Ok(Vec::new());
            };
            let Some(toml::Value::Table(changes)) = rules.remove("compact") else { return Ok(Vec::new()) };
            let steps = changes.get("steps").and_then(toml::Value::as_integer).unwrap_or(1).max(1);
            (1..=steps).map(|step| self.changed(&rules, &changes, step as f64 / steps as f64)).collect()
        };
        self.compact.get_or_init(make).as_deref().map_err(Clone::clone)
    }

    /// The same by `rules` of which the numbers in the sections of `changes` are taken a `share` of the way to theirs.
    fn changed(&self, rules: &toml::Table, changes: &toml::Table, share: f64) -> Result<Self, Diagnostic> {
        let mut rules = rules.clone();
        for (name, section) in changes {
            let (Some(section), Some(kept)) =
                (section.as_table(), rules.get_mut(name).and_then(toml::Value::as_table_mut))
            else {
                continue;
            };
            for (key, value) in section {
                let between = match (kept.get(key).and_then(number), number(value)) {
                    (Some(from), Some(to)) => toml::Value::Float(from + (to - from) * share),
                    _ => value.clone(),
                };
                kept.insert(key.clone(), between);
            }
        }
        let text = toml::to_string(&rules).map_err(|_| {
            unusable(RULES, "không ghi lại được bộ quy tắc", "the rules cannot be written again")
        })?;
        let mut files = self.files.clone();
        files.insert(self.rules, Bytes::from_string(text));
        Ok(Self {
            library: self.library.clone(),
            book: self.book.clone(),
            fonts: self.fonts.clone(),
            sources: self.sources.clone(),
            files,
            family: self.family.clone(),
            glyphs: self.glyphs.clone(),
            compounds: OnceLock::new(),
            measures: OnceLock::new(),
            compact: OnceLock::new(),
            ..*self
        })
    }

    /// The compounds of the language; none if the layout comes without them.
    pub(super) fn compounds(&self) -> Result<&Compounds, Diagnostic> {
        let read = || {
            let Some(bytes) = self.files.get(&file_id(COMPOUNDS)?) else { return Ok(Compounds::default()) };
            let name = COMPOUNDS.trim_start_matches('/');
            match str::from_utf8(bytes) {
                Ok(text) => Compounds::parse(name, text),
                Err(_) => Err(unusable(
                    COMPOUNDS,
                    "tệp từ ghép không phải văn bản UTF-8",
                    "the file of compounds is not UTF-8 text",
                )),
            }
        };
        self.compounds.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    /// The text of the rules file.
    pub(super) fn rules_text(&self) -> &str {
        self.files.get(&self.rules).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The measures of the rules.
    pub(super) fn measures(&self) -> Result<&Measures, Diagnostic> {
        let read = || Measures::parse(self.files.get(&self.rules).map_or(&[], |bytes| bytes.as_slice()));
        self.measures.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

/// A source of the layout. It is parsed when a document first needs it, since no document needs all of them.
#[derive(Clone)]
pub(super) struct LayoutSource {
    /// The text of the file.
    pub(super) text: String,
    parsed: OnceLock<Source>,
}

impl LayoutSource {
    fn new(text: String) -> Self {
        Self { text, parsed: OnceLock::new() }
    }

    /// The parsed source. `id` is the file's.
    pub(super) fn parsed(&self, id: FileId) -> Source {
        self.parsed.get_or_init(|| Source::new(id, self.text.clone())).clone()
    }
}

/// A whole or decimal number.
fn number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64))
}

/// The file id of a virtual path. Ids are never freed, so only the fixed paths of a layout get one.
fn file_id(path: &str) -> Result<FileId, Diagnostic> {
    let virtual_path = VirtualPath::new(path).map_err(|_| {
        unusable(path, "đường dẫn tệp dàn trang không hợp lệ", "the layout file's path is not valid")
    })?;
    Ok(RootedPath::new(VirtualRoot::Project, virtual_path).intern())
}

/// The font families for text and symbols that the rules name.
fn families(rules: &[u8]) -> Result<[String; 2], Diagnostic> {
    let text = str::from_utf8(rules).ok();
    let families = |text: &str| {
        let table: toml::Table = toml::from_str(text).ok()?;
        let family = |key: &str| Some(table.get("font")?.get(key)?.as_str()?.to_owned());
        Some([family("family")?, family("symbols")?])
    };
    // Parsing the rest of the rules as well would take 2 % of the time of a short document.
    text.and_then(font_table).and_then(families).or_else(|| text.and_then(families)).ok_or_else(|| {
        unusable(
            RULES,
            "tệp quy định không nêu `font.family` và `font.symbols`",
            "the rules name no `font.family` and `font.symbols`",
        )
    })
}

/// The text of the `[font]` table, if the rules have it in this form.
fn font_table(rules: &str) -> Option<&str> {
    let start = rules.find("\n[font]\n")? + 1;
    let table = &rules[start..];
    Some(table.split_once("\n[").map_or(table, |(table, _)| table))
}

/// An error about a file of the layout.
fn unusable(path: &str, vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code!("render.layout"), vi, en)
        .at(Place::File { file: path.trim_start_matches('/').to_owned() })
}
