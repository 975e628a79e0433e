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
    let outcome = bench.store.register().import(&bench.actor, rows.clone()).await.unwrap();
    assert_eq!(outcome, ImportOutcome { imported: 4, known: 0, faults: vec![] });
    // The same file again changes nothing.
    let again = bench.store.register().import(&bench.actor, rows).await.unwrap();
    assert_eq!(again, ImportOutcome { imported: 0, known: 4, faults: vec![] });
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 8);
    let report = bench.store.register().gaps_and_repeats(None).await.unwrap().remove(0);
    assert_eq!((report.gaps, report.repeats, report.last), (vec![(4, 6)], vec![], 8));
    // A later import may fill a gap; the counter stays.
    let outcome = bench.store.register().import(&bench.actor, vec![row(&office, 5, 5)]).await.unwrap();
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
    let outcome = bench.store.register().import(&bench.actor, rows).await.unwrap();
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
    let outcome = bench.store.register().import(&bench.actor, rows).await.unwrap();
    assert_eq!(outcome.imported, 4);
    assert_eq!(codes(&outcome), [(7, "register.repeat"), (8, "register.date-outside-term")]);
    let report = bench.store.register().gaps_and_repeats(None).await.unwrap().remove(0);
    assert_eq!((report.count, report.repeats, report.gaps), (4, vec![2], vec![]));
}
