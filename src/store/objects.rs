//! Blobs, named by their SHA-256.
use super::Result;
use bytes::Bytes;
use std::path::Path;

/// Names an object.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ObjectRef {
    /// The SHA-256 in hexadecimal, which is the object's key.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The objects.
#[derive(Clone)]
pub struct Objects {}

/// An object's content, bit by bit.
pub type ObjectStream = futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>;

impl Objects {
    /// Keeps bytes; they are on the disk when it answers.
    pub async fn put(&self, bytes: Bytes) -> Result<ObjectRef> {
        todo!()
    }
    /// Keeps a file without holding it in memory.
    pub async fn put_file(&self, path: &Path) -> Result<ObjectRef> {
        todo!()
    }
    /// The bytes of an object, held against its name.
    pub async fn get(&self, sha256: &str) -> Result<Bytes> {
        todo!()
    }
    /// The size and the bytes of an object, bit by bit.
    pub async fn stream(&self, sha256: &str) -> Result<(u64, ObjectStream)> {
        todo!()
    }
    /// Writes an object to a file.
    pub async fn copy_to(&self, sha256: &str, path: &Path) -> Result<()> {
        todo!()
    }
    /// Whether there is such an object.
    pub async fn has(&self, sha256: &str) -> Result<bool> {
        todo!()
    }
}
