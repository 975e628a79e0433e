//! Files of an office's own, checked by the loaders of the program's own files before they take the place of one.

use super::batch::scores::unfit;
use super::catalogue::{parsed_profile, profile};
use vanthu_assets::{Asset, Assets};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::profile::Profile;
use vanthu_model::scheme::Scheme;
use vanthu_project::MemoryFiles;

/// What a file says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// The name by which documents and other files know it.
    pub name: String,
    /// What it is called.
    pub title: String,
}

/// Checks a profile. One that has the name of a profile in `assets` takes its place, so it has the fields without which
/// the tables of that one are refused, and those by which its rows are judged.
///
/// # Errors
/// What is wrong with the file; `office-file.name`; `office-file.lacks-field`.
pub fn own_profile(file: &str, bytes: &[u8], assets: &Assets) -> Result<OwnFile, Diagnostic> {
    let own = parsed_profile(&asset(file, bytes))?;
    check_name(file, &own.name)?;
    let path = format!("profiles/{}.toml", own.name);
    let Some(replaced) = assets.get(&path)? else {
        return Ok(OwnFile { name: own.name, title: own.title });
    };
    let replaced = parsed_profile(&replaced)?;
    match needed(&replaced).into_iter().find(|name| !has_field(&own, name, &replaced)) {
        None => Ok(OwnFile { name: own.name, title: own.title }),
        Some(field) => {
            let label = replaced.fields.get(field).map_or(field, |field| field.label.as_str());
            Err(Diagnostic::error(
                code!("office-file.lacks-field"),
                format!(
                    "mẫu này thay cho mẫu có sẵn `{}` nên phải có nội dung `{label}`, cùng kiểu giá trị",
                    replaced.title
                ),
                format!(
                    "the profile takes the place of `{}`, so it needs the field `{field}` of the same type",
                    replaced.name
                ),
            )
            .with_value(label)
            .at(Place::File { file: file.to_string() }))
        }
    }
}

/// The fields that another profile of that name must have, too.
fn needed(profile: &Profile) -> Vec<&str> {
    let required = profile.fields.iter().filter(|(_, field)| field.required).map(|(name, _)| name.as_str());
    let measured = profile.measure.iter().flat_map(|measure| [measure.part.as_str(), &measure.whole]);
    let mut all: Vec<&str> = [profile.key.as_str()]
        .into_iter()
        .chain(profile.group.as_deref())
        .chain(measured)
        .chain(required)
        .collect();
    all.retain(|name| profile.fields.contains_key(*name));
    all
}

fn has_field(own: &Profile, name: &str, replaced: &Profile) -> bool {
    let (own, replaced) = (own.fields.get(name), replaced.fields.get(name));
    own.zip(replaced).is_some_and(|(own, replaced)| own.kind == replaced.kind)
}

/// Checks a scoring scheme against the profile, in `assets`, by which its workbooks are read.
///
/// # Errors
/// What is wrong with the file; `office-file.name`; `project.unknown-profile`; `batch.scheme-unfit`.
pub fn own_scheme(file: &str, bytes: &[u8], assets: &Assets) -> Result<OwnFile, Diagnostic> {
    let asset = asset(file, bytes);
    let own = Scheme::parse(file, asset.text()?)?;
    check_name(file, &own.name)?;
    let place = Place::File { file: file.to_string() };
    let none = MemoryFiles::default();
    if !is_plain_name(&own.profile) {
        return Err(not_a_name(file));
    }
    let profile = profile(assets, &none, &own.profile, Some(&place))?;
    match own.unknown_field(&profile) {
        Some(field) => Err(unfit(&own, &profile, &field).at(place)),
        None => Ok(OwnFile { name: own.name, title: own.title }),
    }
}

/// The name of a list of words: an office has one.
const WORDS: &str = "words";
/// The most words of a list, and the most letters of one.
const MAX_WORDS: usize = 5000;
const MAX_LETTERS: usize = 60;

/// Checks a list of words, one a line.
///
/// # Errors
/// `assets.not-text`; `office-file.words` at a line without a letter, or if there are none or too many.
pub fn own_words(file: &str, bytes: &[u8]) -> Result<OwnFile, Diagnostic> {
    let asset = asset(file, bytes);
    let refused = |line: usize| {
        Diagnostic::error(
            code!("office-file.words"),
            format!("danh sách có từ 1 đến {MAX_WORDS} từ, mỗi dòng một từ không quá {MAX_LETTERS} chữ, có ít nhất một chữ cái"),
            format!("a list has 1 to {MAX_WORDS} words, one a line, of {MAX_LETTERS} letters at most and one at least"),
        )
        .at(Place::line(file, line, 1))
    };
    let mut count = 0;
    for (line, word) in words_with_lines(asset.text()?) {
        count += 1;
        let is_word = word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_control);
        if count > MAX_WORDS || word.chars().count() > MAX_LETTERS || !is_word {
            return Err(refused(line));
        }
    }
    if count == 0 {
        return Err(refused(1));
    }
    Ok(OwnFile { name: WORDS.into(), title: "Từ ngữ riêng của cơ quan".into() })
}

/// The words of a list that was checked.
pub fn words_in(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    words_with_lines(&text).map(|(_, word)| word.to_string()).collect()
}

/// The words with the numbers of their lines. A line that begins with `#` is a remark.
fn words_with_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().zip(1..).map(|(line, number)| (number, line.trim()));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// The file without the byte-order mark that Windows editors put in front.
fn asset(file: &str, bytes: &[u8]) -> Asset {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Asset { bytes: bytes.to_vec().into(), name: file.to_string() }
}

pub(super) fn check_name(file: &str, name: &str) -> Result<(), Diagnostic> {
    if is_plain_name(name) { Ok(()) } else { Err(not_a_name(file)) }
}

fn not_a_name(file: &str) -> Diagnostic {
    Diagnostic::error(
        code!("office-file.name"),
        "tên ghi trong tệp chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, nhiều nhất 64 ký tự",
        "the name in the file has small letters, digits and hyphens only, 64 of them at most",
    )
    .at(Place::File { file: file.to_string() })
}

/// Whether a name consists of small letters, digits and hyphens, as those of templates and profiles do.
pub fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_word_a_line() {
        let list = "# tên riêng\nCư Jút\n\n  BHXH \r\n";
        assert_eq!(own_words("words.txt", list.as_bytes()).expect("a list").name, "words");
        assert_eq!(words_in(list.as_bytes()), ["Cư Jút", "BHXH"]);
        for (text, line) in [("", 1), ("# chỉ có ghi chú", 1), ("một\n12/3\n", 2), ("một\ta\n", 1)] {
            let problem = own_words("words.txt", text.as_bytes()).expect_err("a refusal");
            assert_eq!(problem.place, Some(Place::line("words.txt", line, 1)), "{text:?}");
        }
        let many = "từ\n".repeat(MAX_WORDS + 1);
        assert_eq!(code(own_words("words.txt", many.as_bytes())), "office-file.words");
    }

    const RESULTS: &str = include_str!("../../templates/profiles/branch-results.toml");
    const SCHEME: &str = include_str!("../../templates/schemes/366-collective.toml");

    fn code(result: Result<OwnFile, Diagnostic>) -> String {
        result.expect_err("a refusal").code.to_string()
    }

    #[test]
    fn a_profile_in_place_of_another_has_what_its_reports_rest_on() {
        let assets = Assets::default();
        let read = |text: &str| own_profile("own.toml", text.as_bytes(), &assets);
        assert_eq!(read(RESULTS).expect("a profile").name, "branch-results");
        assert_eq!(read(&format!("\u{feff}{RESULTS}")).expect("a profile").name, "branch-results");
        // One that counts what the reports divide as text would make false reports.
        let other = RESULTS.replacen(
            "label = \"Chỉ tiêu giao\"\ntype = \"count\"",
            "label = \"Chỉ tiêu giao\"\ntype = \"number\"",
            1,
        );
        assert_eq!(code(read(&other)), "office-file.lacks-field");
        // Under a name of its own it may be anything.
        let named = other.replacen("name = \"branch-results\"", "name = \"own-results\"", 1);
        assert_eq!(read(&named).expect("a profile").name, "own-results");
        let path = RESULTS.replacen("name = \"branch-results\"", "name = \"../results\"", 1);
        assert_eq!(code(read(&path)), "office-file.name");
        assert_eq!(code(own_profile("own.toml", b"\xff", &assets)), "assets.not-text");
        let broken = RESULTS.replacen("key = \"branch\"", "key = \"bran\"", 1);
        let problem = read(&broken).expect_err("a refusal");
        assert_eq!(problem.code, "profile.unknown-field");
        assert!(matches!(problem.place, Some(Place::Line { line, .. }) if line > 1), "{problem:?}");
    }

    #[test]
    fn a_scheme_suits_the_profile_that_it_names() {
        let assets = Assets::default();
        let read = |text: &str| own_scheme("own.toml", text.as_bytes(), &assets);
        assert_eq!(read(SCHEME).expect("a scheme").name, "366-collective");
        let read_by =
            |name: &str| SCHEME.replacen("profile = \"scorecard\"", &format!("profile = \"{name}\""), 1);
        assert_eq!(code(read(&read_by("none"))), "project.unknown-profile");
        assert_eq!(code(read(&read_by("tasks"))), "batch.scheme-unfit");
        assert_eq!(code(read(&read_by("a.toml"))), "office-file.name");
        assert_eq!(code(read(&SCHEME.replacen("total = 100", "total = 90", 1))), "scheme.does-not-add-up");
    }
}
