//! The lines of print on the pages: where on a page a text of the document stands.

use serde::{Deserialize, Serialize};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst_layout::PagedDocument;

/// A line of print. Lengths are fractions of the page's height.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrintedLine {
    /// The page, from 1.
    pub page: usize,
    /// The distance from the top edge.
    pub y: f64,
    /// The height, from the letters' ascender to their descender.
    pub height: f64,
    /// The text without its spaces, some of which are lost at line ends.
    pub text: String,
}

/// The lines of all pages in reading order.
pub(super) fn lines(paged: &PagedDocument) -> Vec<PrintedLine> {
    let mut lines = Vec::new();
    for (index, page) in paged.pages().iter().enumerate() {
        let size = page.frame.size().to_point();
        collect(&page.frame, Transform::identity(), (index + 1, size), &mut lines);
    }
    lines
}

fn collect(frame: &Frame, transform: Transform, on: (usize, Point), lines: &mut Vec<PrintedLine>) {
    let (page, size) = on;
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner =
                    transform.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                collect(&group.frame, inner, on, lines);
            }
            FrameItem::Text(text) => {
                let letters = text.text.chars().filter(|letter| !letter.is_whitespace());
                let metrics = text.font.metrics();
                let (up, down) = (metrics.ascender.at(text.size), metrics.descender.at(text.size));
                let top = Point::new(at.x, at.y - up).transform(transform).y / size.y;
                let bottom = Point::new(at.x, at.y - down).transform(transform).y / size.y;
                let (y, height) = (top.min(bottom), (top - bottom).abs());
                match lines.last_mut() {
                    // Words in bold and figures are pieces of their own on the same line.
                    Some(last) if last.page == page && (last.y - y).abs() < last.height / 2.0 => {
                        last.text.extend(letters);
                    }
                    _ => lines.push(PrintedLine { page, y, height, text: letters.collect() }),
                }
            }
            _ => {}
        }
    }
}
