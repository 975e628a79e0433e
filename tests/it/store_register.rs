//! `vanthu register` as a clerk runs it.

use serde_json::Value as Json;

use crate::store_support::{DATA, act, office, register, reserve};
use crate::support::{Run, Sandbox};

fn lines(sandbox: &Sandbox, more: &[&str]) -> Vec<Json> {
    let run = sandbox.run(&[&["register", "list", "--json"], more].concat());
    assert_eq!(run.status(), 0, "{}", run.err());
    serde_json::from_str(&run.out()).unwrap()
}

fn import(sandbox: &Sandbox, file: &str, more: &[&str]) -> Run {
    let args = ["register", "import", file, "--office", "Đảng ủy xã", "--term", "2025-2030"];
    sandbox.run(&[&args, more].concat())
}

#[test]
fn the_register_is_listed_and_found() {
    let sandbox = register();
    let listed = sandbox.run(&["register", "list"]);
    assert_eq!(
        listed.out(),
        "01-BC/ĐU         05/7/2026   Báo cáo sơ kết\n\
         02-BC/ĐU         05/7/2026   Báo cáo gửi nhầm  [đã hủy: gửi nhầm nơi nhận]\n\
         03-BC/ĐU         05/7/2026   =HYPERLINK(\"http://example.com\")\n"
    );
    assert_eq!(lines(&sandbox, &["--search", "SO KET"]).len(), 1);
    assert_eq!(lines(&sandbox, &["--kind", "NQ"]).len(), 0);
    assert_eq!(lines(&sandbox, &["--office", "Đảng ủy xã", "--term", "2025-2030"]).len(), 3);
    let wrong = sandbox.run(&["register", "list", "--office", "Đảng ủy"]);
    wrong.must_refuse("store.unknown-office");
    assert!(wrong.err().contains("có phải ý bạn là `Đảng ủy xã`?"), "{}", wrong.err());
    let check = sandbox.run(&["register", "check"]);
    assert_eq!((check.status(), check.err().as_str()), (0, "sổ liên tục, không trùng\n"));
}

#[test]
fn a_number_is_void_once_and_by_name() {
    let sandbox = register();
    let void = |number: &str| sandbox.run(&["register", "void", number, "--reason", "lần nữa"]);
    void("02-BC/ĐU").must_refuse("register.already-void");
    void("09-BC/ĐU").must_refuse("register.unknown-entry");
    let id = lines(&sandbox, &[])[0]["id"].as_str().unwrap().to_string();
    void(&id).must_be_silent();
    assert_eq!(lines(&sandbox, &[])[0]["void_reason"], "lần nữa");
    let other = office(&sandbox, "Ủy ban kiểm tra");
    reserve(&sandbox, &other, "Báo cáo");
    void("01-BC/ĐU").must_refuse("register.ambiguous");
    assert_eq!(sandbox.run(&["register", "void", "03-BC/ĐU"]).status(), 2);
}

#[test]
fn an_exported_register_is_read_back() {
    let sandbox = register();
    let filter = ["--office", "Đảng ủy xã", "--term", "2025-2030"];
    sandbox.run(&[&["register", "export", "-o", "so.xlsx"], &filter[..]].concat()).must_be_silent();
    // Texts stay texts: no cell is a formula.
    let bytes = std::fs::read(sandbox.path("so.xlsx")).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut sheet)
        .unwrap();
    assert!(sheet.contains("<row") && !sheet.contains("<f>"), "{sheet}");
    // The same office: all is known. Another data folder: the same register.
    let again = import(&sandbox, "so.xlsx", &[]);
    assert_eq!(
        (again.status(), again.out().as_str()),
        (0, "đã nạp: 0; đã có từ trước: 3\n"),
        "{}",
        again.err()
    );
    let before = lines(&sandbox, &[]);
    std::fs::rename(sandbox.path(DATA), sandbox.path("first")).unwrap();
    let id = office(&sandbox, "Đảng ủy xã");
    let fresh = import(&sandbox, "so.xlsx", &[]);
    assert_eq!(
        (fresh.status(), fresh.out().as_str()),
        (0, "đã nạp: 3; đã có từ trước: 0\n"),
        "{}",
        fresh.err()
    );
    let plain = |lines: &[Json]| -> Vec<Json> {
        let keep = |line: &Json| {
            let mut line = line.clone();
            line.as_object_mut().unwrap().retain(|key, _| key != "id" && key != "office");
            line
        };
        lines.iter().map(keep).collect()
    };
    assert_eq!(plain(&lines(&sandbox, &[])), plain(&before));
    assert_eq!(reserve(&sandbox, &id, "Báo cáo tiếp theo"), 4);
    // Two exports of the same lines are the same bytes.
    for name in ["one.xlsx", "two.xlsx"] {
        sandbox.run(&["register", "export", "-o", name]).must_be_silent();
    }
    assert_eq!(
        std::fs::read(sandbox.path("one.xlsx")).unwrap(),
        std::fs::read(sandbox.path("two.xlsx")).unwrap()
    );
}

#[test]
fn a_register_kept_by_hand_comes_in() {
    let sandbox = Sandbox::new();
    let id = office(&sandbox, "Đảng ủy xã");
    let book = "SỔ ĐĂNG KÝ VĂN BẢN ĐI,,,,\n\
                Số và ký hiệu,Ngày tháng,Trích yếu,Người ký,Ghi chú\n\
                (1),(2),(3),(4),(5)\n\
                Tháng 7,,,,\n\
                Số 05-BC/ĐU,05/7/2026,Báo cáo sơ kết,Nguyễn Văn A,\n\
                06-BC/ĐU,ngày 06 tháng 7 năm 2026,Báo cáo khác,Nguyễn Văn A,Đã hủy: trùng nội dung\n\
                06-BC/ĐU,07/7/2026,Báo cáo trùng số,Nguyễn Văn A,\n\
                01-NQ/ĐU,08/7/2031,Nghị quyết,Nguyễn Văn A,\n\
                09-BC/ĐU,,Báo cáo quên ghi ngày,,\n";
    std::fs::write(sandbox.path("so.csv"), book).unwrap();
    let run = import(&sandbox, "so.csv", &["--message-format", "short"]);
    assert_eq!((run.status(), run.out().as_str()), (0, "đã nạp: 5; đã có từ trước: 0\n"), "{}", run.err());
    assert_eq!(
        run.err(),
        "so.csv:7:1: cảnh báo[register.repeat]: số 6 có nhiều hơn một lần\n\
         so.csv:8:1: cảnh báo[register.date-outside-term]: ngày 08/07/2031 không thuộc 2025-2030\n"
    );
    let check = sandbox.run(&["register", "check", "--message-format", "short"]);
    assert_eq!(check.status(), 1);
    assert_eq!(
        check.err(),
        "cảnh báo[register.gap]: Đảng ủy xã, BC, 2025-2030: thiếu số 1–4\n\
         cảnh báo[register.gap]: Đảng ủy xã, BC, 2025-2030: thiếu số 7–8\n\
         cảnh báo[register.repeat]: Đảng ủy xã, BC, 2025-2030: trùng số 6\n"
    );
    assert_eq!(reserve(&sandbox, &id, "Báo cáo tiếp theo"), 10);
    let start = |kind: &str| {
        let args = ["--term", "2025-2030", "--last", "41", "--kind", kind];
        sandbox.run(&[&["register", "start", "--office", "Đảng ủy xã"], &args[..]].concat())
    };
    start("BC").must_refuse("register.series-begun");
    start("KH").must_be_silent();
    act(&sandbox, async |store| {
        let reports = store.register().gaps_and_repeats(None).await.unwrap();
        assert!(reports.iter().any(|one| one.series.kind == "KH" && one.last == 41));
    });
}

#[test]
fn what_cannot_be_read_keeps_all_out() {
    let sandbox = Sandbox::new();
    office(&sandbox, "Đảng ủy xã");
    let book = "Số và ký hiệu,Ngày tháng,Trích yếu\n\
                05-BC/ĐU,05/7/2026,Báo cáo\n\
                7a-BC/ĐU,05/7/2026,Báo cáo chen số\n\
                08-BC/ĐU,31/6/2026,Báo cáo\n\
                ,06/7/2026,Báo cáo không số\n";
    std::fs::write(sandbox.path("so.csv"), book).unwrap();
    let run = import(&sandbox, "so.csv", &["--message-format", "json"]);
    assert_eq!(run.status(), 1);
    let told: Vec<(Json, Json)> =
        run.diagnostics().iter().map(|one| (one["code"].clone(), one["place"]["cell"].clone())).collect();
    let expected =
        [("import.register-number", "A3"), ("import.register-date", "B4"), ("import.register-number", "A5")];
    assert_eq!(told, expected.map(|(code, cell)| (code.into(), cell.into())));
    assert_eq!(lines(&sandbox, &[]).len(), 0);
    import(&sandbox, "branch-results.xlsx", &[]).must_refuse("import.register-heading");
    import(&sandbox, "none.xlsx", &[]).must_refuse("");
    std::fs::write(sandbox.path("so.csv"), "Số và ký hiệu,Trích yếu\n").unwrap();
    import(&sandbox, "so.csv", &[]).must_refuse("import.register-empty");
}

#[test]
fn all_kinds_can_be_counted_together() {
    let sandbox = Sandbox::new();
    office(&sandbox, "Đảng ủy xã");
    let book = "Số và ký hiệu,Trích yếu\n01-BC/ĐU,Báo cáo\n02-NQ/ĐU,Nghị quyết\n";
    std::fs::write(sandbox.path("so.csv"), book).unwrap();
    assert_eq!(import(&sandbox, "so.csv", &["--together"]).status(), 0);
    assert_eq!(sandbox.run(&["register", "check"]).status(), 0);
    assert!(lines(&sandbox, &[]).iter().all(|line| line["kind"] == ""));
    assert_eq!(import(&sandbox, "so.csv", &["--together", "--kind", "CV"]).status(), 2);
}
