//! The stored data are verified once a day by the service itself, and whenever an administrator asks for it.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use super::context::{Context, Service};
use super::error::Result;
use super::permissions::{Act, Object, may};
use vanthu_store::{Actor, DataFaultKind, DataReport};

/// How long after the start the data are verified for the first time: the first requests come before.
const FIRST: Duration = Duration::from_secs(600);

/// How long from one time to the next.
const EVERY: Duration = Duration::from_secs(24 * 3600);

/// What the last verification found.
#[derive(Default)]
pub struct LastVerification(Mutex<Option<DataReport>>);

/// What health says about the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataHealth {
    /// They were not verified since the start.
    Unverified,
    /// All was whole.
    Whole,
    /// A file, a line or a row is not what it was.
    Faulty,
    /// A page of the database is damaged.
    Broken,
}

impl LastVerification {
    /// What the last verification found.
    pub fn report(&self) -> Option<DataReport> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same in a word.
    pub fn health(&self) -> DataHealth {
        match self.report() {
            None => DataHealth::Unverified,
            Some(report) if report.faults.is_empty() => DataHealth::Whole,
            Some(report) if report.faults.iter().any(|fault| fault.kind == DataFaultKind::Page) => {
                DataHealth::Broken
            }
            Some(_) => DataHealth::Faulty,
        }
    }

    fn set(&self, report: DataReport) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
    }
}

/// Verifies the stored data.
///
/// # Errors
/// Forbidden for all but administrators; those of the store.
pub async fn verify(context: &Context, actor: &Actor) -> Result<DataReport> {
    may(actor, Act::VerifyData, Object::All)?;
    Ok(context.store.verify_data().await?)
}

/// Verifies the stored data of a running service, whose health then says the result.
///
/// # Errors
/// Those of [`verify`].
pub async fn verify_now(service: &Service, actor: &Actor) -> Result<DataReport> {
    let report = verify(service, actor).await?;
    service.verification.set(report.clone());
    Ok(report)
}

/// Verifies the data once a day until the service stops. The log gets kinds and ids.
pub(crate) async fn run(service: Service) {
    let mut stopping = service.stopping.clone();
    let mut wait = FIRST;
    loop {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stop| *stop) => return,
        }
        wait = EVERY;
        match verify_now(&service, &Actor::system()).await {
            Ok(report) => {
                let DataReport { rows, head, objects, entries, faults, .. } = report;
                // The head stands in the log of the machine, where the database cannot change it.
                tracing::info!(rows, head, objects, entries, faults = faults.len(), "the data were verified");
                for fault in faults {
                    tracing::error!(kind = ?fault.kind, what = fault.what, owner = fault.owner, "a fault of the data");
                }
            }
            Err(error) => {
                tracing::error!(code = %error.code, cause = error.cause, "the data cannot be verified")
            }
        }
    }
}
