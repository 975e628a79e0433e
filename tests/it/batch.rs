//! `vanthu batch`: one scorecard per row; faults of single rows; stops and what follows on them.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::cards::{batch, entries, manifest, must_conform, rows, said, sandbox};
use crate::support::{Run, Sandbox, root, validate};

#[test]
fn a_batch_has_the_same_bytes_however_many_work_at_it_and_where_it_goes() {
    let sandbox = sandbox(&rows(30));
    assert_eq!(batch(&sandbox, &["-o", "one.zip", "--jobs", "1"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "two.zip", "--jobs", "3", "--combined", "print.pdf"]).status(), 0);
    assert!(fs::read(sandbox.path("one.zip")).unwrap() == fs::read(sandbox.path("two.zip")).unwrap());
    assert_eq!(batch(&sandbox, &["-o", "cards"]).status(), 0);
    for (name, bytes) in entries(&sandbox.path("one.zip")) {
        assert!(fs::read(sandbox.path("cards").join(&name)).unwrap() == bytes, "{name}");
    }
    batch(&sandbox, &["-o", "cards"]).must_refuse("bundle.folder-in-use");
}

#[test]
fn a_batch_that_was_killed_is_gone_on_with() {
    let sandbox = sandbox(&rows(60));
    assert_eq!(batch(&sandbox, &["-o", "straight.zip"]).status(), 0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_vanthu"))
        .args(["batch", "scorecards.toml", "-o", "killed.zip", "-q"])
        .current_dir(sandbox.path(""))
        .spawn()
        .unwrap();
    let journal = sandbox.path("killed.zip.part.journal");
    let begun = Instant::now();
    while fs::read_to_string(&journal).unwrap_or_default().lines().count() < 6 {
        assert!(begun.elapsed() < Duration::from_secs(120), "the batch does not begin");
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!sandbox.path("killed.zip").exists());
    // Of other inputs it is not gone on with.
    let text = fs::read_to_string(sandbox.path("scores.csv")).unwrap();
    fs::write(sandbox.path("scores.csv"), text.replace("thôn 7\"", "thôn Bảy\"")).unwrap();
    batch(&sandbox, &["-o", "killed.zip", "--resume"]).must_refuse("bundle.resume-differs");
    fs::write(sandbox.path("scores.csv"), text).unwrap();
    let run = batch(&sandbox, &["-o", "killed.zip", "--resume", "--jobs", "1"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let first = &run.diagnostics()[0];
    assert!(first["event"] == "progress" && first["kept"].as_u64().unwrap() >= 5, "{first}");
    assert!(fs::read(sandbox.path("straight.zip")).unwrap() == fs::read(sandbox.path("killed.zip")).unwrap());
    assert!(!journal.exists() && !sandbox.path("killed.zip.part").exists());
}

#[test]
fn filters_choose_what_is_printed_and_never_what_is_averaged() {
    let sandbox = Sandbox::new();
    assert_eq!(batch(&sandbox, &["-o", "all.zip"]).status(), 0);
    assert_eq!(
        batch(&sandbox, &["-o", "some.zip", "--only", "3-4", "--only", "chi bộ công an xã"]).status(),
        0
    );
    assert_eq!(batch(&sandbox, &["-o", "class.zip", "--where", "class=HTNV"]).status(), 0);
    let all = entries(&sandbox.path("all.zip"));
    for (zip, count) in [("some.zip", 3), ("class.zip", 3)] {
        let some = entries(&sandbox.path(zip));
        let cards = some.iter().filter(|(name, _)| name.ends_with(".pdf"));
        assert_eq!(cards.clone().count(), count + 1);
        for (name, bytes) in cards {
            assert!(all[name] == *bytes, "{name}");
        }
    }
    batch(&sandbox, &["-o", "x.zip", "--only", "99"]).must_refuse("batch.nothing-chosen");
    batch(&sandbox, &["-o", "x.zip", "--where", "colour=red"]).must_refuse("batch.unknown-field");
}

#[test]
fn a_card_whose_tags_fail_is_made_without_them_and_said() {
    let sandbox = sandbox(&rows(3));
    let own = sandbox.path("own/layout");
    fs::create_dir_all(&own).unwrap();
    let layout = fs::read_to_string(root().join("templates/layout/scorecard.typ")).unwrap();
    // A heading of the second level without a first one: PDF/UA-1 refuses it, on this branch's card alone.
    let spoilt = layout.replace(
        "  heading-lines(card)\n",
        "  heading-lines(card)\n  if it.title.ends-with(\"thôn 2\") { heading(level: 3)[a] }\n",
    );
    assert_ne!(spoilt, layout);
    fs::write(own.join("scorecard.typ"), spoilt).unwrap();
    let run = batch(&sandbox, &["-o", "cards.zip", "--templates", "own"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    let said = said(&run);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!((&said[0]["code"], &said[0]["value"]), (&"render.untagged".into(), &"Chi bộ thôn 2".into()));
    let entries = entries(&sandbox.path("cards.zip"));
    must_conform("1", &entries["001-Chi bộ thôn 1.pdf"]);
    let untagged = &entries["002-Chi bộ thôn 2.pdf"];
    assert_eq!(validate(untagged, "pdfa-2u"), Vec::<String>::new());
    let manifest = manifest(&sandbox.path("cards.zip"));
    assert_eq!(manifest["documents"][1]["findings"][0]["code"], "render.untagged");
}

#[test]
fn what_cannot_be_written_is_said_and_what_is_complete_stays() {
    let sandbox = sandbox(&rows(20));
    batch(&sandbox, &["-o", "none/cards.zip"]).must_refuse("bundle.unwritable");
    batch(&sandbox, &["-o", "cards.zip", "--combined", "none/print.pdf"]).must_refuse("render.print");
    // A disk with room for 300 kB, as the system's own limit on files plays it.
    let command = format!(
        "trap '' XFSZ; ulimit -f 600; exec '{}' batch scorecards.toml -o full.zip --message-format json",
        env!("CARGO_BIN_EXE_vanthu")
    );
    let run = Run(Command::new("sh").args(["-c", &command]).current_dir(sandbox.path("")).output().unwrap());
    run.must_refuse("bundle.unwritable");
    assert!(run.err().contains("--resume"), "{}", run.err());
    assert!(!sandbox.path("full.zip").exists() && sandbox.path("full.zip.part").exists());
    assert_eq!(batch(&sandbox, &["-o", "full.zip", "--resume"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "straight.zip"]).status(), 0);
    assert!(fs::read(sandbox.path("full.zip")).unwrap() == fs::read(sandbox.path("straight.zip")).unwrap());
}

#[test]
fn schemes_of_one_s_own_are_read_and_unsound_ones_refused() {
    let sandbox = sandbox(&rows(2));
    fs::create_dir_all(sandbox.path("own/schemes")).unwrap();
    let scheme = fs::read_to_string(root().join("templates/schemes/366-collective.toml")).unwrap();
    fs::write(sandbox.path("own/schemes/own.toml"), scheme.replacen("max = 50", "max = 40", 1)).unwrap();
    let args = ["-o", "cards.zip", "--templates", "own", "--set", "fields.scheme=\"own\""];
    batch(&sandbox, &args).must_refuse("scheme.does-not-add-up");
    batch(&sandbox, &["-o", "cards.zip", "--set", "fields.scheme=\"366\""])
        .must_refuse("batch.unknown-scheme");
    batch(&sandbox, &["-o", "cards.zip", "--set", "fields.names=\"a.pdf\""])
        .must_refuse("bundle.name-pattern");
    let run = batch(&sandbox, &["-o", "cards.zip", "--set", "fields.names=\"{class}/{branch}\""]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(entries(&sandbox.path("cards.zip")).contains_key("HTNV-Chi bộ thôn 1.pdf"));
}

#[test]
fn the_report_on_all_branches_can_be_made_alone() {
    let sandbox = Sandbox::new();
    sandbox.run(&["render", "scorecards.toml", "-o", "report.pdf"]).must_be_silent();
    must_conform("report.pdf", &fs::read(sandbox.path("report.pdf")).unwrap());
    let run = sandbox.run(&["batch", "semi-annual-review.toml", "-o", "cards.zip"]);
    run.must_refuse("batch.not-scored");
}

#[test]
fn a_batch_makes_word_files_of_the_same_cards() {
    let sandbox = sandbox(&rows(12));
    assert_eq!(batch(&sandbox, &["-o", "word.zip", "--format", "docx", "--jobs", "1"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "again.zip", "--format", "docx", "--jobs", "3"]).status(), 0);
    assert_eq!(batch(&sandbox, &["-o", "pdf.zip"]).status(), 0);
    assert!(fs::read(sandbox.path("word.zip")).unwrap() == fs::read(sandbox.path("again.zip")).unwrap());
    let files = entries(&sandbox.path("word.zip"));
    let stems = |files: &BTreeMap<String, Vec<u8>>, extension: &str| -> Vec<String> {
        files.keys().filter_map(|name| name.strip_suffix(extension).map(str::to_string)).collect()
    };
    let cards = stems(&files, ".docx");
    assert_eq!(cards, stems(&entries(&sandbox.path("pdf.zip")), ".pdf"));
    assert!(cards.len() == 13 && cards.contains(&"tong-hop".to_string()), "{cards:?}");
    let manifest = manifest(&sandbox.path("word.zip"));
    assert!(manifest["documents"].as_array().unwrap().iter().all(|one| one["status"] == "done"));
    assert_eq!(manifest["summary"]["file"], "tong-hop.docx");
    // A card has no text of one's own that could come back from Word.
    fs::write(sandbox.path("card.docx"), &files[&format!("{}.docx", cards[0])]).unwrap();
    sandbox.run(&["merge", "card.docx", "scorecards.toml"]).must_refuse("merge.other-document");
    batch(&sandbox, &["-o", "x.zip", "--format", "docx", "--combined", "print.pdf"])
        .must_refuse("batch.combined-format");
    assert!(!sandbox.path("x.zip").exists() && !sandbox.path("print.pdf").exists());
}

#[test]
fn a_card_says_which_draft_it_is_if_that_is_asked_for() {
    let sandbox = sandbox(&rows(2));
    let header = |zip: &str| {
        let cards = entries(&sandbox.path(zip));
        let card = cards.iter().find(|(name, _)| name.starts_with("001")).expect("a card").1;
        fs::write(sandbox.path("card.zip"), card).unwrap();
        String::from_utf8(entries(&sandbox.path("card.zip"))["word/header2.xml"].clone()).unwrap()
    };
    let run = batch(&sandbox, &["-o", "draft.zip", "--format", "docx", "--set", "draft=2"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    assert!(header("draft.zip").contains("Dự thảo lần 2"));
    assert_eq!(batch(&sandbox, &["-o", "card.docx.zip", "--format", "docx"]).status(), 0);
    assert!(!header("card.docx.zip").to_lowercase().contains("dự thảo"));
}
