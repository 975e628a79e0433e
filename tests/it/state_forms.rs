//! The abbreviations and forms of NĐ 30/2020/NĐ-CP, Phụ lục III, as the samples of the state's documents show them.

use serde_json::Value;

use crate::samples::{composed, text};
use crate::support::Sandbox;

/// The table of Mục I, in its order.
const KINDS: [(&str, &str); 27] = [
    ("nghị quyết", "NQ"),
    ("quyết định", "QĐ"),
    ("chỉ thị", "CT"),
    ("quy chế", "QC"),
    ("quy định", "QyĐ"),
    ("thông cáo", "TC"),
    ("thông báo", "TB"),
    ("hướng dẫn", "HD"),
    ("chương trình", "CTr"),
    ("kế hoạch", "KH"),
    ("phương án", "PA"),
    ("đề án", "ĐA"),
    ("dự án", "DA"),
    ("báo cáo", "BC"),
    ("biên bản", "BB"),
    ("tờ trình", "TTr"),
    ("hợp đồng", "HĐ"),
    ("công điện", "CĐ"),
    ("bản ghi nhớ", "BGN"),
    ("bản thỏa thuận", "BTT"),
    ("giấy ủy quyền", "GUQ"),
    ("giấy mời", "GM"),
    ("giấy giới thiệu", "GGT"),
    ("giấy nghỉ phép", "GNP"),
    ("phiếu gửi", "PG"),
    ("phiếu chuyển", "PC"),
    ("phiếu báo", "PB"),
];

/// The copies of the same table.
const COPIES: [(&str, &str); 3] = [("sao y", "SY"), ("trích sao", "TrS"), ("sao lục", "SL")];

/// The recipients of a composed document.
fn recipients(document: &Value) -> Vec<&str> {
    let lines = document["recipients"]["lines"].as_array();
    lines.into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn the_kinds_have_the_abbreviations_of_the_decree() {
    let shown = Sandbox::new().run(&["rules", "show", "nd30-2020", "--json"]).out();
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let symbols = |component: &str| -> Vec<(String, String)> {
        let rows = shown["rules"].as_array().unwrap().iter();
        let rows = rows.filter(|row| row["component"] == component);
        rows.filter_map(|row| {
            let kind = row["key"].as_str()?.strip_prefix("symbols.")?;
            Some((kind.to_string(), row["value"].as_str()?.to_string()))
        })
        .collect()
    };
    for (component, table) in [("types", &KINDS[..]), ("copy", &COPIES[..])] {
        let mut wanted: Vec<_> =
            table.iter().map(|(kind, short)| (kind.to_string(), short.to_string())).collect();
        let mut found = symbols(component);
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{component}");
    }
}

#[test]
fn what_is_decided_goes_first_to_those_whom_its_last_article_names() {
    let sandbox = Sandbox::new();
    let first = |sandbox: &Sandbox, sample: &str| recipients(&composed(sandbox, sample))[0].to_string();
    assert_eq!(first(&sandbox, "state-decision.toml"), "- Như Điều 3;");
    assert_eq!(first(&sandbox, "state-council-resolution.toml"), "- Như Điều 2;");
    // Decisions of the Party have no such line.
    assert!(!first(&sandbox, "decision.toml").contains("Như Điều"));
    // A line that the office gives itself stands as it is.
    sandbox.replace("state-decision.toml", "number = ", "recipients = [\"Như Điều 1, Điều 3\"]\nnumber = ");
    let own = composed(&sandbox, "state-decision.toml");
    assert_eq!(recipients(&own), ["- Như Điều 1, Điều 3;", "- Lưu: VT."]);
}

#[test]
fn minutes_have_no_place_and_date_and_end_with_the_recipients() {
    let sandbox = Sandbox::new();
    let minutes = composed(&sandbox, "state-minutes.toml");
    assert_eq!(minutes["letterhead"]["place_date"], "");
    assert_eq!(recipients(&minutes), ["- Lưu: VT, Hồ sơ."]);
    let posts: Vec<&str> =
        minutes["signatures"].as_array().unwrap().iter().filter_map(|one| one["post"].as_str()).collect();
    assert_eq!(posts, ["THƯ KÝ", "CHỦ TỌA"]);
    sandbox.run(&["render", "state-minutes.toml", "--format", "json"]).must_be_silent();
    // An office that keeps them elsewhere says so; those of the Party keep place and date.
    sandbox.replace("state-office.toml", "archive = \"Lưu: VT\"", "archive = \"Lưu: VT, TH\"");
    assert_eq!(recipients(&composed(&sandbox, "state-minutes.toml")), ["- Lưu: VT, TH."]);
    let party = composed(&sandbox, "minutes.toml");
    assert!(party["letterhead"]["place_date"].as_str().unwrap().contains("ngày"));
    assert!(party["recipients"].is_null());
}

#[test]
fn an_invitation_names_those_invited_in_its_text() {
    let sandbox = Sandbox::new();
    let invitation = composed(&sandbox, "state-invitation.toml");
    assert!(invitation["letterhead"]["addressees"].is_null());
    let lines = text(&invitation);
    let wanted = [
        "Ủy ban nhân dân xã trân trọng kính mời:",
        "- Trưởng các phòng chuyên môn thuộc xã;",
        "- Giám đốc Trung tâm Phục vụ hành chính công.",
        "Tới dự cuộc họp",
    ];
    let at = lines.find(wanted[0]).unwrap_or_else(|| panic!("{lines}"));
    let found: Vec<&str> = lines[at..].lines().take(4).collect();
    assert!(found.iter().zip(wanted).all(|(line, wanted)| line.starts_with(wanted)), "{found:#?}");
    assert_eq!(recipients(&invitation)[0], "- Như trên;");
}

#[test]
fn an_appendix_names_its_document_with_the_date_in_words() {
    let sandbox = Sandbox::new();
    let reference =
        |sandbox: &Sandbox| composed(sandbox, "state-plan.toml")["appendices"][0]["reference"].clone();
    assert_eq!(
        reference(&sandbox),
        "(Kèm theo Kế hoạch số 62/KH-UBND ngày 14 tháng 7 năm 2026 của Ủy ban nhân dân xã)"
    );
    // That of a draft has blanks.
    sandbox.replace("state-plan.toml", "date = 2026-07-14\n", "");
    assert!(
        reference(&sandbox).as_str().unwrap().contains(" ngày … tháng … năm … của "),
        "{}",
        reference(&sandbox)
    );
}
