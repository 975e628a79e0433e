//! The text: headings, paragraphs, list items, and the order of all blocks.

use vanthu_model::document::{Appendix, Block, HeadingForm, NamedBlock, Run, plain_text};

use crate::Picture;
use crate::format::{Alignment, Layout, Line, Look};
use crate::identity::Written;
use crate::story::{Piece, Rule, Story};
use crate::styles::heading_style;

/// The room left beside the longest of even lines, for programs that measure letters a little differently.
const EVEN_PT: f64 = 8.0;

/// What the blocks of a text need beside themselves.
pub(crate) struct Blocks<'a> {
    /// Pages on which the text stands are turned.
    pub(crate) turned: bool,
    /// Whether the last block goes with the signature.
    pub(crate) signed: bool,
    /// The charts' pictures that have not been set yet.
    pub(crate) pictures: std::slice::Iter<'a, Picture>,
}

impl<'a> Story<'a> {
    /// The blocks of a text one after the other. `turn` ends a section whenever the pages turn from then on.
    pub(crate) fn blocks(
        &mut self,
        blocks: &'a [NamedBlock],
        context: &mut Blocks<'a>,
        turn: &mut dyn FnMut(&mut Self, bool),
    ) {
        let mut turned = context.turned;
        for (index, block) in blocks.iter().enumerate() {
            let next = blocks.get(index + 1).map(|next| &next.block);
            let turns = context.turned || matches!(block.block, Block::Table { landscape: true, .. });
            if turns != turned {
                turn(self, turned);
                turned = turns;
            }
            let keep = match next {
                Some(next) => leads(block, next),
                None => context.signed,
            };
            self.block(block, keep, turns, context);
        }
        if turned != context.turned {
            turn(self, turned);
        }
    }

    fn block(&mut self, named: &'a NamedBlock, keep: bool, turned: bool, context: &mut Blocks<'a>) {
        let id = named.id.as_str();
        match &named.block {
            Block::Heading { form, depth, label, runs } => {
                self.heading(id, (*form, *depth), label, runs, turned);
            }
            Block::Numbered { form, label, runs } => {
                let bold = self.measures.level(*form).alone_bold;
                self.text_block("BodyText", id, keep, Some((label, Look { bold, ..Look::default() })), runs);
            }
            Block::Basis { marker, runs } => {
                self.text_block("Basis", id, keep, Some((marker, Look::default())), runs);
            }
            Block::Enacting { runs } => {
                let layout = Layout { keep_next: true, ..Layout::of("Enacting") };
                let gap = self.measures.body.gap_pt;
                self.spaced(layout, gap, id, &[Piece::Runs(runs, Look::default())]);
            }
            Block::Paragraph { runs } => self.text_block("BodyText", id, keep, None, runs),
            Block::ListItem { marker, runs } => {
                self.text_block("ListParagraph", id, keep, Some((marker, Look::default())), runs);
            }
            Block::Table { caption, columns, rows, .. } => {
                self.table(id, caption, columns, rows, keep, turned);
            }
            Block::Chart { caption, alt, .. }
            | Block::LineChart { caption, alt, .. }
            | Block::ShareChart { caption, alt, .. } => {
                self.chart(id, caption, alt, context.pictures.next());
            }
            Block::PageBreak => self.page_break = true,
        }
    }

    /// How far a centred `text` that wraps is indented at either side, so that its lines are even. A single line that just fits
    /// reaches into the margins instead, since other programs would wrap its last word; `None` for a shorter one.
    fn evened(&self, text: &str, pt: f64, bold: bool, turned: bool) -> Option<f64> {
        let width = self.measures.text_pt(turned);
        let lines = self.fitting.lines(text, pt, bold, width);
        let widest = lines.iter().map(|line| self.fitting.span(line, pt, bold)).fold(0.0, f64::max);
        match lines.len() {
            0 | 1 => (widest > width - EVEN_PT).then_some(-EVEN_PT / 2.0),
            _ => Some(((width - widest - EVEN_PT) / 2.0).max(0.0)),
        }
    }

    /// A paragraph of the text, behind its number or marker.
    fn text_block(
        &mut self,
        style: &str,
        id: &str,
        keep: bool,
        label: Option<(&'a String, Look)>,
        runs: &'a [Run],
    ) {
        let layout = Layout { keep_next: keep, ..Layout::of(style) };
        let label = label.map(|(label, look)| Piece::Text(label, look));
        let pieces: Vec<_> = label.into_iter().chain([Piece::Runs(runs, Look::default())]).collect();
        let gap = self.measures.body.gap_pt;
        self.spaced(layout, gap, id, &pieces);
    }

    /// A heading, its number as text: Word counts neither `Phần thứ nhất` nor `đ)`.
    fn heading(
        &mut self,
        id: &str,
        (form, depth): (HeadingForm, u8),
        label: &'a str,
        runs: &'a [Run],
        turned: bool,
    ) {
        let style = heading_style(depth, form);
        let mut layout = Layout { keep_next: true, ..Layout::of(&style) };
        let plain = Look::default;
        let (level, gap) = (self.measures.level(form), self.measures.body.gap_pt);
        if level.centred {
            let side = self.evened(&plain_text(runs), self.measures.body.pt, level.bold, turned);
            (layout.left_pt, layout.right_pt) = (side, side);
            let label = format!("{label} ");
            let pieces = [Piece::Text(&label, plain()), Piece::Break, Piece::Runs(runs, plain())];
            self.spaced(layout, gap, id, &pieces);
        } else {
            self.spaced(layout, gap, id, &[Piece::Text(label, plain()), Piece::Runs(runs, plain())]);
        }
    }

    /// The line above a table or chart, never parted from it.
    pub(crate) fn caption(&mut self, id: &str, caption: &'a [Run], before: f64) {
        let layout = Layout { keep_next: true, ..Layout::of("Caption") };
        self.spaced(layout, before, id, &[Piece::Runs(caption, Look::default())]);
    }

    /// A chart as a picture, which says in words what it shows.
    fn chart(&mut self, id: &str, caption: &'a [Run], alt: &str, picture: Option<&'a Picture>) {
        let rule = &self.measures.chart;
        let (before, after) = (rule.before_pt, rule.after_pt);
        if caption.is_empty() {
            self.written.push(Written::Block(id.to_string()));
        } else {
            self.caption(id, caption, before);
        }
        let layout = Layout {
            align: Some(Alignment::Center),
            // A line of a fixed height would cut the picture off.
            line: Some(Line::Single),
            before_pt: caption.is_empty().then_some(before),
            ..Layout::of("Picture")
        };
        self.xml.open("w:p", &[]);
        self.properties(&layout);
        if let Some(picture) = picture {
            self.picture(picture, alt);
        }
        self.close();
        self.ends_with_paragraph = true;
        self.leave(after);
    }

    /// The lines above the text of an appendix.
    pub(crate) fn appendix_lines(&mut self, appendix: &'a Appendix) {
        let measures = self.measures;
        let rule = &measures.appendix;
        let label = format!("{} ", appendix.label);
        let title = plain_text(&appendix.title);
        let side = self.evened(&title, rule.pt, rule.bold, appendix.landscape);
        let layout = Layout { keep_next: true, left_pt: side, right_pt: side, ..Layout::of("AppendixTitle") };
        let plain = Look::default;
        self.take_gap(0.0);
        let pieces = [Piece::Text(&label, plain()), Piece::Break, Piece::Runs(&appendix.title, plain())];
        self.paragraph(&layout, "", &pieces);
        let width = measures.text_pt(appendix.landscape);
        let mut last = self.fitting.span(&title, rule.pt, rule.bold);
        if let Some(reference) = &appendix.reference {
            last = self.fitting.span(reference, rule.reference_pt, false);
            let side = self.evened(reference, rule.reference_pt, false, appendix.landscape);
            let layout =
                Layout { keep_next: true, left_pt: side, right_pt: side, ..Layout::of("AppendixReference") };
            self.paragraph(&layout, "", &[Piece::Text(reference, plain())]);
        }
        if !appendix.divider.is_empty() {
            let layout = Layout { keep_next: true, ..Layout::of("Divider") };
            self.paragraph(&layout, "", &[Piece::Text(&appendix.divider, plain())]);
            self.leave(rule.after_pt);
        }
        if let Some(share) = rule.share {
            let low = (rule.after_pt / 2.0).min(6.0);
            let drawn = Rule { pt: rule.rule_pt, gap_pt: rule.rule_gap_pt };
            self.drawn_line(share * last.min(width), width, drawn, low);
            self.leave(rule.after_pt - low);
        }
    }
}

/// Whether `block` leads in what is `next`, so that no page parts them.
fn leads(block: &Block, next: &Block) -> bool {
    let (Block::Paragraph { runs } | Block::ListItem { runs, .. } | Block::Numbered { runs, .. }) = block
    else {
        return false;
    };
    let figure = matches!(
        next,
        Block::Table { .. } | Block::Chart { .. } | Block::LineChart { .. } | Block::ShareChart { .. }
    );
    let colon = runs.last().is_some_and(|run| run.text.trim_end().ends_with(':'));
    figure || colon && !matches!(next, Block::PageBreak)
}
