//! The form of an office and its `office.toml`. The form sets the keys that it shows and leaves all others as they are.

use serde_json::{Value as Json, json};
use toml::{Table, Value};

use super::form::{Tree, lines, one_line, value};
use super::labels::{Labels, fill};
use super::page_context::Pairs;

/// Keys whose values are single lines, and whether they are required.
const LINES: [(&str, bool); 7] = [
    ("superior", false),
    ("name", true),
    ("short", true),
    ("place", true),
    ("committee", true),
    ("archive", true),
    ("contact", false),
];

/// The text of the office file `base` with the values of the form.
///
/// # Errors
/// If `base` is not TOML.
pub(super) fn toml_of(pairs: &Pairs, base: &str) -> Result<String, toml::de::Error> {
    let mut table: Table = base.parse()?;
    let standard = if value(pairs, "standard") == "state" { "state" } else { "party" };
    table.insert("standard".into(), standard.into());
    for (key, required) in LINES {
        let line = one_line(value(pairs, key));
        if line.is_empty() && !required {
            table.remove(key);
        } else {
            table.insert(key.into(), line.into());
        }
    }
    for key in ["recipients", "units"] {
        let lines = lines(value(pairs, key));
        if lines.is_empty() {
            table.remove(key);
        } else {
            table.insert(key.into(), Value::Array(lines.into_iter().map(Value::from).collect()));
        }
    }
    let signers = Tree::of(pairs, "signer");
    let signers: Vec<Value> = signers
        .rows()
        .filter_map(|row| {
            let mut signer = Table::new();
            for key in ["name", "authority", "post"] {
                // Authority may stand in several lines, as it does above a name.
                let text = lines(row.text(key)).join("\n");
                if !text.is_empty() {
                    signer.insert(key.into(), text.into());
                }
            }
            (!signer.is_empty()).then_some(Value::Table(signer))
        })
        .collect();
    if signers.is_empty() {
        table.remove("signer");
    } else {
        table.insert("signer".into(), Value::Array(signers));
    }
    Ok(toml::to_string_pretty(&table).unwrap_or_else(|_| table.to_string()))
}

/// The data of the form, filled with the values of an office file.
pub(super) fn form_data(labels: &Labels, text: &str) -> Json {
    let table: Table = text.parse().unwrap_or_default();
    let line = |key: &str| table.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
    let texts = |key: &str| {
        let all = table.get(key).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
    };
    let mut office: serde_json::Map<String, Json> =
        LINES.iter().map(|(key, _)| ((*key).to_string(), line(key).into())).collect();
    office.insert("recipients".into(), texts("recipients").into());
    office.insert("units".into(), texts("units").into());
    let title = |at: usize| fill(&labels.offices.signer, &[("number", &(at + 1))]);
    let mut signers: Vec<Json> = table
        .get("signer")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, one)| {
            let text = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default();
            signer(&format!("signer.{at}"), &title(at), text("name"), text("authority"), text("post"))
        })
        .collect();
    if signers.is_empty() {
        signers.push(signer("signer.0", &title(0), "", "", ""));
    }
    let standard = line("standard");
    let standards: Vec<Json> = ["party", "state"]
        .iter()
        .map(|word| json!({ "value": word, "label": labels.standard(word), "selected": *word == standard }))
        .collect();
    json!({
        "o": office, "standards": standards, "signer_next": signers.len(), "signers": signers,
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

    #[test]
    fn the_form_keeps_what_it_does_not_show() {
        let base = "tone-style = \"new\"\ncontact = \"cũ\"\n[[signer]]\nname = \"X\"\n";
        let pairs: Pairs = [
            ("standard", "party"),
            ("name", "Đảng ủy xã Hàm Mẫu"),
            ("short", "ĐU"),
            ("recipients", "một\r\nhai"),
            ("signer.0.name", "Nguyễn Văn A"),
            ("signer.0.post", "Bí thư"),
            ("signer.1.name", " "),
        ]
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
        let table: Table = toml_of(&pairs, base).unwrap().parse().unwrap();
        assert_eq!(table["tone-style"].as_str(), Some("new"));
        assert!(!table.contains_key("contact"));
        assert_eq!(table["recipients"].as_array().unwrap().len(), 2);
        let signers = table["signer"].as_array().unwrap();
        assert_eq!((signers.len(), signers[0]["post"].as_str()), (1, Some("Bí thư")));
        let data = form_data(&Labels::read(&Assets::default()).unwrap(), &table.to_string());
        assert_eq!(data["o"]["name"], "Đảng ủy xã Hàm Mẫu");
        assert_eq!(data["signers"][0]["name"], "Nguyễn Văn A");
    }
}
