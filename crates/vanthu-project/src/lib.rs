//! The files that a person writes (document, office, fields), or the same as data → a typed [`Job`], each value with its
//! file and line or its path. Faults are collected over all of them.

mod content;
mod corrections;
mod data;
mod edits;
mod fields;
mod files;
mod folder;
mod header;
mod input;
mod job;
mod json;
mod list_marks;
mod meeting;
mod numbers;
mod office;
mod reader;
mod setting;
mod tree;
mod unfilled;

pub use data::{DataFile, Origin};
pub use fields::{Fields, read_fields};
pub use files::{
    DiskFiles, Entry, FileError, Files, MemoryFiles, absent, beside, in_folder, listed, read, read_text,
};
pub use folder::{by_number, workbooks};
pub use input::{CorrectionInput, DataInput, DocumentInput};
pub use job::{DocumentSource, Job, Sources, corrections_of, load, office_entries, read_office, sources};
pub use json::is_json;
pub use setting::Setting;
pub use tree::{Node, NodeValue};
