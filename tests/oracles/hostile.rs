//! Text that could be taken for markup, or that is very long: it comes out of the PDF as itself.

use crate::support::{Sandbox, tool};

/// Marks that mean something to Markdown, handlebars, typst, HTML or PDF.
const MARKUP: &str = r##"*bold* _slant_ #let x = 1 <b>đậm</b> {{x}} {{{y}}} \ [a](b) ![c](d) `mã` $m^2$ @ref ~ -- "q" 'r' ... https://x.vn & &amp; 1. # - + | ^ % ="##;

/// What looks like a place that was left unfilled is meant here.
const RENDER: [&str; 6] = ["render", "semi-annual-review.toml", "-o", "out.pdf", "--allow", "check.unfilled"];

fn text_of(sandbox: &Sandbox, pdf: &str) -> String {
    let text = tool("pdftotext", &["-raw", sandbox.path(pdf).to_str().unwrap(), "-"]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn markup_in_a_field_comes_out_as_itself() {
    let sandbox = Sandbox::new();
    // A brace that is not to name a figure is written twice.
    let typed = MARKUP.replace('{', "{{").replace('}', "}}");
    let field = format!("weaknesses = ['''{typed}''',\n    ");
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", &field);
    let run = sandbox.run(&[&RENDER[..], &["--message-format", "json"]].concat());
    assert_eq!(run.status(), 0, "{}", run.err());
    // It is printed, and its oddities are reported at its place.
    let told = run.diagnostics();
    assert!(told.iter().any(|one| one["code"] == "check.straight-quotes"), "{}", run.err());
    assert!(told.iter().all(|one| one["place"]["file"] == "semi-annual-review.toml"), "{}", run.err());
    let text = text_of(&sandbox, "out.pdf");
    assert!(text.contains(&format!("- {MARKUP}.")), "{text}");
}

#[test]
fn markup_in_the_office_and_in_documents_comes_out_as_itself() {
    let sandbox = Sandbox::new();
    sandbox.replace(
        "office.toml",
        "\"Văn phòng Tỉnh ủy\"",
        r##""*Văn* _phòng_ #let x <b> {{x}} \\ [a](b)""##,
    );
    sandbox.replace(
        "semi-annual-review.toml",
        "\"về công tác phát triển đảng viên năm 2026\"",
        r#""về *x* [a](b)""#,
    );
    assert_eq!(sandbox.run(&RENDER).status(), 0);
    let text = text_of(&sandbox, "out.pdf");
    assert!(text.contains(r"- *Văn* _phòng_ #let x <b> {{x}} \ [a](b);"), "{text}");
    assert!(text.contains("về *x* [a](b) và Công văn"), "{text}");
}

#[test]
fn markup_in_a_cell_comes_out_as_itself() {
    let sandbox = Sandbox::new();
    let xml = MARKUP.replace('&', "&amp;").replace('<', "&lt;");
    for name in ["branch-results.xlsx", "branch-results-2025.xlsx"] {
        sandbox.replace_in_workbook(name, "Chi bộ thôn Gò Thông", &format!("Chi bộ {xml}"));
    }
    let run = sandbox.run(&[&RENDER[..], &["--message-format", "json"]].concat());
    assert_eq!(run.status(), 0, "{}", run.err());
    let about_it = |one: &serde_json::Value| {
        // The roster still has the branch by its own name.
        one["place"]["cell"] == "B15" || one["code"] == "import.branch-missing"
    };
    assert!(run.diagnostics().iter().all(about_it), "{}", run.err());
    let text = text_of(&sandbox, "out.pdf");
    // In the prose it stands on one line after another; in the table its words wrap, in the same order.
    assert!(text.matches(MARKUP).count() >= 2, "{text}");
}

#[test]
fn line_breaks_stay_line_breaks() {
    let sandbox = Sandbox::new();
    let field = "weaknesses = [\"dòng một\\ndòng hai\\n\\n# dòng bốn\\n    - dòng năm\",\n    ";
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", field);
    for name in ["branch-results.xlsx", "branch-results-2025.xlsx"] {
        sandbox.replace_in_workbook(name, "Chi bộ thôn Gò Thông", "Chi bộ thôn\nGò Thông");
    }
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(run.out().contains("Dòng một\\ndòng hai\\n\\n# dòng bốn\\n    - dòng năm."), "{}", run.out());
    assert!(run.out().contains("Chi bộ thôn\\nGò Thông"));
    assert_eq!(sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]).status(), 0);
    let text = text_of(&sandbox, "out.pdf");
    assert!(text.contains("- Dòng một dòng hai # dòng bốn - dòng năm."), "{text}");
}

#[test]
fn a_field_of_ten_thousand_letters_comes_out_whole() {
    let sandbox = Sandbox::new();
    let long = "chữ dài ".repeat(1_250).trim().to_string();
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", &format!("weaknesses = [\"{long}\",\n    "));
    // That the words are written again and again is reported.
    assert_eq!(sandbox.run(&RENDER).status(), 0);
    let text = text_of(&sandbox, "out.pdf");
    let words = text.matches("chữ dài").count() + text.matches("Chữ dài").count();
    // Page numbers may fall between two words of the one pair.
    assert!((1_245..=1_250).contains(&words), "{words}");

    let sandbox = Sandbox::new();
    let word = "ă".repeat(10_000);
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", &format!("weaknesses = [\"{word}\",\n    "));
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf"]);
    run.must_refuse("check.word-too-long");
    assert!(run.err().contains("semi-annual-review.toml"), "{}", run.err());
}

#[test]
fn every_vietnamese_letter_and_highland_name_is_printed() {
    let sandbox = Sandbox::new();
    let letters: String = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
        .chars()
        .flat_map(|letter| [letter, ' '])
        .collect();
    let letters = letters.trim();
    let text = format!("{letters} {} Y Bliă Niê Kđăm Ƀ Č Ĕ Ŏ ñ K'Ho", letters.to_uppercase());
    sandbox.replace(
        "semi-annual-review.toml",
        "weaknesses = [",
        &format!("weaknesses = [\"x {text}\",\n    "),
    );
    sandbox.render("out.pdf");
    assert!(text_of(&sandbox, "out.pdf").contains(&text));
}
