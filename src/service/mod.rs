//! The use cases, without HTTP: who may do what, in which order. The API, the pages and the command line call the same
//! functions. Each one authorizes the actor first and returns what may be shown to that actor.

pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod batches;
pub mod bulk;
pub mod columns;
mod context;
mod counters;
pub mod datasets;
pub mod differences;
pub mod documents;
pub mod error;
pub(crate) mod fill;
pub mod issuing;
pub mod jobs;
pub mod mails;
pub mod merging;
pub mod office_files;
pub mod offices;
pub mod permissions;
mod previews;
pub mod register;
pub mod rendering;
pub mod renders;
pub(crate) mod replies;
pub mod reports;
pub(crate) mod shape;
pub mod signing;
mod space;
pub mod subscriptions;
pub mod templates;
mod terms;
pub mod texts;
pub(crate) mod times;
pub mod tokens;
mod uploads;
pub mod users;
pub(crate) mod validate;
pub mod verification;
pub mod views;
pub mod webhooks;
pub mod workbooks;
pub mod workflow;

use bytes::Bytes;

pub use context::{Context, Policy, Service, ServiceParts, WebhookPolicy};
pub use error::{ErrorKind, Result, ServiceError};
pub use mails::{MailPolicy, MailSecurity};
pub(crate) use permissions::readable;
pub use permissions::{ADMINISTRATORS, APPROVERS, CLERKS, WRITERS};
pub use previews::Previews;
pub(crate) use space::{free as free_space, is_low as space_is_low};
pub use terms::today;
pub use validate::{validate_line, validate_text};

use crate::worker::Workspace;
use crate::worker::pool::Turn;
use crate::worker::protocol::Task;

/// Hands a workspace to a worker and takes the one file that it makes.
async fn run_worker(
    service: &Service,
    turn: &Turn,
    workspace: Workspace,
    task: Task,
    file: &'static str,
) -> Result<Bytes> {
    let reply = service.pool.ask(turn, workspace.request(task)).await?;
    if reply.output.is_none() {
        return Err(ServiceError::rejected(reply.diagnostics));
    }
    blocking(move || workspace.take(file).map(Bytes::from).map_err(io_error)).await
}

/// Runs blocking work off the async threads.
///
/// # Errors
/// Those of `work`; `service.failed` if it panics.
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(ServiceError::unexpected("a blocking task panicked")),
    }
}

/// The error of a disk that failed. The log gets its kind only, because a path may hold a name.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
fn io_error(error: std::io::Error) -> ServiceError {
    ServiceError::unexpected(format!("workspace: {:?}", error.kind()))
}
