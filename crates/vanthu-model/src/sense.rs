//! Where a line of a title or a name is broken by sense: the algorithm of `templates/layout/system.typ`, for what breaks its
//! lines before the layout runs or without it.

use crate::compounds::{HELD, JOINT, WEAK};

/// How much worse a break is than an even one, by its ill, for lines that differ by their whole length.
const WORSE: [f64; 4] = [0.0, 0.05, 0.5, 2.0];

/// What is not broken any further.
struct Piece {
    text: String,
    /// How ill a break before it would be: 0 where a group of sense begins, 3 within words that belong together.
    ill: usize,
}

/// A text with plain spaces.
fn spaced(text: &str) -> String {
    text.replace([HELD, JOINT, WEAK], " ")
}

/// `held`, a text whose spaces are marked by [`Compounds::hold`](crate::compounds::Compounds::hold), broken into as few lines as
/// `width` allows, by sense first, and of lengths as equal as that leaves them. `span` measures a line in the unit of `width`.
/// Words that belong together are parted only where they fit on no line.
pub fn lines_by_sense(held: &str, width: f64, span: &dyn Fn(&str) -> f64) -> Vec<String> {
    let plain = spaced(held);
    if span(&plain) <= width {
        return vec![plain];
    }
    let parts = pieces(held, &|part| span(&spaced(part)) <= width);
    let spans: Vec<f64> = parts.iter().map(|part| span(&part.text)).collect();
    let space = span("n n") - 2.0 * span("n");
    let count = parts.len();
    let lines = fewest(&spans, space, width);
    let mean = (spans.iter().sum::<f64>() + space * count.saturating_sub(lines) as f64) / lines as f64;
    // The best way to set the pieces from each one on, on each number of lines: its cost, and where its second line begins.
    let mut best: Vec<Vec<Option<(f64, usize)>>> = vec![vec![None; count + 1]];
    best[0][count] = Some((0.0, count));
    for left in 1..=lines {
        let mut row = vec![None; count + 1];
        for (start, cell) in row.iter_mut().enumerate().take(count) {
            let mut length = -space;
            for end in start..count {
                length += space + spans[end];
                if length > width && end > start {
                    break;
                }
                let Some((rest, _)) = best[left - 1][end + 1] else { continue };
                let off = (length - mean) / mean;
                let ill = parts.get(end + 1).map_or(0.0, |next| WORSE[next.ill]);
                let cost = rest + off * off + ill;
                if cell.is_none_or(|(least, _)| cost < least) {
                    *cell = Some((cost, end + 1));
                }
            }
        }
        best.push(row);
    }
    let (mut at, mut set) = (0, Vec::new());
    for left in (1..=lines).rev() {
        let next = best[left][at].map_or(count, |(_, next)| next);
        let line: Vec<&str> = parts[at..next].iter().map(|part| part.text.as_str()).collect();
        set.push(line.join(" "));
        at = next;
    }
    set
}

/// On how few lines pieces of these widths can be set.
fn fewest(spans: &[f64], space: f64, width: f64) -> usize {
    let (mut lines, mut used) = (1, None);
    for part in spans {
        used = match used {
            None => Some(*part),
            Some(used) if used + space + part <= width => Some(used + space + part),
            Some(_) => {
                lines += 1;
                Some(*part)
            }
        };
    }
    lines
}

fn pieces(held: &str, fits: &dyn Fn(&str) -> bool) -> Vec<Piece> {
    let parted = |text: &str, mark: char| -> Vec<String> {
        if fits(text) { vec![text.to_string()] } else { text.split(mark).map(String::from).collect() }
    };
    let mut pieces = Vec::new();
    let mut comma = false;
    for group in held.split(' ') {
        let opens = group.contains(WEAK) || comma;
        for (index, part) in group.split(WEAK).enumerate() {
            let ill = match index {
                0 => usize::from(!opens),
                _ => 2,
            };
            for (index, word) in parted(part, JOINT).iter().enumerate() {
                let ill = if index > 0 { 3 } else { ill };
                for (index, syllable) in parted(word, HELD).iter().enumerate() {
                    let ill = if index > 0 { 3 } else { ill };
                    pieces.push(Piece { text: spaced(syllable), ill });
                }
            }
        }
        comma = group.ends_with([',', ';', ':']);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compounds::Compounds;

    /// The lines of `text` where every letter is one wide.
    fn lines(text: &str, width: f64) -> Vec<String> {
        let compounds = include_str!("../../../templates/language/compounds.toml");
        let compounds = Compounds::parse("compounds.toml", compounds).unwrap();
        lines_by_sense(&compounds.hold(text), width, &|line| line.chars().count() as f64)
    }

    #[test]
    fn words_that_belong_together_stay_on_one_line() {
        assert_eq!(lines("ỦY BAN NHÂN DÂN XÃ HÀM MẪU", 20.0), ["ỦY BAN NHÂN DÂN", "XÃ HÀM MẪU"]);
        assert_eq!(lines("ỦY BAN NHÂN DÂN XÃ HÀM MẪU", 40.0), ["ỦY BAN NHÂN DÂN XÃ HÀM MẪU"]);
        let title =
            "DANH MỤC NHIỆM VỤ GIAO TẠI HỘI NGHỊ GIAO BAN CÔNG TÁC PHÁT TRIỂN ĐẢNG VIÊN 6 THÁNG ĐẦU NĂM 2026";
        assert_eq!(
            lines(title, 54.0),
            [
                "DANH MỤC NHIỆM VỤ GIAO TẠI HỘI NGHỊ GIAO BAN",
                "CÔNG TÁC PHÁT TRIỂN ĐẢNG VIÊN 6 THÁNG ĐẦU NĂM 2026"
            ]
        );
    }

    #[test]
    fn a_date_is_not_parted_from_its_word() {
        let reference = "(Kèm theo Kế hoạch số 62/KH-UBND ngày 14 tháng 7 năm 2026 của Ủy ban nhân dân xã)";
        assert_eq!(
            lines(reference, 60.0),
            ["(Kèm theo Kế hoạch số 62/KH-UBND ngày 14 tháng 7 năm 2026", "của Ủy ban nhân dân xã)"]
        );
    }

    #[test]
    fn what_fits_on_no_line_is_parted_between_its_words_first() {
        assert_eq!(lines("ỦY BAN NHÂN DÂN", 9.0), ["ỦY BAN", "NHÂN DÂN"]);
        assert_eq!(lines("NGHIÊNGNGẢ B", 4.0), ["NGHIÊNGNGẢ", "B"]);
        assert_eq!(lines("", 4.0), [""]);
    }
}
