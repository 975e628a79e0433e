//! Cells that are crossed out, and texts of which some letters are crossed out, raised or lowered: `3¹` would be read
//! as 31, and a figure that was crossed out beside the new one as part of it.

use std::collections::HashSet;
use std::io::{BufReader, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::archive::Parts;
use super::fields::Matcher;
use super::format::attribute;
use super::hidden::sheet_part;
use super::report::Problems;
use super::sheet::Sheet;
use super::table::{Kind, Table};
use super::text::clean;
use vanthu_diagnostic::{Diagnostic, Severity, code};
use vanthu_model::profile::FieldType;

/// The cells of a sheet that are crossed out, by row and column.
#[derive(Clone, Debug, Default)]
pub(super) struct Struck {
    /// Those that are crossed out as a whole.
    pub(super) whole: HashSet<(u32, u32)>,
    /// Those of which some letters are crossed out, raised or lowered.
    pub(super) letters: HashSet<(u32, u32)>,
}

/// The texts of an xlsx workbook with such letters, shared ones and those of one sheet.
pub(super) fn texts_of_xlsx(bytes: &[u8], name: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let Some(mut parts) = Parts::open(bytes) else { return found };
    let target = sheet_part(&mut parts, name);
    for part in ["xl/sharedStrings.xml".to_string()].into_iter().chain(target) {
        // Nearly no workbook has any, and a search through the bytes costs a fraction of reading them.
        if parts.stream(&part).is_some_and(|part| may_hold(part) == Some(true))
            && let Some(stream) = parts.stream(&part)
        {
            // What is damaged here is no fault of the data.
            let _ = collect(stream, &mut found);
        }
    }
    found
}

/// Whether a part may hold such letters; none where it cannot be read.
fn may_hold(mut part: impl Read) -> Option<bool> {
    /// What is looked for, none longer than [`LONGEST`].
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

/// Says which cells of a table are crossed out, and refuses the figures of which only some letters are.
pub(super) fn report(
    sheet: &Sheet,
    table: &Table,
    matcher: Option<&Matcher>,
    struck: &Struck,
    problems: &mut Problems,
) {
    if struck.whole.is_empty() && struck.letters.is_empty() {
        return;
    }
    let headings = table.header.headings.iter().zip(&table.assignment.fields);
    let columns: Vec<(u32, Option<FieldType>)> = headings
        .filter_map(|(heading, name)| {
            let field = matcher.and_then(|matcher| matcher.profile.fields.get(name.as_ref()?));
            (matcher.is_none() || field.is_some()).then_some((heading.column, field.map(|field| field.kind)))
        })
        .collect();
    for &(row, kind) in &table.rows {
        for &(column, kind) in columns.iter().filter(|(column, _)| struck.letters.contains(&(row, *column))) {
            let words = kind.is_none_or(|kind| {
                matches!(kind, FieldType::Text | FieldType::Choice | FieldType::Ordinal | FieldType::Mark)
            });
            let severity = if words { Severity::Warning } else { Severity::Error };
            let shown = sheet.get(row, column).map(super::cell::Raw::shown).unwrap_or_default();
            let diagnostic = Diagnostic::new(
                severity,
                code!("import.struck-letters"),
                format!(
                    "ô có chữ bị gạch ngang, hoặc viết nhỏ trên hay dưới dòng, nên không rõ đọc là `{shown}` có đúng không"
                ),
                format!(
                    "some letters of the cell are crossed out, raised or lowered, so whether it says `{shown}` is not known"
                ),
            );
            problems.push(diagnostic.at(sheet.place(row, column)).with_value(shown).hint(
                "gõ lại nội dung của ô, bỏ phần bị gạch và số chú thích",
                "type the cell again without what is crossed out and without note marks",
            ));
        }
        let mut crossed = columns.iter().filter(|(column, _)| struck.whole.contains(&(row, *column)));
        if let Some((column, _)) = crossed.next().filter(|_| kind != Kind::Section) {
            let line = row + 1;
            let diagnostic = Diagnostic::warning(
                code!("import.struck-row"),
                format!("dòng {line} có ô bị gạch ngang nhưng vẫn được đọc như các dòng khác"),
                format!("row {line} has a cell that is crossed out, yet it was read like the others"),
            );
            problems.push(diagnostic.at(sheet.place(row, *column)).with_value(sheet.line(row)).hint(
                "xóa dòng nếu đã bỏ; nếu vẫn còn giá trị thì bỏ gạch ngang",
                "delete the row if it no longer holds; otherwise take the line off",
            ));
        }
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
}
