//! The fields of a document, typed as its template declares them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;

use super::files::beside;
use super::reader::{Problems, TableReader, date, text, texts, unknown_word, wrong_type};
use super::tree::{Node, NodeValue, key_path};
use super::{content, list_marks, meeting, numbers, unfilled};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::date::Period;
use vanthu_model::field::{Citation, FieldValue, FieldValues, NamedNumber, Target, is_law};
use vanthu_model::field_kind::{FieldKind, TemplateField};
use vanthu_model::template::Template;
use vanthu_model::text::{self as words, tidy};

/// The fields of a document.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Those that stand in the document file or its fields file.
    pub values: FieldValues,
    /// Those whose lists lie in workbooks: the workbook by its name relative to the document, and where it is named.
    pub workbooks: BTreeMap<String, (String, Place)>,
    /// The numbers that are given by the names of figures.
    pub named: Vec<NamedNumber>,
    /// What was changed on reading.
    pub notes: Vec<Diagnostic>,
}

/// Types `fields` as `template` declares them.
///
/// # Errors
/// Every field that is missing, unknown or of the wrong type, with its line or path.
pub fn read_fields(fields: &Node, template: &Template) -> Result<Fields, Vec<Diagnostic>> {
    let problems: Problems = RefCell::default();
    let mut read = Fields::default();
    let entries = match &fields.value {
        NodeValue::Table(entries) => entries.as_slice(),
        _ => &[],
    };
    for (name, node) in entries {
        unfilled::field(node, &mut read.notes);
        match template.fields.get(name) {
            Some(declared) => {
                if declared.kind.is_list() && is_none(node) {
                    let value = read_value(&empty_list(node), name, declared, &problems);
                    read.values.extend(value.map(|value| (name.clone(), (value, node.place.clone()))));
                } else if let (FieldKind::Tasks, NodeValue::Text(file)) = (declared.kind, &node.value) {
                    // Paths in a file are relative to it; a value of the command line or of data stands in none.
                    let workbook = match &node.place {
                        Place::Line { file: fields, .. } => beside(fields, file),
                        _ => file.clone(),
                    };
                    read.workbooks.insert(name.clone(), (workbook, node.place.clone()));
                } else if let Some(mut value) = read_value(node, name, declared, &problems) {
                    read.notes.extend(list_marks::strip(&mut value, name, &node.place));
                    let named = numbers::named(name, declared.kind, node);
                    if template.scored && !named.is_empty() {
                        // Its settings decide how the figures are computed, so they cannot be figures themselves.
                        problems
                            .borrow_mut()
                            .push(wrong_type(node, ("một số ghi bằng chữ số", "a number in digits")));
                    }
                    read.named.extend(named);
                    read.values.insert(name.clone(), (value, node.place.clone()));
                }
            }
            None => problems.borrow_mut().push(unknown_field(name, node, template)),
        }
    }
    // A list without items says that there is none, which is no content for a field that must have some.
    let has_content = |name: &str| {
        entries.iter().any(|(given, _)| given == name)
            && !read.values.get(name).is_some_and(|(value, _)| value.is_empty_list())
    };
    for (name, declared) in &template.fields {
        if declared.required && !has_content(name) {
            let (vi, en) = declared.kind.expected();
            problems.borrow_mut().push(
                Diagnostic::error(
                    code!("project.missing-field"),
                    format!("thiếu mục `{name}` ({}) trong [fields]", declared.label),
                    format!("the field `{name}` ({}) is missing from [fields]", declared.label),
                )
                .about_field(key_path(&fields.path, name))
                .at(fields.place.clone())
                .hint(format!("cần {vi}"), format!("it takes {en}")),
            );
        }
    }
    for choice in &template.one_of {
        if !choice.iter().any(|name| has_content(name)) {
            let all = choice.join("`, `");
            let first = choice.first().map(String::as_str).unwrap_or_default();
            problems.borrow_mut().push(
                Diagnostic::error(
                    code!("project.missing-field"),
                    format!("cần ít nhất một trong các mục `{all}` trong [fields]"),
                    format!("at least one of `{all}` must be in [fields]"),
                )
                .about_field(key_path(&fields.path, first))
                .at(fields.place.clone())
                .hint(
                    format!("xem từng mục bằng: vanthu template show {}", template.name),
                    format!("see what each is with: vanthu template show {}", template.name),
                ),
            );
        }
    }
    let problems = problems.into_inner();
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// Whether a list says that there is nothing to list: `không có`, as its text or as its only item.
fn is_none(node: &Node) -> bool {
    match &node.value {
        NodeValue::Text(text) => words::is_none(&tidy(text)),
        NodeValue::Table(parts) => {
            // A form sends the parts that nobody filled in as empty texts.
            let filled =
                |part: &&(String, Node)| !matches!(&part.1.value, NodeValue::Text(text) if text.is_empty());
            let mut parts = parts.iter().filter(filled).peekable();
            parts.peek().is_some()
                && parts.all(|(_, part)| matches!(part.value, NodeValue::Text(_)) && is_none(part))
        }
        NodeValue::List(items) => match items.as_slice() {
            [only] => !matches!(only.value, NodeValue::List(_)) && is_none(only),
            _ => false,
        },
        _ => false,
    }
}

/// A list without items in place of `node`.
fn empty_list(node: &Node) -> Node {
    Node { value: NodeValue::List(Vec::new()), ..node.clone() }
}

fn unknown_field(name: &str, node: &Node, template: &Template) -> Diagnostic {
    let problem = Diagnostic::error(
        code!("project.unknown-field"),
        format!("mẫu `{}` không có mục `{name}`", template.name),
        format!("the template `{}` has no field `{name}`", template.name),
    )
    .at(node.place.clone())
    .about_field(&node.path)
    .with_value(name);
    match did_you_mean(name, template.fields.keys().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => {
            let all = template.fields.keys().cloned().collect::<Vec<_>>().join(", ");
            problem.hint(format!("các mục của mẫu: {all}"), format!("its fields: {all}"))
        }
    }
}

fn read_value(node: &Node, name: &str, declared: &TemplateField, problems: &Problems) -> Option<FieldValue> {
    let kind = declared.kind;
    let wrong = || problems.borrow_mut().push(wrong_type(node, kind.expected()));
    match kind {
        FieldKind::Text => text(node, problems).map(FieldValue::Text),
        FieldKind::List => Some(FieldValue::List(texts(node, problems))),
        FieldKind::Date => date(node, problems).map(FieldValue::Date),
        FieldKind::Moment => moment(node, problems).map(FieldValue::Moment),
        FieldKind::Count => match node.value {
            NodeValue::Integer(number) if (0..=999_999_999).contains(&number) => {
                u32::try_from(number).ok().map(FieldValue::Count)
            }
            _ if numbers::name(node).is_some() => Some(FieldValue::Count(0)),
            _ => {
                wrong();
                None
            }
        },
        FieldKind::Number => number(node, problems).map(FieldValue::Number),
        FieldKind::Flag => match node.value {
            NodeValue::Boolean(flag) => Some(FieldValue::Flag(flag)),
            _ => {
                wrong();
                None
            }
        },
        FieldKind::Choice => {
            let word = text(node, problems)?;
            if declared.words.contains(&word) {
                return Some(FieldValue::Choice(word));
            }
            let words: Vec<&str> = declared.words.iter().map(String::as_str).collect();
            problems
                .borrow_mut()
                .push(unknown_word(&word, &words, name).at(node.place.clone()).about_field(&node.path));
            None
        }
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
        FieldKind::Documents => list(node, kind, problems, citation).map(FieldValue::Documents),
        FieldKind::People => list(node, kind, problems, meeting::person).map(FieldValue::People),
        FieldKind::Absent => list(node, kind, problems, meeting::absence).map(FieldValue::Absent),
        FieldKind::Opinions => list(node, kind, problems, meeting::opinion).map(FieldValue::Opinions),
        FieldKind::Tasks => list(node, kind, problems, meeting::task).map(FieldValue::Tasks),
        FieldKind::Targets => list(node, kind, problems, target).map(FieldValue::Targets),
        FieldKind::Sections => {
            let read = |item: &Node, problems: &Problems| content::section(item, declared.depth, problems);
            list(node, kind, problems, read).map(FieldValue::Sections)
        }
    }
}

/// The items of a list, each read by `read`; what is wrong with one is said of it alone.
fn list<T>(
    node: &Node,
    kind: FieldKind,
    problems: &Problems,
    read: impl Fn(&Node, &Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let NodeValue::List(items) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, kind.expected()));
        return None;
    };
    Some(items.iter().filter_map(|item| read(item, problems)).collect())
}

fn moment(node: &Node, problems: &Problems) -> Option<NaiveDateTime> {
    // Systems that speak JSON have no dates but as texts.
    let written = |text: &str| {
        let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];
        forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    match &node.value {
        NodeValue::Moment(moment) => Some(*moment),
        NodeValue::Text(text) if written(text).is_some() => written(text),
        _ => {
            problems.borrow_mut().push(wrong_type(node, FieldKind::Moment.expected()));
            None
        }
    }
}

/// A number, exactly as it was written where TOML keeps that.
fn number(node: &Node, problems: &Problems) -> Option<Decimal> {
    let number = match node.value {
        NodeValue::Integer(number) => Some(Decimal::from(number)),
        // The shortest digits that give the number back are those that were typed.
        NodeValue::Float(number) => number.to_string().parse().ok(),
        _ => numbers::name(node).map(|_| Decimal::ZERO),
    };
    if number.is_none() {
        problems.borrow_mut().push(wrong_type(node, FieldKind::Number.expected()));
    }
    number
}

fn target(node: &Node, problems: &Problems) -> Option<Target> {
    let reader = TableReader::new(node, problems)?;
    let given = reader.node("number");
    if given.is_none() {
        reader.missing("number");
    }
    let target = Target {
        name: reader.required("name"),
        number: given.and_then(|node| number(node, problems)).unwrap_or_default(),
        unit: reader.text("unit"),
        of: reader.node("of").and_then(|node| number(node, problems)),
        note: reader.text("note"),
        parts: match reader.node("parts") {
            Some(node) => list(node, FieldKind::Targets, problems, target).unwrap_or_default(),
            None => Vec::new(),
        },
        place: given.unwrap_or(node).place.clone(),
    };
    reader.finish();
    Some(target)
}

fn citation(node: &Node, problems: &Problems) -> Option<Citation> {
    let reader = TableReader::new(node, problems)?;
    let day = reader.date("date");
    if day.is_none() && reader.node("date").is_none() {
        reader.missing("date");
    }
    let kind = reader.required("type");
    // A law is cited by its name; its number and issuer may be left out.
    let unless_law =
        |key| if is_law(&kind) { reader.text(key).unwrap_or_default() } else { reader.required(key) };
    let citation = Citation {
        number: unless_law("number"),
        date: day.unwrap_or_default(),
        issuer: unless_law("issuer"),
        kind,
        subject: reader.required("subject"),
    };
    reader.finish();
    Some(citation)
}
