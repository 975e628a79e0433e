//! Backups, which may be made while the service runs, and restoring them. A backup is a folder or a zip with the database
//! as it was at one moment, every object, and a `manifest.json` with the SHA-256 of each.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use zip::write::SimpleFileOptions;

use crate::columns::stamp;
use crate::objects::{ObjectRef, blocking, hash_file, key};
use crate::schema::{connect_options, version};
use crate::{AuditHead, Result, Store, StoreError, StoreOptions, audit, sql};
use vanthu_diagnostic::{Diagnostic, code};

const FORMAT: &str = "vanthu-backup";
const DATABASE: &str = "vanthu.db";
const MANIFEST: &str = "manifest.json";

/// The maximum size of a manifest that is read: some millions of objects.
const MAX_MANIFEST: u64 = 1 << 30;

/// The result of a backup.
#[derive(Clone, Debug)]
pub struct BackupReport {
    /// The number of objects.
    pub objects: usize,
    /// The size of database and objects in bytes.
    pub bytes: u64,
    /// The end of its audit chain.
    pub head: AuditHead,
    /// The objects that rows name and that are missing or damaged. The backup is without them.
    pub damaged: Vec<DamagedObject>,
}

/// An object that a row names and that is missing or damaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamagedObject {
    /// Its name.
    pub sha256: String,
    /// What it is: the roster of an office, the content, PDF or workbook of a document, or a data set.
    pub what: String,
    /// The id of the office, document or data set to which it belongs.
    pub owner: String,
}

/// The result of restoring a backup.
#[derive(Clone, Debug)]
pub struct RestoreReport {
    /// The number of objects.
    pub objects: usize,
    /// The end of its audit chain.
    pub head: AuditHead,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    /// The last migration of the database.
    schema: i64,
    made_at: String,
    database: ObjectRef,
    objects: Vec<ObjectRef>,
    /// What could not be backed up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    damaged: Vec<DamagedObject>,
    audit: Noted,
}

#[derive(Serialize, Deserialize)]
struct Noted {
    seq: i64,
    hash: String,
}

impl Store {
    /// Writes a backup into a new or empty folder, or into a zip if `to` ends in `.zip`. The service may be running. The
    /// backup appears at once or not at all. It holds the objects that rows name; one that is missing or damaged keeps nobody
    /// from saving the others, and is listed in the report and in the backup.
    ///
    /// # Errors
    /// `store.not-empty` if there is something already; `store.disk`.
    pub async fn backup(&self, to: &Path) -> Result<BackupReport> {
        let zipped = to.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        if !is_free(to, zipped) {
            return Err(occupied(to));
        }
        self.check_pages().await?;
        let staging = staging(to)?;
        let copy = staging.path().join(DATABASE);
        let head = self.copy_database(&copy).await?;
        // An object is kept before a row names it, so all objects that the copied rows name exist by now.
        let mut named = named_objects(&copy).await?;
        // Results of jobs and kept answers are named within texts; what is there of them is taken as well.
        let names: BTreeSet<&str> = named.iter().map(|object| object.sha256.as_str()).collect();
        let others = self.objects().names().await?;
        let others = others.into_iter().filter(|name| key(name).is_ok() && !names.contains(name.as_str()));
        let others: Vec<DamagedObject> = others
            .map(|sha256| DamagedObject { sha256, what: "result".into(), owner: String::new() })
            .collect();
        named.extend(others);
        let (mut objects, mut damaged) = (Vec::new(), Vec::new());
        let mut last = String::new();
        for object in named {
            // Two rows may name one object.
            if object.sha256 == last {
                continue;
            }
            last.clone_from(&object.sha256);
            match self.copy_object(&object.sha256, staging.path()).await {
                Ok(copied) => objects.push(copied),
                Err(error) if is_damage(&error) => damaged.push(object),
                Err(error) => return Err(error),
            }
        }
        objects.sort_by(|one, other| one.sha256.cmp(&other.sha256));
        let database = blocking(move || hash_file(&copy)).await?;
        let bytes = database.size + objects.iter().map(|object| object.size).sum::<u64>();
        let report =
            BackupReport { objects: objects.len(), bytes, head: head.clone(), damaged: damaged.clone() };
        let manifest = Manifest {
            format: FORMAT.into(),
            version: 1,
            schema: version(),
            made_at: stamp(self.now()),
            database,
            objects,
            damaged,
            audit: Noted { seq: head.seq, hash: head.hash },
        };
        let to = to.to_path_buf();
        blocking(move || {
            let text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
            write_file(&staging.path().join(MANIFEST), &text)?;
            if zipped { zip_up(staging.path(), &manifest, &to) } else { move_folder(staging, &to) }
        })
        .await?;
        Ok(report)
    }

    /// Copies an object into the folder of a backup.
    async fn copy_object(&self, sha256: &str, folder: &Path) -> Result<ObjectRef> {
        let path = folder.join("objects").join(key(sha256)?.as_ref());
        make_folder(path.parent())?;
        let copied = self.objects().copy_to(sha256, &path).await;
        if copied.is_err() {
            // A copy that is not what it should be is no part of the backup.
            let _ = std::fs::remove_file(&path);
        }
        copied?;
        blocking(move || hash_file(&path)).await
    }

    /// Copies the database as it is at this moment. The answer is the end of its audit chain.
    async fn copy_database(&self, copy: &Path) -> Result<AuditHead> {
        // A connection of its own: neither readers nor writers wait for the copy.
        let mut source = connect_options(&self.inner.options)?.create_if_missing(false).connect().await?;
        sqlx::query(sql::sqlite::COPY_DATABASE)
            .bind(copy.to_str().ok_or_else(|| occupied(copy))?)
            .execute(&mut source)
            .await?;
        source.close().await?;
        let mut target =
            SqliteConnectOptions::new().filename(copy).disable_statement_logging().connect().await?;
        let head = audit::head(&mut target).await?;
        target.close().await?;
        Ok(head)
    }
}

/// Whether an object is at fault, and not the place to which it is copied.
fn is_damage(error: &StoreError) -> bool {
    matches!(error.diagnostic().code.as_str(), "store.damaged" | "store.objects")
}

/// The objects that the rows of a database name, by their names.
async fn named_objects(database: &Path) -> Result<Vec<DamagedObject>> {
    let mut connection =
        SqliteConnectOptions::new().filename(database).disable_statement_logging().connect().await?;
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(sql::workbooks::OWNERS_OF_OBJECTS).fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(rows.into_iter().map(|(sha256, what, owner)| DamagedObject { sha256, what, owner }).collect())
}

/// Restores a backup into a new or empty folder. Before the folder appears, every file is verified against its hash, the
/// database is checked for damage, the audit chain is verified, and every object that a row names must be there. A backup
/// that lists damaged objects is restored without them only if `without_damaged` says so.
///
/// # Errors
/// `store.not-a-backup` if it is not a backup or is damaged; `store.backup-incomplete`; `store.newer-database`; `store.not-empty` if there is
/// something in the folder already; `store.disk`.
pub async fn restore(from: &Path, data_dir: &Path, without_damaged: bool) -> Result<RestoreReport> {
    if !is_free(data_dir, false) {
        return Err(occupied(data_dir));
    }
    let staging = staging(data_dir)?;
    let (source, folder) = (from.to_path_buf(), staging.path().to_path_buf());
    let manifest = blocking(move || unpack(&source, &folder)).await?;
    if !manifest.damaged.is_empty() && !without_damaged {
        return Err(incomplete(&manifest.damaged));
    }
    let store = Store::open(&StoreOptions { create: true, ..StoreOptions::new(staging.path()) }).await?;
    let checked = check(&store, &manifest).await;
    store.close().await;
    checked?;
    let to = data_dir.to_path_buf();
    blocking(move || move_folder(staging, &to)).await?;
    let head = AuditHead { seq: manifest.audit.seq, hash: manifest.audit.hash };
    Ok(RestoreReport { objects: manifest.objects.len(), head })
}

impl Store {
    /// Takes single files from a backup: those that `names` names, by their SHA-256 or by the id of what they belong to, and
    /// that are missing or damaged here. The answer is the names of those that are whole again.
    ///
    /// # Errors
    /// `store.not-a-backup` if it is not a backup or is damaged; `store.not-in-backup` if a name is not in it; `store.objects`.
    pub async fn heal_from(&self, from: &Path, names: &[String]) -> Result<Vec<String>> {
        let owned: Vec<(String, String, String)> =
            sqlx::query_as(sql::workbooks::OWNERS_OF_OBJECTS).fetch_all(self.reader()).await?;
        let mut wanted = BTreeSet::new();
        for name in names {
            let of: Vec<&String> = owned
                .iter()
                .filter(|(sha256, _, owner)| owner == name || sha256 == name)
                .map(|one| &one.0)
                .collect();
            if of.is_empty() {
                return Err(not_in_backup(name));
            }
            wanted.extend(of.into_iter().cloned());
        }
        let staging = tempfile::tempdir_in(self.workspaces())
            .map_err(|error| StoreError::disk("workspaces", &error))?;
        let (source, folder) = (from.to_path_buf(), staging.path().to_path_buf());
        let files = blocking(move || {
            let mut source = Source::open(&source)?;
            let manifest = read_manifest(&mut source)?;
            let mut files = Vec::new();
            for sha256 in wanted {
                let Some(object) = manifest.objects.iter().find(|object| object.sha256 == sha256) else {
                    return Err(not_in_backup(&sha256));
                };
                let path = folder.join(&sha256);
                source.copy(&format!("objects/{}", key(&sha256)?), &path, object)?;
                files.push((sha256, path));
            }
            Ok(files)
        })
        .await?;
        let mut healed = Vec::new();
        for (sha256, path) in files {
            self.objects().put_file(&path).await?;
            healed.push(sha256);
        }
        Ok(healed)
    }
}

/// Checks a restored store against its manifest and for consistency.
async fn check(store: &Store, manifest: &Manifest) -> Result<()> {
    let integrity: String =
        sqlx::query_scalar(sql::sqlite::INTEGRITY_CHECK).fetch_one(store.reader()).await?;
    if integrity != "ok" {
        return Err(broken("the database is damaged"));
    }
    let report = store.audit().verify(None).await?;
    if report.fault.is_some() || report.head.hash != manifest.audit.hash {
        return Err(broken("the audit chain is broken"));
    }
    let damaged = manifest.damaged.iter().map(|object| object.sha256.as_str());
    let existing: BTreeSet<&str> =
        manifest.objects.iter().map(|object| object.sha256.as_str()).chain(damaged).collect();
    let named: Vec<String> =
        sqlx::query_scalar(sql::workbooks::NAMED_OBJECTS).fetch_all(store.reader()).await?;
    if named.iter().any(|sha256| !existing.contains(sha256.as_str())) {
        return Err(broken("an object that a row names is missing"));
    }
    Ok(())
}

/// Copies a backup into `folder`, and verifies every file against its hash.
fn unpack(from: &Path, folder: &Path) -> Result<Manifest> {
    let mut source = Source::open(from)?;
    let manifest = read_manifest(&mut source)?;
    source.copy(DATABASE, &folder.join(DATABASE), &manifest.database)?;
    for object in &manifest.objects {
        let key =
            key(&object.sha256).map_err(|_| broken("manifest.json names something that is not an object"))?;
        let path = folder.join("objects").join(key.as_ref());
        make_folder(path.parent())?;
        source.copy(&format!("objects/{key}"), &path, object)?;
    }
    Ok(manifest)
}

/// The manifest of a backup of this version or an older one.
fn read_manifest(source: &mut Source) -> Result<Manifest> {
    let manifest: Manifest = serde_json::from_slice(&source.small(MANIFEST, MAX_MANIFEST)?)
        .map_err(|_| broken("manifest.json cannot be read"))?;
    if manifest.format != FORMAT || manifest.version != 1 {
        return Err(broken("it is of another kind"));
    }
    if manifest.schema > version() {
        return Err(StoreError::Refused(Diagnostic::error(
            code!("store.newer-database"),
            "bản sao lưu do một bản `vanthu` mới hơn lập",
            "the backup was made by a newer version of `vanthu`",
        )));
    }
    Ok(manifest)
}

/// Where a backup is read from.
enum Source {
    Folder(PathBuf),
    Zip(zip::ZipArchive<File>),
}

impl Source {
    fn open(from: &Path) -> Result<Self> {
        if from.is_dir() {
            return Ok(Self::Folder(from.to_path_buf()));
        }
        let file = File::open(from).map_err(|_| broken("there is no such folder or file"))?;
        zip::ZipArchive::new(file).map(Self::Zip).map_err(|_| broken("it is neither a folder nor a zip"))
    }

    fn with<T>(&mut self, name: &str, read: impl FnOnce(&mut dyn Read) -> Result<T>) -> Result<T> {
        let missing = || broken(&format!("{name} is missing"));
        match self {
            Self::Folder(folder) => read(&mut File::open(folder.join(name)).map_err(|_| missing())?),
            Self::Zip(archive) => read(&mut archive.by_name(name).map_err(|_| missing())?),
        }
    }

    fn small(&mut self, name: &str, max: u64) -> Result<Vec<u8>> {
        self.with(name, |reader| {
            let mut bytes = Vec::new();
            let read = reader.take(max).read_to_end(&mut bytes);
            read.map_err(|_| broken(&format!("{name} cannot be read")))?;
            Ok(bytes)
        })
    }

    fn copy(&mut self, name: &str, to: &Path, expected: &ObjectRef) -> Result<()> {
        self.with(name, |reader| {
            let mut file = File::create(to).map_err(|error| StoreError::disk(name, &error))?;
            // No more than the manifest says, whatever a zip expands to.
            std::io::copy(&mut reader.take(expected.size.saturating_add(1)), &mut file)
                .map_err(|_| broken(&format!("{name} cannot be read")))?;
            file.sync_all().map_err(|error| StoreError::disk(name, &error))
        })?;
        if hash_file(to)? == *expected {
            return Ok(());
        }
        Err(broken(&format!("{name} does not match its hash")))
    }
}

/// Whether the path can be written to: there is nothing, or an empty folder if a folder is wanted.
fn is_free(path: &Path, file: bool) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut entries) => !file && entries.next().is_none(),
        Err(_) => !path.exists(),
    }
}

/// A folder beside `to`, on the same disk, so that renaming finishes the work at once.
fn staging(to: &Path) -> Result<tempfile::TempDir> {
    let parent = match to.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    make_folder(Some(parent))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vanthu-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // It becomes the backup or the folder of the data, which hold what is not meant for other users of the machine.
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent).map_err(|error| StoreError::disk("a new folder", &error))
}

fn move_folder(staging: tempfile::TempDir, to: &Path) -> Result<()> {
    sync_folders(staging.path())?;
    // An empty folder would be in the way.
    let _ = std::fs::remove_dir(to);
    std::fs::rename(staging.path(), to).map_err(|error| StoreError::disk("a new folder", &error))?;
    // It was renamed, so there is nothing left to remove.
    let _ = staging.keep();
    Ok(())
}

/// Makes a zip of the staged files. Databases compress well; most objects are compressed already.
fn zip_up(staged: &Path, manifest: &Manifest, to: &Path) -> Result<()> {
    let parent = staged.parent().unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| StoreError::disk("the zip", &error);
    let part = tempfile::Builder::new().prefix(".vanthu-").tempfile_in(parent).map_err(failed)?;
    let mut writer = zip::ZipWriter::new(part);
    let objects =
        manifest.objects.iter().map(|object| key(&object.sha256).map(|key| format!("objects/{key}")));
    let names = [Ok(DATABASE.to_string())].into_iter().chain(objects).chain([Ok(MANIFEST.to_string())]);
    for name in names {
        let name = name?;
        let method = if name.starts_with("objects/") {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        let mut file = File::open(staged.join(&name)).map_err(failed)?;
        writer.start_file(&name, options).map_err(|error| failed(error.into()))?;
        std::io::copy(&mut file, &mut writer).map_err(failed)?;
    }
    let part = writer.finish().map_err(|error| failed(error.into()))?;
    part.as_file().sync_all().map_err(failed)?;
    part.persist_noclobber(to).map_err(|error| failed(error.error))?;
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| StoreError::disk("a file", &error);
    let mut file = File::create(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)
}

fn make_folder(folder: Option<&Path>) -> Result<()> {
    match folder {
        Some(folder) => std::fs::create_dir_all(folder).map_err(|error| StoreError::disk("a folder", &error)),
        None => Ok(()),
    }
}

/// Flushes a folder and everything below it to the disk.
fn sync_folders(folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| StoreError::disk("a folder", &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_type().map_err(failed)?.is_dir() {
            sync_folders(&entry.path())?;
        } else {
            File::open(entry.path()).and_then(|file| file.sync_all()).map_err(failed)?;
        }
    }
    #[cfg(unix)]
    File::open(folder).and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(())
}

fn occupied(path: &Path) -> StoreError {
    StoreError::Refused(
        Diagnostic::error(
            code!("store.not-empty"),
            format!("`{}` đã có nội dung", path.display()),
            format!("there is something at `{}` already", path.display()),
        )
        .hint("chọn một chỗ mới hoặc một thư mục trống", "choose a new place or an empty folder"),
    )
}

fn not_in_backup(name: &str) -> StoreError {
    StoreError::Refused(
        Diagnostic::error(
            code!("store.not-in-backup"),
            format!("không có tệp nào của `{name}` trong bản sao lưu hay trong dữ liệu"),
            format!("there is no file of `{name}` in the backup or in the data"),
        )
        .with_value(name),
    )
}

fn incomplete(damaged: &[DamagedObject]) -> StoreError {
    let count = damaged.len();
    StoreError::Refused(
        Diagnostic::error(
            code!("store.backup-incomplete"),
            format!("bản sao lưu thiếu {count} tệp đã hỏng từ trước khi sao lưu"),
            format!("the backup is without {count} files that were damaged before it was made"),
        )
        .hint(
            "tìm bản sao lưu cũ hơn còn đủ, hoặc khôi phục phần còn lại bằng `--without-damaged`",
            "look for an older backup that is whole, or restore the rest with `--without-damaged`",
        ),
    )
}

fn broken(why: &str) -> StoreError {
    StoreError::Refused(
        Diagnostic::error(
            code!("store.not-a-backup"),
            "không phải bản sao lưu của `vanthu`, hoặc bản sao lưu bị hỏng",
            "this is not a backup of `vanthu`, or it is damaged",
        )
        .with_value(why),
    )
}
