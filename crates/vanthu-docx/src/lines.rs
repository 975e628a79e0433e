//! Where the lines of names and titles are broken: as the layout of the PDF does it, into as few and as even lines as the
//! width allows, and not within words that belong together.

use vanthu_model::compounds::{Compounds, HELD, JOINT, WEAK};
use vanthu_model::sense::lines_by_sense;

/// What decides on lines.
#[derive(Clone, Copy)]
pub struct Fitting<'a> {
    /// The width of a text on one line in points, for letters of one point, upright or bold.
    pub width: &'a dyn Fn(&str, bool) -> f64,
    /// The same for italic letters.
    pub italic: &'a dyn Fn(&str) -> f64,
    /// The words that belong together.
    pub compounds: &'a Compounds,
}

/// The same, with how the rules break lines.
#[derive(Clone, Copy)]
pub(crate) struct LineBreaks<'a> {
    pub(crate) fitting: Fitting<'a>,
    /// Whether they break them by sense.
    pub(crate) by_sense: bool,
}

impl LineBreaks<'_> {
    /// The width of `text` in letters of `pt` points.
    pub(crate) fn span(&self, text: &str, pt: f64, bold: bool) -> f64 {
        (self.fitting.width)(text, bold) * pt
    }

    /// The width of `text` in italic letters of `pt` points.
    pub(crate) fn italic_span(&self, text: &str, pt: f64) -> f64 {
        (self.fitting.italic)(text) * pt
    }

    /// The lines of `text`, each of its own broken where it is wider than `width` points.
    pub(crate) fn lines(&self, text: &str, pt: f64, bold: bool, width: f64) -> Vec<String> {
        self.broken(text, width, &|line| self.span(line, pt, bold))
    }

    /// The same for italic letters.
    pub(crate) fn italic_lines(&self, text: &str, pt: f64, width: f64) -> Vec<String> {
        self.broken(text, width, &|line| self.italic_span(line, pt))
    }

    fn broken(&self, text: &str, width: f64, span: &dyn Fn(&str) -> f64) -> Vec<String> {
        let one = |line: &str| match self.by_sense {
            true => lines_by_sense(&self.fitting.compounds.hold(line), width, span),
            false => self.even(line, width, span),
        };
        text.split('\n').flat_map(|line| one(line.trim())).collect()
    }

    fn even(&self, text: &str, width: f64, span: &dyn Fn(&str) -> f64) -> Vec<String> {
        if span(text) <= width {
            return vec![text.to_string()];
        }
        let held = self.fitting.compounds.hold(text);
        let mut parts = Vec::new();
        for group in held.split([' ', WEAK]) {
            let plain = group.replace([HELD, JOINT], " ");
            match span(&plain) <= width {
                true => parts.push(plain),
                false => parts.extend(plain.split(' ').map(str::to_string)),
            }
        }
        let mut lines = filled(&parts, width, span);
        let widest = |lines: &[String]| lines.iter().map(|line| span(line)).fold(0.0, f64::max);
        let mut reach = widest(&lines);
        loop {
            let tighter = filled(&parts, reach - 0.01, span);
            let next = widest(&tighter);
            if tighter.len() > lines.len() || next >= reach {
                return lines;
            }
            (lines, reach) = (tighter, next);
        }
    }
}

/// `parts` in lines no wider than `width`.
fn filled(parts: &[String], width: f64, span: &dyn Fn(&str) -> f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let longer = lines.last().map(|line| format!("{line} {part}"));
        match longer.filter(|longer| span(longer) <= width) {
            Some(longer) => *lines.last_mut().expect("a line is there") = longer,
            None => lines.push(part.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_few_and_as_even_as_can_be() {
        let compounds = Compounds::default();
        let width = |text: &str, _: bool| text.chars().count() as f64;
        let italic = |text: &str| text.chars().count() as f64 / 2.0;
        let fitting = Fitting { width: &width, italic: &italic, compounds: &compounds };
        let fitting = LineBreaks { fitting, by_sense: false };
        let text = "ĐẢNG BỘ CÔNG TY CỔ PHẦN";
        assert_eq!(fitting.lines(text, 1.0, false, 30.0), [text]);
        assert_eq!(fitting.italic_lines(text, 1.0, 20.0), [text]);
        assert_eq!(fitting.lines(text, 1.0, false, 20.0), ["ĐẢNG BỘ CÔNG", "TY CỔ PHẦN"]);
        assert_eq!(fitting.lines("MỘT\nHAI BA", 1.0, false, 20.0), ["MỘT", "HAI BA"]);
        // A word that is wider than the line stands alone.
        assert_eq!(fitting.lines("A NGHIÊNGNGẢ B", 1.0, false, 4.0).concat(), "ANGHIÊNGNGẢB");
    }
}
