//! The office's own files: versions, which of them is in use, and what documents were made with.

use bytes::Bytes;

use super::*;

async fn add(bench: &Bench, office: &Office, name: &str, text: &'static str) -> OfficeFile {
    let new = NewOfficeFile {
        office_id: office.id.clone(),
        kind: OfficeFileKind::Profile,
        name: name.into(),
        title: "Kết quả".into(),
        note: String::new(),
        bytes: Bytes::from(text),
    };
    bench.store.office_files().add(&bench.actor, new).await.unwrap()
}

async fn in_use(bench: &Bench, office: &Office) -> Vec<(String, i64)> {
    let files = bench.store.office_files().in_use(&office.id).await.unwrap();
    files.into_iter().map(|file| (file.name, file.version)).collect()
}

#[tokio::test]
async fn one_version_of_a_name_is_in_use_and_an_earlier_one_comes_back() {
    let bench = Bench::new().await;
    let (office, other) = (bench.office().await, bench.office().await);
    let files = bench.store.office_files();
    let first = add(&bench, &office, "results", "one").await;
    let second = add(&bench, &office, "results", "two").await;
    let tasks = add(&bench, &office, "tasks", "three").await;
    assert_eq!((first.version, second.version, tasks.version), (1, 2, 1));
    assert_eq!(first.state, OfficeFileState::Draft);
    assert_eq!(in_use(&bench, &office).await, []);
    for (file, expected) in [(&first, 1), (&second, 2), (&first, 1)] {
        files.put_to_use(&bench.actor, &office.id, &file.id).await.unwrap();
        assert_eq!(in_use(&bench, &office).await, [("results".to_string(), expected)]);
    }
    assert_eq!(files.get(&office.id, &second.id).await.unwrap().state, OfficeFileState::Retired);
    files.put_to_use(&bench.actor, &office.id, &tasks.id).await.unwrap();
    assert_eq!(in_use(&bench, &office).await.len(), 2);
    files.retire(&bench.actor, &office.id, &first.id).await.unwrap();
    assert_eq!(in_use(&bench, &office).await, [("tasks".to_string(), 1)]);
    // Another office has none of them, by no id.
    assert_eq!(in_use(&bench, &other).await, []);
    assert_eq!(code(files.get(&other.id, &tasks.id).await), "store.unknown-office-file");
    let taken = files.put_to_use(&bench.actor, &other.id, &first.id).await;
    assert_eq!(code(taken), "store.unknown-office-file");
    assert_eq!(code(files.retire(&bench.actor, &other.id, &tasks.id).await), "store.unknown-office-file");
    assert_eq!(in_use(&bench, &office).await.len(), 1);
    assert_eq!(bench.store.audit().verify(None).await.unwrap().fault, None);
}

#[tokio::test]
async fn a_submitted_document_keeps_the_files_that_it_was_made_with() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let files = bench.store.office_files();
    let draft = bench.draft(&office, "Kế hoạch").await;
    let before = bench.store.documents().content(&draft.id).await.unwrap();
    assert!(!before.canonical().contains("\"office\":{\"files\""), "nothing is said where nothing is own");
    let first = add(&bench, &office, "results", "one").await;
    files.put_to_use(&bench.actor, &office.id, &first.id).await.unwrap();
    let approved = bench.approved(&office).await;
    let second = add(&bench, &office, "results", "two").await;
    files.put_to_use(&bench.actor, &office.id, &second.id).await.unwrap();
    let made_with = async |document: &Document| {
        let content = bench.store.documents().content(&document.id).await.unwrap();
        content.office.files.iter().map(|file| (file.version, file.sha256.clone())).collect::<Vec<_>>()
    };
    assert_eq!(made_with(&approved).await, [(1, first.sha256.clone())]);
    assert_eq!(made_with(&draft).await, [(2, second.sha256)]);
    // It is issued as it was approved, and both files stay as long as their rows do.
    bench.issue(&approved).await.unwrap();
    assert_eq!(made_with(&approved).await, [(1, first.sha256.clone())]);
    bench.pass(TimeDelta::days(400));
    bench.store.free_removed(TimeDelta::zero()).await.unwrap();
    assert_eq!(&*bench.store.objects().get(&first.sha256).await.unwrap(), b"one");
}

#[tokio::test]
async fn of_templates_a_document_has_its_own_alone_and_a_trial_is_kept_once() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let files = bench.store.office_files();
    let draft = bench.draft(&office, "Kế hoạch").await;
    for (name, text) in [(draft.template.as_str(), "one"), ("other", "two")] {
        let new = NewOfficeFile {
            office_id: office.id.clone(),
            kind: OfficeFileKind::Template,
            name: name.into(),
            title: "Mẫu".into(),
            note: String::new(),
            bytes: Bytes::from(text),
        };
        let file = files.add(&bench.actor, new).await.unwrap();
        assert_eq!(file.tried_at, None);
        let tried = files.keep_tried(&bench.actor, &office.id, &file.id).await.unwrap().tried_at;
        bench.pass(TimeDelta::hours(1));
        let again = files.keep_tried(&bench.actor, &office.id, &file.id).await.unwrap();
        assert!(tried.is_some() && again.tried_at == tried, "the first trial is kept");
        files.put_to_use(&bench.actor, &office.id, &file.id).await.unwrap();
    }
    assert_eq!(in_use(&bench, &office).await.len(), 2);
    let content = bench.store.documents().content(&draft.id).await.unwrap();
    let names: Vec<_> = content.office.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, [draft.template.as_str()]);
    let titles = files.template_titles().await.unwrap();
    assert!(titles.contains(&(office.id.clone(), "other".into(), "Mẫu".into())), "{titles:?}");
    let other = bench.office().await;
    let taken = files.keep_tried(&bench.actor, &other.id, &files.list(&office.id).await.unwrap()[0].id).await;
    assert_eq!(code(taken), "store.unknown-office-file");
}

#[tokio::test]
async fn a_backup_and_the_verification_have_the_files_of_offices() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let file = add(&bench, &office, "results", "one").await;
    let to = bench.beside("backup.zip");
    bench.store.backup(&to).await.unwrap();
    let folder = bench.beside("restored");
    restore(&to, &folder, false).await.unwrap();
    let restored = Store::open(&StoreOptions::new(&folder)).await.unwrap();
    assert_eq!(restored.office_files().list(&office.id).await.unwrap(), std::slice::from_ref(&file));
    assert_eq!(&*restored.objects().get(&file.sha256).await.unwrap(), b"one");
    std::fs::write(bench.store.objects().path(&file.sha256).unwrap(), "other").unwrap();
    let report = bench.store.verify_data().await.unwrap();
    let faults: Vec<_> = report.faults.iter().map(|one| (one.what.as_str(), one.owner.as_str())).collect();
    assert_eq!(faults, [("office file", office.id.as_str())]);
}
