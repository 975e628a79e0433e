//! What is checked about a table that has been read: its figures against each other, its rows, columns and sheets.

pub(crate) mod anomalies;
pub(crate) mod column_types;
pub(crate) mod figures;
mod formulas;
pub(crate) mod hidden;
pub(crate) mod layout_messages;
pub(crate) mod mapping;
pub(crate) mod strikethrough;
pub(crate) mod subtotals;
pub(crate) mod table_messages;
pub(crate) mod totals;
