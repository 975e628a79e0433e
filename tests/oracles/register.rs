//! The printed register, as poppler reads it.

use crate::store_support::register;
use crate::support::tool;

#[test]
fn the_register_is_printed_as_the_official_book() {
    let sandbox = register();
    let filter = ["--office", "Đảng ủy xã", "--term", "2025-2030"];
    sandbox.run(&[&["register", "export", "-o", "so.pdf"], &filter[..]].concat()).must_be_silent();
    let text = tool("pdftotext", &["-raw", sandbox.path("so.pdf").to_str().unwrap(), "-"]);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    for part in [
        "SỔ ĐĂNG KÝ VĂN BẢN ĐI Nhiệm kỳ: 2025-2030 Từ ngày 05/7/2026 đến ngày 05/7/2026 Từ số 01 đến số 03 Quyển số:",
        "(1) (2) (3) (4) (5) (6) (7) (8) (9) (10)",
        "Ký nhận",
        "02-BC/ĐU",
        "Đã hủy: gửi nhầm nơi nhận",
        // Text, whatever it looks like.
        "=HYPERLINK(",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // What stands at the foot is what the command compares the log with.
    let noted = text.split("Dòng cuối của nhật ký hệ thống khi in sổ: ").nth(1).expect("the foot of a page");
    let noted = noted.split(' ').next().unwrap();
    assert_eq!(sandbox.run(&["audit", "verify", "--expect", noted]).status(), 0, "{noted}");
    let (row, hash) = noted.split_once(':').unwrap();
    let other = format!("{row}:{}{}", &hash[1..], &hash[..1]);
    assert_eq!(sandbox.run(&["audit", "verify", "--expect", &other]).status(), 1, "{other}");
    let info = tool("pdfinfo", &[sandbox.path("so.pdf").to_str().unwrap()]);
    assert!(
        info.contains("Tagged:          yes") && info.contains("Page size:       841.89 x 595.276 pts"),
        "{info}"
    );
    let before = std::fs::read(sandbox.path("so.pdf")).unwrap();
    sandbox.run(&[&["register", "export", "-o", "so.pdf"], &filter[..]].concat()).must_be_silent();
    assert!(std::fs::read(sandbox.path("so.pdf")).unwrap() == before, "the same book has other bytes");
}
