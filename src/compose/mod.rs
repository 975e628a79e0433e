//! Facts, fields and a prose template → a [`Document`]. The only room that knows handlebars and the Markdown
//! parser.
//!
//! The prose is handlebars over Markdown: `#` to `####` are the levels of headings, numbered here; `- ` starts a
//! list item; `---` a new page; `![](table:NAME)` and `![](chart:NAME)` in a paragraph of their own place a table or
//! chart that `template.toml` declares. What a value holds is escaped, so it comes out as itself.

pub mod card;
mod escape;
mod helpers;
mod letterhead;
mod markdown;
mod prose;
mod tables;

use serde_json::{Map, Value as Json, json};

use crate::compute::{FactValue, Facts};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::date;
use crate::model::document::{Block, Document, FactRecord, Run, Source};
use crate::model::office::ToneStyle;
use crate::model::paper::{FieldValue, FieldValues, Paper};
use crate::model::rules::Rules;
use crate::model::template::{FieldKind, Template};
use crate::model::text::{lower_initial, upper_initial};

use prose::Prose;

/// All that a document is composed of.
pub struct Input<'a> {
    /// The particulars.
    pub paper: &'a Paper,
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
/// When the template names what is not there, uses a mark that documents do not have, or when a chosen wording is
/// not one that the rules know.
pub fn compose(input: Input) -> Result<Document, Vec<Diagnostic>> {
    let Input { paper, template, rules, mut facts, fields, allowed } = input;
    let style = paper.office.tone_style.unwrap_or(ToneStyle::New);
    let context = context(paper, template, fields, &mut facts);
    let prose = Prose::new(template, style, context)?;

    let subject: Vec<String> = template
        .subject
        .iter()
        .map(|line| prose.line("subject", line))
        .collect::<Result<_, _>>()
        .map_err(|problem| vec![problem])?;
    let subject = with_initial(subject, &rules.subject.initial);

    let mut problems = Vec::new();
    let letterhead = letterhead::letterhead(paper, template, rules, style, subject, &mut problems);
    let mut blocks = match prose.text() {
        Ok(text) => markdown::blocks(&text, template, rules, &prose, &mut problems),
        Err(problem) => {
            problems.push(problem);
            Vec::new()
        }
    };
    let mark = letterhead::end_mark(paper, rules, &mut problems);
    end_with(&mut blocks, &mark);
    if !problems.is_empty() {
        return Err(problems);
    }

    let subject = letterhead.subject.join(" ");
    let mut document = Document {
        template: template.name.clone(),
        rules: rules.name.clone(),
        title: format!("{} {subject}", upper_initial(&template.kind)),
        author: paper.office.name.clone(),
        date: date_of(paper),
        duplex: paper.duplex,
        letterhead,
        blocks,
        recipients: letterhead::recipients(paper, rules, style),
        signature: letterhead::signature(paper),
        contact: paper.contact.clone(),
        facts: Default::default(),
        card: None,
        allowed: allowed.to_vec(),
    };
    document.facts = shown_facts(&document, &facts, fields);
    Ok(document)
}

/// The paper's date as the document has it.
fn date_of(paper: &Paper) -> Option<[i32; 3]> {
    use chrono::Datelike;
    paper.date.map(|day| [day.year(), day.month() as i32, day.day() as i32])
}

/// The facts that the document's figures show.
fn shown_facts(
    document: &Document,
    facts: &Facts,
    fields: &FieldValues,
) -> std::collections::BTreeMap<String, FactRecord> {
    let mut shown = std::collections::BTreeMap::new();
    document.each_runs(|runs| {
        for key in runs.iter().filter_map(|run| run.fact.as_ref()) {
            if shown.contains_key(key) {
                continue;
            }
            let Some(fact) = facts.by_key.get(key) else { continue };
            let mut record = fact.record();
            if let Some((_, Place::Line { file, line, .. })) =
                key.strip_prefix("fields.").and_then(|name| fields.get(name))
            {
                record.sources.push(Source::Line { file: file.clone(), line: *line });
            }
            shown.insert(key.clone(), record);
        }
    });
    shown
}

/// What a template sees: the facts at the root, and `fields`, `office`, `paper` beside them.
fn context(paper: &Paper, template: &Template, fields: &FieldValues, facts: &mut Facts) -> Map<String, Json> {
    let mut values = Map::new();
    for (name, declared) in &template.fields {
        let value = match fields.get(name) {
            Some((value, _)) => field_json(name, value, facts),
            // Strict mode: a field that was not filled in is there all the same, empty or null.
            None if matches!(declared.kind, FieldKind::List | FieldKind::Documents) => {
                Json::Array(Vec::new())
            }
            None => Json::Null,
        };
        values.insert(name.clone(), value);
    }
    // Moved, not copied: nobody else needs the tree.
    let mut context = std::mem::take(&mut facts.tree);
    context.insert("fields".into(), Json::Object(values));
    context.insert(
        "office".into(),
        json!({
            "name": paper.office.name,
            "superior": paper.office.superior,
            "committee": paper.office.committee,
            "place": paper.office.place,
            "short": paper.office.short,
        }),
    );
    context.insert(
        "paper".into(),
        json!({
            "kind": template.kind,
            "date": paper.date.map(date::long),
            "signer": paper.signer.name,
        }),
    );
    context
}

fn field_json(name: &str, value: &FieldValue, facts: &mut Facts) -> Json {
    let period = |period: date::Period| json!({ "text": period.text(), "short": period.short() });
    match value {
        FieldValue::Text(text) if text.is_empty() => Json::Null,
        FieldValue::Text(text) => text.as_str().into(),
        FieldValue::List(items) => json!(items),
        FieldValue::Date(day) => json!({ "short": date::short(*day), "long": date::long(*day) }),
        FieldValue::Count(count) => {
            facts.add(format!("fields.{name}"), FactValue::Count((*count).into()), Vec::new())
        }
        FieldValue::Period(now) => {
            let mut object = period(*now);
            object["next"] = period(now.next());
            object["before"] = period(now.year_before());
            object["compared"] = now.compared().into();
            object["year"] = now.year().into();
            object["same_year"] = (now.year() == now.next().year()).into();
            object
        }
        FieldValue::Documents(citations) => citations
            .iter()
            .map(|citation| json!({ "full": citation.full(), "short": citation.short() }))
            .collect(),
    }
}

/// The subject's lines with the first letter as the rules want it.
fn with_initial(mut lines: Vec<String>, initial: &str) -> Vec<String> {
    if initial == "lower"
        && let Some(first) = lines.first_mut()
    {
        *first = lower_initial(first);
    }
    lines
}

/// Ends the last paragraph with `mark` in place of whatever mark it ends with.
fn end_with(blocks: &mut [Block], mark: &str) {
    let Some(Block::Paragraph { runs } | Block::ListItem { runs, .. }) = blocks.last_mut() else {
        return;
    };
    if let Some(last) = runs.last_mut().filter(|run| run.fact.is_none()) {
        let kept = last.text.trim_end().trim_end_matches(['.', ';', ',', '/', '-']).len();
        last.text.truncate(kept);
        last.text.push_str(mark);
    } else {
        runs.push(Run::plain(mark));
    }
}
