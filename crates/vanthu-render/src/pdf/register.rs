//! The register of outgoing documents as a book to print.

use serde::Serialize;
use sha2::{Digest, Sha256};
use typst::foundations::Bytes;
use typst_pdf::pdf;

use super::world::DocumentWorld;
use super::{Engine, Pdf, Tags, glyphs, on_deep_stack, pdf_options};
use vanthu_diagnostic::{Diagnostic, Warned};
use vanthu_model::date;
use vanthu_model::register::{BOOK_COLUMNS, BOOK_TITLE, RegisterBook, RegisterLine};

/// The centred columns: date, number of copies, the day a document was sent.
const CENTRED: [usize; 3] = [1, 6, 7];

/// The data of the layout.
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
    /// At the foot of each page; empty if nothing stands there.
    foot: String,
}

#[derive(Serialize)]
struct Column {
    heading: &'static str,
    width: f64,
    align: &'static str,
}

#[derive(Serialize)]
struct Line {
    cells: [String; BOOK_COLUMNS.len()],
    void: bool,
}

impl Engine {
    /// The book as PDF/A-2a and PDF/UA-1: a cover, then the lines on landscape pages. The same book always gives the same
    /// bytes.
    ///
    /// # Errors
    /// `render.missing-letter` for each letter that the typefaces lack, `render.layout` if the layout or the export fails.
    pub fn register(&self, register: &RegisterBook) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        let book = layout_data(register);
        let mut missing = Vec::new();
        let texts = [&book.superior, &book.office].into_iter().chain(&book.cover);
        let cells = book.lines.iter().flat_map(|line| &line.cells);
        texts.chain(cells).for_each(|text| glyphs::missing_in(text, &self.resources.glyphs, &mut missing));
        if !missing.is_empty() {
            return Err(missing);
        }
        let json = serde_json::to_vec(&book).map_err(|error| vec![super::not_json(&error)])?;
        let identifier = hex::encode(Sha256::digest(&json));
        let world = DocumentWorld::register(&self.resources, Bytes::new(json));
        on_deep_stack(|| {
            self.compile(&world, |paged| {
                let bytes = pdf(paged, &pdf_options(identifier, Tags::Full))?;
                Ok(Pdf { bytes, pages: paged.pages().len() })
            })
        })
    }
}

/// The data of the layout for a book.
fn layout_data(register: &RegisterBook) -> Book<'_> {
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
        foot: register.foot(),
    }
}

/// A line as it is printed. The cells that are filled in by hand stay empty.
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

/// A text as the layout accepts it: tabs and other control characters become spaces.
fn printed(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() && letter != '\n' { ' ' } else { letter }).collect()
}
