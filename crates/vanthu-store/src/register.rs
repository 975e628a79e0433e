//! The register of issued numbers (sổ đăng ký văn bản đi): what a line of it holds, listing and exporting lines, making
//! one void. How numbers are given is in `numbers`, how an existing register comes in is in `ledger`.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::documents::document_by_id;
use super::progress::needed;
use super::schema::{Columns, Conn, Query, Row, Tx, json_text, paging, push_page, word};
use super::search::{push_words, searched};
use super::{Actor, Page, Result, Store, StoreError};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_model::register::RegisterLine;

/// Numbers that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Series {
    /// The office's id.
    pub issuer: String,
    /// The symbol of the kind, such as `BC`; empty where all kinds are counted together.
    pub kind: String,
    /// The term of a Party body, such as `2025-2030`, or the year of a state body, such as `2026`.
    pub term: String,
}

/// Where a number came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A document of this service.
    Document,
    /// Taken for a document typed elsewhere.
    Reserved,
    /// An existing register.
    Import,
}

/// Whether a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryState {
    /// It stands.
    Bound,
    /// It is void; it is never given again.
    Void,
}

/// What is written beside a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NumberParticulars {
    /// How number and symbol are printed, `{number}` for the number in at least two digits: `{number}-BC/ĐU`.
    pub symbol: String,
    /// The date of the document.
    pub date: Option<NaiveDate>,
    /// Kind and summary.
    pub subject: String,
    /// Who signs.
    pub signer: String,
    /// Where it goes.
    pub recipients: Vec<String>,
    /// Who keeps the copy of record.
    pub keeper: String,
    /// How many copies.
    pub copies: Option<i64>,
    /// A note.
    pub note: String,
    /// The ids or names of further issuers of a joint document; the number is the leading issuer's.
    pub joint: Vec<String>,
}

/// A number to be bound to an approved document.
#[derive(Clone, Debug)]
pub struct IssueNumber {
    /// The document.
    pub document_id: String,
    /// The version that is meant.
    pub version: Option<i64>,
    /// The series.
    pub series: Series,
    /// What is written beside it; a date must be given.
    pub particulars: NumberParticulars,
}

/// A number to be taken for a document typed elsewhere.
#[derive(Clone, Debug)]
pub struct ReserveNumber {
    /// The series.
    pub series: Series,
    /// What is written beside it.
    pub particulars: NumberParticulars,
    /// The same key of the same user gives the same number again.
    pub key: Option<String>,
}

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterEntry {
    /// The id.
    pub id: String,
    /// The series.
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed, with the number in it.
    pub particulars: NumberParticulars,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it stands.
    pub state: EntryState,
    /// Why it is void.
    pub void_reason: Option<String>,
    /// When it became void.
    pub voided_at: Option<DateTime<Utc>>,
    /// The document of this service.
    pub document_id: Option<String>,
    /// Who took it: the id.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Which lines to list.
#[derive(Clone, Debug, Default)]
pub struct RegisterQuery {
    /// Of this office.
    pub issuer: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this term or year.
    pub term: Option<String>,
    /// In this state.
    pub state: Option<EntryState>,
    /// Words that must all be in it, in any case and with or without accents.
    pub text: Option<String>,
    /// Dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Dated on this day or earlier.
    pub to: Option<NaiveDate>,
    /// The last number first.
    pub newest_first: bool,
    /// The page, from 1.
    pub page: u32,
    /// How many a page; 50 where 0, 500 at most.
    pub per_page: u32,
}

/// A line of an existing register.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its row in the sheet, for faults.
    pub row: u32,
    /// The series.
    pub series: Series,
    /// The number.
    pub number: i64,
    /// What is written beside it; `symbol` is as printed.
    pub particulars: NumberParticulars,
    /// Why it is void, where it is.
    pub void_reason: Option<String>,
}

/// A fault of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Its row in the sheet.
    pub row: u32,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// What became of an import. With an error among the faults nothing is imported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportOutcome {
    /// How many lines were written.
    pub imported: usize,
    /// How many were there already, the same in every respect.
    pub known: usize,
    /// Errors and warnings.
    pub faults: Vec<RowFault>,
}

/// A series held against 1, 2, 3 ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesReport {
    /// The series.
    pub series: Series,
    /// How many lines it has.
    pub count: u64,
    /// The number before the first: where the series began after a paper book.
    pub start: i64,
    /// The last number given.
    pub last: i64,
    /// The missing numbers, as first and last of each run.
    pub gaps: Vec<(i64, i64)>,
    /// The numbers that stand more than once.
    pub repeats: Vec<i64>,
    /// Whether the counter is behind the highest number: damage.
    pub counter_behind: bool,
}

impl Store {
    /// The line of that id.
    ///
    /// # Errors
    /// When there is none.
    pub async fn register_entry(&self, id: &str) -> Result<RegisterEntry> {
        let mut conn = self.reader().acquire().await?;
        entry_by_id(&mut conn, id).await
    }

    /// One page of the register, by issuer, term, kind and number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register(&self, query: &RegisterQuery) -> Result<Page<RegisterEntry>> {
        let (page, per_page) = paging(query.page, query.per_page);
        let mut counting = Query::new("SELECT COUNT(*) AS total FROM register WHERE 1 = 1");
        push_conditions(&mut counting, query);
        let total = counting.build().fetch_one(self.reader()).await?.count("total")?;
        let mut listing = listing(query);
        push_page(&mut listing, (page, per_page));
        let rows = listing.build().fetch_all(self.reader()).await?;
        Ok(Page { items: rows.iter().map(entry).collect::<Result<_>>()?, total, page, per_page })
    }

    /// All lines, for export; pages are not looked at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register_rows(&self, query: &RegisterQuery) -> Result<Vec<RegisterEntry>> {
        let rows = listing(query).build().fetch_all(self.reader()).await?;
        rows.iter().map(entry).collect()
    }

    /// Makes a number void, and its document with it; the number is never given again.
    ///
    /// # Errors
    /// When there is no such line, it is void already, no reason is given, or the database fails.
    pub async fn void_number(&self, actor: &Actor, entry_id: &str, reason: &str) -> Result<RegisterEntry> {
        needed(reason)?;
        let mut tx = self.write().await?;
        let entry = void_entry(&mut tx, actor, entry_id, reason).await?;
        tx.commit().await?;
        Ok(entry)
    }
}

/// Makes a number void within a transaction.
pub(super) async fn void_entry(
    tx: &mut Tx,
    actor: &Actor,
    entry_id: &str,
    reason: &str,
) -> Result<RegisterEntry> {
    let before = entry_by_id(tx.conn(), entry_id).await?;
    if before.state == EntryState::Void {
        return Err(StoreError::conflict(
            code!("register.already-void"),
            format!("số {} đã hủy trước đó", before.number),
            format!("the number {} is void already", before.number),
        ));
    }
    let (reason, stamp) = (reason.trim(), tx.stamp());
    if reason.chars().count() > 1_000 {
        return Err(StoreError::refused(
            code!("register.reason-long"),
            "lý do hủy dài quá 1000 ký tự",
            "the reason has more than 1000 letters",
        ));
    }
    sqlx::query("UPDATE register SET state = 'void', void_reason = $1, voided_at = $2 WHERE id = $3")
        .bind(reason)
        .bind(&stamp)
        .bind(entry_id)
        .execute(tx.conn())
        .await?;
    if let Some(document_id) = &before.document_id {
        document_by_id(tx.conn(), document_id).await?;
        sqlx::query("UPDATE papers SET state = 'void', updated_at = $1 WHERE id = $2")
            .bind(&stamp)
            .bind(document_id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, document_id, "voided", Some(reason)).await?;
    }
    let detail = json!({ "number": before.number, "paper": before.document_id });
    tx.audit(actor, "register.void", entry_id, detail).await?;
    entry_by_id(tx.conn(), entry_id).await
}

impl RegisterEntry {
    /// Writes the line within a transaction, after the number was taken.
    pub(super) async fn insert(&self, tx: &mut Tx, request: Option<(&str, &str)>) -> Result<()> {
        let stamp = tx.stamp();
        let beside = &self.particulars;
        let lists = [&beside.recipients, &beside.joint]
            .map(|list| Value::Array(list.iter().map(|text| Value::String(text.clone())).collect()));
        let texts = [&beside.symbol, &beside.subject, &beside.signer, &beside.note].map(String::as_str);
        sqlx::query(
            "INSERT INTO register (id, issuer, kind, term, number, symbol, dated, subject, signer, recipients, keeper, \
             copies, note, joint, origin, state, void_reason, voided_at, paper_id, request_key, request_sha256, search, \
             created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
             $18, $19, $20, $21, $22, $23, $24)",
        )
        .bind(&self.id)
        .bind(&self.series.issuer)
        .bind(&self.series.kind)
        .bind(&self.series.term)
        .bind(self.number)
        .bind(&beside.symbol)
        .bind(beside.date.map(|date| date.to_string()))
        .bind(&beside.subject)
        .bind(&beside.signer)
        .bind(json_text(&beside.recipients))
        .bind(&beside.keeper)
        .bind(beside.copies)
        .bind(&beside.note)
        .bind(json_text(&beside.joint))
        .bind(word(&self.origin))
        .bind(word(&self.state))
        .bind(&self.void_reason)
        .bind(self.voided_at.map(super::schema::stamp))
        .bind(&self.document_id)
        .bind(request.map(|(key, _)| key))
        .bind(request.map(|(_, sha256)| sha256))
        .bind(searched(texts, &[&lists[0], &lists[1]]))
        .bind(&self.created_by)
        .bind(stamp)
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

pub(super) async fn entry_by_id(conn: &mut Conn, id: &str) -> Result<RegisterEntry> {
    let row = sqlx::query("SELECT * FROM register WHERE id = $1").bind(id).fetch_optional(conn).await?;
    entry(&row.ok_or_else(|| {
        StoreError::missing(code!("register.unknown-entry"), "số đăng ký", "line of the register")
    })?)
}

pub(super) fn entry(row: &Row) -> Result<RegisterEntry> {
    Ok(RegisterEntry {
        id: row.text("id")?,
        series: Series { issuer: row.text("issuer")?, kind: row.text("kind")?, term: row.text("term")? },
        number: row.int("number")?,
        particulars: NumberParticulars {
            symbol: row.text("symbol")?,
            date: row.maybe_date("dated")?,
            subject: row.text("subject")?,
            signer: row.text("signer")?,
            recipients: row.typed("recipients")?,
            keeper: row.text("keeper")?,
            copies: row.maybe_int("copies")?,
            note: row.text("note")?,
            joint: row.typed("joint")?,
        },
        origin: row.word("origin")?,
        state: row.word("state")?,
        void_reason: row.maybe_text("void_reason")?,
        voided_at: row.maybe_time("voided_at")?,
        document_id: row.maybe_text("paper_id")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
    })
}

fn listing(query: &RegisterQuery) -> Query {
    let mut sql = Query::new("SELECT * FROM register WHERE 1 = 1");
    push_conditions(&mut sql, query);
    sql.push(if query.newest_first {
        " ORDER BY created_at DESC, number DESC, id DESC"
    } else {
        " ORDER BY issuer, term, kind, number, id"
    });
    sql
}

fn push_conditions(sql: &mut Query, query: &RegisterQuery) {
    let mut compare = |condition: &'static str, value: Option<String>| {
        if let Some(value) = value {
            sql.push(" AND ").push(condition).push(" ").push_bind(value);
        }
    };
    compare("issuer =", query.issuer.clone());
    compare("kind =", query.kind.clone());
    compare("term =", query.term.clone());
    compare("state =", query.state.map(|state| word(&state)));
    compare("dated >=", query.from.map(|date| date.to_string()));
    compare("dated <=", query.to.map(|date| date.to_string()));
    if let Some(text) = &query.text {
        push_words(sql, "search", text);
    }
}

impl RegisterEntry {
    /// The line as it stands in a workbook.
    pub fn line(&self) -> RegisterLine {
        let beside = self.particulars.clone();
        RegisterLine {
            row: 0,
            number: self.number,
            kind: self.series.kind.clone(),
            symbol: beside.symbol,
            date: beside.date,
            subject: beside.subject,
            signer: beside.signer,
            recipients: beside.recipients,
            keeper: beside.keeper,
            copies: beside.copies,
            note: beside.note,
            joint: beside.joint,
            void_reason: self.void_reason.clone(),
        }
    }
}

impl ImportRow {
    /// A line of a workbook for that series.
    pub fn of(series: Series, line: RegisterLine) -> Self {
        Self {
            row: line.row,
            series,
            number: line.number,
            particulars: NumberParticulars {
                symbol: line.symbol,
                date: line.date,
                subject: line.subject,
                signer: line.signer,
                recipients: line.recipients,
                keeper: line.keeper,
                copies: line.copies,
                note: line.note,
                joint: line.joint,
            },
            void_reason: line.void_reason,
        }
    }
}
