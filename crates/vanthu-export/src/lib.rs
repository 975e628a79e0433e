//! A profile, or a table with what was found wrong in it → the bytes of an xlsx workbook: the form that is handed out
//! to be filled in, and the copy that is given back to be mended. The only room that knows rust_xlsxwriter.

mod annotate;
mod guide;
mod handout;
mod header;
mod manifest;
mod register;
mod style;
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests read the built-in profiles")]
mod tests;
mod writer;

pub use annotate::{Findings, annotate};
pub use handout::{Row, handout};
pub use manifest::{ManifestLine, manifest};
pub use register::register;
