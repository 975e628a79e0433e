//! One document a row: a workbook of branches → scores → a scorecard each → a zip or folder with its manifest.
//!
//! All rows are scored before the first card is laid out, since averages, ranks and the quota are of all; so what a card
//! says does not depend on which others are printed.

mod cards;
mod filter;
mod format;
mod manifest;
mod pool;
mod printer;
pub(super) mod scores;
mod stencils;

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use sha2::{Digest, Sha256};

use super::Settings;
use super::catalogue::language_of;
use super::diagnostics::Diagnostics;
use super::engine::EngineTypeface;
use super::plan::Plan;
use super::tasks::fill_tasks;
use cards::LaidOutCards;
use format::Maker;
use printer::Printer;
use scores::Scored;
use vanthu_assets::Assets;
use vanthu_bundle::{self as bundle, BatchWriter, Content, FileNamePattern, NameParts, Record, UniqueNames};
use vanthu_cards::{Measure, Measures, Stencils};
use vanthu_check as check;
use vanthu_compose::NumberCells;
use vanthu_compose::card::CardsInput;
use vanthu_compute::score::{self, Score};
use vanthu_diagnostic::{Diagnostic, Lang, Subject, Warned, code};
use vanthu_model::card_words::CardWords;
use vanthu_model::date::Period;
use vanthu_model::document::Document;
use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::template::Template;
use vanthu_project::{self as project, DocumentSource, Files, Origin};
use vanthu_render::{Engine, Pdf, check_code, clear_layout_cache};

pub use filter::Selection;
pub use format::BatchFormat;

/// The names of the files that tell what became of each row.
const TABLE: &str = "manifest.xlsx";
const MANIFEST: &str = "manifest.json";
/// How files are named where the document says nothing of it.
const NAMES: &str = "{tt:03}-{branch}.pdf";

/// What steers a batch beside the document file.
#[derive(Clone, Debug, Default)]
pub struct BatchOptions {
    /// Where the documents go: a zip where its name ends so, else a folder.
    pub out: PathBuf,
    /// Where one file for the printer goes, if one is wanted.
    pub combined: Option<PathBuf>,
    /// How many documents are made at a time; none takes as many as there are cores.
    pub jobs: Option<usize>,
    /// Whether to go on with a batch that was stopped.
    pub resume: bool,
    /// Which rows are printed.
    pub selection: Selection,
    /// Whether every card is laid out, even if a stencil could print it. It takes ten times as long and serves to tell
    /// whether a fault is one of the stencils.
    pub no_stencil: bool,
    /// The form of the documents.
    pub format: BatchFormat,
    /// Whether each card says that it is a draft, because nobody has approved the document yet.
    pub draft: bool,
}

impl BatchOptions {
    /// How many documents are made at a time.
    fn jobs(&self) -> usize {
        self.jobs.unwrap_or_else(cores)
    }
}

/// How many threads can work at once.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The documents to be made.
    pub total: usize,
    /// Those that are complete, failed ones among them.
    pub done: usize,
    /// Those that failed.
    pub failed: usize,
    /// Those that an earlier run had made.
    pub kept: usize,
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct BatchEnd {
    /// The documents that were made, those of an earlier run among them.
    pub done: usize,
    /// The rows of which none was made.
    pub failed: usize,
    /// Those that an earlier run had made.
    pub kept: usize,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// What is wrong with single rows.
    pub faults: Vec<Diagnostic>,
}

/// Everything that is known before the first card is laid out.
struct BatchPlan<'a> {
    plan: Plan<'a>,
    fields: FieldValues,
    scored: Scored,
    engine: Engine,
    measures: Measures,
    words: CardWords,
    pattern: FileNamePattern,
    allowed: Vec<String>,
    warnings: Vec<Diagnostic>,
    draft: bool,
}

/// Makes the documents of a batch. `progress` learns how far it is; `stop` is looked at between documents.
///
/// # Errors
/// Everything that is wrong with the input as a whole, and what cannot be written. Faults of single rows are no errors of
/// the batch: see [`BatchEnd::faults`].
pub fn batch(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
    options: &BatchOptions,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Warned<BatchEnd>, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    if options.combined.is_some() && options.format != BatchFormat::Pdf {
        return Err(vec![combined_format()]);
    }
    let mut plan = BatchPlan::load(files, source, settings, options)?;
    let summary = plan.summary()?;
    let inputs = inputs(&plan.plan, options).map_err(one)?;
    let (mut batch, mut records) = match options.resume {
        true => BatchWriter::resume(&options.out, &inputs).map_err(one)?,
        false => (BatchWriter::begin(&options.out, &inputs).map_err(one)?, Vec::new()),
    };
    // Whether it can be written is known before the work begins.
    let printer = options.combined.as_deref().map(Printer::begin).transpose().map_err(one)?;
    let kept = records.len();
    let mut now = Progress { total: plan.scored.chosen.len(), done: kept, failed: 0, kept };
    now.failed = records.iter().filter(|record| record.file.is_none()).count();
    progress(now);

    let mut faults: Vec<Diagnostic> = Vec::new();
    for fault in &plan.scored.faults {
        faults.extend(fault.findings.iter().cloned());
    }
    let warnings = std::mem::take(&mut plan.warnings);
    let names = names(&plan, options.format);
    let period = period(&plan.fields);
    let measure = |text: &str, bold: bool| plan.engine.text_width(text, bold);
    let cards = cards(&plan, &measure);
    let rest = plan.scored.chosen.get(kept..).unwrap_or_default();
    let jobs = options.jobs();
    // The report needs none of the cards: with threads to spare it is laid out beside them. A batch that is stopped does not
    // wait for it.
    let pdf = options.format == BatchFormat::Pdf;
    let report = (pdf && jobs > 1).then(|| report_beside(&plan.engine, &summary));
    // The first of the threads makes the stencils, since their stacks are deep enough for a layout.
    let maker = OnceLock::new();
    let make = |index: usize| {
        let place = rest[index];
        let new = || Maker::new(&plan, &cards, options.format, options.no_stencil);
        match maker.get_or_init(new) {
            Ok(maker) => made(&plan, &cards, maker, place),
            Err(problem) => Err(vec![problem.clone()]),
        }
    };
    let mut said: Vec<Diagnostic> = Vec::new();
    pool::in_order(rest.len(), jobs, stop, &make, |index, made| {
        let place = rest[index];
        let score = &plan.scored.scores[place];
        let mut findings = plan.scored.warnings.get(&score.index).cloned().unwrap_or_default();
        let record = match made {
            Ok(Warned { output: Card { content, pages }, warnings }) => {
                findings.extend(warnings.iter().cloned());
                said.extend(warnings.into_iter().map(|warning| placed(warning, score)));
                let json = findings.iter().map(|finding| finding.to_json(Lang::Vi)).collect();
                batch.put(score.index, &names[place], &content, pages, json)?
            }
            Err(problems) => {
                let problems: Vec<_> = problems.into_iter().map(|problem| placed(problem, score)).collect();
                let json =
                    findings.iter().chain(&problems).map(|finding| finding.to_json(Lang::Vi)).collect();
                faults.extend(problems);
                now.failed += 1;
                batch.fail(score.index, json)?
            }
        };
        records.push(record);
        now.done += 1;
        progress(now);
        Ok(())
    })
    .map_err(|problem| {
        // The findings of single rows would be lost otherwise.
        let mut all = vec![problem];
        all.extend(std::mem::take(&mut faults));
        all
    })?;
    let failed = plan.scored.faults.len() + now.failed;
    let end = |stopped: bool, faults: Vec<Diagnostic>, warnings: Vec<Diagnostic>| Warned {
        output: BatchEnd { done: now.done - now.failed, failed, kept, stopped, faults },
        warnings,
    };
    let mut warnings = warnings;
    warnings.extend(said);
    warnings.extend(plan.scored.warnings.values().flatten().cloned());
    if now.done < now.total || stop.load(Ordering::Relaxed) {
        return Ok(end(true, faults, warnings));
    }

    if let Some(printer) = printer {
        let title = format!("Phiếu {} {}", plan.scored.scheme.subject, period.text());
        let by_index = |record: &Record| plan.scored.scores[plan.scored.place(record.index)].name.to_string();
        printer.write(&title, plan.plan.job.header.duplex, &mut batch, &records, &by_index).map_err(one)?;
    }
    // What comes now needs room, and nothing of what the cards left behind.
    drop(maker);
    clear_layout_cache();
    let report = match options.format {
        BatchFormat::Pdf => {
            let pdf = match report.flatten().map(JoinHandle::join) {
                Some(Ok(laid_out)) => laid_out,
                Some(Err(panic)) => std::panic::resume_unwind(panic),
                None => plan.engine.pdf(&summary),
            }?;
            warnings.extend(pdf.warnings);
            pdf.output.bytes
        }
        BatchFormat::Docx => format::word_report(&plan, &summary)?,
    };
    clear_layout_cache();
    let (report, report_name) = (Content::new(report), options.format.summary());
    batch.put_last(report_name, &report).map_err(one)?;
    let input =
        manifest::Input { scored: &plan.scored, records: &records, summary: (report_name, report.sha256()) };
    batch.put_last(TABLE, &Content::new(manifest::table(&input).map_err(one)?)).map_err(one)?;
    batch.put_last(MANIFEST, &Content::new(manifest::json(&input))).map_err(one)?;
    batch.finish().map_err(one)?;
    Ok(end(false, faults, warnings))
}

/// What the layout makes of a report.
type LaidOut = Result<Warned<Pdf>, Vec<Diagnostic>>;

/// Lays the report out on a thread of its own; none if no thread can be had.
fn report_beside(engine: &Engine, report: &Document) -> Option<JoinHandle<LaidOut>> {
    let (engine, report) = (engine.clone(), report.clone());
    thread::Builder::new().spawn(move || engine.pdf(&report)).ok()
}

impl<'a> BatchPlan<'a> {
    /// Reads and scores everything that the batch is made of.
    fn load(
        files: &'a dyn Files,
        source: &DocumentSource,
        settings: &'a Settings,
        options: &BatchOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let mut diagnostics = Diagnostics::new(&settings.allow);
        let plan = Plan::load(files, source, settings, &mut diagnostics)?;
        if !plan.template.scored {
            return Err(vec![not_scored(&plan.template).at(plan.job.template_place.clone())]);
        }
        let engine = plan.engine().map_err(one)?;
        let fields = plan.typed_fields(&mut diagnostics);
        let fields = fill_tasks(fields, &plan, &mut diagnostics);
        let typeface = EngineTypeface(&engine);
        let scored =
            scores::read(&plan, &fields, &typeface, &options.selection, options.jobs(), &mut diagnostics);
        diagnostics.settle()?;
        let Some(scored) = scored else { return Err(diagnostics.take_all()) };
        if scored.scores.is_empty() {
            let problems = scored.faults.into_iter().flat_map(|fault| fault.findings).collect();
            return Err(diagnostics.take_with(problems));
        }
        if scored.chosen.is_empty() {
            return Err(vec![nothing_chosen()]);
        }
        let pattern = match fields.get("names") {
            Some((FieldValue::Text(text), place)) if !text.is_empty() => {
                FileNamePattern::parse(text).map_err(|problem| vec![problem.at(place.clone())])?
            }
            _ => FileNamePattern::parse(NAMES).map_err(one)?,
        };
        let measures = match settings.assets.get("layout/scorecard.toml").map_err(one)? {
            Some(asset) => Measures::parse(&asset.name, asset.text().map_err(one)?).map_err(one)?,
            None => return Err(vec![missing("layout/scorecard.toml")]),
        };
        let words = match settings.assets.get("language/scorecard.toml").map_err(one)? {
            Some(asset) => CardWords::parse(&asset.name, asset.text().map_err(one)?, &plan.job.header.office)
                .map_err(one)?,
            None => return Err(vec![missing("language/scorecard.toml")]),
        };
        let allowed = diagnostics.allowed();
        let warnings = diagnostics.take_warnings();
        let draft = options.draft;
        Ok(Self { plan, fields, scored, engine, measures, words, pattern, allowed, warnings, draft })
    }

    /// The report on all branches, composed and checked before any card is made.
    fn summary(&self) -> Result<Document, Vec<Diagnostic>> {
        let (plan, scored) = (&self.plan, &self.scored);
        let mut diagnostics = Diagnostics::new(&plan.settings.allow);
        let facts = score::facts(&scored.scheme, &scored.scores, &scored.tally);
        let composed =
            plan.compose(&self.engine, facts, (&self.fields, &NumberCells::new()), &self.allowed)?;
        diagnostics.extend(composed.findings);
        let mut document = composed.document;
        document.mark_corrected(&scored.corrected);
        let language = language_of(plan.settings, plan.known_words()).map_err(|problem| vec![problem])?;
        let input = check::Input {
            document: &document,
            header: &plan.job.header,
            fields: &self.fields,
            texts: &composed.texts,
            datasets: &[],
            roster: None,
            rules: &plan.rules,
            language: &language,
        };
        diagnostics.extend(plan.wanted(check::check(&input, &EngineTypeface(&self.engine))));
        diagnostics.settle()?;
        Ok(document)
    }
}

/// The cards of a plan.
fn cards<'a>(plan: &'a BatchPlan, measure: Measure<'a>) -> LaidOutCards<'a> {
    let input = CardsInput {
        header: &plan.plan.job.header,
        rules: &plan.plan.rules,
        scheme: &plan.scored.scheme,
        tally: &plan.scored.tally,
        period: period(&plan.fields),
        words: &plan.words,
        template: &plan.plan.template,
        allowed: &plan.allowed,
        draft: plan.draft,
    };
    // What cannot be read is reported with the report, which needs it too.
    let compounds = plan.engine.compounds().unwrap_or_default();
    LaidOutCards::new(&input, &plan.measures, measure, &compounds)
}

/// Composes the cards of a batch one after the other, and hands each over with the engine that lays it out:
/// what benches and other layouts of the same cards are given.
///
/// # Errors
/// As of [`batch`], before anything is written.
pub fn compose_cards(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
    visit: &mut dyn FnMut(&Engine, Document),
) -> Result<(), Vec<Diagnostic>> {
    let plan = BatchPlan::load(files, source, settings, &BatchOptions::default())?;
    let measure = |text: &str, bold: bool| plan.engine.text_width(text, bold);
    let cards = cards(&plan, &measure);
    for &place in &plan.scored.chosen {
        visit(&plan.engine, composed(&plan, &cards, place));
    }
    Ok(())
}

/// Composes the cards of a batch one after the other and hands each over with the batch's stencils, which are
/// made however few cards there are. The thread that calls it must have a stack of [`STACK_SIZE`](vanthu_render::STACK_SIZE).
///
/// # Errors
/// As of [`batch`], before anything is written.
pub fn stencil_cards(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
    visit: &mut dyn FnMut(&Engine, Option<&Stencils>, Document),
) -> Result<(), Vec<Diagnostic>> {
    let plan = BatchPlan::load(files, source, settings, &BatchOptions::default())?;
    let measure = |text: &str, bold: bool| plan.engine.text_width(text, bold);
    let cards = cards(&plan, &measure);
    let stencils = stencils::made(&plan, &cards);
    for &place in &plan.scored.chosen {
        visit(&plan.engine, stencils.as_ref(), composed(&plan, &cards, place));
    }
    Ok(())
}

/// The card of the score at `place` with its check code.
fn composed(plan: &BatchPlan, cards: &LaidOutCards, place: usize) -> Document {
    let mut document = cards.card(&plan.scored.scores[place], plan.scored.tally.ranks[place]);
    let code = check_code(&document);
    if let Some(card) = &mut document.card {
        card.code = Some(code);
    }
    document
}

/// A card as it goes into the batch.
struct Card {
    content: Content,
    pages: usize,
}

/// The card of the score at `place`. A panic is an error of this card alone.
fn made(
    plan: &BatchPlan,
    cards: &LaidOutCards,
    maker: &Maker,
    place: usize,
) -> Result<Warned<Card>, Vec<Diagnostic>> {
    let work = || {
        let Warned { output: (bytes, pages), warnings } = maker.card(plan, composed(plan, cards, place))?;
        Ok(Warned { output: Card { content: Content::new(bytes), pages }, warnings })
    };
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(vec![Diagnostic::error(
            code!("batch.unexpected"),
            "chương trình gặp lỗi ngoài dự kiến khi dàn trang phiếu này",
            "the program met an unexpected error when it laid this card out",
        )])
    })
}

/// The diagnostic at the row of a score, where it has no place of its own.
fn placed(mut problem: Diagnostic, score: &Score) -> Diagnostic {
    problem.place = Some(score.cell.place());
    if problem.value.is_none() {
        problem.value = Some(score.name.to_string());
    }
    problem.subject = Some(Subject::Unit { name: score.name.to_string() });
    problem
}

/// The file of each score, whether it is printed or not: a card's name does not depend on what else is.
fn names(plan: &BatchPlan, format: BatchFormat) -> Vec<String> {
    let mut names = UniqueNames::besides(&[format.summary(), TABLE, MANIFEST]);
    let scheme = &plan.scored.scheme;
    let mut all = Vec::with_capacity(plan.scored.scores.len());
    for score in &plan.scored.scores {
        let band = scheme.band.get(usize::from(score.class));
        let parts = NameParts {
            number: score.index,
            branch: &score.name,
            group: &score.group,
            class: band.map_or("", |band| &band.short),
        };
        all.push(names.name(&plan.pattern, parts, format.extension()));
    }
    all
}

/// The period of the fields, which the template asks for.
fn period(fields: &FieldValues) -> Period {
    match fields.get("period") {
        Some((FieldValue::Period(period), _)) => *period,
        _ => Period::Year(0),
    }
}

/// What a batch is made of, in one hash: inputs, templates, typefaces and options, but not how many work at it.
fn inputs(plan: &Plan, options: &BatchOptions) -> Result<String, Diagnostic> {
    let Plan { files, settings, job, .. } = plan;
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    // The document and office files as they were understood, each value with its place.
    add(format!("{job:?}").as_bytes());
    add(format!("{:?}", (&options.selection, &settings.allow, &settings.limits)).as_bytes());
    if options.format != BatchFormat::Pdf {
        add(options.format.extension().as_bytes());
    }
    if options.draft {
        add(b"draft");
    }
    // Laid out cards have other bytes than those by stencils, so one batch must not mix them.
    if options.no_stencil {
        add(b"no stencil");
    }
    for file in job.data.values() {
        let names = match &file.origin {
            Origin::File(name) => vec![name.clone()],
            Origin::Files(names) => names.clone(),
            Origin::Folder(folder) => project::workbooks(*files, folder)?.0,
        };
        for name in names {
            add(name.as_bytes());
            add(&project::read(*files, &name)?);
        }
    }
    if let Some((roster, _)) = &job.roster {
        add(&project::read(*files, roster)?);
    }
    for path in settings.assets.list("") {
        if let Some(asset) = settings.assets.get(&path)? {
            add(path.as_bytes());
            add(&asset.bytes);
        }
    }
    for font in Assets::fonts() {
        add(&font);
    }
    Ok(bundle::hexadecimal(hasher.finalize()))
}

fn not_scored(template: &Template) -> Diagnostic {
    Diagnostic::error(
        code!("batch.not-scored"),
        format!("mẫu `{}` lập một văn bản, không lập theo từng dòng số liệu", template.name),
        format!("the template `{}` makes one document, not one a row", template.name),
    )
    .with_value(template.name.clone())
    .hint("lập bằng: vanthu render", "make it with: vanthu render")
}

fn combined_format() -> Diagnostic {
    Diagnostic::error(
        code!("batch.combined-format"),
        "tệp gộp để in ghép từ các phiếu PDF, không ghép từ phiếu Word được",
        "the file for the printer is put together from PDFs, not from Word files",
    )
    .hint("bỏ tệp gộp, hoặc lập phiếu dạng PDF", "leave that file out, or make the cards as PDF")
}

fn nothing_chosen() -> Diagnostic {
    Diagnostic::error(
        code!("batch.nothing-chosen"),
        "không có dòng nào hợp với --only và --where",
        "no row is one that --only and --where ask for",
    )
    .hint(
        "--only nhận số thứ tự (5), khoảng (5-9) hoặc tên chi bộ; --where nhận TRƯỜNG=GIÁ TRỊ",
        "--only takes a number (5), a range (5-9) or a branch's name; --where takes FIELD=VALUE",
    )
}

fn missing(file: &str) -> Diagnostic {
    Diagnostic::error(
        code!("render.layout"),
        format!("thiếu tệp `{file}`"),
        format!("the file `{file}` is missing"),
    )
}
