//! The calendar of a report: what its target is for, how much of that time is gone, what is left of it.
//!
//! `calendar` is made of the field `period`, of `target_for` (what the target is for: `năm`, `6 tháng`, `nhiệm kỳ`), of
//! `counted` (whether the admissions are counted `từ đầu` of that time or only `trong kỳ`) and of the document's date:
//! - `during`: `trong 6 tháng đầu năm 2026`, `từ đầu năm đến hết quý II năm 2026` where the admissions are counted from its start, or
//!   `từ đầu năm 2026 đến nay` while the year or the term goes on;
//! - `target`: `chỉ tiêu năm`; `span`: `năm`; `kind`: `sơ kết`, `tổng kết`, `kết quả`; `next`, `next_short`: what follows, in words;
//! - `over`: whether the time of the target is over, so that what was not reached lapses;
//! - `whole`: whether the admissions are all of that time, so that they can be compared with the target as a whole;
//! - `elapsed`: the share of that time that is gone; `ahead`, `behind`: percentage points between it and the share that was
//!   reached; `even`: whether they differ by less than a point; `due`: whether something is left to do in that time; `closing`: whether that
//!   time ends with what follows (the rest of a year's target is due in the last six months, not in the second quarter);
//!   `lapsed`: whether it was left when that time was over;
//! - `months_left`, and `left`, `per_month`: the share that is left, in all and for each of these months.
//!
//! What cannot be said is null.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::fields::FactPlaces;
use vanthu_compute::{FactValue, Facts};
use vanthu_diagnostic::Place;
use vanthu_model::date::Period;
use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::number::{percent_of, round_percent};

/// What a target is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Half,
    Year,
    Term,
}

/// So many days before its end a period counts as over: reports are written while it ends.
const DAYS_BEFORE_THE_END: u64 = 31;

/// The calendar of a document with these fields and that date. `places` gets the places of its figures.
pub(crate) fn calendar(
    fields: &FieldValues,
    date: Option<NaiveDate>,
    facts: &mut Facts,
    places: &mut FactPlaces,
) -> Json {
    let mut calendar = json!({
        "during": "trong kỳ", "target": "chỉ tiêu", "span": "kỳ", "kind": "sơ kết", "next": null, "next_short": null, "same_year": false, "over": false,
        "due": false, "closing": false, "lapsed": false, "whole": false, "elapsed": null, "ahead": null, "behind": null, "even": false, "months_left": null,
        "left": null, "per_month": null,
    });
    let Some((FieldValue::Period(period), place)) = fields.get("period") else { return calendar };
    let word = |name: &str| match fields.get(name) {
        Some((FieldValue::Choice(word), _)) => Some(word.as_str()),
        _ => None,
    };
    let span = match (word("target_for"), period) {
        (Some("6 tháng"), _) => Span::Half,
        (Some("nhiệm kỳ"), _) | (None, Period::Term(..)) => Span::Term,
        _ => Span::Year,
    };
    let time = match span {
        Span::Half => "6 tháng",
        Span::Year => "năm",
        Span::Term => "nhiệm kỳ",
    };
    (calendar["target"], calendar["span"]) = (format!("chỉ tiêu {time}").into(), time.into());
    let finished = is_finished(*period, date);
    let (from, to) = period.months();
    let is_term = matches!(period, Period::Term(..));
    // The months of the target's time, within its year. Which years a term has only a term tells.
    let (start, end) = match span {
        Span::Half if from <= 6 => (1, 6),
        Span::Half => (7, 12),
        Span::Year | Span::Term => (1, 12),
    };
    let fits = (span == Span::Term) == is_term && from >= start && to <= end;
    let over = fits && to == end && finished;
    // What is counted in a period that begins with the target's time is counted from the start of that time.
    let from_start = word("counted") == Some("từ đầu");
    let whole = from_start || fits && from == start;
    calendar["during"] = match period {
        Period::Year(_) | Period::Term(..) if !finished => format!("từ đầu {} đến nay", period.text()).into(),
        _ if from_start && fits && from > start && over => format!("trong {time} {}", period.year()).into(),
        _ if from_start && (fits && from > start || span == Span::Term && !is_term) => {
            format!("từ đầu {time} đến hết {}", period.text()).into()
        }
        _ => format!("trong {}", period.text()).into(),
    };
    calendar["over"] = over.into();
    calendar["whole"] = whole.into();
    let ratio = match facts.by_key.get("total.ratio").map(|fact| fact.value) {
        Some(FactValue::Ratio(part, whole)) if !whole.is_zero() => Some((part, whole)),
        _ => None,
    };
    let unreached = whole && ratio.is_some_and(|(part, whole)| part < whole);
    calendar["due"] = (unreached && !over).into();
    calendar["lapsed"] = (unreached && over).into();
    // What follows a period that is not over is the rest of that period.
    let next = if finished { period.next() } else { *period };
    calendar["closing"] = (fits && next.year() == period.year() && next.months().1 == end).into();
    calendar["kind"] = match period {
        Period::Year(_) | Period::Term(..) if finished => "tổng kết".into(),
        // One month is too short a time to sum up.
        _ if from == to || to == 12 && finished => "kết quả".into(),
        _ => "sơ kết".into(),
    };
    let (next, short) = match finished {
        true => (period.next().text(), period.next().short()),
        false => {
            let rest = |period: String| format!("thời gian còn lại của {period}");
            (rest(period.text()), rest(period.text()))
        }
    };
    calendar["same_year"] = (finished && !is_term && period.year() == period.next().year()).into();
    (calendar["next"], calendar["next_short"]) = (next.into(), short.into());

    // Against the time that is gone, only what was counted from its start is measured.
    if !whole || !fits || is_term || !finished {
        return calendar;
    }
    let (gone, all) = (Decimal::from(to + 1 - start), Decimal::from(end + 1 - start));
    let mut add = |facts: &mut Facts, name: &str, value: FactValue, from: Option<&str>| {
        let key = format!("calendar.{name}");
        let cells = from.and_then(|from| facts.by_key.get(from)).map(|fact| fact.cells.clone());
        let mut known: Vec<Place> = vec![place.clone()];
        known.extend(from.and_then(|from| places.get(from)).into_iter().flatten().cloned());
        places.insert(key.clone(), known);
        facts.add(key, value, cells.unwrap_or_default())
    };
    let Some(elapsed) = percent_of(gone, all) else { return calendar };
    calendar["elapsed"] = add(facts, "elapsed", FactValue::Percent(elapsed), None);
    let Some(ratio) = ratio else { return calendar };
    let reached = ratio.0 * Decimal::ONE_HUNDRED / ratio.1;
    let difference = round_percent(reached - gone * Decimal::ONE_HUNDRED / all);
    let from = Some("total.ratio");
    if over {
        return calendar;
    }
    // Less than a point is within what rounding and the length of months make.
    let even = difference.abs() < Decimal::ONE;
    calendar["even"] = even.into();
    if !even {
        let name = if difference > Decimal::ZERO { "ahead" } else { "behind" };
        calendar[name] = add(facts, name, FactValue::Number(difference.abs()), from);
    }
    let (left, months) = (Decimal::ONE_HUNDRED - reached, all - gone);
    if left > Decimal::ZERO && months > Decimal::ZERO {
        calendar["months_left"] = add(facts, "months_left", FactValue::Count(months), None);
        calendar["left"] = add(facts, "left", FactValue::Percent(round_percent(left)), from);
        let each = round_percent(left / months);
        calendar["per_month"] = add(facts, "per_month", FactValue::Percent(each), from);
    }
    calendar
}

/// Whether a period is over on that day, or nearly. Without a day it is.
pub fn is_finished(period: Period, date: Option<NaiveDate>) -> bool {
    let nearly = period.last_day().and_then(|last| last.checked_sub_days(Days::new(DAYS_BEFORE_THE_END)));
    match (date, nearly) {
        (Some(date), Some(nearly)) => date > nearly,
        _ => true,
    }
}
