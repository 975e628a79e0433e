//! Writes a zip from front to back: entries stored without compression, names in UTF-8, a fixed time, and the wide
//! fields of zip64 only where a number needs them. Nothing that was written is changed later, so a zip that was cut off
//! can be continued.

use std::io::{self, Write};

/// 1 January 1980, 0:00, the first moment that a zip knows.
const DATE: u16 = 0x0021;
const TIME: u16 = 0;
/// The version needed to extract an entry: 2.0, or 4.5 for zip64.
const PLAIN: u16 = 20;
const WIDE: u16 = 45;
/// The name is UTF-8.
const UTF8: u16 = 1 << 11;
/// The value of a narrow field whose number is in the wide ones.
const ELSEWHERE: u32 = u32::MAX;

/// An entry that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name.
    pub name: String,
    /// Where its header begins.
    pub offset: u64,
    /// The bytes of its content.
    pub length: u64,
    /// The CRC-32 of its content.
    pub crc: u32,
}

impl Entry {
    /// Where the next entry begins.
    pub(crate) fn end(&self) -> u64 {
        self.offset + header(self).len() as u64 + self.length
    }
}

/// Writes an entry, whose offset is the position of `out`, with its content.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn write_entry(out: &mut impl Write, entry: &Entry, content: &[u8]) -> io::Result<()> {
    out.write_all(&header(entry))?;
    out.write_all(content)
}

/// Writes the directory of `entries` after the last of them.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn write_directory(out: &mut impl Write, entries: &[Entry]) -> io::Result<()> {
    let start = entries.last().map_or(0, Entry::end);
    let mut size = 0;
    for entry in entries {
        let record = record(entry);
        size += record.len() as u64;
        out.write_all(&record)?;
    }
    out.write_all(&end(entries.len() as u64, start, size))
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(ELSEWHERE)
}

/// The header in front of an entry's content.
fn header(entry: &Entry) -> Vec<u8> {
    let wide = narrow(entry.length) == ELSEWHERE;
    let mut header = Vec::with_capacity(30 + entry.name.len() + 20);
    header.extend(b"PK\x03\x04");
    common(&mut header, entry, wide);
    if wide {
        // The format requires both sizes here even if only one is needed.
        header.extend(entry.name.as_bytes());
        header.extend(1_u16.to_le_bytes());
        header.extend(16_u16.to_le_bytes());
        header.extend(entry.length.to_le_bytes());
        header.extend(entry.length.to_le_bytes());
    } else {
        header.extend(entry.name.as_bytes());
    }
    header
}

/// The fields that header and directory have in common, from the version needed to the length of the extra field.
fn common(out: &mut Vec<u8>, entry: &Entry, wide: bool) {
    let sixteen = |out: &mut Vec<u8>, number: u16| out.extend(number.to_le_bytes());
    sixteen(out, if wide { WIDE } else { PLAIN });
    sixteen(out, UTF8);
    // Stored.
    sixteen(out, 0);
    sixteen(out, TIME);
    sixteen(out, DATE);
    out.extend(entry.crc.to_le_bytes());
    out.extend(narrow(entry.length).to_le_bytes());
    out.extend(narrow(entry.length).to_le_bytes());
    // Names are bounded far below this.
    sixteen(out, entry.name.len() as u16);
    sixteen(out, if wide { 20 } else { 0 });
}

/// An entry's record in the directory.
fn record(entry: &Entry) -> Vec<u8> {
    let mut extra: Vec<u8> = Vec::new();
    if narrow(entry.length) == ELSEWHERE {
        extra.extend(entry.length.to_le_bytes());
        extra.extend(entry.length.to_le_bytes());
    }
    if narrow(entry.offset) == ELSEWHERE {
        extra.extend(entry.offset.to_le_bytes());
    }
    let wide = !extra.is_empty();
    let mut record = Vec::with_capacity(46 + entry.name.len() + 28);
    record.extend(b"PK\x01\x02");
    // Made by a Unix program, which speaks of permissions below.
    record.extend((0x0300 | if wide { WIDE } else { PLAIN }).to_le_bytes());
    common(&mut record, entry, wide);
    if wide {
        let at = record.len() - 2;
        record[at..].copy_from_slice(&(4 + extra.len() as u16).to_le_bytes());
    }
    // No comment, disk 0, no internal attributes; a plain file that all may read.
    record.extend([0; 6]);
    record.extend((0o100_644_u32 << 16).to_le_bytes());
    record.extend(narrow(entry.offset).to_le_bytes());
    record.extend(entry.name.as_bytes());
    if wide {
        record.extend(1_u16.to_le_bytes());
        record.extend((extra.len() as u16).to_le_bytes());
        record.extend(extra);
    }
    record
}

/// The end of the directory, which has `count` entries, begins at `start` and is `size` bytes long.
fn end(count: u64, start: u64, size: u64) -> Vec<u8> {
    let few = u16::try_from(count).unwrap_or(u16::MAX);
    let mut end = Vec::new();
    if few == u16::MAX || narrow(start) == ELSEWHERE || narrow(size) == ELSEWHERE {
        let at = start + size;
        end.extend(b"PK\x06\x06");
        end.extend(44_u64.to_le_bytes());
        end.extend((0x0300 | WIDE).to_le_bytes());
        end.extend(WIDE.to_le_bytes());
        end.extend([0; 8]);
        for number in [count, count, size, start] {
            end.extend(number.to_le_bytes());
        }
        end.extend(b"PK\x06\x07");
        end.extend([0; 4]);
        end.extend(at.to_le_bytes());
        end.extend(1_u32.to_le_bytes());
    }
    end.extend(b"PK\x05\x06");
    end.extend([0; 4]);
    end.extend(few.to_le_bytes());
    end.extend(few.to_le_bytes());
    end.extend(narrow(size).to_le_bytes());
    end.extend(narrow(start).to_le_bytes());
    end.extend([0; 2]);
    end
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    /// Writes an entry at the end of `out`.
    fn written(out: &mut Vec<u8>, name: &str, content: &[u8]) -> Entry {
        let (offset, length) = (out.len() as u64, content.len() as u64);
        let entry = Entry { name: name.into(), offset, length, crc: crc32fast::hash(content) };
        write_entry(out, &entry, content).unwrap();
        entry
    }

    #[test]
    fn another_reader_reads_what_was_written() {
        let mut out = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for (name, content) in [("001-Chi bộ thôn Đạ K'Ren.pdf", &b"mot"[..]), ("manifest.json", b"{}")]
        {
            let offset = entries.last().map_or(0, Entry::end);
            assert_eq!(offset, out.len() as u64);
            entries.push(written(&mut out, name, content));
        }
        write_directory(&mut out, &entries).unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(out)).unwrap();
        let mut entry = archive.by_index(0).unwrap();
        assert_eq!(entry.name().unwrap(), "001-Chi bộ thôn Đạ K'Ren.pdf");
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        assert_eq!(content, "mot");
    }

    #[test]
    fn more_entries_than_a_narrow_count_holds_are_read_too() {
        let (mut out, mut entries) = (Vec::new(), Vec::new());
        for index in 0..65_600_u64 {
            entries.push(written(&mut out, &format!("{index}"), b"x"));
        }
        write_directory(&mut out, &entries).unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(out)).unwrap();
        assert_eq!(archive.len(), 65_600);
        assert_eq!(archive.by_index(65_599).unwrap().name().unwrap(), "65599");
    }

    #[test]
    fn far_entries_stand_in_the_wide_fields() {
        let far = Entry { name: "a".into(), offset: 5_000_000_000, length: 3, crc: 7 };
        let record = record(&far);
        assert_eq!(u16::from_le_bytes([record[6], record[7]]), WIDE);
        assert_eq!(record[42..46], u32::MAX.to_le_bytes());
        assert_eq!(record[30..32], 12_u16.to_le_bytes());
        assert_eq!(record[47..], [&[1, 0, 8, 0][..], &5_000_000_000_u64.to_le_bytes()].concat());
        assert_eq!(far.end(), 5_000_000_000 + 31 + 3);
    }
}
