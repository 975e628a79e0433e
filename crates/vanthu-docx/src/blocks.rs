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
        if lines.len() < 2 {
            return self.just_fitting(&lines, |line| self.fitting.span(line, pt, bold), width);
        }
        let widest = lines.iter().map(|line| self.fitting.span(line, pt, bold)).fold(0.0, f64::max);
        Some(((width - widest - EVEN_PT) / 2.0).max(0.0))
    }

    /// How far lines that are broken already reach into the margins at either side, where one just fits: other programs would
    /// wrap its last word. `None` if all are shorter.
    fn just_fitting(&self, lines: &[String], span: impl Fn(&str) -> f64, width: f64) -> Option<f64> {
        lines.iter().any(|line| span(line) > width - EVEN_PT).then_some(-EVEN_PT / 2.0)
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
        let width = measures.text_pt(appendix.landscape);
        let lines = self.fitting.lines(&title, rule.pt, rule.bold, width);
        let plain = Look::default;
        self.take_gap(0.0);
        // No edit changes these words, so that their lines may be fixed; what has figures or several looks breaks by itself.
        let fixed = matches!(appendix.title.as_slice(), [run] if is_plain(run));
        let words = lines.join(" \n");
        let (side, rest) = match fixed {
            true => (
                self.just_fitting(&lines, |line| self.fitting.span(line, rule.pt, rule.bold), width),
                Piece::Text(&words, plain()),
            ),
            false => (
                self.evened(&title, rule.pt, rule.bold, appendix.landscape),
                Piece::Runs(&appendix.title, plain()),
            ),
        };
        let layout = Layout { keep_next: true, left_pt: side, right_pt: side, ..Layout::of("AppendixTitle") };
        self.paragraph(&layout, "", &[Piece::Text(&label, plain()), Piece::Break, rest]);
        let mut last = lines.last().map_or(0.0, |line| self.fitting.span(line, rule.pt, rule.bold));
        if let Some(reference) = &appendix.reference {
            let span = |line: &str| match rule.reference_italic {
                true => self.fitting.italic_span(line, rule.reference_pt),
                false => self.fitting.span(line, rule.reference_pt, false),
            };
            let lines = match rule.reference_italic {
                true => self.fitting.italic_lines(reference, rule.reference_pt, width),
                false => self.fitting.lines(reference, rule.reference_pt, false, width),
            };
            last = lines.last().map_or(0.0, |line| span(line));
            let side = self.just_fitting(&lines, span, width);
            let layout =
                Layout { keep_next: true, left_pt: side, right_pt: side, ..Layout::of("AppendixReference") };
            self.paragraph(&layout, "", &[Piece::Text(&lines.join(" \n"), plain())]);
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

/// Whether a run is text alone.
fn is_plain(run: &Run) -> bool {
    run.fact.is_none() && run.note.is_empty() && !run.bold && !run.italic
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
