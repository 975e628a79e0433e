//! Every template by its samples: composed without a word, read as text, laid out and judged by others.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value as Json;
use snapbox::{Data, assert_data_eq};

use crate::pdf::validate;
use crate::support::{Sandbox, outside, root, tool};

/// The sample documents: the files that name a template.
fn samples() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .filter(|name| {
            let text = std::fs::read_to_string(root().join("samples").join(name)).unwrap();
            text.lines().any(|line| line.starts_with("template = "))
        })
        .map(|name| name.trim_end_matches(".toml").to_string())
        .collect();
    names.sort();
    names
}

/// The template that a sample names.
fn template_of(sample: &str) -> String {
    let text = std::fs::read_to_string(root().join(format!("samples/{sample}.toml"))).unwrap();
    let line = text.lines().find(|line| line.starts_with("template = ")).unwrap();
    line.trim_start_matches("template = ").trim_matches('"').to_string()
}

/// The rule sets of a sample's standard.
fn rule_sets(sample: &str) -> &'static [&'static str] {
    if sample.starts_with("state-") { &["nd30-2020"] } else { &["hd05-2026", "hd36-2018"] }
}

/// The composed document of a file in the sandbox, which must come without a word.
pub fn composed(sandbox: &Sandbox, file: &str) -> Json {
    let run = sandbox.run(&["render", file, "--format", "json"]);
    run.must_be_silent();
    serde_json::from_str(&run.out()).unwrap()
}

fn runs(value: &Json) -> String {
    value.as_array().into_iter().flatten().map(|run| run["text"].as_str().unwrap_or_default()).collect()
}

fn block(block: &Json) -> String {
    let text = || runs(&block["runs"]);
    let word = |key: &str| block[key].as_str().unwrap_or_default();
    match word("type") {
        "heading" if word("form") == "part" => format!("{}\n{}", word("label"), text()),
        "heading" | "numbered" => format!("{}{}", word("label"), text()),
        "list-item" | "basis" => format!("{}{}", word("marker"), text()),
        "enacting" => format!("<{}>", text()),
        "paragraph" => text(),
        "page-break" => "---".into(),
        "table" => {
            let row = |row: &Json| {
                let text =
                    |cell| Some(runs(cell)).filter(|text| !text.is_empty()).unwrap_or("(trống)".into());
                let cells: Vec<String> = row["cells"].as_array().unwrap().iter().map(text).collect();
                cells.join(" | ")
            };
            let rows: Vec<String> = block["rows"].as_array().unwrap().iter().map(row).collect();
            format!("[{}]\n{}", runs(&block["caption"]), rows.join("\n"))
        }
        other => format!("[{other}: {}]", word("alt")),
    }
}

/// A document as a reader sees it: what stands above the text, the text, and what stands below.
pub fn text(document: &Json) -> String {
    let head = &document["letterhead"];
    let mut lines: Vec<String> = Vec::new();
    let word = |value: &Json| value.as_str().map(str::to_string);
    let list =
        |value: &Json| -> Vec<String> { value.as_array().into_iter().flatten().filter_map(word).collect() };
    lines.extend(
        ["superior", "issuer", "number", "place_date", "kind"].iter().filter_map(|key| word(&head[*key])),
    );
    lines.extend(list(&head["subject"]));
    lines.extend(word(&head["addressees"]["label"]));
    lines.extend(list(&head["addressees"]["lines"]));
    lines.push(String::new());
    lines.extend(document["blocks"].as_array().unwrap().iter().map(block));
    lines.push(String::new());
    lines.extend(word(&document["recipients"]["label"]));
    lines.extend(list(&document["recipients"]["lines"]));
    for signature in document["signatures"].as_array().into_iter().flatten() {
        let parts = ["authority", "post", "name"].iter().filter_map(|key| word(&signature[*key]));
        lines.push(parts.collect::<Vec<_>>().join(" / ").replace('\n', " / "));
    }
    for appendix in document["appendices"].as_array().into_iter().flatten() {
        lines.push(String::new());
        lines.extend(word(&appendix["label"]));
        lines.push(runs(&appendix["title"]));
        lines.extend(word(&appendix["reference"]));
        lines.extend(appendix["blocks"].as_array().unwrap().iter().map(block));
    }
    lines.join("\n") + "\n"
}

fn snapshot(name: &str) -> PathBuf {
    root().join(format!("tests/it/snapshots/templates/{name}.txt"))
}

#[test]
fn every_template_has_a_sample_for_each_of_its_standards() {
    let mut wanted = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("templates/documents")).unwrap() {
        let folder = entry.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let declared = std::fs::read_to_string(folder.path().join("template.toml")).unwrap();
        let standards = declared.lines().find(|line| line.starts_with("standards = ")).unwrap();
        for (standard, prefix) in [("\"party\"", ""), ("\"state\"", "state-")] {
            // A scorecard is one of a batch, which has samples and tests of its own.
            if standards.contains(standard) && name != "scorecard" {
                wanted.insert((format!("{prefix}{name}"), name.clone()));
            }
        }
    }
    assert!(wanted.len() >= 21, "{wanted:#?}");
    let given: BTreeSet<(String, String)> =
        samples().into_iter().map(|sample| (sample.clone(), template_of(&sample))).collect();
    let missing: Vec<_> = wanted.difference(&given).collect();
    assert!(missing.is_empty(), "no sample: {missing:?}");
}

#[test]
fn the_prose_of_every_sample_reads_well() {
    let sandbox = Sandbox::new();
    let mut known = BTreeSet::new();
    for sample in samples() {
        let text = text(&composed(&sandbox, &format!("{sample}.toml")));
        for hole in ["  ", " ,", " .", " ;", "()", "..", ";;", ".;", ";.", ": ;", ",,", "null", "[object]"] {
            assert!(!text.contains(hole), "`{hole}` in {sample}:\n{text}");
        }
        assert_data_eq!(text, Data::read_from(&snapshot(&sample), None));
        known.insert(format!("{sample}.txt"));
    }
    let stored = std::fs::read_dir(root().join("tests/it/snapshots/templates")).unwrap();
    let stored: BTreeSet<String> =
        stored.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(stored, known, "a text that no sample has");
}

#[test]
fn every_sample_is_sound_archivable_and_accessible_in_every_rule_set() {
    let sandbox = Sandbox::new();
    // What people wrote in the samples is in the new tone style, whatever a rule set prefers.
    for office in ["office.toml", "committee.toml"] {
        sandbox.replace(office, "standard = \"party\"\n", "standard = \"party\"\ntone-style = \"new\"\n");
    }
    for sample in samples() {
        for rules in rule_sets(&sample) {
            let file = format!("{sample}.toml");
            let set = format!("rules=\"{rules}\"");
            sandbox.run(&["render", &file, "--set", &set, "-o", "out.pdf"]).must_be_silent();
            let path = sandbox.path("out.pdf");
            tool("qpdf", &["--check", path.to_str().unwrap()]);
            let bytes = std::fs::read(&path).unwrap();
            for profile in ["pdfa-2a", "pdfua-1"] {
                let faults = validate(&bytes, profile);
                assert!(faults.is_empty(), "{sample} by {rules} against {profile}: {faults:#?}");
            }
        }
    }
}

#[test]
fn invitations_may_be_printed_on_a5() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "invitation.toml", "--set", "paper=\"a5\"", "-o", "a5.pdf"]).must_be_silent();
    let info = tool("pdfinfo", &[sandbox.path("a5.pdf").to_str().unwrap()]);
    // A sheet lies across.
    assert!(info.contains("595.276 x 419.528"), "{info}");
    let run = sandbox.run(&["render", "plan.toml", "--set", "paper=\"a5\"", "-o", "no.pdf"]);
    run.must_refuse("compose.paper");
}

#[test]
fn one_meeting_makes_three_papers_that_agree() {
    let sandbox = Sandbox::new();
    sandbox.replace("meeting.toml", "2026-07-03T08:00:00", "2026-07-02T14:30:00");
    sandbox.replace("meeting.toml", "2026-07-03T10:45:00", "2026-07-02T17:00:00");
    sandbox.replace("meeting.toml", "Phòng họp số 1", "Phòng họp số 2");
    for sample in ["conclusion-notice", "minutes", "invitation"] {
        let text = text(&composed(&sandbox, &format!("{sample}.toml")));
        assert!(text.to_lowercase().contains("ngày 02 tháng 7 năm 2026"), "{sample}:\n{text}");
        assert!(text.contains("Phòng họp số 2"), "{sample}:\n{text}");
        assert!(
            text.contains("hội nghị giao ban công tác phát triển đảng viên 6 tháng đầu năm 2026"),
            "{sample}"
        );
    }
}

#[test]
fn the_schema_of_every_templates_fields_takes_its_sample_and_refuses_others() {
    let sandbox = Sandbox::new();
    let mut args: Vec<String> = Vec::new();
    for sample in samples() {
        let template = template_of(&sample);
        let schema = format!("{template}.schema.json");
        let run = sandbox.run(&["template", "schema", &template]);
        assert_eq!(run.status(), 0, "{}", run.err());
        std::fs::write(sandbox.path(&schema), run.out()).unwrap();
        for file in [schema, format!("{sample}.toml")] {
            args.push(sandbox.path(&file).to_str().unwrap().to_string());
        }
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    outside("template_schema.py", &args);
}
