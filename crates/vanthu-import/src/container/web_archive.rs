//! Web archives (MHTML): one file of several parts as in a mail, which Excel writes as "Single File Web Page". The parts are
//! taken apart here; what they hold is read as any web page is.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::limits::{Deadline, Limits, enough, limit};
use vanthu_diagnostic::{Diagnostic, code};

/// How deep parts may hold parts.
const DEPTH: usize = 4;

/// Base64 as mails write it: a last letter that says more than it should is no reason to lose a part.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A part of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ArchivePart {
    /// Where the page says that it lies: `Content-Location`.
    pub(crate) location: String,
    /// What it is, in lower case: `text/html`.
    pub(crate) kind: String,
    /// The encoding of its letters that the head of the part names.
    pub(crate) charset: Option<String>,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
}

/// Whether a file begins as a web archive does: with the lines of a mail's head, one of them about the kind of content.
pub(crate) fn is_web_archive(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let Some((first, _)) = split_header(head) else { return false };
    const FIRST: [&str; 8] = [
        "from",
        "content-type",
        "subject",
        "date",
        "snapshot-content-location",
        "content-location",
        "message-id",
        "x-document-type",
    ];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    first == "mime-version"
        || (FIRST.contains(&first.as_str())
            && head.contains("\nmime-version:")
            && head.contains("content-type:"))
}

/// The parts of an archive that are texts, in the order of the file.
///
/// # Errors
/// `import.limit-entries` if it has more parts than allowed, `import.limit-time`.
pub(crate) fn parts(file: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<ArchivePart>, Diagnostic> {
    let mut reading =
        Reading { file, limits, deadline: Deadline::start(limits), count: 0, parts: Vec::new() };
    reading.part(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start(), 0)?;
    Ok(reading.parts)
}

/// An archive being taken apart.
struct Reading<'a> {
    file: &'a str,
    limits: &'a Limits,
    deadline: Deadline,
    /// How many parts there were, pictures among them.
    count: usize,
    parts: Vec<ArchivePart>,
}

impl Reading<'_> {
    /// Reads a part with its head, and the parts inside.
    fn part(&mut self, bytes: &[u8], depth: usize) -> Result<(), Diagnostic> {
        self.deadline.check(self.file, self.limits)?;
        self.count += 1;
        if self.count > self.limits.entries {
            let max = self.limits.entries;
            return Err(limit(
                self.file,
                code!("import.limit-entries"),
                &format!("tệp có nhiều hơn {max} phần bên trong, quá mức cho phép"),
                &format!("the file has more than the {max} parts allowed inside"),
                ("entries", enough(self.count as u64)),
            ));
        }
        let (head, body) = head(bytes);
        let value = |name: &str| head.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let content = value("content-type").unwrap_or("text/plain");
        let kind = content.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind.starts_with("multipart/") {
            let boundary = parameter(content, "boundary").filter(|boundary| !boundary.is_empty());
            if let Some(boundary) = boundary.filter(|_| depth < DEPTH) {
                for part in split(body, &boundary) {
                    self.part(part, depth + 1)?;
                }
            }
            return Ok(());
        }
        if !kind.starts_with("text/") {
            return Ok(());
        }
        let encoding = value("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
        let bytes = match encoding.as_str() {
            "quoted-printable" => quoted_printable(body),
            "base64" => base64(body),
            _ => body.to_vec(),
        };
        let location = value("content-location").unwrap_or_default().trim().to_string();
        self.parts.push(ArchivePart { location, kind, charset: parameter(content, "charset"), bytes });
        Ok(())
    }
}

/// The lines of a head, with their names in lower case, and what follows it.
fn head(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        if line.trim_ascii().is_empty() {
            break;
        }
        match lines.last_mut() {
            // A line that begins with a blank goes on with the one before.
            Some((_, value)) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                value.push(' ');
                value.push_str(String::from_utf8_lossy(line).trim());
            }
            _ => lines.extend(split_header(line)),
        }
    }
    (lines, rest)
}

/// The name of a line of a head in lower case, and its value.
fn split_header(line: &[u8]) -> Option<(String, String)> {
    let line = line.split(|&byte| byte == b'\n').next()?;
    let (name, value) = line.split_at(memchr::memchr(b':', line)?);
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let value = String::from_utf8_lossy(value.get(1..)?).trim().to_string();
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), value))
}

/// A parameter of a head's line, such as `charset` of `text/html; charset="utf-8"`.
fn parameter(line: &str, name: &str) -> Option<String> {
    line.split(';').skip(1).find_map(|parameter| {
        let (own, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"');
        own.trim().eq_ignore_ascii_case(name).then(|| value.to_string())
    })
}

/// The parts between the lines `--BOUNDARY`.
fn split<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let starts: Vec<usize> = memchr::memmem::find_iter(body, mark.as_bytes())
        .filter(|&at| at == 0 || body.get(at - 1) == Some(&b'\n'))
        .collect();
    let mut parts = Vec::new();
    for (index, &start) in starts.iter().enumerate() {
        let from = start + mark.len();
        if body.get(from..).is_some_and(|rest| rest.starts_with(b"--")) {
            break;
        }
        let end = starts.get(index + 1).copied().unwrap_or(body.len());
        let part = body.get(from..end).unwrap_or_default();
        let line = memchr::memchr(b'\n', part).map_or(part.len(), |end| end + 1);
        parts.push(part.get(line..).unwrap_or_default());
    }
    parts
}

/// Bytes out of quoted-printable (RFC 2045, section 6.7). What is not written by its rules stays as it is.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            decoded.push(byte);
            continue;
        }
        match after {
            // A line that goes on in the next one.
            [b'\r', b'\n', more @ ..] | [b'\n', more @ ..] => rest = more,
            [] => {}
            [high, low, more @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push((high * 16 + low) as u8);
                    rest = more;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    decoded
}

/// Bytes out of base64, up to the first that does not belong there.
fn base64(body: &[u8]) -> Vec<u8> {
    let mut letters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let end = letters.iter().position(|&byte| !(byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
    letters.truncate(end.unwrap_or(letters.len()));
    // Of a last group that was cut off one letter says nothing.
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    BASE64.decode(&letters).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of an archive.
    fn parts_of(text: &str) -> Vec<ArchivePart> {
        parts("a.mht", text.as_bytes(), &Limits::default()).expect("within the limits")
    }

    #[test]
    fn parts_are_decoded_as_their_heads_say() {
        let text = "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_b\"\r\n\r\nlời mở đầu\r\n\
                    ----=_b\r\nContent-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n\
                    Content-Type: text/html; charset=\"utf-8\"\r\n\r\n<td class=3Dx>Chi b=E1=BB=\r\n=99</td>\r\n\
                    ----=_b\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/css\r\n\r\nLmE\r\n=\r\n\
                    ----=_b\r\nContent-Type: image/png\r\n\r\nxx\r\n----=_b--\r\nsau\r\n";
        assert!(is_web_archive(text.as_bytes()));
        let found = parts_of(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].location, "file:///C:/a.htm");
        assert_eq!((found[0].kind.as_str(), found[0].charset.as_deref()), ("text/html", Some("utf-8")));
        assert_eq!(String::from_utf8_lossy(&found[0].bytes).trim(), "<td class=x>Chi bộ</td>");
        assert_eq!((found[1].kind.as_str(), found[1].bytes.as_slice()), ("text/css", b".a".as_slice()));
    }

    #[test]
    fn what_is_written_against_the_rules_is_kept() {
        assert_eq!(quoted_printable(b"1=2 =zz =C3=A9="), "1=2 =zz é".as_bytes());
        assert_eq!(base64(b"YWJj?!"), b"abc");
        assert_eq!(base64(b"YWJjZ"), b"abc");
    }

    #[test]
    fn only_a_mail_is_an_archive() {
        assert!(is_web_archive(
            b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n"
        ));
        for text in ["STT,Chi b\u{1ed9}\n1,A", "From: a\n", "Date;Name\n1;2", ""] {
            assert!(!is_web_archive(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn parts_in_parts_and_many_parts_are_bounded() {
        let mut text = String::new();
        for depth in 0..10 {
            text += &format!(
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"
            );
        }
        assert_eq!(parts_of(&text), []);
        let many = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n".to_string()
            + &"--b\n\nx\n".repeat(20);
        let limits = Limits { entries: 10, ..Limits::default() };
        let refused = parts("a.mht", many.as_bytes(), &limits).map_err(|refused| refused.code.as_str());
        assert_eq!(refused, Err("import.limit-entries"));
    }
}
