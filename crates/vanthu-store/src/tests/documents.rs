//! Documents: their workflow, their frozen content, their workbooks and corrections, and searching them.

use bytes::Bytes;
use chrono::TimeDelta;

use super::*;

#[tokio::test]
async fn two_who_edit_do_not_overwrite_each_other() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let change =
        |subject: &str| DocumentUpdate { subject: Some(subject.into()), ..DocumentUpdate::default() };
    let update =
        |version, change| bench.store.documents().update(&bench.actor, &document.id, version, change);
    let first = update(1, change("Kế hoạch năm 2026")).await.unwrap();
    assert_eq!((first.version, first.subject.as_str()), (2, "Kế hoạch năm 2026"));
    assert_eq!(first.fields, document.fields);
    assert_eq!(code(update(1, change("Kế hoạch khác")).await), "store.stale");
    assert_eq!(bench.store.documents().get(&document.id).await.unwrap(), first);
    let many = (0..20).map(|turn| update(2, change(&format!("bản {turn}"))));
    let ends = futures_util::future::join_all(many).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
    let fields = DocumentUpdate { fields: Some(json!([])), ..DocumentUpdate::default() };
    assert_eq!(code(update(3, fields).await), "store.fields");
    assert_eq!(code(update(3, change(&"x".repeat(1_001))).await), "store.subject-long");
    assert_eq!(code(bench.store.documents().get("none").await), "store.unknown-paper");
}

#[tokio::test]
async fn only_the_steps_of_the_workflow_can_be_taken() {
    let bench = Bench::new().await;
    let (office, store, actor) = (bench.office().await, &bench.store, &bench.actor);
    let pdf = store.objects().put(Bytes::from_static(b"%PDF")).await.unwrap();
    // The steps that lead to each state, and the steps that may be taken from there.
    let ways: [(&[&str], DocumentState, &[&str]); 6] = [
        (&[], DocumentState::Draft, &["edit", "file", "correct", "submit", "delete"]),
        (&["submit"], DocumentState::Submitted, &["withdraw", "approve", "return"]),
        (&["submit", "approve"], DocumentState::Approved, &["return", "issue"]),
        (&["submit", "approve", "issue"], DocumentState::Issuing, &["issue", "finish", "void"]),
        (&["submit", "approve", "issue", "finish"], DocumentState::Issued, &["issue", "finish", "void"]),
        (&["submit", "approve", "issue", "void"], DocumentState::Void, &[]),
    ];
    let all = [
        "edit", "file", "correct", "submit", "withdraw", "approve", "return", "issue", "finish", "void",
        "delete",
    ];
    let take = async |document: &Document, step: &str| -> Result<()> {
        let id = &document.id;
        match step {
            "edit" => {
                let version = store.documents().get(id).await?.version;
                store.documents().update(actor, id, version, DocumentUpdate::default()).await.map(drop)
            }
            "file" => {
                let bytes = Bytes::from_static(b"PK");
                store.files().put(actor, id, "results", "a.xlsx", bytes, PutMode::Replace).await.map(drop)
            }
            "correct" => store.corrections().add(actor, id, correction("D7")).await.map(drop),
            "submit" => store.workflow().submit(actor, id, None, None).await.map(drop),
            "withdraw" => store.workflow().withdraw(actor, id, None, None).await.map(drop),
            "approve" => store.workflow().approve(actor, id, None, None).await.map(drop),
            "return" => {
                store.workflow().return_for_revision(actor, id, None, "bổ sung số liệu").await.map(drop)
            }
            "issue" => bench.issue(document).await.map(drop),
            "finish" => store.workflow().finish_issue(actor, id, &pdf).await.map(drop),
            "void" => store.workflow().void(actor, id, "sai thẩm quyền").await.map(drop),
            _ => store.documents().delete(actor, id).await,
        }
    };
    for (way, state, allowed) in ways {
        for step in all {
            let document = bench.draft(&office, "Kế hoạch").await;
            for step in way {
                take(&document, step).await.unwrap();
            }
            let before = store.documents().get(&document.id).await.unwrap();
            assert_eq!(before.state, state);
            let end = take(&document, step).await;
            if allowed.contains(&step) {
                end.unwrap_or_else(|error| panic!("{step} from {state:?}: {error}"));
            } else {
                assert_eq!(code(end), "store.paper-state", "{step} from {state:?}");
                assert_eq!(store.documents().get(&document.id).await.unwrap(), before);
            }
        }
    }
}

fn correction(cell: &str) -> NewCorrection {
    NewCorrection {
        slot: "results".into(),
        file: Some("a.xlsx".into()),
        sheet: None,
        cell: cell.into(),
        was: "12a".into(),
        now: "12".into(),
        why: "gõ nhầm".into(),
    }
}

#[tokio::test]
async fn a_returned_document_is_no_longer_the_one_that_was_submitted() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let (store, actor, id) = (&bench.store, &bench.actor, document.id.as_str());
    let submitted = store.workflow().submit(actor, id, Some(1), Some("Kính trình")).await.unwrap();
    assert_eq!(submitted.submitted_by.as_deref(), Some("u-1"));
    assert!(submitted.content_sha256.is_some());
    assert_eq!(code(store.workflow().return_for_revision(actor, id, None, "  ").await), "store.note-needed");
    let returned = store.workflow().return_for_revision(actor, id, None, "Bổ sung số liệu").await.unwrap();
    assert_eq!((returned.state, returned.version), (DocumentState::Draft, 2));
    assert_eq!((returned.content_sha256, returned.submitted_by, returned.approved_by), (None, None, None));
    // An approval of the version that the page showed before is refused.
    store.workflow().submit(actor, id, Some(2), None).await.unwrap();
    assert_eq!(code(store.workflow().approve(actor, id, Some(1), None).await), "store.stale");
    let events = store.documents().events(id).await.unwrap();
    let history: Vec<_> = events.iter().map(|event| (event.what.as_str(), event.note.as_deref())).collect();
    assert_eq!(
        history,
        [
            ("created", None),
            ("submitted", Some("Kính trình")),
            ("returned", Some("Bổ sung số liệu")),
            ("submitted", None)
        ]
    );
    assert!(events.iter().all(|event| event.actor_name == "Nguyễn Văn A"));
}

#[tokio::test]
async fn what_was_approved_is_what_is_issued() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let document = bench.approved(&office).await;
    let approved = bench.store.documents().content(&document.id).await.unwrap();
    assert_eq!(Some(approved.sha256()), document.content_sha256);
    // The office changes. The document keeps the office as it was, and may be issued.
    let change = OfficeChange { toml: Some("short = \"ĐUX\"".into()), ..OfficeChange::default() };
    bench.store.offices().update(&bench.actor, &office.id, Some(1), change.clone()).await.unwrap();
    assert_eq!(
        code(bench.store.offices().update(&bench.actor, &office.id, Some(1), change).await),
        "store.stale"
    );
    bench.issue(&document).await.unwrap();
    let issued = bench.store.documents().content(&document.id).await.unwrap();
    assert_eq!(issued, approved);
    assert_eq!(issued.office.toml, "short = \"ĐU\"");
    // A draft uses the office as it is now.
    let draft = bench.draft(&office, "Kế hoạch").await;
    assert_eq!(bench.store.documents().content(&draft.id).await.unwrap().office.toml, "short = \"ĐUX\"");
}

#[tokio::test]
async fn an_approved_document_that_was_changed_gets_no_number() {
    for sql in [
        "UPDATE papers SET subject = 'khác'",
        "UPDATE papers SET fields = '{}'",
        "UPDATE papers SET particulars = '{}'",
        "UPDATE papers SET template = 'decision'",
        "UPDATE papers SET standard = 'state'",
        "UPDATE papers SET content_sha256 = replace(content_sha256, substr(content_sha256, 1, 1), 'x')",
        "UPDATE paper_files SET sha256 = replace(sha256, substr(sha256, 1, 1), '0')",
        "UPDATE paper_files SET replaced_at = added_at",
        "UPDATE paper_files SET name = 'b.xlsx'",
        "UPDATE corrections SET becomes = '13'",
        "DELETE FROM corrections",
    ] {
        let bench = Bench::new().await;
        let (office, store, actor) = (bench.office().await, &bench.store, &bench.actor);
        let document = bench.draft(&office, "Kế hoạch").await;
        let bytes = Bytes::from_static(b"PK");
        store.files().put(actor, &document.id, "results", "a.xlsx", bytes, PutMode::Replace).await.unwrap();
        store.corrections().add(actor, &document.id, correction("D7")).await.unwrap();
        store.workflow().submit(actor, &document.id, None, None).await.unwrap();
        store.workflow().approve(actor, &document.id, None, None).await.unwrap();
        let mut raw = bench.guarded().await;
        assert_eq!(run(&mut raw, sql).await.unwrap(), 1, "{sql}");
        assert_eq!(code(bench.issue(&document).await), "store.damaged", "{sql}");
        assert_eq!(
            store.documents().get(&document.id).await.unwrap().state,
            DocumentState::Approved,
            "{sql}"
        );
        // The next document gets the number.
        let other = bench.draft(&office, "Kế hoạch khác").await;
        store.workflow().submit(actor, &other.id, None, None).await.unwrap();
        store.workflow().approve(actor, &other.id, None, None).await.unwrap();
        assert_eq!(bench.issue(&other).await.unwrap().number, 1, "{sql}");
    }
}

#[tokio::test]
async fn documents_are_found_without_accents() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    for subject in ["Báo cáo sơ kết 6 tháng", "Kế hoạch Đại hội", "100% chi bộ", "a_b"] {
        bench.draft(&office, subject).await;
        bench.pass(TimeDelta::seconds(1));
    }
    let find = async |text: &str| -> Vec<String> {
        let query = DocumentFilter { text: Some(text.into()), ..DocumentFilter::default() };
        let page = bench.store.documents().search(&query).await.unwrap();
        assert_eq!(page.total, page.items.len() as u64);
        page.items.into_iter().map(|item| item.subject).collect()
    };
    assert_eq!(find("bao cao").await, ["Báo cáo sơ kết 6 tháng"]);
    assert_eq!(find("HỘI  đại").await, ["Kế hoạch Đại hội"]);
    assert_eq!(find("100%").await, ["100% chi bộ"]);
    assert_eq!(find("a_b").await, ["a_b"]);
    assert_eq!(find("_").await, ["a_b"]);
    assert_eq!(find("' OR 1 = 1 --").await, [""; 0]);
    // In the fields too, last changed first.
    assert_eq!(find("ket nap").await.len(), 4);
    assert_eq!(find("").await[0], "a_b");
    let of = async |query: DocumentFilter| bench.store.documents().search(&query).await.unwrap();
    let page = of(DocumentFilter { page: 2, per_page: 3, ..DocumentFilter::default() }).await;
    assert_eq!((page.total, page.items.len(), page.page), (4, 1, 2));
    assert_eq!(page.items[0].office_name, "Đảng ủy xã");
    assert_eq!(of(DocumentFilter { page: u32::MAX, ..DocumentFilter::default() }).await.items.len(), 0);
    let states = vec![DocumentState::Issued, DocumentState::Draft];
    assert_eq!(of(DocumentFilter { states, ..DocumentFilter::default() }).await.total, 4);
    let states = vec![DocumentState::Issued];
    assert_eq!(of(DocumentFilter { states, ..DocumentFilter::default() }).await.total, 0);
    let nobody = DocumentFilter { created_by: Some("u-2".into()), ..DocumentFilter::default() };
    assert_eq!(of(nobody).await.total, 0);
    // By its symbol, once it has one.
    let document = bench.approved(&office).await;
    bench.issue(&document).await.unwrap();
    let query = DocumentFilter { text: Some("01-kh/du".into()), ..DocumentFilter::default() };
    assert_eq!(of(query).await.items[0].symbol.as_deref(), Some("01-KH/ĐU"));
}

#[tokio::test]
async fn workbooks_stay_as_they_came() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let (store, actor, id) = (&bench.store, &bench.actor, document.id.as_str());
    let put = async |name: &str, bytes: &'static [u8], mode| {
        store.files().put(actor, id, "results", name, Bytes::from_static(bytes), mode).await.unwrap()
    };
    let first = put("a.xlsx", b"one", PutMode::Replace).await;
    let correction_of =
        async |cell: &str| store.corrections().add(actor, id, correction(cell)).await.unwrap();
    correction_of("D7").await;
    let other = correction_of("d8").await;
    // The same cell again: the later correction replaces the earlier one.
    let latest = correction_of("D7").await;
    let standing = async || -> Vec<String> {
        store.corrections().list(id).await.unwrap().into_iter().map(|one| one.id).collect()
    };
    assert_eq!(standing().await, [other.id.clone(), latest.id]);
    put("b.xlsx", b"two", PutMode::Add).await;
    assert_eq!(standing().await.len(), 2);
    store.corrections().remove(actor, id, &other.id).await.unwrap();
    assert_eq!(code(store.corrections().remove(actor, id, &other.id).await), "store.unknown-correction");
    // A workbook of the same name replaces it, and its corrections go.
    put("a.xlsx", b"three", PutMode::Add).await;
    assert_eq!(standing().await, [""; 0]);
    let names = |files: Vec<DocumentFile>| -> Vec<(String, u64)> {
        files.into_iter().map(|file| (file.name, file.size)).collect()
    };
    let pairs = |list: &[(&str, u64)]| -> Vec<(String, u64)> {
        list.iter().map(|(name, size)| (name.to_string(), *size)).collect()
    };
    assert_eq!(names(store.files().list(id).await.unwrap()), pairs(&[("a.xlsx", 5), ("b.xlsx", 3)]));
    let last = put("c.xlsx", b"four", PutMode::Replace).await;
    assert_eq!(names(store.files().list(id).await.unwrap()), pairs(&[("c.xlsx", 4)]));
    store.files().remove(actor, id, &last.id).await.unwrap();
    assert_eq!(code(store.files().remove(actor, id, &last.id).await), "store.unknown-file");
    assert_eq!(store.files().list(id).await.unwrap(), []);
    // All of them are in the history.
    let history = "SELECT * FROM paper_files WHERE paper_id = $1 ORDER BY id";
    let history: Vec<DocumentFile> =
        sqlx::query_as(history).bind(id).fetch_all(&mut bench.guarded().await).await.unwrap();
    assert_eq!(names(history.clone()), pairs(&[("a.xlsx", 3), ("b.xlsx", 3), ("a.xlsx", 5), ("c.xlsx", 4)]));
    assert!(history.iter().all(|file| file.replaced_at.is_some()));
    assert_eq!(store.objects().get(&first.sha256).await.unwrap(), Bytes::from_static(b"one"));
    let no_reason = NewCorrection { why: " ".into(), ..correction("D7") };
    assert_eq!(code(store.corrections().add(actor, id, no_reason).await), "store.note-needed");
    assert_eq!(code(store.corrections().add(actor, id, correction("7D")).await), "store.correction-cell");
}

#[tokio::test]
async fn a_deleted_draft_is_only_in_the_audit_log() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let (store, actor, id) = (&bench.store, &bench.actor, document.id.as_str());
    store
        .files()
        .put(actor, id, "results", "a.xlsx", Bytes::from_static(b"PK"), PutMode::Replace)
        .await
        .unwrap();
    store.corrections().add(actor, id, correction("D7")).await.unwrap();
    store.documents().delete(actor, id).await.unwrap();
    assert_eq!(code(store.documents().get(id).await), "store.unknown-paper");
    assert_eq!(code(store.documents().events(id).await), "store.unknown-paper");
    assert_eq!(store.files().list(id).await.unwrap(), []);
    let log = store.audit().page(1, 0).await.unwrap();
    assert_eq!((log.items[0].act.as_str(), log.items[0].object_id.as_str()), ("paper.delete", id));
}

#[tokio::test]
async fn a_form_saved_as_it_is_typed_is_one_event() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    for version in 1..=5 {
        let change =
            DocumentUpdate { subject: Some(format!("bản {version}")), ..DocumentUpdate::default() };
        bench.store.documents().update(&bench.actor, &document.id, version, change).await.unwrap();
        bench.pass(TimeDelta::seconds(1));
    }
    let other = Actor { user_id: "u-2".into(), ..bench.actor.clone() };
    bench.store.documents().update(&other, &document.id, 6, DocumentUpdate::default()).await.unwrap();
    let events = bench.store.documents().events(&document.id).await.unwrap();
    let history: Vec<_> = events.iter().map(|event| (event.what.as_str(), event.actor_id.as_str())).collect();
    assert_eq!(history, [("created", "u-1"), ("edited", "u-1"), ("edited", "u-2")]);
}

#[tokio::test]
async fn no_documents_are_created_for_a_closed_office() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let roster = Bytes::from("mã,tên\n01,Chi bộ thôn 1\n");
    let change = OfficeChange {
        active: Some(false),
        roster: Some(Some(roster.clone())),
        name: Some("Đảng ủy phường".into()),
        toml: None,
    };
    let changed = bench.store.offices().update(&bench.actor, &office.id, None, change).await.unwrap();
    assert_eq!((changed.version, changed.name.as_str()), (2, "Đảng ủy phường"));
    assert_eq!(bench.store.objects().get(&changed.roster_sha256.clone().unwrap()).await.unwrap(), roster);
    assert_eq!(bench.store.offices().list().await.unwrap(), [changed]);
    let new = DocumentDraft {
        external_id: None,
        office_id: office.id,
        template: "plan".into(),
        standard: None,
        subject: String::new(),
        header: json!({}),
        fields: json!({}),
    };
    assert_eq!(code(bench.store.documents().create(&bench.actor, new.clone()).await), "store.office-closed");
    let nowhere = DocumentDraft { office_id: "none".into(), ..new };
    assert_eq!(code(bench.store.documents().create(&bench.actor, nowhere).await), "store.unknown-office");
}

#[tokio::test]
async fn objects_are_verified_against_their_names() {
    let bench = Bench::new().await;
    let objects = bench.store.objects();
    let object = objects.put(Bytes::from_static(b"one")).await.unwrap();
    assert_eq!(objects.put(Bytes::from_static(b"one")).await.unwrap(), object);
    let large = bench.beside("large");
    std::fs::write(&large, vec![7; 3 << 20]).unwrap();
    let large_ref = objects.put_file(&large).await.unwrap();
    assert_eq!(large_ref.size, 3 << 20);
    assert_eq!(objects.put_file(&large).await.unwrap(), large_ref);
    assert_eq!(objects.get(&large_ref.sha256).await.unwrap().len(), 3 << 20);
    let copy = bench.beside("copy");
    objects.copy_to(&large_ref.sha256, &copy).await.unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), std::fs::read(&large).unwrap());
    let (size, stream) = objects.stream(&large_ref.sha256).await.unwrap();
    let pieces: Vec<Bytes> = futures_util::TryStreamExt::try_collect(stream).await.unwrap();
    assert_eq!((size, pieces.iter().map(Bytes::len).sum::<usize>()), (3 << 20, 3 << 20));
    // Only the name of a hash can be asked for.
    for odd in ["", "../vanthu.db", &"A".repeat(64), &"0".repeat(63)] {
        assert_eq!(code(objects.get(odd).await), "store.damaged", "{odd}");
    }
    assert_eq!(code(objects.get(&"0".repeat(64)).await), "store.damaged");
    assert!(!objects.has(&"0".repeat(64)).await.unwrap());
    let path = bench.data().join("objects").join(&object.sha256[..2]).join(&object.sha256);
    std::fs::write(path, b"two").unwrap();
    assert_eq!(code(objects.get(&object.sha256).await), "store.damaged");
    assert_eq!(code(objects.copy_to(&object.sha256, &copy).await), "store.damaged");
}
