//! What workbooks come in: zip packages, compound files, web archives and plain text. Everything here runs before a reader of
//! spreadsheets sees the bytes.

pub(crate) mod bytes;
pub(crate) mod decode;
pub(crate) mod identify;
pub(crate) mod ole;
pub(crate) mod package;
mod scan;
pub(crate) mod web_archive;
pub(crate) mod xml;
