//! Documents a second, warm, on one thread: the sample report and a one-page document, each step and the whole.
//!
//! `cargo bench` prints the time of one document; its inverse is the rate.

use std::cell::Cell;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use vanthu::model::document::{Align, Block, Document, Letterhead, Run, TableColumn, TableRow};
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DiskFiles, DocumentSource};

/// The folder of the samples.
fn samples() -> DiskFiles {
    DiskFiles::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples"))
}

/// The sample report.
const SAMPLE: DocumentSource = DocumentSource::Toml("semi-annual-review.toml");

/// A page with a letterhead, two paragraphs, a table of twelve rows and a signature.
fn one_page(report: &Document) -> Document {
    let runs = |text: &str| vec![Run::plain(text)];
    let column = |heading: &str, width_mm, align| TableColumn {
        heading: runs(heading),
        group: Vec::new(),
        number: None,
        width_mm,
        align,
    };
    let row = |index: usize| TableRow {
        cells: vec![runs(&index.to_string()), runs("Tiêu chí đánh giá chi bộ"), runs("5"), runs("4,5")],
        spans: Vec::new(),
        total: index == 12,
    };
    Document {
        blocks: vec![
            Block::Paragraph {
                runs: runs("Ban Thường vụ Đảng ủy thông báo kết quả đánh giá như sau:")
            }
            .into(),
            Block::Table {
                id: "criteria".into(),
                caption: runs("Kết quả đánh giá theo tiêu chí"),
                columns: vec![
                    column("TT", 12.0, Align::Center),
                    column("Tiêu chí", 100.0, Align::Left),
                    column("Tối đa", 25.0, Align::Center),
                    column("Đạt", 25.0, Align::Center),
                ],
                rows: (1..=12).map(row).collect(),
                landscape: false,
            }
            .into(),
            Block::Paragraph {
                runs: runs("Đề nghị chi bộ tiếp tục phát huy kết quả đã đạt được.")
            }
            .into(),
        ],
        letterhead: Letterhead { kind: Some("THÔNG BÁO".into()), ..report.letterhead.clone() },
        recipients: report.recipients.clone(),
        signatures: report.signatures.clone(),
        ..report.clone()
    }
}

/// The document with other figures and another number: typst remembers what it has laid out, and a document met twice
/// would cost next to nothing.
fn varied(document: &Document, turn: usize) -> Document {
    let mut document = document.clone();
    document.letterhead.number = format!("Số {turn}-BC/ĐU");
    let mut figures = 0;
    let mut vary = |runs: &mut Vec<Run>| {
        for run in runs.iter_mut().filter(|run| run.text.chars().any(|letter| letter.is_ascii_digit())) {
            figures += 1;
            let figure = (turn * 31 + figures * 7) % 9_000 + 10;
            run.text = run.text.replace(|letter: char| letter.is_ascii_digit(), "") + &figure.to_string();
        }
    };
    for block in &mut document.blocks {
        match &mut block.block {
            Block::Paragraph { runs }
            | Block::Numbered { runs, .. }
            | Block::Basis { runs, .. }
            | Block::ListItem { runs, .. } => {
                runs.push(Run::plain(format!(" {turn}")));
                vary(runs);
            }
            Block::Table { rows, .. } => rows.iter_mut().flat_map(|row| &mut row.cells).for_each(&mut vary),
            Block::Chart { bars, .. } => bars.iter_mut().for_each(|bar| vary(&mut bar.text)),
            Block::LineChart { points, .. } => {
                points.iter_mut().flat_map(|point| &mut point.values).for_each(|value| vary(&mut value.text));
            }
            Block::ShareChart { shares, .. } => shares.iter_mut().for_each(|share| vary(&mut share.text)),
            Block::Heading { .. } | Block::Enacting { .. } | Block::PageBreak => {}
        }
    }
    document
}

fn render(criterion: &mut Criterion) {
    let settings = Settings::default();
    let prepared = pipeline::prepare(&samples(), &SAMPLE, &settings).expect("the sample is sound").output;
    let page = one_page(&prepared.document);
    assert_eq!(prepared.engine.pdf(&page).expect("a PDF").output.pages, 1);

    let turn = Cell::new(0);
    let next = |document: &Document| {
        turn.set(turn.get() + 1);
        varied(document, turn.get())
    };
    let mut group = criterion.benchmark_group("warm");
    group.throughput(Throughput::Elements(1));
    group.bench_function("one-page document to PDF", |bench| {
        bench.iter_batched_ref(
            || next(&page),
            |page| prepared.engine.pdf(black_box(page)).expect("a PDF"),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("sample report to PDF", |bench| {
        bench.iter_batched_ref(
            || next(&prepared.document),
            |report| prepared.engine.pdf(black_box(report)).expect("a PDF"),
            BatchSize::SmallInput,
        );
    });
    group.sample_size(20);
    group.bench_function("sample report, workbook to checked document", |bench| {
        bench.iter(|| {
            pipeline::prepare(&samples(), black_box(&SAMPLE), &settings).expect("the sample is sound")
        });
    });
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
