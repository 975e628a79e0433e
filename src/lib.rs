//! `vanthu` turns the workbooks and meeting notes of Vietnamese offices into official documents whose layout is
//! fixed by regulation.
//!
//! A document is data that flows one way, and each crate does one step:
//! - [`import`] reads a workbook into a [`Dataset`](model::dataset::Dataset), every value with its cell;
//! - [`compute`] turns it into [`Facts`](compute::Facts): totals, ratios, ranks, changes;
//! - [`compose`] fills the template's prose and makes a [`Document`](model::document::Document);
//! - [`check`] holds it against the rules; [`render`] lays it out; [`bundle`] writes files whole or not at all.
//!
//! [`project`] reads the files that a person writes, [`assets`] the files that the binary carries, and
//! [`pipeline`] names all the rooms in order.

pub mod cli;
pub mod pipeline;
pub mod server;
pub mod service;
pub mod worker;

pub use vanthu_assets as assets;
pub use vanthu_bundle as bundle;
pub use vanthu_cards as cards;
pub use vanthu_check as check;
pub use vanthu_compose as compose;
pub use vanthu_compute as compute;
pub use vanthu_diagnostic as diagnostic;
pub use vanthu_export as export;
pub use vanthu_import as import;
pub use vanthu_model as model;
pub use vanthu_project as project;
pub use vanthu_render as render;
pub use vanthu_store as store;
