//! Vietnamese text as offices type it: normal forms and keys for comparison, numbers, days and the labels of rows.
//! Nothing in here knows of workbooks.

pub(crate) mod day;
pub(crate) mod labels;
pub(crate) mod normalise;
pub(crate) mod number;
