//! The licences that the program prints are those of everything in it.

use std::collections::BTreeSet;

use crate::support::{Sandbox, root};

/// The crates of `Cargo.lock` that come from elsewhere, by name and version.
fn locked() -> BTreeSet<(String, String)> {
    let text = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    let lock: toml::Table = text.parse().expect("TOML");
    let word =
        |package: &toml::Value, key: &str| package.get(key).and_then(toml::Value::as_str).map(str::to_string);
    let packages = lock["package"].as_array().expect("packages").iter();
    packages
        .filter(|package| package.get("source").is_some())
        .map(|package| (word(package, "name").expect("a name"), word(package, "version").expect("a version")))
        .collect()
}

/// The lines of the list: name, version, licence, numbers of texts.
fn listed(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| line.matches('\t').count() == 3);
    lines.map(|line| line.split('\t').map(str::to_string).collect()).collect()
}

#[test]
fn every_crate_of_the_lock_file_has_its_licence() {
    let text = std::fs::read_to_string(root().join("licences/dependencies.txt")).expect("the list");
    let list = text.split("\n\n====").next().expect("the list comes first");
    let names: BTreeSet<(String, String)> =
        listed(list).into_iter().map(|line| (line[0].clone(), line[1].clone())).collect();
    assert_eq!(names, locked(), "Cargo.lock has changed: run scripts/licences");
    for line in listed(list) {
        for number in line[3].split(", ").filter(|number| !number.is_empty()) {
            assert!(text.contains(&format!("\n[{number}]\n")), "{line:?}");
        }
    }
}

#[test]
fn every_licence_can_be_met_with_those_that_are_allowed() {
    let deny = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    let deny: toml::Table = deny.parse().expect("TOML");
    let allowed: Vec<&str> = deny["licenses"]["allow"]
        .as_array()
        .expect("licences")
        .iter()
        .map(|licence| licence.as_str().expect("a name"))
        .collect();
    // Of each "or" one part is enough, of each "and" every part is needed.
    fn met(expression: &str, allowed: &[&str]) -> bool {
        let expression = expression.trim();
        let outer = |word: &str| {
            let mut depth = 0;
            let mut parts = vec![String::new()];
            for token in expression.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
                depth += i32::from(token == "(") - i32::from(token == ")");
                if token == word && depth == 0 {
                    parts.push(String::new());
                } else if let Some(last) = parts.last_mut() {
                    last.push_str(token);
                    last.push(' ');
                }
            }
            parts
        };
        for (word, all) in [("OR", false), ("AND", true)] {
            let parts = outer(word);
            if parts.len() > 1 {
                let mut each = parts.iter().map(|part| met(part, allowed));
                return if all { each.all(|met| met) } else { each.any(|met| met) };
            }
        }
        match expression.strip_prefix('(').and_then(|rest| rest.trim().strip_suffix(')')) {
            Some(inner) => met(inner, allowed),
            None => allowed.contains(&expression),
        }
    }
    assert!(!met("GPL-3.0", &allowed) && !met("MIT AND GPL-3.0", &allowed));
    let run = Sandbox::new().run(&["licences"]);
    let lines = listed(&run.out());
    assert!(lines.len() > 500, "{}", lines.len());
    for line in lines {
        // An older way to write "or".
        let licence = line[2].replace('/', " OR ");
        assert!(met(&licence, &allowed), "{line:?}");
    }
}

#[test]
fn the_fonts_have_their_licences() {
    let run = Sandbox::new().run(&["licences"]);
    assert_eq!((run.status(), run.err().as_str()), (0, ""));
    let text = run.out();
    let fonts = std::fs::read_dir(root().join("fonts")).expect("the fonts");
    let fonts = fonts.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
    for font in fonts.filter(|name| name.ends_with(".ttf")) {
        assert!(text.contains(&font), "{font}");
    }
    for words in ["SIL OPEN FONT LICENSE", "Bitstream Vera", "Permission is hereby granted"] {
        assert!(text.contains(words), "{words}");
    }
}
