//! What a template asks for, told to forms and other systems.

use serde::Serialize;

use super::Settings;
use super::cache::{self, LruCache};
use super::catalogue::template_named;
use vanthu_assets::{Asset, Assets};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::field::PointStyle;
use vanthu_model::field_kind::{FieldKind, TemplateField};
use vanthu_model::template::Template;
use vanthu_project::Node;

/// What a template makes and what it needs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TemplateDescription {
    /// Its name, as documents give it.
    pub name: String,
    /// The kind of document in small letters: `báo cáo`.
    pub kind: String,
    /// What it makes, in a line.
    pub title: String,
    /// The families of rules that it serves: `party`, `state`.
    pub standards: Vec<String>,
    /// Whether it makes scorecards, one a row.
    pub scored: bool,
    /// Whether it may be addressed to someone.
    pub addressees: bool,
    /// How many sign it.
    pub signers: usize,
    /// The papers it may be printed on, the usual one first.
    pub papers: Vec<String>,
    /// The workbooks it reads.
    pub data: Vec<DataDescription>,
    /// The fields that only a person can fill in; those of the template's file in its order.
    pub fields: Vec<FieldDescription>,
    /// Fields of which at least one of each list must be there.
    pub one_of: Vec<Vec<String>>,
}

/// A workbook that a template reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DataDescription {
    /// Its name in `[data]`.
    pub slot: String,
    /// What it is called in a form.
    pub label: String,
    /// The profile it is read by.
    pub profile: String,
    /// Whether the document is refused without it.
    pub required: bool,
    /// Whether it is what the main workbook is compared with.
    pub compare: bool,
    /// Whether it is of another kind and stands beside the main workbook.
    pub beside: bool,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldDescription {
    /// Its name in `[fields]`, or within the item of a list.
    pub name: String,
    /// What it is called in a form.
    pub label: String,
    /// What it holds: `text`, `list`, `period`, `date`, `moment`, `count`, `number`, `flag`, `choice`, `documents`,
    /// `people`, `absent`, `opinions`, `tasks`, `targets`, `sections`; within an item also `paragraphs` (a text or a
    /// list of texts) and `points`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the document is refused without it.
    pub required: bool,
    /// Whether a document of this kind is whole without it.
    #[serde(skip)]
    pub optional: bool,
    /// What a person writes for it, with an example.
    pub hint: String,
    /// The words of a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// The parts of an item, for a list of items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<FieldDescription>,
    /// How deep items may lie in each other, for parts of free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<u8>,
}

/// What the template of that name asks for.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn describe_template(name: &str, settings: &Settings) -> Result<TemplateDescription, Diagnostic> {
    let template = template_named(&settings.assets, name)?;
    let data = template.data.iter().map(|(slot, declared)| DataDescription {
        slot: slot.clone(),
        label: declared.label.clone(),
        profile: declared.profile.clone(),
        required: declared.required,
        compare: declared.compare,
        beside: declared.beside,
    });
    let mut data: Vec<DataDescription> = data.collect();
    // What the rest is compared with comes behind it.
    data.sort_by_key(|slot| (slot.beside, slot.compare, !slot.required));
    let order = field_order(&settings.assets, name, &template)?;
    let mut fields: Vec<(&String, &TemplateField)> = template.fields.iter().collect();
    fields.sort_by_key(|(name, _)| order.iter().position(|known| known == *name).unwrap_or(order.len()));
    Ok(TemplateDescription {
        fields: fields.into_iter().map(|(name, field)| describe_field(name, field)).collect(),
        data,
        name: template.name,
        kind: template.kind,
        title: template.title,
        standards: template.standards,
        scored: template.scored,
        addressees: template.addressees,
        signers: template.signers,
        papers: template.page_sizes,
        one_of: template.one_of,
    })
}

/// The names of the fields as a form has them: those that templates share first, all in the order of their files.
fn field_order(assets: &Assets, name: &str, template: &Template) -> Result<Vec<String>, Diagnostic> {
    let shared = template.shared_fields.iter().map(|set| format!("fields/{set}.toml"));
    let mut order: Vec<String> = Vec::new();
    for path in shared.chain([format!("documents/{name}/template.toml")]) {
        let Some(asset) = assets.get(&path)? else { continue };
        order.extend(fields_in(&asset)?);
    }
    Ok(order)
}

/// The names of the fields that a file declares, in its order.
fn fields_in(asset: &Asset) -> Result<Vec<String>, Diagnostic> {
    static FIELDS: LruCache<Vec<String>> = LruCache::new(32);
    FIELDS.get(cache::key([&*asset.bytes]), || {
        // It was parsed already: what is no table here has no fields.
        let Ok(root) = Node::from_toml(&asset.name, asset.text()?, "") else { return Ok(Vec::new()) };
        let fields = root.get("fields").map(Node::entries).unwrap_or_default();
        Ok(fields.iter().map(|(name, _)| name.clone()).collect())
    })
}

fn describe_field(name: &str, field: &TemplateField) -> FieldDescription {
    let kind = field.kind;
    FieldDescription {
        name: name.to_string(),
        label: field.label.clone(),
        kind: kind.word().to_string(),
        required: field.required,
        optional: field.optional || !field.printed,
        hint: kind.expected().0.to_string(),
        choices: field.words.clone(),
        of: parts(kind),
        depth: (kind == FieldKind::Sections).then_some(field.depth),
    }
}

/// The parts of an item of a list of that kind.
fn parts(kind: FieldKind) -> Vec<FieldDescription> {
    let part = |name: &str, label: &str, kind: FieldKind| FieldDescription {
        name: name.to_string(),
        label: label.to_string(),
        kind: kind.word().to_string(),
        required: false,
        optional: false,
        hint: kind.expected().0.to_string(),
        choices: Vec::new(),
        of: Vec::new(),
        depth: None,
    };
    let text = |name: &str, label: &str| part(name, label, FieldKind::Text);
    let needed = |one: FieldDescription| FieldDescription { required: true, ..one };
    match kind {
        FieldKind::Documents => vec![
            needed(text("type", "Loại văn bản")),
            text("number", "Số, ký hiệu (luật, pháp lệnh: bỏ trống)"),
            needed(part("date", "Ngày ban hành", FieldKind::Date)),
            text("issuer", "Cơ quan ban hành (luật, pháp lệnh: bỏ trống)"),
            needed(text("subject", "Trích yếu")),
        ],
        FieldKind::People => vec![
            needed(text("name", "Họ và tên, hoặc nhóm người dự")),
            text("post", "Chức vụ"),
            part("number", "Số người của nhóm", FieldKind::Count),
        ],
        FieldKind::Absent => {
            vec![needed(text("name", "Họ và tên")), text("post", "Chức vụ"), text("reason", "Lý do vắng")]
        }
        FieldKind::Opinions => {
            vec![needed(text("by", "Người phát biểu")), needed(text("text", "Nội dung phát biểu"))]
        }
        FieldKind::Tasks => vec![
            needed(text("work", "Nội dung công việc")),
            text("unit", "Đơn vị chủ trì"),
            text("with", "Đơn vị phối hợp"),
            text("deadline", "Thời hạn: ngày, hoặc lời như Quý III/2026, thường xuyên"),
            text("product", "Sản phẩm"),
        ],
        FieldKind::Targets => vec![
            needed(text("name", "Tên chỉ tiêu")),
            needed(part("number", "Con số", FieldKind::Number)),
            text("unit", "Đơn vị tính"),
            part("of", "Trên tổng số", FieldKind::Number),
            text("note", "Ghi chú"),
        ],
        FieldKind::Sections => {
            let paragraphs = |name: &str, label: &str| FieldDescription {
                kind: "paragraphs".into(),
                hint: "một hoặc nhiều đoạn văn".into(),
                ..text(name, label)
            };
            vec![
                text("title", "Tiêu đề"),
                FieldDescription {
                    hint: "mặc định là true (có)".into(),
                    ..part("numbered", "Có đánh số", FieldKind::Flag)
                },
                paragraphs("text", "Nội dung"),
                FieldDescription {
                    choices: PointStyle::WORDS.iter().map(ToString::to_string).collect(),
                    ..part("style", "Kiểu trình bày các ý", FieldKind::Choice)
                },
                FieldDescription {
                    kind: "points".into(),
                    hint: "một danh sách ý; mỗi ý là một dòng chữ, hoặc có thêm đoạn văn và ý con".into(),
                    of: vec![
                        needed(text("text", "Nội dung của ý")),
                        paragraphs("more", "Các đoạn viết thêm"),
                        part("points", "Các ý con", FieldKind::List),
                    ],
                    ..text("points", "Các ý")
                },
                FieldDescription {
                    hint: "ví dụ: table:results, chart:progress, part:situation".into(),
                    ..paragraphs("place", "Bảng, biểu đồ hoặc phần của mẫu đưa vào đây")
                },
                paragraphs("closing", "Đoạn kết"),
                part("sections", "Các phần con", FieldKind::Sections),
            ]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::template_names;

    #[test]
    fn every_template_is_described() {
        let settings = Settings::default();
        for name in template_names(&settings.assets) {
            let template = describe_template(&name, &settings).expect("a built-in template");
            assert_eq!(template.name, name);
            assert!(!template.standards.is_empty());
            for field in &template.fields {
                assert!(!field.label.is_empty() && !field.hint.is_empty(), "{name}: {field:?}");
                assert_eq!(field.kind == "choice", !field.choices.is_empty(), "{name}: {field:?}");
            }
        }
    }

    #[test]
    fn fields_stand_as_in_the_file_and_lists_say_what_they_are_of() {
        let settings = Settings::default();
        let review = describe_template("semi-annual-review", &settings).expect("a template");
        assert_eq!(review.fields[0].name, "period");
        assert_eq!(
            review.data.iter().map(|data| data.slot.as_str()).collect::<Vec<_>>(),
            ["results", "previous", "statistics"]
        );
        let answers = review.fields.iter().find(|field| field.name == "answers").expect("a field");
        assert_eq!(answers.kind, "documents");
        assert_eq!(answers.of.iter().filter(|part| part.required).count(), 3);
        let json = serde_json::to_value(&review).expect("JSON");
        assert_eq!(json["fields"][0]["type"], "period");
        assert_eq!(
            describe_template("none", &settings).expect_err("no template").code,
            "project.unknown-template"
        );
    }
}
