//! The frame round the code: files that belong together.

use crate::support::{Sandbox, root};

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
        let sections = table.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
        // The forms of headings are sections of their own.
        let (forms, sections): (Vec<_>, Vec<_>) = sections.partition(|(name, _)| *name == "structure");
        let forms = forms.into_iter().flat_map(|(_, forms)| forms);
        let forms = forms.map(|(name, form)| (name, form.as_table().unwrap()));
        for (name, section) in sections.into_iter().chain(forms) {
            let certainty = section.get("certainty").and_then(toml::Value::as_str).unwrap_or_default();
            assert!(
                ["R", "S2", "S", "P", "D", "M", "C"].contains(&certainty),
                "{}: [{name}]",
                path.display()
            );
            assert!(section.get("clause").is_some_and(toml::Value::is_str), "{}: [{name}]", path.display());
            let certain = section.get("certain").and_then(toml::Value::as_table);
            for key in certain.into_iter().flat_map(toml::Table::keys) {
                assert!(section.contains_key(key), "{}: [{name}] certain.{key}", path.display());
            }
        }
    }
}

#[test]
fn profiles_are_listed_shown_checked_and_handed_out() {
    let sandbox = Sandbox::new();
    let list = sandbox.run(&["profile", "list"]).out();
    let mut names: Vec<String> = std::fs::read_dir(root().join("templates/profiles"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().replace(".toml", ""))
        .collect();
    names.sort();
    assert_eq!(list.lines().filter_map(|line| line.split(' ').next()).collect::<Vec<_>>(), names);
    let shown = sandbox.run(&["profile", "show", "membership-changes"]).out();
    assert!(shown.contains(
        "Tổng số đảng viên cuối kỳ này = Tổng số đảng viên cuối kỳ trước + Đảng viên tăng trong kỳ"
    ));

    assert_eq!(sandbox.run(&["profile", "copy", "tasks", "own"]).status(), 0);
    assert_eq!(
        sandbox.run(&["profile", "copy", "tasks", "own"]).status(),
        1,
        "an existing file is not replaced"
    );
    assert_eq!(sandbox.run(&["profile", "check", "own/profiles/tasks.toml"]).status(), 0);
    sandbox.replace("own/profiles/tasks.toml", "key = \"work\"", "key = \"wrok\"");
    let run = sandbox.run(&["profile", "check", "own/profiles/tasks.toml", "--message-format", "json"]);
    assert_eq!(run.status(), 1);
    let said = run.diagnostics();
    assert_eq!(
        (said[0]["code"].as_str(), said[0]["place"]["line"].as_u64()),
        (Some("profile.unknown-field"), Some(5))
    );
    sandbox.replace("own/profiles/tasks.toml", "key = \"wrok\"", "key = \"work\"\ncolour = 1");
    let run = sandbox.run(&["profile", "check", "own/profiles/tasks.toml", "--message-format", "json"]);
    assert_eq!(run.diagnostics()[0]["place"]["line"].as_u64(), Some(6));

    // A profile of one's own is read by its path, and an unknown name gets a suggestion.
    std::fs::write(sandbox.path("a.csv"), "Nội dung,Chủ trì,Hạn\nRà soát hồ sơ,Văn phòng,05/7/2026\n")
        .unwrap();
    sandbox.replace("own/profiles/tasks.toml", "\ncolour = 1", "");
    let run = sandbox.run(&["inspect", "a.csv", "--profile", "own/profiles/tasks.toml", "--json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(run.out().contains("\"2026-07-05\""));
    assert_eq!(sandbox.run(&["profile", "copy", "branch-results", "own"]).status(), 0);
    let own = "results = { file = \"branch-results.xlsx\", profile = \"own/profiles/branch-results.toml\" }";
    sandbox.replace("semi-annual-review.toml", "results = \"branch-results.xlsx\"", own);
    std::fs::create_dir(sandbox.path("elsewhere")).unwrap();
    let document = sandbox.path("semi-annual-review.toml");
    let run = sandbox.run(&["render", document.to_str().unwrap(), "-o", "elsewhere/a.pdf"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let run = sandbox.run(&["inspect", "a.csv", "--profile", "task", "--message-format", "json"]);
    assert_eq!(run.status(), 1);
    assert!(run.err().contains("có phải ý bạn là `tasks`?"));
}
