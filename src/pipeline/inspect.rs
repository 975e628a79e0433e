//! Workbooks on their own: how they are understood, given back with their problems marked, and handed out.

use std::path::{Path, PathBuf};

use super::Settings;
use super::catalogue::{profile, profiles};
use super::desk::Desk;
use super::workbooks::{read_roster, read_workbooks};
use crate::assets::{self, Named};
use crate::diagnostic::{Diagnostic, Lang, Place};
use crate::export::{self, Findings};
use crate::import::{Choice, FileRead};
use crate::model::dataset::{By, Dataset, Value};
use crate::model::grid::Grid;
use crate::model::office::Branch;
use crate::model::profile::Profile;
use crate::project::Origin;

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
    let mut found = read_workbooks(&origin, how.by, &choice, roster.as_ref(), settings).map_err(one)?;
    let mut desk = Desk::new(&settings.allow);
    for file in &mut found.files {
        file.problems = std::mem::take(&mut file.problems).into_iter().map(|one| desk.judge(one)).collect();
    }
    let problems = found.files.iter().flat_map(|file| file.problems.iter().cloned());
    let own = std::mem::take(&mut found.problems).into_iter().chain(notes).map(|one| desk.judge(one));
    found.problems = problems.chain(own.collect::<Vec<_>>()).collect();
    Ok(found)
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
    export::handout(&profile, &rows).map_err(one)
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
