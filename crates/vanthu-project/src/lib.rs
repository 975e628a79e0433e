//! The files that a person writes (document, office, fields) → a typed [`Job`], each value with its file and
//! line. Faults are collected over all of them.

mod content;
mod corrections;
mod fields;
mod job;
mod meeting;
mod office;
mod particulars;
pub mod tree;

pub use fields::{Fields, read_fields};
pub use job::{DataFile, Job, Origin, Setting, Sources, corrections_of, load, read_office, sources};
