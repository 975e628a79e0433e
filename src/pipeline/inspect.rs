//! Workbooks on their own: how they are understood, given back with their problems marked, and handed out.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::Settings;
use super::batch::scores;
use super::catalogue::{profile, profiles, template_of};
use super::desk::Desk;
use super::workbooks::{own_profile, read_roster, read_workbooks};
use vanthu_assets::{self as assets, Named};
use vanthu_diagnostic::{Diagnostic, Lang, Place};
use vanthu_export::{self as export, Findings};
use vanthu_import::{self as import, Choice, FileRead, consolidation_json};
use vanthu_model::dataset::{By, Dataset, Value};
use vanthu_model::grid::Grid;
use vanthu_model::office::Branch;
use vanthu_model::profile::Profile;
use vanthu_project::tree::NodeValue;
use vanthu_project::{self as project, DataFile, Origin};

/// What is read on its own, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inspect<'a> {
    /// The profile by name; the one that fits best where none is given.
    pub profile: Option<&'a str>,
    /// The sheet by name.
    pub sheet: Option<&'a str>,
    /// The table by its range or a cell in it.
    pub table: Option<&'a str>,
    /// What several workbooks are of.
    pub by: By,
    /// The roster to hold the rows against.
    pub roster: Option<&'a Path>,
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

/// Reads a workbook on its own, or puts those of a folder or a list together.
///
/// # Errors
/// When a single file or a folder cannot be opened, the profile does not exist or the roster cannot be used.
pub fn inspect(paths: &[PathBuf], how: &Inspect, settings: &Settings) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let forced = how.profile.map(|name| profile(&settings.assets, name, None)).transpose().map_err(one)?;
    let candidates = match forced {
        Some(_) => Vec::new(),
        None => profiles(&settings.assets).map_err(one)?,
    };
    let named = |path: &PathBuf| Named { name: path.display().to_string(), path: path.clone() };
    let mut notes = Vec::new();
    let origin = match paths {
        [file] if !file.is_dir() => Origin::File(named(file)),
        [folder] => Origin::Folder(named(folder)),
        _ => {
            let mut files = Vec::new();
            for path in paths {
                if path.is_dir() {
                    let (found, note) = assets::workbooks(&named(path)).map_err(one)?;
                    files.extend(found);
                    notes.extend(note);
                } else {
                    files.push(named(path));
                }
            }
            // A shell lists `10.xlsx` before `2.xlsx`.
            files.sort_by(|a, b| assets::by_number(&a.name, &b.name));
            Origin::Files(files)
        }
    };
    let roster = how.roster.map(|path| read_roster(&named(&path.to_path_buf()), settings)).transpose()?;
    let choice = Choice {
        sheet: how.sheet,
        table: how.table,
        profile: forced.as_ref(),
        candidates: &candidates,
        copy: how.copy,
        ..Choice::default()
    };
    let found = read_workbooks(&origin, how.by, &choice, roster.as_ref(), settings).map_err(one)?;
    Ok(judged(found, notes, settings))
}

/// Reads the data set `data` of the document at `path` as the document reads it, corrections and all, whatever else the
/// document still lacks. Of several workbooks `file` is the one that is looked at, by its path as the document has it or
/// its name; none puts all together. With `copy` the cells of one workbook are kept.
///
/// # Errors
/// When the document does not say which workbooks it reads, or one cannot be opened.
pub fn inspect_data(
    path: &Path,
    data: &str,
    file: Option<&str>,
    copy: bool,
    settings: &Settings,
) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let sources = project::sources(path)?;
    settings.confine(&sources.data, sources.roster.as_ref()).map_err(one)?;
    let template =
        template_of(settings, &sources.folder, &sources.template, &sources.template_place).map_err(one)?;
    let Some((declared, own)) = template.data.get(data).zip(sources.data.get(data)) else {
        return Err(vec![no_data(path, data, sources.data.keys())]);
    };
    let origin = match file {
        Some(file) => Origin::File(one_of(own, file).map_err(one)?),
        None => own.origin.clone(),
    };
    let mut corrections = project::corrections_of(&sources.corrections, data);
    if let (Some(_), Origin::File(file)) = (file, &origin) {
        corrections.retain(|correction| import::is_correction_of(correction, &file.name));
    }
    let scheme = match &sources.fields.value {
        NodeValue::Table(entries) => entries.iter().find(|(name, _)| name == "scheme"),
        _ => None,
    };
    let scheme = scheme.and_then(|(_, node)| match &node.value {
        NodeValue::Text(name) if !name.is_empty() => Some(name.as_str()),
        _ => None,
    });
    let of_scheme = if template.scored { scores::profile_of(scheme, settings) } else { None };
    let wanted = own_profile(&sources.folder, own).or(of_scheme).unwrap_or_else(|| declared.profile.clone());
    let profile = profile(&settings.assets, &wanted, Some(&own.place)).map_err(one)?;
    // One of several workbooks holds some of the branches only, and an earlier period may have had others.
    let whole = matches!(own.origin, Origin::File(_)) || file.is_none();
    let roster = sources.roster.filter(|_| whole && !declared.compare);
    let roster = roster.map(|(roster, _)| read_roster(&roster, settings)).transpose()?;
    let choice = Choice {
        sheet: own.sheet.as_deref(),
        table: own.table.as_deref(),
        profile: Some(&profile),
        corrections: &corrections,
        copy,
        ..Choice::default()
    };
    let found = read_workbooks(&origin, own.by, &choice, roster.as_ref(), settings);
    Ok(judged(found.map_err(|problem| vec![problem.at(own.place.clone())])?, Vec::new(), settings))
}

/// One of the workbooks of a data set, by its path as the document has it or its name.
fn one_of(data: &DataFile, file: &str) -> Result<Named, Diagnostic> {
    let files = match &data.origin {
        Origin::File(file) => vec![file.clone()],
        Origin::Files(files) => files.clone(),
        Origin::Folder(folder) => assets::workbooks(folder)?.0,
    };
    let last = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_string();
    let found = files.iter().find(|one| one.name == file).or_else(|| {
        let mut named = files.iter().filter(|one| last(&one.name) == last(file));
        named.next()
    });
    found.cloned().ok_or_else(|| {
        let all = files.iter().map(|one| format!("`{}`", one.name)).collect::<Vec<_>>().join(", ");
        Diagnostic::error(
            "project.no-file",
            format!("bảng số liệu không có tệp `{file}`"),
            format!("the data set has no file `{file}`"),
        )
        .at(data.place.clone())
        .with_value(file)
        .hint(format!("các tệp: {all}"), format!("the files: {all}"))
    })
}

/// The error about a data set that the document or its template has not.
fn no_data<'a>(path: &Path, data: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let all = known.cloned().collect::<Vec<_>>().join(", ");
    Diagnostic::error(
        "project.unknown-data",
        format!("văn bản không có bảng số liệu `{data}`"),
        format!("the document has no data set `{data}`"),
    )
    .at(Place::File { file: path.display().to_string() })
    .with_value(data)
    .hint(format!("các bảng trong [data]: {all}"), format!("those in [data]: {all}"))
}

/// The inspection with its problems as the settings judge them.
fn judged(mut found: Inspection, notes: Vec<Diagnostic>, settings: &Settings) -> Inspection {
    let mut desk = Desk::new(&settings.allow);
    for file in &mut found.files {
        file.problems = std::mem::take(&mut file.problems).into_iter().map(|one| desk.judge(one)).collect();
    }
    let problems = found.files.iter().flat_map(|file| file.problems.iter().cloned());
    let own = std::mem::take(&mut found.problems).into_iter().chain(notes).map(|one| desk.judge(one));
    found.problems = problems.chain(own.collect::<Vec<_>>()).collect();
    found
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

/// Makes the workbook of a profile that is handed out to be filled in, with a row for each branch of the roster at
/// `roster`, or with blank rows.
///
/// # Errors
/// When the profile does not exist, the roster cannot be read, or the profile fixes the rows itself.
pub fn workbook(
    profile: &str,
    roster: Option<&Path>,
    settings: &Settings,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let profile = super::profile(&settings.assets, profile, None).map_err(one)?;
    let rows = match roster {
        Some(path) if profile.has_lines() => return Err(vec![fixed_rows(&profile, path)]),
        Some(path) => {
            let file = Named { name: path.display().to_string(), path: path.to_path_buf() };
            let roster = read_roster(&file, settings)?;
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
fn fixed_rows(profile: &Profile, roster: &Path) -> Diagnostic {
    let name = &profile.name;
    Diagnostic::error(
        "export.fixed-rows",
        format!("biểu `{name}` có các dòng cố định nên không nhận danh sách chi bộ"),
        format!("the form `{name}` has fixed rows and takes no roster"),
    )
    .at(Place::File { file: roster.display().to_string() })
    .hint("bỏ `--rows` rồi chạy lại", "leave `--rows` out and run again")
}
