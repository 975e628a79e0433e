//! The tests that see the whole: the command as a user runs it, the finished PDF as others read it.

mod batch;
mod broken;
mod command;
mod consolidate;
mod formats;
mod frame;
mod handout;
mod hostile;
mod limits;
mod pdf;
mod prose;
mod support;
