//! Composes a [`Document`] from facts, fields and a prose template. No other crate depends on handlebars or on the
//! Markdown parser for documents.
//!
//! The prose is handlebars over Markdown: `#` and the like are the levels that `template.toml` names, numbered here; `-
//! ` starts a list item; `---` a new page; `[^1]` a footnote. In a paragraph of their own `![](table:NAME)` and
//! `![](chart:NAME)` place a table or chart that `template.toml` declares, `![](basis:FIELD)` the legal bases in a
//! field, `![…](enacting:)` the words that enact; `![](appendix:NAME)` starts an appendix. Values are escaped, so that
//! they come out unchanged.

mod appendices;
pub mod card;
mod charts;
mod closing;
mod columns;
mod escape;
mod fields;
mod figures;
mod helpers;
mod inline;
mod legal_basis;
mod letterhead;
mod markdown;
mod numbering;
mod prose;
mod sections;
mod tables;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use vanthu_compute::Facts;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::date;
use vanthu_model::document::{Block, Document, FactRecord, Run, Source};
use vanthu_model::field::FieldValues;
use vanthu_model::header::DocumentHeader;
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::upper_initial;

pub use letterhead::{number_form, office_number_form};

use fields::{FactPlaces, Filled};
use prose::Prose;

/// All that a document is composed of.
pub struct Input<'a> {
    /// The header fields.
    pub header: &'a DocumentHeader,
    /// The template with its prose.
    pub template: &'a Template,
    /// The rule set.
    pub rules: &'a Rules,
    /// The facts.
    pub facts: Facts,
    /// The fields.
    pub fields: &'a FieldValues,
    /// The codes of the errors that the user allowed.
    pub allowed: &'a [String],
}

/// Composes the document.
///
/// # Errors
/// If the template names something that does not exist or uses Markdown that documents do not have, or if the rules do
/// not know a chosen wording.
pub fn compose(input: Input) -> Result<Document, Vec<Diagnostic>> {
    let Input { header, template, rules, mut facts, fields, allowed } = input;
    let style = header.office.written_style().unwrap_or(rules.wording.tone_style);
    let (context, places) = context(header, template, fields, &mut facts).map_err(|problem| vec![problem])?;
    let prose = Prose::new(template, style, context)?;

    let subject: Vec<String> = template
        .subject
        .iter()
        .map(|line| prose.line("subject", line))
        .collect::<Result<_, _>>()
        .map_err(|problem| vec![problem])?;

    let mut problems = Vec::new();
    let letterhead = letterhead::letterhead(header, template, rules, style, subject, &mut problems);
    let levels = numbering::levels(header, template, rules, &mut problems);
    let reference = appendices::reference(header, template, rules, &letterhead.number);
    let source = markdown::Source { template, rules, prose: &prose, levels: &levels, reference };
    let (mut blocks, appendices) = match prose.text() {
        Ok((text, lines)) => markdown::blocks(&text, &lines, &source, &mut problems),
        Err(problem) => {
            problems.push(problem);
            Default::default()
        }
    };
    let mark = closing::end_mark(header, rules, &mut problems);
    end_with(&mut blocks, &mark);
    let signatures = closing::signatures(header, template, rules, style, &mut problems);
    let copy = closing::copy(header, rules, style, &mut problems);
    if !template.page_sizes.contains(&header.page_size.0) {
        problems.push(unknown_page_size(header, template));
    }
    if !problems.is_empty() {
        return Err(problems);
    }

    let subject = letterhead.subject.join(" ");
    let mut document = Document {
        template: template.name.clone(),
        rules: rules.name.clone(),
        title: format!("{} {subject}", upper_initial(&template.kind)),
        author: header.office.name.clone(),
        date: date_of(header),
        kind: template.kind.clone(),
        page_size: header.page_size.0.clone(),
        sizes: header.sizes.iter().map(|size| (size.name.clone(), size.value)).collect(),
        duplex: header.duplex,
        letterhead,
        blocks,
        recipients: closing::recipients(header, template, rules, style),
        signatures,
        copy,
        contact: header.contact.clone(),
        appendices,
        facts: Default::default(),
        card: None,
        allowed: allowed.to_vec(),
    };
    document.facts = shown_facts(&document, &facts, &places);
    Ok(document)
}

/// The document's date.
fn date_of(header: &DocumentHeader) -> Option<[i32; 3]> {
    use chrono::Datelike;
    header.date.map(|day| [day.year(), day.month() as i32, day.day() as i32])
}

/// The facts that the document's figures show. `places` has the places of those that come from fields.
fn shown_facts(document: &Document, facts: &Facts, places: &FactPlaces) -> BTreeMap<String, FactRecord> {
    let mut shown = BTreeMap::new();
    document.each_runs(|runs| {
        for key in runs.iter().filter_map(|run| run.fact.as_ref()) {
            if shown.contains_key(key) {
                continue;
            }
            let Some(fact) = facts.by_key.get(key) else { continue };
            let mut record = fact.record();
            for place in places.get(key).into_iter().flatten() {
                match place {
                    Place::Line { file, line, .. } => {
                        record.sources.push(Source::Line { file: file.clone(), line: *line });
                    }
                    Place::Field { path } => record.sources.push(Source::Field { field: path.clone() }),
                    _ => {}
                }
            }
            shown.insert(key.clone(), record);
        }
    });
    shown
}

/// The values that a template sees: the facts at the root, and `fields`, `size`, `figures`, `office`, `paper` next to
/// them. Also returns the places of the figures that come from fields.
fn context(
    header: &DocumentHeader,
    template: &Template,
    fields: &FieldValues,
    facts: &mut Facts,
) -> Result<(Map<String, Json>, FactPlaces), Diagnostic> {
    let Filled { values, sizes, mut places } = fields::fill(template, fields, header.standard, facts);
    // Moved rather than copied, because the tree is not needed afterwards.
    let mut context = std::mem::take(&mut facts.tree);
    context.insert("fields".into(), Json::Object(values));
    context.insert("size".into(), Json::Object(sizes));
    context.insert(
        "office".into(),
        json!({
            "name": header.office.name,
            "superior": header.office.superior,
            "committee": header.office.committee,
            "place": header.office.place,
            "short": header.office.short,
        }),
    );
    context.insert(
        "paper".into(),
        json!({
            "kind": template.kind,
            "standard": header.standard.as_str(),
            "date": header.date.map(date::long),
            "signer": header.signer.name,
        }),
    );
    figures::add(template, &mut context, &mut places, facts)?;
    Ok((context, places))
}

/// The error of a page size that the template does not allow.
fn unknown_page_size(header: &DocumentHeader, template: &Template) -> Diagnostic {
    let (requested, place) = &header.page_size;
    let all = template.page_sizes.join(", ");
    Diagnostic::error(
        code!("compose.paper"),
        format!("mẫu `{}` không in trên khổ giấy `{requested}`", template.name),
        format!("the template `{}` cannot be printed on `{requested}`", template.name),
    )
    .with_value(requested.clone())
    .at(place.clone())
    .hint(format!("dùng một trong: {all}"), format!("use one of: {all}"))
}

/// Ends the last paragraph with `mark` in place of whatever mark it ends with.
fn end_with(blocks: &mut [Block], mark: &str) {
    let Some(Block::Paragraph { runs } | Block::ListItem { runs, .. } | Block::Numbered { runs, .. }) =
        blocks.last_mut()
    else {
        return;
    };
    if let Some(last) = runs.last_mut().filter(|run| run.fact.is_none() && run.note.is_empty()) {
        let kept = last.text.trim_end().trim_end_matches(['.', ';', ',', '/', '-']).len();
        last.text.truncate(kept);
        last.text.push_str(mark);
    } else {
        runs.push(Run::plain(mark));
    }
}
