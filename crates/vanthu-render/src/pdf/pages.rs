//! How much of a page is filled.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst_layout::Page;

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
