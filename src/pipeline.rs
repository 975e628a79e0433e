//! The rooms in order: a document file → a composed, checked document → a file's bytes. What the command line, the
//! service and its workers call.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::assets::{self, Assets, Named};
use crate::check::{self, Typeface};
use crate::compose;
use crate::compute::{self, Earlier, Facts};
use crate::diagnostic::{Diagnostic, Lang, Place, Severity, Warned, did_you_mean};
use crate::export::{self, Findings};
use crate::import::{self, Choice, FileRead, FileStatus, Limits};
use crate::model::dataset::{By, Dataset, Value};
use crate::model::document::Document;
use crate::model::grid::Grid;
use crate::model::office::{Branch, Roster};
use crate::model::paper::FieldValues;
use crate::model::profile::Profile;
use crate::model::rules::Rules;
use crate::model::template::Template;
use crate::project::{self, Job, Origin, Setting};
use crate::render::{Engine, Layout};

/// What steers a run beside the document file.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The embedded files under the user's.
    pub assets: Assets,
    /// Values in place of the document file's.
    pub set: Vec<Setting>,
    /// Codes of errors that become warnings.
    pub allow: Vec<String>,
    /// The limits on workbooks.
    pub limits: Limits,
}

/// A document that passed its checks, and the engine that lays it out.
pub struct Prepared {
    /// The composed document.
    pub document: Document,
    /// The engine, with the rule set that the document follows.
    pub engine: Engine,
}

/// Reads, computes, composes and checks the document at `path`.
///
/// # Errors
/// Everything that is wrong with its input, step by step: all faults of the files and workbooks together, then those
/// of composing, then the findings that are errors.
pub fn prepare(path: &Path, settings: &Settings) -> Result<Warned<Prepared>, Vec<Diagnostic>> {
    let job = project::load(path, &settings.set)?;
    let mut desk = Desk::new(&settings.allow);

    let template = template(&settings.assets, &job).map_err(|problem| vec![problem])?;
    let (rules, rules_bytes) = rules(&settings.assets, &job, &mut desk)?;
    let made = compose(&job, &template, &rules, settings, &mut desk)?;
    let engine = engine(&settings.assets, rules_bytes).map_err(|problem| vec![problem])?;
    let input = check::Input {
        document: &made.document,
        paper: &job.paper,
        fields: &made.fields,
        datasets: &made.datasets,
        rules: &rules,
    };
    desk.take(check::check(&input, &EngineTypeface(&engine)));
    desk.settle()?;
    Ok(Warned { output: Prepared { document: made.document, engine }, warnings: desk.warnings })
}

/// A composed document and what it was made from.
struct Composed {
    document: Document,
    fields: FieldValues,
    datasets: Vec<Dataset>,
}

/// Types the fields, reads the workbooks, computes and composes.
fn compose(
    job: &Job,
    template: &Template,
    rules: &Rules,
    settings: &Settings,
    desk: &mut Desk,
) -> Result<Composed, Vec<Diagnostic>> {
    let fields = project::read_fields(&job.fields, template).unwrap_or_else(|problems| {
        desk.take(problems);
        FieldValues::default()
    });
    let data = read_data(job, template, settings, desk);
    desk.settle()?;
    let (main, earlier, profile) = data.unwrap_or_default();
    let facts = match (&main, &profile) {
        (Some(dataset), Some(profile)) => {
            let earlier = earlier.as_ref().map(|(name, dataset)| Earlier { name, dataset: dataset.as_ref() });
            compute::facts(dataset, profile, earlier)
        }
        _ => Facts::default(),
    };
    let allowed: Vec<String> = desk.used.iter().cloned().collect();
    let input =
        compose::Input { paper: &job.paper, template, rules, facts, fields: &fields, allowed: &allowed };
    let document = compose::compose(input).map_err(|problems| desk.with_warnings(problems))?;
    let datasets = main.into_iter().chain(earlier.and_then(|(_, dataset)| dataset)).collect();
    Ok(Composed { document, fields, datasets })
}

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
    copy: Option<Grid>,
}

/// Reads a workbook on its own, or puts those of a folder or a list together.
///
/// # Errors
/// When a single file or a folder cannot be opened, the profile does not exist or the roster cannot be used.
pub fn inspect(paths: &[PathBuf], how: &Inspect, settings: &Settings) -> Result<Inspection, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let forced =
        how.profile.map(|name| self::profile(&settings.assets, name, None)).transpose().map_err(one)?;
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
    let profile = self::profile(&settings.assets, profile, None).map_err(one)?;
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

/// Reads the workbooks that lie at `origin` as one data set, and holds it against the roster. The problems of single
/// workbooks stay with them.
fn read_workbooks(
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
    Ok(Inspection { dataset: whole.dataset, files: whole.files, problems: whole.problems, copy: None })
}

/// The roster in a file.
fn read_roster(file: &Named, settings: &Settings) -> Result<Roster, Vec<Diagnostic>> {
    let bytes = assets::read(&file.path).map_err(|problem| vec![problem])?.bytes;
    import::read_roster(&file.name, &bytes, &settings.limits)
}

/// Gathers diagnostics: errors that the user allowed become warnings, and are remembered.
struct Desk<'a> {
    allow: &'a [String],
    used: BTreeSet<String>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl<'a> Desk<'a> {
    fn new(allow: &'a [String]) -> Self {
        Self { allow, used: BTreeSet::new(), errors: Vec::new(), warnings: Vec::new() }
    }

    fn judge(&mut self, mut problem: Diagnostic) -> Diagnostic {
        if problem.is_error() && self.allow.iter().any(|code| code == problem.code) {
            self.used.insert(problem.code.to_string());
            problem.severity = Severity::Warning;
        }
        problem
    }

    fn take(&mut self, problems: Vec<Diagnostic>) {
        for problem in problems {
            let problem = self.judge(problem);
            let side = if problem.is_error() { &mut self.errors } else { &mut self.warnings };
            side.push(problem);
        }
    }

    /// Stops when there is an error, with the warnings behind the errors.
    fn settle(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let errors = std::mem::take(&mut self.errors);
        Err(self.with_warnings(errors))
    }

    fn with_warnings(&mut self, mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
        errors.append(&mut self.warnings);
        errors
    }
}

/// The names of the templates.
pub fn template_names(assets: &Assets) -> Vec<String> {
    assets
        .list("documents/")
        .iter()
        .filter_map(|path| path.strip_prefix("documents/")?.strip_suffix("/template.toml"))
        .map(str::to_string)
        .collect()
}

/// The template of that name.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn template_named(assets: &Assets, name: &str) -> Result<Template, Diagnostic> {
    let part = |file: &str| assets.get(&format!("documents/{name}/{file}"));
    match (part("template.toml")?, part("prose.md.hbs")?) {
        (Some(declaration), Some(prose)) => build_template(&declaration, &prose),
        _ => {
            let names = template_names(assets);
            let problem = Diagnostic::error(
                "project.unknown-template",
                format!("không có mẫu `{name}`"),
                format!("there is no template `{name}`"),
            )
            .with_value(name);
            Err(match did_you_mean(name, names.iter().map(String::as_str)) {
                Some(near) => problem.meant(near),
                None => problem.hint(
                    "xem các mẫu bằng: vanthu template list",
                    "list the templates with: vanthu template list",
                ),
            })
        }
    }
}

fn build_template(declaration: &assets::Asset, prose: &assets::Asset) -> Result<Template, Diagnostic> {
    let mut template = Template::parse(&declaration.name, declaration.text()?)?;
    template.prose = prose.text()?.to_string();
    template.prose_file = prose.name.clone();
    Ok(template)
}

fn template(assets: &Assets, job: &Job) -> Result<Template, Diagnostic> {
    let folder = job.folder.join(&job.template);
    let template = if folder.join("template.toml").is_file() {
        build_template(
            &assets::read(&folder.join("template.toml"))?,
            &assets::read(&folder.join("prose.md.hbs"))?,
        )?
    } else {
        template_named(assets, &job.template).map_err(|problem| {
            if problem.place.is_some() { problem } else { problem.at(job.template_place.clone()) }
        })?
    };
    let standard = job.paper.standard.as_str();
    if template.standards.iter().any(|served| served == standard) {
        return Ok(template);
    }
    Err(Diagnostic::error(
        "project.wrong-standard",
        format!("mẫu `{}` không dùng cho thể thức `{standard}`", template.name),
        format!("the template `{}` does not serve the standard `{standard}`", template.name),
    )
    .at(job.template_place.clone()))
}

/// The rule set of a job, typed and as it stands.
fn rules(assets: &Assets, job: &Job, desk: &mut Desk) -> Result<(Rules, Vec<u8>), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut sets = Vec::new();
    for path in assets.list("rules/") {
        let Some(asset) = assets.get(&path).map_err(one)? else { continue };
        let rules = Rules::parse(&asset.name, asset.text().map_err(one)?).map_err(one)?;
        sets.push((rules, asset.bytes.into_owned()));
    }
    if let Some((name, place)) = &job.rules {
        let names: Vec<String> = sets.iter().map(|(rules, _)| rules.name.clone()).collect();
        return sets.into_iter().find(|(rules, _)| rules.name == *name).ok_or_else(|| {
            let all = names.join(", ");
            let problem = Diagnostic::error(
                "project.unknown-rules",
                format!("không có bộ quy tắc `{name}`"),
                format!("there is no rule set `{name}`"),
            )
            .with_value(name.clone())
            .at(place.clone())
            .hint(format!("dùng một trong: {all}"), format!("use one of: {all}"));
            vec![problem]
        });
    }
    let standard = job.paper.standard.as_str();
    sets.retain(|(rules, _)| rules.standard == standard);
    sets.sort_by_key(|(rules, _)| rules.in_force);
    let in_force = |rules: &Rules| job.paper.date.is_none_or(|date| rules.in_force <= date);
    if let Some(index) = sets.iter().rposition(|(rules, _)| in_force(rules)) {
        return Ok(sets.swap_remove(index));
    }
    if sets.is_empty() {
        return Err(vec![Diagnostic::error(
            "project.no-rules",
            format!("chưa có bộ quy tắc nào cho thể thức `{standard}`"),
            format!("there is no rule set for the standard `{standard}`"),
        )]);
    }
    let first = sets.swap_remove(0);
    desk.take(vec![
        Diagnostic::warning(
            "project.rules-not-in-force",
            format!(
                "văn bản ghi ngày trước khi {} có hiệu lực; vẫn trình bày theo quy tắc này",
                first.0.full_name
            ),
            format!(
                "the document is dated before {} came into force; it is laid out by it all the same",
                first.0.name
            ),
        )
        .at(Place::File { file: job.file.clone() })
        .hint("ghi `rules = …` để chọn rõ", "write `rules = …` to choose"),
    ]);
    Ok(first)
}

/// All profiles, in the order of their names.
///
/// # Errors
/// When one cannot be read.
pub fn profiles(assets: &Assets) -> Result<Vec<Profile>, Diagnostic> {
    let mut profiles = Vec::new();
    for path in assets.list("profiles/") {
        if let Some(asset) = assets.get(&path)? {
            profiles.push(Profile::parse(&asset.name, asset.text()?)?);
        }
    }
    Ok(profiles)
}

/// Whether what stands for a profile is the path of its file.
fn is_profile_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// The profile of that name, or the one in a file of the user's where `name` is the path of a TOML file. `place` is
/// where it is named.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn profile(assets: &Assets, name: &str, place: Option<&Place>) -> Result<Profile, Diagnostic> {
    if is_profile_file(name) {
        let asset = assets::read(Path::new(name))?;
        return Profile::parse(&asset.name, asset.text()?);
    }
    if let Some(asset) = assets.get(&format!("profiles/{name}.toml"))? {
        return Profile::parse(&asset.name, asset.text()?);
    }
    let names: Vec<String> = profiles(assets)?.into_iter().map(|profile| profile.name).collect();
    let all = names.join(", ");
    let problem = Diagnostic::error(
        "project.unknown-profile",
        format!("không có hồ sơ đọc bảng `{name}`"),
        format!("there is no profile `{name}`"),
    )
    .with_value(name)
    .hint(
        format!("dùng một trong: {all}, hoặc đường dẫn một tệp hồ sơ `.toml`"),
        format!("use one of: {all}, or the path of a profile file `.toml`"),
    );
    let problem = match did_you_mean(name, names.iter().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    };
    Err(match place {
        Some(place) => problem.at(place.clone()),
        None => problem,
    })
}

/// The main data set, the earlier one under its name, and the profile of both.
type Data = (Option<Dataset>, Option<(String, Option<Dataset>)>, Option<Profile>);

/// Reads the workbooks of a job. Faults go to the desk; none when a workbook could not be read at all.
fn read_data(job: &Job, template: &Template, settings: &Settings, desk: &mut Desk) -> Option<Data> {
    unknown_data(job, template, desk);
    let mut data: Data = (None, None, None);
    let mut whole = true;
    let roster = match &job.roster {
        Some((file, place)) if !job.data.is_empty() => match read_roster(file, settings) {
            Ok(roster) => Some(roster),
            Err(problems) => {
                let placed = problems.into_iter().map(|problem| match problem.place {
                    Some(Place::File { .. }) | None => problem.at(place.clone()),
                    Some(_) => problem,
                });
                desk.errors.extend(placed);
                whole = false;
                None
            }
        },
        _ => None,
    };
    // The main workbook first: an earlier period is nearly always read by the same profile.
    let mut wanted: Vec<_> = template.data.iter().collect();
    wanted.sort_by_key(|(_, declared)| declared.compare);
    for (name, declared) in wanted {
        let Some(file) = job.data.get(name) else {
            if declared.required {
                desk.take(vec![
                    Diagnostic::error(
                        "project.missing-data",
                        format!("thiếu bảng số liệu `{name}` ({}) trong [data]", declared.label),
                        format!("the workbook `{name}` ({}) is missing from [data]", declared.label),
                    )
                    .at(job.data_place.clone())
                    .hint(
                        format!("thêm dòng: {name} = \"….xlsx\""),
                        format!("add a line: {name} = \"….xlsx\""),
                    ),
                ]);
                whole = false;
            }
            if declared.compare {
                data.1 = Some((name.clone(), None));
            }
            continue;
        };
        // A profile of one's own lies beside the document, as all its files do.
        let own = file.profile.as_deref().map(|name| match is_profile_file(name) {
            true => job.folder.join(name).display().to_string(),
            false => name.to_string(),
        });
        let wanted = own.as_deref().unwrap_or(&declared.profile);
        let known = data.2.clone().filter(|profile| profile.name == wanted);
        // An earlier period may have had other branches.
        let roster = roster.as_ref().filter(|_| !declared.compare);
        let read = known.map_or_else(|| profile(&settings.assets, wanted, Some(&file.place)), Ok).and_then(
            |profile| {
                let choice = Choice {
                    sheet: file.sheet.as_deref(),
                    table: file.table.as_deref(),
                    profile: Some(&profile),
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

fn unknown_data(job: &Job, template: &Template, desk: &mut Desk) {
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

/// The engine with the layout and typefaces of `assets` and the given rule set.
///
/// # Errors
/// When a layout file or typeface cannot be used.
pub fn engine(assets: &Assets, rules: Vec<u8>) -> Result<Engine, Diagnostic> {
    let mut files = Vec::new();
    for path in assets.list("layout/") {
        if let Some(asset) = assets.get(&path)? {
            files.push((format!("/{path}"), asset.bytes.into_owned()));
        }
    }
    Engine::new(Layout { files, fonts: Assets::fonts() }, rules)
}

/// The engine's typefaces, as the checks see them.
struct EngineTypeface<'a>(&'a Engine);

impl Typeface for EngineTypeface<'_> {
    fn has_letter(&self, letter: char) -> bool {
        self.0.has_letter(letter)
    }

    fn width(&self, text: &str, bold: bool) -> f64 {
        self.0.text_width(text, bold)
    }
}
