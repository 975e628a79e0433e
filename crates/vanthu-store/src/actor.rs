//! Who acts, and what their roles and tokens allow.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a user may do in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Creates, edits and submits documents.
    Drafter,
    /// Everything a drafter may do; issues numbers and keeps the register.
    Clerk,
    /// Approves and returns documents.
    Approver,
    /// Manages users, tokens, offices and templates, and reads the audit log.
    Administrator,
    /// Reads documents with a mark of secrecy, beside what the other roles allow.
    Confidential,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read.
    Read,
    /// Create, edit, submit, render.
    Draft,
    /// Issue, reserve, void, import.
    Register,
    /// Approve and return.
    Approve,
    /// Administer.
    Admin,
    /// Read the metrics.
    Metrics,
}

/// A set of roles.
pub type Roles = BTreeSet<Role>;

/// A set of scopes.
pub type Scopes = BTreeSet<Scope>;

/// The ids of the offices that a user works for; `None` for all of them.
pub type OfficeIds = Option<BTreeSet<String>>;

impl Role {
    /// All roles.
    pub const ALL: [Role; 5] =
        [Role::Drafter, Role::Clerk, Role::Approver, Role::Administrator, Role::Confidential];

    /// The word in rows, JSON and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Drafter => "drafter",
            Role::Clerk => "clerk",
            Role::Approver => "approver",
            Role::Administrator => "administrator",
            Role::Confidential => "confidential",
        }
    }

    /// The role with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

impl Scope {
    /// All scopes.
    pub const ALL: [Scope; 6] =
        [Scope::Read, Scope::Draft, Scope::Register, Scope::Approve, Scope::Admin, Scope::Metrics];

    /// The word in rows, JSON and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Draft => "draft",
            Scope::Register => "register",
            Scope::Approve => "approve",
            Scope::Admin => "admin",
            Scope::Metrics => "metrics",
        }
    }

    /// The scope with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

/// Who acts: a user at the pages, a token, or the program itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The id of the user; `cli` and `system` for the program.
    pub user_id: String,
    /// The id of the token, if one acts.
    pub token_id: Option<String>,
    /// The full name, or the sign-in name.
    pub name: String,
    /// The roles of the user.
    pub roles: Roles,
    /// What the token may do; `None` for a user at the pages, who may do all that the roles allow.
    pub scopes: Option<Scopes>,
    /// The offices that the user works for.
    pub offices: OfficeIds,
}

/// What a user may see in a list, beside what the user created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The id of the user.
    pub user_id: String,
    /// What these offices have; `None` for all of them.
    pub offices: OfficeIds,
    /// Documents without a number, too.
    pub drafts: bool,
    /// What bears a mark of secrecy, too.
    pub secret: bool,
}

impl Actor {
    /// Someone at the command line of the machine, who may do everything.
    pub fn command_line() -> Self {
        Self::program("cli")
    }

    /// The program itself, for workers, start and maintenance.
    pub fn system() -> Self {
        Self::program("system")
    }

    fn program(id: &str) -> Self {
        let roles = Role::ALL.into_iter().collect();
        Self { user_id: id.into(), token_id: None, name: "vanthu".into(), roles, scopes: None, offices: None }
    }

    /// Whether the user works for that office.
    pub fn belongs_to(&self, office_id: &str) -> bool {
        self.offices.as_ref().is_none_or(|offices| offices.contains(office_id))
    }

    /// Whether the actor has one of these roles.
    pub fn has_role(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }

    /// Whether the actor has this scope; a user at the pages has all of them.
    pub fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_roles_and_scopes() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
    }
}
