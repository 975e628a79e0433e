//! The mark of a workbook that was handed out: a hidden sheet that tells by which profile it was made. A sheet, because
//! every format and every spreadsheet program keeps it.

/// The name of the hidden sheet. Its first cell holds the mark.
pub const SHEET: &str = "_vanthu";

/// The name of the sheet that tells how the form is filled in: it holds no data.
pub const GUIDE: &str = "Hướng dẫn";

/// What a mark begins with: the maker and the version of the form.
const HEAD: &str = "vanthu 1 ";

/// The mark of a profile.
pub fn write(profile: &str) -> String {
    format!("{HEAD}{profile}")
}

/// The profile that a mark names; none where the text is no mark of a version that is known.
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
