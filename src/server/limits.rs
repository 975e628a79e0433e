//! Limits of requests: how many need a worker at once, how long each may take, how large its body may be. [`max_body`] is
//! the one table of bodies: every route is in it, and no header, key or method lifts a limit.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use super::config::LimitsConfig;
use super::error::Problem;
use super::security::{Caller, client_address};
use super::state::AppState;
use crate::service::permissions::{Act, allows};
use crate::service::workflow::Action;

/// The bytes that a multipart form may add to its file.
pub(crate) const FORM_OVERHEAD: usize = 64 << 10;

/// The longest body of a request before signing in, and of one that has none by its method.
pub(crate) const SMALL_BODY: usize = 64 << 10;

/// How many event streams one session or token may follow at once: each holds a connection for as long as its job takes.
pub(crate) const STREAMS_OF_ONE: usize = 4;

/// The routes that are open before signing in.
const OPEN_ROUTES: [&str; 4] = ["/sign-in", "/setup", "/api/v1/session", "/api/v1/setup"];

/// What is done with a file of an office's own: which of them it is, the file's kind decides.
const KEEP_OWN_FILES: &[Act] = &[Act::KeepOfficeFiles, Act::KeepOfficeTemplates];

/// The routes that take files, and what is done with them: a file is not even received for someone whose role allows none of
/// that.
const FILE_ROUTES: [(Method, &str, &[Act]); 15] = [
    (Method::PUT, "/api/v1/documents/{id}/workbooks/{slot}", &[Act::Workflow(Action::Edit)]),
    (Method::POST, "/api/v1/documents/{id}/attachments", &[Act::Workflow(Action::Edit)]),
    (Method::PUT, "/api/v1/documents/{id}/signed.pdf", &[Act::TakeBackSigned]),
    (Method::POST, "/api/v1/renders", &[Act::Render]),
    (Method::POST, "/api/v1/inspections", &[Act::UploadDataSet]),
    (Method::POST, "/api/v1/checks", &[Act::UploadDataSet]),
    (Method::POST, "/api/v1/datasets", &[Act::UploadDataSet]),
    (Method::POST, "/api/v1/register/import", &[Act::ImportRegister]),
    (Method::POST, "/papers/{id}/workbooks/{slot}", &[Act::Workflow(Action::Edit)]),
    (Method::POST, "/register/import", &[Act::ImportRegister]),
    (Method::POST, "/offices/{id}", &[Act::KeepOffices]),
    (Method::POST, "/api/v1/offices/{id}/files", KEEP_OWN_FILES),
    (Method::POST, "/api/v1/offices/{id}/files/{file}/try", &[Act::ReadOfficeFiles]),
    (Method::POST, "/offices/{id}/files", KEEP_OWN_FILES),
    (Method::POST, "/offices/{id}/files/{file}/try", &[Act::ReadOfficeFiles]),
];

/// What the body of a route holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// Name and password, or nothing.
    Small,
    /// JSON, or the values of a form.
    Values,
    /// A file.
    File,
}

/// What may be done with the file that a route takes.
fn file_acts(method: &Method, route: &str) -> Option<&'static [Act]> {
    let found = FILE_ROUTES.iter().find(|(of, path, _)| of == method && *path == route);
    found.map(|(.., acts)| *acts)
}

/// What the body of a request to a route holds.
pub(crate) fn body_kind(method: &Method, route: &str) -> BodyKind {
    if file_acts(method, route).is_some() {
        BodyKind::File
    } else if OPEN_ROUTES.contains(&route) || !matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        BodyKind::Small
    } else {
        BodyKind::Values
    }
}

/// The longest body of a request to a route, in bytes.
pub(crate) fn max_body(method: &Method, route: &str, limits: &LimitsConfig) -> usize {
    match body_kind(method, route) {
        BodyKind::Small => SMALL_BODY.min(limits.json_bytes),
        BodyKind::Values => limits.json_bytes,
        BodyKind::File => limits.upload_bytes + FORM_OVERHEAD,
    }
}

/// Why a body was not taken to its end.
const TOO_LARGE: u8 = 1;
const NO_ROOM: u8 = 2;

/// Cuts a body off at the limit of its route, and where the bytes under way of one person or of all would be too many.
pub(crate) async fn body(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let limits = &state.config.limits;
    let max = max_body(request.method(), route, limits);
    // What a form adds to its file is not told.
    let told = match body_kind(request.method(), route) {
        BodyKind::File => limits.upload_bytes,
        _ => max,
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max as u64) {
        return too_large(told).into_response();
    }
    if let (Some([first, others @ ..]), Some(caller)) =
        (file_acts(request.method(), route), request.extensions().get::<Caller>())
        && let Err(error) = allows(&caller.actor, *first)
        && others.iter().all(|act| allows(&caller.actor, *act).is_err())
    {
        return Problem::from(error).into_response();
    }
    let received = Arc::new(Mutex::new(state.bodies.empty(owner(&state, &request))));
    let refused = Arc::new(AtomicU8::new(0));
    let (taken, why) = (received.clone(), refused.clone());
    let request = request.map(|body| {
        let mut left = max;
        Body::from_stream(body.into_data_stream().map(move |frame| {
            let frame = frame.map_err(std::io::Error::other)?;
            let reason = match left.checked_sub(frame.len()) {
                None => TOO_LARGE,
                Some(rest) => {
                    left = rest;
                    let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                    if taken.add(frame.len()) { 0 } else { NO_ROOM }
                }
            };
            if reason == 0 {
                return Ok::<Bytes, std::io::Error>(frame);
            }
            why.store(reason, Ordering::Relaxed);
            Err(std::io::Error::other("the body is not taken"))
        }))
    });
    let response = next.run(request).await;
    drop(received);
    match refused.load(Ordering::Relaxed) {
        TOO_LARGE => too_large(told).into_response(),
        NO_ROOM => {
            state.metrics.turned_away();
            Problem::busy(5).into_response()
        }
        _ => response,
    }
}

/// Who makes a request: the user, or the address of someone who has not signed in.
pub(crate) fn owner(state: &AppState, request: &Request) -> String {
    match request.extensions().get::<Caller>() {
        Some(caller) => caller.actor.user_id.clone(),
        None => client_address(state, request.extensions(), request.headers()),
    }
}

/// Answers 429 when too many requests that need a worker are under way, before the body of this one is read.
pub(crate) async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let load = state.pool.load();
    let owner = owner(&state, &request);
    // An admitted request must be done within its budget: one that would wait for most of it is better refused now.
    let wait = load.usual.as_secs_f64() * (state.admission.ahead_of(&owner) / load.workers.max(1)) as f64;
    let patience = state.config.limits.request_seconds as f64 / 3.0;
    let permit = if wait <= patience { state.admission.try_admit(&owner) } else { None };
    let Some(permit) = permit else {
        state.metrics.turned_away();
        let mut response = Problem::busy(wait.clamp(1.0, 30.0).ceil() as u64).into_response();
        tell_limit(&state, &owner, &mut response);
        return response;
    };
    let mut response = next.run(request).await;
    drop(permit);
    tell_limit(&state, &owner, &mut response);
    response
}

/// Says how many requests that need a worker one person may have under way, and how many more are admitted now
/// (draft-ietf-httpapi-ratelimit-headers).
fn tell_limit(state: &AppState, owner: &str, response: &mut Response) {
    let (most, left) = state.admission.left_to(owner);
    let headers = response.headers_mut();
    let mut set = |name: &'static str, text: String| {
        if let Ok(value) = text.parse() {
            headers.insert(name, value);
        }
    };
    set("ratelimit-policy", format!("\"workers\";q={most};qu=\"concurrent-requests\""));
    set("ratelimit", format!("\"workers\";r={left}"));
}

/// Ends a request that takes longer than its budget: 408 while its body was still coming, else 503.
pub(crate) async fn budget(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let received = Arc::new(AtomicBool::new(axum::body::HttpBody::is_end_stream(request.body())));
    let end = received.clone();
    let request = request.map(|body| {
        let ends = futures_util::stream::once(async move {
            end.store(true, Ordering::Relaxed);
            None
        });
        let frames = body.into_data_stream().map(Some).chain(ends);
        Body::from_stream(frames.filter_map(|frame| async move { frame }))
    });
    let seconds = state.config.limits.request_seconds;
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) if received.load(Ordering::Relaxed) => {
            let mut problem = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "service.too-slow",
                format!("việc này không xong trong {seconds} giây"),
                format!("this was not done within {seconds} seconds"),
            );
            problem.retry_after = Some(5);
            problem.into_response()
        }
        Err(_) => Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "request.too-slow",
            format!("nội dung gửi lên không đến đủ trong {seconds} giây"),
            format!("the body did not arrive within {seconds} seconds"),
        )
        .into_response(),
    }
}

/// Reads a body of at most `max` bytes.
///
/// # Errors
/// `request.too-large` (413); `request.malformed` (400) if it breaks off.
pub(crate) async fn read_body(body: Body, max: usize) -> Result<Bytes, Problem> {
    let mut frames = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(frame) = frames.next().await {
        let frame = frame
            .map_err(|_| Problem::malformed("nội dung gửi lên bị đứt giữa chừng", "the body broke off"))?;
        if bytes.len() + frame.len() > max {
            return Err(too_large(max));
        }
        bytes.extend_from_slice(&frame);
    }
    Ok(bytes.into())
}

/// 413: the body is longer than `max` bytes.
pub(crate) fn too_large(max: usize) -> Problem {
    let shown = if max >= 1 << 20 { format!("{} MB", max >> 20) } else { format!("{} KB", max >> 10) };
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request.too-large",
        format!("nội dung gửi lên vượt quá {shown}"),
        format!("the body is larger than {shown}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_a_limit_and_only_files_may_be_long() {
        let limits = LimitsConfig::default();
        let max = |method, route: &str| max_body(&method, route, &limits);
        assert_eq!(max(Method::POST, "/sign-in"), SMALL_BODY);
        assert_eq!(max(Method::GET, "/papers/{id}"), SMALL_BODY);
        assert_eq!(max(Method::POST, "/papers/{id}"), limits.json_bytes);
        assert_eq!(max(Method::POST, "/api/v1/documents"), limits.json_bytes);
        assert_eq!(max(Method::POST, "/api/v1/datasets"), limits.upload_bytes + FORM_OVERHEAD);
        assert_eq!(max(Method::GET, "/api/v1/datasets"), SMALL_BODY);
    }
}
