//! What is shown of offices, people, tokens, the register and the audit log.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use vanthu_store::{AuditRow, Office, RegisterEntry, SeriesReport, Token, User};

/// An office.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeView {
    /// The id.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// `party` or `state`.
    pub standard: String,
    /// The names of those who may sign, the usual one first.
    pub signers: Vec<String>,
    /// The usual recipients.
    pub recipients: Vec<String>,
    /// Whether documents may be made for it.
    pub active: bool,
    /// Counts the changes.
    pub version: i64,
    /// The text of its `office.toml`.
    pub toml: String,
    /// Its roster as CSV.
    pub roster_csv: Option<String>,
    /// When made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
    /// When last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: DateTime<Utc>,
}

/// An office in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeLine {
    /// The id.
    pub id: String,
    /// The name in lists.
    pub name: String,
    /// Whether documents may be made for it.
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
    /// The name people know.
    pub full_name: String,
    /// The roles: `drafter`, `clerk`, `approver`, `administrator`.
    pub roles: Vec<String>,
    /// Whether the user may sign in.
    pub active: bool,
    /// When made.
    #[schema(value_type = String, format = DateTime)]
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
            active: user.active,
            created_at: user.created_at,
        }
    }
}

/// The one who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeView {
    /// The user's id.
    pub id: String,
    /// The name people know.
    pub name: String,
    /// The roles.
    pub roles: Vec<String>,
    /// What the token may do; null for a person.
    pub scopes: Option<Vec<String>>,
    /// The CSRF token of the session; null for a token.
    pub csrf: Option<String>,
}

/// A token, without its secret.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// The id.
    pub id: String,
    /// In whose name it acts: the user's id.
    pub user: String,
    /// What it is for.
    pub name: String,
    /// What it may do: `read`, `draft`, `register`, `approve`, `admin`, `metrics`.
    pub scopes: Vec<String>,
    /// When made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
    /// When it runs out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[schema(value_type = Option<String>, format = DateTime)]
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

/// A line of the register.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// The id.
    pub id: String,
    /// The office's id.
    pub office: String,
    /// The symbol of the kind, such as `BC`.
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
    /// What it is about.
    pub subject: String,
    /// Who signed.
    pub signer: String,
    /// Where it went.
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// How many copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// Further issuers of a joint document.
    pub joint: Vec<String>,
    /// Where it came from: `document`, `reserved`, `import`.
    #[schema(value_type = String)]
    pub origin: vanthu_store::Origin,
    /// Whether it stands: `bound`, `void`.
    #[schema(value_type = String)]
    pub state: vanthu_store::EntryState,
    /// Why it is void.
    pub void_reason: Option<String>,
    /// The document of this service.
    pub document: Option<String>,
    /// When it was taken.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
}

impl From<RegisterEntry> for EntryView {
    fn from(entry: RegisterEntry) -> Self {
        let said = entry.details;
        Self {
            id: entry.id,
            office: entry.series.issuer,
            kind: entry.series.kind,
            term: entry.series.term,
            number: entry.number,
            symbol: said.symbol,
            date: said.date,
            subject: said.subject,
            signer: said.signer,
            recipients: said.recipients,
            keeper: said.keeper,
            copies: said.copies,
            note: said.note,
            joint: said.joint,
            origin: entry.origin,
            state: entry.state,
            void_reason: entry.void_reason,
            document: entry.document_id,
            created_at: entry.created_at,
        }
    }
}

/// A series held against 1, 2, 3 ….
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeriesView {
    /// The office's id.
    pub office: String,
    /// The symbol of the kind.
    pub kind: String,
    /// The term or year.
    pub term: String,
    /// How many lines it has.
    pub count: u64,
    /// The last number given.
    pub last: i64,
    /// The missing numbers, as first and last of each run.
    pub gaps: Vec<Vec<i64>>,
    /// The numbers that stand more than once.
    pub repeats: Vec<i64>,
    /// Whether all is well.
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
    /// Its place, from 1.
    pub seq: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: DateTime<Utc>,
    /// Who: the id.
    pub actor: String,
    /// What, a fixed word such as `document.issue`.
    pub act: String,
    /// What it was done to: the id.
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
