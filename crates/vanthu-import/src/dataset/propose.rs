//! Proposes a profile for a table that no profile knows: for each heading the field that it most likely is, the kind of its
//! cells, and how sure that is.

use std::collections::BTreeSet;
use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

use crate::table::columns::{Heading, Matcher, Part};
use crate::text::normalise::{heading_key, one_line, without_parentheses};
use vanthu_model::dataset::{Column, Dataset, Value, column_letters};
use vanthu_model::profile::{FieldType, Profile};

/// How sure it is what a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    /// Its heading is one of the base profile.
    Sure,
    /// Its heading is near to one of the base profile.
    Likely,
    /// Its name and kind were taken from the heading and the cells alone.
    Guess,
}

/// A field of the proposal.
struct Proposed {
    name: String,
    label: String,
    heading: String,
    letters: String,
    kind: FieldType,
    certainty: Certainty,
    required: bool,
}

/// The text of a profile for the table of `dataset`, which was read without one. `base` is the profile whose fields it may
/// share; `name` is what it is called.
pub fn propose(dataset: &Dataset, base: Option<&Profile>, name: &str) -> String {
    let fields = fields(dataset, base);
    let is_name = |field: &&Proposed| field.kind == FieldType::Text;
    let of_base = base.and_then(|base| fields.iter().find(|field| field.name == base.key));
    let key = of_base.or_else(|| fields.iter().find(is_name)).map_or("name", |field| field.name.as_str());
    let title = dataset.title.iter().max_by_key(|line| line.chars().count());
    let title = title.map_or_else(|| dataset.sheet.to_string(), |line| one_line(line));
    let mut text = format!(
        "# Proposed by `vanthu profile from` for the sheet {} of {}. Check each field before you use it.\n\n\
         name = {}\ntitle = {}\nkey = {}\n",
        quoted(&dataset.sheet),
        quoted(&dataset.file),
        quoted(name),
        quoted(&title),
        quoted(key),
    );
    let has = |name: &str| fields.iter().any(|field| field.name == name);
    if let Some(measure) = base.and_then(|base| base.measure.as_ref())
        && has(&measure.part)
        && has(&measure.whole)
    {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n[measure]\npart = {}\nwhole = {}\n",
            quoted(&measure.part),
            quoted(&measure.whole)
        );
        if let Some(percent) = measure.percent.as_ref().filter(|percent| has(percent)) {
            let _ = writeln!(text, "percent = {}", quoted(percent));
        }
    }
    for field in &fields {
        let sure = match field.certainty {
            Certainty::Sure => "sure: a heading of the base profile",
            Certainty::Likely => "likely: near to a heading of the base profile",
            Certainty::Guess => "a guess from the heading and the cells",
        };
        let _ = write!(
            text,
            "\n# Column {}, {sure}.\n[fields.{}]\nlabel = {}\ntype = \"{}\"\n",
            field.letters,
            field.name,
            quoted(&field.label),
            kind_word(field.kind),
        );
        if field.required || field.name == key {
            text.push_str("required = true\n");
        }
        let _ = writeln!(text, "headings = [{}]", synonyms(&field.heading).join(", "));
    }
    text
}

/// The fields of the columns that have a heading.
fn fields(dataset: &Dataset, base: Option<&Profile>) -> Vec<Proposed> {
    let columns: Vec<&Column> =
        dataset.columns.iter().filter(|column| !column.heading.trim().is_empty()).collect();
    let headings: Vec<Heading> = columns.iter().map(|column| heading(column)).collect();
    let matcher = base.map(Matcher::new);
    let assignment = matcher.as_ref().map(|matcher| matcher.assign(&headings)).unwrap_or_default();
    let mut taken: BTreeSet<String> = assignment.fields.iter().flatten().cloned().collect();
    let mut proposed = Vec::new();
    for (index, (column, heading)) in columns.iter().zip(&headings).enumerate() {
        let sure = assignment.fields.get(index).cloned().flatten();
        let near = || {
            let near = matcher.as_ref()?.slip_of(heading, &assignment)?;
            matcher.as_ref()?.names_field(near).map(str::to_string).filter(|name| !taken.contains(name))
        };
        let (known, certainty) = match sure {
            Some(name) => (Some(name), Certainty::Sure),
            None => near().map_or((None, Certainty::Guess), |name| (Some(name), Certainty::Likely)),
        };
        let declared = known.as_ref().and_then(|name| base?.fields.get(name));
        let name = known.unwrap_or_else(|| free_name(&column.heading, column.column, &taken));
        taken.insert(name.clone());
        proposed.push(Proposed {
            label: declared
                .map_or_else(|| own_level(&column.heading).to_string(), |field| field.label.clone()),
            kind: declared.map_or_else(|| kind_of(dataset, column), |field| field.kind),
            required: declared.is_some_and(|field| field.required),
            heading: column.heading.clone(),
            letters: column_letters(column.column),
            name,
            certainty,
        });
    }
    proposed
}

/// A column's heading, level by level.
fn heading(column: &Column) -> Heading {
    let part = |(row, text): (u32, &str)| Part { text: text.to_string(), row, column: column.column };
    Heading { column: column.column, parts: (0..).zip(column.heading.split(" / ")).map(part).collect() }
}

/// The lowest level of a heading.
fn own_level(heading: &str) -> &str {
    heading.rsplit(" / ").next().unwrap_or(heading)
}

/// What the cells of a column are, judged by the heading and by all of them.
fn kind_of(dataset: &Dataset, column: &Column) -> FieldType {
    let key = heading_key(own_level(&column.heading));
    if ["stt", "tt", "số tt", "số thứ tự"].contains(&key.as_str()) {
        return FieldType::Ordinal;
    }
    let letters = column_letters(column.column);
    let values: Vec<&Value> = dataset
        .rows
        .iter()
        .map(|row| row.value(&letters))
        .filter(|value| !matches!(value, Value::Empty))
        .collect();
    let numbers: Vec<_> = values.iter().filter_map(|value| value.number()).collect();
    let all = |fits: &dyn Fn(&Value) -> bool| !values.is_empty() && values.iter().all(|value| fits(value));
    if all(&|value| matches!(value, Value::Date(_))) {
        return FieldType::Date;
    }
    if all(&|value| matches!(value, Value::Text(text) if crate::text::number::parse_fraction(text).is_some()))
    {
        return FieldType::Fraction;
    }
    if values.is_empty() || numbers.len() != values.len() {
        return FieldType::Text;
    }
    let share = key.contains('%') || ["tỷ lệ", "tỉ lệ"].iter().any(|words| key.starts_with(words));
    let whole = numbers.iter().all(|number| number.fract().is_zero() && !number.is_sign_negative());
    match (share, whole) {
        (true, _) => FieldType::Percent,
        (false, true) => FieldType::Count,
        (false, false) => FieldType::Number,
    }
}

/// The word of a kind in a profile.
fn kind_word(kind: FieldType) -> &'static str {
    match kind {
        // The words of a choice are not known from one workbook.
        FieldType::Text | FieldType::Choice => "text",
        FieldType::Count => "count",
        FieldType::Number => "number",
        FieldType::Percent => "percent",
        FieldType::Fraction => "fraction",
        FieldType::Date => "date",
        FieldType::Mark => "mark",
        FieldType::Ordinal => "ordinal",
    }
}

/// A name for a field that the base does not have: the heading's letters without marks.
fn free_name(heading: &str, column: u32, taken: &BTreeSet<String>) -> String {
    /// How many words of a heading make a name.
    const WORDS: usize = 5;
    let bare: String = heading_key(own_level(heading))
        .nfd()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .map(|letter| if letter == 'đ' { 'd' } else { letter })
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == ' ')
        .collect();
    let name = bare.split_whitespace().take(WORDS).collect::<Vec<_>>().join("_");
    let name = match name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        true => name,
        false => format!("column_{}", column_letters(column).to_lowercase()),
    };
    match taken.contains(&name) {
        false => name,
        true => format!("{name}_{}", column_letters(column).to_lowercase()),
    }
}

/// The headings by which a column is known again: its own, and the same without what stands in parentheses.
fn synonyms(heading: &str) -> Vec<String> {
    let mut all = vec![heading.to_string()];
    all.extend(without_parentheses(heading).filter(|bare| bare != heading));
    all.iter().map(|text| quoted(text)).collect()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in one_line(text).chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            _ => quoted.push(letter),
        }
    }
    quoted + "\""
}
