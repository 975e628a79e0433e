//! A rule set as one document follows it: on the paper and in the sizes that the document chooses, within what the
//! rules permit.

use toml::{Table, Value};

use super::Rules;
use crate::header::{A4, SizeSetting};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};

/// The text of the rules file `text`, whose typed form is `rules`, with what changes on `paper` and the chosen `sizes`
/// put in; none where nothing changes.
///
/// # Errors
/// When the rules know no such paper or size, or a size is out of its range, with the clause that rules it.
pub fn adapted(
    rules: &Rules,
    text: &str,
    paper: &(String, Place),
    sizes: &[SizeSetting],
) -> Result<Option<String>, Vec<Diagnostic>> {
    if paper.0 == A4 && sizes.is_empty() {
        return Ok(None);
    }
    // It was read before; were it none, it would be empty here and every size unknown.
    let mut table: Table = toml::from_str(text).unwrap_or_default();
    let mut problems = Vec::new();
    if paper.0 != A4 {
        match table.get(&paper.0).and_then(Value::as_table).cloned() {
            Some(changes) => put_in(&mut table, &changes),
            None => problems.push(
                Diagnostic::error(
                    code!("project.unknown-paper"),
                    format!("bộ quy tắc {} không có khổ giấy `{}`", rules.name, paper.0),
                    format!("the rules {} have no paper `{}`", rules.name, paper.0),
                )
                .with_value(paper.0.clone())
                .at(paper.1.clone()),
            ),
        }
    }
    for size in sizes {
        if let Err(problem) = choose(&mut table, size) {
            problems.push(problem);
        }
    }
    if problems.is_empty() {
        problems.extend(unpaired(&table, sizes));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    toml::to_string(&table).map(Some).map_err(|error| {
        vec![Diagnostic::error(
            code!("config.invalid"),
            format!("không ghi lại được bộ quy tắc: {error}"),
            format!("the rules cannot be written again: {error}"),
        )]
    })
}

/// Puts the sections of `changes` into those of the same name.
fn put_in(table: &mut Table, changes: &Table) {
    for (name, section) in changes {
        if let (Some(section), Some(known)) =
            (section.as_table(), table.get_mut(name).and_then(Value::as_table_mut))
        {
            known.extend(section.clone());
        }
    }
}

/// The names of sizes that may be chosen: `line`, and each component with a range.
fn names(table: &Table) -> Vec<&str> {
    let ranged = |section: &Value| section.get("pt-range").is_some();
    let components = table.iter().filter(|(_, section)| ranged(section)).map(|(name, _)| name.as_str());
    ["line"].into_iter().chain(components).collect()
}

/// Puts a chosen size in.
fn choose(table: &mut Table, size: &SizeSetting) -> Result<(), Diagnostic> {
    let (section, key) = if size.name == "line" { ("body", "line-pt") } else { (size.name.as_str(), "pt") };
    let range = table.get(section).and_then(|section| section.get(format!("{key}-range")));
    let Some([least, most]) = range.and_then(bounds) else {
        let known = names(table);
        let all = known.join(", ");
        let problem = Diagnostic::error(
            code!("project.unknown-size"),
            format!("không chọn được cỡ chữ cho `{}`", size.name),
            format!("no size can be chosen for `{}`", size.name),
        )
        .with_value(size.name.clone())
        .at(size.place.clone());
        // A component whose size is fixed is no misspelling of another.
        let near = did_you_mean(&size.name, known.iter().copied());
        return Err(match near.filter(|_| !table.contains_key(&size.name)) {
            Some(near) => problem.meant(near),
            None => problem.hint(format!("chọn được cho: {all}"), format!("it can be for: {all}")),
        });
    };
    if !(least..=most).contains(&size.value) {
        let clause = table[section].get("clause").and_then(Value::as_str).unwrap_or_default();
        let (vi, en) = if most.is_finite() {
            (format!("từ {least} đến {most}"), format!("from {least} to {most}"))
        } else {
            (format!("từ {least} trở lên"), format!("from {least}"))
        };
        return Err(Diagnostic::error(
            code!("project.size-out-of-range"),
            format!("`{} = {}` ngoài khoảng quy định: {vi} pt ({clause})", size.name, size.value),
            format!("`{} = {}` is out of its range: {en} pt ({clause})", size.name, size.value),
        )
        .with_value(size.value.to_string())
        .at(size.place.clone())
        .hint(format!("chọn {vi}, hoặc bỏ dòng này"), format!("choose {en}, or leave the line out")));
    }
    if let Some(known) = table.get_mut(section).and_then(Value::as_table_mut) {
        let whole = size.value.fract() == 0.0;
        let value = if whole { Value::Integer(size.value as i64) } else { Value::Float(size.value) };
        known.insert(key.to_string(), value);
    }
    Ok(())
}

fn bounds(range: &Value) -> Option<[f64; 2]> {
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    match range.as_array()?.as_slice() {
        [least, most] => Some([number(least)?, number(most)?]),
        _ => None,
    }
}

/// The problem of sizes that must be chosen together and were not.
fn unpaired(table: &Table, sizes: &[SizeSetting]) -> Option<Diagnostic> {
    let pairing = table.get("pairing")?;
    let sets = pairing.get("sets")?.as_array()?;
    let first = sets.first()?.as_table()?;
    let chosen = sizes.iter().find(|size| first.contains_key(&size.name))?;
    let agrees = |set: &Value| {
        set.as_table().is_some_and(|set| set.iter().all(|(name, pt)| table[name].get("pt") == Some(pt)))
    };
    if sets.iter().any(agrees) {
        return None;
    }
    let written = |set: &Value| {
        let parts = set.as_table().into_iter().flatten().map(|(name, pt)| format!("{name} = {pt}"));
        parts.collect::<Vec<_>>().join(", ")
    };
    let all = sets.iter().map(written).collect::<Vec<_>>().join("; ");
    let clause = pairing.get("clause").and_then(Value::as_str).unwrap_or_default();
    Some(
        Diagnostic::error(
            code!("project.size-pairing"),
            format!("các cỡ chữ đầu trang phải chọn đi đôi với nhau ({clause})"),
            format!("the sizes at the head of the page go together ({clause})"),
        )
        .at(chosen.place.clone())
        .hint(format!("chọn một trong các bộ: {all}"), format!("choose one of the sets: {all}")),
    )
}
