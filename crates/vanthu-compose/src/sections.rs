//! Turns free text in parts into Markdown: headings from a level down, paragraphs, and points in the style that each
//! part chooses.

use serde_json::{Value as Json, json};

use super::escape::{capitalised, escape};
use super::ids::placed;
use super::parts;
use vanthu_model::field::{Point, PointStyle, Section};
use vanthu_model::names::in_sentence;
use vanthu_model::number::{cardinal, ordinal};
use vanthu_model::text::upper_initial;

/// The deepest level that headings have.
const DEEPEST: usize = 4;

/// The parts as a template sees them: `title`, `text`, `points`, `closing`, `sections`.
pub(crate) fn json(sections: &[Section]) -> Json {
    sections.iter().map(section_json).collect()
}

fn section_json(section: &Section) -> Json {
    let style = match section.style {
        PointStyle::Dash => "dash",
        PointStyle::Ordinal => "nhat",
        PointStyle::Cardinal => "mot",
        PointStyle::Number => "number",
    };
    let point = |point: &Point| json!({ "text": point.text, "more": point.more, "points": point.points });
    json!({
        "title": section.title,
        "numbered": section.numbered,
        "text": section.text,
        "style": style,
        "points": section.points.iter().map(point).collect::<Vec<_>>(),
        "place": section.place.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        "closing": section.closing,
        "sections": json(&section.sections),
    })
}

/// The parts as Markdown, their headings at `level` and below. The blocks are named by `name` and their path in the field.
///
/// # Errors
/// What the helper expects, if `value` has no parts or they are nested too deeply.
pub(crate) fn markdown(value: &Json, level: usize, name: &str) -> Result<String, &'static str> {
    let mut text = String::new();
    for (section, number) in value.as_array().ok_or("a field of the kind `sections`")?.iter().zip(1..) {
        write(section, level, &format!("{name}.{number}"), &mut text)?;
    }
    Ok(text)
}

fn write(section: &Json, level: usize, name: &str, out: &mut String) -> Result<(), &'static str> {
    if level > DEEPEST {
        return Err("parts that end at the fourth level of headings");
    }
    let list = |key: &str| section.get(key).and_then(Json::as_array).map_or(&[] as &[Json], Vec::as_slice);
    let paragraphs = |key: &str| list(key).iter().filter_map(Json::as_str);
    let mut text = paragraphs("text").zip(1..);
    let own = placed(name);
    let taken: Vec<&str> = list("place").iter().filter_map(Json::as_str).collect();
    let alone = !taken.is_empty() && list("text").is_empty();
    match section.get("title").and_then(Json::as_str) {
        None if alone => {}
        Some(title) if section.get("numbered") == Some(&false.into()) => {
            paragraph(&format!("{own}***{}***", escape(title)), out);
        }
        Some(title) => paragraph(&format!("{} {own}{}", "#".repeat(level), escape(title)), out),
        // A part without a title is a paragraph with a number.
        None => {
            let (first, _) = text.next().unwrap_or_default();
            numbered(level, &format!("{own}{}", closed(first)), out);
        }
    }
    let texts = |texts: &mut dyn Iterator<Item = (&str, usize)>, key: &str, out: &mut String| {
        texts.for_each(|(text, number)| {
            paragraph(&format!("{}{}", placed(&format!("{name}.{key}.{number}")), closed(text)), out);
        });
    };
    texts(&mut text, "text", out);
    let points = list("points");
    let style = section.get("style").and_then(Json::as_str).and_then(PointStyle::parse).unwrap_or_default();
    for (index, point) in points.iter().enumerate() {
        let place = Place { index, count: points.len(), level, name: format!("{name}.points.{}", index + 1) };
        write_point(point, style, &place, out)?;
    }
    taken.iter().for_each(|target| paragraph(&parts::taken_in(target), out));
    texts(&mut paragraphs("closing").zip(1..), "closing", out);
    for (part, number) in list("sections").iter().zip(1..) {
        write(part, level + 1, &format!("{name}.{number}"), out)?;
    }
    Ok(())
}

/// Where a point stands.
struct Place {
    /// Its number among the points, from 0.
    index: usize,
    /// How many they are.
    count: usize,
    /// The level of the part's heading.
    level: usize,
    /// The name of its block.
    name: String,
}

fn write_point(point: &Json, style: PointStyle, place: &Place, out: &mut String) -> Result<(), &'static str> {
    let &Place { index, count, level, ref name } = place;
    let own = placed(name);
    let list = |key: &str| {
        let items = point.get(key).and_then(Json::as_array).map_or(&[] as &[Json], Vec::as_slice);
        items.iter().filter_map(Json::as_str)
    };
    let text = point.get("text").and_then(Json::as_str).unwrap_or_default();
    let more = list("more").count() > 0;
    let end = if ends(text) {
        ""
    } else if list("points").count() > 0 {
        ":"
    } else if style == PointStyle::Dash && index + 1 < count && !more {
        ";"
    } else {
        "."
    };
    let whole = |text: &str| format!("{}{end}", escape(text));
    match style {
        PointStyle::Dash => paragraph(&format!("- {own}{}", whole(&capitalised(text))), out),
        PointStyle::Ordinal => {
            paragraph(&format!("{own}*Thứ {}*, {}", ordinal(index + 1), whole(&in_sentence(text, &[]))), out);
        }
        PointStyle::Cardinal => {
            let word = upper_initial(&cardinal(index + 1));
            paragraph(&format!("{own}*{word} là*, {}", whole(&in_sentence(text, &[]))), out);
        }
        PointStyle::Number if level < DEEPEST => {
            numbered(level + 1, &format!("{own}{}", whole(&capitalised(text))), out);
        }
        PointStyle::Number => return Err("numbered points above the fourth level of headings"),
    }
    for (text, number) in list("more").zip(1..) {
        paragraph(&format!("{}{}", placed(&format!("{name}.more.{number}")), closed(text)), out);
    }
    let below: Vec<&str> = list("points").collect();
    for (at, text) in below.iter().enumerate() {
        let own = placed(&format!("{name}.{}", at + 1));
        let end = if ends(text) {
            ""
        } else if at + 1 < below.len() {
            ";"
        } else {
            "."
        };
        if style == PointStyle::Number && level + 2 <= DEEPEST {
            numbered(level + 2, &format!("{own}{}{end}", escape(&capitalised(text))), out);
            continue;
        }
        // Below the dash comes the plus; below words, the dash.
        let mark = if style == PointStyle::Dash && list("more").next().is_none() { "  - " } else { "- " };
        paragraph(&format!("{mark}{own}{}{end}", escape(&capitalised(text))), out);
    }
    Ok(())
}

/// Whether a text brings its closing mark along.
fn ends(text: &str) -> bool {
    text.ends_with(['.', ';', ':', '!', '?', '…'])
}

/// A paragraph with the full stop that it may lack.
fn closed(text: &str) -> String {
    let inner = text.trim_end_matches(['”', '"', ')', ' ']);
    let end = if ends(text) || ends(inner) { "" } else { "." };
    format!("{}{end}", escape(text))
}

/// A paragraph that bears the number of a heading of that level: it follows a heading without a title.
fn numbered(level: usize, text: &str, out: &mut String) {
    paragraph(&"#".repeat(level), out);
    paragraph(text, out);
}

fn paragraph(text: &str, out: &mut String) {
    out.push_str(text);
    out.push_str("\n\n");
}
