//! A meeting: who took part and voted, and the work that it gave, to whom and until when.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Input;
use super::registry::{
    ABSENT, DEADLINE_UNCLEAR, EARLY_DEADLINE, MEETING_DAY, MINUTES_SIGNER, OTHER_BODY, SECRETARY,
    TASK_WITHOUT_UNIT, UNKNOWN_UNIT, VOTES,
};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::field::{Absence, FieldValue, Person, Target, Task};
use vanthu_model::names::{bare_name, is_person};
use vanthu_model::rules::Rules;
use vanthu_model::text::folded;

/// The findings on those who took part, on the votes, and on tasks: without a unit, for an unknown unit, without a
/// deadline, due before the meeting.
pub(crate) fn check(input: &Input) -> Vec<Diagnostic> {
    let mut findings = people(input);
    findings.extend(votes(input));
    findings.extend(other_body(input));
    findings.extend(signers(input));
    findings.extend(day(input));
    let units = Units::new(input);
    for (name, (value, _)) in input.fields {
        let FieldValue::Tasks(tasks) = value else { continue };
        for (index, task) in tasks.iter().enumerate() {
            findings.extend(unclear(input, name, index, task));
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

/// A task whose deadline was not given, or whose words for it name no time.
fn unclear(input: &Input, name: &str, index: usize, task: &Task) -> Option<Diagnostic> {
    let path = format!("fields.{name}[{index}].deadline");
    let place = task.places.deadline.clone();
    let Some(deadline) = &task.deadline else {
        let finding = Diagnostic::note(
            code!("content.not-given"),
            "nhiệm vụ chưa có thời hạn; văn bản không nêu thời hạn của nhiệm vụ này",
            "the task has no deadline; the document does not speak of one",
        );
        return Some(finding.at(place).about_field(path).with_value(super::places::start(&task.work)).hint(
            "ghi thời hạn: một ngày, hoặc lời như “Quý III/2026”, “thường xuyên”",
            "give a deadline: a day, or words such as “Quý III/2026” or “thường xuyên”",
        ));
    };
    if deadline.is_understood() {
        return None;
    }
    let said = deadline.cell();
    let finding = DEADLINE_UNCLEAR.found(
        input.rules,
        Some(place),
        format!("không rõ thời hạn “{said}” là đến khi nào; in nguyên văn và xếp nhiệm vụ này sau cùng"),
        format!("it is not clear when “{said}” is; it is printed as it is, and the task is sorted last"),
    );
    Some(finding.about_field(path).with_value(said).hint(
        "ghi một ngày, một kỳ như “Quý III/2026”, hoặc “thường xuyên”",
        "write a day, a period such as “Quý III/2026”, or “thường xuyên”",
    ))
}

/// The findings on who took part: a secretary who was not there, someone absent who acted, an absence without a reason.
fn people(input: &Input) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let text = |name: &str| match input.fields.get(name) {
        Some((FieldValue::Text(text), place)) => Some((text.as_str(), place)),
        _ => None,
    };
    let present: Option<&Vec<Person>> = match input.fields.get("present") {
        Some((FieldValue::People(present), _)) if !present.is_empty() => Some(present),
        _ => None,
    };
    if let (Some((secretary, place)), Some(present)) = (text("secretary"), present) {
        let name = bare_name(secretary);
        let there = |person: &Person| key(bare_name(&person.name)) == key(name);
        if is_person(name) && !present.iter().any(there) {
            findings.push(
                SECRETARY
                    .found(
                        input.rules,
                        Some(place.clone()),
                        format!("người ghi biên bản `{name}` không có trong danh sách dự họp"),
                        format!("`{name}`, who records the minutes, is not among those present"),
                    )
                    .with_value(name)
                    .hint(
                        "thêm vào `present`, hoặc sửa `secretary`",
                        "add the name to `present`, or correct `secretary`",
                    ),
            );
        }
    }
    let Some((FieldValue::Absent(absences), place)) = input.fields.get("absent") else { return findings };
    let mut acts: Vec<(&str, &Place, (&str, &str))> = Vec::new();
    acts.extend(text("chair").map(|(chair, place)| (chair, place, ("chủ trì", "chairs"))));
    acts.extend(
        text("secretary").map(|(name, place)| (name, place, ("ghi biên bản", "records the minutes"))),
    );
    if let Some((FieldValue::List(reports), place)) = input.fields.get("reports") {
        acts.extend(reports.iter().map(|report| (report.as_str(), place, ("báo cáo", "reports"))));
    }
    if let Some((FieldValue::Opinions(opinions), place)) = input.fields.get("opinions") {
        acts.extend(opinions.iter().map(|opinion| (opinion.by.as_str(), place, ("phát biểu", "speaks"))));
    }
    for (index, absence) in absences.iter().enumerate() {
        findings.extend(reason(index, absence, place));
        let name = bare_name(&absence.name);
        let Some((_, at, (vi, en))) = acts.iter().find(|(text, ..)| is_person(name) && text.contains(name))
        else {
            continue;
        };
        findings.push(
            ABSENT
                .found(
                    input.rules,
                    Some((*at).clone()),
                    format!("`{name}` có trong danh sách vắng mặt mà vẫn {vi} tại cuộc họp"),
                    format!("`{name}` is among those absent, but {en} at the meeting"),
                )
                .with_value(name)
                .hint("sửa `absent`, hoặc ghi người khác", "correct `absent`, or name somebody else"),
        );
    }
    findings
}

/// An absence for which no reason was given, not even that there was none.
fn reason(index: usize, absence: &Absence, place: &Place) -> Option<Diagnostic> {
    let name = &absence.name;
    let finding = Diagnostic::note(
        code!("content.not-given"),
        format!("chưa có lý do vắng mặt của `{name}`; văn bản không nêu lý do"),
        format!("no reason is given for the absence of `{name}`; the document does not speak of one"),
    );
    absence.reason.is_none().then(|| {
        finding.at(place.clone()).about_field(format!("fields.absent[{index}].reason")).with_value(name).hint(
            "ghi lý do; vắng không có lý do thì ghi “không có”",
            "give the reason; for an absence without one, write “không có”",
        )
    })
}

/// A meeting whose title names one body while the document states the decision of another.
fn other_body(input: &Input) -> Option<Diagnostic> {
    const BODIES: [&str; 4] = ["ban chấp hành", "ban thường vụ", "thường trực", "ủy ban kiểm tra"];
    let (FieldValue::Text(title), place) = input.fields.get("title")? else { return None };
    let (title_words, committee) = (folded(title), folded(&input.header.office.committee));
    let named = BODIES.iter().find(|body| {
        // `hội nghị Ban Chấp hành`, not `hội nghị về quy chế của Ban Chấp hành`.
        let meeting = ["hội nghị", "phiên họp", "cuộc họp", "họp"]
            .iter()
            .find_map(|noun| title_words.strip_prefix(noun));
        meeting.is_some_and(|rest| rest.trim_start().starts_with(**body))
    })?;
    if committee.starts_with(named) || !BODIES.iter().any(|body| committee.starts_with(body)) {
        return None;
    }
    let committee = &input.header.office.committee;
    Some(
        OTHER_BODY
            .found(
                input.rules,
                Some(place.clone()),
                format!("“{title}”, nhưng văn bản ghi {committee} kết luận"),
                format!("“{title}”, but the document states a decision of {committee}"),
            )
            .about_field("fields.title")
            .with_value(title)
            .hint(
                "ghi tổ chức ra kết luận vào văn bản: committee = \"…\"; quyền hạn ký theo đó",
                "name the body that decides in the document: committee = \"…\"; its signature follows",
            ),
    )
}

/// Minutes that somebody else signs: the first signer is the secretary, the last one the chair.
fn signers(input: &Input) -> Vec<Diagnostic> {
    let (signers, place) = &input.header.signers;
    let ([first, .., last], "biên bản") = (signers.as_slice(), input.document.kind.as_str()) else {
        return Vec::new();
    };
    let roles = [
        (first, "secretary", ("người ghi biên bản", "records the minutes")),
        (last, "chair", ("người chủ trì", "chairs the meeting")),
    ];
    let other = roles.into_iter().filter_map(|(signer, field, (vi, en))| {
        let (FieldValue::Text(text), _) = input.fields.get(field)? else { return None };
        let (named, signed) = (bare_name(text), bare_name(&signer.name));
        if !is_person(named) || key(named) == key(signed) {
            return None;
        }
        Some(
            MINUTES_SIGNER
                .found(
                    input.rules,
                    Some(place.clone()),
                    format!("{vi} là `{named}`, nhưng `{signed}` ký ở chỗ đó"),
                    format!("`{named}` {en}, but `{signed}` signs in that place"),
                )
                .with_value(signed)
                .hint(
                    format!("sửa `signers`, hoặc sửa `{field}`"),
                    format!("correct `signers`, or correct `{field}`"),
                ),
        )
    });
    other.collect()
}

/// The day of the meeting, and where it is given.
fn held<'a>(input: &'a Input) -> Option<(NaiveDate, &'a Place)> {
    match input.fields.get("held")? {
        (FieldValue::Moment(meeting), place) => Some((meeting.date(), place)),
        (FieldValue::Date(meeting), place) => Some((*meeting, place)),
        _ => None,
    }
}

/// An invitation that is dated after the meeting, or a document on its outcome that is dated before it.
fn day(input: &Input) -> Option<Diagnostic> {
    let ((held, place), date) = (held(input)?, input.header.date?);
    let (vi, en) = match input.document.kind.as_str() {
        "giấy mời" if date > held => ("sau ngày họp", "after the meeting on"),
        "biên bản" | "thông báo" | "kết luận" | "báo cáo" if date < held => {
            ("trước ngày họp", "before the meeting on")
        }
        _ => return None,
    };
    let kind = &input.document.kind;
    let (date, held) = (vanthu_model::date::short(date), vanthu_model::date::short(held));
    Some(
        MEETING_DAY
            .found(
                input.rules,
                Some(place.clone()),
                format!("{kind} ghi ngày {date}, {vi} {held}"),
                format!("the document is dated {date}, {en} {held}"),
            )
            .about_field("fields.held")
            .with_value(&date)
            .hint(
                "sửa ngày văn bản (`date`), hoặc ngày họp (`held`)",
                "correct the date of the document (`date`), or of the meeting (`held`)",
            ),
    )
}

/// Votes that are more than the voters, and voters that are more than the members who were there.
fn votes(input: &Input) -> Vec<Diagnostic> {
    let Some((FieldValue::Targets(votes), _)) = input.fields.get("votes") else { return Vec::new() };
    let members = match input.fields.get("present") {
        Some((FieldValue::People(present), _)) if !present.is_empty() => {
            present.iter().filter(|person| !person.is_guest()).map(Person::count).sum::<Option<u32>>()
        }
        _ => None,
    };
    let found = |vote: &Target, vi: String, en: String| {
        VOTES.found(input.rules, Some(vote.place.clone()), vi, en).with_value(&vote.name).hint(
            "sửa số phiếu (`number`, `of`), hoặc danh sách dự họp (`present`)",
            "correct the votes (`number`, `of`), or the list of those present (`present`)",
        )
    };
    let mut findings = Vec::new();
    for vote in votes {
        let (number, of) = (vote.number, vote.of);
        if let Some(of) = of.filter(|of| number > *of) {
            findings.push(found(
                vote,
                format!("{number} phiếu tán thành trên tổng số {of}"),
                format!("{number} votes of {of}"),
            ));
        }
        let all = of.unwrap_or(number);
        if let Some(members) = members.filter(|members| all > (*members).into()) {
            findings.push(found(
                vote,
                format!("{all} người biểu quyết trong khi dự họp có {members} người, không kể đại biểu mời"),
                format!("{all} people vote, but {members} are present, not counting guests"),
            ));
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
    let deadline = task.deadline.as_ref()?;
    let meeting = held(input).map(|(day, _)| day);
    let start = meeting.or(input.header.date)?;
    // A deadline without a year is the first one after the meeting.
    let from = Some(start).filter(|from| deadline.end(Some(*from)).is_some_and(|end| end < *from))?;
    let day = deadline.cell();
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
