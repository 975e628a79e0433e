//! Mails to people: where each is written to and about what, and the mails that wait to be sent. What happens to a document
//! is queued in the transaction in which it happens. The text is made when a mail is sent, from what its receiver may read
//! at that moment.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{JsonText, OptionalJsonText, TimeText, json_text, stamp};
use crate::documents::document_by_id;
use crate::outbox::{Outbox, state_after_failure, wait};
use crate::schema::{Tx, new_id};
use crate::users::user_by_id;
use crate::{Actor, Document, DueReport, OfficeIds, Result, Role, Roles, Store, StoreError, sql};

/// What a person may be written about: a document was submitted for approval, came back, was approved, was issued or has a
/// comment; a report is due.
pub const MAIL_TOPICS: [&str; 6] = ["submitted", "returned", "approved", "issued", "commented", "reminder"];

/// Where a person is written to, and about what.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct MailSettings {
    /// The address; empty for no mails.
    pub address: String,
    /// The topics.
    #[sqlx(try_from = "JsonText")]
    pub topics: Vec<String>,
}

/// A mail to be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Mail {
    /// A UUID.
    pub id: String,
    /// The receiver.
    pub user_id: String,
    /// One of [`MAIL_TOPICS`].
    pub topic: String,
    /// The document that it tells of.
    #[sqlx(rename = "paper_id")]
    pub document_id: Option<String>,
    /// The report that it reminds of.
    pub report_id: Option<String>,
    /// The name of the person who did what it tells of.
    pub by_name: String,
    /// What that person wrote.
    pub note: Option<String>,
    /// How often sending was attempted.
    pub attempts: i64,
    /// When it is due next.
    #[sqlx(try_from = "TimeText")]
    pub next_at: DateTime<Utc>,
    /// What went wrong with the last attempt.
    pub last_error: Option<String>,
    /// `waiting`, `sent` or `given-up`.
    pub state: String,
    /// When it was queued.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

/// How an attempt to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// The mail server took it.
    Sent,
    /// To be attempted again, after a longer wait each time; given up after twelve attempts.
    Failed(String),
    /// Not to be attempted again: its receiver may not read it, or the server knows no such address.
    Refused(String),
}

/// Someone who may be written to.
#[derive(sqlx::FromRow)]
struct Receiver {
    id: String,
    #[sqlx(try_from = "JsonText")]
    roles: Roles,
    #[sqlx(try_from = "OptionalJsonText")]
    offices: OfficeIds,
    #[sqlx(try_from = "JsonText")]
    topics: Vec<String>,
}

/// A mail to be queued.
struct NewMail<'a> {
    user_id: &'a str,
    topic: &'a str,
    document_id: Option<&'a str>,
    report_id: Option<&'a str>,
    by_name: &'a str,
    note: Option<&'a str>,
}

/// The mails to people.
#[derive(Clone, Copy)]
pub struct Mails<'a> {
    store: &'a Store,
}

impl Store {
    /// The mails to people.
    pub fn mails(&self) -> Mails<'_> {
        Mails { store: self }
    }
}

impl Mails<'_> {
    /// Where a user is written to.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn settings(self, user_id: &str) -> Result<MailSettings> {
        let found = sqlx::query_as(sql::mails::SETTINGS).bind(user_id).fetch_optional(self.store.reader());
        Ok(found.await?.unwrap_or_default())
    }

    /// Sets where a user is written to.
    ///
    /// # Errors
    /// `store.unknown-user`.
    pub async fn set(self, actor: &Actor, user_id: &str, settings: &MailSettings) -> Result<()> {
        let mut tx = self.store.write().await?;
        user_by_id(tx.conn(), user_id).await?;
        let stamp = tx.stamp();
        sqlx::query(sql::mails::SET)
            .bind(user_id)
            .bind(&settings.address)
            .bind(json_text(&settings.topics))
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "user.mail", user_id, json!({ "topics": settings.topics })).await?;
        tx.commit().await
    }

    /// Takes up to `max` mails that are due. Each is reserved for two minutes, so that nobody else takes it.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn take_due(self, max: u32) -> Result<Vec<Mail>> {
        let outbox = Outbox {
            due: || sqlx::query_as(sql::mails::DUE),
            postpone: || sqlx::query(sql::mails::POSTPONE),
            id: |one: &Mail| &one.id,
        };
        outbox.take_due(self.store, max).await
    }

    /// Records how an attempt ended.
    ///
    /// # Errors
    /// `store.unknown-mail`.
    pub async fn record(self, id: &str, outcome: &MailOutcome) -> Result<()> {
        let mut tx = self.store.write().await?;
        let mail: Option<Mail> = sqlx::query_as(sql::mails::BY_ID).bind(id).fetch_optional(tx.conn()).await?;
        let mail =
            mail.ok_or_else(|| StoreError::missing(code!("store.unknown-mail"), "thư điện tử", "mail"))?;
        let attempts = mail.attempts + 1;
        let (state, error) = match outcome {
            MailOutcome::Sent => ("sent", None),
            MailOutcome::Failed(why) => (state_after_failure(attempts), Some(why)),
            MailOutcome::Refused(why) => ("given-up", Some(why)),
        };
        sqlx::query(sql::mails::RECORD)
            .bind(attempts)
            .bind(state)
            .bind(error)
            .bind(stamp(tx.now + wait(attempts)))
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.commit().await
    }

    /// How many mails wait.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn count_waiting(self) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(sql::mails::WAITING).fetch_one(self.store.reader()).await?;
        Ok(count.unsigned_abs())
    }

    /// The last mails, newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn last(self, max: u32) -> Result<Vec<Mail>> {
        let last = sqlx::query_as(sql::mails::LAST).bind(i64::from(max)).fetch_all(self.store.reader());
        Ok(last.await?)
    }

    /// Forgets the mails that wait: without a mail server they would be sent when one is set, long after the fact.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn drop_waiting(self) -> Result<()> {
        if self.count_waiting().await? > 0 {
            sqlx::query(sql::mails::DROP_WAITING).execute(self.store.writer()).await?;
        }
        Ok(())
    }
}

impl Tx {
    /// Queues what happened to a document for those whose work it concerns and who want to know of it. Nobody is written to
    /// about what he did himself.
    pub(crate) async fn write_to_people(
        &mut self,
        actor: &Actor,
        document_id: &str,
        what: &str,
        note: Option<&str>,
    ) -> Result<()> {
        if !MAIL_TOPICS.contains(&what) {
            return Ok(());
        }
        let mut receivers = self.receivers(what).await?;
        if receivers.is_empty() {
            return Ok(());
        }
        let document = document_by_id(self.conn(), document_id).await?;
        let concerned = self.concerned(&document, what).await?;
        receivers.retain(|one| one.id != actor.user_id && one.is_concerned(&document, what, &concerned));
        for one in receivers {
            let mail = NewMail {
                user_id: &one.id,
                topic: what,
                document_id: Some(document_id),
                report_id: None,
                by_name: &actor.name,
                note,
            };
            self.queue_mail(&mail).await?;
        }
        Ok(())
    }

    /// Queues a reminder of a report for those of its office with one of these roles who want to know of it; how many.
    pub(crate) async fn write_of_report(
        &mut self,
        report: &DueReport,
        due: &str,
        roles: &[Role],
    ) -> Result<usize> {
        let mut receivers = self.receivers("reminder").await?;
        receivers.retain(|one| {
            one.works_for(&report.office_id) && roles.iter().any(|role| one.roles.contains(role))
        });
        for one in &receivers {
            let mail = NewMail {
                user_id: &one.id,
                topic: "reminder",
                document_id: None,
                report_id: Some(&report.id),
                by_name: "",
                note: Some(due),
            };
            self.queue_mail(&mail).await?;
        }
        Ok(receivers.len())
    }

    /// The people who want to be written to about a topic.
    async fn receivers(&mut self, topic: &str) -> Result<Vec<Receiver>> {
        let mut all: Vec<Receiver> = sqlx::query_as(sql::mails::RECEIVERS).fetch_all(self.conn()).await?;
        all.retain(|one| one.topics.iter().any(|wanted| wanted == topic));
        Ok(all)
    }

    /// The ids of the people who took part: the author, the last person who submitted it, and for a comment those who
    /// commented.
    async fn concerned(&mut self, document: &Document, what: &str) -> Result<BTreeSet<String>> {
        let submitter: Option<String> =
            sqlx::query_scalar(sql::mails::SUBMITTER).bind(&document.id).fetch_optional(self.conn()).await?;
        let mut ids: BTreeSet<String> = submitter.into_iter().collect();
        ids.insert(document.created_by.clone());
        if what == "commented" {
            let others: Vec<String> =
                sqlx::query_scalar(sql::mails::COMMENTERS).bind(&document.id).fetch_all(self.conn()).await?;
            ids.extend(others);
        }
        Ok(ids)
    }

    async fn queue_mail(&mut self, mail: &NewMail<'_>) -> Result<()> {
        let stamp = self.stamp();
        sqlx::query(sql::mails::INSERT)
            .bind(new_id())
            .bind(mail.user_id)
            .bind(mail.topic)
            .bind(mail.document_id)
            .bind(mail.report_id)
            .bind(mail.by_name)
            .bind(mail.note)
            .bind(&stamp)
            .bind(&stamp)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

impl Receiver {
    /// Whether what happened to the document is this person's business: approvers approve what was submitted, clerks number
    /// what was approved, and all else goes to those who took part.
    fn is_concerned(&self, document: &Document, what: &str, took_part: &BTreeSet<String>) -> bool {
        let has = |role: Role| self.roles.contains(&role) && self.works_for(&document.office_id);
        match what {
            "submitted" => has(Role::Approver) && !took_part.contains(&self.id),
            "approved" => has(Role::Clerk) || took_part.contains(&self.id),
            _ => took_part.contains(&self.id),
        }
    }

    fn works_for(&self, office: &str) -> bool {
        self.offices.as_ref().is_none_or(|offices| offices.contains(office))
    }
}
