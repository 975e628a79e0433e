//! The tutorial on adding a type of document, followed word for word: its files are written, its commands are run.

use crate::support::{Sandbox, root, tool};

#[test]
fn the_tutorial_leads_to_a_document() {
    let text = std::fs::read_to_string(root().join("docs/tutorial-new-document.md")).unwrap();
    let sandbox = Sandbox::new();
    let (mut files, mut commands) = (0, 0);
    let mut rest = text.as_str();
    while let Some((_, block)) = rest.split_once("\n```") {
        let (info, block) = block.split_once('\n').unwrap();
        let (code, after) = block.split_once("\n```").unwrap();
        rest = after;
        match info.split_once(' ').unwrap_or((info, "")) {
            ("sh", word) => {
                for line in code.lines() {
                    let args: Vec<&str> = line.split_whitespace().collect();
                    assert_eq!(args[0], "vanthu", "{line}");
                    let run = sandbox.run(&args[1..]);
                    match word.strip_prefix("fails=") {
                        Some(code) => run.must_refuse(code),
                        None => run.must_be_silent(),
                    }
                    commands += 1;
                }
            }
            (_, name) => {
                let path = sandbox.path(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, format!("{code}\n")).unwrap();
                files += 1;
            }
        }
    }
    assert_eq!((files, commands), (3, 4), "the tutorial's blocks");
    let printed = tool("pdftotext", &["-layout", sandbox.path("visit.pdf").to_str().unwrap(), "-"]);
    for words in ["CHƯƠNG TRÌNH", "Số 02-CTr/ĐU", "Có 02 buổi thăm", "12/8/2026", "Chi bộ thôn Gò Thông"]
    {
        assert!(printed.contains(words), "no `{words}` in:\n{printed}");
    }
    // By date: the visit of the twelfth comes first.
    assert!(printed.find("12/8/2026") < printed.find("20/8/2026"), "{printed}");
}
