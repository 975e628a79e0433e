//! Where output goes: links, devices and pipes stay what they are, and `-` is standard input and output.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{Sandbox, binary};

const DOCUMENT: &str = "dispatch.toml";

/// Runs the command in the sandbox with `input` on standard input.
fn pipe(sandbox: &Sandbox, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(binary())
        .args(args)
        .current_dir(sandbox.path(""))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// What the command writes into a file of its own.
fn rendered(sandbox: &Sandbox) -> Vec<u8> {
    sandbox.run(&["render", DOCUMENT, "-o", "whole.pdf"]).must_be_silent();
    fs::read(sandbox.path("whole.pdf")).unwrap()
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    fs::create_dir(sandbox.path("share")).unwrap();
    fs::write(sandbox.path("share/old.pdf"), "old").unwrap();
    fs::set_permissions(sandbox.path("share/old.pdf"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("share/old.pdf", sandbox.path("link.pdf")).unwrap();
    sandbox.run(&["render", DOCUMENT, "-o", "link.pdf"]).must_be_silent();
    assert!(fs::symlink_metadata(sandbox.path("link.pdf")).unwrap().is_symlink());
    assert_eq!(fs::read(sandbox.path("share/old.pdf")).unwrap(), whole);
    assert_eq!(fs::metadata(sandbox.path("share/old.pdf")).unwrap().mode() & 0o777, 0o640);
}

#[test]
fn a_pipe_gets_the_document_and_stays_a_pipe() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    let path = sandbox.path("pipe.pdf");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let reader = std::thread::spawn({
        let path = path.clone();
        move || {
            let mut bytes = Vec::new();
            File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map(|_| bytes)
        }
    });
    sandbox.run(&["render", DOCUMENT, "-o", "pipe.pdf"]).must_be_silent();
    assert_eq!(reader.join().unwrap().unwrap(), whole);
    assert!(fs::metadata(path).unwrap().file_type().is_fifo());
}

#[test]
fn devices_are_written_to() {
    let sandbox = Sandbox::new();
    // A private folder, so that the test could not harm the machine.
    symlink("/dev/null", sandbox.path("null.pdf")).unwrap();
    sandbox.run(&["render", DOCUMENT, "-o", "null.pdf"]).must_be_silent();
    let run = sandbox.run(&["batch", "scorecards.toml", "-o", "null.pdf", "--only", "1", "-q"]);
    run.must_be_silent();
    assert!(fs::symlink_metadata(sandbox.path("null.pdf")).unwrap().is_symlink());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn a_dash_is_standard_output() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    for args in [
        &["render", DOCUMENT, "-o", "-"][..],
        &["render", DOCUMENT, "-o", "-", "--format", "pdf"],
        &["render", DOCUMENT, "-o", "/dev/stdout", "--format", "pdf"],
    ] {
        let run = pipe(&sandbox, args, b"");
        assert_eq!((run.status.code(), run.stdout == whole), (Some(0), true), "{args:?}");
    }
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
    let json = pipe(&sandbox, &["render", DOCUMENT, "-o", "-", "--format", "json"], b"").stdout;
    assert_eq!(json, pipe(&sandbox, &["render", DOCUMENT, "--format", "json"], b"").stdout);
    let form = pipe(&sandbox, &["workbook", "branch-results", "-o", "-"], b"").stdout;
    assert!(form.starts_with(b"PK"));
    assert_eq!(sandbox.new_files(), ["whole.pdf"]);
}

#[test]
fn standard_output_that_is_a_file_is_written_where_it_stands() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    let mut out = File::create(sandbox.path("all")).unwrap();
    out.write_all(b"before").unwrap();
    let status = Command::new(binary())
        .args(["render", DOCUMENT, "-o", "/dev/stdout", "--format", "pdf"])
        .current_dir(sandbox.path(""))
        .stdout(out.try_clone().unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    out.write_all(b"after").unwrap();
    let expected = [&b"before"[..], &whole, b"after"].concat();
    assert_eq!(fs::read(sandbox.path("all")).unwrap(), expected);
}

#[test]
fn a_batch_on_standard_output_is_the_zip() {
    let sandbox = Sandbox::new();
    sandbox.run(&["batch", "scorecards.toml", "-o", "cards.zip"]);
    let run = pipe(&sandbox, &["batch", "scorecards.toml", "-o", "-"], b"");
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(run.stdout, fs::read(sandbox.path("cards.zip")).unwrap());
    assert_eq!(sandbox.new_files(), ["cards.zip"]);
}

#[test]
fn what_a_stream_cannot_take_is_wrong_usage() {
    let sandbox = Sandbox::new();
    for args in [
        &["render", DOCUMENT, "-o", "-", "--format", "png"][..],
        &["batch", "scorecards.toml", "-o", "-", "--resume"],
        &["batch", "scorecards.toml", "-o", "-", "--combined", "-"],
        &["inspect", "-", "-"],
    ] {
        let run = pipe(&sandbox, args, b"");
        let message = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{args:?}: {message}");
        assert!(message.contains("cli.standard-stream"), "{args:?}: {message}");
        assert_eq!(sandbox.new_files(), Vec::<String>::new());
    }
}

#[test]
fn a_dash_is_standard_input() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    let document = fs::read(sandbox.path(DOCUMENT)).unwrap();
    let run = pipe(&sandbox, &["render", "-", "-o", "-"], &document);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(0), whole.len()));
    let run = pipe(&sandbox, &["check", "-"], &document);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let workbook = fs::read(sandbox.path("branch-results.xlsx")).unwrap();
    let read = |args: &[&str]| -> serde_json::Value {
        serde_json::from_slice(&pipe(&sandbox, args, &workbook).stdout).unwrap()
    };
    let (here, there) =
        (read(&["inspect", "-", "--json"]), read(&["inspect", "branch-results.xlsx", "--json"]));
    assert_eq!(here["rows"], there["rows"]);
    assert_eq!(here["file"], "-");
    // A fault on standard input is named there, with its line.
    let run = pipe(
        &sandbox,
        &["render", "-", "--message-format", "short", "-o", "-"],
        b"template = 'dispatch'\nnumbr = 1\n",
    );
    let message = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(1));
    assert!(message.contains("-:2:"), "{message}");
    assert!(run.stdout.is_empty());
}

/// Another user than root: nobody.
const NOBODY: u32 = 65534;

#[test]
fn a_user_without_rights_keeps_modes_and_destroys_nothing() {
    use std::os::unix::process::CommandExt;
    let sandbox = Sandbox::new();
    let root = fs::metadata(sandbox.path("")).unwrap().uid() == 0;
    // The build's folder may be closed to others, so that user gets a copy of the command.
    let command = sandbox.path("vanthu-copy");
    fs::copy(binary(), &command).unwrap();
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o777)).unwrap();
    let run = |out: &str| {
        let mut child = Command::new(&command);
        child.args(["render", DOCUMENT, "-o", out]).current_dir(sandbox.path(""));
        if root {
            child.uid(NOBODY).gid(NOBODY);
        }
        child.output().unwrap()
    };
    let set = |name: &str, mode: u32, own: bool| {
        let path = sandbox.path(name);
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        if root && own {
            std::os::unix::fs::chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    };
    let is_new = |path: &Path| fs::read(path).unwrap().starts_with(b"%PDF");

    set("own.pdf", 0o640, true);
    assert!(run("own.pdf").status.success());
    let own = fs::metadata(sandbox.path("own.pdf")).unwrap();
    assert_eq!((own.mode() & 0o777, is_new(&sandbox.path("own.pdf"))), (0o640, true));

    set("protected.pdf", 0o444, true);
    assert_eq!(run("protected.pdf").status.code(), Some(1));
    assert_eq!(fs::read(sandbox.path("protected.pdf")).unwrap(), b"old");

    if root {
        // A file of root's that others may write: it stays root's.
        set("shared.pdf", 0o666, false);
        assert!(run("shared.pdf").status.success());
        let shared = fs::metadata(sandbox.path("shared.pdf")).unwrap();
        assert_eq!((shared.uid(), shared.mode() & 0o777), (0, 0o666));
        assert!(is_new(&sandbox.path("shared.pdf")));
        set("closed.pdf", 0o600, false);
        assert_eq!(run("closed.pdf").status.code(), Some(1));
        assert_eq!(fs::read(sandbox.path("closed.pdf")).unwrap(), b"old");
    }
}

/// Runs a script of the shell in the sandbox, with the command as `$0`.
fn shell(sandbox: &Sandbox, script: &str) -> Output {
    let mut child = Command::new("bash");
    child.args(["-c", script]).arg(binary()).current_dir(sandbox.path(""));
    child.output().unwrap()
}

#[test]
fn what_a_shell_hands_over_open_is_read_and_written() {
    let sandbox = Sandbox::new();
    let whole = rendered(&sandbox);
    let run = shell(&sandbox, &format!("\"$0\" render {DOCUMENT} -o >(cat > through.pdf); wait $!; sleep 0"));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let begun = std::time::Instant::now();
    while fs::read(sandbox.path("through.pdf")).unwrap_or_default().len() < whole.len() {
        assert!(begun.elapsed().as_secs() < 60, "the reader got nothing");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(fs::read(sandbox.path("through.pdf")).unwrap() == whole, "the whole document went through");
    // A file that the shell opened is written at its end.
    let script = format!(
        "exec 3>> all; printf before >&3; \"$0\" render {DOCUMENT} -o /dev/fd/3 --format pdf; printf after >&3"
    );
    assert!(shell(&sandbox, &script).status.success());
    let expected = [b"before", whole.as_slice(), b"after"].concat();
    assert!(fs::read(sandbox.path("all")).unwrap() == expected, "before, the document, after");
    // Documents that can be read only once, and name their files relative to the current folder.
    for command in [
        "render <(cat DOC) -o again.pdf",
        "check <(cat DOC)",
        "check - < DOC",
        "render /dev/stdin -o again.pdf < DOC",
    ] {
        let run = shell(&sandbox, &format!("\"$0\" {}", command.replace("DOC", DOCUMENT)));
        assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn every_reader_takes_a_dash() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", DOCUMENT, "-o", "sent.docx"]).must_be_silent();
    let draft = fs::read(sandbox.path("sent.docx")).unwrap();
    let named = sandbox.run(&["merge", "sent.docx", DOCUMENT]);
    let piped = pipe(&sandbox, &["merge", "-", DOCUMENT], &draft);
    assert_eq!((piped.status.code(), String::from_utf8_lossy(&piped.stdout)), (Some(0), named.out().into()));
    assert_eq!(pipe(&sandbox, &["merge", "-", "-"], &draft).status.code(), Some(2));
    let run = pipe(&sandbox, &["check", "-", "--json"], &draft);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let run = pipe(&sandbox, &["check", DOCUMENT, "--words", "-"], b"# own words\n");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(sandbox.run(&["profile", "copy", "branch-results", "own"]).status(), 0);
    let profile = fs::read(sandbox.path("own/profiles/branch-results.toml")).unwrap();
    assert_eq!(pipe(&sandbox, &["profile", "check", "-"], &profile).status.code(), Some(0));
}

#[test]
fn an_annotated_copy_on_standard_output_stands_alone() {
    let sandbox = Sandbox::new();
    sandbox.run(&["inspect", "branch-results.xlsx", "--annotate", "copy.xlsx"]);
    let copy = fs::read(sandbox.path("copy.xlsx")).unwrap();
    let run = pipe(&sandbox, &["inspect", "branch-results.xlsx", "--annotate", "-"], b"");
    assert_eq!((run.status.code(), run.stdout == copy), (Some(0), true));
    let run = pipe(&sandbox, &["inspect", "branch-results.xlsx", "--annotate", "-", "--json"], b"");
    assert_eq!((run.status.code(), run.stdout.len()), (Some(2), 0));
}

#[test]
fn a_backup_goes_through_a_pipe_and_comes_back() {
    let sandbox = Sandbox::new();
    let add = ["user", "add", "clerk", "--role", "clerk", "--data", "data"];
    let run = pipe(&sandbox, &add, b"a long enough passphrase\n");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    let run = pipe(&sandbox, &["backup", "-o", "-", "--data", "data"], b"");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.stdout.starts_with(b"PK"));
    let back = pipe(&sandbox, &["restore", "-", "--data", "restored"], &run.stdout);
    assert_eq!(back.status.code(), Some(0), "{}", String::from_utf8_lossy(&back.stderr));
    assert!(sandbox.run(&["user", "list", "--data", "restored"]).out().contains("clerk"));
    let book =
        pipe(&sandbox, &["register", "export", "-o", "-", "--format", "pdf", "--data", "restored"], b"");
    assert!(book.stdout.starts_with(b"%PDF"), "{}", String::from_utf8_lossy(&book.stderr));
}
