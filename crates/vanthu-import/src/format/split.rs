//! Delimited text split into its records, each field a piece of the text itself. The rules are those of the csv crate,
//! which copies each record, and the first one three times.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr3};

/// The records of a text, one after the other.
pub(crate) struct Records<'a> {
    /// The text.
    text: &'a str,
    /// How much of it has been read.
    at: usize,
    /// What stands between fields.
    delimiter: u8,
    /// How many line ends have been read.
    pub(crate) line: u64,
    /// The fields of the record that was read last.
    pub(crate) fields: Vec<Cow<'a, str>>,
    /// How many line ends stand in them.
    pub(crate) breaks: u64,
}

impl<'a> Records<'a> {
    /// The records of a text.
    pub(crate) fn new(text: &'a str, delimiter: u8) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { text, at: 0, delimiter, line: 0, fields: Vec::new(), breaks: 0 }
    }

    /// Reads the next record, passing over blank lines; false where there is none.
    pub(crate) fn read(&mut self) -> bool {
        self.fields.clear();
        self.breaks = 0;
        while let Some(byte @ (b'\r' | b'\n')) = self.text.as_bytes().get(self.at) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        if self.at >= self.text.len() {
            return false;
        }
        while self.field() {}
        true
    }

    /// Reads a field. Tells whether the record has more.
    fn field(&mut self) -> bool {
        let (start, text) = (self.at, self.text);
        let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        if text.as_bytes().get(start) != Some(&b'"') {
            let end = self.end_from(start);
            self.fields.push(Cow::Borrowed(piece(start, end)));
            return self.ended_at(end);
        }
        let mut field = Cow::Borrowed("");
        let mut from = start + 1;
        let close = loop {
            let quote = memchr(b'"', text.as_bytes().get(from..).unwrap_or_default());
            let close = quote.map_or(text.len(), |quote| from + quote);
            // Of two quotes one is meant.
            let twice = text.as_bytes().get(close + 1) == Some(&b'"');
            add(&mut field, piece(from, close + usize::from(twice)));
            if !twice {
                break close;
            }
            from = close + 2;
        };
        let breaks = memchr_iter(b'\n', piece(start, close).as_bytes()).count() as u64;
        self.breaks += breaks;
        self.line += breaks;
        // What follows the closing quote belongs to the field.
        let after = (close + 1).min(text.len());
        let end = self.end_from(after);
        add(&mut field, piece(after, end));
        self.fields.push(field);
        self.ended_at(end)
    }

    /// Where the unquoted text that starts here ends.
    fn end_from(&self, start: usize) -> usize {
        /// How many bytes are looked at one by one before a wide search is set up.
        const NEAR: usize = 24;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let ends = |&byte: &u8| byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        let (near, far) = rest.split_at(rest.len().min(NEAR));
        let found = near
            .iter()
            .position(ends)
            .or_else(|| Some(near.len() + memchr3(self.delimiter, b'\r', b'\n', far)?));
        found.map_or(self.text.len(), |found| start + found)
    }

    /// Passes over what ends a field. Tells whether the record has more.
    fn ended_at(&mut self, end: usize) -> bool {
        let byte = self.text.as_bytes().get(end);
        self.at = (end + 1).min(self.text.len());
        if byte == Some(&self.delimiter) {
            // As the reader of lines sees it.
            self.line += u64::from(self.delimiter == b'\n');
            return true;
        }
        self.line += u64::from(byte == Some(&b'\n'));
        false
    }
}

/// Adds to a field, which stays a piece of the text as long as it is one.
fn add<'a>(field: &mut Cow<'a, str>, more: &'a str) {
    if field.is_empty() {
        *field = Cow::Borrowed(more);
    } else if !more.is_empty() {
        field.to_mut().push_str(more);
    }
}

#[cfg(test)]
mod tests {
    use csv::{ReaderBuilder, StringRecord};
    use proptest::prelude::*;

    use super::*;

    /// The records of a text, each with the line behind it, by the csv crate.
    fn expected(text: &str, delimiter: u8) -> Vec<(Vec<String>, u64)> {
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        let mut records = Vec::new();
        while reader.read_record(&mut record).expect("text in memory") {
            let fields = record.iter().map(str::to_string).collect();
            records.push((fields, reader.position().line() - 1));
        }
        records
    }

    /// The same by us.
    fn found(text: &str, delimiter: u8) -> Vec<(Vec<String>, u64)> {
        let mut records = Records::new(text, delimiter);
        let mut found = Vec::new();
        while records.read() {
            let fields: Vec<String> = records.fields.iter().map(|field| field.to_string()).collect();
            let breaks = fields.iter().flat_map(|field| field.bytes()).filter(|&byte| byte == b'\n').count();
            assert_eq!(records.breaks, breaks as u64, "{text:?}");
            found.push((fields, records.line));
        }
        found
    }

    #[test]
    fn fields_are_pieces_of_the_text_where_they_can_be() {
        let mut records = Records::new("a,\"b,\nc\",\"d\"\"e\"\r\n\r\n,\"f\"g", b',');
        assert!(records.read());
        assert_eq!(records.fields, ["a", "b,\nc", "d\"e"]);
        let borrowed: Vec<bool> =
            records.fields.iter().map(|field| matches!(field, Cow::Borrowed(_))).collect();
        assert_eq!((borrowed, records.breaks, records.line), (vec![true, true, false], 1, 1));
        assert!(records.read());
        assert_eq!(records.fields, ["", "fg"]);
        assert!(!records.read());
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
