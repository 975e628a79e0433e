//! What a run works with, settled once: the one way in for render, check, preview, batch and numbering.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use super::Settings;
use super::cache::{self, LruCache};
use super::catalogue::{RuleSet, rules, template, template_of};
use super::check::is_named;
use super::diagnostics::Diagnostics;
use super::engine::engine;
use vanthu_compose::{self as compose, Composed, NumberCells, ParsedProse};
use vanthu_compute::Facts;
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_model::field::FieldValues;
use vanthu_model::field_kind::FieldKind;
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_project::{self as project, DocumentSource, Fields, Files, Job, NodeValue, Origin, Sources};
use vanthu_render::Engine;

/// A document that was read, with the template and the rules that it follows.
pub(super) struct Plan<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) settings: &'a Settings,
    pub(super) job: Job,
    pub(super) template: Template,
    pub(super) rules: Rules,
    /// The rule set's text, which the layout reads.
    rules_text: String,
    prose: OnceLock<Arc<ParsedProse>>,
}

impl<'a> Plan<'a> {
    /// Reads the document, its template and its rules.
    ///
    /// # Errors
    /// What is wrong with any of these.
    pub(super) fn load(
        files: &'a dyn Files,
        source: &DocumentSource,
        settings: &'a Settings,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Vec<Diagnostic>> {
        let job = project::load(files, source, &settings.set)?;
        for (slot, data) in &job.data {
            add_slot(diagnostics, slot, &data.origin);
        }
        let template = template(files, settings, &job).map_err(|problem| vec![problem])?;
        let RuleSet { rules, text, .. } = rules(&settings.assets, &job, diagnostics)?;
        Ok(Self { files, settings, job, template, rules, rules_text: text, prose: OnceLock::new() })
    }

    /// The words that the document's office knows.
    pub(super) fn known_words(&self) -> &[String] {
        &self.job.header.office.known_words
    }

    /// The findings without the warnings and notes that the document's office does not want.
    pub(super) fn wanted(&self, mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let ignored = &self.job.header.office.ignored_checks;
        findings.retain(|finding| finding.is_error() || !is_named(ignored, finding));
        findings
    }

    /// The engine that lays the document out.
    pub(super) fn engine(&self) -> Result<Engine, Diagnostic> {
        engine(&self.settings.assets, self.rules_text.clone().into_bytes())
    }

    /// The template's prose. It is parsed when it is first asked for, on whichever thread that is, and those parsed last are kept.
    pub(super) fn prose(&self) -> Arc<ParsedProse> {
        static PARSED: LruCache<Arc<ParsedProse>> = LruCache::new(32);
        let parsed = || {
            let Self { template, job, rules, .. } = self;
            let style = compose::style(&job.header, rules);
            let (file, prose, of_style) = (&template.prose_file, &template.prose, format!("{style:?}"));
            let key = cache::key([file.as_bytes(), prose.as_bytes(), of_style.as_bytes()]);
            let made: Result<_, Infallible> =
                PARSED.get(key, || Ok(Arc::new(ParsedProse::new(template, style))));
            match made {
                Ok(prose) => prose,
                Err(never) => match never {},
            }
        };
        self.prose.get_or_init(parsed).clone()
    }

    /// The fields as the template declares them. What is wrong with them goes to `diagnostics`.
    pub(super) fn typed_fields(&self, diagnostics: &mut Diagnostics) -> Fields {
        let fields = project::read_fields(&self.job.fields, &self.template).unwrap_or_else(|problems| {
            diagnostics.extend(problems);
            Fields::default()
        });
        diagnostics.extend(fields.notes.iter().cloned());
        diagnostics.extend(self.job.unfilled.iter().chain(&self.job.unlisted).cloned());
        for (slot, (file, _)) in &fields.workbooks {
            diagnostics.add_slot(file, slot);
        }
        fields
    }

    /// Composes the document of these facts and fields, with the cells of the numbers that the fields give by name, its tables fitted to the page by `engine`. `allowed` are the errors
    /// that the user allowed.
    pub(super) fn compose(
        &self,
        engine: &Engine,
        facts: Facts,
        (fields, number_cells): (&FieldValues, &NumberCells),
        allowed: &[String],
    ) -> Result<Composed, Vec<Diagnostic>> {
        let (header, template, rules) = (&self.job.header, &self.template, &self.rules);
        let (texts, edits, own_texts) = (&self.job.texts, &self.job.edits, &self.own_texts());
        let mut composed = compose::compose(compose::Input {
            header,
            template,
            prose: &self.prose(),
            rules,
            facts,
            fields,
            number_cells,
            own_texts,
            texts,
            edits,
            allowed,
        })?;
        engine.fit_columns(&mut composed.document).map_err(|problem| vec![problem])?;
        Ok(composed)
    }

    /// The texts that a person wrote in the fields. Patterns and the name of a workbook that holds a field are left
    /// out.
    fn own_texts(&self) -> Vec<(String, Place)> {
        let mut texts = Vec::new();
        for (name, node) in self.job.fields.entries() {
            let declared = self.template.fields.get(name);
            let tasks = declared.is_some_and(|field| field.kind == FieldKind::Tasks);
            let workbook = tasks && matches!(node.value, NodeValue::Text(_));
            if !workbook && !declared.is_some_and(|field| field.pattern) {
                node.each_text(&mut texts);
            }
        }
        texts
    }
}

/// What a document reads, whatever else is wrong with it: enough to look at its workbooks.
pub(super) struct DataPlan {
    pub(super) template: Template,
    pub(super) sources: Sources,
}

impl DataPlan {
    /// Reads the parts of the document that say which workbooks it has, and its template.
    ///
    /// # Errors
    /// What is wrong with these.
    pub(super) fn load(
        files: &dyn Files,
        source: &DocumentSource,
        settings: &Settings,
    ) -> Result<Self, Vec<Diagnostic>> {
        let sources = project::sources(files, source)?;
        let template = template_of(files, &settings.assets, &sources.template, &sources.template_place);
        Ok(Self { template: template.map_err(|problem| vec![problem])?, sources })
    }
}

/// Notes to which data set the workbooks at `origin` belong.
pub(super) fn add_slot(diagnostics: &mut Diagnostics, slot: &str, origin: &Origin) {
    match origin {
        Origin::File(name) | Origin::Folder(name) => diagnostics.add_slot(name, slot),
        Origin::Files(names) => names.iter().for_each(|name| diagnostics.add_slot(name, slot)),
    }
}
