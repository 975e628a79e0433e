//! Scorecards printed by stencils are compared with laid out ones by independent tools. What else is printed changes
//! nothing about a card.

use std::fs;
use std::path::Path;
use std::thread;

use vanthu::cards::Stencils;
use vanthu::model::document::Document;
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DiskFiles, DocumentSource};
use vanthu::render::{Engine, STACK_SIZE, Tags};

use crate::cards::{Row, batch, entries, manifest, must_conform, row, sandbox, with};
use crate::support::{Sandbox, root, tool};

/// A row of invented points and words: every line that a card may have is there in some and not in others.
fn invented(number: usize) -> Row {
    const NAMES: [&str; 8] = [
        "Chi bộ thôn Suối Trầm",
        "Chi bộ Đạ K'Ren",
        "Chi bộ A&B <c> (d) \\e \"g\"",
        "Chi bộ Kŏ Ƀơng ñ Ĕa Č'Ruôn",
        "Chi bộ Trường Trung học phổ thông Nguyễn Thị Minh Khai và các đơn vị trực thuộc đóng trên địa bàn xã",
        "Chi bộ QUÂN SỰ",
        "Chi bộ Trạm Y tế",
        "Chi bộ Ủy ban Mặt trận Tổ quốc – Đoàn thể “xã”",
    ];
    let points = 30.0 + ((number * 37) % 141) as f64 / 2.0;
    let name = format!("{} {number}", NAMES[number * 5 % 8]);
    let mut cells = row(number, &name, points);
    if number.is_multiple_of(3) {
        let note = "Có mô hình hay được nhân rộng. ".repeat(number % 5 + 1);
        cells = with(cells, "Ghi chú", note.trim());
    }
    if number % 4 == 1 {
        let own = if points > 40.0 { points - 6.5 } else { points + 6.5 };
        let other = row(number, &name, own);
        let part =
            |heading: &str| other.iter().find(|(known, _)| known == heading).expect("a column").1.clone();
        let headings: Vec<String> = cells.iter().map(|(heading, _)| heading.clone()).collect();
        for heading in headings
            .iter()
            .filter(|heading| heading.starts_with("Tự chấm") || *heading == "Tổng điểm tự chấm")
        {
            cells = with(cells, heading, &part(heading));
        }
        cells = with(cells, "Lý do chênh lệch", "Chưa đủ minh chứng; thẩm định lại tiến độ một số nhiệm vụ");
    }
    cells
}

/// Runs `work` on a thread that is deep enough for a layout.
fn deep(work: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let thread =
            thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, work).expect("a thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// Every card of the batch at `path` by its stencil and by the layout.
fn both(path: &Path, visit: &mut dyn FnMut(usize, Option<Vec<u8>>, Vec<u8>)) {
    let mut count = 0;
    let mut one = |engine: &Engine, stencils: Option<&Stencils>, mut document: Document| {
        let layout = engine.pdf_on_this_thread(&document, Tags::Full).expect("a PDF").output.bytes;
        let stencil = stencils.expect("stencils").pdf(&mut document).map(|pdf| pdf.bytes);
        visit(count, stencil, layout);
        count += 1;
    };
    let (files, name) = DiskFiles::beside(path);
    let source = DocumentSource::Toml(&name);
    pipeline::stencil_cards(&files, &source, &Settings::default(), &mut one).expect("a batch");
}

/// Where each word stands on the page, as poppler finds it.
fn words(path: &str) -> Vec<(String, [f64; 4])> {
    let text = tool("pdftotext", &["-bbox", path, "-"]);
    let words = text.lines().filter_map(|line| line.trim().strip_prefix("<word "));
    let number = |line: &str, key: &str| -> f64 {
        let rest = line.split_once(&format!("{key}=\"")).expect("a place").1;
        rest.split_once('"').expect("a place").0.parse().expect("a number")
    };
    words
        .map(|line| {
            let place = ["xMin", "yMin", "xMax", "yMax"].map(|key| number(line, key));
            (line.split_once('>').expect("a word").1.to_string(), place)
        })
        .collect()
}

/// The tags of a PDF as poppler tells them. An empty remark has an empty text in a stencil's card and none in the
/// layout's, and how far a figure reaches goes by the ends of its letters in one and by their ink in the other.
fn tags(path: &str, option: &str) -> Vec<String> {
    let text = tool("pdfinfo", &[option, path]);
    let kept = text.lines().filter(|line| line.trim() != "\"\"");
    kept.map(|line| match line.split_once("/BBox [") {
        Some((_, numbers)) => {
            let numbers: Vec<&str> = numbers.split(' ').collect();
            format!("{} {} {}", numbers[0], numbers[1], numbers[3])
        }
        None => line.to_string(),
    })
    .collect()
}

/// Holds a stencil's card against the layout's; the texts of its tags too where `told` asks for it, which takes poppler a
/// second.
#[track_caller]
fn must_be_alike(folder: &Path, count: usize, stencil: &[u8], layout: &[u8], told: bool) {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_string();
    let (ours, theirs) = (path("stencil.pdf"), path("layout.pdf"));
    fs::write(&ours, stencil).expect("written");
    fs::write(&theirs, layout).expect("written");
    let read = |path: &str| tool("pdftotext", &["-raw", path, "-"]);
    assert_eq!(read(&ours), read(&theirs), "card {count}");
    let (found, wanted) = (words(&ours), words(&theirs));
    assert_eq!(found.len(), wanted.len(), "card {count}");
    for (one, two) in found.iter().zip(&wanted) {
        let near = one.1.iter().zip(two.1).all(|(one, two)| (one - two).abs() < 0.02);
        assert!(one.0 == two.0 && near, "card {count}: {one:?} {two:?}");
    }
    // Roles and order of the tags, and the descriptions of pictures.
    assert_eq!(tags(&ours, "-struct"), tags(&theirs, "-struct"), "card {count}");
    if told {
        assert_eq!(tags(&ours, "-struct-text"), tags(&theirs, "-struct-text"), "card {count}");
    }
    let title = |path: &str| tool("pdfinfo", &["-enc", "UTF-8", path]);
    let kept = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with("File size"));
        lines.map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(kept(title(&ours)), kept(title(&theirs)), "card {count}");
    assert!(stencil.len() < 60_000, "card {count} has {} bytes", stencil.len());
}

#[test]
fn the_sample_s_cards_are_the_layout_s() {
    deep(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut printed = 0;
        both(&root().join("samples/scorecards.toml"), &mut |count, stencil, layout| {
            let stencil = stencil.unwrap_or_else(|| panic!("card {count} is left to the layout"));
            must_be_alike(folder.path(), count, &stencil, &layout, true);
            must_conform(&format!("card {count}"), &stencil);
            tool("qpdf", &["--check", folder.path().join("stencil.pdf").to_str().expect("a path")]);
            printed += 1;
        });
        assert_eq!(printed, 18);
    });
}

#[test]
fn invented_cards_are_the_layout_s() {
    let rows: Vec<_> = (1..=280).map(invented).collect();
    let sandbox = sandbox(&rows);
    deep(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut printed, mut left) = (0, 0);
        both(&sandbox.path("scorecards.toml"), &mut |count, stencil, layout| {
            let Some(stencil) = stencil else {
                // Only a card that is longer than a page.
                let path = folder.path().join("left.pdf");
                fs::write(&path, layout).expect("written");
                let pages = tool("pdfinfo", &[path.to_str().expect("a path")]);
                assert!(!pages.contains("Pages:           1\n"), "card {count} is left to the layout");
                left += 1;
                return;
            };
            must_be_alike(folder.path(), count, &stencil, &layout, count.is_multiple_of(20));
            if count.is_multiple_of(9) {
                must_conform(&format!("card {count}"), &stencil);
                tool("qpdf", &["--check", folder.path().join("stencil.pdf").to_str().expect("a path")]);
            }
            printed += 1;
        });
        assert!(printed >= 200 && printed + left == 280, "{printed} {left}");
    });
}

#[test]
fn a_card_s_bytes_do_not_depend_on_what_is_printed_beside_it() {
    let rows: Vec<_> = (1..=120).map(invented).collect();
    let sandbox = sandbox(&rows);
    let out = |name: &str, more: &[&str]| {
        let run = batch(&sandbox, &[&["-o", name], more].concat());
        assert_eq!(run.status(), 0, "{}", run.err());
        entries(&sandbox.path(name))
    };
    let all = out("all.zip", &["--jobs", "1"]);
    let print = ["--jobs", "3", "--combined", "print.pdf"];
    assert!(out("three.zip", &print) == all);
    let some = out("some.zip", &["--jobs", "2", "--only", "77-80", "--only", "119", "--only", "3"]);
    let cards = |entries: &std::collections::BTreeMap<String, Vec<u8>>| {
        entries.keys().filter(|name| name.starts_with(|letter: char| letter.is_ascii_digit())).count()
    };
    assert_eq!((cards(&all), cards(&some)), (120, 6));
    let sheets = manifest(&sandbox.path("some.zip"));
    let one_page = |name: &str| {
        let documents = sheets["documents"].as_array().expect("a list");
        documents.iter().any(|one| one["file"] == name && one["pages"] == 1)
    };
    for (name, bytes) in
        some.iter().filter(|(name, _)| name.starts_with(|letter: char| letter.is_ascii_digit()))
    {
        assert!(*bytes == all[name], "{name}");
        // A stencil made it, unless it is longer than a page: its objects are packed.
        assert_eq!(memchr::memmem::find(bytes, b"/ObjStm").is_some(), one_page(name), "{name}");
    }
    let combined = sandbox.path("print.pdf");
    let combined = combined.to_str().expect("a path");
    tool("qpdf", &["--check", combined]);
    must_conform("print.pdf", &fs::read(combined).expect("a PDF"));
    let pages = tool("pdfinfo", &[combined]);
    let count: usize = manifest(&sandbox.path("three.zip"))["documents"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["pages"].as_u64().expect("a number") as usize)
        .sum();
    assert!(pages.contains(&format!("Pages:           {count}\n")), "{pages}");
}

#[test]
fn without_stencils_every_card_is_laid_out() {
    let rows: Vec<_> =
        (1..=12).map(|number| row(number, &format!("Chi bộ thôn {number}"), 60.0 + number as f64)).collect();
    let sandbox = sandbox(&rows);
    let out = |name: &str, more: &[&str]| {
        let run = batch(&sandbox, &[&["-o", name], more].concat());
        assert_eq!(run.status(), 0, "{}", run.err());
        entries(&sandbox.path(name))
    };
    let by_stencil = out("by-stencil.zip", &[]);
    let laid_out = out("laid-out.zip", &["--no-stencil", "--jobs", "2"]);
    assert!(by_stencil.keys().eq(laid_out.keys()));
    assert!(by_stencil["tong-hop.pdf"] == laid_out["tong-hop.pdf"]);
    let is_card = |name: &str| name.starts_with(|letter: char| letter.is_ascii_digit());
    let names: Vec<&String> = laid_out.keys().filter(|name| is_card(name)).collect();
    assert_eq!(names.len(), 12);
    deep(|| {
        let folder = tempfile::tempdir().expect("a folder");
        both(&sandbox.path("scorecards.toml"), &mut |count, stencil, layout| {
            let name = names[count];
            assert!(laid_out[name] == layout, "{name}");
            assert!(by_stencil[name] == stencil.expect("a stencil"), "{name}");
            must_be_alike(folder.path(), count, &by_stencil[name], &laid_out[name], false);
        });
    });
    // The manifests only differ in the hashes of the cards.
    let documents = |name: &str| {
        let mut documents = manifest(&sandbox.path(name))["documents"].clone();
        for document in documents.as_array_mut().expect("a list") {
            document.as_object_mut().expect("an object").remove("sha256").expect("a hash");
        }
        documents
    };
    assert_eq!(documents("by-stencil.zip"), documents("laid-out.zip"));
}

#[test]
fn few_cards_of_many_shapes_are_left_to_the_layout() {
    let rows: Vec<_> = (1..=6).map(invented).collect();
    let sandbox: Sandbox = sandbox(&rows);
    let run = batch(&sandbox, &["-o", "few.zip"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    for (name, bytes) in entries(&sandbox.path("few.zip")) {
        assert!(memchr::memmem::find(&bytes, b"/ObjStm").is_none(), "{name}");
    }
}
