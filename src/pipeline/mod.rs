//! The rooms in order: a document file → a composed, checked document → a file's bytes. What the command line, the
//! service and its workers call.

mod batch;
mod catalogue;
mod describe;
mod desk;
mod examine;
mod inspect;
mod memory;
mod numbering;
mod preview;
mod register;
mod tasks;
mod workbooks;

use std::collections::BTreeMap;
use std::path::{Component, Path};

use vanthu_assets::{Assets, Named};
use vanthu_check::{self as check, Typeface};
use vanthu_compose as compose;
use vanthu_compute::{self as compute, Earlier, Facts};
use vanthu_diagnostic::{Diagnostic, Place, Warned};
use vanthu_import::Limits;
use vanthu_model::dataset::Dataset;
use vanthu_model::document::Document;
use vanthu_model::field::FieldValues;
use vanthu_model::office::Roster;
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_project::{self as project, DataFile, Fields, Job, Origin, Setting};
use vanthu_render::{Engine, Layout};

pub use batch::{BatchEnd, BatchOptions, Progress, Selection, batch, compose_cards, stencil_cards};
pub use catalogue::{
    RuleSet, language, profile, profiles, rule_set, rule_sets, template_named, template_names,
};
pub use describe::{DataDescription, FieldDescription, TemplateDescription, describe_template};
pub use examine::{Examined, examine_document, examine_manuscript};
pub use inspect::{Inspect, Inspection, annotate, inspect, inspect_data, workbook};
pub use numbering::{NumberForm, number_form, office_number_form, read_office};
pub use preview::{Previewed, ShownCell, ShownFigure, preview};
pub use register::{register_book, register_pdf};

use catalogue::{rules, template};
use desk::Desk;
use memory::Memory;
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
    /// Whether the document may only read files of its own folder, and no template of its own: it was put together from
    /// what others sent.
    pub confined: bool,
}

impl Settings {
    /// Refuses a confined document that reads what lies outside its folder.
    fn confine(
        &self,
        data: &BTreeMap<String, DataFile>,
        roster: Option<&(Named, Place)>,
    ) -> Result<(), Diagnostic> {
        for file in data.values() {
            match &file.origin {
                Origin::File(one) | Origin::Folder(one) => self.confine_file(one, &file.place)?,
                Origin::Files(all) => {
                    all.iter().try_for_each(|one| self.confine_file(one, &file.place))?;
                }
            }
            if let Some(profile) = file.profile.as_deref().filter(|name| catalogue::is_profile_file(name)) {
                let profile = Named { name: profile.to_string(), path: profile.into() };
                self.confine_file(&profile, &file.place)?;
            }
        }
        roster.map_or(Ok(()), |(file, place)| self.confine_file(file, place))
    }

    /// Refuses a file outside the folder of a confined document. `place` is where it is named.
    fn confine_file(&self, file: &Named, place: &Place) -> Result<(), Diagnostic> {
        let inside = Path::new(&file.name).components().all(|part| matches!(part, Component::Normal(_)));
        if inside || !self.confined {
            return Ok(());
        }
        Err(Diagnostic::error(
            "project.outside",
            format!("tệp `{}` nằm ngoài thư mục của văn bản", file.name),
            format!("the file `{}` lies outside the document's folder", file.name),
        )
        .at(place.clone())
        .with_value(file.name.clone())
        .hint("chỉ dùng các tệp đã tải lên cho văn bản này", "use only files uploaded for this document"))
    }
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
    let looked = examine(&job, settings, &mut desk)?;
    desk.settle()?;
    Ok(Warned { output: looked.prepared, warnings: desk.warnings })
}

/// A document that was composed and held against the rules.
struct Looked {
    /// The rule set's name.
    rules: String,
    prepared: Prepared,
    /// The data sets that it rests on, as far as they were kept.
    datasets: Vec<Dataset>,
}

/// Composes a document and holds it against the rules; the findings go to the desk.
fn examine(job: &Job, settings: &Settings, desk: &mut Desk) -> Result<Looked, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    settings.confine(&job.data, job.roster.as_ref()).map_err(one)?;
    let template = template(settings, job).map_err(one)?;
    let RuleSet { rules, text, .. } = rules(&settings.assets, job, desk)?;
    let engine = engine(&settings.assets, text.into_bytes()).map_err(one)?;
    let made = compose(job, &template, &rules, settings, &engine, desk)?;
    let language = language(&settings.assets).map_err(one)?;
    let input = check::Input {
        document: &made.document,
        header: &job.header,
        fields: &made.fields,
        texts: &job.texts,
        datasets: &made.datasets,
        roster: made.roster.as_ref(),
        rules: &rules,
        language: &language,
    };
    desk.take(check::check(&input, &EngineTypeface(&engine)));
    let prepared = Prepared { document: made.document, engine };
    Ok(Looked { rules: rules.name, prepared, datasets: made.datasets })
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
    let mut document = composed_facts(job, template, rules, facts, &fields, &allowed, desk)?;
    let datasets: Vec<Dataset> = main.into_iter().chain(earlier.and_then(|(_, dataset)| dataset)).collect();
    datasets.iter().for_each(|dataset| document.tell_corrected(&dataset.corrected));
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
    let text_checks = batch::scores::TextChecks { rules, typeface: &typeface };
    let scored = batch::scores::read(job, template, &fields, settings, &text_checks, &all, desk);
    desk.settle()?;
    let Some(scored) = scored else { return Err(desk.with_warnings(Vec::new())) };
    desk.errors.extend(scored.faults.into_iter().flat_map(|fault| fault.findings));
    desk.settle()?;
    let facts = compute::score::facts(&scored.scheme, &scored.scores, &scored.tally);
    let allowed: Vec<String> = desk.used.iter().cloned().collect();
    let mut document = composed_facts(job, template, rules, facts, &fields, &allowed, desk)?;
    document.tell_corrected(&scored.corrected);
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
    let input = compose::Input { header: &job.header, template, rules, facts, fields, allowed };
    compose::compose(input).map_err(|problems| desk.with_warnings(problems))
}

/// The engine with the layout and typefaces of `assets` and the given rule set. Those made last are kept: typefaces and
/// sources take longer to read than a page to lay out.
///
/// # Errors
/// When a layout file or typeface cannot be used.
pub fn engine(assets: &Assets, rules: Vec<u8>) -> Result<Engine, Diagnostic> {
    static ENGINES: Memory<Engine> = Memory::new(4);
    let mut files = Vec::new();
    for path in assets.list("layout/") {
        if let Some(asset) = assets.get(&path)? {
            files.push((format!("/{path}"), asset.bytes.into_owned()));
        }
    }
    let parts = files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes]);
    let key = memory::key(parts.chain([rules.as_slice()]));
    ENGINES.get(key, || Engine::new(Layout { files, fonts: Assets::fonts() }, rules))
}

/// Reads what nearly every document needs, so that the first one is as quick as the next. What cannot be read is told with
/// the document that needs it.
pub fn warm_up(settings: &Settings) {
    let _ = language(&settings.assets);
    for set in rule_sets(&settings.assets).unwrap_or_default() {
        let _ = engine(&settings.assets, set.text.into_bytes());
    }
    let _ = profiles(&settings.assets);
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
