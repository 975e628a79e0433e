//! The text of documents: searched, and kept as it was at each submission.

use super::*;

fn lines(texts: &[&str]) -> Vec<TextLine> {
    let line = |text: &&str| TextLine { block: "a".into(), form: "text".into(), text: (*text).into() };
    texts.iter().map(line).collect()
}

async fn keep(bench: &Bench, id: &str, texts: &[&str]) {
    let content = bench.store.documents().content(id).await.unwrap();
    bench.store.texts().keep(id, &content.sha256(), &lines(texts)).await.unwrap();
}

#[tokio::test]
async fn the_words_of_a_document_are_found_with_and_without_accents() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let document = bench.draft(&office, "Kế hoạch").await;
    let other = bench.draft(&office, "Kế hoạch khác").await;
    keep(&bench, &document.id, &["Chi bộ thôn Phú Thuận chưa nộp.", "Kết nạp 12 đồng chí."]).await;
    keep(&bench, &other.id, &["Chi bộ Phú Hòa.", "Đồng ý Thuận theo."]).await;
    let found = async |text: &str| {
        let filter = DocumentFilter { text: Some(text.into()), ..DocumentFilter::default() };
        let page = bench.store.documents().search(&filter).await.unwrap();
        page.items.into_iter().map(|item| item.id).collect::<Vec<_>>()
    };
    for text in ["phu thuan", "Phú Thuận", "(Phú thuận)", "thuan  PHU", "12 dong"] {
        assert_eq!(found(text).await, std::slice::from_ref(&document.id), "{text}");
    }
    // Words are found by their beginning, all in one line, and the subject as before.
    for (text, count) in [("huan phu", 0), ("phu 12", 0), ("khac", 1), ("ke hoach", 2), ("%", 0), ("_", 0)] {
        assert_eq!(found(text).await.len(), count, "{text}");
    }
    let ids = [document.id.clone(), other.id.clone()];
    let places = bench.store.texts().found(&ids, "phu").await.unwrap();
    assert_eq!(places[&document.id], "Chi bộ thôn Phú Thuận chưa nộp.");
    assert_eq!(places[&other.id], "Chi bộ Phú Hòa.");
    // Words that are gone are no longer found.
    let change = DocumentUpdate { subject: Some("Kế hoạch hai".into()), ..DocumentUpdate::default() };
    bench.store.documents().update(&bench.actor, &document.id, 1, change).await.unwrap();
    keep(&bench, &document.id, &["Không còn tên."]).await;
    assert!(found("phu thuan").await.is_empty());
}

#[tokio::test]
async fn the_words_of_a_document_follow_its_text_line_by_line() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let found = async |text: &str| {
        bench.store.texts().found(std::slice::from_ref(&document.id), text).await.unwrap().pop_first()
    };
    // More lines than one statement writes; the middle of the same length is changed, then most lines are gone.
    let mut texts: Vec<String> = (1..=450).map(|number| format!("Dòng thứ {number} của văn bản.")).collect();
    for (version, change) in [(1, "Chi bộ thôn Phú Thuận."), (2, "Chi bộ thôn Câu Đá.")] {
        texts[211] = change.into();
        if version == 2 {
            texts.truncate(212);
        }
        keep(&bench, &document.id, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let subject = Some(format!("Kế hoạch {version}"));
        let update = DocumentUpdate { subject, ..DocumentUpdate::default() };
        bench.store.documents().update(&bench.actor, &document.id, version, update).await.unwrap();
        let is_first = version == 1;
        assert_eq!(found("phu thuan").await.is_some(), is_first);
        assert_eq!(found("cau da").await.is_some(), !is_first);
        assert_eq!(found("thu 450").await.is_some(), is_first);
        assert_eq!(found("thu 211").await.unwrap().1, "Dòng thứ 211 của văn bản.");
        assert_eq!(found("thu 1 cua").await.unwrap().1, "Dòng thứ 1 của văn bản.");
    }
}

#[tokio::test]
async fn only_those_who_may_read_a_draft_find_its_words() {
    let bench = Bench::new().await;
    let office = bench.office().await;
    let document = bench.draft(&office, "Kế hoạch").await;
    keep(&bench, &document.id, &["Chi bộ thôn Phú Thuận."]).await;
    let seen = async |user: &str, drafts: bool, offices: OfficeIds| {
        let sight = Sight { user_id: user.into(), offices, drafts, secret: false };
        let filter = DocumentFilter {
            text: Some("phu thuan".into()),
            seen_by: Some(sight),
            ..DocumentFilter::default()
        };
        bench.store.documents().search(&filter).await.unwrap().total
    };
    assert_eq!(seen("u-1", false, None).await, 1, "its drafter");
    assert_eq!(seen("u-2", true, None).await, 1);
    assert_eq!(seen("u-2", false, None).await, 0, "somebody who sees no drafts");
    assert_eq!(seen("u-2", true, Some(["other".to_string()].into())).await, 0, "another office");
}

#[tokio::test]
async fn what_was_submitted_is_kept_each_time() {
    let bench = Bench::new().await;
    let document = bench.draft(&bench.office().await, "Kế hoạch").await;
    let (store, actor, id) = (&bench.store, &bench.actor, document.id.as_str());
    keep(&bench, id, &["Câu một."]).await;
    store.workflow().submit(actor, id, None, None).await.unwrap();
    bench.pass(TimeDelta::minutes(1));
    store.workflow().return_for_revision(actor, id, None, "bổ sung").await.unwrap();
    let version = store.documents().get(id).await.unwrap().version;
    let change = DocumentUpdate { subject: Some("Kế hoạch hai".into()), ..DocumentUpdate::default() };
    store.documents().update(actor, id, version, change).await.unwrap();
    keep(&bench, id, &["Câu một.", "Câu hai."]).await;
    store.workflow().submit(actor, id, None, None).await.unwrap();
    let submissions = store.texts().submissions(id).await.unwrap();
    let said: Vec<_> = submissions.iter().map(|one| one.lines.clone()).collect();
    assert_eq!(said, [lines(&["Câu một."]), lines(&["Câu một.", "Câu hai."])]);
    let events = store.documents().events(id).await.unwrap();
    let at: Vec<_> = events.iter().filter(|event| event.what == "submitted").map(|event| event.at).collect();
    assert_eq!(submissions.iter().map(|one| one.at).collect::<Vec<_>>(), at);
    // A text of another content is not what was submitted.
    store.workflow().withdraw(actor, id, None, None).await.unwrap();
    let version = store.documents().get(id).await.unwrap().version;
    store
        .documents()
        .update(
            actor,
            id,
            version,
            DocumentUpdate { subject: Some("Khác".into()), ..DocumentUpdate::default() },
        )
        .await
        .unwrap();
    store.workflow().submit(actor, id, None, None).await.unwrap();
    assert_eq!(store.texts().submissions(id).await.unwrap().len(), 2);
    assert_eq!(store.texts().without(10).await.unwrap(), Vec::<String>::new());
    store.workflow().withdraw(actor, id, None, None).await.unwrap();
    store.documents().delete(actor, id).await.unwrap();
    assert!(store.texts().submissions(id).await.unwrap().is_empty());
}
