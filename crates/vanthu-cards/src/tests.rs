//! Cards printed by stencils are compared with laid out ones, and wrong stencils are refused.

mod fixture;

use std::collections::BTreeSet;
use std::thread;

use fixture::{ENGINE, document};
use vanthu_model::card::{
    Card, CardBar, CardLetters, CardLine, CardMetrics, CardRow, CardRowKind, CheckCode, Lines,
};
use vanthu_model::document::Document;
use vanthu_render::{STACK_SIZE, Tags, check_code};

use crate::infer::{self, Inputs, SampleCard};
use crate::slots::{self, SampleKind};
use crate::stencil::{Stencil, Step};
use crate::stencils::{MADE_UP, Stencils, sample_card, verified};
use crate::{CardPrinter, compare};

const METRICS: CardMetrics = CardMetrics {
    line_pt: 467.0,
    text_pt: 14.0,
    points_pt: 35.0,
    note_pt: 55.0,
    table_pt: 12.0,
    bar_pt: 141.0,
    bars_pt: 12.0,
};

fn lines(texts: &[&str]) -> Lines {
    texts.iter().map(|text| text.to_string()).collect()
}

fn row(kind: CardRowKind, number: &str, points: [&str; 3]) -> CardRow {
    let [own, assessed, note] = points.map(String::from);
    CardRow {
        kind,
        number: number.into(),
        title: lines(&["Tiêu chí"]),
        max: "10".into(),
        own,
        assessed,
        note,
    }
}

/// A scorecard with these remarks and this value of the first bar.
fn card(name: &str, notes: [&str; 2], remark: &[&str], value: f64) -> Document {
    let line = |label: &str, text: &[&str], bold| CardLine { label: label.into(), text: lines(text), bold };
    let mut document = document();
    document.title = format!("Phiếu: {name}");
    document.card = Some(Box::new(Card {
        superior: lines(&["ĐẢNG BỘ TỈNH"]),
        issuer: lines(&["ĐẢNG ỦY XÃ"]),
        title_pt: 13.0,
        place_date: "Hàm Mẫu, ngày 05 tháng 7 năm 2026".into(),
        heading: lines(&["PHIẾU ĐÁNH GIÁ"]),
        period: "Năm 2026".into(),
        about: vec![line("Tên chi bộ: ", &[name], true)],
        columns: ["TT", "Tiêu chí", "Tối đa", "Tự chấm", "Thẩm định", "Ghi chú"]
            .map(|text| lines(&[text]))
            .into(),
        widths_mm: vec![9.0, 91.0, 14.0, 14.5, 14.5, 22.0],
        heights_pt: vec![31.0, 17.0, 17.0, 17.0],
        rows: vec![
            row(CardRowKind::Group, "I", ["9", "8,5", notes[0]]),
            row(CardRowKind::Criterion, "1", ["100,25", "-", notes[1]]),
            row(CardRowKind::Total, "", ["9", "9", ""]),
        ],
        results: vec![line("Ghi chú: ", remark, false)],
        alt: format!("Biểu đồ của {name}"),
        legend: ["Điểm", "Tối đa", "Bình quân"].map(String::from),
        bars: vec![
            CardBar {
                label: lines(&["Nhóm I"]), value, average: 0.5, text: "8,5/10 (bình quân 7)".into()
            },
            CardBar {
                label: lines(&["Nhóm II"]),
                value: 0.25,
                average: 0.7,
                text: "1/4 (bình quân 2,8)".into(),
            },
        ],
        code: None,
        code_label: "Mã kiểm tra:".into(),
        code_alt: format!("Mã QR của {name}"),
        numbered: false,
    }));
    let code = check_code(&document);
    document.card.as_mut().unwrap().code = Some(code);
    document
}

fn usual() -> Document {
    card("Chi bộ thôn 1", ["giảm 0,5", ""], &["Tốt"], 0.85)
}

/// Runs `work` with stencils that can print the letters of these texts.
fn with_stencils(texts: &[&str], work: impl FnOnce(&Stencils) + Send) {
    with_stencils_of(&usual(), texts, work);
}

/// The same, with stencils that are learnt from that card.
fn with_stencils_of(first: &Document, texts: &[&str], work: impl FnOnce(&Stencils) + Send) {
    let letters = texts.iter().flat_map(|text| text.chars()).chain(MADE_UP.chars());
    let upright = letters.chain("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-(),/ìâ".chars()).collect::<BTreeSet<_>>();
    let letters = CardLetters { bold: upright.clone(), upright };
    thread::scope(|scope| {
        let run =
            || work(&Stencils::new(&ENGINE, first, METRICS, &letters).expect("a stencil can be inferred"));
        let thread =
            thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, run).expect("a thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    });
}

/// The card's PDF by its stencil, which must show the same as the laid out card.
#[track_caller]
fn must_be_the_same(stencils: &Stencils, mut document: Document) -> Vec<u8> {
    let layout = ENGINE.pdf_on_this_thread(&document, Tags::Full).expect("a PDF").output.bytes;
    let before = document.clone();
    let stencil = stencils.pdf(&mut document).expect("a stencil").bytes;
    assert_eq!(document, before);
    assert_eq!(compare::difference(&stencil, &layout), None);
    stencil
}

#[test]
fn stencils_print_what_the_layout_sets() {
    let hard = "A&B <c> (d) \\e \"g\" 'h' Ŏ Ƀ ñ";
    let texts = ["Chi bộ thôn 1", "giảm 0,5", "tăng 12", "Tốt", "lặp lại dòng", hard];
    with_stencils(&texts, |stencils| {
        let one = must_be_the_same(stencils, usual());
        must_be_the_same(stencils, card("Chi bộ thôn 1", ["", ""], &["Tốt"], 0.0));
        must_be_the_same(
            stencils,
            card("Chi bộ thôn 11", ["tăng 12", "giảm 0,5"], &["Tốt lặp ", "lại dòng"], 1.0),
        );
        must_be_the_same(stencils, card(hard, ["", ""], &[hard], 0.4));
        assert!(one == stencils.pdf(&mut usual()).unwrap().bytes);
        // Other stencils of the same batch, and another card first.
        with_stencils(&texts, |others| {
            must_be_the_same(others, card(hard, ["", ""], &[hard], 0.4));
            assert!(one == others.pdf(&mut usual()).unwrap().bytes);
        });
        assert_eq!(stencils.shapes.lock().unwrap().values().map(Vec::len).sum::<usize>(), 2);
    });
}

#[test]
fn what_a_stencil_cannot_print_is_left_to_the_layout() {
    with_stencils(&["Chi bộ thôn 1", "giảm 0,5", "Tốt"], |stencils| {
        let left = |document: Document| stencils.pdf(&mut document.clone()).is_none();
        assert!(!left(usual()));
        // A letter that no card of the batch has, a combining mark, an empty text.
        assert!(left(card("Chi bộ Ƀ", ["", ""], &["Tốt"], 0.5)));
        assert!(left(card("Chi bo\u{323}", ["", ""], &["Tốt"], 0.5)));
        assert!(left(card(" ", ["", ""], &["Tốt"], 0.5)));
        // Texts that are too wide for a cell and for a line.
        assert!(left(card("Chi bộ", ["giảm 10000,5", ""], &["Tốt"], 0.5)));
        assert!(left(card(&"Chi".repeat(40), ["", ""], &["Tốt"], 0.5)));
        // A card that is longer than a page.
        let many: Vec<&str> = vec!["Tốt "; 60];
        assert!(left(card("Chi bộ", ["", ""], &many, 0.5)));
    });
}

#[test]
fn a_wrong_stencil_is_refused() {
    with_stencils(&["Chi bộ thôn 1"], |stencils| {
        let mut blank = usual();
        slots::take_contents(&mut blank);
        let kinds = slots::kinds(&blank);
        let other =
            sample_card(&ENGINE, &blank, &kinds, SampleKind::Other, &METRICS, &stencils.letters).unwrap();
        let inferred = || stencils.infer(&blank).expect("a stencil");
        let wrong = |change: &dyn Fn(&mut Stencil)| {
            let mut stencil = inferred();
            change(&mut stencil);
            verified(stencil, &other).err()
        };
        assert_eq!(wrong(&|_| {}), None);
        let shift = |stencil: &mut Stencil, which: usize| {
            let texts = stencil.steps.iter_mut().filter_map(|step| match step {
                Step::Text(text) => Some(text),
                _ => None,
            });
            texts.into_iter().nth(which).expect("a text").anchor += 0.02;
        };
        assert_eq!(wrong(&|stencil| shift(stencil, 0)), Some("a text"));
        assert_eq!(wrong(&|stencil| shift(stencil, 5)), Some("a text"));
        // An invariable text, a drawing, the document information.
        let fixed = |stencil: &mut Stencil, from: &[u8], to: &[u8]| {
            let found = stencil.steps.iter_mut().any(|step| match step {
                Step::Fixed(bytes) => memchr::memmem::find(bytes, from).is_some_and(|at| {
                    bytes.splice(at..at + from.len(), to.iter().copied());
                    true
                }),
                _ => false,
            });
            assert!(found);
        };
        assert_eq!(wrong(&|stencil| fixed(stencil, b" 14 Tf", b" 13 Tf")), Some("a text"));
        assert_eq!(wrong(&|stencil| fixed(stencil, b" l\nS", b" m\nS")), Some("a drawing"));
        assert_eq!(wrong(&|stencil| stencil.metadata.2.truncate(1)), Some("the document information"));
        // Nothing can be inferred from two cards whose invariable texts differ.
        let sample = |document: &mut Document, which| {
            let contents = slots::made_up(
                &kinds,
                2,
                which,
                &METRICS,
                &|text, bold| ENGINE.text_width(text, bold),
                &stencils.letters,
            );
            slots::put_contents(document, contents.clone());
            SampleCard {
                pdf: ENGINE.pdf_on_this_thread(document, Tags::Full).unwrap().output.bytes,
                contents,
            }
        };
        let measure = |text: &str, bold: bool| ENGINE.text_width(text, bold);
        let inputs = Inputs { fonts: &stencils.fonts, kinds: &kinds, metrics: &METRICS, measure: &measure };
        let one = sample(&mut blank.clone(), SampleKind::Short);
        let mut changed = blank.clone();
        changed.card.as_mut().unwrap().period = "Năm 2025".into();
        let two = sample(&mut changed, SampleKind::Wide);
        assert_eq!(infer::infer(&inputs, &one, &two).err(), Some("a text outside the slots differs"));
    });
}

#[test]
fn a_draft_says_so_on_every_card_and_keeps_the_lines_of_the_card_that_is_signed() {
    let draft = |mut document: Document| {
        document.letterhead.draft = Some("DỰ THẢO".into());
        document
    };
    let other = || card("Chi bộ thôn 2", ["", "tăng 12"], &["Tốt"], 0.25);
    with_stencils_of(&draft(usual()), &["Chi bộ thôn 12", "tăng 12", "Tốt"], |stencils| {
        must_be_the_same(stencils, draft(other()));
    });
    let texts = |document: &Document| {
        let pdf = ENGINE.pdf_on_this_thread(document, Tags::Full).expect("a PDF").output.bytes;
        compare::shown(&pdf)
    };
    let (signed, mut marked) = (texts(&other()), texts(&draft(other())));
    let mark = marked.iter().position(|(text, ..)| text == "DỰ THẢO").expect("the mark of the draft");
    marked.remove(mark);
    assert_eq!(marked, signed);
}

#[test]
fn the_picture_of_the_check_code_belongs_to_the_card() {
    with_stencils(&["Chi bộ thôn 1", "giảm 0,5", "Tốt"], |stencils| {
        let printed = |letters: &str| {
            let mut document = usual();
            let code = CheckCode { letters: letters.into(), side: 87 };
            document.card.as_mut().unwrap().code = Some(code);
            must_be_the_same(stencils, document)
        };
        assert!(printed("ABCD-EFGH-IJKL-MNOP") != printed("ABCD-EFGH-IJKL-MNOQ"));
    });
}

#[test]
fn a_printer_lays_out_what_no_stencil_prints() {
    with_stencils(&["Chi bộ thôn 1", "giảm 0,5", "Tốt"], |stencils| {
        let laid_out = ENGINE.pdf_on_this_thread(&usual(), Tags::Full).unwrap().output.bytes;
        let bytes = |printer: &CardPrinter, document| printer.pdf(document).unwrap().output.bytes;
        let without = CardPrinter::new(&ENGINE, None);
        assert!(bytes(&without, usual()) == laid_out);
        // The stencils are borrowed here, so the printer makes the same ones again.
        let letters = stencils.letters.clone().map(BTreeSet::from_iter);
        let [upright, bold] = letters;
        let again = Stencils::new(&ENGINE, &usual(), METRICS, &CardLetters { upright, bold });
        let with = CardPrinter::new(&ENGINE, again);
        assert!(bytes(&with, usual()) == stencils.pdf(&mut usual()).unwrap().bytes);
        let foreign = card("Chi bộ Ƀ", ["", ""], &["Tốt"], 0.5);
        let laid_out = ENGINE.pdf_on_this_thread(&foreign, Tags::Full).unwrap().output.bytes;
        assert!(bytes(&with, foreign) == laid_out);
        // The pages of a card are numbered if there are several.
        let many: Vec<&str> = vec!["Tốt "; 60];
        let mut long = card("Chi bộ", ["", ""], &many, 0.5);
        let pdf = with.pdf(long.clone()).unwrap().output;
        long.card.as_mut().unwrap().numbered = true;
        assert!(
            pdf.pages > 1 && pdf.bytes == ENGINE.pdf_on_this_thread(&long, Tags::Full).unwrap().output.bytes
        );
    });
}
