//! How much of a page is filled.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::Page;

/// The most pages of a document with appendices that is looked at for a last page of few lines: on which page its text ends
/// is not known.
pub(super) const MOST_WITH_APPENDICES: usize = 6;

/// The share of a page's height that may be filled if it is to be done without: a signature and a few lines.
const SPARSE: f64 = 0.5;

/// Whether only the upper part of a page is filled.
pub(super) fn is_sparse(page: &Page) -> bool {
    bottom(&page.frame, Point::zero()) < page.frame.height() * SPARSE
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
