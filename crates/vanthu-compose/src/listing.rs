//! Everything that a person can name in text of his own, with labels and present values.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::expression::forms;
use super::figures;
use super::named::name_of;
use super::numbers::NumberCells;
use super::source::sources;
use super::{calendar, fields};
use vanthu_compute::{FactValue, Facts};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::document::Source;
use vanthu_model::field::FieldValues;
use vanthu_model::office::Standard;
use vanthu_model::profile::Profile;
use vanthu_model::template::Template;
use vanthu_model::text::{lower_initial, upper_initial};

/// A figure that a text can name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedFigure {
    /// Its name, as it stands between braces.
    pub name: String,
    /// The key of its fact in the composed document.
    pub key: String,
    /// What it is, in Vietnamese.
    pub label: String,
    /// What it shows in running text.
    pub text: String,
    /// What it shows in its other forms, by their names.
    pub forms: BTreeMap<&'static str, String>,
    /// Its value: a number, an exact decimal as text, or the two numbers of a ratio.
    pub value: Json,
    /// The cells, lines or values that it comes from.
    pub sources: Vec<Source>,
}

/// What the figures of a document are listed from.
pub struct ListInput<'a> {
    /// The template.
    pub template: &'a Template,
    /// The facts.
    pub facts: Facts,
    /// The fields.
    pub fields: &'a FieldValues,
    /// The cells of the numbers among them that were given by name.
    pub number_cells: &'a NumberCells,
    /// The standard of the document.
    pub standard: Standard,
    /// Its date.
    pub date: Option<NaiveDate>,
    /// The profiles by the beginnings of their keys; the main one's is empty.
    pub profiles: &'a [(String, Profile)],
}

/// The figures, totals first, then in the order of their names.
///
/// # Errors
/// `compose.unknown-figure` if a figure of the template is made of a value that does not exist.
pub fn list_figures(input: ListInput) -> Result<Vec<NamedFigure>, Diagnostic> {
    let ListInput { template, mut facts, fields, number_cells, standard, date, profiles } = input;
    let filled = fields::fill(template, fields, number_cells, standard, None, &[], &mut facts);
    let mut places = filled.places;
    let calendar = calendar::calendar(fields, date, &mut facts, &mut places);
    let mut context: Map<String, Json> = std::mem::take(&mut facts.tree);
    context.insert("fields".into(), Json::Object(filled.values));
    context.insert("size".into(), Json::Object(filled.sizes));
    context.insert("calendar".into(), calendar);
    figures::add(template, &mut context, &mut places, &mut facts)?;
    let values = Json::Object(context);
    let labels = Labels { template, profiles, values: &values };
    let mut list: Vec<NamedFigure> = facts
        .by_key
        .iter()
        .filter(|(key, fact)| labels.is_worth_naming(key, fact.value))
        .map(|(key, fact)| {
            let mut forms = forms(fact.value);
            let (_, text) = forms.remove(0);
            let record = fact.record();
            NamedFigure {
                name: name_of(key, &values),
                key: key.clone(),
                label: labels.of(key, fact.value),
                text,
                forms: forms.into_iter().collect(),
                value: record.value,
                sources: sources(record.sources, places.get(key)),
            }
        })
        .collect();
    // By numbers within names: the second branch stands before the tenth.
    list.sort_by_key(|figure| (rank(&figure.key), steps(&figure.key)));
    Ok(list)
}

/// Totals come first, single rows last.
fn rank(key: &str) -> usize {
    const ORDER: [&str; 4] = ["total", "count", "shares", "change"];
    let first = key.split('.').next().unwrap_or_default();
    match ORDER.iter().position(|known| *known == first) {
        Some(at) => at,
        None if key.contains("rows.") => ORDER.len() + 1,
        None => ORDER.len(),
    }
}

/// The steps of a key, those that are numbers in their order.
fn steps(key: &str) -> Vec<(String, usize)> {
    let step = |step: &str| match step.parse() {
        Ok(number) => (String::new(), number),
        Err(_) => (step.to_string(), 0),
    };
    key.split('.').map(step).collect()
}

/// What figures are called.
struct Labels<'a> {
    template: &'a Template,
    profiles: &'a [(String, Profile)],
    values: &'a Json,
}

impl Labels<'_> {
    /// Whether the fact `key` is listed. The lines of a table beside the main one are of different things, so their sums and
    /// ranks mean nothing; nor does the length of a list that is not there.
    fn is_worth_naming(&self, key: &str, value: FactValue) -> bool {
        if key.starts_with("size.") {
            return value != FactValue::Count(Decimal::ZERO);
        }
        let beside = self.template.data.iter().filter(|(_, data)| data.beside);
        let mut inner = beside.filter_map(|(slot, _)| key.strip_prefix(slot.as_str())?.strip_prefix('.'));
        inner.next().is_none_or(|inner| {
            let last = inner.rsplit('.').next().unwrap_or_default();
            inner.starts_with("rows.") && !matches!(last, "rank" | "remaining" | "excess")
        })
    }

    /// What the fact `key` is.
    fn of(&self, key: &str, value: FactValue) -> String {
        // A data set of its own has its name in front.
        let set = self.profiles.iter().find(|(slot, _)| {
            !slot.is_empty() && key.strip_prefix(slot.as_str()).is_some_and(|rest| rest.starts_with('.'))
        });
        let main = self.profiles.iter().find(|(slot, _)| slot.is_empty());
        let (inner, profile, values) = match set {
            Some((slot, profile)) => (&key[slot.len() + 1..], Some(profile), &self.values[slot.as_str()]),
            None => (key, main.map(|(_, profile)| profile), self.values),
        };
        let label = self.inner(inner, profile, values, value).unwrap_or_else(|| spelled_out(inner, values));
        match set.and_then(|(slot, _)| self.template.data.get(slot)) {
            Some(data) => format!("{label} ({})", lower_initial(&data.label)),
            None => label,
        }
    }

    fn inner(&self, key: &str, profile: Option<&Profile>, values: &Json, value: FactValue) -> Option<String> {
        let steps: Vec<&str> = key.split('.').collect();
        let unit = || {
            let field = profile.and_then(|profile| profile.fields.get(&profile.key));
            field.map_or_else(|| "đơn vị".to_string(), |field| lower_initial(&field.label))
        };
        let field = |name: &str| {
            let field = profile.and_then(|profile| profile.fields.get(name));
            field.map_or_else(|| name.to_string(), |field| field.label.clone())
        };
        Some(match steps.as_slice() {
            ["count"] => format!("Số {}", unit()),
            ["total", "percent" | "ratio" | "remaining" | "excess"] => {
                format!("{}, chung", part(&steps[1..], &field, profile)?)
            }
            ["total", rest @ ..] => format!("{}, tổng số", part(rest, &field, profile)?),
            [list @ ("rows" | "groups"), number, rest @ ..] => {
                let item = values.get(list)?.get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
                let name = item.get("name").and_then(Json::as_str).unwrap_or(number);
                let what = match rest {
                    ["count"] => format!("Số {}", unit()),
                    ["rank"] => "Xếp thứ".to_string(),
                    rest => part(rest, &field, profile)?,
                };
                format!("{name}: {}", lower_initial(&what))
            }
            ["shares", name] => {
                let of = profile.into_iter().flat_map(|profile| &profile.breakdown);
                let whole = of.into_iter().find(|one| one.fields.iter().any(|known| known == name));
                let whole = whole
                    .map_or_else(String::new, |one| format!(" trong số {}", lower_initial(&field(&one.of))));
                format!("{}, tỷ lệ{whole}", field(name))
            }
            ["change", list @ ("nil" | "more" | "fewer" | "most" | "least"), ..] => {
                let unit = unit();
                match *list {
                    "nil" => format!("Số {unit} cả hai kỳ đều chưa có kết quả"),
                    "more" => format!("Số {unit} tăng so với kỳ trước"),
                    "fewer" => format!("Số {unit} giảm so với kỳ trước"),
                    "most" => format!("Mức tăng nhiều nhất của một {unit}"),
                    _ => format!("Mức giảm nhiều nhất của một {unit}"),
                }
            }
            ["change", "groups", number, ..] => {
                let group = values
                    .get("change")?
                    .get("groups")?
                    .get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
                format!("{}: chênh lệch so với kỳ trước", group.get("name")?.as_str()?)
            }
            // The figure is the size of a change; which way it goes is said beside it.
            ["change", name, rest @ ..] => {
                let change = values.get("change")?.get(name)?;
                let goes = |way: &str| change.get(way).and_then(Json::as_bool).unwrap_or_default();
                let way = if goes("up") {
                    "tăng"
                } else if goes("down") {
                    "giảm"
                } else {
                    "không đổi"
                };
                match (*name, rest) {
                    ("percent", _) => format!("{}, {way} so với kỳ trước, điểm phần trăm", field("percent")),
                    (_, []) => format!("{}, {way} so với kỳ trước", field(name)),
                    _ => format!("{}, {way} so với kỳ trước, %", field(name)),
                }
            }
            ["calendar", name] => match *name {
                "elapsed" => "Phần thời gian đã qua, %".into(),
                "ahead" => "Kết quả cao hơn so với thời gian đã qua, điểm phần trăm".into(),
                "behind" => "Kết quả thấp hơn so với thời gian đã qua, điểm phần trăm".into(),
                "months_left" => "Số tháng còn lại".into(),
                "left" => "Phần chỉ tiêu còn phải thực hiện, %".into(),
                "per_month" => "Phần chỉ tiêu phải thực hiện bình quân mỗi tháng còn lại, %".into(),
                _ => return None,
            },
            ["size", name] => format!("Số mục của “{}”", self.template.fields.get(*name)?.label),
            ["figures", name, ..] => match value {
                FactValue::Percent(_) => format!("Số liệu `{name}` của mẫu, tỷ lệ"),
                _ => format!("Số liệu `{name}` của mẫu"),
            },
            ["fields", name, rest @ ..] => {
                let label = &self.template.fields.get(*name)?.label;
                match rest {
                    [] => label.clone(),
                    [number, rest @ ..] => {
                        let items = values.get("fields")?.get(name)?;
                        let item = items.get(number.parse::<usize>().ok()?)?;
                        let item = item.get("name").and_then(Json::as_str).unwrap_or(number);
                        match rest {
                            ["share"] => format!("{item}, tỷ lệ"),
                            ["of"] => format!("{item}, trên tổng số"),
                            ["ratio"] => format!("{item}, trên tổng số, viết gộp"),
                            _ => item.to_string(),
                        }
                    }
                }
            }
            [standing, "count"] => {
                let unit = unit();
                match *standing {
                    "reached" => format!("Số {unit} đạt hoặc vượt chỉ tiêu"),
                    "unreached" => format!("Số {unit} chưa đạt chỉ tiêu"),
                    "met" => format!("Số {unit} đạt đúng chỉ tiêu"),
                    "exceeded" => format!("Số {unit} vượt chỉ tiêu"),
                    "partial" => format!("Số {unit} có kết quả nhưng chưa đạt chỉ tiêu"),
                    "zero" => format!("Số {unit} chưa có kết quả"),
                    "untargeted" => format!("Số {unit} không được giao chỉ tiêu"),
                    "targeted" => format!("Số {unit} được giao chỉ tiêu"),
                    "unasked" => format!("Số {unit} có kết quả dù không được giao chỉ tiêu"),
                    "short_by_one" => format!("Số {unit} chỉ còn thiếu một so với chỉ tiêu"),
                    "within_reach" => format!("Số {unit} đủ hồ sơ đang làm để đạt chỉ tiêu"),
                    _ => return None,
                }
            }
            ["targeted", name] => format!("{}, của các {} được giao chỉ tiêu", field(name), unit()),
            ["unasked", name] => format!("{}, của các {} không được giao chỉ tiêu", field(name), unit()),
            ["under_way", ..] => "Đang làm hồ sơ, chưa có kết quả".to_string(),
            _ => return None,
        })
    }
}

/// The words for steps of keys that no profile has a label for, such as those of the report on scorecards.
const STEPS: [(&str, &str); 26] = [
    ("assessed", "điểm được chấm"),
    ("base", "số để tính mức khống chế"),
    ("best", "loại cao nhất"),
    ("classes", "xếp loại"),
    ("count", "số lượng"),
    ("down", "giảm"),
    ("exact", "mức khống chế chưa làm tròn"),
    ("excess", "số vượt"),
    ("failed", "số dòng không chấm được"),
    ("fewer", "giảm so với kỳ trước"),
    ("lowered", "bị hạ loại"),
    ("lowest", "loại thấp nhất"),
    ("max", "điểm tối đa"),
    ("more", "tăng so với kỳ trước"),
    ("most", "mức khống chế"),
    ("now", "kỳ này"),
    ("own", "điểm tự chấm"),
    ("percent", "tỷ lệ"),
    ("points", "điểm bình quân"),
    ("previous", "kỳ trước"),
    ("quota", "mức khống chế loại cao nhất"),
    ("raised", "được nâng loại"),
    ("rank", "xếp thứ"),
    ("total", "tổng điểm"),
    ("unscored", "chưa chấm được"),
    ("up", "tăng"),
];

/// What a key says, step by step: the names of the items on its way and the words for its other steps.
fn spelled_out(key: &str, values: &Json) -> String {
    let mut value = Some(values);
    let mut words: Vec<String> = Vec::new();
    for step in key.split('.') {
        let number = step.parse::<usize>().ok();
        value = match (value, number) {
            (Some(Json::Array(items)), Some(number)) => number.checked_sub(1).and_then(|at| items.get(at)),
            (value, _) => value.and_then(|value| value.get(step)),
        };
        let name = value.and_then(|value| value.get("name").or_else(|| value.get("title"))?.as_str());
        if let Some(name) = name {
            words.push(name.to_string());
        } else if let Some((_, word)) = STEPS.iter().find(|(known, _)| *known == step) {
            words.push((*word).to_string());
        } else if number.is_some() {
            words.push(step.to_string());
        }
    }
    match words.is_empty() {
        true => key.to_string(),
        false => upper_initial(&words.join(", ")),
    }
}

/// What a field's figure is: the field, or what follows from it by the measure of its profile.
fn part(steps: &[&str], field: &dyn Fn(&str) -> String, profile: Option<&Profile>) -> Option<String> {
    let measure = profile.and_then(|profile| profile.measure.as_ref());
    let whole = || measure.map(|measure| lower_initial(&field(&measure.whole)));
    Some(match steps {
        ["percent"] => field(measure?.percent.as_deref().unwrap_or("percent")),
        ["ratio"] => format!("{} / {}", field(&measure?.part), whole()?),
        ["remaining"] => format!("Còn thiếu so với {}", whole()?),
        ["excess"] => format!("Vượt {}", whole()?),
        [name] => field(name),
        [name, "part"] => format!("{}, phần đạt", field(name)),
        [name, "whole"] => format!("{}, tổng", field(name)),
        [name, "ratio"] => format!("{}, phần đạt / tổng", field(name)),
        [name, "percent"] => format!("{}, tỷ lệ", field(name)),
        _ => return None,
    })
}
