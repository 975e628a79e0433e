//! To whom a document speaks: by name, and as a superior is asked or a subordinate told.

use serde_json::{Value as Json, json};

use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::header::DocumentHeader;
use vanthu_model::names::{has_honorific, in_a_row, in_sentence, is_person};
use vanthu_model::office::Standard;
use vanthu_model::text::without_end_mark;

/// As many addressees are named in a sentence; more of them stand above only.
const NAMED: usize = 4;

/// The tiers of bodies, from the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Branch,
    Commune,
    District,
    Province,
    Central,
}

/// How an addressee stands to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Superior,
    Equal,
    Subordinate,
}

/// `addressees` of the values that a template sees: `names` in a row, `relation` (`superior`, `equal`, `subordinate`),
/// `one` whether it is one person, `you` how those who are meant are addressed, `each` the names as given. A field `relation` decides over what the
/// names show.
pub(crate) fn about(fields: &FieldValues, header: &DocumentHeader, known: &[String]) -> Json {
    let names: Vec<&str> = header.addressees.0.iter().map(|name| without_end_mark(name)).collect();
    let said = match fields.get("relation") {
        Some((FieldValue::Choice(word), _)) => Some(word.clone()),
        _ => None,
    };
    let relations: Vec<Relation> = names
        .iter()
        .map(|name| {
            relation(name, &header.office.name, header.office.superior.as_deref(), &header.office.units)
        })
        .collect();
    let relation = match relations.as_slice() {
        all if all.contains(&Relation::Superior) => "superior",
        all if !all.is_empty() && all.iter().all(|one| *one == Relation::Subordinate) => "subordinate",
        _ => "equal",
    };
    let one = matches!(names.as_slice(), [name] if is_person(name));
    let party = header.standard == Standard::Party;
    let row: Vec<String> = names
        .iter()
        .map(|name| match party && is_person(name) && !has_honorific(name) {
            true => format!("đồng chí {name}"),
            false => in_sentence(name, known),
        })
        .collect();
    let you = match names.as_slice() {
        [name] if one && !party => {
            let lower = name.to_lowercase();
            let title = ["ông", "bà"].into_iter().find(|title| lower.starts_with(&format!("{title} ")));
            title.unwrap_or("ông (bà)")
        }
        _ if one => "đồng chí",
        _ if party => "các đồng chí",
        _ => "các ông (bà)",
    };
    json!({
        "names": if (1..=NAMED).contains(&row.len()) { in_a_row(&row) } else { String::new() },
        "each": names,
        "count": names.len(),
        "relation": said.unwrap_or_else(|| relation.to_string()),
        "one": one,
        "you": you,
    })
}

/// How a body stands to the office `own`, as far as the names show; `units` are those that the office can give work.
fn relation(name: &str, own: &str, superior: Option<&str>, units: &[String]) -> Relation {
    let same = |other: &str| other.to_lowercase() == name.to_lowercase();
    if superior.is_some_and(same) {
        return Relation::Superior;
    }
    if units.iter().any(|unit| same(unit)) {
        return Relation::Subordinate;
    }
    let lower = name.to_lowercase();
    let below =
        ["trực thuộc", "thuộc xã", "thuộc phường", "thuộc tỉnh"].iter().any(|words| lower.contains(words));
    let (Some(own), Some(tier)) = (tier(own), tier(name)) else {
        return if below { Relation::Subordinate } else { Relation::Equal };
    };
    match tier.cmp(&own) {
        std::cmp::Ordering::Greater => Relation::Superior,
        std::cmp::Ordering::Less => Relation::Subordinate,
        // `Các phòng chuyên môn`, `Trưởng các đoàn thể` of the office's own tier are its own.
        std::cmp::Ordering::Equal if below || lower.starts_with("các ") || lower.contains(" các ") => {
            Relation::Subordinate
        }
        std::cmp::Ordering::Equal => Relation::Equal,
    }
}

/// The tier of a body, as far as its name shows it.
fn tier(name: &str) -> Option<Tier> {
    let lower = name.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let starts = |words: &[&str]| {
        let bare = lower.strip_prefix("các ").or_else(|| lower.strip_prefix("bí thư các ")).unwrap_or(&lower);
        let bare = bare.strip_prefix("bí thư ").unwrap_or(bare);
        words.iter().any(|word| bare.starts_with(word))
    };
    if starts(&["chi bộ", "chi ủy", "chi uỷ", "thôn", "khu phố", "tổ dân phố", "tổ đảng"])
    {
        Some(Tier::Branch)
    } else if holds(&["trung ương", "chính phủ", "bộ chính trị", "quốc hội", "thủ tướng"])
        || starts(&["bộ "]) && !holds(&["tỉnh", "thành phố", "xã"])
    {
        Some(Tier::Central)
    } else if holds(&["tỉnh", "thành ủy", "thành uỷ", "thành phố"]) || starts(&["sở "]) {
        Some(Tier::Province)
    } else if holds(&["huyện", "quận", "thị xã", "thị ủy", "thị uỷ"]) {
        Some(Tier::District)
    } else if holds(&["xã", "phường", "thị trấn", "đặc khu"]) {
        Some(Tier::Commune)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_superior_is_known_by_its_name() {
        let units = ["Văn phòng Đảng ủy".to_string()];
        let expected = [
            ("Ban Tổ chức Tỉnh ủy", Relation::Superior),
            ("Đảng bộ tỉnh Lâm Đồng", Relation::Superior),
            ("Sở Nội vụ", Relation::Superior),
            ("Ban Tổ chức Trung ương", Relation::Superior),
            ("Các chi bộ trực thuộc", Relation::Subordinate),
            ("Bí thư các chi bộ", Relation::Subordinate),
            ("Văn phòng Đảng ủy", Relation::Subordinate),
            ("Ủy ban Mặt trận Tổ quốc và các đoàn thể xã", Relation::Subordinate),
            ("Đảng ủy xã Tân Mẫu", Relation::Equal),
            ("Công ty Cổ phần Mẫu", Relation::Equal),
        ];
        for (name, relation) in expected {
            let found = super::relation(name, "Đảng ủy xã Hàm Mẫu", Some("Đảng bộ tỉnh Lâm Đồng"), &units);
            assert_eq!(found, relation, "{name}");
        }
        let branch = relation("Đảng ủy xã Hàm Mẫu", "Chi bộ Trường Tiểu học Hàm Mẫu", None, &[]);
        assert_eq!(branch, Relation::Superior);
        let below = relation("Các đảng ủy xã, phường trực thuộc Tỉnh ủy", "Tỉnh ủy Lâm Đồng", None, &[]);
        assert_eq!(below, Relation::Subordinate);
    }
}
