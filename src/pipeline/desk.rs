//! The desk on which a run's diagnostics are gathered.

use std::collections::BTreeSet;

use vanthu_diagnostic::{Diagnostic, Severity};

/// Gathers diagnostics: errors that the user allowed become warnings, and are remembered.
pub(super) struct Desk<'a> {
    allow: &'a [String],
    pub(super) used: BTreeSet<String>,
    pub(super) errors: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(allow: &'a [String]) -> Self {
        Self { allow, used: BTreeSet::new(), errors: Vec::new(), warnings: Vec::new() }
    }

    pub(super) fn judge(&mut self, mut problem: Diagnostic) -> Diagnostic {
        if problem.is_error() && self.allow.iter().any(|code| code == problem.code) {
            self.used.insert(problem.code.to_string());
            problem.severity = Severity::Warning;
        }
        problem
    }

    pub(super) fn take(&mut self, problems: Vec<Diagnostic>) {
        for problem in problems {
            let problem = self.judge(problem);
            let side = if problem.is_error() { &mut self.errors } else { &mut self.warnings };
            side.push(problem);
        }
    }

    /// Stops when there is an error, with the warnings behind the errors.
    pub(super) fn settle(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let errors = std::mem::take(&mut self.errors);
        Err(self.with_warnings(errors))
    }

    pub(super) fn with_warnings(&mut self, mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
        errors.append(&mut self.warnings);
        errors
    }
}
