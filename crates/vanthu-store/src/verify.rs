//! Verifying the stored data: the pages of the database, the objects that rows name, and what the audit log says against
//! documents, their PDFs and the lines of the register.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::columns::JsonText;
use crate::document_content::canonical_json;
use crate::objects::{ObjectRef, blocking, hash_file, key, sha256_hex};
use crate::{AuditFaultKind, JobResult, RegisterEntry, Result, Store, StoreError, sql};

/// What is wrong with a piece of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DataFaultKind {
    /// A page of the database is damaged.
    Page,
    /// A file that a row names is missing or not what it was.
    Object,
    /// The chain of the audit log is broken.
    Audit,
    /// The PDF of a document is not the one that was issued.
    Pdf,
    /// A line of the register is not what was written when its number was given.
    Entry,
    /// A counter is behind the numbers of its series.
    Counter,
}

/// A fault of the stored data.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DataFault {
    /// What is wrong.
    pub kind: DataFaultKind,
    /// What it concerns: `workbook`, `pdf`, `content`, `roster`, `data set`, `result`, a number, or a row of the audit log.
    pub what: String,
    /// The id of what it belongs to.
    pub owner: String,
}

/// The result of verifying the data.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DataReport {
    /// When it was begun.
    pub at: DateTime<Utc>,
    /// The number of rows of the audit log.
    pub rows: u64,
    /// Its end, `SEQ:HASH`, to be compared with one that was noted elsewhere.
    pub head: String,
    /// The number of objects that were read.
    pub objects: u64,
    /// The number of lines of the register that were compared.
    pub entries: u64,
    /// What is wrong; nothing if empty.
    pub faults: Vec<DataFault>,
}

/// A row of the audit log about a number or a PDF.
#[derive(sqlx::FromRow)]
struct ActRow {
    seq: i64,
    happened_at: String,
    act: String,
    object_id: String,
    #[sqlx(try_from = "JsonText")]
    detail: Value,
}

/// A document with its PDF.
#[derive(sqlx::FromRow)]
struct IssuedRow {
    id: String,
    pdf_sha256: Option<String>,
}

/// A line of the register and when it was written.
#[derive(sqlx::FromRow)]
struct EntryRow {
    #[sqlx(flatten)]
    entry: RegisterEntry,
    written_at: String,
}

/// The results of a job.
#[derive(sqlx::FromRow)]
struct ResultsRow {
    id: String,
    #[sqlx(try_from = "JsonText")]
    results: Vec<JobResult>,
}

impl Store {
    /// Checks the pages of the database for damage, without comparing indexes with tables.
    ///
    /// # Errors
    /// `store.damaged` if a page is damaged.
    pub async fn check_pages(&self) -> Result<()> {
        let faults = self.page_faults().await?;
        match faults.first() {
            None => Ok(()),
            Some(first) => Err(StoreError::damaged(format!("the database is damaged: {}", first.what))),
        }
    }

    async fn page_faults(&self) -> Result<Vec<DataFault>> {
        let fault = |what: String| DataFault { kind: DataFaultKind::Page, what, owner: "vanthu.db".into() };
        let checked: sqlx::Result<Vec<String>> =
            sqlx::query_scalar(sql::sqlite::QUICK_CHECK).fetch_all(self.reader()).await;
        match checked {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").map(fault).collect()),
            // What cannot even be read is damaged as well; a timeout is not.
            Err(sqlx::Error::Database(error)) => Ok(vec![fault(error.message().to_string())]),
            Err(error) => Err(error.into()),
        }
    }

    /// Verifies all that is stored. Nothing is changed, and the service may be running.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read; what is damaged is in the report.
    pub async fn verify_data(&self) -> Result<DataReport> {
        let mut report = DataReport {
            at: self.now(),
            rows: 0,
            head: String::new(),
            objects: 0,
            entries: 0,
            faults: self.page_faults().await?,
        };
        if !report.faults.is_empty() {
            // What a damaged database says about the rest is not worth anything.
            return Ok(report);
        }
        let audit = self.audit().verify(None).await?;
        report.rows = audit.rows;
        report.head = format!("{}:{}", audit.head.seq, audit.head.hash);
        if let Some(fault) = audit.fault {
            let what = match fault.kind {
                AuditFaultKind::Changed => "changed",
                AuditFaultKind::Missing => "missing",
                AuditFaultKind::Linked => "linked",
                AuditFaultKind::Cut => "cut",
                AuditFaultKind::Noted => "noted",
                AuditFaultKind::Beyond => "beyond",
            };
            let owner = fault.seq.to_string();
            report.faults.push(DataFault { kind: DataFaultKind::Audit, what: what.into(), owner });
        }
        self.verify_acts(&mut report).await?;
        self.verify_objects(&mut report).await?;
        for series in
            self.register().gaps_and_repeats(None).await?.into_iter().filter(|one| one.counter_behind)
        {
            let what = [series.series.kind, series.series.term].join(" ");
            let owner = series.series.issuer;
            report.faults.push(DataFault { kind: DataFaultKind::Counter, what, owner });
        }
        Ok(report)
    }

    /// Compares the rows of the audit log about numbers and PDFs with the register and the documents.
    async fn verify_acts(&self, report: &mut DataReport) -> Result<()> {
        // One snapshot: what is issued meanwhile is neither missed nor seen in one half only.
        let mut snapshot = self.reader().begin().await?;
        let mut acts = Acts::default();
        let mut rows = sqlx::query_as::<_, ActRow>(sql::audit::NUMBER_ACTS).fetch(&mut *snapshot);
        while let Some(row) = rows.try_next().await? {
            acts.add(row);
        }
        drop(rows);
        let mut documents = BTreeMap::new();
        let mut rows = sqlx::query_as::<_, IssuedRow>(sql::documents::ISSUED).fetch(&mut *snapshot);
        while let Some(row) = rows.try_next().await? {
            documents.insert(row.id, row.pdf_sha256);
        }
        drop(rows);
        for (id, (pdf, seq)) in &acts.issued {
            if documents.get(id).and_then(Option::as_ref) != Some(pdf) {
                let what = format!("pdf; audit {seq}");
                report.faults.push(DataFault { kind: DataFaultKind::Pdf, what, owner: id.clone() });
            }
        }
        let unknown = documents.iter().filter(|(id, pdf)| pdf.is_some() && !acts.issued.contains_key(*id));
        for (id, _) in unknown {
            let fault = DataFault { kind: DataFaultKind::Pdf, what: "pdf".into(), owner: id.clone() };
            report.faults.push(fault);
        }
        let mut imported: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut rows = sqlx::query_as::<_, EntryRow>(sql::register::ALL_WRITTEN).fetch(&mut *snapshot);
        while let Some(EntryRow { entry, written_at }) = rows.try_next().await? {
            report.entries += 1;
            if entry.origin == crate::Origin::Import {
                imported.entry(written_at).or_default().push(entry.fingerprint());
                continue;
            }
            if !acts.knows(&entry) {
                report.faults.push(entry_fault(&entry));
            }
            seen.insert(entry.id);
        }
        drop(rows);
        for (id, number) in acts.numbers.iter().filter(|(id, _)| !seen.contains(*id)) {
            let what = format!("number {}; audit {}", number.number.unwrap_or_default(), number.seq);
            report.faults.push(DataFault { kind: DataFaultKind::Entry, what, owner: id.clone() });
        }
        for (at, (lines, seq)) in &acts.imports {
            let now = imported.get_mut(at).map(|lines| lines_sha256(lines));
            if now.as_ref() != Some(lines) {
                let what = format!("import; audit {seq}");
                report.faults.push(DataFault { kind: DataFaultKind::Entry, what, owner: "register".into() });
            }
        }
        Ok(())
    }

    /// Reads every object that a row names and compares it with its name.
    async fn verify_objects(&self, report: &mut DataReport) -> Result<()> {
        let mut named: Vec<(String, String, String)> =
            sqlx::query_as(sql::workbooks::OWNERS_OF_OBJECTS).fetch_all(self.reader()).await?;
        let results: Vec<ResultsRow> =
            sqlx::query_as(sql::jobs::WITH_RESULTS).fetch_all(self.reader()).await?;
        for row in results {
            named.extend(row.results.into_iter().map(|one| (one.sha256, "result".into(), row.id.clone())));
        }
        named.sort();
        let mut last: Option<(String, bool)> = None;
        for (sha256, what, owner) in named {
            let whole = match &last {
                Some((name, whole)) if *name == sha256 => *whole,
                _ => {
                    report.objects += 1;
                    self.object_is_whole(&sha256).await?
                }
            };
            if !whole {
                report.faults.push(DataFault { kind: DataFaultKind::Object, what, owner });
            }
            last = Some((sha256, whole));
        }
        Ok(())
    }

    /// The names of all objects that something names: rows, results of jobs, and kept answers.
    pub(crate) async fn all_named_objects(&self) -> Result<BTreeSet<String>> {
        let mut named: BTreeSet<String> = sqlx::query_scalar(sql::workbooks::NAMED_OBJECTS)
            .fetch_all(self.reader())
            .await?
            .into_iter()
            .collect();
        let bodies: Vec<String> =
            sqlx::query_scalar(sql::idempotency::BODIES).fetch_all(self.reader()).await?;
        named.extend(bodies);
        let results: Vec<ResultsRow> =
            sqlx::query_as(sql::jobs::WITH_RESULTS).fetch_all(self.reader()).await?;
        named.extend(results.into_iter().flat_map(|row| row.results).map(|one| one.sha256));
        let jobs: Vec<String> =
            sqlx::query_scalar(sql::jobs::WAITING_REQUESTS).fetch_all(self.reader()).await?;
        for request in jobs {
            // A render under way names its workbooks and its roster in its request.
            named.extend(hashes_in(&serde_json::from_str(&request).unwrap_or_default()));
        }
        Ok(named)
    }

    async fn object_is_whole(&self, sha256: &str) -> Result<bool> {
        let Ok(path) = self.objects().path(sha256) else { return Ok(false) };
        let expected = sha256.to_string();
        blocking(move || Ok(hash_file(&path).is_ok_and(|ObjectRef { sha256, .. }| sha256 == expected))).await
    }
}

/// All texts in a value that could be names of objects.
fn hashes_in(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if key(text).is_ok() => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(hashes_in).collect(),
        Value::Object(values) => values.values().flat_map(hashes_in).collect(),
        _ => Vec::new(),
    }
}

/// A number as the audit log has it.
struct ActNumber {
    seq: i64,
    number: Option<i64>,
    fingerprint: Option<String>,
}

/// What the audit log says about numbers and PDFs.
#[derive(Default)]
struct Acts {
    /// By the id of the entry.
    numbers: BTreeMap<String, ActNumber>,
    /// The hash of the PDF and the row, by the id of the document.
    issued: BTreeMap<String, (String, i64)>,
    /// The hash of the lines and the row, by the time of the import; without those that were undone.
    imports: BTreeMap<String, (String, i64)>,
}

impl Acts {
    fn add(&mut self, row: ActRow) {
        let text = |key: &str| row.detail.get(key).and_then(Value::as_str).map(str::to_string);
        let number = ActNumber {
            seq: row.seq,
            number: row.detail.get("number").and_then(Value::as_i64),
            fingerprint: text("line"),
        };
        match row.act.as_str() {
            "paper.issue" => {
                if let Some(entry) = text("entry") {
                    self.numbers.insert(entry, number);
                }
            }
            "register.reserve" => {
                self.numbers.insert(row.object_id, number);
            }
            "paper.issued" => {
                if let Some(pdf) = text("pdf") {
                    self.issued.insert(row.object_id, (pdf, row.seq));
                }
            }
            "register.import" => {
                if let Some(lines) = text("lines_sha256") {
                    self.imports.insert(row.happened_at, (lines, row.seq));
                }
            }
            "register.import-undo" => {
                if let Some(at) = text("at") {
                    self.imports.remove(&at);
                }
            }
            _ => {}
        }
    }

    /// Whether the log has the entry as it is. Rows of older versions have the number only.
    fn knows(&self, entry: &RegisterEntry) -> bool {
        self.numbers.get(&entry.id).is_some_and(|row| {
            row.number == Some(entry.number)
                && row.fingerprint.as_ref().is_none_or(|line| *line == entry.fingerprint())
        })
    }
}

fn entry_fault(entry: &RegisterEntry) -> DataFault {
    let what = format!("number {}", entry.number);
    DataFault { kind: DataFaultKind::Entry, what, owner: entry.id.clone() }
}

impl RegisterEntry {
    /// The hash of what is written when a number is given. Whether it became void later is not part of it.
    pub(crate) fn fingerprint(&self) -> String {
        let line = json!([self.id, self.series, self.number, self.details, self.origin, self.document_id]);
        sha256_hex(canonical_json(&line).as_bytes())
    }
}

/// The hash of the lines of an import, in any order.
pub(crate) fn lines_sha256(fingerprints: &mut [String]) -> String {
    fingerprints.sort();
    sha256_hex(fingerprints.join("\n").as_bytes())
}
