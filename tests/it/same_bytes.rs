//! A document has the same bytes wherever it lies and under any user: by a relative or an absolute path, from other
//! folders, under another time zone and locale.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Sandbox, root};

/// A way of running the command on the samples, which lie in the folder `samples` of another one.
struct Way {
    name: &'static str,
    /// The folder in which it runs, below the one that holds `samples`.
    folder: &'static str,
    /// How the documents are named there; `None` for absolute paths.
    prefix: Option<&'static str>,
    environment: &'static [(&'static str, &'static str)],
}

const WAYS: [Way; 4] = [
    Way { name: "from above", folder: "", prefix: Some("samples/"), environment: &[] },
    Way { name: "beside", folder: "samples", prefix: Some(""), environment: &[("TZ", "Pacific/Auckland")] },
    Way {
        name: "from elsewhere",
        folder: "other/folder",
        prefix: Some("../../samples/"),
        environment: &[("LC_ALL", "C")],
    },
    Way {
        name: "absolute",
        folder: "other",
        prefix: None,
        environment: &[("LC_ALL", "tr_TR.UTF-8"), ("TZ", "America/New_York")],
    },
];

fn documents() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("samples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .filter(|path| {
            std::fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with("template"))
        })
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A folder with the samples below it, and folders to run in.
fn house() -> tempfile::TempDir {
    let house = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(house.path().join("other/folder")).unwrap();
    std::fs::create_dir(house.path().join("samples")).unwrap();
    for entry in std::fs::read_dir(root().join("samples")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), house.path().join("samples").join(entry.file_name())).unwrap();
    }
    house
}

/// What the command makes of a document in a way.
fn rendered(house: &Path, way: &Way, document: &str, format: &str) -> Vec<u8> {
    let out = house.join(format!("out.{format}"));
    let path = match way.prefix {
        Some(prefix) => PathBuf::from(format!("{prefix}{document}")),
        None => house.join("samples").join(document),
    };
    let run = Command::new(env!("CARGO_BIN_EXE_vanthu"))
        .args(["render".as_ref(), path.as_os_str(), "-o".as_ref(), out.as_os_str()])
        .current_dir(house.join(way.folder))
        .envs(way.environment.iter().copied())
        .output()
        .unwrap();
    assert!(run.status.success(), "{document} {}: {}", way.name, String::from_utf8_lossy(&run.stderr));
    std::fs::read(out).unwrap()
}

#[test]
fn the_report_has_the_same_bytes_in_every_way() {
    let house = house();
    let document = "semi-annual-review.toml";
    let all: Vec<Vec<u8>> = WAYS.iter().map(|way| rendered(house.path(), way, document, "pdf")).collect();
    for (bytes, way) in all.iter().zip(&WAYS) {
        assert!(*bytes == all[0], "{} differs", way.name);
    }
}

/// Everything of a document but its layout, which rests on nothing else, is in its JSON.
#[test]
fn every_sample_is_composed_alike_in_every_way() {
    let house = house();
    for document in documents() {
        let all: Vec<Vec<u8>> =
            WAYS.iter().map(|way| rendered(house.path(), way, &document, "json")).collect();
        for (bytes, way) in all.iter().zip(&WAYS) {
            assert!(*bytes == all[0], "{document} {} differs", way.name);
        }
    }
}

/// Two ways for each, so that all four are met.
#[test]
fn every_sample_has_the_same_bytes_in_two_ways() {
    let house = house();
    for (index, document) in documents().into_iter().enumerate() {
        let (one, other) = (&WAYS[index % 4], &WAYS[(index + 1 + index / 4 % 3) % 4]);
        let pdf = |way: &Way| rendered(house.path(), way, &document, "pdf");
        assert!(pdf(one) == pdf(other), "{document}: {} and {} differ", one.name, other.name);
    }
}

#[test]
fn messages_name_files_as_the_user_can_open_them() {
    let sandbox = Sandbox::new();
    std::fs::create_dir_all(sandbox.path("deep/samples")).unwrap();
    for name in ["semi-annual-review.toml", "office.toml", "branches.csv", "branch-results.xlsx"] {
        std::fs::copy(sandbox.path(name), sandbox.path("deep/samples").join(name)).unwrap();
    }
    let document = "deep/samples/semi-annual-review.toml";
    let run = sandbox.run(&["check", document, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["code"], "assets.unreadable");
    assert_eq!(finding["place"]["file"], document, "{finding}");
    assert!(
        finding["message"].as_str().unwrap().contains("`deep/samples/branch-results-2025.xlsx`"),
        "{finding}"
    );
    assert_eq!(finding["subject"], serde_json::json!({ "data": "previous" }));

    std::fs::copy(
        sandbox.path("branch-results-2025.xlsx"),
        sandbox.path("deep/samples/branch-results-2025.xlsx"),
    )
    .unwrap();
    sandbox.replace_in_workbook(
        "deep/samples/branch-results.xlsx",
        "Chi bộ thôn Gò Thông",
        "Chi bộ thôn Đồi Mây",
    );
    let run = sandbox.run(&["check", document, "--json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let twice = findings.iter().find(|one| one["code"] == "import.duplicate-row").unwrap();
    assert_eq!(twice["place"]["file"], "deep/samples/branch-results.xlsx");
    assert_eq!(twice["subject"], serde_json::json!({ "data": "results", "file": "branch-results.xlsx" }));
}
