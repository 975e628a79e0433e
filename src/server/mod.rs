//! The service: a page for clerks and an API for systems, over the pipeline and the store.

pub mod wire;
pub mod worker_pool;
pub mod workroom;
