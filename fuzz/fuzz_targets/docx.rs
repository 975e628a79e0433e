//! Reads any bytes as a Word document: whatever they are, they are read or refused with an error, within small limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vanthu_import::{Limits, read_docx};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { inflated_bytes: 8 << 20, text_bytes: 1 << 20, seconds: 5, ..Limits::default() };
    if let Err(refusal) = read_docx("fuzz", bytes, &limits) {
        assert!(refusal.is_error());
    }
});
