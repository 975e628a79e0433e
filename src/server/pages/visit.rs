//! What the handlers of the pages share: who visits, where an act leads, and problems shown as pages.

use std::sync::Arc;

use axum::Extension;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value as Json, json};

use super::findings;
use super::form::value;
use super::view::{Frame, View};
use crate::server::error::{Problem, Result};
pub(crate) use crate::server::files::file;
use crate::server::security::Caller;
use crate::server::state::AppState;
pub use crate::service::jobs::XLSX;
use crate::service::views::encoded;
use vanthu_store::Actor;

/// The pairs that a form sent.
pub type Pairs = Vec<(String, String)>;

/// Someone who has signed in, at a page.
pub struct Visit {
    /// The service.
    pub state: AppState,
    /// The templates.
    pub view: Arc<View>,
    /// Who it is.
    pub caller: Caller,
    /// What the act before said, by its key.
    pub said: Option<String>,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let view = parts.extensions.get::<Arc<View>>().cloned();
        let view = view.ok_or_else(|| Problem::failed("the pages have no templates"))?;
        let said = parts.uri.query().and_then(|query| {
            query.split('&').find_map(|pair| pair.strip_prefix("said=").map(str::to_string))
        });
        Ok(Self { state: state.clone(), view, caller, said })
    }
}

impl Visit {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// A page of the frame.
    pub fn page(&self, frame: Frame, template: &str, data: Json) -> Response {
        self.page_with(StatusCode::OK, frame, template, data)
    }

    /// The same with a status.
    pub fn page_with(&self, status: StatusCode, frame: Frame, template: &str, data: Json) -> Response {
        let frame = Frame { said: self.said.as_deref(), ..frame };
        self.view.page(status, Some(&self.caller), &frame, template, data)
    }

    /// Whether the form was sent by a page of ours.
    ///
    /// # Errors
    /// 403 when not.
    pub fn check(&self, pairs: &Pairs) -> Result<()> {
        self.caller.check_csrf(Some(value(pairs, "csrf")))
    }
}

/// Leads to a page after an act, with a word of what was done.
pub fn see(path: &str, said: &str) -> Response {
    let (path, hash) =
        path.split_once('#').map_or((path, String::new()), |(path, hash)| (path, format!("#{hash}")));
    let mark = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{mark}said={said}{hash}")).into_response()
}

/// Whether a script asks, which reads JSON.
pub fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

/// Shows problems as pages to people; those who have not signed in are led to where they can.
pub async fn problems_as_pages(
    Extension(view): Extension<Arc<View>>,
    request: Request,
    next: Next,
) -> Response {
    let json = wants_json(request.headers());
    let caller = request.extensions().get::<Caller>().cloned();
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_string();
    let back = came_from(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let problem = kind.is_some_and(|kind| kind == "application/problem+json");
    if json || !problem {
        // What the framework itself refuses (a malformed form, a path) has no page yet.
        return response;
    }
    if status == StatusCode::UNAUTHORIZED {
        let target = match path.as_str() {
            "/" => "/sign-in".to_string(),
            _ if reading => format!("/sign-in?next={}", encoded(&path)),
            _ => "/sign-in?said=expired".to_string(),
        };
        return Redirect::to(&target).into_response();
    }
    let (parts, body) = response.into_parts();
    let told = to_bytes(body, 1 << 20).await.ok();
    let told: Json = told.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let detail = told["detail"].as_str().unwrap_or_default();
    let found = told["diagnostics"].as_array().cloned().unwrap_or_default();
    let heading = match status.as_u16() {
        404 => "Không tìm thấy",
        403 => "Không được phép",
        409 => "Văn bản đã thay đổi",
        413 | 415 => "Tệp không nhận được",
        429 | 503 => "Máy chủ đang bận",
        500 => "Máy chủ gặp lỗi",
        _ => "Chưa làm được",
    };
    let mut detail = sentence(detail);
    if matches!(status.as_u16(), 413 | 415) && detail.is_empty() {
        detail = "Tệp gửi lên quá lớn hoặc không đúng loại.".into();
    }
    let data = json!({
        "heading": heading, "message": detail, "findings": findings::list(&found, None, 100), "back": back,
    });
    let frame = Frame { title: heading, width: "narrow", ..Frame::default() };
    let mut page = view.page(status, caller.as_ref(), &frame, "problem", data);
    if let Some(after) = parts.headers.get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    // The log reads the problem's code from the answer.
    *page.extensions_mut() = parts.extensions;
    page
}

/// The path of the page that this request came from, on this site.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let own = headers.get(header::HOST)?.to_str().ok()?;
    (host == own).then(|| format!("/{path}"))
}

/// A message as a sentence: with a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    let mut sentence = vanthu_model::text::upper_initial(text);
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_put_before_the_hash() {
        let response = see("/papers/1?a=b#data", "saved");
        assert_eq!(response.headers()[header::LOCATION], "/papers/1?a=b&said=saved#data");
    }
}
