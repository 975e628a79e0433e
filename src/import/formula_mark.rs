//! Whether a workbook may hold formulas, told from its bytes in passing: without any the cells are read faster.

use memchr::memmem;

/// The element of a formula, looked for in all parts of a package.
#[derive(Default)]
pub(super) struct FormulaMark {
    /// Whether one was found, or what may be one.
    pub(super) found: bool,
    /// The last byte seen.
    last: u8,
}

impl FormulaMark {
    /// Looks through the next bytes of the parts.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        let ends =
            |at: usize| matches!(bytes.get(at), None | Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
        let cut = matches!(self.last, b'<' | b':') && bytes.first() == Some(&b'f') && ends(1);
        let mut whole = memmem::find_iter(bytes, b"<f").chain(memmem::find_iter(bytes, b":f"));
        // UTF-16 is not looked through.
        let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let wide = wide || bytes.get(..4.min(bytes.len())).is_some_and(|start| start.contains(&0));
        self.found = self.found || wide || cut || whole.any(|at| ends(at + 2));
        self.last = bytes.last().copied().unwrap_or(self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether formulas are found, cut at any place.
    fn found(text: &[u8]) -> bool {
        let run = |pieces: [&[u8]; 2]| {
            let mut formulas = FormulaMark::default();
            pieces.into_iter().for_each(|piece| formulas.feed(piece));
            formulas.found
        };
        let whole = run([text, b""]);
        (0..text.len()).for_each(|cut| assert!(!whole || run([&text[..cut], &text[cut..]]), "cut at {cut}"));
        whole
    }

    #[test]
    fn formulas_are_found_in_every_spelling() {
        for text in
            ["<c><f>A1</f></c>", "<c><f t=\"shared\" si=\"0\"/></c>", "<c><f/></c>", "<x:c><x:f\n>1</x:f>"]
        {
            assert!(found(text.as_bytes()), "{text}");
            assert!(found(&text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()), "{text}");
            assert!(found(&text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()), "{text}");
        }
        assert!(!found(b"<font/><fonts count=\"1\"/><c><v>1</v></c><is><t>if:false</t></is>"));
    }
}
