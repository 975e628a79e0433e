//! What the handlers of the pages share: the context of a page, where an action leads, and problems shown as pages.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::{Value as Json, json};

use super::findings;
use super::flash::Flash;
use super::form::value;
use super::labels::Labels;
use super::view::{Frame, View};
use super::wording;
use crate::server::error::{Problem, Result};
use crate::server::security::{Caller, change_password_first};
use crate::server::state::AppState;
use crate::service::views::encoded;
use vanthu_store::Actor;

/// The pairs that a form sent.
pub(super) type Pairs = Vec<(String, String)>;

/// What a page is made with: the signed-in person, the service and the templates.
pub(super) struct PageContext {
    /// The service.
    pub(super) state: AppState,
    /// The templates.
    pub(super) view: Arc<View>,
    /// The signed-in person.
    pub(super) caller: Caller,
    /// The message of the action that led here.
    flash: Option<Flash>,
}

impl FromRequestParts<AppState> for PageContext {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let own = ["/account", "/sign-out"].iter().any(|own| parts.uri.path().starts_with(own));
        if !own && caller.session.as_ref().is_some_and(|session| session.forced) {
            return Err(change_password_first());
        }
        let view = parts.extensions.get::<Arc<View>>().cloned();
        let view = view.ok_or_else(|| Problem::failed("the pages have no templates"))?;
        let flash = parts
            .uri
            .query()
            .and_then(|query| query.split('&').find_map(|pair| Flash::parse(pair.strip_prefix("flash=")?)));
        Ok(Self { state: state.clone(), view, caller, flash })
    }
}

impl PageContext {
    /// The actor for the use cases.
    pub(super) fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// The words of the pages.
    pub(super) fn labels(&self) -> &Labels {
        &self.view.labels
    }

    /// A page in its frame.
    pub(super) fn page(&self, frame: Frame<'_>, template: &str, data: Json) -> Response {
        self.page_with(StatusCode::OK, frame, template, data)
    }

    /// The same with a status.
    pub(super) fn page_with(
        &self,
        status: StatusCode,
        frame: Frame<'_>,
        template: &str,
        data: Json,
    ) -> Response {
        let frame = Frame { flash: self.flash, ..frame };
        self.view.page(status, Some(&self.caller), &frame, template, data)
    }

    /// Requires that the form was sent by a page of this service.
    ///
    /// # Errors
    /// 403 if it was not.
    pub(super) fn check_csrf(&self, pairs: &Pairs) -> Result<()> {
        self.caller.check_csrf(Some(value(pairs, "csrf")))
    }
}

/// Leads to a page after an action, with a message about what was done.
pub(super) fn redirect_with_flash(path: &str, flash: Flash) -> Response {
    let (path, hash) =
        path.split_once('#').map_or((path, String::new()), |(path, hash)| (path, format!("#{hash}")));
    let mark = if path.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{path}{mark}flash={}{hash}", flash.key())).into_response()
}

/// Whether a script asks, which reads JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

/// Shows problems as pages to people; those who have not signed in are led to where they can.
pub(super) async fn problems_as_pages(
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
    let Some(problem) = response.extensions().get::<Problem>().cloned() else {
        // What the framework itself rejects (a malformed form, a path) has no page yet.
        return response;
    };
    if json {
        let first = problem.diagnostics.iter().find(|one| one.is_error());
        let detail = first.map_or_else(
            || wording::of_problem(&view.labels, &problem),
            |first| findings::words(&view.labels, first, None).message,
        );
        let body = json!({ "status": problem.status.as_u16(), "code": problem.code, "detail": detail });
        let (mut parts, _) = response.into_parts();
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, body.to_string().into());
    }
    let status = problem.status;
    if status == StatusCode::UNAUTHORIZED {
        let target = match path.as_str() {
            "/" => "/sign-in".to_string(),
            _ if reading => format!("/sign-in?next={}", encoded(&path)),
            _ => format!("/sign-in?flash={}", Flash::SessionExpired.key()),
        };
        return Redirect::to(&target).into_response();
    }
    if problem.code == "auth.change-password" && reading {
        return Redirect::to("/account").into_response();
    }
    let (parts, _) = response.into_parts();
    let labels = &view.labels.problem;
    let heading = match status.as_u16() {
        404 => &labels.not_found,
        403 => &labels.forbidden,
        409 => &labels.conflict,
        413 | 415 => &labels.file_rejected,
        429 | 503 => &labels.busy,
        500 => &labels.failed,
        _ => &labels.other,
    };
    let mut detail = wording::of_problem(&view.labels, &problem);
    if matches!(status.as_u16(), 413 | 415) && detail.is_empty() {
        detail.clone_from(&labels.file_rejected_detail);
    }
    let data = json!({
        "heading": heading, "message": detail, "back": back,
        "findings": findings::list(&view.labels, &problem.diagnostics, None, 100),
    });
    let frame = Frame { title: heading, width: "narrow", ..Frame::default() };
    let mut page = view.page(status, caller.as_ref(), &frame, "problem", data);
    if let Some(after) = parts.headers.get(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    // The log reads the problem's code from the response.
    *page.extensions_mut() = parts.extensions;
    page
}

/// The path of the page that this request came from, on this site.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = referer.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let own = headers.get(header::HOST)?.to_str().ok()?;
    // A path that begins with a slash would name another host.
    (host == own && !path.starts_with(['/', '\\'])).then(|| format!("/{path}"))
}

/// A message as a sentence: with a capital letter and a full stop.
pub(super) fn sentence(text: &str) -> String {
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
    fn a_flash_is_put_before_the_hash() {
        let response = redirect_with_flash("/papers/1?a=b#data", Flash::Saved);
        assert_eq!(response.headers()[header::LOCATION], "/papers/1?a=b&flash=saved#data");
    }
}
