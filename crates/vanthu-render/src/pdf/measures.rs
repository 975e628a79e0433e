//! What of the rules decides on lines and columns before typst runs.

use serde::Deserialize;

use vanthu_diagnostic::{Diagnostic, Place, code};

/// Points in a millimetre.
const PT_PER_MM: f64 = 72.0 / 25.4;

/// The page or its landscape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Page {
    width_mm: f64,
    height_mm: f64,
    left_mm: f64,
    right_mm: f64,
    top_mm: f64,
    bottom_mm: f64,
    /// The most pages that a document of this size is meant for.
    most_pages: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Landscape {
    left_mm: f64,
    right_mm: f64,
}

/// How tables are set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct TableMeasures {
    /// The size of the letters in points.
    pub(super) pt: f64,
    /// The distance of the lines in points.
    pub(super) line_pt: f64,
    /// The room on either side of a cell's text in points.
    pub(super) inset_x_pt: f64,
    /// Whether headings are bold.
    pub(super) header_bold: bool,
    /// Whether total rows are bold.
    pub(super) total_bold: bool,
}

/// How the text is set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Body {
    /// The size of the letters in points.
    pub(super) pt: f64,
    /// The distance of the lines in points.
    pub(super) line_pt: f64,
}

/// How lines are broken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Breaks {
    by_sense: bool,
}

/// The measures.
#[derive(Debug, Deserialize)]
pub(super) struct Measures {
    page: Page,
    /// The text.
    pub(super) body: Body,
    landscape: Landscape,
    /// Tables.
    pub(super) table: TableMeasures,
    breaks: Option<Breaks>,
}

impl Measures {
    /// Reads them from a rules file.
    ///
    /// # Errors
    /// `render.layout` if it is not TOML or lacks one.
    pub(super) fn parse(rules: &[u8]) -> Result<Self, Diagnostic> {
        let text = str::from_utf8(rules).map_err(|error| error.to_string());
        text.and_then(|text| toml::from_str(text).map_err(|error| error.to_string())).map_err(|error| {
            Diagnostic::error(
                code!("render.layout"),
                format!("tệp quy định thiếu số đo: {error}"),
                format!("the rules lack a measure: {error}"),
            )
            .at(Place::File { file: "rules.toml".into() })
        })
    }

    /// Whether lines are broken by sense. Rules that do not say so keep the breaks of the documents that they were made for.
    pub(super) fn by_sense(&self) -> bool {
        self.breaks.as_ref().is_some_and(|breaks| breaks.by_sense)
    }

    /// The most pages that a document of the page size is meant for.
    pub(super) fn most_pages(&self) -> Option<usize> {
        self.page.most_pages
    }

    /// How many points the page before the last lacks for what stands on the last, when the pages are `filled` so far down. It is
    /// negative if that page has room for it.
    pub(super) fn lacking_pt(&self, filled: impl DoubleEndedIterator<Item = f64>) -> f64 {
        let pt = |mm: f64| mm * PT_PER_MM;
        let (top, bottom) = (pt(self.page.top_mm), pt(self.page.height_mm - self.page.bottom_mm));
        let mut filled = filled.rev();
        let on_last = filled.next().map_or(0.0, |down| down - top);
        let room = filled.next().map_or(0.0, |down| bottom - down);
        on_last - room
    }

    /// About how many lines of a document do not fit on the `most` pages that it may take, when its pages are `filled` so far
    /// down in points; at least one.
    pub(super) fn lines_over(&self, filled: impl Iterator<Item = f64>, most: usize) -> usize {
        let pt = |mm: f64| mm * PT_PER_MM;
        let (top, bottom) = (pt(self.page.top_mm), pt(self.page.bottom_mm));
        let used: f64 = filled.map(|down| (down - top).max(0.0)).sum();
        let room = most as f64 * (pt(self.page.height_mm) - top - bottom);
        ((used - room) / self.body.line_pt).ceil().max(1.0) as usize
    }

    /// The width of the text in points, on a page that is not turned.
    pub(super) fn text_pt(&self) -> f64 {
        self.text_mm(false) * PT_PER_MM
    }

    /// The height of the text on a page that is not turned, in points.
    pub(super) fn page_pt(&self) -> f64 {
        (self.page.height_mm - self.page.top_mm - self.page.bottom_mm) * PT_PER_MM
    }

    /// The width of the text in millimetres, on a page that may be turned.
    pub(super) fn text_mm(&self, turned: bool) -> f64 {
        match turned {
            true => self.page.height_mm - self.landscape.left_mm - self.landscape.right_mm,
            false => self.page.width_mm - self.page.left_mm - self.page.right_mm,
        }
    }
}
