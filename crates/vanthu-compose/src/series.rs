//! The figures of running text that a reader compares.
//!
//! In running text a whole percentage has no decimals (`100%`), as officials write it. All others that are computed have one
//! number of decimals, `36,90%` beside `64,05%`, as in a column of a table.

use super::columns;
use vanthu_model::document::{Block, NamedBlock, Run};
use vanthu_model::number::PERCENT_PLACES;

/// Gives the percentages of a text one number of decimals, and the two numbers between which something rose or fell.
pub(crate) fn even_figures(blocks: &mut [NamedBlock]) {
    let mut percentages = Vec::new();
    for named in blocks {
        let (Block::Paragraph { runs } | Block::ListItem { runs, .. } | Block::Numbered { runs, .. }) =
            &mut named.block
        else {
            continue;
        };
        even_change(runs);
        percentages.extend(percentages_of(runs));
    }
    columns::even(percentages);
}

/// What stands between the number before and the number now.
const CHANGES: [&str; 2] = ["lên", "xuống"];

/// Gives the two numbers of a change one number of decimals: `từ 75,25 xuống 72,10 điểm`.
fn even_change(runs: &mut [Run]) {
    for at in 0..runs.len().saturating_sub(2) {
        let [before, words, now] = &mut runs[at..at + 3] else { continue };
        let shown = |run: &Run| run.fact.is_some() && columns::decimals(&run.text).is_some();
        if shown(before)
            && shown(now)
            && !before.text.ends_with('%')
            && words.fact.is_none()
            && CHANGES.contains(&words.text.trim())
        {
            columns::even(vec![&mut before.text, &mut now.text]);
        }
    }
}

/// The texts of the runs that are percentages with decimals, or differences of them.
fn percentages_of(runs: &mut [Run]) -> Vec<&mut String> {
    let counts = |run: &Run, next: Option<&Run>| {
        let points = next.is_some_and(|next| next.text.trim_start().starts_with("điểm phần trăm"));
        run.fact.as_deref().is_some_and(|key| !is_given(key))
            && (points || run.text.ends_with('%'))
            && columns::decimals(&run.text)
                .is_some_and(|decimals| (1..=PERCENT_PLACES as usize).contains(&decimals))
    };
    let chosen: Vec<bool> = (0..runs.len()).map(|at| counts(&runs[at], runs.get(at + 1))).collect();
    runs.iter_mut().zip(chosen).filter_map(|(run, chosen)| chosen.then_some(&mut run.text)).collect()
}

/// Whether a fact is a number that a person gave in a field, which keeps the form in which it was given.
fn is_given(key: &str) -> bool {
    key.starts_with("fields.") && !key.ends_with(".share") && !key.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Run {
        Run { fact: Some("share".into()), ..Run::plain(text) }
    }

    fn item(text: &str) -> NamedBlock {
        Block::ListItem { marker: "- ".into(), runs: vec![Run::plain("nữ: "), figure(text)] }.into()
    }

    fn even(mut blocks: Vec<NamedBlock>) -> Vec<String> {
        even_figures(&mut blocks);
        blocks.iter().map(|block| block.block.text().unwrap()).collect()
    }

    fn paragraph(runs: Vec<Run>) -> NamedBlock {
        Block::Paragraph { runs }.into()
    }

    #[test]
    fn the_percentages_of_a_text_have_one_number_of_decimals() {
        let list = ["36,9%", "64,05%", "100%", "0,00008%"].map(item).to_vec();
        assert_eq!(even(list), ["nữ: 36,90%", "nữ: 64,05%", "nữ: 100%", "nữ: 0,00008%"]);
        assert_eq!(even(vec![item("37,5%"), item("50%")]), ["nữ: 37,5%", "nữ: 50%"]);
        let points = [figure("12,5"), Run::plain(" điểm phần trăm (từ "), figure("37,25%"), Run::plain(")")];
        let texts = even(vec![paragraph(points.to_vec()), item("12,5%")]);
        assert_eq!(texts, ["12,50 điểm phần trăm (từ 37,25%)", "nữ: 12,50%"]);
    }

    #[test]
    fn what_a_person_gave_stays_as_it_is() {
        let typed = paragraph(vec![Run::plain("36,9% "), figure("64,05%")]);
        let given = Run { fact: Some("fields.targets.0.number".into()), ..Run::plain("98,5%") };
        assert_eq!(even(vec![typed, paragraph(vec![given])]), ["36,9% 64,05%", "98,5%"]);
    }

    #[test]
    fn the_numbers_of_a_change_have_one_number_of_decimals() {
        let change =
            |[before, words, now]: [&str; 3]| paragraph(vec![figure(before), Run::plain(words), figure(now)]);
        assert_eq!(even(vec![change(["75,25", " xuống ", "72,1"])]), ["75,25 xuống 72,10"]);
        assert_eq!(even(vec![change(["4", " lên ", "6"])]), ["4 lên 6"]);
        assert_eq!(even(vec![change(["1,5", " ha và ", "12,75"])]), ["1,5 ha và 12,75"]);
    }
}
