//! Who may do what, walked through: every act, every role, and whose the object is.

use serde_json::json;

use crate::support::root;
use vanthu::service::permissions::{Act, EVERYBODY, Object, PERMISSIONS, Whose, allows, may};
use vanthu::service::workflow::RULES;
use vanthu::store::{Actor, DataSet, Document, DocumentState, Role, Scope};

/// The marks around the table in the documentation.
const BEGIN: &str = "<!-- rights: printed by tests/it/rights.rs -->\n";
const END: &str = "<!-- end of rights -->\n";

const ME: &str = "me";
const OTHER: &str = "other";

/// Whose the object is, from the actor's point of view, who works for the office `here`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// One's own.
    Own,
    /// Another's, of one's office.
    Office,
    /// Another's, of another office.
    Elsewhere,
    /// Another's, of one's office, and secret.
    Secret,
}

const RELATIONS: [Relation; 4] = [Relation::Own, Relation::Office, Relation::Elsewhere, Relation::Secret];

fn actor(roles: &[Role]) -> Actor {
    Actor {
        user_id: ME.into(),
        token_id: None,
        name: "Nguyễn Văn A".into(),
        roles: roles.iter().copied().collect(),
        scopes: None,
        offices: Some(["here".to_string()].into()),
    }
}

fn document(relation: Relation, state: DocumentState) -> Document {
    let at = chrono::DateTime::UNIX_EPOCH;
    Document {
        external_id: None,
        signed: None,
        id: "d".into(),
        office_id: if relation == Relation::Elsewhere { "there" } else { "here" }.into(),
        template: "plan".into(),
        standard: None,
        subject: String::new(),
        header: json!({}),
        fields: json!({}),
        version: 1,
        state,
        secret: relation == Relation::Secret,
        content_sha256: None,
        number: None,
        pdf: None,
        created_by: if relation == Relation::Own { ME } else { OTHER }.into(),
        created_by_name: String::new(),
        submitted_by: None,
        approved_by: None,
        created_at: at,
        updated_at: at,
    }
}

/// Whether someone with these roles may do that.
fn allowed(roles: &[Role], act: Act, relation: Relation, state: DocumentState) -> bool {
    let actor = actor(roles);
    let document = document(relation, state);
    let owner = if relation == Relation::Own { ME } else { OTHER };
    let set = DataSet {
        id: "s".into(),
        name: "a.xlsx".into(),
        profile: None,
        sha256: String::new(),
        size: 0,
        created_by: owner.into(),
        created_at: chrono::DateTime::UNIX_EPOCH,
    };
    let object = match act.permission().whose {
        Whose::Anyones => Object::All,
        Whose::OfOffice if matches!(act, Act::Workflow(_)) => Object::Document(&document),
        Whose::OfOffice => Object::Office(&document.office_id),
        Whose::Readable | Whose::OwnOrClerk => Object::Document(&document),
        Whose::OfOthers => Object::Submitted(&document, relation == Relation::Own),
        Whose::Requested => Object::Job(owner, &document),
        Whose::Own if act == Act::ReadDataSet => Object::DataSet(&set),
        Whose::Own => Object::Of(owner),
    };
    may(&actor, act, object).is_ok()
}

fn words(roles: impl Fn(Role) -> bool) -> String {
    let named: Vec<&str> =
        EVERYBODY.into_iter().filter(|role| roles(*role)).map(|role| role.as_str()).collect();
    match named.len() {
        0 => "–".into(),
        4 => "all".into(),
        _ => named.join(", "),
    }
}

/// All acts, those of the workflow as well.
fn acts() -> Vec<Act> {
    let workflow = RULES.iter().map(|rule| Act::Workflow(rule.action));
    PERMISSIONS.iter().map(|permission| permission.act).chain(workflow).collect()
}

/// The table in Markdown, as `docs/administrators.md` has it.
fn markdown() -> String {
    let mut text = String::from(
        "| what | scope | one's own | of one's office | of another office | secret, of one's office |\n\
         |---|---|---|---|---|---|\n",
    );
    for act in acts() {
        let permission = act.permission();
        let states: &[(&str, DocumentState)] = match act {
            Act::ReadDocument => {
                &[(" (draft)", DocumentState::Draft), (" (numbered)", DocumentState::Issued)]
            }
            Act::ReadJob => {
                &[(" (of a draft)", DocumentState::Draft), (" (numbered)", DocumentState::Issued)]
            }
            _ => &[("", DocumentState::Draft)],
        };
        for (which, state) in states {
            let cells = RELATIONS.map(|relation| words(|role| allowed(&[role], act, relation, *state)));
            text.push_str(&format!(
                "| {}{which} | `{}` | {} |\n",
                permission.words,
                permission.scope.as_str(),
                cells.join(" | ")
            ));
        }
    }
    text
}

#[test]
fn the_table_of_rights_in_the_documentation_is_this_one() {
    let path = root().join("docs/administrators.md");
    let docs = std::fs::read_to_string(&path).expect("the documentation");
    let (before, rest) = docs.split_once(BEGIN).expect("where the table begins");
    let (table, after) = rest.split_once(END).expect("where the table ends");
    let printed = format!("\n{}", markdown());
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&path, format!("{before}{BEGIN}{printed}{END}{after}")).expect("it can be written");
    } else {
        assert_eq!(table, printed, "docs/administrators.md has another table; SNAPSHOTS=overwrite writes it");
    }
}

#[test]
fn every_act_has_one_row() {
    for act in acts() {
        let permission = act.permission();
        assert!(!permission.words.is_empty() && !permission.roles.is_empty(), "{act:?}");
        assert_eq!(acts().iter().filter(|one| **one == act).count(), 1, "{act:?}");
    }
}

#[test]
fn walls_between_people_and_offices_hold_for_every_act_and_role() {
    let administers = |roles: &[Role]| roles.contains(&Role::Administrator);
    let states = [DocumentState::Draft, DocumentState::Submitted, DocumentState::Issued];
    for role in EVERYBODY {
        for more in [None, Some(Role::Confidential)] {
            let roles: Vec<Role> = std::iter::once(role).chain(more).collect();
            for act in acts() {
                let permission = act.permission();
                if permission.whose == Whose::Anyones {
                    continue;
                }
                for state in states {
                    let one = |relation| allowed(&roles, act, relation, state);
                    // Only an administrator does anything with what is of another office: he reads, stops a job,
                    // and keeps the offices themselves with their own files.
                    let administering = matches!(
                        act,
                        Act::ReadDocument
                            | Act::ReadJob
                            | Act::CancelJob
                            | Act::ReadOffice
                            | Act::ReadRegister
                            | Act::ReadOfficeFiles
                            | Act::KeepOfficeFiles
                            | Act::KeepOfficeTemplates
                    );
                    assert_eq!(
                        one(Relation::Elsewhere),
                        administers(&roles) && administering,
                        "{roles:?} {act:?} {state:?} elsewhere"
                    );
                    // A mark of secrecy closes a document to all who lack the right, whatever their role.
                    let of_document = matches!(
                        permission.whose,
                        Whose::Readable | Whose::OwnOrClerk | Whose::OfOthers | Whose::Requested
                    ) || matches!(act, Act::Workflow(_));
                    if of_document && more.is_none() {
                        assert!(!one(Relation::Secret), "{roles:?} {act:?} {state:?} secret");
                    } else {
                        assert_eq!(
                            one(Relation::Secret),
                            one(Relation::Office),
                            "{roles:?} {act:?} {state:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_draft_is_open_to_its_author_and_those_who_work_on_it() {
    let reads = |role, relation, state| allowed(&[role], Act::ReadDocument, relation, state);
    for state in [DocumentState::Draft, DocumentState::Submitted, DocumentState::Approved] {
        assert!(reads(Role::Drafter, Relation::Own, state));
        assert!(!reads(Role::Drafter, Relation::Office, state));
        for role in [Role::Clerk, Role::Approver, Role::Administrator] {
            assert!(reads(role, Relation::Office, state), "{role:?}");
        }
    }
    assert!(reads(Role::Drafter, Relation::Office, DocumentState::Issued));
}

#[test]
fn a_scope_that_a_token_lacks_is_needed_for_every_act() {
    for act in acts() {
        let scope = act.permission().scope;
        let scopes = Scope::ALL.into_iter().filter(|one| *one != scope).collect();
        let actor = Actor { scopes: Some(scopes), ..actor(&Role::ALL) };
        let refused = allows(&actor, act).unwrap_err();
        assert_eq!(refused.code.as_str(), "auth.missing-scope", "{act:?}");
    }
}

#[test]
fn the_right_to_read_secret_documents_opens_nothing_alone() {
    for act in acts() {
        assert!(!allowed(&[Role::Confidential], act, Relation::Own, DocumentState::Issued), "{act:?}");
    }
}
