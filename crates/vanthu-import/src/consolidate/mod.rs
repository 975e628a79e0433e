//! Many workbooks combined into one data set.

pub(crate) mod consolidation;
pub(crate) mod file_read;
mod merge;
pub(crate) mod roster;
