//! Where the texts of a document came from: the cells and lines that a finding can name.

use super::Input;
use crate::diagnostic::Place;
use crate::model::dataset::{Dataset, Value};
use crate::model::field::FieldValue;

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
            let mut add = |text: &str, place: &Place| texts.push((text.to_lowercase(), place.clone()));
            match value {
                FieldValue::Text(text) | FieldValue::Choice(text) => add(text, place),
                FieldValue::List(items) => items.iter().for_each(|item| add(item, place)),
                FieldValue::Documents(citations) => {
                    for citation in citations {
                        let parts = [&citation.kind, &citation.number, &citation.issuer, &citation.subject];
                        parts.iter().for_each(|part| add(part, place));
                    }
                }
                FieldValue::People(people) => {
                    let posts = people.iter().flat_map(|person| &person.post);
                    people.iter().map(|person| &person.name).chain(posts).for_each(|text| add(text, place));
                }
                FieldValue::Absent(absences) => {
                    for absence in absences {
                        let more = absence.post.iter().chain(&absence.reason);
                        std::iter::once(&absence.name).chain(more).for_each(|text| add(text, place));
                    }
                }
                FieldValue::Opinions(opinions) => {
                    opinions.iter().flat_map(|said| [&said.by, &said.text]).for_each(|text| add(text, place));
                }
                FieldValue::Tasks(tasks) => {
                    for task in tasks {
                        add(&task.work, &task.places.work);
                        task.unit.iter().for_each(|unit| add(unit, &task.places.unit));
                        task.with.iter().chain(&task.product).for_each(|text| add(text, &task.places.work));
                    }
                }
                FieldValue::Targets(targets) => {
                    for target in targets {
                        let more = target.unit.iter().chain(&target.note);
                        std::iter::once(&target.name).chain(more).for_each(|text| add(text, &target.place));
                    }
                }
                FieldValue::Sections(sections) => {
                    sections.iter().for_each(|section| section.each_text(&mut |text| add(text, place)));
                }
                FieldValue::Period(_)
                | FieldValue::Date(_)
                | FieldValue::Moment(_)
                | FieldValue::Count(_)
                | FieldValue::Number(_)
                | FieldValue::Flag(_) => {}
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
