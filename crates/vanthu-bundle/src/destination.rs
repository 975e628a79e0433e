//! Where an output ends up. Only a regular file is ever replaced, and with its permissions and its owner; a symbolic link
//! leads to its target; a device, a pipe or a socket is written to, as any other program does.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::unwritable;
use vanthu_diagnostic::Diagnostic;

/// How many links are followed before they count as a ring, as on Linux.
const LINKS: usize = 40;

/// Whether `path` means standard output: `-`, or one of the names that the system has for it. Replacing the file behind
/// such a name would take it away from the shell that opened it.
pub fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
        || (cfg!(unix)
            && ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name)))
}

/// Whether `path` is the system's name for something that this process has open, as a shell passes it for `>(command)`: the
/// link behind such a name says what it is and leads nowhere.
pub fn is_descriptor(path: &Path) -> bool {
    cfg!(unix)
        && path.parent().is_some_and(|folder| {
            folder == Path::new("/dev/fd") || (folder.starts_with("/proc") && folder.ends_with("fd"))
        })
}

/// The file that `path` leads to: the end of a chain of symbolic links, whether or not it exists. What this process has open
/// is such an end.
///
/// # Errors
/// When the links form a ring or cannot be read.
pub fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..LINKS {
        match fs::symlink_metadata(&path) {
            Ok(_) if is_descriptor(&path) => return Ok(path),
            Ok(metadata) if metadata.is_symlink() => {
                let target = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(target);
            }
            // What does not exist is created; any other fault shows itself when the file is written.
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many levels of symbolic links"))
}

/// Whether an output at `path` is a stream and not a file: standard output, a device, a pipe, a socket, or anything that
/// this process was given open.
pub fn is_stream(path: &Path) -> bool {
    is_standard_output(path)
        || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
        || follow_links(path).is_ok_and(|end| is_descriptor(&end))
}

/// Opens the stream at `path`, which exists. A file behind a descriptor is written at its end, where the program that
/// opened it goes on.
fn open_stream(path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if fs::metadata(path)?.file_type().is_socket() {
            let connected = std::os::unix::net::UnixStream::connect(path)?;
            return Ok(File::from(std::os::fd::OwnedFd::from(connected)));
        }
    }
    let end = follow_links(path)?;
    OpenOptions::new().write(true).append(is_descriptor(&end)).open(end)
}

/// Copies a complete file to the stream at `path`.
///
/// # Errors
/// `bundle.unwritable` if the file cannot be read or the stream cannot be written.
pub fn copy_to_stream(complete: &Path, path: &Path) -> Result<(), Diagnostic> {
    copied(complete, path).map_err(|error| unwritable(path, &error))
}

fn copied(complete: &Path, path: &Path) -> io::Result<()> {
    let mut file = File::open(complete)?;
    if is_standard_output(path) {
        let mut out = io::stdout().lock();
        let copied = io::copy(&mut file, &mut out).and_then(|_| out.flush());
        return without_broken_pipe(copied);
    }
    without_broken_pipe(io::copy(&mut file, &mut open_stream(path)?).map(drop))
}

/// Lets a complete file appear at `path`, which is not a stream. A file that is there is replaced and keeps its owner and
/// its permissions; a link stays and its target is replaced. `complete` must lie on the file system of the target and is
/// gone afterwards.
///
/// # Errors
/// When the file that is there is protected, or the folder cannot be written.
pub fn replace(complete: &Path, path: &Path) -> io::Result<()> {
    let target = follow_links(path)?;
    let Some(existing) = metadata(&target)? else { return fs::rename(complete, target) };
    let mut opened = OpenOptions::new().write(true).open(&target)?;
    let mut file = File::open(complete)?;
    if take_over(&file, &existing).is_ok() {
        return fs::rename(complete, target);
    }
    let length = io::copy(&mut file, &mut opened)?;
    opened.set_len(length)?;
    fs::remove_file(complete)
}

/// What is at `path`, if anything is.
fn metadata(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A reader that has seen enough closes its end; that is not a fault of the output.
fn without_broken_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// An output that is ready to appear at its path.
pub(crate) enum Prepared<'a> {
    /// A complete file beside its destination, to be renamed.
    Replace(NamedTempFile, PathBuf),
    /// A device, a pipe or another stream, which is written to.
    Send(File, &'a [u8]),
    /// A file whose owner could not be kept otherwise. It is written into.
    Write(File, &'a [u8]),
    /// Standard output.
    Print(&'a [u8]),
}

impl<'a> Prepared<'a> {
    /// Prepares `bytes` to appear at `path`. Nothing that exists has changed afterwards.
    pub(crate) fn new(path: &Path, bytes: &'a [u8]) -> io::Result<Self> {
        if is_standard_output(path) {
            return Ok(Self::Print(bytes));
        }
        if is_stream(path) {
            return Ok(Self::Send(open_stream(path)?, bytes));
        }
        let target = follow_links(path)?;
        let Some(existing) = metadata(&target)? else {
            return Ok(Self::Replace(complete(&target, bytes)?, target));
        };
        // A file that its owner protects against writing is not replaced behind his back.
        let opened = OpenOptions::new().write(true).open(&target)?;
        let file = complete(&target, bytes)?;
        match take_over(file.as_file(), &existing) {
            Ok(()) => Ok(Self::Replace(file, target)),
            // The system lets only root give files away. Writing into the file keeps its owner.
            Err(_) => Ok(Self::Write(opened, bytes)),
        }
    }

    /// Lets the output appear.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Replace(file, path) => file.persist(path).map(drop).map_err(|error| error.error),
            Self::Send(mut stream, bytes) => without_broken_pipe(stream.write_all(bytes)),
            Self::Write(mut file, bytes) => {
                file.write_all(bytes)?;
                file.set_len(bytes.len() as u64)
            }
            Self::Print(bytes) => {
                let mut out = io::stdout().lock();
                let written = out.write_all(bytes).and_then(|()| out.flush());
                without_broken_pipe(written)
            }
        }
    }
}

/// A complete file with these bytes beside `target`.
fn complete(target: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vanthu-");
    #[cfg(unix)]
    {
        // A new file gets the permissions that an editor would give it: readable by others, less the user's umask.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    // The rename must not reach the disk before the file itself.
    file.as_file().sync_all()?;
    Ok(file)
}

/// Gives `file` the owner, the group and the permissions of the file that it replaces.
#[cfg(unix)]
fn take_over(file: &File, existing: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    let changed = |own: u32, other: u32| (own != other).then_some(other);
    let (owner, group) = (changed(own.uid(), existing.uid()), changed(own.gid(), existing.gid()));
    if owner.is_some() || group.is_some() {
        std::os::unix::fs::fchown(file, owner, group)?;
    }
    // After the owner, because a change of owner clears bits of the mode.
    file.set_permissions(existing.permissions())
}

#[cfg(not(unix))]
fn take_over(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;
    use crate::{Output, write};

    fn output(path: &Path, bytes: &[u8]) -> Output {
        Output { path: path.to_path_buf(), bytes: bytes.to_vec() }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn a_replaced_file_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(&path, "old").unwrap();
        for wanted in [0o640, 0o600, 0o664] {
            fs::set_permissions(&path, fs::Permissions::from_mode(wanted)).unwrap();
            write(&[output(&path, b"new")]).unwrap();
            assert_eq!((mode(&path), fs::read(&path).unwrap()), (wanted, b"new".to_vec()));
        }
    }

    #[test]
    fn a_replaced_file_keeps_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(&path, "a longer old text").unwrap();
        // Only root can give a file away; anyone else keeps what is his own.
        let given = std::os::unix::fs::chown(&path, Some(65534), Some(65534)).is_ok();
        write(&[output(&path, b"new")]).unwrap();
        let after = fs::metadata(&path).unwrap();
        assert_eq!(after.uid() == 65534, given);
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("share")).unwrap();
        let (link, second) = (folder.path().join("a.pdf"), folder.path().join("b.pdf"));
        symlink("share/report.pdf", &link).unwrap();
        symlink("a.pdf", &second).unwrap();
        for (path, bytes) in [(&link, b"one"), (&second, b"two")] {
            write(&[output(path, bytes)]).unwrap();
            assert!(fs::symlink_metadata(path).unwrap().is_symlink());
            assert_eq!(fs::read(folder.path().join("share/report.pdf")).unwrap(), bytes);
        }
        let names = fs::read_dir(folder.path().join("share")).unwrap().count();
        assert_eq!(names, 1, "the file was prepared beside the target");
    }

    #[test]
    fn links_in_a_ring_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("a.pdf"), folder.path().join("b.pdf"));
        symlink(&second, &first).unwrap();
        symlink(&first, &second).unwrap();
        assert_eq!(write(&[output(&first, b"x")]).unwrap_err().code, "bundle.unwritable");
        assert!(fs::symlink_metadata(&first).unwrap().is_symlink());
    }

    #[test]
    fn a_pipe_is_written_to() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut bytes = Vec::new();
                File::open(pipe).and_then(|mut file| file.read_to_end(&mut bytes)).map(|_| bytes)
            }
        });
        write(&[output(&pipe, b"through the pipe")]).unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), b"through the pipe");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
    }

    #[test]
    fn a_device_is_written_to() {
        use std::os::unix::fs::FileTypeExt;
        let null = Path::new("/dev/null");
        write(&[output(null, b"nowhere")]).unwrap();
        assert!(fs::metadata(null).unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_device_of_a_private_folder_stays_a_device() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let device = folder.path().join("null.pdf");
        // The numbers of /dev/null. Only root can make a device, and not on every file system.
        let made = std::process::Command::new("mknod").arg(&device).args(["c", "1", "3"]).status();
        if !made.is_ok_and(|end| end.success()) || OpenOptions::new().write(true).open(&device).is_err() {
            return;
        }
        write(&[output(&device, b"nowhere")]).unwrap();
        assert!(fs::symlink_metadata(&device).unwrap().file_type().is_char_device());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_socket_gets_what_is_written() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        let reader = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            listener.accept().and_then(|(mut end, _)| end.read_to_end(&mut bytes)).map(|_| bytes)
        });
        write(&[output(&path, b"to the socket")]).unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), b"to the socket");
        assert!(fs::symlink_metadata(&path).unwrap().file_type().is_socket());
    }

    #[test]
    fn an_open_file_is_written_at_its_end_and_not_replaced() {
        use std::os::fd::AsRawFd;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("all");
        let mut file = File::create(&path).unwrap();
        file.write_all(b"before").unwrap();
        let descriptor = PathBuf::from(format!("/dev/fd/{}", file.as_raw_fd()));
        let link = folder.path().join("link.pdf");
        symlink(&descriptor, &link).unwrap();
        for named in [&descriptor, &link] {
            assert!(is_stream(named), "{}", named.display());
            write(&[output(named, b" and more")]).unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), b"before and more and more");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_batch_keeps_the_link_and_the_mode_of_its_zip() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("share")).unwrap();
        let (link, target) = (folder.path().join("cards.zip"), folder.path().join("share/all.zip"));
        fs::write(&target, "an earlier zip").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("share/all.zip", &link).unwrap();
        let mut batch = crate::BatchWriter::begin(&link, "inputs").unwrap();
        batch.put(1, "a.pdf", &crate::Content::new(b"one".into()), 1, Vec::new()).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"an earlier zip", "it stays until the batch is complete");
        batch.finish().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(mode(&target), 0o640);
        assert_eq!(crate::zip_entry(&link, "a.pdf").unwrap(), b"one");
        assert_eq!(fs::read_dir(folder.path().join("share")).unwrap().count(), 1);
    }

    #[test]
    fn a_write_protected_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        // Root may write to any file, and then keeps its mode.
        match write(&[output(&path, b"new")]) {
            Ok(()) => assert_eq!((mode(&path), fs::read(&path).unwrap()), (0o444, b"new".to_vec())),
            Err(problem) => {
                assert_eq!(problem.code, "bundle.unwritable");
                assert_eq!(fs::read(&path).unwrap(), b"old");
            }
        }
    }
}
