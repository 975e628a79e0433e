//! Where the texts of a document came from: the cells and lines that a finding can name.

use super::Input;
use crate::diagnostic::Place;
use crate::model::dataset::{Dataset, Value};
use crate::model::paper::FieldValue;

/// Where the texts of workbooks and fields came from.
pub struct Places {
    texts: Vec<(String, Place)>,
}

impl Places {
    /// The texts of the workbooks and fields of `input`.
    pub fn new(input: &Input) -> Self {
        let mut texts = Vec::new();
        let data = input.datasets.iter().flat_map(|dataset: &Dataset| &dataset.rows);
        for datum in data.flat_map(|row| row.values.values()) {
            if let Value::Text(text) = &datum.value {
                texts.push((text.to_lowercase(), datum.cell.place()));
            }
        }
        for (value, place) in input.fields.values() {
            match value {
                FieldValue::Text(text) => texts.push((text.to_lowercase(), place.clone())),
                FieldValue::List(items) => {
                    texts.extend(items.iter().map(|item| (item.to_lowercase(), place.clone())));
                }
                FieldValue::Documents(citations) => {
                    for citation in citations {
                        let parts = [&citation.kind, &citation.number, &citation.issuer, &citation.subject];
                        texts.extend(parts.map(|part| (part.to_lowercase(), place.clone())));
                    }
                }
                FieldValue::Period(_) | FieldValue::Date(_) | FieldValue::Count(_) => {}
            }
        }
        Self { texts }
    }

    /// The place of the input that holds `text`, or that `text` holds. Capitals do not count: prose changes them.
    pub fn find(&self, text: &str) -> Option<Place> {
        let text = text.trim().to_lowercase();
        let holds = |(known, _): &&(String, Place)| {
            known.contains(&text) || (known.chars().count() > 3 && text.contains(known.as_str()))
        };
        self.texts.iter().find(holds).map(|(_, place)| place.clone())
    }

    /// The place of the first input of which `holds` is true.
    pub fn find_that(&self, holds: impl Fn(&str) -> bool) -> Option<Place> {
        self.texts.iter().find(|(text, _)| holds(text)).map(|(_, place)| place.clone())
    }
}

/// The beginning of a text, for a message.
pub fn start(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
