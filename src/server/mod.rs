//! The HTTP server: pages for clerks and an API for systems. Routes, sessions, limits; what is done is in
//! [`service`](crate::service).

mod access_log;
mod admission;
pub mod api;
pub mod app;
pub mod config;
mod cors;
pub mod error;
mod files;
mod limits;
mod listener;
mod metrics;
mod pages;
mod probe;
mod security;
mod shares;
pub mod state;
