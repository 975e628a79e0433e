//! Templates and the workbooks that are handed out.

use bytes::Bytes;

use super::{blocking, made, need_read};
use crate::pipeline;
pub use crate::pipeline::TemplateDescription as Description;
use crate::server::error::{Problem, Result};
use crate::server::state::AppState;
use crate::server::wire::Work;
use crate::server::workroom::Workroom;
use vanthu_store::Actor;

/// All templates.
///
/// # Errors
/// When the one who asks may not read, or a template cannot be read.
pub async fn list(state: &AppState, actor: &Actor) -> Result<Vec<Description>> {
    need_read(actor)?;
    let settings = state.settings.clone();
    blocking(move || {
        let names = pipeline::template_names(&settings.assets);
        names.iter().map(|name| Ok(pipeline::describe_template(name, &settings)?)).collect()
    })
    .await
}

/// What a template asks for.
///
/// # Errors
/// When the one who asks may not read, or there is no such template (404).
pub async fn view(state: &AppState, actor: &Actor, name: &str) -> Result<Description> {
    need_read(actor)?;
    describe(state, name).await.map_err(|mut problem| {
        problem.status = axum::http::StatusCode::NOT_FOUND;
        problem
    })
}

/// What a template asks for. Only those by name are known here: a path is none.
///
/// # Errors
/// When there is no such template.
pub async fn describe(state: &AppState, name: &str) -> Result<Description> {
    if !plain(name) {
        return Err(Problem::refused(
            "project.unknown-template",
            "không có mẫu văn bản tên như vậy",
            "there is no template of that name",
        ));
    }
    let (settings, name) = (state.settings.clone(), name.to_string());
    blocking(move || Ok(pipeline::describe_template(&name, &settings)?)).await
}

/// The profiles by which workbooks are read: name and title.
///
/// # Errors
/// When one cannot be read.
pub async fn profiles(state: &AppState) -> Result<Vec<String>> {
    let settings = state.settings.clone();
    blocking(move || {
        let profiles = pipeline::profiles(&settings.assets)?;
        Ok(profiles.into_iter().map(|profile| profile.name).collect())
    })
    .await
}

/// Whether there is a profile of that name. A path is none.
///
/// # Errors
/// 422 when not.
pub async fn check_profile(state: &AppState, name: &str) -> Result<()> {
    if plain(name) && profiles(state).await?.iter().any(|known| known == name) {
        return Ok(());
    }
    Err(Problem::refused(
        "project.unknown-profile",
        "không có hồ sơ đọc bảng tên như vậy",
        "there is no profile of that name",
    ))
}

/// The workbook of a profile to be handed out, with the branches of an office as its rows.
///
/// # Errors
/// When the one who asks may not read, or there is no such profile or office.
pub async fn handout(state: &AppState, actor: &Actor, profile: &str, office: Option<&str>) -> Result<Bytes> {
    need_read(actor)?;
    check_profile(state, profile).await.map_err(|mut problem| {
        problem.status = axum::http::StatusCode::NOT_FOUND;
        problem
    })?;
    let roster = match office {
        Some(id) => match state.store.offices().get(id).await?.roster_sha256 {
            Some(sha256) => Some(state.store.objects().get(&sha256).await?),
            None => None,
        },
        None => None,
    };
    let has_roster = roster.is_some();
    let room = blocking(move || {
        let room = Workroom::empty(None).map_err(disk)?;
        if let Some(bytes) = roster {
            room.put("roster.csv", &bytes).map_err(disk)?;
        }
        Ok(room)
    })
    .await?;
    let work = Work::Workbook {
        folder: room.folder(),
        profile: profile.to_string(),
        roster: has_roster.then(|| "roster.csv".to_string()),
    };
    made(state, room, work, "workbook.xlsx").await
}

/// Whether a name can be one of ours: small letters, digits and hyphens.
pub fn plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The problem of a disk that failed; the log is told the kind only, as a path may hold a name.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub fn disk(error: std::io::Error) -> Problem {
    Problem::failed(format!("workroom: {:?}", error.kind()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_name() {
        assert!(plain("semi-annual-review"));
        for name in ["", "../x", "/etc/passwd", "a/b", "x.toml", "A", "đ", "a\0"] {
            assert!(!plain(name), "{name}");
        }
    }
}
