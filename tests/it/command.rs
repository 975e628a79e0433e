//! The command line's contract: statuses, formats, where output goes, what is refused as usage.

use snapbox::{assert_data_eq, file, str};

use crate::support::Sandbox;

#[test]
fn without_output_the_pdf_takes_the_documents_name() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "semi-annual-review.toml"]).must_be_silent();
    assert_eq!(sandbox.new_files(), ["semi-annual-review.pdf"]);
}

#[test]
fn json_goes_to_standard_output_and_is_the_document() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
    run.must_be_silent();
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
    assert_data_eq!(run.out(), file!["snapshots/document.json"].raw());
}

#[test]
fn png_writes_a_numbered_picture_a_page() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "semi-annual-review.toml", "-o", "page.png"]).must_be_silent();
    let files = sandbox.new_files();
    let expected: Vec<String> = (1..=files.len()).map(|page| format!("page-{page}.png")).collect();
    assert!(files.len() > 3, "{files:?}");
    assert_eq!(files, expected);
    let picture = std::fs::read(sandbox.path("page-1.png")).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
}

#[test]
fn the_format_follows_the_extension_unless_given() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "semi-annual-review.toml", "-o", "x.json"]).must_be_silent();
    assert!(std::fs::read(sandbox.path("x.json")).unwrap().starts_with(b"{"));
    sandbox.run(&["render", "semi-annual-review.toml", "-o", "x.out", "--format", "pdf"]).must_be_silent();
    assert!(std::fs::read(sandbox.path("x.out")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn what_is_not_whole_yet_is_wrong_usage() {
    let sandbox = Sandbox::new();
    for args in [
        &["render", "semi-annual-review.toml", "-o", "x.odt"][..],
        &["render", "semi-annual-review.toml", "--format", "odt"],
        &["render", "semi-annual-review.toml", "-o", "x"],
        &["render", "semi-annual-review.toml", "--set", "number"],
        &["batch", "semi-annual-review.toml"],
        &["verify", "x.pdf"],
        &["render", "semi-annual-review.toml", "--templates", "none"],
        &["render"],
        &[],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.status(), 2, "{args:?}: {}", run.err());
        assert_eq!(sandbox.new_files(), Vec::<String>::new());
    }
}

#[test]
fn a_service_that_cannot_listen_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    sandbox.run(&["serve", "--listen", "nowhere"]).must_refuse("serve.cannot-listen");
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
}

#[test]
fn help_names_only_what_is_there() {
    let sandbox = Sandbox::new();
    let run = sandbox.run_with(&["--help"], &[("COLUMNS", "100")]);
    assert_eq!(run.status(), 0);
    assert_data_eq!(run.out(), file!["snapshots/help.txt"]);
}

#[test]
fn completions_and_man_page_come_from_the_same_definition() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish"] {
        let run = sandbox.run(&["completions", shell]);
        assert_eq!(run.status(), 0);
        assert!(run.out().contains("message-format"), "{shell}");
    }
    let man = sandbox.run(&["man"]).out();
    assert!(man.contains(".TH vanthu") && man.contains("inspect"), "{man}");
}

#[test]
fn a_setting_takes_the_place_of_a_value() {
    let sandbox = Sandbox::new();
    let args = ["render", "semi-annual-review.toml", "--format", "json", "--set", "number=125"];
    let run = sandbox.run(&[&args[..], &["--set", "fields.period=2025-H2"]].concat());
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(document["letterhead"]["number"], "Số 125-BC/ĐU");
    assert_eq!(
        document["letterhead"]["subject"][0],
        "kết quả công tác phát triển đảng viên 6 tháng cuối năm 2025,"
    );
}

#[test]
fn a_draft_leaves_number_and_date_blank() {
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "number = 7\ndate = 2026-07-05\n", "draft = 2\n");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
    run.must_be_silent();
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(document["letterhead"]["number"], "Số      -BC/ĐU");
    assert_eq!(document["letterhead"]["place_date"], "Hàm Mẫu, ngày … tháng … năm …");
    assert_eq!(document["letterhead"]["draft"], "Dự thảo lần 2");
    sandbox.render("draft.pdf");
}

#[test]
fn faults_of_the_document_file_are_told_together_with_their_lines() {
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "number = 7", "number = \"bảy\"\nnumbr = 7");
    sandbox.replace("office.toml", "place = \"Hàm Mẫu\"\n", "");
    let args = ["render", "semi-annual-review.toml", "-o", "out.pdf"];
    let vietnamese = sandbox.run(&args);
    assert_eq!(vietnamese.status(), 1);
    assert_data_eq!(vietnamese.err(), file!["snapshots/document-faults.vi.txt"]);
    let english = sandbox.run(&[&args[..], &["--lang", "en"]].concat());
    assert_data_eq!(english.err(), file!["snapshots/document-faults.en.txt"]);
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
}

#[test]
fn faults_of_the_fields_are_told_with_their_lines() {
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "period = \"2026-H1\"", "period = \"2026-H3\"");
    sandbox.replace("semi-annual-review.toml", "causes = [", "cause = [");
    sandbox.replace("semi-annual-review.toml", "directives = 6", "directives = -1");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--message-format", "short"]);
    assert_eq!(run.status(), 1);
    assert_data_eq!(run.err(), file!["snapshots/field-faults.txt"]);
}

#[test]
fn a_file_that_is_not_toml_is_refused_at_its_line() {
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "number = 7", "number = = 7");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--message-format", "json"]);
    run.must_refuse("config.invalid");
    assert_eq!(run.diagnostics()[0]["place"]["line"], 6);
}

#[test]
fn a_missing_workbook_is_refused_where_it_is_named() {
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "\"branch-results.xlsx\"", "\"none.xlsx\"");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--message-format", "short"]);
    run.must_refuse("assets.unreadable");
    assert!(run.err().starts_with("semi-annual-review.toml:"), "{}", run.err());
}

#[test]
fn an_unwritable_place_is_a_clear_error() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "none/out.pdf", "--lang", "en"]);
    run.must_refuse("bundle.unwritable");
    assert!(run.err().contains("none/out.pdf"), "{}", run.err());
}

#[test]
fn inspect_prints_the_object_of_the_contract() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["inspect", "branch-results.xlsx", "--json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let object: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(object["profile"], "branch-results");
    assert_eq!(object["header"]["first_row"], 5);
    assert_eq!(object["rows"].as_array().unwrap().len(), 18);
    assert_eq!(object["rows"][0]["values"]["class"]["whole"].as_u64().map(|whole| whole > 0), Some(true));
    assert_eq!(object["totals"][0]["values"]["percent"], 73.68);
    assert_eq!(object["encoding"], "unicode");
    assert_data_eq!(run.out(), file!["snapshots/inspect.json"].raw());
}

#[test]
fn inspect_for_people_and_for_an_unknown_table() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["inspect", "branch-results.xlsx"]);
    assert_eq!(run.status(), 0);
    assert_data_eq!(run.out(), file!["snapshots/inspect.txt"]);
    let run = sandbox.run(&["inspect", "branch-results.xlsx", "--profile", "none"]);
    run.must_refuse("project.unknown-profile");
    let run = sandbox.run(&["inspect", "office.toml"]);
    run.must_refuse("import.no-table");
}

#[test]
fn templates_are_listed_shown_and_handed_out() {
    let sandbox = Sandbox::new();
    let list = sandbox.run(&["template", "list"]);
    assert_data_eq!(
        list.out(),
        str![[r#"
conclusion-notice        thông báo      Thông báo kết luận cuộc họp
conclusion               kết luận       Kết luận của cấp ủy
council-resolution       nghị quyết     Nghị quyết của hội đồng
decision                 quyết định     Quyết định
dispatch                 công văn       Công văn
guidance                 hướng dẫn      Hướng dẫn
invitation               giấy mời       Giấy mời họp
minutes                  biên bản       Biên bản cuộc họp
notice                   thông báo      Thông báo
plan                     kế hoạch       Kế hoạch
programme                chương trình   Chương trình công tác
report                   báo cáo        Báo cáo
resolution               nghị quyết     Nghị quyết chuyên đề
scorecard                báo cáo        Phiếu đánh giá, xếp loại từng chi bộ và báo cáo tổng hợp
semi-annual-review       báo cáo        Báo cáo sơ kết công tác phát triển đảng viên
seminar-report           báo cáo        Báo cáo kết quả tọa đàm, hội nghị giao ban
submission               tờ trình       Tờ trình

"#]]
    );
    let show = sandbox.run(&["template", "show", "semi-annual-review"]);
    assert_data_eq!(show.out(), file!["snapshots/template-show.txt"]);
    let wrong = sandbox.run(&["template", "show", "semi-anual-review"]);
    wrong.must_refuse("semi-annual-review");

    // What is handed out, edited, takes the place of the built-in one.
    assert_eq!(sandbox.run(&["template", "copy", "semi-annual-review", "mine"]).status(), 0);
    sandbox.replace(
        "mine/documents/semi-annual-review/prose.md.hbs",
        "Trong số {{count total.admitted}} đảng viên mới kết nạp có:",
        "Số liệu từng chi bộ ở bảng dưới đây:",
    );
    let args = ["render", "semi-annual-review.toml", "--format", "json", "--templates", "mine"];
    assert!(sandbox.run(&args).out().contains("Số liệu từng chi bộ ở bảng dưới đây:"));
    let again = sandbox.run(&["template", "copy", "semi-annual-review", "mine"]);
    again.must_refuse("cli.exists");
}

#[test]
fn a_template_that_names_what_is_not_there_is_refused_at_its_line() {
    let sandbox = Sandbox::new();
    sandbox.run(&["template", "copy", "semi-annual-review", "mine"]);
    let prose = "mine/documents/semi-annual-review/prose.md.hbs";
    for (wrong, words) in [
        ("{{count total.admited}}", "total.admited"),
        ("{{counts total.admitted}}", "counts"),
        ("{{total.admitted}}", "count"),
        ("{{{fields.period.text}}}", "{{{"),
        ("{{> other}}", "{{>"),
        ("![](table:resluts)", "results"),
        ("1. mục", "###"),
        ("`mã`", "mã"),
        ("<b>đậm</b>", "HTML"),
    ] {
        let original = std::fs::read_to_string(sandbox.path(prose)).unwrap();
        sandbox.replace(prose, "Trong số {{count total.admitted}} đảng viên mới kết nạp có:", wrong);
        let args = ["render", "semi-annual-review.toml", "-o", "x.pdf", "--templates", "mine"];
        let run = sandbox.run(&args);
        run.must_refuse("compose.");
        assert!(run.err().contains(words), "{wrong}: {}", run.err());
        assert!(run.err().contains("prose.md.hbs") || wrong.starts_with("!["), "{wrong}: {}", run.err());
        std::fs::write(sandbox.path(prose), original).unwrap();
    }
}
