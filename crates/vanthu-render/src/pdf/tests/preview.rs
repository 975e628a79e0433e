//! Previews: marks take no space, and every figure is found where it stands.

use std::collections::BTreeMap;

use typst::layout::Abs;

use super::sample::{chart, document, table};
use super::{ENGINE, Sheet};
use crate::pdf::preview::{mark, places};
use crate::{FigurePlace, Preview};
use vanthu_model::document::{Block, Document, Run};

fn figure(key: &str, text: &str) -> Run {
    Run { text: text.into(), fact: Some(key.into()), ..Run::default() }
}

/// Paragraphs, a table longer than a page and a chart, all with figures.
fn figured() -> Document {
    let sentence = |words: usize| {
        let filler = "công tác phát triển đảng viên ".repeat(words);
        let bold = Run { bold: true, ..figure("b", "73,68%") };
        let runs = vec![Run::plain(filler), figure("a", "mười hai đồng chí"), Run::plain(", đạt "), bold];
        Block::Paragraph { runs }
    };
    let mut blocks: Vec<Block> = (1..12).map(sentence).collect();
    let mut rows = table(60);
    if let Block::Table { rows, .. } = &mut rows {
        rows.iter_mut().for_each(|row| row.cells[2] = vec![figure("t", "12")]);
    }
    let mut bars = chart(5);
    if let Block::Chart { bars, .. } = &mut bars {
        bars.iter_mut().for_each(|bar| bar.text = vec![figure("c", "3/12")]);
    }
    blocks.extend([rows, bars]);
    document(blocks)
}

/// The lines of each page by their height in hundredths of a point: from where to where they reach, and their text.
fn lines(sheets: &[Sheet]) -> Vec<BTreeMap<i64, (i64, i64, String)>> {
    let near = |length: f64| (length * 100.0).round() as i64;
    let page = |sheet: &Sheet| {
        let mut pieces = sheet.pieces.clone();
        pieces.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut lines: BTreeMap<i64, (i64, i64, String)> = BTreeMap::new();
        for piece in pieces {
            let (left, right) = (near(piece.x), near(piece.x + piece.width));
            let line = lines.entry(near(piece.y)).or_insert((left, right, String::new()));
            line.1 = line.1.max(right);
            line.2.extend(piece.text.chars().filter(|letter| !letter.is_whitespace()));
        }
        lines
    };
    sheets.iter().map(page).collect()
}

/// The pages with marks in them, and the places of the figures.
fn marked(document: &Document) -> (Vec<Sheet>, Vec<FigurePlace>) {
    let mut json = serde_json::to_value(document).expect("JSON");
    let marks = mark(&mut json);
    let json = serde_json::to_vec(&json).expect("JSON");
    let laid_out = ENGINE.lay_out_json(document, json, |paged, _| {
        let pages = paged.pages().iter().map(|page| {
            let mut sheet = Sheet::default();
            sheet.collect(&page.frame, Abs::zero(), Abs::zero());
            sheet
        });
        Ok((pages.collect(), places(paged, &marks)))
    });
    laid_out.expect("it is laid out").output
}

fn preview(document: &Document, scale: f32) -> Preview {
    ENGINE.preview(document, scale).expect("a preview").output
}

#[test]
fn marks_take_no_space() {
    let document = figured();
    let (marked, _) = marked(&document);
    assert_eq!(lines(&marked), lines(&super::sheets(&document)));
}

#[test]
fn every_figure_is_found_and_one_broken_over_lines_in_several_places() {
    let document = figured();
    let (sheets, found) = marked(&document);
    let of = |key: &str| found.iter().filter(|place| place.key == key).collect::<Vec<_>>();
    assert_eq!((of("b").len(), of("t").len(), of("c").len()), (11, 60, 5));
    let broken = of("a");
    assert!(broken.len() > 11, "of eleven in ever longer sentences some are broken");
    assert!(sheets.len() > 2 && found.iter().any(|place| place.page == sheets.len()));
    for place in &found {
        let page = &sheets[place.page - 1];
        let (width, height) = (595.28, 841.89);
        let (left, right) = (place.x * width, (place.x + place.width) * width);
        let (top, bottom) = (place.y * height, (place.y + place.height) * height);
        let inside = page.pieces.iter().filter(|piece| {
            piece.y > top && piece.y < bottom && piece.x > left - 0.1 && piece.x + piece.width < right + 0.1
        });
        let text: String = inside.map(|piece| piece.text.as_str()).collect();
        let (text, whole) = (text.trim(), place.text.as_str());
        assert!(!text.is_empty() && whole.contains(text), "{place:?} holds `{text}`");
    }
}

#[test]
fn pages_that_look_the_same_are_drawn_once() {
    let mut document = figured();
    let first = preview(&document, 1.0);
    document.title = "Khác".into();
    let again = preview(&document, 1.0);
    let same = |one: &Preview, other: &Preview| -> Vec<bool> {
        let pages = one.pages.iter().zip(&other.pages);
        pages.map(|(one, other)| std::sync::Arc::ptr_eq(&one.png, &other.png)).collect()
    };
    assert!(same(&first, &again).iter().all(|same| *same));
    let last = document.blocks.len() - 1;
    if let Block::Chart { bars, .. } = &mut *document.blocks[last] {
        bars[0].text = vec![figure("c", "4/12")];
    }
    let changed = preview(&document, 1.0);
    let same = same(&first, &changed);
    assert!(same[0] && same.contains(&false), "{same:?}");
    assert!(!std::sync::Arc::ptr_eq(&first.pages[0].png, &preview(&document, 0.5).pages[0].png));
    assert_eq!(ENGINE.png(&document, 1.0).expect("pictures").output.len(), changed.pages.len());
}
