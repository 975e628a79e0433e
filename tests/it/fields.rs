//! Fields of every kind: what is missing, misspelt or of the wrong type is an error at its line, with advice.

use snapbox::{assert_data_eq, file};

use crate::support::Sandbox;

/// A template with a field of every kind.
const TEMPLATE: &str = r#"
name = "every-field"
kind = "thông báo"
title = "Mẫu thử"
standards = ["party"]
subject = ["về việc thử"]

[fields]
text = { type = "text", label = "Chữ" }
list = { type = "list", label = "Danh sách" }
period = { type = "period", label = "Kỳ" }
date = { type = "date", label = "Ngày" }
moment = { type = "moment", label = "Giờ" }
count = { type = "count", label = "Số" }
number = { type = "number", label = "Số đo" }
flag = { type = "flag", label = "Có không" }
choice = { type = "choice", label = "Chọn", words = ["họp", "tọa đàm"] }
documents = { type = "documents", label = "Văn bản" }
people = { type = "people", label = "Người dự" }
absent = { type = "absent", label = "Người vắng" }
opinions = { type = "opinions", label = "Ý kiến" }
tasks = { type = "tasks", label = "Việc" }
targets = { type = "targets", label = "Chỉ tiêu" }
content = { type = "sections", label = "Nội dung", depth = 2 }

[figures]
all = { sum = ["size.people", "size.absent"] }
came = { part = "size.people", whole = "figures.all" }
stayed_away = { difference = ["figures.all", "size.people"] }
"#;

const PROSE: &str = r#"
Có mặt {{count size.people}}, vắng {{count size.absent}}, trên {{count figures.all}}{{#if figures.came}}; đạt {{figure figures.came.percent}} ({{figure figures.came.ratio}}), thiếu {{count figures.stayed_away}}{{/if}}.

{{#if fields.flag}}
Có.
{{/if}}

{{#if fields.moment}}
Lúc {{fields.moment.time}}, {{fields.moment.weekday}}, {{fields.moment.long}}, buổi {{fields.moment.session}}.
{{/if}}

{{#if fields.number}}
Đo được {{figure fields.number}}; hình thức {{fields.choice}}.
{{/if}}

{{#each fields.targets}}
- {{name}}: {{count number}}{{#if unit}} {{unit}}{{/if}}{{#if share}} ({{figure ratio}}, {{figure share}}){{/if}}.
{{/each}}

{{sections fields.content level=3}}

Hết.
"#;

fn document(fields: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    let folder = sandbox.path("t/documents/every-field");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("template.toml"), TEMPLATE).unwrap();
    std::fs::write(folder.join("prose.md.hbs"), PROSE).unwrap();
    let head = "template = \"every-field\"\noffice = \"office.toml\"\nnumber = 1\ndate = 2026-07-05\n";
    std::fs::write(sandbox.path("document.toml"), format!("{head}\n[fields]\n{fields}")).unwrap();
    sandbox
}

#[test]
fn every_kind_is_read_and_its_figures_are_facts() {
    let sandbox = document(
        r#"flag = true
moment = 2026-07-03T14:05:00
number = 81.5
choice = "tọa đàm"
people = [{ name = "Nguyễn Văn A", post = "Bí thư" }, { name = "bí thư chi bộ", number = 5 }]
absent = [{ name = "Trần Thị B" }, { name = "Lê Văn C", reason = "ốm" }]
targets = [
    { name = "Kết nạp", number = 3, unit = "đảng viên", of = 12 },
    { name = "Nữ", number = 40, unit = "%" },
]

[[fields.content]]
title = "Phần một"
text = "Đoạn *không nghiêng* & 1. không phải danh sách."
points = ["ý thứ nhất", { text = "ý thứ hai", points = ["ý con", "ý con nữa"] }]

[[fields.content.sections]]
text = "Khoản không có đề mục."

[[fields.content]]
text = "Khoản viết liền."
style = "number"
points = ["điểm một", "điểm hai"]
closing = "Đoạn khép lại."
"#,
    );
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_be_silent();
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_data_eq!(crate::samples::text(&document), file!["snapshots/every-field.txt"]);
    let facts = &document["facts"];
    assert_eq!(facts["size.people"]["value"], 6);
    assert_eq!(facts["size.people"]["sources"][0]["line"], 11);
    assert_eq!(facts["figures.all"]["value"], 8);
    // Both lists stand behind their sum.
    assert_eq!(facts["figures.all"]["sources"].as_array().unwrap().len(), 2);
    assert_eq!(facts["figures.came.percent"]["value"], 75);
    assert_eq!(facts["fields.targets.0.share"]["value"], 25);
}

#[test]
fn nothing_filled_in_is_nothing_printed() {
    let sandbox = document("");
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_be_silent();
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    let text = crate::samples::text(&document);
    assert!(text.contains("Có mặt 00, vắng 00, trên 00."), "{text}");
    assert!(!text.contains("Có.") && !text.contains("Lúc"), "{text}");
}

#[test]
fn every_fault_has_its_line_and_advice() {
    let faults = [
        "text = 1",
        "list = \"một\"",
        "period = \"2026-H3\"",
        "date = 2026-07-03T08:00:00",
        "moment = 2026-07-03",
        "count = -1",
        "number = \"nhiều\"",
        "flag = \"có\"",
        "choice = \"toạ đàm\"",
        "documents = [{ type = \"Kế hoạch\", number = \"1\", date = 2026-01-01, issuer = \"X\" }]",
        "people = [{ nam = \"A\" }]",
        "people = [{ name = \"A\", number = 0 }]",
        "absent = [{ name = \"A\", reson = \"ốm\" }]",
        "opinions = [\"một ý\"]",
        "opinions = [{ by = \"A\" }]",
        "tasks = [{ unit = \"Chi bộ\", deadline = 2026-08-01 }]",
        "tasks = [{ work = \"x\", deadline = \"Quý V/2026\" }]",
        "tasks = 3",
        "tasks = \"khong-co.xlsx\"",
        "targets = [{ name = \"Kết nạp\", number = \"mười\" }]",
        "targets = [{ name = \"Kết nạp\" }]",
        "content = [{ titel = \"A\" }]",
        "content = [{ points = [\"x\"] }]",
        "content = [{ title = \"A\", style = \"roman\" }]",
        "content = [{ title = \"A\", sections = [{ title = \"B\", sections = [{ title = \"C\" }] }] }]",
        "peple = []",
    ];
    let mut said = String::new();
    for fault in faults {
        for lang in ["vi", "en"] {
            let sandbox = document(&format!("{fault}\n"));
            let args = ["render", "document.toml", "--templates", "t", "--lang", lang, "-o", "out.pdf"];
            let run = sandbox.run(&args);
            assert_eq!(run.status(), 1, "{fault}:\n{}", run.err());
            assert!(run.err().contains("document.toml:7"), "{fault}:\n{}", run.err());
            said.push_str(&format!("## {fault}\n\n{}\n", run.err()));
        }
    }
    assert_data_eq!(said, file!["snapshots/every-field-faults.txt"]);
}

#[test]
fn a_fields_file_is_read_and_own_keys_win() {
    let sandbox = document("from = \"shared.toml\"\nnumber = 2.5\n");
    std::fs::write(sandbox.path("shared.toml"), "number = 1\nchoice = \"họp\"\n").unwrap();
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_be_silent();
    assert!(run.out().contains("2,5") && run.out().contains("hình thức họp"), "{}", run.out());
    // What is wrong in the shared file is reported at its line there.
    std::fs::write(sandbox.path("shared.toml"), "choice = \"họp\"\npeple = []\n").unwrap();
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_refuse("project.unknown-field");
    assert!(run.err().contains("shared.toml:2") && run.err().contains("`people`"), "{}", run.err());
    let sandbox = document("from = \"no.toml\"\n");
    sandbox.run(&["render", "document.toml", "--templates", "t"]).must_refuse("project.no-file");
}

#[test]
fn one_of_several_fields_must_be_there() {
    let sandbox = document("flag = true\n");
    let template = "t/documents/every-field/template.toml";
    sandbox.replace(template, "[fields]\n", "one-of = [[\"text\", \"list\"]]\n\n[fields]\n");
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_refuse("project.missing-field");
    assert!(run.err().contains("`text`, `list`") && run.err().contains("document.toml:6"), "{}", run.err());
    sandbox.replace("document.toml", "flag = true", "list = [\"một\"]");
    sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]).must_be_silent();
}

#[test]
fn a_figure_of_what_is_not_there_is_an_error_of_the_template() {
    let sandbox = document("");
    let template = "t/documents/every-field/template.toml";
    sandbox.replace(template, "\"size.people\", \"size.absent\"", "\"size.peple\"");
    let run = sandbox.run(&["render", "document.toml", "--templates", "t", "--format", "json"]);
    run.must_refuse("compose.unknown-figure");
    assert!(run.err().contains("size.people"), "{}", run.err());
    // One that is made of itself never comes to be.
    sandbox.replace(template, "\"size.peple\"", "\"figures.all\"");
    sandbox.run(&["render", "document.toml", "--templates", "t"]).must_refuse("compose.unknown-figure");
}
