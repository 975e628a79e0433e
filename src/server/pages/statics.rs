//! The files beside the pages: style sheet, scripts, the seal.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::server::error::{Problem, Result};
use crate::server::state::AppState;

/// A file of `templates/web/static`.
pub(super) async fn file(State(state): State<AppState>, Path(name): Path<String>) -> Result<Response> {
    let media_type = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => return Err(Problem::missing()),
    };
    if name.contains(['/', '\\']) {
        return Err(Problem::missing());
    }
    let asset = state.settings.assets.get(&format!("web/static/{name}"))?.ok_or_else(Problem::missing)?;
    let mut response = asset.bytes.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    // The addresses in pages carry a hash of the content, so that a changed file is another address.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
