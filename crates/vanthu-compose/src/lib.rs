//! Composes a [`Document`] from facts, fields and a prose template. No other crate depends on handlebars or on the
//! Markdown parser for documents.
//!
//! The prose is handlebars over Markdown: `#` and the like are the levels that `template.toml` names, numbered here; `-
//! ` starts a list item; `---` a new page; `[^1]` a footnote. In a paragraph of their own `![](table:NAME)` and
//! `![](chart:NAME)` place a table or chart that `template.toml` declares, `![](basis:FIELD)` the legal bases in a
//! field, `![…](enacting:)` the words that enact; `![](appendix:NAME)` starts an appendix. Values are escaped, so that
//! they come out unchanged.

mod addressing;
mod appendices;
mod calendar;
pub mod card;
mod charts;
mod closing;
mod columns;
mod edits;
mod emphasis;
mod escape;
mod expression;
mod faults;
mod fields;
mod figures;
mod helpers;
mod ids;
mod inline;
mod legal_basis;
mod letterhead;
mod listing;
mod markdown;
mod meeting;
mod named;
mod numbering;
mod numbers;
mod parts;
mod pieces;
mod prose;
mod sections;
mod series;
mod source;
mod tables;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use vanthu_compute::Facts;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::date;
use vanthu_model::document::{Block, Document, FactRecord, NamedBlock, Run};
use vanthu_model::edit::Edit;
use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::header::DocumentHeader;
use vanthu_model::office::ToneStyle;
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::upper_initial;

pub use calendar::is_finished;
pub use faults::template_faults;
pub use letterhead::{number_form, office_number_form};
pub use listing::{ListInput, NamedFigure, list_figures};
pub use numbers::{NumberCells, fill_named_numbers};
pub use prose::ParsedProse;

use edits::Editor;
use fields::{FactPlaces, Filled};
use named::Named;
use prose::Prose;

/// All that a document is composed of.
pub struct Input<'a> {
    /// The header fields.
    pub header: &'a DocumentHeader,
    /// The template.
    pub template: &'a Template,
    /// Its prose, parsed in the [`style`] of the document.
    pub prose: &'a ParsedProse,
    /// The rule set.
    pub rules: &'a Rules,
    /// The facts.
    pub facts: Facts,
    /// The fields.
    pub fields: &'a FieldValues,
    /// The cells of the numbers among the fields that were given by name.
    pub number_cells: &'a NumberCells,
    /// The texts that a person wrote in the fields, with their places: their figures are checked there.
    pub own_texts: &'a [(String, Place)],
    /// The texts of all files, as checks look for them; those that name figures are given back as they read.
    pub texts: &'a [(String, Place)],
    /// The edits of the composed text.
    pub edits: &'a [Edit],
    /// The codes of the errors that the user allowed.
    pub allowed: &'a [String],
}

/// A composed document.
#[derive(Debug)]
pub struct Composed {
    /// The document.
    pub document: Document,
    /// [`Input::texts`] with their figures as they read.
    pub texts: Vec<(String, Place)>,
    /// What the reader of the document should know, such as an edit whose base changed.
    pub findings: Vec<Diagnostic>,
}

/// The tone style in which a document is written: that of its office's own names, or the rules'.
pub fn style(header: &DocumentHeader, rules: &Rules) -> ToneStyle {
    header.office.written_style().unwrap_or(rules.wording.tone_style)
}

/// Composes the document.
///
/// # Errors
/// If the template names something that does not exist or uses Markdown that documents do not have, if a text of a person
/// names a figure that does not exist, or if the rules do not know a chosen wording.
pub fn compose(input: Input) -> Result<Composed, Vec<Diagnostic>> {
    let Input {
        header,
        template,
        prose,
        rules,
        mut facts,
        fields,
        number_cells,
        own_texts,
        texts,
        edits,
        allowed,
    } = input;
    let style = style(header, rules);
    let (context, mut places) = context(header, template, rules, (fields, number_cells), &mut facts, style)
        .map_err(|problem| vec![problem])?;
    let mut values = Json::Object(context);
    let mut own = values["fields"].clone();
    let mut named = Named { facts: &mut facts, places: &mut places, values: &values };
    let mut problems = named_problems(&mut named, own_texts, fields);
    for (name, value) in own.as_object_mut().into_iter().flatten() {
        if !template.fields.get(name).is_some_and(|field| field.pattern) {
            named.marked_all(value);
        }
    }
    problems.extend(parts::problems(template, fields, &values));
    let texts = texts.iter().map(|(text, place)| (named.shown(text), place.clone())).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    values["fields"] = own;
    let prose = Prose::new(template, prose, style, values)?;

    let mut subject: Vec<String> = template
        .subject
        .iter()
        .map(|line| prose.line("subject", line))
        .collect::<Result<_, _>>()
        .map_err(|problem| vec![problem])?;
    // A line may rest on something that was not given.
    subject.retain(|line| !line.is_empty());

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
    let mut findings = Vec::new();
    let mut editor = Editor {
        rules,
        levels: &levels,
        names: prose.names(),
        named: &mut Named { facts: &mut facts, places: &mut places, values: prose.values() },
        problems: &mut problems,
        findings: &mut findings,
    };
    let mut appendices = appendices;
    let edits = editor.apply(edits, &mut blocks, &mut appendices);
    let mark = closing::end_mark(header, rules, &mut problems);
    end_with(&mut blocks, &mark);
    let noun = prose.values()["meeting"]["noun"].as_str().unwrap_or_default();
    let signatures = closing::signatures(header, template, rules, style, noun, &mut problems);
    let confirmation = closing::confirmation(header, rules, &mut problems);
    let copy = closing::copy(header, rules, style, &mut problems);
    if !template.page_sizes.contains(&header.page_size.0) {
        problems.push(unknown_page_size(header, template));
    }
    if !problems.is_empty() {
        return Err(problems);
    }

    let executing = closing::last_article(&blocks).filter(|_| template.executing_article);
    let recipients = closing::recipients(header, template, rules, style, executing);
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
        recipients,
        signatures,
        confirmation,
        copy,
        contact: header.contact.clone(),
        appendices,
        edits,
        facts: Default::default(),
        card: None,
        allowed: allowed.to_vec(),
        not_given: prose.asked(),
    };
    document.facts = shown_facts(&document, &facts, &places);
    Ok(Composed { document, texts, findings })
}

/// What is wrong with the figures that a person names in the fields, also in those that come from a workbook.
fn named_problems(named: &mut Named, own_texts: &[(String, Place)], fields: &FieldValues) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> =
        own_texts.iter().flat_map(|(text, place)| named.problems(text, place)).collect();
    let tasks = fields.values().filter_map(|(value, _)| match value {
        FieldValue::Tasks(tasks) => Some(tasks),
        _ => None,
    });
    for task in tasks.flatten().filter(|task| matches!(task.places.work, Place::Cell { .. })) {
        let texts = [Some(&task.work), task.unit.as_ref(), task.product.as_ref()];
        let texts = texts.into_iter().flatten().chain(&task.with);
        problems.extend(texts.flat_map(|text| named.problems(text, &task.places.work)));
    }
    problems
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
            record.sources = source::sources(record.sources, places.get(key));
            shown.insert(key.clone(), record);
        }
    });
    shown
}

/// The values that a template sees: the facts at the root, and `fields`, `size`, `none`, `counted`, `calendar`, `words`, `figures`, `office`,
/// `paper` next to them. Also returns the places of the figures that come from fields.
fn context(
    header: &DocumentHeader,
    template: &Template,
    rules: &Rules,
    (fields, cells): (&FieldValues, &NumberCells),
    facts: &mut Facts,
    style: ToneStyle,
) -> Result<(Map<String, Json>, FactPlaces), Diagnostic> {
    let known = header.office.known_names();
    let from = meeting::day(fields, header);
    let Filled { values, sizes, none, counted, mut places, .. } =
        fields::fill(template, fields, cells, header.standard, from, &known, facts);
    // Moved rather than copied, because the tree is not needed afterwards.
    let mut context = std::mem::take(&mut facts.tree);
    context.insert("fields".into(), Json::Object(values));
    context.insert("size".into(), Json::Object(sizes));
    context.insert("none".into(), Json::Object(none));
    context.insert("counted".into(), Json::Object(counted));
    let calendar = calendar::calendar(fields, header.date, facts, &mut places);
    context.insert("calendar".into(), calendar);
    let words = words::words(header, context.remove("unit"), style);
    context.insert("words".into(), words);
    context.insert("meeting".into(), meeting::about(fields, header, &known));
    context.insert("addressees".into(), addressing::about(fields, header, &known));
    context.insert("names".into(), json!(known));
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
            "topic": topic(fields, header),
            "decided_by": closing::decided_by(header, rules),
        }),
    );
    figures::add(template, &mut context, &mut places, facts)?;
    Ok((context, places))
}

/// The subject that a person gave, without the issuer at its end, who is named in the same sentence.
fn topic(fields: &FieldValues, header: &DocumentHeader) -> Option<String> {
    let Some((FieldValue::Text(subject), _)) = fields.get("subject") else { return None };
    let issuer = format!(" của {}", header.office.committee);
    Some(subject.strip_suffix(&issuer).unwrap_or(subject).to_string())
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
fn end_with(blocks: &mut [NamedBlock], mark: &str) {
    let Some(Block::Paragraph { runs } | Block::ListItem { runs, .. } | Block::Numbered { runs, .. }) =
        blocks.last_mut().map(|last| &mut last.block)
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
