//! Rows of scorecards, a sandbox that holds them, and what a batch made of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::{Run, Sandbox, validate};

/// The criteria with their most points.
pub const CRITERIA: [(&str, f64); 8] = [
    ("I.1", 5.0),
    ("I.2", 5.0),
    ("I.3", 5.0),
    ("I.4", 5.0),
    ("I.5", 5.0),
    ("I.6", 5.0),
    ("II.1", 50.0),
    ("II.2", 20.0),
];

/// A row of points by heading.
pub type Row = Vec<(String, String)>;

/// A row of a branch with so many points, half of each criterion's more or less.
pub fn row(number: usize, name: &str, points: f64) -> Row {
    let mut parts: Vec<f64> = CRITERIA.iter().map(|(_, most)| (most * points / 50.0).round() / 2.0).collect();
    let rest = points - parts.iter().sum::<f64>();
    parts[6] += rest;
    let mut row: Row = vec![
        ("STT".into(), number.to_string()),
        ("Chi bộ".into(), name.into()),
        ("Khối".into(), format!("Khối {}", number % 3 + 1)),
    ];
    for who in ["Tự chấm", "Thẩm định"] {
        for ((criterion, _), part) in CRITERIA.iter().zip(&parts) {
            row.push((format!("{who} {criterion}"), part.to_string()));
        }
        row.push((format!("Tổng điểm {}", who.to_lowercase()), points.to_string()));
    }
    let class = match points {
        90.0.. => "HTXSNV",
        70.0.. => "HTTNV",
        50.0.. => "HTNV",
        _ => "KHTNV",
    };
    row.extend(
        [("Lý do chênh lệch", ""), ("Xếp loại", class), ("Ghi chú", "")].map(|(a, b)| (a.into(), b.into())),
    );
    row
}

/// The row with something else in a column.
pub fn with(mut row: Row, heading: &str, text: &str) -> Row {
    row.iter_mut().find(|(known, _)| known == heading).expect("a column").1 = text.into();
    row
}

/// So many sound rows, none of the best class.
pub fn rows(count: usize) -> Vec<Row> {
    (1..=count)
        .map(|number| row(number, &format!("Chi bộ thôn {number}"), 60.0 + (number % 25) as f64))
        .collect()
}

/// A sandbox whose document reads these rows.
pub fn sandbox(rows: &[Row]) -> Sandbox {
    let sandbox = Sandbox::new();
    let cell = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(rows[0].iter().map(|(heading, _)| cell(heading)).collect());
    for row in rows {
        text.push_str(&line(row.iter().map(|(_, text)| cell(text)).collect()));
    }
    fs::write(sandbox.path("scores.csv"), text).unwrap();
    sandbox.replace("scorecards.toml", "scorecards.xlsx", "scores.csv");
    sandbox.replace("office.toml", "roster = \"branches.csv\"\n", "");
    sandbox
}

/// `vanthu batch` on the scorecards of a sandbox, with JSON messages and these arguments.
pub fn batch(sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut args = vec!["batch", "scorecards.toml", "--message-format", "json"];
    args.extend(more);
    sandbox.run(&args)
}

/// The diagnostics of a run, without its progress.
pub fn said(run: &Run) -> Vec<Value> {
    run.diagnostics().into_iter().filter(|one| one.get("event").is_none()).collect()
}

/// The entries of a zip by name.
pub fn entries(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(fs::File::open(path).expect("a zip")).expect("a zip");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("its content");
            (entry.name().expect("a name").to_string(), bytes)
        })
        .collect()
}

/// The manifest in a zip.
pub fn manifest(path: &Path) -> Value {
    serde_json::from_slice(&entries(path)["manifest.json"]).expect("JSON")
}

/// The PDF is PDF/A-2a and PDF/UA-1.
#[track_caller]
pub fn must_conform(name: &str, pdf: &[u8]) {
    for profile in ["pdfa-2a", "pdfua-1"] {
        assert_eq!(validate(pdf, profile), Vec::<String>::new(), "{name}");
    }
}
