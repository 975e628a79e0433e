//! The pages for people: handlebars templates filled in on the server, plain forms that work without script, and a little
//! script that makes them live. Pages have no rules of their own: every action is a use case of the service.

mod account;
mod audit;
mod batches;
mod changes;
mod columns;
mod document_header;
mod document_history;
mod document_page;
mod document_preview;
mod edits;
mod excerpt;
mod fields;
mod findings;
mod flash;
mod form;
mod form_body;
mod grid;
mod help;
mod home;
mod labels;
mod mails;
mod merge;
mod missing;
mod office_files;
mod office_form;
mod office_templates;
mod offices;
mod page_context;
mod register;
mod reports;
mod sign_in;
mod statics;
mod tokens;
mod upload;
mod users;
mod view;
mod wording;
mod work;
mod workbooks;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::limits::{self, admit};
use super::state::AppState;
use vanthu_diagnostic::Diagnostic;
use view::View;

/// The routes of the pages.
///
/// # Errors
/// If a template or the labels cannot be read.
pub(crate) fn router(state: &AppState) -> Result<Router<AppState>, Diagnostic> {
    let view = Arc::new(View::new(&state.settings.assets)?);
    // Pages that need a worker are admitted together with the calls of other systems.
    let rendered = Router::new()
        .route("/papers/{id}/preview", get(document_preview::preview))
        .route("/papers/{id}/document.pdf", get(document_page::pdf))
        .route("/papers/{id}/document.docx", get(document_page::docx))
        .route("/papers/{id}/merge", get(merge::show).post(merge::merge))
        .route("/papers/{id}/workbooks/{slot}", get(workbooks::show).post(workbooks::put))
        .route("/papers/{id}/workbooks/{slot}/annotated.xlsx", get(workbooks::annotated))
        .route("/papers/{id}/workbooks/{slot}/form.xlsx", get(workbooks::blank_form))
        .route("/papers/{id}/workbooks/{slot}/corrections", post(workbooks::correct))
        .route("/papers/{id}/workbooks/{slot}/columns", post(columns::save))
        .route("/papers/{id}/edits", post(edits::save))
        .route("/papers/{id}/comments", post(document_page::comment))
        .route("/papers/{id}/{action}", post(document_page::act))
        .route("/offices/{id}/files/{file}/try", post(office_files::try_on))
        .route("/register/book.pdf", get(register::print))
        .layer(from_fn_with_state(state.clone(), admit));
    let plain = Router::new()
        .route("/", get(home::front))
        .route("/work", get(work::waiting))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/setup", get(sign_in::setup).post(sign_in::set_up))
        .route("/papers/new", get(home::new).post(home::create))
        .route("/papers/{id}", get(document_page::show).post(document_page::save))
        .route("/papers/{id}/state", get(document_page::state))
        .route("/papers/{id}/workbooks/{slot}/file", get(workbooks::original))
        .route("/papers/{id}/workbooks/{slot}/remove", post(workbooks::remove))
        .route(
            "/papers/{id}/workbooks/{slot}/corrections/{correction}/remove",
            post(workbooks::remove_correction),
        )
        .route("/papers/{id}/batch", get(batches::show).post(batches::start))
        .route("/papers/{id}/batch/{job}/cancel", post(batches::cancel))
        .route("/register", get(register::show))
        .route("/register/numbers", post(register::reserve))
        .route("/register/start", post(register::start))
        .route("/register/import", post(register::import))
        .route("/register/import/undo", post(register::undo_import))
        .route("/register/export.xlsx", get(register::export))
        .route("/register/{entry}/void", post(register::void))
        .route("/offices", get(offices::list))
        .route("/offices/{id}", get(offices::show).post(offices::save))
        .route("/offices/{id}/reports", post(reports::add))
        .route("/offices/{id}/reports/{report}/remove", post(reports::remove))
        .route("/offices/{id}/reports/{report}/hand-in", post(reports::hand_in))
        .route("/offices/{id}/files", get(office_files::list).post(office_files::add))
        .route("/offices/{id}/files/start/{kind}/{name}", get(office_files::start))
        .route("/offices/{id}/files/{file}", get(office_files::show))
        .route("/offices/{id}/files/{file}/file", get(office_files::download))
        .route("/offices/{id}/files/{file}/use", post(office_files::put_to_use))
        .route("/offices/{id}/files/{file}/retire", post(office_files::retire))
        .route("/users", get(users::list).post(users::add))
        .route("/users/{id}", post(users::change))
        .route("/help", get(help::day))
        .route("/help/files", get(help::files))
        .route("/help/images/{name}", get(help::image))
        .route("/account", get(account::show))
        .route("/account/mail", post(account::set_mail))
        .route("/account/password", post(account::change_password))
        .route("/account/sessions/{id}/end", post(account::end_session))
        .route("/mail", get(mails::show))
        .route("/mail/test", post(mails::test))
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{id}/revoke", post(tokens::revoke))
        .route("/audit", get(audit::show));
    Ok(plain
        .merge(rendered)
        // The layer below bounds the body of each route.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(state.clone(), limits::body))
        .layer(from_fn(page_context::problems_as_pages))
        .route("/static/{file}", get(statics::file).layer(from_fn_with_state(state.clone(), limits::body)))
        .layer(Extension(view)))
}
