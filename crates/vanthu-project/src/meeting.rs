//! The items of a meeting: those who came and who did not, what was said, and the work that was given.

use super::reader::{Problems, TableReader};
use super::tree::Node;
use vanthu_model::field::{Absence, Opinion, Person, Task, TaskPlaces};

/// `{ name, post }`, or a group `{ name, number }`.
pub(crate) fn person(node: &Node, problems: &Problems) -> Option<Person> {
    let reader = TableReader::new(node, problems)?;
    let person = Person {
        name: reader.required("name"),
        post: reader.text("post"),
        number: reader.number("number", 1).unwrap_or(1),
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
        with: reader.text("with"),
        deadline: reader.date("deadline"),
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
