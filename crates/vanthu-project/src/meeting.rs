//! The items of a meeting: those who came and who did not, what was said, and the work that was given.

use super::numbers;
use super::reader::{Problems, TableReader, text, texts, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_model::deadline::{Deadline, NoSuchDay};
use vanthu_model::field::{Absence, Opinion, Person, Task, TaskPlaces};
use vanthu_model::names::listed_bodies;
use vanthu_model::text::without_end_mark;

/// `{ name, post }`, or a group `{ name, number }`; a group that was not counted has no number.
pub(crate) fn person(node: &Node, problems: &Problems) -> Option<Person> {
    let reader = TableReader::new(node, problems)?;
    let person = Person {
        name: reader.required("name"),
        post: reader.text("post"),
        number: match reader.node("number") {
            Some(node) if numbers::name(node).is_some() => Some(1),
            _ => reader.number("number", 1),
        },
    };
    reader.finish();
    Some(person)
}

/// `{ name, post, reason }`.
pub(crate) fn absence(node: &Node, problems: &Problems) -> Option<Absence> {
    let reader = TableReader::new(node, problems)?;
    let absence =
        Absence { name: reader.required("name"), post: reader.text("post"), reason: reader.text("reason") };
    reader.finish();
    Some(absence)
}

/// `{ by, text }`.
pub(crate) fn opinion(node: &Node, problems: &Problems) -> Option<Opinion> {
    let reader = TableReader::new(node, problems)?;
    let opinion = Opinion { by: reader.required("by"), text: reader.required("text") };
    reader.finish();
    Some(opinion)
}

/// `{ unit, with, work, deadline, product }`. That a task names no unit is for the checks to say.
pub(crate) fn task(node: &Node, problems: &Problems) -> Option<Task> {
    let reader = TableReader::new(node, problems)?;
    let task = Task {
        work: reader.required("work"),
        unit: reader.text("unit"),
        with: reader.node("with").map(|node| partners(node, problems)).unwrap_or_default(),
        deadline: reader.node("deadline").and_then(|node| deadline(node, problems)),
        product: reader.text("product"),
        places: TaskPlaces {
            work: node.place.clone(),
            unit: reader.place("unit"),
            deadline: reader.place("deadline"),
        },
    };
    reader.finish();
    Some(task)
}

/// The units that take part: a list of names, or one text that may list several.
fn partners(node: &Node, problems: &Problems) -> Vec<String> {
    let named = match &node.value {
        NodeValue::List(_) => texts(node, problems),
        _ => text(node, problems).map(|text| listed_bodies(&text, &[])).unwrap_or_default(),
    };
    named
        .into_iter()
        .map(|name| without_end_mark(&name).to_string())
        .filter(|name| !name.is_empty())
        .collect()
}

/// When a task is due: a date, or words such as `Quý III/2026`.
fn deadline(node: &Node, problems: &Problems) -> Option<Deadline> {
    let said = match &node.value {
        NodeValue::Date(day) => return Some(Deadline::Day(*day)),
        NodeValue::Text(_) => text(node, problems).filter(|text| !text.is_empty())?,
        _ => {
            let expected = (
                "một ngày như 2026-09-30, hoặc lời như \"Quý III/2026\"",
                "a date such as 2026-09-30, or words such as \"Quý III/2026\"",
            );
            problems.borrow_mut().push(wrong_type(node, expected));
            return None;
        }
    };
    match Deadline::parse(&said) {
        Ok(deadline) => Some(deadline),
        Err(NoSuchDay(named)) => {
            let expected = ("một thời hạn có trong lịch", "a deadline that the calendar has");
            problems.borrow_mut().push(wrong_type(node, expected).with_value(named));
            None
        }
    }
}
