//! Tables in a sheet: where their headings stand, which field each column holds, and what each row is.

pub(crate) mod columns;
pub(crate) mod find;
pub(crate) mod header;
