//! The ten broken copies of the sample workbook: each is refused by the right code at the right cell, in both
//! languages, and leaves no file behind.

use snapbox::{assert_data_eq, file};

use crate::support::{Sandbox, oracle, root};

fn broken() -> (tempfile::TempDir, Vec<serde_json::Value>) {
    let folder = tempfile::tempdir().unwrap();
    let samples = root().join("samples");
    oracle("make_broken.py", &[samples.to_str().unwrap(), folder.path().to_str().unwrap()]);
    let expected = std::fs::read(folder.path().join("expected.json")).unwrap();
    (folder, serde_json::from_slice(&expected).unwrap())
}

#[test]
fn each_broken_copy_is_refused_at_its_cell() {
    let (folder, cases) = broken();
    assert_eq!(cases.len(), 10);
    let mut said = [String::new(), String::new()];
    for case in &cases {
        let file = case["file"].as_str().unwrap();
        let sandbox = Sandbox::new();
        std::fs::copy(folder.path().join(file), sandbox.path("branch-results.xlsx")).unwrap();
        for (language, said) in ["vi", "en"].into_iter().zip(&mut said) {
            let args = ["render", "semi-annual-review.toml", "-o", "out.pdf", "--lang", language];
            let run = sandbox.run(&args);
            run.must_refuse(case["code"].as_str().unwrap());
            said.push_str(&format!("## {file}\n\n{}", run.err()));
        }
        let json = sandbox.run(&["render", "semi-annual-review.toml", "--message-format", "json"]);
        let errors = json.diagnostics();
        assert_eq!(errors.len(), 1, "{file}: {errors:#?}");
        let error = &errors[0];
        assert_eq!((&error["code"], error["severity"].as_str()), (&case["code"], Some("error")));
        assert_eq!(error["place"]["file"], "branch-results.xlsx");
        if let Some(cell) = case["cell"].as_str() {
            assert_eq!(error["place"]["sheet"], case["sheet"], "{file}");
            assert_eq!(error["place"]["cell"], cell, "{file}");
        }
        for cell in case["cells"].as_array().into_iter().flatten() {
            let cell = cell.as_str().unwrap();
            assert!(error["message"].as_str().unwrap().contains(cell), "{file}: {error}");
        }
        assert!(!error["hints"].as_array().unwrap().is_empty(), "{file}: no advice");
        assert_eq!(sandbox.new_files(), Vec::<String>::new(), "{file} left a file behind");
    }
    let [vi, en] = said;
    assert_data_eq!(vi, file!["snapshots/broken.vi.txt"]);
    assert_data_eq!(en, file!["snapshots/broken.en.txt"]);
}

#[test]
fn every_fault_is_told_at_once() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook("branch-results.xlsx", "Chi bộ thôn Gò Thông", "Chi bộ thôn Đồi Mây");
    sandbox.replace_in_workbook("branch-results-2025.xlsx", "<t>Đã kết nạp</t>", "<t>Cột lạ</t>");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "--message-format", "json"]);
    let codes: Vec<String> =
        run.diagnostics().iter().map(|error| error["code"].as_str().unwrap().to_string()).collect();
    assert!(codes.contains(&"import.duplicate-row".to_string()), "{codes:?}");
    assert!(codes.contains(&"import.missing-column".to_string()), "{codes:?}");
}

#[test]
fn an_allowed_error_is_a_warning_and_is_recorded() {
    let (folder, _) = broken();
    let sandbox = Sandbox::new();
    std::fs::copy(folder.path().join("total-disagrees.xlsx"), sandbox.path("branch-results.xlsx")).unwrap();
    let args = [
        "render",
        "semi-annual-review.toml",
        "--format",
        "json",
        "--allow",
        "import.total-disagrees",
        "--message-format",
        "json",
    ];
    let run = sandbox.run(&args);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert_eq!(run.diagnostics()[0]["severity"], "warning");
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(document["allowed"], serde_json::json!(["import.total-disagrees"]));
}
