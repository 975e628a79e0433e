//! Names in running text: which capital letters belong to a name, who is a person and who a group, and how names are
//! put in a row.
//!
//! Capitals follow NĐ 30/2020/NĐ-CP, Phụ lục II, and HD 05-HD/VPTW: names of people, places, bodies and documents keep
//! theirs wherever they stand; a common noun has one only where a sentence starts.

use super::text::{lower_initial, upper_initial, without_end_mark};

/// The words with which the name of a body begins, in small letters. In a name the first of them has a capital.
const BODIES: [&str; 66] = [
    "ban bí thư",
    "ban cán sự",
    "ban chỉ đạo",
    "ban chỉ huy",
    "ban chấp hành",
    "ban công tác",
    "ban dân vận",
    "ban kiểm tra",
    "ban nội chính",
    "ban quản lý",
    "ban thường trực",
    "ban thường vụ",
    "ban tuyên giáo",
    "ban tổ chức",
    "ban xây dựng",
    "bảo hiểm xã hội",
    "bộ chính trị",
    "bộ chỉ huy",
    "chính phủ",
    "công an",
    "công đoàn",
    "huyện ủy",
    "hạt kiểm lâm",
    "hội chữ thập",
    "hội cựu",
    "hội khuyến học",
    "hội liên hiệp",
    "hội người cao tuổi",
    "hội nông dân",
    "hội đồng",
    "liên đoàn",
    "mặt trận",
    "nhà nước",
    "phòng giao dịch",
    "phòng giáo dục",
    "phòng kinh tế",
    "phòng nội vụ",
    "phòng văn hóa",
    "quân ủy",
    "quận ủy",
    "quốc hội",
    "thành ủy",
    "thường trực",
    "thường vụ",
    "thị ủy",
    "trung tâm",
    "trung ương",
    "trường chính trị",
    "trường cao đẳng",
    "trường mầm non",
    "trường mẫu giáo",
    "trường phổ thông",
    "trường tiểu học",
    "trường trung học",
    "trường đại học",
    "trạm y tế",
    "tỉnh ủy",
    "tỉnh đoàn",
    "tòa án",
    "văn phòng",
    "viện kiểm sát",
    "đoàn thanh niên",
    "đoàn xã",
    "đảng bộ",
    "đảng ủy",
    "ủy ban",
];

/// Words before a name that are not part of it, in small letters.
const HONORIFICS: [&str; 7] = ["các đồng chí", "đồng chí", "đ/c", "ông", "bà", "anh", "chị"];

/// Verbs and prepositions that stand before a name at the start of a clause, in small letters.
const BEFORE_NAMES: [&str; 34] = [
    "bầu", "cho", "chuyển", "chọn", "cùng", "cử", "do", "dự", "giao", "giúp", "gửi", "khi", "kết", "lấy",
    "lập", "mời", "mở", "nâng", "nghe", "nhận", "nhờ", "qua", "tại", "theo", "thăm", "thành", "trình",
    "trong", "từ", "về", "với", "xin", "để", "ở",
];

/// The kinds of documents that have a capital where they are cited by number, in small letters.
const DOCUMENTS: [&str; 14] = [
    "báo cáo",
    "chương trình",
    "chỉ thị",
    "công văn",
    "hướng dẫn",
    "kế hoạch",
    "kết luận",
    "nghị quyết",
    "nghị định",
    "quy chế",
    "quy định",
    "quyết định",
    "thông báo",
    "thông tư",
];

/// Words that begin the name of a body only where the next word has a capital, in small letters: `Chi cục Thủy sản`, but `Bệnh viện
/// có 150 giường`.
const BODIES_BY_NAME: [&str; 7] =
    ["bệnh viện", "bưu điện", "chi cục", "học viện", "kho bạc", "ngân hàng", "tổng cục"];

/// Whether a text begins with the word, in whatever letters, and the word ends there.
fn begins(text: &str, word: &str) -> bool {
    let mut rest = text.chars();
    for expected in word.chars() {
        let Some(letter) = rest.next() else { return false };
        if !letter.to_lowercase().eq(expected.to_lowercase()) {
            return false;
        }
    }
    !rest.next().is_some_and(char::is_alphabetic)
}

fn has_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Posts that have a capital where the body's name follows, in small letters.
const POSTS: [&str; 10] = [
    "bí thư",
    "chủ nhiệm",
    "chủ tịch",
    "giám đốc",
    "hiệu trưởng",
    "thủ trưởng",
    "thủ tướng",
    "trưởng phòng",
    "trưởng thôn",
    "trưởng trạm",
];

/// The words that make a name of `chi bộ`, in small letters.
const BRANCHES: [&str; 14] = [
    "bản",
    "buôn",
    "công an",
    "cơ quan",
    "doanh nghiệp",
    "khu phố",
    "khối",
    "làng",
    "quân sự",
    "thôn",
    "tổ dân phố",
    "trạm",
    "trường",
    "ấp",
];

/// Whether a text begins with the name of a body: one of `known`, or one that the usual words show.
pub fn begins_with_body(text: &str, known: &[String]) -> bool {
    if !has_capital(text) {
        return false;
    }
    if known.iter().any(|name| !name.is_empty() && begins(text, &name.to_lowercase())) {
        return true;
    }
    // `Chi bộ` is a common noun unless something makes a name of it.
    if begins(text, "đảng ủy viên") || begins(text, "chi ủy viên") {
        return false;
    }
    if begins(text, "chi bộ") || begins(text, "chi ủy") {
        let rest = after_words(text, 2);
        return has_capital(rest) || BRANCHES.iter().any(|word| begins(rest, word));
    }
    BODIES.iter().any(|body| begins(text, body))
        || BODIES_BY_NAME.iter().any(|body| begins(text, body)) && has_capital(after_words(text, 2))
}

/// The text behind its first words.
fn after_words(text: &str, count: usize) -> &str {
    (0..count).fold(text, |rest, _| rest.split_once(' ').map_or("", |(_, rest)| rest.trim_start()))
}

/// Whether the capital at the start of a text belongs to a name, so that the text keeps it within a sentence. `known`
/// are names of bodies besides those that the usual words show.
pub fn begins_with_name(text: &str, known: &[String]) -> bool {
    if !has_capital(text) || HONORIFICS.iter().any(|word| begins(text, word)) {
        return false;
    }
    let mut words = text.split_whitespace();
    let (Some(first), second) = (words.next(), words.next()) else { return false };
    // `UBND xã`, `BCH Đảng bộ`; `Ở` alone is a word.
    let short = first.chars().filter(|letter| letter.is_alphabetic()).count() > 1
        && first.chars().all(|letter| !letter.is_lowercase());
    if short
        || begins_with_body(text, known)
        || begins(text, "đảng") && !begins(text, "đảng viên") && !begins(text, "đảng ủy viên")
    {
        return true;
    }
    if POSTS.iter().any(|post| begins(text, post)) {
        return has_capital(after_words(text, 2));
    }
    let numbered = |word: &str| begins(text, &format!("{word} số"));
    if DOCUMENTS.iter().any(|word| numbered(word)) {
        return true;
    }
    let verb = BEFORE_NAMES.iter().any(|word| begins(first, word));
    second.is_some_and(has_capital) && !verb
}

/// A text as it stands within a sentence: with a small first letter, unless a name begins with it.
pub fn in_sentence(text: &str, known: &[String]) -> String {
    if begins_with_name(text, known) { text.to_string() } else { lower_initial(text) }
}

/// A name without `đồng chí`, `ông` or `bà` before it and without what follows the first comma.
pub fn bare_name(text: &str) -> &str {
    let text = text.trim();
    let honorific = HONORIFICS.iter().find(|word| begins(text, word));
    let rest = honorific.map_or(text, |word| {
        let length = text.char_indices().nth(word.chars().count()).map_or(text.len(), |(at, _)| at);
        text[length..].trim_start()
    });
    without_end_mark(rest.split([',', ';', '(']).next().unwrap_or(rest)).trim_end()
}

/// Whether `đồng chí`, `ông`, `bà` or the like stand before a name.
pub fn has_honorific(text: &str) -> bool {
    HONORIFICS.iter().any(|word| begins(text.trim(), word))
}

/// Whether a text names one person and no group: `Nguyễn Văn A`, `Đồng chí Trần Thị B`.
pub fn is_person(text: &str) -> bool {
    if begins(text.trim(), "các") {
        return false;
    }
    let name = bare_name(text);
    let words: Vec<&str> = name.split_whitespace().collect();
    (2..=6).contains(&words.len())
        && words.iter().all(|word| {
            has_capital(word) && word.chars().all(|letter| letter.is_alphabetic() || letter == '\'')
        })
        && !BODIES.iter().any(|body| begins(name, body))
}

/// Names in a row: `A`, `A và B`, `A, B và C`. Where a name that is not the last holds a comma or `và` itself,
/// semicolons part them; where only the last one holds `và`, that one is enough.
pub fn in_a_row<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let [first @ .., last] = names.as_slice() else { return String::new() };
    if first.is_empty() {
        return (*last).to_string();
    }
    let compound = |name: &&str| name.contains(',') || name.contains(" và ");
    if first.iter().any(compound) || last.contains(',') {
        return names.join("; ");
    }
    if last.contains(" và ") {
        return names.join(", ");
    }
    format!("{} và {last}", first.join(", "))
}

/// The bodies that a text lists: parts between semicolons and lines, and between commas where a body's name begins after
/// each.
pub fn listed_bodies(text: &str, known: &[String]) -> Vec<String> {
    let parts = |text: &str, signs: &[char]| -> Vec<String> {
        text.split(signs)
            .map(|part| without_end_mark(part.trim()).to_string())
            .filter(|part| !part.is_empty())
            .collect()
    };
    let mut bodies = Vec::new();
    for part in parts(text, &[';', '\n']) {
        let smaller = parts(&part, &[',']);
        let body = |name: &String| begins_with_body(&upper_initial(name), known) || begins(name, "các");
        if smaller.len() > 1 && smaller.iter().all(body) { bodies.extend(smaller) } else { bodies.push(part) }
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_capital_within_a_sentence() {
        let kept = [
            "Đảng ủy xã giao lập hồ sơ",
            "Thường trực Đảng ủy",
            "Văn phòng Đảng ủy",
            "UBND xã rà soát các chỉ tiêu",
            "BCH Đảng bộ xã",
            "Ban Thường vụ",
            "Hội Nông dân xã",
            "Nguyễn Văn A",
            "Chi bộ thôn Một",
            "Chủ tịch Ủy ban nhân dân xã",
            "Lâm Đồng là tỉnh",
            "Nghị quyết số 12-NQ/ĐU",
            "Mặt trận Tổ quốc và các đoàn thể xã",
            "Trung tâm Phục vụ hành chính công",
            "Chi cục Thủy sản",
            "Kho bạc Nhà nước khu vực",
            "Bảo hiểm xã hội cơ sở",
        ];
        for text in kept {
            assert_eq!(in_sentence(text, &[]), text);
        }
        let lowered = [
            ("Nhất trí thông qua", "nhất trí thông qua"),
            ("Bệnh viện có 150 giường", "bệnh viện có 150 giường"),
            ("Các chi cục trực thuộc", "các chi cục trực thuộc"),
            ("Chi bộ có 03 quần chúng", "chi bộ có 03 quần chúng"),
            ("Bí thư các chi bộ trực thuộc", "bí thư các chi bộ trực thuộc"),
            ("Trưởng phòng Kinh tế", "Trưởng phòng Kinh tế"),
            ("Trưởng phòng chuyên môn", "trưởng phòng chuyên môn"),
            ("Trưởng các phòng chuyên môn", "trưởng các phòng chuyên môn"),
            ("Đồng chí Lê Văn C", "đồng chí Lê Văn C"),
            ("Bà Nguyễn Thị K", "bà Nguyễn Thị K"),
            ("Các chi bộ trực thuộc", "các chi bộ trực thuộc"),
            ("Giao Văn phòng Đảng ủy", "giao Văn phòng Đảng ủy"),
            ("Ban hành kế hoạch", "ban hành kế hoạch"),
            ("Để nâng cao năng lực", "để nâng cao năng lực"),
            ("Đảng viên mới", "đảng viên mới"),
            ("Đảng ủy viên phụ trách", "đảng ủy viên phụ trách"),
            ("Kế hoạch mở lớp", "kế hoạch mở lớp"),
            ("Ở một số chi bộ", "ở một số chi bộ"),
        ];
        for (text, expected) in lowered {
            assert_eq!(in_sentence(text, &[]), expected);
        }
        let known = ["Tổ đảng Khoa học tự nhiên".to_string()];
        assert_eq!(
            in_sentence("Tổ đảng Khoa học tự nhiên báo cáo", &known),
            "Tổ đảng Khoa học tự nhiên báo cáo"
        );
        assert_eq!(in_sentence("Tổ đảng viên", &known), "tổ đảng viên");
    }

    #[test]
    fn one_person_is_told_from_a_group() {
        for text in ["Nguyễn Văn A", "Đồng chí Trần Thị B", "bà Cao Thị N", "H'Linh Niê"] {
            assert!(is_person(text), "{text}");
        }
        let groups = [
            "Bí thư các chi bộ trực thuộc",
            "các đồng chí Ủy viên Ban Chấp hành Đảng bộ xã",
            "đại diện Đoàn Thanh niên xã",
            "Thường trực Đảng ủy",
            "tập thể BTV, BCH Đảng bộ",
            "Chi bộ Quân sự",
        ];
        for text in groups {
            assert!(!is_person(text), "{text}");
        }
        assert_eq!(bare_name("Đồng chí Phạm Văn D, chuyên viên Văn phòng"), "Phạm Văn D");
    }

    #[test]
    fn names_in_a_row_are_joined_as_they_allow() {
        assert_eq!(in_a_row(&["Ban Xây dựng Đảng"]), "Ban Xây dựng Đảng");
        assert_eq!(in_a_row(&["A", "B", "C"]), "A, B và C");
        assert_eq!(
            in_a_row(&["các chi bộ", "Mặt trận Tổ quốc và các đoàn thể"]),
            "các chi bộ, Mặt trận Tổ quốc và các đoàn thể"
        );
        assert_eq!(
            in_a_row(&["Hội đồng nhân dân và Ủy ban nhân dân", "Công an"]),
            "Hội đồng nhân dân và Ủy ban nhân dân; Công an"
        );
        assert_eq!(in_a_row::<&str>(&[]), "");
    }

    #[test]
    fn a_text_may_list_several_bodies() {
        assert_eq!(
            listed_bodies("Văn phòng Đảng ủy, Ủy ban Kiểm tra Đảng ủy", &[]),
            ["Văn phòng Đảng ủy", "Ủy ban Kiểm tra Đảng ủy"]
        );
        assert_eq!(listed_bodies("Phòng Văn hóa, Thể thao", &[]), ["Phòng Văn hóa, Thể thao"]);
        assert_eq!(listed_bodies("Chi bộ A; Chi bộ B.", &[]), ["Chi bộ A", "Chi bộ B"]);
    }
}
