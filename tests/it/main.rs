//! The tests that see the whole: the command as a user runs it, the finished PDF as others read it.

mod batch;
mod broken;
mod check;
mod command;
mod consolidate;
mod fields;
mod formats;
mod frame;
mod handout;
mod hostile;
mod limits;
mod meeting;
mod minimal;
mod parts;
mod pdf;
mod prose;
mod rules;
mod seeds;
mod stencil;
mod support;
mod templates;
mod tutorial;
