//! The columns of a workbook: which holds what, as it was understood, guessed or said, and the form in which to say it.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{Tree, value};
use super::form_body::FormBody;
use super::grid::Grid;
use super::labels::Labels;
use super::page_context::{PageContext, redirect_with_flash};
use super::workbooks::FileQuery;
use crate::server::error::Result;
use crate::service::columns::{self, Columns};
use crate::service::documents;
use crate::service::templates::ProfileField;
use crate::service::views::{SlotView, encoded};
use crate::worker::protocol::Inspection;
use vanthu_model::text::folded;

/// How many values of a column are shown.
const SAMPLES: usize = 3;

/// A column of a table.
pub(super) struct FoundColumn {
    pub(super) letters: String,
    pub(super) heading: String,
    /// The field that it was taken for.
    pub(super) field: Option<String>,
    pub(super) samples: Vec<String>,
}

/// The columns of the table that was read, those that are not used among them, from left to right.
pub(super) fn found(inspection: &Inspection) -> Vec<FoundColumn> {
    // Where the table lies across, its columns are the units.
    if inspection.across == Some(true) {
        return Vec::new();
    }
    let grid = Grid::of(inspection);
    let used = inspection
        .columns
        .iter()
        .filter_map(|column| Some((column.column.clone()?, column.heading.clone(), column.field.clone())));
    let unused = inspection
        .unused_columns
        .iter()
        .map(|letters| (letters.clone(), heading(inspection, &grid, letters), None));
    let mut all: Vec<FoundColumn> = Vec::new();
    for (letters, heading, field) in used.chain(unused) {
        if heading.is_empty() || all.iter().any(|one| one.letters == letters) {
            continue;
        }
        let values =
            inspection.rows.iter().map(|row| grid.text(&format!("{letters}{}", row.row)).to_string());
        let samples = values.filter(|text| !text.is_empty()).take(SAMPLES).collect();
        all.push(FoundColumn { letters, heading, field, samples });
    }
    all.sort_by_key(|one| (one.letters.len(), one.letters.clone()));
    all
}

/// The heading of a column that no field was found for: the lowest text of its header.
fn heading(inspection: &Inspection, grid: &Grid<'_>, letters: &str) -> String {
    let Some(header) = inspection.header else { return String::new() };
    let mut texts = (header.first_row..=header.last_row)
        .rev()
        .map(|row| grid.text(&format!("{letters}{row}")).trim().to_string());
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// How alike a heading and the names of a field are, from 0 to 1: the share of words that both have.
fn likeness(heading: &str, field: &ProfileField) -> f64 {
    let words = |text: &str| -> Vec<String> {
        let text = folded(text);
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect()
    };
    let own = words(heading);
    let alike = |name: &str| {
        let other = words(name);
        let both = own.iter().filter(|word| other.contains(word)).count();
        let all = own.len() + other.len() - both;
        if all == 0 { 0.0 } else { both as f64 / all as f64 }
    };
    std::iter::once(field.label.as_str())
        .chain(field.headings.iter().map(String::as_str))
        .map(alike)
        .fold(0.0, f64::max)
}

/// The least likeness at which a guess is made, and at which it is a good one.
const GUESS: f64 = 0.3;
const GOOD_GUESS: f64 = 0.6;

/// The rows of the form: each heading with values of it, the fields to choose from, and how sure the choice is.
pub(super) fn form_data(
    labels: &Labels,
    view: &SlotView,
    fields: &[ProfileField],
    said: &Columns,
) -> Option<Json> {
    let inspection = view.inspection.result.as_deref()?;
    let found = found(inspection);
    if found.is_empty() || fields.is_empty() {
        return None;
    }
    let names = &labels.workbook.columns;
    let mut free: Vec<&ProfileField> = fields
        .iter()
        .filter(|field| !found.iter().any(|column| column.field.as_deref() == Some(field.name.as_str())))
        .collect();
    let mut guessed = 0;
    let rows: Vec<Json> = found
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let mut is_guess = false;
            let (chosen, sure) = match (&column.field, said.get(&column.heading)) {
                (Some(field), Some(_)) | (None, Some(field)) => (field.as_str(), &names.said),
                (Some(field), None) => (field.as_str(), &names.recognised),
                (None, None) => {
                    let best = free
                        .iter()
                        .enumerate()
                        .map(|(at, field)| (at, likeness(&column.heading, field)))
                        .filter(|(_, likeness)| *likeness >= GUESS)
                        .max_by(|one, other| one.1.total_cmp(&other.1));
                    is_guess = best.is_some();
                    match best {
                        Some((at, likeness)) if likeness >= GOOD_GUESS => {
                            (free.remove(at).name.as_str(), &names.likely)
                        }
                        Some((at, _)) => (free.remove(at).name.as_str(), &names.guessed),
                        None => ("", &names.unused),
                    }
                }
            };
            guessed += usize::from(is_guess);
            let none = json!({ "value": "", "label": names.none, "selected": chosen.is_empty() });
            let choices = std::iter::once(none).chain(fields.iter().map(|field| {
                json!({ "value": field.name, "label": field.label, "selected": field.name == chosen })
            }));
            json!({
                "at": at, "letters": column.letters, "heading": column.heading, "samples": column.samples.join(" · "),
                "was": column.field, "choices": choices.collect::<Vec<_>>(), "sure": sure, "guess": is_guess,
            })
        })
        .collect();
    let lacking: Vec<&str> =
        free.iter().filter(|field| field.required).map(|field| field.label.as_str()).collect();
    let open = guessed > 0 || !lacking.is_empty();
    Some(json!({ "rows": rows, "open": open, "guessed": guessed, "lacking": lacking.join(", ") }))
}

/// Says which column holds what. What was understood without being said is not kept.
pub(super) async fn save(
    context: PageContext,
    Path((id, slot)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, &id).await?;
    let mut said = columns::of(&document, &slot);
    let form = Tree::of(&pairs, "c");
    for row in form.rows() {
        let (heading, field, was) = (row.text("heading"), row.text("field"), row.text("was"));
        if field == was && !said.contains_key(heading) {
            continue;
        }
        said.insert(heading.to_string(), field.to_string());
    }
    // A column that was not used before either needs no word.
    for row in form.rows().filter(|row| row.text("field").is_empty() && row.text("was").is_empty()) {
        if said.get(row.text("heading")).is_some_and(String::is_empty) {
            said.remove(row.text("heading"));
        }
    }
    columns::set(state, actor, &document, &slot, &said).await?;
    let file = query.file.or_else(|| Some(value(&pairs, "file").to_string()).filter(|file| !file.is_empty()));
    let which = file.map(|file| format!("?file={}", encoded(&file))).unwrap_or_default();
    Ok(redirect_with_flash(&format!("/papers/{id}/workbooks/{}{which}", encoded(&slot)), Flash::ColumnsSaved))
}

/// After an upload: headings that the new file lacks are forgotten, and what was said of the others for an earlier document
/// of the office is taken over.
///
/// # Errors
/// Those of changing a draft.
pub(super) async fn take_over(
    context: &PageContext,
    id: &str,
    slot: &str,
    inspection: &Inspection,
) -> Result<bool> {
    let (state, actor) = (&context.state, context.actor());
    let document = documents::view(state, actor, id).await?;
    let several = document.workbooks.iter().filter(|file| file.slot == slot).count() > 1;
    let found = found(inspection);
    let said = columns::of(&document, slot);
    let mut now = said.clone();
    if !several {
        now.retain(|heading, _| found.iter().any(|column| column.heading == *heading));
    }
    let open = found.into_iter().filter(|column| column.field.is_none());
    let open: Vec<String> = open.map(|column| column.heading).collect();
    if open.iter().any(|heading| !now.contains_key(heading)) {
        let before = columns::said_before(state, actor, &document, slot).await?;
        for (heading, field) in before.into_iter().filter(|(heading, _)| open.contains(heading)) {
            now.entry(heading).or_insert(field);
        }
    }
    if now == said {
        return Ok(false);
    }
    columns::set(state, actor, &document, slot, &now).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::profile::FieldType;

    fn field(name: &str, label: &str, headings: &[&str]) -> ProfileField {
        ProfileField {
            name: name.into(),
            label: label.into(),
            headings: headings.iter().map(ToString::to_string).collect(),
            required: false,
            kind: FieldType::Text,
        }
    }

    #[test]
    fn a_heading_is_likened_to_a_field_by_its_words() {
        let sources = field("sources", "Quần chúng ưu tú", &["Nguồn quần chúng ưu tú", "QCƯT"]);
        assert!(likeness("Số quần chúng ưu tú", &sources) >= GOOD_GUESS);
        assert!(likeness("QCƯT đã học lớp", &sources) < GOOD_GUESS);
        assert!(likeness("Số điện thoại", &sources) < GUESS);
    }
}
