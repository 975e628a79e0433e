//! The register of outgoing papers as a book to print.

use serde::Serialize;
use sha2::{Digest, Sha256};
use typst::foundations::Bytes;
use typst_pdf::pdf;

use super::world::DocumentWorld;
use super::{Engine, Pdf, Tags, letters, on_deep_stack, options};
use vanthu_diagnostic::{Diagnostic, Warned};
use vanthu_model::date;
use vanthu_model::register::{BOOK_COLUMNS, BOOK_TITLE, RegisterBook, RegisterLine};

/// The columns whose texts stand in the middle: date, number of copies, the day it went out.
const CENTRED: [usize; 3] = [1, 6, 7];

/// What the layout is told.
#[derive(Serialize)]
struct Book<'a> {
    title: &'a str,
    author: &'a str,
    date: Option<[u32; 3]>,
    duplex: bool,
    superior: String,
    office: String,
    heading: &'a str,
    cover: Vec<String>,
    columns: Vec<Column>,
    lines: Vec<Line>,
}

/// A column of the book.
#[derive(Serialize)]
struct Column {
    heading: &'static str,
    width: f64,
    align: &'static str,
}

/// A line of the book.
#[derive(Serialize)]
struct Line {
    cells: [String; BOOK_COLUMNS.len()],
    void: bool,
}

impl Engine {
    /// The book as PDF/A-2a and PDF/UA-1: a cover and the lines on turned pages. The same book gives the same bytes.
    ///
    /// # Errors
    /// When it has a letter that the typefaces lack, or the layout or the export fails.
    pub fn register(&self, register: &RegisterBook) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        let book = told(register);
        let mut missing = Vec::new();
        let texts = [&book.superior, &book.office].into_iter().chain(&book.cover);
        let cells = book.lines.iter().flat_map(|line| &line.cells);
        texts.chain(cells).for_each(|text| letters::missing_in(text, &self.base.letters, &mut missing));
        if !missing.is_empty() {
            return Err(missing);
        }
        let json = serde_json::to_vec(&book).map_err(|error| vec![super::not_json(&error)])?;
        let ident = format!("{:x}", Sha256::digest(&json));
        let world = DocumentWorld::of_register(&self.base, Bytes::new(json));
        on_deep_stack(|| {
            self.compiled(&world, |paged| {
                let bytes = pdf(paged, &options(ident, Tags::Full))?;
                Ok(Pdf { bytes, pages: paged.pages().len() })
            })
        })
    }
}

/// What the layout is told of a book.
fn told(register: &RegisterBook) -> Book<'_> {
    use chrono::Datelike;
    let columns = BOOK_COLUMNS.iter().enumerate().map(|(index, &(heading, width))| Column {
        heading,
        width,
        align: if CENTRED.contains(&index) { "center" } else { "left" },
    });
    let author = if register.office.is_empty() { &register.superior } else { &register.office };
    Book {
        title: BOOK_TITLE,
        author,
        date: register.days().map(|(_, last)| [last.year().unsigned_abs(), last.month(), last.day()]),
        duplex: false,
        superior: register.superior.to_uppercase(),
        office: register.office.to_uppercase(),
        heading: BOOK_TITLE,
        cover: register.cover(),
        columns: columns.collect(),
        lines: register.lines.iter().map(line).collect(),
    }
}

/// A line as it is printed. What is written by hand stays empty.
fn line(line: &RegisterLine) -> Line {
    let recipients = line.recipients.join("; ");
    let cells = [
        line.symbol.clone(),
        line.date.map(date::short).unwrap_or_default(),
        line.subject.clone(),
        line.signer.clone(),
        recipients,
        line.keeper.clone(),
        line.copies.map(|copies| copies.to_string()).unwrap_or_default(),
        String::new(),
        String::new(),
        line.remarks(),
    ];
    Line { cells: cells.map(|text| printed(&text)), void: line.void_reason.is_some() }
}

/// A text as the layout takes it: a tab or another letter that is not seen becomes a space.
fn printed(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() && letter != '\n' { ' ' } else { letter }).collect()
}
