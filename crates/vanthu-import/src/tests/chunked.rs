//! Chunk by chunk: the same rows, values and errors as when a workbook is read whole.

use super::*;
use vanthu_model::dataset::Record;

/// The records and faults of a workbook read part by part; `None` if it is not read so.
fn in_parts(bytes: &[u8], profile: &Profile, chunks: Chunks) -> Option<(Vec<Record>, Vec<Diagnostic>)> {
    let choice = Choice { profile: Some(profile), every: true, ..Choice::default() };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut take = |_: &Dataset, some: Vec<Record>, more: Vec<Diagnostic>| {
        rows.extend(some);
        problems.extend(more);
    };
    let whole =
        read_in_chunks("a.csv", bytes, &choice, &Limits::default(), chunks, &mut take).expect("a workbook");
    problems.extend(whole?);
    Some((rows, problems))
}

fn scorecard() -> Profile {
    Profile::parse("scorecard.toml", include_str!("../../../../templates/profiles/scorecard.toml"))
        .expect("a profile")
}

/// A csv of so many branches, with a fault in some rows.
fn text(count: usize) -> String {
    let mut text =
        String::from("BẢNG CHẤM ĐIỂM\n\nSTT,Chi bộ,Tổng điểm tự chấm,Tổng điểm thẩm định,Xếp loại\n");
    for number in 1..=count {
        let name = if number == 31 { 7 } else { number };
        let points = match number {
            12 => "chín mươi",
            25 => "101",
            _ => "71.5",
        };
        text.push_str(&format!("{number},Chi bộ thôn {name},70,{points},HTTNV\n"));
    }
    text.push_str("\nNgười lập biểu,,,,\nNguyễn Văn A,,,,\n");
    text
}

#[test]
fn rows_and_faults_are_those_of_the_whole() {
    let (text, profile) = (text(40), scorecard());
    let choice = Choice { profile: Some(&profile), every: true, ..Choice::default() };
    let whole = read("a.csv", text.as_bytes(), &choice, &Limits::default());
    let dataset = whole.dataset.expect("a table");
    for (rows, threads) in [1, 7, 40, 100].into_iter().flat_map(|rows| [(rows, 0), (rows, 1), (rows, 3)]) {
        let (records, problems) =
            in_parts(text.as_bytes(), &profile, Chunks { head: 10, rows, threads }).expect("a long table");
        assert_eq!(records, dataset.rows, "{rows} rows a part");
        let codes = |problems: &[Diagnostic]| -> Vec<String> {
            let errors = problems.iter().filter(|one| one.is_error());
            let mut codes: Vec<String> = errors
                .map(|one| format!("{} {}", one.code, one.place.as_ref().expect("a place").short()))
                .collect();
            codes.sort();
            codes
        };
        assert_eq!(codes(&problems), codes(&whole.problems), "{rows} rows a part");
        assert_eq!(codes(&problems).len(), 3);
    }
}

#[test]
fn a_short_table_is_left_to_be_read_whole() {
    let profile = scorecard();
    assert_eq!(in_parts(text(5).as_bytes(), &profile, Chunks { head: 100, rows: 10, threads: 0 }), None);
    let chosen = Choice { profile: Some(&profile), table: Some("A3"), ..Choice::default() };
    let mut none = |_: &Dataset, _: Vec<Record>, _: Vec<Diagnostic>| panic!("nothing is taken");
    let chunks = Chunks { head: 10, rows: 10, threads: 0 };
    let read = read_in_chunks("a.csv", text(40).as_bytes(), &chosen, &Limits::default(), chunks, &mut none);
    assert_eq!(read, Ok(None));
}

#[test]
fn what_stands_far_below_the_table_does_not_count_when_the_file_is_read_ahead() {
    let profile = scorecard();
    // A quotation mark that never closes, thirty rows below the table.
    let text = format!("{}{}\"chưa đóng,,,,\n", text(40), "\nghi chú,,,,\n".repeat(30));
    let read = |threads| in_parts(text.as_bytes(), &profile, Chunks { head: 10, rows: 7, threads });
    let (taken_in_turn, ahead) = (read(0).expect("a long table"), read(2).expect("a long table"));
    assert_eq!(taken_in_turn.0.len(), 40);
    assert_eq!(taken_in_turn, ahead);
}
