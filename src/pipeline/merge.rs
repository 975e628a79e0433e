//! A draft that came back from Word, merged into its document.

use super::Settings;
use super::diagnostics::Diagnostics;
use super::document;
use super::document_text::with_edits;
use super::docx::docx;
use super::plan::Plan;
use vanthu_diagnostic::{Diagnostic, Lang, Place, any_error, code};
use vanthu_docx::Identity;
use vanthu_import as import;
use vanthu_merge::{self as merge, Choices, Item, Merge, Outcome};
use vanthu_model::document::Document;
use vanthu_model::text::folded;
use vanthu_project::{self as project, CorrectionInput, DocumentSource, Entry, FileError, Files};

/// A draft: its name as the user wrote it, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The name.
    pub file: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The id of the document in the service, which must be that of the draft.
    pub document: Option<&'a str>,
}

/// A document into which a draft was merged.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// What was merged, and the report.
    pub merge: Merge,
    /// The revision that was sent out, as the draft tells it.
    pub revision: Option<String>,
    /// Whether the draft still had what was sent out.
    pub remembered: bool,
    /// The text of the document file with the merged edits; `None` for a document that came as data.
    pub text: Option<String>,
    /// What the checks find in the merged document.
    pub findings: Vec<Diagnostic>,
}

/// Merges a draft into a document: three ways, block by block.
///
/// # Errors
/// What is wrong with the document or the draft; `merge.other-document`, `merge.unknown-decision`; `merge.not-readable` if
/// the document cannot be composed with the merged edits.
pub fn merge_draft(
    files: &dyn Files,
    source: &DocumentSource,
    draft: Draft,
    choices: &Choices,
    settings: &Settings,
) -> Result<Merged, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let read = |bytes: &[u8]| {
        import::read_draft(draft.file, bytes, &settings.limits).map_err(|problem| vec![problem])
    };
    let came_back = read(draft.bytes)?;
    let prepared = document::check(&plan, &mut diagnostics)
        .map_err(|problems| diagnostics.take_with(problems))?
        .prepared;
    if let Some(problem) = merge::misfit(&came_back, &prepared.document.template, draft.document) {
        return Err(vec![problem]);
    }
    let sent = match &came_back.sent {
        Some(sent) => sent.clone(),
        // What would be sent out now is the nearest to what was.
        None => read(&docx(&prepared, None, Identity::default())?)?.sent.unwrap_or_default(),
    };
    let slot = |file: &str| diagnostics.slot(file).map(str::to_string);
    let mut merged = merge::merge(&merge::Input {
        draft: &came_back,
        sent: &sent,
        now: &prepared.document,
        edits: &plan.job.edits,
        choices,
        slot: &slot,
    });
    if !merged.unknown.is_empty() {
        return Err(merged.unknown.iter().map(|key| unknown(key, &merged)).collect());
    }
    let (text, (document, findings)) = recomposed(files, source, &merged, settings)?;
    merged.items.extend(reads_differently(&merged, &document));
    merged.items.extend(merged.labels_not_taken(&document));
    Ok(Merged {
        merge: merged,
        revision: came_back.sent.as_ref().and_then(|sent| sent.revision.clone()),
        remembered: came_back.sent.is_some(),
        text,
        findings,
    })
}

fn unknown(key: &str, merged: &Merge) -> Diagnostic {
    let keys = merged.keys();
    let problem = Diagnostic::error(
        code!("merge.unknown-decision"),
        format!("không có gì phải chọn ở `{key}`"),
        format!("there is nothing to decide about `{key}`"),
    )
    .with_value(key);
    if keys.is_empty() {
        return problem
            .hint("bản Word này không có chỗ nào phải chọn", "this draft leaves nothing to decide");
    }
    let all = keys.into_iter().collect::<Vec<_>>().join(", ");
    problem.hint(format!("các chỗ phải chọn: {all}"), format!("to be decided: {all}"))
}

/// A document and what was found in it.
type Composed = (Document, Vec<Diagnostic>);

/// The document with the merged edits, as a text where it is a file, and composed.
fn recomposed(
    files: &dyn Files,
    source: &DocumentSource,
    merged: &Merge,
    settings: &Settings,
) -> Result<(Option<String>, Composed), Vec<Diagnostic>> {
    let refused = |mut problems: Vec<Diagnostic>| {
        if any_error(&problems) {
            problems.insert(0, not_readable(merged));
        }
        problems
    };
    match source {
        DocumentSource::Toml(name) => {
            let own = project::read_text(files, name).map_err(|problem| vec![problem])?;
            let text = with_edits(name, &own, &merged.edits, &merged.corrections)
                .ok_or_else(|| vec![not_readable(merged)])?;
            let changed = Changed { files, name, text: &text };
            let composed = compose(&changed, source, settings).map_err(refused)?;
            Ok((Some(text), composed))
        }
        DocumentSource::Input(input) => {
            let mut input = (*input).clone();
            let edits = merged.edits.iter().map(merge::MergedEdit::to_json).collect();
            input.header.insert("edits".into(), edits);
            input.corrections.extend(merged.corrections.iter().map(|one| CorrectionInput {
                slot: one.data.clone().unwrap_or_default(),
                file: Some(one.file.clone()),
                sheet: Some(one.sheet.clone()),
                cell: one.cell.clone(),
                was: one.was.clone(),
                now: one.now.clone(),
                by: one.by.clone(),
                why: one.why.clone(),
            }));
            let composed = compose(files, &DocumentSource::Input(&input), settings).map_err(refused)?;
            Ok((None, composed))
        }
    }
}

fn compose(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
) -> Result<Composed, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = Plan::load(files, source, settings, &mut diagnostics)?;
    let checked =
        document::check(&plan, &mut diagnostics).map_err(|problems| diagnostics.take_with(problems))?;
    Ok((checked.prepared.document, diagnostics.take_all()))
}

fn not_readable(merged: &Merge) -> Diagnostic {
    let gone = ["merge.dropped", "merge.moved", "merge.joined"];
    let taken = merged.items.iter().filter(|item| item.outcome == Outcome::Taken);
    let gone: Vec<&str> = taken
        .filter(|item| gone.contains(&item.diagnostic.code.as_str()))
        .filter_map(|item| item.block.as_deref())
        .collect();
    let problem = Diagnostic::error(
        code!("merge.not-readable"),
        "với các phần sửa lấy từ bản Word, văn bản không soạn được nữa; chưa ghi gì",
        "with the edits of the draft the document cannot be composed; nothing is written",
    )
    .hint(
        "chọn lại khối có lỗi: `--decide KHỐI=ours`",
        "decide the block at fault otherwise: `--decide BLOCK=ours`",
    );
    if gone.is_empty() {
        return problem;
    }
    let gone = gone.join(", ");
    problem.hint(
        format!("các khối mà bản Word bỏ hoặc chuyển chỗ: {gone}"),
        format!("the blocks that the draft drops or moves: {gone}"),
    )
}

/// The words of a text without its numbers and marks.
fn words(text: &str) -> Vec<String> {
    let split = |letter: char| !letter.is_alphabetic();
    folded(text).split(split).filter(|word| !word.is_empty()).map(String::from).collect()
}

/// The blocks that do not say in the composed document what the draft says.
fn reads_differently(merged: &Merge, document: &Document) -> Vec<Item> {
    let taken =
        merged.items.iter().filter(|item| item.outcome == Outcome::Taken && item.correction.is_none());
    let changed = taken.filter(|item| item.diagnostic.code == "merge.changed");
    changed
        .filter_map(|item| {
            let (id, theirs) = (item.block.as_deref()?, item.theirs.as_deref()?);
            let block = document.named_blocks().find(|block| block.id == id)?;
            let (own, theirs) = (words(&block.text()?), words(theirs));
            if theirs.starts_with(&own) {
                return None;
            }
            let diagnostic = Diagnostic::warning(
                code!("merge.reads-differently"),
                format!("khối `{id}` trong văn bản đọc khác bản Word"),
                format!("the block `{id}` reads differently in the document"),
            );
            let place = item.diagnostic.place.clone().unwrap_or(Place::File { file: String::new() });
            let mut other = item.clone();
            other.outcome = Outcome::Refused;
            other.now = block.text();
            other.diagnostic = diagnostic.at(place);
            Some(other)
        })
        .collect()
}

/// The files of a document, of which the document file itself says something else.
struct Changed<'a> {
    files: &'a dyn Files,
    name: &'a str,
    text: &'a str,
}

impl Files for Changed<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        if name == self.name { Ok(self.text.as_bytes().to_vec()) } else { self.files.read(name) }
    }

    fn list(&self, folder: &str) -> Result<Vec<Entry>, FileError> {
        self.files.list(folder)
    }

    fn display(&self, name: &str) -> String {
        self.files.display(name)
    }
}

impl Merged {
    /// The report as a JSON object.
    pub fn to_json(&self, lang: Lang) -> serde_json::Value {
        let merge = &self.merge;
        let mut object = serde_json::json!({
            "revision": self.revision,
            "base": if self.remembered { "sent" } else { "now" },
        });
        let mut counts = serde_json::Map::new();
        for outcome in Outcome::ALL {
            let items: Vec<_> = merge
                .items
                .iter()
                .filter(|item| item.outcome == outcome)
                .map(|item| item.to_json(lang))
                .collect();
            counts.insert(outcome.key().into(), items.len().into());
            object[outcome.key()] = items.into();
        }
        object["counts"] = counts.into();
        object["edits"] = merge.edits.iter().map(merge::MergedEdit::to_json).collect();
        object["corrections"] = merge.corrections.iter().map(merge::ProposedCorrection::to_json).collect();
        object["findings"] = self.findings.iter().map(|finding| finding.to_json(lang)).collect();
        object
    }
}
