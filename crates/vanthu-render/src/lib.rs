//! A composed document becomes bytes: PDF and pictures of its pages; and many PDFs become one for the printer.

pub mod pdf;
pub mod print;
mod reader;

pub use pdf::stencil::Stencils;
pub use pdf::{
    Engine, FigurePlace, Layout, Pdf, Picture, Preview, Tags, check_code, code_picture, forget, forget_unused,
};
