//! Which tables are read as lying across: those of a profile that says so.

use crate::format::workbook::Workbook;
use crate::problems::Problems;
use crate::sheet::worksheet::Sheet;
use crate::table::across::turned;
use crate::table::columns::Matcher;
use crate::table::find::{self, Search, Wanted};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::mapping::ColumnMapping;
use vanthu_model::profile::{Orientation, Profile};

/// The profiles by which a workbook may be read.
#[derive(Clone, Copy)]
pub(super) struct Profiles<'a> {
    /// The one that was named.
    pub(super) named: Option<&'a Profile>,
    /// Those among which one is chosen if none was named.
    pub(super) candidates: &'a [Profile],
    /// Which fields some columns are according to a person.
    pub(super) columns: &'a [ColumnMapping],
}

/// Turns the sheets whose tables lie across: those of the named profile, or, where none was named, of the first candidate that
/// such a table surely fits. Returns the sheets that were turned as they were.
pub(super) fn turn(
    workbook: &Workbook,
    sheets: &mut [Sheet],
    profiles: Profiles,
    problems: &mut Problems,
) -> Vec<Sheet> {
    let lies_across = |profile: &&Profile| profile.orientation == Orientation::Across;
    let named = profiles.named.filter(lies_across);
    let mut candidates = profiles.candidates.iter().filter(lies_across).peekable();
    if named.is_none() && (profiles.named.is_some() || candidates.peek().is_none()) {
        return Vec::new();
    }
    for sheet in sheets.iter_mut() {
        sheet.hidden_spans = Some(workbook.hidden_spans(sheet));
    }
    let turned_by = |matcher: &Matcher| -> Vec<Option<Sheet>> {
        sheets.iter().map(|sheet| turned(sheet, matcher)).collect()
    };
    let found = match named {
        Some(profile) => Some(turned_by(&Matcher::with_columns(profile, profiles.columns))),
        None => candidates.find_map(|profile| {
            let turned = turned_by(&Matcher::new(profile));
            turned.iter().flatten().any(|sheet| fits(sheet, profile)).then_some(turned)
        }),
    };
    let Some(found) = found else { return Vec::new() };
    if let Some(profile) = named
        && found.iter().all(Option::is_none)
    {
        problems.push(not_across(workbook.file, profile));
    }
    let pairs = sheets.iter_mut().zip(found).filter_map(|(sheet, turned)| Some((sheet, turned?)));
    pairs.map(|(sheet, turned)| std::mem::replace(sheet, turned)).collect()
}

/// The candidates for the sheets: those that lie as the tables do.
pub(super) fn candidates<'a>(sheets: &[Sheet], candidates: &'a [Profile]) -> Vec<&'a Profile> {
    let across = sheets.iter().any(|sheet| sheet.turned.is_some());
    candidates.iter().filter(|profile| (profile.orientation == Orientation::Across) == across).collect()
}

/// Whether a turned sheet has a table that surely is of a profile that nobody named.
fn fits(sheet: &Sheet, profile: &Profile) -> bool {
    let matchers = [Matcher::new(profile)];
    find::find(sheet, &matchers, Wanted::default(), Search::Headings).iter().any(|table| table.fits)
}

/// The error about a workbook without a table that lies across although the profile says so.
fn not_across(file: &str, profile: &Profile) -> Diagnostic {
    let name = &profile.name;
    Diagnostic::error(
        code!("import.not-across"),
        format!("hồ sơ đọc `{name}` dành cho bảng xoay ngang, nhưng tệp không có bảng nào có tiêu chí của hồ sơ ở các dòng và đơn vị ở các cột"),
        format!("the profile `{name}` is for tables that lie across, but the file has none with its fields in rows and units in columns"),
    )
    .at(Place::File { file: file.to_string() })
    .hint(
        "chọn hồ sơ đọc khác, hoặc bỏ dòng `orientation` trong hồ sơ nếu mỗi đơn vị là một dòng",
        "choose another profile, or remove the line `orientation` from it if each unit is a row",
    )
}
