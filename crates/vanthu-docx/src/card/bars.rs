//! The pictures of a card: rectangles of four colours, and the modules of its check code.

use vanthu_model::card::{CardBar, CheckCode};

use super::Bars;
use crate::Picture;
use crate::measures::{Measures, points};
use crate::png::Canvas;

/// Points of a picture a point on paper: 216 an inch.
const SCALE: f64 = 3.0;
/// How far the mark of the average stands out above and below the bar, in points.
const STANDS_OUT_PT: f64 = 1.0;

/// The numbers of the colours in a palette; 0 is the paper.
const REST: u8 = 1;
const FRAME: u8 = 2;
const DONE: u8 = 3;
const MARK: u8 = 4;

/// The colour of the mark, as in the layout of the PDF.
const MARK_COLOUR: [u8; 3] = [0xc0, 0x00, 0x00];
const PAPER: [u8; 3] = [0xff; 3];

/// What draws the bars of all cards.
pub(super) struct Drawings<'a> {
    rule: &'a Bars,
    palette: [[u8; 3]; 5],
    /// The thickness of the frame.
    frame_pt: f64,
}

impl<'a> Drawings<'a> {
    pub(super) fn new(measures: &Measures, rule: &'a Bars) -> Self {
        let chart = &measures.chart;
        let palette =
            [PAPER, rgb(&chart.rest_colour), rgb(&chart.frame_colour), rgb(&chart.done_colour), MARK_COLOUR];
        Self { rule, palette, frame_pt: chart.frame_pt }
    }

    /// A bar: how much of it is filled, and the mark of the average.
    pub(super) fn bar(&self, bar: &CardBar) -> Picture {
        let length = points(self.rule.length_mm);
        let share = |share: f64| share.clamp(0.0, 1.0) * length;
        self.drawing(length, Some(share(bar.value)), true, Some(share(bar.average)))
    }

    /// Samples of fill, frame and mark.
    pub(super) fn samples(&self) -> [Picture; 3] {
        let length = points(self.rule.sample_mm);
        let mark = self.drawing(self.rule.mark_pt, None, false, Some(self.rule.mark_pt / 2.0));
        [self.drawing(length, Some(length), false, None), self.drawing(length, None, true, None), mark]
    }

    /// A picture so long, filled to the point `fill`, in a frame, with the mark in the middle of `average`; in points.
    fn drawing(&self, length: f64, fill: Option<f64>, framed: bool, average: Option<f64>) -> Picture {
        let bar = points(self.rule.bar_mm);
        let height = bar + 2.0 * STANDS_OUT_PT;
        let at = |pt: f64| (pt.max(0.0) * SCALE).round() as usize;
        let mut canvas = Canvas::new(at(length).max(1), at(height));
        let (top, bottom) = (STANDS_OUT_PT, STANDS_OUT_PT + bar);
        if framed {
            let line = at(self.frame_pt).max(1);
            canvas.fill((0, at(length)), (at(top), at(bottom)), FRAME);
            let inner = (line, at(length).saturating_sub(line));
            canvas.fill(inner, (at(top) + line, at(bottom).saturating_sub(line)), REST);
        }
        if let Some(fill) = fill {
            let half = points(self.rule.fill_mm) / 2.0;
            let middle = height / 2.0;
            canvas.fill((0, at(fill)), (at(middle - half), at(middle + half)), DONE);
        }
        if let Some(average) = average {
            let half = self.rule.mark_pt / 2.0;
            canvas.fill((at(average - half), at(average + half)), (0, at(height)), MARK);
        }
        Picture {
            png: canvas.png(&self.palette),
            width_pt: length.max(self.rule.mark_pt),
            height_pt: height,
            words: Vec::new(),
        }
    }
}

/// The picture of a check code from its points, one byte each, `size` points on a side.
pub(super) fn code(code: &CheckCode, luma: &[u8], size: f64) -> Picture {
    let side = code.side as usize;
    let mut canvas = Canvas::new(side, side);
    for (index, _) in luma.iter().enumerate().filter(|(_, luma)| **luma < 128) {
        let (row, column) = (index / side, index % side);
        canvas.fill((column, column + 1), (row, row + 1), 1);
    }
    Picture { png: canvas.png(&[PAPER, [0; 3]]), width_pt: size, height_pt: size, words: Vec::new() }
}

/// The parts of a colour that is written `#c00000`; black if it is written otherwise.
fn rgb(colour: &str) -> [u8; 3] {
    let mut parts = [0; 3];
    let _ = hex::decode_to_slice(colour.trim_start_matches('#'), &mut parts);
    parts
}
