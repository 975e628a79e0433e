//! What the commands on the service's data share: the runtime, opening the store, and naming an office.

use std::future::Future;
use std::path::Path;

use super::Failure;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_store::{Office, Store, StoreError, StoreOptions};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            // Whoever sits at the machine may see what the log would hold.
            StoreError::Failed(problem, log) => problem.with_value(log).into(),
            other => other.diagnostic().clone().into(),
        }
    }
}

/// Runs what waits for the disk to its end.
pub fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
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

/// The store in `data`, which must be there unless `create`.
pub async fn open(data: &Path, create: bool) -> Result<Store, Failure> {
    Ok(Store::open(&StoreOptions { create, ..StoreOptions::new(data) }).await?)
}

/// The office of that id or name.
pub async fn office(store: &Store, named: &str) -> Result<Office, Failure> {
    let offices = store.offices().await?;
    let mut found = offices.iter().filter(|office| office.id == named || office.name == named);
    match (found.next(), found.next()) {
        (Some(office), None) => Ok(office.clone()),
        (Some(_), Some(_)) => Err(Diagnostic::error(
            code!("store.office-ambiguous"),
            format!("có nhiều cơ quan tên `{named}`"),
            format!("there are several offices named `{named}`"),
        )
        .hint("ghi mã của cơ quan", "give the id of the office")
        .into()),
        (None, _) => {
            let problem = Diagnostic::error(
                code!("store.unknown-office"),
                format!("không có cơ quan `{named}`"),
                format!("there is no office `{named}`"),
            );
            Err(match did_you_mean(named, offices.iter().map(|office| office.name.as_str())) {
                Some(near) => problem.meant(near),
                None => problem,
            }
            .into())
        }
    }
}
