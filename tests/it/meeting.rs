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
fn the_tasks_stand_once_in_the_appendix_or_in_the_text() {
    let sandbox = Sandbox::new();
    let whole = text(&composed(&sandbox, "conclusion-notice.toml"));
    let (body, appendix) = whole.split_once("PHỤ LỤC").expect("an appendix");
    let rows: Vec<&str> = appendix.lines().filter(|line| line.contains(" | ")).collect();
    assert_eq!(rows.len(), 5, "{appendix}");
    // By the end of what was said; what goes on without an end stands last.
    let ends: Vec<&str> = rows.iter().map(|row| row.split(" | ").nth(4).unwrap()).collect();
    assert_eq!(ends, ["15/7/2026", "25/7/2026", "31/7/2026", "Tháng 8/2026", "Hằng tháng"]);
    assert!(body.contains("05 nhiệm vụ nêu tại Phụ lục"), "{body}");
    assert!(!body.contains("Mở lớp hướng dẫn") && !body.contains("mở lớp hướng dẫn"), "{body}");
    // Up to four need no table.
    tasks(&sandbox, "{ unit = \"Văn phòng Đảng ủy\", work = \"Tổng hợp\", deadline = 2026-08-01 }");
    let one = text(&composed(&sandbox, "conclusion-notice.toml"));
    assert!(!one.contains("PHỤ LỤC") && one.contains("Giao Văn phòng Đảng ủy tổng hợp"), "{one}");
}

/// Gives the conclusion notice these tasks in place of its own.
fn tasks(sandbox: &Sandbox, tasks: &str) {
    let whole = "[fields]\nfrom = \"meeting.toml\"\ntasks = [";
    sandbox.replace("conclusion-notice.toml", "fields = \"meeting.toml\"", &format!("{whole}{tasks}]"));
}

/// What the conclusion notice says of this task.
fn sentence(task: &str) -> String {
    let sandbox = Sandbox::new();
    tasks(&sandbox, task);
    let whole = text(&composed(&sandbox, "conclusion-notice.toml"));
    let line =
        whole.lines().find(|line| line.contains("xây dựng kế hoạch")).unwrap_or_else(|| panic!("{whole}"));
    line.to_string()
}

#[test]
fn a_task_says_what_was_given_and_no_more() {
    let unit = "unit = \"Ban Xây dựng Đảng\", work = \"Xây dựng kế hoạch.\"";
    let cases = [
        ("", "Giao Ban Xây dựng Đảng xây dựng kế hoạch."),
        (
            ", deadline = \"Quý III/2026\"",
            "Giao Ban Xây dựng Đảng xây dựng kế hoạch; hoàn thành trong Quý III/2026.",
        ),
        (
            ", deadline = \"Tháng 9/2026\", product = \"Kế hoạch đã ký\"",
            "Giao Ban Xây dựng Đảng xây dựng kế hoạch; hoàn thành trong tháng 9/2026; sản phẩm: kế hoạch đã ký.",
        ),
        (
            ", deadline = \"Thường xuyên\"",
            "Giao Ban Xây dựng Đảng xây dựng kế hoạch; thực hiện thường xuyên.",
        ),
        (
            ", with = [\"Văn phòng Đảng ủy\", \"Ủy ban Kiểm tra Đảng ủy\", \"Các chi bộ trực thuộc\"]",
            "Giao Ban Xây dựng Đảng chủ trì, phối hợp với Văn phòng Đảng ủy, Ủy ban Kiểm tra Đảng ủy và các \
             chi bộ trực thuộc xây dựng kế hoạch.",
        ),
        (
            ", with = \"Văn phòng Đảng ủy, Ủy ban Kiểm tra Đảng ủy\", deadline = 2026-09-30",
            "Giao Ban Xây dựng Đảng chủ trì, phối hợp với Văn phòng Đảng ủy và Ủy ban Kiểm tra Đảng ủy xây dựng \
             kế hoạch; hoàn thành trước ngày 30/9/2026.",
        ),
    ];
    for (more, expected) in cases {
        assert_eq!(sentence(&format!("{{ {unit}{more} }}")), expected);
    }
}

/// The text of the minutes after each line of `from` in the meeting became `to`.
fn minutes(changes: &[(&str, &str)]) -> (String, Vec<serde_json::Value>) {
    let sandbox = Sandbox::new();
    let mut meeting = std::fs::read_to_string(sandbox.path("meeting.toml")).unwrap();
    for (key, value) in changes {
        let start = meeting.find(&format!("\n{key} = ")).unwrap() + 1;
        let end = start + meeting[start..].find("\n]\n").map_or(0, |end| end + 3);
        let line = start + meeting[start..].find('\n').unwrap() + 1;
        let end = if meeting[start..line].ends_with("[\n") { end } else { line };
        meeting.replace_range(start..end, value);
    }
    std::fs::write(sandbox.path("meeting.toml"), meeting).unwrap();
    let run = sandbox.run(&["render", "minutes.toml", "--message-format", "json", "--format", "json", "-v"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    (text(&serde_json::from_str(&run.out()).unwrap()), run.diagnostics())
}

#[test]
fn minutes_say_nothing_of_what_nobody_gave() {
    // Not given: nothing is said.
    let (without, found) = minutes(&[("absent", ""), ("opinions", "")]);
    for claim in ["vắng", "Vắng", "ý kiến", "Ý kiến", "nhất trí", "không có"] {
        assert!(!without.contains(claim), "`{claim}` in:\n{without}");
    }
    assert!(without.contains("Thành phần dự hội nghị: có mặt 25 đồng chí."), "{without}");
    for field in ["fields.absent", "fields.opinions"] {
        let named = |one: &&serde_json::Value| {
            one["code"] == "content.not-given"
                && one["severity"] == "warning"
                && one["subject"].to_string().contains(field)
        };
        assert!(found.iter().any(|one| named(&one)), "{field}: {found:#?}");
    }
    // Given as none: said in the official words.
    for none in ["[]", "\"Không có\"", "[\"không có\"]"] {
        let (none, _) = minutes(&[
            ("absent", &format!("absent = {none}\n")),
            ("opinions", &format!("opinions = {none}\n")),
        ]);
        assert!(none.contains("có mặt 25 đồng chí, vắng 0."), "{none}");
        assert!(none.contains("Không có ý kiến phát biểu."), "{none}");
    }
    // An absence without a reason is not one that nobody excused.
    let (absent, found) = minutes(&[(
        "absent",
        "absent = [{ name = \"Võ Văn E\" }, { name = \"Lê Thị H\", reason = \"không có\" }, \
         { name = \"Đồng chí Trần Văn K\", reason = \"Đi công tác.\" }]\n",
    )]);
    for line in [
        "- Đồng chí Võ Văn E;",
        "- Đồng chí Lê Thị H (không có lý do);",
        "- Đồng chí Trần Văn K (có lý do: đi công tác).",
    ] {
        assert!(absent.contains(line), "{absent}");
    }
    assert!(
        found.iter().any(|one| one["code"] == "content.not-given" && one["value"] == "Võ Văn E"),
        "{found:#?}"
    );
    let sandbox = Sandbox::new();
    let read_back = "Biên bản được đọc lại";
    assert!(text(&composed(&sandbox, "minutes.toml")).contains(read_back));
    sandbox.replace("minutes.toml", "read_back = true", "");
    assert!(!text(&composed(&sandbox, "minutes.toml")).contains(read_back));
}

#[test]
fn people_are_named_once_and_counted_only_where_they_were() {
    let (groups, _) = minutes(&[(
        "present",
        "present = [{ name = \"Đồng chí Nguyễn Văn A\", post = \"Bí thư.\" }, { name = \"Phạm Văn D\" }, \
         { name = \"bí thư, phó bí thư các chi bộ\", number = 1 }, { name = \"đại diện các đoàn thể\" }]\n",
    )]);
    for line in [
        "- Đồng chí Nguyễn Văn A, Bí thư;",
        "- Bí thư, phó bí thư các chi bộ (01 đồng chí);",
        "- Đại diện các đoàn thể.",
        "Thành phần dự hội nghị (vắng 02 đồng chí):",
    ] {
        assert!(groups.contains(line), "`{line}` in:\n{groups}");
    }
    assert!(!groups.contains("có mặt 0") && !groups.contains("triệu tập"), "{groups}");
}

#[test]
fn guests_were_not_summoned() {
    let members = "{ name = \"Phạm Văn D\" }, { name = \"Bí thư các chi bộ\", number = 18 }";
    let (without, _) = minutes(&[("present", &format!("present = [{members}]\n"))]);
    assert!(without.contains("triệu tập 21 đồng chí; có mặt 19 đồng chí, vắng 02"), "{without}");
    let guests = format!("present = [{members}, {{ name = \"Đại biểu mời\", number = 30 }}]\n");
    let (with, _) = minutes(&[("present", &guests)]);
    assert!(with.contains("có mặt 49 đồng chí, vắng 02"), "{with}");
    assert!(!with.contains("triệu tập"), "{with}");
}

#[test]
fn a_notice_says_both_days_of_a_meeting_of_several() {
    let opening = |to: &str| {
        let sandbox = Sandbox::new();
        sandbox.replace("meeting.toml", "ends = 2026-07-03T10:45:00", to);
        text(&composed(&sandbox, "conclusion-notice.toml"))
    };
    assert!(opening("ends = 2026-07-03T16:30:00").contains("Ngày 03 tháng 7 năm 2026, tại"));
    let two = opening("ends = 2026-07-04T10:45:00");
    assert!(two.contains("Từ ngày 03 tháng 7 năm 2026 đến ngày 04 tháng 7 năm 2026, tại"), "{two}");
}

#[test]
fn who_took_part_and_who_voted_must_agree() {
    let codes = |changes: &[(&str, &str)]| -> Vec<String> {
        let (_, found) = minutes(changes);
        let grave = found.iter().filter(|one| one["severity"] != "note");
        grave.map(|one| one["code"].as_str().unwrap_or_default().to_string()).collect()
    };
    let secretary = ("secretary", "secretary = \"Đồng chí Cao Văn L, chuyên viên\"\n");
    assert_eq!(codes(&[secretary]), ["check.secretary-not-present", "check.minutes-signer"]);
    let reporter = ("reports", "reports = [\"đồng chí Võ Văn E báo cáo tình hình nhập ngũ\"]\n");
    assert_eq!(codes(&[reporter]), ["check.absent-but-named"]);
    let votes = |number: u32, of: u32| {
        format!("opinions = []\nvotes = [{{ name = \"Thông qua\", number = {number}, of = {of} }}]\n")
    };
    assert!(codes(&[("opinions", &votes(25, 25))]).is_empty());
    assert_eq!(codes(&[("opinions", &votes(26, 26))]), ["check.votes-disagree"]);
    assert_eq!(codes(&[("opinions", &votes(25, 24))]), ["check.votes-disagree"]);
    let (none, _) = minutes(&[("opinions", &votes(0, 25))]);
    assert!(none.contains("không có đồng chí nào trong số 25 đồng chí tán thành"), "{none}");
}

#[test]
fn the_body_that_decides_may_be_named_in_the_document() {
    let sandbox = Sandbox::new();
    let committee = "office = \"office.toml\"\ncommittee = \"Ban Chấp hành Đảng bộ xã\"";
    sandbox.replace(
        "meeting.toml",
        "title = \"hội nghị giao ban",
        "title = \"hội nghị Ban Chấp hành Đảng bộ xã về",
    );
    let args = ["render", "conclusion-notice.toml", "--message-format", "json", "--format", "json"];
    let found = sandbox.run(&args).diagnostics();
    assert_eq!(found.iter().map(|one| &one["code"]).collect::<Vec<_>>(), ["check.other-body"]);
    sandbox.replace("conclusion-notice.toml", "office = \"office.toml\"", committee);
    let document = composed(&sandbox, "conclusion-notice.toml");
    let whole = text(&document);
    assert!(whole.contains("Ban Chấp hành Đảng bộ xã kết luận như sau:"), "{whole}");
    assert!(!whole.contains("Ban Thường vụ"), "{whole}");
    assert_eq!(document["signatures"][0]["authority"], "T/M ĐẢNG ỦY");
}

#[test]
fn a_superior_is_asked_and_a_subordinate_is_told() {
    let dispatch = |addressee: &str| {
        let sandbox = Sandbox::new();
        sandbox.replace(
            "dispatch.toml",
            "addressees = [\"Các chi bộ trực thuộc\", \"Ủy ban Mặt trận Tổ quốc và các đoàn thể xã\"]",
            &format!("addressees = [\"{addressee}\"]"),
        );
        sandbox.replace("dispatch.toml", "recipients = [", &format!("recipients = [\"{addressee}\", "));
        text(&composed(&sandbox, "dispatch.toml"))
    };
    let up = dispatch("Ban Tổ chức Tỉnh ủy");
    assert!(up.contains("kính đề nghị Ban Tổ chức Tỉnh ủy xem xét"), "{up}");
    assert!(!up.contains("thực hiện một số nội dung") && !up.contains("- Ban Tổ chức Tỉnh ủy"), "{up}");
    let down = dispatch("Các chi bộ trực thuộc");
    assert!(down.contains("đề nghị các chi bộ trực thuộc thực hiện một số nội dung sau:"), "{down}");
    assert!(down.contains("Đề nghị các chi bộ trực thuộc triển khai thực hiện"), "{down}");
    let beside = dispatch("Đảng ủy xã Tân Mẫu");
    assert!(beside.contains("đề nghị Đảng ủy xã Tân Mẫu phối hợp thực hiện"), "{beside}");
}

#[test]
fn an_invitation_to_one_person_is_to_that_person() {
    let sandbox = Sandbox::new();
    let invitation = std::fs::read_to_string(sandbox.path("invitation.toml")).unwrap();
    let start = invitation.find("addressees = [").unwrap();
    let end = invitation.find("recipients = ").unwrap();
    let recipients = end + invitation[end..].find('\n').unwrap();
    let one =
        format!("{}addressees = [\"Đồng chí Lê Văn C\"]{}", &invitation[..start], &invitation[recipients..]);
    std::fs::write(sandbox.path("invitation.toml"), one).unwrap();
    let whole = text(&composed(&sandbox, "invitation.toml"));
    assert!(whole.contains("trân trọng kính mời đồng chí Lê Văn C tới dự hội nghị giao ban"), "{whole}");
    assert!(!whole.contains("các đồng chí"), "{whole}");
    // The office's usual recipients are not invited.
    assert!(!whole.contains("Ban Tổ chức Tỉnh ủy"), "{whole}");
}

#[test]
fn minutes_are_signed_by_those_who_recorded_and_chaired_the_meeting() {
    let sandbox = Sandbox::new();
    sandbox.replace("minutes.toml", "[\"Phạm Văn D\", \"Nguyễn Văn A\"]", "[\"Phạm Văn D\", \"Trần Thị B\"]");
    let args = ["render", "minutes.toml", "--message-format", "json", "--format", "json"];
    let found = sandbox.run(&args).diagnostics();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["code"], "check.minutes-signer");
    assert_eq!(
        (found[0]["value"].as_str(), found[0]["place"]["line"].as_u64()),
        (Some("Trần Thị B"), Some(7))
    );
    assert!(found[0]["message"].as_str().unwrap().contains("Nguyễn Văn A"), "{found:#?}");
}

#[test]
fn an_invitation_is_dated_before_the_meeting_and_its_outcome_after_it() {
    let sandbox = Sandbox::new();
    let codes = |document: &str, date: &str| -> Vec<String> {
        let date = format!("date={date}");
        let args = ["render", document, "--set", &date, "--message-format", "json", "--format", "json"];
        let found = sandbox.run(&args).diagnostics();
        let codes = found.iter().filter_map(|one| one["code"].as_str());
        codes.filter(|code| *code == "check.meeting-day").map(str::to_string).collect()
    };
    assert_eq!(codes("invitation.toml", "2026-07-04"), ["check.meeting-day"]);
    assert!(codes("invitation.toml", "2026-07-03").is_empty());
    for outcome in ["minutes.toml", "conclusion-notice.toml", "seminar-report.toml"] {
        assert_eq!(codes(outcome, "2026-06-01"), ["check.meeting-day"], "{outcome}");
        assert!(codes(outcome, "2026-07-31").is_empty(), "{outcome}");
    }
}

#[test]
fn the_chair_is_not_named_among_those_who_took_part_as_well() {
    let text_of = |present: &str, opinions: &str| {
        let sandbox = Sandbox::new();
        let fields = format!(
            "[fields]\nfrom = \"meeting.toml\"\nsecretary = \"Đồng chí Nguyễn Văn A\"\npresent = [{present}]\nopinions = [{opinions}]"
        );
        sandbox.replace("conclusion-notice.toml", "fields = \"meeting.toml\"", &fields);
        text(&composed(&sandbox, "conclusion-notice.toml"))
    };
    let chair = "{ name = \"Nguyễn Văn A\", post = \"Bí thư\" }";
    let opinion = "{ by = \"Đồng chí Trần Thị B\", text = \"nhất trí\" }";
    let groups = text_of(&format!("{chair}, {{ name = \"đại diện các đoàn thể\" }}"), opinion);
    assert!(groups.contains("Cùng dự hội nghị có đại diện các đoàn thể; vắng 02 đồng chí."), "{groups}");
    assert!(
        groups.contains("và ý kiến phát biểu của đồng chí Trần Thị B, Ban Thường vụ Đảng ủy kết luận"),
        "{groups}"
    );
    let alone = text_of(chair, &format!("{opinion}, {opinion}"));
    assert!(alone.contains("năm 2026. Vắng 02 đồng chí."), "{alone}");
    assert!(alone.contains("và ý kiến thảo luận của các đại biểu, Ban Thường vụ"), "{alone}");
}
