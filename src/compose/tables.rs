//! Tables and charts: what `template.toml` declares, filled from the facts.

use serde_json::Value as Json;

use super::prose::Prose;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::document::{Bar, Block, Run, TableColumn, TableRow};
use crate::model::template::{ChartSpec, TableSpec, Template};

/// The block that `table:NAME` or `chart:NAME` places.
///
/// # Errors
/// `compose.unknown-block` when the template declares no such table or chart, `compose.unknown-value` when it names a
/// value that is not there.
pub fn place(target: &str, template: &Template, prose: &Prose) -> Result<Block, Diagnostic> {
    let (kind, name) = target.split_once(':').unwrap_or(("", target));
    match kind {
        "table" => match template.tables.get(name) {
            Some(spec) => table(name, spec, prose),
            None => Err(unknown_block(target, name, template.tables.keys())),
        },
        "chart" => match template.charts.get(name) {
            Some(spec) => chart(name, spec, prose),
            None => Err(unknown_block(target, name, template.charts.keys())),
        },
        _ => Err(unknown_block(target, name, template.tables.keys())),
    }
}

fn unknown_block<'a>(target: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let problem = Diagnostic::error(
        "compose.unknown-block",
        format!("mẫu không khai báo bảng hoặc biểu đồ `{target}`"),
        format!("the template declares no table or chart `{target}`"),
    )
    .with_value(target);
    match did_you_mean(name, known.map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// The value at a dotted path; none where a step of it is missing.
pub fn at<'a>(value: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(value, |value, step| match value {
        Json::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => value.get(step),
    })
}

fn unknown_value(what: &str, path: &str) -> Diagnostic {
    Diagnostic::error(
        "compose.unknown-value",
        format!("{what}: không có giá trị nào tên `{path}`"),
        format!("{what}: there is no value `{path}`"),
    )
    .with_value(path)
}

fn source<'a>(prose: &'a Prose, what: &str, path: &str) -> Result<&'a Json, Diagnostic> {
    at(prose.values(), path).ok_or_else(|| unknown_value(what, path))
}

/// A value as runs: a fact is a figure, what is not to be had is `empty`.
fn runs(value: &Json, empty: &str) -> Vec<Run> {
    let text = |text: String, fact: Option<String>| {
        if text.is_empty() { Vec::new() } else { vec![Run { text, fact, ..Run::default() }] }
    };
    match value {
        Json::Object(fact) => {
            let part = |key: &str| fact.get(key).and_then(Json::as_str).map(str::to_string);
            match (part("fact"), part("text")) {
                (Some(key), Some(shown)) => text(shown, Some(key)),
                _ => text(empty.to_string(), None),
            }
        }
        Json::String(shown) => text(shown.clone(), None),
        Json::Number(number) => text(number.to_string(), None),
        _ => text(empty.to_string(), None),
    }
}

fn table(name: &str, spec: &TableSpec, prose: &Prose) -> Result<Block, Diagnostic> {
    let what = format!("table {name}");
    let list = source(prose, &what, &spec.source)?.as_array().map_or(&[] as &[Json], Vec::as_slice);
    let columns = spec
        .columns
        .iter()
        .map(|column| {
            Ok(TableColumn {
                heading: prose.runs(&what, &column.heading)?,
                width_mm: column.width_mm,
                align: column.align,
            })
        })
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    let mut rows = Vec::with_capacity(list.len() + 1);
    for item in list {
        let cells = spec
            .columns
            .iter()
            .map(|column| {
                let value = at(item, &column.value).ok_or_else(|| unknown_value(&what, &column.value))?;
                Ok(runs(value, &column.empty))
            })
            .collect::<Result<Vec<_>, Diagnostic>>()?;
        rows.push(TableRow { cells, total: false });
    }
    if let Some(path) = &spec.total {
        let total = source(prose, &what, path)?;
        let cells = spec
            .columns
            .iter()
            .map(|column| match &column.total {
                Some(words) => prose.runs(&what, words),
                // Text of a row, such as a note, has no total; a figure that is not to be had says so.
                None => Ok(match at(total, &column.value) {
                    Some(value @ (Json::Object(_) | Json::Null)) => runs(value, &column.empty),
                    _ => Vec::new(),
                }),
            })
            .collect::<Result<Vec<_>, Diagnostic>>()?;
        rows.push(TableRow { cells, total: true });
    }
    let caption = prose.runs(&what, &spec.caption)?;
    Ok(Block::Table { id: name.to_string(), caption, columns, rows })
}

fn chart(name: &str, spec: &ChartSpec, prose: &Prose) -> Result<Block, Diagnostic> {
    let what = format!("chart {name}");
    let list = source(prose, &what, &spec.source)?.as_array().map_or(&[] as &[Json], Vec::as_slice);
    let mut bars = Vec::with_capacity(list.len());
    for item in list {
        let value = |path: &str| at(item, path).ok_or_else(|| unknown_value(&what, path));
        let number =
            |path: &str| value(path).map(|fact| fact.get("value").and_then(Json::as_f64).unwrap_or(0.0));
        bars.push(Bar {
            label: runs(value(&spec.label)?, ""),
            value: number(&spec.value)?,
            whole: number(&spec.whole)?,
            text: runs(value(&spec.text)?, &spec.empty),
        });
    }
    Ok(Block::Chart {
        id: name.to_string(),
        caption: prose.runs(&what, &spec.caption)?,
        alt: prose.line(&what, &spec.alt)?,
        legend: spec.legend.clone(),
        bars,
    })
}
