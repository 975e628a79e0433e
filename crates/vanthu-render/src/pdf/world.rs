//! The world that typst sees for one document: the shared base and the document's own JSON. Nothing else can be
//! reached from a layout: no disk, no network, no packages, no clock, no fonts of the system.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::base::Base;

/// The base with one document in it. The document is a file and no `sys.inputs`, which would change the library and
/// with it everything that was evaluated before.
pub(super) struct DocumentWorld<'a> {
    base: &'a Base,
    main: FileId,
    document: Bytes,
    code: Option<Bytes>,
}

impl<'a> DocumentWorld<'a> {
    /// The world of the document whose JSON is given.
    pub fn new(base: &'a Base, document: Bytes) -> Self {
        Self { base, main: base.main, document, code: None }
    }

    /// The world of a scorecard whose JSON is given, and the picture of its check code.
    pub fn of_card(base: &'a Base, document: Bytes, code: Option<Bytes>) -> Self {
        Self { base, main: base.card, document, code }
    }

    /// The world of a register whose JSON is given.
    pub fn of_register(base: &'a Base, document: Bytes) -> Self {
        Self { base, main: base.register, document, code: None }
    }

    /// The world of the specimen of letters whose JSON is given.
    pub fn of_specimen(base: &'a Base, document: Bytes) -> Self {
        Self { base, main: base.specimen, document, code: None }
    }
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.base.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.base.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.base.sources.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.base.document {
            return Ok(self.document.clone());
        }
        if id == self.base.code {
            return self.code.clone().ok_or_else(|| not_found(id));
        }
        if let Some(source) = self.base.sources.get(&id) {
            return Ok(Bytes::from_string(source.clone()));
        }
        self.base.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.base.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The answer for a file that the layout does not have.
fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
