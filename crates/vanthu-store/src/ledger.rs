//! An existing register comes in, and every register is held against 1, 2, 3 ….

use std::collections::BTreeMap;

use chrono::Datelike;
use serde_json::json;

use super::numbers::{LARGEST_NUMBER, check_lengths, check_series, counter, move_counter};
use super::offices::office_by_id;
use super::register::entry;
use super::schema::{Columns, Row, Tx, new_id};
use super::{
    Actor, EntryState, ImportOutcome, ImportRow, Origin, RegisterEntry, Result, RowFault, Series,
    SeriesReport, Store, StoreError,
};
use vanthu_diagnostic::{Diagnostic, code};

impl Store {
    /// Adds an existing register: all lines, or none when one has an error. Lines that are there already, the same in
    /// every respect, are left out, so that a file can be brought again.
    ///
    /// # Errors
    /// When the database fails; faults of lines are in the outcome.
    pub async fn import_register(&self, actor: &Actor, rows: Vec<ImportRow>) -> Result<ImportOutcome> {
        let mut tx = self.write().await?;
        let mut outcome = ImportOutcome::default();
        let mut highest: BTreeMap<Series, i64> = BTreeMap::new();
        for row in rows {
            let number = row.number;
            match tx.import_row(actor, row, &mut outcome).await? {
                Some(series) => {
                    let last = highest.entry(series).or_default();
                    *last = number.max(*last);
                }
                None => continue,
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
            let detail = json!({ "lines": outcome.imported, "known": outcome.known });
            tx.audit(actor, "register.import", "register", detail).await?;
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// Gaps and repeats of a series, or of all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gaps_and_repeats(&self, series: Option<&Series>) -> Result<Vec<SeriesReport>> {
        let mut snapshot = self.reader().begin().await?;
        let mut found: BTreeMap<Series, (i64, i64, Vec<i64>)> = BTreeMap::new();
        let rows =
            sqlx::query("SELECT issuer, kind, term, start, last FROM counters").fetch_all(&mut *snapshot);
        for row in rows.await? {
            found.insert(series_of(&row)?, (row.int("start")?, row.int("last")?, Vec::new()));
        }
        let rows = sqlx::query("SELECT issuer, kind, term, number FROM register ORDER BY number");
        for row in rows.fetch_all(&mut *snapshot).await? {
            found.entry(series_of(&row)?).or_default().2.push(row.int("number")?);
        }
        let wanted = |one: &Series| series.is_none_or(|series| series == one);
        let reports = found.into_iter().filter(|(one, _)| wanted(one));
        Ok(reports.map(|(series, (start, last, numbers))| report(series, start, last, &numbers)).collect())
    }
}

impl Tx {
    /// Writes a line of an existing register; the series it went to, or none when it was left out.
    async fn import_row(
        &mut self,
        actor: &Actor,
        row: ImportRow,
        outcome: &mut ImportOutcome,
    ) -> Result<Option<Series>> {
        let mut fault = |diagnostic| outcome.faults.push(RowFault { row: row.row, diagnostic });
        if !(1..=LARGEST_NUMBER).contains(&row.number) {
            fault(super::numbers::odd_number().diagnostic().clone().with_value(row.number.to_string()));
            return Ok(None);
        }
        for checked in [check_series(&row.series), check_lengths(&row.particulars)] {
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
        let there = sqlx::query(
            "SELECT * FROM register WHERE issuer = $1 AND kind = $2 AND term = $3 AND number = $4 ORDER BY id",
        )
        .bind(&row.series.issuer)
        .bind(&row.series.kind)
        .bind(&row.series.term)
        .bind(row.number)
        .fetch_all(self.conn())
        .await?;
        let there = there.iter().map(entry).collect::<Result<Vec<_>>>()?;
        if there.iter().any(|one| one.particulars == row.particulars) {
            outcome.known += 1;
            return Ok(None);
        }
        if there.iter().any(|one| one.origin != Origin::Import) {
            fault(
                Diagnostic::error(
                    code!("register.number-taken"),
                    format!("số {} đã được cấp trong sổ này cho văn bản khác", row.number),
                    format!("the number {} was given to another paper in this register", row.number),
                )
                .with_value(row.particulars.symbol.clone()),
            );
            return Ok(None);
        }
        if !there.is_empty() {
            fault(
                Diagnostic::warning(
                    code!("register.repeat"),
                    format!("số {} có nhiều hơn một lần", row.number),
                    format!("the number {} stands more than once", row.number),
                )
                .with_value(row.particulars.symbol.clone()),
            );
        }
        let years: Vec<i32> = row.series.term.split('-').filter_map(|year| year.parse().ok()).collect();
        if let (Some(date), Some(first), Some(last)) = (row.particulars.date, years.first(), years.last())
            && !(*first..=*last).contains(&date.year())
        {
            fault(
                Diagnostic::warning(
                    code!("register.date-outside-term"),
                    format!("ngày {} không thuộc {}", date.format("%d/%m/%Y"), row.series.term),
                    format!("the date {date} is not in {}", row.series.term),
                )
                .with_value(row.particulars.symbol.clone()),
            );
        }
        let void = row.void_reason.is_some();
        let line = RegisterEntry {
            id: new_id(),
            series: row.series,
            number: row.number,
            particulars: row.particulars,
            origin: Origin::Import,
            state: if void { EntryState::Void } else { EntryState::Bound },
            void_reason: row.void_reason,
            voided_at: void.then_some(self.now),
            document_id: None,
            created_by: actor.user_id.clone(),
            created_at: self.now,
        };
        line.insert(self, None).await?;
        outcome.imported += 1;
        Ok(Some(line.series))
    }
}

fn series_of(row: &Row) -> Result<Series> {
    Ok(Series { issuer: row.text("issuer")?, kind: row.text("kind")?, term: row.text("term")? })
}

/// Holds the numbers of a series, in order, against `start` + 1 … `last`.
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
        // Numbers of the paper book that were brought in stand before the start.
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
        // A series that began after a paper book, of which some numbers were brought in.
        assert_eq!(of(40, 42, &[39, 40, 41, 42]), SeriesReport { count: 4, ..of(40, 42, &[41, 42]) });
        assert!(of(0, 2, &[1, 2, 3]).counter_behind);
        assert!(!of(0, 3, &[]).counter_behind);
        assert_eq!(of(0, 3, &[]).gaps, [(1, 3)]);
    }
}
