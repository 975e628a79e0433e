//! What steers a run beside the document.

use vanthu_assets::Assets;
use vanthu_import::Limits;
use vanthu_project::Setting;

/// Options of a run that do not come from the document.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The embedded files under the user's.
    pub assets: Assets,
    /// Values in place of the document's.
    pub set: Vec<Setting>,
    /// Codes of errors that become warnings.
    pub allow: Vec<String>,
    /// Words that the office knows, right although no list of the program has them.
    pub words: Vec<String>,
    /// The limits on workbooks.
    pub limits: Limits,
}
