//! The list of documents, and the page on which a new one is begun.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::excerpt::excerpt;
use super::form::{one_line, value};
use super::form_body::FormBody;
use super::labels::{Labels, fill, moment};
use super::page_context::PageContext;
use super::sign_in::{self, SignInQuery};
use super::view::{Frame, View, extend};
use super::{reports, work};
use crate::server::error::{Problem, Result};
use crate::server::security::MaybeCaller;
use crate::server::state::AppState;
use crate::service::documents::{self, NewDocument};
use crate::service::views::{DocumentListItem, encoded};
use crate::service::{WRITERS, offices, templates, texts};
use vanthu_model::text::upper_initial;
use vanthu_store::{DocumentFilter, DocumentState, Role};

const PER_PAGE: u32 = 30;

/// What is searched for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    page: Option<u32>,
    /// Whether all documents are listed, and not what is to be done.
    all: Option<String>,
}

/// The first page: the documents, or the sign-in page for those who have not signed in.
pub(super) async fn front(
    state: State<AppState>,
    view: Extension<Arc<View>>,
    context: Result<PageContext>,
    search: Query<Search>,
) -> Result<Response> {
    match context {
        Ok(context) => show(context, search).await,
        Err(problem) if problem.status == StatusCode::FORBIDDEN => Err(problem),
        Err(_) => sign_in::show(state, view, MaybeCaller(None), Query(SignInQuery::default())).await,
    }
}

/// The documents.
pub(super) async fn show(context: PageContext, Query(search): Query<Search>) -> Result<Response> {
    let labels = context.labels();
    let filter = DocumentFilter {
        text: Some(one_line(&search.q)).filter(|text| !text.is_empty()),
        states: DocumentState::parse(&search.state).into_iter().collect(),
        office_id: Some(search.office.clone()).filter(|office| !office.is_empty()),
        page: search.page.unwrap_or(1).max(1),
        per_page: PER_PAGE,
        ..DocumentFilter::default()
    };
    let templates = templates::list(&context.state, context.actor(), None).await?;
    let own = templates::own_titles(&context.state, context.actor()).await?;
    let offices = offices::list(&context.state, context.actor()).await?;
    let kind = |document: &DocumentListItem| {
        let name = &document.template;
        let of_program = templates.iter().find(|template| template.name == *name).map(|one| &one.kind);
        let of_office = own.get(&(document.office.id.clone(), name.clone()));
        of_office.or(of_program).map_or_else(|| name.clone(), |kind| upper_initial(kind))
    };
    let line = |document: &DocumentListItem| {
        json!({
            "id": document.id, "subject": upper_initial(&document.subject), "kind": kind(document),
            "office": document.office.name, "symbol": document.symbol, "state": document.state.as_str(),
            "state_text": labels.state(document.state), "updated": document.updated_at.to_rfc3339(),
            "updated_text": moment(document.updated_at), "by": document.created_by.name,
        })
    };
    let all = json!({ "value": "", "label": labels.filters.all });
    let states: Vec<Json> = std::iter::once(all.clone())
        .chain(DocumentState::ALL.into_iter().map(|state| {
            let word = state.as_str();
            json!({ "value": word, "label": labels.state(state), "selected": word == search.state })
        }))
        .collect();
    let choices: Vec<Json> = std::iter::once(all)
        .chain(offices.iter().map(|office| {
            json!({ "value": office.id, "label": office.name, "selected": office.id == search.office })
        }))
        .collect();
    let searching = !search.q.is_empty() || !search.state.is_empty() || !search.office.is_empty();
    let listed = searching || search.all.is_some() || search.page.is_some();
    let mut data = json!({
        "listed": listed, "q": search.q, "states": states, "searching": searching,
        "offices": if offices.len() > 1 { Json::Array(choices) } else { Json::Null },
        "no_office": offices.is_empty(), "may_admin": context.actor().has_role(&[Role::Administrator]),
        "may_draft": context.actor().has_role(&WRITERS) && !offices.is_empty(),
    });
    if listed {
        let found = documents::list(&context.state, context.actor(), filter).await?;
        let ids: Vec<String> = found.items.iter().map(|document| document.id.clone()).collect();
        let places = texts::found(&context.state, &ids, &search.q).await?;
        let line = |document: &DocumentListItem| {
            let place = places.get(&document.id).map(|place| excerpt(place, &search.q));
            let mut shown = line(document);
            extend(&mut shown, json!({ "place": place }));
            shown
        };
        let summary = if searching { &labels.home.summary_matching } else { &labels.home.summary };
        let query = format!(
            "q={}&state={}&office={}&all=1",
            encoded(&search.q),
            encoded(&search.state),
            encoded(&search.office)
        );
        let list = json!({
            "documents": found.items.iter().map(line).collect::<Vec<_>>(),
            "summary": fill(summary, &[("count", &found.total)]),
            "pager": pager("/", &query, found.page, found.total, PER_PAGE),
        });
        extend(&mut data, list);
    } else {
        let work = work::sections(&context, &line).await?;
        let due = reports::due(&context).await?;
        extend(&mut data, json!({ "work": work, "due": due }));
    }
    Ok(context.page(Frame { title: &labels.home.title, part: "/", ..Frame::default() }, "home", data))
}

/// The links to the previous and the next page of a list; `None` if it has one page only.
pub(super) fn pager(path: &str, query: &str, page: u32, total: u64, per_page: u32) -> Option<Json> {
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
pub(super) async fn new(context: PageContext) -> Result<Response> {
    let (state, actor, labels) = (&context.state, context.actor(), context.labels());
    let active: Vec<_> =
        offices::list(state, actor).await?.into_iter().filter(|office| office.active).collect();
    let (mut standards, mut own) = (Vec::new(), Vec::new());
    for office in &active {
        let standard = offices::view(state, actor, &office.id).await?.standard;
        let mut templates = templates::own(state, actor, &office.id).await?;
        templates.retain(|template| template.standards.contains(&standard));
        standards.push(standard);
        for template in templates {
            let mut note = note(labels, &template);
            if active.len() > 1 {
                note = fill(&labels.new.own_of, &[("office", &office.name), ("note", &note)]);
            }
            let name = format!("{}@{}", template.name, office.id);
            own.push(json!({ "name": name, "title": upper_initial(&template.title), "note": note }));
        }
    }
    let offices: Vec<Json> =
        active.iter().map(|office| json!({ "value": office.id, "label": office.name })).collect();
    let mut templates = templates::list(state, actor, None).await?;
    templates.retain(|template| template.standards.iter().any(|standard| standards.contains(standard)));
    let groups = [
        (Source::Workbook, &labels.new.from_workbook),
        (Source::Meeting, &labels.new.from_meeting),
        (Source::Other, &labels.new.other),
    ];
    let own = (!own.is_empty()).then(|| json!({ "label": labels.new.own, "kinds": own }));
    let groups = own.into_iter().chain(groups.iter().filter_map(|(source, label)| {
        let kinds: Vec<Json> = templates
                .iter()
                .filter(|template| Source::of(template) == *source)
                .map(|template| {
                    json!({ "name": template.name, "title": template.title, "note": note(labels, template) })
                })
                .collect();
        (!kinds.is_empty()).then(|| json!({ "label": label, "kinds": kinds }))
    }));
    let groups: Vec<Json> = groups.collect();
    let data = json!({
        "offices": offices, "groups": groups, "may_admin": actor.has_role(&[Role::Administrator]),
    });
    Ok(context.page(Frame { title: &labels.new.title, part: "/", ..Frame::default() }, "new", data))
}

/// What a document is mainly made from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Workbook,
    Meeting,
    Other,
}

impl Source {
    fn of(template: &templates::Description) -> Self {
        if template.data.iter().any(|data| data.required) {
            Self::Workbook
        } else if template.fields.iter().any(|field| field.name == "chair") {
            Self::Meeting
        } else {
            Self::Other
        }
    }
}

/// Whose documents these are and which workbooks they need, in one line.
fn note(labels: &Labels, template: &templates::Description) -> String {
    let workbooks: Vec<&str> =
        template.data.iter().filter(|data| data.required).map(|data| data.label.as_str()).collect();
    let standard = match template.standards.as_slice() {
        [one] if one == "state" => &labels.standards.state,
        [one] if one == "party" => &labels.standards.party,
        _ => &labels.standards.both,
    };
    if workbooks.is_empty() {
        return standard.clone();
    }
    fill(&labels.new.needs, &[("standard", standard), ("workbooks", &workbooks.join(", "))])
}

/// Begins a document.
pub(super) async fn create(context: PageContext, FormBody(pairs): FormBody) -> Result<Response> {
    context.check_csrf(&pairs)?;
    let office = value(&pairs, "office");
    let (template, of) = match value(&pairs, "template").split_once('@') {
        Some((template, of)) => (template, of),
        None => (value(&pairs, "template"), office),
    };
    if of != office {
        return Err(Problem::refused(
            "office-file.of-other-office",
            "mẫu đã chọn là mẫu riêng của cơ quan khác; chọn lại cơ quan ban hành hoặc loại văn bản",
            "the template is another office's own; choose that office, or another template",
        ));
    }
    if template.is_empty() {
        return Err(Problem::refused(
            "paper.no-template",
            "chưa chọn loại văn bản",
            "no template was chosen",
        ));
    }
    let new = NewDocument {
        office: office.to_string(),
        template: template.to_string(),
        subject: Some(one_line(value(&pairs, "subject"))),
        ..NewDocument::default()
    };
    let document = documents::create(&context.state, context.actor(), new).await?;
    Ok(Redirect::to(&format!("/papers/{}", document.id)).into_response())
}
