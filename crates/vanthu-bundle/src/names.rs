//! The names of a batch's files, out of a pattern and the names of branches: safe on every system, and distinct.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use vanthu_diagnostic::{Diagnostic, code};

/// The letters of a name before its extension. Windows allows 255 of a path's part, other systems 255 bytes, and a
/// Vietnamese letter takes up to three.
const MAX_BYTES: usize = 180;

/// The names that Windows reserves for devices, whatever extension follows.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Words.
    Words(String),
    /// The running number, with leading zeros up to this many digits.
    Number(usize),
    /// The branch's name.
    Branch,
    /// The name of its group.
    Group,
    /// Its class, abbreviated.
    Class,
}

/// A pattern of names such as `{tt:03}-{branch}.pdf`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNamePattern {
    pieces: Vec<Piece>,
}

/// The values that the placeholders of a pattern stand for.
#[derive(Clone, Copy, Debug)]
pub struct NameParts<'a> {
    /// The running number.
    pub number: usize,
    /// The branch.
    pub branch: &'a str,
    /// Its group.
    pub group: &'a str,
    /// Its class, abbreviated.
    pub class: &'a str,
}

impl FileNamePattern {
    /// Reads a pattern. It must contain `{tt}` or `{branch}`, because otherwise all files would have the same name.
    ///
    /// # Examples
    /// ```
    /// use vanthu_bundle::{FileNamePattern, NameParts, UniqueNames};
    ///
    /// let pattern = FileNamePattern::parse("{tt:03}-{branch}.pdf").unwrap();
    /// let mut names = UniqueNames::default();
    /// let parts = NameParts { number: 7, branch: "Chi bộ thôn 1", group: "Khối thôn", class: "HTTNV" };
    /// assert_eq!(names.name(&pattern, parts, "pdf"), "007-Chi bộ thôn 1.pdf");
    /// ```
    ///
    /// # Errors
    /// `bundle.name-pattern` if it has an unknown placeholder, or neither of these two.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let mut pieces = Vec::new();
        let mut rest = text.strip_suffix(".pdf").or_else(|| text.strip_suffix(".docx")).unwrap_or(text);
        while let Some((words, place)) = rest.split_once('{') {
            let Some((place, after)) = place.split_once('}') else { return Err(wrong(text)) };
            if !words.is_empty() {
                pieces.push(Piece::Words(words.to_string()));
            }
            pieces.push(match place.split_once(':').unwrap_or((place, "")) {
                ("tt", "") => Piece::Number(0),
                ("tt", width) => match width.strip_prefix('0').and_then(|width| width.parse().ok()) {
                    Some(width @ 1..=9) => Piece::Number(width),
                    _ => return Err(wrong(text)),
                },
                ("branch", "") => Piece::Branch,
                ("group", "") => Piece::Group,
                ("class", "") => Piece::Class,
                _ => return Err(wrong(text)),
            });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_string()));
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Number(_) | Piece::Branch)) {
            Ok(Self { pieces })
        } else {
            Err(wrong(text))
        }
    }

    /// The name of `parts` without its extension, safe but perhaps not distinct.
    fn stem(&self, parts: NameParts) -> String {
        let mut stem = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => stem.push_str(words),
                Piece::Number(width) => {
                    let number = parts.number.to_string();
                    stem.extend(std::iter::repeat_n('0', width.saturating_sub(number.len())));
                    stem.push_str(&number);
                }
                Piece::Branch => stem.push_str(parts.branch),
                Piece::Group => stem.push_str(parts.group),
                Piece::Class => stem.push_str(parts.class),
            }
        }
        safe(&stem)
    }
}

/// Names given so far.
#[derive(Debug, Default)]
pub struct UniqueNames {
    taken: HashSet<String>,
}

impl UniqueNames {
    /// Starts with the names of `fixed` as taken.
    pub fn besides(fixed: &[&str]) -> Self {
        Self { taken: fixed.iter().map(|name| folded(name)).collect() }
    }

    /// The name of `parts` by `pattern` with that extension, and with a number behind it where another file has it already.
    pub fn name(&mut self, pattern: &FileNamePattern, parts: NameParts, extension: &str) -> String {
        let stem = pattern.stem(parts);
        let mut name = format!("{stem}.{extension}");
        let mut copy = 1;
        while !self.taken.insert(folded(&name)) {
            copy += 1;
            name = format!("{stem} ({copy}).{extension}");
        }
        name
    }
}

/// The form in which systems compare names that ignore case and Unicode normalisation.
fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).collect()
}

/// A text as the name of a file on every system.
pub fn safe(text: &str) -> String {
    let mut name = String::new();
    for letter in text.nfc() {
        let letter = match letter {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '-',
            // Characters that change the direction of text, or show nothing, disguise a name.
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => {
                continue;
            }
            letter if letter.is_control() => continue,
            letter if letter.is_whitespace() => ' ',
            letter => letter,
        };
        if letter == ' ' && name.ends_with(' ') {
            continue;
        }
        if name.len() + letter.len_utf8() > MAX_BYTES {
            break;
        }
        name.push(letter);
    }
    // Windows drops points and spaces at the end; a point in front hides a file elsewhere.
    let mut name = name.trim_matches([' ', '.']).to_string();
    let device = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if name.is_empty() || RESERVED.contains(&device.as_str()) {
        name.insert(0, '_');
    }
    name
}

fn wrong(pattern: &str) -> Diagnostic {
    Diagnostic::error(
        code!("bundle.name-pattern"),
        format!("mẫu tên tệp `{pattern}` không dùng được"),
        format!("the file name pattern `{pattern}` cannot be used"),
    )
    .with_value(pattern)
    .hint(
        "dùng {tt}, {tt:03}, {branch}, {group}, {class} và phải có {tt} hoặc {branch}; ví dụ {tt:03}-{branch}.pdf",
        "use {tt}, {tt:03}, {branch}, {group}, {class}, including {tt} or {branch}, such as {tt:03}-{branch}.pdf",
    )
}

/// A name that can stand in a folder of any system, with the letters of `name`: the last part of a path, its extension
/// kept.
pub fn safe_file(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let (stem, extension) = match last.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 8 => (stem, Some(extension)),
        _ => (last, None),
    };
    let stem = safe(stem);
    let extension = extension.map(safe).filter(|extension| extension != "_");
    match extension {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pattern: &str, names: &[&str]) -> Vec<String> {
        let pattern = FileNamePattern::parse(pattern).unwrap();
        let mut known = UniqueNames::besides(&["manifest.json"]);
        let number = names.iter().zip(1..);
        number
            .map(|(branch, number)| {
                known.name(&pattern, NameParts { number, branch, group: "Khối", class: "HTT" }, "pdf")
            })
            .collect()
    }

    #[test]
    fn names_follow_their_pattern() {
        assert_eq!(named("{tt:03}-{branch}.pdf", &["Chi bộ thôn Đồi Mây"]), ["001-Chi bộ thôn Đồi Mây.pdf"]);
        assert_eq!(named("{group} {class} {tt}", &["a"]), ["Khối HTT 1.pdf"]);
        for pattern in ["", "a.pdf", "{class}.pdf", "{tt:3}.pdf", "{tt", "{name}.pdf", "{branch:03}"] {
            assert_eq!(FileNamePattern::parse(pattern).unwrap_err().code, "bundle.name-pattern", "{pattern}");
        }
    }

    #[test]
    fn names_are_safe_on_every_system() {
        for (branch, name) in [
            ("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j.pdf"),
            ("../../etc/passwd", "-..-etc-passwd.pdf"),
            ("CON", "_CON.pdf"),
            ("com1.txt", "_com1.txt.pdf"),
            (" . ", "_.pdf"),
            ("tên.  ", "tên.pdf"),
            ("hai\n dòng\u{202E}\u{7}", "hai dòng.pdf"),
            ("Đa\u{309}ng", "Đảng.pdf"),
            ("Manifest", "Manifest.pdf"),
        ] {
            assert_eq!(named("{branch}.pdf", &[branch]), [name], "{branch:?}");
        }
        let long = named("{branch}.pdf", &["ộ".repeat(200).as_str()]);
        assert_eq!(long[0].len(), MAX_BYTES + 4);
    }

    #[test]
    fn names_are_distinct_even_to_those_who_do_not_tell_capitals() {
        assert_eq!(
            named("{branch}.pdf", &["Chi bộ A", "CHI BỘ A", "Chi bộ A"]),
            ["Chi bộ A.pdf", "CHI BỘ A (2).pdf", "Chi bộ A (3).pdf"]
        );
    }

    #[test]
    fn names_of_files_keep_their_letters_and_nothing_that_leads_elsewhere() {
        for (name, expected) in [
            ("Kết quả 6 tháng.xlsx", "Kết quả 6 tháng.xlsx"),
            ("C:\\Users\\a\\Biểu 1.XLSX", "Biểu 1.XLSX"),
            ("../../etc/passwd", "passwd"),
            ("..", "_"),
            ("", "_"),
            ("con.xlsx", "_con.xlsx"),
            (".xlsx", "xlsx"),
            ("a\u{202E}b.xlsx", "ab.xlsx"),
        ] {
            assert_eq!(safe_file(name), expected, "{name:?}");
        }
        assert!(safe_file(&("ộ".repeat(300) + ".xlsx")).ends_with(".xlsx"));
    }
}
