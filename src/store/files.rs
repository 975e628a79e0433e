//! Workbooks of papers, and data sets of other systems.
use super::{Actor, Result, Store};
use bytes::Bytes;
use chrono::{DateTime, Utc};

/// A workbook of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperFile {
    /// The id.
    pub id: String,
    /// The paper.
    pub paper_id: String,
    /// The slot.
    pub slot: String,
    /// The name it came with.
    pub name: String,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who brought it: the id.
    pub added_by: String,
    /// Who brought it: the name then.
    pub added_by_name: String,
    /// When.
    pub added_at: DateTime<Utc>,
    /// When another took its place or it was taken away.
    pub replaced_at: Option<DateTime<Utc>>,
}

/// What becomes of the workbooks that stand in the slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutMode {
    /// They give way.
    Replace,
    /// They stay, but for one of the same name.
    Add,
}

/// A workbook that another system brought, for renders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    /// The id.
    pub id: String,
    /// The name it came with.
    pub name: String,
    /// The profile it is to be read by.
    pub profile: Option<String>,
    /// The object.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
    /// Who brought it: the id.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a workbook of a draft. What was corrected in a workbook that gives way goes with it into the history.
    pub async fn put_file(
        &self,
        actor: &Actor,
        paper_id: &str,
        slot: &str,
        name: &str,
        bytes: Bytes,
        mode: PutMode,
    ) -> Result<PaperFile> {
        todo!()
    }
    /// Takes a workbook of a draft away; it stays in the history.
    pub async fn remove_file(&self, actor: &Actor, paper_id: &str, file_id: &str) -> Result<()> {
        todo!()
    }
    /// The workbooks of a paper, by slot and name.
    pub async fn files(&self, paper_id: &str) -> Result<Vec<PaperFile>> {
        todo!()
    }
    /// All workbooks that a paper ever had, the first first.
    pub async fn file_history(&self, paper_id: &str) -> Result<Vec<PaperFile>> {
        todo!()
    }
    /// Keeps a workbook of another system.
    pub async fn create_data_set(
        &self,
        actor: &Actor,
        name: &str,
        profile: Option<&str>,
        bytes: Bytes,
    ) -> Result<DataSet> {
        todo!()
    }
    /// The data set of that id.
    pub async fn data_set(&self, id: &str) -> Result<DataSet> {
        todo!()
    }
}
