//! A long xlsx workbook that is looked through on a second thread while its rows are read on the first.
//!
//! Everything but the long worksheets is looked through before anything is read, as always. For a worksheet the
//! reader of spreadsheets is given a package in which it is stored and not packed: its bytes are those that the
//! second thread has inflated and looked through, and reading waits for them. So no reader ever gets a byte in which
//! a fault was found, or that comes after one, and each worksheet is inflated once instead of twice.

use std::collections::HashSet;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, TrySendError, channel, sync_channel};

use zip::{CompressionMethod, ZipArchive};

use super::Limits;
use super::archive::{PIECE, Package, Vetting, workbook_kind};
use super::limits::{Waited, Watch};
use super::open::Sought;
use vanthu_diagnostic::Diagnostic;

/// From this size on a worksheet is long. Waking a thread for a shorter one takes as long as looking through it.
pub(super) const LONG: u64 = 4 << 20;

/// The room between the last worksheet and the directory: more than a package's comment can take, in which its end is
/// sought.
const BEHIND: usize = 128 << 10;

/// How many pieces of a worksheet wait to be read.
const AHEAD: usize = 16;

/// The long worksheets of a package by their places in it; none where it is to be looked through as a whole.
///
/// What is no xlsx file, or is written as no spreadsheet program writes, is left to the plain way.
fn long_sheets(bytes: &[u8], long: u64) -> Option<Vec<usize>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut later = Vec::new();
    for index in 0..archive.len() {
        let part = archive.by_index_data(index).ok()?;
        let plain = matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        if !plain || part.encrypted() || !part.name_raw().is_ascii() {
            return None;
        }
        let name = String::from_utf8_lossy(part.name_raw()).replace('\\', "/").to_ascii_lowercase();
        // Of shared texts and styles more is asked than a worksheet can tell while it is read.
        let sheet = name.starts_with("xl/worksheets/")
            && name.ends_with(".xml")
            && !["sharedstrings.xml", "styles.xml"].iter().any(|end| name.ends_with(end));
        if sheet && part.size() >= long {
            later.push(index);
        }
    }
    (!later.is_empty()).then_some(later)
}

/// Looks through a package but for its long worksheets. None where it has none, or can only be looked through as a
/// whole: then nothing was looked at.
///
/// # Errors
/// The refusals of [`vet`](super::archive::vet()).
pub(super) fn begin<'a>(
    file: &'a str,
    bytes: &'a [u8],
    limits: &'a Limits,
    long: u64,
) -> Result<Option<(Vetter<'a>, Ahead<'a>)>, Diagnostic> {
    let Some(later) = long_sheets(bytes, long) else { return Ok(None) };
    let mut vetting = Vetting::open(Sought::Workbook, file, bytes, limits)?;
    if workbook_kind(file, &vetting.names)? != Package::Xlsx {
        return Ok(None);
    }
    let Some((blocks, sheets)) = layout(&vetting.archive, bytes.len() as u64, &later) else {
        return Ok(None);
    };
    for index in (0..vetting.names.len()).filter(|index| !later.contains(index)) {
        vetting.look_at(index)?;
    }
    let (ask, asked) = channel();
    let given_up = Arc::new(AtomicBool::new(false));
    let ahead = Ahead {
        bytes,
        end: blocks.last().map_or(0, |(start, block)| start + block.len() as u64),
        blocks,
        sheets,
        at: 0,
        ask,
        stream: None,
        waited: Waited::default(),
        given_up: given_up.clone(),
    };
    let vetter = Vetter { vetting, later, asked, given_up, done: HashSet::new() };
    Ok(Some((vetter, ahead)))
}

/// A worksheet in the package that the reader is given.
#[derive(Debug)]
struct SheetAt {
    /// Its place among the parts.
    index: usize,
    /// Where its bytes stand.
    range: Range<u64>,
}

/// Bytes and where they stand.
type Block = (u64, Vec<u8>);

/// What follows on the file's own bytes to make a package in which the worksheets `later` are stored: heads of parts
/// and the directory, each with its place, and the places of the worksheets. None where it would be a package of more
/// than 4 GB, which is written in another way.
fn layout(
    archive: &ZipArchive<Cursor<&[u8]>>,
    length: u64,
    later: &[usize],
) -> Option<(Vec<Block>, Vec<SheetAt>)> {
    /// The fields that a part's own head and its line in the directory share, up to the length of the name.
    fn common(method: u16, crc: u32, sizes: [u32; 2], name: &[u8]) -> Option<Vec<u8>> {
        // Version 2.0, no flags, the first of January 1980.
        let mut fields =
            [20_u16, 0, method, 0, 0x21].iter().flat_map(|field| field.to_le_bytes()).collect::<Vec<_>>();
        fields.extend([crc, sizes[0], sizes[1]].iter().flat_map(|field| field.to_le_bytes()));
        fields.extend(u16::try_from(name.len()).ok()?.to_le_bytes());
        Some(fields)
    }
    let (mut blocks, mut sheets, mut directory) = (Vec::new(), Vec::new(), Vec::new());
    let mut end = length;
    for index in 0..archive.len() {
        let part = archive.by_index_data(index).ok()?;
        let name = part.name_raw();
        let size = u32::try_from(part.size()).ok()?;
        let (start, fields) = if later.contains(&index) {
            let fields = common(0, part.crc32(), [size, size], name)?;
            let mut head = b"PK\x03\x04".to_vec();
            head.extend_from_slice(&fields);
            head.extend_from_slice(&[0, 0]);
            head.extend_from_slice(name);
            let (start, first) = (end, end + head.len() as u64);
            end = first + part.size();
            blocks.push((start, head));
            sheets.push(SheetAt { index, range: first..end });
            (start, fields)
        } else {
            let method = if part.compression() == CompressionMethod::Stored { 0 } else { 8 };
            let packed = u32::try_from(part.compressed_size()).ok()?;
            (part.header_start(), common(method, part.crc32(), [packed, size], name)?)
        };
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&fields);
        // No more fields, no comment, the first disk, no attributes.
        directory.extend_from_slice(&[0; 12]);
        directory.extend_from_slice(&u32::try_from(start).ok()?.to_le_bytes());
        directory.extend_from_slice(name);
    }
    // Whoever looks for the directory from behind reads no byte of a worksheet.
    blocks.push((end, vec![0; BEHIND]));
    end += BEHIND as u64;
    let count = u16::try_from(archive.len()).ok().filter(|&count| count < u16::MAX)?.to_le_bytes();
    let size = u32::try_from(directory.len()).ok()?;
    let start = u32::try_from(end).ok().filter(|&start| start < u32::MAX)?;
    directory.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    directory.extend_from_slice(&count);
    directory.extend_from_slice(&count);
    directory.extend_from_slice(&size.to_le_bytes());
    directory.extend_from_slice(&start.to_le_bytes());
    directory.extend_from_slice(&[0, 0]);
    blocks.push((end, directory));
    Some((blocks, sheets))
}

/// What is said of a worksheet on its way to the reader.
enum Piece {
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// It is over. Where this never comes, it was refused.
    End,
}

/// The wish to read a worksheet from its start.
struct Wish {
    /// Its place among the parts.
    index: usize,
    /// Where its pieces go.
    pieces: SyncSender<Piece>,
    /// Where the room of pieces comes back.
    spare: Receiver<Vec<u8>>,
}

/// The second thread's work.
pub(super) struct Vetter<'a> {
    /// The package.
    vetting: Vetting<'a>,
    /// The parts that are still to be looked through.
    later: Vec<usize>,
    /// The wishes of the reader.
    asked: Receiver<Wish>,
    /// Whether nobody waits for the outcome any more.
    given_up: Arc<AtomicBool>,
    /// The parts that have been looked through.
    done: HashSet<usize>,
}

impl Vetter<'_> {
    /// Looks through the worksheets, each when it is asked for, and those that never were once the reader is gone.
    ///
    /// # Errors
    /// The refusals of [`vet`](super::archive::vet()).
    pub(super) fn run(mut self) -> Result<(), Diagnostic> {
        let mut wish = None;
        while let Some(Wish { index, pieces, spare }) =
            wish.take().or_else(|| self.vetting.watch.clone().rest(|| self.asked.recv().ok()))
        {
            let mut reader = Some((pieces, spare));
            let (asked, given_up) = (&self.asked, &*self.given_up);
            let mut next = |bytes: Vec<u8>, watch: &mut Watch| {
                let Some((pieces, spare)) = &reader else {
                    // Nobody reads on. What is left is looked through nonetheless, but where it is wanted anew.
                    wish = wish.take().or_else(|| asked.try_recv().ok());
                    let anew = wish.as_ref().is_some_and(|wish: &Wish| wish.index == index);
                    return (!anew && !given_up.load(Ordering::Relaxed)).then_some(bytes);
                };
                if send(pieces, Piece::Bytes(bytes), watch) {
                    Some(spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(PIECE)))
                } else {
                    reader = None;
                    Some(Vec::with_capacity(PIECE))
                }
            };
            let ended = if self.done.contains(&index) {
                self.vetting.again(index, &mut next)?
            } else {
                self.vetting.hand_on(index, &mut next)?
            };
            if ended {
                self.done.insert(index);
                if let Some((pieces, _)) = &reader {
                    send(pieces, Piece::End, &mut self.vetting.watch);
                }
            }
        }
        let given_up = &*self.given_up;
        for index in self.later.into_iter().filter(|index| !self.done.contains(index)) {
            let mut next = |room, _: &mut Watch| (!given_up.load(Ordering::Relaxed)).then_some(room);
            self.vetting.hand_on(index, &mut next)?;
        }
        Ok(())
    }
}

/// Sends a piece, waiting for room; false where nobody reads any more.
fn send(pieces: &SyncSender<Piece>, piece: Piece, watch: &mut Watch) -> bool {
    match pieces.try_send(piece) {
        Ok(()) => true,
        Err(TrySendError::Full(piece)) => watch.rest(|| pieces.send(piece).is_ok()),
        Err(TrySendError::Disconnected(_)) => false,
    }
}

/// A worksheet that is being read.
struct Stream {
    /// Its place among the parts.
    index: usize,
    /// How many of its bytes have been read.
    at: u64,
    /// The pieces that come.
    pieces: Receiver<Piece>,
    /// Where the room of read pieces goes.
    spare: Sender<Vec<u8>>,
    /// The piece that is being read.
    piece: Vec<u8>,
    /// How much of it has been read.
    taken: usize,
    /// Whether it is over.
    ended: bool,
}

impl Stream {
    /// What can be read without waiting once there is anything, or nothing at the end.
    fn fill(&mut self, waited: &Waited) -> io::Result<&[u8]> {
        while self.taken >= self.piece.len() && !self.ended {
            let next = match self.pieces.try_recv() {
                Err(TryRecvError::Empty) => waited.during(|| self.pieces.recv().ok()),
                other => other.ok(),
            };
            match next {
                Some(Piece::Bytes(bytes)) => {
                    // Nobody takes it where the last piece has been sent.
                    let _ = self.spare.send(std::mem::replace(&mut self.piece, bytes));
                    self.taken = 0;
                }
                Some(Piece::End) => self.ended = true,
                None => return Err(io::Error::other("the part was refused")),
            }
        }
        Ok(self.piece.get(self.taken..).unwrap_or_default())
    }

    /// Passes over bytes that have been read.
    fn pass(&mut self, count: usize) {
        self.taken += count;
        self.at += count as u64;
    }
}

/// The package that the reader of spreadsheets is given.
pub(super) struct Ahead<'a> {
    /// The file.
    bytes: &'a [u8],
    /// What follows on it, each block with its place.
    blocks: Vec<Block>,
    /// The worksheets between the blocks.
    sheets: Vec<SheetAt>,
    /// Where the package ends.
    end: u64,
    /// Where it is being read.
    at: u64,
    /// Asks for a worksheet.
    ask: Sender<Wish>,
    /// The worksheet that is being read.
    stream: Option<Stream>,
    /// How long reading had to wait.
    waited: Waited,
    /// Whether nobody waits for the outcome any more.
    given_up: Arc<AtomicBool>,
}

impl Ahead<'_> {
    /// What counts how long reading had to wait.
    pub(super) fn waited(&self) -> Waited {
        self.waited.clone()
    }

    /// Reads a worksheet at a place in it.
    fn read_sheet(&mut self, index: usize, from: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut stream = self.stream.take().filter(|stream| stream.index == index && stream.at <= from);
        if stream.is_none() {
            let (pieces, coming) = sync_channel(AHEAD);
            let (spare, back) = channel();
            let wish = Wish { index, pieces, spare: back };
            self.ask.send(wish).map_err(|_| io::Error::other("the package was refused"))?;
            let (piece, taken, ended) = (Vec::new(), 0, false);
            stream = Some(Stream { index, at: 0, pieces: coming, spare, piece, taken, ended });
        }
        let stream = self.stream.insert(stream.ok_or_else(|| io::Error::other("no stream"))?);
        // The reader of packages never leaps forward within a part; but nothing here rests on that.
        while stream.at < from {
            let leap = usize::try_from(from - stream.at).unwrap_or(usize::MAX);
            let count = stream.fill(&self.waited)?.len().min(leap);
            if count == 0 {
                return Ok(0);
            }
            stream.pass(count);
        }
        let count = stream.fill(&self.waited)?.read(buffer)?;
        stream.pass(count);
        Ok(count)
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let own = usize::try_from(self.at).ok().and_then(|at| self.bytes.get(at..)).unwrap_or_default();
        let block = || {
            let (start, block) = self.blocks.iter().rfind(|(start, _)| *start <= self.at)?;
            block.get(usize::try_from(self.at - start).ok()?..).filter(|rest| !rest.is_empty())
        };
        let ready = if own.is_empty() { block() } else { Some(own) };
        let count = match ready {
            Some(mut ready) => ready.read(buffer)?,
            None => {
                let sheet = self.sheets.iter().find(|sheet| sheet.range.contains(&self.at));
                match sheet.map(|sheet| (sheet.index, self.at - sheet.range.start)) {
                    Some((index, from)) => self.read_sheet(index, from, buffer)?,
                    None => 0,
                }
            }
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Ahead<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

impl Drop for Ahead<'_> {
    fn drop(&mut self) {
        // A visitor that panics wants no outcome.
        if std::thread::panicking() {
            self.given_up.store(true, Ordering::Relaxed);
        }
    }
}

/// The bytes of a package as the reader of spreadsheets sees them.
pub(super) enum Input<'a> {
    /// The file, which has been looked through.
    Whole(Cursor<&'a [u8]>),
    /// The file, which is being looked through.
    Ahead(Ahead<'a>),
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Whole(bytes) => bytes.read(buffer),
            Self::Ahead(ahead) => ahead.read(buffer),
        }
    }
}

impl Seek for Input<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Whole(bytes) => bytes.seek(to),
            Self::Ahead(ahead) => ahead.seek(to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A package with two worksheets, a part between them, and a comment.
    fn package() -> Vec<u8> {
        use std::io::Write;
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let packed = zip::write::SimpleFileOptions::default();
        let stored = packed.compression_method(CompressionMethod::Stored);
        for (name, options, size) in [
            ("xl/workbook.xml", packed, 10),
            ("xl/worksheets/sheet1.xml", packed, 100_000),
            ("xl/media/a.png", stored, 70_000),
            ("xl/worksheets/Sheet2.xml", stored, 200_000),
            ("xl/worksheets/styles.xml", packed, 100),
        ] {
            writer.start_file(name, options).expect("a part");
            let text: String = (0..size).map(|at: u64| char::from(b'a' + (at * at % 23) as u8)).collect();
            writer.write_all(text.as_bytes()).expect("a part");
        }
        writer.set_comment("PK").expect("a comment");
        writer.finish().expect("a package").into_inner()
    }

    /// The parts of a package, the last first.
    fn contents<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<(String, Vec<u8>)> {
        let part = |index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut content = Vec::new();
            part.read_to_end(&mut content).expect("a part");
            (String::from_utf8_lossy(part.name_raw()).into_owned(), content)
        };
        (0..5).rev().map(part).collect()
    }

    #[test]
    fn the_reader_finds_all_parts_and_leaves_worksheets_alone_until_asked() {
        let bytes = package();
        let limits = Limits::default();
        assert_eq!(long_sheets(&bytes, 0), Some(vec![1, 3]));
        assert_eq!(long_sheets(&bytes, 150_000), Some(vec![3]));
        assert_eq!(long_sheets(&bytes, LONG), None);
        let (vetter, ahead) = begin("a.xlsx", &bytes, &limits, 0).expect("sound").expect("long sheets");
        let mut archive = ZipArchive::new(ahead).expect("a package");
        assert!(vetter.asked.try_recv().is_err(), "nothing was asked for");
        let mut whole = ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a package");
        std::thread::scope(|scope| {
            let looking = scope.spawn(|| vetter.run());
            let expected = contents(&mut whole);
            assert_eq!(contents(&mut archive), expected);
            // Once more, and only the beginnings.
            for index in [3, 1, 3, 1, 1] {
                let mut part = archive.by_index(index).expect("a part");
                let mut start = [0; 100];
                part.read_exact(&mut start).expect("a start");
                assert_eq!(expected[4 - index].1.get(..100), Some(start.as_slice()));
            }
            assert_eq!(contents(&mut archive), expected);
            drop(archive);
            assert_eq!(looking.join().expect("no panic"), Ok(()));
        });
    }
}
