//! What a template calls the units and the whole: the office's own words, or else those that the names show.

use serde_json::{Value as Json, json};

use vanthu_model::header::DocumentHeader;
use vanthu_model::office::{Standard, ToneStyle};
use vanthu_model::text::folded;

/// How an office of that kind calls the whole that it leads, by the beginning of its name.
const WHOLES: [(&str, &str); 9] = [
    ("Tỉnh ủy", "toàn tỉnh"),
    ("Thành ủy", "toàn thành phố"),
    ("Đảng ủy", "toàn Đảng bộ"),
    ("Đảng bộ", "toàn Đảng bộ"),
    ("Chi bộ", "Chi bộ"),
    ("Chi ủy", "Chi bộ"),
    ("Ủy ban nhân dân tỉnh", "toàn tỉnh"),
    ("Ủy ban nhân dân xã", "toàn xã"),
    ("Ủy ban nhân dân phường", "toàn phường"),
];

/// `words` of the values that a template sees: `unit`, `whole` and `member`. `shown` is what the names in the data show the units
/// to be, if they show anything.
pub(crate) fn words(header: &DocumentHeader, shown: Option<Json>, style: ToneStyle) -> Json {
    let own = &header.office.words;
    let name = folded(&header.office.name);
    let whole = || {
        let known = WHOLES.iter().find(|(start, _)| name.starts_with(&start.to_lowercase()));
        known.map_or_else(|| header.office.name.clone(), |(_, whole)| style.apply(whole))
    };
    let member = if header.standard == Standard::State { "người" } else { "đồng chí" };
    let shown = shown.as_ref().and_then(Json::as_str);
    json!({
        "unit": own.unit.as_deref().or(shown).unwrap_or("đơn vị"),
        "whole": own.whole.clone().unwrap_or_else(whole),
        "member": own.member.as_deref().unwrap_or(member),
    })
}
