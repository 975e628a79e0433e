//! Signing in and out, and the set-up of the first administrator.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use serde_json::json;

use super::form::value;
use super::view::{Frame, View};
use super::visit::{Pairs, Visit, see, sentence};
use crate::server::error::{Problem, Result};
use crate::server::security::{ClientAddress, MaybeCaller, cookie, ended_cookie, session_cookie};
use crate::server::state::AppState;
use crate::service::users::{self, SetupRequest};

/// Where to go on after signing in, and what was said.
#[derive(Debug, Default, Deserialize)]
pub struct Way {
    #[serde(default)]
    next: String,
    said: Option<String>,
}

/// The page on which people sign in; those who have are led on.
pub async fn show(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    MaybeCaller(caller): MaybeCaller,
    Query(way): Query<Way>,
) -> Result<Response> {
    if caller.is_some() {
        return Ok(Redirect::to(local(&way.next)).into_response());
    }
    let fresh = state.store.users().list().await?.is_empty();
    let data = json!({ "next": local(&way.next), "fresh": fresh });
    Ok(gate(&view, StatusCode::OK, way.said.as_deref(), data))
}

fn gate(view: &View, status: StatusCode, said: Option<&str>, data: serde_json::Value) -> Response {
    let frame = Frame { title: "Đăng nhập", width: "gate", said, ..Frame::default() };
    view.page(status, None, &frame, "sign-in", data)
}

/// A path of this site; the first page where it is none.
fn local(path: &str) -> &str {
    let odd = |letter: char| letter == '\\' || letter.is_control();
    if path.starts_with('/') && !path.starts_with("//") && !path.contains(odd) { path } else { "/" }
}

/// Opens a session.
pub async fn sign_in(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    let (name, next) = (value(&pairs, "name").trim(), local(value(&pairs, "next")));
    let former = cookie(&headers);
    match users::sign_in(&state, name, value(&pairs, "password"), &address, former.as_deref())
        .await
        .map_err(Problem::from)
    {
        Ok((session, _)) => {
            let mut response = Redirect::to(next).into_response();
            response.headers_mut().insert(header::SET_COOKIE, session_cookie(&state, &session));
            Ok(response)
        }
        Err(problem) if matches!(problem.status.as_u16(), 401 | 429) => {
            let data = json!({ "next": next, "name": name, "problem": sentence(&problem.detail.vi) });
            let mut page = gate(&view, problem.status, None, data);
            if let Some(seconds) = problem.retry_after {
                page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(page)
        }
        Err(problem) => Err(problem),
    }
}

/// Ends the session.
pub async fn sign_out(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    if let Some(session) = &visit.caller.session {
        users::sign_out(&visit.state, &session.token).await?;
    }
    let mut response = see("/sign-in", "out");
    response.headers_mut().insert(header::SET_COOKIE, ended_cookie(&visit.state));
    Ok(response)
}

/// The secret of the set-up link.
#[derive(Debug, Default, Deserialize)]
pub struct SetUp {
    #[serde(default)]
    token: String,
}

/// The page of the set-up link.
pub async fn setup(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    Query(given): Query<SetUp>,
) -> Result<Response> {
    if state.store.setup().is_open(&given.token).await? {
        return Ok(set_up_page(&view, StatusCode::OK, json!({ "token": given.token })));
    }
    let data = json!({ "closed": true, "problem": "Đường dẫn thiết lập không đúng hoặc đã dùng." });
    Ok(set_up_page(&view, StatusCode::FORBIDDEN, data))
}

fn set_up_page(view: &View, status: StatusCode, data: serde_json::Value) -> Response {
    let frame = Frame { title: "Thiết lập lần đầu", width: "gate", ..Frame::default() };
    view.page(status, None, &frame, "setup", data)
}

/// Makes the first administrator.
pub async fn set_up(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    Form(pairs): Form<Pairs>,
) -> Result<Response> {
    let (token, name) = (value(&pairs, "token"), value(&pairs, "name").trim());
    let password = value(&pairs, "password");
    let request = SetupRequest {
        token: token.to_string(),
        name: name.to_string(),
        full_name: value(&pairs, "full_name").trim().to_string(),
        password: password.to_string(),
    };
    let done = if password == value(&pairs, "again") {
        users::set_up(&state, request).await.map(|_| ()).map_err(Problem::from)
    } else {
        Err(Problem::refused(
            "setup.passwords-differ",
            "hai mật khẩu không giống nhau",
            "the passwords differ",
        ))
    };
    match done {
        Ok(()) => Ok(see("/sign-in", "setup")),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let data = json!({ "token": token, "name": name, "problem": sentence(&problem.detail.vi) });
            Ok(set_up_page(&view, problem.status, data))
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_on_this_site() {
        assert_eq!(local("/papers/1?a=b"), "/papers/1?a=b");
        for path in ["", "//evil.example", "https://evil.example", "/\\evil.example", "papers"] {
            assert_eq!(local(path), "/", "{path}");
        }
    }
}
