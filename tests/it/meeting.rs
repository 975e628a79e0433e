//! The work that meetings give: sorted by deadline, from a list or a workbook, and compared with the roster.

use crate::samples::{composed, text};
use crate::support::Sandbox;

/// The findings of a sample, in JSON, after `from` became `to` in the meeting.
fn findings(from: &str, to: &str) -> Vec<serde_json::Value> {
    let sandbox = Sandbox::new();
    sandbox.replace("meeting.toml", from, to);
    let args = ["render", "conclusion-notice.toml", "--message-format", "json", "--format", "json"];
    sandbox.run(&args).diagnostics()
}

#[test]
fn a_deadline_before_the_meeting_is_found_at_its_line() {
    let found = findings("deadline = 2026-07-15", "deadline = 2026-07-02");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["code"], "check.deadline-before-meeting");
    assert_eq!(found[0]["place"]["file"], "meeting.toml");
    assert!(found[0]["message"].as_str().unwrap().contains("02/7/2026"), "{found:#?}");
    // On the day of the meeting is not before it.
    assert!(findings("deadline = 2026-07-15", "deadline = 2026-07-03").is_empty());
}

#[test]
fn a_task_without_a_unit_is_found_at_its_line() {
    let found = findings("{ unit = \"Chi bộ Quân sự xã\", with", "{ with");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0]["code"].as_str(), found[0]["severity"].as_str()),
        (Some("check.task-without-unit"), Some("error"))
    );
    assert_eq!(found[0]["place"]["file"], "meeting.toml");
}

#[test]
fn a_unit_that_nobody_knows_is_found_with_the_one_that_was_meant() {
    let found = findings("{ unit = \"Chi bộ Quân sự xã\"", "{ unit = \"Chi bộ Quân sư xã\"");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0]["code"].as_str(), found[0]["severity"].as_str()),
        (Some("check.unknown-unit"), Some("warning"))
    );
    assert!(found[0]["hints"][0].as_str().unwrap().contains("Chi bộ Quân sự xã"), "{found:#?}");
    // Several units may stand in one task; each is looked for.
    assert!(
        findings("unit = \"Chi bộ Quân sự xã\"", "unit = \"Chi bộ Quân sự xã; Chi bộ Công an xã\"")
            .is_empty()
    );
    // An office that lists nobody is taken at its word.
    let sandbox = Sandbox::new();
    sandbox.replace("office.toml", "roster = \"branches.csv\"\n", "");
    sandbox.replace("office.toml", "units = [", "recipients-of-old = [");
    let text = std::fs::read_to_string(sandbox.path("office.toml")).unwrap();
    let start = text.find("recipients-of-old").unwrap();
    let end = start + text[start..].find("]\n").unwrap() + 2;
    std::fs::write(sandbox.path("office.toml"), format!("{}{}", &text[..start], &text[end..])).unwrap();
    sandbox.replace("meeting.toml", "Chi bộ Quân sự xã\", with", "Chi bộ Lạ\", with");
    sandbox.run(&["render", "conclusion-notice.toml", "--format", "json"]).must_be_silent();
}

#[test]
fn tasks_of_a_workbook_are_the_same_tasks_and_keep_their_cells() {
    let sandbox = Sandbox::new();
    let sorted = text(&composed(&sandbox, "programme.toml"));
    let days: Vec<usize> = ["20/7/2026", "15/9/2026", "30/9/2026", "15/10/2026", "10/12/2026", "25/12/2026"]
        .iter()
        .map(|day| sorted.find(day).unwrap_or_else(|| panic!("no {day} in:\n{sorted}")))
        .collect();
    assert!(days.is_sorted(), "{sorted}");
    sandbox.replace_in_workbook("tasks.xlsx", "Chi bộ Quân sự xã", "Chi bộ Quân sư xã");
    let run = sandbox.run(&["render", "programme.toml", "--message-format", "json", "--format", "json"]);
    let found = run.diagnostics();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["code"], "check.unknown-unit");
    assert_eq!(found[0]["place"]["cell"], "C7", "{found:#?}");
}

#[test]
fn the_appendix_lists_tasks_by_deadline_and_those_without_one_last() {
    let sandbox = Sandbox::new();
    let whole = text(&composed(&sandbox, "conclusion-notice.toml"));
    let appendix = whole.split("PHỤ LỤC").nth(1).expect("an appendix");
    let rows: Vec<&str> = appendix.lines().filter(|line| line.contains(" | ")).collect();
    assert_eq!(rows.len(), 5, "{appendix}");
    let ends: Vec<&str> = rows.iter().map(|row| row.rsplit(" | ").next().unwrap()).collect();
    assert_eq!(ends, ["15/7/2026", "25/7/2026", "31/7/2026", "31/8/2026", "thường xuyên"]);
    // One task needs no table.
    sandbox.replace("conclusion-notice.toml", "fields = \"meeting.toml\"", "[fields]\nfrom = \"meeting.toml\"\ntasks = [{ unit = \"Văn phòng Đảng ủy\", work = \"Tổng hợp\", deadline = 2026-08-01 }]");
    let one = text(&composed(&sandbox, "conclusion-notice.toml"));
    assert!(!one.contains("PHỤ LỤC") && one.contains("Giao Văn phòng Đảng ủy tổng hợp"), "{one}");
}
