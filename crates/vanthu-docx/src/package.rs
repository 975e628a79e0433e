//! The package: a zip of parts, their types and the relations between them.

use std::io::{Cursor, Write};

use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::Document;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use crate::measures::Measures;
use crate::xml::Xml;

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// A relation of the main text: its identifier, its type and its target.
pub(crate) struct Relation {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) target: String,
}

/// A part of the package.
pub(crate) struct Part {
    /// Its name, such as `word/styles.xml`.
    pub(crate) name: String,
    /// The end of its type, such as `styles`; `None` for what has a default by its extension.
    pub(crate) kind: Option<&'static str>,
    pub(crate) bytes: Vec<u8>,
    /// Whether its bytes are compressed already.
    packed: bool,
}

impl Part {
    /// A part of WordprocessingML.
    pub(crate) fn word(name: impl Into<String>, kind: &'static str, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), kind: Some(kind), bytes, packed: false }
    }

    /// A part whose type follows from its extension.
    pub(crate) fn plain(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), kind: None, bytes, packed: false }
    }

    /// A picture.
    pub(crate) fn picture(name: impl Into<String>, bytes: Vec<u8>, packed: bool) -> Self {
        Self { name: name.into(), kind: None, bytes, packed }
    }

    fn content_type(&self) -> Option<String> {
        Some(match self.kind? {
            "core" => "application/vnd.openxmlformats-package.core-properties+xml".into(),
            "app" => "application/vnd.openxmlformats-officedocument.extended-properties+xml".into(),
            "custom" => "application/vnd.openxmlformats-officedocument.custom-properties+xml".into(),
            "data" => "application/vnd.openxmlformats-officedocument.customXmlProperties+xml".into(),
            "main" => format!("{WORD}.document.main+xml"),
            kind => format!("{WORD}.{kind}+xml"),
        })
    }
}

/// Writes the parts in one zip. The same parts always give the same bytes.
pub(crate) fn write(parts: &[Part]) -> Result<Vec<u8>, Diagnostic> {
    pack(parts).map_err(|error| {
        Diagnostic::error(
            code!("docx.write"),
            format!("không ghi được tệp Word: {error}"),
            format!("the Word file cannot be written: {error}"),
        )
    })
}

fn pack(parts: &[Part]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let deflated = options.compression_method(CompressionMethod::Deflated);
    let stored = options.compression_method(CompressionMethod::Stored);
    zip.start_file("[Content_Types].xml", deflated)?;
    zip.write_all(&content_types(parts))?;
    zip.start_file("_rels/.rels", deflated)?;
    zip.write_all(&package_relations())?;
    for part in parts {
        zip.start_file(part.name.as_str(), if part.packed { stored } else { deflated })?;
        zip.write_all(&part.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(parts: &[Part]) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")]);
    let defaults = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
    ];
    for (extension, kind) in defaults {
        xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
    }
    for part in parts {
        if let Some(kind) = part.content_type() {
            xml.empty("Override", &[("PartName", &format!("/{}", part.name)), ("ContentType", &kind)]);
        }
    }
    xml.finish()
}

fn package_relations() -> Vec<u8> {
    let core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    let mut xml = Xml::part();
    xml.open("Relationships", &[("xmlns", RELATIONS)]);
    let office = |kind: &str| format!("{OFFICE}/{kind}");
    let all = [
        ("main", office("officeDocument"), "word/document.xml"),
        ("core", core.to_string(), "docProps/core.xml"),
        ("app", office("extended-properties"), "docProps/app.xml"),
        ("custom", office("custom-properties"), "docProps/custom.xml"),
    ];
    for (id, kind, target) in all {
        xml.empty("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)]);
    }
    xml.finish()
}

/// The relations of a part.
pub(crate) fn relations(all: &[Relation]) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open("Relationships", &[("xmlns", RELATIONS)]);
    for relation in all {
        let kind = format!("{OFFICE}/{}", relation.kind);
        xml.empty("Relationship", &[("Id", &relation.id), ("Type", &kind), ("Target", &relation.target)]);
    }
    xml.finish()
}

/// The part `word/settings.xml`.
pub(crate) fn settings(document: &Document, measures: &Measures, notes: bool) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open("w:settings", &[("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main")]);
    xml.empty("w:zoom", &[("w:percent", "100")]);
    if document.duplex && measures.page.mirrored {
        xml.empty("w:mirrorMargins", &[]);
    }
    xml.value("w:defaultTabStop", "720");
    xml.value("w:characterSpacingControl", "doNotCompress");
    if notes {
        xml.open("w:footnotePr", &[]);
        xml.empty("w:footnote", &[("w:id", "-1")]);
        xml.empty("w:footnote", &[("w:id", "0")]);
        xml.close();
    }
    xml.open("w:compat", &[]);
    xml.empty(
        "w:compatSetting",
        &[
            ("w:name", "compatibilityMode"),
            ("w:uri", "http://schemas.microsoft.com/office/word"),
            ("w:val", "15"),
        ],
    );
    xml.close();
    xml.empty("w:themeFontLang", &[("w:val", "vi-VN")]);
    xml.value("w:decimalSymbol", ",");
    xml.value("w:listSeparator", ";");
    xml.finish()
}

/// The part `docProps/core.xml`. The date is the document's, or the day from which its rules are in force: the clock is not
/// asked.
pub(crate) fn core_properties(document: &Document, measures: &Measures) -> Vec<u8> {
    let date = match (document.date, measures.in_force.date) {
        (Some([year, month, day]), _) => format!("{year:04}-{month:02}-{day:02}T00:00:00Z"),
        (None, Some(date)) => format!("{date}T00:00:00Z"),
        (None, None) => "2000-01-01T00:00:00Z".to_string(),
    };
    let mut xml = Xml::part();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.text("dc:title", &[], &document.title);
    xml.text("dc:creator", &[], &document.author);
    xml.text("dc:language", &[], "vi-VN");
    xml.text("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], &date);
    xml.text("dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], &date);
    xml.finish()
}

/// The part `docProps/app.xml`.
pub(crate) fn application() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open(
        "Properties",
        &[("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties")],
    );
    xml.text("Application", &[], "vanthu");
    xml.finish()
}

/// The part `docProps/custom.xml`: what the document is, by names.
pub(crate) fn custom_properties(values: &[(&str, &str)]) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.open(
        "Properties",
        &[
            ("xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"),
            ("xmlns:vt", "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"),
        ],
    );
    for (index, (name, value)) in values.iter().enumerate() {
        let number = (index + 2).to_string();
        xml.open(
            "property",
            &[("fmtid", "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"), ("pid", &number), ("name", name)],
        );
        xml.text("vt:lpwstr", &[], value);
        xml.close();
    }
    xml.finish()
}
