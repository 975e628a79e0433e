//! What is let in, and for how long: requests that need a worker wait in a bounded queue, everything has one budget of
//! time, and bodies end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::Semaphore;

use super::error::Problem;
use super::state::AppState;

/// Lets in as many requests that need a worker as can be served soon.
#[derive(Clone)]
pub struct Gate {
    places: Arc<Semaphore>,
    most: usize,
}

impl Gate {
    /// A gate for so many at once.
    pub fn new(places: usize) -> Self {
        let most = places.max(1);
        Self { places: Arc::new(Semaphore::new(most)), most }
    }
}

/// Answers 429 when too many requests that need a worker are under way, before the body of this one is read.
pub async fn admit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let load = state.pool.load();
    let ahead = state.gate.most.saturating_sub(state.gate.places.available_permits());
    // What is let in must be done within its budget: a request that would wait for most of it is better told so now.
    let wait = load.usual.as_secs_f64() * (ahead / load.workers.max(1)) as f64;
    let patient = state.config.limits.request_seconds as f64 / 3.0;
    let place = state.gate.places.clone().try_acquire_owned();
    let Ok(place) = place.map_err(|_| ()).and_then(|place| if wait > patient { Err(()) } else { Ok(place) })
    else {
        state.metrics.turned_away();
        return Problem::busy(wait.clamp(1.0, 30.0).ceil() as u64).into_response();
    };
    let response = next.run(request).await;
    drop(place);
    response
}

/// Ends a request that takes longer than its budget: 408 while its body was still coming, else 503.
pub async fn budget(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let whole = Arc::new(AtomicBool::new(axum::body::HttpBody::is_end_stream(request.body())));
    let seen = whole.clone();
    let request = request.map(|body| {
        let ends = futures_util::stream::once(async move {
            seen.store(true, Ordering::Relaxed);
            None
        });
        let frames = body.into_data_stream().map(Some).chain(ends);
        Body::from_stream(frames.filter_map(|frame| async move { frame }))
    });
    let seconds = state.config.limits.request_seconds;
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) if whole.load(Ordering::Relaxed) => {
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

/// Reads a body of at most `most` bytes.
///
/// # Errors
/// 413 when it is longer, 400 when it breaks off.
pub async fn read_body(body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut frames = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(frame) = frames.next().await {
        let frame = frame
            .map_err(|_| Problem::malformed("nội dung gửi lên bị đứt giữa chừng", "the body broke off"))?;
        if bytes.len() + frame.len() > most {
            return Err(too_large(most));
        }
        bytes.extend_from_slice(&frame);
    }
    Ok(bytes.into())
}

/// 413: the body is longer than `most` bytes.
pub fn too_large(most: usize) -> Problem {
    let shown = if most >= 1 << 20 { format!("{} MB", most >> 20) } else { format!("{} KB", most >> 10) };
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "request.too-large",
        format!("nội dung gửi lên vượt quá {shown}"),
        format!("the body is larger than {shown}"),
    )
}

/// Answers 413 at once where the head of a request already tells that its body is too long for any route.
pub async fn size(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let told = request.headers().get(axum::http::header::CONTENT_LENGTH);
    let told = told.and_then(|value| value.to_str().ok()).and_then(|value| value.parse::<u64>().ok());
    // A multipart form has a frame around the file.
    let most = state.config.limits.upload_bytes + (64 << 10);
    if told.is_some_and(|told| told > most as u64) {
        return too_large(state.config.limits.upload_bytes).into_response();
    }
    next.run(request).await
}
