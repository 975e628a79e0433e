//! The reports that an office owes: what, when, and whether it comes again. No date is made up: those of a report that is
//! repeated follow from the one that was given.

use chrono::{DateTime, Months, NaiveDate, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{DateText, JsonText, TimeText, json_text};
use crate::offices::office_by_id;
use crate::schema::new_id;
use crate::{Actor, Result, Role, Store, StoreError, sql};

/// How often a report comes again: the word of each, and after how many months.
pub const REPEATS: [(&str, Option<u32>); 3] =
    [("once", None), ("half-yearly", Some(6)), ("yearly", Some(12))];

/// A report that an office owes.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DueReport {
    /// A UUID.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// What is to be handed in.
    pub name: String,
    /// The date that was given.
    #[sqlx(try_from = "DateText")]
    pub first_due: NaiveDate,
    /// One of [`REPEATS`].
    pub repeats: String,
    /// For how many of its dates it was handed in.
    pub handed_in: i64,
    /// For how many of its dates people were reminded.
    pub reminded: i64,
    /// When it was entered.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

impl DueReport {
    /// The date by which it is to be handed in next. Each is reckoned from the first one: of 31 December, half a year later is
    /// 30 June, and a year later 31 December again.
    pub fn due(&self) -> NaiveDate {
        let months = REPEATS.iter().find(|(word, _)| *word == self.repeats).and_then(|(_, months)| *months);
        let count = u32::try_from(self.handed_in).unwrap_or_default();
        let later = months
            .and_then(|months| self.first_due.checked_add_months(Months::new(months.checked_mul(count)?)));
        later.unwrap_or(self.first_due)
    }
}

/// The branches that had sent nothing for a document, as it was at `as_of`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MissingBranches {
    /// The slot of the workbooks.
    pub slot: String,
    /// What it was made from: the state of the document and of its office.
    pub as_of: String,
    /// How many branches the roster lists.
    pub expected: i64,
    /// The names of those without data.
    #[sqlx(try_from = "JsonText")]
    pub missing: Vec<String>,
}

/// The reports that offices owe.
#[derive(Clone, Copy)]
pub struct Reports<'a> {
    store: &'a Store,
}

impl Store {
    /// The reports that offices owe.
    pub fn reports(&self) -> Reports<'_> {
        Reports { store: self }
    }
}

impl Reports<'_> {
    /// Enters a report.
    ///
    /// # Errors
    /// `store.unknown-office`.
    pub async fn add(
        self,
        actor: &Actor,
        office_id: &str,
        name: &str,
        due: NaiveDate,
        repeats: &str,
    ) -> Result<DueReport> {
        let mut tx = self.store.write().await?;
        office_by_id(tx.conn(), office_id).await?;
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(sql::reports::INSERT)
            .bind(&id)
            .bind(office_id)
            .bind(name)
            .bind(due.to_string())
            .bind(repeats)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "report.add", &id, json!({ "office": office_id, "due": due.to_string() })).await?;
        let made = sqlx::query_as(sql::reports::BY_ID).bind(&id).fetch_one(tx.conn()).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// All reports, by office.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self) -> Result<Vec<DueReport>> {
        Ok(sqlx::query_as(sql::reports::LIST).fetch_all(self.store.reader()).await?)
    }

    /// The report with that id.
    ///
    /// # Errors
    /// `store.unknown-report`.
    pub async fn get(self, id: &str) -> Result<DueReport> {
        let found = sqlx::query_as(sql::reports::BY_ID).bind(id).fetch_optional(self.store.reader()).await?;
        found.ok_or_else(unknown_report)
    }

    /// Removes a report.
    ///
    /// # Errors
    /// `store.unknown-report`.
    pub async fn remove(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let gone = sqlx::query(sql::reports::DELETE).bind(id).execute(tx.conn()).await?;
        if gone.rows_affected() == 0 {
            return Err(unknown_report());
        }
        tx.audit(actor, "report.remove", id, json!({})).await?;
        tx.commit().await
    }

    /// Notes that a report was handed in for the date `due`. One that does not come again is gone then.
    ///
    /// # Errors
    /// `store.unknown-report`, also if its next date is another one, as when two people note the same.
    pub async fn hand_in(self, actor: &Actor, id: &str, due: NaiveDate) -> Result<()> {
        let mut tx = self.store.write().await?;
        let report: Option<DueReport> =
            sqlx::query_as(sql::reports::BY_ID).bind(id).fetch_optional(tx.conn()).await?;
        let report = report.filter(|report| report.due() == due).ok_or_else(unknown_report)?;
        let statement = if report.repeats == "once" { sql::reports::DELETE } else { sql::reports::HAND_IN };
        sqlx::query(statement).bind(id).execute(tx.conn()).await?;
        tx.audit(actor, "report.hand-in", id, json!({ "due": due.to_string() })).await?;
        tx.commit().await
    }

    /// Queues mails about the reports that are due from `today` to `until`, once for each date. Drafters and clerks of the
    /// office are written to who want that; a date for which there are none is kept for later.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn remind(self, today: NaiveDate, until: NaiveDate) -> Result<()> {
        let is_due = |report: &DueReport| {
            report.reminded <= report.handed_in && (today..=until).contains(&report.due())
        };
        for report in self.list().await?.into_iter().filter(is_due) {
            let mut tx = self.store.write().await?;
            let now: Option<DueReport> =
                sqlx::query_as(sql::reports::BY_ID).bind(&report.id).fetch_optional(tx.conn()).await?;
            if now.as_ref() != Some(&report) {
                continue;
            }
            let due = report.due().to_string();
            let queued = tx.write_of_report(&report, &due, &[Role::Drafter, Role::Clerk]).await?;
            if queued > 0 {
                sqlx::query(sql::reports::REMINDED).bind(&report.id).execute(tx.conn()).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Keeps which branches have sent nothing for a document.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn keep_missing(self, document_id: &str, missing: &[MissingBranches]) -> Result<()> {
        if self.missing(document_id).await? == missing {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        sqlx::query(sql::reports::FORGET_MISSING).bind(document_id).execute(tx.conn()).await?;
        for one in missing {
            sqlx::query(sql::reports::KEEP_MISSING)
                .bind(document_id)
                .bind(&one.slot)
                .bind(&one.as_of)
                .bind(one.expected)
                .bind(json_text(&one.missing))
                .execute(tx.conn())
                .await?;
        }
        tx.commit().await
    }

    /// Which branches had sent nothing for a document when it was last looked at.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn missing(self, document_id: &str) -> Result<Vec<MissingBranches>> {
        let found = sqlx::query_as(sql::reports::MISSING).bind(document_id).fetch_all(self.store.reader());
        Ok(found.await?)
    }
}

fn unknown_report() -> StoreError {
    StoreError::missing(code!("store.unknown-report"), "báo cáo phải nộp", "report that is due")
}
