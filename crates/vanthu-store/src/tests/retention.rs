//! What is kept only for a while: data sets, jobs with their deliveries, replaced workbooks, mails. The clock is the test's.

use bytes::Bytes;
use chrono::{NaiveDate, TimeDelta};

use super::*;

async fn finished_job(bench: &Bench) -> String {
    let new = NewJob {
        kind: JobKind::Batch,
        document_id: None,
        request: json!({}),
        callback: None,
        max_waiting: None,
    };
    let store = &bench.store;
    let id = store.jobs().create(&bench.actor, new).await.unwrap().id;
    store.jobs().start(&id, "w1", 3).await.unwrap().unwrap();
    let kept = store.objects().put(Bytes::from(id.clone())).await.unwrap();
    let result = JobResult {
        name: "documents.zip".into(),
        sha256: kept.sha256,
        size: kept.size,
        media_type: "application/zip".into(),
    };
    store.jobs().finish(&id, Progress { total: 1, done: 1, failed: 0 }, &[result]).await.unwrap();
    id
}

#[tokio::test]
async fn data_sets_and_jobs_are_removed_when_their_time_is_over_and_not_before() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let set = |name: &'static str| store.data_sets().create(&bench.actor, name, None, Bytes::from(name));
    let old_set = set("cũ.xlsx").await.unwrap().id;
    let old_job = finished_job(&bench).await;
    let result = store.jobs().get(&old_job).await.unwrap().results[0].sha256.clone();
    bench.pass(TimeDelta::days(20));
    let new_set = set("mới.xlsx").await.unwrap().id;
    let new_job = finished_job(&bench).await;
    let waiting = store.jobs().create(
        &bench.actor,
        NewJob {
            kind: JobKind::Batch,
            document_id: None,
            request: json!({}),
            callback: None,
            max_waiting: None,
        },
    );
    let waiting = waiting.await.unwrap().id;
    // A day before their time nothing goes.
    bench.pass(TimeDelta::days(9));
    let keep = TimeDelta::days(30);
    assert_eq!(store.data_sets().expire(keep).await.unwrap(), 0);
    assert_eq!(store.jobs().expire(keep).await.unwrap(), 0);
    bench.pass(TimeDelta::days(2));
    assert_eq!(store.data_sets().expire(keep).await.unwrap(), 1);
    assert_eq!(store.jobs().expire(keep).await.unwrap(), 1);
    assert_eq!(code(store.data_sets().get(&old_set).await.map(|one| one.id)), "store.unknown-data-set");
    assert_eq!(code(store.jobs().get(&old_job).await.map(|one| one.id)), "store.unknown-job");
    assert_eq!(store.data_sets().get(&new_set).await.unwrap().id, new_set);
    assert_eq!(store.jobs().get(&new_job).await.unwrap().id, new_job);
    // What the job made goes with the next cleaning, and a job that waits stays however old it is.
    assert!(store.objects().has(&result).await.unwrap());
    store.free_removed(TimeDelta::zero()).await.unwrap();
    assert!(!store.objects().has(&result).await.unwrap());
    bench.pass(TimeDelta::days(400));
    assert_eq!(store.jobs().expire(keep).await.unwrap(), 1);
    assert_eq!(store.jobs().get(&waiting).await.unwrap().state, JobState::Queued);
    // Each is in the audit log.
    let acts: Vec<String> =
        store.audit().page(1, 50).await.unwrap().items.into_iter().map(|row| row.act).collect();
    assert_eq!(acts.iter().filter(|act| *act == "job.expire").count(), 2, "{acts:?}");
    assert_eq!(acts.iter().filter(|act| *act == "data-set.expire").count(), 1, "{acts:?}");
}

/// A user who wants to be written to.
async fn reader(bench: &Bench, name: &str, role: Role, topics: &[&str]) -> String {
    let new = NewUser {
        name: name.into(),
        full_name: String::new(),
        roles: Roles::from([role]),
        offices: None,
        password: "mật-khẩu-thử-nghiệm".into(),
    };
    let user = bench.store.users().create(&bench.actor, new).await.unwrap();
    let settings = MailSettings {
        address: format!("{name}@example.vn"),
        topics: topics.iter().map(ToString::to_string).collect(),
    };
    bench.store.mails().set(&bench.actor, &user.id, &settings).await.unwrap();
    user.id
}

#[tokio::test]
async fn a_mail_waits_longer_after_each_failure_and_is_given_up_at_last() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let approver = reader(&bench, "duyet", Role::Approver, &["submitted"]).await;
    reader(&bench, "khac", Role::Drafter, &["submitted"]).await;
    let office = bench.office().await;
    let document = bench.draft(&office, "Kế hoạch").await;
    store.workflow().submit(&bench.actor, &document.id, None, None).await.unwrap();
    let due = store.mails().take_due(10).await.unwrap();
    let [mail] = due.as_slice() else { panic!("{due:?}") };
    assert_eq!((&mail.user_id, mail.topic.as_str()), (&approver, "submitted"));
    // Nobody else takes it meanwhile.
    assert!(store.mails().take_due(10).await.unwrap().is_empty());
    let failed = MailOutcome::Failed("connect".into());
    store.mails().record(&mail.id, &failed).await.unwrap();
    bench.pass(TimeDelta::seconds(9));
    assert!(store.mails().take_due(10).await.unwrap().is_empty());
    bench.pass(TimeDelta::seconds(1));
    assert_eq!(store.mails().take_due(10).await.unwrap().len(), 1);
    for _ in 0..11 {
        store.mails().record(&mail.id, &failed).await.unwrap();
    }
    bench.pass(TimeDelta::days(2));
    assert!(store.mails().take_due(10).await.unwrap().is_empty());
    assert_eq!(store.mails().last(1).await.unwrap()[0].state, "given-up");
    store.free_removed(TimeDelta::days(1)).await.unwrap();
    assert!(store.mails().last(1).await.unwrap().is_empty());
    assert_eq!(code(store.mails().record("none", &MailOutcome::Sent).await), "store.unknown-mail");
}

#[tokio::test]
async fn a_report_is_reminded_of_once_for_each_of_its_dates() {
    let bench = Bench::new().await;
    let store = &bench.store;
    let clerk = reader(&bench, "vanthu", Role::Clerk, &["reminder"]).await;
    reader(&bench, "duyet", Role::Approver, &["reminder"]).await;
    let office = bench.office().await;
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let report = store
        .reports()
        .add(&bench.actor, &office.id, "Báo cáo sơ kết", date("2026-12-31"), "half-yearly")
        .await
        .unwrap();
    let queued = async || store.mails().last(10).await.unwrap().len();
    store.reports().remind(date("2026-12-20"), date("2026-12-30")).await.unwrap();
    assert_eq!(queued().await, 0);
    for _ in 0..2 {
        store.reports().remind(date("2026-12-24"), date("2026-12-31")).await.unwrap();
    }
    let last = store.mails().last(10).await.unwrap();
    let [mail] = last.as_slice() else { panic!("{last:?}") };
    assert_eq!((&mail.user_id, mail.note.as_deref()), (&clerk, Some("2026-12-31")));
    store.reports().hand_in(&bench.actor, &report.id, date("2026-12-31")).await.unwrap();
    // The day that a month does not have gives way, and comes again in the month that has it.
    assert_eq!(store.reports().get(&report.id).await.unwrap().due(), date("2027-06-30"));
    let again = store.reports().hand_in(&bench.actor, &report.id, date("2026-12-31")).await;
    assert_eq!(code(again), "store.unknown-report");
    store.reports().remind(date("2027-06-24"), date("2027-07-01")).await.unwrap();
    assert_eq!(queued().await, 2);
    store.reports().hand_in(&bench.actor, &report.id, date("2027-06-30")).await.unwrap();
    assert_eq!(store.reports().get(&report.id).await.unwrap().due(), date("2027-12-31"));
    // What is over is no longer said.
    store.reports().remind(date("2028-01-01"), date("2028-01-08")).await.unwrap();
    assert_eq!(queued().await, 2);
}
