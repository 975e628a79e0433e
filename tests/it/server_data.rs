//! The stored data of a service: verified by the command and by the service itself, and bounded by quotas.

use serde_json::json;

use crate::server_support::{House, sample_fields};
use crate::support::Sandbox;

/// An issued document; its id.
fn issued(house: &House) -> String {
    let id = house.draft("conclusion-notice", &sample_fields("conclusion-notice.toml"));
    house.act(&house.drafter, &id, "submit", &json!({}));
    house.act(&house.approver, &id, "approve", &json!({}));
    house.act(&house.clerk, &id, "issue", &json!({}));
    house.wait_for_state(&id, "issued");
    id
}

#[test]
fn damage_is_found_while_the_service_runs_and_said_by_health_and_metrics() {
    let house = House::new(&[]);
    let id = issued(&house);
    let data = house.data.path().to_str().expect("a path");
    let sandbox = Sandbox::new();
    let verify = || sandbox.run(&["verify-data", "--json", "--data", data]);
    let whole = verify();
    assert_eq!(whole.status(), 0, "{}", whole.err());
    let health = || house.server.ask("GET", "/api/v1/health").send().must(200).json();
    assert_eq!((&health()["status"], &health()["data"]), (&json!("ok"), &json!("unverified")));
    let check = || house.by(&house.admin, "GET", "/api/v1/data/verify").send().must(200).json();
    assert_eq!(check()["ok"], true);
    assert_eq!(health()["data"], "ok");
    // The PDF that was issued becomes another.
    let objects = house.data.path().join("objects");
    let pdf = walk(&objects)
        .into_iter()
        .find(|path| std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"%PDF")))
        .expect("the PDF");
    let bytes = std::fs::read(&pdf).expect("the PDF");
    let mut damaged = bytes.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    std::fs::write(&pdf, &damaged).expect("a write");
    let found = verify();
    assert_eq!(found.status(), 1, "{}", found.out());
    assert!(found.out().contains(&id), "{}", found.out());
    let report = check();
    let kinds: Vec<_> = report["faults"].as_array().expect("faults").iter().map(|one| &one["kind"]).collect();
    assert!(kinds.contains(&&json!("object")), "{report}");
    assert_eq!(health()["data"], "faulty");
    let metrics = house.by(&house.admin, "GET", "/api/v1/metrics").send().must(200).text();
    assert!(metrics.lines().any(|line| line.starts_with("vanthu_data_faults ") && !line.ends_with(" 0")));
    house.by(&house.clerk, "GET", "/api/v1/data/verify").send().must_refuse(403, "auth.missing-scope");
    std::fs::write(&pdf, &bytes).expect("a write");
    assert_eq!(check()["ok"], true);
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() { walk(&path) } else { vec![path] }
        })
        .collect()
}

#[test]
fn a_user_keeps_no_more_than_the_settings_allow() {
    let house = House::new(&[("VANTHU_LIMITS_USER_MEGABYTES", "1")]);
    let id = house.review();
    let bytes = vec![b'a'; 1 << 20];
    house.put_bytes(&id, "results", "lon.csv", bytes).must_refuse(507, "upload.quota");
    // What was there is there still.
    house.by(&house.drafter, "GET", &format!("/api/v1/documents/{id}/workbooks/results")).send().must(200);
}
