//! The scores of a document: its scheme, its workbook, a score or a fault for each row.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc;
use std::thread;

use serde_json::Value as Json;

use crate::pipeline::Settings;
use crate::pipeline::catalogue::profile;
use crate::pipeline::diagnostics::Diagnostics;
use crate::pipeline::plan::Plan;
use crate::pipeline::workbooks::{about_data, job_roster, missing_data, read_workbooks, unknown_data};
use vanthu_check::{self as check, Typeface};
use vanthu_compute::score::{NO_POINTS, Score, Scorer, Tally};
use vanthu_diagnostic::{Code, Diagnostic, Lang, Place, Severity, code, did_you_mean};
use vanthu_import::{self as import, Choice, Chunks, TakeChunk};
use vanthu_model::correction::Corrected;
use vanthu_model::dataset::{Dataset, Record, Value};
use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::profile::Profile;
use vanthu_model::rules::Rules;
use vanthu_model::scheme::{Rounding, Scheme, Scope};
use vanthu_project::{self as project, Origin};

/// The scheme that documents follow which name none.
const USUAL: &str = "366-collective";

/// The width of a line of the card, on which names and remarks stand.
const LINE_MM: f64 = 165.0;

/// A workbook of more bytes than this is read part by part.
const LONG: usize = 256 << 10;

/// How many parts of a workbook may be read before the first of them is scored: memory stays flat.
const PARTS_AHEAD: usize = 2;

/// The code of the note about a corrected cell.
const CORRECTED: Code = code!("import.corrected");

/// A row that has no score.
#[derive(Clone, Debug)]
pub(in crate::pipeline) struct Fault {
    /// Its place in the workbook, from 1.
    pub(super) index: usize,
    /// Its row in the sheet.
    pub(super) row: u32,
    /// The branch's name, as far as it is known.
    pub(super) name: String,
    /// What is wrong with it.
    pub(in crate::pipeline) findings: Vec<Diagnostic>,
}

impl Fault {
    /// What is wrong with it, as a manifest says it.
    pub(super) fn said(&self) -> Vec<Json> {
        self.findings.iter().map(|finding| finding.to_json(Lang::Vi)).collect()
    }
}

/// The scores of a document.
pub(in crate::pipeline) struct Scored {
    /// The scheme, with what the document changes of it.
    pub(in crate::pipeline) scheme: Scheme,
    /// The scores, in the workbook's order.
    pub(in crate::pipeline) scores: Vec<Score>,
    /// What they come to.
    pub(in crate::pipeline) tally: Tally,
    /// The rows without a score.
    pub(in crate::pipeline) faults: Vec<Fault>,
    /// Warnings about single rows, by their place in the workbook.
    pub(super) warnings: BTreeMap<usize, Vec<Diagnostic>>,
    /// Which rows were chosen, by the place of their score.
    pub(super) chosen: Vec<usize>,
    /// The corrections that were applied.
    pub(in crate::pipeline) corrected: Vec<Corrected>,
}

impl Scored {
    /// The place of the score that stands at `index` in the workbook.
    pub(super) fn place(&self, index: usize) -> usize {
        self.scores.partition_point(|score| score.index < index)
    }
}

/// What the texts of a row are checked by.
struct TextChecks<'a> {
    rules: &'a Rules,
    typeface: &'a (dyn Typeface + Sync),
}

/// Which rows are printed.
pub(in crate::pipeline) trait Filter: Sync {
    /// The error about a field that the workbook has not.
    fn unknown(&self, profile: &Profile) -> Option<Diagnostic>;
    /// Whether a row is chosen.
    fn takes(&self, score: &Score, record: &Record, scheme: &Scheme) -> bool;
}

/// Every row.
pub(in crate::pipeline) struct All;

impl Filter for All {
    fn unknown(&self, _: &Profile) -> Option<Diagnostic> {
        None
    }

    fn takes(&self, _: &Score, _: &Record, _: &Scheme) -> bool {
        true
    }
}

/// Reads the workbook of a document and scores its rows. What is wrong with single rows stays with them; everything else
/// goes to `diagnostics`. `None` if nothing can be scored. With more than one of `jobs`, rows are scored while the next
/// ones are read.
pub(in crate::pipeline) fn read(
    plan: &Plan,
    fields: &FieldValues,
    typeface: &(dyn Typeface + Sync),
    filter: &dyn Filter,
    jobs: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Scored> {
    let Plan { job, template, settings, files, rules, .. } = plan;
    let scheme = scheme(fields, settings).map_err(|problem| diagnostics.refuse(problem)).ok()?;
    unknown_data(plan, diagnostics);
    let (name, declared) = template.main_data()?;
    let Some(file) = job.data.get(name) else {
        diagnostics.add(missing_data(job, name, &declared.label));
        return None;
    };
    let roster = job_roster(plan, diagnostics);
    if diagnostics.has_errors() {
        return None;
    }
    let wanted = file.profile.as_deref().unwrap_or(&scheme.profile);
    let profile = &match profile(&settings.assets, *files, wanted, Some(&file.place)) {
        Ok(profile) => profile,
        Err(problem) => {
            diagnostics.refuse(problem);
            return None;
        }
    };
    if let Some(field) = scheme.unknown_field(profile) {
        diagnostics.refuse(unfit(&scheme, profile, &field).at(file.place.clone()));
        return None;
    }
    if let Some(problem) = filter.unknown(profile) {
        diagnostics.refuse(problem);
        return None;
    }
    let corrections = project::corrections_of(&job.corrections, name);
    let choice = Choice {
        sheet: file.sheet.as_deref(),
        table: file.table.as_deref(),
        columns: &file.columns,
        join: file.join,
        profile: Some(profile),
        corrections: &corrections,
        every: true,
        ..Choice::default()
    };
    let checks = TextChecks { rules, typeface };
    let mut scoring = Scoring::new(scheme, profile, filter, &checks);
    let long = match &file.origin {
        // The whole table is checked against a roster.
        Origin::File(file) if roster.is_none() => match files.read(file) {
            Ok(bytes) if bytes.len() > LONG => Some((file, bytes)),
            // What cannot be read is reported below.
            _ => None,
        },
        _ => None,
    };
    if let Some((file, bytes)) = long {
        let chunks = Chunks { threads: if jobs > 1 { jobs } else { 0 }, ..Chunks::default() };
        let parts =
            |take: TakeChunk| import::read_in_chunks(file, &bytes, &choice, &settings.limits, chunks, take);
        let read = match jobs {
            0 | 1 => parts(&mut |head: &Dataset, rows: Vec<Record>, problems: Vec<Diagnostic>| {
                scoring.begin(head);
                scoring.take(rows, problems, diagnostics);
            }),
            _ => scored_aside(&mut scoring, diagnostics, parts),
        };
        match read {
            Ok(Some(problems)) => {
                diagnostics.extend(problems);
                return (!diagnostics.has_errors()).then(|| scoring.end(diagnostics));
            }
            Ok(None) => {}
            Err(refusal) => {
                diagnostics.refuse(refusal);
                return None;
            }
        }
    }
    let read = read_workbooks(*files, &file.origin, file.by, &choice, roster.as_ref(), &settings.limits);
    let read = match read {
        Ok(read) => read,
        Err(problem) => {
            diagnostics.add(about_data(problem, name, file));
            return None;
        }
    };
    let of_files = read.files.into_iter().flat_map(|file| file.problems);
    let problems: Vec<Diagnostic> = read.problems.into_iter().chain(of_files).collect();
    let Some(mut dataset) = read.dataset else {
        diagnostics.refuse_all(problems);
        return None;
    };
    let rows = std::mem::take(&mut dataset.rows);
    scoring.corrected = std::mem::take(&mut dataset.corrected);
    scoring.begin(&dataset);
    scoring.take(rows, problems, diagnostics);
    (!diagnostics.has_errors()).then(|| scoring.end(diagnostics))
}

/// Reads the parts of a workbook on this thread and scores them on another one, in their order.
fn scored_aside<R>(
    scoring: &mut Scoring,
    diagnostics: &mut Diagnostics,
    read: impl FnOnce(TakeChunk) -> R,
) -> R {
    thread::scope(|scope| {
        let (sender, parts) = mpsc::sync_channel::<(Scorer, Vec<Record>, Vec<Diagnostic>)>(PARTS_AHEAD);
        let profile = scoring.profile;
        let thread = scope.spawn(move || {
            for (scorer, rows, problems) in parts {
                scoring.scorer.get_or_insert(scorer);
                scoring.take(rows, problems, diagnostics);
            }
        });
        let result = read(&mut |head: &Dataset, rows: Vec<Record>, problems: Vec<Diagnostic>| {
            // It fails only once the thread has panicked, which is seen below.
            let _ = sender.send((scorer_of(head, profile), rows, problems));
        });
        drop(sender);
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
        result
    })
}

/// A scorer of the rows of the table `head`.
fn scorer_of(head: &Dataset, profile: &Profile) -> Scorer {
    Scorer::new(head, &profile.key, profile.group.as_deref())
}

/// Rows on their way to scores, whole or part by part.
struct Scoring<'a> {
    scheme: Scheme,
    profile: &'a Profile,
    filter: &'a dyn Filter,
    checks: &'a TextChecks<'a>,
    scorer: Option<Scorer>,
    /// How many rows there were.
    rows: usize,
    scores: Vec<Score>,
    faults: Vec<Fault>,
    chosen: Vec<usize>,
    warnings: BTreeMap<usize, Vec<Diagnostic>>,
    corrected: Vec<Corrected>,
}

impl<'a> Scoring<'a> {
    fn new(scheme: Scheme, profile: &'a Profile, filter: &'a dyn Filter, checks: &'a TextChecks<'a>) -> Self {
        Self {
            scheme,
            profile,
            filter,
            checks,
            scorer: None,
            rows: 0,
            scores: Vec::new(),
            faults: Vec::new(),
            chosen: Vec::new(),
            warnings: BTreeMap::new(),
            corrected: Vec::new(),
        }
    }

    /// Notes the table that the rows are of.
    fn begin(&mut self, head: &Dataset) {
        let profile = self.profile;
        self.scorer.get_or_insert_with(|| scorer_of(head, profile));
    }

    /// Scores some rows of the table. What was noticed about single ones stays with them.
    fn take(&mut self, rows: Vec<Record>, problems: Vec<Diagnostic>, diagnostics: &mut Diagnostics) {
        let mut by_row = sorted_by_row(problems, &rows, diagnostics);
        let profile = self.profile;
        let Some(scorer) = &mut self.scorer else { return };
        for (place, record) in rows.into_iter().enumerate() {
            self.rows += 1;
            let index = self.rows;
            let mut findings = by_row.remove(&place).unwrap_or_default();
            let sound = !findings.iter().any(Diagnostic::is_error);
            let found = texts(&record, &self.scheme, profile, self.checks);
            findings.extend(found.into_iter().map(|problem| diagnostics.judge(problem)));
            let mut score = None;
            // Where the import could not read a row, more faults in its points would only repeat that, but for those
            // that are not there at all.
            if !sound {
                let problems = scorer.score(&self.scheme, index, &record).err().unwrap_or_default();
                let fresh = |problem: &Diagnostic| {
                    problem.code == NO_POINTS && findings.iter().all(|known| known.place != problem.place)
                };
                let fresh: Vec<Diagnostic> = problems.into_iter().filter(fresh).collect();
                findings.extend(fresh);
            } else {
                match scorer.score(&self.scheme, index, &record) {
                    Ok(scored) => score = Some(scored),
                    Err(problems) => {
                        let judged: Vec<_> =
                            problems.into_iter().map(|problem| diagnostics.judge(problem)).collect();
                        // An error that the user allows leaves a score all the same.
                        if !judged.iter().any(Diagnostic::is_error) {
                            score = scorer.score_despite_problems(&self.scheme, index, &record);
                        }
                        findings.extend(judged);
                    }
                }
            }
            match score.filter(|_| !findings.iter().any(Diagnostic::is_error)) {
                Some(score) => {
                    if self.filter.takes(&score, &record, &self.scheme) {
                        self.chosen.push(self.scores.len());
                    }
                    self.scores.push(score);
                    // Notes do not belong on a card, except that a cell was corrected.
                    let told = |one: &Diagnostic| one.severity > Severity::Note || one.code == CORRECTED;
                    findings.retain(told);
                    if !findings.is_empty() {
                        self.warnings.insert(index, findings);
                    }
                }
                None => self.faults.push(Fault {
                    index,
                    row: record.row,
                    name: record.text(&profile.key).to_string(),
                    findings,
                }),
            }
        }
    }

    /// All scores and what they come to.
    fn end(self, diagnostics: &mut Diagnostics) -> Scored {
        let Self { scheme, scores, faults, chosen, warnings, corrected, .. } = self;
        let failed = faults.iter().map(|fault| fault.name.clone()).collect();
        let tally = Tally::new(&scheme, &scores, failed);
        let exceeded = tally.quota.iter().filter_map(|standing| standing.finding(&scheme, &scores));
        diagnostics.extend(exceeded);
        Scored { scheme, scores, tally, faults, warnings, chosen, corrected }
    }
}

/// The findings on the texts of a row that its card prints.
fn texts(record: &Record, scheme: &Scheme, profile: &Profile, checks: &TextChecks) -> Vec<Diagnostic> {
    let fields = [
        Some(&profile.key),
        profile.group.as_ref(),
        scheme.fields.reason.as_ref(),
        scheme.fields.note.as_ref(),
    ];
    let found = fields.into_iter().flatten().filter_map(|field| {
        let Value::Text(text) = record.value(field) else { return None };
        check::card::check(text, &record.cell(field)?.place(), LINE_MM, checks.rules, checks.typeface)
    });
    found.collect()
}

/// The problems of single rows of data by the place of the row; all others go to `diagnostics`.
fn sorted_by_row(
    problems: Vec<Diagnostic>,
    records: &[Record],
    diagnostics: &mut Diagnostics,
) -> HashMap<usize, Vec<Diagnostic>> {
    let mut rows: HashMap<(&str, &str, u32), usize> = HashMap::new();
    if !problems.is_empty() {
        for (place, record) in records.iter().enumerate() {
            if let Some(datum) = record.values.values().next() {
                rows.insert((&datum.cell.file, &datum.cell.sheet, record.row), place);
            }
        }
    }
    let mut by_row: HashMap<usize, Vec<Diagnostic>> = HashMap::new();
    let mut others = Vec::new();
    for problem in problems {
        let place = match &problem.place {
            Some(Place::Cell { file, sheet, cell }) => {
                let digits = cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
                digits.parse().ok().and_then(|row| rows.get(&(file.as_str(), sheet.as_str(), row)).copied())
            }
            _ => None,
        };
        match place {
            Some(place) => by_row.entry(place).or_default().push(diagnostics.judge(problem)),
            None => others.push(problem),
        }
    }
    diagnostics.extend(others);
    by_row
}

/// The profile of the scheme of that name, or of the usual one; `None` if there is no such scheme.
pub(in crate::pipeline) fn profile_of(scheme: Option<&str>, settings: &Settings) -> Option<String> {
    let name = scheme.unwrap_or(USUAL);
    let asset = settings.assets.get(&format!("schemes/{name}.toml")).ok()??;
    Scheme::parse(&asset.name, asset.text().ok()?).ok().map(|scheme| scheme.profile)
}

/// The scheme that the fields name, with what they change of its quota.
fn scheme(fields: &FieldValues, settings: &Settings) -> Result<Scheme, Diagnostic> {
    let text = |name: &str| match fields.get(name) {
        Some((FieldValue::Text(text), place)) if !text.is_empty() => Some((text.as_str(), place)),
        _ => None,
    };
    let (name, place) = text("scheme").map_or((USUAL, None), |(name, place)| (name, Some(place)));
    let mut scheme = match settings.assets.get(&format!("schemes/{name}.toml"))? {
        Some(asset) => Scheme::parse(&asset.name, asset.text()?)?,
        None => return Err(unknown_scheme(name, settings, place)),
    };
    let Some(quota) = &mut scheme.quota else { return Ok(scheme) };
    if let Some((FieldValue::Count(percent), _)) = fields.get("quota_percent") {
        quota.percent = (*percent).into();
    }
    if let Some((word, place)) = text("quota_rounding") {
        quota.rounding = Rounding::parse(word).ok_or_else(|| unknown_word(word, &Rounding::WORDS, place))?;
    }
    if let Some((word, place)) = text("quota_scope") {
        quota.scope = Scope::parse(word).ok_or_else(|| unknown_word(word, &Scope::WORDS, place))?;
    }
    if let Some((FieldValue::List(classes), place)) = fields.get("quota_base")
        && !classes.is_empty()
    {
        let named = |class: &String| {
            let band = scheme.band.iter().find(|band| band.class == *class || band.short == *class);
            band.map(|band| band.class.clone()).ok_or_else(|| {
                let words: Vec<&str> = scheme.band.iter().map(|band| band.class.as_str()).collect();
                unknown_word(class, &words, place)
            })
        };
        quota.base = classes.iter().map(named).collect::<Result<_, _>>()?;
    }
    Ok(scheme)
}

fn unknown_scheme(name: &str, settings: &Settings, place: Option<&Place>) -> Diagnostic {
    let files = settings.assets.list("schemes/");
    let names: Vec<&str> =
        files.iter().filter_map(|path| path.strip_prefix("schemes/")?.strip_suffix(".toml")).collect();
    let problem = Diagnostic::error(
        code!("batch.unknown-scheme"),
        format!("không có khung điểm `{name}`"),
        format!("there is no scoring scheme `{name}`"),
    )
    .with_value(name);
    let problem = match did_you_mean(name, names.iter().copied()) {
        Some(near) => problem.meant(near),
        None => {
            let all = names.join(", ");
            problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}"))
        }
    };
    match place {
        Some(place) => problem.at(place.clone()),
        None => problem,
    }
}

fn unknown_word(word: &str, words: &[&str], place: &Place) -> Diagnostic {
    let all = words.join(", ");
    Diagnostic::error(
        code!("batch.unknown-word"),
        format!("`{word}` không phải giá trị dùng được ở đây"),
        format!("`{word}` is no value for this"),
    )
    .with_value(word)
    .at(place.clone())
    .hint(format!("dùng một trong: {all}"), format!("use one of: {all}"))
}

pub(in crate::pipeline) fn unfit(scheme: &Scheme, profile: &Profile, field: &str) -> Diagnostic {
    Diagnostic::error(
        code!("batch.scheme-unfit"),
        format!(
            "khung điểm `{}` cần trường `{field}`, nhưng hồ sơ đọc bảng `{}` không có",
            scheme.name, profile.name
        ),
        format!(
            "the scheme `{}` reads the field `{field}`, which the profile `{}` has not",
            scheme.name, profile.name
        ),
    )
    .with_value(field)
    .hint(
        "khai báo trường đó trong hồ sơ đọc bảng, hoặc sửa khung điểm",
        "declare the field in the profile, or correct the scheme",
    )
}
