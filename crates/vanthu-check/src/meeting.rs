//! The work that a meeting gave: to whom, and until when.

use std::collections::BTreeSet;

use super::Input;
use super::registry::{EARLY_DEADLINE, TASK_WITHOUT_UNIT, UNKNOWN_UNIT};
use vanthu_diagnostic::{Diagnostic, did_you_mean};
use vanthu_model::field::{FieldValue, Task};
use vanthu_model::rules::Rules;

/// The findings on tasks: without a unit, for an unknown unit, due before the meeting.
pub(crate) fn check(input: &Input) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let units = Units::new(input);
    for (value, _) in input.fields.values() {
        let FieldValue::Tasks(tasks) = value else { continue };
        for task in tasks {
            match &task.unit {
                None => findings.push(without_unit(task, input.rules)),
                Some(unit) => {
                    let named = unit.split([';', '\n']).map(str::trim).filter(|one| !one.is_empty());
                    findings.extend(named.filter_map(|one| units.unknown(one, task, input.rules)));
                }
            }
            findings.extend(too_early(input, task));
        }
    }
    findings
}

fn without_unit(task: &Task, rules: &Rules) -> Diagnostic {
    TASK_WITHOUT_UNIT
        .found(
            rules,
            Some(task.places.unit.clone()),
            "nhiệm vụ chưa giao cho đơn vị nào",
            "the task is not assigned to any unit",
        )
        .with_value(super::places::start(&task.work))
        .hint("ghi đơn vị chủ trì: unit = \"…\"", "name the unit in charge: unit = \"…\"")
}

/// A task that is due before the meeting that assigned it or, if the fields do not describe a meeting, before the
/// document.
fn too_early(input: &Input, task: &Task) -> Option<Diagnostic> {
    let deadline = task.deadline?;
    let meeting = match input.fields.get("held") {
        Some((FieldValue::Moment(meeting), _)) => Some(meeting.date()),
        _ => None,
    };
    let from = meeting.or(input.header.date).filter(|from| deadline < *from)?;
    let day = vanthu_model::date::short(deadline);
    let start = vanthu_model::date::short(from);
    let (vi, en) =
        if meeting.is_some() { ("hội nghị", "the meeting") } else { ("văn bản", "the document") };
    Some(
        EARLY_DEADLINE
            .found(
                input.rules,
                Some(task.places.deadline.clone()),
                format!("thời hạn {day} trước ngày của {vi} ({start})"),
                format!("the deadline {day} is before {en} ({start})"),
            )
            .with_value(day)
            .hint(
                "sửa thời hạn, hoặc ngày họp ở `held`",
                "correct the deadline, or the meeting's day in `held`",
            ),
    )
}

/// The units that can be given work: the office's branches and other bodies, and the office itself.
struct Units<'a> {
    names: Vec<&'a str>,
    known: BTreeSet<String>,
}

impl<'a> Units<'a> {
    fn new(input: &'a Input) -> Self {
        let office = &input.header.office;
        let branches =
            input.roster.iter().flat_map(|roster| &roster.branches).map(|branch| branch.name.as_str());
        let own = [office.name.as_str(), office.committee.as_str()];
        let names: Vec<&str> = branches.chain(office.units.iter().map(String::as_str)).chain(own).collect();
        let known = names.iter().map(|name| key(name)).collect();
        // If the office does not list anybody, every unit is accepted.
        if input.roster.is_none() && office.units.is_empty() {
            return Self { names: Vec::new(), known: BTreeSet::new() };
        }
        Self { names, known }
    }

    fn unknown(&self, unit: &str, task: &Task, rules: &Rules) -> Option<Diagnostic> {
        // `Các chi bộ trực thuộc` means all of them.
        let whole = key(unit).starts_with("các ");
        if self.names.is_empty() || whole || self.known.contains(&key(unit)) {
            return None;
        }
        let problem = UNKNOWN_UNIT
            .found(
                rules,
                Some(task.places.unit.clone()),
                format!("`{unit}` không có trong danh sách chi bộ và các đơn vị của cơ quan"),
                format!("`{unit}` is neither in the roster nor among the units of the office"),
            )
            .with_value(unit);
        Some(match did_you_mean(unit, self.names.iter().copied()) {
            Some(near) => problem.meant(near),
            None => problem.hint(
                "sửa tên, hoặc thêm đơn vị vào danh sách chi bộ hay vào `units` của tệp cơ quan",
                "correct the name, or add the unit to the roster or to `units` in the office file",
            ),
        })
    }
}

/// A key that is the same for two spellings of one unit.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
