//! The words by which the numbers of a sentence are understood.

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
];

/// Words that end the noun behind a number.
pub(super) const ENDS_NOUN: &[&str] = &[
    "đạt", "bằng", "chiếm", "trong", "và", "là", "được", "đã", "có", "gồm", "tăng", "giảm", "so", "của", "ở",
    "tại", "thuộc", "năm", "với", "do", "cho", "để", "theo", "từ", "đến", "lên", "xuống", "còn", "về", "vào",
    "trên", "qua", "mỗi", "các", "những", "này", "đó", "bao", "tham", "hoàn", "chưa", "không", "đang", "sẽ",
    "phải", "bị", "vượt", "nâng", "nhưng", "hoặc", "thì", "khi", "nếu", "ngày", "tháng", "quý", "bình",
    "cùng", "trực", "như", "tổng", "thực", "tổ", "kết", "giới", "trình", "xin", "hằng", "hàng", "sau",
    "trước", "tương", "dự", "cả", "nên", "mà",
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
];

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

/// First words of nouns that measure instead of counting things.
pub(super) const MEASURES: &[&str] =
    &["đồng", "triệu", "tỷ", "tỉ", "nghìn", "ha", "km", "tấn", "tạ", "kg", "m"];

/// Words that bound a property on one side, so that what fits one bound may fit another.
pub(super) const BOUNDS: &[&str] = &["trở lên", "trở xuống"];

/// Sets of properties of which each thing has exactly one. Parts that are named by two words of a set are all of the whole.
pub(super) const EXCLUSIVE: &[&[&str]] = &[
    &["nam", "nữ"],
    &["chính thức", "dự bị"],
    &["đúng hạn", "quá hạn", "trước hạn", "chậm", "trễ hạn"],
    &["thị trấn", "cơ quan", "trường học", "doanh nghiệp", "lực lượng vũ trang"],
    &["khối xã", "khối cơ quan", "khối trường học", "khối doanh nghiệp"],
    &["khối thôn", "khối cơ quan", "khối trường học", "khối lực lượng vũ trang"],
    &["thôn", "cơ quan", "trường học", "quân sự", "công an", "doanh nghiệp"],
    &["nông thôn", "thành thị"],
    &["ngoài công lập", "công lập"],
    &["xuất sắc", "tốt nhiệm vụ", "không hoàn thành", "hoàn thành nhiệm vụ", "hoàn thành tốt"],
    &["xuất sắc", "tốt", "khá", "trung bình", "yếu"],
    &["hộ nghèo", "hộ cận nghèo"],
    &["trực tiếp", "trực tuyến"],
    &["tán thành", "không tán thành", "không có ý kiến"],
    &["có mặt", "vắng"],
    &["quý i", "quý ii", "quý iii", "quý iv"],
    &["thường xuyên", "định kỳ", "đột xuất"],
    &["hợp lệ", "không hợp lệ"],
    &["trước", "sau"],
];

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

fn digit(word: &str) -> Option<u32> {
    const DIGITS: &[&str] = &["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let index = DIGITS.iter().position(|digit| *digit == word)?;
    Some(index as u32 + 1)
}

/// Whether a text without digits may hold a number in words that is counted.
pub(super) fn may_count(text: &str) -> bool {
    let listed = [":", " gồm ", "trong đó", "từ "].iter().any(|word| text.contains(word));
    listed
        && ["hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
            .iter()
            .any(|word| text.contains(word))
}
