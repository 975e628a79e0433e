//! The fields that people filled in, as a template sees them: `fields.NAME`, with `size.NAME` for the number of items
//! in a list, and the figures that the template derives from others.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use vanthu_compute::{FactValue, Facts};
use vanthu_diagnostic::Place;
use vanthu_model::dataset::CellRef;
use vanthu_model::date::{self, Period};
use vanthu_model::field::{FieldValue, FieldValues, Target};
use vanthu_model::field_kind::FieldKind;
use vanthu_model::number;
use vanthu_model::office::Standard;
use vanthu_model::template::Template;

use super::meeting;
use super::numbers::NumberCells;

/// The places of the facts that come from fields, by the fact's key.
pub(crate) type FactPlaces = BTreeMap<String, Vec<Place>>;

/// The fields for a template, and the places of the figures among them.
pub(crate) struct Filled<'a> {
    /// `fields`: the fields by name.
    pub values: Map<String, Json>,
    /// `size`: how many items each list has, people of a group counted one by one.
    pub sizes: Map<String, Json>,
    /// `none`: whether a list was given as empty, which says that there is none; a list that was not given says nothing.
    pub none: Map<String, Json>,
    /// `counted`: whether `size` says how many people a list comes to; a group whose number nobody gave is not counted.
    pub counted: Map<String, Json>,
    /// The places of their figures.
    pub places: FactPlaces,
    /// The cells of those that were given by name.
    cells: &'a NumberCells,
}

/// The fields of `template`, with their figures among `facts`; `cells` are those of numbers that were given by name. Documents are cited in the form of `standard`, deadlines
/// without a year are counted from the day `from`, and `known` are the names of bodies that the office knows.
pub(crate) fn fill<'a>(
    template: &Template,
    fields: &FieldValues,
    cells: &'a NumberCells,
    standard: Standard,
    from: Option<NaiveDate>,
    known: &[String],
    facts: &mut Facts,
) -> Filled<'a> {
    let mut filled = Filled {
        values: Map::new(),
        sizes: Map::new(),
        none: Map::new(),
        counted: Map::new(),
        places: FactPlaces::new(),
        cells,
    };
    for (name, declared) in &template.fields {
        let given = fields.get(name);
        let value = match given {
            Some((FieldValue::Tasks(tasks), _)) => meeting::tasks(tasks, from, known),
            Some((value, place)) => filled.value(name, value, place, standard, known, facts),
            // Strict mode: a field that was not filled in is there all the same, empty or null.
            None if declared.kind.is_list() => Json::Array(Vec::new()),
            None if declared.kind == FieldKind::Flag => false.into(),
            None => Json::Null,
        };
        if declared.kind.is_list() {
            let place = given.map(|(_, place)| place.clone());
            // People of whom a group was not counted are no number.
            let size = given.map_or(Some(0), |(value, _)| size(value)).map_or(Json::Null, |size| {
                filled.fact(format!("size.{name}"), FactValue::Count(size.into()), place, facts)
            });
            let counted = given.is_some_and(|(value, _)| meeting::is_counted(value)) && !size.is_null();
            filled.counted.insert(name.clone(), counted.into());
            filled.sizes.insert(name.clone(), size);
            let none = given.is_some_and(|(value, _)| value.is_empty_list());
            filled.none.insert(name.clone(), none.into());
        }
        filled.values.insert(name.clone(), value);
    }
    filled
}

impl Filled<'_> {
    fn fact(
        &mut self,
        key: String,
        value: FactValue,
        place: impl IntoIterator<Item = Place>,
        facts: &mut Facts,
    ) -> Json {
        self.places.insert(key.clone(), place.into_iter().collect());
        let cells = self.cells_of(&key);
        facts.add(key, value, cells)
    }

    /// The cells that a fact comes from: those of its own number, or of both numbers of a ratio.
    fn cells_of(&self, key: &str) -> Vec<CellRef> {
        let made = key.rsplit_once('.').filter(|(_, part)| matches!(*part, "ratio" | "share"));
        let from = match made {
            Some((target, _)) => vec![format!("{target}.number"), format!("{target}.of")],
            None => vec![key.to_string()],
        };
        from.iter().filter_map(|key| self.cells.get(key)).flatten().cloned().collect()
    }

    fn value(
        &mut self,
        name: &str,
        value: &FieldValue,
        place: &Place,
        standard: Standard,
        known: &[String],
        facts: &mut Facts,
    ) -> Json {
        let key = || format!("fields.{name}");
        match value {
            FieldValue::Text(text) | FieldValue::Choice(text) => optional(Some(text)),
            FieldValue::List(items) => json!(items),
            FieldValue::Date(day) => day_json(*day),
            FieldValue::Moment(moment) => {
                let mut object = day_json(moment.date());
                object["time"] = date::time(moment.time()).into();
                object["session"] = date::session(moment.time()).into();
                object["weekday"] = date::weekday(moment.date()).into();
                object
            }
            FieldValue::Count(count) => {
                self.fact(key(), FactValue::Count((*count).into()), [place.clone()], facts)
            }
            FieldValue::Number(number) => {
                self.fact(key(), FactValue::Number(*number), [place.clone()], facts)
            }
            FieldValue::Flag(flag) => (*flag).into(),
            FieldValue::Period(now) => period_json(*now),
            FieldValue::Documents(citations) => citations
                .iter()
                .map(|citation| {
                    json!({
                        "full": citation.full(standard),
                        "basis": citation.basis(standard),
                        "short": citation.short(),
                    })
                })
                .collect(),
            FieldValue::People(people) => people
                .iter()
                .enumerate()
                .map(|(index, person)| {
                    let mut object = meeting::person(person, standard, known);
                    if let Some(number) = person.number {
                        let (key, number) =
                            (format!("fields.{name}.{index}.number"), FactValue::Count(number.into()));
                        object["number"] = self.fact(key, number, [place.clone()], facts);
                    }
                    object
                })
                .collect(),
            FieldValue::Absent(absences) => {
                absences.iter().map(|absence| meeting::absence(absence, standard)).collect()
            }
            FieldValue::Opinions(opinions) => {
                opinions.iter().map(|opinion| meeting::opinion(opinion, known)).collect()
            }
            FieldValue::Tasks(tasks) => meeting::tasks(tasks, None, known),
            FieldValue::Targets(targets) => {
                let mut whole = Vec::new();
                for (index, target) in targets.iter().enumerate() {
                    let key = format!("fields.{name}.{index}");
                    whole.push(self.target(&key, index, target, facts));
                }
                whole.into()
            }
            FieldValue::Sections(sections) => super::sections::json(sections),
        }
    }

    fn target(&mut self, key: &str, index: usize, target: &Target, facts: &mut Facts) -> Json {
        let mut add = |part: &str, value: FactValue| {
            self.fact(format!("{key}.{part}"), value, [target.place.clone()], facts)
        };
        // The percent sign is written with its number; words may stand behind it, `40% trở lên`.
        let words = target.unit.as_deref().and_then(|unit| unit.strip_prefix('%'));
        let percent_words = words.filter(|words| words.is_empty() || words.starts_with(' '));
        let in_percent = percent_words.is_some();
        let unit = percent_words.map(|words| words.trim().to_string()).or_else(|| target.unit.clone());
        let number = match target.number {
            number if in_percent => FactValue::Percent(number),
            number if number.is_integer() => FactValue::Count(number),
            number => FactValue::Number(number),
        };
        let share = target.of.and_then(|of| number::percent_of(target.number, of));
        let mut whole = json!({
            "index": index + 1,
            "name": target.name,
            "number": add("number", number),
            "unit": optional(unit.as_ref()),
            "of": target.of.map(|of| add("of", FactValue::Count(of))),
            "ratio": target.of.map(|of| add("ratio", FactValue::Ratio(target.number, of))),
            "share": share.map(|share| add("share", FactValue::Percent(share))),
            "note": optional(target.note.as_ref()),
        });
        let parts = target.parts.iter().enumerate().map(|(at, part)| {
            // A part without a whole of its own is one of the number above it.
            let of = part
                .of
                .or_else(|| (part.unit == target.unit || part.unit.is_none()).then_some(target.number));
            let part = Target { of, unit: part.unit.clone().or_else(|| target.unit.clone()), ..part.clone() };
            self.target(&format!("{key}.parts.{at}"), at, &part, facts)
        });
        whole["parts"] = parts.collect();
        whole
    }
}

/// A text, or null.
pub(crate) fn optional(text: Option<&String>) -> Json {
    text.filter(|text| !text.is_empty()).map_or(Json::Null, |text| text.as_str().into())
}

pub(crate) fn day_json(day: NaiveDate) -> Json {
    json!({ "short": date::short(day), "long": date::long(day) })
}

fn period_json(now: Period) -> Json {
    let period = |period: Period| json!({ "text": period.text(), "short": period.short() });
    let mut object = period(now);
    object["next"] = period(now.next());
    object["before"] = period(now.year_before());
    object["compared"] = now.compared().into();
    object["year"] = now.year().into();
    object["same_year"] = (now.year() == now.next().year()).into();
    object
}

/// How many items a list has; `None` for people of whom a group was not counted.
fn size(value: &FieldValue) -> Option<usize> {
    Some(match value {
        FieldValue::List(items) => items.len(),
        FieldValue::Documents(items) => items.len(),
        FieldValue::People(people) => {
            people.iter().map(|person| person.count().map(|count| count as usize)).sum::<Option<usize>>()?
        }
        FieldValue::Absent(items) => items.len(),
        FieldValue::Opinions(items) => items.len(),
        FieldValue::Tasks(items) => items.len(),
        FieldValue::Targets(items) => items.len(),
        FieldValue::Sections(items) => items.len(),
        FieldValue::Text(_)
        | FieldValue::Period(_)
        | FieldValue::Date(_)
        | FieldValue::Moment(_)
        | FieldValue::Count(_)
        | FieldValue::Number(_)
        | FieldValue::Flag(_)
        | FieldValue::Choice(_) => 0,
    })
}
