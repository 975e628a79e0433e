//! Who acts.

use std::collections::BTreeSet;

/// What a person may do in the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Makes, edits and submits papers.
    Drafter,
    /// Everything a drafter does; issues numbers and keeps the register.
    Clerk,
    /// Approves and returns papers.
    Approver,
    /// Keeps users, tokens, offices and templates, and reads the audit log.
    Administrator,
}

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read.
    Read,
    /// Make, edit, submit, render.
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

/// Several roles.
pub type Roles = BTreeSet<Role>;
/// Several scopes.
pub type Scopes = BTreeSet<Scope>;

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Drafter, Role::Clerk, Role::Approver, Role::Administrator];
    /// The word in rows, JSON and commands.
    pub fn as_str(self) -> &'static str {
        todo!()
    }
    /// The role of that word.
    pub fn parse(word: &str) -> Option<Self> {
        todo!()
    }
}

impl Scope {
    /// All scopes.
    pub const ALL: [Scope; 6] =
        [Scope::Read, Scope::Draft, Scope::Register, Scope::Approve, Scope::Admin, Scope::Metrics];
    /// The word in rows, JSON and commands.
    pub fn as_str(self) -> &'static str {
        todo!()
    }
    /// The scope of that word.
    pub fn parse(word: &str) -> Option<Self> {
        todo!()
    }
}

/// Who acts: a person at the page, a token, or the program itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user's id; `cli` and `system` for the program.
    pub user_id: String,
    /// The token's id, where one acts.
    pub token_id: Option<String>,
    /// The name people know: full name, or the sign-in name.
    pub name: String,
    /// The user's roles.
    pub roles: Roles,
    /// What the token may do; none for a person, who may do all that the roles allow.
    pub scopes: Option<Scopes>,
}

impl Actor {
    /// The person at the command line of the machine, who may do everything.
    pub fn command_line() -> Self {
        todo!()
    }
    /// The program itself: workers, start, sweeping.
    pub fn system() -> Self {
        todo!()
    }
    /// Whether one of `roles` is among the actor's.
    pub fn has_role(&self, roles: &[Role]) -> bool {
        todo!()
    }
    /// Whether the scope is given; a person has all.
    pub fn has_scope(&self, scope: Scope) -> bool {
        todo!()
    }
}
