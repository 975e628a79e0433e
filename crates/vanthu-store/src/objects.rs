//! Objects: blobs named by their SHA-256, such as uploads, rosters, frozen contents, PDFs and results. An object that
//! exists is complete, on the disk, and never changes.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use sha2::{Digest, Sha256};

use crate::schema::unknown_url;
use crate::{Result, StoreError, StoreOptions};

/// How many bytes of a file are read at a time.
const CHUNK: usize = 1 << 20;

/// The name and size of an object.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ObjectRef {
    /// Its SHA-256 in hexadecimal, which is its name.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The objects of the store. Cloning it is cheap.
#[derive(Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

/// The content of an object in chunks.
pub type ObjectStream = futures_util::stream::BoxStream<'static, std::io::Result<Bytes>>;

impl Objects {
    pub(crate) fn open(options: &StoreOptions) -> Result<Self> {
        let folder = match &options.objects {
            None => options.data_dir.join("objects"),
            Some(url) => match url.strip_prefix("file:") {
                Some(path) => PathBuf::from(path.strip_prefix("//").unwrap_or(path)),
                None => return Err(unknown_url("object store", url)),
            },
        };
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::disk("objects", &error))?;
        // An upload or a PDF that was confirmed must survive a power cut.
        let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder })
    }

    /// Keeps bytes. They are on the disk when it returns.
    ///
    /// # Errors
    /// `store.objects` if they cannot be written.
    pub async fn put(&self, bytes: Bytes) -> Result<ObjectRef> {
        let object = ObjectRef { sha256: sha256_hex(&bytes), size: bytes.len() as u64 };
        if !self.is_whole(&object).await? {
            self.store.put(&key(&object.sha256)?, PutPayload::from_bytes(bytes)).await?;
        }
        Ok(object)
    }

    /// Keeps a file without loading it into memory.
    ///
    /// # Errors
    /// `store.disk` if it cannot be read; `store.objects` if it cannot be written; `store.damaged` if it changes meanwhile.
    pub async fn put_file(&self, path: &Path) -> Result<ObjectRef> {
        let source = path.to_path_buf();
        let object = blocking(move || hash_file(&source)).await?;
        if self.is_whole(&object).await? {
            return Ok(object);
        }
        let upload = self.store.put_multipart(&key(&object.sha256)?).await?;
        let mut writer = WriteMultipart::new(upload);
        // A file that changes while it is read must not get the name of what it was before.
        let mut hash = Sha256::new();
        let mut file =
            tokio::fs::File::open(path).await.map_err(|error| StoreError::disk("a file", &error))?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = tokio::io::AsyncReadExt::read(&mut file, &mut chunk).await;
            let read = read.map_err(|error| StoreError::disk("a file", &error))?;
            if read == 0 {
                break;
            }
            let bytes = chunk.get(..read).unwrap_or_default();
            hash.update(bytes);
            writer.wait_for_capacity(4).await?;
            writer.write(bytes);
        }
        if hex::encode(hash.finalize()) != object.sha256 {
            writer.abort().await?;
            return Err(StoreError::damaged("a file changed while it was copied"));
        }
        writer.finish().await?;
        Ok(object)
    }

    /// Whether an object is there and as it should be. Bytes that are kept again take the place of a damaged object.
    async fn is_whole(&self, object: &ObjectRef) -> Result<bool> {
        let path = self.path(&object.sha256)?;
        let expected = object.clone();
        blocking(move || match std::fs::metadata(&path) {
            Ok(found) if found.len() == expected.size && hash_file(&path)? == expected => {
                // An object that nothing names is freed some time after it was last kept.
                let kept = std::fs::File::open(&path)
                    .and_then(|file| file.set_modified(std::time::SystemTime::now()));
                if let Err(error) = kept {
                    tracing::debug!(kind = ?error.kind(), "the age of an object cannot be set");
                }
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::disk("an object", &error)),
        })
        .await
    }

    /// The bytes of an object, verified against its name.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object, or it does not match its name.
    pub async fn get(&self, sha256: &str) -> Result<Bytes> {
        let bytes = self.store.get(&key(sha256)?).await?.bytes().await?;
        if sha256_hex(&bytes) == sha256 {
            return Ok(bytes);
        }
        Err(StoreError::damaged(format!("the object {sha256} does not match its name")))
    }

    /// The size of an object, and its bytes in chunks.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object.
    pub async fn stream(&self, sha256: &str) -> Result<(u64, ObjectStream)> {
        let got = self.store.get(&key(sha256)?).await?;
        let size = got.meta.size;
        Ok((size, got.into_stream().map_err(std::io::Error::other).boxed()))
    }

    /// An object as an open file, to read parts of it. It is not verified against its name.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object.
    pub fn file(&self, sha256: &str) -> Result<std::fs::File> {
        std::fs::File::open(self.path(sha256)?)
            .map_err(|_| StoreError::damaged(format!("the object {sha256} cannot be opened")))
    }

    /// Lets an object appear at a path, verified against its name: by a second name of the same file where that is possible,
    /// else by a copy. It is never loaded into memory.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object, or it does not match its name; `store.disk`.
    pub async fn place_at(&self, sha256: &str, path: &Path) -> Result<()> {
        let (source, path, expected) = (self.path(sha256)?, path.to_path_buf(), sha256.to_string());
        blocking(move || {
            let damaged = |why: &str| StoreError::damaged(format!("the object {expected} {why}"));
            if !source.is_file() {
                return Err(damaged("is missing"));
            }
            if hash_file(&source)?.sha256 != expected {
                return Err(damaged("does not match its name"));
            }
            if std::fs::hard_link(&source, &path).is_err() {
                std::fs::copy(&source, &path).map_err(|error| StoreError::disk("a copy", &error))?;
            }
            Ok(())
        })
        .await
    }

    /// The size of an object and its bytes in chunks, once it was verified against its name.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object, or it does not match its name.
    pub async fn verified_stream(&self, sha256: &str) -> Result<(u64, ObjectStream)> {
        let path = self.path(sha256)?;
        let missing = StoreError::damaged(format!("the object {sha256} is missing"));
        let found = blocking(move || if path.is_file() { hash_file(&path) } else { Err(missing) }).await?;
        if found.sha256 == sha256 {
            return self.stream(sha256).await;
        }
        Err(StoreError::damaged(format!("the object {sha256} does not match its name")))
    }

    /// Where an object lies.
    pub(crate) fn path(&self, sha256: &str) -> Result<PathBuf> {
        Ok(self.folder.join(key(sha256)?.as_ref()))
    }

    /// Writes an object to a file, and verifies it against its name.
    ///
    /// # Errors
    /// `store.damaged` if there is no such object, or it does not match its name; `store.disk` if the file cannot be
    /// written.
    pub async fn copy_to(&self, sha256: &str, path: &Path) -> Result<()> {
        let (_, mut chunks) = self.stream(sha256).await?;
        let failed = |error: std::io::Error| StoreError::disk("a copy", &error);
        let mut file = std::fs::File::create(path).map_err(failed)?;
        let mut hash = Sha256::new();
        while let Some(chunk) = chunks.next().await {
            let chunk =
                chunk.map_err(|error| StoreError::damaged(format!("the object {sha256}: {error}")))?;
            hash.update(&chunk);
            file.write_all(&chunk).map_err(failed)?;
        }
        if hex::encode(hash.finalize()) == sha256 {
            return Ok(());
        }
        Err(StoreError::damaged(format!("the object {sha256} does not match its name")))
    }

    /// Whether there is such an object.
    ///
    /// # Errors
    /// `store.objects` if the objects cannot be read.
    pub async fn has(&self, sha256: &str) -> Result<bool> {
        match self.store.head(&key(sha256)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is any object.
    pub(crate) fn any(&self) -> bool {
        std::fs::read_dir(&self.folder).into_iter().flatten().flatten().any(|entry| entry.path().is_dir())
    }

    /// Removes the objects that are not among `named` and were kept no later than `until`. The answer is how many bytes
    /// that freed.
    pub(crate) async fn remove_unnamed(
        &self,
        named: BTreeSet<String>,
        until: std::time::SystemTime,
    ) -> Result<u64> {
        let names = self.names().await?;
        let mut paths = Vec::new();
        for name in names.into_iter().filter(|name| key(name).is_ok() && !named.contains(name)) {
            paths.push(self.path(&name)?);
        }
        blocking(move || {
            let mut freed = 0;
            for path in paths {
                let Ok(found) = std::fs::metadata(&path) else { continue };
                if found.modified().is_ok_and(|at| at <= until) && std::fs::remove_file(&path).is_ok() {
                    freed += found.len();
                }
            }
            Ok(freed)
        })
        .await
    }

    /// The names of all objects.
    pub(crate) async fn names(&self) -> Result<Vec<String>> {
        let keys: Vec<_> = self.store.list(None).map_ok(|meta| meta.location).try_collect().await?;
        Ok(keys.iter().filter_map(|key| key.filename().map(str::to_string)).collect())
    }
}

/// The path of an object below the root. The first two digits make a folder, so that none holds too many files.
pub(crate) fn key(sha256: &str) -> Result<Key> {
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match sha256.get(..2) {
        Some(first) if is_hash => Ok(Key::from(format!("{first}/{sha256}"))),
        _ => Err(StoreError::damaged("the name of an object is not a SHA-256")),
    }
}

/// The SHA-256 of bytes in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The hash and size of a file.
pub(crate) fn hash_file(path: &Path) -> Result<ObjectRef> {
    let failed = |error: std::io::Error| StoreError::disk("a file", &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut size, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = file.read(&mut chunk).map_err(failed)?;
        if read == 0 {
            return Ok(ObjectRef { sha256: hex::encode(hash.finalize()), size });
        }
        size += read as u64;
        hash.update(chunk.get(..read).unwrap_or_default());
    }
}

/// Runs blocking work on a thread where it keeps no request waiting.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(StoreError::damaged(format!("work of the store broke off: {error}"))),
    }
}
