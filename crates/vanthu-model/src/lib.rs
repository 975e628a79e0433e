//! The plain types that all other crates share: documents, rules, templates, data sets, profiles, schemes.
//!
//! They have no behaviour beyond what keeps them valid and the forms in which Vietnamese offices write numbers and
//! dates. Nothing here reads a file, and nothing depends on how a document is read, composed or laid out.

pub mod card;
pub mod card_words;
pub mod checks;
pub mod compounds;
pub mod config;
pub mod correction;
pub mod dataset;
pub mod date;
pub mod deadline;
pub mod document;
pub mod docx_text;
pub mod edit;
pub mod field;
pub mod field_kind;
pub mod field_schema;
pub mod form_marker;
pub mod formula;
pub mod grid;
pub mod header;
pub mod language;
pub mod mapping;
pub mod measure;
pub mod names;
pub mod number;
pub mod office;
pub mod profile;
pub mod register;
pub mod rules;
pub mod scheme;
pub mod sense;
pub mod structure;
pub mod syllable;
pub mod template;
pub mod text;
pub mod word_draft;
