//! The service: a page for clerks and an API for systems, over the pipeline and the store.

pub mod api;
pub mod app;
pub mod config;
pub mod error;
pub mod jobs;
pub mod limits;
pub mod listener;
pub mod metrics;
pub mod pages;
pub mod previews;
pub mod security;
pub mod service;
pub mod state;
pub mod webhook;
