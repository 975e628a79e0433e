//! The rows of a table as records of typed values.

pub(crate) mod cell_error;
pub(crate) mod fixed_rows;
pub(crate) mod records;
pub(crate) mod typed_cell;
