//! Documents checked, with nothing written: a document, or a Word file from elsewhere.

use chrono::NaiveDate;

use super::Settings;
use super::catalogue::{language_of, rule_set, rules_in_force};
use super::diagnostics::Diagnostics;
use super::document;
use super::lines::{Line, lines};
use super::plan::Plan;
use vanthu_assets::Assets;
use vanthu_check::{self as check, DocxMetadata, Scope};
use vanthu_diagnostic::{Diagnostic, Place, code, names_code};
use vanthu_import as import;
use vanthu_model::office::Standard;
use vanthu_model::rules::Rules;
use vanthu_project::{self as project, DocumentSource, Files};

/// What was found in a document.
#[derive(Clone, Debug, Default)]
pub struct CheckReport {
    /// The rule set; `None` where the document could not be read far enough to choose one.
    pub rules: Option<String>,
    /// What was recognised of a Word file.
    pub metadata: Option<DocxMetadata>,
    /// The title of a document that was composed.
    pub title: Option<String>,
    /// All that a composed document says, line by line.
    pub lines: Vec<Line>,
    /// All that was found, errors first.
    pub findings: Vec<Diagnostic>,
}

impl CheckReport {
    /// Keeps the findings of the codes in `only`, all where it is empty, and drops those of the codes in `ignored`. A code
    /// may also be the name of a room, `import`, for all of its codes.
    pub fn select(&mut self, only: &[String], ignored: &[String]) {
        self.findings
            .retain(|finding| (only.is_empty() || is_named(only, finding)) && !is_named(ignored, finding));
    }

    fn refused(findings: Vec<Diagnostic>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// Whether a list of codes names that of a finding: as a whole, by its room or without it.
pub(super) fn is_named(list: &[String], finding: &Diagnostic) -> bool {
    list.iter().any(|one| names_code(one, finding.code.as_str()))
}

/// The document on the period before, whose figures are compared.
pub enum Previous<'a> {
    /// A Word file by its name and its bytes.
    Docx {
        /// The name, for messages.
        name: &'a str,
        /// Its content.
        bytes: &'a [u8],
    },
    /// A document that is composed for the comparison.
    Document {
        /// The files that it may name.
        files: &'a dyn Files,
        /// The document.
        source: DocumentSource<'a>,
    },
}

impl Previous<'_> {
    /// What `compare` finds beside the document on the period before. Values that replace those of the document that is
    /// checked do not hold for it.
    ///
    /// # Errors
    /// What keeps that document from being read or composed.
    pub(super) fn compare(
        &self,
        settings: &Settings,
        compare: impl FnOnce(&check::Earlier) -> Vec<Diagnostic>,
    ) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        match self {
            Self::Docx { name, bytes } => {
                let text =
                    import::read_docx(name, bytes, &settings.limits).map_err(|problem| vec![problem])?;
                Ok(compare(&check::Earlier::Docx(&check::RecognisedDocx::new(&text))))
            }
            Self::Document { files, source } => {
                let settings = Settings { set: Vec::new(), ..settings.clone() };
                let mut diagnostics = Diagnostics::new(&settings.allow);
                let plan = Plan::load(*files, source, &settings, &mut diagnostics)
                    .map_err(|problems| diagnostics.take_with(problems))?;
                document::with_input(&plan, &mut diagnostics, |input| {
                    compare(&check::Earlier::Document(input))
                })
            }
        }
    }
}

/// Reads, composes and checks a document.
pub fn check_document(files: &dyn Files, source: &DocumentSource, settings: &Settings) -> CheckReport {
    check_document_beside(files, source, None, settings)
}

/// The same beside the document on the period before.
pub fn check_document_beside(
    files: &dyn Files,
    source: &DocumentSource,
    previous: Option<&Previous>,
    settings: &Settings,
) -> CheckReport {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = match Plan::load(files, source, settings, &mut diagnostics) {
        Ok(plan) => plan,
        Err(problems) => return CheckReport::refused(diagnostics.take_with(problems)),
    };
    match document::check_beside(&plan, previous, &mut diagnostics) {
        Ok(checked) => {
            let findings = diagnostics.take_all();
            let document = checked.prepared.document;
            let lines = lines(&document);
            CheckReport {
                rules: Some(plan.rules.name),
                metadata: None,
                title: Some(document.title),
                lines,
                findings,
            }
        }
        Err(problems) => CheckReport::refused(diagnostics.take_with(problems)),
    }
}

/// Reads the text of the Word file of that name and checks what it alone allows. `rules` pins a rule set; else the
/// document's title and date choose one.
pub fn check_docx(files: &dyn Files, file: &str, rules: Option<&str>, settings: &Settings) -> CheckReport {
    check_docx_beside(files, file, rules, None, settings)
}

/// The same beside the document on the period before.
pub fn check_docx_beside(
    files: &dyn Files,
    file: &str,
    rules: Option<&str>,
    previous: Option<&Previous>,
    settings: &Settings,
) -> CheckReport {
    docx(files, file, rules, previous, settings).unwrap_or_else(CheckReport::refused)
}

fn docx(
    files: &dyn Files,
    file: &str,
    name: Option<&str>,
    previous: Option<&Previous>,
    settings: &Settings,
) -> Result<CheckReport, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let bytes = project::read(files, file).map_err(one)?;
    let text = import::read_docx(file, &bytes, &settings.limits).map_err(one)?;
    let recognised = check::RecognisedDocx::new(&text);
    let (standard, date) = (recognised.standard(), recognised.date());
    let (rules, scope) = match name {
        Some(name) => (rule_set(&settings.assets, name, None).map_err(one)?.rules, Scope::Everything),
        None => choose(&settings.assets, standard, date).map_err(|problem| {
            one(problem
                .at(Place::File { file: file.to_string() })
                .hint("chọn bộ quy tắc bằng `--rules`", "choose a rule set with `--rules`"))
        })?,
    };
    let language = language_of(settings, &[]).map_err(one)?;
    let mut diagnostics = Diagnostics::new(&settings.allow);
    if scope == Scope::Words {
        let (vi, en) = match (standard, date) {
            (Some(_), Some(date)) => {
                let day = vanthu_model::date::short(date);
                (
                    format!("chưa có bộ quy tắc nào có hiệu lực vào ngày {day}; chỉ soát lời văn và số liệu"),
                    format!("no rule set was in force on {day}; only words and figures were checked"),
                )
            }
            _ => (
                "không rõ văn bản theo thể thức nào; chỉ soát lời văn và số liệu".to_string(),
                "it is not clear which regulation the document follows; only words and figures were checked"
                    .to_string(),
            ),
        };
        diagnostics.add(
            Diagnostic::note(code!("check.standard-unknown"), vi, en)
                .at(Place::File { file: file.to_string() })
                .hint("chọn bộ quy tắc bằng `--rules TÊN`", "choose a rule set with `--rules NAME`"),
        );
    }
    let checked = check::check_docx(&recognised, &rules, &language, scope);
    diagnostics.extend(checked.findings);
    if let Some(previous) = previous {
        let compare =
            |earlier: &check::Earlier| check::check_previous(&recognised, earlier, &rules, &language);
        diagnostics.extend(previous.compare(settings, compare)?);
    }
    let findings = diagnostics.take_all();
    let rules = (scope == Scope::Everything).then_some(rules.name);
    Ok(CheckReport { rules, metadata: Some(checked.metadata), findings, ..CheckReport::default() })
}

/// The newest rule set of a standard that was in force on the document's day. Where the standard is unknown, or none was
/// in force yet, the newest one, with which only words and figures are checked.
fn choose(
    assets: &Assets,
    standard: Option<Standard>,
    date: Option<NaiveDate>,
) -> Result<(Rules, Scope), Diagnostic> {
    if standard.is_some() {
        let chosen = rules_in_force(assets, standard, date)?;
        if chosen.in_force {
            return Ok((chosen.set.rules, Scope::Everything));
        }
    }
    Ok((rules_in_force(assets, standard, None)?.set.rules, Scope::Words))
}
