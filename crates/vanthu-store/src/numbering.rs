//! Giving numbers: the only place where a counter moves. The counter, the entry of the register and the state of the
//! document change in one transaction, so that no crash gives a number twice or leaves one out.

use serde_json::{json, to_value};
use vanthu_diagnostic::{Diagnostic, code};

use crate::document_content::{DocumentContent, canonical_json, current_content};
use crate::documents::document_by_id;
use crate::objects::sha256_hex;
use crate::offices::office_by_id;
use crate::register::entry_by_id;
use crate::schema::{Conn, Tx, new_id};
use crate::search::fold;
use crate::{
    Actor, DocumentState, EntryDetails, EntryState, IssueNumber, Origin, OutsideNumber, Register,
    RegisterEntry, ReserveNumber, Result, Series, StoreError, sql,
};

/// The placeholder of the number in a symbol.
const PLACEHOLDER: &str = "{number}";

/// How many numbers an import or a start may leave out without being confirmed.
pub(crate) const LARGE_GAP: i64 = 500;

/// No real series comes near it; a larger number is a typing error.
pub(crate) const MAX_NUMBER: i64 = 9_999_999;

/// An entry, and the hash of the request that reserved it.
#[derive(sqlx::FromRow)]
struct ReservedRow {
    #[sqlx(flatten)]
    entry: RegisterEntry,
    request_sha256: Option<String>,
}

impl Register<'_> {
    /// Gives an approved document the next number: approved → issuing. A document that has a number keeps it.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` if it is not approved; `store.stale` if it has another version;
    /// `store.damaged` if its content is no longer what was approved; `register.date-needed`, `register.symbol`,
    /// `register.too-long`, `register.series`, `register.other-issuer` or `register.odd-number` for what is given. In
    /// all of these cases no number is given.
    pub async fn issue(self, actor: &Actor, issue: IssueNumber) -> Result<RegisterEntry> {
        check_request(&issue.details)?;
        if issue.details.date.is_none() {
            return Err(StoreError::refused(
                code!("register.date-needed"),
                "phải có ngày tháng văn bản khi cấp số",
                "a date is needed to give a number",
            ));
        }
        // Read before the transaction, which must be short, and compared with the hash within it.
        let frozen = match self.store.documents().get(&issue.document_id).await?.content_sha256 {
            Some(sha256) => Some(DocumentContent::parse(&self.store.objects().get(&sha256).await?)?),
            None => None,
        };
        let mut tx = self.store.write().await?;
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
                "the number must come from the register of the office that issues the document",
            ));
        }
        // The office may have changed since; the document is issued as it was approved.
        let current = current_content(tx.conn(), &issue.document_id).await?;
        let approved = frozen.filter(|frozen| {
            let current = DocumentContent { office: frozen.office.clone(), ..current };
            current.office.id == document.office_id && Some(current.sha256()) == document.content_sha256
        });
        if approved.is_none() {
            return Err(StoreError::damaged("an approved document is no longer what was approved"));
        }
        let next = NextNumber {
            series: issue.series,
            details: issue.details,
            origin: Origin::Document,
            secret: document.secret,
            document_id: Some(issue.document_id),
            request: None,
            outside: issue.outside,
        };
        let entry = next.take(&mut tx, actor).await?;
        let stamp = tx.stamp();
        sqlx::query(sql::documents::NUMBERED)
            .bind(stamp)
            .bind(fold(&entry.details.symbol))
            .bind(&document.id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, &document.id, "numbered", Some(&entry.details.symbol)).await?;
        let detail = json!({ "entry": entry.id, "number": entry.number, "content": document.content_sha256,
                             "line": entry.fingerprint() });
        tx.audit(actor, "paper.issue", &document.id, detail).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Takes the next number for a document written elsewhere.
    ///
    /// # Errors
    /// `register.key-reused` if the key was used for another request; `store.unknown-office`; `register.symbol`,
    /// `register.too-long`, `register.series` or `register.odd-number` for what is given. In all of these cases no
    /// number is given.
    pub async fn reserve(self, actor: &Actor, reserve: ReserveNumber) -> Result<RegisterEntry> {
        check_request(&reserve.details)?;
        let request = to_value((&reserve.series, &reserve.details)).unwrap_or_default();
        let sha256 = sha256_hex(canonical_json(&request).as_bytes());
        let key = reserve.key.map(|key| format!("{}/{key}", actor.user_id));
        let mut tx = self.store.write().await?;
        if let Some(key) = &key {
            let earlier: Option<ReservedRow> =
                sqlx::query_as(sql::register::BY_REQUEST_KEY).bind(key).fetch_optional(tx.conn()).await?;
            if let Some(earlier) = earlier {
                if earlier.request_sha256.as_ref() == Some(&sha256) {
                    return Ok(earlier.entry);
                }
                return Err(StoreError::conflict(
                    code!("register.key-reused"),
                    "khóa chống lặp này đã dùng cho một văn bản khác",
                    "this idempotency key was used for another document",
                ));
            }
        }
        let next = NextNumber {
            series: reserve.series,
            details: reserve.details,
            origin: Origin::Reserved,
            secret: reserve.secret,
            document_id: None,
            request: key.map(|key| (key, sha256)),
            outside: None,
        };
        let entry = next.take(&mut tx, actor).await?;
        tx.audit(
            actor,
            "register.reserve",
            &entry.id,
            json!({ "number": entry.number, "line": entry.fingerprint() }),
        )
        .await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// Lets a series continue a book on paper whose last number is `last`. A series can do so as long as it has no numbers;
    /// then the start may also be given anew. With `confirmed`, a start of more than `LARGE_GAP` is meant.
    ///
    /// # Errors
    /// `register.series-begun` if the series has numbers; `register.large-gap`; `store.unknown-office`; `register.series`
    /// or `register.odd-number` for what is given.
    pub async fn start_series(
        self,
        actor: &Actor,
        series: &Series,
        last: i64,
        confirmed: bool,
    ) -> Result<()> {
        check_series(series)?;
        if !(1..MAX_NUMBER).contains(&last) {
            return Err(number_out_of_range());
        }
        if last > LARGE_GAP && !confirmed {
            return Err(StoreError::Refused(large_gap(0, last)));
        }
        let mut tx = self.store.write().await?;
        office_by_id(tx.conn(), &series.issuer).await?;
        let begun: Option<String> = sqlx::query_scalar(sql::register::ANY_OF_SERIES)
            .bind(&series.issuer)
            .bind(&series.kind)
            .bind(&series.term)
            .fetch_optional(tx.conn())
            .await?;
        if begun.is_some() {
            return Err(StoreError::conflict(
                code!("register.series-begun"),
                "dãy số này đã có số",
                "this series has numbers already",
            ));
        }
        if counter(tx.conn(), series).await?.is_some() {
            set_counter(tx.conn(), series, last, last).await?;
        } else {
            sqlx::query(sql::register::START_COUNTER)
                .bind(&series.issuer)
                .bind(&series.kind)
                .bind(&series.term)
                .bind(last)
                .bind(last)
                .execute(tx.conn())
                .await?;
        }
        let detail = json!({ "kind": series.kind, "term": series.term, "last": last });
        tx.audit(actor, "register.start", &series.issuer, detail).await?;
        tx.commit().await
    }
}

/// A number about to be given.
struct NextNumber {
    series: Series,
    details: EntryDetails,
    origin: Origin,
    secret: bool,
    document_id: Option<String>,
    request: Option<(String, String)>,
    outside: Option<OutsideNumber>,
}

impl NextNumber {
    /// Moves the counter and writes the entry.
    async fn take(self, tx: &mut Tx, actor: &Actor) -> Result<RegisterEntry> {
        check_series(&self.series)?;
        office_by_id(tx.conn(), &self.series.issuer).await?;
        let last = counter(tx.conn(), &self.series).await?.unwrap_or_default();
        let highest: Option<i64> = sqlx::query_scalar(sql::register::HIGHEST)
            .bind(&self.series.issuer)
            .bind(&self.series.kind)
            .bind(&self.series.term)
            .fetch_one(tx.conn())
            .await?;
        // Counter and register can only differ if one was changed from outside: then no number is safe to give.
        if highest.is_some_and(|highest| highest > last) {
            return Err(StoreError::damaged("a counter is behind its register"));
        }
        let number = match self.outside {
            None => last + 1,
            Some(outside) => self.check_outside(tx, outside, last).await?,
        };
        if number > MAX_NUMBER {
            return Err(number_out_of_range());
        }
        // A number from outside may fill a gap.
        if number > last {
            move_counter(tx.conn(), &self.series, number).await?;
        }
        let mut details = self.details;
        details.symbol = details.symbol.replace(PLACEHOLDER, &format!("{number:02}"));
        let entry = RegisterEntry {
            id: new_id(),
            series: self.series,
            number,
            details,
            origin: self.origin,
            state: EntryState::Bound,
            void_reason: None,
            voided_at: None,
            secret: self.secret,
            document_id: self.document_id,
            created_by: actor.user_id.clone(),
            created_at: tx.now,
        };
        let request = self.request.as_ref().map(|(key, sha256)| (key.as_str(), sha256.as_str()));
        entry.insert(tx, request).await?;
        entry_by_id(tx.conn(), &entry.id).await
    }
}

impl NextNumber {
    /// The number that was given outside, if the series has it free.
    async fn check_outside(&self, tx: &mut Tx, outside: OutsideNumber, last: i64) -> Result<i64> {
        let OutsideNumber { number, confirmed } = outside;
        if !(1..=MAX_NUMBER).contains(&number) {
            return Err(number_out_of_range());
        }
        let Series { issuer, kind, term } = &self.series;
        let start: Option<i64> = sqlx::query_scalar(sql::register::COUNTER_START)
            .bind(issuer)
            .bind(kind)
            .bind(term)
            .fetch_optional(tx.conn())
            .await?;
        let taken: Option<RegisterEntry> = sqlx::query_as(sql::register::BY_NUMBER)
            .bind(issuer)
            .bind(kind)
            .bind(term)
            .bind(number)
            .fetch_optional(tx.conn())
            .await?;
        if taken.is_some() || number <= start.unwrap_or_default() {
            return Err(StoreError::Conflict(
                Diagnostic::error(
                    code!("register.number-taken"),
                    format!("số {number} đã cấp cho văn bản khác"),
                    format!("the number {number} was given to another document"),
                )
                .with_value(number.to_string()),
            ));
        }
        if number - last > LARGE_GAP && !confirmed {
            return Err(StoreError::Refused(large_gap(last, number)));
        }
        Ok(number)
    }
}

/// The last number given in a series, if it has begun.
pub(crate) async fn counter(conn: &mut Conn, series: &Series) -> Result<Option<i64>> {
    let last = sqlx::query_scalar(sql::register::COUNTER)
        .bind(&series.issuer)
        .bind(&series.kind)
        .bind(&series.term)
        .fetch_optional(conn)
        .await?;
    Ok(last)
}

/// Sets where a series begins and its last number.
pub(crate) async fn set_counter(conn: &mut Conn, series: &Series, start: i64, last: i64) -> Result<()> {
    sqlx::query(sql::register::SET_COUNTER)
        .bind(start)
        .bind(last)
        .bind(&series.issuer)
        .bind(&series.kind)
        .bind(&series.term)
        .execute(conn)
        .await?;
    Ok(())
}

/// The refusal to leave a large gap in a series without a confirmation: most often it is a digit too many.
pub(crate) fn large_gap(before: i64, number: i64) -> Diagnostic {
    Diagnostic::error(
        code!("register.large-gap"),
        format!("số {number} cách số trước nó ({before}) quá xa; các số ở giữa sẽ không cấp được nữa"),
        format!(
            "the number {number} is far from the one before it ({before}); those between can never be given"
        ),
    )
    .with_value(number.to_string())
    .hint(
        "xem lại số này; nếu đúng là như vậy thì xác nhận rồi làm lại",
        "look at the number again; if it is right, confirm it and try again",
    )
}

/// Moves a counter up to `last`.
pub(crate) async fn move_counter(conn: &mut Conn, series: &Series, last: i64) -> Result<()> {
    sqlx::query(sql::register::MOVE_COUNTER)
        .bind(&series.issuer)
        .bind(&series.kind)
        .bind(&series.term)
        .bind(last)
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) fn number_out_of_range() -> StoreError {
    StoreError::refused(
        code!("register.odd-number"),
        format!("số văn bản phải từ 1 đến {MAX_NUMBER}"),
        format!("a number must be from 1 to {MAX_NUMBER}"),
    )
}

pub(crate) fn check_series(series: &Series) -> Result<()> {
    let fits = |text: &str, max: usize| text.chars().count() <= max && !text.chars().any(char::is_control);
    let is_trimmed = series.kind.trim() == series.kind && series.term.trim() == series.term;
    if is_trimmed && fits(&series.kind, 40) && fits(&series.term, 20) && !series.term.is_empty() {
        return Ok(());
    }
    Err(StoreError::refused(
        code!("register.series"),
        "dãy số cần ký hiệu loại văn bản (như BC) và nhiệm kỳ hoặc năm (như 2025-2030, 2026)",
        "a series needs the symbol of a document kind (such as BC) and a term or year (such as 2025-2030, 2026)",
    ))
}

/// Refuses details that no number can be given with.
fn check_request(details: &EntryDetails) -> Result<()> {
    if !details.symbol.contains(PLACEHOLDER) {
        return Err(StoreError::refused(
            code!("register.symbol"),
            "ký hiệu phải có chỗ cho số, ví dụ `{number}-BC/ĐU`",
            "the symbol must have a place for the number, such as `{number}-BC/ĐU`",
        ));
    }
    check_details(details)
}

/// Refuses details that are too long for an entry of the register.
pub(crate) fn check_details(details: &EntryDetails) -> Result<()> {
    let EntryDetails { symbol, subject, signer, recipients, keeper, note, joint, copies, .. } = details;
    let texts = [(symbol, 100), (subject, 1_000), (signer, 200), (keeper, 200), (note, 1_000)];
    let fits = texts.iter().all(|(text, max)| text.chars().count() <= *max)
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
