//! Cells corrected beside the workbook, as the document file tells it.

use crate::support::Sandbox;

/// The review with more lines at its head.
fn with(sandbox: &Sandbox, lines: &str) {
    sandbox.replace("semi-annual-review.toml", "number = 7\n", &format!("number = 7\n{lines}\n"));
}

const TWO: &str = r#"
[[correction]]
data = "results"
cell = "H12"
was = 2
now = "3"
by = "Nguyễn Văn A"
why = "chi bộ báo lại ngày 03/7/2026"

[[correction]]
data = "results"
sheet = "Kết quả"
cell = "H26"
was = "63"
now = "64"
by = "Nguyễn Văn A"
why = "cộng lại theo ô H12"
"#;

#[test]
fn a_figure_that_rests_on_a_corrected_cell_says_so() {
    let sandbox = Sandbox::new();
    let plain = sandbox.run(&["render", "semi-annual-review.toml", "--format", "json"]);
    std::fs::write(sandbox.path("corrections.toml"), TWO).unwrap();
    with(&sandbox, "corrections = \"corrections.toml\"");
    let run = sandbox.run(&[
        "render",
        "semi-annual-review.toml",
        "--format",
        "json",
        "-v",
        "--message-format",
        "json",
    ]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let notes: Vec<_> =
        run.diagnostics().into_iter().filter(|one| one["code"] == "import.corrected").collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert_eq!((&notes[0]["place"]["cell"], &notes[0]["severity"]), (&"H12".into(), &"note".into()));
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    let before: serde_json::Value = serde_json::from_str(&plain.out()).unwrap();
    let (fact, was) = (&document["facts"]["total.sources"], &before["facts"]["total.sources"]);
    assert_eq!((&fact["value"], &was["value"]), (&64.into(), &63.into()));
    let expected = serde_json::json!([{
        "cell": "H12", "was": "2", "now": "3", "by": "Nguyễn Văn A", "why": "chi bộ báo lại ngày 03/7/2026",
    }]);
    assert_eq!(fact["sources"][0]["corrected"], expected);
    assert!(document["facts"]["total.admitted"]["sources"][0].get("corrected").is_none());
    assert!(was["sources"][0].get("corrected").is_none());
}

#[test]
fn a_broken_cell_is_mended_without_touching_the_workbook() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook("branch-results.xlsx", "03/05", "03/05a");
    let bytes = std::fs::read(sandbox.path("branch-results.xlsx")).unwrap();
    sandbox.run(&["render", "semi-annual-review.toml", "-o", "a.pdf"]).must_refuse("import.not-a-number");
    let document = std::fs::read_to_string(sandbox.path("semi-annual-review.toml")).unwrap();
    let correction = "\n[[correction]]\ndata = \"results\"\ncell = \"I8\"\nwas = \"03/05a\"\nnow = \"03/05\"\nby = \"Trần Thị B\"\nwhy = \"gõ nhầm\"\n";
    std::fs::write(sandbox.path("semi-annual-review.toml"), document + correction).unwrap();
    sandbox.render("a.pdf");
    assert_eq!(std::fs::read(sandbox.path("branch-results.xlsx")).unwrap(), bytes);
}

#[test]
fn a_correction_that_no_longer_holds_is_refused_at_its_cell() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("corrections.toml"), TWO.replace("was = \"63\"", "was = \"62\"")).unwrap();
    with(&sandbox, "corrections = \"corrections.toml\"");
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "a.pdf", "--message-format", "json"]);
    run.must_refuse("import.correction-stale");
    let found = run.diagnostics();
    let stale = found.iter().find(|one| one["code"] == "import.correction-stale").unwrap();
    assert_eq!((&stale["place"]["cell"], &stale["value"]), (&"H26".into(), &"63".into()));
    assert!(stale["hints"][0].as_str().unwrap().contains("corrections.toml:"), "{stale}");
    assert!(sandbox.new_files().iter().all(|name| name != "a.pdf"));
}

#[test]
fn what_is_wrong_with_a_correction_is_told_with_its_line() {
    for (change, code) in [
        (("data = \"results\"", "data = \"result\""), "project.unknown-value"),
        (("cell = \"H12\"", "cell = \"12H\""), "project.no-cell"),
        (("by = \"Nguyễn Văn A\"\n", ""), "project.missing-key"),
        (("was = 2\n", ""), "project.missing-key"),
        (("was = 2\n", "was = true\n"), "project.wrong-type"),
        (("was = 2\n", "was = 2\nnote = \"a\"\n"), "project.unknown-key"),
        (("cell = \"H12\"", "cell = \"H12\"\nsheet = \"Kết\""), "import.correction-no-sheet"),
        (("cell = \"H12\"", "cell = \"H12\"\nfile = \"a.xlsx\""), "import.correction-no-file"),
        (("cell = \"H26\"\nwas = \"63\"", "cell = \"H12\"\nwas = \"2\""), "import.correction-twice"),
    ] {
        let sandbox = Sandbox::new();
        assert!(TWO.contains(change.0), "{change:?}");
        std::fs::write(sandbox.path("corrections.toml"), TWO.replacen(change.0, change.1, 1)).unwrap();
        with(&sandbox, "corrections = \"corrections.toml\"");
        let run = sandbox.run(&["check", "semi-annual-review.toml", "--message-format", "json"]);
        run.must_refuse(code);
        let found = run.diagnostics();
        let problem = found.iter().find(|one| one["code"] == code).unwrap();
        let place = &problem["place"];
        assert!(place["line"].is_number() || place["cell"].is_string(), "{code}: {problem}");
    }
}

#[test]
fn a_dash_of_a_scorecard_is_corrected_in_a_batch_too() {
    let sandbox = Sandbox::new();
    let inspected = sandbox.run(&["inspect", "scorecards.xlsx", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&inspected.out()).unwrap();
    // The name of the first branch, which its card prints.
    let row = &json["rows"][0];
    let name = row["values"]["branch"].as_str().unwrap();
    let column = json["columns"].as_array().unwrap().iter().find(|one| one["field"] == "branch").unwrap();
    let cell = format!("{}{}", column["column"].as_str().unwrap(), row["row"]);
    let correction = format!(
        "\n[[correction]]\ncell = \"{cell}\"\nwas = \"{name}\"\nnow = \"Chi bộ thôn Suối Mới\"\nby = \"Trần Thị B\"\nwhy = \"đổi tên\"\n"
    );
    let document = std::fs::read_to_string(sandbox.path("scorecards.toml")).unwrap();
    std::fs::write(sandbox.path("scorecards.toml"), document + &correction).unwrap();
    let run = sandbox.run(&[
        "batch",
        "scorecards.toml",
        "-o",
        "cards.zip",
        "--only",
        "1",
        "--allow",
        "import.unknown-branch",
        "--allow",
        "import.branch-missing",
    ]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let zip = std::fs::File::open(sandbox.path("cards.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(zip).unwrap();
    let manifest: serde_json::Value =
        serde_json::from_reader(archive.by_name("manifest.json").unwrap()).unwrap();
    let first = &manifest["documents"][0];
    assert_eq!(first["branch"], "Chi bộ thôn Suối Mới");
    let findings = first["findings"].as_array().unwrap();
    assert!(findings.iter().any(|one| one["code"] == "import.corrected"), "{first}");
}
