//! Signing in and out, and the set-up of the first administrator.

use std::sync::Arc;

use axum::Extension;
use axum::Json as AsJson;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::value;
use super::form_body::FormBody;
use super::page_context::{PageContext, redirect_with_flash, wants_json};
use super::view::{Frame, View};
use super::wording;
use crate::server::error::{Problem, Result};
use crate::server::security::{
    ClientAddress, MaybeCaller, cookie, ended_cookie, forget_site, opening, session_cookie,
};
use crate::server::state::AppState;
use crate::service::users::{self, SetupRequest};

/// Where to go after signing in, and the message of the action that led here.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SignInQuery {
    #[serde(default)]
    next: String,
    flash: Option<String>,
}

/// The sign-in page; those who have signed in are led on.
pub(super) async fn show(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    MaybeCaller(caller): MaybeCaller,
    Query(query): Query<SignInQuery>,
) -> Result<Response> {
    if caller.is_some() {
        return Ok(Redirect::to(local(&query.next)).into_response());
    }
    let fresh = users::none_yet(&state).await?;
    let data = json!({ "next": local(&query.next), "fresh": fresh });
    Ok(sign_in_page(&view, StatusCode::OK, query.flash.as_deref().and_then(Flash::parse), data))
}

fn sign_in_page(view: &View, status: StatusCode, flash: Option<Flash>, data: Json) -> Response {
    let frame = Frame { title: &view.labels.sign_in.title, width: "gate", flash, ..Frame::default() };
    view.page(status, None, &frame, "sign-in", data)
}

/// `path` if it is a path of this site, or else the first page.
fn local(path: &str) -> &str {
    let odd = |letter: char| letter == '\\' || letter.is_control();
    if path.starts_with('/') && !path.starts_with("//") && !path.contains(odd) { path } else { "/" }
}

/// Opens a session.
pub(super) async fn sign_in(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    let (name, next) = (value(&pairs, "name").trim(), local(value(&pairs, "next")));
    let former = cookie(state.config.cookie(), &headers);
    let opening = opening(&headers, address, true);
    match users::sign_in(&state, name, value(&pairs, "password"), &opening, former.as_deref())
        .await
        .map_err(Problem::from)
    {
        Ok((session, user)) => {
            // The layer over a page that stayed open goes on with the new session.
            let opened = json!({
                "csrf": session.csrf, "user": user.id, "name": user.full_name, "forced": user.password_given,
            });
            let mut response = match wants_json(&headers) {
                true => AsJson(opened).into_response(),
                false => Redirect::to(next).into_response(),
            };
            response.headers_mut().insert(header::SET_COOKIE, session_cookie(&state, &session));
            Ok(response)
        }
        Err(problem) if matches!(problem.status.as_u16(), 401 | 429) && !wants_json(&headers) => {
            let data =
                json!({ "next": next, "name": name, "problem": wording::of_problem(&view.labels, &problem) });
            let mut page = sign_in_page(&view, problem.status, None, data);
            if let Some(seconds) = problem.retry_after {
                page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            Ok(page)
        }
        Err(problem) => Err(problem),
    }
}

/// Ends the session.
pub(super) async fn sign_out(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    if let Some(session) = &context.caller.session {
        users::sign_out(&context.state, &session.token).await?;
    }
    let mut response = redirect_with_flash("/sign-in", Flash::SignedOut);
    response.headers_mut().insert(header::SET_COOKIE, ended_cookie(&context.state));
    forget_site(&mut response);
    Ok(response)
}

/// The secret of the set-up link.
#[derive(Debug, Default, Deserialize)]
pub(super) struct SetupQuery {
    #[serde(default)]
    token: String,
}

/// The page of the set-up link.
pub(super) async fn setup(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    Query(query): Query<SetupQuery>,
) -> Result<Response> {
    if users::setup_open(&state, &query.token).await? {
        return Ok(setup_page(&view, StatusCode::OK, json!({ "token": query.token })));
    }
    let data = json!({ "closed": true, "problem": view.labels.setup.closed });
    Ok(setup_page(&view, StatusCode::FORBIDDEN, data))
}

fn setup_page(view: &View, status: StatusCode, data: Json) -> Response {
    let frame = Frame { title: &view.labels.setup.title, width: "gate", ..Frame::default() };
    view.page(status, None, &frame, "setup", data)
}

/// Creates the first administrator.
pub(super) async fn set_up(
    State(state): State<AppState>,
    Extension(view): Extension<Arc<View>>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    let (token, name) = (value(&pairs, "token"), value(&pairs, "name").trim());
    let password = value(&pairs, "password");
    let request = SetupRequest {
        token: token.to_string(),
        name: name.to_string(),
        full_name: value(&pairs, "full_name").trim().to_string(),
        password: password.to_string(),
    };
    let result = if password == value(&pairs, "again") {
        users::set_up(&state, request).await.map(|_| ()).map_err(Problem::from)
    } else {
        Err(Problem::refused(
            "setup.passwords-differ",
            "hai mật khẩu không giống nhau",
            "the passwords differ",
        ))
    };
    match result {
        Ok(()) => Ok(redirect_with_flash("/sign-in", Flash::SetUp)),
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let data = json!({ "token": token, "name": name, "problem": wording::of_problem(&view.labels, &problem) });
            Ok(setup_page(&view, problem.status, data))
        }
        Err(problem) => Err(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_on_this_site() {
        assert_eq!(local("/papers/1?a=b"), "/papers/1?a=b");
        for path in ["", "//evil.example", "https://evil.example", "/\\evil.example", "papers"] {
            assert_eq!(local(path), "/", "{path}");
        }
    }
}
