//! Fields whose lists lie in workbooks: tasks, read by the profile `tasks`, each with its cells.

use super::Settings;
use super::catalogue::profile;
use super::desk::Desk;
use vanthu_assets as assets;
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_import::{self as import, Choice};
use vanthu_model::dataset::{Record, Value};
use vanthu_model::field::{FieldValue, FieldValues, Task, TaskPlaces};
use vanthu_project::Fields;

/// The profile by which workbooks of tasks are read.
const PROFILE: &str = "tasks";

/// The fields, with the tasks that lie in workbooks. Faults go to the desk.
pub(super) fn fill_tasks(fields: Fields, settings: &Settings, desk: &mut Desk) -> FieldValues {
    let mut values = fields.values;
    for (name, (file, place)) in fields.workbooks {
        let opened = settings
            .confine_file(&file, &place)
            .and_then(|()| profile(&settings.assets, PROFILE, Some(&place)))
            .and_then(|profile| assets::read(&file.path).map(|asset| (profile, asset.bytes)))
            .map_err(|problem| problem.at(place.clone()));
        let (profile, bytes) = match opened {
            Ok(opened) => opened,
            Err(problem) => {
                desk.take(vec![problem]);
                continue;
            }
        };
        let choice = Choice { profile: Some(&profile), ..Choice::default() };
        let read = import::read(&file.name, &bytes, &choice, &settings.limits);
        let Some(dataset) = read.dataset else {
            // Nothing was read: no permission can make tasks of it.
            let (errors, rest): (Vec<_>, Vec<_>) = read.problems.into_iter().partition(Diagnostic::is_error);
            desk.errors.extend(errors);
            desk.take(rest);
            continue;
        };
        desk.take(read.problems);
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
        with: text("with"),
        deadline: match row.value("deadline") {
            Value::Date(day) => Some(*day),
            _ => None,
        },
        product: text("product"),
        places: TaskPlaces { unit: place("unit"), deadline: place("deadline"), work: work.clone() },
    }
}
