//! Where figures come from: cells, and the places where a person gave them.

use vanthu_diagnostic::Place;
use vanthu_model::document::Source;

/// `sources`, cells as a rule, with the lines or values at `places`.
pub(crate) fn sources(mut sources: Vec<Source>, places: Option<&Vec<Place>>) -> Vec<Source> {
    for place in places.into_iter().flatten() {
        match place {
            Place::Line { file, line, .. } => {
                sources.push(Source::Line { file: file.clone(), line: *line });
            }
            Place::Field { path } => sources.push(Source::Field { field: path.clone() }),
            _ => {}
        }
    }
    sources
}
