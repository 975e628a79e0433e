//! `vanthu batch`: a scorecard a row, read back by others; faults of single rows; stops and what follows on them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::pdf::validate;
use crate::support::{Run, Sandbox, outside, root, tool};

/// The criteria with their most points.
const CRITERIA: [(&str, f64); 8] = [
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
fn rows(count: usize) -> Vec<Row> {
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

pub fn batch(sandbox: &Sandbox, more: &[&str]) -> Run {
    let mut args = vec!["batch", "scorecards.toml", "--message-format", "json"];
    args.extend(more);
    sandbox.run(&args)
}

/// What is said beside the progress.
fn said(run: &Run) -> Vec<Value> {
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

pub fn manifest(path: &Path) -> Value {
    serde_json::from_slice(&entries(path)["manifest.json"]).expect("JSON")
}

#[track_caller]
pub fn must_conform(name: &str, pdf: &[u8]) {
    for profile in ["pdfa-2a", "pdfua-1"] {
        assert_eq!(validate(pdf, profile), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_sample_s_cards_are_read_back_by_others() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["batch", "scorecards.toml", "-o", "cards.zip"]);
    assert_eq!((run.status(), run.err()), (0, "đã lập 18 phiếu: cards.zip\n".into()));
    let zip = sandbox.path("cards.zip");
    let path = zip.to_str().unwrap();
    outside("cards.py", &[sandbox.path("scorecards.xlsx").to_str().unwrap(), path]);
    tool("unzip", &["-tqq", path]);
    tool("7z", &["t", path]);
    for (name, bytes) in entries(&zip).iter().filter(|(name, _)| name.ends_with(".pdf")) {
        must_conform(name, bytes);
        if name != "tong-hop.pdf" {
            assert!(bytes.len() < 60_000, "{name} has {} bytes", bytes.len());
        }
    }
    let manifest = manifest(&zip);
    assert!(manifest["documents"].as_array().unwrap().iter().all(|one| one["pages"] == 1));
    assert_eq!(manifest["documents"][5]["file"], "006-Chi bộ thôn Đạ K'Ren.pdf");
    assert!(sandbox.new_files() == ["cards.zip"], "{:?}", sandbox.new_files());
}

#[test]
fn a_batch_has_the_same_bytes_however_many_work_at_it_and_where_it_goes() {
    let sandbox = sandbox(&rows(30));
    assert_eq!(batch(&sandbox, &["-o", "one.zip", "--jobs", "1"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "two.zip", "--jobs", "3", "--combined", "print.pdf"]).status(), 0);
    assert!(fs::read(sandbox.path("one.zip")).unwrap() == fs::read(sandbox.path("two.zip")).unwrap());
    assert_eq!(batch(&sandbox, &["-o", "cards"]).status(), 0);
    for (name, bytes) in entries(&sandbox.path("one.zip")) {
        assert!(fs::read(sandbox.path("cards").join(&name)).unwrap() == bytes, "{name}");
    }
    batch(&sandbox, &["-o", "cards"]).must_refuse("bundle.folder-in-use");
}

#[test]
fn a_batch_that_was_killed_is_gone_on_with() {
    let sandbox = sandbox(&rows(60));
    assert_eq!(batch(&sandbox, &["-o", "straight.zip"]).status(), 0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_vanthu"))
        .args(["batch", "scorecards.toml", "-o", "killed.zip", "-q"])
        .current_dir(sandbox.path(""))
        .spawn()
        .unwrap();
    let journal = sandbox.path("killed.zip.part.journal");
    let begun = Instant::now();
    while fs::read_to_string(&journal).unwrap_or_default().lines().count() < 6 {
        assert!(begun.elapsed() < Duration::from_secs(120), "the batch does not begin");
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!sandbox.path("killed.zip").exists());
    // Of other inputs it is not gone on with.
    let text = fs::read_to_string(sandbox.path("scores.csv")).unwrap();
    fs::write(sandbox.path("scores.csv"), text.replace("thôn 7\"", "thôn Bảy\"")).unwrap();
    batch(&sandbox, &["-o", "killed.zip", "--resume"]).must_refuse("bundle.resume-differs");
    fs::write(sandbox.path("scores.csv"), text).unwrap();
    let run = batch(&sandbox, &["-o", "killed.zip", "--resume", "--jobs", "1"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let first = &run.diagnostics()[0];
    assert!(first["event"] == "progress" && first["kept"].as_u64().unwrap() >= 5, "{first}");
    assert!(fs::read(sandbox.path("straight.zip")).unwrap() == fs::read(sandbox.path("killed.zip")).unwrap());
    assert!(!journal.exists() && !sandbox.path("killed.zip.part").exists());
}

#[test]
fn a_row_broken_in_any_of_these_ways_never_stops_the_others() {
    let mut all = rows(6);
    let sound = |number: usize| row(number, &format!("Chi bộ lỗi {number}"), 75.0);
    // Number, heading, text, and the code and column of what is said.
    let broken = [
        ("Thẩm định I.1", "ba", "import.not-a-number", "M"),
        ("Thẩm định I.2", "-1", "import.negative", "N"),
        ("Thẩm định I.3", "6", "import.out-of-range", "O"),
        ("Thẩm định I.4", "", "score.no-points", "P"),
        ("Thẩm định I.5", "#REF!", "import.not-a-number", "Q"),
        ("Tổng điểm thẩm định", "", "import.missing-value", "U"),
        ("Tổng điểm thẩm định", "76", "import.check-failed", "U"),
        ("Chi bộ", "Chi bộ thôn 2", "import.duplicate-row", "B"),
        ("Xếp loại", "Xuất chúng", "import.not-a-choice", "W"),
        ("Xếp loại", "HTXSNV", "score.class-disagrees", "W"),
        ("Chi bộ", "Chi bộ 漢", "check.missing-letter", "B"),
        ("Ghi chú", &"dài".repeat(60), "check.word-too-long", "X"),
        ("Chi bộ", "", "import.empty-name", "B"),
    ];
    for (place, (heading, text, ..)) in broken.iter().enumerate() {
        all.push(with(sound(7 + place), heading, text));
    }
    // A difference without its reason.
    let mut own = sound(20);
    for (heading, text) in [("Tự chấm II.1", "42.5"), ("Tổng điểm tự chấm", "81.5")] {
        own = with(own, heading, text);
    }
    all.push(own);
    let sandbox = sandbox(&all);
    let run = batch(&sandbox, &["-o", "cards.zip"]);
    assert_eq!(run.status(), 1, "{}", run.err());
    let said = said(&run);
    let found = |code: &str, cell: &str| {
        said.iter()
            .any(|one| one["code"] == code && one["place"]["cell"] == cell && one["severity"] == "error")
    };
    for (place, (_, _, code, column)) in broken.iter().enumerate() {
        let cell = format!("{column}{}", 8 + place);
        assert!(found(code, &cell), "no {code} at {cell} in {said:#?}");
    }
    assert!(found("score.no-reason", "V21"), "{said:#?}");
    let manifest = manifest(&sandbox.path("cards.zip"));
    assert_eq!(manifest["counts"], serde_json::json!({ "done": 6, "failed": 14 }));
    let failed = manifest["documents"].as_array().unwrap().iter().filter(|one| one["status"] == "failed");
    assert!(
        failed.clone().all(|one| one["file"].is_null() && one["findings"][0]["place"]["cell"].is_string())
    );
    assert_eq!(
        failed.map(|one| one["row"].as_u64().unwrap()).collect::<Vec<_>>(),
        (8..=21).collect::<Vec<_>>()
    );
    outside(
        "cards.py",
        &[sandbox.path("scores.csv").to_str().unwrap(), sandbox.path("cards.zip").to_str().unwrap()],
    );
}

#[test]
fn filters_choose_what_is_printed_and_never_what_is_averaged() {
    let sandbox = Sandbox::new();
    assert_eq!(batch(&sandbox, &["-o", "all.zip"]).status(), 0);
    assert_eq!(
        batch(&sandbox, &["-o", "some.zip", "--only", "3-4", "--only", "chi bộ công an xã"]).status(),
        0
    );
    assert_eq!(batch(&sandbox, &["-o", "class.zip", "--where", "class=HTNV"]).status(), 0);
    let all = entries(&sandbox.path("all.zip"));
    for (zip, count) in [("some.zip", 3), ("class.zip", 3)] {
        let some = entries(&sandbox.path(zip));
        let cards = some.iter().filter(|(name, _)| name.ends_with(".pdf"));
        assert_eq!(cards.clone().count(), count + 1);
        for (name, bytes) in cards {
            assert!(all[name] == *bytes, "{name}");
        }
    }
    batch(&sandbox, &["-o", "x.zip", "--only", "99"]).must_refuse("batch.nothing-chosen");
    batch(&sandbox, &["-o", "x.zip", "--where", "colour=red"]).must_refuse("batch.unknown-field");
}

#[test]
fn one_file_for_the_printer_has_every_card_on_a_front_page() {
    let mut all = rows(5);
    all[1] = with(all[1].clone(), "Ghi chú", &"Chi bộ đã tổ chức rút kinh nghiệm. ".repeat(40));
    let sandbox = sandbox(&all);
    sandbox.replace("scorecards.toml", "number = 41\n", "number = 41\nduplex = true\n");
    let run = batch(&sandbox, &["-o", "cards.zip", "--combined", "print.pdf"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let manifest = manifest(&sandbox.path("cards.zip"));
    let pages: Vec<u64> =
        manifest["documents"].as_array().unwrap().iter().map(|one| one["pages"].as_u64().unwrap()).collect();
    assert_eq!(pages, [1, 2, 1, 1, 1]);
    let print = sandbox.path("print.pdf");
    let path = print.to_str().unwrap();
    tool("qpdf", &["--check", path]);
    must_conform("print.pdf", &fs::read(&print).unwrap());
    let info = tool("pdfinfo", &[path]);
    assert!(info.contains("Pages:           10") && info.contains("Tagged:          yes"), "{info}");
    for (page, name) in [(1, "thôn 1"), (3, "thôn 2"), (5, "thôn 3"), (9, "thôn 5")] {
        let page = page.to_string();
        let text = tool("pdftotext", &["-f", &page, "-l", &page, path, "-"]);
        assert!(text.contains(name), "{page}: {text}");
    }
    assert_eq!(tool("pdftotext", &["-f", "2", "-l", "2", path, "-"]).trim(), "");
    let outline = tool("qpdf", &["--json", "--json-key=outlines", path]);
    let outline: Value = serde_json::from_str(&outline).unwrap();
    let titles: Vec<&str> =
        outline["outlines"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Chi bộ thôn 1", "Chi bộ thôn 2", "Chi bộ thôn 3", "Chi bộ thôn 4", "Chi bộ thôn 5"]);
    // The second page of a card has its number, and the head of the table stands where the table goes on.
    let second = tool("pdftotext", &["-f", "4", "-l", "4", path, "-"]);
    assert!(second.trim_start().starts_with('2'), "{second}");
}

#[test]
fn a_card_whose_tags_fail_is_made_without_them_and_said() {
    let sandbox = sandbox(&rows(3));
    let own = sandbox.path("own/layout");
    fs::create_dir_all(&own).unwrap();
    let layout = fs::read_to_string(root().join("templates/layout/scorecard.typ")).unwrap();
    // A heading of the second level without a first one: PDF/UA-1 refuses it, on this branch's card alone.
    let spoilt = layout.replace(
        "  heading-lines(card)\n",
        "  heading-lines(card)\n  if it.title.ends-with(\"thôn 2\") { heading(level: 3)[a] }\n",
    );
    assert_ne!(spoilt, layout);
    fs::write(own.join("scorecard.typ"), spoilt).unwrap();
    let run = batch(&sandbox, &["-o", "cards.zip", "--templates", "own"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let said = said(&run);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!((&said[0]["code"], &said[0]["value"]), (&"render.untagged".into(), &"Chi bộ thôn 2".into()));
    let entries = entries(&sandbox.path("cards.zip"));
    must_conform("1", &entries["001-Chi bộ thôn 1.pdf"]);
    let untagged = &entries["002-Chi bộ thôn 2.pdf"];
    assert_eq!(validate(untagged, "pdfa-2u"), Vec::<String>::new());
    let manifest = manifest(&sandbox.path("cards.zip"));
    assert_eq!(manifest["documents"][1]["findings"][0]["code"], "render.untagged");
}

#[test]
fn what_cannot_be_written_is_said_and_what_is_complete_stays() {
    let sandbox = sandbox(&rows(20));
    batch(&sandbox, &["-o", "none/cards.zip"]).must_refuse("bundle.unwritable");
    batch(&sandbox, &["-o", "cards.zip", "--combined", "none/print.pdf"]).must_refuse("render.print");
    // A disk with room for 300 kB, as the system's own limit on files plays it.
    let command = format!(
        "trap '' XFSZ; ulimit -f 600; exec '{}' batch scorecards.toml -o full.zip --message-format json",
        env!("CARGO_BIN_EXE_vanthu")
    );
    let run = Run(Command::new("sh").args(["-c", &command]).current_dir(sandbox.path("")).output().unwrap());
    run.must_refuse("bundle.unwritable");
    assert!(run.err().contains("--resume"), "{}", run.err());
    assert!(!sandbox.path("full.zip").exists() && sandbox.path("full.zip.part").exists());
    assert_eq!(batch(&sandbox, &["-o", "full.zip", "--resume"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "straight.zip"]).status(), 0);
    assert!(fs::read(sandbox.path("full.zip")).unwrap() == fs::read(sandbox.path("straight.zip")).unwrap());
}

#[test]
fn the_quota_names_those_that_are_too_many() {
    let mut all = rows(6);
    all.push(row(7, "Chi bộ A", 95.0));
    all.push(row(8, "Chi bộ B", 93.0));
    let sandbox = sandbox(&all);
    let run = batch(&sandbox, &["-o", "cards.zip"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let said = said(&run);
    // Six of 61 to 66 points are `hoàn thành`: of none rated `tốt` none may be the best.
    assert_eq!(said[0]["code"], "score.quota-exceeded");
    assert!(said[0]["message"].as_str().unwrap().ends_with("Chi bộ A; Chi bộ B"), "{said:#?}");
    let set = "fields.quota_base=[\"HTXSNV\", \"HTTNV\", \"HTNV\"]";
    let run = batch(&sandbox, &["-o", "cards.zip", "--set", set, "--set", "fields.quota_percent=25"]);
    assert_eq!((run.status(), self::said(&run)), (0, Vec::new()));
    let report = sandbox.path("report.pdf");
    fs::write(&report, &entries(&sandbox.path("cards.zip"))["tong-hop.pdf"]).unwrap();
    let text = tool("pdftotext", &["-layout", report.to_str().unwrap(), "-"]);
    assert!(text.contains("Chi bộ A") && text.contains("25%"), "{text}");
}

#[test]
fn schemes_of_one_s_own_are_read_and_unsound_ones_refused() {
    let sandbox = sandbox(&rows(2));
    fs::create_dir_all(sandbox.path("own/schemes")).unwrap();
    let scheme = fs::read_to_string(root().join("templates/schemes/366-collective.toml")).unwrap();
    fs::write(sandbox.path("own/schemes/own.toml"), scheme.replacen("max = 50", "max = 40", 1)).unwrap();
    let args = ["-o", "cards.zip", "--templates", "own", "--set", "fields.scheme=\"own\""];
    batch(&sandbox, &args).must_refuse("scheme.does-not-add-up");
    batch(&sandbox, &["-o", "cards.zip", "--set", "fields.scheme=\"366\""])
        .must_refuse("batch.unknown-scheme");
    batch(&sandbox, &["-o", "cards.zip", "--set", "fields.names=\"a.pdf\""])
        .must_refuse("bundle.name-pattern");
    let run = batch(&sandbox, &["-o", "cards.zip", "--set", "fields.names=\"{class}/{branch}\""]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(entries(&sandbox.path("cards.zip")).contains_key("HTNV-Chi bộ thôn 1.pdf"));
}

#[test]
fn the_quality_of_meetings_is_scored_by_its_own_scheme() {
    let sandbox = Sandbox::new();
    let text = "STT,Tên chi bộ,Thẩm định / Thời gian,Thẩm định / Tỷ lệ dự,Thẩm định / Chuẩn bị,\
                Thẩm định / Tổ chức sinh hoạt,Thẩm định / Nguyên tắc,Thẩm định / Thực hiện nghị quyết,\
                Thẩm định / Kết thúc,Tổng điểm thẩm định,Xếp loại\n\
                1,Chi bộ thôn 1,5,5,9,38,5,28,5,95,Tốt\n2,Chi bộ thôn 2,5,4,8,30,4,20,4,75,Khá\n";
    fs::write(sandbox.path("meetings.csv"), text).unwrap();
    sandbox.replace("scorecards.toml", "scorecards.xlsx", "meetings.csv");
    sandbox.replace("scorecards.toml", "366-collective", "42-meeting-quality");
    sandbox.replace("scorecards.toml", "\"2026\"", "\"2026-07\"");
    sandbox.replace("office.toml", "roster = \"branches.csv\"\n", "");
    let run = batch(&sandbox, &["-o", "cards.zip"]);
    assert_eq!((run.status(), said(&run)), (0, Vec::new()));
    let card = sandbox.path("card.pdf");
    fs::write(&card, &entries(&sandbox.path("cards.zip"))["001-Chi bộ thôn 1.pdf"]).unwrap();
    let text = tool("pdftotext", &["-layout", card.to_str().unwrap(), "-"]);
    assert!(text.contains("CHẤT LƯỢNG SINH HOẠT CHI BỘ") && text.contains("Xếp loại: Tốt"), "{text}");
}

#[test]
fn the_report_on_all_branches_can_be_made_alone() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "scorecards.toml", "-o", "report.pdf"]).must_be_silent();
    must_conform("report.pdf", &fs::read(sandbox.path("report.pdf")).unwrap());
    let run = sandbox.run(&["batch", "semi-annual-review.toml", "-o", "cards.zip"]);
    run.must_refuse("batch.not-scored");
}
