//! The HTTP API, `/api/v1`: each route parses a request, calls a use case and sends what it returns.

mod admin;
mod archive;
mod conditional;
mod deprecation;
mod documents;
mod events;
mod extract;
mod idempotency;
mod jobs;
mod mails;
mod merge;
pub(crate) mod meta;
mod negotiation;
mod office_files;
mod openapi;
mod parameters;
mod register;
mod render_body;
mod renders;
mod reports;
mod session;
mod workbooks;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::Value as Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

pub(crate) use conditional::set_tag;

use super::limits::{self, admit};
use super::state::AppState;

/// Routes that need no worker.
fn light() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(meta::health))
        .routes(routes!(meta::live))
        .routes(routes!(meta::ready))
        .routes(routes!(meta::metrics))
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::set_up))
        .routes(routes!(session::me))
        .routes(routes!(session::change_password))
        .routes(routes!(session::own_sessions))
        .routes(routes!(session::end_session))
        .routes(routes!(mails::own, mails::set_own))
        .routes(routes!(mails::mail_state))
        .routes(routes!(mails::send_test))
        .routes(routes!(documents::create, documents::list))
        .routes(routes!(documents::view, documents::change, documents::delete))
        .routes(routes!(documents::events))
        .routes(routes!(archive::signed, archive::keep_signed))
        .routes(routes!(archive::attachments, archive::attach))
        .routes(routes!(archive::attachment, archive::detach))
        .routes(routes!(events::create, events::list))
        .routes(routes!(events::remove))
        .routes(routes!(events::deliveries))
        .routes(routes!(events::redeliver))
        .routes(routes!(documents::withdraw))
        .routes(routes!(documents::approve))
        .routes(routes!(documents::return_for_revision))
        .routes(routes!(documents::void))
        .routes(routes!(documents::batch))
        // Usually in the cache, because the preview was requested just before.
        .routes(routes!(documents::preview_page))
        .routes(routes!(workbooks::download))
        .routes(routes!(workbooks::corrections))
        .routes(routes!(workbooks::remove_correction))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::job, jobs::cancel_job))
        .routes(routes!(jobs::job_pdf))
        .routes(routes!(jobs::job_zip))
        .routes(routes!(jobs::job_combined))
        .routes(routes!(jobs::job_report))
        .routes(routes!(jobs::job_events))
        .routes(routes!(jobs::job_result))
        .routes(routes!(jobs::job_manifest))
        .routes(routes!(renders::list_templates))
        .routes(routes!(renders::template))
        .routes(routes!(renders::fields_schema))
        .routes(routes!(register::list))
        .routes(routes!(register::export))
        .routes(routes!(register::reserve))
        .routes(routes!(register::gaps))
        .routes(routes!(register::import))
        .routes(routes!(register::undo_import))
        .routes(routes!(register::start))
        .routes(routes!(register::view))
        .routes(routes!(register::void))
        .routes(routes!(admin::list_offices, admin::create_office))
        .routes(routes!(admin::office, admin::change_office))
        .routes(routes!(reports::list, reports::add))
        .routes(routes!(reports::remove))
        .routes(routes!(reports::hand_in))
        .routes(routes!(office_files::list, office_files::add))
        .routes(routes!(office_files::download))
        .routes(routes!(office_files::put_to_use))
        .routes(routes!(office_files::retire))
        .routes(routes!(admin::list_users, admin::create_user))
        .routes(routes!(admin::change_user))
        .routes(routes!(admin::list_tokens, admin::create_token))
        .routes(routes!(admin::revoke_token))
        .routes(routes!(admin::audit_rows))
        .routes(routes!(admin::verify_audit))
        .routes(routes!(admin::verify_data))
}

/// Routes that need a worker. Admission control refuses too many at once before their bodies are read.
fn heavy() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(documents::preview))
        .routes(routes!(documents::findings))
        .routes(routes!(documents::figures))
        .routes(routes!(archive::content))
        .routes(routes!(archive::issue_many))
        .routes(routes!(documents::pdf))
        .routes(routes!(documents::docx))
        .routes(routes!(merge::merge))
        .routes(routes!(documents::submit))
        .routes(routes!(documents::issue))
        .routes(routes!(workbooks::put, workbooks::view, workbooks::remove))
        .routes(routes!(workbooks::annotated))
        .routes(routes!(workbooks::correct))
        .routes(routes!(renders::render))
        .routes(routes!(renders::inspect))
        .routes(routes!(renders::check))
        .routes(routes!(renders::create_dataset, renders::list_datasets))
        .routes(routes!(renders::dataset, renders::remove_dataset))
        .routes(routes!(renders::blank_workbook))
        .routes(routes!(office_files::try_on))
        .routes(routes!(register::print))
}

/// The paths below `/api/v1` of routes that need a worker.
fn heavy_paths() -> &'static [String] {
    static PATHS: LazyLock<Vec<String>> =
        LazyLock::new(|| heavy().into_openapi().paths.paths.into_keys().collect());
    &PATHS
}

/// The description of the API as OpenAPI 3.1.
pub fn description() -> Json {
    let whole = OpenApiRouter::new().nest("/api/v1", light().merge(heavy()));
    let mut finished = openapi::finished(&whole.into_openapi());
    deprecation::describe(&mut finished);
    finished
}

/// The routes of the API, its description, and a page to try it out.
pub fn router(state: &AppState) -> Router<AppState> {
    let once = || from_fn_with_state(state.clone(), idempotency::once);
    let light = light().layer(once());
    let heavy = heavy().layer(once()).layer(from_fn_with_state(state.clone(), admit));
    let (routes, _) = OpenApiRouter::new().nest("/api/v1", light.merge(heavy)).split_for_parts();
    let routes = routes
        .layer(from_fn(conditional::answer))
        .layer(from_fn(negotiation::acceptable))
        .layer(from_fn(parameters::known))
        .layer(from_fn(deprecation::say))
        .layer(from_fn_with_state(state.clone(), limits::body));
    let text: Arc<str> = description().to_string().into();
    let described = move || {
        let text = text.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response() }
    };
    let docs = SwaggerUi::new("/api/v1/docs").config(Config::from("/api/v1/openapi.json"));
    routes.route("/api/v1/openapi.json", get(described).layer(from_fn(conditional::answer))).merge(docs)
}
