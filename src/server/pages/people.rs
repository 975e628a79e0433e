//! The users and their roles.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value as Json, json};

use super::form::{one_line, value, values};
use super::view::Frame;
use super::visit::{Pairs, Visit, see, sentence};
use super::words;
use crate::server::error::{Problem, Result};
use crate::service::users::{self, UserPatch, UserRequest};
use vanthu_store::Role;

/// The users.
pub async fn list(visit: Visit) -> Result<Response> {
    page(&visit, StatusCode::OK, None, "", "").await
}

async fn page(
    visit: &Visit,
    status: StatusCode,
    fault: Option<&str>,
    name: &str,
    full: &str,
) -> Result<Response> {
    let users = users::list(&visit.state, visit.actor()).await?;
    let users: Vec<Json> = users
        .iter()
        .map(|user| {
            let has = |role: Role| user.roles.iter().any(|word| word == role.as_str());
            let roles: Vec<Json> = Role::ALL
                .into_iter()
                .map(|role| json!({ "value": role.as_str(), "label": words::role(role).0, "selected": has(role) }))
                .collect();
            let held: Vec<String> = Role::ALL
                .into_iter()
                .filter(|role| has(*role))
                .map(|role| words::role(role).0.to_lowercase())
                .collect();
            let (class, said) = if user.active { ("issued", "đang dùng") } else { ("note", "đã khóa") };
            json!({
                "id": user.id, "name": user.name, "full_name": user.full_name, "roles": roles,
                "roles_text": held.join(", "), "class": class, "status": said, "active": user.active,
                "may_close": user.id != visit.actor().user_id,
            })
        })
        .collect();
    let all: Vec<Json> = Role::ALL
        .into_iter()
        .map(|role| {
            let (label, note) = words::role(role);
            json!({ "value": role.as_str(), "label": label, "note": note })
        })
        .collect();
    let data = json!({
        "users": users, "all_roles": all, "problem": fault.map(sentence), "new_name": name, "new_full_name": full,
    });
    let frame = Frame { title: "Người dùng", part: "/users", ..Frame::default() };
    Ok(visit.page_with(status, frame, "users", data))
}

/// Adds a user.
pub async fn add(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let request = UserRequest {
        name: value(&pairs, "name").trim().to_string(),
        full_name: one_line(value(&pairs, "full_name")),
        roles: values(&pairs, "role"),
        password: value(&pairs, "password").to_string(),
    };
    let (name, full) = (request.name.clone(), request.full_name.clone());
    match users::create(&visit.state, visit.actor(), request).await.map_err(Problem::from) {
        Ok(_) => Ok(see("/users", "user")),
        Err(problem) if matches!(problem.status.as_u16(), 409 | 422) => {
            page(&visit, problem.status, Some(&spoken(&problem)), &name, &full).await
        }
        Err(problem) => Err(problem),
    }
}

/// What is wrong, in the words of this page.
fn spoken(problem: &Problem) -> String {
    match problem.code.as_str() {
        "user.bad-roles" => "chọn ít nhất một vai trò".to_string(),
        _ => problem.detail.vi.clone(),
    }
}

/// Changes a user: roles, password, or whether they may sign in.
pub async fn change(visit: Visit, Path(id): Path<String>, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let edit = match value(&pairs, "act") {
        "roles" => UserPatch {
            full_name: Some(one_line(value(&pairs, "full_name"))).filter(|name| !name.is_empty()),
            roles: Some(values(&pairs, "role")),
            ..UserPatch::default()
        },
        "password" => {
            UserPatch { password: Some(value(&pairs, "password").to_string()), ..UserPatch::default() }
        }
        "deactivate" => UserPatch { active: Some(false), ..UserPatch::default() },
        "activate" => UserPatch { active: Some(true), ..UserPatch::default() },
        _ => return Err(Problem::missing()),
    };
    match users::change(&visit.state, visit.actor(), &id, edit).await.map_err(Problem::from) {
        Ok(_) => Ok(see("/users", "user")),
        Err(problem) if matches!(problem.status.as_u16(), 409 | 422) => {
            page(&visit, problem.status, Some(&spoken(&problem)), "", "").await
        }
        Err(problem) => Err(problem),
    }
}
