//! Papers held against the rules, with nothing written: a document file, or a Word paper from elsewhere.

use std::path::Path;

use chrono::NaiveDate;

use super::Settings;
use super::catalogue::{language, rule_set, rule_sets};
use super::desk::Desk;
use vanthu_assets as assets;
use vanthu_check::{self as check, Particulars};
use vanthu_diagnostic::{Diagnostic, Place};
use vanthu_import as import;
use vanthu_model::office::Standard;
use vanthu_model::rules::Rules;
use vanthu_project as project;

/// A paper that was held against the rules.
#[derive(Clone, Debug, Default)]
pub struct Examined {
    /// The rule set; none where the paper could not be read far enough to choose one.
    pub rules: Option<String>,
    /// What was recognised of a paper from elsewhere.
    pub particulars: Option<Particulars>,
    /// All that was found, errors first.
    pub findings: Vec<Diagnostic>,
}

impl Examined {
    fn refused(findings: Vec<Diagnostic>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// Reads, composes and checks the document at `path`.
pub fn examine_document(path: &Path, settings: &Settings) -> Examined {
    let mut desk = Desk::new(&settings.allow);
    let job = match project::load(path, &settings.set) {
        Ok(job) => job,
        Err(problems) => return Examined::refused(problems),
    };
    match super::examine(&job, settings, &mut desk) {
        Ok(looked) => {
            let mut findings = std::mem::take(&mut desk.errors);
            findings.append(&mut desk.warnings);
            Examined { rules: Some(looked.rules), particulars: None, findings }
        }
        Err(problems) => Examined::refused(desk.with_warnings(problems)),
    }
}

/// Reads the text of the Word paper at `path` and checks what it alone allows. `name` pins a rule set; else the paper's
/// title and date choose one.
pub fn examine_manuscript(path: &Path, name: Option<&str>, settings: &Settings) -> Examined {
    let file = path.display().to_string();
    match manuscript(path, &file, name, settings) {
        Ok(examined) => examined,
        Err(problem) => Examined::refused(vec![problem]),
    }
}

fn manuscript(
    path: &Path,
    file: &str,
    name: Option<&str>,
    settings: &Settings,
) -> Result<Examined, Diagnostic> {
    let bytes = assets::read(path)?.bytes;
    let manuscript = import::read_docx(file, &bytes, &settings.limits)?;
    let (standard, date) = check::standard(&manuscript);
    let rules = match name {
        Some(name) => rule_set(&settings.assets, name, None)?.rules,
        None => {
            let sets = rule_sets(&settings.assets)?.into_iter().map(|set| set.rules).collect();
            choose(sets, standard, date, file)?
        }
    };
    let language = language(&settings.assets)?;
    let mut desk = Desk::new(&settings.allow);
    if standard.is_none() && name.is_none() {
        desk.take(vec![
            Diagnostic::warning(
                "check.standard-unknown",
                format!("không rõ văn bản theo thể thức nào; đã soát theo {}", rules.name),
                format!(
                    "it is not clear which regulation the paper follows; it was held against {}",
                    rules.name
                ),
            )
            .at(Place::File { file: file.to_string() })
            .hint("chọn bằng `--rules TÊN`", "choose with `--rules NAME`"),
        ]);
    }
    desk.take(check::check_manuscript(&manuscript, &rules, &language));
    let mut findings = std::mem::take(&mut desk.errors);
    findings.append(&mut desk.warnings);
    let particulars = Some(check::particulars(&manuscript, &rules));
    Ok(Examined { rules: Some(rules.name), particulars, findings })
}

/// The newest rule set of a standard that was in force on the paper's day, or the oldest one.
fn choose(
    mut sets: Vec<Rules>,
    standard: Option<Standard>,
    date: Option<NaiveDate>,
    file: &str,
) -> Result<Rules, Diagnostic> {
    let standard = standard.unwrap_or(Standard::Party).as_str();
    sets.retain(|rules| rules.standard == standard);
    sets.sort_by_key(|rules| rules.in_force);
    let in_force = |rules: &Rules| date.is_none_or(|date| rules.in_force <= date);
    let index = sets.iter().rposition(in_force).unwrap_or(0);
    if index < sets.len() {
        return Ok(sets.swap_remove(index));
    }
    Err(Diagnostic::error(
        "project.no-rules",
        format!("chưa có bộ quy tắc nào cho thể thức `{standard}`"),
        format!("there is no rule set for the standard `{standard}`"),
    )
    .at(Place::File { file: file.to_string() })
    .hint("chọn bộ quy tắc bằng `--rules`", "choose a rule set with `--rules`"))
}
