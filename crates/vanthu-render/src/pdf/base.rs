//! What all documents share and nothing changes: the library, the typefaces, the layout's sources, the rules.

use std::collections::HashMap;

use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use super::Layout;
use super::letters::Letters;
use vanthu_diagnostic::{Diagnostic, Place, code};

/// The layout file that is run.
const MAIN: &str = "/layout/document.typ";
/// The layout file that is run for a scorecard.
const CARD: &str = "/layout/card.typ";
/// Where the layout finds the picture of a check code.
const CODE: &str = "/code.bin";
/// The layout file that is run for a register.
const REGISTER: &str = "/layout/register.typ";
/// The document that shows the letters of a batch's cards.
const SPECIMEN: &str = "/specimen.typ";
/// Where the layout finds the document.
const DOCUMENT: &str = "/document.json";
/// Where the layout finds the rules.
const RULES: &str = "/rules.toml";

/// The immutable part of every world.
pub(super) struct Base {
    /// Typst's own functions and elements.
    pub library: LazyHash<Library>,
    /// The catalogue of the typefaces.
    pub book: LazyHash<FontBook>,
    /// The typefaces, in the catalogue's order.
    pub fonts: Vec<Font>,
    /// The layout's sources, parsed.
    pub sources: HashMap<FileId, Source>,
    /// The rules, and whatever else the layout folder holds.
    pub files: HashMap<FileId, Bytes>,
    /// The layout file that is run.
    pub main: FileId,
    /// The layout file that is run for a scorecard.
    pub card: FileId,
    /// The layout file that is run for a register.
    pub register: FileId,
    /// The file that is run to show letters.
    pub specimen: FileId,
    /// The family of the text.
    pub family: String,
    /// The file that holds the picture of the document's check code.
    pub code: FileId,
    /// The file that holds the document, another one for each world.
    pub document: FileId,
    /// Which letters can be printed, and how wide they are.
    pub letters: Letters,
}

impl Base {
    /// Parses the layout's sources and typefaces.
    pub fn new(layout: Layout, rules: Vec<u8>) -> Result<Self, Diagnostic> {
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
                sources.insert(id, Source::new(id, text));
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
        let letters = Letters::new(&fonts, &families)?;
        let [family, _] = families;
        let specimen = file_id(SPECIMEN)?;
        sources.insert(specimen, Source::new(specimen, include_str!("stencil/specimen.typ").to_string()));
        files.insert(file_id(RULES)?, Bytes::new(rules));

        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources,
            files,
            main,
            card: file_id(CARD)?,
            register: file_id(REGISTER)?,
            specimen,
            family,
            code: file_id(CODE)?,
            document: file_id(DOCUMENT)?,
            letters,
        })
    }
}

/// The typst name of a virtual path. Names are never freed, so only the layout's fixed paths are given one.
fn file_id(path: &str) -> Result<FileId, Diagnostic> {
    let virtual_path = VirtualPath::new(path).map_err(|_| {
        unusable(path, "đường dẫn tệp dàn trang không hợp lệ", "the layout file's path is not valid")
    })?;
    Ok(RootedPath::new(VirtualRoot::Project, virtual_path).intern())
}

/// The families of the text and of the symbols that the rules name.
fn families(rules: &[u8]) -> Result<[String; 2], Diagnostic> {
    let table: Option<toml::Table> = str::from_utf8(rules).ok().and_then(|text| toml::from_str(text).ok());
    let family = |key: &str| {
        let name = table.as_ref()?.get("font")?.get(key)?.as_str()?;
        Some(name.to_owned())
    };
    family("family").zip(family("symbols")).map(<[String; 2]>::from).ok_or_else(|| {
        unusable(
            RULES,
            "tệp quy định không nêu `font.family` và `font.symbols`",
            "the rules name no `font.family` and `font.symbols`",
        )
    })
}

/// An error about a whole file of the layout.
fn unusable(path: &str, vi: &str, en: &str) -> Diagnostic {
    Diagnostic::error(code!("render.layout"), vi, en)
        .at(Place::File { file: path.trim_start_matches('/').to_owned() })
}
