//! Processes of this program that read, draw and render what the service gives them, so that what a hostile or broken file
//! does to one costs its own request only.
//!
//! The service makes a [`Workspace`], puts the files of a request into it and hands the [`Request`](protocol::Request) to
//! the [`WorkerPool`](pool::WorkerPool), which keeps the processes; `run` is what each of them does.

mod files;
mod inspection;
pub mod pool;
pub mod protocol;
mod run;
mod workspace;

pub(crate) use run::run;
pub use workspace::Workspace;
