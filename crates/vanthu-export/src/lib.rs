//! Writes xlsx workbooks: the blank form of a profile, the copy of a table with the problems found in it, the register,
//! and the table of a batch. No other crate depends on rust_xlsxwriter.

mod annotate;
mod blank_form;
mod guide;
mod header;
mod manifest;
mod register;
mod style;
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests read the built-in profiles")]
mod tests;
mod writer;

pub use annotate::{Findings, annotate};
pub use blank_form::{Row, blank_form};
pub use manifest::{ManifestLine, manifest};
pub use register::register;
