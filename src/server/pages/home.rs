//! The list of documents, and the page on which a new one is begun.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::form::{one_line, value};
use super::gate::{self, Way};
use super::view::{Frame, View};
use super::visit::{Pairs, Visit};
use super::words;
use crate::server::error::{Problem, Result};
use crate::server::security::MaybeCaller;
use crate::server::state::AppState;
use crate::service::documents::{self, NewDocument};
use crate::service::{WRITERS, offices, templates, views::encoded};
use vanthu_model::text::upper_initial;
use vanthu_store::{DocumentFilter, Role};

const PER_PAGE: u32 = 30;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    page: Option<u32>,
}

/// The first page: the documents, or signing in for those who have not.
pub async fn front(
    state: State<AppState>,
    view: Extension<Arc<View>>,
    visit: Result<Visit>,
    search: Query<Search>,
) -> Result<Response> {
    match visit {
        Ok(visit) => show(visit, search).await,
        Err(_) => gate::show(state, view, MaybeCaller(None), Query(Way::default())).await,
    }
}

/// The documents.
pub async fn show(visit: Visit, Query(search): Query<Search>) -> Result<Response> {
    let wanted = words::STATES.into_iter().find(|state| words::state_word(*state) == search.state);
    let query = DocumentFilter {
        text: Some(one_line(&search.q)).filter(|text| !text.is_empty()),
        states: wanted.into_iter().collect(),
        office_id: Some(search.office.clone()).filter(|office| !office.is_empty()),
        page: search.page.unwrap_or(1).max(1),
        per_page: PER_PAGE,
        ..DocumentFilter::default()
    };
    let found = documents::list(&visit.state, visit.actor(), query).await?;
    let kinds = templates::list(&visit.state, visit.actor()).await?;
    let offices = offices::list(&visit.state, visit.actor()).await?;
    let kind = |name: &str| {
        let known = kinds.iter().find(|kind| kind.name == name);
        known.map_or_else(|| name.to_string(), |kind| upper_initial(&kind.kind))
    };
    let documents: Vec<Json> = found
        .items
        .iter()
        .map(|document| {
            json!({
                "id": document.id, "subject": upper_initial(&document.subject), "kind": kind(&document.template),
                "office": document.office.name, "symbol": document.symbol, "state": words::state_word(document.state),
                "state_text": words::state(document.state), "updated": document.updated_at.to_rfc3339(),
                "updated_text": words::moment(document.updated_at),
            })
        })
        .collect();
    let states: Vec<Json> = std::iter::once(json!({ "value": "", "label": "tất cả" }))
        .chain(words::STATES.into_iter().map(|state| {
            let word = words::state_word(state);
            json!({ "value": word, "label": words::state(state), "selected": word == search.state })
        }))
        .collect();
    let choices: Vec<Json> = std::iter::once(json!({ "value": "", "label": "tất cả" }))
        .chain(offices.iter().map(|office| {
            json!({ "value": office.id, "label": office.name, "selected": office.id == search.office })
        }))
        .collect();
    let administrator = visit.actor().has_role(&[Role::Administrator]);
    let query = format!(
        "q={}&state={}&office={}",
        encoded(&search.q),
        encoded(&search.state),
        encoded(&search.office)
    );
    let searching = !search.q.is_empty() || !search.state.is_empty() || !search.office.is_empty();
    let data = json!({
        "papers": documents, "q": search.q, "states": states, "searching": searching,
        "offices": if offices.len() > 1 { Json::Array(choices) } else { Json::Null },
        "no_office": offices.is_empty(), "may_admin": administrator,
        "may_draft": visit.actor().has_role(&WRITERS) && !offices.is_empty(),
        "summary": format!("{} văn bản{}", found.total, if searching { " khớp" } else { "" }),
        "pager": pager("/", &query, found.page, found.total, PER_PAGE),
    });
    Ok(visit.page(Frame { title: "Văn bản", part: "/", ..Frame::default() }, "home", data))
}

/// The links to the pages of a list before and after; none where there is one page.
pub fn pager(path: &str, query: &str, page: u32, total: u64, per_page: u32) -> Option<Json> {
    let last = total.div_ceil(u64::from(per_page)).max(1);
    let link = |to: u64| format!("{path}?{query}&page={to}");
    let page = u64::from(page);
    (last > 1).then(|| {
        json!({
            "page": page, "last": last, "before": (page > 1).then(|| link(page - 1)),
            "after": (page < last).then(|| link(page + 1)),
        })
    })
}

/// The page on which a document is begun.
pub async fn new(visit: Visit) -> Result<Response> {
    let (state, actor) = (&visit.state, visit.actor());
    let active: Vec<_> =
        offices::list(state, actor).await?.into_iter().filter(|office| office.active).collect();
    let mut standards = Vec::new();
    for office in &active {
        standards.push(offices::view(state, actor, &office.id).await?.standard);
    }
    let offices: Vec<Json> =
        active.iter().map(|office| json!({ "value": office.id, "label": office.name })).collect();
    let mut all = templates::list(state, actor).await?;
    all.retain(|template| template.standards.iter().any(|served| standards.contains(served)));
    let groups = ["Từ bảng số liệu", "Từ nội dung cuộc họp", "Văn bản khác"];
    let groups: Vec<Json> = groups
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let kinds: Vec<Json> = all
                .iter()
                .filter(|template| group(template) == at)
                .map(|template| json!({ "name": template.name, "title": template.title, "note": note(template) }))
                .collect();
            json!({ "label": label, "kinds": kinds })
        })
        .filter(|group| group["kinds"].as_array().is_some_and(|kinds| !kinds.is_empty()))
        .collect();
    let administrator = visit.actor().has_role(&[Role::Administrator]);
    let data = json!({ "offices": offices, "groups": groups, "may_admin": administrator });
    Ok(visit.page(Frame { title: "Soạn văn bản mới", part: "/", ..Frame::default() }, "new", data))
}

fn group(template: &templates::Description) -> usize {
    if template.data.iter().any(|data| data.required) {
        0
    } else if template.fields.iter().any(|field| field.name == "chair") {
        1
    } else {
        2
    }
}

/// What a kind needs and whom it serves, in a line.
fn note(template: &templates::Description) -> String {
    let books: Vec<&str> =
        template.data.iter().filter(|data| data.required).map(|data| data.label.as_str()).collect();
    let whom = match template.standards.as_slice() {
        [one] if one == "state" => "văn bản hành chính nhà nước",
        [one] if one == "party" => "văn bản của Đảng",
        _ => "văn bản của Đảng và nhà nước",
    };
    if books.is_empty() { whom.to_string() } else { format!("{whom}; cần: {}", books.join(", ")) }
}

/// Begins a document.
pub async fn create(visit: Visit, Form(pairs): Form<Pairs>) -> Result<Response> {
    visit.check(&pairs)?;
    let template = value(&pairs, "template");
    if template.is_empty() {
        return Err(Problem::refused(
            "paper.no-template",
            "chưa chọn loại văn bản",
            "no template was chosen",
        ));
    }
    let new = NewDocument {
        office: value(&pairs, "office").to_string(),
        template: template.to_string(),
        subject: Some(one_line(value(&pairs, "subject"))),
        ..NewDocument::default()
    };
    let document = documents::create(&visit.state, visit.actor(), new).await?;
    Ok(Redirect::to(&format!("/papers/{}", document.id)).into_response())
}
