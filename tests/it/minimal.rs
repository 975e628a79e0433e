//! Every template with as little as it takes, and with one of everything: whatever an office leaves out, the prose has
//! no hole in it, and one is never spoken of as several.

use vanthu::assets::Assets;
use vanthu::model::field_kind::{FieldKind, TemplateField};
use vanthu::model::template::Template;
use vanthu::pipeline;

use crate::samples::text;
use crate::support::Sandbox;

/// The shortest value of a field.
fn value(field: &TemplateField) -> String {
    match field.kind {
        FieldKind::Text => "\"đồng chí Nguyễn Văn A\"".into(),
        FieldKind::List => "[\"việc thứ nhất\"]".into(),
        FieldKind::Period => "\"2026-H1\"".into(),
        FieldKind::Date => "2026-09-01".into(),
        FieldKind::Moment => "2026-07-03T08:00:00".into(),
        FieldKind::Count | FieldKind::Number => "1".into(),
        FieldKind::Flag => "true".into(),
        FieldKind::Choice => format!("\"{}\"", field.words[0]),
        FieldKind::Documents => {
            "[{ type = \"Kế hoạch\", number = \"1-KH/ĐU\", date = 2026-01-05, issuer = \"Đảng ủy xã\", subject = \"về thi đua\" }]".into()
        }
        FieldKind::People => "[{ name = \"Nguyễn Văn A\" }]".into(),
        FieldKind::Absent => "[{ name = \"Trần Thị B\" }]".into(),
        FieldKind::Opinions => "[{ by = \"đồng chí Lê Văn C\", text = \"nhất trí\" }]".into(),
        FieldKind::Tasks => "[{ unit = \"Các chi bộ\", work = \"Tổng hợp kết quả\" }]".into(),
        FieldKind::Targets => "[{ name = \"Kết nạp\", number = 1 }]".into(),
        FieldKind::Sections => "[{ text = \"Nội dung viết liền\" }]".into(),
    }
}

/// The text of `template` with the fields that `wanted` chooses.
fn composed(template: &Template, standard: &str, wanted: impl Fn(&String, &TemplateField) -> bool) -> String {
    let sandbox = Sandbox::new();
    let office = if standard == "state" { "state-office.toml" } else { "office.toml" };
    let mut document =
        format!("template = \"{}\"\noffice = \"{office}\"\nnumber = 1\ndate = 2026-07-05\n", template.name);
    if template.addressees {
        document.push_str("addressees = [\"Văn phòng\"]\n");
    }
    if template.signers > 1 {
        document.push_str("signers = [\"Phạm Văn D\", \"Nguyễn Văn A\"]\n");
    }
    for (name, data) in &template.data {
        // One branch, in a workbook that every profile of branches reads.
        if data.required {
            document.push_str(&format!("data.{name} = \"one.csv\"\n"));
        }
    }
    std::fs::write(sandbox.path("one.csv"), "Chi bộ,Chỉ tiêu giao,Đã kết nạp\nChi bộ thôn Đồi Mây,1,1\n")
        .unwrap();
    document.push_str("[fields]\n");
    for (name, field) in template.fields.iter().filter(|(name, field)| wanted(name, field)) {
        document.push_str(&format!("{name} = {}\n", value(field)));
    }
    std::fs::write(sandbox.path("document.toml"), &document).unwrap();
    let run = sandbox.run(&["render", "document.toml", "--format", "json", "-q"]);
    assert_eq!(run.status(), 0, "{document}\n{}", run.err());
    let text = text(&serde_json::from_str(&run.out()).unwrap());
    let holes = ["  ", " ,", " .", " ;", "()", "..", ";;", ".;", ";.", ": ;", ":.", ",,", "null", "[object]"];
    for hole in holes {
        assert!(!text.contains(hole), "`{hole}` in {} of the {standard}:\n{text}", template.name);
    }
    text
}

/// Every template, with each standard that it serves.
fn each(visit: impl Fn(&Template, &str)) {
    let assets = Assets::default();
    let mut count = 0;
    for name in pipeline::template_names(&assets) {
        let template = pipeline::template_named(&assets, &name).unwrap();
        // A scorecard is one of a batch, which has tests of its own.
        if name != "scorecard" {
            template.standards.iter().for_each(|standard| visit(&template, standard));
            count += template.standards.len();
        }
    }
    assert!(count >= 21, "{count} templates");
}

#[test]
fn every_template_does_with_what_it_must_have() {
    each(|template, standard| {
        let chosen: Vec<&String> = template.one_of.iter().filter_map(|choice| choice.first()).collect();
        composed(template, standard, |name, field| field.required || chosen.contains(&name));
    });
}

#[test]
fn one_of_everything_is_never_several() {
    each(|template, standard| {
        let text = composed(template, standard, |_, _| true);
        for several in [
            "01 ý kiến phát biểu:",
            "tập trung vào các vấn đề",
            "các nguyên nhân sau",
            "01 nhiệm vụ xếp",
            "Những đơn vị",
        ] {
            assert!(
                !text.contains(several),
                "`{several}` of one, in {} of the {standard}:\n{text}",
                template.name
            );
        }
    });
}
