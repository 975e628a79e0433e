//! The cards of a batch and the file for the printer, read back by other programs.

use std::fs;

use serde_json::Value;

use crate::cards::{batch, entries, manifest, must_conform, row, rows, said, sandbox, with};
use crate::support::{Sandbox, oracle, tool};

#[test]
fn the_sample_s_cards_are_read_back_by_others() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["batch", "scorecards.toml", "-o", "cards.zip"]);
    assert_eq!((run.status(), run.err()), (0, "đã lập 18 phiếu: cards.zip\n".into()));
    let zip = sandbox.path("cards.zip");
    let path = zip.to_str().unwrap();
    oracle("cards.py", &[sandbox.path("scorecards.xlsx").to_str().unwrap(), path]);
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
fn a_row_broken_in_any_of_these_ways_never_stops_the_others() {
    let mut all = rows(6);
    let sound = |number: usize| row(number, &format!("Chi bộ lỗi {number}"), 75.0);
    // Number, heading, text, and the code and column of the finding.
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
    oracle(
        "cards.py",
        &[sandbox.path("scores.csv").to_str().unwrap(), sandbox.path("cards.zip").to_str().unwrap()],
    );
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
