//! Fields whose lists lie in workbooks: tasks, read by the profile `tasks`, each with its cells.

use super::catalogue::profile;
use super::diagnostics::Diagnostics;
use super::plan::Plan;
use vanthu_diagnostic::Place;
use vanthu_import::{self as import, Choice};
use vanthu_model::dataset::{Record, Value};
use vanthu_model::deadline::Deadline;
use vanthu_model::field::{FieldValue, FieldValues, Task, TaskPlaces};
use vanthu_model::names::listed_bodies;
use vanthu_project::{self as project, Fields};

/// The profile by which workbooks of tasks are read.
pub(super) const PROFILE: &str = "tasks";

/// The fields, with the tasks that lie in workbooks. What is wrong with them goes to `diagnostics`.
pub(super) fn fill_tasks(fields: Fields, plan: &Plan, diagnostics: &mut Diagnostics) -> FieldValues {
    let mut values = fields.values;
    for (name, (file, place)) in fields.workbooks {
        let opened = profile(&plan.settings.assets, plan.files, PROFILE, Some(&place))
            .and_then(|profile| project::read(plan.files, &file).map(|bytes| (profile, bytes)))
            .map_err(|problem| problem.at(place.clone()));
        let (profile, bytes) = match opened {
            Ok(opened) => opened,
            Err(problem) => {
                diagnostics.add(problem);
                continue;
            }
        };
        let corrections = project::corrections_of(&plan.job.corrections, &name);
        let choice = Choice { profile: Some(&profile), corrections: &corrections, ..Choice::default() };
        let mut read = import::read(&file, &bytes, &choice, &plan.settings.limits);
        read.problems.extend(import::misplaced_corrections(&corrections, std::slice::from_ref(&file)));
        let Some(dataset) = read.dataset else {
            // Nothing was read: no permission can make tasks of it.
            diagnostics.refuse_all(read.problems);
            continue;
        };
        diagnostics.extend(read.problems);
        let tasks = dataset.rows.iter().map(|row| task(row, &place)).collect();
        values.insert(name, (FieldValue::Tasks(tasks), place));
    }
    values
}

fn task(row: &Record, named: &Place) -> Task {
    let text = |field: &str| Some(row.text(field).to_string()).filter(|text| !text.is_empty());
    let work = row.cell("work").map_or_else(|| named.clone(), |cell| cell.place());
    let place = |field: &str| row.cell(field).map_or_else(|| work.clone(), |cell| cell.place());
    Task {
        work: row.text("work").to_string(),
        unit: text("unit"),
        with: text("with").map(|with| listed_bodies(&with, &[])).unwrap_or_default(),
        deadline: match row.value("deadline") {
            Value::Date(day) => Some(Deadline::Day(*day)),
            // The import refused what the calendar does not have.
            Value::Text(said) => Deadline::parse(said).ok(),
            _ => None,
        },
        product: text("product"),
        places: TaskPlaces { unit: place("unit"), deadline: place("deadline"), work: work.clone() },
    }
}
