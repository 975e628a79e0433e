//! Reads any bytes as a workbook: whatever they are, they are read or refused with an error, within small limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vanthu_import::{Choice, Limits, read};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        inflated_bytes: 8 << 20,
        text_bytes: 1 << 20,
        rows: 2_000,
        columns: 100,
        cells: 20_000,
        shared_strings: 2_000,
        seconds: 5,
        ..Limits::default()
    };
    let import = read("fuzz", bytes, &Choice::default(), &limits);
    assert!(import.dataset.is_some() || import.problems.iter().any(|problem| problem.is_error()));
});
