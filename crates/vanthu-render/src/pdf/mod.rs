//! Lays a document out with typst and writes it as PDF/A-2a and PDF/UA-1, or as one picture a page. The look is in
//! the layout files and the rules; here is only what drives them. The only room that knows typst.

mod base;
mod code;
mod letters;
mod preview;
mod register;
mod report;
pub mod stencil;
mod world;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest, Sha256};
use typst::diag::{SourceDiagnostic, Warned as TypstWarned};
use typst::foundations::{Bytes, Smart};
use typst::utils::Scalar;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;

use base::Base;
use vanthu_diagnostic::{Diagnostic, Warned, code};
use vanthu_model::document::Document;
use world::DocumentWorld;

pub use code::{check_code, picture as code_picture};
pub use preview::{FigurePlace, Picture, Preview};

/// The stack of the thread that lays a document out. Typst nests calls as deep as the content does, and overflowing
/// the stack aborts the whole process; the memory is only touched where it is needed.
pub const STACK: usize = 64 << 20;

/// The documents between two evictions of typst's memo cache, and the age in evictions that an entry may reach. A
/// document leaves some 3 MB there that no other can use, and what all share is used by each: measured from 1 to 100
/// documents between evictions, the rarer ones were no faster and took up to a gigabyte.
const EVICT_EVERY: usize = 5;
const EVICT_AGE: usize = 2;

/// The documents laid out since the start, failures included.
static LAID_OUT: AtomicUsize = AtomicUsize::new(0);

/// The layout's own sources and typefaces.
pub struct Layout {
    /// The files by their virtual path, such as `/layout/document.typ`, the one that is run.
    pub files: Vec<(String, Vec<u8>)>,
    /// The typefaces' files.
    pub fonts: Vec<Vec<u8>>,
}

/// Layout sources, typefaces and rules, prepared once and shared by all documents and threads.
#[derive(Clone)]
pub struct Engine {
    base: Arc<Base>,
}

/// How a PDF tells its structure to those who cannot see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tags {
    /// Tagged: PDF/A-2a and PDF/UA-1.
    Full,
    /// Untagged: PDF/A-2u.
    None,
}

/// A finished PDF.
#[derive(Clone, Debug)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// The number of its pages.
    pub pages: usize,
}

impl Engine {
    /// Prepares the layout with a rules file, which it reads as `/rules.toml`.
    ///
    /// # Errors
    /// When a layout file is not UTF-8 text, a typeface cannot be read, or one that the rules name is missing.
    pub fn new(layout: Layout, rules: Vec<u8>) -> Result<Self, Diagnostic> {
        Ok(Self { base: Arc::new(Base::new(layout, rules)?) })
    }

    /// Whether every face of the text's family has a glyph for `letter`, or the symbols' face has.
    pub fn has_letter(&self, letter: char) -> bool {
        self.base.letters.has(letter)
    }

    /// The width of `text` on one line in points, for letters of one point.
    pub fn text_width(&self, text: &str, bold: bool) -> f64 {
        self.base.letters.width(text, bold)
    }

    /// The document as PDF/A-2a and PDF/UA-1. The same document gives the same bytes.
    ///
    /// # Errors
    /// When it has a letter that the typefaces lack, or the layout or the export fails.
    pub fn pdf(&self, document: &Document) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        on_deep_stack(|| self.pdf_here(document, Tags::Full))
    }

    /// The same on the thread that calls it, whose stack must be [`STACK`] deep; tagged or not.
    ///
    /// # Errors
    /// As of [`Engine::pdf`].
    pub fn pdf_here(&self, document: &Document, tags: Tags) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        self.laid_out(document, |paged, ident| {
            let bytes = typst_pdf::pdf(paged, &options(ident, tags))?;
            Ok(Pdf { bytes, pages: paged.pages().len() })
        })
    }

    /// A PDF that shows letters, from what its layout is told in JSON.
    fn specimen(&self, json: Vec<u8>) -> Option<Vec<u8>> {
        let ident = format!("{:x}", Sha256::digest(&json));
        let world = DocumentWorld::of_specimen(&self.base, Bytes::new(json));
        let _counted = Counted;
        let TypstWarned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let paged = output.ok().filter(|_| warnings.is_empty())?;
        typst_pdf::pdf(&paged, &options(ident, Tags::Full)).ok()
    }

    /// The document's pages as PNG files of `pixels_per_point` (2 is 144 dots an inch).
    ///
    /// # Errors
    /// When it has a letter that the typefaces lack, or the layout fails.
    pub fn png(
        &self,
        document: &Document,
        pixels_per_point: f32,
    ) -> Result<Warned<Vec<Vec<u8>>>, Vec<Diagnostic>> {
        let options =
            RenderOptions { pixel_per_pt: Scalar::new(pixels_per_point.into()), ..RenderOptions::default() };
        on_deep_stack(|| {
            self.laid_out(document, |paged, _| {
                let pages = paged.pages().iter();
                Ok(pages
                    .map(|page| {
                        typst_render::render(page, &options).encode_png().expect("a page is no empty picture")
                    })
                    .collect())
            })
        })
    }

    /// The document's pages as pictures of `pixels_per_point`, with the places of its figures. Pages that look as they did
    /// in an earlier preview are not drawn again.
    ///
    /// # Errors
    /// When it has a letter that the typefaces lack, or the layout fails.
    pub fn preview(
        &self,
        document: &Document,
        pixels_per_point: f32,
    ) -> Result<Warned<Preview>, Vec<Diagnostic>> {
        let mut json = serde_json::to_value(document).map_err(|error| vec![not_json(&error)])?;
        let marks = preview::mark(&mut json);
        let json = serde_json::to_vec(&json).map_err(|error| vec![not_json(&error)])?;
        on_deep_stack(|| {
            self.laid_out_as(document, json, |paged, _| {
                let pages = preview::draw(paged.pages(), pixels_per_point);
                Ok(Preview { pages, figures: preview::places(paged, &marks) })
            })
        })
    }

    /// Lays the document out and hands the pages to `export`, with a name that stands for the document's content.
    fn laid_out<T>(
        &self,
        document: &Document,
        export: impl FnOnce(&PagedDocument, String) -> Result<T, typst::ecow::EcoVec<SourceDiagnostic>>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let json = serde_json::to_vec(document).map_err(|error| vec![not_json(&error)])?;
        self.laid_out_as(document, json, export)
    }

    /// The same of a document whose JSON is given.
    fn laid_out_as<T>(
        &self,
        document: &Document,
        json: Vec<u8>,
        export: impl FnOnce(&PagedDocument, String) -> Result<T, typst::ecow::EcoVec<SourceDiagnostic>>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let missing = letters::missing(document, &self.base.letters);
        if !missing.is_empty() {
            return Err(missing);
        }
        let ident = format!("{:x}", Sha256::digest(&json));
        let world = match &document.card {
            Some(card) => {
                let code = card.code.as_ref().map(|code| Bytes::new(code::picture(code)));
                DocumentWorld::of_card(&self.base, Bytes::new(json), code)
            }
            None => DocumentWorld::new(&self.base, Bytes::new(json)),
        };
        self.compiled(&world, |paged| export(paged, ident))
    }

    /// Lays out what a world runs and hands the pages to `export`.
    fn compiled<T>(
        &self,
        world: &DocumentWorld,
        export: impl FnOnce(&PagedDocument) -> Result<T, typst::ecow::EcoVec<SourceDiagnostic>>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let _counted = Counted;
        let TypstWarned { output, warnings } = typst::compile::<PagedDocument>(world);
        let (mut errors, warnings): (Vec<_>, Vec<_>) =
            warnings.iter().map(|warning| report::diagnostic(world, warning)).partition(Diagnostic::is_error);
        match output.and_then(|paged| export(&paged)) {
            Ok(output) if errors.is_empty() => Ok(Warned { output, warnings }),
            Ok(_) => Err(errors),
            Err(problems) => {
                errors.extend(problems.iter().map(|problem| report::diagnostic(world, problem)));
                Err(errors)
            }
        }
    }
}

/// The error about a document that JSON cannot hold.
fn not_json(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(
        code!("render.layout"),
        format!("không ghi được văn bản thành JSON: {error}"),
        format!("the document cannot be written as JSON: {error}"),
    )
}

/// How a PDF is written. `ident` stands for its content.
fn options(ident: String, tags: Tags) -> PdfOptions {
    let standards: &[PdfStandard] = match tags {
        Tags::Full => &[PdfStandard::A_2a, PdfStandard::Ua_1],
        Tags::None => &[PdfStandard::A_2u],
    };
    PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(concat!("vanthu ", env!("CARGO_PKG_VERSION")).into())),
        // The layout takes the date from the document; the clock is never asked.
        timestamp: None,
        page_ranges: None,
        standards: PdfStandards::new(standards).expect("these standards go together"),
        tagged: tags == Tags::Full,
        pretty: false,
    }
}

/// Runs `work` on a thread of its own with a large stack. Starting one costs some 50 µs of a layout's several
/// milliseconds, and callers need not know of it.
fn on_deep_stack<T: Send>(
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send,
) -> Result<T, Vec<Diagnostic>> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(|error| {
            vec![Diagnostic::error(
                code!("render.layout"),
                format!("không mở được luồng dàn trang: {error}"),
                format!("the layout's thread cannot be started: {error}"),
            )]
        })?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Empties the memo cache, when what was laid out so far is of no more use: after a batch's last card.
pub fn forget() {
    typst::comemo::evict(0);
}

/// Drops from the memo cache what neither the layouts since the last call nor those before it used. For layouts that are
/// rare among much other work, whose leavings would else be kept for long.
pub fn forget_unused() {
    typst::comemo::evict(1);
}

/// Counts a document when it goes, however its layout ended, and now and then empties the memo cache of what no
/// recent document used. The cache belongs to the process, so it is evicted in this file only.
struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        let count = LAID_OUT.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(EVICT_EVERY) {
            typst::comemo::evict(EVICT_AGE);
        }
    }
}
