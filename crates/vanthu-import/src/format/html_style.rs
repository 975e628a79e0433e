//! The styles of a web page as far as they matter to a table: number formats, fonts, what is hidden or crossed out.

use std::collections::HashMap;
use std::sync::Arc;

use super::builder::Shown;

/// How the cells of a style look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// What its number format makes of a number; `None` without a format.
    pub(super) shown: Option<Shown>,
    pub(super) font: Option<Arc<str>>,
    /// Whether it is not displayed.
    pub(super) hidden: bool,
    /// Whether its letters are crossed out.
    pub(super) crossed: bool,
    /// Whether its text runs over the cells beside it, which are not merged.
    pub(super) spills: bool,
}

impl Look {
    /// Adds the declarations of a style, which go before those that were there.
    fn declare(&mut self, declarations: &str) {
        for declaration in pieces(declarations, ';') {
            let Some((name, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "mso-number-format" => self.shown = Some(Shown::named(&plain(value))),
                "font-family" => {
                    let first = pieces(value, ',').next().map(plain).unwrap_or_default();
                    self.font = Some(first.as_str().into());
                }
                "display" => self.hidden = value.eq_ignore_ascii_case("none"),
                "text-decoration" | "text-line-through" => {
                    self.crossed = value.to_ascii_lowercase().contains("line-through");
                }
                "mso-ignore" => self.spills = value.to_ascii_lowercase().contains("colspan"),
                _ => {}
            }
        }
    }

    /// Adds what another style says, which goes before.
    fn add(&mut self, other: &Look) {
        self.shown = other.shown.or(self.shown);
        self.font = other.font.clone().or_else(|| self.font.take());
        self.hidden |= other.hidden;
        self.crossed |= other.crossed;
        self.spills |= other.spills;
    }
}

/// The styles of a page by selector: an element, a class or both. Other selectors are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    looks: HashMap<String, Look>,
}

impl Styles {
    /// Adds the rules of a style sheet.
    pub(super) fn add(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        let mut rest = sheet.as_str();
        while let Some((selectors, after)) = rest.split_once('{') {
            let end = ends(after);
            let (body, after) = after.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            if selectors.trim_start().starts_with('@') {
                continue;
            }
            for selector in selectors.split(',') {
                let selector = selector.trim();
                if !selector.is_empty() && !selector.contains([' ', '>', '#', ':', '[', '+', '~']) {
                    let (element, class) = selector.split_once('.').unwrap_or((selector, ""));
                    let key = format!("{}.{class}", element.to_ascii_lowercase());
                    self.looks.entry(key).or_default().declare(body);
                }
            }
        }
    }

    /// Adds the rules of another style sheet, before which its own go.
    pub(super) fn before(&mut self, other: &Styles) {
        for (key, look) in &other.looks {
            let mut both = look.clone();
            both.add(self.looks.get(key).unwrap_or(&Look::default()));
            self.looks.insert(key.clone(), both);
        }
    }

    /// How an element looks by its name, its classes and its own style.
    pub(super) fn look(&self, element: &str, classes: &str, own: &str) -> Look {
        let mut look = Look::default();
        let mut add = |key: String| {
            if let Some(found) = self.looks.get(&key) {
                look.add(found);
            }
        };
        if !self.looks.is_empty() {
            add(format!("{element}."));
            for class in classes.split_ascii_whitespace() {
                add(format!(".{class}"));
                add(format!("{element}.{class}"));
            }
        }
        if !own.is_empty() {
            look.declare(own);
        }
        look
    }
}

/// Where the block that begins here ends: at the brace that closes it, those in between left out.
fn ends(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, letter) in unquoted(text) {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The pieces of a text between the separators that are not in quotes and not escaped.
fn pieces(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        match unquoted(text).find(|(_, letter)| *letter == separator) {
            Some((at, _)) => {
                rest = text.get(at + separator.len_utf8()..);
                text.get(..at)
            }
            None => rest.take(),
        }
    })
}

/// The letters of a text that are not in quotes and not escaped, with where they stand. Quotes are left out.
fn unquoted(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut letters = text.char_indices();
    std::iter::from_fn(move || {
        loop {
            let (at, letter) = letters.next()?;
            match letter {
                '\\' => drop(letters.next()),
                _ if quote == Some(letter) => quote = None,
                _ if quote.is_some() => {}
                '"' | '\'' => quote = Some(letter),
                _ => return Some((at, letter)),
            }
        }
    })
}

/// A value without its quotes and escapes: `"0\.00%"` is `0.00%`.
fn plain(value: &str) -> String {
    let value = value.trim();
    let inside = ['"', '\''].iter().find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let mut letters = inside.unwrap_or(value).chars().peekable();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        let mut code = String::new();
        while code.len() < 6
            && let Some(digit) = letters.next_if(char::is_ascii_hexdigit)
        {
            code.push(digit);
        }
        if code.is_empty() {
            text.extend(letters.next());
        } else {
            text.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
            letters.next_if_eq(&' ');
        }
    }
    text
}

/// A style sheet without its comments and without the marks that hid it from old browsers.
fn without_comments(sheet: &str) -> String {
    let mut kept = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.replace("<!--", " ").replace("-->", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_read_as_excel_writes_them() {
        let mut styles = Styles::default();
        styles.add(
            "<!--table {mso-displayed-decimal-separator:\"\\,\";}\n@page {margin:1in;}\n/* .xl9 {display:none} */\n\
             td {font-family:\"Times New Roman\", serif; mso-number-format:General;}\n\
             .xl24 {mso-number-format:\"0\\.00%\";}\n.xl25, .xl26 {mso-number-format:\"dd\\/mm\\/yyyy\"; font-family:\".VnTime\";}\n\
             td.xl27 {mso-number-format:\"\\@\"; text-decoration:line-through}\n-->",
        );
        let look = |classes: &str, own: &str| styles.look("td", classes, own);
        assert_eq!(look("xl24", "").shown, Some(Shown::Percent));
        assert_eq!(look("xl26", "").shown, Some(Shown::Date));
        assert_eq!(look("xl26", "").font.as_deref(), Some(".VnTime"));
        assert_eq!(look("", "").font.as_deref(), Some("Times New Roman"));
        assert!(look("xl27", "").crossed && !look("xl9", "").hidden);
        assert_eq!(look("xl24", "mso-number-format:'\\#\\,\\#\\#0'").shown, Some(Shown::Plain));
        assert!(look("", "mso-ignore:colspan").spills);
        assert!(styles.look("tr", "", "height:0; display:none").hidden);
    }

    #[test]
    fn escapes_and_broken_sheets_are_read_to_their_end() {
        assert_eq!(plain("\"0\\.0\\0022đ\\0022\""), "0.0\"đ\"");
        for broken in ["td {", "td { mso-number-format:\"", "}}{", ".a{b", "/*", "@media x { .a { b:c } "] {
            Styles::default().add(broken);
        }
    }
}
