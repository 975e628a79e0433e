//! The description of the API: linters find nothing in it, clients that are generated from it do the three jobs of an office
//! without a call that is written by hand, the examples of its documentation work, and no request brings an answer that it
//! does not know.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::server_support::{House, sample_fields};
use crate::support::{root, tool};

/// Runs a walk, which finds in its environment where the service is, who acts, and the fields of the samples.
fn walk(house: &House, program: &Path, arguments: &[&str], more: &[(&str, &Path)], folder: &Path) -> String {
    let fields = folder.join("fields.json");
    let of = |sample: &str| sample_fields(sample);
    let all = json!({ "notice": of("conclusion-notice.toml"), "review": of("semi-annual-review.toml"), "cards": of("scorecards.toml") });
    fs::write(&fields, all.to_string()).expect("the fields");
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("HOST", format!("http://{}", house.server.address))
        .env("OFFICE", &house.office)
        .env("DRAFTER", &house.drafter)
        .env("APPROVER", &house.approver)
        .env("CLERK", &house.clerk)
        .env("FIELDS", &fields)
        .env("SAMPLES", root().join("samples"))
        .envs(more.iter().copied())
        .output()
        .expect("the walk runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The description as the service sends it, in a file.
fn description(house: &House, folder: &Path) -> PathBuf {
    let path = folder.join("openapi.json");
    let text = house.server.ask("GET", "/api/v1/openapi.json").send().must(200).body;
    fs::write(&path, text).expect("the description");
    path
}

fn node(program: &str) -> String {
    let path = root().join("tests/oracles/node_modules/.bin").join(program);
    path.to_str().expect("a path").to_string()
}

#[test]
fn linters_find_nothing_in_the_description() {
    let (house, sandbox) = (House::shared(), tempfile::tempdir().expect("a folder"));
    let path = description(&house, sandbox.path());
    let path = path.to_str().expect("a path");
    tool(&node("redocly"), &["lint", path, "--max-problems", "1", "--format", "summary"]);
    let spectral = root().join("tests/oracles/spectral");
    let program = spectral.join("node_modules/.bin/spectral");
    let rules = spectral.join("rules.yaml");
    let found = tool(
        program.to_str().expect("a path"),
        &["lint", path, "--ruleset", rules.to_str().expect("a path"), "--fail-severity", "warn"],
    );
    assert!(found.contains("No results"), "{found}");
}

#[test]
fn a_client_generated_in_python_does_the_three_jobs() {
    let (house, sandbox) = (House::shared(), tempfile::tempdir().expect("a folder"));
    let folder = sandbox.path();
    let path = description(&house, folder);
    let clients = root().join("tests/oracles/clients");
    let bin = root().join("target/oracles/bin");
    let config = clients.join("python.yml");
    tool(
        bin.join("openapi-python-client").to_str().expect("a path"),
        &[
            "generate",
            "--path",
            path.to_str().expect("a path"),
            "--config",
            config.to_str().expect("a path"),
            "--output-path",
            folder.join("python").to_str().expect("a path"),
        ],
    );
    let script = clients.join("walk.py");
    let more = [("PYTHONPATH", folder.join("python"))];
    let more = more.each_ref().map(|(name, path)| (*name, path.as_path()));
    let said = walk(&house, &bin.join("python3"), &[script.to_str().expect("a path")], &more, folder);
    assert_eq!(said.trim(), "done");
}

#[test]
fn a_client_generated_in_typescript_does_the_three_jobs() {
    let (house, sandbox) = (House::shared(), tempfile::tempdir().expect("a folder"));
    let folder = sandbox.path();
    let path = description(&house, folder);
    let client = folder.join("client");
    tool(
        &node("openapi-ts"),
        &["-i", path.to_str().expect("a path"), "-o", client.to_str().expect("a path")],
    );
    fs::copy(root().join("tests/oracles/clients/walk.ts"), folder.join("walk.ts")).expect("the walk");
    let types = root().join("tests/oracles/node_modules/@types");
    let walk_ts = folder.join("walk.ts");
    let out = folder.join("out");
    // The types of the generated client are checked as well.
    tool(
        &node("tsc"),
        &[
            "--strict",
            "--skipLibCheck",
            "--target",
            "es2022",
            "--lib",
            "es2022,dom,dom.iterable",
            "--module",
            "commonjs",
            "--moduleResolution",
            "node10",
            "--types",
            "node",
            "--typeRoots",
            types.to_str().expect("a path"),
            "--outDir",
            out.to_str().expect("a path"),
            walk_ts.to_str().expect("a path"),
        ],
    );
    let script = out.join("walk.js");
    let said = walk(&house, Path::new("node"), &[script.to_str().expect("a path")], &[], folder);
    assert_eq!(said.trim(), "done");
}

#[test]
fn the_quick_start_works_as_it_is_written() {
    let (house, sandbox) = (House::shared(), tempfile::tempdir().expect("a folder"));
    let docs = fs::read_to_string(root().join("docs/api.md")).expect("the documentation");
    let part = docs.split("<!-- quick start").skip(1).collect::<String>();
    let part = part.split("<!-- end of the quick start -->").next().expect("its end");
    let lines = part.lines().filter_map(|line| line.strip_prefix("    "));
    let script: String =
        std::iter::once("set -euo pipefail").chain(lines).map(|line| format!("{line}\n")).collect();
    assert!(script.matches("curl ").count() >= 10, "{script}");
    let folder = sandbox.path();
    for sample in ["branch-results.xlsx", "scorecards.xlsx"] {
        fs::copy(root().join("samples").join(sample), folder.join(sample)).expect("a sample");
    }
    walk(&house, Path::new("bash"), &["-c", &script], &[], folder);
    for (name, magic) in [("report.pdf", "%PDF"), ("notice.pdf", "%PDF"), ("cards.zip", "PK")] {
        let bytes = fs::read(folder.join(name)).expect(name);
        assert!(bytes.starts_with(magic.as_bytes()), "{name}");
    }
}

#[test]
fn no_request_brings_an_answer_that_the_description_does_not_know() {
    let output = Command::new(root().join("scripts/fuzz-api"))
        .args(["--max-examples", "3", "--phases", "examples,coverage,fuzzing", "--seed", "1"])
        .output()
        .expect("schemathesis runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let tail: String = text.chars().rev().take(4000).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(output.status.success(), "{tail}{}", String::from_utf8_lossy(&output.stderr));
}
