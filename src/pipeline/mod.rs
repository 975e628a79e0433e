//! The rooms in order: a document file → a composed, checked document → a file's bytes. What the command line, the
//! service and its workers call.

mod batch;
mod catalogue;
mod desk;
mod examine;
mod inspect;
mod tasks;
mod workbooks;

use std::path::Path;

use crate::assets::Assets;
use crate::check::{self, Typeface};
use crate::compose;
use crate::compute::{self, Earlier, Facts};
use crate::diagnostic::{Diagnostic, Warned};
use crate::import::Limits;
use crate::model::dataset::Dataset;
use crate::model::document::Document;
use crate::model::field::FieldValues;
use crate::model::office::Roster;
use crate::model::rules::Rules;
use crate::model::template::Template;
use crate::project::{self, Fields, Job, Setting};
use crate::render::{Engine, Layout};

pub use batch::{BatchEnd, BatchOptions, Progress, Selection, batch, compose_cards, stencil_cards};
pub use catalogue::{
    RuleSet, language, profile, profiles, rule_set, rule_sets, template_named, template_names,
};
pub use examine::{Examined, examine_document, examine_manuscript};
pub use inspect::{Inspect, Inspection, annotate, inspect, workbook};

use catalogue::{rules, template};
use desk::Desk;
use tasks::fill_tasks;
use workbooks::{job_roster, read_data};

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
    let (_, prepared) = examine(&job, settings, &mut desk)?;
    desk.settle()?;
    Ok(Warned { output: prepared, warnings: desk.warnings })
}

/// Composes a document and holds it against the rules, whose name comes first; the findings go to the desk.
fn examine(job: &Job, settings: &Settings, desk: &mut Desk) -> Result<(String, Prepared), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let template = template(&settings.assets, job).map_err(one)?;
    let RuleSet { rules, text, .. } = rules(&settings.assets, job, desk)?;
    let engine = engine(&settings.assets, text.into_bytes()).map_err(one)?;
    let made = compose(job, &template, &rules, settings, &engine, desk)?;
    let language = language(&settings.assets).map_err(one)?;
    let input = check::Input {
        document: &made.document,
        paper: &job.paper,
        fields: &made.fields,
        texts: &job.texts,
        datasets: &made.datasets,
        roster: made.roster.as_ref(),
        rules: &rules,
        language: &language,
    };
    desk.take(check::check(&input, &EngineTypeface(&engine)));
    Ok((rules.name, Prepared { document: made.document, engine }))
}

/// A composed document and what it was made from.
struct Composed {
    document: Document,
    fields: FieldValues,
    datasets: Vec<Dataset>,
    roster: Option<Roster>,
}

/// Types the fields, reads the workbooks, computes and composes.
fn compose(
    job: &Job,
    template: &Template,
    rules: &Rules,
    settings: &Settings,
    engine: &Engine,
    desk: &mut Desk,
) -> Result<Composed, Vec<Diagnostic>> {
    let fields = project::read_fields(&job.fields, template, &job.folder).unwrap_or_else(|problems| {
        desk.take(problems);
        Fields::default()
    });
    let roster = job_roster(job, template, settings, desk);
    let fields = fill_tasks(fields, settings, desk);
    if template.scored {
        return scored(job, template, rules, settings, engine, fields, desk);
    }
    let data = read_data(job, template, roster.as_ref(), settings, desk);
    desk.settle()?;
    let (main, earlier, profile) = data.unwrap_or_default();
    let facts = match (&main, &profile) {
        (Some(dataset), Some(profile)) => {
            let earlier = earlier.as_ref().map(|(name, dataset)| Earlier { name, dataset: dataset.as_ref() });
            compute::facts(dataset, profile, earlier)
        }
        _ => compute::no_facts(earlier.as_ref().map(|(name, _)| name.as_str())),
    };
    let allowed: Vec<String> = desk.used.iter().cloned().collect();
    let document = composed_facts(job, template, rules, facts, &fields, &allowed, desk)?;
    let datasets = main.into_iter().chain(earlier.and_then(|(_, dataset)| dataset)).collect();
    Ok(Composed { document, fields, datasets, roster })
}

/// Composes the report on all rows of a workbook of points. A row without a score is an error of the report.
fn scored(
    job: &Job,
    template: &Template,
    rules: &Rules,
    settings: &Settings,
    engine: &Engine,
    fields: FieldValues,
    desk: &mut Desk,
) -> Result<Composed, Vec<Diagnostic>> {
    let (typeface, all) = (EngineTypeface(engine), batch::scores::All);
    let sight = batch::scores::Sight { rules, typeface: &typeface };
    let scored = batch::scores::read(job, template, &fields, settings, &sight, &all, desk);
    desk.settle()?;
    let Some(scored) = scored else { return Err(desk.with_warnings(Vec::new())) };
    desk.errors.extend(scored.faults.into_iter().flat_map(|fault| fault.findings));
    desk.settle()?;
    let facts = compute::score::facts(&scored.scheme, &scored.scores, &scored.tally);
    let allowed: Vec<String> = desk.used.iter().cloned().collect();
    let document = composed_facts(job, template, rules, facts, &fields, &allowed, desk)?;
    Ok(Composed { document, fields, datasets: Vec::new(), roster: None })
}

/// Composes a document of facts.
fn composed_facts(
    job: &Job,
    template: &Template,
    rules: &Rules,
    facts: Facts,
    fields: &FieldValues,
    allowed: &[String],
    desk: &mut Desk,
) -> Result<Document, Vec<Diagnostic>> {
    let input = compose::Input { paper: &job.paper, template, rules, facts, fields, allowed };
    compose::compose(input).map_err(|problems| desk.with_warnings(problems))
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
