//! Figures that a person names inside text of his own: `{total.ratio}`, `{total.admitted:words}`.
//!
//! A name is the key of a fact or a path to it, on which rows and groups may be called by their names:
//! `groups.khoi-thon.admitted`. Names with ` + ` or ` - ` between them are added up or subtracted, and two with a slash are a
//! part of a whole; a number in digits may stand beside names. `{{` writes a brace.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::escape;
use super::expression::{AVERAGE, MINUS, PERCENT, digits, forms, terms};
use super::fields::FactPlaces;
use vanthu_compute::{Fact, FactValue, Facts};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::number::{percent_of, round_half_up};
use vanthu_model::text::slug;

/// Names that documents may use for others.
const ALIASES: [(&str, &str); 1] = [("share", "shares")];

/// The figures that a text can name.
pub(crate) struct Named<'a> {
    /// The facts, to which those are added that texts make of others.
    pub facts: &'a mut Facts,
    /// The places of facts that come from fields.
    pub places: &'a mut FactPlaces,
    /// The values that a template sees.
    pub values: &'a Json,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Text(&'a str),
    /// What stands between braces.
    Figure(&'a str),
}

/// Why a figure cannot be written.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// A brace is not closed.
    Brace,
    /// Nothing has that name.
    Unknown(String),
    /// It is known, but the workbooks and fields do not give it.
    Missing(String),
    /// It is no figure but a text or a list.
    NoFigure(String),
    /// It has no such form.
    Form { name: String, form: String, forms: Vec<&'static str> },
    /// The difference is below zero, which no sentence says with a minus.
    Negative { name: String, text: String },
}

/// The pieces of a text; `None` if a brace is not closed.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        pieces.push(Piece::Text(&rest[..at]));
        let brace = &rest[at..=at];
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix(brace) {
            pieces.push(Piece::Text(brace));
            rest = after;
        } else if brace == "{" {
            let end = after.find(['{', '}', '\n']).filter(|end| after[*end..].starts_with('}'))?;
            pieces.push(Piece::Figure(after[..end].trim()));
            rest = &after[end + 1..];
        } else {
            pieces.push(Piece::Text(brace));
            rest = after;
        }
    }
    pieces.push(Piece::Text(rest));
    Some(pieces)
}

impl Named<'_> {
    /// The text with its figures, to stand among the values of a template; as it is where a figure cannot be written.
    pub(crate) fn marked(&mut self, text: &str) -> String {
        if !text.contains(['{', '}']) {
            return text.to_string();
        }
        self.try_marked(text).unwrap_or_else(|_| text.to_string())
    }

    /// The text as a reader sees it; as it is where a figure cannot be written.
    pub(crate) fn shown(&mut self, text: &str) -> String {
        escape::shown(&self.marked(text))
    }

    /// Every text in `value` with its figures. Facts are left alone.
    pub(crate) fn marked_all(&mut self, value: &mut Json) {
        match value {
            Json::String(text) if text.contains(['{', '}']) => *text = self.marked(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.marked_all(item)),
            Json::Object(entries) if !entries.contains_key("fact") => {
                entries.values_mut().for_each(|item| self.marked_all(item));
            }
            _ => {}
        }
    }

    /// What is wrong with the figures in `text`, which stands at `place`.
    pub(crate) fn problems(&mut self, text: &str, place: &Place) -> Vec<Diagnostic> {
        if !text.contains('{') {
            return Vec::new();
        }
        let Some(pieces) = pieces(text) else { return vec![self.problem(Fault::Brace, place)] };
        let inner = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Figure(inner) => Some(inner),
            Piece::Text(_) => None,
        });
        let faults: Vec<Fault> = inner.filter_map(|inner| self.figure(inner).err()).collect();
        faults.into_iter().map(|fault| self.problem(fault, place)).collect()
    }

    fn try_marked(&mut self, text: &str) -> Result<String, Fault> {
        let mut marked = String::new();
        for piece in pieces(text).ok_or(Fault::Brace)? {
            match piece {
                Piece::Text(text) => marked.push_str(text),
                Piece::Figure(inner) => {
                    let (key, shown) = self.figure(inner)?;
                    marked.push_str(&escape::figure(&key, &shown));
                }
            }
        }
        Ok(marked)
    }

    /// The fact that the text between braces names; `None` if there is none.
    pub(crate) fn fact(&mut self, inner: &str) -> Option<Fact> {
        let (key, _) = self.figure(inner).ok()?;
        self.facts.by_key.get(&key).cloned()
    }

    /// The key of the fact that `NAME`, `NAME + NAME`, `NAME - NAME`, `NAME/NAME` or any of them with `:FORM` shows, and what
    /// it shows.
    fn figure(&mut self, inner: &str) -> Result<(String, String), Fault> {
        let (names, form) = match inner.split_once(':') {
            Some((names, form)) => (names.trim(), Some(form.trim())),
            None => (inner, None),
        };
        // Digits alone follow nothing.
        if names.split('/').all(|name| digits(name.trim()).is_some()) {
            return Err(Fault::Unknown(names.to_string()));
        }
        let (key, fact) = match names.split_once('/') {
            Some((part, whole)) => self.part_of(part.trim(), whole.trim())?,
            None => self.sum(names)?,
        };
        // The percentage or quotient of a ratio is another figure than the ratio.
        if let (FactValue::Ratio(part, whole), Some(form @ (PERCENT | AVERAGE))) = (fact.value, form) {
            let value = match form {
                PERCENT => percent_of(part, whole).map(FactValue::Percent),
                _ => part.checked_div(whole).map(|each| FactValue::Number(round_half_up(each, 2))),
            };
            let value = value.ok_or_else(|| Fault::Missing(names.to_string()))?;
            let key_of_form = format!("{key}:{form}");
            self.add(&key_of_form, value, &fact, &[&key]);
            return Ok((key_of_form, value.text()));
        }
        let forms = forms(fact.value);
        let shown = forms.iter().find(|(known, _)| *known == form.unwrap_or_default());
        match shown {
            Some((_, shown)) => Ok((key, shown.clone())),
            None => Err(Fault::Form {
                name: names.to_string(),
                form: form.unwrap_or_default().to_string(),
                forms: forms
                    .iter()
                    .map(|(form, _)| *form)
                    .filter(|form| !form.is_empty())
                    .chain(matches!(fact.value, FactValue::Ratio(..)).then_some(AVERAGE))
                    .collect(),
            }),
        }
    }

    /// A part of a whole, each named.
    fn part_of(&mut self, part: &str, whole: &str) -> Result<(String, Fact), Fault> {
        let ((part_key, one), (whole_key, all)) = (self.sum(part)?, self.sum(whole)?);
        let (Some(number), Some(total)) = (one.number(), all.number()) else {
            let name = if one.number().is_none() { part } else { whole };
            return Err(Fault::NoFigure(name.to_string()));
        };
        let key = format!("{part_key}/{whole_key}");
        let cells = one.cells.iter().chain(&all.cells).cloned().collect();
        let fact = Fact { value: FactValue::Ratio(number, total), cells };
        self.add(&key, fact.value, &fact, &[&part_key, &whole_key]);
        Ok((key, fact))
    }

    /// What is named, or the sum or difference of several. A number in digits is no figure by itself.
    fn sum(&mut self, names: &str) -> Result<(String, Fact), Fault> {
        let terms = terms(names);
        let [(_, only)] = terms.as_slice() else { return self.added_up(names, &terms) };
        match digits(only) {
            Some(number) => {
                Ok(((*only).to_string(), Fact { value: FactValue::Count(number), cells: Vec::new() }))
            }
            None => self.find(only),
        }
    }

    fn added_up(&mut self, names: &str, terms: &[(bool, &str)]) -> Result<(String, Fact), Fault> {
        let mut sum = Decimal::ZERO;
        let (mut key, mut keys, mut cells) = (String::new(), Vec::new(), Vec::new());
        for (less, name) in terms {
            let (term, number) = match digits(name) {
                Some(number) => ((*name).to_string(), number),
                None => {
                    let (term, fact) = self.find(name)?;
                    // Percentages of different wholes have no sum.
                    let number = fact.number().filter(|_| !matches!(fact.value, FactValue::Percent(_)));
                    cells.extend(fact.cells);
                    keys.push(term.clone());
                    (term, number.ok_or_else(|| Fault::NoFigure((*name).to_string()))?)
                }
            };
            if !key.is_empty() {
                key.push_str(if *less { MINUS } else { "+" });
            }
            key.push_str(&term);
            sum += if *less { -number } else { number };
        }
        if keys.is_empty() {
            return Err(Fault::NoFigure(names.to_string()));
        }
        let value = if sum.is_integer() { FactValue::Count(sum) } else { FactValue::Number(sum) };
        if sum.is_sign_negative() && !sum.is_zero() {
            return Err(Fault::Negative { name: names.to_string(), text: value.text() });
        }
        let fact = Fact { value, cells };
        let from: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.add(&key, value, &fact, &from);
        Ok((key, fact))
    }

    /// Adds a fact made of those called `from`.
    fn add(&mut self, key: &str, value: FactValue, fact: &Fact, from: &[&str]) {
        if !self.facts.by_key.contains_key(key) {
            let places = from.iter().flat_map(|key| self.places.get(*key).into_iter().flatten());
            let places: Vec<Place> = places.cloned().collect();
            self.places.insert(key.to_string(), places);
            self.facts.add(key.to_string(), value, fact.cells.clone());
        }
    }

    /// The fact of that name and its key.
    fn find(&self, name: &str) -> Result<(String, Fact), Fault> {
        let known = |key: &str| Some((key.to_string(), self.facts.by_key.get(key)?.clone()));
        if let Some(found) = known(name) {
            return Ok(found);
        }
        let mut value = self.values;
        for (index, step) in name.split('.').enumerate() {
            let aliased = ALIASES.iter().find(|(alias, _)| index == 0 && *alias == step);
            let step = aliased.map_or(step, |(_, step)| *step);
            match next(value, step) {
                Some(next) => value = next,
                None if value.is_null() => return Err(Fault::Missing(name.to_string())),
                None => return Err(Fault::Unknown(name.to_string())),
            }
        }
        match value.get("fact").and_then(Json::as_str).and_then(known) {
            Some(found) => Ok(found),
            None if value.is_null() => Err(Fault::Missing(name.to_string())),
            None => Err(Fault::NoFigure(name.to_string())),
        }
    }

    fn problem(&self, fault: Fault, place: &Place) -> Diagnostic {
        let list = (
            "xem các số liệu gọi được bằng: vanthu template figures",
            "see what can be named with: vanthu template figures",
        );
        let problem = match fault {
            Fault::Brace => Diagnostic::error(
                code!("compose.figure-brace"),
                "dấu `{` mở mà không đóng",
                "the brace `{` is not closed",
            )
            .with_value("{")
            .hint(
                "số liệu viết là {tên}; muốn in dấu ngoặc nhọn thì viết hai lần: {{",
                "write a figure as {name}, and a brace twice: {{",
            ),
            Fault::Unknown(name) => {
                let problem = Diagnostic::error(
                    code!("compose.unknown-figure"),
                    format!("không có số liệu nào tên `{name}`"),
                    format!("there is no figure `{name}`"),
                )
                .with_value(name.clone());
                let names = names(self.facts, self.values);
                // A difference has blanks around its sign.
                let difference = name.match_indices('-').find_map(|(at, _)| {
                    let (from, less) = (&name[..at], &name[at + 1..]);
                    (names.contains(from) && names.contains(less)).then(|| format!("{from}{MINUS}{less}"))
                });
                let near = did_you_mean(&name, names.iter().map(String::as_str)).map(str::to_string);
                let problem = match difference.or(near) {
                    Some(near) => problem.meant(&near),
                    None => problem,
                };
                problem.hint(list.0, list.1)
            }
            Fault::Missing(name) => Diagnostic::error(
                code!("compose.figure-missing"),
                format!("số liệu `{name}` chưa có: bảng số liệu và các mục đã điền không cho biết"),
                format!("the figure `{name}` is not given by the workbooks and fields"),
            )
            .with_value(name)
            .hint(
                "thêm bảng hoặc cột còn thiếu, hoặc bỏ số liệu này khỏi câu",
                "add the workbook or the column that has it, or take it out of the sentence",
            ),
            Fault::NoFigure(name) => Diagnostic::error(
                code!("compose.unknown-figure"),
                format!("`{name}` không phải một số liệu"),
                format!("`{name}` is not a single figure"),
            )
            .with_value(name)
            .hint(list.0, list.1),
            Fault::Form { name, form, forms } => {
                let problem = Diagnostic::error(
                    code!("compose.figure-form"),
                    format!("số liệu `{name}` không viết được ở dạng `{form}`"),
                    format!("the figure `{name}` cannot be written as `{form}`"),
                )
                .with_value(form.clone());
                let all = forms.join(", ");
                match did_you_mean(&form, forms.iter().copied()) {
                    Some(near) => problem.meant(near),
                    None => problem.hint(format!("các dạng: {all}"), format!("its forms: {all}")),
                }
            }
            Fault::Negative { name, text } => Diagnostic::error(
                code!("compose.figure-form"),
                format!("số liệu `{name}` là {text}, nhỏ hơn 0"),
                format!("the figure `{name}` is {text}, which is below zero"),
            )
            .with_value(name)
            .hint(
                "đổi thứ tự hai số liệu và viết lại câu (thiếu thành vượt, giảm thành tăng)",
                "exchange the two figures and say it the other way round",
            ),
        };
        problem.at(place.clone())
    }
}

/// The next value on a path: a key of an object, or a row or group by its number from 1 or by its name.
fn next<'a>(value: &'a Json, step: &str) -> Option<&'a Json> {
    match value {
        Json::Object(entries) => entries.get(step),
        Json::Array(items) => {
            if let Ok(number) = step.parse::<usize>() {
                return items.get(number.checked_sub(1)?);
            }
            let mut named = items.iter().filter(|item| item_slug(item).as_deref() == Some(step));
            // What two share names neither.
            named.next().filter(|_| named.next().is_none())
        }
        _ => None,
    }
}

/// The name of a row or group on a path.
fn item_slug(item: &Json) -> Option<String> {
    let name = item.get("name").or_else(|| item.get("label"))?.as_str()?;
    Some(slug(name)).filter(|slug| !slug.is_empty() && !slug.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The name by which a text best calls the fact `key`: rows and groups by their names, which stay when rows are added.
pub(crate) fn name_of(key: &str, values: &Json) -> String {
    let mut value = values;
    let mut steps = Vec::new();
    let mut on_path = true;
    for step in key.split('.') {
        let found = next(value, step).filter(|_| on_path);
        let by_name = match (value, found) {
            (Json::Array(_), Some(item)) => item_slug(item).filter(|slug| next(value, slug).is_some()),
            _ => None,
        };
        steps.push(by_name.unwrap_or_else(|| step.to_string()));
        on_path = found.is_some();
        value = found.unwrap_or(value);
    }
    let name = steps.join(".");
    // A key need not follow the tree.
    let same = |found: &Json| found.get("fact").and_then(Json::as_str) == Some(key);
    let mut found = Some(values);
    for step in name.split('.') {
        found = found.and_then(|value| next(value, step));
    }
    if found.is_some_and(same) { name } else { key.to_string() }
}

/// Every name that a text can use, but for parts of wholes.
pub(crate) fn names(facts: &Facts, values: &Json) -> BTreeSet<String> {
    facts
        .by_key
        .keys()
        .filter(|key| !key.contains(['/', ':', '+', ' ']))
        .map(|key| name_of(key, values))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with<T>(test: impl FnOnce(&mut Named) -> T) -> T {
        let mut facts = Facts::default();
        let count = |facts: &mut Facts, key: &str, number: u32| {
            facts.add(key.into(), FactValue::Count(number.into()), Vec::new())
        };
        let total = json!({
            "admitted": count(&mut facts, "total.admitted", 38),
            "youth": count(&mut facts, "total.youth", 2),
            "ratio": facts.add("total.ratio".into(), FactValue::Ratio(3.into(), 12.into()), Vec::new()),
            "official": null,
        });
        let group = json!({ "name": "Khối thôn", "admitted": count(&mut facts, "groups.1.admitted", 15) });
        let share = facts.add("shares.youth".into(), FactValue::Percent(Decimal::new(7368, 2)), Vec::new());
        let values = json!({
            "total": total,
            "groups": [group],
            "shares": { "youth": share },
            "previous": null,
            "zero": { "names": ["Chi bộ thôn 2"] },
        });
        let mut places = FactPlaces::default();
        test(&mut Named { facts: &mut facts, places: &mut places, values: &values })
    }

    fn shown(text: &str) -> String {
        with(|named| named.shown(text))
    }

    fn codes(text: &str) -> Vec<(String, Option<String>)> {
        let place = Place::Field { path: "fields.causes[0]".into() };
        let problems = with(|named| named.problems(text, &place));
        assert!(problems.iter().all(|one| one.place.as_ref() == Some(&place)));
        problems.into_iter().map(|one| (one.code.to_string(), one.value)).collect()
    }

    #[test]
    fn figures_stand_in_the_form_that_is_asked_for() {
        assert_eq!(shown("có {total.youth} đồng chí"), "có 02 đồng chí");
        assert_eq!(shown("{total.youth:plain}, {total.youth:words}, {total.youth:Words}"), "2, hai, Hai");
        assert_eq!(shown("{total.ratio} ({total.ratio:percent}; {total.ratio:plain})"), "03/12 (25%; 3/12)");
        assert_eq!(shown("{share.youth} {shares.youth:number}"), "73,68% 73,68");
        assert_eq!(shown("{ groups.khoi-thon.admitted }, {groups.1.admitted}"), "15, 15");
        assert_eq!(shown("{groups.khoi-thon.admitted/total.admitted:percent}"), "39,47%");
        assert_eq!(shown("{total.youth + groups.khoi-thon.admitted/total.admitted:plain}"), "17/38");
        assert_eq!(shown("{total.youth + total.youth}"), "04");
        assert_eq!(shown("{total.admitted - total.youth}, {total.youth + total.youth - 1}"), "36, 03");
        assert_eq!(shown("{total.admitted/5:average}; {total.youth/40:percent}"), "7,6; 5%");
        assert_eq!(shown("{total.admitted - total.youth/total.admitted:percent}"), "94,74%");
        assert_eq!(shown("{{total.youth}} và } một"), "{total.youth} và } một");
    }

    #[test]
    fn a_figure_that_cannot_be_written_is_an_error_at_its_place() {
        let one = |code: &str, value: &str| vec![(code.to_string(), Some(value.to_string()))];
        assert_eq!(codes("{total.admited}"), one("compose.unknown-figure", "total.admited"));
        assert_eq!(codes("{total.official}"), one("compose.figure-missing", "total.official"));
        assert_eq!(
            codes("{previous.total.admitted}"),
            one("compose.figure-missing", "previous.total.admitted")
        );
        assert_eq!(codes("{zero.names}"), one("compose.unknown-figure", "zero.names"));
        assert_eq!(codes("{total.youth + total.ratio}"), one("compose.unknown-figure", "total.ratio"));
        assert_eq!(codes("{total.youth:percent}"), one("compose.figure-form", "percent"));
        assert_eq!(
            codes("{total.youth - total.admitted}"),
            one("compose.figure-form", "total.youth - total.admitted")
        );
        assert_eq!(codes("{total.youth:average}"), one("compose.figure-form", "average"));
        assert_eq!(codes("{5}"), one("compose.unknown-figure", "5"));
        assert_eq!(codes("{3/5:percent}"), one("compose.unknown-figure", "3/5"));
        assert_eq!(codes("{total.youth"), one("compose.figure-brace", "{"));
        assert_eq!(codes("{{ {total.youth} }"), []);
        // A text that cannot be written stays as it is, and is never printed.
        assert_eq!(shown("{total.admited} và {total.youth}"), "{total.admited} và {total.youth}");
    }

    #[test]
    fn an_unknown_figure_says_what_was_meant() {
        let place = Place::Field { path: "fields.causes[0]".into() };
        let problems = with(|named| named.problems("{groups.khoi-thon.admited}", &place));
        let hint = format!("{:?}", problems[0].hints);
        assert!(hint.contains("groups.khoi-thon.admitted"), "{hint}");
        let problems = with(|named| named.problems("{total.admitted-total.youth}", &place));
        let hint = format!("{:?}", problems[0].hints);
        assert!(hint.contains("total.admitted - total.youth"), "{hint}");
    }

    #[test]
    fn a_part_of_a_whole_is_a_fact_of_its_own() {
        with(|named| {
            let text = named.marked("{groups.1.admitted/total.admitted:percent}");
            let key = "groups.1.admitted/total.admitted:percent";
            assert_eq!(text, escape::figure(key, "39,47%"));
            assert_eq!(named.facts.by_key[key].value, FactValue::Percent(Decimal::new(3947, 2)));
        });
    }
}
