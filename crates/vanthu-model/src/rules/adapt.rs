//! A rule set as one document follows it: on the page size and in the font sizes that the document chooses, within what
//! the rules permit.

use toml::{Table, Value};

use super::Rules;
use crate::header::{A4, SizeSetting};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};

/// The text of the rules file `text`, whose typed form is `rules`, changed for `page_size` and the chosen `sizes`;
/// `None` if nothing changes.
///
/// # Errors
/// When the rules do not know the page size or a component, or a size is out of its range, with the clause that
/// contains the range.
pub fn adapted(
    rules: &Rules,
    text: &str,
    page_size: &(String, Place),
    sizes: &[SizeSetting],
) -> Result<Option<String>, Vec<Diagnostic>> {
    if page_size.0 == A4 && sizes.is_empty() {
        return Ok(None);
    }
    // The file was parsed before. If it could not be parsed again, the table would be empty and every size unknown.
    let mut table: Table = toml::from_str(text).unwrap_or_default();
    let mut problems = Vec::new();
    if page_size.0 != A4 {
        match table.get(&page_size.0).and_then(Value::as_table).cloned() {
            Some(changes) => merge_into(&mut table, &changes),
            None => problems.push(
                Diagnostic::error(
                    code!("project.unknown-paper"),
                    format!("bộ quy tắc {} không có khổ giấy `{}`", rules.name, page_size.0),
                    format!("the rules {} have no page size `{}`", rules.name, page_size.0),
                )
                .with_value(page_size.0.clone())
                .at(page_size.1.clone()),
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
fn merge_into(table: &mut Table, changes: &Table) {
    for (name, section) in changes {
        if let (Some(section), Some(existing)) =
            (section.as_table(), table.get_mut(name).and_then(Value::as_table_mut))
        {
            existing.extend(section.clone());
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
    let Some([min, max]) = range.and_then(bounds) else {
        let existing = names(table);
        let all = existing.join(", ");
        let problem = Diagnostic::error(
            code!("project.unknown-size"),
            format!("không chọn được cỡ chữ cho `{}`", size.name),
            format!("the size of `{}` cannot be chosen", size.name),
        )
        .with_value(size.name.clone())
        .at(size.place.clone());
        // A component whose size is fixed is not a misspelling of another.
        let near = did_you_mean(&size.name, existing.iter().copied());
        return Err(match near.filter(|_| !table.contains_key(&size.name)) {
            Some(near) => problem.meant(near),
            None => problem.hint(format!("chọn được cho: {all}"), format!("sizes can be chosen for: {all}")),
        });
    };
    if !(min..=max).contains(&size.value) {
        let clause = table[section].get("clause").and_then(Value::as_str).unwrap_or_default();
        let (vi, en) = if max.is_finite() {
            (format!("từ {min} đến {max}"), format!("from {min} to {max}"))
        } else {
            (format!("từ {min} trở lên"), format!("from {min}"))
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
    if let Some(existing) = table.get_mut(section).and_then(Value::as_table_mut) {
        let whole = size.value.fract() == 0.0;
        let value = if whole { Value::Integer(size.value as i64) } else { Value::Float(size.value) };
        existing.insert(key.to_string(), value);
    }
    Ok(())
}

fn bounds(range: &Value) -> Option<[f64; 2]> {
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    match range.as_array()?.as_slice() {
        [min, max] => Some([number(min)?, number(max)?]),
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
