//! Offices: who issues documents. Their `office.toml` is kept as text; the caller has parsed and checked it.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{Flag, TimeText};
use crate::documents::stale;
use crate::schema::{Conn, new_id};
use crate::{Actor, Result, Store, StoreError, sql};

/// An office.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Office {
    /// A UUID.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// The text of its `office.toml`, without `roster`.
    pub toml: String,
    /// The object that holds its roster.
    pub roster_sha256: Option<String>,
    /// Whether documents may be created for it.
    #[sqlx(try_from = "Flag")]
    pub active: bool,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was created.
    #[sqlx(try_from = "TimeText")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[sqlx(try_from = "TimeText")]
    pub updated_at: DateTime<Utc>,
}

/// An office to be created.
#[derive(Clone, Debug)]
pub struct NewOffice {
    /// The name in lists.
    pub name: String,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster, a file.
    pub roster: Option<Bytes>,
}

/// A partial update of an office; `None` leaves a field unchanged.
#[derive(Clone, Debug, Default)]
pub struct OfficeChange {
    /// The name in lists.
    pub name: Option<String>,
    /// The text of its `office.toml`.
    pub toml: Option<String>,
    /// Its roster; `Some(None)` removes it.
    pub roster: Option<Option<Bytes>>,
    /// Whether documents may be created for it.
    pub active: Option<bool>,
}

/// The offices of the store.
#[derive(Clone, Copy)]
pub struct Offices<'a> {
    store: &'a Store,
}

impl Store {
    /// The offices.
    pub fn offices(&self) -> Offices<'_> {
        Offices { store: self }
    }
}

impl Offices<'_> {
    /// Creates an office.
    ///
    /// # Errors
    /// `store.office-name` if the name is empty, too long or has control characters.
    pub async fn create(self, actor: &Actor, new: NewOffice) -> Result<Office> {
        let name = valid_name(&new.name)?;
        let roster_sha256 = self.keep_roster(new.roster).await?;
        let mut tx = self.store.write().await?;
        let office = Office {
            id: new_id(),
            name,
            toml: new.toml,
            roster_sha256,
            active: true,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::offices::INSERT)
            .bind(&office.id)
            .bind(&office.name)
            .bind(&office.toml)
            .bind(&office.roster_sha256)
            .bind(&stamp)
            .bind(&stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "office.create", &office.id, json!({})).await?;
        tx.commit().await?;
        Ok(office)
    }

    /// Changes an office if it still has that version. Documents that were submitted keep the office as it was.
    ///
    /// # Errors
    /// `store.unknown-office`; `store.stale` if it has another version; `store.office-name` as for [`Offices::create`].
    pub async fn update(
        self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        change: OfficeChange,
    ) -> Result<Office> {
        let name = change.name.as_deref().map(valid_name).transpose()?;
        let roster = match change.roster {
            Some(roster) => Some(self.keep_roster(roster).await?),
            None => None,
        };
        let mut tx = self.store.write().await?;
        let mut office = office_by_id(tx.conn(), id).await?;
        if version.is_some_and(|version| version != office.version) {
            return Err(stale(office.version));
        }
        office.name = name.unwrap_or(office.name);
        office.toml = change.toml.unwrap_or(office.toml);
        office.roster_sha256 = roster.unwrap_or(office.roster_sha256);
        office.active = change.active.unwrap_or(office.active);
        office.version += 1;
        office.updated_at = tx.now;
        let stamp = tx.stamp();
        sqlx::query(sql::offices::UPDATE)
            .bind(&office.name)
            .bind(&office.toml)
            .bind(&office.roster_sha256)
            .bind(i64::from(office.active))
            .bind(office.version)
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "office.update", id, json!({ "version": office.version })).await?;
        tx.commit().await?;
        Ok(office)
    }

    /// The office with that id.
    ///
    /// # Errors
    /// `store.unknown-office`.
    pub async fn get(self, id: &str) -> Result<Office> {
        let mut conn = self.store.reader().acquire().await?;
        office_by_id(&mut conn, id).await
    }

    /// All offices, by name.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self) -> Result<Vec<Office>> {
        Ok(sqlx::query_as(sql::offices::LIST).fetch_all(self.store.reader()).await?)
    }

    async fn keep_roster(self, roster: Option<Bytes>) -> Result<Option<String>> {
        match roster {
            Some(roster) => Ok(Some(self.store.objects().put(roster).await?.sha256)),
            None => Ok(None),
        }
    }
}

pub(crate) async fn office_by_id(conn: &mut Conn, id: &str) -> Result<Office> {
    let office = sqlx::query_as(sql::offices::BY_ID).bind(id).fetch_optional(conn).await?;
    office.ok_or_else(unknown_office)
}

/// The answer where there is no such office, or none that the caller may know of.
pub fn unknown_office() -> StoreError {
    StoreError::missing(code!("store.unknown-office"), "cơ quan", "office")
}

fn valid_name(name: &str) -> Result<String> {
    let name = name.trim();
    if (1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name.to_string());
    }
    Err(StoreError::refused(
        code!("store.office-name"),
        "tên cơ quan có 1 đến 200 ký tự, không có ký tự điều khiển",
        "an office's name has 1 to 200 letters and no control characters",
    ))
}
