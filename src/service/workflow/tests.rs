//! The table against the store: the store accepts an action in just those states that the table names, and leads to the
//! state and the event that it names.

use super::table::{Action, RULES};
use serde_json::json;
use vanthu_store::{
    Actor, DocumentDraft, DocumentState, DocumentUpdate, EntryDetails, IssueNumber, NewOffice, Series, Store,
    StoreError, StoreOptions,
};

const STATES: [DocumentState; 6] = [
    DocumentState::Draft,
    DocumentState::Submitted,
    DocumentState::Approved,
    DocumentState::Issuing,
    DocumentState::Issued,
    DocumentState::Void,
];

/// What the store does for an action.
async fn perform(store: &Store, office: &str, id: &str, action: Action) -> Result<(), StoreError> {
    let actor = Actor::command_line();
    match action {
        Action::Edit => {
            let version = store.documents().get(id).await?.version;
            let update =
                DocumentUpdate { subject: Some("Báo cáo khác".into()), ..DocumentUpdate::default() };
            store.documents().update(&actor, id, version, update).await.map(drop)
        }
        Action::Submit => store.workflow().submit(&actor, id, None, None).await.map(drop),
        Action::Approve => store.workflow().approve(&actor, id, None, None).await.map(drop),
        Action::Issue => {
            let issue = IssueNumber {
                outside: None,
                document_id: id.into(),
                version: None,
                series: Series { issuer: office.into(), kind: "BC".into(), term: "2025-2030".into() },
                details: EntryDetails {
                    symbol: "{number}-BC/ĐU".into(),
                    date: "2026-07-05".parse().ok(),
                    subject: "Báo cáo".into(),
                    ..EntryDetails::default()
                },
            };
            store.register().issue(&actor, issue).await.map(drop)
        }
        Action::Withdraw => store.workflow().withdraw(&actor, id, None, None).await.map(drop),
        Action::Return => store.workflow().return_for_revision(&actor, id, None, "sửa lại").await.map(drop),
        Action::Void => store.workflow().void(&actor, id, "gửi nhầm").await.map(drop),
        Action::Delete => store.documents().delete(&actor, id).await,
    }
}

/// A document in that state.
async fn document(store: &Store, office: &str, state: DocumentState) -> String {
    let actor = Actor::command_line();
    let draft = DocumentDraft {
        external_id: None,
        office_id: office.into(),
        template: "plan".into(),
        standard: None,
        subject: "Kế hoạch".into(),
        header: json!({}),
        fields: json!({}),
    };
    let id = store.documents().create(&actor, draft).await.unwrap().id;
    let path: &[Action] = match state {
        DocumentState::Draft => &[],
        DocumentState::Submitted => &[Action::Submit],
        DocumentState::Approved => &[Action::Submit, Action::Approve],
        DocumentState::Issuing | DocumentState::Issued | DocumentState::Void => {
            &[Action::Submit, Action::Approve, Action::Issue]
        }
    };
    for action in path {
        perform(store, office, &id, *action).await.unwrap();
    }
    if state == DocumentState::Issued {
        let pdf = store.objects().put("%PDF".into()).await.unwrap();
        store.workflow().finish_issue(&actor, &id, &pdf).await.unwrap();
    }
    if state == DocumentState::Void {
        perform(store, office, &id, Action::Void).await.unwrap();
    }
    assert_eq!(store.documents().get(&id).await.unwrap().state, state);
    id
}

#[tokio::test]
async fn the_store_follows_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreOptions::new(folder.path())).await.unwrap();
    let office = NewOffice { name: "Đảng ủy xã".into(), toml: String::new(), roster: None };
    let office = store.offices().create(&Actor::command_line(), office).await.unwrap().id;
    for state in STATES {
        for rule in &RULES {
            let id = document(&store, &office, state).await;
            let done = perform(&store, &office, &id, rule.action).await;
            let case = format!("{} of {}", rule.action.as_str(), state.as_str());
            let numbered = matches!(state, DocumentState::Issuing | DocumentState::Issued);
            if rule.action == Action::Issue && numbered {
                // A document that has a number keeps it: issuing it again changes nothing.
                assert!(done.is_ok(), "{case}");
                assert_eq!(store.documents().get(&id).await.unwrap().state, state, "{case}");
                continue;
            }
            assert_eq!(done.is_ok(), rule.from.contains(&state), "{case}");
            if done.is_err() {
                assert_eq!(store.documents().get(&id).await.unwrap().state, state, "{case}");
                continue;
            }
            let Some(to) = rule.to else {
                assert!(store.documents().get(&id).await.is_err(), "{case}");
                continue;
            };
            assert_eq!(store.documents().get(&id).await.unwrap().state, to, "{case}");
            let events = store.documents().events(&id).await.unwrap();
            assert_eq!(events.last().map(|event| event.what.as_str()), rule.event, "{case}");
        }
    }
    store.close().await;
}
