//! Workbooks on their own: how they are understood, given back with their problems marked, and handed out.

use serde_json::{Value as Json, json};

use super::Settings;
use super::batch::scores;
use super::catalogue::{profile, profiles};
use super::diagnostics::Diagnostics;
use super::plan::{DataPlan, add_slot};
use super::tasks;
use super::workbooks::{about_data, read_roster, read_workbooks};
use vanthu_diagnostic::{Diagnostic, Lang, Place, Subject, code};
use vanthu_export::{self as export, Findings};
use vanthu_import::{self as import, Choice, FileRead, consolidation_json};
use vanthu_model::dataset::{By, Dataset, Value};
use vanthu_model::field_kind::FieldKind;
use vanthu_model::grid::Grid;
use vanthu_model::office::Branch;
use vanthu_model::profile::Profile;
use vanthu_model::template::Template;
use vanthu_project::{self as project, DataFile, DocumentSource, Files, NodeValue, Origin, Sources};

/// What is read on its own, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inspect<'a> {
    /// The profile by its name or its file; the one that fits best where none is given.
    pub profile: Option<&'a str>,
    /// The sheet by name.
    pub sheet: Option<&'a str>,
    /// The table by its range or a cell in it.
    pub table: Option<&'a str>,
    /// Whether tables of a sheet with the same columns are read as one.
    pub join: bool,
    /// What several workbooks are of.
    pub by: By,
    /// The file of the roster to check the rows against.
    pub roster: Option<&'a str>,
    /// Whether to keep the cells of one workbook for [`annotate`].
    pub copy: bool,
}

/// Workbooks as they were understood.
pub struct Inspection {
    /// What was read; none when nothing could be.
    pub dataset: Option<Dataset>,
    /// The workbooks that were put together; empty for one workbook. Their problems are among all.
    pub files: Vec<FileRead>,
    /// All that was noticed.
    pub problems: Vec<Diagnostic>,
    /// The cells of the sheet that was read, where they were asked for.
    pub(super) copy: Option<Grid>,
}

impl Inspection {
    /// The object that `inspect --json` prints, without `problems`. `file` is what was read, where that is one.
    pub fn to_json(&self, file: Option<&str>) -> Json {
        let several = !self.files.is_empty();
        match &self.dataset {
            Some(dataset) if several => consolidation_json(dataset, &self.files),
            Some(dataset) => dataset.to_json(),
            None if several => {
                json!({ "file": file, "files": self.files.iter().map(FileRead::to_json).collect::<Json>() })
            }
            None => json!({ "file": file }),
        }
    }

    /// The cells of the sheet that was read as texts, where they were asked for: see [`Grid::shown`].
    pub fn grid(&self) -> Option<Json> {
        self.copy.as_ref().map(Grid::shown)
    }
}

/// Reads a workbook on its own, or puts those of a folder or a list together. `names` are those of files or folders.
///
/// # Errors
/// When a single file or a folder cannot be opened, the profile does not exist or the roster cannot be used.
pub fn inspect(
    files: &dyn Files,
    names: &[String],
    how: &Inspect,
    settings: &Settings,
) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let forced =
        how.profile.map(|name| profile(&settings.assets, files, name, None)).transpose().map_err(one)?;
    let candidates = match forced {
        Some(_) => Vec::new(),
        None => profiles(&settings.assets).map_err(one)?,
    };
    let is_folder = |name: &str| files.list(name).is_ok();
    let mut notes = Vec::new();
    let origin = match names {
        [file] if !is_folder(file) => Origin::File(file.clone()),
        [folder] => Origin::Folder(folder.clone()),
        _ => {
            let mut all = Vec::new();
            for name in names {
                if is_folder(name) {
                    let (found, note) = project::workbooks(files, name).map_err(one)?;
                    all.extend(found);
                    notes.extend(note);
                } else {
                    all.push(name.clone());
                }
            }
            // A shell lists `10.xlsx` before `2.xlsx`.
            all.sort_by(|a, b| project::by_number(a, b));
            Origin::Files(all)
        }
    };
    let roster = how.roster.map(|name| read_roster(files, name, &settings.limits)).transpose()?;
    let choice = Choice {
        sheet: how.sheet,
        table: how.table,
        join: how.join,
        profile: forced.as_ref(),
        candidates: &candidates,
        copy: how.copy,
        ..Choice::default()
    };
    let found = read_workbooks(files, &origin, how.by, &choice, roster.as_ref(), &settings.limits);
    Ok(judged(found.map_err(one)?, notes, &mut Diagnostics::new(&settings.allow)))
}

/// Reads the data set `data` of a document as the document reads it, corrections and all, whatever else the document still
/// lacks. Of several workbooks `file` is the one that is read, by its name relative to the document or its last part;
/// `None` puts all together. With `copy` the cells of one workbook are kept.
///
/// # Errors
/// When the document does not say which workbooks it reads, or one cannot be opened.
pub fn inspect_data(
    files: &dyn Files,
    source: &DocumentSource,
    data: &str,
    file: Option<&str>,
    copy: bool,
    settings: &Settings,
) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let DataPlan { template, sources } = DataPlan::load(files, source, settings)?;
    let Some((declared, own)) = template.data.get(data).zip(sources.data.get(data)) else {
        if let Some(file) = tasks_file(&template, &sources, source, data, file) {
            return inspect_tasks(files, &sources, data, file, copy, settings);
        }
        return Err(vec![no_data(source, data, sources.data.keys())]);
    };
    let origin = match file {
        Some(file) => Origin::File(one_of(files, own, file).map_err(one)?),
        None => own.origin.clone(),
    };
    let mut corrections = project::corrections_of(&sources.corrections, data);
    if let (Some(_), Origin::File(file)) = (file, &origin) {
        corrections.retain(|correction| import::is_correction_of(correction, file));
    }
    let scheme = sources.fields.get("scheme").and_then(|node| match &node.value {
        NodeValue::Text(name) if !name.is_empty() => Some(name.as_str()),
        _ => None,
    });
    let of_scheme = if template.scored { scores::profile_of(scheme, settings) } else { None };
    let wanted = own.profile.clone().or(of_scheme).unwrap_or_else(|| declared.profile.clone());
    let profile = profile(&settings.assets, files, &wanted, Some(&own.place)).map_err(one)?;
    // One of several workbooks holds some of the branches only, and an earlier period may have had others.
    let whole = matches!(own.origin, Origin::File(_)) || file.is_none();
    let roster = sources.roster.filter(|_| whole && declared.is_main());
    let roster = roster.map(|(roster, _)| read_roster(files, &roster, &settings.limits)).transpose()?;
    let choice = Choice {
        sheet: own.sheet.as_deref(),
        table: own.table.as_deref(),
        columns: &own.columns,
        join: own.join,
        profile: Some(&profile),
        corrections: &corrections,
        copy,
        ..Choice::default()
    };
    let found = read_workbooks(files, &origin, own.by, &choice, roster.as_ref(), &settings.limits);
    let found = found.map_err(|problem| vec![about_data(problem, data, own)])?;
    let mut diagnostics = Diagnostics::new(&settings.allow);
    add_slot(&mut diagnostics, data, &own.origin);
    Ok(judged(found, Vec::new(), &mut diagnostics))
}

/// The workbook of a field whose list lies in one, by its name relative to the document; `None` if the template has no such field
/// or the document no such workbook.
fn tasks_file(
    template: &Template,
    sources: &Sources,
    source: &DocumentSource,
    field: &str,
    file: Option<&str>,
) -> Option<String> {
    template.fields.get(field).filter(|field| field.kind == FieldKind::Tasks)?;
    let NodeValue::Text(name) = &sources.fields.get(field)?.value else { return None };
    let document = match source {
        DocumentSource::Toml(document) => document,
        DocumentSource::Input(_) => "",
    };
    Some(file.map_or_else(|| project::beside(document, name), str::to_string))
}

/// Reads a workbook of tasks as the document reads it, with its corrections.
fn inspect_tasks(
    files: &dyn Files,
    sources: &Sources,
    field: &str,
    file: String,
    copy: bool,
    settings: &Settings,
) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let profile = profile(&settings.assets, files, tasks::PROFILE, None).map_err(one)?;
    let corrections = project::corrections_of(&sources.corrections, field);
    let choice = Choice { profile: Some(&profile), corrections: &corrections, copy, ..Choice::default() };
    let origin = Origin::File(file);
    let found =
        read_workbooks(files, &origin, By::default(), &choice, None, &settings.limits).map_err(one)?;
    let mut diagnostics = Diagnostics::new(&settings.allow);
    add_slot(&mut diagnostics, field, &origin);
    Ok(judged(found, Vec::new(), &mut diagnostics))
}

/// One of the workbooks of a data set, by its name relative to the document or the last part of it.
fn one_of(files: &dyn Files, data: &DataFile, file: &str) -> Result<String, Diagnostic> {
    let names = match &data.origin {
        Origin::File(name) => vec![name.clone()],
        Origin::Files(names) => names.clone(),
        Origin::Folder(folder) => project::workbooks(files, folder)?.0,
    };
    let last = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_string();
    let found = names.iter().find(|name| *name == file);
    let found = found.or_else(|| names.iter().find(|name| last(name) == last(file)));
    found.cloned().ok_or_else(|| {
        let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Diagnostic::error(
            code!("project.no-file"),
            format!("bảng số liệu không có tệp `{file}`"),
            format!("the data set has no file `{file}`"),
        )
        .at(data.place.clone())
        .with_value(file)
        .hint(format!("các tệp: {all}"), format!("the files: {all}"))
    })
}

/// The error about a data set that the document or its template has not.
fn no_data<'a>(source: &DocumentSource, data: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let all = known.cloned().collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::error(
        code!("project.unknown-data"),
        format!("văn bản không có bảng số liệu `{data}`"),
        format!("the document has no data set `{data}`"),
    )
    .about(Subject::Data { slot: data.to_string(), file: None })
    .with_value(data)
    .hint(format!("các bảng trong [data]: {all}"), format!("those in [data]: {all}"));
    match source {
        DocumentSource::Toml(file) => problem.at(Place::File { file: (*file).to_string() }),
        DocumentSource::Input(_) => problem,
    }
}

/// The inspection with its problems as `--allow` has them.
fn judged(mut found: Inspection, notes: Vec<Diagnostic>, diagnostics: &mut Diagnostics) -> Inspection {
    for file in &mut found.files {
        file.problems =
            std::mem::take(&mut file.problems).into_iter().map(|one| diagnostics.judge(one)).collect();
    }
    let problems = found.files.iter().flat_map(|file| file.problems.iter().cloned());
    let own = std::mem::take(&mut found.problems).into_iter().chain(notes).map(|one| diagnostics.judge(one));
    found.problems = problems.chain(own.collect::<Vec<_>>()).collect();
    found
}

/// The workbook for which a profile is proposed.
#[derive(Clone, Copy, Debug)]
pub struct ProposalFrom<'a> {
    /// The file.
    pub workbook: &'a str,
    /// The profile whose fields it may share.
    pub base: Option<&'a str>,
    /// The sheet by name.
    pub sheet: Option<&'a str>,
    /// The table by its range or a cell in it.
    pub table: Option<&'a str>,
}

/// The text of a profile called `name` for the table of a workbook, and what was noticed about the table; no text if it has
/// none.
///
/// # Errors
/// When the workbook cannot be opened or the base profile does not exist.
pub fn propose_profile(
    files: &dyn Files,
    how: &ProposalFrom,
    name: &str,
    settings: &Settings,
) -> Result<(Option<String>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let bytes = project::read(files, how.workbook).map_err(one)?;
    let choice = Choice { sheet: how.sheet, table: how.table, ..Choice::default() };
    let read = import::read(how.workbook, &bytes, &choice, &settings.limits);
    let base = how.base.map(|base| profile(&settings.assets, files, base, None)).transpose().map_err(one)?;
    let text = read.dataset.map(|dataset| import::propose_profile(&dataset, base.as_ref(), name));
    // That no profile fits is why one is proposed.
    let problems = read.problems.into_iter().filter(|problem| problem.code != "import.no-profile").collect();
    Ok((text, problems))
}

/// The copy of an inspected workbook that is given back, its problems marked in the words of `lang`. `file` is its path
/// as the user wrote it. Its cells must have been asked for.
///
/// # Errors
/// When the copy cannot be made.
pub fn annotate(file: &str, found: &Inspection, lang: Lang) -> Result<Vec<u8>, Diagnostic> {
    let table = found.dataset.as_ref().zip(found.copy.as_ref());
    export::annotate(&Findings { file, table, problems: &found.problems, lang })
}

/// Makes the workbook of a profile that is handed out to be filled in, with a row for each branch of the roster in
/// that file, or with blank rows.
///
/// # Errors
/// When the profile does not exist, the roster cannot be read, or the profile fixes the rows itself.
pub fn workbook(
    files: &dyn Files,
    profile: &str,
    roster: Option<&str>,
    settings: &Settings,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let profile = super::profile(&settings.assets, files, profile, None).map_err(one)?;
    let rows = match roster {
        Some(name) if profile.has_lines() => return Err(vec![fixed_rows(&profile, name)]),
        Some(name) => {
            let roster = read_roster(files, name, &settings.limits)?;
            roster.branches.into_iter().map(|branch| branch_row(&profile, branch)).collect()
        }
        None => Vec::new(),
    };
    export::blank_form(&profile, &rows).map_err(one)
}

/// A branch as a row of a form.
fn branch_row(profile: &Profile, branch: Branch) -> export::Row {
    let mut row = export::Row::from([(profile.key.clone(), Value::Text(branch.name))]);
    if let Some(group) = profile.group.clone().filter(|_| !branch.group.is_empty()) {
        row.insert(group, Value::Text(branch.group));
    }
    row
}

/// The error about a roster for a form whose rows are fixed.
fn fixed_rows(profile: &Profile, roster: &str) -> Diagnostic {
    let name = &profile.name;
    Diagnostic::error(
        code!("export.fixed-rows"),
        format!("biểu `{name}` có các dòng cố định nên không nhận danh sách chi bộ"),
        format!("the form `{name}` has fixed rows and takes no roster"),
    )
    .at(Place::File { file: roster.to_string() })
    .hint("bỏ `--rows` rồi chạy lại", "leave `--rows` out and run again")
}
