//! Tables in a sheet: where their headings are, which field each column holds, and what each row is.

pub(crate) mod body;
pub(crate) mod columns;
pub(crate) mod find;
pub(crate) mod header;
pub(crate) mod layout;
