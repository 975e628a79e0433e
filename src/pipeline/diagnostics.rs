//! The diagnostics of a run, gathered over all its steps.

use std::collections::BTreeSet;

use vanthu_diagnostic::{Diagnostic, Severity, Subject};

/// Collects the diagnostics of a run and downgrades the errors that `--allow` names.
pub(super) struct Diagnostics<'a> {
    allow: &'a [String],
    /// The codes of errors that were downgraded.
    allowed: BTreeSet<String>,
    /// Workbooks, or folders of workbooks, and the data sets to which they belong.
    slots: Vec<(String, String)>,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl<'a> Diagnostics<'a> {
    pub(super) fn new(allow: &'a [String]) -> Self {
        Self { allow, allowed: BTreeSet::new(), slots: Vec::new(), errors: Vec::new(), warnings: Vec::new() }
    }

    /// From here on, what is about the file of that name, or about a file in the folder of that name, is about the data
    /// set `slot`.
    pub(super) fn add_slot(&mut self, name: &str, slot: &str) {
        self.slots.push((name.to_string(), slot.to_string()));
    }

    /// The data set to which a file belongs.
    pub(super) fn slot(&self, file: &str) -> Option<&str> {
        let holds = |name: &str| match file.strip_prefix(name) {
            Some(rest) => rest.is_empty() || name.is_empty() || rest.starts_with('/'),
            None => false,
        };
        self.slots.iter().find(|(name, _)| holds(name)).map(|(_, slot)| slot.as_str())
    }

    /// Adds a diagnostic. An error that the user allowed becomes a warning.
    pub(super) fn add(&mut self, problem: Diagnostic) {
        let problem = self.judge(problem);
        let side = if problem.is_error() { &mut self.errors } else { &mut self.warnings };
        side.push(problem);
    }

    /// Adds diagnostics: see [`Self::add`].
    pub(super) fn extend(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        problems.into_iter().for_each(|problem| self.add(problem));
    }

    /// Adds an error that no permission turns into a warning, since without what it is about there is nothing to go on
    /// with. Warnings and notes are added as they are.
    pub(super) fn refuse(&mut self, problem: Diagnostic) {
        let problem = self.attributed(problem);
        let side = if problem.is_error() { &mut self.errors } else { &mut self.warnings };
        side.push(problem);
    }

    /// Adds errors that no permission turns into warnings: see [`Self::refuse`].
    pub(super) fn refuse_all(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        problems.into_iter().for_each(|problem| self.refuse(problem));
    }

    /// The diagnostic as it is to be shown elsewhere than among those of the run: an error that the user allowed as a
    /// warning.
    pub(super) fn judge(&mut self, problem: Diagnostic) -> Diagnostic {
        let mut problem = self.attributed(problem);
        if problem.is_error() && self.allow.iter().any(|code| problem.code == code.as_str()) {
            self.allowed.insert(problem.code.to_string());
            problem.severity = Severity::Warning;
        }
        problem
    }

    /// The diagnostic with its data set, where it is about a workbook.
    fn attributed(&self, mut problem: Diagnostic) -> Diagnostic {
        if problem.subject.is_none()
            && let Some(file) = problem.place.as_ref().and_then(|place| place.file())
            && let Some(slot) = self.slot(file)
        {
            problem.subject = Some(Subject::Data { slot: slot.to_string(), file: Some(file.to_string()) });
        }
        problem
    }

    /// Whether there was an error that stops the run.
    pub(super) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The codes of the errors that were downgraded so far.
    pub(super) fn allowed(&self) -> Vec<String> {
        self.allowed.iter().cloned().collect()
    }

    /// Stops the run if there was an error, with the warnings behind the errors.
    pub(super) fn settle(&mut self) -> Result<(), Vec<Diagnostic>> {
        match self.has_errors() {
            true => Err(self.take_all()),
            false => Ok(()),
        }
    }

    /// Everything so far, errors first.
    pub(super) fn take_all(&mut self) -> Vec<Diagnostic> {
        let mut all = std::mem::take(&mut self.errors);
        all.append(&mut self.warnings);
        all
    }

    /// The errors that end the run, with everything that was noticed before behind them.
    pub(super) fn take_with(&mut self, mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
        errors.append(&mut self.take_all());
        errors
    }

    /// The warnings and notes so far.
    pub(super) fn take_warnings(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::Place;
    use vanthu_diagnostic::code;

    #[test]
    fn only_what_may_be_allowed_is_downgraded() {
        let error = || Diagnostic::error(code!("import.negative"), "âm", "negative");
        let allow = ["import.negative".to_string()];
        let mut diagnostics = Diagnostics::new(&allow);
        diagnostics.add(error());
        assert!(!diagnostics.has_errors() && diagnostics.allowed() == allow);
        diagnostics.refuse(error());
        let severities: Vec<_> = diagnostics.settle().unwrap_err().iter().map(|one| one.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
    }

    #[test]
    fn what_is_about_a_workbook_names_its_data_set() {
        let mut diagnostics = Diagnostics::new(&[]);
        diagnostics.add_slot("a.xlsx", "results");
        diagnostics.add_slot("sent", "previous");
        assert_eq!(diagnostics.slot("a.xlsx"), Some("results"));
        assert_eq!(diagnostics.slot("sent/b.xlsx"), Some("previous"));
        assert_eq!((diagnostics.slot("sent.xlsx"), diagnostics.slot("b.xlsx")), (None, None));
        let problem = Diagnostic::error(code!("import.negative"), "âm", "negative");
        diagnostics.add(problem.at(Place::File { file: "a.xlsx".into() }));
        let subject = Subject::Data { slot: "results".into(), file: Some("a.xlsx".into()) };
        assert_eq!(diagnostics.take_all()[0].subject, Some(subject));
    }
}
