//! Composed documents become bytes: [`Engine`] lays them out with typst and writes PDF and pictures, and [`PdfMerger`]
//! merges many PDFs into one for the printer.
//!
//! `vanthu-cards`, which prints scorecards without a layout for each, builds on the rest of the interface: layouts on the
//! calling thread ([`Engine::pdf_on_this_thread`]), [`Engine::text_width`], [`Engine::font_sample`], [`code_picture`], and
//! [`pdf::reader`] with [`pdf::syntax`], which take the written files apart.

pub mod pdf;

pub use pdf::{
    ChartPicture, Engine, FigurePlace, Layout, NO_THREAD, Pdf, PdfMerger, Picture, Preview, PrintedLine,
    STACK_SIZE, Tags, check_code, clear_layout_cache, code_picture, evict_unused_layouts, merge_error,
    no_thread,
};
