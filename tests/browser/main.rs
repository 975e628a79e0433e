//! The pages in a browser: an office's day from the set-up link to the download, every page looked at by axe, no call
//! beyond this machine. The walk itself is `tests/browser/walk.mjs`; its pictures lie in `target/web`.

#![expect(clippy::disallowed_methods, reason = "tests arrange files")]

use std::process::Command;

use vanthu_test_support::{Sandbox, root, tool};

#[test]
fn an_offices_day() {
    let modules = root().join("tests/browser/node_modules");
    assert!(modules.exists(), "{} is missing: run scripts/test", modules.display());
    let sandbox = Sandbox::new();
    std::fs::copy(sandbox.path("branch-results.xlsx"), sandbox.path("ket-qua-chi-bo.xlsx")).unwrap();
    let broken = "<c r=\"F8\" s=\"7\" t=\"inlineStr\"><is><t>hai</t></is></c>";
    sandbox.replace_in_workbook("ket-qua-chi-bo.xlsx", "<c r=\"F8\" s=\"7\" t=\"n\"><v>2</v></c>", broken);
    let out = root().join("target/web");
    if out.exists() {
        std::fs::remove_dir_all(&out).unwrap();
    }
    let walk = Command::new("node")
        .arg(root().join("tests/browser/walk.mjs"))
        .env("WALK_PROGRAM", env!("CARGO_BIN_EXE_vanthu"))
        .env("WALK_SAMPLES", sandbox.path(""))
        .env("WALK_OUT", &out)
        .output()
        .expect("`node` does not run; scripts/test installs it");
    let said = String::from_utf8_lossy(&walk.stdout).into_owned() + &String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success(), "{said}");
    let report = tool("pdftotext", &["-layout", out.join("report.pdf").to_str().unwrap(), "-"]);
    assert!(report.contains("Số 01-BC/ĐU"), "{report}");
    let notice = tool("pdftotext", &["-layout", out.join("notice.pdf").to_str().unwrap(), "-"]);
    assert!(notice.contains("Số 01-TB/ĐU"), "{notice}");
}
