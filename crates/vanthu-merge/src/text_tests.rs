use super::*;
use vanthu_model::word_draft::{DraftRun, SentFigure};

/// A block whose figures stand in brackets: `Có [07] đồng chí`.
fn sent(text: &str) -> SentBlock {
    let mut block = SentBlock { id: "a.1".into(), kind: "paragraph".into(), ..SentBlock::default() };
    for (index, piece) in text.split(['[', ']']).enumerate() {
        if index % 2 == 1 {
            let at = block.text.chars().count();
            block.figures.push(SentFigure {
                fact: format!("f{}", block.figures.len()),
                text: piece.into(),
                at,
            });
        }
        block.text.push_str(piece);
    }
    block
}

/// A paragraph whose controls stand in brackets with their tag: `Có [f0=07] đồng chí`.
fn theirs(text: &str) -> Theirs {
    let run = |(index, piece): (usize, &str)| match piece.split_once('=').filter(|_| index % 2 == 1) {
        Some((tag, text)) => DraftRun { text: text.into(), figure: Some(tag.into()), ..DraftRun::default() },
        None => DraftRun { text: piece.into(), ..DraftRun::default() },
    };
    let runs = text.split(['[', ']']).enumerate().map(run).collect();
    Theirs::new(&[&DraftParagraph { runs, ..DraftParagraph::default() }], "")
}

fn compared(before: &str, after: &str) -> (Vec<Fate>, String, Compared) {
    let (sent, theirs) = (sent(before), theirs(after));
    let compared = compare(&sent, &theirs, &|_| None);
    let texts = compared.texts(&theirs, &|fact, _| fact.to_string());
    (compared.fates.clone(), texts.join("|"), compared)
}

fn changed(text: &str) -> Fate {
    Fate::Changed(text.into())
}

#[test]
fn figures_that_stand_keep_their_names() {
    let before = "Đã kết nạp [07] đồng chí, đạt [71,43%].";
    let (fates, text, compared) =
        compared(before, "Tính đến nay đã kết nạp [f0=07] đồng chí, đạt [f1=71,43%].");
    assert_eq!(
        (fates, text.as_str()),
        (vec![Fate::Kept, Fate::Kept], "Tính đến nay đã kết nạp {f0} đồng chí, đạt {f1}.")
    );
    assert!(compared.typed.is_empty() && compared.lost.is_empty());
    // The same without controls.
    let (fates, text, _) = self::compared(before, "Tính đến nay đã kết nạp 07 đồng chí, đạt 71,43%.");
    assert_eq!(
        (fates, text.as_str()),
        (vec![Fate::Kept, Fate::Kept], "Tính đến nay đã kết nạp {f0} đồng chí, đạt {f1}.")
    );
}

#[test]
fn a_changed_figure_is_no_text() {
    let before = "Đã kết nạp [07] đồng chí, đạt [71,43%].";
    for after in ["Đã kết nạp [f0=09] đồng chí, đạt [f1=71,43%].", "Đã kết nạp 09 đồng chí, đạt 71,43%."]
    {
        let (fates, text, _) = compared(before, after);
        assert_eq!(
            (fates, text.as_str()),
            (vec![changed("09"), Fate::Kept], "Đã kết nạp {f0} đồng chí, đạt {f1}.")
        );
    }
    let (fates, ..) = compared(before, "Đã kết nạp 7,5 đồng chí, đạt 71,53%.");
    assert_eq!(fates, [changed("7,5"), changed("71,53%")]);
    let (fates, ..) = compared("Có [hai] chi bộ.", "Có ba chi bộ.");
    assert_eq!(fates, [changed("ba")]);
}

#[test]
fn a_figure_that_becomes_part_of_another_number_is_changed() {
    let (fates, ..) = compared("Có [7] đồng chí.", "Có 7,5 đồng chí.");
    assert_eq!(fates, [changed("7,5")]);
    let (fates, ..) = compared("Có [12] đồng chí.", "Có 112 đồng chí.");
    assert_eq!(fates, [changed("112")]);
}

#[test]
fn figures_that_change_places_are_not_swapped_in_silence() {
    let (fates, text, _) = compared("Gồm [07] nam, [05] nữ.", "Gồm 05 nam, 07 nữ.");
    assert_eq!((fates, text.as_str()), (vec![changed("05"), changed("07")], "Gồm {f0} nam, {f1} nữ."));
    // With the words behind them they keep their names.
    let (fates, text, _) = compared("Gồm [07] nam, [05] nữ.", "Gồm 05 nữ, 07 nam.");
    assert!(!fates.iter().any(|fate| matches!(fate, Fate::Changed(_))), "{fates:?}");
    assert!(text.contains("{f1} nữ"), "{text}");
}

#[test]
fn a_deleted_figure_and_typed_numbers_are_told() {
    let (fates, text, _) = compared("Đã kết nạp [07] đồng chí, trong đó [03] nữ.", "Đã kết nạp 07 đồng chí.");
    assert_eq!((fates, text.as_str()), (vec![Fate::Kept, Fate::Deleted], "Đã kết nạp {f0} đồng chí."));
    let (_, _, compared) =
        compared("Theo Nghị quyết số 21 ngày 05.", "Theo Nghị quyết số 22 ngày 05, thêm 14 việc.");
    assert_eq!(
        (compared.lost, compared.typed),
        (vec!["21".to_string()], vec!["22".to_string(), "14".to_string()])
    );
}

#[test]
fn braces_are_letters_and_the_end_mark_is_the_rules() {
    let (_, text, _) = compared("Câu cũ.", "Câu {mới}\u{a0}có nghĩa./.");
    assert_eq!(text, "Câu {{mới} có nghĩa.");
}

#[test]
fn numbers_and_markers_before_a_text_are_left_out() {
    let text = |words: &str, label: &str| {
        let runs = vec![DraftRun { text: words.into(), ..DraftRun::default() }];
        Theirs::new(&[&DraftParagraph { runs, ..DraftParagraph::default() }], label).text()
    };
    assert_eq!(text("- Một việc;", "- "), "Một việc;");
    assert_eq!(text("3. Một việc", "2. "), "Một việc");
    assert_eq!(text("Phần thứ ba \nKẾT QUẢ", "Phần thứ hai"), "KẾT QUẢ");
    assert_eq!(text("Điều 12. Hiệu lực", "Điều 9. "), "Hiệu lực");
    assert_eq!(text("Không có số", "2. "), "Không có số");
}

#[test]
fn what_is_typed_right_beside_a_figure_makes_it_another_number() {
    let before = "Hiện có [63] quần chúng, đạt [08]/[17] chi bộ.";
    for (typed, read) in [
        ("1[f0=63]", "163"),
        ("[f0=63]5", "635"),
        ("[f0=63],5", "63,5"),
        ("[f0=63]/70", "63/70"),
        ("[f0=63]%", "63%"),
        ("-[f0=63]", "-63"),
        ("[f0=63] nghìn", "63 nghìn"),
        // The same without controls.
        ("63%", "63%"),
        ("163", "163"),
    ] {
        let after = format!("Hiện có {typed} quần chúng, đạt [f1=08]/[f2=17] chi bộ.");
        let (fates, text, found) = compared(before, &after);
        assert_eq!(fates, [changed(read), Fate::Kept, Fate::Kept], "{typed}");
        assert_eq!(text, "Hiện có {f0} quần chúng, đạt {f1}/{f2} chi bộ.", "{typed}");
        assert!(found.typed.is_empty(), "{typed}: {:?}", found.typed);
    }
    // What stood there when it was sent is not a change.
    let (fates, text, _) = compared("Thu [345] triệu đồng.", "Đã thu [f0=345] triệu đồng.");
    assert_eq!((fates, text.as_str()), (vec![Fate::Kept], "Đã thu {f0} triệu đồng."));
    let (fates, text, _) = compared("Thu [345] triệu đồng.", "Thu [f0=345] tỷ đồng.");
    assert_eq!((fates, text.as_str()), (vec![changed("345 tỷ")], "Thu {f0} triệu đồng."));
}

#[test]
fn figures_in_one_anothers_place_are_noticed() {
    let before = "Tăng từ [22] lên [28] đồng chí.";
    assert!(compared(before, "Tăng từ [f1=28] lên [f0=22] đồng chí.").2.swapped);
    assert!(!compared(before, "Số đảng viên tăng từ [f0=22] lên đến [f1=28] đồng chí.").2.swapped);
}
