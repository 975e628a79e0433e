//! Tables: what `template.toml` declares, filled from the facts and the fields.

use serde_json::Value as Json;

use super::charts;
use super::columns;
use super::escape;
use super::prose::Prose;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::{Appendix, Block, Run, TableColumn, TableRow, plain_text};
use vanthu_model::rules::Rules;
use vanthu_model::template::{ColumnSpec, TableSpec, Template};

/// What `table:NAME` or `chart:NAME` comes to.
pub(crate) enum Placed {
    /// The paragraph that leads it in, and the block; nothing if it has too few rows or parts to say anything.
    Here(Option<Vec<Run>>, Vec<Block>),
    /// A table that is too long for the text: the paragraph that points to its appendix, and the appendix, still without
    /// its label.
    Moved { pointer: Vec<Run>, appendix: Box<Appendix> },
}

/// Where a table or chart is named.
#[derive(Clone, Copy)]
pub(crate) enum Site<'a> {
    /// In the text. An appendix of the text would bear this line, which names the document.
    Text { reference: &'a str },
    /// In an appendix, whose pages may be turned already.
    Appendix { turned: bool },
}

/// What `table:NAME` or `chart:NAME` places at `site`.
///
/// # Errors
/// `compose.unknown-block` if the template does not declare such a table or chart, `compose.unknown-value` if it names
/// a value that does not exist, `compose.table-too-wide` and `compose.too-many-parts` if it does not fit.
pub(crate) fn place(
    target: &str,
    template: &Template,
    rules: &Rules,
    prose: &Prose,
    site: Site,
) -> Result<Placed, Diagnostic> {
    let (kind, name) = target.split_once(':').unwrap_or(("", target));
    match kind {
        "table" => match template.tables.get(name) {
            Some(spec) => place_table(name, spec, rules, prose, site),
            None => Err(unknown_block(target, name, template.tables.keys())),
        },
        "chart" => match charts::chosen(name, template, prose)? {
            Some((name, spec)) => {
                charts::chart(name, spec, rules, prose).map(|chart| Placed::Here(None, vec![chart]))
            }
            None if template.charts.contains_key(name) => Ok(Placed::Here(None, Vec::new())),
            None => Err(unknown_block(target, name, template.charts.keys())),
        },
        _ => Err(unknown_block(target, name, template.tables.keys())),
    }
}

fn unknown_block<'a>(target: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Diagnostic {
    let problem = Diagnostic::error(
        code!("compose.unknown-block"),
        format!("mẫu không khai báo bảng hoặc biểu đồ `{target}`"),
        format!("the template does not declare a table or chart `{target}`"),
    )
    .with_value(target);
    match did_you_mean(name, known.map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    }
}

/// The value at a dotted path, or the whole value at `this`. `None` if a step of the path is missing.
pub(super) fn at<'a>(value: &'a Json, path: &str) -> Option<&'a Json> {
    if path == "this" {
        return Some(value);
    }
    path.split('.').try_fold(value, |value, step| match value {
        Json::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => value.get(step),
    })
}

pub(super) fn unknown_value(what: &str, path: &str) -> Diagnostic {
    Diagnostic::error(
        code!("compose.unknown-value"),
        format!("{what}: không có giá trị nào tên `{path}`"),
        format!("{what}: there is no value `{path}`"),
    )
    .with_value(path)
}

/// The list at a path from the root of the values; empty if it is null.
pub(super) fn source<'a>(prose: &'a Prose, what: &str, path: &str) -> Result<&'a [Json], Diagnostic> {
    let value = at(prose.values(), path).ok_or_else(|| unknown_value(what, path))?;
    Ok(value.as_array().map_or(&[], Vec::as_slice))
}

/// Converts a value to runs: facts become figures, the texts of a list follow one another, missing values become
/// `empty`.
pub(super) fn runs(value: &Json, empty: &str) -> Vec<Run> {
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
        Json::String(shown) => escape::runs(shown),
        Json::Number(number) => text(number.to_string(), None),
        Json::Array(items) if !items.is_empty() && items.iter().all(Json::is_string) => {
            escape::runs(&items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "))
        }
        _ => text(empty.to_string(), None),
    }
}

/// A table with what leads it in, or the appendix that it moves to.
fn place_table(
    name: &str,
    spec: &TableSpec,
    rules: &Rules,
    prose: &Prose,
    site: Site,
) -> Result<Placed, Diagnostic> {
    let what = format!("table {name}");
    let rows = source(prose, &what, &spec.source)?.len();
    if rows < spec.least_rows {
        return Ok(Placed::Here(None, Vec::new()));
    }
    let turned = match (site, &spec.appendix) {
        (Site::Text { reference }, Some(moved)) if rows > moved.above => {
            // The title of the appendix says what the caption would.
            let spec = TableSpec { caption: String::new(), ..spec.clone() };
            let table = table(name, &spec, rules, prose, moved.landscape)?;
            let appendix = Appendix {
                id: name.to_string(),
                label: String::new(),
                title: prose.runs(&what, &moved.title)?,
                reference: Some(reference.to_string()),
                divider: String::new(),
                landscape: moved.landscape,
                blocks: vec![table.into()],
            };
            let pointer = prose.runs(&what, &moved.pointer)?;
            return Ok(Placed::Moved { pointer, appendix: Box::new(appendix) });
        }
        (Site::Text { .. }, _) => false,
        (Site::Appendix { turned }, _) => turned,
    };
    let lead = spec.lead.as_ref().map(|lead| prose.runs(&what, lead)).transpose()?;
    // A lead may rest on figures that are not there.
    let lead = lead.filter(|runs| !runs.is_empty());
    Ok(Placed::Here(lead, vec![table(name, spec, rules, prose, turned)?]))
}

fn table(
    name: &str,
    spec: &TableSpec,
    rules: &Rules,
    prose: &Prose,
    turned: bool,
) -> Result<Block, Diagnostic> {
    let what = format!("table {name}");
    fits(name, spec, rules, turned || spec.landscape)?;
    let list = source(prose, &what, &spec.source)?;
    let mut rows = Vec::with_capacity(list.len() + 1);
    for (item, place) in list.iter().zip(1..) {
        let cell = |column: &ColumnSpec| match at(item, &column.value) {
            Some(value) => Ok(runs(value, &column.empty)),
            // Rows of facts are numbered; those of a field need not be.
            None if column.value == "index" => Ok(vec![Run::plain(place.to_string())]),
            None => Err(unknown_value(&what, &column.value)),
        };
        let cells = spec.columns.iter().map(cell).collect::<Result<Vec<_>, Diagnostic>>()?;
        rows.push(TableRow { cells, spans: Vec::new(), total: false });
    }
    if let Some(path) = &spec.total {
        let total = at(prose.values(), path).ok_or_else(|| unknown_value(&what, path))?;
        let cells = spec
            .columns
            .iter()
            .map(|column| match &column.total {
                Some(words) => prose.runs(&what, words),
                // Text of a row, such as a note, has no total. A figure without a value shows `empty`.
                None => Ok(match at(total, &column.value) {
                    Some(value @ (Json::Object(_) | Json::Null)) => runs(value, &column.empty),
                    _ => Vec::new(),
                }),
            })
            .collect::<Result<Vec<_>, Diagnostic>>()?;
        rows.push(TableRow { cells, spans: Vec::new(), total: true });
    }
    let shown = columns::shown(&spec.columns, &rows);
    for (column, _) in spec.columns.iter().zip(&shown).filter(|(_, shown)| !**shown) {
        prose.note_missing(format!("total.{}", column.value));
    }
    for row in &mut rows {
        let mut at = 0..;
        row.cells.retain(|_| at.next().is_some_and(|at| shown[at]));
    }
    let specs: Vec<&ColumnSpec> =
        spec.columns.iter().zip(&shown).filter_map(|(column, shown)| shown.then_some(column)).collect();
    let widths = columns::widths(&spec.columns, &shown);
    let numbered = spec.numbered || spec.columns.iter().any(|column| column.number.is_some());
    let columns = specs
        .iter()
        .zip(widths)
        .zip(1..)
        .map(|((column, width_mm), place)| {
            let number = || column.number.clone().unwrap_or_else(|| place.to_string());
            Ok(TableColumn {
                heading: prose.runs(&what, &column.heading)?,
                group: column.group.as_ref().map_or(Ok(Vec::new()), |group| prose.runs(&what, group))?,
                number: numbered.then(number),
                width_mm,
                align: column.align,
            })
        })
        .collect::<Result<Vec<_>, Diagnostic>>()?;
    columns::even_decimals(&mut rows);
    let (body, total) = rows.split_at_mut(list.len());
    merge(body, &specs);
    if body.iter().any(|row| !row.spans.is_empty()) {
        total.iter_mut().for_each(|row| row.spans = vec![1; specs.len()]);
    }
    let caption = prose.runs(&what, &spec.caption)?;
    let landscape = spec.landscape && !turned;
    Ok(Block::Table { id: name.to_string(), caption, columns, rows, landscape })
}

/// Refuses a table that is wider than its page.
fn fits(name: &str, spec: &TableSpec, rules: &Rules, turned: bool) -> Result<(), Diagnostic> {
    let (page, landscape) = (&rules.page, &rules.landscape);
    let available = if turned {
        page.height_mm - landscape.left_mm - landscape.right_mm
    } else {
        page.width_mm - page.left_mm - page.right_mm
    };
    let width: f64 = spec.columns.iter().map(|column| column.width_mm).sum();
    // Widths are written in tenths of a millimetre at the finest.
    if width <= available + 0.01 {
        return Ok(());
    }
    Err(Diagnostic::error(
        code!("compose.table-too-wide"),
        format!("bảng `{name}` rộng {width} mm, dòng in chỉ rộng {available} mm"),
        format!("the table `{name}` is {width} mm wide and the text {available} mm"),
    )
    .with_value(name)
    .hint(
        "giảm width-mm của các cột, hoặc đặt landscape = true để in trên trang nằm ngang",
        "make its columns narrower, or set landscape = true for turned pages",
    ))
}

/// Merges neighbouring rows that hold the same into one cell, in the columns that ask for it. A cell ends where one to
/// its left does, so that merged cells are nested.
fn merge(rows: &mut [TableRow], columns: &[&ColumnSpec]) {
    if !columns.iter().any(|column| column.merge) {
        return;
    }
    rows.iter_mut().for_each(|row| row.spans = vec![1; columns.len()]);
    // The rows at which a column further to the left starts anew.
    let mut starts = vec![false; rows.len()];
    for at in (0..columns.len()).filter(|&at| columns[at].merge) {
        let mut first = 0;
        for row in 0..rows.len() {
            let same = row > 0
                && !starts[row]
                && rows[row].cells[at] == rows[row - 1].cells[at]
                && !plain_text(&rows[row].cells[at]).is_empty();
            if same {
                rows[first].spans[at] += 1;
                rows[row].spans[at] = 0;
            } else {
                first = row;
                starts[row] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_model::document::Align;

    fn column(merge: bool) -> ColumnSpec {
        ColumnSpec {
            heading: String::new(),
            value: String::new(),
            width_mm: 10.0,
            align: Align::Left,
            empty: String::new(),
            total: None,
            group: None,
            number: None,
            merge,
            keep: false,
        }
    }

    fn spans(rows: &[[&str; 3]], merged: [bool; 3]) -> Vec<Vec<usize>> {
        let cells = |row: &[&str; 3]| {
            row.iter()
                .map(|text| if text.is_empty() { Vec::new() } else { vec![Run::plain(*text)] })
                .collect()
        };
        let row = |row| TableRow { cells: cells(row), spans: Vec::new(), total: false };
        let mut rows: Vec<TableRow> = rows.iter().map(row).collect();
        let columns = merged.map(column);
        merge(&mut rows, &columns.iter().collect::<Vec<_>>());
        rows.into_iter().map(|row| row.spans).collect()
    }

    #[test]
    fn neighbours_that_hold_the_same_share_a_cell() {
        let rows =
            [["A", "x", "1"], ["A", "x", "1"], ["B", "x", "1"], ["", "", ""], ["", "", ""], ["A", "x", "1"]];
        assert_eq!(
            spans(&rows, [true, true, false]),
            [[2, 2, 1], [0, 0, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]]
        );
        assert!(spans(&rows, [false; 3]).iter().all(Vec::is_empty));
        // A column whose neighbour to the left is not merged runs on.
        assert_eq!(spans(&rows[..3], [false, true, false]), [[1, 3, 1], [1, 0, 1], [1, 0, 1]]);
    }
}
