//! The form of an office. It sets the keys of the office file that it shows, and leaves all others as they are.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json, json};

use super::form::{Tree, lines, one_line, value};
use super::labels::{Labels, fill};
use super::page_context::Pairs;
use crate::pipeline;
use vanthu_diagnostic::Diagnostic;

/// An office file as the form sees it. A value may have any type: the form shows what it can, and nothing that it cannot
/// show is lost.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct OfficeEntries {
    #[serde(skip_serializing_if = "Json::is_null")]
    standard: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    superior: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    name: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    short: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    place: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    committee: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    archive: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    contact: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    recipients: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    units: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    words: Json,
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "signers")]
    signer: Vec<Signer>,
    /// What the form does not show.
    #[serde(flatten)]
    others: Map<String, Json>,
}

/// Someone who may sign.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Signer {
    #[serde(skip_serializing_if = "Json::is_null")]
    name: Json,
    /// Authority and post may stand in several lines, as they do above a name.
    #[serde(skip_serializing_if = "Json::is_null")]
    authority: Json,
    #[serde(skip_serializing_if = "Json::is_null")]
    post: Json,
}

fn signers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Signer>, D::Error> {
    let all = Json::deserialize(deserializer)?;
    let all = all.as_array().into_iter().flatten();
    Ok(all.map(|one| Signer::deserialize(one).unwrap_or_default()).collect())
}

impl OfficeEntries {
    fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let entries = pipeline::office_entries("office.toml", text)?;
        Ok(Self::deserialize(Json::Object(entries)).unwrap_or_default())
    }
}

/// A value as the lines of a control.
fn shown(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => text.lines().collect(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A value as one line of text.
fn shown_line(value: &Json) -> String {
    one_line(&shown(value).join(" "))
}

/// Sets a value that the form shows as one line. One that is still as it was shown keeps its own form: a name may be
/// written in lines.
fn set_line(value: &mut Json, sent: &str, required: bool) {
    let sent = one_line(sent);
    if sent == shown_line(value) && !sent.is_empty() {
        return;
    }
    *value = if sent.is_empty() && !required { Json::Null } else { sent.into() };
}

/// Sets a value that the form shows as a list, one item a line.
fn set_list(value: &mut Json, sent: &str) {
    let sent = lines(sent);
    *value = if sent.is_empty() { Json::Null } else { sent.into() };
}

/// What an office calls its parts and itself, by the keys of `words`.
const WORDS: [&str; 5] = ["unit", "whole", "committee", "meeting", "member"];

/// Sets the words that a form sent; what else stands beside them is left.
fn set_words(words: &mut Json, pairs: &Pairs) {
    let control = |name: &str| format!("words.{name}");
    if !pairs.iter().any(|(name, _)| *name == control(WORDS[0])) || !(words.is_null() || words.is_object()) {
        return;
    }
    let mut all = words.as_object().cloned().unwrap_or_default();
    for name in WORDS {
        let mut word = all.shift_remove(name).unwrap_or_default();
        set_line(&mut word, value(pairs, &control(name)), false);
        if !word.is_null() {
            all.insert(name.to_string(), word);
        }
    }
    *words = if all.is_empty() { Json::Null } else { all.into() };
}

/// The office file `base` with the values of the form, as JSON.
///
/// # Errors
/// If `base` cannot be read.
pub(super) fn merged(pairs: &Pairs, base: &str) -> Result<String, Vec<Diagnostic>> {
    let mut office = OfficeEntries::read(base)?;
    office.standard = if value(pairs, "standard") == "state" { "state" } else { "party" }.into();
    set_line(&mut office.superior, value(pairs, "superior"), false);
    set_line(&mut office.name, value(pairs, "name"), true);
    set_line(&mut office.short, value(pairs, "short"), true);
    set_line(&mut office.place, value(pairs, "place"), true);
    set_line(&mut office.committee, value(pairs, "committee"), true);
    set_line(&mut office.archive, value(pairs, "archive"), true);
    set_line(&mut office.contact, value(pairs, "contact"), false);
    set_list(&mut office.recipients, value(pairs, "recipients"));
    set_list(&mut office.units, value(pairs, "units"));
    set_words(&mut office.words, pairs);
    let text = |sent: &str| match lines(sent).join("\n") {
        text if text.is_empty() => Json::Null,
        text => text.into(),
    };
    let sent = Tree::of(pairs, "signer");
    let signers = sent.rows().map(|row| Signer {
        name: text(row.text("name")),
        authority: text(row.text("authority")),
        post: text(row.text("post")),
    });
    let is_empty = |one: &Signer| one.name.is_null() && one.authority.is_null() && one.post.is_null();
    office.signer = signers.filter(|one| !is_empty(one)).collect();
    // Plain data is always JSON.
    Ok(serde_json::to_string_pretty(&office).unwrap_or_default())
}

/// The data of the form, filled with the values of an office file.
pub(super) fn form_data(labels: &Labels, text: &str) -> Json {
    let office = OfficeEntries::read(text).unwrap_or_default();
    let title = |at: usize| fill(&labels.offices.signer, &[("number", &(at + 1))]);
    let mut signers: Vec<Json> = office
        .signer
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let text = |value| shown(value).join("\n");
            signer(
                &format!("signer.{at}"),
                &title(at),
                &shown_line(&one.name),
                &text(&one.authority),
                &text(&one.post),
            )
        })
        .collect();
    if signers.is_empty() {
        signers.push(signer("signer.0", &title(0), "", "", ""));
    }
    let standard = shown_line(&office.standard);
    let standards: Vec<Json> = ["party", "state"]
        .iter()
        .map(|word| json!({ "value": word, "label": labels.standard(word), "selected": *word == standard }))
        .collect();
    let shown_office = json!({
        "superior": shown_line(&office.superior), "name": shown_line(&office.name),
        "short": shown_line(&office.short), "place": shown_line(&office.place),
        "committee": shown_line(&office.committee), "archive": shown_line(&office.archive),
        "contact": shown_line(&office.contact), "recipients": shown(&office.recipients).join("\n"),
        "units": shown(&office.units).join("\n"),
    });
    let words: Map<String, Json> =
        WORDS.iter().map(|name| ((*name).to_string(), shown_line(&office.words[*name]).into())).collect();
    json!({
        "words_open": words.values().any(|word| word != ""), "words": words, "o": shown_office, "standards": standards, "signer_next": signers.len(), "signers": signers,
        "signer_blank": [signer("signer.__", &labels.offices.new_signer, "", "", "")],
    })
}

fn signer(id: &str, title: &str, name: &str, authority: &str, post: &str) -> Json {
    json!({ "id": id, "title": title, "name": name, "authority": authority, "post": post })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_assets::Assets;

    fn pairs(all: &[(&str, &str)]) -> Pairs {
        all.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn the_form_keeps_what_it_does_not_show() {
        let base = "tone-style = \"new\"\ncontact = \"cũ\"\nname = [\"Đảng ủy\", \"xã Hàm Mẫu\"]\n\
                    words = { member = \"đại biểu\", other = 1 }\n[[signer]]\nname = \"X\"\n";
        let sent = pairs(&[
            ("standard", "party"),
            ("name", "Đảng ủy xã Hàm Mẫu"),
            ("short", "ĐU"),
            ("recipients", "một\r\nhai"),
            ("words.unit", " tổ  chức cơ sở đảng "),
            ("words.member", ""),
            ("signer.0.name", "Nguyễn Văn A"),
            ("signer.0.post", "Bí thư"),
            ("signer.1.name", " "),
        ]);
        let saved = merged(&sent, base).unwrap();
        let office = OfficeEntries::read(&saved).unwrap();
        assert_eq!(office.others["tone-style"], "new");
        assert_eq!(office.contact, Json::Null);
        assert_eq!(office.words, json!({ "other": 1, "unit": "tổ chức cơ sở đảng" }));
        assert_eq!(office.name, json!(["Đảng ủy", "xã Hàm Mẫu"]), "the lines of the letterhead are kept");
        assert_eq!(shown(&office.recipients), ["một", "hai"]);
        let [signer] = office.signer.as_slice() else { panic!("{saved}") };
        assert_eq!(signer.post, "Bí thư");
        let data = form_data(&Labels::read(&Assets::default()).unwrap(), &saved);
        assert_eq!(data["o"]["name"], "Đảng ủy xã Hàm Mẫu");
        assert_eq!(data["signers"][0]["name"], "Nguyễn Văn A");
        // Saved again from the same form, nothing changes.
        assert_eq!(merged(&sent, &saved).unwrap(), saved);
    }

    #[test]
    fn what_the_form_stores_is_the_office_that_the_file_described() {
        let toml = include_str!("../../../samples/office.toml");
        let office = OfficeEntries::read(toml).unwrap();
        let stored = serde_json::to_string(&office).unwrap();
        let read = |text: &str| pipeline::read_office("office.toml", text).unwrap();
        assert_eq!(read(&stored), read(toml));
    }

    #[test]
    fn a_value_of_another_type_does_not_empty_the_form() {
        let data = form_data(&Labels::read(&Assets::default()).unwrap(), "name = 7\nplace = \"Hàm Mẫu\"\n");
        assert_eq!((&data["o"]["name"], &data["o"]["place"]), (&json!(""), &json!("Hàm Mẫu")));
    }
}
