//! What a document is called: by what it is about while it is a draft, by its finished wording once it is submitted.

use serde_json::{Map, Value as Json};

use crate::service::templates::Description;
use vanthu_model::date::Period;

/// The longest subject, in characters.
pub(super) const MAX_SUBJECT: usize = 1000;

/// The name of a draft whose fields are these: the type of the document and what the fields say it is about, or the
/// template's title and the period.
pub(super) fn draft_subject(template: &Description, fields: &Map<String, Json>) -> String {
    let own = ["subject", "title"].iter().find_map(|name| fields.get(*name)?.as_str());
    let period = fields.get("period").and_then(Json::as_str).and_then(Period::parse);
    match (own, period) {
        (Some(own), _) => format!("{} {own}", template.kind),
        (None, Some(period)) => format!("{} {}", template.title, period.text()),
        (None, None) => template.title.clone(),
    }
}

/// The new name of a draft whose fields change from `old` to `new`, unless somebody has named it.
pub(super) fn renamed(
    template: &Description,
    subject: &str,
    old: &Map<String, Json>,
    new: &Map<String, Json>,
) -> Option<String> {
    let is_default = subject == template.title || subject == draft_subject(template, old);
    let next = draft_subject(template, new);
    (is_default && next != subject && next.chars().count() <= MAX_SUBJECT).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Settings, describe_template};
    use serde_json::json;

    fn fields(value: Json) -> Map<String, Json> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_draft_is_named_by_its_fields_until_somebody_names_it() {
        let template = describe_template("plan", &Settings::default()).unwrap();
        let (empty, named) = (Map::new(), fields(json!({ "subject": "về công tác kết nạp" })));
        let name = draft_subject(&template, &named);
        assert_eq!(draft_subject(&template, &empty), template.title);
        assert_eq!(name, format!("{} về công tác kết nạp", template.kind));
        assert_eq!(renamed(&template, &template.title, &empty, &named), Some(name.clone()));
        assert_eq!(renamed(&template, &name, &named, &named), None);
        assert_eq!(renamed(&template, "Kế hoạch riêng", &empty, &named), None);
        let endless = fields(json!({ "subject": "a".repeat(2000) }));
        assert_eq!(renamed(&template, &name, &named, &endless), None);
    }

    #[test]
    fn a_period_follows_the_title() {
        let template = describe_template("semi-annual-review", &Settings::default()).unwrap();
        let subject = draft_subject(&template, &fields(json!({ "period": "2026-H1" })));
        assert!(subject.starts_with(&template.title) && subject.contains("2026"), "{subject}");
    }
}
