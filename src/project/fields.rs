//! The fields of a document, typed as its template declares them.

use std::cell::RefCell;

use super::tree::{Node, NodeValue, Problems, TableReader, date, text, texts, wrong_type};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::date::Period;
use crate::model::paper::{Citation, FieldValue, FieldValues};
use crate::model::template::{FieldKind, Template};

/// Types `fields` as `template` declares them.
///
/// # Errors
/// Every field that is missing, unknown or of the wrong type, with its line.
pub fn read_fields(fields: &Node, template: &Template) -> Result<FieldValues, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let mut values = FieldValues::new();
    let entries = match &fields.value {
        NodeValue::Table(entries) => entries.as_slice(),
        _ => &[],
    };
    for (name, node) in entries {
        match template.fields.get(name) {
            Some(declared) => {
                if let Some(value) = read_value(node, declared.kind, &problems) {
                    values.insert(name.clone(), (value, node.place.clone()));
                }
            }
            None => problems.borrow_mut().push(unknown_field(name, node, template)),
        }
    }
    for (name, declared) in &template.fields {
        if declared.required && !entries.iter().any(|(given, _)| given == name) {
            let (vi, en) = declared.kind.expected();
            problems.borrow_mut().push(
                Diagnostic::error(
                    "project.missing-field",
                    format!("thiếu mục `{name}` ({}) trong [fields]", declared.label),
                    format!("the field `{name}` ({}) is missing from [fields]", declared.label),
                )
                .at(fields.place.clone())
                .hint(format!("cần {vi}"), format!("it takes {en}")),
            );
        }
    }
    let problems = problems.into_inner();
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

fn unknown_field(name: &str, node: &Node, template: &Template) -> Diagnostic {
    let problem = Diagnostic::error(
        "project.unknown-field",
        format!("mẫu `{}` không có mục `{name}`", template.name),
        format!("the template `{}` has no field `{name}`", template.name),
    )
    .at(node.place.clone())
    .with_value(name);
    match did_you_mean(name, template.fields.keys().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => {
            let all = template.fields.keys().cloned().collect::<Vec<_>>().join(", ");
            problem.hint(format!("các mục của mẫu: {all}"), format!("its fields: {all}"))
        }
    }
}

fn read_value(node: &Node, kind: FieldKind, problems: &Problems) -> Option<FieldValue> {
    let wrong = || problems.borrow_mut().push(wrong_type(node, kind.expected()));
    match kind {
        FieldKind::Text => text(node, problems).map(FieldValue::Text),
        FieldKind::List => Some(FieldValue::List(texts(node, problems))),
        FieldKind::Date => date(node, problems).map(FieldValue::Date),
        FieldKind::Count => match node.value {
            NodeValue::Integer(number) if (0..=999_999_999).contains(&number) => {
                u32::try_from(number).ok().map(FieldValue::Count)
            }
            _ => {
                wrong();
                None
            }
        },
        FieldKind::Period => {
            let code = match &node.value {
                NodeValue::Text(code) => code.clone(),
                // A whole year may be written as a number.
                NodeValue::Integer(year) => year.to_string(),
                _ => String::new(),
            };
            let period = Period::parse(&code);
            if period.is_none() {
                wrong();
            }
            period.map(FieldValue::Period)
        }
        FieldKind::Documents => match &node.value {
            NodeValue::List(items) => {
                let read = |item| citation(item, problems);
                Some(FieldValue::Documents(items.iter().filter_map(read).collect()))
            }
            _ => {
                wrong();
                None
            }
        },
    }
}

fn citation(node: &Node, problems: &Problems) -> Option<Citation> {
    let reader = TableReader::new(node, problems)?;
    let day = reader.date("date");
    if day.is_none() && reader.node("date").is_none() {
        reader.missing("date");
    }
    let citation = Citation {
        kind: reader.required("type"),
        number: reader.required("number"),
        date: day.unwrap_or_default(),
        issuer: reader.required("issuer"),
        subject: reader.required("subject"),
    };
    reader.finish();
    Some(citation)
}
