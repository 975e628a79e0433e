//! Checks the lines of a file, each as the text of a sound report, and prints one JSON object a line: `{"line":1,
//! "findings":[{"code":"…","value":"…"}]}`. A `⏎` in a line divides paragraphs. `scripts/measure-check` runs it, because it
//! needs none of the layout. Paragraphs that begin with `|` are the rows of a table, their cells parted by `|`.
//!
//!     cargo run -p vanthu-check --example check-lines -- FILE

#![expect(clippy::disallowed_methods, reason = "an example reads the file that it is given")]

use std::io::Write;

use serde_json::json;
use vanthu_assets::Assets;
use vanthu_check::{RecognisedDocx, Scope, check_docx};
use vanthu_model::docx_text::{DocxText, Paragraph, TableCell};
use vanthu_model::language::{Language, LanguageFiles};
use vanthu_model::rules::Rules;

/// The lines above the text of a report.
const HEAD: &[&str] = &[
    "ĐẢNG BỘ TỈNH LÂM ĐỒNG",
    "ĐẢNG ỦY XÃ HÀM MẪU",
    "*",
    "Số 07-BC/ĐU",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Hàm Mẫu, ngày 05 tháng 7 năm 2026",
    "BÁO CÁO",
    "sơ kết công tác 6 tháng đầu năm 2026",
    "-----",
];

/// The lines below it.
const FOOT: &[&str] =
    &["Nơi nhận:", "- Tỉnh ủy;", "- Lưu Đảng ủy.", "T/M BAN THƯỜNG VỤ", "BÍ THƯ", "Nguyễn Văn A"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: check-lines FILE")?;
    let templates = std::env::args().nth(2);
    let asset = |path: &str| -> Result<String, Box<dyn std::error::Error>> {
        if let Some(folder) = &templates {
            return Ok(std::fs::read_to_string(format!("{folder}/{path}"))?);
        }
        let asset =
            Assets::default().get(path).map_err(|problem| problem.message.en)?.ok_or("a file is missing")?;
        Ok(asset.text().map_err(|problem| problem.message.en)?.to_string())
    };
    let rules =
        Rules::parse("hd05-2026", &asset("rules/hd05-2026.toml")?).map_err(|problem| problem.message.en)?;
    let names = ["spelling", "words", "pairs", "capitals"];
    let mut texts = Vec::new();
    for name in names {
        texts.push(asset(&format!("language/{name}.toml"))?);
    }
    let language = Language::parse(&LanguageFiles {
        spelling: ("spelling", &texts[0]),
        words: ("words", &texts[1]),
        pairs: ("pairs", &texts[2]),
        capitals: ("capitals", &texts[3]),
    })
    .map_err(|problem| problem.message.en)?;
    let out = std::io::stdout();
    let mut out = out.lock();
    for (index, line) in std::fs::read_to_string(file)?.lines().enumerate() {
        let lines = HEAD.iter().copied().chain(line.split('⏎')).chain(FOOT.iter().copied());
        let docx = DocxText { paragraphs: paragraphs(lines), ..DocxText::default() };
        let found = check_docx(&RecognisedDocx::new(&docx), &rules, &language, Scope::Everything);
        let findings: Vec<_> = found
            .findings
            .iter()
            .map(|finding| json!({ "code": finding.code.to_string(), "value": finding.value, "message": finding.message.vi }))
            .collect();
        writeln!(out, "{}", json!({ "line": index + 1, "findings": findings }))?;
    }
    Ok(())
}

/// The paragraphs of a document: a line each, or a cell each where the line is the row of a table.
fn paragraphs<'line>(lines: impl Iterator<Item = &'line str>) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let (mut table, mut row, mut inside) = (0, 0, false);
    for line in lines {
        let Some(cells) = line.strip_prefix('|') else {
            inside = false;
            paragraphs.push(Paragraph { text: line.to_string(), ..Paragraph::default() });
            continue;
        };
        (table, row) = if inside { (table, row + 1) } else { (table + 1, 0) };
        inside = true;
        for (column, text) in cells.split('|').enumerate() {
            let cell = Some(TableCell { table, row, column });
            paragraphs.push(Paragraph { text: text.to_string(), cell, ..Paragraph::default() });
        }
    }
    for (index, paragraph) in paragraphs.iter_mut().enumerate() {
        paragraph.number = index + 1;
    }
    paragraphs
}
