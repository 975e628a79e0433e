//! The end of the document: recipients and signature side by side, what confirms a signature, the end of a copy.

use vanthu_model::document::{Confirmation, CopyParts, Document, Recipients, Signature};

use crate::format::{Border, Layout, Line, Look, eighths};
use crate::letterhead::{Issuing, look};
use crate::measures::{Part, StampPart, points, twips};
use crate::story::{Piece, Story};

/// The lines above the name of a signature.
fn capacity_lines(it: &Signature) -> usize {
    let lines = [&it.authority, &it.post].into_iter().flatten().map(|words| words.split('\n').count());
    lines.sum::<usize>().max(1)
}

impl<'a> Story<'a> {
    /// Recipients and signature; the recipients below the signatures where there are several.
    pub(crate) fn closing(&mut self, document: &'a Document) {
        let (recipients, confirmation) = (document.recipients.as_ref(), document.confirmation.as_ref());
        match document.signatures.as_slice() {
            [] => self.list_alone(recipients),
            [one] => self.sides(recipients, one, confirmation),
            several => {
                self.abreast(several);
                if let Some(confirmation) = confirmation {
                    self.leave(self.measures.confirmation.map_or(0.0, |rule| rule.before_pt));
                    self.confirmation(confirmation);
                }
                self.list_alone(recipients);
            }
        }
    }

    fn list_alone(&mut self, recipients: Option<&'a Recipients>) {
        if let Some(list) = recipients {
            self.leave(self.measures.signer.part.before_pt);
            self.recipients(list);
        }
    }

    /// Recipients left, signature right, level at the top.
    fn sides(
        &mut self,
        recipients: Option<&'a Recipients>,
        signature: &'a Signature,
        confirmation: Option<&'a Confirmation>,
    ) {
        let left = points(self.measures.signer.left_mm);
        let right = self.measures.text_pt(false) - left;
        let above = self.take_gap(self.measures.signer.part.before_pt);
        let gutter = points(self.measures.letterhead.gutter_mm);
        // The list is as wide as the signature, centred in its column, leaves room for.
        let free = ((right - self.signature_width(signature, confirmation)) / 2.0 - gutter).max(0.0);
        let (list, signing) = (left + free, right - free);
        self.open_columns(&[list, signing]);
        self.open_row();
        self.open_cell(list, 0.0);
        self.leave(above);
        match recipients {
            Some(list) => self.recipients(list),
            None => {
                self.take_gap(0.0);
                self.empty_line("Recipients", self.measures.body.line_pt);
            }
        }
        self.close();
        self.open_cell(signing, free);
        self.leave(above);
        self.signature(signature);
        if let Some(confirmation) = confirmation {
            self.leave(self.measures.confirmation.map_or(0.0, |rule| rule.before_pt));
            self.confirmation(confirmation);
        }
        self.close();
        self.close();
        self.close_table();
    }

    /// The width of the longest line of a signature, in points.
    fn signature_width(&self, it: &Signature, confirmation: Option<&Confirmation>) -> f64 {
        let measures = self.measures;
        let span = |words: &str, part: &Part| {
            words.split('\n').map(|line| self.fitting.span(line.trim(), part.pt, true)).fold(0.0, f64::max)
        };
        let of = |it: &Signature| {
            let authority = it.authority.as_deref().map_or(0.0, |words| span(words, &measures.authority));
            let post = it.post.as_deref().map_or(0.0, |words| span(words, &measures.post.part));
            authority.max(post).max(span(&it.name, &measures.signer.part))
        };
        // The words of a confirmation take what they need.
        let confirmed = confirmation
            .map_or(0.0, |it| of(&it.signature).max(self.fitting.span(&it.text, measures.body.pt, false)));
        of(it).max(confirmed)
    }

    /// Several signatures side by side, their names level; where the lead body signs at the right, more than two others stand
    /// one below the other at its left.
    fn abreast(&mut self, signatures: &'a [Signature]) {
        let above = self.take_gap(self.measures.signer.part.before_pt);
        let width = self.measures.text_pt(false);
        let stacked = signatures.len() > 2 && self.measures.joint.lead == "right";
        if let (true, Some((lead, others))) = (stacked, signatures.split_last()) {
            self.open_columns(&[width / 2.0, width / 2.0]);
            self.open_row();
            self.open_cell(width / 2.0, 0.0);
            for (index, one) in others.iter().enumerate() {
                self.leave(if index == 0 { above } else { self.measures.signer.part.before_pt });
                self.signature(one);
            }
            self.close();
            self.open_cell(width / 2.0, 0.0);
            self.leave(above);
            self.signature(lead);
            self.close();
            self.close();
            self.close_table();
            return;
        }
        let each = width / signatures.len() as f64;
        let most = signatures.iter().map(capacity_lines).max().unwrap_or_default();
        self.open_columns(&vec![each; signatures.len()]);
        self.open_row();
        for one in signatures {
            self.open_cell(each, 0.0);
            self.leave(above);
            self.capacity(one);
            let lower = (most - capacity_lines(one)) as f64;
            self.signer_name(one, lower);
            self.close();
        }
        self.close();
        self.close_table();
    }

    /// On whose authority and in what post the signature is given, and the name below the room for it.
    pub(crate) fn signature(&mut self, it: &'a Signature) {
        self.capacity(it);
        self.signer_name(it, 0.0);
    }

    fn capacity(&mut self, it: &'a Signature) {
        let measures = self.measures;
        let alone = it.authority.is_none() && measures.post.alone_bold;
        let mut post = look(&measures.post.part);
        post.bold |= alone;
        let lines = [(&it.authority, look(&measures.authority)), (&it.post, post)];
        let mut any = false;
        for (words, look) in lines {
            if let Some(words) = words {
                self.signature_line(words, look);
                any = true;
            }
        }
        if !any {
            // A cell has a paragraph.
            let above = self.take_gap(0.0);
            let layout = Layout { before_pt: Some(above), ..Layout::of("Signature") };
            self.paragraph(&layout, "", &[]);
        }
    }

    /// The name, so many lines `lower` than others beside it.
    fn signer_name(&mut self, it: &'a Signature, lower: f64) {
        let measures = self.measures;
        self.leave((measures.signer.gap_lines + lower) * measures.body.line_pt);
        self.signature_line(&it.name, look(&measures.signer.part));
    }

    fn signature_line(&mut self, words: &'a str, look: Look) {
        let above = self.take_gap(0.0);
        let layout =
            Layout { keep_next: true, before_pt: (above > 0.0).then_some(above), ..Layout::of("Signature") };
        // A line feed in the document stands behind a space, which parts the words for those who copy the text.
        self.paragraph(&layout, "", &[Piece::Text(words, look)]);
    }

    fn confirmation(&mut self, it: &'a Confirmation) {
        self.signature_line(&it.text, Look::default());
        self.signature(&it.signature);
    }

    /// The list of recipients and the drafter's mark.
    pub(crate) fn recipients(&mut self, it: &'a Recipients) {
        let measures = self.measures;
        let rule = &measures.recipients;
        let label = Look {
            bold: rule.label_bold,
            italic: rule.label_italic,
            underline: rule.underline,
            pt: Some(rule.label_pt),
            colour: None,
        };
        let above = self.take_gap(0.0);
        let layout = Layout {
            keep_next: true,
            before_pt: Some(above),
            line: Some(Line::Exact(measures.body.line_pt)),
            ..Layout::of("Recipients")
        };
        self.paragraph(&layout, "", &[Piece::Text(&it.label, label)]);
        let dash = self.fitting.span(&rule.prefix, rule.pt, false);
        for line in &it.lines {
            // The lines of one recipient stand below its name, not below its dash.
            let layout = Layout { left_pt: Some(dash), first_pt: Some(-dash), ..Layout::of("Recipients") };
            self.paragraph(&layout, "", &[Piece::Text(line, Look::default())]);
        }
        if let Some(drafter) = &it.drafter {
            self.paragraph(&Layout::of("Recipients"), "", &[Piece::Text(drafter, look(&measures.drafter))]);
        }
    }

    /// The end of a copy, under a line across the text.
    pub(crate) fn copy(&mut self, it: &'a CopyParts) {
        let measures = self.measures;
        let rule = &measures.copy;
        let before = self.take_gap(rule.before_pt);
        let layout = Layout {
            keep_next: true,
            top: Some(Border::black(rule.rule_pt, 0.0)),
            before_pt: Some(before),
            line: Some(Line::Exact(rule.after_pt.max(1.0))),
            ..Layout::of("Letterhead")
        };
        self.paragraph(&layout, "", &[]);
        match (&it.stamp, &rule.stamp) {
            (Some(_), Some(stamp)) => self.stamped(it, stamp),
            _ => self.copied_as_document(it),
        }
    }

    fn copied_as_document(&mut self, it: &'a CopyParts) {
        let mut part = self.measures.title.clone();
        (part.pt, part.bold, part.rule_pt) = (self.measures.copy.pt, self.measures.copy.bold, None);
        self.two_columns(&Issuing {
            superior: it.superior.as_deref(),
            issuer: &it.issuer,
            star: it.star.as_deref(),
            number: &it.number,
            place_date: &it.place_date,
            heads: vec![(&it.kind, part)],
            subject: None,
            marks: Vec::new(),
        });
        self.sides(Some(&it.recipients), &it.signature, None);
    }

    /// The stamp of the copy at the left, who signs it at the right.
    fn stamped(&mut self, it: &'a CopyParts, rule: &'a StampPart) {
        let width = points(rule.width_mm);
        let rest = self.measures.text_pt(false) - width;
        self.open_columns(&[width, rest]);
        self.xml.open("w:tr", &[]);
        self.xml.open("w:trPr", &[]);
        self.xml.empty("w:cantSplit", &[]);
        let height = twips(points(rule.height_mm)).to_string();
        self.xml.empty("w:trHeight", &[("w:val", &height), ("w:hRule", "atLeast")]);
        self.xml.close();
        self.open_stamp_cell(width, rule);
        let colour = rule.colour.trim_start_matches('#').to_string();
        let red = |pt: f64, bold: bool| Look {
            bold,
            pt: Some(pt),
            colour: Some(colour.clone()),
            ..Look::default()
        };
        if let Some(stamp) = &it.stamp {
            let heading = Layout { keep_next: true, ..Layout::of("Signature") };
            self.paragraph(
                &heading,
                "",
                &[Piece::Text(&stamp.heading, red(rule.heading_pt, rule.heading_bold))],
            );
            for entry in &stamp.entries {
                let layout = Layout {
                    line: Some(Line::Exact(rule.line_pt)),
                    keep_next: true,
                    ..Layout::of("Recipients")
                };
                let plain = Look { pt: Some(rule.pt), ..Look::default() };
                let mut pieces = vec![Piece::Text(&entry.label, red(rule.pt, false))];
                if !entry.text.is_empty() {
                    pieces.extend([Piece::Text(" ", plain.clone()), Piece::Text(&entry.text, plain)]);
                }
                self.paragraph(&layout, "", &pieces);
            }
        }
        self.close();
        self.open_cell(rest, 0.0);
        self.signature(&it.signature);
        self.close();
        self.close();
        self.close_table();
    }

    fn open_stamp_cell(&mut self, width: f64, rule: &StampPart) {
        let (size, colour) = (eighths(rule.box_pt), rule.colour.trim_start_matches('#'));
        let inset = twips(points(rule.inset_mm)).to_string();
        self.xml.open("w:tc", &[]);
        self.xml.open("w:tcPr", &[]);
        self.xml.empty("w:tcW", &[("w:w", &twips(width).to_string()), ("w:type", "dxa")]);
        self.xml.open("w:tcBorders", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            self.xml
                .empty(side, &[("w:val", "single"), ("w:sz", &size), ("w:space", "0"), ("w:color", colour)]);
        }
        self.xml.close();
        self.xml.open("w:tcMar", &[]);
        for side in ["w:top", "w:left", "w:bottom", "w:right"] {
            self.xml.empty(side, &[("w:w", &inset), ("w:type", "dxa")]);
        }
        self.xml.close();
        self.xml.close();
    }
}
