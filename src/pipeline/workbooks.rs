//! The workbooks of a document: read by their profiles, held against the roster, put together.

use std::path::Path;

use super::Settings;
use super::catalogue::{is_profile_file, profile};
use super::desk::Desk;
use super::inspect::Inspection;
use vanthu_assets::{self as assets, Named};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_import::{self as import, Choice, FileStatus};
use vanthu_model::dataset::{By, Dataset};
use vanthu_model::field_kind::FieldKind;
use vanthu_model::office::Roster;
use vanthu_model::profile::Profile;
use vanthu_model::template::Template;
use vanthu_project::{self as project, DataFile, Job, Origin};

/// Reads the workbooks that lie at `origin` as one data set, and holds it against the roster. The problems of single
/// workbooks stay with them.
pub(super) fn read_workbooks(
    origin: &Origin,
    by: By,
    choice: &Choice,
    roster: Option<&Roster>,
    settings: &Settings,
) -> Result<Inspection, Diagnostic> {
    let limits = &settings.limits;
    let (name, files, note) = match origin {
        Origin::File(file) => {
            let bytes = assets::read(&file.path)?.bytes;
            let mut read = import::read(&file.name, &bytes, choice, limits);
            let names = [file.name.clone()];
            read.problems.extend(import::misplaced_corrections(choice.corrections, &names));
            let known = |dataset: &Dataset| {
                let mut profiles = choice.profile.into_iter().chain(choice.candidates);
                profiles.find(|profile| dataset.profile.as_ref() == Some(&profile.name))
            };
            if let (Some(roster), Some(dataset)) = (roster, &read.dataset)
                && let Some(profile) = known(dataset)
            {
                read.problems.extend(import::check_roster(roster, dataset, profile));
            }
            return Ok(Inspection {
                dataset: read.dataset,
                files: Vec::new(),
                problems: read.problems,
                copy: read.copy,
            });
        }
        Origin::Folder(folder) => {
            let (files, note) = assets::workbooks(folder)?;
            (folder.name.as_str(), files, note)
        }
        Origin::Files(files) => ("", files.clone(), None),
    };
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let load = |index: usize| match files.get(index) {
        Some(file) => assets::read(&file.path).map(|asset| asset.bytes),
        None => Ok(Default::default()),
    };
    let mut whole = import::consolidate(name, &names, &load, by, choice, roster, limits);
    whole.problems.extend(note);
    whole.problems.extend(import::misplaced_corrections(choice.corrections, &names));
    Ok(Inspection { dataset: whole.dataset, files: whole.files, problems: whole.problems, copy: None })
}

/// The roster in a file.
pub(super) fn read_roster(file: &Named, settings: &Settings) -> Result<Roster, Vec<Diagnostic>> {
    let bytes = assets::read(&file.path).map_err(|problem| vec![problem])?.bytes;
    import::read_roster(&file.name, &bytes, &settings.limits)
}

/// The roster of a job's office, where the document has workbooks or tasks to hold against it. Faults go to the desk.
pub(super) fn job_roster(
    job: &Job,
    template: &Template,
    settings: &Settings,
    desk: &mut Desk,
) -> Option<Roster> {
    let has_tasks = template.fields.values().any(|field| field.kind == FieldKind::Tasks);
    let (file, place) = job.roster.as_ref().filter(|_| !job.data.is_empty() || has_tasks)?;
    match read_roster(file, settings) {
        Ok(roster) => Some(roster),
        Err(problems) => {
            let placed = problems.into_iter().map(|problem| match problem.place {
                Some(Place::File { .. }) | None => problem.at(place.clone()),
                Some(_) => problem,
            });
            desk.errors.extend(placed);
            None
        }
    }
}

/// The main data set, the earlier one under its name, and the profile of both.
pub(super) type Data = (Option<Dataset>, Option<(String, Option<Dataset>)>, Option<Profile>);

/// Reads the workbooks of a job. Faults go to the desk; none when a workbook could not be read at all.
pub(super) fn read_data(
    job: &Job,
    template: &Template,
    roster: Option<&Roster>,
    settings: &Settings,
    desk: &mut Desk,
) -> Option<Data> {
    unknown_data(job, template, desk);
    let mut data: Data = (None, None, None);
    let mut whole = true;
    // The main workbook first: an earlier period is nearly always read by the same profile.
    let mut wanted: Vec<_> = template.data.iter().collect();
    wanted.sort_by_key(|(_, declared)| declared.compare);
    for (name, declared) in wanted {
        let Some(file) = job.data.get(name) else {
            if declared.required {
                desk.take(vec![missing_data(job, name, &declared.label)]);
                whole = false;
            }
            if declared.compare {
                data.1 = Some((name.clone(), None));
            }
            continue;
        };
        let own = own_profile(&job.folder, file);
        let corrections = project::corrections_of(&job.corrections, name);
        let wanted = own.as_deref().unwrap_or(&declared.profile);
        let known = data.2.clone().filter(|profile| profile.name == wanted);
        // An earlier period may have had other branches.
        let roster = roster.filter(|_| !declared.compare);
        let read = known.map_or_else(|| profile(&settings.assets, wanted, Some(&file.place)), Ok).and_then(
            |profile| {
                let choice = Choice {
                    sheet: file.sheet.as_deref(),
                    table: file.table.as_deref(),
                    profile: Some(&profile),
                    corrections: &corrections,
                    ..Choice::default()
                };
                let read = read_workbooks(&file.origin, file.by, &choice, roster, settings);
                read.map(|read| (read, profile)).map_err(|problem| problem.at(file.place.clone()))
            },
        );
        let (mut read, profile) = match read {
            Ok(read) => read,
            Err(problem) => {
                desk.take(vec![problem]);
                whole = false;
                continue;
            }
        };
        let unread = read.dataset.is_none();
        let own = std::mem::take(&mut read.problems);
        let files = read.files.into_iter().map(|file| (file.status == FileStatus::Refused, file.problems));
        for (refused, problems) in files.chain([(unread, own)]) {
            whole &= !refused;
            if refused {
                // Nothing was read: no permission can make a document of it.
                let (errors, rest): (Vec<_>, Vec<_>) = problems.into_iter().partition(Diagnostic::is_error);
                desk.errors.extend(errors);
                desk.take(rest);
            } else {
                desk.take(problems);
            }
        }
        if unread {
            continue;
        }
        if declared.compare {
            data.1 = Some((name.clone(), read.dataset));
        } else {
            data.0 = read.dataset;
            data.2 = Some(profile);
        }
    }
    whole.then_some(data)
}

/// The error about a workbook that the template needs.
pub(super) fn missing_data(job: &Job, name: &str, label: &str) -> Diagnostic {
    Diagnostic::error(
        "project.missing-data",
        format!("thiếu bảng số liệu `{name}` ({label}) trong [data]"),
        format!("the workbook `{name}` ({label}) is missing from [data]"),
    )
    .at(job.data_place.clone())
    .hint(format!("thêm dòng: {name} = \"….xlsx\""), format!("add a line: {name} = \"….xlsx\""))
}

/// The profile that a document names for a workbook. One of one's own lies beside the document, as all its files do.
pub(super) fn own_profile(folder: &Path, file: &DataFile) -> Option<String> {
    file.profile.as_deref().map(|name| match is_profile_file(name) {
        true => folder.join(name).display().to_string(),
        false => name.to_string(),
    })
}

pub(super) fn unknown_data(job: &Job, template: &Template, desk: &mut Desk) {
    for (name, file) in &job.data {
        if template.data.contains_key(name) {
            continue;
        }
        let known = template.data.keys().cloned().collect::<Vec<_>>().join(", ");
        let problem = Diagnostic::error(
            "project.unknown-data",
            format!("mẫu `{}` không đọc bảng nào tên `{name}`", template.name),
            format!("the template `{}` reads no workbook `{name}`", template.name),
        )
        .with_value(name.clone())
        .at(file.place.clone())
        .hint(format!("dùng một trong: {known}"), format!("use one of: {known}"));
        desk.take(vec![problem]);
    }
}
