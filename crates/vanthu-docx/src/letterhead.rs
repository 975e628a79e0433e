//! The two columns above the text, the title, and to whom the document is addressed.

use vanthu_model::document::{Addressees, Letterhead};

use crate::format::{Alignment, Border, Layout, Line, Look};
use crate::measures::{MarkPart, Part, points};
use crate::story::{Piece, Rule, Story};

/// How much wider than its longest words a column is made: other programs measure letters a little differently.
const SLACK_PT: f64 = 2.0;

/// Who issues a document or a copy, and under which number.
pub(crate) struct Issuing<'a> {
    pub(crate) superior: Option<&'a str>,
    pub(crate) issuer: &'a str,
    pub(crate) star: Option<&'a str>,
    pub(crate) number: &'a str,
    pub(crate) place_date: &'a str,
    /// The words above the right column, with their looks.
    pub(crate) heads: Vec<(&'a str, Part)>,
    /// The subject of a dispatch.
    pub(crate) subject: Option<String>,
    /// The marks below the number.
    pub(crate) marks: Vec<(&'a str, MarkPart)>,
}

impl<'a> Story<'a> {
    /// The letterhead.
    pub(crate) fn letterhead(&mut self, head: &'a Letterhead) {
        let measures = self.measures;
        // All parts are named, so that the compiler asks where a new one stands. These are set by others.
        let Letterhead {
            title,
            motto,
            superior,
            issuer,
            star,
            number,
            place_date,
            secrecy,
            urgency,
            circulation,
            draft,
            author: _,
            theme: _,
            kind,
            subject,
            divider: _,
            addressees: _,
        } = head;
        let mut heads = vec![(title.as_str(), measures.title.clone())];
        if let Some(motto) = motto {
            heads.push((motto, measures.motto.as_ref().unwrap_or(&measures.title).clone()));
        }
        let all = [
            (secrecy, &measures.secrecy),
            (urgency, &measures.urgency),
            (circulation, &measures.circulation),
            (draft, &measures.draft),
        ];
        // Some rules have the circulation mark at the sheet's edge.
        let beside = all.into_iter().filter(|(_, part)| part.from_top_mm.is_none());
        let marks = beside.filter_map(|(mark, part)| Some((mark.as_deref()?, part.clone()))).collect();
        self.two_columns(&Issuing {
            superior: superior.as_deref(),
            issuer,
            star: star.as_deref(),
            number,
            place_date,
            heads,
            // A kind stands above its subject; without one the subject stands here.
            subject: kind.is_none().then(|| subject.join(" ")),
            marks,
        });
    }

    /// Who issues on the left, what stands above place and date on the right.
    pub(crate) fn two_columns(&mut self, it: &Issuing<'a>) {
        let measures = self.measures;
        let rule = &measures.letterhead;
        let (left, right) = self.column_widths(it);
        let gutter = points(rule.gutter_mm) - SLACK_PT;
        let left_cell = left + gutter;
        let name = |words: &str, part: &Part| self.fitting.lines(words, part.pt, part.bold, left);
        let superior = it.superior.map(|words| name(words, &measures.superior)).unwrap_or_default();
        let issuer = name(it.issuer, &measures.issuer);
        // Each column has a row in which its line hangs, or the mark.
        let (above_number, above_date) = (superior.len() + issuer.len() + 1, it.heads.len() + 1);
        let wait = |rows: usize| match measures.place_date.level {
            true => above_number.max(above_date) - rows,
            false => 0,
        };

        self.open_columns(&[left_cell, right]);
        self.open_row();
        self.open_cell(left_cell, gutter);
        self.entry(&superior, &measures.superior);
        self.entry(&issuer, &measures.issuer);
        match (it.star, &measures.issuer_line) {
            (Some(star), _) => {
                let part = measures.star.as_ref().unwrap_or(&measures.issuer);
                self.entry(&[star.to_string()], part);
            }
            (None, Some(line)) => {
                let last = issuer.last().map_or("", String::as_str);
                let length = line.share * self.fitting.span(last, measures.issuer.pt, measures.issuer.bold);
                let drawn = Rule { pt: line.rule_pt, gap_pt: line.rule_gap_pt };
                self.drawn_line(length, left, drawn, rule.line_pt);
            }
            (None, None) => self.empty_line("Letterhead", rule.line_pt),
        }
        (0..wait(above_number)).for_each(|_| self.empty_line("Letterhead", rule.line_pt));
        self.entry(&[it.number.to_string()], &measures.number);
        if let Some(subject) = &it.subject {
            self.dispatch_subject(subject, left);
        }
        for (words, part) in &it.marks {
            self.mark(words, part, left);
        }
        self.close();
        self.open_cell(right, 0.0);
        for (words, part) in &it.heads {
            self.entry(&[(*words).to_string()], part);
        }
        match it.heads.iter().rev().find_map(|(words, part)| Some((words, part, part.rule_pt?))) {
            Some((words, part, thickness)) => {
                let length = self.fitting.span(words, part.pt, part.bold);
                let drawn = Rule { pt: thickness, gap_pt: part.rule_gap_pt };
                self.drawn_line(length, right, drawn, rule.line_pt);
            }
            None => self.empty_line("Letterhead", rule.line_pt),
        }
        (0..wait(above_date)).for_each(|_| self.empty_line("Letterhead", rule.line_pt));
        if !it.place_date.is_empty() {
            let part = &measures.place_date.part;
            let date = match part.italic {
                true => self.fitting.italic_lines(it.place_date, part.pt, right),
                false => self.fitting.lines(it.place_date, part.pt, part.bold, right),
            };
            self.entry(&date, &measures.place_date.part);
        }
        self.close();
        self.close();
        self.close_table();
    }

    /// The widths of the columns in points, which share the text's width by what stands in them. The gutter is left out.
    fn column_widths(&self, it: &Issuing) -> (f64, f64) {
        let measures = self.measures;
        let rule = &measures.letterhead;
        let span = |words: &str, part: &Part| {
            let lines = words.split('\n').map(|line| self.fitting.span(line.trim(), part.pt, part.bold));
            lines.fold(0.0, f64::max)
        };
        let room = measures.text_pt(false) - points(rule.gutter_mm);
        let number = span(it.number, &measures.number);
        let names = it.superior.map_or(0.0, |words| span(words, &measures.superior));
        let left = names.max(span(it.issuer, &measures.issuer)).max(number) + SLACK_PT;
        let tops = it.heads.iter().map(|(words, part)| span(words, part)).fold(0.0, f64::max);
        let right = tops.max(span(it.place_date, &measures.place_date.part)) + SLACK_PT;
        let least = right.max(points(rule.right_min_mm));
        let right = if left + least <= room {
            least.max(right + (room - left - right) / 2.0)
        } else {
            // The right column keeps its length and no more; the number is never broken.
            right.min(room - points(rule.left_min_mm).max(number))
        };
        (room - right, right + SLACK_PT)
    }

    /// Lines in the style of a component, on the letterhead's lines.
    fn entry(&mut self, lines: &[String], part: &Part) {
        let layout = Layout { keep_next: true, ..Layout::of("Letterhead") };
        for line in lines {
            self.paragraph(&layout, "", &[Piece::Text(line, look(part))]);
        }
    }

    fn dispatch_subject(&mut self, words: &str, width: f64) {
        let measures = self.measures;
        let part = &measures.dispatch_subject;
        let lines = self.fitting.lines(words, part.pt, part.bold, width);
        for (index, line) in lines.iter().enumerate() {
            let layout = Layout {
                before_pt: (index == 0).then_some(part.before_pt),
                line: part.line_pt.map(Line::Exact),
                ..Layout::of("Letterhead")
            };
            self.paragraph(&layout, "", &[Piece::Text(line, look(part))]);
        }
    }

    /// A mark under the number, in a frame where its rule asks for one.
    fn mark(&mut self, words: &'a str, mark: &MarkPart, width: f64) {
        let part = &mark.part;
        let mut look = look(part);
        let mut layout =
            Layout { before_pt: Some(self.measures.letterhead.mark_gap_pt), ..Layout::of("Letterhead") };
        if let Some(thickness) = mark.box_pt {
            let colour = mark.colour.as_deref().map_or("000000", |colour| colour.trim_start_matches('#'));
            // The words of stamps differ in length, however their tone marks are written.
            let same = |word: &String| word.chars().count() == words.chars().count();
            let stamp = mark.words.iter().position(same).and_then(|place| mark.widths_mm.get(place));
            let natural = self.fitting.span(words, part.pt, part.bold) + 2.0 * mark.inset_pt;
            let side = ((width - stamp.map_or(natural, |mm| points(*mm))) / 2.0).max(0.0);
            look.colour = Some(colour.to_string());
            layout.around =
                Some(Border { pt: thickness, space_pt: mark.inset_pt.max(1.0), colour: colour.to_string() });
            (layout.left_pt, layout.right_pt) = (Some(side), Some(side));
            layout.line = mark.height_mm.map(|mm| Line::Exact(points(mm)));
        }
        self.paragraph(&layout, "", &[Piece::Text(words, look)]);
    }

    /// The lines between letterhead and text: what the document is and what it is about. A dispatch has none.
    pub(crate) fn title(&mut self, head: &'a Letterhead) {
        let measures = self.measures;
        let Some(kind) = &head.kind else {
            self.leave(measures.kind.before_pt);
            return;
        };
        let width = measures.text_pt(false);
        self.leave(measures.kind.before_pt);
        // The theme of a congress stands in the place of the kind, which the subject then names.
        let above = head.theme.as_ref().unwrap_or(kind);
        for words in [Some(above), head.author.as_ref()].into_iter().flatten() {
            self.title_line(words, "Title", &measures.kind, width);
        }
        for words in &head.subject {
            self.title_line(words, "Subtitle", &measures.subject, width);
        }
        if let Some(divider) = &head.divider {
            let layout = Layout { keep_next: true, ..Layout::of("Divider") };
            let look = measures.divider.as_ref().map(look).unwrap_or_default();
            self.paragraph(&layout, "", &[Piece::Text(divider, look)]);
            self.leave(measures.divider.as_ref().map_or(0.0, |part| part.after_pt));
        } else if let Some(line) = &measures.subject_line {
            let last = head.subject.last().map_or("", String::as_str);
            let lines = self.fitting.lines(last, measures.subject.pt, measures.subject.bold, width);
            let last = lines.last().map_or("", String::as_str);
            let length = line.share * self.fitting.span(last, measures.subject.pt, measures.subject.bold);
            let low = (line.after_pt / 2.0).min(6.0);
            self.drawn_line(length, width, Rule { pt: line.rule_pt, gap_pt: line.rule_gap_pt }, low);
            self.leave(line.after_pt - low);
        }
    }

    fn title_line(&mut self, words: &str, style: &str, part: &Part, width: f64) {
        let lines = self.fitting.lines(words, part.pt, part.bold, width).join(" \n");
        let mut layout = Layout { keep_next: true, ..Layout::of(style) };
        layout.before_pt = Some(self.take_gap(0.0));
        self.paragraph(&layout, "", &[Piece::Text(&lines, Look::default())]);
    }

    /// To whom the document is addressed: a single name beside the label, several below it.
    pub(crate) fn addressees(&mut self, it: &'a Addressees) {
        let measures = self.measures;
        let rule = &measures.addressee;
        let label_pt = rule.label_pt.unwrap_or(rule.part.pt);
        let label =
            Look { italic: rule.label_italic, pt: Some(label_pt), bold: rule.part.bold, ..Look::default() };
        let name = look(&rule.part);
        let before = rule.part.before_pt;
        if let [line] = it.lines.as_slice() {
            let layout = Layout { align: Some(Alignment::Center), ..Layout::of("Addressees") };
            let pieces =
                [Piece::Text(&it.label, label), Piece::Text(" ", name.clone()), Piece::Text(line, name)];
            self.spaced(layout, before, "", &pieces);
        } else {
            // The dashes stand under the label's colon, and all of it in the middle.
            let span = |words: &str, pt: f64| self.fitting.span(words, pt, rule.part.bold);
            let indent = span(it.label.trim_end_matches(':'), label_pt);
            let widest = it.lines.iter().map(|line| span(line, rule.part.pt)).fold(0.0, f64::max);
            let room = self.measures.text_pt(false);
            let left = ((room - indent - widest) / 2.0).max(0.0);
            let dash = span(&rule.prefix, rule.part.pt);
            let layout = Layout { left_pt: Some(left), keep_next: true, ..Layout::of("Addressees") };
            self.spaced(layout, before, "", &[Piece::Text(&it.label, label)]);
            for line in &it.lines {
                let layout = Layout {
                    left_pt: Some(left + indent + dash),
                    first_pt: Some(-dash),
                    before_pt: Some(0.0),
                    ..Layout::of("Addressees")
                };
                self.paragraph(&layout, "", &[Piece::Text(line, name.clone())]);
            }
        }
        self.leave(rule.part.after_pt);
    }
}

/// The look of the letters of a component.
pub(crate) fn look(part: &Part) -> Look {
    Look { bold: part.bold, italic: part.italic, pt: Some(part.pt), ..Look::default() }
}
