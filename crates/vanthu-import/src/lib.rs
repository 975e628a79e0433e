//! From the bytes of a workbook to a [`Dataset`](vanthu_model::dataset::Dataset): opening it within limits, finding the
//! table, recognising its columns, reading its cells, and checking its figures against each other. This is the only crate
//! that knows calamine and csv. It also reads the text of a Word document, a
//! [`DocxText`](vanthu_model::docx_text::DocxText), and a draft that comes back from Word, a
//! [`WordDraft`](vanthu_model::word_draft::WordDraft).
//!
//! The modules are layers. Each may use those before it in this list, and a test holds the order:
//! `limits`, `problems`, `refusal`, `text` · `encoding` · `sheet`, `container` · `format` · `table` · `rows` · `checks` ·
//! `dataset` · `consolidate`, `docx_numbering`, `docx_walk`, `docx`, `draft`, `register`.

mod checks;
mod consolidate;
mod container;
mod dataset;
mod docx;
mod docx_numbering;
mod docx_walk;
mod draft;
mod encoding;
mod format;
mod limits;
mod problems;
mod refusal;
mod register;
mod rows;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use consolidate::consolidation::{Consolidation, consolidate, consolidation_json};
pub use consolidate::file_read::{FileRead, FileStatus};
pub use consolidate::roster::{check as check_roster, read as read_roster};
pub use dataset::chunked::{Chunks, TakeChunk, read_in_chunks};
pub use dataset::corrections::{is_of as is_correction_of, misplaced as misplaced_corrections};
pub use dataset::propose::propose as propose_profile;
pub use dataset::read::{Choice, Import, read};
pub use docx::read as read_docx;
pub use draft::read as read_draft;
pub use limits::Limits;
pub use register::read as read_register;
