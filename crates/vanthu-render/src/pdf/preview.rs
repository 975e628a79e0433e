//! Pages as pictures for a screen, with the places of the figures on them. The document's JSON is laid out with marks
//! around its figures. Marks take no space, so a page looks the same as in print.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;
use typst::foundations::Value;
use typst::introspection::{MetadataElem, Tag};
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Transform};
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

use super::picture_options;
use super::printed::PrintedLine;

/// The pages of a document and the places of its figures.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The pages in order.
    pub pages: Vec<Picture>,
    /// The figures in reading order. One that is broken over several lines has several places.
    pub figures: Vec<FigurePlace>,
    /// The lines of print in reading order.
    pub printed: Vec<PrintedLine>,
}

/// A page as a PNG file.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The file's bytes.
    pub png: Arc<Vec<u8>>,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
}

/// The place of a figure, or of the part of it on one line. Lengths are fractions of the page's width and height.
#[derive(Clone, Debug, PartialEq)]
pub struct FigurePlace {
    /// The key of the fact that the figure shows.
    pub key: String,
    /// The whole text of the figure.
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// The distance from the left edge.
    pub x: f64,
    /// The distance from the top edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height, from the letters' ascender to their descender.
    pub height: f64,
}

/// A marked figure.
pub(super) struct Mark {
    key: String,
    text: String,
}

/// Marks the figures in a document's JSON with their indices, which the layout passes on.
pub(super) fn mark(json: &mut Json) -> Vec<Mark> {
    let mut marks = Vec::new();
    mark_in(json, &mut marks);
    marks
}

fn mark_in(json: &mut Json, marks: &mut Vec<Mark>) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| mark_in(item, marks)),
        Json::Object(object) => {
            let part = |key: &str| object.get(key).and_then(Json::as_str).map(str::to_string);
            if let (Some(key), Some(text)) = (part("fact"), part("text")) {
                object.insert("mark".into(), marks.len().into());
                marks.push(Mark { key, text });
            }
            object.values_mut().for_each(|value| mark_in(value, marks));
        }
        _ => {}
    }
}

/// The places of the marked figures.
pub(super) fn places(paged: &PagedDocument, marks: &[Mark]) -> Vec<FigurePlace> {
    let mut walk = Walk { marks, open: None, page: 0, size: Point::zero(), found: Vec::new() };
    for (index, page) in paged.pages().iter().enumerate() {
        walk.page = index + 1;
        walk.size = page.frame.size().to_point();
        walk.frame(&page.frame, Transform::identity());
    }
    walk.found
}

/// A walk over all pages in reading order.
struct Walk<'a> {
    marks: &'a [Mark],
    /// The figure whose text is being read: its index and the rest of its text, without spaces.
    open: Option<(usize, String)>,
    page: usize,
    size: Point,
    found: Vec<FigurePlace>,
}

impl Walk<'_> {
    fn frame(&mut self, frame: &Frame, transform: Transform) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner =
                        transform.pre_concat(Transform::translate(at.x, at.y)).pre_concat(group.transform);
                    self.frame(&group.frame, inner);
                }
                FrameItem::Tag(Tag::Start(element, _)) => {
                    if let Some(metadata) = element.to_packed::<MetadataElem>() {
                        self.handle_mark(&metadata.value);
                    }
                }
                FrameItem::Text(text) => self.text(text, *at, transform),
                _ => {}
            }
        }
    }

    /// Handles the mark before or after a figure.
    fn handle_mark(&mut self, value: &Value) {
        let Value::Dict(dict) = value else { return };
        let number = |key: &str| match dict.get(key) {
            Ok(Value::Int(number)) => usize::try_from(*number).ok(),
            _ => None,
        };
        if let Some(index) = number("mark")
            && let Some(mark) = self.marks.get(index)
        {
            self.open = Some((index, without_spaces(&mark.text)));
        } else if number("end").is_some() {
            self.open = None;
        }
    }

    /// Handles a piece of text. It belongs to the open figure only if the figure's text continues with it, since page
    /// numbers and footnotes stand between the halves of a figure that continues on the next page.
    fn text(&mut self, item: &TextItem, at: Point, transform: Transform) {
        let Some((index, rest)) = &mut self.open else { return };
        let piece = without_spaces(&item.text);
        if piece.is_empty() || !rest.starts_with(&piece) {
            return;
        }
        let Some(mark) = self.marks.get(*index) else { return };
        let metrics = item.font.metrics();
        let (up, down) = (metrics.ascender.at(item.size), metrics.descender.at(item.size));
        let corners = [
            Point::new(at.x, at.y - up).transform(transform),
            Point::new(at.x + item.width(), at.y - down).transform(transform),
        ];
        let share = |length: Abs, whole: Abs| if whole > Abs::zero() { length / whole } else { 0.0 };
        let [one, two] = corners.map(|point| (share(point.x, self.size.x), share(point.y, self.size.y)));
        let place = FigurePlace {
            key: mark.key.clone(),
            text: mark.text.clone(),
            page: self.page,
            x: one.0.min(two.0),
            y: one.1.min(two.1),
            width: (one.0 - two.0).abs(),
            height: (one.1 - two.1).abs(),
        };
        let first = rest.len() == without_spaces(&mark.text).len();
        rest.drain(..piece.len());
        // Pieces on one line, such as a ratio and its sign, are one place.
        if !first
            && let Some(last) = self.found.last_mut()
            && last.page == place.page
            && last.key == place.key
            && (last.y - place.y).abs() < last.height / 2.0
        {
            let right = (last.x + last.width).max(place.x + place.width);
            last.x = last.x.min(place.x);
            last.width = right - last.x;
            return;
        }
        self.found.push(place);
    }
}

/// A text without its spaces, which are lost at line ends.
fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// The pages that were drawn last, by their keys. After a change in a document most of its pages still look the same, and
/// drawing one takes longer than laying all of them out.
static DRAWN: Mutex<VecDeque<(u128, Picture)>> = Mutex::new(VecDeque::new());

/// The number of pages to keep. Each takes some hundred kilobytes.
const MAX_DRAWN_PAGES: usize = 64;

/// The pages as pictures of `pixels_per_point`.
pub(super) fn draw(pages: &[Page], pixels_per_point: f32) -> Vec<Picture> {
    let options = picture_options(pixels_per_point);
    let keys: Vec<u128> = pages.iter().map(|page| page_key(page, pixels_per_point)).collect();
    let mut pictures: Vec<Option<Picture>> = {
        let drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter()
            .map(|key| drawn.iter().find(|(existing, _)| existing == key).map(|(_, picture)| picture.clone()))
            .collect()
    };
    let missing: Vec<usize> = pictures
        .iter()
        .enumerate()
        .filter(|(_, picture)| picture.is_none())
        .map(|(index, _)| index)
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(missing.len().max(1));
    let one = |page: &Page| {
        let pixels = typst_render::render(page, &options);
        let png = pixels.encode_png().expect("a page is not an empty picture");
        Picture { png: Arc::new(png), width: pixels.width(), height: pixels.height() }
    };
    let fresh: Vec<(usize, Picture)> = std::thread::scope(|scope| {
        let share = |first: usize| {
            let missing = &missing;
            move || -> Vec<(usize, Picture)> {
                missing
                    .iter()
                    .skip(first)
                    .step_by(threads)
                    .map(|&index| (index, one(&pages[index])))
                    .collect()
            }
        };
        let others: Vec<_> = (1..threads).map(|first| scope.spawn(share(first))).collect();
        let mut all = share(0)();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    });
    for (index, picture) in fresh {
        pictures[index] = Some(picture);
    }
    let pictures: Vec<Picture> = pictures.into_iter().flatten().collect();
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    for (key, picture) in keys.into_iter().zip(&pictures) {
        drawn.retain(|(existing, _)| *existing != key);
        drawn.push_back((key, picture.clone()));
    }
    while drawn.len() > MAX_DRAWN_PAGES {
        drawn.pop_front();
    }
    pictures
}

/// A number for what is visible on a page. Marks and links are not.
fn page_key(page: &Page, pixels_per_point: f32) -> u128 {
    typst::utils::hash128(&(VisibleContent(&page.frame), &page.fill, pixels_per_point.to_bits()))
}

/// The visible content of a frame.
struct VisibleContent<'a>(&'a Frame);

impl Hash for VisibleContent<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.size().hash(state);
        for (at, item) in self.0.items() {
            match item {
                FrameItem::Tag(_) | FrameItem::Link(..) => {}
                FrameItem::Group(GroupItem { frame, transform, clip, .. }) => {
                    (at, 0_u8, transform, clip).hash(state);
                    VisibleContent(frame).hash(state);
                    // Mark the end of the group, so that its items differ from those after it.
                    1_u8.hash(state);
                }
                item => (at, 2_u8, item).hash(state),
            }
        }
    }
}
