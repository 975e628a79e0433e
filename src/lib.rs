//! `vanthu` turns the workbooks and meeting notes of Vietnamese offices into official documents whose layout is
//! fixed by regulation.
//!
//! A document is data that flows one way, and each room of the house does one step:
//! - [`import`] reads a workbook into a [`Dataset`](model::dataset::Dataset), every value with its cell;
//! - [`compute`] turns it into [`Facts`](compute::Facts): totals, ratios, ranks, changes;
//! - [`compose`] fills the template's prose and makes a [`Document`](model::document::Document);
//! - [`check`] holds it against the rules; [`render`] lays it out; [`bundle`] writes files whole or not at all.
//!
//! [`project`] reads the files that a person writes, [`assets`] the files that the binary carries, and
//! [`pipeline`] names all the rooms in order.

pub mod assets;
pub mod bundle;
pub mod check;
pub mod cli;
pub mod compose;
pub mod compute;
pub mod diagnostic;
pub mod export;
pub mod import;
pub mod model;
pub mod pipeline;
pub mod project;
pub mod render;
pub mod server;
pub mod store;
