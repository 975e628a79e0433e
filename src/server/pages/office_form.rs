//! The form of an office and its `office.toml`: what the form shows is set, what it does not show stays.

use serde_json::{Value as Json, json};
use toml::{Table, Value};

use super::form::{Tree, lines, one_line, value};
use super::visit::Pairs;

/// Keys of one line each, and whether the office must have them.
const LINES: [(&str, bool); 7] = [
    ("superior", false),
    ("name", true),
    ("short", true),
    ("place", true),
    ("committee", true),
    ("archive", true),
    ("contact", false),
];

/// The text of the office file that the form makes of `base`.
///
/// # Errors
/// When `base` is not TOML.
pub fn toml_of(pairs: &Pairs, base: &str) -> Result<String, toml::de::Error> {
    let mut table: Table = base.parse()?;
    let standard = if value(pairs, "standard") == "state" { "state" } else { "party" };
    table.insert("standard".into(), standard.into());
    for (key, must) in LINES {
        let given = one_line(value(pairs, key));
        if given.is_empty() && !must {
            table.remove(key);
        } else {
            table.insert(key.into(), given.into());
        }
    }
    for key in ["recipients", "units"] {
        let given = lines(value(pairs, key));
        if given.is_empty() {
            table.remove(key);
        } else {
            table.insert(key.into(), Value::Array(given.into_iter().map(Value::from).collect()));
        }
    }
    let signers = Tree::of(pairs, "signer");
    let signers: Vec<Value> = signers
        .rows()
        .filter_map(|row| {
            let mut signer = Table::new();
            for key in ["name", "authority", "post"] {
                // Authority may stand in several lines, as it does above a name.
                let given = lines(row.text(key)).join("\n");
                if !given.is_empty() {
                    signer.insert(key.into(), given.into());
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

/// The form filled with what an office file says.
pub fn shown(text: &str) -> Json {
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
    let mut signers: Vec<Json> = table
        .get("signer")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, one)| {
            let part = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or_default();
            signer(
                &format!("signer.{at}"),
                &format!("Người ký {}", at + 1),
                part("name"),
                part("authority"),
                part("post"),
            )
        })
        .collect();
    if signers.is_empty() {
        signers.push(signer("signer.0", "Người ký 1", "", "", ""));
    }
    let standard = line("standard");
    let standards: Vec<Json> = ["party", "state"]
        .iter()
        .map(|word| json!({ "value": word, "label": super::words::standard(word), "selected": *word == standard }))
        .collect();
    json!({
        "o": office, "standards": standards, "signer_next": signers.len(), "signers": signers,
        "signer_blank": [signer("signer.__", "Người ký mới", "", "", "")],
    })
}

fn signer(id: &str, title: &str, name: &str, authority: &str, post: &str) -> Json {
    json!({ "id": id, "title": title, "name": name, "authority": authority, "post": post })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let made: Table = toml_of(&pairs, base).unwrap().parse().unwrap();
        assert_eq!(made["tone-style"].as_str(), Some("new"));
        assert!(!made.contains_key("contact"));
        assert_eq!(made["recipients"].as_array().unwrap().len(), 2);
        let signers = made["signer"].as_array().unwrap();
        assert_eq!((signers.len(), signers[0]["post"].as_str()), (1, Some("Bí thư")));
        let again = shown(&made.to_string());
        assert_eq!(again["o"]["name"], "Đảng ủy xã Hàm Mẫu");
        assert_eq!(again["signers"][0]["name"], "Nguyễn Văn A");
    }
}
