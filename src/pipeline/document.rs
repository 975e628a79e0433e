//! One document: read, computed, composed and checked.

use std::sync::{Mutex, PoisonError};
use std::thread;

use super::batch::{cores, scores};
use super::catalogue::language_of;
use super::check::Previous;
use super::diagnostics::Diagnostics;
use super::engine::EngineTypeface;
use super::plan::Plan;
use super::tasks::fill_tasks;
use super::workbooks::{job_roster, read_data};
use super::{Settings, given, period};
use vanthu_check as check;
use vanthu_compose::{self as compose, ListInput, NamedFigure, NumberCells};
use vanthu_compute as compute;
use vanthu_diagnostic::{Diagnostic, Place, Warned};
use vanthu_model::dataset::Dataset;
use vanthu_model::document::Document;
use vanthu_model::field::FieldValues;
use vanthu_model::language::Language;
use vanthu_model::office::Roster;
use vanthu_project::{self as project, DocumentSource, Files};
use vanthu_render::Engine;

/// A document that passed its checks, and the engine that lays it out.
pub struct Prepared {
    /// The composed document.
    pub document: Document,
    /// The engine, with the rule set that the document follows.
    pub engine: Engine,
}

/// A document that passed its checks, and what was made of it.
pub struct Rendered<T> {
    /// The composed document.
    pub document: Document,
    /// What the layout made of it.
    pub output: T,
}

/// Reads, computes, composes and checks a document, and lays it out by `lay_out`. The checks of its text and its layout need
/// nothing of each other, so they run beside each other; what was laid out is dropped if the checks refuse the document.
///
/// # Errors
/// Those of [`prepare`], then those of `lay_out`.
pub fn render<T: Send>(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
    lay_out: impl Fn(&Engine, &Document) -> Result<Warned<T>, Vec<Diagnostic>> + Sync,
) -> Result<Warned<Rendered<T>>, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let engine = plan.engine().map_err(|problem| vec![problem])?;
    let prepared = || {
        engine.warm_up();
        language_of(settings, plan.known_words())
    };
    let (composed, language) = composed_beside(&plan, &engine, &mut diagnostics, prepared)?;
    let language = language.map_err(|problem| vec![problem])?;
    let input = composed.input(&plan, &language);
    let letters = check::check_letters(&input, &EngineTypeface(&engine));
    let lay_out = || lay_out(&engine, &composed.document);
    // What is refused already is not laid out: the layout may take very long over a text that no page can hold.
    let refused = diagnostics.has_errors() || letters.iter().any(Diagnostic::is_error);
    let (found, laid_out) = match refused {
        false => {
            let (found, laid_out) = beside(|| check::check_text(&input), lay_out);
            (found, Some(laid_out))
        }
        true => (check::check_text(&input), None),
    };
    diagnostics.extend(plan.wanted(found));
    diagnostics.extend(letters);
    diagnostics.settle()?;
    // The user may have allowed what was refused.
    let Warned { output, warnings } = laid_out.unwrap_or_else(lay_out)?;
    let mut all = diagnostics.take_warnings();
    all.extend(warnings);
    Ok(Warned { output: Rendered { document: composed.document, output }, warnings: all })
}

/// Reads, computes, composes and checks a document.
///
/// # Errors
/// Everything that is wrong with its input, step by step: all faults of the files and workbooks together, then those
/// of composing, then the findings that are errors.
pub fn prepare(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
) -> Result<Warned<Prepared>, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let checked = check(&plan, &mut diagnostics)?;
    diagnostics.settle()?;
    Ok(Warned { output: checked.prepared, warnings: diagnostics.take_warnings() })
}

/// A document that was composed and checked.
pub(super) struct CheckedDocument {
    pub(super) prepared: Prepared,
    /// The data sets that it rests on, as far as they were kept.
    pub(super) datasets: Vec<Dataset>,
}

/// Composes a document and checks it; the findings go to `diagnostics`.
pub(super) fn check(plan: &Plan, diagnostics: &mut Diagnostics) -> Result<CheckedDocument, Vec<Diagnostic>> {
    check_beside(plan, None, diagnostics)
}

/// The same beside the document on the period before.
pub(super) fn check_beside(
    plan: &Plan,
    previous: Option<&Previous>,
    diagnostics: &mut Diagnostics,
) -> Result<CheckedDocument, Vec<Diagnostic>> {
    let engine = plan.engine().map_err(|problem| vec![problem])?;
    let (composed, language) =
        composed_beside(plan, &engine, diagnostics, || language_of(plan.settings, plan.known_words()))?;
    let language = language.map_err(|problem| vec![problem])?;
    let input = composed.input(plan, &language);
    diagnostics.extend(plan.wanted(check::check(&input, &EngineTypeface(&engine))));
    if let Some(previous) = previous {
        let compare = |earlier: &check::Earlier| check::check_beside_previous(&input, earlier);
        let found = previous.compare(plan.settings, compare);
        let found = found.map_err(|problems| diagnostics.take_with(problems))?;
        diagnostics.extend(plan.wanted(found));
    }
    let prepared = Prepared { document: composed.document, engine };
    Ok(CheckedDocument { prepared, datasets: composed.datasets })
}

/// Composes a document and gives it to `read` as the checks are given it, without checking it.
pub(super) fn with_input<T>(
    plan: &Plan,
    diagnostics: &mut Diagnostics,
    read: impl FnOnce(&check::Input) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let engine = plan.engine().map_err(|problem| vec![problem])?;
    let (composed, language) =
        composed_beside(plan, &engine, diagnostics, || language_of(plan.settings, plan.known_words()))?;
    let language = language.map_err(|problem| vec![problem])?;
    Ok(read(&composed.input(plan, &language)))
}

/// A composed document and what it was made from.
struct Composed {
    document: Document,
    /// The texts of the files, with their figures as they read.
    texts: Vec<(String, Place)>,
    fields: FieldValues,
    datasets: Vec<Dataset>,
    roster: Option<Roster>,
}

impl Composed {
    /// What the checks are given.
    fn input<'a>(&'a self, plan: &'a Plan, language: &'a Language) -> check::Input<'a> {
        check::Input {
            document: &self.document,
            header: &plan.job.header,
            fields: &self.fields,
            texts: &self.texts,
            datasets: &self.datasets,
            roster: self.roster.as_ref(),
            rules: &plan.rules,
            language,
        }
    }
}

/// The composed document, and what `also` gives. While the workbooks are read, another thread parses the prose and does that.
fn composed_beside<T: Send>(
    plan: &Plan,
    engine: &Engine,
    diagnostics: &mut Diagnostics,
    also: impl FnOnce() -> T + Send,
) -> Result<(Composed, T), Vec<Diagnostic>> {
    let prepared = || {
        plan.prose();
        also()
    };
    let (composed, also) = beside(|| composed(plan, engine, diagnostics), prepared);
    Ok((composed?, also))
}

/// The results of two pieces of work, the second of which runs on a thread of its own, or after the first if none can be
/// had.
fn beside<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    let second = Mutex::new(Some(second));
    let run = || second.lock().unwrap_or_else(PoisonError::into_inner).take().map(|second| second());
    thread::scope(|scope| {
        let started = thread::Builder::new().spawn_scoped(scope, run);
        let first = first();
        let done = match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => run(),
        };
        (first, done.expect("it runs once"))
    })
}

/// Types the fields, reads the workbooks, computes and composes.
fn composed(
    plan: &Plan,
    engine: &Engine,
    diagnostics: &mut Diagnostics,
) -> Result<Composed, Vec<Diagnostic>> {
    let mut fields = plan.typed_fields(diagnostics);
    let named = std::mem::take(&mut fields.named);
    if plan.template.scored {
        let fields = fill_tasks(fields, plan, diagnostics);
        return compose_scored(plan, engine, fields, diagnostics);
    }
    let roster = job_roster(plan, diagnostics);
    let mut fields = fill_tasks(fields, plan, diagnostics);
    let data = read_data(plan, roster.as_ref(), diagnostics);
    diagnostics.settle()?;
    let data = data.unwrap_or_default();
    let facts = data.facts();
    let numbers = compose::fill_named_numbers(&mut fields, &named, &facts)
        .map_err(|problems| diagnostics.take_with(problems))?;
    let composed = plan
        .compose(engine, facts, (&fields, &numbers), &diagnostics.allowed())
        .map_err(|problems| diagnostics.take_with(problems))?;
    diagnostics.extend(composed.findings);
    let (mut document, texts) = (composed.document, composed.texts);
    let before = data.earlier.as_ref().and_then(|(_, dataset)| dataset.as_ref());
    diagnostics.extend(period::findings(plan, &fields, data.main.as_ref(), before));
    let main = data.main.as_ref().zip(data.profile.as_ref());
    diagnostics.extend(given::missing(plan, &document, &fields, main));
    diagnostics.extend(given::unused(plan, &document, &fields));
    for (slot, prefix, read) in data.sets(&plan.template) {
        diagnostics.extend(given::blank_cells(plan, &document, slot, &prefix, read));
    }
    if let Some(((now, profile), before)) = main.zip(before) {
        diagnostics.extend(period::other_rows(&document, now, before, profile));
    }
    let datasets = data.into_datasets();
    datasets.iter().for_each(|dataset| document.mark_corrected(&dataset.corrected));
    Ok(Composed { document, texts, fields, datasets, roster })
}

/// What a text of the document can name. Fields that are still wrong are left out, and so is what their texts name: a person
/// asks this while writing them.
///
/// # Errors
/// What is wrong with the document, its template or its workbooks.
pub fn figures(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
) -> Result<Warned<Vec<NamedFigure>>, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let mut fields = project::read_fields(&plan.job.fields, &plan.template).unwrap_or_default();
    let named = std::mem::take(&mut fields.named);
    let (facts, profiles, fields) = if plan.template.scored {
        let engine = plan.engine().map_err(|problem| vec![problem])?;
        let fields = fill_tasks(fields, &plan, &mut diagnostics);
        let all = scores::All;
        let scored = scores::read(&plan, &fields, &EngineTypeface(&engine), &all, cores(), &mut diagnostics);
        let Some(scored) = scored else { return Err(diagnostics.take_all()) };
        (compute::score::facts(&scored.scheme, &scored.scores, &scored.tally), Vec::new(), fields)
    } else {
        let roster = job_roster(&plan, &mut diagnostics);
        let fields = fill_tasks(fields, &plan, &mut diagnostics);
        let data = read_data(&plan, roster.as_ref(), &mut diagnostics);
        diagnostics.settle()?;
        let data = data.unwrap_or_default();
        (data.facts(), data.profiles(), fields)
    };
    let (template, standard) = (&plan.template, plan.job.header.standard);
    let date = plan.job.header.date;
    // A number whose name is still wrong is left out as well.
    let mut fields = fields;
    let number_cells = compose::fill_named_numbers(&mut fields, &named, &facts).unwrap_or_default();
    let (fields, number_cells) = (&fields, &number_cells);
    let input = ListInput { template, facts, fields, number_cells, standard, date, profiles: &profiles };
    let list = compose::list_figures(input).map_err(|problem| vec![problem])?;
    Ok(Warned { output: list, warnings: diagnostics.take_warnings() })
}

/// Composes the report on all rows of a workbook of points. A row without a score is an error of the report.
fn compose_scored(
    plan: &Plan,
    engine: &Engine,
    fields: FieldValues,
    diagnostics: &mut Diagnostics,
) -> Result<Composed, Vec<Diagnostic>> {
    let typeface = EngineTypeface(engine);
    let scored = scores::read(plan, &fields, &typeface, &scores::All, cores(), diagnostics);
    diagnostics.settle()?;
    let Some(scored) = scored else { return Err(diagnostics.take_all()) };
    diagnostics.refuse_all(scored.faults.into_iter().flat_map(|fault| fault.findings));
    diagnostics.settle()?;
    let facts = compute::score::facts(&scored.scheme, &scored.scores, &scored.tally);
    let composed = plan
        .compose(engine, facts, (&fields, &NumberCells::new()), &diagnostics.allowed())
        .map_err(|problems| diagnostics.take_with(problems))?;
    diagnostics.extend(composed.findings);
    let (mut document, texts) = (composed.document, composed.texts);
    diagnostics.extend(period::findings(plan, &fields, None, None));
    diagnostics.extend(given::missing(plan, &document, &fields, None));
    diagnostics.extend(given::unused(plan, &document, &fields));
    document.mark_corrected(&scored.corrected);
    Ok(Composed { document, texts, fields, datasets: Vec::new(), roster: None })
}
