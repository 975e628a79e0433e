//! What technicians expect of a command line: several documents in one call, JSON in and out, watching, a new document to
//! fill in, a manual page for each command.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Sandbox, binary};

#[test]
fn several_documents_are_rendered_whatever_becomes_of_one() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("out")).unwrap();
    let run = sandbox.run(&[
        "render",
        "dispatch.toml",
        "office.toml",
        "invitation.toml",
        "-o",
        "out",
        "--lang",
        "en",
    ]);
    assert_eq!(run.status(), 1, "{}", run.err());
    assert!(run.err().contains("documents rendered: 2; with errors, not written: 1"), "{}", run.err());
    let mut names: Vec<String> = fs::read_dir(sandbox.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["dispatch.pdf", "invitation.pdf"]);
    sandbox.run(&["render", "dispatch.toml", "-o", "alone.pdf"]).must_be_silent();
    let read = |name: &str| fs::read(sandbox.path(name)).unwrap();
    assert_eq!(read("out/dispatch.pdf"), read("alone.pdf"));

    // One document goes into a folder too.
    let run = sandbox.run(&["render", "minutes.toml", "-o", "out", "--lang", "en"]);
    assert_eq!((run.status(), run.err().trim()), (0, "documents rendered: 1"), "{}", run.err());
    assert!(read("out/minutes.pdf").starts_with(b"%PDF"));

    let run = sandbox.run(&["render", "dispatch.toml", "invitation.toml", "--format", "json", "-q"]);
    run.must_be_silent();
    assert!(read("invitation.json").starts_with(b"{"));
}

#[test]
fn several_documents_need_a_folder_and_names_of_their_own() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("other")).unwrap();
    fs::copy(sandbox.path("dispatch.toml"), sandbox.path("other/dispatch.toml")).unwrap();
    for args in [
        &["render", "dispatch.toml", "invitation.toml", "-o", "x.pdf"][..],
        &["render", "dispatch.toml", "other/dispatch.toml"],
        &["render", "dispatch.toml", "invitation.toml", "--watch"],
    ] {
        let run = sandbox.run(args);
        assert_eq!(run.status(), 2, "{args:?}: {}", run.err());
        assert!(run.err().contains("cli.several-documents"), "{args:?}: {}", run.err());
    }
    assert_eq!(sandbox.new_files(), ["other"]);
}

#[test]
fn documents_offices_and_fields_may_be_json() {
    let sandbox = Sandbox::new();
    let office = r#"{ "standard": "party", "superior": "Đảng bộ tỉnh Lâm Đồng", "name": "Đảng ủy xã Hàm Mẫu",
        "short": "ĐU", "place": "Hàm Mẫu", "committee": "Ban Thường vụ Đảng ủy",
        "recipients": ["Văn phòng Tỉnh ủy"], "archive": "Lưu Đảng ủy",
        "signer": [{ "name": "Nguyễn Văn A", "authority": "T/M Ban Thường vụ", "post": "Bí thư" }] }"#;
    fs::write(sandbox.path("office.json"), office).unwrap();
    let document = "{\n  \"template\": \"semi-annual-review\",\n  \"office\": \"office.json\",\n  \"number\": 7,\n  \
                    \"date\": \"2026-07-05\",\n  \"data\": { \"results\": \"branch-results.xlsx\" },\n  \
                    \"fields\": \"fields.json\"\n}\n";
    fs::write(sandbox.path("document.json"), document).unwrap();
    fs::write(sandbox.path("fields.json"), r#"{ "period": "2026-H1" }"#).unwrap();
    let run = sandbox.run(&["render", "document.json", "-o", "x.pdf"]);
    assert_eq!(run.status(), 0, "{}", run.err());

    fs::write(sandbox.path("document.json"), document.replace("\"number\"", "\"numbr\"")).unwrap();
    let run = sandbox.run(&["render", "document.json", "-o", "y.pdf", "--message-format", "short"]);
    assert_eq!(run.status(), 1);
    assert!(run.err().contains("document.json:4:3: "), "{}", run.err());
    assert!(!sandbox.path("y.pdf").exists());
}

#[test]
fn a_setting_of_a_field_joins_the_file_of_fields() {
    let sandbox = Sandbox::new();
    let text = |args: &[&str]| {
        let run = sandbox.run(&[&["render", "minutes.toml", "--format", "json"], args].concat());
        assert_eq!(run.status(), 0, "{}", run.err());
        run.out()
    };
    let changed = text(&["--set", "fields.secretary=Đồng chí Hồ Thị Q, Chánh Văn phòng Đảng ủy"]);
    assert!(changed.contains("Hồ Thị Q") && changed.contains("Trần Thị B"), "the other fields stay");
    assert!(!text(&[]).contains("Hồ Thị Q"));
}

#[test]
fn lists_come_as_json_too() {
    let sandbox = Sandbox::new();
    for (args, name) in [
        (&["template", "list", "--json"][..], "conclusion-notice"),
        (&["profile", "list", "--json"], "branch-results"),
    ] {
        let list: serde_json::Value = serde_json::from_str(&sandbox.run(args).out()).unwrap();
        let names: Vec<&str> =
            list.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
        assert!(names.contains(&name), "{names:?}");
        let plain = sandbox.run(&args[..2]).out();
        assert_eq!(plain.lines().count(), names.len());
    }
}

#[test]
fn a_new_document_lacks_only_what_a_person_fills_in() {
    let sandbox = Sandbox::new();
    let list: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["template", "list", "--json"]).out()).unwrap();
    for template in list.as_array().unwrap() {
        let name = template["name"].as_str().unwrap();
        let dir = format!("new/{name}");
        let run = sandbox.run(&["new", name, &dir]);
        assert_eq!(run.status(), 0, "{name}: {}", run.err());
        assert!(run.out().contains(&format!("{dir}/{name}.toml")), "{}", run.out());
        let document = format!("{dir}/{name}.toml");
        let run = sandbox.run(&["check", &document, "--message-format", "json"]);
        for line in run.err().lines() {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            let code = finding["code"].as_str().unwrap();
            // What was commented out is missing, and what the empty workbook does not hold.
            let expected = finding["severity"] != "error"
                || ["project.missing-field", "project.missing-data", "project.unfilled"].contains(&code)
                || code.starts_with("import.")
                || code.starts_with("check.");
            assert!(expected, "{name}: {line}");
        }
        let required = run.err().contains("\"import.no-rows\"");
        let show = sandbox.run(&["template", "show", name, "--json"]).out();
        let show: serde_json::Value = serde_json::from_str(&show).unwrap();
        let needs = show["data"].as_object().unwrap().values().any(|data| data["required"] == true);
        assert!(needs || !required, "{name}: an optional workbook that is empty is no error: {}", run.err());
        // What was filled in is not replaced.
        assert_eq!(sandbox.run(&["new", name, &dir]).status(), 1);
    }
    let run = sandbox.run(&["new", "no-such-template"]);
    assert_ne!(run.status(), 0);
    assert!(!sandbox.path("no-such-template").exists());
    let run = sandbox.run(&["new", "resolution", "--standard", "nowhere"]);
    assert_eq!(run.status(), 2);
}

#[test]
fn a_document_is_not_made_for_an_office_that_nobody_filled_in() {
    let sandbox = Sandbox::new();
    for standard in ["party", "state"] {
        let dir = format!("new-{standard}");
        assert_eq!(sandbox.run(&["new", "conclusion-notice", &dir, "--standard", standard]).status(), 0);
        let document = format!("{dir}/conclusion-notice.toml");
        let meeting = fs::read_to_string(sandbox.path("meeting.toml")).unwrap();
        fs::write(sandbox.path(&format!("{dir}/meeting.toml")), meeting).unwrap();
        let text = fs::read_to_string(sandbox.path(&document)).unwrap();
        let (head, _) = text.split_once("[fields]").unwrap();
        let (head, _) = head.split_once("[data]").unwrap_or((head, ""));
        fs::write(sandbox.path(&document), format!("{head}fields = \"meeting.toml\"\n")).unwrap();
        let args = ["render", &document, "-o", "x.pdf", "--lang", "en"];
        let run = sandbox.run(&args);
        run.must_refuse("project.unfilled");
        // A field that is missing too is reported with it.
        let both = sandbox.run(&[&args[..], &["--set", "fields.chair="]].concat());
        assert!(both.err().contains("project.unfilled") && both.err().contains("`chair`"), "{}", both.err());
        assert!(run.err().contains("office.toml") && run.err().contains("«tên xã»"), "{}", run.err());
        // Filled in, it is a document.
        let office = sandbox.path(&format!("{dir}/office.toml"));
        let text = fs::read_to_string(&office).unwrap();
        let filled = text.replace("«tên xã»", "Hàm Mẫu").replace("«tên tỉnh»", "Lâm Đồng");
        let filled = filled.replace("«Nơi nhận»", "Văn phòng").replace("«Họ và tên»", "Nguyễn Văn A");
        fs::write(&office, filled).unwrap();
        let run = sandbox.run(&args);
        assert_eq!(run.status(), 0, "{}", run.err());
    }
}

#[test]
fn an_office_file_is_no_document_and_is_named_so_in_one_message() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["render", "office.toml", "--message-format", "json", "--lang", "en"]);
    assert_eq!((run.status(), run.diagnostics().len()), (1, 1), "{}", run.err());
    assert!(run.err().contains("vanthu new TEMPLATE"), "{}", run.err());
}

#[test]
fn each_command_has_a_manual_page() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("man")).unwrap();
    sandbox.run(&["man", "man"]).must_be_silent();
    let read = |name: &str| fs::read_to_string(sandbox.path("man").join(name)).unwrap();
    assert!(read("vanthu.1").contains(".TH vanthu"));
    assert!(read("vanthu-render.1").contains("watch"));
    assert!(read("vanthu-render.1").contains("Language of messages"), "the common options say what they do");
    assert!(read("vanthu-template-list.1").contains("json"));
    for entry in fs::read_dir(sandbox.path("man")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(read(&name).contains(".SH EXIT STATUS") && read(&name).contains("130"), "{name}");
        // A command with commands below it says nothing of its own.
        let group = ["vanthu-template.1", "vanthu-profile.1", "vanthu-rules.1", "vanthu-user.1"];
        let group = group.contains(&name.as_str())
            || ["vanthu-register.1", "vanthu-audit.1"].contains(&name.as_str());
        assert!(group || read(&name).contains(".SH EXAMPLES"), "{name}");
    }
    assert!(!sandbox.path("man/vanthu-worker.1").exists(), "a hidden command has no page");
}

#[test]
fn papers_are_checked_in_one_call_and_summed_up() {
    let sandbox = Sandbox::new();
    sandbox.replace("invitation.toml", "template = \"invitation\"", "template = \"invitaton\"");
    let args = ["check", "dispatch.toml", "invitation.toml", "missing.toml", "--lang", "en"];
    let run = sandbox.run(&args);
    assert_eq!(run.status(), 1, "{}", run.err());
    assert!(run.err().contains("files checked: 3"), "{}", run.err());
    assert!(run.err().contains("did you mean `invitation`?"), "{}", run.err());
    let run = sandbox.run(&[&args[..], &["--json"]].concat());
    let object: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    let files: Vec<&str> =
        object["files"].as_array().unwrap().iter().filter_map(|one| one["file"].as_str()).collect();
    assert_eq!(files, ["dispatch.toml", "invitation.toml", "missing.toml"]);
    assert!(object["counts"]["errors"].as_u64().unwrap() >= 2, "{object:#}");
    // One file is the object itself, as before.
    let run = sandbox.run(&["check", "dispatch.toml", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(object["file"], "dispatch.toml");
}

#[test]
fn a_key_is_taken_away_by_setting_nothing() {
    let sandbox = Sandbox::new();
    let composed = |args: &[&str]| -> serde_json::Value {
        let run = sandbox.run(&[&["render", "conclusion-notice.toml", "--format", "json"], args].concat());
        assert_eq!(run.status(), 0, "{}", run.err());
        serde_json::from_str(&run.out()).unwrap()
    };
    let number =
        |document: &serde_json::Value| document["letterhead"]["number"].as_str().unwrap().to_string();
    let given = number(&composed(&[]));
    assert!(given.chars().any(|letter| letter.is_ascii_digit()), "{given}");
    for setting in ["number=", "number=null"] {
        assert_eq!(number(&composed(&["--set", setting])), "Số      -TB/ĐU");
    }
    // One of a file that the document names: the meeting's place is no longer said, and the rest stays.
    let (with, without) = (composed(&[]).to_string(), composed(&["--set", "fields.place="]).to_string());
    let meeting = fs::read_to_string(sandbox.path("meeting.toml")).unwrap();
    let place = meeting.lines().find_map(|line| line.strip_prefix("place = \"")).unwrap();
    let place = place.trim_end_matches('"');
    assert!(!without.contains(place), "{place}");
    assert!(without.len() > with.len() / 2);
    let run = sandbox.run(&["render", "conclusion-notice.toml", "--set", "fields.chair=", "--lang", "en"]);
    assert_eq!(run.status(), 1, "a required field was taken away");
    assert!(run.err().contains("`chair`"), "{}", run.err());
}

#[test]
fn a_setting_of_the_office_joins_the_office_file() {
    let sandbox = Sandbox::new();
    let args = ["render", "dispatch.toml", "--format", "json", "--set", "office.place=Hàm Khác"];
    let run = sandbox.run(&args);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(run.out().contains("Hàm Khác, ngày"), "{}", run.out());
}

#[test]
fn a_usage_error_is_a_diagnostic_in_the_chosen_form_and_language() {
    let sandbox = Sandbox::new();
    let args = ["render", "dispatch.toml", "--ouput", "x.pdf", "--message-format", "json", "--lang", "en"];
    let run = sandbox.run(&args);
    assert_eq!(run.status(), 2);
    let object: serde_json::Value = serde_json::from_str(&run.err()).unwrap();
    assert_eq!(object["code"], "cli.usage");
    assert_eq!(object["hints"][0], "did you mean `--output`?");
    let run = sandbox.run(&["render", "dispatch.toml", "--ouput", "x.pdf"]);
    assert_eq!(run.status(), 2);
    assert!(run.err().contains("không có tùy chọn `--ouput`"), "{}", run.err());
    let run = sandbox.run_with(&["rendre"], &[("VANTHU_LANG", "en")]);
    assert!(run.err().contains("there is no command `rendre`"), "{}", run.err());
}

#[test]
fn the_last_line_for_programs_is_the_result() {
    let sandbox = Sandbox::new();
    let last =
        |run: &str| -> serde_json::Value { serde_json::from_str(run.lines().last().unwrap()).unwrap() };
    let batch = ["batch", "scorecards.toml", "-o", "cards.zip", "--only", "1-2", "--message-format", "json"];
    let run = sandbox.run(&batch);
    assert_eq!(run.status(), 0, "{}", run.err());
    let expected = serde_json::json!({
        "event": "result", "status": "done", "output": "cards.zip", "done": 2, "failed": 0,
    });
    assert_eq!(last(&run.err()), expected);

    let run = sandbox.run(&["render", "dispatch.toml", "no.toml", "--message-format", "json"]);
    let result = last(&run.err());
    assert_eq!((run.status(), &result["event"], &result["status"]), (1, &"result".into(), &"failed".into()));
    assert_eq!(result["documents"][0]["output"], "dispatch.pdf");
    assert_eq!(result["documents"][1]["status"], "failed");
    // One document says nothing: its status is the answer.
    sandbox.run(&["render", "dispatch.toml", "--message-format", "json"]).must_be_silent();
}

#[test]
fn a_finished_zip_is_not_replaced_in_silence() {
    let sandbox = Sandbox::new();
    let args = ["batch", "scorecards.toml", "-o", "cards.zip", "--only", "1", "-q"];
    sandbox.run(&args).must_be_silent();
    let first = fs::read(sandbox.path("cards.zip")).unwrap();
    fs::write(sandbox.path("cards.zip"), "something else").unwrap();
    for more in [&["--no-overwrite"][..], &["--no-overwrite", "--resume"]] {
        sandbox.run(&[&args[..], more].concat()).must_refuse("bundle.folder-in-use");
        assert_eq!(fs::read(sandbox.path("cards.zip")).unwrap(), b"something else");
    }
    let run = sandbox.run(&[&args[..args.len() - 1], &["--lang", "en"]].concat());
    assert!(
        run.status() == 0 && run.err().ends_with("the file of that name was replaced\n"),
        "{}",
        run.err()
    );
    assert_eq!(fs::read(sandbox.path("cards.zip")).unwrap(), first);
}

#[test]
fn what_is_no_document_is_named_with_what_can_be_done() {
    let sandbox = Sandbox::new();
    for (args, words) in [
        (&["render", "branch-results.xlsx"][..], "vanthu inspect branch-results.xlsx"),
        (&["batch", "branch-results.xlsx", "-o", "x.zip"], "vanthu new TEMPLATE"),
        (&["render", "made.docx"], "vanthu check made.docx"),
        (&["render", "made.pdf"], "is a PDF and not a document file"),
    ] {
        for made in ["made.docx", "made.pdf"] {
            sandbox.run(&["render", "dispatch.toml", "-o", made]).must_be_silent();
        }
        let run = sandbox.run(&[args, &["--lang", "en"]].concat());
        run.must_refuse("cli.not-a-document");
        assert!(run.err().contains(words), "{}", run.err());
    }
}

#[test]
fn backslashes_in_a_path_are_explained() {
    let sandbox = Sandbox::new();
    for (written, words) in [
        ("'so-lieu\\branch-results.xlsx'", "write `/` between folders: `so-lieu/branch-results.xlsx`"),
        ("\"so-lieu\\branch-results.xlsx\"", "write paths with `/`"),
        ("\"so\\lieu.xlsx\"", "write paths with `/`"),
    ] {
        let text = format!(
            "template = \"semi-annual-review\"\noffice = \"office.toml\"\n[data]\nresults = {written}\n"
        );
        fs::write(sandbox.path("bad.toml"), text).unwrap();
        let run = sandbox.run(&["render", "bad.toml", "--lang", "en"]);
        assert_eq!(run.status(), 1);
        assert!(run.err().contains(words), "{written}: {}", run.err());
    }
}

#[test]
fn colour_is_as_asked_for() {
    let sandbox = Sandbox::new();
    let coloured = |args: &[&str], env: &[(&str, &str)]| {
        sandbox.run_with(&[&["render", "no.toml"], args].concat(), env).err().contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]), "standard error is no terminal");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("VANTHU_COLOR", "always")]));
    assert!(!coloured(&["--color", "never"], &[("VANTHU_COLOR", "always")]));
}

#[test]
fn what_is_shown_comes_as_json_too() {
    let sandbox = Sandbox::new();
    let json = |args: &[&str]| -> serde_json::Value {
        let run = sandbox.run(args);
        assert_eq!(run.status(), 0, "{args:?}: {}", run.err());
        serde_json::from_str(&run.out()).unwrap()
    };
    let template = json(&["template", "show", "conclusion-notice", "--json"]);
    assert_eq!(template["fields"]["chair"]["required"], true);
    let profile = json(&["profile", "show", "branch-results", "--json"]);
    assert!(profile["columns"].as_array().unwrap().iter().any(|one| one["name"] == "admitted"));
    let rules = json(&["rules", "list", "--json"]);
    assert!(rules.as_array().unwrap().iter().any(|one| one["name"] == "hd05-2026"));
}

/// A process that is killed when the test ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill().and_then(|()| self.0.wait());
    }
}

#[test]
fn watching_renders_again_when_a_file_changes() {
    let sandbox = Sandbox::new();
    let child = Command::new(binary())
        .args(["render", "dispatch.toml", "-o", "x.pdf", "--watch"])
        .current_dir(sandbox.path(""))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _killed = Killed(child);
    let until = |what: &str, holds: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let pdf = || fs::read(sandbox.path("x.pdf")).unwrap_or_default();
    until("the first rendering", &|| !pdf().is_empty());
    let first = pdf();
    // A file that the document names, not the document itself.
    sandbox.replace("office.toml", "Nguyễn Văn A", "Nguyễn Văn Z");
    until("the second rendering", &|| pdf() != first);
    // And back, so that the bytes are known.
    sandbox.replace("office.toml", "Nguyễn Văn Z", "Nguyễn Văn A");
    until("the third rendering", &|| pdf() == first);
}

#[test]
fn a_misspelt_variable_is_said_and_stops_nothing() {
    let sandbox = Sandbox::new();
    let variables = [("VANTHU_TEMPLATE", "own"), ("VANTHU_LIMITS_QUEUE", "9"), ("VANTHU_LANG", "en")];
    let run = sandbox.run_with(&["template", "list"], &variables);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(
        run.err().contains("no setting belongs to the environment variable `VANTHU_TEMPLATE`"),
        "{}",
        run.err()
    );
    assert!(run.err().contains("did you mean `VANTHU_TEMPLATES`?"), "{}", run.err());
    // Those of the service are its own.
    assert!(!run.err().contains("VANTHU_LIMITS_QUEUE"), "{}", run.err());
    let quiet = sandbox.run_with(&["-q", "template", "list"], &variables);
    assert_eq!((quiet.status(), quiet.err()), (0, String::new()));
}
