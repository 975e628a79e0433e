//! A document whose template a test writes itself.

use serde_json::Value as Json;

use crate::{Run, binary};

/// A folder with a document of a template of its own, made from a piece of `template.toml` and the prose.
pub struct TemplateFolder {
    folder: tempfile::TempDir,
}

const OFFICE: &str = r#"
template = "template"
number = 5
date = 2026-07-05
[office]
standard = "party"
superior = "Đảng bộ tỉnh Lâm Đồng"
name = "Đảng ủy xã Hàm Mẫu"
short = "ĐU"
place = "Hàm Mẫu"
committee = "Ban Thường vụ Đảng ủy"
recipients = ["Các chi bộ"]
archive = "Lưu Đảng ủy"
[[office.signer]]
name = "Nguyễn Văn Mẫu"
authority = "T/M Ban Thường vụ"
post = "Bí thư"
"#;

const HEAD: &str = r#"
name = "template"
kind = "kế hoạch"
title = "Kế hoạch thử"
standards = ["party"]
subject = ["thử các thành phần"]
"#;

impl TemplateFolder {
    /// A fresh folder.
    pub fn new(template: &str, prose: &str) -> Self {
        Self::with(template, prose, "")
    }

    /// The same with more lines in the document file.
    pub fn with(template: &str, prose: &str, document: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        std::fs::create_dir(folder.path().join("template")).expect("a folder");
        write("template/template.toml", &format!("{HEAD}{template}"));
        write("template/prose.md.hbs", prose);
        write("document.toml", &format!("{OFFICE}{document}"));
        Self { folder }
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// `vanthu render document.toml`, run inside with these arguments.
    pub fn run(&self, args: &[&str]) -> Run {
        let mut command = std::process::Command::new(binary());
        command
            .args(["render", "document.toml"])
            .args(args)
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1");
        Run(command.output().expect("the command runs"))
    }

    /// The composed document.
    #[track_caller]
    pub fn composed(&self) -> Json {
        let run = self.run(&["--format", "json"]);
        assert_eq!((run.status(), run.err()), (0, String::new()));
        serde_json::from_str(&run.out()).expect("JSON")
    }

    /// It is refused with these codes, each at its line of the prose, or with a hint.
    #[track_caller]
    pub fn refused(&self, wanted: &[(&str, u64)]) -> Vec<Json> {
        let run = self.run(&["--format", "json", "--message-format", "json"]);
        assert_eq!(run.status(), 1, "{}", run.err());
        let found = run.diagnostics();
        let line = |problem: &Json| problem["place"]["line"].as_u64().unwrap_or(0);
        let seen: Vec<_> =
            found.iter().map(|one| (one["code"].as_str().expect("a code"), line(one))).collect();
        assert_eq!(seen, wanted, "{found:#?}");
        found
    }
}
