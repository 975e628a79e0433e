//! The items of a meeting as a template sees them: who came, who did not, what was said, and the work that was given.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::fields::{day_json, optional};
use vanthu_model::deadline::Deadline;
use vanthu_model::field::{Absence, FieldValue, FieldValues, Opinion, Person, Task};
use vanthu_model::header::DocumentHeader;
use vanthu_model::names::{
    bare_name, begins_with_name, has_honorific, in_a_row, in_sentence, is_person, listed_bodies,
};
use vanthu_model::office::Standard;
use vanthu_model::text::{is_none, lower_initial, upper_initial, without_end_mark};

/// The day from which deadlines without a year are counted: the meeting's, or else the document's.
pub(crate) fn day(fields: &FieldValues, header: &DocumentHeader) -> Option<NaiveDate> {
    match fields.get("held") {
        Some((FieldValue::Moment(held), _)) => Some(held.date()),
        Some((FieldValue::Date(held), _)) => Some(*held),
        _ => header.date,
    }
}

/// A text without its end mark, or null.
fn trimmed(text: Option<&String>) -> Json {
    optional(text.map(|text| without_end_mark(text).to_string()).as_ref())
}

/// A name as a list of people has it: with a capital and, in Party documents, with `Đồng chí` before a person's.
fn who(name: &str, standard: Standard) -> String {
    let name = without_end_mark(name.trim());
    if standard == Standard::Party && is_person(name) && !has_honorific(name) {
        return format!("Đồng chí {name}");
    }
    upper_initial(name)
}

/// Whether an entry stands for a group of people.
fn is_group(person: &Person) -> bool {
    person.number.is_some() || !is_person(&person.name)
}

/// A person or a group: `name` without `Đồng chí`, `who` for a list, `in_text` for a sentence; `group` whether it is one. The
/// caller adds the number of a group.
pub(crate) fn person(person: &Person, standard: Standard, known: &[String]) -> Json {
    let who = who(&person.name, standard);
    let group = is_group(person);
    json!({
        "name": if group { in_sentence(&who, known) } else { bare_name(&person.name).to_string() },
        "who": who,
        "in_text": in_sentence(&who, known),
        "group": group,
        "post": trimmed(person.post.as_ref()),
        "number": Json::Null,
    })
}

/// Someone who did not come. `reason` is null if nobody said why, `unexcused` whether it was said that there was none.
pub(crate) fn absence(absence: &Absence, standard: Standard) -> Json {
    let none = |reason: &String| is_none(reason) || without_end_mark(reason).to_lowercase() == "không lý do";
    let unexcused = absence.reason.as_ref().is_some_and(none);
    let reason = absence.reason.as_ref().filter(|reason| !none(reason));
    json!({
        "name": without_end_mark(&absence.name),
        "who": who(&absence.name, standard),
        "post": trimmed(absence.post.as_ref()),
        "reason": optional(reason.map(|reason| in_sentence(without_end_mark(reason), &[])).as_ref()),
        "unexcused": unexcused,
    })
}

/// An opinion: who gave it, and its text as it follows a colon.
pub(crate) fn opinion(opinion: &Opinion, known: &[String]) -> Json {
    json!({
        "by": without_end_mark(&opinion.by),
        "text": in_sentence(&opinion.text, known),
    })
}

/// Whether the number of items is the number of those whom they are of: an opinion of one speaker is one, of several
/// together it is not.
pub(crate) fn is_counted(value: &FieldValue) -> bool {
    const SEVERAL: [&str; 8] =
        ["các ", "những ", "một số ", "nhiều ", "toàn thể ", "tập thể ", "đại biểu ", "thành viên "];
    let several = |opinion: &Opinion| {
        let by = opinion.by.to_lowercase();
        SEVERAL.iter().any(|word| by.starts_with(word))
    };
    !matches!(value, FieldValue::Opinions(opinions) if opinions.iter().any(several))
}

/// Tasks by deadline, those without an end and those without a deadline last, else in the order in which they were
/// given. `from` is the day from which deadlines without a year are counted.
pub(crate) fn tasks(tasks: &[Task], from: Option<NaiveDate>, known: &[String]) -> Json {
    let end = |task: &Task| task.deadline.as_ref().and_then(|deadline| deadline.end(from));
    let mut sorted: Vec<&Task> = tasks.iter().collect();
    sorted.sort_by_key(|task| (end(task).is_none(), end(task), task.deadline.is_none()));
    sorted.iter().enumerate().map(|(index, item)| task(index, item, known)).collect()
}

fn task(index: usize, task: &Task, known: &[String]) -> Json {
    let work = without_end_mark(&task.work);
    let units = task.unit.as_ref().map(|unit| listed_bodies(unit, known)).unwrap_or_default();
    // In running text, `các chi bộ` is not a name.
    let row = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| in_sentence(name, known)).collect();
        optional(Some(&in_a_row(&names)))
    };
    let due = task.deadline.as_ref().map(|deadline| {
        let (verb, when) = deadline.phrase();
        json!({ "verb": verb, "when": when })
    });
    let product = task.product.as_ref().map(|product| without_end_mark(product).to_string());
    json!({
        "index": index + 1,
        "unit": trimmed(task.unit.as_ref()),
        "with": optional(Some(&task.with.join("; "))),
        "to": row(&units),
        "beside": row(&task.with),
        "work": upper_initial(work),
        "in_text": in_sentence(work, known),
        // A name behind a name would read as one: a colon parts them.
        "named": begins_with_name(work, known),
        "product": optional(product.as_ref()),
        "output": optional(product.map(|product| in_sentence(&product, known)).as_ref()),
        // A day has its own forms; what was said otherwise has only those of `due` and `day`.
        "deadline": match &task.deadline {
            Some(Deadline::Day(day)) => day_json(*day),
            Some(Deadline::Said(said)) => json!({ "short": said, "long": said }),
            None => Json::Null,
        },
        "due": due,
        // For the cell of a table.
        "day": task.deadline.as_ref().map(|deadline| upper_initial(&deadline.cell())),
    })
}

/// What a meeting may be called at the start of its title, in small letters, sorted from long to short, and what it is called
/// in the rest of the document.
const NOUNS: [(&str, &str); 18] = [
    ("hội nghị", "hội nghị"),
    ("đại hội", "đại hội"),
    ("hội thảo", "hội thảo"),
    ("buổi tọa đàm", "tọa đàm"),
    ("buổi toạ đàm", "toạ đàm"),
    ("tọa đàm", "tọa đàm"),
    ("toạ đàm", "toạ đàm"),
    ("diễn đàn", "diễn đàn"),
    ("buổi làm việc", "buổi làm việc"),
    ("buổi gặp mặt", "buổi gặp mặt"),
    ("buổi sinh hoạt", "buổi sinh hoạt"),
    ("sinh hoạt", "buổi sinh hoạt"),
    ("cuộc họp", "cuộc họp"),
    ("phiên họp", "phiên họp"),
    ("kỳ họp", "kỳ họp"),
    ("cuộc giao ban", "cuộc họp"),
    ("giao ban", "cuộc họp"),
    ("họp", "cuộc họp"),
];

/// As many units are named in a sentence.
const NAMED: usize = 8;

/// What the meeting is called: `noun` in one word or two (`hội nghị`), `name` in full (`hội nghị giao ban …`), `attending`
/// before those who take part (`dự hội nghị`). A document without a title of a meeting has `cuộc họp`. Of those who came,
/// `bodies` are the groups, `attendees` all, and `others` all but the chair; `told` are the units that were given work, unless
/// they are many; `guests` says whether guests came, `days` whether it ended on another day.
pub(crate) fn about(fields: &FieldValues, header: &DocumentHeader, known: &[String]) -> Json {
    let present: &[Person] = match fields.get("present") {
        Some((FieldValue::People(present), _)) => present,
        _ => &[],
    };
    let shown = |one: &Person| in_sentence(&who(&one.name, header.standard), known);
    let bodies: Vec<String> = present.iter().filter(|one| is_group(one)).map(shown).collect();
    let attendees: Vec<String> = present.iter().map(shown).collect();
    let chair = match fields.get("chair") {
        Some((FieldValue::Text(chair), _)) => bare_name(chair),
        _ => "",
    };
    let is_chair = |one: &&Person| is_person(&one.name) && bare_name(&one.name) == chair;
    let others: Vec<String> = present.iter().filter(|one| !is_chair(one)).map(shown).collect();
    let mut told: Vec<String> = Vec::new();
    for (value, _) in fields.values() {
        let FieldValue::Tasks(tasks) = value else { continue };
        for unit in
            tasks.iter().filter_map(|task| task.unit.as_ref()).flat_map(|unit| listed_bodies(unit, known))
        {
            let unit = in_sentence(&unit, known);
            if !told.contains(&unit) {
                told.push(unit);
            }
        }
    }
    told.truncate(if told.len() > NAMED { 0 } else { NAMED });
    let title = match fields.get("title") {
        Some((FieldValue::Text(title), _)) => without_end_mark(title),
        _ => "",
    };
    let lower = title.to_lowercase();
    let found = NOUNS.iter().find(|(word, _)| {
        lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    });
    let noun = header.office.words.meeting.as_deref().unwrap_or(found.map_or("cuộc họp", |(_, noun)| noun));
    let name = match found {
        // `họp giao ban` and `giao ban` are what the meeting does; `cuộc họp` is the meeting.
        Some(("họp", _)) => format!("cuộc {}", lower_initial(title)),
        Some(("giao ban", _)) => format!("cuộc họp {}", lower_initial(title)),
        Some(("sinh hoạt", _)) => format!("buổi {}", lower_initial(title)),
        Some(_) => lower_initial(title),
        None => unnamed(title, &header.office.committee),
    };
    let day = |name: &str| match fields.get(name) {
        Some((FieldValue::Moment(moment), _)) => Some(moment.date()),
        _ => None,
    };
    let days = day("held").zip(day("ends")).is_some_and(|(first, last)| last > first);
    let attending = if noun == "cuộc họp" { "dự họp".to_string() } else { format!("dự {noun}") };
    json!({
        "noun": noun, "name": name, "attending": attending,
        "guests": present.iter().any(Person::is_guest), "days": days, "bodies": bodies, "attendees": attendees, "others": others, "told": told,
    })
}

/// The name of a meeting whose title does not begin with what it is: `về …`, `của Thường trực Tỉnh ủy về …`.
fn unnamed(title: &str, committee: &str) -> String {
    let rest = title
        .strip_prefix("của ")
        .and_then(|rest| rest.strip_prefix(committee))
        .unwrap_or(title)
        .trim_start();
    format!("cuộc họp {}", lower_initial(rest)).trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_is_not_a_meeting_s_still_makes_a_sentence() {
        assert_eq!(
            unnamed("của Thường trực Tỉnh ủy về các giải pháp", "Thường trực Tỉnh ủy"),
            "cuộc họp về các giải pháp"
        );
        assert_eq!(unnamed("Về công tác cán bộ", "Ban Thường vụ"), "cuộc họp về công tác cán bộ");
    }

    #[test]
    fn a_reason_is_absent_none_or_given() {
        let absence = |reason: Option<&str>| {
            super::absence(
                &Absence { name: "Võ Văn E".into(), post: None, reason: reason.map(str::to_string) },
                Standard::Party,
            )
        };
        assert_eq!(absence(Some("Đi công tác."))["reason"], "đi công tác");
        assert_eq!(absence(None)["unexcused"], false);
        assert_eq!(absence(Some("Không có"))["unexcused"], true);
        assert!(absence(Some("không lý do"))["reason"].is_null());
    }

    #[test]
    fn nobody_is_a_comrade_twice() {
        let named = |name: &str, number| {
            person(&Person { name: name.into(), post: None, number }, Standard::Party, &[])
        };
        assert_eq!(named("Đồng chí Trần Thị B", None)["who"], "Đồng chí Trần Thị B");
        assert_eq!(named("Nguyễn Văn A", None)["who"], "Đồng chí Nguyễn Văn A");
        assert_eq!(named("bí thư, phó bí thư các chi bộ", Some(1))["who"], "Bí thư, phó bí thư các chi bộ");
        assert_eq!(named("tập thể Ban Chấp hành", None)["group"], true);
    }
}
