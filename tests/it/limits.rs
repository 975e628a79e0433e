//! Limits from the command line: each can be set, a wrong one is named, and hostile files end with a refusal.

use std::fmt::Write;

use crate::support::Sandbox;

/// The command on the sample workbook with these limits.
fn inspect(file: &str, limits: &[&str]) -> crate::support::Run {
    let sandbox = Sandbox::new();
    let mut args = vec!["inspect", file, "--message-format", "json"];
    for limit in limits {
        args.extend(["--limit", limit]);
    }
    sandbox.run(&args)
}

#[test]
fn a_limit_is_set_by_its_name() {
    for (limit, code) in [
        ("file-size=1KB", "import.limit-file-size"),
        ("inflated-size=2KB", "import.limit-inflated-size"),
        ("entries=2", "import.limit-entries"),
        ("rows=5", "import.limit-rows"),
        ("columns=3", "import.limit-columns"),
        ("cells=9", "import.limit-cells"),
        ("nesting=2", "import.limit-nesting"),
    ] {
        let run = inspect("branch-results.xlsx", &[limit]);
        run.must_refuse(code);
        let (name, _) = limit.split_once('=').unwrap();
        let hints = run.diagnostics()[0]["hints"].to_string();
        assert!(hints.contains(&format!("--limit {name}=")), "{hints}");
    }
    let run = inspect("branch-results.xlsx", &["rows=5", "rows=300000", "seconds=100", "inflated-size=2GB"]);
    assert_eq!(run.status(), 0, "{}", run.err());
}

#[test]
fn a_limit_that_is_none_is_wrong_usage() {
    let run = inspect("branch-results.xlsx", &["row=5"]);
    assert_eq!(run.status(), 2, "{}", run.err());
    assert_eq!(run.diagnostics()[0]["code"], "import.unknown-limit");
    assert!(run.err().contains("có phải ý bạn là `rows`?"), "{}", run.err());
    let run = inspect("branch-results.xlsx", &["rows=nhiều"]);
    assert_eq!(run.status(), 2, "{}", run.err());
    assert_eq!(run.diagnostics()[0]["code"], "import.limit-value");
    assert_eq!(inspect("branch-results.xlsx", &["rows"]).status(), 2);
}

#[test]
fn a_million_rows_are_refused_by_name() {
    let sandbox = Sandbox::new();
    let mut text = String::from("STT;Chi bộ;Đã kết nạp\n");
    for row in 1..=1_000_000 {
        writeln!(text, "{row};Chi bộ thôn {row};1").unwrap();
    }
    std::fs::write(sandbox.path("rows.csv"), text).unwrap();
    let run = sandbox.run(&["inspect", "rows.csv", "--message-format", "json"]);
    run.must_refuse("import.limit-rows");
    assert_eq!(run.diagnostics()[0]["place"]["cell"], "A200001");
}

#[test]
fn a_command_that_takes_too_much_memory_is_ended_with_a_reason() {
    let sandbox = Sandbox::new();
    let render = |limit: &str| {
        sandbox.run(&[
            "render",
            "semi-annual-review.toml",
            "-o",
            "out.pdf",
            "--limit",
            limit,
            "--message-format",
            "json",
        ])
    };
    let run = render("memory=1MB");
    assert_eq!(run.status(), 1, "{}", run.err());
    assert_eq!(run.diagnostics()[0]["code"], "cli.out-of-memory");
    assert!(!sandbox.path("out.pdf").exists());
    let run = render("memory=much");
    assert_eq!(run.status(), 2, "{}", run.err());
    assert_eq!(run.diagnostics()[0]["code"], "cli.memory-limit");
    assert_eq!(render("memory=3GB").status(), 0);
}

#[test]
fn a_pile_of_marks_on_one_letter_is_refused_before_layout() {
    let sandbox = Sandbox::new();
    let marks = format!("weaknesses = ['a{}',\n    ", "\u{301}".repeat(10_000));
    sandbox.replace("semi-annual-review.toml", "weaknesses = [", &marks);
    let run =
        sandbox.run(&["render", "semi-annual-review.toml", "-o", "out.pdf", "--message-format", "json"]);
    assert_eq!(run.status(), 1, "{}", run.err());
    assert!(run.diagnostics().iter().any(|one| one["code"] == "check.word-too-long"), "{}", run.err());
}
