//! Where the lines of names and titles are broken: as the layout of the PDF does it, into as few and as even lines as the
//! width allows, and not within words that belong together.

use vanthu_model::compounds::{Compounds, HELD, JOINT, WEAK};

/// What decides on lines.
#[derive(Clone, Copy)]
pub struct Fitting<'a> {
    /// The width of a text on one line in points, for letters of one point, upright or bold.
    pub width: &'a dyn Fn(&str, bool) -> f64,
    /// The words that belong together.
    pub compounds: &'a Compounds,
}

impl Fitting<'_> {
    /// The width of `text` in letters of `pt` points.
    pub(crate) fn span(&self, text: &str, pt: f64, bold: bool) -> f64 {
        (self.width)(text, bold) * pt
    }

    /// The lines of `text`, each of its own broken where it is wider than `width` points.
    pub(crate) fn lines(&self, text: &str, pt: f64, bold: bool, width: f64) -> Vec<String> {
        text.split('\n').flat_map(|line| self.even(line.trim(), pt, bold, width)).collect()
    }

    fn even(&self, text: &str, pt: f64, bold: bool, width: f64) -> Vec<String> {
        let span = |line: &str| self.span(line, pt, bold);
        if span(text) <= width {
            return vec![text.to_string()];
        }
        let held = self.compounds.hold(text);
        let mut parts = Vec::new();
        for group in held.split([' ', WEAK]) {
            let plain = group.replace([HELD, JOINT], " ");
            match span(&plain) <= width {
                true => parts.push(plain),
                false => parts.extend(plain.split(' ').map(str::to_string)),
            }
        }
        let mut lines = filled(&parts, width, &span);
        let widest = |lines: &[String]| lines.iter().map(|line| span(line)).fold(0.0, f64::max);
        let mut reach = widest(&lines);
        loop {
            let tighter = filled(&parts, reach - 0.01, &span);
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
        let fitting = Fitting { width: &width, compounds: &compounds };
        let text = "ĐẢNG BỘ CÔNG TY CỔ PHẦN";
        assert_eq!(fitting.lines(text, 1.0, false, 30.0), [text]);
        assert_eq!(fitting.lines(text, 1.0, false, 20.0), ["ĐẢNG BỘ CÔNG", "TY CỔ PHẦN"]);
        assert_eq!(fitting.lines("MỘT\nHAI BA", 1.0, false, 20.0), ["MỘT", "HAI BA"]);
        // A word that is wider than the line stands alone.
        assert_eq!(fitting.lines("A NGHIÊNGNGẢ B", 1.0, false, 4.0).concat(), "ANGHIÊNGNGẢB");
    }
}
