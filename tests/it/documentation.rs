//! The documentation is true where a program can tell: the README's example, the paths in the map, the types in the glossary.

use std::path::Path;

use snapbox::{assert_data_eq, file};

use crate::samples::{composed, text};
use crate::support::{Sandbox, root};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between two backticks on one line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn the_readme_shows_what_the_command_does() {
    let readme = read("README.md");
    let sandbox = Sandbox::new();
    let prose = text(&composed(&sandbox, "semi-annual-review.toml"));
    let sentence = readme.lines().find_map(|line| line.strip_prefix("> ")).expect("the sentence");
    assert!(prose.contains(sentence), "`{sentence}` is not in the report");

    let template = read("templates/documents/semi-annual-review/prose.md.hbs");
    let lines: Vec<&str> = readme.lines().filter(|line| line.contains("{{")).map(str::trim).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(template.contains(line), "`{line}` is not in the template");
    }

    let wrong = "<c r=\"F8\" s=\"7\" t=\"inlineStr\"><is><t>2 (chờ)</t></is></c>";
    sandbox.replace_in_workbook("branch-results.xlsx", "<c r=\"F8\" s=\"7\" t=\"n\"><v>2</v></c>", wrong);
    let run = sandbox.run(&["render", "semi-annual-review.toml", "-o", "review.pdf", "--lang", "en"]);
    let (_, error) = readme.split_once("```text\n").expect("the error");
    let (error, _) = error.split_once("```").expect("its end");
    assert_eq!((run.status(), run.err().trim()), (1, error.trim()));
    assert_eq!(sandbox.new_files(), Vec::<String>::new());
}

/// The example documents of a page, each with the lines that it prints.
fn examples(page: &str) -> Vec<(String, Vec<String>)> {
    let text = read(page);
    let mut blocks = text.split("```").skip(1).step_by(2).peekable();
    let mut found = Vec::new();
    while let Some(block) = blocks.next() {
        let Some(document) = block.strip_prefix("toml\n").filter(|text| text.starts_with("template ="))
        else {
            continue;
        };
        let printed = blocks.next_if(|next| next.starts_with("text\n")).expect("what the document prints");
        found.push((document.to_string(), printed.lines().skip(1).map(str::to_string).collect()));
    }
    found
}

#[test]
fn the_documents_of_the_guides_print_what_the_guides_say() {
    for (page, least) in [("docs/clerk-guide.vi.md", 3), ("docs/templates.md", 1)] {
        let examples = examples(page);
        assert!(examples.len() >= least, "{page} has {} examples", examples.len());
        for (document, lines) in examples {
            let sandbox = Sandbox::new();
            std::fs::write(sandbox.path("example.toml"), &document).unwrap();
            let run = sandbox.run(&["render", "example.toml", "--format", "json"]);
            assert_eq!(run.status(), 0, "{page}: {}\n{document}", run.err());
            let prose = text(&serde_json::from_str(&run.out()).unwrap());
            for line in lines {
                assert!(prose.contains(&line), "{page}: `{line}` is not in\n{prose}");
            }
        }
    }
}

#[test]
fn the_page_of_commands_is_the_one_in_the_docs() {
    let run = Sandbox::new().run(&["reference"]);
    assert_eq!(run.status(), 0);
    assert_data_eq!(run.out(), file!["../../docs/commands.md"].raw());
}

#[test]
fn every_command_stands_in_the_guide_for_integrators() {
    let guide = read("docs/integration.md");
    let (_, section) = guide.split_once("## The command\n").expect("the section");
    let (section, _) = section.split_once("\n## ").expect("its end");
    let synopsis: Vec<&str> = section.lines().filter(|line| line.starts_with("    vanthu ")).collect();
    let page = read("docs/commands.md");
    let mut count = 0;
    for words in page.lines().filter_map(|line| line.strip_prefix("## vanthu ")) {
        let mut names = words.split(' ');
        let (first, second) = (names.next().unwrap_or_default(), names.next());
        let named = |line: &&&str| {
            let mut words = line.split([' ', '|', '[', ']', '·']).filter(|word| !word.is_empty());
            words.any(|word| word == first) && second.is_none_or(|name| words.any(|word| word == name))
        };
        assert!(synopsis.iter().any(|line| named(&line)), "`vanthu {words}` is not in docs/integration.md");
        count += 1;
    }
    assert!(count > 35, "{count}");
    // The common options, the exit statuses and the variables, by the page.
    let (_, common) = page.split_once("## Common options\n").expect("the common options");
    let (common, _) = common.split_once("\n## vanthu").expect("their end");
    for cell in common.lines().filter_map(|line| line.strip_prefix("| ")) {
        let option = cell.split(['`', ' ', ',']).find(|word| word.starts_with('-') && word.len() > 1);
        assert!(option.is_none_or(|option| section.contains(option)), "{cell}");
        for variable in cell.split([' ', ';', ',', '.', ':', '|']).filter(|word| word.starts_with("VANTHU_"))
        {
            assert!(section.contains(variable), "{variable}");
        }
    }
    for status in ["0", "1", "2", "3", "130"] {
        assert!(section.contains(&format!("\n| {status} | ")), "{status}");
    }
}

#[test]
fn every_path_in_the_documentation_exists() {
    let mut missing = Vec::new();
    for page in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/ARCHITECTURE.md", "tests/README.md"] {
        let text = read(page);
        let folder = Path::new(page).parent().expect("a folder");
        let links = text.match_indices("](").filter_map(|(at, _)| text[at + 2..].split([')', '#']).next());
        let links =
            links.filter(|link| !link.is_empty() && !link.contains("://")).map(|link| folder.join(link));
        // Names of folders and files of the repository; `NAME` stands for any.
        let tops =
            ["crates/", "src/", "templates/", "docs/", "tests/", "scripts/", "samples/", "fuzz/", "deploy/"];
        let named = quoted(&text).map(|word| word.split(' ').next().unwrap_or_default());
        let named = named.filter(|word| tops.iter().any(|top| word.starts_with(top)));
        let named = named.filter(|word| !word.contains(['*', '…']) && !word.contains("NAME")).map(Into::into);
        for path in links.chain(named) {
            if !root().join(&path).exists() {
                missing.push(format!("{page} names `{}`", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "these do not exist:\n{}", missing.join("\n"));
}

#[test]
fn every_type_in_the_glossary_exists() {
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text.push_str(&std::fs::read_to_string(path).expect("a source"));
            }
        }
    }
    let mut text = String::new();
    for folder in ["crates", "src"] {
        sources(&root().join(folder), &mut text);
    }
    let glossary = read("docs/GLOSSARY.md");
    let mut count = 0;
    for name in quoted(&glossary) {
        let kinds = ["struct", "enum", "trait"].map(|kind| format!("{kind} {name}"));
        let defined = |word: &String| {
            text.match_indices(word.as_str()).any(|(at, _)| {
                !text[at + word.len()..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            })
        };
        assert!(kinds.iter().any(defined), "the type `{name}` of the glossary does not exist");
        count += 1;
    }
    assert!(count > 20, "{count}");
}
