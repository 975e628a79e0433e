//! Text of monstrous length, and letters that no typeface has: refused by name.

use crate::support::Sandbox;

#[test]
fn a_cell_of_ten_thousand_letters_is_refused_by_name() {
    for (long, code) in
        [("ă".repeat(10_000), "check.word-too-long"), ("ă ".repeat(5_000), "check.text-too-long")]
    {
        let sandbox = Sandbox::new();
        let name = format!("Chi bộ {}", long.trim());
        sandbox.replace_in_workbook("branch-results.xlsx", "Chi bộ thôn Gò Thông", &name);
        let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]);
        run.must_refuse(code);
        assert!(run.err().contains("branch-results.xlsx, Kết quả!B15"), "{}", run.err());
        assert!(run.err().len() < 8_000, "the text is repeated whole: {} bytes", run.err().len());
        assert_eq!(sandbox.new_files(), Vec::<String>::new());
    }
}

#[test]
fn ten_thousand_letters_around_the_text_are_refused_by_name() {
    let long = "chữ dài ".repeat(1_250).trim().to_string();
    for (key, name) in [
        ("name = \"Đảng ủy xã Hàm Mẫu\"", "tên cơ quan ban hành"),
        ("superior = \"Đảng bộ tỉnh Lâm Đồng\"", "tên cơ quan cấp trên"),
        ("place = \"Hàm Mẫu\"", "địa danh"),
        ("name = \"Nguyễn Văn A\"", "họ tên người ký"),
        ("\"Văn phòng Tỉnh ủy\"", "nơi nhận"),
        ("short = \"ĐU\"", "số, ký hiệu"),
    ] {
        let sandbox = Sandbox::new();
        let (before, _) = key.split_once('"').unwrap();
        sandbox.replace("office.toml", key, &format!("{before}\"{long}\""));
        let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]);
        run.must_refuse("check.text-too-long");
        assert!(run.err().contains(name), "{key}: {}", run.err());
        assert_eq!(sandbox.new_files(), Vec::<String>::new());
    }
}

#[test]
fn letters_that_cannot_be_printed_are_refused_at_their_place() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook("branch-results.xlsx", "Chi bộ thôn Gò Thông", "Chi bộ thôn 山 Gò Thông");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]);
    run.must_refuse("check.missing-letter");
    assert!(run.err().contains("Kết quả!B15") && run.err().contains("U+5C71"), "{}", run.err());

    let sandbox = Sandbox::new();
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", "weaknesses = [\"a\\u0007b\",\n    ");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]);
    run.must_refuse("project.forbidden-character");
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
}
