//! Cells of a sheet whose text is crossed out, raised or lowered.

use std::collections::HashSet;

/// The cells of a sheet that are crossed out, by row and column.
#[derive(Clone, Debug, Default)]
pub(crate) struct StrikethroughCells {
    /// Those that are crossed out as a whole.
    pub(crate) whole: HashSet<(u32, u32)>,
    /// Those of which some letters are crossed out, raised or lowered.
    pub(crate) partial: HashSet<(u32, u32)>,
}
