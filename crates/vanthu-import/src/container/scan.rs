//! What a part of a package is scanned for while it is inflated: how deep its elements nest, a document type,
//! and declarations or numbers by which a reader of spreadsheets would reserve without bound.

use memchr::{memchr, memchr3, memmem};

use crate::limits::Limits;

/// What the styles of a workbook may take once every cell format holds a copy of its longest name.
const STYLE_BYTES: u64 = 256 << 20;

/// Upper bound for an element name or the `<sst>` start tag in a well-formed workbook.
const HEAD: usize = 16 << 10;

/// The longest text, attribute or comment of a well-formed part: its reader holds it in memory more than once.
const RUN: usize = 16 << 20;

/// Why a part is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanError {
    /// It has a document type, whose entities could unfold without end.
    DocumentType,
    /// Its elements are nested too deep.
    Nesting,
    /// It has too many shared texts.
    Strings,
    /// It has a text or tag of monstrous length.
    Run,
    /// Its reader would need memory out of all proportion.
    Hostile,
}

/// How a part spells its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    /// It is not XML.
    Foreign,
    /// A letter of markup is a byte.
    Narrow,
    /// A letter of markup is two bytes, the higher one first.
    WideBig,
    /// A letter of markup is two bytes, the lower one first.
    WideLittle,
}

/// The position of the scan within the markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between tags.
    Text,
    /// In a tag that opens an element; whether the last byte was a slash.
    Tag(bool),
    /// In an attribute, up to this quote.
    Quoted(u8),
    /// In a comment.
    Comment,
    /// In a CDATA section.
    Data,
}

/// A part being scanned.
pub(crate) struct Scan {
    /// How it spells; unknown before its first bytes.
    spelling: Option<Spelling>,
    /// Whether it holds the shared texts.
    strings: bool,
    /// The styles, if it holds them.
    styles: Option<Styles>,
    /// Whether it is a picture or a web page, whose markup is never parsed here.
    picture: bool,
    /// Bytes that cannot be judged without the next ones.
    pending: Vec<u8>,
    /// The first half of a wide letter.
    half: Option<u8>,
    /// The position of the scan within the markup.
    state: State,
    /// How many bytes passed since markup last began.
    run: usize,
    /// How many elements are open.
    depth: usize,
    /// How many shared texts there were.
    texts: usize,
    /// The number of shared texts that the part declares: the reader reserves memory for that many.
    declared: u64,
}

impl Scan {
    /// What to look for in the part of this name, which is in lower case.
    pub(crate) fn of(name: &str) -> Self {
        Self {
            spelling: None,
            strings: name.ends_with("sharedstrings.xml"),
            styles: name.ends_with("styles.xml").then(Styles::default),
            picture: [".vml", ".svg", ".htm", ".html"].iter().any(|end| name.ends_with(end)),
            pending: Vec::new(),
            half: None,
            state: State::Text,
            run: 0,
            depth: 0,
            texts: 0,
            declared: 0,
        }
    }

    /// Scans the next bytes.
    ///
    /// # Errors
    /// At the first fault.
    pub(crate) fn feed(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), ScanError> {
        if let Some(styles) = &mut self.styles {
            styles.feed(bytes);
        }
        if self.spelling.is_none() {
            self.pending.extend_from_slice(bytes);
            if self.pending.len() < 4 {
                return Ok(());
            }
            let head = std::mem::take(&mut self.pending);
            self.spelling = Some(if self.picture { Spelling::Foreign } else { spelling(&head) });
            return self.markup(&head, limits);
        }
        self.markup(bytes, limits)
    }

    /// Scans the next bytes of markup.
    fn markup(&mut self, bytes: &[u8], limits: &Limits) -> Result<(), ScanError> {
        match self.spelling {
            None | Some(Spelling::Foreign) => Ok(()),
            Some(Spelling::Narrow) if self.pending.is_empty() => {
                let done = self.look(bytes, limits)?;
                self.pending.extend_from_slice(bytes.get(done..).unwrap_or_default());
                Ok(())
            }
            Some(spelling) => {
                let mut pending = std::mem::take(&mut self.pending);
                match spelling {
                    Spelling::WideBig => self.narrow(bytes, &mut pending, |first, second| [first, second]),
                    Spelling::WideLittle => self.narrow(bytes, &mut pending, |first, second| [second, first]),
                    _ => pending.extend_from_slice(bytes),
                }
                let done = self.look(&pending, limits)?;
                pending.drain(..done.min(pending.len()));
                self.pending = pending;
                Ok(())
            }
        }
    }

    /// Adds wide letters to `pending`, each as the one byte it is in markup, or as a byte that means nothing there.
    fn narrow(&mut self, bytes: &[u8], pending: &mut Vec<u8>, order: impl Fn(u8, u8) -> [u8; 2]) {
        for &byte in bytes {
            match self.half.take() {
                None => self.half = Some(byte),
                Some(first) => pending.push(match order(first, byte) {
                    [0, low] if low < 0x80 => low,
                    _ => b'.',
                }),
            }
        }
    }

    /// Scans bytes and returns how many of them are done with; the rest wait for the next ones.
    fn look(&mut self, bytes: &[u8], limits: &Limits) -> Result<usize, ScanError> {
        let mut began = false;
        let done = self.steps(bytes, limits, &mut began)?;
        self.run = if began { 0 } else { self.run + done };
        if self.run > RUN { Err(ScanError::Run) } else { Ok(done) }
    }

    /// Scans bytes for [`Scan::look`]. `began` is set if markup starts in them.
    fn steps(&mut self, bytes: &[u8], limits: &Limits, began: &mut bool) -> Result<usize, ScanError> {
        let mut at = 0;
        loop {
            let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else { return Ok(bytes.len()) };
            match self.state {
                State::Text => {
                    let Some(found) = next(rest, |byte| byte == b'<', |far| memchr(b'<', far)) else {
                        return Ok(bytes.len());
                    };
                    at += found;
                    let Some(step) = self.tag(bytes.get(at..).unwrap_or_default(), limits)? else {
                        return Ok(at);
                    };
                    at += step;
                    *began = true;
                }
                State::Tag(slash) => {
                    let ends = |byte| matches!(byte, b'>' | b'"' | b'\'');
                    let Some(found) = next(rest, ends, |far| memchr3(b'>', b'"', b'\'', far)) else {
                        self.state = State::Tag(rest.last() == Some(&b'/'));
                        return Ok(bytes.len());
                    };
                    match rest.get(found) {
                        Some(b'>') => {
                            let empty = match found.checked_sub(1) {
                                Some(before) => rest.get(before) == Some(&b'/'),
                                None => slash,
                            };
                            self.depth -= usize::from(empty && self.depth > 0);
                            self.state = State::Text;
                        }
                        quote => self.state = State::Quoted(quote.copied().unwrap_or(b'"')),
                    }
                    at += found + 1;
                }
                State::Quoted(quote) => {
                    let Some(found) = next(rest, |byte| byte == quote, |far| memchr(quote, far)) else {
                        return Ok(bytes.len());
                    };
                    self.state = State::Tag(false);
                    at += found + 1;
                }
                State::Comment | State::Data => {
                    let end: &[u8] = if self.state == State::Comment { b"-->" } else { b"]]>" };
                    let Some(found) = memmem::find(rest, end) else {
                        return Ok(bytes.len().saturating_sub(2).max(at));
                    };
                    self.state = State::Text;
                    at += found + end.len();
                }
            }
        }
    }

    /// Scans the markup that starts here and returns how far it was read; `None` if more bytes are needed.
    fn tag(&mut self, bytes: &[u8], limits: &Limits) -> Result<Option<usize>, ScanError> {
        /// The start of a CDATA section.
        const DATA: &[u8] = b"<![CDATA[";
        match bytes.get(1) {
            None => Ok(None),
            Some(b'/') => {
                self.depth = self.depth.saturating_sub(1);
                Ok(Some(2))
            }
            Some(b'?') => Ok(Some(2)),
            Some(b'!') if bytes.starts_with(b"<!--") => {
                self.state = State::Comment;
                Ok(Some(4))
            }
            Some(b'!') if bytes.starts_with(DATA) => {
                self.state = State::Data;
                Ok(Some(DATA.len()))
            }
            Some(b'!') if b"<!--".starts_with(bytes) || DATA.starts_with(bytes) => Ok(None),
            Some(b'!') => Err(ScanError::DocumentType),
            Some(_) => {
                if self.strings && !self.shared(bytes, limits)? {
                    return Ok(None);
                }
                self.depth += 1;
                if self.depth > limits.nesting {
                    return Err(ScanError::Nesting);
                }
                self.state = State::Tag(false);
                Ok(Some(1))
            }
        }
    }

    /// Counts a shared text, or reads how many there are to be; false where more bytes are needed.
    fn shared(&mut self, bytes: &[u8], limits: &Limits) -> Result<bool, ScanError> {
        let tag = bytes.get(1..bytes.len().min(HEAD)).unwrap_or_default();
        let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>');
        let missing = if bytes.len() < HEAD { Ok(false) } else { Err(ScanError::Hostile) };
        let Some(end) = tag.iter().position(ends) else { return missing };
        let name = tag.get(..end).unwrap_or_default();
        match name.rsplit(|&byte| byte == b':').next() {
            Some(b"si") => {
                self.texts += 1;
                if self.texts > limits.shared_strings { Err(ScanError::Strings) } else { Ok(true) }
            }
            Some(b"sst") => {
                let Some(end) = memchr(b'>', tag) else { return missing };
                self.declared = self.declared.max(declared(tag.get(..end).unwrap_or_default()));
                Ok(true)
            }
            _ => Ok(true),
        }
    }

    /// Checks the part as a whole, which has `size` bytes.
    pub(crate) fn finish(&self, size: u64, limits: &Limits) -> Result<(), ScanError> {
        // The shortest shared text is `<si/>`.
        if self.declared > size || self.styles.as_ref().is_some_and(|styles| styles.is_hostile(size)) {
            Err(ScanError::Hostile)
        } else if self.declared > limits.shared_strings as u64 {
            Err(ScanError::Strings)
        } else {
            Ok(())
        }
    }
}

/// Finds a byte: nearly always among the next few, which are compared before a wide search is set up.
#[inline]
fn next(
    bytes: &[u8],
    is_match: impl Fn(u8) -> bool,
    search: impl Fn(&[u8]) -> Option<usize>,
) -> Option<usize> {
    /// How many bytes are compared one by one.
    const NEAR: usize = 16;
    let (near, far) = bytes.split_at(bytes.len().min(NEAR));
    near.iter().position(|&byte| is_match(byte)).or_else(|| Some(near.len() + search(far)?))
}

/// How a part that starts with these bytes spells its markup.
fn spelling(bytes: &[u8]) -> Spelling {
    match bytes {
        [0xfe, 0xff, ..] | [0, b'<', ..] => Spelling::WideBig,
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Spelling::WideLittle,
        _ => {
            let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
            if matches!(first, None | Some(b'<')) { Spelling::Narrow } else { Spelling::Foreign }
        }
    }
}

/// The largest number that the head of the shared texts declares.
fn declared(tag: &[u8]) -> u64 {
    /// The attribute that declares the number of shared texts.
    const DECLARED: &[u8] = b"uniqueCount";
    let number = |at: usize| {
        let value = tag.get(at + DECLARED.len()..).unwrap_or_default();
        let between = |byte: &&u8| matches!(byte, b'=' | b'"' | b'\'' | b'+' | b' ' | b'\t' | b'\r' | b'\n');
        let digits = value.iter().skip_while(between).take_while(|byte| byte.is_ascii_digit());
        digits.fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    };
    memmem::find_iter(tag, DECLARED).map(number).max().unwrap_or(0)
}

/// Cell formats and the longest attribute: the reader copies names and number formats into each format.
#[derive(Default)]
struct Styles {
    /// The quote that ends the attribute being read.
    quote: Option<u8>,
    /// Whether a tag is open.
    tag: bool,
    /// The length of the attribute being read.
    run: u64,
    /// The length of the longest attribute.
    longest: u64,
    /// How many tags there are.
    tags: u64,
}

impl Styles {
    /// Scans the next bytes.
    fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match (self.quote, byte) {
                (Some(end), _) if end == byte => (self.quote, self.run) = (None, 0),
                (Some(_), _) => {
                    self.run += 1;
                    self.longest = self.longest.max(self.run);
                }
                (None, b'"' | b'\'') if self.tag => (self.quote, self.run) = (Some(byte), 0),
                (None, b'<') => (self.tag, self.tags) = (true, self.tags + 1),
                (None, b'>') => self.tag = false,
                _ => {}
            }
        }
    }

    /// Whether a part of `size` bytes would become large out of all proportion.
    fn is_hostile(&self, size: u64) -> bool {
        self.longest.saturating_mul(self.tags) > STYLE_BYTES.max(size.saturating_mul(8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome of a part, whole and cut at every place.
    fn outcome(name: &str, text: &[u8], limits: &Limits) -> Result<(), ScanError> {
        let run = |pieces: &[&[u8]]| {
            let mut scan = Scan::of(name);
            pieces.iter().try_for_each(|piece| scan.feed(piece, limits))?;
            scan.finish(text.len() as u64, limits)
        };
        let whole = run(&[text]);
        for cut in 1..text.len().min(400) {
            assert_eq!(run(&[&text[..cut], &text[cut..]]), whole, "cut at {cut}");
        }
        whole
    }

    /// A text as UTF-16 with its mark.
    fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn depth_is_what_an_xml_reader_sees() {
        let limits = Limits { nesting: 3, ..Limits::default() };
        let found = |text: &str| outcome("xl/a.xml", text.as_bytes(), &limits);
        assert_eq!(found("<?xml version='1.0'?><a><b><c/></b><b><c/></b></a>"), Ok(()));
        assert_eq!(found("<a><b><c><d/></c></b></a>"), Err(ScanError::Nesting));
        assert_eq!(found("<a x='/>'><b x=\">\"><c x='\"/'><d/></c></b></a>"), Err(ScanError::Nesting));
        assert_eq!(found("<a><b><!-- <c><d><e> --><![CDATA[<c><d>]]><c y='>'/></b></a>"), Ok(()));
        assert_eq!(found("<a><b><!--><c><d>--></b></a>"), Ok(()));
        assert_eq!(found("<a/><a/><a/><a/><a/>"), Ok(()));
        assert_eq!(outcome("xl/d.vml", b"<a><br><br><br><br></a>", &limits), Ok(()));
        let deep = "<a><b><c><d/></c></b></a>";
        assert_eq!(outcome("xl/a.xml", &wide(deep, u16::to_le_bytes), &limits), Err(ScanError::Nesting));
        assert_eq!(outcome("xl/a.xml", &wide("<a>㰼㰼㰼㰼</a>", u16::to_be_bytes), &limits), Ok(()));
    }

    #[test]
    fn a_document_type_is_found_in_every_spelling() {
        let found = |bytes: &[u8]| outcome("xl/a.xml", bytes, &Limits::default());
        let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        for bytes in [
            bomb.as_bytes().to_vec(),
            bomb.to_lowercase().into_bytes(),
            [b"\xef\xbb\xbf", bomb.as_bytes()].concat(),
            wide(bomb, u16::to_le_bytes),
            wide(bomb, u16::to_be_bytes),
            wide(bomb, u16::to_le_bytes)[2..].to_vec(),
        ] {
            assert_eq!(found(&bytes), Err(ScanError::DocumentType));
        }
        assert_eq!(found(b"<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>"), Ok(()));
        assert_eq!(found(b"\x89PNG<!DOCTYPE a>"), Ok(()));
    }

    #[test]
    fn shared_texts_are_counted_and_not_believed() {
        let limits = Limits { shared_strings: 3, ..Limits::default() };
        let found = |text: &str| outcome("xl/sharedstrings.xml", text.as_bytes(), &limits);
        assert_eq!(
            found("<sst uniqueCount=\"3\"><si><t>a</t></si><si/><x:si\n><size/></x:si></sst>"),
            Ok(())
        );
        assert_eq!(found("<sst><si/><si><t/></si><si/><x:si/></sst>"), Err(ScanError::Strings));
        assert_eq!(found("<sst uniqueCount = '4'/>"), Err(ScanError::Strings));
        assert_eq!(found("<sst uniqueCount=\"99999999999999999999999\"></sst>"), Err(ScanError::Hostile));
        let found = |text: &str| outcome("xl/sharedstrings.xml", text.as_bytes(), &Limits::default());
        assert_eq!(found("<x:sst count='1' uniqueCount=\"99999\"><si/></x:sst>"), Err(ScanError::Hostile));
        assert_eq!(found(&format!("<sst {}", " ".repeat(HEAD))), Err(ScanError::Hostile));
    }

    #[test]
    fn a_long_style_name_in_many_formats_is_hostile() {
        let format = format!("<numFmt formatCode=\"{}\"/>", "0".repeat(100_000));
        let text = format + &"<xf numFmtId=\"7\"/>".repeat(10_000);
        assert_eq!(outcome("xl/styles.xml", text.as_bytes(), &Limits::default()), Err(ScanError::Hostile));
    }

    #[test]
    fn a_text_or_tag_of_monstrous_length_is_found() {
        let limits = Limits::default();
        for start in ["<a>", "<a b='", "<a ", "<a><!--", "<a><![CDATA["] {
            let mut scan = Scan::of("xl/a.xml");
            assert_eq!(scan.feed(start.as_bytes(), &limits), Ok(()));
            let piece = [b' '; 64 << 10];
            let found = (0..RUN / piece.len() + 2).find_map(|_| scan.feed(&piece, &limits).err());
            assert_eq!(found, Some(ScanError::Run), "{start}");
        }
    }
}
