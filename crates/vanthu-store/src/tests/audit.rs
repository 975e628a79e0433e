//! The audit log: every act is in it, nothing that users wrote is, and every change of it is found.

use bytes::Bytes;
use sqlx::SqliteConnection;

use super::*;

/// A word that is part of every text that users write in these tests.
const WORD: &str = "Bímật";

/// A store with nine rows in its log.
async fn bench_with_history() -> Bench {
    let bench = Bench::new().await;
    let office = bench.office().await;
    for _ in 0..8 {
        bench.reserve(&office, None).await.unwrap();
    }
    bench
}

async fn fault(bench: &Bench) -> Option<(i64, AuditFaultKind)> {
    let report = bench.store.audit().verify(None).await.unwrap();
    report.fault.map(|fault| (fault.seq, fault.kind))
}

#[tokio::test]
async fn every_act_is_in_the_log_and_no_text_is() {
    let bench = Bench::new().await;
    let (store, text) = (&bench.store, |more: &str| format!("{WORD} {more}"));
    let actor = Actor { name: text("tên"), ..bench.actor.clone() };
    let token = store.setup().begin().await.unwrap().unwrap();
    let new = |name: &str| NewUser {
        name: format!("{WORD}.{name}"),
        full_name: text("họ tên"),
        roles: [Role::Clerk].into(),
        offices: None,
        password: text("mật khẩu"),
    };
    let first = store.setup().finish(&token, new("a")).await.unwrap();
    let user = store.users().create(&actor, new("b")).await.unwrap();
    store.users().set_password(&actor, &user.id, &text("mật khẩu mới")).await.unwrap();
    store.users().set_roles(&actor, &user.id, [Role::Clerk, Role::Drafter].into()).await.unwrap();
    store.users().set_full_name(&actor, &user.id, &text("tên mới")).await.unwrap();
    store.users().sign_in(&user.name, &text("sai"), WORD).await.unwrap();
    let session = store.sessions().open(&user.id, &Opening::default()).await.unwrap();
    store.sessions().close(&session.token).await.unwrap();
    let scopes: Scopes = [Scope::Read].into();
    let new = NewToken { user_id: first.id, name: text("khóa"), scopes, expires_at: None };
    let (token, secret) = store.tokens().create(&actor, new).await.unwrap();
    let by_token = store.tokens().actor(&secret).await.unwrap().unwrap();
    store.tokens().revoke(&actor, &token.id).await.unwrap();
    store.users().set_active(&actor, &user.id, false).await.unwrap();
    store.users().set_active(&actor, &user.id, true).await.unwrap();
    let new =
        NewOffice { name: text("cơ quan"), toml: text("toml"), roster: Some(Bytes::from(text("chi bộ"))) };
    let office = store.offices().create(&actor, new).await.unwrap();
    store.offices().update(&actor, &office.id, None, OfficeChange::default()).await.unwrap();
    let new = DocumentDraft {
        external_id: None,
        office_id: office.id.clone(),
        template: WORD.into(),
        standard: Some(WORD.into()),
        subject: text("trích yếu"),
        header: json!({ WORD: text("ai") }),
        fields: json!({ WORD: text("gì") }),
    };
    let document = store.documents().create(&by_token, new.clone()).await.unwrap();
    let gone = store.documents().create(&actor, new).await.unwrap();
    store.documents().delete(&actor, &gone.id).await.unwrap();
    store.documents().update(&actor, &document.id, 1, DocumentUpdate::default()).await.unwrap();
    let put = async |name: String| {
        store.files().put(&actor, &document.id, WORD, &name, Bytes::from(WORD), PutMode::Add).await
    };
    let mut file = put(text("a.xlsx")).await.unwrap();
    store.files().remove(&actor, &document.id, &file.id).await.unwrap();
    file = put(text("b.xlsx")).await.unwrap();
    let new = NewCorrection {
        slot: file.slot,
        file: Some(file.name),
        sheet: Some(WORD.into()),
        cell: "D7".into(),
        was: text("cũ"),
        now: text("mới"),
        why: text("lý do"),
    };
    let correction = store.corrections().add(&actor, &document.id, new).await.unwrap();
    store.corrections().remove(&actor, &document.id, &correction.id).await.unwrap();
    let note = text("ghi chú");
    store.workflow().submit(&actor, &document.id, None, Some(&note)).await.unwrap();
    store.workflow().withdraw(&actor, &document.id, None, Some(&note)).await.unwrap();
    store.workflow().submit(&actor, &document.id, None, Some(&note)).await.unwrap();
    store.workflow().return_for_revision(&actor, &document.id, None, &note).await.unwrap();
    store.workflow().submit(&actor, &document.id, None, Some(&note)).await.unwrap();
    store.workflow().approve(&actor, &document.id, None, Some(&note)).await.unwrap();
    let beside = EntryDetails {
        symbol: format!("{{number}}-{WORD}"),
        subject: text("trích yếu"),
        signer: text("người ký"),
        recipients: vec![text("nơi nhận")],
        note: note.clone(),
        joint: vec![text("cơ quan khác")],
        ..details()
    };
    let issue = IssueNumber {
        outside: None,
        document_id: document.id.clone(),
        version: None,
        series: series(&office.id),
        details: beside.clone(),
    };
    store.register().issue(&actor, issue).await.unwrap();
    let pdf = store.objects().put(Bytes::from(WORD)).await.unwrap();
    store.workflow().finish_issue(&actor, &document.id, &pdf).await.unwrap();
    store.workflow().void(&actor, &document.id, &note).await.unwrap();
    let reserve = ReserveNumber {
        series: series(&office.id),
        details: beside.clone(),
        secret: false,
        key: Some(WORD.into()),
    };
    store.register().reserve(&actor, reserve).await.unwrap();
    let other = Series { kind: "BC".into(), ..series(&office.id) };
    store.register().start_series(&actor, &other, 3, false).await.unwrap();
    let row = ImportRow { row: 5, series: series(&office.id), number: 9, details: beside, void_reason: None };
    store.register().import(&actor, vec![row], false).await.unwrap();
    store.data_sets().create(&actor, &text("c.xlsx"), Some(WORD), Bytes::from(WORD)).await.unwrap();
    let new = NewJob {
        kind: JobKind::Batch,
        document_id: Some(document.id),
        request: json!({ WORD: note }),
        callback: Some(Callback { url: WORD.into(), secret: WORD.into() }),
        max_waiting: None,
    };
    let job = store.jobs().create(&actor, new).await.unwrap();
    store.jobs().cancel(&actor, &job.id).await.unwrap();

    let log = store.audit().page(1, 500).await.unwrap();
    let mut acts: Vec<&str> = log.items.iter().map(|row| row.act.as_str()).collect();
    acts.sort_unstable();
    acts.dedup();
    assert_eq!(
        acts,
        [
            "data-set.create",
            "job.cancel",
            "job.create",
            "office.create",
            "office.update",
            "paper.approve",
            "paper.correct",
            "paper.create",
            "paper.delete",
            "paper.file-add",
            "paper.file-remove",
            "paper.issue",
            "paper.issued",
            "paper.return",
            "paper.submit",
            "paper.uncorrect",
            "paper.update",
            "paper.withdraw",
            "register.import",
            "register.reserve",
            "register.start",
            "register.void",
            "session.close",
            "session.open",
            "setup.begin",
            "setup.end",
            "sign-in.refuse",
            "token.create",
            "token.revoke",
            "user.create",
            "user.disable",
            "user.enable",
            "user.password",
            "user.rename",
            "user.roles",
        ]
    );
    assert!(log.items.iter().all(|row| !format!("{row:?}").contains(WORD)));
    // An act through a token names both user and token.
    let created = log.items.iter().rfind(|row| row.act == "paper.create").unwrap();
    assert_eq!(
        (created.actor_id.as_str(), &created.detail["token"]),
        (by_token.user_id.as_str(), &json!(token.id))
    );
    // The texts are in the history of the document.
    let events =
        store.documents().events(&log.items.iter().find(|row| row.act == "paper.issue").unwrap().object_id);
    assert!(format!("{:?}", events.await.unwrap()).contains(WORD));
    let report = store.audit().verify(None).await.unwrap();
    assert_eq!((report.rows, report.fault), (log.total, None));
    assert_eq!(report.head.seq.unsigned_abs(), log.total);
}

#[tokio::test]
async fn the_log_cannot_be_changed() {
    let bench = bench_with_history().await;
    let mut raw = bench.guarded().await;
    for sql in [
        "UPDATE audit SET act = 'x' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit",
        "UPDATE audit_head SET seq = 2",
        "UPDATE audit_head SET hash = 'x'",
        "DELETE FROM audit_head",
    ] {
        let error = run(&mut raw, sql).await.expect_err(sql).to_string();
        assert!(error.contains("audit log"), "{sql}: {error}");
    }
    assert_eq!(fault(&bench).await, None);
}

#[tokio::test]
async fn any_change_of_any_row_is_found() {
    // The first, one in the middle, the last.
    for seq in [1, 5, 9] {
        for (column, value) in [
            ("happened_at", "'2026-07-05T08:00:00.001Z'"),
            ("actor_id", "'u-2'"),
            ("act", "'register.void'"),
            ("object_id", "'another'"),
            ("detail", "'{\"number\":9}'"),
            ("detail", "detail || ' '"),
            ("prev", "replace(prev, substr(prev, 1, 1), 'x')"),
            ("hash", "replace(hash, substr(hash, 1, 1), 'x')"),
        ] {
            let bench = bench_with_history().await;
            assert_eq!(fault(&bench).await, None);
            let mut raw = bench.raw().await;
            let sql = format!("UPDATE audit SET {column} = {value} WHERE seq = {seq}");
            assert_eq!(run(&mut raw, &sql).await.unwrap(), 1);
            assert_eq!(fault(&bench).await, Some((seq, AuditFaultKind::Changed)), "{sql}");
        }
    }
}

#[tokio::test]
async fn removed_moved_and_added_rows_are_found() {
    use AuditFaultKind::*;
    let add = "INSERT INTO audit SELECT 10, happened_at, actor_id, act, object_id, detail, \
               (SELECT hash FROM audit WHERE seq = 9), 'x' FROM audit WHERE seq = 9";
    for (sql, expected) in [
        ("DELETE FROM audit WHERE seq = 1", (1, Missing)),
        ("DELETE FROM audit WHERE seq = 5", (5, Missing)),
        ("DELETE FROM audit WHERE seq BETWEEN 3 AND 6", (3, Missing)),
        ("DELETE FROM audit WHERE seq = 9", (9, Cut)),
        ("DELETE FROM audit WHERE seq > 4", (5, Cut)),
        ("DELETE FROM audit", (1, Cut)),
        // One removed, and the later ones moved up.
        ("DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = seq - 1 WHERE seq > 5", (5, Changed)),
        // Two swapped.
        (
            "UPDATE audit SET seq = 99 WHERE seq = 5; UPDATE audit SET seq = 5 WHERE seq = 6; \
             UPDATE audit SET seq = 6 WHERE seq = 99",
            (5, Changed),
        ),
        (add, (10, Beyond)),
        ("UPDATE audit_head SET hash = 'x'", (9, Changed)),
        ("UPDATE audit_head SET seq = 8", (8, Changed)),
        ("UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8)", (9, Beyond)),
        ("UPDATE audit_head SET seq = 10", (10, Cut)),
    ] {
        let bench = bench_with_history().await;
        let mut raw = bench.raw().await;
        run(&mut raw, sql).await.unwrap();
        assert_eq!(fault(&bench).await, Some(expected), "{sql}");
    }
}

/// Rewrites the rows from `seq` on with correct hashes, and the head with them.
async fn forge(raw: &mut SqliteConnection, seq: i64) {
    forge_up_to(raw, seq, i64::MAX).await;
    run(raw, "UPDATE audit_head SET seq = (SELECT MAX(seq) FROM audit)").await.unwrap();
    run(raw, "UPDATE audit_head SET hash = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)")
        .await
        .unwrap();
}

/// Rewrites the rows from `seq` to `last` with correct hashes.
async fn forge_up_to(raw: &mut SqliteConnection, seq: i64, last: i64) {
    use crate::document_content::canonical_json;
    use crate::objects::sha256_hex;
    let rows: Vec<(i64, String, String, String, String, String)> = sqlx::query_as(
        "SELECT seq, happened_at, actor_id, act, object_id, detail FROM audit WHERE seq BETWEEN $1 AND $2 ORDER BY seq",
    )
    .bind(seq)
    .bind(last)
    .fetch_all(&mut *raw)
    .await
    .unwrap();
    let mut prev: String = sqlx::query_scalar("SELECT hash FROM audit WHERE seq = $1")
        .bind(seq - 1)
        .fetch_one(&mut *raw)
        .await
        .unwrap();
    for (seq, at, actor, act, object, detail) in rows {
        let row = canonical_json(&json!([seq, at, actor, act, object, detail]));
        let hash = sha256_hex(format!("{prev}{row}").as_bytes());
        sqlx::query("UPDATE audit SET prev = $1, hash = $2 WHERE seq = $3")
            .bind(&prev)
            .bind(&hash)
            .bind(seq)
            .execute(&mut *raw)
            .await
            .unwrap();
        prev = hash;
    }
}

#[tokio::test]
async fn a_chain_that_is_forged_as_a_whole_does_not_match_a_head_noted_elsewhere() {
    let bench = bench_with_history().await;
    let noted = bench.store.audit().verify(None).await.unwrap().head;
    let rows = bench.store.audit().page(1, 500).await.unwrap().items;
    let third = rows.iter().find(|row| row.seq == 3).unwrap();
    let earlier = AuditHead { seq: 3, hash: third.hash.clone() };
    let mut raw = bench.raw().await;
    // A row forged together with the later ones.
    run(&mut raw, "UPDATE audit SET actor_id = 'u-2' WHERE seq = 5").await.unwrap();
    forge(&mut raw, 5).await;
    assert_eq!(fault(&bench).await, None);
    let found = async |noted: &AuditHead| bench.store.audit().verify(Some(noted)).await.unwrap().fault;
    assert_eq!(found(&noted).await, Some(AuditFault { seq: 9, kind: AuditFaultKind::Noted }));
    assert_eq!(found(&earlier).await, None);
    // A row forged without the later ones.
    run(&mut raw, "UPDATE audit SET actor_id = 'u-3' WHERE seq = 5").await.unwrap();
    forge_up_to(&mut raw, 5, 5).await;
    assert_eq!(fault(&bench).await, Some((6, AuditFaultKind::Linked)));
    // The tail cut off, and the head moved back.
    run(&mut raw, "DELETE FROM audit WHERE seq > 6").await.unwrap();
    forge(&mut raw, 5).await;
    assert_eq!(fault(&bench).await, None);
    assert_eq!(found(&noted).await, Some(AuditFault { seq: 7, kind: AuditFaultKind::Noted }));
    // A chain that is forged from the middle on.
    run(&mut raw, "UPDATE audit SET prev = hash WHERE seq = 4").await.unwrap();
    forge(&mut raw, 5).await;
    assert_eq!(fault(&bench).await, Some((4, AuditFaultKind::Changed)));
}

#[tokio::test]
async fn what_is_written_after_a_cut_does_not_hide_it() {
    let bench = bench_with_history().await;
    let mut raw = bench.raw().await;
    run(&mut raw, "DELETE FROM audit WHERE seq > 6").await.unwrap();
    let office = bench.store.offices().list().await.unwrap().remove(0);
    bench.reserve(&office, None).await.unwrap();
    assert_eq!(fault(&bench).await, Some((7, AuditFaultKind::Missing)));
}

#[tokio::test]
async fn a_failed_act_leaves_no_row() {
    let bench = bench_with_history().await;
    let before = bench.store.audit().verify(None).await.unwrap();
    bench.store.workflow().approve(&bench.actor, "none", None, None).await.unwrap_err();
    bench.store.register().void(&bench.actor, "none", "x").await.unwrap_err();
    assert_eq!(bench.store.audit().verify(None).await.unwrap(), before);
}
