//! From one workbook to its data set.

mod across;
mod ahead;
pub(crate) mod chunked;
pub(crate) mod corrections;
pub(crate) mod propose;
pub(crate) mod read;
