//! What a job needs to know, as it is stored with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::pipeline::BatchFormat;
use crate::service::error::{Result, ServiceError};
use vanthu_store::DocumentContent;

/// What a job of the kind `render` renders.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenderJob {
    /// The document.
    pub(crate) content: DocumentContent,
    /// The number to print.
    pub(crate) number: Option<i64>,
}

impl RenderJob {
    /// The office whose document it renders, empty if it came with the request, and whether it bears a mark of secrecy.
    pub(crate) fn whose(&self) -> (String, bool) {
        let secret = self.content.header.get("secrecy").is_some_and(|mark| !mark.is_null() && mark != "");
        (self.content.office.id.clone(), secret)
    }
}

/// Which documents a job of the kind `batch` makes.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BatchJob {
    /// Whether to make one PDF of all documents, too.
    pub(crate) combined: bool,
    /// The form of the documents.
    pub(crate) format: BatchFormat,
    /// These rows only; all if empty.
    pub(crate) only: Vec<String>,
    /// The rows only whose fields have these values.
    #[serde(rename = "where")]
    pub(crate) filters: BTreeMap<String, String>,
}

/// The stored form of a request.
pub(crate) fn stored<T: Serialize>(request: &T) -> Result<Json> {
    serde_json::to_value(request).map_err(|_| ServiceError::unexpected("a job's request cannot be stored"))
}

/// The request of a job.
///
/// # Errors
/// Unexpected if it has another form.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(request: &Json) -> Result<T> {
    T::deserialize(request).map_err(|_| ServiceError::unexpected("a job's request cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_stored_request_is_read_back() {
        // A job that was stored before there was a choice makes PDFs.
        let mut request = json!({ "combined": true, "only": ["5-9"], "where": { "class": "HTTNV" } });
        let job: BatchJob = read(&request).unwrap();
        request["format"] = json!("pdf");
        assert_eq!((job.combined, job.filters["class"].as_str()), (true, "HTTNV"));
        assert_eq!(stored(&job).unwrap(), request);
        assert_eq!(read::<BatchJob>(&json!({})).unwrap(), BatchJob::default());
        assert_eq!(read::<RenderJob>(&json!({})).unwrap_err().code, "service.failed");
    }
}
