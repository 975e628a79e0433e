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
    assert!(run.err().contains("rendered 2 documents; 1 have errors and were not written"), "{}", run.err());
    let mut names: Vec<String> = fs::read_dir(sandbox.path("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["dispatch.pdf", "invitation.pdf"]);
    sandbox.run(&["render", "dispatch.toml", "-o", "alone.pdf"]).must_be_silent();
    let read = |name: &str| fs::read(sandbox.path(name)).unwrap();
    assert_eq!(read("out/dispatch.pdf"), read("alone.pdf"));

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
                || ["project.missing-field", "project.missing-data", "project.one-of"].contains(&code)
                || code.starts_with("import.")
                || code.starts_with("check.");
            assert!(expected, "{name}: {line}");
        }
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
fn each_command_has_a_manual_page() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("man")).unwrap();
    sandbox.run(&["man", "man"]).must_be_silent();
    let read = |name: &str| fs::read_to_string(sandbox.path("man").join(name)).unwrap();
    assert!(read("vanthu.1").contains(".TH vanthu"));
    assert!(read("vanthu-render.1").contains("watch"));
    assert!(read("vanthu-template-list.1").contains("json"));
    assert!(!sandbox.path("man/vanthu-worker.1").exists(), "a hidden command has no page");
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
