//! Papers of the structure that five real ones have, in words of our own: the built-in templates hold them as they are,
//! with their numbering, their figures, their recipients and who signs.

use snapbox::{Data, assert_data_eq};

use crate::samples::{composed, text};
use crate::support::{Sandbox, root};

/// A sandbox with the fixtures in it.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for entry in std::fs::read_dir(root().join("tests/it/seeds")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), sandbox.path(entry.file_name().to_str().unwrap())).unwrap();
    }
    sandbox
}

/// The text of a fixture, which must hold `marks` in this order.
#[track_caller]
fn holds(name: &str, marks: &[&str]) {
    let text = text(&composed(&sandbox(), &format!("{name}.toml")));
    let mut rest = text.as_str();
    for mark in marks {
        let Some((_, after)) = rest.split_once(mark) else {
            panic!("no `{mark}` where it should be in:\n{text}")
        };
        rest = after;
    }
    assert_data_eq!(
        text,
        Data::read_from(&root().join(format!("tests/it/snapshots/seeds/{name}.txt")), None)
    );
}

#[test]
fn a_review_with_a_fraction_of_its_target() {
    holds("review", &["Quyết định số 115-QĐ/TU, ngày 19/01/2026", "03/12", "Thứ nhất, ", "Thứ năm, "]);
}

#[test]
fn a_notice_with_conclusions_counted_in_words() {
    holds("notice", &["03/12 hồ sơ", "Thứ nhất, ", "Thứ hai, ", "Song song với đó", "Thứ ba, ", "Thứ năm, "]);
}

#[test]
fn a_seminar_with_its_report_and_solutions() {
    holds("seminar", &["58 đồng chí", "tồn tại, hạn chế", "Một là, ", "Năm là, "]);
}

#[test]
fn a_briefing_with_figures_given_by_hand() {
    holds(
        "briefing",
        &[
            "Công văn số 61-CV/TU",
            "Kế hoạch số 16-KH/ĐU",
            "528",
            "36,55%",
            "08/08",
            "100%",
            "72,73%",
            "04/8/2026",
        ],
    );
}

#[test]
fn a_resolution_with_every_kind_of_numbering() {
    holds(
        "resolution",
        &[
            "I- TÌNH HÌNH",
            "(73,68%)",
            "II- ",
            "1- Quan điểm",
            "2- Mục tiêu",
            "III- ",
            "1- Nâng cao",
            "Một là, ",
            "Sáu là, ",
            "2- Phát huy",
            "* Đối với Đảng ủy",
            "* Đối với các đoàn thể",
            "Thứ nhất, ",
            "Thứ ba, ",
            "3- Thực hiện",
            "IV- TỔ CHỨC THỰC HIỆN",
            "1- Các đồng chí",
            "2- Các chi bộ",
            "3- Văn phòng",
        ],
    );
}

#[test]
fn a_notice_of_numbered_paragraphs_signed_by_the_head_of_office() {
    holds(
        "conclusion",
        &[
            "1. Đánh giá",
            "2. Một số nhiệm vụ",
            "2.1- Đẩy mạnh",
            "2.5- Ban Tổ chức",
            "./-",
            "- Lưu Văn phòng Tỉnh ủy.",
            "T/L BAN THƯỜNG VỤ / CHÁNH VĂN PHÒNG",
        ],
    );
}
