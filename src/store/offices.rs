//! Offices: who issues.
use super::{Actor, Result, Store};
use bytes::Bytes;
use chrono::{DateTime, Utc};

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
    /// Whether papers may be made for it.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
    /// When made.
    pub created_at: DateTime<Utc>,
    /// When last changed.
    pub updated_at: DateTime<Utc>,
}

/// An office to be made. The caller has read the text and found it good.
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
    /// Whether papers may be made for it.
    pub active: Option<bool>,
}

impl Store {
    /// Makes an office.
    pub async fn create_office(&self, actor: &Actor, new: NewOffice) -> Result<Office> {
        todo!()
    }
    /// Changes an office, when it still has that version.
    pub async fn update_office(
        &self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        change: OfficeChange,
    ) -> Result<Office> {
        todo!()
    }
    /// The office of that id.
    pub async fn office(&self, id: &str) -> Result<Office> {
        todo!()
    }
    /// All offices, by name.
    pub async fn offices(&self) -> Result<Vec<Office>> {
        todo!()
    }
}
