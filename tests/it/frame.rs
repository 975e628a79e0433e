//! The frame round the code: samples that can be made again, files that belong together.

use crate::support::{outside, root};

#[test]
fn the_sample_workbooks_are_what_their_script_makes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    outside("../../scripts/make-samples", &[out]);
    for name in ["branch-results.xlsx", "branch-results-2025.xlsx", "branches.csv"] {
        let made = std::fs::read(folder.path().join(name)).unwrap();
        let kept = std::fs::read(root().join("samples").join(name)).unwrap();
        assert!(made == kept, "samples/{name} differs from what scripts/make-samples makes");
    }
}

#[test]
fn every_typeface_has_its_licence_beside_it() {
    for (face, licence) in
        [("Tinos-Regular.ttf", "LICENSE-Tinos.txt"), ("DejaVuSans.ttf", "LICENSE-DejaVu.txt")]
    {
        assert!(root().join("fonts").join(face).is_file());
        assert!(root().join("fonts").join(licence).is_file());
    }
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(root().join(licence).is_file(), "{licence}");
    }
}

#[test]
fn every_section_of_the_rules_says_where_it_stands_and_how_sure_it_is() {
    for entry in std::fs::read_dir(root().join("templates/rules")).unwrap() {
        let path = entry.unwrap().path();
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        for (name, section) in table.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
            let certainty = section.get("certainty").and_then(toml::Value::as_str).unwrap_or_default();
            assert!(["S2", "S", "P", "D", "M", "C"].contains(&certainty), "{}: [{name}]", path.display());
            assert!(section.get("clause").is_some_and(toml::Value::is_str), "{}: [{name}]", path.display());
            let certain = section.get("certain").and_then(toml::Value::as_table);
            for key in certain.into_iter().flat_map(toml::Table::keys) {
                assert!(section.contains_key(key), "{}: [{name}] certain.{key}", path.display());
            }
        }
    }
}
