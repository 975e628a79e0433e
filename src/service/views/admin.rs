//! How offices, users, tokens, the register and the audit log are shown.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use vanthu_store::{Actor, AuditRow, Office, RegisterEntry, SeriesReport, Token, User};

/// An office.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeView {
    /// The id.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// `party` or `state`.
    pub standard: String,
    /// The names of the signers, the usual one first.
    pub signers: Vec<String>,
    /// The usual recipients.
    pub recipients: Vec<String>,
    /// Whether documents may be created for it.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster as CSV.
    pub roster_csv: Option<String>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// An office in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeLine {
    /// The id.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// Whether documents may be created for it.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
}

impl From<Office> for OfficeLine {
    fn from(office: Office) -> Self {
        Self { id: office.id, name: office.name, active: office.active, version: office.version }
    }
}

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserView {
    /// The id.
    pub id: String,
    /// The sign-in name.
    pub name: String,
    /// The full name.
    pub full_name: String,
    /// The roles: `drafter`, `clerk`, `approver`, `administrator`, `confidential`.
    pub roles: Vec<String>,
    /// The ids of the offices that the user works for; null for all of them.
    pub offices: Option<Vec<String>>,
    /// Whether someone else set the password, so that the user is to change it.
    pub password_given: bool,
    /// Whether the user may sign in.
    pub active: bool,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let roles = user.roles.iter().map(|role| role.as_str().to_string()).collect();
        Self {
            id: user.id,
            name: user.name,
            full_name: user.full_name,
            roles,
            offices: user.offices.map(|offices| offices.into_iter().collect()),
            password_given: user.password_given,
            active: user.active,
            created_at: user.created_at,
        }
    }
}

/// The caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeView {
    /// The user's id.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The roles.
    pub roles: Vec<String>,
    /// The scopes of the token; null for a person.
    pub scopes: Option<Vec<String>>,
    /// The CSRF token of the session; null for a token.
    pub csrf: Option<String>,
}

impl MeView {
    /// The actor, with the CSRF token of a session.
    pub fn of(actor: &Actor, csrf: Option<&str>) -> Self {
        let scopes = actor.scopes.as_ref();
        Self {
            id: actor.user_id.clone(),
            name: actor.name.clone(),
            roles: actor.roles.iter().map(|role| role.as_str().to_string()).collect(),
            scopes: scopes.map(|scopes| scopes.iter().map(|scope| scope.as_str().to_string()).collect()),
            csrf: csrf.map(str::to_string),
        }
    }
}

/// A token, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// The id.
    pub id: String,
    /// The id of the user in whose name it acts.
    pub user: String,
    /// What it is for.
    pub name: String,
    /// Its scopes: `read`, `draft`, `register`, `approve`, `admin`, `metrics`.
    pub scopes: Vec<String>,
    /// When it was created.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it expires.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize_option")]
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<Token> for TokenView {
    fn from(token: Token) -> Self {
        let scopes = token.scopes.iter().map(|scope| scope.as_str().to_string()).collect();
        Self {
            id: token.id,
            user: token.user_id,
            name: token.name,
            scopes,
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// An entry of the register.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// The id.
    pub id: String,
    /// The office's id.
    pub office: String,
    /// The symbol of the document type, such as `BC`.
    pub kind: String,
    /// The term or year.
    pub term: String,
    /// The number.
    pub number: i64,
    /// Number and symbol as printed.
    pub symbol: String,
    /// The date of the document.
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<NaiveDate>,
    /// The subject.
    pub subject: String,
    /// The signer.
    pub signer: String,
    /// The recipients.
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// The number of copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// Further issuers of a joint document.
    pub joint: Vec<String>,
    /// Its origin: `document`, `reserved`, `import`.
    #[schema(value_type = String)]
    pub origin: vanthu_store::Origin,
    /// The state: `bound`, `void`.
    #[schema(value_type = String)]
    pub state: vanthu_store::EntryState,
    /// Why it is void.
    pub void_reason: Option<String>,
    /// The id of the document, if this service made it.
    pub document: Option<String>,
    /// When the number was taken.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub created_at: DateTime<Utc>,
    /// What was noticed when it was taken.
    #[schema(value_type = Vec<Object>)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Json>,
}

impl From<RegisterEntry> for EntryView {
    fn from(entry: RegisterEntry) -> Self {
        let details = entry.details;
        Self {
            id: entry.id,
            office: entry.series.issuer,
            kind: entry.series.kind,
            term: entry.series.term,
            number: entry.number,
            symbol: details.symbol,
            date: details.date,
            subject: details.subject,
            signer: details.signer,
            recipients: details.recipients,
            keeper: details.keeper,
            copies: details.copies,
            note: details.note,
            joint: details.joint,
            origin: entry.origin,
            state: entry.state,
            void_reason: entry.void_reason,
            document: entry.document_id,
            created_at: entry.created_at,
            diagnostics: Vec::new(),
        }
    }
}

/// A series of numbers and its faults.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeriesView {
    /// The office's id.
    pub office: String,
    /// The symbol of the document type.
    pub kind: String,
    /// The term or year.
    pub term: String,
    /// The number of entries.
    pub count: u64,
    /// The last number.
    pub last: i64,
    /// The missing numbers, as the first and last of each run.
    pub gaps: Vec<Vec<i64>>,
    /// The numbers that occur more than once.
    pub repeats: Vec<i64>,
    /// Whether it has no faults.
    pub ok: bool,
}

impl From<SeriesReport> for SeriesView {
    fn from(report: SeriesReport) -> Self {
        Self {
            ok: report.gaps.is_empty() && report.repeats.is_empty() && !report.counter_behind,
            office: report.series.issuer,
            kind: report.series.kind,
            term: report.series.term,
            count: report.count,
            last: report.last,
            gaps: report.gaps.into_iter().map(|(first, last)| vec![first, last]).collect(),
            repeats: report.repeats,
        }
    }
}

/// A row of the audit log.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// The sequence number, from 1.
    pub seq: i64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    #[serde(serialize_with = "crate::service::times::serialize")]
    pub at: DateTime<Utc>,
    /// The id of the actor.
    pub actor: String,
    /// What was done, a fixed word such as `paper.issue`.
    pub act: String,
    /// The id of the object.
    pub object: String,
    /// Ids and counts.
    #[schema(value_type = Object)]
    pub detail: Json,
    /// Its hash.
    pub hash: String,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor: row.actor_id,
            act: row.act,
            object: row.object_id,
            detail: row.detail,
            hash: row.hash,
        }
    }
}
