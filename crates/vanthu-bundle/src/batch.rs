//! Writes many files into one zip or folder, in order, with a journal. A batch that was stopped at any moment can be
//! resumed, and ends with the same bytes as one that was not stopped.
//!
//! Everything is written to `OUT.part`. Each line of `OUT.part.journal` records one complete document. A document is
//! written before its line, so a line never describes something that is not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::destination::{follow_links, replace};
use super::unwritable;
use super::zip::{self, Entry};
use vanthu_diagnostic::{Diagnostic, Place, code};

/// The result for one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the batch, from 1.
    pub index: usize,
    /// Its file. `None` if it failed.
    pub file: Option<String>,
    /// Where its entry begins in the zip.
    #[serde(default)]
    pub offset: u64,
    /// The bytes of the file.
    #[serde(default)]
    pub length: u64,
    /// The CRC-32 of the file.
    #[serde(default)]
    pub crc: u32,
    /// The SHA-256 of the file, in hexadecimal.
    #[serde(default)]
    pub sha256: String,
    /// The number of its pages.
    #[serde(default)]
    pub pages: usize,
    /// The findings, as diagnostics in JSON.
    #[serde(default)]
    pub findings: Vec<Json>,
}

impl Record {
    /// The entry of the zip, if the document has one.
    fn entry(&self) -> Option<Entry> {
        let name = self.file.clone()?;
        Some(Entry { name, offset: self.offset, length: self.length, crc: self.crc })
    }
}

/// The bytes of a document with the digests under which they are recorded.
///
/// The digests take longer than the writing, so the threads that make the documents make them too.
#[derive(Clone, Debug)]
pub struct Content {
    bytes: Vec<u8>,
    crc: u32,
    sha256: String,
}

impl Content {
    /// Takes the digests of a document.
    pub fn new(bytes: Vec<u8>) -> Self {
        let crc = crc32fast::hash(&bytes);
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Self { bytes, crc, sha256 }
    }

    /// The SHA-256, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// The first line of a journal.
#[derive(Serialize, Deserialize)]
struct Head {
    /// The version of the journal's form.
    journal: u32,
    /// A digest of the batch's inputs. A batch of other inputs must not be resumed.
    inputs: String,
}

/// The version of the journal's format.
const VERSION: u32 = 1;

/// Where the documents go.
#[derive(Debug)]
enum Target {
    Zip(File),
    Folder,
}

/// A batch that is being written.
#[derive(Debug)]
pub struct BatchWriter {
    out: PathBuf,
    part: PathBuf,
    target: Target,
    journal: File,
    journal_path: PathBuf,
    offset: u64,
    entries: Vec<Entry>,
}

impl BatchWriter {
    /// Begins a batch into `out`, a zip if its name ends in `.zip` and otherwise a folder. The remains of an earlier
    /// batch are deleted.
    ///
    /// # Errors
    /// `bundle.unwritable` if it cannot be written, `bundle.folder-in-use` if the folder is not empty.
    pub fn begin(out: &Path, inputs: &str) -> Result<Self, Diagnostic> {
        let is_zip = is_zip(out);
        // The parts lie beside the file that is replaced, not beside a link to it.
        let out = &follow_links(out).map_err(|error| unwritable(out, &error))?;
        let part = with_suffix(out, ".part");
        let journal_path = with_suffix(out, ".part.journal");
        guard(out, is_zip)?;
        let failed = |error: io::Error| unwritable(out, &error);
        remove(&part).map_err(failed)?;
        let target = if is_zip {
            Target::Zip(File::create(&part).map_err(failed)?)
        } else {
            fs::create_dir(&part).map_err(failed)?;
            Target::Folder
        };
        let mut journal = File::create(&journal_path).map_err(failed)?;
        let head = Head { journal: VERSION, inputs: inputs.to_string() };
        write_line(&mut journal, &head).map_err(failed)?;
        Ok(Self { out: out.into(), part, target, journal, journal_path, offset: 0, entries: Vec::new() })
    }

    /// Resumes a batch that was stopped, and returns the records of the documents that are complete. Begins a new batch
    /// if there is nothing to resume.
    ///
    /// # Errors
    /// Those of [`BatchWriter::begin`], and `bundle.resume-differs` if the stopped batch has other inputs.
    pub fn resume(out: &Path, inputs: &str) -> Result<(Self, Vec<Record>), Diagnostic> {
        let (link, is_zip) = (out, is_zip(out));
        let out = &follow_links(out).map_err(|error| unwritable(out, &error))?;
        let part = with_suffix(out, ".part");
        let journal_path = with_suffix(out, ".part.journal");
        let failed = |error: io::Error| unwritable(out, &error);
        let Ok(file) = File::open(&journal_path) else { return Ok((Self::begin(link, inputs)?, Vec::new())) };
        let mut lines = Lines { reader: BufReader::new(file), end: 0 };
        let head = lines.next::<Head>().filter(|head| head.journal == VERSION);
        let Some(head) = head else { return Ok((Self::begin(link, inputs)?, Vec::new())) };
        if head.inputs != inputs {
            return Err(differs(&journal_path));
        }
        guard(out, is_zip)?;
        let mut end = lines.end;
        let mut zip = if is_zip { File::options().read(true).write(true).open(&part).ok() } else { None };
        if zip.is_none() && (is_zip || !part.is_dir()) {
            return Ok((Self::begin(link, inputs)?, Vec::new()));
        }
        let mut records: Vec<Record> = Vec::new();
        let mut offset = 0;
        while let Some(record) = lines.next::<Record>() {
            let sound = match (record.entry(), &mut zip) {
                (None, _) => true,
                (Some(entry), Some(zip)) => {
                    entry.offset == offset && content(zip, &entry).is_ok_and(|crc| crc == entry.crc)
                }
                (Some(entry), None) => {
                    fs::read(part.join(&entry.name)).is_ok_and(|bytes| crc32fast::hash(&bytes) == entry.crc)
                }
            };
            // Documents that the disk lost are made again, and all documents after them.
            if !sound {
                break;
            }
            if let Some(entry) = record.entry() {
                offset = entry.end();
            }
            end = lines.end;
            records.push(record);
        }
        let target = match zip {
            Some(mut zip) => {
                zip.set_len(offset).and_then(|()| zip.seek(SeekFrom::End(0))).map_err(failed)?;
                Target::Zip(zip)
            }
            None => {
                tidy(&part, &records).map_err(failed)?;
                Target::Folder
            }
        };
        let mut journal = OpenOptions::new().write(true).open(&journal_path).map_err(failed)?;
        journal.set_len(end).and_then(|()| journal.seek(SeekFrom::End(0))).map_err(failed)?;
        let entries = records.iter().filter_map(Record::entry).collect();
        Ok((Self { out: out.into(), part, target, journal, journal_path, offset, entries }, records))
    }

    /// Writes a document and its line in the journal.
    ///
    /// # Errors
    /// `bundle.unwritable` if the disk is full or not writable.
    pub fn put(
        &mut self,
        index: usize,
        name: &str,
        content: &Content,
        pages: usize,
        findings: Vec<Json>,
    ) -> Result<Record, Diagnostic> {
        let entry = self.write(name, content)?;
        let record = Record {
            index,
            file: Some(entry.name.clone()),
            offset: entry.offset,
            length: entry.length,
            crc: entry.crc,
            sha256: content.sha256.clone(),
            pages,
            findings,
        };
        self.entries.push(entry);
        self.log(&record)?;
        Ok(record)
    }

    /// Writes the line of a document that failed.
    ///
    /// # Errors
    /// `bundle.unwritable` if the disk is full or not writable.
    pub fn fail(&mut self, index: usize, findings: Vec<Json>) -> Result<Record, Diagnostic> {
        let record = Record {
            index,
            file: None,
            offset: 0,
            length: 0,
            crc: 0,
            sha256: String::new(),
            pages: 0,
            findings,
        };
        self.log(&record)?;
        Ok(record)
    }

    /// Writes a file that is not in the journal. Such files are made of all documents at the end.
    ///
    /// # Errors
    /// `bundle.unwritable` if the disk is full or not writable.
    pub fn put_last(&mut self, name: &str, content: &Content) -> Result<(), Diagnostic> {
        let entry = self.write(name, content)?;
        self.entries.push(entry);
        Ok(())
    }

    /// The bytes of a document that was written.
    ///
    /// # Errors
    /// `bundle.unwritable` when they can no longer be read.
    pub fn content(&mut self, record: &Record) -> Result<Vec<u8>, Diagnostic> {
        let Some(entry) = record.entry() else { return Ok(Vec::new()) };
        let read = match &self.target {
            Target::Zip(_) => File::open(&self.part).and_then(|mut file| {
                let start = entry.end() - entry.length;
                file.seek(SeekFrom::Start(start))?;
                let mut bytes = vec![0; usize::try_from(entry.length).unwrap_or(usize::MAX)];
                file.read_exact(&mut bytes)?;
                Ok(bytes)
            }),
            Target::Folder => fs::read(self.part.join(&entry.name)),
        };
        read.map_err(|error| unwritable(&self.part, &error))
    }

    /// Ends the batch: writes the zip's directory, renames `OUT.part` to `OUT` and deletes the journal.
    ///
    /// # Errors
    /// `bundle.unwritable` if the disk is full or not writable.
    pub fn finish(self) -> Result<(), Diagnostic> {
        let failed = |error: io::Error| unwritable(&self.out, &error);
        match self.target {
            Target::Zip(file) => {
                let mut buffer = io::BufWriter::new(file);
                zip::write_directory(&mut buffer, &self.entries).map_err(failed)?;
                let file = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
                // The rename below must not reach the disk before the file itself.
                file.sync_all().map_err(failed)?;
            }
            // An empty folder may exist in its place: see `guard`.
            Target::Folder => drop(fs::remove_dir(&self.out)),
        }
        replace(&self.part, &self.out).map_err(failed)?;
        fs::remove_file(&self.journal_path).map_err(failed)
    }

    fn write(&mut self, name: &str, content: &Content) -> Result<Entry, Diagnostic> {
        let Content { bytes, crc, .. } = content;
        let entry =
            Entry { name: name.to_string(), offset: self.offset, length: bytes.len() as u64, crc: *crc };
        let written = match &mut self.target {
            Target::Zip(file) => zip::write_entry(file, &entry, bytes),
            Target::Folder => fs::write(self.part.join(name), bytes),
        };
        written.map_err(|error| stopped(&self.out, &error))?;
        self.offset = entry.end();
        Ok(entry)
    }

    fn log(&mut self, record: &Record) -> Result<(), Diagnostic> {
        write_line(&mut self.journal, record).map_err(|error| stopped(&self.out, &error))
    }
}

/// The lines of a journal. Reading ends at a line that was cut off.
struct Lines {
    reader: BufReader<File>,
    /// Where the last whole line ends.
    end: u64,
}

impl Lines {
    fn next<T: for<'a> Deserialize<'a>>(&mut self) -> Option<T> {
        let mut line = String::new();
        let length = self.reader.read_line(&mut line).ok()?;
        let value = serde_json::from_str(line.strip_suffix('\n')?).ok()?;
        self.end += length as u64;
        Some(value)
    }
}

/// Whether `out` names a zip.
pub fn is_zip(out: &Path) -> bool {
    out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Whether a batch into `out` was begun and waits to be resumed.
pub fn is_begun(out: &Path) -> bool {
    follow_links(out).is_ok_and(|out| with_suffix(&out, ".part.journal").exists())
}

/// The CRC-32 of an entry's content in the file.
fn content(file: &mut File, entry: &Entry) -> io::Result<u32> {
    let start = entry.end() - entry.length;
    file.seek(SeekFrom::Start(start))?;
    let mut hasher = crc32fast::Hasher::new();
    let mut left = file.take(entry.length);
    let mut buffer = [0; 1 << 16];
    let mut read = 0;
    loop {
        let count = left.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        read += count as u64;
        hasher.update(&buffer[..count]);
    }
    if read < entry.length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(hasher.finalize()) }
}

/// Removes the files of a folder that are not in any record.
fn tidy(part: &Path, records: &[Record]) -> io::Result<()> {
    let known: std::collections::HashSet<&str> =
        records.iter().filter_map(|record| record.file.as_deref()).collect();
    for entry in fs::read_dir(part)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes the remains of an earlier batch.
fn remove(part: &Path) -> io::Result<()> {
    let removed = if part.is_dir() { fs::remove_dir_all(part) } else { fs::remove_file(part) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn write_line(file: &mut File, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    file.write_all(&line)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    // `out/` is the folder `out`.
    if let Some(text) = path.to_str() {
        name = text.trim_end_matches(['/', '\\']).into();
    }
    name.push(suffix);
    name.into()
}

/// Refuses what must not be replaced: a folder where a zip should go, and a folder that holds something.
fn guard(out: &Path, is_zip: bool) -> Result<(), Diagnostic> {
    let filled = out.is_dir() && fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    let in_the_way = if is_zip { out.is_dir() } else { filled || out.is_file() };
    if !in_the_way {
        return Ok(());
    }
    Err(occupied(out).hint("chọn tên khác hoặc dọn thư mục đó", "choose another name or clear that folder"))
}

/// The error about a place that is taken: `bundle.folder-in-use`. What can be done about it is for the caller to say.
pub fn occupied(out: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("bundle.folder-in-use"),
        format!("`{}` đã có, không ghi đè", out.display()),
        format!("`{}` already exists and is not replaced", out.display()),
    )
    .at(Place::File { file: out.display().to_string() })
}

fn differs(journal: &Path) -> Diagnostic {
    Diagnostic::error(
        code!("bundle.resume-differs"),
        "lô đang dở được lập từ số liệu, mẫu hoặc tùy chọn khác; không làm tiếp được",
        "the stopped batch has other data, templates or options and cannot be resumed",
    )
    .at(Place::File { file: journal.display().to_string() })
    .hint("chạy lại không có --resume để lập từ đầu", "run it without --resume to start over")
}

/// The error of a batch that could not be written to its end. Complete documents stay.
fn stopped(out: &Path, error: &io::Error) -> Diagnostic {
    unwritable(out, error).hint(
        "phần đã xong được giữ lại; sau khi xử lý, chạy lại với --resume",
        "completed documents are kept; when the problem is fixed, run it again with --resume",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(bytes: &[u8]) -> Content {
        Content::new(bytes.into())
    }

    fn names(path: &Path) -> Vec<String> {
        let archive = ::zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
        archive.file_names().map(|name| name.unwrap().to_string()).collect()
    }

    /// A batch of three documents, stopped behind the second in the middle of the third.
    fn stopped_batch(out: &Path) {
        let mut batch = BatchWriter::begin(out, "inputs").unwrap();
        batch.put(1, "a.pdf", &document(b"one"), 1, Vec::new()).unwrap();
        batch.fail(2, vec!["fault".into()]).unwrap();
        batch.put(3, "b.pdf", &document(b"three"), 2, Vec::new()).unwrap();
        batch.write("c.pdf", &document(b"fo")).unwrap();
    }

    fn whole(mut batch: BatchWriter) {
        batch.put(4, "c.pdf", &document(b"four"), 1, Vec::new()).unwrap();
        batch.put_last("manifest.json", &document(b"{}")).unwrap();
        batch.finish().unwrap();
    }

    #[test]
    fn a_stopped_batch_ends_with_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let (straight, out) = (folder.path().join("a.zip"), folder.path().join("b.zip"));
        let mut batch = BatchWriter::begin(&straight, "inputs").unwrap();
        batch.put(1, "a.pdf", &document(b"one"), 1, Vec::new()).unwrap();
        batch.fail(2, vec!["fault".into()]).unwrap();
        batch.put(3, "b.pdf", &document(b"three"), 2, Vec::new()).unwrap();
        whole(batch);

        stopped_batch(&out);
        let (mut batch, records) = BatchWriter::resume(&out, "inputs").unwrap();
        assert_eq!(records.iter().map(|record| record.index).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(batch.content(&records[2]).unwrap(), b"three");
        whole(batch);
        assert!(fs::read(&straight).unwrap() == fs::read(&out).unwrap());
        assert_eq!(names(&out), ["a.pdf", "b.pdf", "c.pdf", "manifest.json"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left behind");
    }

    #[test]
    fn a_folder_is_gone_on_with_too() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("cards");
        stopped_batch(&out);
        let (batch, records) = BatchWriter::resume(&out, "inputs").unwrap();
        assert_eq!(records.len(), 3);
        assert!(!folder.path().join("cards.part/c.pdf").exists());
        whole(batch);
        assert_eq!(fs::read(out.join("c.pdf")).unwrap(), b"four");
        assert_eq!(BatchWriter::begin(&out, "inputs").unwrap_err().code, "bundle.folder-in-use");
    }

    #[test]
    fn what_the_disk_lost_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.zip");
        stopped_batch(&out);
        let part = folder.path().join("a.zip.part");
        let mut bytes = fs::read(&part).unwrap();
        let at = bytes.windows(5).position(|window| window == b"three").unwrap();
        bytes[at] = b'T';
        fs::write(&part, bytes).unwrap();
        let journal = folder.path().join("a.zip.part.journal");
        let mut text = fs::read_to_string(&journal).unwrap();
        text.push_str("{\"index\":4,\"fi");
        fs::write(&journal, text).unwrap();
        let (_, records) = BatchWriter::resume(&out, "inputs").unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(BatchWriter::resume(&out, "others").unwrap_err().code, "bundle.resume-differs");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let problem = BatchWriter::begin(Path::new("/no/such/a.zip"), "inputs").unwrap_err();
        assert_eq!(problem.code, "bundle.unwritable");
    }
}
