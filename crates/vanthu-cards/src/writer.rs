//! Writes PDF files whose cross-reference is a stream.

use std::cell::RefCell;

use flate2::{Compress, Compression, FlushCompress};

/// How hard the streams of a single card are compressed. The highest level would save 400 of 35,000 bytes and take longer
/// than everything else that is written.
const COMPRESSION: u32 = 2;

/// The size of an entry of the cross-reference stream in bytes.
pub(crate) const ENTRY: usize = 6;

/// The dictionary of a stream, before and after the value of its length.
pub(crate) type StreamDictionary = [Vec<u8>; 2];

/// Writes a file.
pub(crate) struct FileWriter {
    pub(crate) out: Vec<u8>,
    entries: Vec<u8>,
}

impl FileWriter {
    /// Begins with `head`. `entries` are those of the cross-reference stream.
    pub(crate) fn new(head: &[u8], entries: &[u8]) -> Self {
        let mut out = Vec::with_capacity(head.len() + (16 << 10));
        out.extend_from_slice(head);
        Self { out, entries: entries.to_vec() }
    }

    /// Begins an object.
    pub(crate) fn begin(&mut self, number: u32) {
        let at = number as usize * ENTRY;
        if let Some(entry) = self.entries.get_mut(at..at + ENTRY) {
            entry.copy_from_slice(&plain_entry(self.out.len()));
        }
        self.out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    /// Ends an object.
    pub(crate) fn end(&mut self) {
        self.out.extend_from_slice(b"\nendobj\n\n");
    }

    /// Writes a stream.
    pub(crate) fn stream(&mut self, number: u32, dictionary: &StreamDictionary, data: &[u8]) {
        self.begin(number);
        write_stream(dictionary, data, &mut self.out);
        self.end();
    }

    /// Writes a stream that is compressed.
    pub(crate) fn compressed_stream(&mut self, number: u32, dictionary: &StreamDictionary, data: &[u8]) {
        self.stream(number, dictionary, &compressed(data, COMPRESSION));
    }

    /// Ends the file with its cross-reference stream, which is given by its number and its dictionary up to the
    /// identifiers.
    pub(crate) fn finish(
        mut self,
        (number, dictionary): &(u32, Vec<u8>),
        [document, version]: &[String; 2],
    ) -> Vec<u8> {
        let start = self.out.len();
        self.begin(*number);
        self.out.extend_from_slice(dictionary);
        self.out.extend_from_slice(format!("/ID[({document})({version})]>>\nstream\n").as_bytes());
        self.out.extend_from_slice(&self.entries);
        self.out.extend_from_slice(format!("\nendstream\nendobj\n\nstartxref\n{start}\n%%EOF").as_bytes());
        self.out
    }
}

/// The cross-reference entry of an object in the body of the file.
pub(crate) fn plain_entry(offset: usize) -> [u8; ENTRY] {
    let [.., one, two, three] = offset.to_be_bytes();
    [1, one, two, three, 0, 0]
}

/// The cross-reference entry of an object in an object stream.
pub(crate) fn compressed_entry(stream: u32, place: usize) -> [u8; ENTRY] {
    let [_, one, two, three] = stream.to_be_bytes();
    let [.., high, low] = place.to_be_bytes();
    [2, one, two, three, high, low]
}

/// Writes the dictionary and data of a stream.
pub(crate) fn write_stream(dictionary: &StreamDictionary, data: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&dictionary[0]);
    out.extend_from_slice(data.len().to_string().as_bytes());
    out.extend_from_slice(&dictionary[1]);
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
}

thread_local! {
    /// Setting up a compressor takes longer than compressing a small stream.
    static COMPRESSOR: RefCell<Option<(u32, Compress)>> = const { RefCell::new(None) };
}

/// The data as `FlateDecode` reads it.
pub(crate) fn compressed(data: &[u8], level: u32) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        if compressor.as_ref().is_none_or(|(current, _)| *current != level) {
            *compressor = Some((level, Compress::new(Compression::new(level), true)));
        }
        let (_, compressor) = compressor.as_mut().expect("it was made");
        compressor.reset();
        // The upper bound of the compressed size.
        let mut out = Vec::with_capacity(data.len() + data.len() / 1000 * 4 + 64);
        let status = compressor.compress_vec(data, &mut out, FlushCompress::Finish);
        debug_assert!(matches!(status, Ok(flate2::Status::StreamEnd)));
        out
    })
}
