//! Charts: what `template.toml` declares, filled from the facts and the fields.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::prose::Prose;
use super::tables::{at, runs, source, unknown_value};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::document::{Bar, Block, Point, PointValue, Run, Share};
use vanthu_model::number::decimal;
use vanthu_model::rules::Rules;
use vanthu_model::template::{ChartKind, ChartSpec, PartSpec, Template};

/// The chart that stands where `name` is placed, with its name: this one, or the one that it names for when it has too many
/// parts. `None` if that one does not exist, or if the one that fits has too few parts to say anything.
///
/// # Errors
/// `compose.unknown-value` if its source does not exist.
pub(crate) fn chosen<'a>(
    name: &'a str,
    template: &'a Template,
    prose: &Prose,
) -> Result<Option<(&'a str, &'a ChartSpec)>, Diagnostic> {
    let mut name = name;
    // A chart that stands for one that stands for it is not looked at twice.
    for _ in 0..=template.charts.len() {
        let Some(spec) = template.charts.get(name) else { return Ok(None) };
        let count = match spec.parts.len() {
            0 => source(prose, &format!("chart {name}"), &spec.source)?.len(),
            count => count,
        };
        if spec.most_parts.is_none_or(|most| count <= most) {
            return Ok((count >= spec.least_parts).then_some((name, spec)));
        }
        match &spec.otherwise {
            Some(other) => name = other,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// The chart `name`.
///
/// # Errors
/// `compose.unknown-value` if it names a value that does not exist, `compose.too-many-parts` if it has more shares than
/// can be distinguished.
pub(crate) fn chart(name: &str, spec: &ChartSpec, rules: &Rules, prose: &Prose) -> Result<Block, Diagnostic> {
    let what = format!("chart {name}");
    let (id, caption, alt) =
        (name.to_string(), prose.runs(&what, &spec.caption)?, prose.line(&what, &spec.alt)?);
    let parts = parts(&what, spec, prose)?;
    let unit = spec.unit.as_ref().map(|unit| prose.line(&what, unit)).transpose()?;
    let legend: Vec<String> =
        spec.legend.iter().map(|words| prose.line(&what, words)).collect::<Result<_, _>>()?;
    let value = |item: &Json, path: &str| number(item, path).ok_or_else(|| unknown_value(&what, path));
    let text = |item: &Json, path: &str| {
        let shown = if item.is_null() { Some(item) } else { at(item, path) };
        let shown = shown.ok_or_else(|| unknown_value(&what, path))?;
        Ok::<_, Diagnostic>(counted(runs(shown, &spec.empty), shown, unit.as_deref()))
    };
    let written = spec.text.as_deref().unwrap_or(&spec.value);
    match spec.kind {
        ChartKind::Bar => {
            let bar = |(label, item): (Vec<Run>, &Json)| {
                Ok(Bar {
                    label,
                    value: value(item, &spec.value)?.unwrap_or(0.0),
                    whole: spec.whole.as_ref().map_or(Ok(None), |path| value(item, path))?.unwrap_or(0.0),
                    text: text(item, written)?,
                })
            };
            let bars = parts.into_iter().map(bar).collect::<Result<_, Diagnostic>>()?;
            let [done, whole] = [0, 1].map(|at| legend.get(at).cloned().unwrap_or_default());
            Ok(Block::Chart { id, caption, alt, legend: [done, whole], bars })
        }
        ChartKind::Line => {
            let point = |(label, item): (Vec<Run>, &Json)| {
                let mut values =
                    vec![PointValue { value: value(item, &spec.value)?, text: text(item, written)? }];
                if let Some(path) = &spec.whole {
                    values.push(PointValue { value: value(item, path)?, text: text(item, path)? });
                }
                Ok(Point { label, values })
            };
            let points = parts.into_iter().map(point).collect::<Result<_, Diagnostic>>()?;
            Ok(Block::LineChart { id, caption, alt, legend, points })
        }
        ChartKind::Share => {
            let max = rules.chart.share_colours.len();
            if parts.len() > max {
                let count = parts.len();
                return Err(Diagnostic::error(
                    code!("compose.too-many-parts"),
                    format!("biểu đồ `{name}` có {count} phần, chỉ phân biệt được {max} phần"),
                    format!("the chart `{name}` has {count} parts, but only {max} can be distinguished"),
                )
                .with_value(name)
                .hint("dùng biểu đồ thanh, hoặc gộp các phần nhỏ", "use bars, or combine small parts"));
            }
            let share = |(mut label, item): (Vec<Run>, &Json)| {
                let text = text(item, written)?;
                if !text.is_empty() {
                    label.push(Run::plain(":"));
                }
                Ok(Share { label, value: value(item, &spec.value)?.unwrap_or(0.0), text })
            };
            let shares = parts.into_iter().map(share).collect::<Result<_, Diagnostic>>()?;
            Ok(Block::ShareChart { id, caption, alt, shares })
        }
    }
}

/// The text of a value with the unit that is counted. A ratio is written without leading zeros: `2/3 đảng viên`; with them
/// and without a unit it could be taken for a date.
fn counted(mut runs: Vec<Run>, value: &Json, unit: Option<&str>) -> Vec<Run> {
    let part = |key: &str| {
        let number = value.get("value")?.get(key)?;
        number.as_str().map_or_else(|| number.to_string(), str::to_string).parse::<Decimal>().ok()
    };
    if let (Some(part), Some(whole), [run]) = (part("part"), part("whole"), runs.as_mut_slice()) {
        run.text = format!("{}/{}", decimal(part), decimal(whole));
    }
    match unit {
        Some(unit) if value.get("fact").is_some() => {
            runs.push(Run::plain(format!(" {unit}")));
            runs
        }
        _ => runs,
    }
}

/// The bars, points or shares: what each is called and where its values are.
fn parts<'a>(
    what: &str,
    spec: &ChartSpec,
    prose: &'a Prose,
) -> Result<Vec<(Vec<Run>, &'a Json)>, Diagnostic> {
    if spec.parts.is_empty() {
        let list = source(prose, what, &spec.source)?;
        let label = |item: &'a Json| {
            let label = at(item, &spec.label).ok_or_else(|| unknown_value(what, &spec.label))?;
            Ok((runs(label, ""), item))
        };
        return list.iter().map(label).collect();
    }
    let part = |part: &PartSpec| {
        let item = at(prose.values(), &part.source).ok_or_else(|| unknown_value(what, &part.source))?;
        Ok((prose.runs(what, &part.label)?, item))
    };
    spec.parts.iter().map(part).collect()
}

/// The number at a path. The inner option is `None` if it is null, the outer one if there is no such value.
fn number(item: &Json, path: &str) -> Option<Option<f64>> {
    // A part that does not exist as a whole, such as an earlier period, has no values.
    if item.is_null() {
        return Some(None);
    }
    let value = at(item, path)?;
    let value = value.get("value").unwrap_or(value);
    Some(value.as_f64().or_else(|| value.as_str()?.parse().ok()))
}
