//! The pages in a browser: an office's day from the set-up link to the download, a day on which all goes wrong, the pages
//! beside the documents (account, mails, help, an office's own files), and the three jobs from a messy workbook to the issued
//! PDF: in Chromium by mouse and by the keyboard alone, and in Firefox. Every page is looked at by axe, and none calls beyond
//! this machine. The walks are `tests/browser/walk.mjs`, `mishaps.mjs`, `rooms.mjs` and `jobs.mjs`; their pictures lie in
//! `target/web` and beside it.

#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

use std::path::Path;
use std::process::Command;

use vanthu_test_support::{Sandbox, root, tool};

#[test]
fn an_offices_day() {
    let sandbox = Sandbox::new();
    std::fs::copy(sandbox.path("branch-results.xlsx"), sandbox.path("ket-qua-chi-bo.xlsx")).unwrap();
    let broken = "<c r=\"F8\" s=\"7\" t=\"inlineStr\"><is><t>hai</t></is></c>";
    sandbox.replace_in_workbook("ket-qua-chi-bo.xlsx", "<c r=\"F8\" s=\"7\" t=\"n\"><v>2</v></c>", broken);
    let out = root().join("target/web");
    walk("walk.mjs", &sandbox, &out);
    let report = tool("pdftotext", &["-layout", out.join("report.pdf").to_str().unwrap(), "-"]);
    assert!(report.contains("Số 01-BC/ĐU"), "{report}");
    let notice = tool("pdftotext", &["-layout", out.join("notice.pdf").to_str().unwrap(), "-"]);
    assert!(notice.contains("Số 01-TB/ĐU"), "{notice}");
}

#[test]
fn a_day_that_goes_wrong() {
    walk("mishaps.mjs", &Sandbox::new(), &root().join("target/web-mishaps"));
}

#[test]
fn the_pages_beside_the_documents() {
    walk("rooms.mjs", &Sandbox::new(), &root().join("target/web-rooms"));
}

#[test]
fn the_three_jobs_in_their_clicks() {
    walk_with("jobs.mjs", &messy(), &root().join("target/web-jobs"), &[]);
}

#[test]
fn the_three_jobs_by_keyboard_alone() {
    let how = [("WALK_HANDS", "keyboard")];
    walk_with("jobs.mjs", &messy(), &root().join("target/web-keyboard"), &how);
}

#[test]
fn the_three_jobs_in_firefox() {
    let how = [("WALK_BROWSER", "firefox")];
    walk_with("jobs.mjs", &messy(), &root().join("target/web-firefox"), &how);
}

/// The samples with workbooks as offices have them: unknown headings, a column without a meaning, a total that is off by
/// one, names spelt otherwise, a percentage as text, a day that no month has.
fn messy() -> Sandbox {
    let sandbox = Sandbox::new();
    let text = |cell: &str, style: u32, text: &str| {
        format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let changed = |file: &str, sample: &str, changes: &[(String, String)]| {
        std::fs::copy(sandbox.path(sample), sandbox.path(file)).unwrap();
        for (from, to) in changes {
            sandbox.replace_in_workbook(file, from, to);
        }
    };
    let named = |from: &str, to: &str| (format!(">{from}<"), format!(">{to}<"));
    changed(
        "messy-results.xlsx",
        "branch-results.xlsx",
        &[
            named("Chỉ tiêu giao", "CT trên giao"),
            named("Quần chúng ưu tú", "Nguồn QCƯT"),
            named("Xóa tên", "Cột phụ"),
            named("Chi bộ thôn Bàu Sậy", "Chi bộ thôn Bàu Xậy"),
            named("Chi bộ thôn Cầu Đá", "Chi bộ thôn Câu Đá"),
            ("<c r=\"G8\" s=\"7\" t=\"n\"><v>66.67</v></c>".into(), text("G8", 7, "66,67%")),
            (
                "<c r=\"F26\" s=\"5\" t=\"n\"><v>28</v></c>".into(),
                "<c r=\"F26\" s=\"5\" t=\"n\"><v>29</v></c>".into(),
            ),
        ],
    );
    changed(
        "messy-tasks.xlsx",
        "tasks.xlsx",
        &[("<c r=\"E4\" s=\"4\" t=\"n\"><v>46223</v></c>".into(), text("E4", 4, "31/6/2026"))],
    );
    changed("messy-scores.xlsx", "scorecards.xlsx", &[named("Chi bộ thôn Bàu Sậy", "Chi bộ thôn Bàu Xậy")]);
    sandbox
}

fn walk(script: &str, sandbox: &Sandbox, out: &Path) {
    walk_with(script, sandbox, out, &[]);
}

/// Runs a walk; its pictures and downloads are kept in `out`, and what it printed is shown.
fn walk_with(script: &str, sandbox: &Sandbox, out: &Path, how: &[(&str, &str)]) {
    let modules = root().join("tests/browser/node_modules");
    assert!(modules.exists(), "{} is missing: run scripts/test", modules.display());
    if out.exists() {
        std::fs::remove_dir_all(out).unwrap();
    }
    let walk = Command::new("node")
        .arg(root().join("tests/browser").join(script))
        .env("WALK_PROGRAM", env!("CARGO_BIN_EXE_vanthu"))
        .env("WALK_SAMPLES", sandbox.path(""))
        .env("WALK_OUT", out)
        .envs(how.iter().copied())
        .output()
        .expect("`node` does not run; scripts/test installs it");
    let said = String::from_utf8_lossy(&walk.stdout).into_owned() + &String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success(), "{said}");
    println!("{said}");
}
