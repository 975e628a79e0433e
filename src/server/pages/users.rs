//! The users and their roles.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::{one_line, value, values};
use super::form_body::FormBody;
use super::labels::Labels;
use super::page_context::{PageContext, redirect_with_flash, sentence};
use super::view::Frame;
use super::wording;
use crate::server::error::{Problem, Result};
use crate::service::offices;
use crate::service::users::{self, UserPatch, UserRequest};
use vanthu_store::{OfficeIds, Role};

/// The users.
pub(super) async fn list(context: PageContext) -> Result<Response> {
    page(&context, StatusCode::OK, None, "", "").await
}

/// The page; `name` and `full_name` are what the form of a new user keeps after an error.
async fn page(
    context: &PageContext,
    status: StatusCode,
    error: Option<&str>,
    name: &str,
    full_name: &str,
) -> Result<Response> {
    let labels = context.labels();
    let users = users::list(&context.state, context.actor()).await?;
    let offices = offices::list(&context.state, context.actor()).await?;
    let users: Vec<Json> = users
        .iter()
        .map(|user| {
            let has = |role: Role| user.roles.iter().any(|word| word == role.as_str());
            let roles = Role::ALL.into_iter().map(|role| {
                json!({ "value": role.as_str(), "label": labels.role(role).name, "selected": has(role) })
            });
            let works_for = |id: &str| user.offices.iter().flatten().any(|office| office == id);
            let offices: Vec<Json> = offices
                .iter()
                .map(|office| {
                    json!({ "value": office.id, "label": office.name, "selected": works_for(&office.id) })
                })
                .collect();
            let own = Role::ALL.into_iter().filter(|role| has(*role));
            let own: Vec<String> = own.map(|role| labels.role(role).name.to_lowercase()).collect();
            let (class, status) =
                if user.active { ("issued", &labels.users.active) } else { ("note", &labels.users.locked) };
            json!({
                "id": user.id, "name": user.name, "full_name": user.full_name,
                "offices": if offices.len() > 1 { Json::Array(offices) } else { Json::Null },
                "all_offices": user.offices.is_none(),
                "roles": roles.collect::<Vec<_>>(), "roles_text": own.join(", "), "class": class,
                "status": status, "active": user.active, "may_close": user.id != context.actor().user_id,
            })
        })
        .collect();
    let all_roles = Role::ALL.into_iter().map(|role| {
        let labels = labels.role(role);
        json!({ "value": role.as_str(), "label": labels.name, "note": labels.note })
    });
    let data = json!({
        "users": users, "all_roles": all_roles.collect::<Vec<_>>(), "problem": error.map(sentence),
        "offices": if offices.len() > 1 { json!(offices) } else { Json::Null },
        "new_name": name, "new_full_name": full_name,
    });
    let frame = Frame { title: &labels.users.title, part: "/users", ..Frame::default() };
    Ok(context.page_with(status, frame, "users", data))
}

/// Adds a user.
pub(super) async fn add(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let request = UserRequest {
        name: value(&pairs, "name").trim().to_string(),
        full_name: one_line(value(&pairs, "full_name")),
        roles: values(&pairs, "role"),
        offices: offices_of(&pairs),
        password: value(&pairs, "password").to_string(),
    };
    let (name, full_name) = (request.name.clone(), request.full_name.clone());
    match users::create(&context.state, context.actor(), request).await.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash("/users", Flash::UserSaved)),
        Err(problem) if matches!(problem.status.as_u16(), 409 | 422) => {
            let error = message(context.labels(), &problem);
            page(&context, problem.status, Some(&error), &name, &full_name).await
        }
        Err(problem) => Err(problem),
    }
}

/// The offices that are ticked; all of them if it says so, or if the form has none because there is one office only.
fn offices_of(pairs: &[(String, String)]) -> OfficeIds {
    match value(pairs, "offices") {
        "chosen" => Some(values(pairs, "office").into_iter().collect()),
        _ => None,
    }
}

/// What is wrong, in the words of this page.
fn message(labels: &Labels, problem: &Problem) -> String {
    match problem.code.as_str() {
        "user.bad-roles" => labels.users.choose_role.clone(),
        _ => wording::of_problem(labels, problem),
    }
}

/// Changes a user: name and roles, password, or whether they may sign in.
pub(super) async fn change(
    context: PageContext,
    Path(id): Path<String>,
    FormBody(pairs): FormBody,
) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let patch = match value(&pairs, "change") {
        "roles" => UserPatch {
            full_name: Some(one_line(value(&pairs, "full_name"))).filter(|name| !name.is_empty()),
            roles: Some(values(&pairs, "role")),
            offices: (!value(&pairs, "offices").is_empty()).then(|| offices_of(&pairs)),
            ..UserPatch::default()
        },
        "password" => {
            UserPatch { password: Some(value(&pairs, "password").to_string()), ..UserPatch::default() }
        }
        "deactivate" => UserPatch { active: Some(false), ..UserPatch::default() },
        "activate" => UserPatch { active: Some(true), ..UserPatch::default() },
        _ => return Err(Problem::missing()),
    };
    match users::change(&context.state, context.actor(), &id, patch).await.map_err(Problem::from) {
        Ok(_) => Ok(redirect_with_flash("/users", Flash::UserSaved)),
        Err(problem) if matches!(problem.status.as_u16(), 409 | 422) => {
            let error = message(context.labels(), &problem);
            page(&context, problem.status, Some(&error), "", "").await
        }
        Err(problem) => Err(problem),
    }
}
