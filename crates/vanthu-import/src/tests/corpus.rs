//! The seed corpus of the fuzz targets: one small file of each format, made here, so that nothing foreign is kept.
//!
//! `SNAPSHOTS=overwrite` in the environment writes the files.

#![expect(clippy::disallowed_methods, reason = "tests read the sources and files of the repository")]

use std::fs;
use std::path::Path;

use super::draft::pack;
use super::foreign::compound;
use super::mutated::sound;

/// The files, each by its path in the corpus.
fn files() -> Vec<(String, Vec<u8>)> {
    let text = "STT;Chi bộ;Chỉ tiêu\r\n1;\"Chi bộ thôn\r\nĐồi Mây\";12\r\n\r\n2;Chi bộ thôn Bãi Lau;3,5\r\n";
    let docx = |body: &str| {
        let xml = format!("<w:document><w:body>{body}</w:body></w:document>");
        pack(&[("word/document.xml".to_string(), xml)])
    };
    let paragraph = "<w:p><w:r><w:t>Kính gửi: Chi bộ thôn Đồi Mây &amp; Bãi Lau</w:t><w:br/></w:r></w:p>";
    let table = format!("<w:tbl><w:tr><w:tc>{paragraph}</w:tc><w:tc>{paragraph}</w:tc></w:tr></w:tbl>");
    let extensions =
        ["xlsx", "xlsb", "biff8.xls", "biff5.xls", "ods", "csv", "utf16.csv", "html", "mht", "2003.xml"];
    let formats = sound().into_iter().zip(extensions);
    let mut files: Vec<(String, Vec<u8>)> =
        formats.map(|((_, bytes), name)| (format!("import/form.{name}"), bytes)).collect();
    let others = [
        ("import/semicolons.csv", text.into()),
        ("import/encrypted.xlsx", compound(&[("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")])),
        ("import/empty.csv", Vec::new()),
        ("docx/paragraph.docx", docx(paragraph)),
        ("docx/table.docx", docx(&format!("{table}<w:sectPr/>"))),
        ("docx/deleted.docx", docx(&format!("<w:p><w:del>{paragraph}</w:del><w:moveFrom/></w:p>"))),
        ("docx/old.doc", compound(&[("WordDocument", b"x")])),
    ];
    files.extend(others.map(|(name, bytes)| (name.to_string(), bytes)));
    files
}

#[test]
fn every_format_is_in_the_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    for (name, bytes) in files() {
        assert!(bytes.len() < 20 << 10, "{name} is a small file");
        let path = folder.join(&name);
        if overwrite {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, &bytes).expect("a file");
        }
        // Another version of the zip crate may pack the same parts into other bytes.
        assert!(path.is_file(), "{name} is missing from the corpus");
    }
}
