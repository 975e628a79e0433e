//! Reading workbooks, warm and on one thread: a form of one sheet and a long table.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads its sample")]

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vanthu::import::{Choice, Limits, read};

/// The rows of the long table.
const ROWS: u32 = 10_000;

/// A table of names, places, counts, dates and percentages as csv.
fn table() -> String {
    let mut text = String::from("STT,Họ và tên,Chi bộ,Ngày sinh,Chỉ tiêu,Tỷ lệ\r\n");
    for row in 1..=ROWS {
        let (day, share) = (row % 28 + 1, row % 100);
        let _ = write!(
            text,
            "{row},Nguyễn Văn A{row},Chi bộ thôn Suối Trầm,{day:02}/03/1980,{day},\"{share},5%\"\r\n"
        );
    }
    text
}

fn benchmarks(criterion: &mut Criterion) {
    let limits = Limits::default();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/branch-results.xlsx");
    let form = std::fs::read(file).expect("the sample");
    criterion.bench_function("a form of one sheet", |bencher| {
        bencher.iter(|| read("branch-results.xlsx", black_box(&form), &Choice::default(), &limits));
    });
    let text = table();
    let mut group = criterion.benchmark_group("a long table");
    group.throughput(Throughput::Elements(u64::from(ROWS)));
    group.bench_function("csv of 10,000 rows", |bencher| {
        bencher.iter(|| read("a.csv", black_box(text.as_bytes()), &Choice::default(), &limits));
    });
    group.finish();
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
