//! What the register has to know of a paper before it has its number: the series it is counted in and how its number
//! is written; and what an office file says, for those who keep offices.

use chrono::NaiveDate;

use super::Settings;
use super::catalogue::rules_in_force;
use super::diagnostics::Diagnostics;
use super::plan::Plan;
use serde_json::{Map, Value as Json};
use vanthu_compose as compose;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::office::{Office, OfficeTerm, Standard};
use vanthu_model::rules::Rules;
use vanthu_project::{self as project, DocumentSource, Files};

/// How a paper's number is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberForm {
    /// The family of rules.
    pub standard: Standard,
    /// The symbol of the kind, such as `BC`; `CV` for dispatches whose number shows none.
    pub kind: String,
    /// The series in which it is counted, by the symbol of its kind or another name; empty if all kinds share one.
    pub series: String,
    /// The terms of the office whose first day is known.
    pub terms: Vec<OfficeTerm>,
    /// Number and symbol with `{number}` for the number: `{number}-BC/ĐU`.
    pub form: String,
    /// The paper's date, where it has one.
    pub date: Option<NaiveDate>,
    /// Who signs.
    pub signer: String,
    /// Where it goes.
    pub recipients: Vec<String>,
    /// The names of those who issue it together with the office.
    pub joint: Vec<String>,
}

/// How the number of a document is written.
///
/// # Errors
/// When the document, its template or its rules cannot be read.
pub fn number_form(
    files: &dyn Files,
    source: &DocumentSource,
    settings: &Settings,
) -> Result<NumberForm, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::new(&settings.allow);
    let Plan { job, template, rules, .. } = Plan::load(files, source, settings, &mut diagnostics)?;
    let (kind, form) = compose::number_form(&job.header, &template, &rules);
    Ok(NumberForm {
        standard: job.header.standard,
        // Joint documents are counted by the body that leads.
        series: rules.register.series(&job.header.office.short, &kind, job.header.secrecy.is_some()),
        terms: job.header.office.terms.clone(),
        kind,
        form,
        date: job.header.date,
        signer: job.header.signer.name.clone(),
        recipients: job.header.recipients.clone(),
        joint: job.header.joint.iter().map(|body| body.name.clone()).collect(),
    })
}

/// How an office writes numbers of papers typed elsewhere, of the kind with that symbol, and the series in which it counts
/// them.
///
/// # Errors
/// When there are no rules for the office's standard, or one cannot be read.
pub fn office_number_form(
    office: &Office,
    kind: &str,
    secret: bool,
    date: NaiveDate,
    settings: &Settings,
) -> Result<(String, String), Diagnostic> {
    let chosen = rules_in_force(&settings.assets, Some(office.standard), Some(date))?;
    let rules = &chosen.set.rules;
    let kind = known_kind(kind, rules);
    Ok((compose::office_number_form(office, kind, rules), rules.register.series(&office.short, kind, secret)))
}

/// The symbols of the types of documents that the rules of a standard name on a date, of copies, and of those that other
/// documents bear.
///
/// # Errors
/// The diagnostic of rules that cannot be read.
pub fn known_kinds(
    standard: Standard,
    date: NaiveDate,
    settings: &Settings,
) -> Result<Vec<String>, Diagnostic> {
    let chosen = rules_in_force(&settings.assets, Some(standard), Some(date))?;
    let rules = &chosen.set.rules;
    let named = rules.types.symbols.values().chain(rules.copy.symbols.values());
    Ok(named.chain(&rules.checks.citation.other_kinds).cloned().collect())
}

/// The symbol of a kind as the rules write it, however a person typed its letters: `CTR` is `CTr`.
fn known_kind<'a>(typed: &'a str, rules: &'a Rules) -> &'a str {
    let known = rules.types.symbols.values().chain(rules.copy.symbols.values());
    let alike = || known.clone().filter(|symbol| symbol.to_lowercase() == typed.to_lowercase());
    alike().find(|symbol| *symbol == typed).or_else(|| alike().next()).map_or(typed, String::as_str)
}

/// Reads the text of an office file; `file` is its name in messages. A roster that it names is not looked for.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_office(file: &str, text: &str) -> Result<Office, Vec<Diagnostic>> {
    project::read_office(file, text)
}

/// The keys of an office file and their values, whether they make an office or not. The text is TOML, or a JSON object.
///
/// # Errors
/// `config.invalid` if it is neither.
pub fn office_entries(file: &str, text: &str) -> Result<Map<String, Json>, Vec<Diagnostic>> {
    project::office_entries(file, text)
}
