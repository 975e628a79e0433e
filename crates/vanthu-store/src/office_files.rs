//! The office's own files: profiles, scoring schemes, word lists and templates that take the place of the program's, or
//! stand beside them. Each upload is a version; of each name one version is in use at most. The caller has parsed and
//! checked what is kept.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use vanthu_diagnostic::code;

use crate::columns::{OptionalTimeText, TimeText, stored_count};
use crate::offices::office_by_id;
use crate::schema::{Conn, new_id};
use crate::{Actor, Result, Store, StoreError, sql};

/// The most versions of all files of an office.
const MAX_VERSIONS: i64 = 500;

/// What an office's own file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum OfficeFileKind {
    /// How a kind of workbook is read.
    Profile,
    /// How scores become points and classes.
    Scheme,
    /// Words that are right although no list of the program has them.
    Words,
    /// A type of document, as a zip: a declaration, its prose and a sample.
    Template,
}

impl OfficeFileKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Profile, Self::Scheme, Self::Words, Self::Template];

    /// The word in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Scheme => "scheme",
            Self::Words => "words",
            Self::Template => "template",
        }
    }
}

/// What becomes of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum OfficeFileState {
    /// Kept, and not in use yet.
    Draft,
    /// The one that the office's documents are made with.
    InUse,
    /// Not in use any more.
    Retired,
}

impl OfficeFileState {
    /// The word in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InUse => "in-use",
            Self::Retired => "retired",
        }
    }
}

/// A version of a file of an office.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OfficeFile {
    /// A UUID.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// What it is.
    pub kind: OfficeFileKind,
    /// The name by which documents and other files know it.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// Counts the versions of that name, from 1.
    pub version: i64,
    /// The object that holds it.
    pub sha256: String,
    /// Its size in bytes.
    #[sqlx(try_from = "i64")]
    pub size: u64,
    /// The note of the user who added it.
    pub note: String,
    /// What became of it.
    pub state: OfficeFileState,
    /// The id of the user who added it.
    pub added_by: String,
    /// That user's name at the time.
    pub added_by_name: String,
    /// When it was added.
    #[sqlx(try_from = "TimeText")]
    pub added_at: DateTime<Utc>,
    /// When its state was last changed.
    #[sqlx(try_from = "TimeText")]
    pub changed_at: DateTime<Utc>,
    /// When a trial of it first succeeded, where that is kept.
    #[sqlx(try_from = "OptionalTimeText")]
    pub tried_at: Option<DateTime<Utc>>,
}

/// A version to be added.
#[derive(Clone, Debug)]
pub struct NewOfficeFile {
    /// The office.
    pub office_id: String,
    /// What it is.
    pub kind: OfficeFileKind,
    /// The name by which documents and other files know it.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// A note about it.
    pub note: String,
    /// The file itself.
    pub bytes: Bytes,
}

/// The own files of offices.
#[derive(Clone, Copy)]
pub struct OfficeFiles<'a> {
    store: &'a Store,
}

impl Store {
    /// The own files of offices.
    pub fn office_files(&self) -> OfficeFiles<'_> {
        OfficeFiles { store: self }
    }
}

impl OfficeFiles<'_> {
    /// Adds a version as a draft.
    ///
    /// # Errors
    /// `store.unknown-office`; `office-file.too-many`.
    pub async fn add(self, actor: &Actor, new: NewOfficeFile) -> Result<OfficeFile> {
        let object = self.store.objects().put(new.bytes).await?;
        let mut tx = self.store.write().await?;
        office_by_id(tx.conn(), &new.office_id).await?;
        let count: i64 =
            sqlx::query_scalar(sql::office_files::COUNT).bind(&new.office_id).fetch_one(tx.conn()).await?;
        if count >= MAX_VERSIONS {
            return Err(StoreError::refused(
                code!("office-file.too-many"),
                format!("một cơ quan giữ nhiều nhất {MAX_VERSIONS} bản mẫu riêng"),
                format!("an office keeps at most {MAX_VERSIONS} versions of files of its own"),
            ));
        }
        let last: i64 = sqlx::query_scalar(sql::office_files::LAST_VERSION)
            .bind(&new.office_id)
            .bind(new.kind)
            .bind(&new.name)
            .fetch_one(tx.conn())
            .await?;
        let added = OfficeFile {
            id: new_id(),
            office_id: new.office_id,
            kind: new.kind,
            name: new.name,
            title: new.title,
            version: last + 1,
            sha256: object.sha256,
            size: object.size,
            note: new.note,
            state: OfficeFileState::Draft,
            added_by: actor.user_id.clone(),
            added_by_name: actor.name.clone(),
            added_at: tx.now,
            changed_at: tx.now,
            tried_at: None,
        };
        let stamp = tx.stamp();
        sqlx::query(sql::office_files::INSERT)
            .bind(&added.id)
            .bind(&added.office_id)
            .bind(added.kind)
            .bind(&added.name)
            .bind(&added.title)
            .bind(added.version)
            .bind(&added.sha256)
            .bind(stored_count(added.size))
            .bind(&added.note)
            .bind(added.state)
            .bind(&added.added_by)
            .bind(&added.added_by_name)
            .bind(&stamp)
            .bind(&stamp)
            .execute(tx.conn())
            .await?;
        tx.audit(actor, "office.file-add", &added.office_id, said_of(&added)).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// All versions of an office, by kind and name, newer versions before older ones.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn list(self, office_id: &str) -> Result<Vec<OfficeFile>> {
        let reader = self.store.reader();
        Ok(sqlx::query_as(sql::office_files::LIST).bind(office_id).fetch_all(reader).await?)
    }

    /// The versions that are in use, by kind and name.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn in_use(self, office_id: &str) -> Result<Vec<OfficeFile>> {
        let mut conn = self.store.reader().acquire().await?;
        files_in_use(&mut conn, office_id).await
    }

    /// What the templates of all offices are called, newer versions behind older ones: the office, the name, the title.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn template_titles(self) -> Result<Vec<(String, String, String)>> {
        Ok(sqlx::query_as(sql::office_files::TEMPLATE_TITLES).fetch_all(self.store.reader()).await?)
    }

    /// A version of that office.
    ///
    /// # Errors
    /// `store.unknown-office-file`.
    pub async fn get(self, office_id: &str, id: &str) -> Result<OfficeFile> {
        let mut conn = self.store.reader().acquire().await?;
        file_by_id(&mut conn, office_id, id).await
    }

    /// Keeps that a trial of a version succeeded.
    ///
    /// # Errors
    /// `store.unknown-office-file`.
    pub async fn keep_tried(self, actor: &Actor, office_id: &str, id: &str) -> Result<OfficeFile> {
        let mut tx = self.store.write().await?;
        let file = file_by_id(tx.conn(), office_id, id).await?;
        if file.tried_at.is_some() {
            return Ok(file);
        }
        let stamp = tx.stamp();
        sqlx::query(sql::office_files::SET_TRIED).bind(&stamp).bind(id).execute(tx.conn()).await?;
        let file = OfficeFile { tried_at: Some(tx.now), ..file };
        tx.audit(actor, "office.file-try", office_id, said_of(&file)).await?;
        tx.commit().await?;
        Ok(file)
    }

    /// Puts a version to use, in place of the one of that name that was in use.
    ///
    /// # Errors
    /// `store.unknown-office-file`.
    pub async fn put_to_use(self, actor: &Actor, office_id: &str, id: &str) -> Result<OfficeFile> {
        self.change(actor, office_id, id, OfficeFileState::InUse, "office.file-use").await
    }

    /// Takes a version out of use, or lays a draft aside.
    ///
    /// # Errors
    /// `store.unknown-office-file`.
    pub async fn retire(self, actor: &Actor, office_id: &str, id: &str) -> Result<OfficeFile> {
        self.change(actor, office_id, id, OfficeFileState::Retired, "office.file-retire").await
    }

    async fn change(
        self,
        actor: &Actor,
        office_id: &str,
        id: &str,
        state: OfficeFileState,
        act: &'static str,
    ) -> Result<OfficeFile> {
        let mut tx = self.store.write().await?;
        let file = file_by_id(tx.conn(), office_id, id).await?;
        if file.state == state {
            return Ok(file);
        }
        let stamp = tx.stamp();
        if state == OfficeFileState::InUse {
            sqlx::query(sql::office_files::RETIRE_OTHERS)
                .bind(&stamp)
                .bind(office_id)
                .bind(file.kind)
                .bind(&file.name)
                .execute(tx.conn())
                .await?;
        }
        sqlx::query(sql::office_files::SET_STATE)
            .bind(state)
            .bind(&stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        let file = OfficeFile { state, changed_at: tx.now, ..file };
        tx.audit(actor, act, office_id, said_of(&file)).await?;
        tx.commit().await?;
        Ok(file)
    }
}

/// What the audit log says of a version.
fn said_of(file: &OfficeFile) -> serde_json::Value {
    json!({ "file": file.id, "kind": file.kind, "name": file.name, "version": file.version, "sha256": file.sha256 })
}

pub(crate) async fn files_in_use(conn: &mut Conn, office_id: &str) -> Result<Vec<OfficeFile>> {
    Ok(sqlx::query_as(sql::office_files::IN_USE).bind(office_id).fetch_all(conn).await?)
}

async fn file_by_id(conn: &mut Conn, office_id: &str, id: &str) -> Result<OfficeFile> {
    let file = sqlx::query_as(sql::office_files::BY_ID).bind(id).bind(office_id).fetch_optional(conn).await?;
    file.ok_or_else(unknown_office_file)
}

/// The answer where an office has no such file.
pub fn unknown_office_file() -> StoreError {
    StoreError::missing(code!("store.unknown-office-file"), "bản mẫu riêng", "file of the office")
}
