//! How much of a page is filled.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::Page;

use super::measures::Measures;
use vanthu_model::document::{Block, Document, plain_text};

/// The most pages of a document that is laid out again to save its last one. One page in twenty is not worth several layouts of
/// all of them.
pub(super) const MOST_DRAWN_TOGETHER: usize = 20;

/// The most pages of a document with appendices that is looked at for a last page of few lines: on which page its text ends
/// is not known.
pub(super) const MOST_WITH_APPENDICES: usize = 6;

/// The most points that smaller distances save in a document that is to stand on one page. What lacks more room there is not
/// worth a second layout.
const MOST_SAVED_PT: f64 = 160.0;

/// The same for a longer document: three lines. What its first pages save is mostly lost where pages end, and a last
/// page with a closing and a signature is a good one.
const MOST_SAVED_OF_MANY_PT: f64 = 54.0;

/// The most points that the page before the last may lack for smaller distances to be tried on a document of so many pages.
pub(super) fn most_saved_pt(pages: usize) -> f64 {
    if pages <= 2 { MOST_SAVED_PT } else { MOST_SAVED_OF_MANY_PT }
}

/// How much of a line's width its letters need at least: the spaces of a justified line may be drawn together.
const LEAST_WIDTH: f64 = 0.9;

/// How many pages a document takes at least, by the lines of its text and the rows of its tables, without a layout. `width`
/// measures a text on one line, for letters of one point.
pub(super) fn least(document: &Document, measures: &Measures, width: &dyn Fn(&str, bool) -> f64) -> usize {
    let line = measures.text_pt();
    let lines = |text: &str| (width(text, false) * measures.body.pt * LEAST_WIDTH / line).floor().max(1.0);
    let of_text = document.blocks.iter().map(|named| match &named.block {
        Block::Heading { .. } => measures.body.line_pt,
        Block::Paragraph { runs } | Block::ListItem { runs, .. } | Block::Numbered { runs, .. } => {
            lines(&plain_text(runs)) * measures.body.line_pt
        }
        _ => 0.0,
    });
    let of_rows = document.all_blocks().map(|block| match block {
        Block::Table { rows, .. } => rows.len() as f64 * measures.table.line_pt,
        _ => 0.0,
    });
    let height: f64 = of_text.chain(of_rows).sum();
    (height / measures.page_pt()).floor() as usize
}

/// How far down a page is filled, in points below its upper edge.
pub(super) fn filled_pt(page: &Page) -> f64 {
    bottom(&page.frame, Point::zero()).to_pt()
}

/// How far down the letters of a frame reach that stands at `from`.
fn bottom(frame: &Frame, from: Point) -> Abs {
    let mut lowest = Abs::zero();
    for (place, item) in frame.items() {
        let at = from + *place;
        lowest = match item {
            FrameItem::Group(group) => lowest.max(bottom(&group.frame, at)),
            FrameItem::Text(_) => lowest.max(at.y),
            _ => lowest,
        };
    }
    lowest
}
