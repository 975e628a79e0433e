//! Workbooks that other systems upload for stateless renders.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{TimeText, stamp, stored_count};
use crate::document_files::valid_name;
use crate::schema::new_id;
use crate::{Actor, Result, Store, StoreError, sql};

/// A workbook that another system uploaded.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DataSet {
    /// A UUID.
    pub id: String,
    /// The name it was uploaded under.
    pub name: String,
    /// The profile to read it with.
    pub profile: Option<String>,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    #[sqlx(try_from = "i64")]
    pub size: u64,
    /// The id of the user who uploaded it.
    pub created_by: String,
    /// When it was uploaded.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
}

/// The data sets of other systems.
#[derive(Clone, Copy)]
pub struct DataSets<'a> {
    store: &'a Store,
}

impl Store {
    /// The data sets of other systems.
    pub fn data_sets(&self) -> DataSets<'_> {
        DataSets { store: self }
    }
}

impl DataSets<'_> {
    /// Keeps a workbook.
    ///
    /// # Errors
    /// `store.file-name` if the name cannot be a file's name.
    pub async fn create(
        self,
        actor: &Actor,
        name: &str,
        profile: Option<&str>,
        bytes: Bytes,
    ) -> Result<DataSet> {
        let name = valid_name(name)?;
        let object = self.store.objects().put(bytes).await?;
        let mut tx = self.store.write().await?;
        let set = DataSet {
            id: new_id(),
            name,
            profile: profile.map(str::to_string),
            sha256: object.sha256,
            size: object.size,
            created_by: actor.user_id.clone(),
            created_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::workbooks::INSERT_DATA_SET)
            .bind(&set.id)
            .bind(&set.name)
            .bind(&set.profile)
            .bind(&set.sha256)
            .bind(stored_count(set.size))
            .bind(&set.created_by)
            .bind(stamp)
            .execute(tx.conn())
            .await?;
        let detail = json!({ "sha256": set.sha256, "size": set.size });
        tx.audit(actor, "data-set.create", &set.id, detail).await?;
        tx.commit().await?;
        Ok(set)
    }

    /// The data set with that id.
    ///
    /// # Errors
    /// `store.unknown-data-set`.
    pub async fn get(self, id: &str) -> Result<DataSet> {
        let set =
            sqlx::query_as(sql::workbooks::DATA_SET).bind(id).fetch_optional(self.store.reader()).await?;
        set.ok_or_else(unknown_data_set)
    }

    /// The last data sets of a user, newest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn of(self, user_id: &str, max: u32) -> Result<Vec<DataSet>> {
        let sets = sqlx::query_as(sql::workbooks::DATA_SETS_OF)
            .bind(user_id)
            .bind(i64::from(max))
            .fetch_all(self.store.reader())
            .await?;
        Ok(sets)
    }

    /// Removes the data sets that were uploaded longer ago than `keep`. The answer is how many there were.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails.
    pub async fn expire(self, keep: TimeDelta) -> Result<u64> {
        let mut tx = self.store.write().await?;
        let until = stamp(tx.now - keep);
        let old = sqlx::query(sql::workbooks::DELETE_OLD_DATA_SETS).bind(until).execute(tx.conn()).await?;
        let gone = old.rows_affected();
        if gone > 0 {
            tx.audit(&Actor::system(), "data-set.expire", "data-sets", json!({ "count": gone })).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Removes a data set. What renders are made of it is already theirs.
    ///
    /// # Errors
    /// `store.unknown-data-set`.
    pub async fn remove(self, actor: &Actor, id: &str) -> Result<()> {
        let mut tx = self.store.write().await?;
        let gone = sqlx::query(sql::workbooks::DELETE_DATA_SET).bind(id).execute(tx.conn()).await?;
        if gone.rows_affected() == 0 {
            return Err(unknown_data_set());
        }
        tx.audit(actor, "data-set.remove", id, json!({})).await?;
        tx.commit().await
    }
}

fn unknown_data_set() -> StoreError {
    StoreError::missing(code!("store.unknown-data-set"), "bộ số liệu", "data set")
}
