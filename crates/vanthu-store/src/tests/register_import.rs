//! Importing an existing register.

use super::*;

fn row(office: &Office, line: u32, number: i64) -> ImportRow {
    let details = EntryDetails {
        symbol: format!("{number:02}-KH/ĐU"),
        subject: format!("Kế hoạch số {number}"),
        ..details()
    };
    ImportRow { row: line, series: series(&office.id), number, details, void_reason: None }
}

fn codes(outcome: &ImportOutcome) -> Vec<(u32, &'static str)> {
    outcome.faults.iter().map(|fault| (fault.row, fault.diagnostic.code.as_str())).collect()
}

#[tokio::test]
async fn numbers_continue_an_imported_register() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let mut rows: Vec<ImportRow> = (1..=3).map(|number| row(&office, number as u32 + 4, number)).collect();
    rows[1].void_reason = Some("sai thẩm quyền".into());
    rows.push(row(&office, 9, 7));
    let outcome = bench.store.register().import(&bench.actor, rows.clone(), false).await.unwrap();
    assert_eq!(outcome, ImportOutcome { imported: 4, known: 0, faults: vec![] });
    // The same file again changes nothing.
    let again = bench.store.register().import(&bench.actor, rows, false).await.unwrap();
    assert_eq!(again, ImportOutcome { imported: 0, known: 4, faults: vec![] });
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 8);
    let report = bench.store.register().gaps_and_repeats(None).await.unwrap().remove(0);
    assert_eq!((report.gaps, report.repeats, report.last), (vec![(4, 6)], vec![], 8));
    // A later import may fill a gap; the counter stays.
    let outcome = bench.store.register().import(&bench.actor, vec![row(&office, 5, 5)], false).await.unwrap();
    assert_eq!(outcome.imported, 1);
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 9);
    let void = RegisterQuery { state: Some(EntryState::Void), ..RegisterQuery::default() };
    let void = bench.store.register().search(&void).await.unwrap();
    assert_eq!((void.total, void.items[0].origin), (1, Origin::Import));
}

#[tokio::test]
async fn one_bad_line_keeps_all_lines_out() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    bench.reserve(&office, None).await.unwrap();
    let nowhere = Office { id: "none".into(), ..office.clone() };
    let rows = vec![
        row(&office, 5, 2),
        row(&office, 6, 0),
        row(&office, 7, 1),
        ImportRow { series: Series { term: String::new(), ..series(&office.id) }, ..row(&office, 8, 3) },
        row(&nowhere, 9, 4),
        row(&office, 10, 10_000_000),
    ];
    let outcome = bench.store.register().import(&bench.actor, rows, false).await.unwrap();
    assert_eq!(outcome.imported, 0);
    assert_eq!(
        codes(&outcome),
        [
            (6, "register.odd-number"),
            (7, "register.number-taken"),
            (8, "register.series"),
            (9, "store.unknown-office"),
            (10, "register.odd-number")
        ]
    );
    assert_eq!(bench.numbers().await, [1]);
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 2);
}

#[tokio::test]
async fn repeats_and_dates_outside_the_term_are_reported() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let mut repeat = row(&office, 7, 2);
    repeat.details.subject = "Kế hoạch khác".into();
    let mut outside = row(&office, 8, 3);
    outside.details.date = NaiveDate::from_ymd_opt(2031, 1, 2);
    let rows = vec![row(&office, 5, 1), row(&office, 6, 2), repeat, outside];
    let outcome = bench.store.register().import(&bench.actor, rows, false).await.unwrap();
    assert_eq!(outcome.imported, 4);
    assert_eq!(codes(&outcome), [(7, "register.repeat"), (8, "register.date-outside-term")]);
    let report = bench.store.register().gaps_and_repeats(None).await.unwrap().remove(0);
    assert_eq!((report.count, report.repeats, report.gaps), (4, vec![2], vec![]));
}

#[tokio::test]
async fn a_large_gap_is_asked_about_and_an_import_can_be_undone_until_a_number_is_given() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let (register, actor) = (bench.store.register(), &bench.actor);
    let rows = |last: i64| vec![row(&office, 5, 1), row(&office, 6, 2), row(&office, 7, last)];
    for (last, expected) in [(502, vec![]), (9_999_999, vec![(7, "register.large-gap")])] {
        let outcome = register.import(actor, rows(last), false).await.unwrap();
        assert_eq!(codes(&outcome), expected, "{last}");
        if expected.is_empty() {
            register.undo_import(actor, &office.id).await.unwrap();
        }
    }
    assert_eq!(bench.numbers().await, [0; 0]);
    // Confirmed, it is taken, and undone as a whole.
    assert_eq!(register.import(actor, rows(9_000_000), true).await.unwrap().imported, 3);
    assert_eq!(register.undo_import(actor, &office.id).await.unwrap(), 3);
    assert_eq!(bench.numbers().await, [0; 0]);
    assert_eq!(code(register.undo_import(actor, &office.id).await), "register.no-undo");
    // An earlier import stays when a later one is undone.
    register.import(actor, vec![row(&office, 5, 1)], false).await.unwrap();
    bench.pass(TimeDelta::seconds(1));
    register.import(actor, vec![row(&office, 5, 3)], false).await.unwrap();
    assert_eq!(register.undo_import(actor, &office.id).await.unwrap(), 1);
    assert_eq!(bench.numbers().await, [1]);
    bench.pass(TimeDelta::seconds(1));
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 2);
    // Once a number was given after it, it stays, whatever asks.
    assert_eq!(code(register.undo_import(actor, &office.id).await), "register.no-undo");
    let mut raw = bench.guarded().await;
    assert!(run(&mut raw, "DELETE FROM register WHERE origin = 'import'").await.is_err());
    assert_eq!(bench.store.verify_data().await.unwrap().faults, []);
}

#[tokio::test]
async fn a_gap_that_was_there_before_is_not_asked_about_again() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let register = bench.store.register();
    register.start_series(&bench.actor, &series(&office.id), 2000, true).await.unwrap();
    // Lines of the book on paper, and the one that follows it.
    let rows = vec![row(&office, 5, 7), row(&office, 6, 2000), row(&office, 7, 2001)];
    assert_eq!(register.import(&bench.actor, rows, false).await.unwrap().faults, []);
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 2002);
}
