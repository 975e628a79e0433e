//! The same wrong value of a field gives the same code and the same field, whether the document is a TOML file or data.

use serde_json::{Map, Value as Json, json};
use vanthu::assets::Assets;
use vanthu::diagnostic::{Diagnostic, Place, Subject};
use vanthu::model::field_kind::FieldKind;
use vanthu::model::template::Template;
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DocumentInput, DocumentSource, MemoryFiles};

use crate::server_support::{self, House, sign_in};
use crate::support::Sandbox;

/// A value of the wrong type for a kind of field, in TOML and in JSON, and the path below the field at which it is found.
fn wrong(kind: FieldKind) -> (&'static str, Json, &'static str) {
    match kind {
        FieldKind::Text | FieldKind::Choice => ("7", json!(7), ""),
        FieldKind::List => ("[\"một\", 2]", json!(["một", 2]), "[1]"),
        FieldKind::Count | FieldKind::Flag | FieldKind::Number => ("\"nhiều\"", json!("nhiều"), ""),
        FieldKind::Date | FieldKind::Moment | FieldKind::Period => ("true", json!(true), ""),
        FieldKind::Documents => ("[{ type = 1 }]", json!([{ "type": 1 }]), "[0].type"),
        FieldKind::People | FieldKind::Absent | FieldKind::Targets => {
            ("[{ name = 1 }]", json!([{ "name": 1 }]), "[0].name")
        }
        FieldKind::Opinions => ("[{ by = \"A\", text = 2 }]", json!([{ "by": "A", "text": 2 }]), "[0].text"),
        FieldKind::Tasks => (
            "[{ work = \"a\", deadline = \"tháng 13\" }]",
            json!([{ "work": "a", "deadline": "tháng 13" }]),
            "[0].deadline",
        ),
        FieldKind::Sections => (
            "[{ title = \"a\", points = [\"b\", { text = 3 }] }]",
            json!([{ "title": "a", "points": ["b", { "text": 3 }] }]),
            "[0].points[1].text",
        ),
    }
}

/// The office file that serves a template.
fn office(template: &Template) -> &'static str {
    match template.standards.iter().any(|standard| standard == "party") {
        true => include_str!("../../samples/office.toml"),
        false => include_str!("../../samples/state-office.toml"),
    }
}

fn from_toml(template: &Template, fields: &str) -> Vec<Diagnostic> {
    let text = format!("template = {:?}\noffice = \"office.toml\"\n\n[fields]\n{fields}\n", template.name);
    let files = [
        ("document.toml", text.into_bytes()),
        ("office.toml", office(template).into()),
        ("branches.csv", include_bytes!("../../samples/branches.csv").to_vec()),
    ];
    let files = MemoryFiles::new(files);
    let source = DocumentSource::Toml("document.toml");
    pipeline::check_document(&files, &source, &Settings::default()).findings
}

fn from_data(template: &Template, fields: Map<String, Json>) -> Vec<Diagnostic> {
    let document = DocumentInput {
        template: template.name.clone(),
        office: office(template).into(),
        fields,
        ..DocumentInput::default()
    };
    let source = DocumentSource::Input(&document);
    pipeline::check_document(&MemoryFiles::default(), &source, &Settings::default()).findings
}

/// Code and subject of each error.
fn told(findings: &[Diagnostic]) -> Vec<(String, Option<Subject>)> {
    let errors = findings.iter().filter(|one| one.is_error());
    let mut told: Vec<_> = errors.map(|one| (one.code.to_string(), one.subject.clone())).collect();
    told.sort_by_key(|(code, subject)| (code.clone(), format!("{subject:?}")));
    told
}

#[test]
fn a_wrong_field_has_one_code_and_one_path() {
    let assets = Assets::default();
    let mut count = 0;
    for name in pipeline::template_names(&assets) {
        let template = pipeline::template_named(&assets, &name).unwrap();
        for (field, declared) in &template.fields {
            let (toml, json, below) = wrong(declared.kind);
            let by_file = from_toml(&template, &format!("{field} = {toml}"));
            let by_data = from_data(&template, [(field.clone(), json)].into_iter().collect());
            assert_eq!(told(&by_file), told(&by_data), "{name}: {field}");
            let path = format!("fields.{field}{below}");
            let subject = Some(Subject::Field { path: path.clone() });
            let found = |findings: &[Diagnostic]| {
                findings
                    .iter()
                    .find(|one| one.subject == subject && one.code != "project.missing-field")
                    .cloned()
            };
            let (file, data) = (found(&by_file), found(&by_data));
            // The file has a line for it, data the path.
            let place = file.unwrap_or_else(|| panic!("{name}: {path}: {by_file:#?}")).place;
            assert!(matches!(place, Some(Place::Line { line: 5, .. })), "{name}: {path}: {place:?}");
            let place = data.unwrap_or_else(|| panic!("{name}: {path}: {by_data:#?}")).place;
            assert_eq!(place, Some(Place::Field { path }), "{name}: {field}");
            count += 1;
        }
    }
    assert!(count > 150, "{count} fields");
}

#[test]
fn what_is_missing_or_unknown_has_a_path_too() {
    let assets = Assets::default();
    for name in pipeline::template_names(&assets) {
        let template = pipeline::template_named(&assets, &name).unwrap();
        let by_file = from_toml(&template, "unheard = 1");
        let by_data = from_data(&template, [("unheard".to_string(), json!(1))].into_iter().collect());
        assert_eq!(told(&by_file), told(&by_data), "{name}");
        for findings in [&by_file, &by_data] {
            let unnamed = findings.iter().find(|one| one.is_error() && one.subject.is_none());
            assert!(unnamed.is_none(), "{name}: {unnamed:#?}");
            let paths: Vec<&str> = findings
                .iter()
                .filter_map(|one| match &one.subject {
                    Some(Subject::Field { path }) => Some(path.as_str()),
                    _ => None,
                })
                .collect();
            assert!(paths.contains(&"fields.unheard"), "{name}: {paths:?}");
            for (field, declared) in template.fields.iter().filter(|(_, declared)| declared.required) {
                let path = format!("fields.{field}");
                assert!(paths.contains(&path.as_str()), "{name}: {path}, {}: {paths:?}", declared.label);
            }
            for (slot, declared) in template.data.iter().filter(|(_, declared)| declared.required) {
                let subject = Some(Subject::Data { slot: slot.clone(), file: None });
                let missing =
                    |one: &&Diagnostic| one.code == "project.missing-data" && one.subject == subject;
                assert!(findings.iter().any(|one| missing(&one)), "{name}: {slot}, {}", declared.label);
            }
        }
    }
}

/// Code and field path of each error about a field, in a fixed order. What the command line and the API print has them
/// under these keys.
fn fields_in(diagnostics: &[Json]) -> Vec<(String, String)> {
    let errors = diagnostics.iter().filter(|one| one["severity"] == "error");
    let mut found: Vec<(String, String)> = errors
        .filter_map(|one| {
            let path = one["subject"]["field"].as_str()?;
            path.starts_with("fields.").then(|| (text(&one["code"]), path.to_string()))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_string()
}

/// Code and field path of each error that a page shows.
fn fields_of_page(page: &str) -> Vec<(String, String)> {
    let attribute = |item: &str, name: &str| {
        let (_, rest) = item.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.to_string())
    };
    let items = page.split("<li").skip(1).filter(|item| item.contains("class=\"tag error\""));
    let mut found: Vec<(String, String)> = items
        .filter_map(|item| {
            let (head, _) = item.split_once('>')?;
            let path = attribute(head, "data-field")?;
            path.starts_with("fields.").then_some((attribute(head, "data-code")?, path))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn command_line_api_and_page_name_the_same_fields() {
    let house = House::shared();
    let sandbox = Sandbox::new();
    let (cookie, _) = sign_in(&house.server, "soanthao");
    let state = json!({ "toml": include_str!("../../samples/state-office.toml") });
    let state = house.by(&house.admin, "POST", "/api/v1/offices").json(&state).send().must(201).json();
    let assets = Assets::default();
    let mut count = 0;
    for name in pipeline::template_names(&assets) {
        let template = pipeline::template_named(&assets, &name).unwrap();
        // Every field is wrong at once: one document shows them all.
        let (mut toml, mut fields, mut expected) = (String::new(), Map::new(), Vec::new());
        for (field, declared) in &template.fields {
            let (written, sent, below) = wrong(declared.kind);
            toml.push_str(&format!("{field} = {written}\n"));
            fields.insert(field.clone(), sent);
            expected.push(format!("fields.{field}{below}"));
        }
        let is_party = template.standards.iter().any(|standard| standard == "party");
        let office = if is_party { "office.toml" } else { "state-office.toml" };
        let head = format!("template = {name:?}\noffice = {office:?}\n\n[fields]\n");
        std::fs::write(sandbox.path("wrong.toml"), format!("{head}{toml}")).unwrap();
        let run = sandbox.run(&["check", "wrong.toml", "--json"]);
        let printed: Json = serde_json::from_str(&run.out()).unwrap();
        let printed = printed["findings"].as_array().expect("findings").clone();
        let by_command = fields_in(&printed);

        let id = if is_party { house.office.clone() } else { text(&state["id"]) };
        let body = json!({ "office": id, "template": name, "fields": fields });
        let draft = house.by(&house.drafter, "POST", "/api/v1/documents").json(&body).send().must(201).json();
        let id = text(&draft["id"]);
        let path = format!("/api/v1/documents/{id}/findings");
        let findings = house.by(&house.drafter, "GET", &path).send().must(200).json();
        let by_api = fields_in(findings["findings"].as_array().expect("findings"));
        let path = format!("/papers/{id}?check=1");
        let page = house.server.ask("GET", &path).header("cookie", &cookie).send().must(200).text();

        assert_eq!(by_command, by_api, "{name}: the command line and the API");
        assert_eq!(fields_of_page(&page), by_api, "{name}: the page and the API");
        for (line, path) in expected.iter().enumerate() {
            let wrong =
                |one: &&Json| one["subject"]["field"] == **path && one["code"] != "project.missing-field";
            let place = &printed.iter().find(wrong).unwrap_or_else(|| panic!("{name}: {path}: {printed:#?}"))
                ["place"];
            assert_eq!(place["line"], 5 + line, "{name}: {path}: {place}");
            count += 1;
        }
    }
    assert!(count > 150, "{count} fields");
}

/// A document of the sample guidance with `text` in place of `from`, by file and as data.
fn guidance(from: &str, text: &str) -> [Vec<Diagnostic>; 2] {
    let sample = include_str!("../../samples/guidance.toml");
    assert!(sample.contains(from), "{from}");
    let by_file = sample.replacen(from, text, 1);
    let files = MemoryFiles::new([
        ("document.toml", by_file.into_bytes()),
        ("office.toml", include_bytes!("../../samples/office.toml").to_vec()),
        ("branches.csv", include_bytes!("../../samples/branches.csv").to_vec()),
    ]);
    let settings = Settings::default();
    let by_file =
        pipeline::check_document(&files, &DocumentSource::Toml("document.toml"), &settings).findings;
    let fields = server_support::sample_fields("guidance.toml");
    let fields: Json = serde_json::from_str(&fields.to_string().replacen(from, text, 1)).unwrap();
    let document = DocumentInput {
        template: "guidance".into(),
        office: include_str!("../../samples/office.toml").into(),
        fields: fields.as_object().unwrap().clone(),
        ..DocumentInput::default()
    };
    let source = DocumentSource::Input(&document);
    [by_file, pipeline::check_document(&MemoryFiles::default(), &source, &settings).findings]
}

#[test]
fn a_wrong_figure_in_a_text_has_one_code_and_one_path() {
    for (from, path) in [
        ("thống nhất cách lập, tiếp nhận", "fields.purposes[0]"),
        ("bí thư chi bộ kiểm tra thông tin", "fields.content[0].sections[0].points[1]"),
        ("Chi bộ đối chiếu hồ sơ", "fields.content[0].sections[1].text"),
        ("Ban Xây dựng Đảng tổ chức tập huấn", "fields.organisation[0]"),
    ] {
        for (figure, code) in [
            ("{totall.admitted}", "compose.unknown-figure"),
            ("{total.admitted}", "compose.figure-missing"),
            ("{size.organisation:percent}", "compose.figure-form"),
            ("{total.admitted", "compose.figure-brace"),
        ] {
            let [by_file, by_data] = guidance(from, figure);
            assert_eq!(told(&by_file), told(&by_data), "{path}: {figure}");
            let subject = Some(Subject::Field { path: path.to_string() });
            assert_eq!(told(&by_file), [(code.to_string(), subject)], "{by_file:#?}");
            assert!(matches!(by_file[0].place, Some(Place::Line { .. })), "{by_file:#?}");
            assert_eq!(by_data[0].place, Some(Place::Field { path: path.to_string() }), "{by_data:#?}");
        }
    }
}

#[test]
fn a_wrong_edit_has_one_code_and_one_path() {
    let sample = include_str!("../../samples/guidance.toml");
    for (edit, code, path) in [
        (json!({ "block": "content.9", "action": "drop" }), "compose.unknown-block", "edits[0].block"),
        (json!({ "block": "content.1", "action": "erase" }), "project.unknown-value", "edits[0].action"),
        (json!({ "block": "content.1", "action": "after" }), "project.missing-key", "edits[0].text"),
        (
            json!({ "block": "content.1", "action": "after", "text": "{totall.admitted}" }),
            "compose.unknown-figure",
            "edits[0].text",
        ),
        (
            json!({ "block": "content.1", "action": "drop", "because": "x" }),
            "project.unknown-key",
            "edits[0].because",
        ),
    ] {
        let lines: Vec<String> =
            edit.as_object().unwrap().iter().map(|(key, value)| format!("{key} = {value}")).collect();
        let text = format!("{sample}\n[[edits]]\n{}\n", lines.join("\n"));
        let files = MemoryFiles::new([
            ("document.toml", text.into_bytes()),
            ("office.toml", include_bytes!("../../samples/office.toml").to_vec()),
            ("branches.csv", include_bytes!("../../samples/branches.csv").to_vec()),
        ]);
        let settings = Settings::default();
        let by_file =
            pipeline::check_document(&files, &DocumentSource::Toml("document.toml"), &settings).findings;
        let document = DocumentInput {
            template: "guidance".into(),
            office: include_str!("../../samples/office.toml").into(),
            header: [("edits".to_string(), json!([edit]))].into_iter().collect(),
            fields: server_support::sample_fields("guidance.toml").as_object().unwrap().clone(),
            ..DocumentInput::default()
        };
        let source = DocumentSource::Input(&document);
        let by_data = pipeline::check_document(&MemoryFiles::default(), &source, &settings).findings;
        assert_eq!(told(&by_file), told(&by_data), "{edit}");
        let subject = Some(Subject::Field { path: path.to_string() });
        assert_eq!(told(&by_file), [(code.to_string(), subject)], "{by_file:#?}");
    }
}
