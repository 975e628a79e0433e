//! Compound files (OLE): the container of old Excel workbooks, of encrypted ones and of other Office files. Every
//! chain is followed only as far as the file has sectors.

use super::bytes::{u16_at, u32_at, utf16};
use crate::refusal::{damaged_book, truncated};
use vanthu_diagnostic::Diagnostic;

/// The first bytes of a compound file.
pub(crate) const MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Sector numbers from here on mean something else than a sector.
const LAST: u32 = 0xffff_fffa;

/// Streams shorter than this are stored in small sectors.
const SMALL: usize = 4096;

/// The size of a small sector.
const SMALL_SECTOR: usize = 64;

/// Why a compound file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It refers to what would be behind its end.
    Truncated,
    /// Its parts do not fit together.
    Damaged,
}

/// A stream as the directory lists it.
struct Listed {
    name: String,
    /// The first sector.
    start: u32,
    /// The size in bytes.
    size: usize,
}

/// An open compound file.
pub(crate) struct Compound<'a> {
    /// The file.
    bytes: &'a [u8],
    /// The size of a sector.
    sector: usize,
    /// For each sector the next one of its stream.
    next: Vec<u32>,
    /// For each small sector the next one.
    small_next: Vec<u32>,
    /// The stream that holds the small sectors.
    small: Vec<u8>,
    streams: Vec<Listed>,
}

impl<'a> Compound<'a> {
    /// Opens a compound file.
    ///
    /// # Errors
    /// Where the file is cut off, or its tables contradict each other.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Broken> {
        let header = bytes.get(..512).ok_or(Broken::Truncated)?;
        let word = |at| u32_at(header, at).ok_or(Broken::Damaged);
        let sector = match u16_at(header, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err(Broken::Damaged),
        };
        let empty = Vec::new();
        let mut file = Self {
            bytes,
            sector,
            next: empty.clone(),
            small_next: empty,
            small: Vec::new(),
            streams: Vec::new(),
        };
        let mut tables: Vec<u32> = words(header.get(76..).unwrap_or_default());
        let mut more = word(68)?;
        let mut rounds = 0;
        while more < LAST {
            let mut listed = words(file.at(more)?);
            more = listed.pop().unwrap_or(LAST);
            tables.extend(listed);
            rounds += 1;
            if rounds > file.sectors() {
                return Err(Broken::Damaged);
            }
        }
        for table in tables.into_iter().filter(|&table| table < LAST) {
            let mut listed = words(file.at(table)?);
            file.next.append(&mut listed);
            // A well-formed table lists no more sectors than the file has, but for the rest of its last sector.
            if file.next.len() > file.sectors() + 2 * sector {
                break;
            }
        }
        let directory = file.chain(word(48)?, usize::MAX)?;
        let mut root = None;
        for entry in directory.as_chunks::<128>().0 {
            let letters = u16_at(entry, 64).unwrap_or(0).clamp(2, 64);
            let name = utf16(entry.get(..usize::from(letters) - 2).unwrap_or_default());
            let start = u32_at(entry, 116).unwrap_or(LAST);
            let size = u32_at(entry, 120).unwrap_or(0) as usize;
            match entry.get(66) {
                Some(5) => root = root.or(Some((start, size))),
                Some(1 | 2) => file.streams.push(Listed { name, start, size }),
                _ => {}
            }
        }
        // A directory that lists many roots would have as many copies made of the file.
        if let Some((start, size)) = root
            && word(64)? > 0
        {
            file.small = file.chain(start, size)?;
            file.small_next = words(&file.chain(word(60)?, usize::MAX)?);
        }
        Ok(file)
    }

    /// Whether there is a stream or storage of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream; `None` if there is no stream of this name.
    pub(crate) fn stream(&self, name: &str) -> Option<Result<Vec<u8>, Broken>> {
        let stream = self.streams.iter().find(|stream| stream.name.eq_ignore_ascii_case(name))?;
        Some(if stream.size < SMALL {
            self.small_chain(stream.start, stream.size)
        } else {
            self.chain(stream.start, stream.size)
        })
    }

    /// How many sectors the file has.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    /// A sector; the last one of a file may be shorter.
    fn at(&self, sector: u32) -> Result<&'a [u8], Broken> {
        let start = (sector as usize + 1).saturating_mul(self.sector);
        let end = start.saturating_add(self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|bytes| !bytes.is_empty()).ok_or(Broken::Truncated)
    }

    /// The bytes of a chain of sectors, at most `size`.
    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Broken> {
        let mut content = Vec::new();
        let mut sector = start;
        let mut rounds = 0;
        while sector < LAST && content.len() < size {
            content.extend_from_slice(self.at(sector)?);
            sector = *self.next.get(sector as usize).ok_or(Broken::Damaged)?;
            rounds += 1;
            if rounds > self.sectors() {
                return Err(Broken::Damaged);
            }
        }
        if size != usize::MAX && content.len() < size {
            return Err(Broken::Truncated);
        }
        content.truncate(size);
        Ok(content)
    }

    /// The bytes of a chain of small sectors.
    fn small_chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Broken> {
        let mut content = Vec::new();
        let mut sector = start;
        while sector < LAST && content.len() < size {
            let from = (sector as usize).saturating_mul(SMALL_SECTOR);
            let to = from.saturating_add(SMALL_SECTOR).min(self.small.len());
            let part = self.small.get(from..to).filter(|part| !part.is_empty());
            content.extend_from_slice(part.ok_or(Broken::Damaged)?);
            sector = *self.small_next.get(sector as usize).ok_or(Broken::Damaged)?;
        }
        if content.len() < size { Err(Broken::Damaged) } else { Ok(content[..size].to_vec()) }
    }
}

/// Bytes as numbers of four bytes each.
fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
}

/// The refusal of a compound file that cannot be read.
pub(crate) fn refusal(file: &str, broken: Broken) -> Diagnostic {
    match broken {
        Broken::Truncated => truncated(file),
        Broken::Damaged => damaged_book(file),
    }
}
