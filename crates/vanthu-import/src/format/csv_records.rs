//! Delimited text split into records by `csv_core`, in one pass and within bounds: a record keeps the place of each of
//! its fields, so that sixty million commas in a row would take more than a gigabyte before the first cell is seen.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A record with more fields is refused. It is a little more than the 16,384 columns of a sheet in Excel.
const MAX_FIELDS: usize = 20_000;

/// The records of a text, one after the other.
pub(crate) struct Records<'a> {
    reader: Reader,
    delimiter: u8,
    /// The text that has not been read yet.
    rest: &'a [u8],
    /// The fields of the current record, one right behind the other.
    content: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
}

/// A record of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'r> {
    content: &'r str,
    ends: &'r [usize],
    /// How many line ends precede the end of the record, those within its fields included.
    pub(crate) line: u64,
    /// How many line ends precede the quote that opens a field and is never closed, if there is one.
    pub(crate) unclosed: Option<u64>,
}

/// The record that follows has more fields than any sheet has columns.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooWide;

impl<'a> Records<'a> {
    /// The records of a text whose fields are separated by `delimiter`, which is an ASCII character.
    pub(crate) fn new(text: &'a str, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, delimiter, rest: text.as_bytes(), content: vec![0; 4 << 10], ends: vec![0; 64] }
    }

    /// The next record that is not a blank line; `None` at the end of the text.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, TooWide> {
        let (mut length, mut width) = (0, 0);
        let (start, lines) = (self.rest, self.reader.line() - 1);
        loop {
            let content = self.content.get_mut(length..).unwrap_or_default();
            let ends = self.ends.get_mut(width..).unwrap_or_default();
            let (result, taken, written, ended) = self.reader.read_record(self.rest, content, ends);
            self.rest = self.rest.get(taken..).unwrap_or_default();
            length += written;
            width += ended;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
                // Asked once more, with nothing left to read, the reader ends the last record.
                ReadRecordResult::InputEmpty => {}
                // A record is never longer than the text itself, whose size is limited.
                ReadRecordResult::OutputFull => self.content.resize(self.content.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if width > MAX_FIELDS => return Err(TooWide),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
            }
        }
        if width > MAX_FIELDS {
            return Err(TooWide);
        }
        // The delimiter, quotes and line ends are ASCII, so that the text between them is still UTF-8.
        let content = self.content.get(..length).and_then(|content| str::from_utf8(content).ok());
        let ends = self.ends.get(..width).unwrap_or_default();
        let raw = start.get(..start.len() - self.rest.len()).unwrap_or_default();
        let unclosed = unclosed(raw, self.delimiter).map(|breaks| lines + breaks);
        let line = self.reader.line() - 1;
        Ok(Some(Record { content: content.unwrap_or_default(), ends, line, unclosed }))
    }
}

/// How many line ends precede the quote in a record that opens a field and is not closed; `None` if there is none. A quote
/// that a later line closes in the middle of a text was not meant to be closed there either.
fn unclosed(raw: &[u8], delimiter: u8) -> Option<u64> {
    memchr::memchr(b'"', raw)?;
    let (mut breaks, mut opened) = (0, 0);
    let (mut quoted, mut at_start) = (false, true);
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        breaks += u64::from(byte == b'\n');
        match (quoted, byte) {
            (true, b'"') => match bytes.peek() {
                Some(b'"') => drop(bytes.next()),
                Some(&next) if breaks > opened && next != delimiter && next != b'\r' && next != b'\n' => {
                    return Some(opened);
                }
                _ => quoted = false,
            },
            (true, _) => {}
            (false, b'"') if at_start => (quoted, opened) = (true, breaks),
            _ => at_start = byte == delimiter || byte == b'\n' || byte == b'\r',
        }
        if quoted {
            at_start = false;
        }
    }
    quoted.then_some(opened)
}

impl<'r> Record<'r> {
    /// How many fields it has.
    pub(crate) fn width(&self) -> usize {
        self.ends.len()
    }

    /// Its fields from left to right.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let (content, ends) = (self.content, self.ends);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends).map(move |(start, &end)| content.get(start..end).unwrap_or_default())
    }

    /// How many line ends its fields contain.
    pub(crate) fn breaks(&self) -> u64 {
        memchr::memchr_iter(b'\n', self.content.as_bytes()).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The records of a text, each with the line behind it, by the csv crate.
    fn expected(text: &str, delimiter: u8) -> Vec<(Vec<String>, u64)> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut records = Vec::new();
        while reader.read_record(&mut record).expect("text in memory") {
            let fields = record.iter().map(str::to_string).collect();
            records.push((fields, reader.position().line() - 1));
        }
        records
    }

    /// The same by [`Records`].
    fn found(text: &str, delimiter: u8) -> Vec<(Vec<String>, u64)> {
        let mut records = Records::new(text, delimiter);
        let mut found = Vec::new();
        while let Some(record) = records.next().expect("few fields") {
            let fields: Vec<String> = record.fields().map(str::to_string).collect();
            let breaks = fields.iter().flat_map(|field| field.bytes()).filter(|&byte| byte == b'\n').count();
            assert_eq!(record.breaks(), breaks as u64, "{text:?}");
            assert_eq!(record.width(), fields.len());
            found.push((fields, record.line));
        }
        found
    }

    #[test]
    fn fields_and_lines_are_told_apart() {
        let text = "a,\"b,\nc\",\"d\"\"e\"\r\n\r\n,\"f\"g";
        let strings = |fields: &[&str]| fields.iter().map(|field| field.to_string()).collect::<Vec<_>>();
        assert_eq!(found(text, b','), [(strings(&["a", "b,\nc", "d\"e"]), 1), (strings(&["", "fg"]), 3)]);
        let long = format!("{},{}", "ộ".repeat(30_000), "a,".repeat(2_000));
        assert_eq!(found(&long, b','), expected(&long, b','));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_found_at_its_line() {
        let unclosed = |text: &str| {
            let mut records = Records::new(text, b',');
            let mut found = None;
            while let Some(record) = records.next().expect("few fields") {
                found = found.or(record.unclosed);
            }
            found
        };
        assert_eq!(unclosed("a,b\n1,\"c,2\n3,d\n"), Some(1));
        assert_eq!(unclosed("a\n\n\"b\nc"), Some(2));
        assert_eq!(unclosed("a,\"b\nc,\"d\",1\n"), Some(0));
        for sound in ["a,\"b\nc\",1\n", "a \"b,1\n2,3\n", "\"a\"\"b\"\n", "5\" ống,2\n", "\"\",\"\"\r\n"] {
            assert_eq!(unclosed(sound), None, "{sound:?}");
        }
    }

    #[test]
    fn a_record_without_end_is_refused() {
        // A stray quote, then one that opens: all of it is one record, whose lines look whole.
        for line in
            ["a\",\"\n", "\"\"\"\n\",", "\"a\"\"\n\",", "a,", "\"a\"b\",", "\r\",\"\n", "\"a\"\"\",\"\n"]
        {
            let text = line.repeat(60_000);
            let widest = expected(&text, b',').iter().map(|(fields, _)| fields.len()).max();
            let mut records = Records::new(&text, b',');
            let refused = std::iter::from_fn(|| match records.next() {
                Ok(record) => record.map(|_| false),
                Err(TooWide) => Some(true),
            });
            assert_eq!(refused.take(60_001).any(|refused| refused), widest > Some(MAX_FIELDS), "{line:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn records_are_those_of_the_csv_crate(
            text in "(\u{feff}|)[a,\"\r\nộ;]{0,40}( [a-z]{30}|)[a,\"\r\n]{0,12}",
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'"', b'\n', b'\r']),
        ) {
            prop_assert_eq!(found(&text, delimiter), expected(&text, delimiter));
        }
    }
}
