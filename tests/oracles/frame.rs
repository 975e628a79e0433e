//! The samples and the published schema, as the script that makes them and another program hold them.

use crate::support::{Sandbox, oracle, root};

#[test]
fn the_sample_workbooks_are_what_their_script_makes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    oracle("../../../scripts/make-samples", &[out]);
    for name in ["branch-results.xlsx", "branch-results-2025.xlsx", "branches.csv", "scorecards.xlsx"] {
        let made = std::fs::read(folder.path().join(name)).unwrap();
        let kept = std::fs::read(root().join("samples").join(name)).unwrap();
        assert!(made == kept, "samples/{name} differs from what scripts/make-samples makes");
    }
}

#[test]
fn the_schema_of_profiles_is_the_one_that_is_published_and_tells_good_from_bad() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["profile", "schema"]);
    assert_eq!(run.status(), 0);
    let kept = std::fs::read_to_string(root().join("docs/schemas/profile.schema.json")).unwrap();
    assert!(run.out() == kept, "docs/schemas/profile.schema.json is not what `vanthu profile schema` prints");
    // Another program holds the built-in profiles, and spoilt ones, against it.
    oracle("schema.py", &[]);
}
