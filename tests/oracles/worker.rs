//! Where the worker says that the figures of a preview stand, and what poppler reads there in the PDF.

use vanthu::worker::protocol::{Figure, Preview, Rendered, Task, results};

use crate::support::tool;
use crate::worker_process::{Worker, preview, sample, workspace};

/// A word of a PDF page: its text, and its edges in points.
struct Word {
    text: String,
    x: (f64, f64),
    y: (f64, f64),
}

/// The pages of a PDF as `pdftotext -bbox` reads them: width, height, words.
fn words(pdf: &str) -> Vec<(f64, f64, Vec<Word>)> {
    let text = tool("pdftotext", &["-bbox", pdf, "-"]);
    let number = |line: &str, key: &str| -> f64 {
        let from = line.find(&format!("{key}=\"")).expect("a key") + key.len() + 2;
        line[from..].split('"').next().expect("a value").parse().expect("a number")
    };
    let mut pages: Vec<(f64, f64, Vec<Word>)> = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("<page ") {
            pages.push((number(line, "width"), number(line, "height"), Vec::new()));
        } else if let Some((_, rest)) = line.split_once("<word ") {
            let text =
                rest.split_once('>').and_then(|(_, text)| text.split_once("</word>")).expect("a word").0;
            let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
            let (x, y) =
                ((number(rest, "xMin"), number(rest, "xMax")), (number(rest, "yMin"), number(rest, "yMax")));
            pages.last_mut().expect("a page").2.push(Word { text, x, y });
        }
    }
    pages
}

/// What the words in the place of a figure say, without spaces; a word that only touches it counts whole.
fn words_at(pages: &[(f64, f64, Vec<Word>)], figure: &Figure) -> String {
    let (width, height, words) = &pages[figure.page - 1];
    let (left, top) = (figure.x * width, figure.y * height);
    let (right, bottom) = (left + figure.w * width, top + figure.h * height);
    let inside = |word: &&Word| {
        let middle = (word.y.0 + word.y.1) / 2.0;
        let shared = right.min(word.x.1) - left.max(word.x.0);
        (top..=bottom).contains(&middle) && shared > 0.2 * (word.x.1 - word.x.0).min(right - left)
    };
    words.iter().filter(inside).map(|word| word.text.as_str()).collect()
}

#[test]
fn a_preview_shows_the_pages_and_each_figure_in_its_place() {
    let mut worker = Worker::start();
    for name in ["semi-annual-review.toml", "state-report.toml", "plan.toml"] {
        let (workspace, document) = workspace(&sample(name));
        let shown: Preview = worker.output(&workspace, preview(&document, 1.0));
        let printed: Rendered = worker.output(&workspace, Task::Render(document));
        assert_eq!(shown.pages.len(), printed.pages, "{name}");
        for (index, page) in shown.pages.iter().enumerate() {
            let bytes = workspace.take(&results::page(index + 1)).unwrap();
            assert!(bytes.starts_with(b"\x89PNG"));
            assert!(page.width > 500);
        }
        let printed = words(workspace.result(results::DOCUMENT).to_str().unwrap());
        let figures = shown.figures.read().unwrap();
        assert!(name != "semi-annual-review.toml" || figures.len() > 40, "{}", figures.len());
        // The places of one figure follow each other.
        let same = |one: &Figure, other: &Figure| (&one.key, &one.text) == (&other.key, &other.text);
        for places in figures.chunk_by(same) {
            let solid =
                |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            let found: String = places.iter().map(|place| words_at(&printed, place)).collect();
            let text = solid(&places[0].text);
            assert!(found.contains(&text), "{name}: `{text}` is not in `{found}`: {places:?}");
            for place in places {
                assert!(place.w > 0.0 && place.h > 0.0);
            }
        }
    }
    worker.end();
}
