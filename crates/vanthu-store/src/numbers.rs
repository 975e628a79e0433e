//! Giving numbers: the one place where a counter moves. Counter, line of the register and state of the document change in
//! one transaction, so that no stop at any moment gives a number twice or leaves one out.

use serde_json::{json, to_value};
use vanthu_diagnostic::code;

use super::content::{DocumentContent, canonical_json, content};
use super::documents::document_by_id;
use super::objects::sha256_hex;
use super::offices::office_by_id;
use super::register::{entry, entry_by_id};
use super::schema::{Columns, Conn, Tx, new_id};
use super::search::fold;
use super::{
    Actor, DocumentState, EntryState, IssueNumber, NumberParticulars, Origin, RegisterEntry, ReserveNumber,
    Result, Series, Store, StoreError,
};

/// What stands for the number in a symbol.
const PLACE: &str = "{number}";

/// No series comes near it; beyond lies a slip of the hand.
pub(super) const LARGEST_NUMBER: i64 = 9_999_999;

impl Store {
    /// Binds the next number to an approved document: approved → issuing. A document that has a number gets the same one.
    ///
    /// # Errors
    /// When there is no such document, it is not approved, its content is no longer what was approved, the particulars are
    /// unfit, or the store fails. Then no number is given.
    pub async fn issue_number(&self, actor: &Actor, issue: IssueNumber) -> Result<RegisterEntry> {
        check_particulars(&issue.particulars)?;
        if issue.particulars.date.is_none() {
            return Err(StoreError::refused(
                code!("register.date-needed"),
                "phải có ngày tháng văn bản khi cấp số",
                "a date is needed to give a number",
            ));
        }
        // Read before the transaction, which must be short; held against the hash within it.
        let frozen = match self.document(&issue.document_id).await?.content_sha256 {
            Some(sha256) => Some(DocumentContent::parse(&self.objects().get(&sha256).await?)?),
            None => None,
        };
        let mut tx = self.write().await?;
        let document = document_by_id(tx.conn(), &issue.document_id).await?;
        if let (Some(number), DocumentState::Issuing | DocumentState::Issued) =
            (&document.number, document.state)
        {
            return entry_by_id(tx.conn(), &number.entry_id).await;
        }
        document.must_be(&[DocumentState::Approved])?;
        document.must_have(issue.version)?;
        if issue.series.issuer != document.office_id {
            return Err(StoreError::refused(
                code!("register.other-issuer"),
                "số phải lấy từ sổ của cơ quan ban hành văn bản",
                "the number must come from the register of the office that issues the paper",
            ));
        }
        // The office may have changed since; the document is issued as it was approved.
        let live = content(tx.conn(), &issue.document_id).await?;
        let approved = frozen.filter(|frozen| {
            let live = DocumentContent { office: frozen.office.clone(), ..live };
            live.office.id == document.office_id && Some(live.sha256()) == document.content_sha256
        });
        if approved.is_none() {
            return Err(StoreError::damaged("an approved paper is no longer what was approved"));
        }
        let given = Given {
            series: issue.series,
            particulars: issue.particulars,
            origin: Origin::Document,
            document_id: Some(issue.document_id),
            request: None,
        };
        let entry = given.take(&mut tx, actor).await?;
        let stamp = tx.stamp();
        sqlx::query("UPDATE papers SET state = 'issuing', updated_at = $1, search = $2 || ' ' || search WHERE id = $3")
            .bind(stamp)
            .bind(fold(&entry.particulars.symbol))
            .bind(&document.id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, &document.id, "numbered", Some(&entry.particulars.symbol)).await?;
        let detail = json!({ "entry": entry.id, "number": entry.number, "content": document.content_sha256 });
        tx.audit(actor, "paper.issue", &document.id, detail).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Takes the next number for a document typed elsewhere.
    ///
    /// # Errors
    /// When the key was used for another document, the particulars are unfit, or the database fails. Then no number is
    /// given.
    pub async fn reserve_number(&self, actor: &Actor, reserve: ReserveNumber) -> Result<RegisterEntry> {
        check_particulars(&reserve.particulars)?;
        let request = to_value((&reserve.series, &reserve.particulars)).unwrap_or_default();
        let sha256 = sha256_hex(canonical_json(&request).as_bytes());
        let key = reserve.key.map(|key| format!("{}/{key}", actor.user_id));
        let mut tx = self.write().await?;
        if let Some(key) = &key {
            let row = sqlx::query("SELECT * FROM register WHERE request_key = $1")
                .bind(key)
                .fetch_optional(tx.conn())
                .await?;
            if let Some(row) = row {
                if row.maybe_text("request_sha256")?.as_deref() == Some(&sha256) {
                    return entry(&row);
                }
                return Err(StoreError::conflict(
                    code!("register.key-reused"),
                    "khóa chống lặp này đã dùng cho một văn bản khác",
                    "this idempotency key was used for another paper",
                ));
            }
        }
        let given = Given {
            series: reserve.series,
            particulars: reserve.particulars,
            origin: Origin::Reserved,
            document_id: None,
            request: key.map(|key| (key, sha256)),
        };
        let entry = given.take(&mut tx, actor).await?;
        tx.audit(actor, "register.reserve", &entry.id, json!({ "number": entry.number })).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Begins a series after `last`, the last number of a paper book. Only a series without numbers can begin.
    ///
    /// # Errors
    /// When the series has begun, the number is unfit, or the database fails.
    pub async fn start_series(&self, actor: &Actor, series: &Series, last: i64) -> Result<()> {
        check_series(series)?;
        if !(1..LARGEST_NUMBER).contains(&last) {
            return Err(odd_number());
        }
        let mut tx = self.write().await?;
        office_by_id(tx.conn(), &series.issuer).await?;
        if counter(tx.conn(), series).await?.is_some() {
            return Err(StoreError::conflict(
                code!("register.series-begun"),
                "dãy số này đã có số",
                "this series has numbers already",
            ));
        }
        sqlx::query("INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, $4, $5)")
            .bind(&series.issuer)
            .bind(&series.kind)
            .bind(&series.term)
            .bind(last)
            .bind(last)
            .execute(tx.conn())
            .await?;
        let detail = json!({ "kind": series.kind, "term": series.term, "last": last });
        tx.audit(actor, "register.start", &series.issuer, detail).await?;
        tx.commit().await
    }
}

/// A number about to be given.
struct Given {
    series: Series,
    particulars: NumberParticulars,
    origin: Origin,
    document_id: Option<String>,
    request: Option<(String, String)>,
}

impl Given {
    /// Moves the counter and writes the line.
    async fn take(self, tx: &mut Tx, actor: &Actor) -> Result<RegisterEntry> {
        check_series(&self.series)?;
        office_by_id(tx.conn(), &self.series.issuer).await?;
        let last = counter(tx.conn(), &self.series).await?.unwrap_or_default();
        let row = sqlx::query(
            "SELECT MAX(number) AS highest FROM register WHERE issuer = $1 AND kind = $2 AND term = $3",
        )
        .bind(&self.series.issuer)
        .bind(&self.series.kind)
        .bind(&self.series.term)
        .fetch_one(tx.conn())
        .await?;
        // Counter and register can only part when one was changed behind our back: then no number is sure.
        if row.maybe_int("highest")?.is_some_and(|highest| highest > last) {
            return Err(StoreError::damaged("a counter is behind its register"));
        }
        let number = last + 1;
        if number > LARGEST_NUMBER {
            return Err(odd_number());
        }
        move_counter(tx.conn(), &self.series, number).await?;
        let mut particulars = self.particulars;
        particulars.symbol = particulars.symbol.replace(PLACE, &format!("{number:02}"));
        let entry = RegisterEntry {
            id: new_id(),
            series: self.series,
            number,
            particulars,
            origin: self.origin,
            state: EntryState::Bound,
            void_reason: None,
            voided_at: None,
            document_id: self.document_id,
            created_by: actor.user_id.clone(),
            created_at: tx.now,
        };
        let request = self.request.as_ref().map(|(key, sha256)| (key.as_str(), sha256.as_str()));
        entry.insert(tx, request).await?;
        entry_by_id(tx.conn(), &entry.id).await
    }
}

/// The last number given in a series that has begun.
pub(super) async fn counter(conn: &mut Conn, series: &Series) -> Result<Option<i64>> {
    let row = sqlx::query("SELECT last FROM counters WHERE issuer = $1 AND kind = $2 AND term = $3")
        .bind(&series.issuer)
        .bind(&series.kind)
        .bind(&series.term)
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.int("last")).transpose()
}

/// Moves a counter to `last`, which is more than it was.
pub(super) async fn move_counter(conn: &mut Conn, series: &Series, last: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO counters (issuer, kind, term, start, last) VALUES ($1, $2, $3, 0, $4) \
         ON CONFLICT (issuer, kind, term) DO UPDATE SET last = excluded.last",
    )
    .bind(&series.issuer)
    .bind(&series.kind)
    .bind(&series.term)
    .bind(last)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) fn odd_number() -> StoreError {
    StoreError::refused(
        code!("register.odd-number"),
        format!("số văn bản phải từ 1 đến {LARGEST_NUMBER}"),
        format!("a number is from 1 to {LARGEST_NUMBER}"),
    )
}

pub(super) fn check_series(series: &Series) -> Result<()> {
    let fit = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    let trimmed = series.kind.trim() == series.kind && series.term.trim() == series.term;
    if trimmed && fit(&series.kind, 40) && fit(&series.term, 20) && !series.term.is_empty() {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("register.series"),
        "dãy số cần ký hiệu loại văn bản (như BC) và nhiệm kỳ hoặc năm (như 2025-2030, 2026)",
        "a series has the symbol of a kind (such as BC) and a term or year (such as 2025-2030, 2026)",
    ))
}

fn check_particulars(particulars: &NumberParticulars) -> Result<()> {
    if !particulars.symbol.contains(PLACE) {
        return Err(StoreError::refused(
            code!("register.symbol"),
            "ký hiệu phải có chỗ cho số, ví dụ `{number}-BC/ĐU`",
            "the symbol must have a place for the number, such as `{number}-BC/ĐU`",
        ));
    }
    check_lengths(particulars)
}

/// Refuses what no line of a register holds.
pub(super) fn check_lengths(particulars: &NumberParticulars) -> Result<()> {
    let NumberParticulars { symbol, subject, signer, recipients, keeper, note, joint, copies, .. } =
        particulars;
    let texts = [(symbol, 100), (subject, 1_000), (signer, 200), (keeper, 200), (note, 1_000)];
    let fits = texts.iter().all(|(text, most)| text.chars().count() <= *most)
        && [recipients, joint].iter().all(|list| list.len() <= 200)
        && recipients.iter().chain(joint).all(|text| text.chars().count() <= 300)
        && copies.is_none_or(|copies| (0..=1_000_000).contains(&copies));
    if fits {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("register.too-long"),
        "ký hiệu, trích yếu, người ký, nơi nhận hoặc ghi chú quá dài",
        "symbol, subject, signer, recipients or note are too long",
    ))
}
