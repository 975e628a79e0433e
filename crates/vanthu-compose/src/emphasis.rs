//! Words of a person's text that are bold or italic.

use vanthu_model::document::{Run, plain_text};

/// The runs with those words bold or italic, wherever they stand for the first time.
pub(crate) fn emphasised(mut runs: Vec<Run>, bold: &[String], italic: &[String]) -> Vec<Run> {
    for words in bold {
        runs = marked(runs, words, |run| run.bold = true);
    }
    for words in italic {
        runs = marked(runs, words, |run| run.italic = true);
    }
    runs
}

/// The runs parted where `words` begin and end, with `mark` set between.
fn marked(runs: Vec<Run>, words: &str, mark: impl Fn(&mut Run)) -> Vec<Run> {
    let Some(start) = plain_text(&runs).find(words).filter(|_| !words.is_empty()) else { return runs };
    let end = start + words.len();
    let mut parted = Vec::new();
    let mut at = 0;
    for run in runs {
        let length = run.text.len();
        // A figure is bold as a whole or not at all, and a footnote stands behind its run.
        let whole = run.fact.is_some() || !run.note.is_empty();
        let (from, to) = (start.clamp(at, at + length) - at, end.clamp(at, at + length) - at);
        if from == to {
            parted.push(run);
        } else if whole {
            let mut run = run;
            mark(&mut run);
            parted.push(run);
        } else {
            for (range, inside) in [(0..from, false), (from..to, true), (to..length, false)] {
                if !range.is_empty() {
                    let mut piece = Run { text: run.text[range].to_string(), ..run.clone() };
                    if inside {
                        mark(&mut piece);
                    }
                    parted.push(piece);
                }
            }
        }
        at += length;
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bold_across_figures() {
        let figure = Run { fact: Some("total.admitted".into()), ..Run::plain("07") };
        let runs = vec![Run::plain("Đã kết nạp "), figure, Run::plain(" đồng chí mới.")];
        let shown = |runs: Vec<Run>| {
            let one = |run: &Run| {
                format!(
                    "{}{}{}",
                    if run.bold { "*" } else { "" },
                    if run.italic { "_" } else { "" },
                    run.text
                )
            };
            runs.iter().map(one).collect::<Vec<_>>().join("|")
        };
        let bold = ["kết nạp 07 đồng".to_string()];
        assert_eq!(shown(emphasised(runs.clone(), &bold, &[])), "Đã |*kết nạp |*07|* đồng| chí mới.");
        assert_eq!(
            shown(emphasised(runs.clone(), &[], &["mới".to_string()])),
            "Đã kết nạp |07| đồng chí |_mới|."
        );
        assert_eq!(shown(emphasised(runs, &["không có".to_string()], &[])), "Đã kết nạp |07| đồng chí mới.");
    }
}
