//! The workflow of a document as one table: who may do what, in which state, and what state it leads to. Permission
//! checks, the buttons of the pages and the table in `docs/api.md` follow from it.

use vanthu_store::{DocumentState, Role, Scope};

use crate::service::permissions::Whose;
use crate::service::{APPROVERS, CLERKS, WRITERS};

/// Something that is done to a document, in the order in which pages offer it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields, header or workbooks.
    Edit,
    /// Submit it for approval.
    Submit,
    /// Approve it.
    Approve,
    /// Give it a number.
    Issue,
    /// Take it back from approval.
    Withdraw,
    /// Return it to its drafter with a note.
    Return,
    /// Void its number.
    Void,
    /// Delete it.
    Delete,
}

/// Whether an action takes a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// It takes none.
    None,
    /// It may have one.
    Optional,
    /// It must have one.
    Required,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The action.
    pub action: Action,
    /// The states in which it is possible.
    pub from: &'static [DocumentState],
    /// The state that follows; `None` if the document is gone afterwards.
    pub to: Option<DocumentState>,
    /// The roles of which the actor needs one.
    pub roles: &'static [Role],
    /// The scope that a token needs.
    pub scope: Scope,
    /// Whose the document must be.
    pub whose: Whose,
    /// The event in the document's history; `None` if it has no history afterwards.
    pub event: Option<&'static str>,
    /// Whether it takes a note.
    pub note: Note,
}

use DocumentState::{Approved, Draft, Issued, Issuing, Submitted, Void};

/// The table. A document that is `issuing` becomes `issued` by a job, once its PDF is stored.
pub const RULES: [Rule; 8] = [
    Rule {
        action: Action::Edit,
        from: &[Draft],
        to: Some(Draft),
        roles: &WRITERS,
        scope: Scope::Draft,
        whose: Whose::OwnOrClerk,
        event: Some("edited"),
        note: Note::None,
    },
    Rule {
        action: Action::Submit,
        from: &[Draft],
        to: Some(Submitted),
        roles: &WRITERS,
        scope: Scope::Draft,
        whose: Whose::OwnOrClerk,
        event: Some("submitted"),
        note: Note::Optional,
    },
    Rule {
        action: Action::Approve,
        from: &[Submitted],
        to: Some(Approved),
        roles: &APPROVERS,
        scope: Scope::Approve,
        whose: Whose::OfOthers,
        event: Some("approved"),
        note: Note::Optional,
    },
    Rule {
        action: Action::Issue,
        from: &[Approved],
        to: Some(Issuing),
        roles: &CLERKS,
        scope: Scope::Register,
        whose: Whose::OfOffice,
        event: Some("numbered"),
        note: Note::Optional,
    },
    Rule {
        action: Action::Withdraw,
        from: &[Submitted],
        to: Some(Draft),
        roles: &WRITERS,
        scope: Scope::Draft,
        whose: Whose::OwnOrClerk,
        event: Some("withdrawn"),
        note: Note::Optional,
    },
    Rule {
        action: Action::Return,
        from: &[Submitted, Approved],
        to: Some(Draft),
        roles: &APPROVERS,
        scope: Scope::Approve,
        whose: Whose::OfOffice,
        event: Some("returned"),
        note: Note::Required,
    },
    Rule {
        action: Action::Void,
        from: &[Issuing, Issued],
        to: Some(Void),
        roles: &CLERKS,
        scope: Scope::Register,
        whose: Whose::OfOffice,
        event: Some("voided"),
        note: Note::Required,
    },
    Rule {
        action: Action::Delete,
        from: &[Draft],
        to: None,
        roles: &WRITERS,
        scope: Scope::Draft,
        whose: Whose::OwnOrClerk,
        event: None,
        note: Note::None,
    },
];

impl Action {
    /// Its row.
    pub fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// The word in addresses: `submit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Issue => "issue",
            Self::Withdraw => "withdraw",
            Self::Return => "return",
            Self::Void => "void",
            Self::Delete => "delete",
        }
    }

    /// The action of that word.
    pub fn parse(word: &str) -> Option<Self> {
        RULES.iter().map(|rule| rule.action).find(|action| action.as_str() == word)
    }
}

/// The table in Markdown, as `docs/api.md` has it.
pub fn markdown() -> String {
    let mut text = String::from(
        "| action | from | to | role | scope | who | note | event |\n|---|---|---|---|---|---|---|---|\n",
    );
    for rule in &RULES {
        let words = |words: Vec<&str>, between: &str| {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(between)
        };
        let from = words(rule.from.iter().map(|state| state.as_str()).collect(), ", ");
        let to = rule.to.map_or_else(|| "(deleted)".to_string(), |state| format!("`{}`", state.as_str()));
        let roles: Vec<&str> = rule.roles.iter().map(|role| role.as_str()).collect();
        let whose = match rule.whose {
            Whose::OwnOrClerk => "its drafter, a clerk of its office",
            Whose::OfOthers => "of its office, not a writer",
            _ => "of its office",
        };
        let note = match rule.note {
            Note::None => "",
            Note::Optional => "optional",
            Note::Required => "required",
        };
        let event = rule.event.map(|event| format!("`{event}`")).unwrap_or_default();
        text.push_str(&format!(
            "| {} | {from} | {to} | {} | `{}` | {whose} | {note} | {event} |\n",
            rule.action.as_str(),
            roles.join(" or "),
            rule.scope.as_str(),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_row() {
        for rule in &RULES {
            assert_eq!(rule.action.rule().action, rule.action);
            assert_eq!(Action::parse(rule.action.as_str()), Some(rule.action));
        }
        assert_eq!(Action::parse("dance"), None);
    }

    #[test]
    fn the_table_of_the_documentation_is_this_one() {
        let docs = include_str!("../../../docs/api.md");
        assert!(docs.contains(&markdown()), "docs/api.md should contain:\n{}", markdown());
    }
}
