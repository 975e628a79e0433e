//! The header fields of a document in its form: date, signers, recipients, urgency and such.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::form::{day, lines, one_line, paragraphs, shown_moment, value};
use super::labels::Labels;
use super::page_context::Pairs;
use crate::service::templates;
use crate::service::views::{DocumentView, OfficeView};

/// The choice of a signer whom the office does not list; no name of a person is like it.
const OTHER_SIGNER: &str = "other";

/// The header fields of a document that the form shows. The values may be of any kind: a document that came through the API
/// is checked later.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Header {
    date: Json,
    signer: Json,
    signers: Json,
    addressees: Json,
    recipients: Json,
    urgency: Json,
    draft: Json,
    duplex: Json,
}

/// The data of the form.
pub(super) fn header_data(
    labels: &Labels,
    document: &DocumentView,
    template: &templates::Description,
    office: &OfficeView,
) -> Json {
    let header = Header::deserialize(&document.particulars).unwrap_or_default();
    let signer = header.signer.as_str();
    let own = header.signer.as_object();
    let listed = office.signers.iter().enumerate().map(|(at, name)| {
        // The usual signer has an empty value, so that the document follows the office.
        let selected = own.is_none() && signer.map_or(at == 0, |signer| signer == name);
        json!({ "value": if at == 0 { "" } else { name }, "label": name, "selected": selected })
    });
    let other = &labels.document.other_signer;
    let signers = listed.chain([json!({ "value": OTHER_SIGNER, "label": other, "selected": own.is_some() })]);
    let of_own = |part: &str| own.and_then(|own| own.get(part)).map(paragraphs).map(|lines| lines.join("\n"));
    let signer_parts = |part: &str| of_own(part).unwrap_or_default();
    let state = document.standard.as_deref().unwrap_or(&office.standard) == "state";
    let urgency = header.urgency.as_str().unwrap_or_default();
    // What is no day stays as it was typed.
    let date = header.date.as_str().map(shown_moment);
    json!({
        "date": date, "signers": signers.collect::<Vec<_>>(), "second_signer": template.signers > 1,
        "other_signer": OTHER_SIGNER, "signer_name": signer_parts("name"), "signer_authority": signer_parts("authority"),
        "signer_post": signer_parts("post"),
        "signers_text": paragraphs(&header.signers).join("\n"), "has_addressees": template.addressees,
        "addressees": paragraphs(&header.addressees).join("\n"),
        "recipients": paragraphs(&header.recipients).join("\n"),
        "usual_recipients": office.recipients.join("\n"), "urgencies": urgencies(labels, state, urgency),
        "draft": header.draft.as_u64(), "duplex": header.duplex == true,
    })
}

/// The urgencies in the order of the standard: offices of the Party name the lowest first, offices of the state the highest.
fn urgencies(labels: &Labels, state: bool, current: &str) -> Vec<Json> {
    let labels = &labels.document.urgencies;
    let mut words = [&labels.urgent, &labels.very_urgent, &labels.most_urgent];
    if state {
        words.reverse();
    }
    let current = current.to_lowercase();
    let none = json!({ "value": "", "label": labels.none, "selected": current.is_empty() });
    let words =
        words.iter().map(|word| json!({ "value": word, "label": word, "selected": **word == current }));
    std::iter::once(none).chain(words).collect()
}

/// The header fields that the form sent; null removes a field that was emptied.
pub(super) fn sent_header(pairs: &Pairs) -> Map<String, Json> {
    let mut header = Map::new();
    let sent = |name: &str| pairs.iter().any(|(sent, _)| sent == &format!("p.{name}"));
    let text = |name: &str| value(pairs, &format!("p.{name}")).trim().to_string();
    for name in ["date", "signer", "urgency"].into_iter().filter(|name| sent(name)) {
        let line = one_line(&text(name));
        let line = if name == "date" { day(&line) } else { line };
        header.insert(name.into(), if line.is_empty() { Json::Null } else { line.into() });
    }
    if header.get("signer").is_some_and(|signer| signer == OTHER_SIGNER) {
        // A part that is empty is missing, which the checks say.
        let parts = ["name", "authority", "post"].map(|part| (part, lines(&text(&format!("signer.{part}")))));
        let given = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        let signer: Map<String, Json> =
            given.map(|(part, lines)| (part.to_string(), Json::from(lines.join("\n")))).collect();
        header.insert("signer".into(), signer.into());
    }
    for name in ["recipients", "addressees", "signers"].into_iter().filter(|name| sent(name)) {
        let lines = lines(&text(name));
        header.insert(name.into(), if lines.is_empty() { Json::Null } else { lines.into() });
    }
    if sent("draft") {
        // A text that is not a number stays as it was typed; the checks report it.
        let typed = text("draft");
        let number = typed.parse::<u32>().ok();
        let draft = number.map_or_else(|| Json::String(typed.clone()), Json::from);
        header.insert("draft".into(), if typed.is_empty() { Json::Null } else { draft });
        // The check box is in the same form; browsers do not send it when it is empty.
        let duplex = if text("duplex") == "true" { Json::Bool(true) } else { Json::Null };
        header.insert("duplex".into(), duplex);
    }
    header
}
