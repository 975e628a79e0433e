//! The marker of a blank form: a hidden sheet that names the profile the form was made from. It is a sheet because
//! every format and every spreadsheet program preserves sheets.

/// The name of the hidden sheet. Its first cell holds the marker.
pub const SHEET: &str = "_vanthu";

/// The name of the sheet that explains how to fill in the form. It holds no data.
pub const GUIDE: &str = "Hướng dẫn";

/// How a marker begins: the program and the version of the form.
const HEAD: &str = "vanthu 1 ";

/// The marker of a profile.
pub fn write(profile: &str) -> String {
    format!("{HEAD}{profile}")
}

/// The profile that a marker names. `None` if the text is not a marker of a known version.
pub fn read(text: &str) -> Option<&str> {
    text.strip_prefix(HEAD).map(str::trim).filter(|profile| !profile.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_names_its_profile() {
        assert_eq!(read(&write("branch-results")), Some("branch-results"));
        assert_eq!(read("vanthu 2 branch-results"), None);
        assert_eq!(read("vanthu 1 "), None);
    }
}
