//! Jobs: renders and batches that are done in the background. This table is the only truth about them; [`crate::Queue`]
//! reads from it what is due.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vanthu_diagnostic::{Diagnostic, code};

use crate::columns::{json_text, stamp, stored_count};
use crate::job_record::{DueJob, JobRow};
use crate::schema::{Conn, Query, Tx, fetch_page, new_id, push_equal, push_one_of};
use crate::{
    Actor, Job, JobQuery, JobResult, JobState, Lane, NewJob, Page, Progress, Result, Store, StoreError, sql,
};

/// How long a worker is believed to be alive after it last noted progress: longer than any one document takes, including
/// the wait for its turn.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// The jobs of the store.
#[derive(Clone, Copy)]
pub struct Jobs<'a> {
    store: &'a Store,
}

impl Store {
    /// The jobs.
    pub fn jobs(&self) -> Jobs<'_> {
        Jobs { store: self }
    }
}

impl Jobs<'_> {
    /// Creates a job and wakes the queue.
    ///
    /// # Errors
    /// `store.queue-full` if too many are waiting already.
    pub async fn create(self, actor: &Actor, new: NewJob) -> Result<Job> {
        let mut tx = self.store.write().await?;
        if let Some(max) = new.max_waiting
            && (count_waiting(tx.conn()).await? >= max.of_all
                || count_waiting_of(tx.conn(), &actor.user_id).await? >= max.of_one)
        {
            return Err(StoreError::Full(
                Diagnostic::error(
                    code!("store.queue-full"),
                    "đang có quá nhiều việc chờ",
                    "too much is waiting already",
                )
                .hint("thử lại sau ít phút", "try again in a few minutes"),
            ));
        }
        let (id, stamp) = (new_id(), tx.stamp());
        sqlx::query(sql::jobs::INSERT)
            .bind(&id)
            .bind(new.kind)
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
        self.store.queue().wake();
        Ok(job)
    }

    /// The job with that id.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn get(self, id: &str) -> Result<Job> {
        let mut conn = self.store.reader().acquire().await?;
        job_by_id(&mut conn, id).await
    }

    /// One page of the jobs that match, newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, query: &JobQuery) -> Result<Page<Job>> {
        let statements = (sql::jobs::COUNT, sql::jobs::LIST, " ORDER BY id DESC");
        let page = (query.page, query.per_page);
        let Page { items, total, page, per_page } =
            fetch_page::<JobRow>(self.store.reader(), statements, page, |sql| push_filters(sql, query))
                .await?;
        Ok(Page { items: items.into_iter().map(Job::from).collect(), total, page, per_page })
    }

    /// The number of waiting jobs.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn count_waiting(self) -> Result<u64> {
        let mut conn = self.store.reader().acquire().await?;
        count_waiting(&mut conn).await
    }

    /// Jobs of a lane that may be started, up to `max` of each user, oldest first.
    pub(crate) async fn due(self, lane: Lane, max: usize) -> Result<Vec<DueJob>> {
        // What a clock that was set back left in the future has run out as well: no lease is that long.
        let now = self.store.now();
        let jobs = sqlx::query_as(sql::jobs::DUE)
            .bind(stamp(now))
            .bind(stamp(now + LEASE * 2))
            .bind(i64::from(lane == Lane::Issue))
            .bind(i64::try_from(max).unwrap_or(i64::MAX))
            .fetch_all(self.store.reader())
            .await?;
        Ok(jobs)
    }

    /// queued → running. The answer is `None` if the job is not to be started: it does not exist, it is over, another
    /// worker has it, or it was started `max_attempts` times already and its worker died each time (then it fails).
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn start(self, id: &str, worker: &str, max_attempts: i64) -> Result<Option<Job>> {
        let mut tx = self.store.write().await?;
        let row: Option<JobRow> = sqlx::query_as(sql::jobs::BY_ID).bind(id).fetch_optional(tx.conn()).await?;
        let Some(row) = row else { return Ok(None) };
        let lease_is_over = row.lease_until.is_none_or(|until| until <= tx.now || until > tx.now + LEASE * 2);
        let before = Job::from(row);
        let is_abandoned = before.state == JobState::Running && lease_is_over;
        if before.state != JobState::Queued && !is_abandoned {
            return Ok(None);
        }
        if before.cancelling {
            end(&mut tx, id, JobState::Cancelled).await?;
            tx.commit().await?;
            return Ok(None);
        }
        if before.attempts >= max_attempts {
            let error = json!({ "code": "job.attempts", "attempts": before.attempts });
            set_error(&mut tx, id, &error).await?;
            end(&mut tx, id, JobState::Failed).await?;
            tx.commit().await?;
            return Ok(None);
        }
        let (started, until) = (tx.stamp(), stamp(tx.now + LEASE));
        sqlx::query(sql::jobs::START)
            .bind(worker)
            .bind(until)
            .bind(started)
            .bind(id)
            .execute(tx.conn())
            .await?;
        let job = job_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(Some(job))
    }

    /// Notes how much is done and that the worker is alive, which it must do every few minutes. The answer is whether the
    /// worker is to stop, because the job was cancelled or is no longer its own.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn note_progress(self, id: &str, progress: Progress) -> Result<bool> {
        let mut tx = self.store.write().await?;
        set_progress(&mut tx, id, progress).await?;
        let until = stamp(tx.now + LEASE);
        sqlx::query(sql::jobs::RENEW_LEASE).bind(until).bind(id).execute(tx.conn()).await?;
        let job = job_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(job.cancelling || job.state != JobState::Running)
    }

    /// running → done. A job that is over stays as it is.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn finish(self, id: &str, progress: Progress, results: &[JobResult]) -> Result<Job> {
        let mut tx = self.store.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            set_progress(&mut tx, id, progress).await?;
            sqlx::query(sql::jobs::SET_RESULTS).bind(json_text(&results)).bind(id).execute(tx.conn()).await?;
            end(&mut tx, id, JobState::Done).await?;
        }
        commit(tx, id).await
    }

    /// running → failed. A job that is over stays as it is.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn fail(self, id: &str, error: Value) -> Result<Job> {
        let mut tx = self.store.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            set_error(&mut tx, id, &error).await?;
            end(&mut tx, id, JobState::Failed).await?;
        }
        commit(tx, id).await
    }

    /// running → queued. With `counted` false the attempt does not count, as after a graceful stop.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn requeue(self, id: &str, counted: bool) -> Result<()> {
        let mut tx = self.store.write().await?;
        sqlx::query(sql::jobs::REQUEUE).bind(i64::from(!counted)).bind(id).execute(tx.conn()).await?;
        tx.commit().await?;
        self.store.queue().wake();
        Ok(())
    }

    /// queued → cancelled at once. A running job is only marked; [`Jobs::finish_cancelled`] follows when its worker stops.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn cancel(self, actor: &Actor, id: &str) -> Result<Job> {
        let mut tx = self.store.write().await?;
        let before = job_by_id(tx.conn(), id).await?;
        if !before.state.is_over() && !before.cancelling {
            sqlx::query(sql::jobs::MARK_CANCELLING).bind(id).execute(tx.conn()).await?;
            if before.state == JobState::Queued {
                end(&mut tx, id, JobState::Cancelled).await?;
            }
            tx.audit(actor, "job.cancel", id, json!({})).await?;
        }
        commit(tx, id).await
    }

    /// running → cancelled, by its worker. A job that is over stays as it is.
    ///
    /// # Errors
    /// `store.unknown-job`.
    pub async fn finish_cancelled(self, id: &str) -> Result<Job> {
        let mut tx = self.store.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            end(&mut tx, id, JobState::Cancelled).await?;
        }
        commit(tx, id).await
    }

    /// Removes a job that has ended, and what it reported. Its results are freed like everything that nothing names.
    ///
    /// # Errors
    /// `store.unknown-job`; `job.not-over` if it waits or runs.
    pub async fn remove(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        if !job_by_id(tx.conn(), id).await?.state.is_over() {
            return Err(StoreError::conflict(
                code!("job.not-over"),
                "việc chưa xong nên chưa xóa được",
                "the job has not ended and cannot be removed",
            ));
        }
        sqlx::query(sql::webhooks::DELETE_OF_JOB).bind(id).execute(tx.conn()).await?;
        sqlx::query(sql::jobs::DELETE).bind(id).execute(tx.conn()).await?;
        tx.audit(actor, "job.remove", id, json!({})).await?;
        tx.commit().await
    }

    /// Removes the jobs that ended longer ago than `keep`. The answer is how many there were.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn expire(self, keep: TimeDelta) -> Result<u64> {
        let mut tx = self.store.write().await?;
        let until = stamp(tx.now - keep);
        sqlx::query(sql::webhooks::DELETE_OF_OLD_JOBS).bind(&until).execute(tx.conn()).await?;
        let gone = sqlx::query(sql::jobs::DELETE_OLD).bind(&until).execute(tx.conn()).await?.rows_affected();
        if gone > 0 {
            tx.audit(&Actor::system(), "job.expire", "jobs", json!({ "count": gone })).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// running → queued for all jobs. For the start of the one service of this folder, before any worker runs: their
    /// workers died with the service. The answer is the number of jobs that wait.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn recover(self) -> Result<usize> {
        let mut tx = self.store.write().await?;
        sqlx::query(sql::jobs::REQUEUE_RUNNING).execute(tx.conn()).await?;
        let waiting = count_waiting(tx.conn()).await?;
        tx.commit().await?;
        self.store.queue().wake();
        Ok(usize::try_from(waiting).unwrap_or(usize::MAX))
    }
}

/// Commits, and answers the job as it is then.
async fn commit(mut tx: Tx, id: &str) -> Result<Job> {
    let job = job_by_id(tx.conn(), id).await?;
    tx.commit().await?;
    Ok(job)
}

async fn set_progress(tx: &mut Tx, id: &str, progress: Progress) -> Result<()> {
    sqlx::query(sql::jobs::SET_PROGRESS)
        .bind(stored_count(progress.total))
        .bind(stored_count(progress.done))
        .bind(stored_count(progress.failed))
        .bind(id)
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn set_error(tx: &mut Tx, id: &str, error: &Value) -> Result<()> {
    sqlx::query(sql::jobs::SET_ERROR).bind(json_text(error)).bind(id).execute(tx.conn()).await?;
    Ok(())
}

async fn end(tx: &mut Tx, id: &str, state: JobState) -> Result<()> {
    let stamp = tx.stamp();
    sqlx::query(sql::jobs::END).bind(state).bind(stamp).bind(id).execute(tx.conn()).await?;
    Ok(())
}

async fn count_waiting(conn: &mut Conn) -> Result<u64> {
    let waiting: i64 = sqlx::query_scalar(sql::jobs::COUNT_WAITING).fetch_one(conn).await?;
    Ok(waiting.unsigned_abs())
}

async fn count_waiting_of(conn: &mut Conn, user_id: &str) -> Result<u64> {
    let waiting: i64 = sqlx::query_scalar(sql::jobs::COUNT_WAITING_OF).bind(user_id).fetch_one(conn).await?;
    Ok(waiting.unsigned_abs())
}

pub(crate) async fn job_by_id(conn: &mut Conn, id: &str) -> Result<Job> {
    let row: Option<JobRow> = sqlx::query_as(sql::jobs::BY_ID).bind(id).fetch_optional(conn).await?;
    Ok(row.ok_or_else(|| StoreError::missing(code!("store.unknown-job"), "việc", "job"))?.into())
}

fn push_filters(sql: &mut Query, query: &JobQuery) {
    push_equal(sql, "paper_id", query.document_id.as_ref());
    push_equal(sql, "requested_by", query.requested_by.as_ref());
    push_one_of(sql, "state", &query.states);
    push_one_of(sql, "kind", &query.kinds);
    if let Some(since) = query.since {
        sql.push(" AND COALESCE(finished_at, created_at) >= ").push_bind(stamp(since));
    }
    if let Some(id) = &query.before_id {
        sql.push(" AND id < ").push_bind(id.clone());
    }
}
