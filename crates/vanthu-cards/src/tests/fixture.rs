//! The built-in layout, and documents around a card.

#![expect(clippy::disallowed_methods, reason = "tests read the templates and fonts of the repository")]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use vanthu_model::document::{Document, Letterhead, Recipients, Signature};
use vanthu_render::{Engine, Layout};

/// The engine with the built-in layout, typefaces and rules.
pub(super) static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let read = |folder: &str, extensions: &[&str]| {
        let entries = fs::read_dir(root.join(folder)).expect("the folder is there");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| {
            path.extension().is_some_and(|extension| extensions.iter().any(|one| extension == *one))
        });
        paths.sort();
        paths.into_iter().map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("a file"))
        })
    };
    let files =
        read("templates/layout", &["typ", "toml"]).map(|(name, bytes)| (format!("/layout/{name}"), bytes));
    let fonts = read("fonts", &["ttf"]).map(|(_, bytes)| bytes);
    let rules = fs::read(root.join("templates/rules/hd05-2026.toml")).expect("the rules");
    Engine::new(Layout { files: files.collect(), fonts: fonts.collect() }, rules).expect("a usable layout")
});

/// A document without blocks.
pub(super) fn document() -> Document {
    Document {
        template: "scorecard".into(),
        rules: "hd05-2026".into(),
        title: "Phiếu".into(),
        author: "Đảng ủy xã Hàm Mẫu".into(),
        kind: "phiếu".into(),
        date: Some([2026, 7, 5]),
        page_size: "a4".into(),
        sizes: Default::default(),
        duplex: false,
        letterhead: Letterhead {
            title: "ĐẢNG CỘNG SẢN VIỆT NAM".into(),
            superior: Some("ĐẢNG BỘ TỈNH LÂM ĐỒNG".into()),
            issuer: "ĐẢNG ỦY XÃ HÀM MẪU".into(),
            star: Some("*".into()),
            number: "Số 07-BC/ĐU".into(),
            place_date: "Hàm Mẫu, ngày 05 tháng 7 năm 2026".into(),
            kind: Some("BÁO CÁO".into()),
            subject: vec!["sơ kết công tác phát triển đảng viên".into()],
            divider: Some("-----".into()),
            ..Letterhead::default()
        },
        blocks: Vec::new(),
        edits: Vec::new(),
        recipients: Some(Recipients {
            label: "Nơi nhận:".into(),
            lines: vec!["- Ban Tổ chức Tỉnh ủy;".into(), "- Lưu Đảng ủy.".into()],
            drafter: Some("NguyenVanA-12".into()),
        }),
        signatures: vec![Signature {
            authority: Some("T/M BAN THƯỜNG VỤ".into()),
            post: Some("BÍ THƯ".into()),
            name: "Nguyễn Văn Mẫu".into(),
        }],
        confirmation: None,
        copy: None,
        contact: None,
        appendices: Vec::new(),
        facts: Default::default(),
        card: None,
        allowed: Vec::new(),
        not_given: Vec::new(),
    }
}
