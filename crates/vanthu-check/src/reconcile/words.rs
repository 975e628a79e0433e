//! The words by which the numbers of a sentence are understood.

use rust_decimal::Decimal;

use super::amount::{Token, TokenKind};

/// Words behind which a number is a name and counts nothing.
pub(super) const LABELLED: &[&str] = &[
    "năm",
    "đợt",
    "tầng",
    "phiên",
    "tháng",
    "ngày",
    "quý",
    "điều",
    "khoản",
    "điểm",
    "mục",
    "phần",
    "chương",
    "số",
    "thôn",
    "xóm",
    "ấp",
    "tổ",
    "khu",
    "phường",
    "quận",
    "khóa",
    "khoá",
    "lần",
    "đường",
    "trang",
    "bảng",
    "biểu",
    "lục",
    "mẫu",
    "thứ",
    "kỳ",
    "đoạn",
    "quyển",
    "tập",
    "bản",
    "buôn",
    "bon",
    "làng",
    "đội",
    "nhóm",
    "cụm",
    "phố",
    "dân",
    "hình",
    "câu",
    "bước",
    "cấp",
    "hạng",
    "loại",
    "mức",
    "lúc",
    "vòng",
    "ca",
    "tiết",
    "phòng",
    "quốc",
    "khối",
    "lớp",
];

/// Nouns that documents count. A number in words is only read in front of one of them.
pub(super) const COUNTED: &[&str] = &[
    "đồng",
    "đảng",
    "người",
    "chi",
    "quần",
    "hồ",
    "hộ",
    "lớp",
    "đại",
    "cán",
    "công",
    "đoàn",
    "hội",
    "học",
    "giáo",
    "tổ",
    "thôn",
    "xã",
    "phường",
    "cơ",
    "đơn",
    "trường",
    "cuộc",
    "lượt",
    "buổi",
    "văn",
    "báo",
    "ý",
    "vụ",
    "tập",
    "cá",
    "nhiệm",
    "chỉ",
    "tiêu",
    "giải",
    "mô",
    "dự",
    "công",
    "sản",
    "triệu",
    "tỷ",
    "tỉ",
    "nghìn",
    "ha",
    "km",
    "ông",
    "bà",
    "em",
    "cháu",
    "gia",
    "doanh",
    "hợp",
    "cây",
    "nhà",
    "phiếu",
    "ủy",
    "uỷ",
    "trưởng",
    "khu",
    "sáng",
    "nam",
    "nữ",
    "ca",
    "con",
    "trẻ",
    "thí",
    "bệnh",
    "giường",
    "suất",
    "căn",
    "tấn",
    "tạ",
    "kg",
    "tin",
    "liều",
    "bác",
    "giấy",
    "nội",
    "nhóm",
    "khâu",
    "vấn",
    "nguyên",
];

/// Verbs whose first word is one of [`COUNTED`].
pub(super) const VERBS: &[[&str; 2]] = &[
    ["giải", "quyết"],
    ["giải", "ngân"],
    ["giải", "phóng"],
    ["tổ", "chức"],
    ["công", "bố"],
    ["công", "nhận"],
    ["báo", "cáo"],
    ["học", "tập"],
    ["tập", "huấn"],
    ["tập", "trung"],
    ["tiêu", "thụ"],
];

/// Words that end the noun behind a number.
pub(super) const ENDS_NOUN: &[&str] = &[
    "đạt", "bằng", "chiếm", "trong", "và", "là", "được", "đã", "có", "gồm", "tăng", "giảm", "so", "của", "ở",
    "tại", "thuộc", "năm", "với", "do", "cho", "để", "theo", "từ", "đến", "lên", "xuống", "còn", "về", "vào",
    "trên", "qua", "mỗi", "các", "những", "này", "đó", "bao", "tham", "hoàn", "chưa", "không", "đang", "sẽ",
    "phải", "bị", "vượt", "nâng", "nhưng", "hoặc", "thì", "khi", "nếu", "ngày", "tháng", "quý", "bình",
    "cùng", "trực", "như", "tổng", "thực", "tổ", "kết", "giới", "trình", "xin", "hằng", "hàng", "sau",
    "trước", "tương", "dự", "cả", "nên", "mà", "đều",
];

/// Words that make the number behind them inexact.
pub(super) const ROUGH: &[&str] =
    &["khoảng", "hơn", "gần", "trên", "dưới", "độ", "chừng", "xấp", "xỉ", "tối", "đa", "thiểu", "ít", "nhất"];

/// Words for persons. Someone who is counted by one of them is counted by the others too.
pub(super) const PERSONS: &[&str] = &[
    "đồng",
    "đảng",
    "người",
    "đại",
    "cán",
    "đoàn",
    "hội",
    "quần",
    "ủy",
    "công",
    "giáo",
    "học",
    "sinh",
    "nam",
    "nữ",
    "ông",
    "bà",
    "trưởng",
    "phó",
    "thành",
    "viên",
    "thanh",
    "khách",
    "lao",
    "chuyên",
    "nhân",
    "em",
    "cháu",
    "trẻ",
    "thí",
    "bác",
    "điều",
    "y",
    "dược",
    "vận",
    "chiến",
    "bệnh",
    "cựu",
    "nông",
    "quân",
    "chủ",
    "bí",
    "thư",
    "tình",
    "dân",
];

/// Words of [`LABELLED`] that have a number of more than two figures only by chance: `một phần 534`, `Ủy ban nhân dân 5.100 trang`.
pub(super) const LABELLED_SMALL: &[&str] = &[
    "phần",
    "loại",
    "hạng",
    "khối",
    "mức",
    "bước",
    "tiết",
    "ca",
    "vòng",
    "nhóm",
    "tầng",
    "câu",
    "đoạn",
    "đội",
    "dân",
    "thôn",
    "xóm",
    "ấp",
    "tổ",
    "khu",
    "phường",
    "buôn",
    "bon",
    "làng",
    "phố",
    "lớp",
    "hình",
    "kỳ",
    "lần",
    "đợt",
];

/// Words that count things of any kind and do not say which.
pub(super) const GENERIC: &[&str] = &["chiếc", "cái", "khẩu"];

/// First words of nouns that say what is counted by themselves.
pub(super) const CLASSIFIERS: &[&str] =
    &["cuộc", "vụ", "lớp", "đơn", "buổi", "lượt", "trường", "hộ", "hồ", "phiếu", "giải", "đợt", "mô"];

/// Words of properties that one thing may share with others, so that parts named by them overlap.
pub(super) const OVERLAPPING: &[&str] = &[
    "nữ",
    "dân tộc",
    "tôn giáo",
    "có đạo",
    "đoàn viên",
    "giáo viên",
    "trình độ",
    "tuổi",
    "trẻ",
    "xuất ngũ",
    "học sinh",
    "công chức",
    "viên chức",
    "cán bộ",
    "người cao tuổi",
    "hưu trí",
    "nghèo",
    "lãnh đạo",
    "chủ chốt",
    "đại học",
    "thạc sĩ",
    "sinh viên",
];

/// First words of nouns by what they are, beside persons: what is of one kind can be a part of another of that kind.
pub(super) const KINDS: &[&[&str]] = &[
    &[
        "chi",
        "đảng",
        "tổ",
        "cơ",
        "đơn",
        "trường",
        "thôn",
        "xã",
        "phường",
        "trạm",
        "phòng",
        "tập",
        "doanh",
        "hợp",
        "khu",
    ],
    &["văn", "nghị", "quyết", "kế", "báo", "công", "hướng", "thông", "tờ", "kết", "chương", "giấy", "chỉ"],
    &["con", "trâu", "bò", "lợn", "gà", "vịt", "dê"],
    &["giải", "huy"],
    &["cuộc", "vụ", "buổi", "lớp", "lượt", "ca", "trường"],
];

/// Words of [`OVERLAPPING`] that say what a person works as: a list that gives all of a body may be made of them.
pub(super) const ROLES: &[&str] =
    &["giáo viên", "học sinh", "sinh viên", "công chức", "viên chức", "cán bộ", "lãnh đạo", "chủ chốt"];

/// First words of nouns that measure instead of counting things.
pub(super) const MEASURES: &[&str] = &[
    "đồng", "triệu", "tỷ", "tỉ", "nghìn", "ha", "km", "tấn", "tạ", "kg", "m", "m2", "m²", "m3", "m³", "km2",
    "km²",
];

/// Words that bound a property on one side, so that what fits one bound may fit another.
pub(super) const BOUNDS: &[&str] = &["trở lên", "trở xuống"];

/// The value of the number in words at the start of the tokens, and how many of them it takes.
pub(super) fn number(tokens: &[Token]) -> Option<(u32, usize)> {
    let word = |index: usize| {
        tokens
            .get(index)
            .filter(|token| token.kind == TokenKind::Word)
            .map_or("", |token| token.lower.as_str())
    };
    let hundreds = digit(word(0)).filter(|_| word(1) == "trăm");
    let (mut value, mut at) = hundreds.map_or((0, 0), |digit| (digit * 100, 2));
    if at > 0 && matches!(word(at), "linh" | "lẻ") {
        let unit = digit(word(at + 1))?;
        return Some((value + unit, at + 2));
    }
    let before = at;
    if word(at) == "mười" {
        value += 10;
        at += 1;
    } else if let Some(tens) = digit(word(at)).filter(|_| word(at + 1) == "mươi") {
        value += tens * 10;
        at += 2;
    }
    let tens = at > before;
    let unit = match word(at) {
        "mốt" if tens => Some(1),
        "lăm" if tens => Some(5),
        "tư" if tens => Some(4),
        // `một` alone is the article, as in `một số`.
        "một" if at == 0 => None,
        other => digit(other).filter(|_| at == 0 || tens),
    };
    if let Some(unit) = unit {
        value += unit;
        at += 1;
    }
    (at > 0).then_some((value, at))
}

/// How many times `gấp đôi`, `gấp ba`, `gấp rưỡi` make something what it was.
pub(super) fn times(word: &str) -> Option<Decimal> {
    match word {
        "đôi" | "hai" => Some(Decimal::TWO),
        "rưỡi" => Some(Decimal::new(15, 1)),
        "ba" => Some(Decimal::from(3)),
        "bốn" => Some(Decimal::from(4)),
        "năm" => Some(Decimal::from(5)),
        _ => None,
    }
}

fn digit(word: &str) -> Option<u32> {
    const DIGITS: &[&str] = &["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let index = DIGITS.iter().position(|digit| *digit == word)?;
    Some(index as u32 + 1)
}

/// Turns numbers in words into numbers where a noun that is counted follows, so that `năm` in `năm học` stays a word.
pub(super) fn spelled_out(list: &mut Vec<Token>) {
    let mut index = 0;
    while index < list.len() {
        // `gấp đôi`, `gấp ba lần` compare, `hai phần ba` is a fraction.
        let times = index > 0 && list[index - 1].is("gấp");
        if let Some(value) = times.then(|| self::times(&list[index].lower)).flatten() {
            list[index].kind = TokenKind::Number { value, decimals: value.scale() };
            index += 1;
            continue;
        }
        if index > 0 && list[index - 1].is("phần") {
            index += 1;
            continue;
        }
        if let Some((value, length)) = number(list.get(index..).unwrap_or_default())
            && list.get(index + length).is_some_and(|next| next.is_any(COUNTED))
            && !(list[index].is("năm") && is_year(list, index))
        {
            let first = list[index].range.start;
            let last = list[index + length - 1].range.end;
            list[index].range = first..last;
            list[index].kind = TokenKind::Number { value: Decimal::from(value), decimals: 0 };
            list.drain(index + 1..index + length);
        }
        index += 1;
    }
}

/// Whether `năm` at an index is the year and not five: `năm học`, `đầu năm Đảng bộ có`.
fn is_year(list: &[Token], index: usize) -> bool {
    const BEFORE: &[&str] =
        &["đầu", "cuối", "giữa", "nửa", "cả", "hằng", "hàng", "mỗi", "trong", "qua", "tháng", "quý", "từng"];
    list.get(index + 1).is_some_and(|next| next.is("học") || next.capital)
        || index > 0 && list[index - 1].is_any(BEFORE)
}

/// Whether a text without digits may hold a number in words that is counted.
pub(super) fn may_count(text: &str) -> bool {
    let listed = [":", " gồm ", "trong đó", "từ "].iter().any(|word| text.contains(word));
    listed
        && ["hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
            .iter()
            .any(|word| text.contains(word))
}
