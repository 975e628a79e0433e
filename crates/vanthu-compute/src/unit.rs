//! What the rows of a table are, as their names and the heading above them show: branches, committees, divisions.

use vanthu_model::dataset::Dataset;
use vanthu_model::profile::Profile;
use vanthu_model::text::folded;

/// Party bodies by the words their names begin with. Longer words come before shorter ones that begin alike.
const PARTY: [&str; 23] = [
    "đảng bộ bộ phận",
    "đảng bộ cơ sở",
    "đảng bộ phường",
    "đảng bộ đặc khu",
    "đảng bộ xã",
    "đảng bộ",
    "đảng ủy phường",
    "đảng ủy đặc khu",
    "đảng ủy thị trấn",
    "đảng ủy xã",
    "đảng ủy",
    "ban cán sự đảng",
    "tổ chức cơ sở đảng",
    "tổ chức đảng",
    "chi bộ cơ sở",
    "chi bộ",
    "tổ đảng",
    "huyện ủy",
    "thành ủy",
    "thị ủy",
    "quận ủy",
    "tỉnh ủy",
    "chi ủy",
];

/// Other bodies and places, likewise.
const OTHERS: [&str; 17] = [
    "tổ dân phố",
    "trung tâm",
    "khu phố",
    "công ty",
    "trường",
    "phường",
    "phòng",
    "khóm",
    "thôn",
    "buôn",
    "trạm",
    "bản",
    "ban",
    "làng",
    "ấp",
    "xã",
    "sở",
];

/// What all party bodies are called together.
const MIXED: &str = "tổ chức đảng";

/// What the rows of `dataset` are. `None` if neither their names nor the heading above them show it.
pub(crate) fn of_dataset(dataset: &Dataset, profile: &Profile) -> Option<String> {
    let heading = dataset.columns.iter().find(|column| column.field.as_ref() == Some(&profile.key));
    of_names(
        dataset.rows.iter().map(|row| row.text(&profile.key)),
        heading.map(|column| column.heading.as_str()),
    )
}

/// What bodies of these names are, listed under `heading`.
pub(crate) fn of_names<'a>(
    names: impl Iterator<Item = &'a str> + Clone,
    heading: Option<&str>,
) -> Option<String> {
    let party = common(names.clone(), &PARTY);
    if let Common::One(unit) = party {
        return Some(unit);
    }
    let headed = heading.and_then(|heading| {
        let plain = folded(heading);
        PARTY.iter().find(|word| plain.contains(**word)).map(|word| (*word).to_string())
    });
    match (party, headed) {
        (Common::Several, _) => Some(MIXED.to_string()),
        (_, Some(unit)) => Some(unit),
        _ => match common(names, &OTHERS) {
            Common::One(unit) => Some(unit),
            _ => None,
        },
    }
}

/// Which of some words names begin with.
enum Common {
    /// All with one and the same.
    One(String),
    /// All with one, but not with the same.
    Several,
    /// Some with none.
    Unknown,
}

fn common<'a>(names: impl Iterator<Item = &'a str> + Clone, words: &[&'static str]) -> Common {
    let begins = |name: &str, word: &str| {
        name.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    };
    let plain: Vec<String> = names.clone().map(|name| folded(name.trim())).collect();
    if plain.is_empty() {
        return Common::Unknown;
    }
    // The longest word with which all of them begin.
    if let Some(word) = words.iter().find(|word| plain.iter().all(|name| begins(name, word))) {
        // As the names write it, in their own tone style.
        let first = names.clone().next().unwrap_or_default().trim();
        return Common::One(first.chars().take(word.chars().count()).flat_map(char::to_lowercase).collect());
    }
    match plain.iter().all(|name| words.iter().any(|word| begins(name, word))) {
        true => Common::Several,
        false => Common::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::of_names;

    fn unit(names: &[&str], heading: &str) -> Option<String> {
        of_names(names.iter().copied(), Some(heading))
    }

    #[test]
    fn names_show_what_they_name() {
        for (names, heading, expected) in [
            (&["Chi bộ thôn Một", "Chi bộ Quân sự"][..], "Tên đơn vị", Some("chi bộ")),
            (&["Đảng ủy xã Gò Thông", "Đảng ủy xã Đồi Mây"], "Chi bộ", Some("đảng ủy xã")),
            (&["Đảng uỷ xã Gò Thông", "Đảng uỷ phường Một"], "Chi bộ", Some("đảng uỷ")),
            (&["Đảng ủy xã Gò Thông", "Chi bộ Bệnh viện"], "Đơn vị", Some("tổ chức đảng")),
            (&["Tổ Đảng Khoa học tự nhiên", "Tổ Đảng Ngoại ngữ"], "Chi bộ", Some("tổ đảng")),
            // The heading says it where the names do not.
            (&["Thôn Một", "Trường Tiểu học"], "Tên chi bộ", Some("chi bộ")),
            (&["Thôn Một", "Thôn Hai"], "Chi bộ", Some("chi bộ")),
            (&["Thôn Một", "Thôn Hai"], "Đơn vị", Some("thôn")),
            (&["Gò Thông", "Đồi Mây"], "Đơn vị", None),
            (&[], "Đơn vị", None),
        ] {
            assert_eq!(unit(names, heading).as_deref(), expected, "{names:?}");
        }
    }
}
