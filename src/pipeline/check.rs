//! Documents checked, with nothing written: a document, or a Word file from elsewhere.

use super::Settings;
use super::catalogue::{language, rule_set, rules_in_force};
use super::diagnostics::Diagnostics;
use super::document;
use super::plan::Plan;
use vanthu_check::{self as check, DocxMetadata};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_import as import;
use vanthu_model::office::Standard;
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
    /// All that was found, errors first.
    pub findings: Vec<Diagnostic>,
}

impl CheckReport {
    fn refused(findings: Vec<Diagnostic>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// Reads, composes and checks a document.
pub fn check_document(files: &dyn Files, source: &DocumentSource, settings: &Settings) -> CheckReport {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let plan = match Plan::load(files, source, settings, &mut diagnostics) {
        Ok(plan) => plan,
        Err(problems) => return CheckReport::refused(diagnostics.take_with(problems)),
    };
    match document::check(&plan, &mut diagnostics) {
        Ok(checked) => {
            let findings = diagnostics.take_all();
            let title = Some(checked.prepared.document.title);
            CheckReport { rules: Some(plan.rules.name), metadata: None, title, findings }
        }
        Err(problems) => CheckReport::refused(diagnostics.take_with(problems)),
    }
}

/// Reads the text of the Word file of that name and checks what it alone allows. `rules` pins a rule set; else the
/// document's title and date choose one.
pub fn check_docx(files: &dyn Files, file: &str, rules: Option<&str>, settings: &Settings) -> CheckReport {
    docx(files, file, rules, settings).unwrap_or_else(|problem| CheckReport::refused(vec![problem]))
}

fn docx(
    files: &dyn Files,
    file: &str,
    name: Option<&str>,
    settings: &Settings,
) -> Result<CheckReport, Diagnostic> {
    let bytes = project::read(files, file)?;
    let text = import::read_docx(file, &bytes, &settings.limits)?;
    let recognised = check::RecognisedDocx::new(&text);
    let (standard, date) = (recognised.standard(), recognised.date());
    let rules = match name {
        Some(name) => rule_set(&settings.assets, name, None)?.rules,
        None => {
            let chosen = rules_in_force(&settings.assets, Some(standard.unwrap_or(Standard::Party)), date);
            let chosen = chosen.map_err(|problem| {
                problem
                    .at(Place::File { file: file.to_string() })
                    .hint("chọn bộ quy tắc bằng `--rules`", "choose a rule set with `--rules`")
            });
            chosen?.set.rules
        }
    };
    let language = language(&settings.assets)?;
    let mut diagnostics = Diagnostics::new(&settings.allow);
    if standard.is_none() && name.is_none() {
        diagnostics.add(
            Diagnostic::warning(
                code!("check.standard-unknown"),
                format!("không rõ văn bản theo thể thức nào; đã soát theo {}", rules.name),
                format!(
                    "it is not clear which regulation the document follows; it was checked against {}",
                    rules.name
                ),
            )
            .at(Place::File { file: file.to_string() })
            .hint("chọn bằng `--rules TÊN`", "choose with `--rules NAME`"),
        );
    }
    let checked = check::check_docx(&recognised, &rules, &language);
    diagnostics.extend(checked.findings);
    let findings = diagnostics.take_all();
    Ok(CheckReport { rules: Some(rules.name), metadata: Some(checked.metadata), title: None, findings })
}
