//! `Idempotency-Key`: a repeated POST gets the answer of the first one and does nothing else.

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::server::error::Problem;
use crate::server::limits::{max_body, read_body};
use crate::server::security::Caller;
use crate::server::state::AppState;
use vanthu_store::{Idempotency, StoredAnswer};

/// The header.
pub(crate) const KEY: &str = "idempotency-key";
/// Their answers hold secrets of which only hashes are stored; so the answers are not stored either.
const SECRETS: [&str; 4] = ["/tokens", "/session", "/setup", "/me/password"];
/// The endpoint that takes numbers, as the router of the API sees it.
const NUMBERS: &str = "/register/numbers";
/// The largest answer that is stored; no POST has a larger one.
const MAX_STORED: usize = 4 << 20;

/// The key of a request that has one.
#[derive(Clone, Debug)]
pub(crate) struct Key(pub String);

/// Gives a repeated POST the answer of the first.
pub(crate) async fn once(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let given = request.headers().get(KEY).cloned();
    let (Some(given), true) = (given, *request.method() == Method::POST) else {
        return next.run(request).await;
    };
    // The route itself answers a caller who has not signed in.
    let Some(caller) = request.extensions().get::<Caller>().cloned() else { return next.run(request).await };
    let plain = |text: &&str| {
        (1..=200).contains(&text.len()) && text.bytes().all(|byte| (0x21..0x7f).contains(&byte))
    };
    let Some(key) = given.to_str().ok().filter(plain).map(str::to_string) else {
        return Problem::malformed(
            "Idempotency-Key phải có từ 1 đến 200 ký tự ASCII, không có dấu cách",
            "an Idempotency-Key has 1 to 200 ASCII characters and no space",
        )
        .into_response();
    };
    if SECRETS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    if request.uri().path() == NUMBERS {
        // The register stores the key in the same transaction as the number, so that no crash comes between the two.
        request.extensions_mut().insert(Key(key));
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let bytes = match read_body(body, max_body(&parts.method, route, &state.config.limits)).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.to_string());
    hash.update([0]);
    hash.update(&bytes);
    let hash = hex::encode(hash.finalize());
    // Each token has keys of its own: one that may only read gets no answer that another one was given.
    let actor = match &caller.actor.token_id {
        Some(token) => format!("{}/{token}", caller.actor.user_id),
        None => caller.actor.user_id.clone(),
    };
    match state.store.idempotency().take(&actor, &key, &hash).await {
        Ok(Idempotency::New) => {}
        Ok(Idempotency::Replay(answer)) => return replayed(answer),
        Ok(Idempotency::Running) => {
            let mut problem = Problem::conflict(
                "request.running",
                "yêu cầu mang khóa này đang được thực hiện",
                "a request with this key is under way",
            );
            problem.retry_after = Some(2);
            return problem.into_response();
        }
        Ok(Idempotency::Mismatch) => {
            return Problem::refused(
                "request.key-reused",
                "khóa này đã dùng cho một yêu cầu khác",
                "this key was used for another request",
            )
            .into_response();
        }
        Err(error) => return Problem::from(error).into_response(),
    }
    parts.extensions.insert(Key(key.clone()));
    request = Request::from_parts(parts, Body::from(bytes));
    // The work goes on when the client has gone, so that the key is never left undecided.
    let ends = tokio::spawn(async move {
        let response = next.run(request).await;
        keep(&state, &actor, &key, response).await
    });
    ends.await.unwrap_or_else(|_| Problem::failed("a request with a key panicked").into_response())
}

async fn keep(state: &AppState, actor: &str, key: &str, response: Response) -> Response {
    let status = response.status();
    // What failed because the service was busy, slow or broken may be tried again with the same key.
    let transient = status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT | StatusCode::UNAUTHORIZED
        );
    let (parts, body) = response.into_parts();
    let bytes = match axum::body::to_bytes(body, MAX_STORED).await {
        Ok(bytes) => bytes,
        Err(_) => {
            let _ = state.store.idempotency().release(actor, key).await;
            return Problem::failed("an answer could not be stored").into_response();
        }
    };
    let stored = if transient {
        state.store.idempotency().release(actor, key).await
    } else {
        let headers = [header::CONTENT_TYPE, header::LOCATION, header::CONTENT_DISPOSITION];
        let headers = headers.iter().filter_map(|name| {
            Some((name.as_str().to_string(), parts.headers.get(name)?.to_str().ok()?.to_string()))
        });
        let body = without_secret(&bytes);
        let answer = StoredAnswer { status: status.as_u16(), headers: headers.collect(), body };
        state.store.idempotency().keep(actor, key, &answer).await
    };
    if let Err(error) = stored {
        tracing::error!(code = error.diagnostic().code.as_str(), "an answer cannot be stored");
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The body of an answer without the secret that signs a webhook, which is shown once and not stored beside the answer.
fn without_secret(bytes: &Bytes) -> Bytes {
    match serde_json::from_slice(bytes) {
        Ok(Json::Object(mut answer)) if answer.get("callback_secret").is_some_and(Json::is_string) => {
            answer.insert("callback_secret".into(), Json::Null);
            Json::Object(answer).to_string().into()
        }
        _ => bytes.clone(),
    }
}

fn replayed(answer: StoredAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    response
}
