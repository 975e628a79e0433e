//! What a template calls the units and the whole: the office's own words, or else those that the names show.

use serde_json::{Value as Json, json};

use vanthu_model::header::DocumentHeader;
use vanthu_model::office::{Standard, ToneStyle};
use vanthu_model::text::folded;

/// How an office of that kind calls the whole that it leads, by the beginning of its name.
const WHOLES: [(&str, &str); 17] = [
    ("Tỉnh ủy", "toàn tỉnh"),
    ("Thành ủy", "toàn thành phố"),
    ("Huyện ủy", "toàn huyện"),
    ("Quận ủy", "toàn quận"),
    ("Thị ủy", "toàn thị xã"),
    ("Đảng bộ tỉnh", "toàn tỉnh"),
    ("Đảng bộ thành phố", "toàn thành phố"),
    ("Đảng ủy", "toàn Đảng bộ"),
    ("Đảng bộ", "toàn Đảng bộ"),
    ("Chi bộ", "Chi bộ"),
    ("Chi ủy", "Chi bộ"),
    ("Ủy ban nhân dân tỉnh", "toàn tỉnh"),
    ("Ủy ban nhân dân xã", "toàn xã"),
    ("Ủy ban nhân dân phường", "toàn phường"),
    ("Ủy ban nhân dân đặc khu", "toàn đặc khu"),
    ("Ủy ban nhân dân thành phố", "toàn thành phố"),
    ("Ủy ban nhân dân huyện", "toàn huyện"),
];

/// `words` of the values that a template sees: `unit`, `whole` and `member`. `shown` is what the names in the data show the units
/// to be, if they show anything.
pub(crate) fn words(header: &DocumentHeader, shown: Option<Json>, style: ToneStyle) -> Json {
    let own = &header.office.words;
    let known = |name: &str| {
        let name = folded(name);
        WHOLES.iter().find(|(start, _)| name.starts_with(&start.to_lowercase())).map(|(_, whole)| *whole)
    };
    let member = if header.standard == Standard::State { "người" } else { "đồng chí" };
    let shown = shown.as_ref().and_then(Json::as_str);
    let unit = own.unit.as_deref().or(shown).unwrap_or("đơn vị");
    // A division such as Ban Tổ chức Huyện ủy leads no whole of its own: its figures are those of the body above it, or
    // else of the units.
    let whole =
        || match known(&header.office.name).or_else(|| header.office.superior.as_deref().and_then(known)) {
            Some(whole) => style.apply(whole),
            None => style.apply(&format!("các {unit}")),
        };
    json!({
        "unit": unit,
        "whole": own.whole.clone().unwrap_or_else(whole),
        "member": own.member.as_deref().unwrap_or(member),
    })
}
