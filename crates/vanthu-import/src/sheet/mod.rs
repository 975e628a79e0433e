//! A sheet as it was read, before anything is known about its tables.

pub(crate) mod delivery;
pub(crate) mod hidden_spans;
pub(crate) mod merges;
pub(crate) mod raw;
pub(crate) mod strikethrough_cells;
pub(crate) mod worksheet;
