//! Offices: who issues. Their `office.toml` is kept as text; whoever writes it has read it and found it good.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::json;
use vanthu_diagnostic::code;

use super::schema::{Columns, Conn, Row, new_id};
use super::{Actor, Result, Store, StoreError};

/// An office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The id.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// The text of its `office.toml`, without `roster`.
    pub toml: String,
    /// The SHA-256 of its roster, an object.
    pub roster_sha256: Option<String>,
    /// Whether documents may be made for it.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

/// An office to be made.
#[derive(Clone, Debug)]
pub struct NewOffice {
    /// The name in lists.
    pub name: String,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster.
    pub roster: Option<Bytes>,
}

/// What is to be changed; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct OfficeChange {
    /// The name in lists.
    pub name: Option<String>,
    /// The text of its `office.toml`.
    pub toml: Option<String>,
    /// Its roster; `Some(None)` takes it away.
    pub roster: Option<Option<Bytes>>,
    /// Whether documents may be made for it.
    pub active: Option<bool>,
}

impl Store {
    /// Makes an office.
    ///
    /// # Errors
    /// When the name is unfit, or the store fails.
    pub async fn create_office(&self, actor: &Actor, new: NewOffice) -> Result<Office> {
        let name = good_name(&new.name)?;
        let roster = self.keep_roster(new.roster).await?;
        let mut tx = self.write().await?;
        let office = Office {
            id: new_id(),
            name,
            toml: new.toml,
            roster_sha256: roster,
            active: true,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
        };
        let stamp = tx.stamp();
        sqlx::query(
            "INSERT INTO offices (id, name, toml, roster_sha256, active, version, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, 1, 1, $5, $6)",
        )
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

    /// Changes an office, when it still has that version. Documents that were submitted keep the office as it was.
    ///
    /// # Errors
    /// When there is none, another has changed it, the name is unfit, or the store fails.
    pub async fn update_office(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        change: OfficeChange,
    ) -> Result<Office> {
        let name = change.name.as_deref().map(good_name).transpose()?;
        let roster = match change.roster {
            Some(roster) => Some(self.keep_roster(roster).await?),
            None => None,
        };
        let mut tx = self.write().await?;
        let mut office = office_by_id(tx.conn(), id).await?;
        if version.is_some_and(|version| version != office.version) {
            return Err(super::documents::stale(office.version));
        }
        office.name = name.unwrap_or(office.name);
        office.toml = change.toml.unwrap_or(office.toml);
        office.roster_sha256 = roster.unwrap_or(office.roster_sha256);
        office.active = change.active.unwrap_or(office.active);
        office.version += 1;
        office.updated_at = tx.now;
        let stamp = tx.stamp();
        sqlx::query(
            "UPDATE offices SET name = $1, toml = $2, roster_sha256 = $3, active = $4, version = $5, updated_at = $6 \
             WHERE id = $7",
        )
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

    /// The office of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn office(&self, id: &str) -> Result<Office> {
        let mut conn = self.reader().acquire().await?;
        office_by_id(&mut conn, id).await
    }

    /// All offices, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn offices(&self) -> Result<Vec<Office>> {
        let rows = sqlx::query("SELECT * FROM offices ORDER BY name, id").fetch_all(self.reader()).await?;
        rows.iter().map(office).collect()
    }

    async fn keep_roster(&self, roster: Option<Bytes>) -> Result<Option<String>> {
        match roster {
            Some(roster) => Ok(Some(self.objects().put(roster).await?.sha256)),
            None => Ok(None),
        }
    }
}

pub(super) fn no_office() -> StoreError {
    StoreError::missing(code!("store.unknown-office"), "cơ quan", "office")
}

pub(super) async fn office_by_id(conn: &mut Conn, id: &str) -> Result<Office> {
    let row = sqlx::query("SELECT * FROM offices WHERE id = $1").bind(id).fetch_optional(conn).await?;
    office(&row.ok_or_else(no_office)?)
}

fn office(row: &Row) -> Result<Office> {
    Ok(Office {
        id: row.text("id")?,
        name: row.text("name")?,
        toml: row.text("toml")?,
        roster_sha256: row.maybe_text("roster_sha256")?,
        active: row.flag("active")?,
        version: row.int("version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn good_name(name: &str) -> Result<String> {
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
