//! The world that typst sees for one document: the shared resources and the document's own JSON. A layout can reach
//! nothing else: no disk, network, packages, clock or system fonts.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::resources::Resources;

/// The shared resources with one document in them. The document is a file instead of `sys.inputs`, since those would
/// change the library and invalidate everything that was evaluated before.
pub(super) struct DocumentWorld<'a> {
    resources: &'a Resources,
    main: FileId,
    document: Bytes,
    code: Option<Bytes>,
}

impl<'a> DocumentWorld<'a> {
    /// The world of a document in JSON.
    pub(super) fn document(resources: &'a Resources, document: Bytes) -> Self {
        Self { resources, main: resources.main, document, code: None }
    }

    /// The world of a scorecard in JSON, with the picture of its check code.
    pub(super) fn scorecard(resources: &'a Resources, document: Bytes, code: Option<Bytes>) -> Self {
        Self { resources, main: resources.card, document, code }
    }

    /// The world of a chart in JSON.
    pub(super) fn picture(resources: &'a Resources, document: Bytes) -> Self {
        Self { resources, main: resources.picture, document, code: None }
    }

    /// The world of a register in JSON.
    pub(super) fn register(resources: &'a Resources, document: Bytes) -> Self {
        Self { resources, main: resources.register, document, code: None }
    }

    /// The world of a font sample in JSON.
    pub(super) fn font_sample(resources: &'a Resources, document: Bytes) -> Self {
        Self { resources, main: resources.font_sample, document, code: None }
    }
}

impl World for DocumentWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.resources.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.resources.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.resources.sources.get(&id).map(|source| source.parsed(id)).ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.resources.document {
            return Ok(self.document.clone());
        }
        if id == self.resources.code {
            return self.code.clone().ok_or_else(|| not_found(id));
        }
        if let Some(source) = self.resources.sources.get(&id) {
            return Ok(Bytes::from_string(source.text.clone()));
        }
        self.resources.files.get(&id).cloned().ok_or_else(|| not_found(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.resources.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The answer for a file that the layout does not have.
fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
