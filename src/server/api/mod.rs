//! The HTTP API, `/api/v1`: each route takes a request apart, calls the service and shows what it answers.

pub mod documents;
pub mod extract;
pub mod idempotency;
pub mod keeping;
pub mod meta;
pub mod openapi;
pub mod register;
pub mod renders;
pub mod session;
pub mod workbooks;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use serde_json::Value as Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::limits::admit;
use super::state::AppState;

/// The media type of xlsx.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Routes that need no worker.
fn light() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(meta::health))
        .routes(routes!(meta::metrics))
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::set_up))
        .routes(routes!(session::me))
        .routes(routes!(documents::create, documents::list))
        .routes(routes!(documents::view, documents::change, documents::delete))
        .routes(routes!(documents::events))
        .routes(routes!(documents::withdraw))
        .routes(routes!(documents::approve))
        .routes(routes!(documents::give_back))
        .routes(routes!(documents::void))
        .routes(routes!(documents::batch))
        // Drawn already, as a rule: what was asked for with the preview.
        .routes(routes!(documents::preview_page))
        .routes(routes!(workbooks::download))
        .routes(routes!(workbooks::corrections))
        .routes(routes!(workbooks::uncorrect))
        .routes(routes!(renders::job, renders::cancel_job))
        .routes(routes!(renders::job_events))
        .routes(routes!(renders::job_result))
        .routes(routes!(renders::list_templates))
        .routes(routes!(renders::template))
        .routes(routes!(register::list))
        .routes(routes!(register::export))
        .routes(routes!(register::reserve))
        .routes(routes!(register::gaps))
        .routes(routes!(register::import))
        .routes(routes!(register::start))
        .routes(routes!(register::view))
        .routes(routes!(register::void))
        .routes(routes!(keeping::list_offices, keeping::create_office))
        .routes(routes!(keeping::office, keeping::change_office))
        .routes(routes!(keeping::list_users, keeping::create_user))
        .routes(routes!(keeping::change_user))
        .routes(routes!(keeping::list_tokens, keeping::create_token))
        .routes(routes!(keeping::revoke_token))
        .routes(routes!(keeping::audit_rows))
        .routes(routes!(keeping::verify_audit))
}

/// Routes that need a worker: too many of them at once are turned away before their bodies are read.
fn heavy() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(documents::preview))
        .routes(routes!(documents::findings))
        .routes(routes!(documents::pdf))
        .routes(routes!(documents::submit))
        .routes(routes!(documents::issue))
        .routes(routes!(workbooks::put, workbooks::view, workbooks::remove))
        .routes(routes!(workbooks::annotated))
        .routes(routes!(workbooks::correct))
        .routes(routes!(renders::render))
        .routes(routes!(renders::create_dataset))
        .routes(routes!(renders::dataset))
        .routes(routes!(renders::handout))
        .routes(routes!(register::print))
}

/// What the API is, as OpenAPI 3.1.
pub fn description() -> Json {
    let whole = OpenApiRouter::new().nest("/api/v1", light().merge(heavy()));
    openapi::finished(&whole.into_openapi())
}

/// The routes of the API, its description and the page to try it.
pub fn router(state: &AppState) -> Router<AppState> {
    let once = || from_fn_with_state(state.clone(), idempotency::once);
    let light = light().layer(once());
    let heavy = heavy().layer(once()).layer(from_fn_with_state(state.clone(), admit));
    let (routes, _) = OpenApiRouter::new().nest("/api/v1", light.merge(heavy)).split_for_parts();
    let text: Arc<str> = description().to_string().into();
    let described = move || {
        let text = text.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], text.to_string()).into_response() }
    };
    let docs = SwaggerUi::new("/api/v1/docs").config(Config::from("/api/v1/openapi.json"));
    routes.route("/api/v1/openapi.json", get(described)).merge(docs)
}
