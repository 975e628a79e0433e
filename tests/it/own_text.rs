//! Text of one's own: figures named in it, what it takes in from the template, and edits of single blocks.

use serde_json::Value as Json;

use crate::samples::{composed, text};
use crate::support::Sandbox;

const REVIEW: &str = "semi-annual-review.toml";

/// The text of a block, without its number or marker.
fn words(block: &Json) -> String {
    let runs = if block["runs"].is_array() { &block["runs"] } else { &block["caption"] };
    runs.as_array().into_iter().flatten().filter_map(|run| run["text"].as_str()).collect()
}

/// The blocks of a document, those of its appendices behind its own.
fn blocks(document: &Json) -> Vec<&Json> {
    let appendices = document["appendices"].as_array().into_iter().flatten();
    let parts = std::iter::once(document).chain(appendices);
    parts.flat_map(|part| part["blocks"].as_array().unwrap()).collect()
}

/// The name of the first block whose text contains `mark`.
#[track_caller]
fn name_of(document: &Json, mark: &str) -> String {
    let block = blocks(document).into_iter().find(|block| words(block).contains(mark));
    let block = block.unwrap_or_else(|| panic!("no `{mark}` in\n{}", text(document)));
    block["block"].as_str().expect("a name").to_string()
}

/// The block of that name.
#[track_caller]
fn named<'a>(document: &'a Json, name: &str) -> &'a Json {
    let found = blocks(document).into_iter().find(|block| block["block"] == name);
    found.unwrap_or_else(|| panic!("no block `{name}`"))
}

/// A sandbox whose review has `more` at its end, and the review.
fn with(more: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let path = sandbox.path(REVIEW);
    let whole = std::fs::read_to_string(&path).unwrap() + "\n" + more;
    std::fs::write(path, whole).unwrap();
    sandbox
}

/// The review with `more` at its end, composed, and the messages about it.
fn rendered(sandbox: &Sandbox) -> (Json, Vec<Json>) {
    let run = sandbox.run(&["render", REVIEW, "--format", "json", "--message-format", "json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let said = run.err().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (serde_json::from_str(&run.out()).unwrap(), said)
}

/// The messages about a document that is refused.
fn refused(sandbox: &Sandbox, file: &str) -> Vec<Json> {
    let run = sandbox.run(&["check", file, "--message-format", "json"]);
    assert_eq!(run.status(), 1, "{}", run.err());
    run.err().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_figure_named_in_a_field_is_a_fact_with_its_cells() {
    let sandbox = Sandbox::new();
    let weakness = "Một số hồ sơ phải bổ sung nhiều lần do kê khai lý lịch chưa đầy đủ";
    sandbox.replace(
        REVIEW,
        weakness,
        "Toàn Đảng bộ mới đạt {total.percent} chỉ tiêu, còn {zero.count:words} chi bộ chưa kết nạp; nữ chiếm {share.women}",
    );
    let document = composed(&sandbox, REVIEW);
    let total = &document["facts"]["total.percent"];
    let block = named(&document, &name_of(&document, "Toàn Đảng bộ mới đạt"));
    let figures: Vec<&str> =
        block["runs"].as_array().unwrap().iter().filter_map(|run| run["fact"].as_str()).collect();
    assert_eq!(figures, ["total.percent", "zero.count", "shares.women"]);
    assert!(total["sources"][0]["cells"].as_array().is_some_and(|cells| cells.len() > 2), "{total}");
    // It follows the data as the template's own figures do.
    let before = words(block);
    sandbox.replace_in_workbook("branch-results.xlsx", "<v>7</v>", "<v>6</v>");
    let run = sandbox.run(&["render", REVIEW, "--format", "json"]);
    if run.status() == 0 {
        let document: Json = serde_json::from_str(&run.out()).unwrap();
        assert_ne!(words(named(&document, &name_of(&document, "Toàn Đảng bộ mới đạt"))), before);
    }
}

#[test]
fn a_wrong_figure_is_refused_at_its_line_and_its_field() {
    let sandbox = Sandbox::new();
    let weakness = "Nguồn kết nạp trong lực lượng chuẩn bị nhập ngũ còn ít";
    let one = |figure: &str| {
        let sandbox = Sandbox::new();
        sandbox.replace(REVIEW, weakness, &format!("Mới đạt {figure} chỉ tiêu"));
        let said = refused(&sandbox, REVIEW);
        assert_eq!(said.len(), 1, "{said:#?}");
        said[0].clone()
    };
    let lines = std::fs::read_to_string(sandbox.path(REVIEW)).unwrap();
    let line = lines.lines().position(|line| line.contains(weakness)).unwrap() + 1;
    for (figure, code) in [
        ("{total.percnet}", "compose.unknown-figure"),
        ("{previous.total.percnet}", "compose.unknown-figure"),
        ("{total.percent:words}", "compose.figure-form"),
        ("{total.percent", "compose.figure-brace"),
    ] {
        let said = one(figure);
        assert_eq!(said["code"], code, "{said:#?}");
        assert_eq!(said["place"]["line"], line, "{said:#?}");
        assert_eq!(said["subject"]["field"], "fields.weaknesses[1]", "{said:#?}");
        if code == "compose.unknown-figure" {
            assert!(said["hints"].to_string().contains("total.percent"), "{said:#?}");
        }
    }
    // A brace that is meant is written twice. The checks ask whether it was left to be filled in.
    sandbox.replace(REVIEW, weakness, "Tập hợp {{a, b}} trong văn bản");
    let said = refused(&sandbox, REVIEW);
    assert!(said.iter().any(|one| one["code"] == "check.unfilled" && one["value"] == "{a, b}"), "{said:#?}");
    let run = sandbox.run(&["render", REVIEW, "--format", "json", "--allow", "check.unfilled"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let document: Json = serde_json::from_str(&run.out()).unwrap();
    assert!(text(&document).contains("Tập hợp {a, b} trong văn bản"));
}

#[test]
fn everything_that_can_be_named_is_listed() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["template", "figures", REVIEW, "--json"]);
    run.must_be_silent();
    let listed: Json = serde_json::from_str(&run.out()).unwrap();
    let figures = listed["figures"].as_array().unwrap();
    let document = composed(&sandbox, REVIEW);
    // All that the document shows can be named.
    for key in document["facts"].as_object().unwrap().keys() {
        assert!(figures.iter().any(|figure| figure["key"] == *key), "{key}");
    }
    for figure in figures {
        let label = figure["label"].as_str().unwrap();
        assert!(!label.is_empty() && label != figure["key"].as_str().unwrap(), "{figure:#}");
    }
    let admitted = figures.iter().find(|figure| figure["name"] == "total.admitted").unwrap();
    assert_eq!(admitted["label"], "Đã kết nạp, tổng số");
    assert!(admitted["sources"][0]["cells"].is_array());
    // And each name that is listed can be used.
    let names: Vec<&str> = figures.iter().map(|figure| figure["name"].as_str().unwrap()).collect();
    let sentence = names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(" và ");
    sandbox.replace(REVIEW, "Nguồn kết nạp trong lực lượng chuẩn bị nhập ngũ còn ít", &sentence);
    let run = sandbox.run(&["render", REVIEW, "--format", "json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let text = sandbox.run(&["template", "figures", REVIEW]);
    text.must_be_silent();
    assert!(text.out().lines().next().unwrap().starts_with("{total."), "{}", text.out());
}

#[test]
fn blocks_keep_their_names_when_the_data_change() {
    let sandbox = Sandbox::new();
    let before = composed(&sandbox, REVIEW);
    let names = |document: &Json| -> Vec<String> {
        blocks(document).iter().map(|block| block["block"].as_str().unwrap().to_string()).collect()
    };
    let all = names(&before);
    let mut once = all.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), all.len(), "a name stands twice: {all:#?}");
    // Without the earlier period, sentences go; the others keep their names.
    sandbox.replace(REVIEW, "previous = \"branch-results-2025.xlsx\"\n", "");
    let after = composed(&sandbox, REVIEW);
    for block in blocks(&after).iter().filter(|block| block["type"] == "heading") {
        let name = block["block"].as_str().unwrap();
        assert_eq!(words(named(&before, name)), words(block), "{name}");
    }
    let gone: Vec<&String> = all.iter().filter(|name| !names(&after).contains(name)).collect();
    assert!(gone.len() < all.len() / 4, "{gone:#?}");
    for mark in ["Kết quả cụ thể của từng chi bộ", "Trên đây là báo cáo sơ kết"] {
        assert_eq!(name_of(&before, mark), name_of(&after, mark));
    }
}

#[test]
fn a_block_is_replaced_dropped_or_followed_by_text_of_ones_own() {
    let before = composed(&Sandbox::new(), REVIEW);
    let item = name_of(&before, "Phân công từng đồng chí Đảng ủy viên");
    let last = name_of(&before, "Phối hợp mở 01 lớp");
    let sentence = name_of(&before, "Kết quả cụ thể của từng chi bộ");
    let edits = format!(
        r#"
[[edits]]
block = "{item}"
action = "replace"
text = "Phân công cấp ủy viên dự sinh hoạt tại {{zero.count}} chi bộ chưa kết nạp"
was = "Phân công từng đồng chí Đảng ủy viên phụ trách, dự sinh hoạt với chi bộ còn khó khăn về nguồn"
by = "Nguyễn Văn A"
why = "theo số liệu"

[[edits]]
block = "{last}"
action = "drop"

[[edits]]
block = "{sentence}"
action = "before"
text = ["Kết quả trên có {{total.admitted}} đảng viên mới", "Đoạn thứ hai."]

[[edits]]
block = "{sentence}"
action = "after"
text = "Số liệu tính đến hết kỳ."

[[edits]]
block = "table.results"
action = "replace"
text = "Kết quả kết nạp của {{count}} chi bộ"
"#
    );
    let sandbox = with(&edits);
    let (after, said) = rendered(&sandbox);
    assert!(said.is_empty(), "{said:#?}");
    let replaced = named(&after, &item);
    assert_eq!(replaced["edited"], "replace");
    assert!(words(replaced).starts_with("Phân công cấp ủy viên dự sinh hoạt tại 0"), "{replaced:#}");
    // What followed is gone, and the list ends as lists do.
    assert!(words(replaced).ends_with('.'), "{replaced:#}");
    assert!(!text(&after).contains("Phối hợp mở 01 lớp"));
    let around: Vec<(String, String)> = blocks(&after)
        .iter()
        .filter(|block| block["block"].as_str().unwrap().starts_with(&sentence))
        .map(|block| (words(block), block["edited"].as_str().unwrap_or_default().to_string()))
        .collect();
    let shown: Vec<(&str, &str)> =
        around.iter().map(|(text, edited)| (text.as_str(), edited.as_str())).collect();
    assert!(
        shown[0].0.starts_with("Kết quả trên có ") && shown[0].0.ends_with(" đảng viên mới."),
        "{shown:?}"
    );
    assert_eq!(
        &shown[1..],
        [
            ("Đoạn thứ hai.", "before"),
            ("Kết quả cụ thể của từng chi bộ như sau:", ""),
            ("Số liệu tính đến hết kỳ.", "after"),
        ]
    );
    let caption = named(&after, "table.results");
    assert!(words(caption).starts_with("Kết quả kết nạp của "), "{caption:#}");
    assert!(caption["caption"].as_array().unwrap().iter().any(|run| run["fact"] == "count"));
    let records = after["edits"].as_array().unwrap();
    assert_eq!(records.len(), 5);
    assert_eq!(records[0]["by"], "Nguyễn Văn A");
    assert_eq!(records[1]["action"], "drop");
    assert!(records[1]["base"].as_str().unwrap().starts_with("Phối hợp mở 01 lớp"));
    // An edit is laid out as any other text.
    assert_eq!(sandbox.run(&["render", REVIEW, "-o", "edited.pdf"]).status(), 0);
}

#[test]
fn an_edit_stays_when_its_base_changes_and_both_are_shown() {
    let before = composed(&Sandbox::new(), REVIEW);
    for (action, mark) in [
        ("replace", "Kết quả cụ thể của từng chi bộ"),
        ("drop", "Phân công từng đồng chí Đảng ủy viên"),
        ("before", "Phân công từng đồng chí Đảng ủy viên"),
        ("after", "Kết quả cụ thể của từng chi bộ"),
        ("replace", "Phân công từng đồng chí Đảng ủy viên"),
        ("replace", "Kết quả phát triển đảng viên của các chi bộ"),
    ] {
        let block = name_of(&before, mark);
        let text = if action == "drop" { "" } else { "text = \"Câu của cơ quan, {total.ratio}.\"\n" };
        let edit = format!(
            "[[edits]]\nblock = \"{block}\"\naction = \"{action}\"\n{text}was = \"Câu cũ của mẫu.\"\n"
        );
        let sandbox = with(&edit);
        let (after, said) = rendered(&sandbox);
        assert_eq!(said.len(), 1, "{action}: {said:#?}");
        assert_eq!(said[0]["code"], "compose.edit-base-changed");
        assert_eq!(said[0]["severity"], "warning");
        assert_eq!(said[0]["subject"]["field"], "edits[0]");
        let message = said[0]["message"].to_string();
        assert!(message.contains("Câu cũ của mẫu.") && message.contains(mark), "{message}");
        assert_eq!(after["edits"][0]["base_changed"], true);
        let kept = self::text(&after).contains("Câu của cơ quan, ");
        assert_eq!(kept, action != "drop", "{action}");
    }
}

/// The texts of the blocks from the one that has `mark` on, so many of them.
fn texts_from(document: &Json, mark: &str, count: usize) -> Vec<String> {
    let all: Vec<String> = blocks(document).into_iter().map(words).collect();
    let at = all.iter().position(|text| text.contains(mark)).expect("the mark");
    all[at..at + count].to_vec()
}

#[test]
fn what_is_added_to_a_list_ends_as_its_items_do() {
    let before = composed(&Sandbox::new(), REVIEW);
    let last = name_of(&before, "Phối hợp mở 01 lớp");
    let edit = |action: &str| {
        let text = r#"["Việc một có {total.admitted} người", "Việc hai"]"#;
        let edit = format!("[[edits]]\nblock = \"{last}\"\naction = \"{action}\"\ntext = {text}\n");
        composed(&with(&edit), REVIEW)
    };
    let added = |action: &str, count: usize| {
        let texts = texts_from(&edit(action), "Phân công từng đồng chí", count);
        let ends = texts.iter().map(|text| text.chars().next_back().unwrap());
        (ends.collect::<String>(), texts[1].contains("Việc một có 28 người"))
    };
    assert_eq!(added("before", 4), (";;;.".into(), true));
    assert_eq!(added("after", 4), (";;;.".into(), false));
    assert_eq!(added("replace", 3), (";;.".into(), true));
}

#[test]
fn what_is_added_behind_an_article_stands_behind_its_clauses() {
    let sandbox = Sandbox::new();
    let before = composed(&sandbox, "decision.toml");
    let article = name_of(&before, "Thành lập Tổ giúp việc");
    let path = sandbox.path("decision.toml");
    let edit = format!("\n[[edits]]\nblock = \"{article}\"\naction = \"after\"\ntext = \"Tổ có 03 người\"\n");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + &edit).unwrap();
    let after = composed(&sandbox, "decision.toml");
    let labels: Vec<&str> = blocks(&after)
        .into_iter()
        .skip_while(|block| !words(block).contains("Thành lập Tổ giúp việc"))
        .take(6)
        .map(|block| block["label"].as_str().unwrap_or_default().trim())
        .collect();
    assert_eq!(labels, ["Điều 1.", "1.", "2.", "3.", "Điều 2.", "Điều 3."]);
    assert_eq!(texts_from(&after, "Tổ có 03 người", 1), ["Tổ có 03 người."]);
}

#[test]
fn an_edit_that_has_no_place_is_refused() {
    let one = |edit: &str| {
        let said = refused(&with(edit), REVIEW);
        let found = |one: &Json| {
            (
                one["code"].as_str().unwrap().to_string(),
                one["subject"]["field"].as_str().unwrap_or("").to_string(),
            )
        };
        said.iter().map(found).collect::<Vec<_>>()
    };
    let pair = |code: &str, path: &str| vec![(code.to_string(), path.to_string())];
    assert_eq!(
        one("[[edits]]\nblock = \"table.result\"\naction = \"drop\"\n"),
        pair("compose.unknown-block", "edits[0].block")
    );
    assert_eq!(
        one("[[edits]]\nblock = \"table.results\"\naction = \"remove\"\n"),
        pair("project.unknown-value", "edits[0].action")
    );
    assert_eq!(
        one("[[edits]]\nblock = \"table.results\"\naction = \"replace\"\n"),
        pair("project.missing-key", "edits[0].text")
    );
    assert_eq!(
        one("[[edits]]\nblock = \"table.results\"\naction = \"replace\"\ntext = \"{total.admited}\"\n"),
        pair("compose.unknown-figure", "edits[0].text")
    );
    assert_eq!(
        one(
            "[[edits]]\nblock = \"table.results\"\naction = \"drop\"\n\n[[edits]]\nblock = \"table.results\"\naction = \"replace\"\ntext = \"a\"\n"
        ),
        pair("compose.edit-twice", "edits[1].block")
    );
}

#[test]
fn a_resolution_takes_computed_parts_into_text_of_its_own() {
    let sandbox = Sandbox::new();
    let document = r#"
template = "resolution"
office = "office.toml"
number = 12
date = 2026-07-05

[data]
results = "branch-results.xlsx"

[fields]
subject = "về công tác phát triển đảng viên"

[[fields.content]]
title = "Tình hình"
text = "Đã kết nạp {total.admitted} đảng viên, đạt {total.percent} chỉ tiêu:"
place = "table:results"
closing = "Kết quả trên chưa đều giữa các chi bộ."

[[fields.content]]
place = "part:solutions"

[[fields.solutions]]
title = "Nâng cao trách nhiệm của cấp ủy"
text = "Cấp ủy phân công đảng viên giúp đỡ từng quần chúng ưu tú."
"#;
    std::fs::write(sandbox.path("own.toml"), document).unwrap();
    let composed = composed(&sandbox, "own.toml");
    let kinds: Vec<String> = blocks(&composed)
        .iter()
        .map(|block| format!("{} {}", block["type"].as_str().unwrap(), block["label"].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        kinds,
        ["heading I- ", "paragraph ", "table ", "paragraph ", "heading II- ", "heading 1. ", "paragraph ",]
    );
    for (wrong, code) in
        [("table:result", "compose.unknown-block"), ("part:situations", "compose.unknown-block")]
    {
        let text = document.replace("table:results", wrong);
        std::fs::write(sandbox.path("wrong.toml"), text).unwrap();
        let said = refused(&sandbox, "wrong.toml");
        assert_eq!(said[0]["code"], code, "{said:#?}");
        assert_eq!(said[0]["subject"]["field"], "fields.content[0].place");
    }
    // Without the workbook there is nothing to put into the table.
    std::fs::write(sandbox.path("bare.toml"), document.replace("results = \"branch-results.xlsx\"", ""))
        .unwrap();
    let said = refused(&sandbox, "bare.toml");
    assert!(said.iter().all(|one| one["code"] == "compose.figure-missing"), "{said:#?}");
}
