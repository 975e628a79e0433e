//! Which field a person says that a column of a workbook is.

use vanthu_diagnostic::Place;

/// A heading of a workbook and the field that it means, as `columns` under `[data]` says. It goes before the headings of the
/// profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMapping {
    /// The heading as the workbook has it, all its levels or the lowest one.
    pub heading: String,
    /// The name of the field in the profile; empty for a column that is not to be used.
    pub field: String,
    /// Where it is written.
    pub place: Place,
}
