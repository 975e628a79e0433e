//! The parts of the text, as poppler finds them in the finished PDF.

use std::path::Path;

use crate::support::{root, tool};
use crate::template_folder::TemplateFolder;

/// Every letter of Vietnamese that bears a mark.
const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

#[test]
fn names_of_every_accented_letter_come_out_as_typed() {
    let capitals = LETTERS.to_uppercase();
    let letters: Vec<char> = LETTERS.chars().chain(capitals.chars()).collect();
    assert_eq!(letters.len(), 134);
    let names: Vec<String> = letters.iter().map(|letter| format!("Nguyễn Văn {letter}n")).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let template = "[fields.names]\ntype = \"list\"\nlabel = \"Tên\"\n";
    let prose = "Danh sách:\n\n{{#each fields.names}}\n- {{this}};\n{{/each}}\n\nHết.\n";
    let folder =
        TemplateFolder::with(template, prose, &format!("[fields]\nnames = [{}]\n", quoted.join(", ")));
    // Some names begin with a small letter; nothing else is reported.
    let run = folder.run(&["-o", "out.pdf", "--message-format", "json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(run.diagnostics().iter().all(|one| one["code"] == "check.syllable"), "{}", run.err());
    let seen = tool("pdftotext", &[folder.path("out.pdf").to_str().unwrap(), "-"]);
    for name in names {
        assert!(seen.contains(&format!("- {name};")), "no `{name}`");
    }
}

#[test]
fn a_resolution_of_sixty_pages_renders() {
    let sentence = "Cấp ủy các cấp xác định phát triển đảng viên là nhiệm vụ thường xuyên, phân công rõ người, rõ việc, rõ thời hạn. ";
    let mut prose = String::new();
    for section in 0..12 {
        prose.push_str(&format!("## Nhóm nhiệm vụ thứ {section}\n\n"));
        for _ in 0..6 {
            prose.push_str(&format!("### Nhiệm vụ, giải pháp\n\n{}\n\n", sentence.repeat(10)));
            for _ in 0..8 {
                prose.push_str(&format!("- {}\n", sentence.repeat(2).trim()));
            }
            prose.push('\n');
        }
    }
    let folder = TemplateFolder::new("", &prose);
    folder.run(&["-o", "out.pdf"]).must_be_silent();
    let info = tool("pdfinfo", &[folder.path("out.pdf").to_str().unwrap()]);
    let pages: usize =
        info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap();
    assert!((60..80).contains(&pages), "{pages} pages");
}

#[test]
fn the_structure_of_the_file_tells_what_each_part_is() {
    let path = |name: &str| root().join("tests/documents/parts").join(name);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.pdf");
    let shown = |path: &Path| path.to_str().unwrap().to_string();
    tool(env!("CARGO_BIN_EXE_vanthu"), &["render", &shown(&path("regulation.toml")), "-o", &shown(&out)]);
    let structure = tool("pdfinfo", &["-struct-text", &shown(&out)]);
    for part in ["H1", "H2", "H3", "Table", "TH", "Note", "Figure"] {
        assert!(structure.lines().any(|line| line.trim().starts_with(part)), "no {part} in:\n{structure}");
    }
}
