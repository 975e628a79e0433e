//! Blobs, named by their SHA-256: uploads, rosters, frozen contents, PDFs, results. What has a name is whole and on the
//! disk, and never changes.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};

use super::schema::unknown_url;
use super::{Result, StoreError, StoreOptions};

/// How much of a file is read at a time.
const PIECE: usize = 1 << 20;

/// Names an object.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ObjectRef {
    /// The SHA-256 in hexadecimal, which is the object's key.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The objects. A clone is the same.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

/// An object's content, piece by piece.
pub type ObjectStream = futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>;

impl Objects {
    pub(super) fn open(options: &StoreOptions) -> Result<Self> {
        let folder = match &options.objects {
            None => options.data_dir.join("objects"),
            Some(url) => match url.strip_prefix("file:") {
                Some(path) => PathBuf::from(path.strip_prefix("//").unwrap_or(path)),
                None => return Err(unknown_url("object store", url)),
            },
        };
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::disk("objects", &error))?;
        // An answer that promises an upload or a PDF must outlive a power cut.
        let store = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store) })
    }

    /// Keeps bytes; they are on the disk when it answers.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn put(&self, bytes: Bytes) -> Result<ObjectRef> {
        let named = ObjectRef { sha256: sha256_hex(&bytes), size: bytes.len() as u64 };
        if !self.has(&named.sha256).await? {
            self.store.put(&key(&named.sha256)?, PutPayload::from_bytes(bytes)).await?;
        }
        Ok(named)
    }

    /// Keeps a file without holding it in memory.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn put_file(&self, path: &Path) -> Result<ObjectRef> {
        let source = path.to_path_buf();
        let named = blocking(move || hash_file(&source)).await?;
        if self.has(&named.sha256).await? {
            return Ok(named);
        }
        let upload = self.store.put_multipart(&key(&named.sha256)?).await?;
        let mut writer = WriteMultipart::new(upload);
        // A file that changes while it is read must not stand under the hash of what it was.
        let mut hash = Sha256::new();
        let mut file =
            tokio::fs::File::open(path).await.map_err(|error| StoreError::disk("a file", &error))?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = tokio::io::AsyncReadExt::read(&mut file, &mut piece).await;
            let read = read.map_err(|error| StoreError::disk("a file", &error))?;
            if read == 0 {
                break;
            }
            let bytes = piece.get(..read).unwrap_or_default();
            hash.update(bytes);
            writer.wait_for_capacity(4).await?;
            writer.write(bytes);
        }
        if hexadecimal(&hash.finalize()) != named.sha256 {
            writer.abort().await?;
            return Err(StoreError::damaged("a file changed while it was kept"));
        }
        writer.finish().await?;
        Ok(named)
    }

    /// The bytes of an object, held against its name.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub async fn get(&self, sha256: &str) -> Result<Bytes> {
        let bytes = self.store.get(&key(sha256)?).await?.bytes().await?;
        if sha256_hex(&bytes) == sha256 {
            return Ok(bytes);
        }
        Err(StoreError::damaged(format!("the object {sha256} does not fit its name")))
    }

    /// The size and the bytes of an object, piece by piece.
    ///
    /// # Errors
    /// When there is none.
    pub async fn stream(&self, sha256: &str) -> Result<(u64, ObjectStream)> {
        let got = self.store.get(&key(sha256)?).await?;
        let size = got.meta.size;
        Ok((size, got.into_stream().map_err(std::io::Error::other).boxed()))
    }

    /// Writes an object to a file, held against its name.
    ///
    /// # Errors
    /// When there is none, it is damaged, or the file cannot be written.
    pub async fn copy_to(&self, sha256: &str, path: &Path) -> Result<()> {
        let (_, mut pieces) = self.stream(sha256).await?;
        let failed = |error: std::io::Error| StoreError::disk("a copy", &error);
        let mut file = std::fs::File::create(path).map_err(failed)?;
        let mut hash = Sha256::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(failed)?;
            hash.update(&piece);
            file.write_all(&piece).map_err(failed)?;
        }
        if hexadecimal(&hash.finalize()) == sha256 {
            return Ok(());
        }
        Err(StoreError::damaged(format!("the object {sha256} does not fit its name")))
    }

    /// Whether there is such an object.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn has(&self, sha256: &str) -> Result<bool> {
        match self.store.head(&key(sha256)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The names of all objects.
    pub(super) async fn names(&self) -> Result<Vec<String>> {
        let keys: Vec<_> = self.store.list(None).map_ok(|meta| meta.location).try_collect().await?;
        Ok(keys.iter().filter_map(|key| key.filename().map(str::to_string)).collect())
    }
}

/// Where an object stands below the root: few enough a folder that any disk lists them quickly.
pub(super) fn key(sha256: &str) -> Result<Key> {
    let good = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match sha256.get(..2) {
        Some(first) if good => Ok(Key::from(format!("{first}/{sha256}"))),
        _ => Err(StoreError::damaged("the name of an object is no SHA-256")),
    }
}

/// The SHA-256 of bytes in hexadecimal.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash and size of a file.
pub(super) fn hash_file(path: &Path) -> Result<ObjectRef> {
    let failed = |error: std::io::Error| StoreError::disk("a file", &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece).map_err(failed)?;
        if read == 0 {
            return Ok(ObjectRef { sha256: hexadecimal(&hash.finalize()), size });
        }
        size += read as u64;
        hash.update(piece.get(..read).unwrap_or_default());
    }
}

/// Does what takes long away from the threads that must answer.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::damaged(format!("work of the store broke off: {error}"))),
    }
}
