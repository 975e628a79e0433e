//! The register of outgoing papers as the official book.

use super::Settings;
use super::catalogue::rules_in_force;
use super::engine::engine;
use super::read_office;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::register::{RegisterBook, RegisterLine};
use vanthu_render::Pdf;

/// The most lines of a printed book: some 500 pages, a thick volume. Each takes some 180 kB of memory on the way.
const MOST_LINES: usize = 3000;

/// Lines as the book of an office, whose name in lists and whose file's text are given, or `None` if they belong to several
/// offices. If its file cannot be read, only the name stands on the book. `audit_head` is the last row of the audit log.
pub fn register_book(
    office: Option<(&str, &str)>,
    period: &str,
    lines: Vec<RegisterLine>,
    audit_head: Option<(i64, String)>,
) -> RegisterBook {
    let (name, text) = office.unwrap_or_default();
    let file = read_office("office.toml", text).ok();
    let file = file.as_ref();
    RegisterBook {
        standard: file.map(|file| file.standard),
        superior: file.and_then(|file| file.superior.clone()).unwrap_or_default(),
        office: file.map_or_else(|| name.to_string(), |file| file.name.clone()),
        period: period.to_string(),
        lines,
        audit_head,
    }
}

/// The book as a PDF to print.
///
/// # Errors
/// When it has too many lines or a letter that the typefaces lack, or the rules cannot be read.
pub fn register_pdf(book: &RegisterBook, settings: &Settings) -> Result<Pdf, Vec<Diagnostic>> {
    if book.lines.len() > MOST_LINES {
        let count = book.lines.len();
        return Err(vec![
            Diagnostic::error(
                code!("register.too-long"),
                format!("sổ có {count} dòng, mỗi lần in được nhiều nhất {MOST_LINES} dòng"),
                format!("the register has {count} lines, at most {MOST_LINES} are printed at a time"),
            )
            .hint(
                "in từng quyển: chọn một loại văn bản hoặc một khoảng ngày; hay xuất ra .xlsx",
                "print it in volumes: choose a kind of paper or a range of days; or export it as .xlsx",
            ),
        ]);
    }
    let one = |problem: Diagnostic| vec![problem];
    let newest = rules_in_force(&settings.assets, book.standard, None).map_err(one)?.set;
    let engine = engine(&settings.assets, newest.text.into_bytes()).map_err(one)?;
    Ok(engine.register(book)?.output)
}
