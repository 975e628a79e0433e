//! What calamine leaves out of an xlsx workbook, read from its parts: hidden rows and columns, and shared texts with
//! letters that are crossed out, raised or lowered.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::container::package::PackageParts;
use crate::container::xml::{attribute, relations};
use crate::sheet::hidden_spans::HiddenSpans;
use crate::text::normalise::clean;

/// The hidden rows and columns of a sheet of an xlsx workbook, found in one pass over its part. Damage here does not
/// affect the data.
pub(crate) fn hidden_spans(bytes: &[u8], name: &str) -> Option<HiddenSpans> {
    let mut parts = PackageParts::open(bytes)?;
    let target = sheet_part(&mut parts, name)?;
    let mut hidden_spans = HiddenSpans::default();
    let mut next = 0_u32;
    each_tag(parts.stream(&target)?, |tag| {
        match tag.local_name().as_ref() {
            "row" => {
                let stated = attribute(tag, "r").and_then(|row| row.parse::<u32>().ok());
                let row = stated.map_or(next, |row| row.saturating_sub(1));
                if is_hidden(tag, "ht") {
                    hidden_spans.rows.add(row, row);
                }
                next = row.saturating_add(1);
            }
            "col" => {
                let number = |name| attribute(tag, name)?.parse::<u32>().ok()?.checked_sub(1);
                if let (Some(first), Some(last), true) =
                    (number("min"), number("max"), is_hidden(tag, "width"))
                {
                    hidden_spans.columns.add(first, last);
                }
            }
            "mergeCells" => return false,
            _ => {}
        }
        true
    })?;
    Some(hidden_spans.settle())
}

/// The name of the part of an xlsx workbook that holds the sheet of this name.
pub(crate) fn sheet_part(parts: &mut PackageParts, name: &str) -> Option<String> {
    let targets = relations(&parts.take("xl/_rels/workbook.xml.rels")?)?;
    let mut relation = None;
    each_tag(parts.stream("xl/workbook.xml")?, |tag| {
        if tag.local_name().as_ref() == "sheet" && attribute(tag, "name").as_deref() == Some(name) {
            relation = attribute(tag, "r:id").or_else(|| relation_of(tag));
        }
        relation.is_none()
    })?;
    targets.get(&relation?).cloned()
}

/// Whether a row or column says that it is hidden, or that it has no size.
fn is_hidden(tag: &BytesStart, size: &str) -> bool {
    let flag = attribute(tag, "hidden");
    matches!(flag.as_deref(), Some("1" | "true"))
        || attribute(tag, size).and_then(|size| size.parse::<f64>().ok()) == Some(0.0)
}

/// The relation of a sheet whose attribute has another prefix than usual.
fn relation_of(tag: &BytesStart) -> Option<String> {
    let mut attributes = tag.attributes().flatten();
    let found = attributes
        .find(|attribute| attribute.key.local_name().as_ref() == "id" && attribute.key.prefix().is_some())?;
    Some(found.value.to_string())
}

/// Calls `visit` with each opening tag of a sheet, row or column until it returns false. The cells in between, which are
/// nearly all of a part, are skipped without being parsed.
fn each_tag(part: impl Read, mut visit: impl FnMut(&BytesStart) -> bool) -> Option<()> {
    /// No tag of these is longer.
    const LONGEST: usize = 4096;
    let mut reader = BufReader::with_capacity(64 << 10, part);
    let mut tag = Vec::new();
    loop {
        if reader.skip_until(b'<').ok()? == 0 {
            return Some(());
        }
        // Cells and their values, the bulk of a part, are recognised by their first two bytes.
        if let [b'/', _, ..] | [b'c' | b'v' | b't' | b'f', b' ' | b'>', ..] = reader.fill_buf().ok()? {
            continue;
        }
        tag.clear();
        reader.by_ref().take(LONGEST as u64).read_until(b'>', &mut tag).ok()?;
        let text = tag.strip_suffix(b">").unwrap_or(&tag);
        let text = text.strip_suffix(b"/").unwrap_or(text);
        let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
        let name = text.get(..end).unwrap_or_default();
        let local = name
            .iter()
            .rposition(|&byte| byte == b':')
            .map_or(name, |at| name.get(at + 1..).unwrap_or_default());
        if text.starts_with(b"/") || !matches!(local, b"row" | b"col" | b"sheet" | b"mergeCells") {
            continue;
        }
        let Ok(text) = std::str::from_utf8(text) else { continue };
        if !visit(&BytesStart::from_content(text, end)) {
            return Some(());
        }
    }
}

/// The texts of an xlsx workbook with such letters, shared ones and those of one sheet.
pub(crate) fn texts_of_xlsx(bytes: &[u8], name: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let Some(mut parts) = PackageParts::open(bytes) else { return found };
    let target = sheet_part(&mut parts, name);
    for part in ["xl/sharedStrings.xml".to_string()].into_iter().chain(target) {
        // Nearly no workbook has any, and a search through the bytes costs a fraction of reading them.
        if parts.stream(&part).is_some_and(|part| may_hold(part) == Some(true))
            && let Some(stream) = parts.stream(&part)
        {
            // Damage here does not affect the data.
            let _ = collect(stream, &mut found);
        }
    }
    found
}

/// Whether a part may hold such letters; `None` if it cannot be read.
fn may_hold(mut part: impl Read) -> Option<bool> {
    /// The names searched for, none longer than [`LONGEST`].
    const SIGNS: [&[u8]; 2] = [b"vertAlign", b"strike"];
    const LONGEST: usize = 9;
    let mut window = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = part.read(&mut buffer).ok()?;
        if count == 0 {
            return Some(false);
        }
        window.extend_from_slice(buffer.get(..count)?);
        if SIGNS.iter().any(|sign| memmem::find(&window, sign).is_some()) {
            return Some(true);
        }
        window.drain(..window.len().saturating_sub(LONGEST));
    }
}

/// Adds the texts of a part that have such letters.
fn collect(part: impl Read, found: &mut HashSet<String>) -> Option<()> {
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let (mut text, mut own) = (String::new(), String::new());
    let (mut marked, mut any, mut inside, mut phonetic) = (false, false, false, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "si" | "is" => (text, any) = (String::new(), false),
                "r" => (own, marked) = (String::new(), false),
                "rPh" => phonetic = true,
                "strike" | "vertAlign" => marked |= is_marked(&element),
                "t" => inside = !phonetic,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => inside = false,
                "rPh" => phonetic = false,
                "r" => {
                    any |= marked && !own.trim().is_empty();
                    text += &own;
                    own = String::new();
                }
                "si" | "is" if any => drop(found.insert(clean(&text).text)),
                _ => {}
            },
            Event::Text(part) if inside => own.push_str(&part),
            Event::GeneralRef(reference) if inside => own.extend(reference.resolve_char_ref().ok().flatten()),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// Whether a property of letters is switched on.
fn is_marked(element: &BytesStart) -> bool {
    match attribute(element, "val").as_deref() {
        None => element.local_name().as_ref() == "strike",
        Some(value) => !matches!(value, "0" | "false" | "none" | "baseline"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts of a part that have such letters.
    fn found(part: &str) -> Vec<String> {
        let mut found = HashSet::new();
        assert_eq!(collect(part.as_bytes(), &mut found), Some(()));
        let mut found: Vec<String> = found.into_iter().collect();
        found.sort();
        found
    }

    #[test]
    fn letters_that_are_crossed_out_or_raised_are_found() {
        let part = "<sst><si><t>3</t></si>\
            <si><r><t>3</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si>\
            <si><x:r xmlns:x='a'><x:rPr><x:strike/></x:rPr><x:t>5</x:t></x:r><r><t xml:space='preserve'> 4</t></r></si>\
            <si><r><rPr><strike val='0'/><vertAlign val='baseline'/></rPr><t>7</t></r></si>\
            <si><r><rPr><strike/></rPr><t> </t></r><r><t>8</t></r></si></sst>";
        assert_eq!(found(part), ["31", "5 4"]);
        assert_eq!(may_hold(part.as_bytes()), Some(true));
        let long = format!("{}<strike/>", " ".repeat((64 << 10) - 4));
        assert_eq!((may_hold(long.as_bytes()), may_hold(&b"<t>3</t>"[..])), (Some(true), Some(false)));
    }

    #[test]
    fn only_tags_of_rows_and_columns_are_looked_at() {
        let part = "<x:worksheet><x:cols><x:col min='2' max='3' hidden='1'/></x:cols><x:row r=\"4\"><c><v>1</v></c></x:row></x:worksheet>";
        let mut seen = Vec::new();
        let end = each_tag(part.as_bytes(), |tag| {
            seen.push((
                tag.local_name().as_ref().to_string(),
                is_hidden(tag, "ht"),
                attribute(tag, "max"),
                attribute(tag, "r"),
            ));
            true
        });
        assert_eq!(end, Some(()));
        let text = |text: &str| Some(text.to_string());
        assert_eq!(seen, [("col".into(), true, text("3"), None), ("row".into(), false, None, text("4"))]);
    }
}
