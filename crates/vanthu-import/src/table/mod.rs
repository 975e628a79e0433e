//! Tables in a sheet: where their headings are, which field each column holds, and what each row is.

pub(crate) mod across;
pub(crate) mod body;
pub(crate) mod caption;
pub(crate) mod columns;
pub(crate) mod find;
pub(crate) mod groups;
pub(crate) mod header;
mod headings;
pub(crate) mod layout;
