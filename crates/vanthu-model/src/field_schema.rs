//! The JSON Schema (draft 2020-12) of a template's fields, for editors and forms: a TOML date is a text of the format
//! `date`.

use serde_json::{Map, Value as Json, json};

use super::field::PointStyle;
use super::field_kind::{FieldKind, TemplateField};
use super::template::Template;

/// The JSON schema of the table `[fields]`, or of the file that `fields` names.
pub fn schema(template: &Template) -> Json {
    let mut properties: Map<String, Json> =
        template.fields.iter().map(|(name, field)| (name.clone(), field_schema(field))).collect();
    let required: Vec<&String> =
        template.fields.iter().filter(|(_, field)| field.required).map(|(name, _)| name).collect();
    let choice = |names: &Vec<String>| {
        let one: Vec<Json> = names.iter().map(|name| json!({ "required": [name] })).collect();
        json!({ "anyOf": one })
    };
    let choices: Vec<Json> = template.one_of.iter().map(choice).collect();
    // JSON Schema does not allow an empty list here.
    let choices = if choices.is_empty() { vec![json!(true)] } else { choices };
    properties.insert(
        "from".into(),
        json!({ "type": "string", "minLength": 1,
                "description": "Tệp chứa các mục dùng chung, ví dụ meeting.toml; mục ghi ở đây được ưu tiên" }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": template.title,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        // Required fields may be given in the file that `from` names.
        "anyOf": [{ "required": ["from"] }, { "required": required, "allOf": choices }],
        "$defs": {
            "text": { "type": "string" },
            "words": { "type": "string", "pattern": "\\S" },
            "texts": { "type": "array", "items": { "$ref": "#/$defs/text" } },
            "paragraphs": { "anyOf": [{ "$ref": "#/$defs/text" }, { "$ref": "#/$defs/texts" }] },
            "section": section(),
            "target": target(),
        },
    })
}

fn field_schema(field: &TemplateField) -> Json {
    let words = || json!({ "$ref": "#/$defs/words" });
    let date = || json!({ "type": "string", "format": "date" });
    let several = || json!({ "anyOf": [words(), { "type": "array", "items": words() }] });
    let count = |least: u32| json!({ "type": "integer", "minimum": least, "maximum": 999_999 });
    let mut schema = match field.kind {
        FieldKind::Text => json!({ "type": "string" }),
        FieldKind::List => json!({ "type": "array", "items": { "type": "string" } }),
        FieldKind::Period => json!({ "anyOf": [
            { "type": "string",
              "pattern": "^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2])|-01/[0-9]{4}-(0[2-9]|1[0-2])|/[0-9]{4})?$" },
            { "type": "integer", "minimum": 1000, "maximum": 9999 },
        ] }),
        FieldKind::Date => date(),
        FieldKind::Moment => {
            json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$" })
        }
        FieldKind::Count => by_name(json!({ "type": "integer", "minimum": 0, "maximum": 999_999_999 })),
        FieldKind::Number => by_name(json!({ "type": "number" })),
        FieldKind::Flag => json!({ "type": "boolean" }),
        FieldKind::Choice => json!({ "enum": field.words }),
        FieldKind::Documents => {
            let mut list = list(
                &[
                    ("type", words()),
                    ("number", words()),
                    ("date", date()),
                    ("issuer", words()),
                    ("subject", words()),
                ],
                &["type", "date", "subject"],
            );
            // Laws are cited by name and date, all other documents by number and issuer as well.
            list["items"]["anyOf"] = json!([
                { "properties": { "type": { "pattern": LAW } } },
                { "required": ["number", "issuer"] },
            ]);
            list
        }
        FieldKind::People => {
            list(&[("name", words()), ("post", words()), ("number", by_name(count(1)))], &["name"])
        }
        FieldKind::Absent => list(&[("name", words()), ("post", words()), ("reason", words())], &["name"]),
        FieldKind::Opinions => list(&[("by", words()), ("text", words())], &["by", "text"]),
        FieldKind::Tasks => json!({ "anyOf": [
            { "type": "string", "minLength": 1 },
            list(
                &[
                    ("unit", words()),
                    ("with", several()),
                    ("work", words()),
                    ("deadline", words()),
                    ("product", words()),
                ],
                &["work"],
            ),
        ] }),
        FieldKind::Targets => json!({ "type": "array", "items": { "$ref": "#/$defs/target" } }),
        FieldKind::Sections => json!({ "type": "array", "items": { "$ref": "#/$defs/section" } }),
    };
    if field.kind.is_list() {
        schema = match field.required {
            true => json!({ "allOf": [schema, { "not": { "maxItems": 0, "type": "array" } }] }),
            // That there is none is said by an empty list or in words.
            false => json!({ "anyOf": [schema, { "type": "string", "pattern": NONE }] }),
        };
    }
    schema["description"] = field.label.as_str().into();
    schema
}

/// The kinds of documents that are cited by their name, in any case: see [`is_law`](super::field::is_law).
const LAW: &str = "^\\s*([Ll][Uu][Ậậ][Tt]|[Bb][Ộộ] [Ll][Uu][Ậậ][Tt]|[Pp][Hh][Áá][Pp] [Ll][Ệệ][Nn][Hh])\\s*$";

/// Words that say that a list has no items.
const NONE: &str = "^\\s*[Kk]hông( có( ai| ý kiến( khác)?)?)?\\.?\\s*$";

/// A number as `schema` has it, or the name of a figure: `{total.target}`.
fn by_name(schema: Json) -> Json {
    json!({ "anyOf": [schema, { "type": "string", "pattern": "^\\s*\\{[^{}]*[^{}\\s][^{}]*\\}\\s*$" }] })
}

/// A named number with its parts.
fn target() -> Json {
    let words = || json!({ "$ref": "#/$defs/words" });
    let number = || by_name(json!({ "type": "number" }));
    table(
        &[
            ("name", words()),
            ("number", number()),
            ("unit", words()),
            ("of", number()),
            ("note", words()),
            ("parts", json!({ "type": "array", "items": { "$ref": "#/$defs/target" } })),
        ],
        &["name", "number"],
    )
}

/// A list of tables with these keys.
fn list(properties: &[(&str, Json)], required: &[&str]) -> Json {
    json!({ "type": "array", "items": table(properties, required) })
}

fn table(properties: &[(&str, Json)], required: &[&str]) -> Json {
    let properties: Map<String, Json> =
        properties.iter().map(|(name, schema)| ((*name).to_string(), schema.clone())).collect();
    json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    })
}

fn section() -> Json {
    let paragraphs = || json!({ "$ref": "#/$defs/paragraphs" });
    let point = table(
        &[
            ("text", json!({ "$ref": "#/$defs/words" })),
            ("more", paragraphs()),
            ("points", json!({ "$ref": "#/$defs/texts" })),
        ],
        &["text"],
    );
    let mut section = table(
        &[
            ("title", json!({ "type": "string" })),
            ("numbered", json!({ "type": "boolean" })),
            ("text", paragraphs()),
            ("style", json!({ "enum": PointStyle::WORDS })),
            ("points", json!({ "type": "array", "items": { "anyOf": [{ "type": "string" }, point] } })),
            ("place", paragraphs()),
            ("closing", paragraphs()),
            ("sections", json!({ "type": "array", "items": { "$ref": "#/$defs/section" } })),
        ],
        &[],
    );
    // A part without a title is a numbered paragraph, which has a text, or something of the template.
    section["anyOf"] =
        json!([{ "required": ["title"] }, { "required": ["text"] }, { "required": ["place"] }]);
    section
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::is_law;

    #[test]
    fn the_pattern_of_laws_names_what_the_program_takes_for_laws() {
        // The schema's pattern has no flags, so that its letters stand in both cases.
        let plain: Vec<String> = LAW
            .trim_start_matches("^\\s*(")
            .trim_end_matches(")\\s*$")
            .split('|')
            .map(|word| {
                let mut letters = String::new();
                let mut rest = word.chars();
                while let Some(letter) = rest.next() {
                    match letter {
                        '[' => {
                            letters.extend(rest.next());
                            rest.by_ref().take(2).for_each(drop);
                        }
                        _ => letters.push(letter),
                    }
                }
                letters
            })
            .collect();
        assert_eq!(plain, ["LUẬT", "BỘ LUẬT", "PHÁP LỆNH"]);
        assert!(plain.iter().all(|kind| is_law(kind)));
    }
}
