//! The pages in a browser: an office's day from the set-up link to the download, and a day on which all goes wrong; every
//! page looked at by axe, no call beyond this machine. The walks are `tests/browser/walk.mjs` and `mishaps.mjs`; their
//! pictures lie in `target/web` and `target/web-mishaps`.

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

/// Runs a walk; its pictures and downloads are kept in `out`, and what it printed is shown.
fn walk(script: &str, sandbox: &Sandbox, out: &Path) {
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
        .output()
        .expect("`node` does not run; scripts/test installs it");
    let said = String::from_utf8_lossy(&walk.stdout).into_owned() + &String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success(), "{said}");
    println!("{said}");
}
