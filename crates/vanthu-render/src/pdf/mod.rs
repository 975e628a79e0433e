//! Lays documents out with typst and writes them as PDF/A-2a and PDF/UA-1 or as pictures. What a document looks like is
//! decided by the layout files and the rules; this module only drives typst.

mod chart_picture;
mod check_code;
mod columns;
mod diagnostics;
mod font_sample;
mod glyphs;
mod hold;
mod measures;
mod merge;
mod pages;
mod preview;
mod printed;
pub mod reader;
mod register;
mod resources;
pub mod syntax;
mod world;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest, Sha256};
use typst::diag::{SourceDiagnostic, Warned as TypstWarned};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Smart};
use typst::utils::Scalar;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};
use typst_render::RenderOptions;

use resources::Resources;
use vanthu_diagnostic::{Code, Diagnostic, Warned, code};
use vanthu_model::compounds::Compounds;
use vanthu_model::document::Document;
use world::DocumentWorld;

pub use chart_picture::ChartPicture;
pub use check_code::{check_code, code_picture};
pub use merge::{PdfMerger, merge_error};
pub use preview::{FigurePlace, Picture, Preview};
pub use printed::PrintedLine;

/// The stack size of a thread that lays documents out. Typst's calls nest as deep as the content does, and an overflow
/// would abort the whole process. The memory is only used as far as it is touched.
pub const STACK_SIZE: usize = 64 << 20;

/// The number of documents between two evictions of typst's memo cache, and the age in evictions that an entry may reach.
/// A document leaves some 3 MB there that no other document can use, while the entries that all documents share are used
/// by each of them. With up to 100 documents between evictions nothing was faster, but up to a gigabyte was used.
const EVICT_EVERY: usize = 5;
const EVICT_AGE: usize = 2;

/// The number of layouts since the start of the process, including failed ones.
static LAYOUTS: AtomicUsize = AtomicUsize::new(0);

/// The files of a layout.
pub struct Layout {
    /// Sources and data by their virtual path, such as `/layout/document.typ`, which is the one that is run.
    pub files: Vec<(String, Vec<u8>)>,
    /// The font files.
    pub fonts: Vec<Vec<u8>>,
}

/// A layout with its typefaces and rules, prepared once and shared by all documents and threads.
#[derive(Clone)]
pub struct Engine {
    resources: Arc<Resources>,
}

/// Whether a PDF is tagged, which is what makes it accessible to screen readers.
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
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// The number of pages.
    pub pages: usize,
}

/// What typst's export returns.
type Exported<T> = Result<T, EcoVec<SourceDiagnostic>>;

impl Engine {
    /// Prepares a layout with a rules file, which the layout reads as `/rules.toml`.
    ///
    /// # Errors
    /// `render.layout` if a layout file is not UTF-8 text, a font file cannot be read, or a font family that the rules
    /// name is missing.
    pub fn new(layout: Layout, rules: Vec<u8>) -> Result<Self, Diagnostic> {
        Ok(Self { resources: Arc::new(Resources::new(layout, rules)?) })
    }

    /// Evaluates the layout's modules, which every document needs, so that the first one finds them done. Later calls do
    /// nothing.
    pub fn warm_up(&self) {
        self.resources.warmed.get_or_init(|| {
            // Typst keeps what it has evaluated. A document without anything ends with an error behind the modules.
            let world = DocumentWorld::document(&self.resources, Bytes::from_string("{}"));
            drop(on_deep_stack(|| set(&world)));
        });
    }

    /// Whether `letter` can be printed: every face of the text's family or the symbol font has a glyph for it.
    pub fn has_letter(&self, letter: char) -> bool {
        self.resources.glyphs.has(letter)
    }

    /// The width of `text` on one line in points, for letters of one point.
    pub fn text_width(&self, text: &str, bold: bool) -> f64 {
        self.resources.glyphs.width(text, bold)
    }

    /// The width of an italic text on one line in points, for letters of one point.
    pub fn italic_width(&self, text: &str) -> f64 {
        self.resources.glyphs.italic_width(text)
    }

    /// Makes the columns of the document's tables as wide as their content needs, within the width of the text.
    ///
    /// # Errors
    /// `render.layout` if the rules lack a measure, `config.invalid` if the compounds cannot be read.
    pub fn fit_columns(&self, document: &mut Document) -> Result<(), Diagnostic> {
        let (measures, compounds) = (self.resources.measures()?, self.resources.compounds()?);
        columns::fit(document, measures, compounds, &|text, bold| self.text_width(text, bold));
        Ok(())
    }

    /// The text of the rules.
    pub fn rules(&self) -> &str {
        self.resources.rules_text()
    }

    /// The text of the rules that the document's pages follow: with the smaller distances where those save it a page.
    ///
    /// # Errors
    /// The same as those of [`Engine::pdf`].
    pub fn rules_of(&self, document: &Document) -> Result<String, Vec<Diagnostic>> {
        if self.keeps_its_distances(document).map_err(|problem| vec![problem])? {
            return Ok(self.resources.rules_text().to_string());
        }
        let held = self.held(document)?;
        let json = serde_json::to_vec(&*held).map_err(|error| vec![not_json(&error)])?;
        let json = Bytes::new(json);
        let resources =
            on_deep_stack(|| self.settled(document, &json).map(|settled| settled.output.resources))?;
        Ok(resources.rules_text().to_string())
    }

    /// Whether a document is known not to be drawn together before it is laid out.
    fn keeps_its_distances(&self, document: &Document) -> Result<bool, Diagnostic> {
        if document.card.is_some() || !document.sizes.is_empty() || self.resources.compact()?.is_empty() {
            return Ok(true);
        }
        let measures = self.resources.measures()?;
        if measures.most_pages().is_some() {
            return Ok(false);
        }
        let most = match document.appendices.is_empty() {
            true => pages::MOST_DRAWN_TOGETHER,
            false => pages::MOST_WITH_APPENDICES,
        };
        let width = |text: &str, bold: bool| self.text_width(text, bold);
        Ok(pages::least(document, measures, &width) > most)
    }

    /// The words that belong together where lines are broken by sense. Rules that keep the breaks they have need no words.
    ///
    /// # Errors
    /// `render.layout` if the rules lack a measure, `config.invalid` if the compounds cannot be read.
    pub fn compounds(&self) -> Result<Cow<'_, Compounds>, Diagnostic> {
        match self.resources.measures()?.by_sense() {
            true => self.resources.compounds().map(Cow::Borrowed),
            false => Ok(Cow::Owned(Compounds::default())),
        }
    }

    /// The document as the layout breaks its lines.
    fn held<'a>(&self, document: &'a Document) -> Result<Cow<'a, Document>, Vec<Diagnostic>> {
        // The lines of a scorecard are broken already.
        if document.card.is_some() {
            return Ok(Cow::Borrowed(document));
        }
        let measures = self.resources.measures().map_err(|problem| vec![problem])?;
        if !measures.by_sense() {
            return Ok(Cow::Borrowed(document));
        }
        let compounds = self.resources.compounds().map_err(|problem| vec![problem])?;
        Ok(Cow::Owned(hold::held(document, measures, compounds, &|text, bold| self.text_width(text, bold))))
    }

    /// Lays the document out and writes it as PDF/A-2a and PDF/UA-1. The same document always gives the same bytes.
    ///
    /// # Errors
    /// `render.missing-letter` for each letter that the typefaces lack, `render.layout` if the layout or the export fails.
    pub fn pdf(&self, document: &Document) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        on_deep_stack(|| self.pdf_on_this_thread(document, Tags::Full))
    }

    /// Like [`Engine::pdf`], but on the calling thread, which needs a stack of [`STACK_SIZE`], and with or without tags.
    ///
    /// # Errors
    /// The same as those of [`Engine::pdf`].
    pub fn pdf_on_this_thread(
        &self,
        document: &Document,
        tags: Tags,
    ) -> Result<Warned<Pdf>, Vec<Diagnostic>> {
        self.lay_out(document, |paged, identifier| {
            let bytes = typst_pdf::pdf(paged, &pdf_options(identifier, tags))?;
            Ok(Pdf { bytes, pages: paged.pages().len() })
        })
    }

    /// The document's pages as PNG files with `pixels_per_point` (2 means 144 dots per inch).
    ///
    /// # Errors
    /// `render.missing-letter` for each letter that the typefaces lack, `render.layout` if the layout fails.
    pub fn png(
        &self,
        document: &Document,
        pixels_per_point: f32,
    ) -> Result<Warned<Vec<Vec<u8>>>, Vec<Diagnostic>> {
        let options = picture_options(pixels_per_point);
        on_deep_stack(|| {
            self.lay_out(document, |paged, _| {
                let pages = paged.pages().iter();
                Ok(pages
                    .map(|page| {
                        typst_render::render(page, &options)
                            .encode_png()
                            .expect("a page is not an empty picture")
                    })
                    .collect())
            })
        })
    }

    /// The document's pages as pictures with `pixels_per_point`, and the places of its figures. Pages that look the same as
    /// in an earlier preview are not drawn again.
    ///
    /// # Errors
    /// `render.missing-letter` for each letter that the typefaces lack, `render.layout` if the layout fails.
    pub fn preview(
        &self,
        document: &Document,
        pixels_per_point: f32,
    ) -> Result<Warned<Preview>, Vec<Diagnostic>> {
        let held = self.held(document)?;
        let mut json = serde_json::to_value(&*held).map_err(|error| vec![not_json(&error)])?;
        let marks = preview::mark(&mut json);
        let json = serde_json::to_vec(&json).map_err(|error| vec![not_json(&error)])?;
        on_deep_stack(|| {
            self.lay_out_json(document, json, |paged, _| {
                let pages = preview::draw(paged.pages(), pixels_per_point);
                Ok(Preview { pages, figures: preview::places(paged, &marks), printed: printed::lines(paged) })
            })
        })
    }

    /// Lays the document out and passes the pages to `export`, with an identifier made from the document's content.
    fn lay_out<T>(
        &self,
        document: &Document,
        export: impl FnOnce(&PagedDocument, String) -> Exported<T>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let held = self.held(document)?;
        let json = serde_json::to_vec(&*held).map_err(|error| vec![not_json(&error)])?;
        self.lay_out_json(document, json, export)
    }

    /// Like [`Engine::lay_out`], for a document whose JSON has been written already.
    fn lay_out_json<T>(
        &self,
        document: &Document,
        json: Vec<u8>,
        export: impl FnOnce(&PagedDocument, String) -> Exported<T>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let missing = glyphs::missing_letters(document, &self.resources.glyphs);
        if !missing.is_empty() {
            return Err(missing);
        }
        let identifier = hex::encode(Sha256::digest(&json));
        let json = Bytes::new(json);
        if let Some(card) = &document.card {
            let code = card.code.as_ref().map(|code| Bytes::new(code_picture(code)));
            return self.compile(&DocumentWorld::scorecard(&self.resources, json, code), |paged| {
                export(paged, identifier)
            });
        }
        let Warned { output: Settled { paged, resources }, warnings } = self.settled(document, &json)?;
        match export(&paged, identifier) {
            Ok(output) => Ok(Warned { output, warnings }),
            Err(problems) => {
                let world = DocumentWorld::document(resources, json);
                Err(problems.iter().map(|problem| diagnostics::diagnostic(&world, problem)).collect())
            }
        }
    }

    /// The document on its pages, drawn together where that saves one.
    fn settled(&self, document: &Document, json: &Bytes) -> Result<Warned<Settled<'_>>, Vec<Diagnostic>> {
        let Warned { output: paged, mut warnings } =
            set(&DocumentWorld::document(&self.resources, json.clone()))?;
        let count = paged.pages().len();
        let as_it_is = |paged| Settled { paged, resources: &self.resources };
        let output = match self.drawn_together(document, &paged, json)? {
            Drawn::AsItIs => as_it_is(paged),
            Drawn::Shorter(drawn) => drawn,
            Drawn::TooLong(drawn) => {
                let least = drawn.as_ref().map_or(&paged, |drawn| &drawn.paged);
                warnings.extend(self.too_long(document, least).map_err(|problem| vec![problem])?);
                drawn.filter(|drawn| drawn.paged.pages().len() < count).unwrap_or_else(|| as_it_is(paged))
            }
        };
        Ok(Warned { output, warnings })
    }

    /// The document on fewer pages, where only a few lines of it stand on the last one and the rules permit smaller distances
    /// that make room for them: of these, the greatest that do. A document that chooses sizes keeps them all.
    fn drawn_together(
        &self,
        document: &Document,
        paged: &PagedDocument,
        json: &Bytes,
    ) -> Result<Drawn<'_>, Vec<Diagnostic>> {
        let count = paged.pages().len();
        let measures = self.resources.measures().map_err(|problem| vec![problem])?;
        let most = measures.most_pages();
        let too_long = most.is_some_and(|most| count > most);
        let few = document.appendices.is_empty()
            && count <= pages::MOST_DRAWN_TOGETHER
            && measures.lacking_pt(paged.pages().iter().map(pages::filled_pt)) <= pages::most_saved_pt(count)
            || !document.appendices.is_empty() && count <= pages::MOST_WITH_APPENDICES;
        if count < 2 || !(few || too_long) {
            return Ok(Drawn::AsItIs);
        }
        let steps = match document.sizes.is_empty() {
            true => self.resources.compact().map_err(|problem| vec![problem])?,
            false => &[],
        };
        let set_by = |resources| {
            let set = set(&DocumentWorld::document(resources, json.clone()));
            set.map(|Warned { output: paged, .. }| Settled { paged, resources })
        };
        let Some((last, before)) = steps.split_last() else {
            return Ok(if too_long { Drawn::TooLong(None) } else { Drawn::AsItIs });
        };
        let least = set_by(last)?;
        let fewest = least.paged.pages().len();
        if most.is_some_and(|most| fewest > most) {
            return Ok(Drawn::TooLong(Some(least)));
        }
        if fewest >= count {
            return Ok(Drawn::AsItIs);
        }
        for resources in before {
            let wider = set_by(resources)?;
            if wider.paged.pages().len() == fewest {
                return Ok(Drawn::Shorter(wider));
            }
        }
        Ok(Drawn::Shorter(least))
    }

    /// The finding for a document of more pages than its page size is meant for. `drawn` is the document at the smallest
    /// distances.
    fn too_long(&self, document: &Document, drawn: &PagedDocument) -> Result<Option<Diagnostic>, Diagnostic> {
        let measures = self.resources.measures()?;
        let pages = drawn.pages();
        let Some(most) = measures.most_pages().filter(|most| pages.len() > *most) else {
            return Ok(None);
        };
        let size = document.page_size.to_uppercase();
        let over = measures.lines_over(pages.iter().map(pages::filled_pt), most);
        let count = pages.len();
        Ok(Some(
            Diagnostic::warning(
                code!("render.too-many-pages"),
                format!(
                    "văn bản khổ {size} dài {count} trang, khổ này dành cho văn bản {most} trang; dùng khoảng cách nhỏ nhất \
                     mà quy định cho phép vẫn thừa khoảng {over} dòng"
                ),
                format!(
                    "the document takes {count} pages on {size}, which is meant for {most}; at the smallest distances that \
                     the rules permit it is about {over} lines too long"
                ),
            )
            .with_value(count.to_string())
            .hint(
                format!("rút bớt khoảng {over} dòng nội dung hoặc nơi nhận, hoặc in trên khổ A4 (bỏ dòng `paper`)"),
                format!("shorten its text or its recipients by about {over} lines, or print it on A4 (leave `paper` out)"),
            ),
        ))
    }

    /// Runs typst in `world` and passes the pages to `export`.
    fn compile<T>(
        &self,
        world: &DocumentWorld,
        export: impl FnOnce(&PagedDocument) -> Exported<T>,
    ) -> Result<Warned<T>, Vec<Diagnostic>> {
        let Warned { output: paged, warnings } = set(world)?;
        match export(&paged) {
            Ok(output) => Ok(Warned { output, warnings }),
            Err(problems) => {
                Err(problems.iter().map(|problem| diagnostics::diagnostic(world, problem)).collect())
            }
        }
    }
}

/// A document on its pages.
struct Settled<'a> {
    paged: PagedDocument,
    /// What it was laid out by.
    resources: &'a Resources,
}

/// What became of a document that was to be drawn together.
enum Drawn<'a> {
    /// It stays as it is.
    AsItIs,
    /// It takes fewer pages now.
    Shorter(Settled<'a>),
    /// It takes more pages than its page size is meant for, even at the smallest distances, if the rules have such.
    TooLong(Option<Settled<'a>>),
}

/// Runs typst in `world`.
fn set(world: &DocumentWorld) -> Result<Warned<PagedDocument>, Vec<Diagnostic>> {
    let _counted = CountedLayout;
    let TypstWarned { output, warnings } = typst::compile::<PagedDocument>(world);
    let (mut errors, warnings): (Vec<_>, Vec<_>) = warnings
        .iter()
        .map(|warning| diagnostics::diagnostic(world, warning))
        .partition(Diagnostic::is_error);
    match output {
        Ok(output) if errors.is_empty() => Ok(Warned { output, warnings }),
        Ok(_) => Err(errors),
        Err(problems) => {
            errors.extend(problems.iter().map(|problem| diagnostics::diagnostic(world, problem)));
            Err(errors)
        }
    }
}

/// The error for a document that cannot be written as JSON.
fn not_json(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::error(
        code!("render.layout"),
        format!("không ghi được văn bản thành JSON: {error}"),
        format!("the document cannot be written as JSON: {error}"),
    )
}

/// The options of the PDF export. `identifier` is made from the document's content.
fn pdf_options(identifier: String, tags: Tags) -> PdfOptions {
    let standards: &[PdfStandard] = match tags {
        Tags::Full => &[PdfStandard::A_2a, PdfStandard::Ua_1],
        Tags::None => &[PdfStandard::A_2u],
    };
    PdfOptions {
        ident: Smart::Custom(identifier),
        creator: Smart::Custom(Some(concat!("vanthu ", env!("CARGO_PKG_VERSION")).into())),
        // The layout sets the date from the document. The clock is never read.
        timestamp: None,
        page_ranges: None,
        standards: PdfStandards::new(standards).expect("these standards go together"),
        tagged: tags == Tags::Full,
        pretty: false,
    }
}

/// The options of pictures.
fn picture_options(pixels_per_point: f32) -> RenderOptions {
    RenderOptions { pixel_per_pt: Scalar::new(pixels_per_point.into()), ..RenderOptions::default() }
}

/// Runs `work` on a new thread with a large stack, so that callers need not care. Starting it takes some 50 µs, while a
/// layout takes several milliseconds.
fn on_deep_stack<T: Send>(
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>> + Send,
) -> Result<T, Vec<Diagnostic>> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK_SIZE)
            .spawn_scoped(scope, work)
            .map_err(|error| vec![no_thread(&error)])?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// The code of [`no_thread`].
pub const NO_THREAD: Code = code!("render.no-thread");

/// The error about a thread for a layout that the system does not give, mostly for want of memory.
pub fn no_thread(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        NO_THREAD,
        format!("không mở được luồng dàn trang: {error}"),
        format!("the layout's thread cannot be started: {error}"),
    )
}

/// Empties typst's memo cache. To be called when nothing that was laid out so far will be of use again, as after the last
/// card of a batch.
pub fn clear_layout_cache() {
    typst::comemo::evict(0);
}

/// Drops the entries of typst's memo cache that have not been used since the call before the last. For rare layouts among
/// much other work, whose entries would otherwise be kept for long.
pub fn evict_unused_layouts() {
    typst::comemo::evict(1);
}

/// Counts a layout when it is dropped, however the layout ended, and every few layouts evicts old entries of typst's memo
/// cache. The cache belongs to the process, so only this file evicts from it.
struct CountedLayout;

impl Drop for CountedLayout {
    fn drop(&mut self) {
        let count = LAYOUTS.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(EVICT_EVERY) {
            typst::comemo::evict(EVICT_AGE);
        }
    }
}
