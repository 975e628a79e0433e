//! A composed document becomes bytes: PDF and pictures of its pages.

pub mod pdf;

pub use pdf::{Engine, Layout, Pdf, Tags, check_code};
