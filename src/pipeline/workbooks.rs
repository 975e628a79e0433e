//! The workbooks of a document: read by their profiles, checked against the roster, put together.

use super::catalogue::profile;
use super::diagnostics::Diagnostics;
use super::inspect::Inspection;
use super::plan::Plan;
use vanthu_compute::{self as compute, Earlier, Facts};
use vanthu_diagnostic::{Diagnostic, Place, Subject, code};
use vanthu_import::{self as import, Choice, FileStatus, Limits};
use vanthu_model::dataset::{By, Dataset};
use vanthu_model::field_kind::FieldKind;
use vanthu_model::office::Roster;
use vanthu_model::profile::Profile;
use vanthu_model::template::Template;
use vanthu_project::{self as project, DataFile, Files, Job, Origin};

/// Reads the workbooks that lie at `origin` as one data set, and checks it against the roster. The problems of single
/// workbooks stay with them.
pub(super) fn read_workbooks(
    files: &dyn Files,
    origin: &Origin,
    by: By,
    choice: &Choice,
    roster: Option<&Roster>,
    limits: &Limits,
) -> Result<Inspection, Diagnostic> {
    let (name, names, note) = match origin {
        Origin::File(file) => {
            let bytes = project::read(files, file)?;
            let mut read = import::read(file, &bytes, choice, limits);
            let names = [file.clone()];
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
            let (names, note) = project::workbooks(files, folder)?;
            (folder.as_str(), names, note)
        }
        Origin::Files(names) => ("", names.clone(), None),
    };
    let load = |index: usize| match names.get(index) {
        Some(name) => project::read(files, name).map(Into::into),
        None => Ok(Default::default()),
    };
    let mut whole = import::consolidate(name, &names, &load, by, choice, roster, limits);
    whole.problems.extend(note);
    whole.problems.extend(import::misplaced_corrections(choice.corrections, &names));
    Ok(Inspection { dataset: whole.dataset, files: whole.files, problems: whole.problems, copy: None })
}

/// The roster in a file.
pub(super) fn read_roster(files: &dyn Files, file: &str, limits: &Limits) -> Result<Roster, Vec<Diagnostic>> {
    let bytes = project::read(files, file).map_err(|problem| vec![problem])?;
    import::read_roster(file, &bytes, limits)
}

/// The roster of a document's office, where the document has workbooks or tasks to check against it. What is wrong with
/// it goes to `diagnostics`.
pub(super) fn job_roster(plan: &Plan, diagnostics: &mut Diagnostics) -> Option<Roster> {
    let job = &plan.job;
    let has_tasks = plan.template.fields.values().any(|field| field.kind == FieldKind::Tasks);
    let (file, place) = job.roster.as_ref().filter(|_| !job.data.is_empty() || has_tasks)?;
    match read_roster(plan.files, file, &plan.settings.limits) {
        Ok(roster) => Some(roster),
        Err(problems) => {
            let placed = problems.into_iter().map(|problem| match problem.place {
                Some(Place::File { .. }) | None => problem.at(place.clone()),
                Some(_) => problem,
            });
            diagnostics.refuse_all(placed);
            None
        }
    }
}

/// The data sets of a document.
#[derive(Default)]
pub(super) struct Data {
    /// The main one.
    pub(super) main: Option<Dataset>,
    /// The profile of the main one and of the earlier one.
    pub(super) profile: Option<Profile>,
    /// The name of the earlier one that the template compares with, and the data set if there is one.
    pub(super) earlier: Option<(String, Option<Dataset>)>,
    /// Those of other kinds that the template takes beside it, by name.
    pub(super) beside: Vec<(String, Option<(Dataset, Profile)>)>,
}

impl Data {
    /// What is computed from them.
    pub(super) fn facts(&self) -> Facts {
        let Self { main, profile, earlier, beside } = self;
        let mut facts = match (main, profile) {
            (Some(dataset), Some(profile)) => {
                let earlier =
                    earlier.as_ref().map(|(name, dataset)| Earlier { name, dataset: dataset.as_ref() });
                compute::facts(dataset, profile, earlier)
            }
            _ => compute::no_facts(earlier.as_ref().map(|(name, _)| name.as_str())),
        };
        for (name, data) in beside {
            let data = data.as_ref().map(|(dataset, profile)| (dataset, profile));
            compute::add_beside(&mut facts, name, data);
        }
        facts
    }

    /// The profiles by the beginnings of the keys of their facts.
    pub(super) fn profiles(&self) -> Vec<(String, Profile)> {
        let main = self.profile.iter().map(|profile| (String::new(), profile.clone()));
        let earlier = self.earlier.as_ref().map(|(name, _)| name.clone()).zip(self.profile.clone());
        let beside = self.beside.iter().filter_map(|(name, data)| {
            let (_, profile) = data.as_ref()?;
            Some((name.clone(), profile.clone()))
        });
        main.chain(earlier).chain(beside).collect()
    }

    /// Each data set with its name in the template, the beginning of the keys of its facts, and its profile.
    pub(super) fn sets<'a>(
        &'a self,
        template: &'a Template,
    ) -> Vec<(&'a str, String, (&'a Dataset, &'a Profile))> {
        let main = template.main_data().map(|(name, _)| name);
        let main = main.zip(self.main.as_ref()).zip(self.profile.as_ref());
        let main = main.map(|((name, dataset), profile)| (name, String::new(), (dataset, profile)));
        let earlier = self.earlier.as_ref().and_then(|(name, dataset)| {
            Some((name.as_str(), format!("{name}."), (dataset.as_ref()?, self.profile.as_ref()?)))
        });
        let beside = self.beside.iter().filter_map(|(name, data)| {
            let (dataset, profile) = data.as_ref()?;
            Some((name.as_str(), format!("{name}."), (dataset, profile)))
        });
        main.into_iter().chain(earlier).chain(beside).collect()
    }

    /// The data sets themselves.
    pub(super) fn into_datasets(self) -> Vec<Dataset> {
        let beside = self.beside.into_iter().filter_map(|(_, data)| data).map(|(dataset, _)| dataset);
        self.main.into_iter().chain(self.earlier.and_then(|(_, dataset)| dataset)).chain(beside).collect()
    }
}

/// Reads the workbooks of a document. What is wrong with them goes to `diagnostics`; `None` if a workbook could not be read
/// at all.
pub(super) fn read_data(plan: &Plan, roster: Option<&Roster>, diagnostics: &mut Diagnostics) -> Option<Data> {
    let Plan { job, template, settings, files, .. } = plan;
    unknown_data(plan, diagnostics);
    let mut data = Data::default();
    let mut whole = true;
    // The main workbook first: an earlier period is nearly always read by the same profile.
    let mut wanted: Vec<_> = template.data.iter().collect();
    wanted.sort_by_key(|(_, declared)| !declared.is_main());
    for (name, declared) in wanted {
        let Some(file) = job.data.get(name) else {
            if declared.required {
                diagnostics.add(missing_data(job, name, &declared.label));
                whole = false;
            }
            if declared.compare {
                data.earlier = Some((name.clone(), None));
            } else if declared.beside {
                data.beside.push((name.clone(), None));
            }
            continue;
        };
        let corrections = project::corrections_of(&job.corrections, name);
        let wanted = file.profile.as_deref().unwrap_or(&declared.profile);
        let known = data.profile.clone().filter(|profile| profile.name == wanted);
        // An earlier period may have had other branches, and another table may have no branches at all.
        let roster = roster.filter(|_| declared.is_main());
        let known = known.map_or_else(|| profile(&settings.assets, *files, wanted, Some(&file.place)), Ok);
        let read = known.and_then(|profile| {
            let choice = Choice {
                sheet: file.sheet.as_deref(),
                table: file.table.as_deref(),
                columns: &file.columns,
                join: file.join,
                profile: Some(&profile),
                corrections: &corrections,
                ..Choice::default()
            };
            let read = read_workbooks(*files, &file.origin, file.by, &choice, roster, &settings.limits);
            read.map(|read| (read, profile)).map_err(|problem| about_data(problem, name, file))
        });
        let (mut read, profile) = match read {
            Ok(read) => read,
            Err(problem) => {
                diagnostics.add(problem);
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
                diagnostics.refuse_all(problems);
            } else {
                diagnostics.extend(problems);
            }
        }
        if unread {
            continue;
        }
        if declared.compare {
            data.earlier = Some((name.clone(), read.dataset));
        } else if declared.beside {
            data.beside.push((name.clone(), read.dataset.map(|dataset| (dataset, profile))));
        } else {
            data.main = read.dataset;
            data.profile = Some(profile);
        }
    }
    whole.then_some(data)
}

/// The error about a workbook that the template needs.
pub(super) fn missing_data(job: &Job, name: &str, label: &str) -> Diagnostic {
    Diagnostic::error(
        code!("project.missing-data"),
        format!("thiếu bảng số liệu `{name}` ({label}) trong [data]"),
        format!("the workbook `{name}` ({label}) is missing from [data]"),
    )
    .about(Subject::Data { slot: name.to_string(), file: None })
    .at(job.data_place.clone())
    .hint(format!("thêm dòng: {name} = \"….xlsx\""), format!("add a line: {name} = \"….xlsx\""))
}

/// The problem of a data set that cannot be read at all, at the place that names it.
pub(super) fn about_data(problem: Diagnostic, slot: &str, data: &DataFile) -> Diagnostic {
    problem.about(Subject::Data { slot: slot.to_string(), file: None }).at(data.place.clone())
}

/// Reports the data sets that the template does not know.
pub(super) fn unknown_data(plan: &Plan, diagnostics: &mut Diagnostics) {
    let template = &plan.template;
    for (name, file) in &plan.job.data {
        if template.data.contains_key(name) {
            continue;
        }
        let known = template.data.keys().cloned().collect::<Vec<_>>().join(", ");
        let problem = Diagnostic::error(
            code!("project.unknown-data"),
            format!("mẫu `{}` không đọc bảng nào tên `{name}`", template.name),
            format!("the template `{}` reads no workbook `{name}`", template.name),
        )
        .with_value(name.clone())
        .about(Subject::Data { slot: name.clone(), file: None })
        .at(file.place.clone())
        .hint(format!("dùng một trong: {known}"), format!("use one of: {known}"));
        diagnostics.add(problem);
    }
}
