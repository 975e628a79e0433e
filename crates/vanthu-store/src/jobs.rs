//! Jobs: the truth about renders and batches. The queue only carries their ids: what it says twice or forgets changes
//! nothing here.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vanthu_diagnostic::code;

use super::schema::{Columns, Conn, Query, Row, Tx, json_text, new_id, paging, push_page, stamp, word};
use super::{
    Actor, Callback, Job, JobQuery, JobResult, JobState, NewJob, Page, Progress, Result, Store, StoreError,
};

/// How long a worker is believed to live after it last noted progress: longer than any one document takes, waiting for
/// its turn included.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// How long a job may wait before it is looked for in the queue.
const LOST: TimeDelta = TimeDelta::minutes(2);

impl Store {
    /// Writes a job down and puts its id into the queue.
    ///
    /// # Errors
    /// When too many wait already, or the database fails.
    pub async fn create_job(&self, actor: &Actor, new: NewJob) -> Result<Job> {
        let mut tx = self.write().await?;
        if let Some(most) = new.most_waiting
            && waiting(tx.conn()).await? >= most
        {
            return Err(StoreError::Full(
                vanthu_diagnostic::Diagnostic::error(
                    code!("store.queue-full"),
                    "đang có quá nhiều việc chờ",
                    "too much is waiting already",
                )
                .hint("thử lại sau ít phút", "try again in a few minutes"),
            ));
        }
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(
            "INSERT INTO jobs (id, kind, paper_id, request, state, total, done, failed, attempts, results, requested_by, \
             cancelling, callback_url, callback_secret, created_at) \
             VALUES ($1, $2, $3, $4, 'queued', 0, 0, 0, 0, '[]', $5, 0, $6, $7, $8)",
        )
        .bind(&id)
        .bind(word(&new.kind))
        .bind(&new.document_id)
        .bind(json_text(&new.request))
        .bind(&actor.user_id)
        .bind(new.callback.as_ref().map(|callback| &callback.url))
        .bind(new.callback.as_ref().map(|callback| &callback.secret))
        .bind(stamp)
        .execute(tx.conn())
        .await?;
        let detail = json!({ "kind": new.kind, "paper": new.document_id });
        tx.audit(actor, "job.create", &id, detail).await?;
        let job = job_by_id(tx.conn(), &id).await?;
        tx.commit().await?;
        // The job stands from here on: should the queue not take its id, `recover_jobs` or `push_lost_jobs` will.
        if let Err(error) = self.queue().push(&id).await {
            tracing::warn!(job = id, %error, "a job was not put into the queue");
        }
        Ok(job)
    }

    /// The job of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn job(&self, id: &str) -> Result<Job> {
        let mut conn = self.reader().acquire().await?;
        job_by_id(&mut conn, id).await
    }

    /// Lists jobs, the last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn jobs(&self, query: &JobQuery) -> Result<Page<Job>> {
        let (page, per_page) = paging(query.page, query.per_page);
        let mut counting = Query::new("SELECT COUNT(*) AS total FROM jobs WHERE 1 = 1");
        push_conditions(&mut counting, query);
        let total = counting.build().fetch_one(self.reader()).await?.count("total")?;
        let mut listing = Query::new("SELECT * FROM jobs WHERE 1 = 1");
        push_conditions(&mut listing, query);
        listing.push(" ORDER BY id DESC");
        push_page(&mut listing, (page, per_page));
        let rows = listing.build().fetch_all(self.reader()).await?;
        Ok(Page { items: rows.iter().map(job).collect::<Result<_>>()?, total, page, per_page })
    }

    /// How many wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_jobs(&self) -> Result<u64> {
        let mut conn = self.reader().acquire().await?;
        waiting(&mut conn).await
    }

    /// Begins a job: queued → running. None when it is not to be begun: it is over, another worker has it, or it was
    /// begun `most_attempts` times already, each of which ended with its worker (then it is failed).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_job(&self, id: &str, worker: &str, most_attempts: i64) -> Result<Option<Job>> {
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(tx.conn()).await?;
        let Some(row) = row else { return Ok(None) };
        let (before, lease) = (job(&row)?, row.maybe_time("lease_until")?);
        let abandoned = before.state == JobState::Running && lease.is_none_or(|until| until <= tx.now);
        if before.state != JobState::Queued && !abandoned {
            return Ok(None);
        }
        if before.cancelling {
            end(&mut tx, id, JobState::Cancelled).await?;
            tx.commit().await?;
            return Ok(None);
        }
        if before.attempts >= most_attempts {
            let error = json!({ "code": "job.attempts", "attempts": before.attempts });
            sqlx::query("UPDATE jobs SET error = $1 WHERE id = $2")
                .bind(json_text(&error))
                .bind(id)
                .execute(tx.conn())
                .await?;
            end(&mut tx, id, JobState::Failed).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let (started, until) = (tx.stamp(), stamp(tx.now + LEASE));
        sqlx::query(
            "UPDATE jobs SET state = 'running', attempts = attempts + 1, worker = $1, lease_until = $2, started_at = $3 \
             WHERE id = $4",
        )
        .bind(worker)
        .bind(until)
        .bind(started)
        .bind(id)
        .execute(tx.conn())
        .await?;
        let begun = job_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(Some(begun))
    }

    /// Notes how much is done and that its worker lives, which it must every few minutes; answers whether the worker is to
    /// stop: the job is to be cancelled, or is no longer its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_progress(&self, id: &str, progress: Progress) -> Result<bool> {
        let mut tx = self.write().await?;
        note(&mut tx, id, progress).await?;
        let until = stamp(tx.now + LEASE);
        sqlx::query("UPDATE jobs SET lease_until = $1 WHERE id = $2 AND state = 'running'")
            .bind(until)
            .bind(id)
            .execute(tx.conn())
            .await?;
        let job = job_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(job.cancelling || job.state != JobState::Running)
    }

    /// running → done. A job that is over stays as it is.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn finish_job(&self, id: &str, progress: Progress, results: &[JobResult]) -> Result<Job> {
        let mut tx = self.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            note(&mut tx, id, progress).await?;
            sqlx::query("UPDATE jobs SET results = $1, error = NULL WHERE id = $2")
                .bind(json_text(&results))
                .bind(id)
                .execute(tx.conn())
                .await?;
            end(&mut tx, id, JobState::Done).await?;
        }
        settled(tx, id).await
    }

    /// running → failed. A job that is over stays as it is.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn fail_job(&self, id: &str, error: Value) -> Result<Job> {
        let mut tx = self.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            sqlx::query("UPDATE jobs SET error = $1 WHERE id = $2")
                .bind(json_text(&error))
                .bind(id)
                .execute(tx.conn())
                .await?;
            end(&mut tx, id, JobState::Failed).await?;
        }
        settled(tx, id).await
    }

    /// running → queued, put into the queue again; `counted` false takes the attempt back, as a graceful stop does.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn hand_back_job(&self, id: &str, counted: bool) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL, attempts = attempts - $1 \
             WHERE id = $2 AND state = 'running'",
        )
        .bind(i64::from(!counted))
        .bind(id)
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
        self.queue().push(id).await
    }

    /// queued → cancelled at once; a running one is marked, and cancelled by `cancelled_job` when its worker stops.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn cancel_job(&self, actor: &Actor, id: &str) -> Result<Job> {
        let mut tx = self.write().await?;
        let before = job_by_id(tx.conn(), id).await?;
        if !before.state.is_over() && !before.cancelling {
            sqlx::query("UPDATE jobs SET cancelling = 1 WHERE id = $1").bind(id).execute(tx.conn()).await?;
            if before.state == JobState::Queued {
                end(&mut tx, id, JobState::Cancelled).await?;
            }
            tx.audit(actor, "job.cancel", id, json!({})).await?;
        }
        settled(tx, id).await
    }

    /// running → cancelled, by its worker. A job that is over stays as it is.
    ///
    /// # Errors
    /// When there is no such job, or the database fails.
    pub async fn cancelled_job(&self, id: &str) -> Result<Job> {
        let mut tx = self.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            end(&mut tx, id, JobState::Cancelled).await?;
        }
        settled(tx, id).await
    }

    /// At start, by the one service of this folder and before any worker runs: the queue is emptied, what was running is
    /// queued again, and everything queued is put into the queue. Answers how many.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn recover_jobs(&self) -> Result<usize> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL WHERE state = 'running'",
        )
        .execute(tx.conn())
        .await?;
        let rows = sqlx::query("SELECT id FROM jobs WHERE state = 'queued' ORDER BY id")
            .fetch_all(tx.conn())
            .await?;
        tx.commit().await?;
        self.queue().clear().await?;
        for row in &rows {
            self.queue().push(&row.text("id")?).await?;
        }
        Ok(rows.len())
    }

    /// Puts into the queue again what has waited or been abandoned for long, should the queue have lost it. An id that
    /// is there twice is begun once.
    ///
    /// # Errors
    /// When the database or the queue fails.
    pub async fn push_lost_jobs(&self) -> Result<usize> {
        let now = self.now();
        let rows = sqlx::query(
            "SELECT id FROM jobs WHERE (state = 'queued' AND created_at < $1) OR (state = 'running' AND lease_until < $2) \
             ORDER BY id LIMIT 1000",
        )
        .bind(stamp(now - LOST))
        .bind(stamp(now))
        .fetch_all(self.reader())
        .await?;
        let queue = self.queue();
        let mut lost = 0;
        for row in &rows {
            let id = row.text("id")?;
            if !queue.holds(&id).await? {
                queue.push(&id).await?;
                lost += 1;
            }
        }
        Ok(lost)
    }
}

/// Commits and answers the job as it is then.
async fn settled(mut tx: Tx, id: &str) -> Result<Job> {
    let job = job_by_id(tx.conn(), id).await?;
    tx.commit().await?;
    Ok(job)
}

async fn note(tx: &mut Tx, id: &str, progress: Progress) -> Result<()> {
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    sqlx::query("UPDATE jobs SET total = $1, done = $2, failed = $3 WHERE id = $4 AND state = 'running'")
        .bind(whole(progress.total))
        .bind(whole(progress.done))
        .bind(whole(progress.failed))
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn end(tx: &mut Tx, id: &str, state: JobState) -> Result<()> {
    let stamp = tx.stamp();
    sqlx::query(
        "UPDATE jobs SET state = $1, finished_at = $2, worker = NULL, lease_until = NULL WHERE id = $3",
    )
    .bind(word(&state))
    .bind(stamp)
    .bind(id)
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn waiting(conn: &mut Conn) -> Result<u64> {
    sqlx::query("SELECT COUNT(*) AS total FROM jobs WHERE state = 'queued'")
        .fetch_one(conn)
        .await?
        .count("total")
}

pub(super) async fn job_by_id(conn: &mut Conn, id: &str) -> Result<Job> {
    let row = sqlx::query("SELECT * FROM jobs WHERE id = $1").bind(id).fetch_optional(conn).await?;
    job(&row.ok_or_else(|| StoreError::missing(code!("store.unknown-job"), "việc", "job"))?)
}

fn job(row: &Row) -> Result<Job> {
    let callback = match (row.maybe_text("callback_url")?, row.maybe_text("callback_secret")?) {
        (Some(url), Some(secret)) => Some(Callback { url, secret }),
        _ => None,
    };
    Ok(Job {
        id: row.text("id")?,
        kind: row.word("kind")?,
        document_id: row.maybe_text("paper_id")?,
        request: row.json("request")?,
        state: row.word("state")?,
        progress: Progress {
            total: row.count("total")?,
            done: row.count("done")?,
            failed: row.count("failed")?,
        },
        attempts: row.int("attempts")?,
        error: row.maybe_json("error")?,
        results: row.typed("results")?,
        requested_by: row.text("requested_by")?,
        cancelling: row.flag("cancelling")?,
        callback,
        created_at: row.time("created_at")?,
        started_at: row.maybe_time("started_at")?,
        finished_at: row.maybe_time("finished_at")?,
    })
}

fn push_conditions(sql: &mut Query, query: &JobQuery) {
    if let Some(document) = &query.document_id {
        sql.push(" AND paper_id = ").push_bind(document.clone());
    }
    if let Some(user) = &query.requested_by {
        sql.push(" AND requested_by = ").push_bind(user.clone());
    }
    if !query.states.is_empty() {
        sql.push(" AND state IN (");
        let mut states = sql.separated(", ");
        for state in &query.states {
            states.push_bind(word(state));
        }
        sql.push(")");
    }
}
