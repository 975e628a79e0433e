//! The steps in order: a document → a composed, checked document → a file's bytes. What the command line, the service and
//! its workers call.
//!
//! A document is read through [`Files`](vanthu_project::Files) and nothing else; only results and the user's own templates
//! meet the disk elsewhere.

mod batch;
mod cache;
mod catalogue;
mod check;
mod describe;
mod diagnostics;
mod document;
mod document_text;
mod docx;
mod engine;
mod given;
mod inspect;
mod lines;
mod merge;
mod numbering;
mod office;
mod own_files;
mod own_template;
mod period;
mod plan;
mod preview;
mod register;
mod settings;
mod tasks;
mod template_zip;
mod workbooks;

pub use batch::{
    BatchEnd, BatchFormat, BatchOptions, Progress, Selection, batch, compose_cards, stencil_cards,
};
pub use catalogue::{
    RuleSet, language, profile, profiles, rule_set, rule_sets, template_named, template_names,
};
pub use check::{
    CheckReport, Previous, check_document, check_document_beside, check_docx, check_docx_beside,
};
pub use describe::{DataDescription, FieldDescription, TemplateDescription, describe_template};
pub use document::{Prepared, Rendered, figures, prepare, render};
pub use docx::docx;
pub use engine::{engine, warm_up};
pub use inspect::{
    Inspect, Inspection, ProposalFrom, annotate, inspect, inspect_data, propose_profile, workbook,
};
pub use lines::Line;
pub use merge::{Draft, Merged, merge_draft};
pub use numbering::{NumberForm, known_kinds, number_form, office_entries, office_number_form, read_office};
pub use office::{read_register, read_roster, register_workbook};
pub use own_files::{OwnFile, is_plain_name, own_profile, own_scheme, own_words, words_in};
pub use own_template::{check_template, own_template};
pub use preview::{Previewed, Sentence, ShownCell, ShownFigure, preview};
pub use register::{register_book, register_pdf};
pub use settings::Settings;
pub use template_zip::TemplateFiles;
pub use vanthu_render::PrintedLine;
