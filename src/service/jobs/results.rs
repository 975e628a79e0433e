//! The files that jobs made, sent in pieces: a batch's zip may be larger than the memory of the machine.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use zip::ZipArchive;

use super::{media_type, readable};
use crate::service::blocking;
use crate::service::context::Service;
use crate::service::error::{Result, ServiceError};
use vanthu_store::{Actor, JobResult, ObjectStream};

/// How many bytes of an entry are read at a time.
const CHUNK: usize = 64 << 10;

/// How many directories of zips are kept: a batch's page and its documents are asked for one after another.
const ARCHIVES: usize = 2;

/// A file to send.
pub struct ResultFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// What stands for its bytes, and for no others: their hash, or where they are in another file.
    pub tag: String,
    /// Its bytes.
    pub content: ObjectStream,
}

/// A file that a job made. Each document in the zip of a batch can be read by its name, too.
///
/// # Errors
/// Those of [`view`](super::view); not found if there is no such file.
pub async fn result(service: &Service, actor: &Actor, id: &str, name: &str) -> Result<ResultFile> {
    let job = readable(service, actor, id).await?;
    if let Some(found) = job.results.iter().find(|result| result.name == name) {
        let (size, content) = service.store.objects().stream(&found.sha256).await?;
        let (name, media_type) = (found.name.clone(), found.media_type.clone());
        return Ok(ResultFile { name, media_type, size, tag: found.sha256.clone(), content });
    }
    let zip = zip_of(&job.results).ok_or_else(ServiceError::not_found)?;
    let (size, content) = entry(service, &zip.sha256, name).await?;
    let file_name = name.rsplit('/').next().unwrap_or(name).to_string();
    let tag = hex::encode(&Sha256::digest(format!("{}/{name}", zip.sha256))[..16]);
    Ok(ResultFile { name: file_name, media_type: media_type(name).to_string(), size, tag, content })
}

/// Reads a file that a job made, off the async threads.
///
/// # Errors
/// Those of [`result`] and of `read`.
pub(crate) async fn read_result<T: Send + 'static>(
    service: &Service,
    actor: &Actor,
    id: &str,
    name: &str,
    read: impl FnOnce(&mut dyn Read) -> Result<T> + Send + 'static,
) -> Result<T> {
    let job = readable(service, actor, id).await?;
    let own = job.results.iter().find(|result| result.name == name).map(|result| result.sha256.clone());
    let zip = zip_of(&job.results).map(|result| result.sha256.clone());
    let (service, name) = (service.clone(), name.to_string());
    blocking(move || match (own, zip) {
        (Some(sha256), _) => read(&mut BufReader::new(service.store.objects().file(&sha256)?)),
        (None, Some(sha256)) => {
            let mut archive = service.archives.open(&service, &sha256)?;
            let entry = archive.by_name(&name).map_err(|_| ServiceError::not_found())?;
            read(&mut BufReader::new(entry))
        }
        (None, None) => Err(ServiceError::not_found()),
    })
    .await
}

/// The zip among the results of a job.
fn zip_of(results: &[JobResult]) -> Option<&JobResult> {
    results.iter().find(|result| result.media_type == "application/zip")
}

/// The size and the bytes of an entry of a stored zip.
///
/// # Errors
/// Not found if there is no such entry; unexpected if the zip cannot be read.
async fn entry(service: &Service, sha256: &str, name: &str) -> Result<(u64, ObjectStream)> {
    let (service, sha256, name) = (service.clone(), sha256.to_string(), name.to_string());
    let (found, size) = oneshot::channel();
    let (chunks, received) = mpsc::channel::<io::Result<Bytes>>(2);
    tokio::task::spawn_blocking(move || {
        let mut archive = match service.archives.open(&service, &sha256) {
            Ok(archive) => archive,
            Err(error) => return drop(found.send(Err(error))),
        };
        let Ok(mut entry) = archive.by_name(&name) else {
            return drop(found.send(Err(ServiceError::not_found())));
        };
        if found.send(Ok(entry.size())).is_err() {
            return;
        }
        loop {
            let mut chunk = vec![0; CHUNK];
            let read = match entry.read(&mut chunk) {
                Ok(0) => return,
                Ok(read) => read,
                Err(error) => return drop(chunks.blocking_send(Err(error))),
            };
            chunk.truncate(read);
            // A client that has gone takes no more.
            if chunks.blocking_send(Ok(chunk.into())).is_err() {
                return;
            }
        }
    });
    let size = size.await.map_err(|_| ServiceError::unexpected("reading a batch's zip broke off"))??;
    let content = futures_util::stream::unfold(received, |mut received| async move {
        received.recv().await.map(|chunk| (chunk, received))
    });
    Ok((size, content.boxed()))
}

/// The directories of the zips that were read last. Opening one reads all names in it.
#[derive(Default)]
pub struct Archives {
    open: Mutex<VecDeque<(String, ZipArchive<SharedFile>)>>,
}

impl Archives {
    fn open(&self, service: &Service, sha256: &str) -> Result<ZipArchive<SharedFile>> {
        // Another request for the same zip waits meanwhile for its directory rather than read it again.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = open.iter().position(|(of, _)| of == sha256)
            && let Some(found) = open.remove(index)
        {
            let archive = found.1.clone();
            open.push_back(found);
            return Ok(archive);
        }
        let file = service.store.objects().file(sha256)?;
        let archive =
            ZipArchive::new(SharedFile::new(file).map_err(|_| unreadable())?).map_err(|_| unreadable())?;
        while open.len() >= ARCHIVES {
            open.pop_front();
        }
        open.push_back((sha256.to_string(), archive.clone()));
        Ok(archive)
    }
}

fn unreadable() -> ServiceError {
    ServiceError::unexpected("a batch's zip cannot be read")
}

/// An open file that several readers share, each with a position of its own.
#[derive(Clone)]
struct SharedFile {
    file: Arc<File>,
    size: u64,
    position: u64,
}

impl SharedFile {
    fn new(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), size, position: 0 })
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = read_at(&self.file, buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}
