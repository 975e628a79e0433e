//! The oracles: other programs read, measure and recompute what the command makes. `python/README.md` says what each of
//! them shares with the code under test: nothing.

#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

mod attack;
mod batch;
mod breaks;
mod broken;
mod clients;
mod consolidate;
mod docx;
mod formats;
mod frame;
mod handout;
mod hostile;
mod merge;
mod parts;
mod pdf;
mod register;
mod server;
mod stencil;
mod templates;
mod tutorial;
mod worker;
#[path = "../it/worker_process.rs"]
mod worker_process;

use vanthu_test_support as support;
use vanthu_test_support::{
    cards, samples, server as server_support, store as store_support, template_folder,
};
