//! Rule sets: shown with their sources, chosen by standard and date, and what a document may choose within them.

use crate::support::{Run, Sandbox, root};

const SETS: [&str; 3] = ["hd05-2026", "hd36-2018", "nd30-2020"];

/// Renders a document of `tests/documents/frame` as JSON with these settings.
fn composed(document: &str, settings: &[&str]) -> Run {
    let path = root().join("tests/documents/frame").join(document);
    let mut args = vec!["render", path.to_str().unwrap(), "--format", "json", "--message-format", "json"];
    args.extend(settings.iter().flat_map(|setting| ["--set", setting]));
    Sandbox::new().run(&args)
}

/// The composed document.
#[track_caller]
fn document(run: &Run) -> serde_json::Value {
    assert_eq!(run.status(), 0, "{}", run.err());
    serde_json::from_str(&run.out()).unwrap()
}

#[test]
fn each_set_has_a_page_made_from_its_file() {
    let sandbox = Sandbox::new();
    let list = sandbox.run(&["rules", "list"]).out();
    assert_eq!(list.lines().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>(), SETS);
    for name in SETS {
        let page = sandbox.run(&["rules", "show", name, "--markdown"]).out();
        let kept = std::fs::read_to_string(root().join(format!("docs/rules/{name}.md"))).unwrap();
        assert!(
            page == kept,
            "docs/rules/{name}.md is not what `vanthu rules show {name} --markdown` prints"
        );
    }
    let run = sandbox.run(&["rules", "show", "hd05", "--lang", "en"]);
    run.must_refuse("project.unknown-rules");
    assert!(run.err().contains("hd36-2018"), "{}", run.err());
}

#[test]
fn every_value_is_shown_with_its_clause_and_certainty() {
    let sandbox = Sandbox::new();
    for name in SETS {
        let shown: serde_json::Value =
            serde_json::from_str(&sandbox.run(&["rules", "show", name, "--json"]).out()).unwrap();
        let rows = shown["rules"].as_array().unwrap();
        for row in rows {
            assert!(row["clause"].as_str().is_some_and(|clause| clause.len() > 5), "{name}: {row}");
            let certainty = row["certainty"].as_str().unwrap();
            assert!(["R", "S2", "S", "P", "D", "M", "C"].contains(&certainty), "{name}: {row}");
        }
        let value = |component: &str, key: &str| {
            let found = rows.iter().find(|row| row["component"] == component && row["key"] == key);
            found.map(|row| (row["value"].clone(), row["certainty"].clone()))
        };
        // A key's own certainty, a form of headings, an entry of a table, what one set has and others have not.
        assert_eq!(value("signer", "left-mm").unwrap(), (79.4.into(), "P".into()), "{name}");
        assert_eq!(value("structure.clause", "label").unwrap().0, "{number}. ", "{name}");
        assert_eq!(value("types", "symbols.tờ trình").unwrap().0, "TTr", "{name}");
        assert_eq!(value("star", "text").is_some(), name != "nd30-2020", "{name}");
        assert_eq!(value("motto", "text").is_some(), name == "nd30-2020", "{name}");
        let table = sandbox.run(&["rules", "show", name]).out();
        assert!(rows.iter().all(|row| table.contains(row["clause"].as_str().unwrap())), "{name}");
    }
}

#[test]
fn a_document_follows_the_rules_in_force_on_its_date() {
    for (settings, rules) in [
        (&["date=2026-05-26"][..], "hd36-2018"),
        (&["date=2026-05-27"], "hd05-2026"),
        (&["date=2026-05-27", "rules=hd36-2018"], "hd36-2018"),
        (&["date=2018-04-03"], "hd36-2018"),
    ] {
        assert_eq!(document(&composed("hd05/copy.toml", settings))["rules"], rules, "{settings:?}");
    }
    // The newest where there is no date.
    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "date = 2026-07-05\n", "");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
    assert_eq!(document(&run)["rules"], "hd05-2026");
    assert_eq!(document(&composed("nd30/copy.toml", &[]))["rules"], "nd30-2020");

    let run = composed("hd05/copy.toml", &["date=2018-04-02"]);
    assert!(run.err().contains("project.rules-not-in-force"), "{}", run.err());
    composed("hd05/copy.toml", &["rules=nd30-2020"]).must_refuse("project.rules-of-other-standard");
    composed("hd05/copy.toml", &["rules=hd06-2026"]).must_refuse("project.unknown-rules");
}

#[test]
fn fixed_words_take_the_tone_style_of_the_rules_unless_the_office_has_its_own() {
    let urgency = |document: &serde_json::Value| document["letterhead"]["urgency"].clone();
    assert_eq!(urgency(&document(&composed("hd36/dispatch.toml", &[]))), "HOẢ TỐC");
    assert_eq!(urgency(&document(&composed("hd05/dispatch.toml", &[]))), "HOẢ TỐC");
    // A mark may be asked for in either style.
    assert_eq!(urgency(&document(&composed("hd05/dispatch.toml", &["urgency=hoả tốc"]))), "HOẢ TỐC");
    // An office whose own names are written in one style has one style throughout, unless it asks for the other.
    let sandbox = Sandbox::new();
    let dated = ["--set", "date=2026-05-05", "--set", "urgency=hỏa tốc"];
    let run = || {
        let args = ["render", "semi-annual-review.toml", "--format", "json"];
        document(&sandbox.run(&[&args[..], &dated].concat()))
    };
    assert_eq!(run()["rules"], "hd36-2018");
    assert_eq!(urgency(&run()), "HỎA TỐC");
    sandbox.replace("office.toml", "standard = \"party\"", "standard = \"party\"\ntone-style = \"old\"");
    assert_eq!(urgency(&run()), "HOẢ TỐC");
}

#[test]
fn sizes_are_chosen_within_their_range() {
    let chosen = document(&composed("hd05/copy.toml", &["sizes.body=15", "sizes.line=20"]));
    assert_eq!(
        (chosen["sizes"]["body"].clone(), chosen["sizes"]["line"].clone()),
        (15.0.into(), 20.0.into())
    );
    let refused = |document: &str, settings: &[&str], code: &str, words: &[&str]| {
        let run = composed(document, settings);
        run.must_refuse(code);
        assert!(words.iter().all(|word| run.err().contains(word)), "{settings:?}: {}", run.err());
    };
    let clause = "HD 05-HD/VPTW, Phần II, Mục I, 6.2.2; Phụ lục 2, dòng 6: nội dung văn bản";
    refused("hd05/copy.toml", &["sizes.body=16"], "project.size-out-of-range", &[clause, "14", "15"]);
    refused("hd05/copy.toml", &["sizes.line=22.5"], "project.size-out-of-range", &[clause, "18", "22"]);
    refused("hd36/copy.toml", &["sizes.line=17"], "project.size-out-of-range", &["từ 18 trở lên"]);
    assert_eq!(document(&composed("hd36/copy.toml", &["sizes.line=30"]))["sizes"]["line"], 30.0);
    refused("hd05/copy.toml", &["sizes.bdy=15"], "project.unknown-size", &["có phải ý bạn là `body`?"]);
    refused("hd05/copy.toml", &["sizes.title=15"], "project.unknown-size", &["subject"]);
    refused("hd05/copy.toml", &["sizes.body=to"], "project.wrong-type", &["pt"]);
    refused("nd30/copy.toml", &["sizes.title=12"], "project.size-pairing", &["title = 12", "motto = 13"]);
    composed("nd30/copy.toml", &["sizes.title=12", "sizes.motto=13", "sizes.place-date=13"]).must_be_silent();
}

#[test]
fn a_document_has_only_the_parts_that_its_template_and_rules_have() {
    composed("hd05/copy.toml", &["paper=a5"]).must_refuse("compose.paper");
    composed("hd05/invitation.toml", &["paper=a6"]).must_refuse("project.unknown-paper");
    composed("hd05/copy.toml", &["addressees=[\"Ban Tổ chức Tỉnh ủy\"]"])
        .must_refuse("compose.no-addressees");
    composed("hd05/copy.toml", &["copy.kind=\"sao lụt\""]).must_refuse("có phải ý bạn là `sao lục`?");
    composed("nd30/copy.toml", &["copy.kind=\"sao y bản chính\""]).must_refuse("có phải ý bạn là `sao y`?");
    composed("hd05/minutes.toml", &["signers=[\"Vũ Thị Ghi\"]"]).must_refuse("compose.signers");
    composed("hd05/copy.toml", &["signers=[\"Nguyễn Văn Mẫu\", \"Ai Đó\"]"]).must_refuse("compose.signers");
    composed("hd05/joint.toml", &["joint=[{ name = \"Văn phòng\" }]"]).must_refuse("project.missing-key");
    // Two of the office's own may sign together.
    let both = document(&composed("hd05/copy.toml", &["signers=[\"Nguyễn Văn Mẫu\", \"Lê Văn Mẫu\"]"]));
    assert_eq!(both["signatures"].as_array().unwrap().len(), 2);
}

#[test]
fn the_parts_of_each_set_read_as_its_rules_write_them() {
    let head = |path: &str| document(&composed(path, &[]))["letterhead"].clone();
    let dispatch = head("nd30/dispatch.toml");
    assert_eq!(dispatch["number"], "Số: 125/UBND-VP");
    assert_eq!(dispatch["kind"], serde_json::Value::Null);
    assert!(dispatch["subject"][0].as_str().unwrap().starts_with("V/v báo cáo"));
    assert_eq!(dispatch["star"], serde_json::Value::Null);
    assert_eq!(head("hd05/dispatch.toml")["number"], "Số 125-CV/ĐU");
    assert!(head("hd05/dispatch.toml")["subject"][0].as_str().unwrap().starts_with("về việc báo cáo"));
    assert!(head("hd36/dispatch.toml")["subject"][0].as_str().unwrap().starts_with("báo cáo"));
    assert_eq!(head("hd05/submission.toml")["addressees"]["label"], "Kính trình:");
    assert_eq!(head("hd36/submission.toml")["addressees"]["label"], "Kính gửi:");
    assert_eq!(head("hd05/joint.toml")["number"], "Số 05-QC/ĐU-UBKTĐU");

    let minutes = document(&composed("hd05/minutes.toml", &[]));
    assert_eq!(minutes["signatures"][0]["post"], "NGƯỜI GHI BIÊN BẢN");
    assert_eq!(minutes["signatures"][1]["name"], "Nguyễn Văn Mẫu");
    let submission = document(&composed("nd30/submission.toml", &[]));
    let lines = submission["recipients"]["lines"].as_array().unwrap();
    assert_eq!(
        (lines[0].as_str(), lines.last().unwrap().as_str()),
        (Some("- Như trên;"), Some("- Lưu: VT."))
    );
    assert_eq!(submission["recipients"]["drafter"], "VP.(12)");
    assert_eq!(submission["signatures"][0]["authority"], "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH");
    assert_eq!(document(&composed("hd05/copy.toml", &[]))["copy"]["number"], "03-BS");
    assert_eq!(document(&composed("nd30/copy.toml", &[]))["copy"]["number"], "Số: 03/TrS-UBND");
}

/// The lines of the addressees of a document.
fn addressees(document: &serde_json::Value) -> Vec<&str> {
    let lines = document["letterhead"]["addressees"]["lines"].as_array().unwrap();
    lines.iter().filter_map(|line| line.as_str()).collect()
}

#[test]
fn every_addressee_of_the_party_ends_with_a_semicolon() {
    let end = |lines: Vec<&str>| lines.iter().all(|line| line.ends_with(';'));
    assert!(end(addressees(&document(&composed("hd05/dispatch.toml", &[])))));
    assert_eq!(addressees(&document(&composed("hd05/submission.toml", &[]))), ["Ban Tổ chức Tỉnh uỷ;"]);
    // An invitation addresses a person, and the other rules end the list with a full stop.
    assert!(!end(addressees(&document(&composed("hd05/invitation.toml", &[])))));
    for other in ["hd36/dispatch.toml", "nd30/dispatch.toml"] {
        let document = document(&composed(other, &[]));
        assert!(addressees(&document).last().unwrap().ends_with('.'), "{other}");
    }
}

#[test]
fn the_author_may_stand_between_kind_and_subject_in_hd05_only() {
    let head = document(&composed("hd05/author.toml", &[]))["letterhead"].clone();
    assert_eq!((&head["kind"], &head["author"]), (&"THÔNG BÁO".into(), &"CỦA BAN THƯỜNG VỤ ĐẢNG UỶ".into()));
    for other in ["hd36/copy.toml", "nd30/copy.toml", "hd05/dispatch.toml"] {
        composed(other, &["author-line=\"Ban Thường vụ\""]).must_refuse("compose.no-part");
    }
}

#[test]
fn the_theme_of_a_congress_stands_in_the_place_of_a_reports_kind() {
    let sandbox = Sandbox::new();
    let themed = |sample: &str, more: &[&str]| {
        let theme = "theme=\"Đoàn kết, dân chủ, kỷ cương, phát triển\"";
        let mut args = vec!["render", sample, "--format", "json", "--message-format", "json", "--set", theme];
        args.extend(more.iter().flat_map(|setting| ["--set", setting]));
        sandbox.run(&args)
    };
    let head = document(&themed("seminar-report.toml", &[]))["letterhead"].clone();
    assert_eq!(head["theme"], "ĐOÀN KẾT, DÂN CHỦ, KỶ CƯƠNG, PHÁT TRIỂN");
    let subject = head["subject"][0].as_str().unwrap();
    assert!(subject.starts_with("(Báo cáo kết quả") && subject.ends_with(')'), "{subject}");
    // Other kinds and other rules have none.
    themed("decision.toml", &[]).must_refuse("compose.no-part");
    themed("seminar-report.toml", &["rules=\"hd36-2018\""]).must_refuse("compose.no-part");
}

#[test]
fn a_circulation_mark_is_taken_as_it_is_where_the_words_are_examples() {
    let mark = |path: &str| document(&composed(path, &[]))["letterhead"]["circulation"].clone();
    assert_eq!(mark("hd05/steering.toml"), "KHÔNG SAO CHỤP");
    assert_eq!(mark("hd05/author.toml"), "KHÔNG PHỔ BIẾN TRÊN PHƯƠNG TIỆN THÔNG TIN ĐẠI CHÚNG");
    composed("nd30/copy.toml", &["circulation=\"không sao chụp\""]).must_refuse("compose.unknown-mark");
}

#[test]
fn a_signer_whom_the_office_does_not_list_signs_with_a_warning() {
    let own = "signer={ name = \"Lê Văn C\", authority = \"T/L Ban Thường vụ\", post = \"Chánh Văn phòng\" }";
    let run = composed("hd05/copy.toml", &[own]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(
        run.err().contains("project.signer-not-listed") && run.err().contains("Lê Văn C"),
        "{}",
        run.err()
    );
    let signature = document(&run)["signatures"][0].clone();
    assert_eq!(signature["authority"], "T/L BAN THƯỜNG VỤ");
    assert_eq!(signature["post"], "CHÁNH VĂN PHÒNG");
    // One of the office's signers with another authority is as little listed.
    let other = "signer={ name = \"Nguyễn Văn Mẫu\", authority = \"T/L Ban Thường vụ\" }";
    assert!(composed("hd05/copy.toml", &[other]).err().contains("project.signer-not-listed"));
    composed("hd05/copy.toml", &["signer=\"Lê Văn Mẫu\""]).must_be_silent();
    composed("hd05/copy.toml", &["signer={ name = \"Lê Văn C\" }"]).must_refuse("project.missing-key");
}

#[test]
fn a_signature_is_confirmed_below_it() {
    let confirmed = document(&composed("hd05/confirmed.toml", &[]))["confirmation"].clone();
    assert_eq!(confirmed["text"], "Xác nhận chữ ký của đồng chí Nguyễn Văn Mẫu");
    assert_eq!(confirmed["signature"]["authority"], "T/L BAN THƯỜNG VỤ");
    let own = "confirmation={ of = \"Nguyễn Văn Mẫu\", signer = \"Lê Văn Mẫu\" }";
    composed("nd30/copy.toml", &[own]).must_refuse("compose.no-part");
    composed("hd05/confirmed.toml", &["confirmation={ of = \"Nguyễn Văn Mẫu\" }"])
        .must_refuse("project.missing-key");
    composed("hd05/confirmed.toml", &["confirmation.signer=\"Ai Đó\""]).must_refuse("project.");
}

#[test]
fn posts_held_beside_others_have_their_word_on_a_line_of_its_own() {
    let post = document(&composed("hd05/steering.toml", &[]))["signatures"][0]["post"].clone();
    assert_eq!(post, "UỶ VIÊN BAN THƯỜNG VỤ\nkiêm\nTRƯỞNG BAN CHỈ ĐẠO");
}

#[test]
fn the_body_that_leads_signs_at_the_right_and_posts_name_their_bodies() {
    let posts = |path: &str| -> Vec<String> {
        let signed = document(&composed(path, &[]))["signatures"].clone();
        signed.as_array().unwrap().iter().map(|one| one["post"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(
        posts("hd05/three.toml"),
        ["PHÓ TRƯỞNG BAN NỘI CHÍNH TỈNH UỶ", "CHÁNH VĂN PHÒNG\nTỈNH UỶ", "TRƯỞNG BAN TỔ CHỨC TỈNH UỶ"]
    );
    // Documents by the earlier guideline keep their order.
    assert_eq!(posts("hd36/joint.toml").len(), 2);
    assert!(!posts("hd36/joint.toml")[0].contains("ĐẢNG UỶ"));
}

#[test]
fn a_copy_of_the_party_has_a_stamp_and_one_symbol_for_all_forms() {
    let stamp =
        |kind: &str| document(&composed("hd05/copy.toml", &[kind]))["copy"]["stamp"]["entries"].clone();
    let text = |kind: &str, at: usize| stamp(kind)[at]["text"].as_str().unwrap().to_string();
    for (kind, shown) in [("sao y", "Sao y"), ("sao y bản chính", "Sao y"), ("trích sao", "Trích sao")] {
        let kind = format!("copy.kind=\"{kind}\"");
        assert_eq!((text(&kind, 1), text(&kind, 2)), ("03-BS".into(), shown.into()));
    }
    assert_eq!(text("draft=1", 0), "Đảng uỷ xã Hoà Mẫu");
    assert_eq!(text("draft=1", 4), "Các chi bộ trực thuộc; Ban Xây dựng Đảng");
}

#[test]
fn a_state_decision_says_who_decides_above_its_legal_bases() {
    let sandbox = Sandbox::new();
    let blocks = |settings: &[&str]| -> Vec<String> {
        let mut args = vec!["render", "state-decision.toml", "--format", "json"];
        args.extend(settings.iter().flat_map(|setting| ["--set", setting]));
        let document = document(&sandbox.run(&args));
        let text = |block: &serde_json::Value| {
            block["runs"]
                .as_array()
                .unwrap()
                .iter()
                .map(|run| run["text"].as_str().unwrap())
                .collect::<String>()
        };
        document["blocks"].as_array().unwrap().iter().take(4).map(text).collect()
    };
    let own = blocks(&[]);
    assert_eq!(own[0], "ỦY BAN NHÂN DÂN XÃ HÀM MẪU");
    assert_eq!(own[1], "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;");
    assert_eq!(own[3], "QUYẾT ĐỊNH:");
    // Where the head decides, the head's post stands there, also if another signs for the head.
    assert_eq!(blocks(&["signer=\"Cao Thị N\""])[0], "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÀM MẪU");
    assert_eq!(blocks(&["fields.decided_by=\"Hội đồng nhân dân xã\""])[0], "HỘI ĐỒNG NHÂN DÂN XÃ");
}

#[test]
fn a_report_of_the_state_to_a_superior_is_addressed_to_it() {
    let sandbox = Sandbox::new();
    let addressed = "addressees=[\"Ủy ban nhân dân tỉnh Lâm Đồng\"]";
    let run = sandbox.run(&["render", "state-report.toml", "--format", "json", "--set", addressed]);
    let document = document(&run);
    assert_eq!(document["letterhead"]["addressees"]["label"], "Kính gửi:");
    assert_eq!(addressees(&document), ["Ủy ban nhân dân tỉnh Lâm Đồng"]);
    assert_eq!(document["recipients"]["lines"][0], "- Như trên;");
}
