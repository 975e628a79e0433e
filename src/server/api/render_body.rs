//! The body of a render: JSON, or a form with the JSON as its part `request` and a workbook per slot, of which nothing is kept.

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use serde_json::Value as Json;
use vanthu_diagnostic::code;

use super::extract::JsonBody;
use crate::server::error::{Problem, Result};
use crate::server::files::{multipart_problem, uploaded_name};
use crate::server::limits::too_large;
use crate::server::state::AppState;
use crate::service::renders::{RenderRequest, SentFile};
use crate::service::shape::explain_json;

/// The part of the form that holds the request.
const REQUEST: &str = "request";

/// The most parts of a form.
const MAX_PARTS: usize = 60;

/// What to render, and the workbooks that came with it.
pub(crate) struct RenderBody {
    /// What to render.
    pub request: RenderRequest,
    /// The workbooks by slot; `None` if the body was JSON.
    pub files: Option<Vec<SentFile>>,
}

impl FromRequest<AppState> for RenderBody {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !kind.unwrap_or_default().to_ascii_lowercase().starts_with("multipart/form-data") {
            let JsonBody(request) = JsonBody::from_request(request, state).await?;
            return Ok(Self { request, files: None });
        }
        let max = state.config.limits.upload_bytes;
        let broken = || Problem::malformed("biểu mẫu gửi tệp bị hỏng", "the multipart form is broken");
        DefaultBodyLimit::disable().apply(&mut request);
        let mut form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
        let (mut wanted, mut files, mut parts, mut total) = (None, Vec::new(), 0, 0);
        while let Some(mut part) = form.next_field().await.map_err(|error| multipart_problem(&error, max))? {
            parts += 1;
            if parts > MAX_PARTS {
                return Err(broken());
            }
            let slot = part.name().unwrap_or_default().to_string();
            let name = uploaded_name(part.headers()).unwrap_or_default();
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|error| multipart_problem(&error, max))? {
                total += chunk.len();
                if total > max
                    || (slot == REQUEST && bytes.len() + chunk.len() > state.config.limits.json_bytes)
                {
                    return Err(too_large(max));
                }
                bytes.extend_from_slice(&chunk);
            }
            if slot == REQUEST {
                wanted = Some(read(&bytes)?);
            } else {
                files.push(SentFile { slot, name, bytes: bytes.into() });
            }
        }
        let request = wanted.ok_or_else(|| {
            Problem::malformed("biểu mẫu thiếu phần `request`", "the form has no part `request`")
        })?;
        Ok(Self { request, files: Some(files) })
    }
}

fn read(bytes: &[u8]) -> Result<RenderRequest> {
    let json: Json = serde_json::from_slice(bytes).map_err(|_| {
        Problem::malformed("phần `request` không phải JSON", "the part `request` is not JSON")
    })?;
    serde_json::from_value(json.clone()).map_err(|_| {
        match explain_json::<RenderRequest>(&json, code!("request.wrong-shape"), "") {
            Some(problem) => problem.into(),
            None => Problem::refused(
                "request.wrong-shape",
                "phần `request` không đúng cấu trúc",
                "the part `request` has the wrong shape",
            ),
        }
    })
}
