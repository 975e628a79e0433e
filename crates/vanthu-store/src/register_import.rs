//! Importing an existing register, and comparing every series with the unbroken sequence of its numbers.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde_json::json;
use vanthu_diagnostic::{Diagnostic, code};

use crate::numbering::{
    LARGE_GAP, MAX_NUMBER, check_details, check_series, counter, large_gap, move_counter,
    number_out_of_range, set_counter,
};
use crate::offices::office_by_id;
use crate::schema::{Tx, new_id};
use crate::verify::lines_sha256;
use crate::{
    Actor, EntryState, ImportOutcome, ImportRow, Origin, Register, RegisterEntry, Result, RowFault, Series,
    SeriesReport, StoreError, sql,
};

/// A counter: what a series should have.
#[derive(sqlx::FromRow)]
struct CounterRow {
    #[sqlx(flatten)]
    series: Series,
    start: i64,
    last: i64,
}

/// A number that a series has.
#[derive(sqlx::FromRow)]
struct NumberRow {
    #[sqlx(flatten)]
    series: Series,
    number: i64,
}

impl Register<'_> {
    /// Imports an existing register: all lines, or none if one has an error. Lines that are in the register already,
    /// equal in every respect, are skipped, so that a file can be imported again. With `confirmed`, large gaps between
    /// numbers are meant.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database fails; problems of lines are in the outcome.
    pub async fn import(self, actor: &Actor, rows: Vec<ImportRow>, confirmed: bool) -> Result<ImportOutcome> {
        let mut tx = self.store.write().await?;
        let mut outcome = ImportOutcome::default();
        let mut fingerprints = Vec::new();
        let mut lines: BTreeMap<(Series, i64), u32> = BTreeMap::new();
        let mut highest: BTreeMap<Series, i64> = BTreeMap::new();
        for row in rows {
            let (number, at) = (row.number, row.row);
            if let Some(entry) = tx.import_row(actor, row, &mut outcome).await? {
                fingerprints.push(entry.fingerprint());
                lines.insert((entry.series.clone(), number), at);
                let last = highest.entry(entry.series).or_default();
                *last = number.max(*last);
            }
        }
        if !confirmed {
            for series in highest.keys() {
                tx.refuse_large_gaps(series, &lines, &mut outcome).await?;
            }
        }
        if outcome.faults.iter().any(|fault| fault.diagnostic.is_error()) {
            return Ok(ImportOutcome { imported: 0, ..outcome });
        }
        for (series, number) in &highest {
            if counter(tx.conn(), series).await?.is_none_or(|last| last < *number) {
                move_counter(tx.conn(), series, *number).await?;
            }
        }
        if outcome.imported > 0 {
            let detail = json!({ "lines": outcome.imported, "known": outcome.known,
                                 "lines_sha256": lines_sha256(&mut fingerprints) });
            tx.audit(actor, "register.import", "register", detail).await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// Undoes the last import into the register of an office, as long as no number of its series was given after it. The
    /// answer is how many lines went.
    ///
    /// # Errors
    /// `register.no-undo` if nothing was imported, or a number was given since.
    pub async fn undo_import(self, actor: &Actor, office_id: &str) -> Result<u64> {
        let mut tx = self.store.write().await?;
        let at: Option<String> =
            sqlx::query_scalar(sql::register::LAST_IMPORT).bind(office_id).fetch_one(tx.conn()).await?;
        let Some(at) = at else { return Err(no_undo()) };
        let all: Vec<Series> = sqlx::query_as(sql::register::SERIES_OF_IMPORT)
            .bind(office_id)
            .bind(&at)
            .fetch_all(tx.conn())
            .await?;
        for series in &all {
            let given: Option<String> = sqlx::query_scalar(sql::register::GIVEN_SINCE)
                .bind(&series.issuer)
                .bind(&series.kind)
                .bind(&series.term)
                .bind(&at)
                .fetch_optional(tx.conn())
                .await?;
            if given.is_some() {
                return Err(no_undo());
            }
        }
        let gone = sqlx::query(sql::register::DELETE_IMPORT)
            .bind(office_id)
            .bind(&at)
            .execute(tx.conn())
            .await?
            .rows_affected();
        for series in &all {
            let start: i64 = sqlx::query_scalar(sql::register::COUNTER_START)
                .bind(&series.issuer)
                .bind(&series.kind)
                .bind(&series.term)
                .fetch_one(tx.conn())
                .await?;
            let highest: Option<i64> = sqlx::query_scalar(sql::register::HIGHEST)
                .bind(&series.issuer)
                .bind(&series.kind)
                .bind(&series.term)
                .fetch_one(tx.conn())
                .await?;
            set_counter(tx.conn(), series, start, start.max(highest.unwrap_or_default())).await?;
        }
        tx.audit(actor, "register.import-undo", office_id, json!({ "at": at, "lines": gone })).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// The gaps and repeats of a series, or of all of them.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn gaps_and_repeats(self, series: Option<&Series>) -> Result<Vec<SeriesReport>> {
        let mut snapshot = self.store.reader().begin().await?;
        let mut found: BTreeMap<Series, (i64, i64, Vec<i64>)> = BTreeMap::new();
        let counters: Vec<CounterRow> =
            sqlx::query_as(sql::register::COUNTERS).fetch_all(&mut *snapshot).await?;
        for row in counters {
            found.insert(row.series, (row.start, row.last, Vec::new()));
        }
        let numbers: Vec<NumberRow> =
            sqlx::query_as(sql::register::NUMBERS).fetch_all(&mut *snapshot).await?;
        for row in numbers {
            found.entry(row.series).or_default().2.push(row.number);
        }
        let is_wanted = |one: &Series| series.is_none_or(|series| series == one);
        let reports = found.into_iter().filter(|(one, _)| is_wanted(one));
        Ok(reports.map(|(series, (start, last, numbers))| report(series, start, last, &numbers)).collect())
    }
}

fn no_undo() -> StoreError {
    StoreError::conflict(
        code!("register.no-undo"),
        "không có lần nhập sổ nào bỏ được: chưa nhập, hoặc sau đó đã cấp số",
        "there is no import to undo: none was made, or numbers were given after it",
    )
}

impl Tx {
    /// Reports the lines of an import before which there is a large gap in a series, as it would be.
    async fn refuse_large_gaps(
        &mut self,
        series: &Series,
        lines: &BTreeMap<(Series, i64), u32>,
        outcome: &mut ImportOutcome,
    ) -> Result<()> {
        let start: Option<i64> = sqlx::query_scalar(sql::register::COUNTER_START)
            .bind(&series.issuer)
            .bind(&series.kind)
            .bind(&series.term)
            .fetch_optional(self.conn())
            .await?;
        let last = counter(self.conn(), series).await?.unwrap_or_default();
        let numbers: Vec<i64> = sqlx::query_scalar(sql::register::NUMBERS_OF_SERIES)
            .bind(&series.issuer)
            .bind(&series.kind)
            .bind(&series.term)
            .fetch_all(self.conn())
            .await?;
        let mut before = start.unwrap_or_default();
        for number in numbers {
            // What the counter has passed already is no new gap.
            let row = lines.get(&(series.clone(), number));
            if let Some(row) = row
                && number > last
                && number - before.max(last) > LARGE_GAP
            {
                let diagnostic = large_gap(before.max(last), number);
                outcome.faults.push(RowFault { row: *row, diagnostic });
            }
            before = before.max(number);
        }
        Ok(())
    }

    /// Writes a line of an existing register. The answer is its entry, or `None` if it was skipped or has an error.
    async fn import_row(
        &mut self,
        actor: &Actor,
        row: ImportRow,
        outcome: &mut ImportOutcome,
    ) -> Result<Option<RegisterEntry>> {
        let mut fault = |diagnostic| outcome.faults.push(RowFault { row: row.row, diagnostic });
        if !(1..=MAX_NUMBER).contains(&row.number) {
            fault(number_out_of_range().diagnostic().clone().with_value(row.number.to_string()));
            return Ok(None);
        }
        for checked in [check_series(&row.series), check_details(&row.details)] {
            if let Err(error) = checked {
                fault(error.diagnostic().clone());
                return Ok(None);
            }
        }
        match office_by_id(self.conn(), &row.series.issuer).await {
            Ok(_) => {}
            Err(StoreError::Missing(problem)) => {
                fault(problem);
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
        let existing: Vec<RegisterEntry> = sqlx::query_as(sql::register::BY_NUMBER)
            .bind(&row.series.issuer)
            .bind(&row.series.kind)
            .bind(&row.series.term)
            .bind(row.number)
            .fetch_all(self.conn())
            .await?;
        if existing.iter().any(|entry| entry.details == row.details) {
            outcome.known += 1;
            return Ok(None);
        }
        if existing.iter().any(|entry| entry.origin != Origin::Import) {
            fault(
                Diagnostic::error(
                    code!("register.number-taken"),
                    format!("số {} đã được cấp trong sổ này cho văn bản khác", row.number),
                    format!("the number {} was given to another document in this register", row.number),
                )
                .with_value(row.details.symbol.clone()),
            );
            return Ok(None);
        }
        if !existing.is_empty() {
            fault(
                Diagnostic::warning(
                    code!("register.repeat"),
                    format!("số {} có nhiều hơn một lần", row.number),
                    format!("the number {} occurs more than once", row.number),
                )
                .with_value(row.details.symbol.clone()),
            );
        }
        let years: Vec<i32> = row.series.term.split('-').filter_map(|year| year.parse().ok()).collect();
        if let (Some(date), Some(first), Some(last)) = (row.details.date, years.first(), years.last())
            && !(*first..=*last).contains(&date.year())
        {
            fault(
                Diagnostic::warning(
                    code!("register.date-outside-term"),
                    format!("ngày {} không thuộc {}", date.format("%d/%m/%Y"), row.series.term),
                    format!("the date {date} is not in {}", row.series.term),
                )
                .with_value(row.details.symbol.clone()),
            );
        }
        let is_void = row.void_reason.is_some();
        let entry = RegisterEntry {
            id: new_id(),
            series: row.series,
            number: row.number,
            details: row.details,
            origin: Origin::Import,
            state: if is_void { EntryState::Void } else { EntryState::Bound },
            void_reason: row.void_reason,
            voided_at: is_void.then_some(self.now),
            secret: false,
            document_id: None,
            created_by: actor.user_id.clone(),
            created_at: self.now,
        };
        entry.insert(self, None).await?;
        outcome.imported += 1;
        Ok(Some(entry))
    }
}

/// Compares the numbers of a series, which are in order, with `start` + 1 … `last`.
fn report(series: Series, start: i64, last: i64, numbers: &[i64]) -> SeriesReport {
    let (mut gaps, mut repeats) = (Vec::new(), Vec::new());
    let (mut before, mut previous) = (start, None);
    for &number in numbers {
        if number > before + 1 {
            gaps.push((before + 1, number - 1));
        }
        if previous == Some(number) && repeats.last() != Some(&number) {
            repeats.push(number);
        }
        // Numbers of the book on paper that were imported come before the start.
        before = before.max(number);
        previous = Some(number);
    }
    let highest = numbers.last().copied().unwrap_or_default();
    if last > before {
        gaps.push((before + 1, last));
    }
    SeriesReport {
        series,
        count: numbers.len() as u64,
        start,
        last,
        gaps,
        repeats,
        counter_behind: highest > last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(start: i64, last: i64, numbers: &[i64]) -> SeriesReport {
        let series = Series { issuer: "o".into(), kind: "BC".into(), term: "2026".into() };
        report(series, start, last, numbers)
    }

    #[test]
    fn gaps_and_repeats_are_found_wherever_they_are() {
        assert_eq!(of(0, 3, &[1, 2, 3]).gaps, []);
        assert_eq!(of(0, 9, &[2, 3, 3, 3, 7]).gaps, [(1, 1), (4, 6), (8, 9)]);
        assert_eq!(of(0, 9, &[2, 3, 3, 3, 7]).repeats, [3]);
        // A series that continues a book on paper, some of whose numbers were imported.
        assert_eq!(of(40, 42, &[39, 40, 41, 42]), SeriesReport { count: 4, ..of(40, 42, &[41, 42]) });
        assert!(of(0, 2, &[1, 2, 3]).counter_behind);
        assert!(!of(0, 3, &[]).counter_behind);
        assert_eq!(of(0, 3, &[]).gaps, [(1, 3)]);
    }
}
