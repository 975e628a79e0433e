//! Numbers: none is given twice, none is left out.

use std::future::Future;
use std::task::Poll;

use bytes::Bytes;
use futures_util::future::join_all;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_get_each_number_once() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let mut documents = Vec::new();
    for _ in 0..40 {
        documents.push(bench.approved(&office).await);
    }
    // Two stores on one file are two processes to SQLite.
    let stores = [bench.store.clone(), bench.again().await];
    let turns = 0..160;
    let work = turns.map(|turn| {
        let (store, actor, office) = (stores[turn % 2].clone(), bench.actor.clone(), office.id.clone());
        let document = documents.get(turn).map(|document| document.id.clone());
        tokio::spawn(async move {
            let (series, details) = (series(&office), details());
            match document {
                Some(document_id) => {
                    let issue = IssueNumber { document_id, version: None, series, details, outside: None };
                    store.register().issue(&actor, issue).await.unwrap().number
                }
                None => {
                    let reserve = ReserveNumber { series, details, secret: false, key: None };
                    store.register().reserve(&actor, reserve).await.unwrap().number
                }
            }
        })
    });
    let mut given: Vec<i64> = join_all(work).await.into_iter().map(|end| end.unwrap()).collect();
    given.sort_unstable();
    assert_eq!(given, (1..=160).collect::<Vec<_>>());
    assert_eq!(bench.numbers().await, given);
    let reports = bench.store.register().gaps_and_repeats(None).await.unwrap();
    assert_eq!((reports.len(), reports[0].last, reports[0].gaps.len()), (1, 160, 0));
    assert_eq!(bench.store.audit().verify(None).await.unwrap().fault, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_document_gets_one_number_however_often_it_is_asked_for() {
    let bench = Bench::new().await;
    let document = bench.approved(&bench.office().await).await;
    let ends = join_all((0..20).map(|_| bench.issue(&document))).await;
    let entries: Vec<RegisterEntry> = ends.into_iter().map(|end| end.unwrap()).collect();
    assert!(entries.windows(2).all(|pair| pair[0] == pair[1]));
    let entry = &entries[0];
    assert_eq!((entry.number, entry.details.symbol.as_str()), (1, "01-KH/ĐU"));
    assert_eq!((entry.origin, entry.state), (Origin::Document, EntryState::Bound));
    assert_eq!(bench.numbers().await, [1]);
    let document = bench.store.documents().get(&document.id).await.unwrap();
    assert_eq!(document.state, DocumentState::Issuing);
    let number = document.number.unwrap();
    assert_eq!((number.entry_id.as_str(), number.symbol.as_str()), (entry.id.as_str(), "01-KH/ĐU"));
    let events = bench.store.documents().events(&document.id).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.what == "numbered").count(), 1);
}

#[tokio::test]
async fn a_key_gives_one_number() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let first = bench.reserve(&office, Some("k1")).await.unwrap();
    assert_eq!(bench.reserve(&office, Some("k1")).await.unwrap(), first);
    assert_eq!(bench.reserve(&office, Some("k2")).await.unwrap().number, 2);
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 3);
    let other = ReserveNumber {
        series: series(&office.id),
        details: EntryDetails { subject: "khác".into(), ..details() },
        secret: false,
        key: Some("k1".into()),
    };
    let end = bench.store.register().reserve(&bench.actor, other.clone()).await;
    assert_eq!(code(end), "register.key-reused");
    // Another user's key of the same name is another key.
    let someone = Actor { user_id: "u-2".into(), ..bench.actor.clone() };
    assert_eq!(bench.store.register().reserve(&someone, other).await.unwrap().number, 4);
}

#[tokio::test]
async fn what_is_refused_takes_no_number() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let document = bench.approved(&office).await;
    let good = IssueNumber {
        outside: None,
        document_id: document.id.clone(),
        version: None,
        series: series(&office.id),
        details: details(),
    };
    let with = |details: EntryDetails| IssueNumber { details, ..good.clone() };
    let in_series = |series: Series| IssueNumber { series, ..good.clone() };
    let symbol = |symbol: &str| with(EntryDetails { symbol: symbol.into(), ..details() });
    let bad = [
        (symbol("KH/ĐU"), "register.symbol"),
        (symbol(&format!("{{number}}{}", "x".repeat(100))), "register.too-long"),
        (with(EntryDetails { date: None, ..details() }), "register.date-needed"),
        (with(EntryDetails { subject: "x".repeat(1_001), ..details() }), "register.too-long"),
        (in_series(Series { term: String::new(), ..series(&office.id) }), "register.series"),
        (in_series(Series { kind: "K\nH".into(), ..series(&office.id) }), "register.series"),
        (in_series(Series { kind: " KH".into(), ..series(&office.id) }), "register.series"),
        (in_series(series("none")), "register.other-issuer"),
        (IssueNumber { version: Some(9), ..good.clone() }, "store.stale"),
        (IssueNumber { document_id: "none".into(), ..good.clone() }, "store.unknown-paper"),
    ];
    for (issue, expected) in bad {
        assert_eq!(code(bench.store.register().issue(&bench.actor, issue).await), expected);
    }
    let nowhere = ReserveNumber { series: series("none"), details: details(), secret: false, key: None };
    assert_eq!(code(bench.store.register().reserve(&bench.actor, nowhere).await), "store.unknown-office");
    assert_eq!(bench.store.register().issue(&bench.actor, good).await.unwrap().number, 1);
}

#[tokio::test]
async fn an_interrupted_transaction_leaves_no_gap() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 1);
    let document = bench.approved(&office).await;
    let mut raw = bench.guarded().await;
    // After the counter has moved: at the line, at the document, at the log, at its head.
    for (event, table) in
        [("INSERT", "register"), ("UPDATE", "papers"), ("INSERT", "audit"), ("UPDATE", "audit_head")]
    {
        let trigger = format!(
            "CREATE TRIGGER broken BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        );
        run(&mut raw, &trigger).await.unwrap();
        assert_eq!(code(bench.issue(&document).await), "store.database", "{table}");
        assert_eq!(bench.store.documents().get(&document.id).await.unwrap().state, DocumentState::Approved);
        run(&mut raw, "DROP TRIGGER broken").await.unwrap();
    }
    // The caller goes away in the middle.
    for steps in 0..40 {
        let mut issue = Box::pin(bench.issue(&document));
        for _ in 0..steps {
            let ready = std::future::poll_fn(|context| Poll::Ready(issue.as_mut().poll(context).is_ready()));
            if ready.await {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_micros(200)).await;
        }
        drop(issue);
        let number = bench.reserve(&office, None).await.unwrap().number;
        let all = bench.numbers().await;
        assert_eq!(all, (1..=number).collect::<Vec<_>>(), "after {steps} steps");
    }
    let entry = bench.issue(&document).await.unwrap();
    let all = bench.numbers().await;
    assert_eq!(all, (1..=all.len() as i64).collect::<Vec<_>>());
    assert!(all.contains(&entry.number));
    assert_eq!(bench.store.audit().verify(None).await.unwrap().fault, None);
}

#[tokio::test]
async fn a_void_number_is_never_given_again() {
    let bench = Bench::new().await;
    let (office, store, actor) = (bench.office().await, &bench.store, &bench.actor);
    let document = bench.approved(&office).await;
    let entry = bench.issue(&document).await.unwrap();
    assert_eq!(code(store.register().void(actor, &entry.id, " ").await), "store.note-needed");
    let void = store.register().void(actor, &entry.id, "sai thẩm quyền").await.unwrap();
    assert_eq!((void.state, void.void_reason.as_deref()), (EntryState::Void, Some("sai thẩm quyền")));
    assert_eq!(code(store.register().void(actor, &entry.id, "lần nữa").await), "register.already-void");
    assert_eq!(code(store.register().void(actor, "none", "x").await), "register.unknown-entry");
    let document = store.documents().get(&document.id).await.unwrap();
    assert_eq!(document.state, DocumentState::Void);
    assert_eq!(document.number.unwrap().number, 1);
    let pdf = store.objects().put(Bytes::from_static(b"%PDF")).await.unwrap();
    assert_eq!(code(store.workflow().finish_issue(actor, &document.id, &pdf).await), "store.paper-state");
    assert_eq!(bench.reserve(&office, None).await.unwrap().number, 2);
    assert_eq!(bench.numbers().await, [1, 2]);
    let query = RegisterQuery { state: Some(EntryState::Void), ..RegisterQuery::default() };
    assert_eq!(store.register().search(&query).await.unwrap().total, 1);
}

#[tokio::test]
async fn an_interrupted_issue_is_finished_once() {
    let bench = Bench::new().await;
    let (office, store, actor) = (bench.office().await, &bench.store, &bench.actor);
    let document = bench.approved(&office).await;
    bench.issue(&document).await.unwrap();
    store.close().await;
    let store = bench.again().await;
    assert_eq!(store.workflow().unfinished_issues().await.unwrap(), std::slice::from_ref(&document.id));
    let nowhere = ObjectRef { sha256: "0".repeat(64), size: 1 };
    assert_eq!(code(store.workflow().finish_issue(actor, &document.id, &nowhere).await), "store.damaged");
    let first = store.objects().put(Bytes::from_static(b"%PDF one")).await.unwrap();
    let second = store.objects().put(Bytes::from_static(b"%PDF two")).await.unwrap();
    let issued = store.workflow().finish_issue(actor, &document.id, &first).await.unwrap();
    assert_eq!((issued.state, issued.pdf.as_ref()), (DocumentState::Issued, Some(&first)));
    assert_eq!(store.workflow().finish_issue(actor, &document.id, &second).await.unwrap().pdf, Some(first));
    assert_eq!(store.workflow().unfinished_issues().await.unwrap(), [""; 0]);
    let events = store.documents().events(&document.id).await.unwrap();
    assert_eq!(events.iter().filter(|event| event.what == "issued").count(), 1);
}

#[tokio::test]
async fn series_are_counted_apart() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let other = bench.office().await;
    let base = series(&office.id);
    let all = [
        base.clone(),
        Series { kind: "BC".into(), ..base.clone() },
        Series { kind: String::new(), ..base.clone() },
        Series { term: "2026".into(), ..base.clone() },
        series(&other.id),
    ];
    for series in all.iter().chain(&all) {
        let reserve = ReserveNumber { series: series.clone(), details: details(), secret: false, key: None };
        bench.store.register().reserve(&bench.actor, reserve).await.unwrap();
    }
    let reports = bench.store.register().gaps_and_repeats(None).await.unwrap();
    assert_eq!(reports.len(), 5);
    assert!(reports.iter().all(|one| (one.count, one.last) == (2, 2) && one.gaps.is_empty()));
    assert_eq!(bench.store.register().gaps_and_repeats(Some(&base)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_series_continues_a_book_on_paper() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let (store, actor, series) = (&bench.store, &bench.actor, series(&office.id));
    assert_eq!(code(store.register().start_series(actor, &series, 0, false).await), "register.odd-number");
    store.register().start_series(actor, &series, 41, false).await.unwrap();
    // A slip is set right as long as no number was given, and one digit too many is asked about.
    assert_eq!(code(store.register().start_series(actor, &series, 4111, false).await), "register.large-gap");
    store.register().start_series(actor, &series, 4111, true).await.unwrap();
    store.register().start_series(actor, &series, 41, false).await.unwrap();
    assert_eq!(bench.reserve(&office, None).await.unwrap().details.symbol, "42-KH/ĐU");
    assert_eq!(code(store.register().start_series(actor, &series, 50, false).await), "register.series-begun");
    let report = store.register().gaps_and_repeats(Some(&series)).await.unwrap().remove(0);
    assert_eq!((report.start, report.last, report.gaps), (41, 42, vec![]));
}

#[tokio::test]
async fn numbers_and_counters_cannot_be_changed() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    for _ in 0..3 {
        bench.reserve(&office, None).await.unwrap();
    }
    let mut raw = bench.guarded().await;
    for sql in [
        "DELETE FROM register WHERE number = 2",
        "UPDATE register SET number = 9 WHERE number = 2",
        "UPDATE register SET symbol = '09-KH/ĐU' WHERE number = 2",
        "UPDATE register SET term = '2026' WHERE number = 2",
        "UPDATE register SET paper_id = 'p' WHERE number = 2",
        "UPDATE counters SET last = 1",
        "UPDATE counters SET kind = 'BC'",
        "DELETE FROM counters",
        "INSERT OR REPLACE INTO counters SELECT issuer, kind, term, 0, 1 FROM counters",
        "REPLACE INTO register SELECT id, issuer, kind, term, 9, symbol, dated, subject, signer, recipients, keeper, \
         copies, note, joint, origin, state, void_reason, voided_at, NULL, NULL, NULL, search, created_by, created_at, \
         secret FROM register WHERE number = 2",
        "INSERT INTO register SELECT 'x', issuer, kind, term, number, symbol, dated, subject, signer, recipients, \
         keeper, copies, note, joint, origin, state, void_reason, voided_at, NULL, NULL, NULL, search, created_by, \
         created_at, secret FROM register WHERE number = 2",
    ] {
        run(&mut raw, sql).await.expect_err(sql);
    }
    let void = bench.reserve(&office, None).await.unwrap();
    bench.store.register().void(&bench.actor, &void.id, "nhầm").await.unwrap();
    run(&mut raw, "UPDATE register SET state = 'bound' WHERE number = 4").await.unwrap_err();
    assert_eq!(bench.numbers().await, [1, 2, 3, 4]);
    // Changes without the triggers are found, and no number is given while the counter cannot be trusted.
    let mut raw = bench.raw().await;
    run(&mut raw, "UPDATE counters SET last = 2").await.unwrap();
    assert_eq!(code(bench.reserve(&office, None).await), "store.damaged");
    assert!(bench.store.register().gaps_and_repeats(None).await.unwrap()[0].counter_behind);
    run(&mut raw, "UPDATE counters SET last = 4").await.unwrap();
    run(&mut raw, "DELETE FROM register WHERE number IN (2, 4)").await.unwrap();
    let report = bench.store.register().gaps_and_repeats(None).await.unwrap().remove(0);
    assert_eq!(report.gaps, [(2, 2), (4, 4)]);
}

#[tokio::test]
async fn the_register_is_listed_and_found() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    for _ in 0..5 {
        bench.reserve(&office, None).await.unwrap();
    }
    let of = async |query: RegisterQuery| bench.store.register().search(&query).await.unwrap();
    let page = of(RegisterQuery { page: 2, per_page: 2, ..RegisterQuery::default() }).await;
    assert_eq!(page.total, 5);
    assert_eq!(page.items.iter().map(|item| item.number).collect::<Vec<_>>(), [3, 4]);
    let newest = of(RegisterQuery { newest_first: true, ..RegisterQuery::default() }).await;
    assert_eq!(newest.items[0].number, 5);
    let text = |text: &str| RegisterQuery { text: Some(text.into()), ..RegisterQuery::default() };
    assert_eq!(of(text("dang uy cap tren")).await.total, 5);
    assert_eq!(of(text("03-kh")).await.items[0].number, 3);
    assert_eq!(of(text("khong co")).await.total, 0);
    let day = |from: Option<u32>, to: Option<u32>| RegisterQuery {
        from: from.and_then(|day| NaiveDate::from_ymd_opt(2026, 7, day)),
        to: to.and_then(|day| NaiveDate::from_ymd_opt(2026, 7, day)),
        ..RegisterQuery::default()
    };
    assert_eq!(of(day(Some(5), Some(5))).await.total, 5);
    assert_eq!(of(day(Some(6), None)).await.total, 0);
    assert_eq!(of(day(None, Some(4))).await.total, 0);
    let kind = RegisterQuery { kind: Some("BC".into()), ..RegisterQuery::default() };
    assert_eq!(of(kind).await.total, 0);
    let term =
        RegisterQuery { issuer: Some(office.id), term: Some("2025-2030".into()), ..RegisterQuery::default() };
    assert_eq!(of(term).await.total, 5);
    let entry = &newest.items[0];
    assert_eq!(bench.store.register().get(&entry.id).await.unwrap(), *entry);
}
