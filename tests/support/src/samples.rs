//! The sample documents, and a composed document as a reader sees it.

use serde_json::Value as Json;

use crate::{Sandbox, root};

/// The sample documents: the files that name a template.
pub fn samples() -> Vec<String> {
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
pub fn template_of(sample: &str) -> String {
    let text = std::fs::read_to_string(root().join(format!("samples/{sample}.toml"))).unwrap();
    let line = text.lines().find(|line| line.starts_with("template = ")).unwrap();
    line.trim_start_matches("template = ").trim_matches('"').to_string()
}

/// The rule sets of a sample's standard.
pub fn rule_sets(sample: &str) -> &'static [&'static str] {
    if sample.starts_with("state-") { &["nd30-2020"] } else { &["hd05-2026", "hd36-2018"] }
}

/// The composed document of a file in the sandbox, which must come without a message.
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
        ["superior", "issuer", "number", "place_date", "kind"]
            .iter()
            .filter_map(|key| word(&head[*key]).filter(|text| !text.is_empty())),
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
