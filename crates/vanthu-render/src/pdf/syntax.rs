//! The part of the PDF syntax that is needed to take objects apart: tokens, dictionary values, references and strings.
//! A *body* is what stands between `obj` and `endobj`. References always name generation 0, as in all files that this
//! program writes.

use std::ops::Range;

/// The token that begins at `at`: white space, a string, a name, a number, a keyword or a bracket. Returns `None` at the
/// end.
pub fn token(body: &[u8], at: usize) -> Option<Range<usize>> {
    let first = *body.get(at)?;
    let run = |is: fn(&u8) -> bool| {
        body[at + 1..].iter().position(|byte| !is(byte)).map_or(body.len(), |end| at + 1 + end)
    };
    let regular: fn(&u8) -> bool = |byte| !byte.is_ascii_whitespace() && !b"()<>[]{}/%".contains(byte);
    let end = match first {
        b'(' => string_end(body, at),
        b'<' if body.get(at + 1) == Some(&b'<') => at + 2,
        b'<' => body[at..].iter().position(|&byte| byte == b'>').map_or(body.len(), |end| at + end + 1),
        b'>' if body.get(at + 1) == Some(&b'>') => at + 2,
        b'/' => run(regular),
        byte if byte.is_ascii_whitespace() => run(u8::is_ascii_whitespace),
        byte if regular(&byte) => run(regular),
        _ => at + 1,
    };
    Some(at..end)
}

/// The end of the literal string that begins at `at`.
fn string_end(body: &[u8], at: usize) -> usize {
    let mut depth = 0;
    let mut escaped = false;
    for (place, &byte) in body.iter().enumerate().skip(at) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    body.len()
}

/// The end of a reference whose object number ends at `at`, or `None` if that number does not begin a reference.
pub(super) fn reference_end(body: &[u8], at: usize) -> Option<usize> {
    body.get(at..at + 4).filter(|rest| *rest == b" 0 R").map(|_| at + 4)
}

/// The value of a key. A dictionary or array is returned with its brackets.
pub fn dictionary_value<'a>(body: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let mut at = 0;
    let mut depth = 0;
    let mut found = None;
    while let Some(token) = token(body, at) {
        let text = &body[token.clone()];
        if text == b"stream" {
            return None;
        }
        if let Some(start) = found {
            let before_value = depth == 0 && text.iter().all(u8::is_ascii_whitespace);
            if !before_value {
                match text {
                    b"<<" | b"[" => depth += 1,
                    b">>" | b"]" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return body.get(start..token.end).map(|text| text.trim_ascii_start());
                }
            }
        } else if text == key {
            found = Some(token.end);
        }
        at = token.end;
    }
    None
}

/// The number of the object that a key refers to.
pub fn reference(body: &[u8], key: &[u8]) -> Option<u32> {
    let mut from = 0;
    loop {
        let at = find(&body[from..], key)? + from + key.len();
        let rest = body.get(at..)?;
        // `/Pages` must not be found in `/PagesMode`.
        if rest.first() == Some(&b' ') {
            let digits = &rest[1..];
            let number = leading_number(digits)?;
            let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
            return reference_end(digits, length).map(|_| number);
        }
        from = at;
    }
}

/// The numbers of all objects that an array refers to.
pub fn references(list: &[u8]) -> Vec<u32> {
    let (mut at, mut found) = (0, Vec::new());
    while let Some(token) = token(list, at) {
        at = token.end;
        if let (Some(number), Some(end)) = (leading_number(&list[token]), reference_end(list, at)) {
            found.push(number);
            at = end;
        }
    }
    found
}

/// The pairs of a name tree's `/Names` array: a string and the number of the object that it names.
pub(super) fn named_objects(list: &[u8]) -> Vec<(&[u8], u32)> {
    let (mut at, mut name, mut found) = (0, None, Vec::new());
    while let Some(token) = token(list, at) {
        at = token.end;
        let text = &list[token];
        if text.first() == Some(&b'(') {
            name = Some(&text[1..text.len() - 1]);
        } else if let (Some(number), Some(_), Some(name)) =
            (leading_number(text), reference_end(list, at), name.take())
        {
            found.push((name, number));
        }
    }
    found
}

/// The data of a stream, still encoded.
pub fn stream_data(body: &[u8]) -> &[u8] {
    let start = find(body, b"stream\n").map_or(0, |at| at + 7);
    let end = rfind(body, b"\nendstream").unwrap_or(body.len());
    body.get(start..end).unwrap_or_default()
}

/// The number that the text begins with.
pub fn leading_number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

/// The first occurrence of `wanted`.
pub fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

/// The last occurrence of `wanted`.
pub fn rfind(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(text, wanted)
}

/// A text as a hexadecimal string in UTF-16 with a byte order mark.
pub fn utf16_hex(text: &str) -> String {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hex::encode_upper(units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_whole() {
        let body = b"<</Pages 3 0 R/K[1 0 R [2 0 R]]/M<</Nums[0 4 0 R 1 5 0 R]>>/T(a)>>";
        assert_eq!(dictionary_value(body, b"/K").unwrap(), b"[1 0 R [2 0 R]]");
        assert_eq!(
            references(dictionary_value(dictionary_value(body, b"/M").unwrap(), b"/Nums").unwrap()),
            [4, 5]
        );
        assert_eq!(reference(body, b"/Pages"), Some(3));
        assert_eq!(named_objects(b"[(a)1 0 R(b\\))22 0 R]"), [(&b"a"[..], 1), (&b"b\\)"[..], 22)]);
    }
}
