//! The pages for people: handlebars filled in on the server, plain forms that work without script, and a little script
//! that makes them live. They do nothing of their own: every act is an operation of the service.

mod audit;
mod batches;
mod desk;
mod fields;
mod findings;
mod form;
mod gate;
mod grid;
mod home;
mod office_form;
mod offices;
mod people;
mod register;
mod statics;
mod tokens;
mod upload;
mod view;
mod visit;
mod words;
mod workbooks;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::limits::admit;
use super::state::AppState;
use vanthu_diagnostic::Diagnostic;
use view::View;

/// The routes of the pages.
///
/// # Errors
/// When a template of the pages cannot be read.
pub fn router(state: &AppState) -> Result<Router<AppState>, Diagnostic> {
    let view = Arc::new(View::new(&state.settings.assets)?);
    // What needs a worker waits in the same bounded queue as the calls of other systems.
    let drawn = Router::new()
        .route("/papers/{id}/preview", get(desk::preview))
        .route("/papers/{id}/document.pdf", get(desk::pdf))
        .route("/papers/{id}/workbooks/{slot}", get(workbooks::show).post(workbooks::put))
        .route("/papers/{id}/workbooks/{slot}/annotated.xlsx", get(workbooks::annotated))
        .route("/papers/{id}/workbooks/{slot}/form.xlsx", get(workbooks::handout))
        .route("/papers/{id}/workbooks/{slot}/corrections", post(workbooks::correct))
        .route("/papers/{id}/{act}", post(desk::act))
        .route("/register/book.pdf", get(register::print))
        .layer(from_fn_with_state(state.clone(), admit));
    let plain = Router::new()
        .route("/", get(home::front))
        .route("/sign-in", get(gate::show).post(gate::sign_in))
        .route("/sign-out", post(gate::sign_out))
        .route("/setup", get(gate::setup).post(gate::set_up))
        .route("/papers/new", get(home::new).post(home::create))
        .route("/papers/{id}", get(desk::show).post(desk::save))
        .route("/papers/{id}/state", get(desk::state))
        .route("/papers/{id}/workbooks/{slot}/file", get(workbooks::original))
        .route("/papers/{id}/workbooks/{slot}/remove", post(workbooks::remove))
        .route("/papers/{id}/workbooks/{slot}/corrections/{correction}/remove", post(workbooks::uncorrect))
        .route("/papers/{id}/batch", get(batches::show).post(batches::start))
        .route("/papers/{id}/batch/{job}/cancel", post(batches::cancel))
        .route("/register", get(register::show))
        .route("/register/numbers", post(register::reserve))
        .route("/register/start", post(register::start))
        .route("/register/import", post(register::import))
        .route("/register/export.xlsx", get(register::export))
        .route("/register/{entry}/void", post(register::void))
        .route("/offices", get(offices::list))
        .route("/offices/{id}", get(offices::show).post(offices::save))
        .route("/users", get(people::list).post(people::add))
        .route("/users/{id}", post(people::change))
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{id}/revoke", post(tokens::revoke))
        .route("/audit", get(audit::show));
    let most = state.config.limits.upload_bytes + (64 << 10);
    Ok(plain
        .merge(drawn)
        .layer(DefaultBodyLimit::max(most))
        .layer(from_fn(visit::problems_as_pages))
        .route("/static/{file}", get(statics::file))
        .layer(Extension(view)))
}
