//! No request that reads says anything of a draft to one who may not read it: every route of the description is walked with
//! the ids of what belongs to the draft.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::server_support::{House, PASSWORD, sample_fields};

/// What stands in the subject, in a note and in a field of the draft, and in the names of its files.
const MARKS: [&str; 2] = ["Bạch Đàn", "bach-dan"];

/// A token of a new drafter who works for these offices.
fn drafter(house: &House, name: &str, offices: &Json) -> String {
    let body = json!({ "name": name, "full_name": "Đỗ Văn G", "roles": ["drafter"], "offices": offices,
                       "password": PASSWORD });
    let user = house.by(&house.admin, "POST", "/api/v1/users").json(&body).send().must(201).json();
    let body = json!({ "name": "thử", "scopes": ["read", "draft"], "user": user["id"] });
    let token = house.by(&house.admin, "POST", "/api/v1/tokens").json(&body).send().must(201).json();
    token["secret"].as_str().expect("a secret").to_string()
}

/// The draft with everything that can belong to it, submitted once and returned: the ids by the names that paths have for them.
fn marked_draft(house: &House) -> Vec<(&'static str, String)> {
    let text = |json: &Json| json.as_str().expect("an id").to_string();
    let by = |method: &str, path: &str| house.by(&house.drafter, method, path);
    let subscription =
        json!({ "url": "http://127.0.0.1:9/bach-dan", "events": ["document.submitted", "job.ended"] });
    let made = by("POST", "/api/v1/subscriptions").json(&subscription).send().must(201).json();
    let subscription = text(&made["subscription"]["id"]);
    let id = house.draft("semi-annual-review", &sample_fields("semi-annual-review.toml"));
    let bytes = std::fs::read(crate::support::root().join("samples/branch-results.xlsx")).expect("a sample");
    house.put_bytes(&id, "results", "bach-dan.xlsx", bytes.clone()).must(200);
    let path = format!("/api/v1/documents/{id}");
    let attached = by("POST", &format!("{path}/attachments?name=bach-dan.pdf"));
    let attached = attached.body("application/octet-stream", b"bach-dan".to_vec()).send().must(201).json();
    let set = by("POST", "/api/v1/datasets?name=bach-dan.xlsx");
    let set = set.body("application/octet-stream", bytes).send().must(201).json();
    let preview = by("GET", &format!("{path}/preview")).send().must(200).json();
    let rendered = json!({ "office": house.office, "template": "conclusion-notice", "wait_seconds": 0,
                           "fields": sample_fields("conclusion-notice.toml") });
    let job = by("POST", "/api/v1/renders").json(&rendered).send().must(202).json();
    let job = text(&job["job"]["id"]);
    house.wait_for_job(&job);
    house.act(&house.drafter, &id, "submit", &json!({ "note": "Xin duyệt bản của Bạch Đàn" }));
    // Submitting gives it the subject that the register will say; it comes back and is renamed.
    house.act(&house.approver, &id, "return", &json!({ "note": "Bạch Đàn viết lại" }));
    let version = by("GET", &path).send().must(200).json()["version"].clone();
    let change = json!({ "version": version, "subject": "Sơ kết 6 tháng đầu năm của cơ sở Bạch Đàn" });
    by("PATCH", &path).json(&change).send().must(200);
    vec![
        ("document", id),
        ("attachment", text(&attached["id"])),
        ("dataset", text(&set["id"])),
        ("job", job),
        ("subscription", subscription),
        ("version", preview["version"].to_string()),
    ]
}

/// The paths of the routes that read, the ids of the draft in their places. A route that takes an id is asked with each.
fn readable(house: &House, known: &[(&str, String)]) -> BTreeSet<String> {
    let id = |name: &str| known.iter().find(|(one, _)| *one == name).map_or("", |(_, id)| id.as_str());
    let description = house.server.ask("GET", "/api/v1/openapi.json").send().must(200).json();
    let mut paths = BTreeSet::new();
    for (path, operations) in description["paths"].as_object().expect("paths") {
        if operations.get("get").is_none() {
            continue;
        }
        let path = path
            .replace("{attachment}", id("attachment"))
            .replace("{slot}", "results")
            .replace("{version}", id("version"))
            .replace("{page}", "1.png")
            .replace("{file}", "branch-results.xlsx");
        let names: &[&str] =
            if path.contains("/jobs/") { &["document.pdf"] } else { &["semi-annual-review"] };
        for name in names {
            for (_, id) in known {
                paths.insert(path.replace("{name}", name).replace("{id}", id));
            }
        }
    }
    for query in ["q=B%E1%BA%A1ch%20%C4%90%C3%A0n", "sort=-updated_at"] {
        paths.insert(format!("/api/v1/documents?{query}"));
    }
    paths
}

/// Which of the paths say something of the draft to the bearer of a token: one of the marks, or an id that was not asked for.
fn telling(
    house: &House,
    token: &str,
    paths: &BTreeSet<String>,
    known: &[(&str, String)],
) -> BTreeSet<String> {
    let tells = |path: &&String| {
        let answer = house.by(token, "GET", path).send();
        assert!(answer.status < 500, "{path}: {}", answer.status);
        let body = String::from_utf8_lossy(&answer.body);
        let head = answer.header("content-disposition").unwrap_or_default();
        let ids = known.iter().filter(|(name, _)| *name != "version").map(|(_, id)| id);
        let names_it = ids.into_iter().any(|id| !path.contains(id) && body.contains(id));
        names_it || MARKS.iter().any(|mark| body.contains(mark) || head.contains(mark))
    };
    paths.iter().filter(tells).cloned().collect()
}

#[test]
fn nothing_that_is_read_tells_of_a_draft_to_one_who_may_not_read_it() {
    let house = House::new(&[("VANTHU_WEBHOOKS_ALLOW_PRIVATE", "true")]);
    let toml =
        house.by(&house.admin, "GET", &format!("/api/v1/offices/{}", house.office)).send().must(200).json();
    let body = json!({ "toml": toml["toml"], "name": "Đảng ủy xã Hàm Thử" });
    let there = house.by(&house.admin, "POST", "/api/v1/offices").json(&body).send().must(201).json();
    let here = drafter(&house, "khac", &json!([house.office]));
    let elsewhere = drafter(&house, "noikhac", &json!([there["id"]]));
    let known = marked_draft(&house);
    let paths = readable(&house, &known);
    // The walk is worth something only where the author finds the marks.
    let own = telling(&house, &house.drafter, &paths, &known);
    for part in
        ["/documents?q=", "/attachments", "/events", "/datasets", "/subscriptions", "/deliveries", "/jobs"]
    {
        assert!(own.iter().any(|path| path.contains(part)), "{part}: {own:#?}");
    }
    for token in [&here, &elsewhere] {
        assert_eq!(telling(&house, token, &paths, &known), BTreeSet::new());
    }
}
