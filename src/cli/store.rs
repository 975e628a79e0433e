//! What the commands on the service's data share: the runtime and opening the data folder.

use std::future::Future;
use std::path::Path;

use super::Failure;
use crate::pipeline::Settings;
use crate::service::{Context, Policy, ServiceError};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Store, StoreError, StoreOptions};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        ServiceError::from(error).into()
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let mut problems = error.diagnostics;
        if let (Some(cause), Some(first)) = (error.cause, problems.first_mut()) {
            // The person at the machine may see what goes to the log.
            *first = first.clone().with_value(cause);
        }
        if problems.is_empty() {
            problems.push(Diagnostic::error(error.code, error.message.vi, error.message.en));
        }
        Self::Refused(problems)
    }
}

/// Runs asynchronous work to its end.
pub(super) fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Failure::from(
            Diagnostic::error(
                code!("cli.runtime"),
                "không khởi động được chương trình",
                "the program cannot start",
            )
            .with_value(error.to_string()),
        )
    })?;
    runtime.block_on(work)
}

/// The store in `data`, which must exist unless `create`.
pub(super) async fn open_store(data: &Path, create: bool) -> Result<Store, Failure> {
    Ok(Store::open(&StoreOptions { create, ..StoreOptions::new(data) }).await?)
}

/// The store in `data`, to read only: a service may run beside it, and nothing is migrated.
pub(super) async fn open_store_to_read(data: &Path) -> Result<Store, Failure> {
    let options = StoreOptions { create: false, read_only: true, ..StoreOptions::new(data) };
    Ok(Store::open(&options).await?)
}

/// What the use cases that only read work with.
pub(super) async fn open_to_read(data: &Path, settings: &Settings) -> Result<Context, Failure> {
    let store = open_store_to_read(data).await?;
    Ok(Context { store, settings: settings.clone(), policy: Policy::default() })
}

/// What the use cases work with: the store in `data`, which must exist unless `create`.
pub(super) async fn open(data: &Path, create: bool, settings: &Settings) -> Result<Context, Failure> {
    let store = open_store(data, create).await?;
    Ok(Context { store, settings: settings.clone(), policy: Policy::default() })
}
