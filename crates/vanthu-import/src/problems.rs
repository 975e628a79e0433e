//! Collects the diagnostics of one workbook.

use std::collections::HashMap;

use vanthu_diagnostic::{Diagnostic, Place, Severity};

/// More diagnostics of one code than this help nobody.
const MAX_OF_A_KIND: usize = 1000;

/// What was noticed: at most [`MAX_OF_A_KIND`] diagnostics of each code, and how many were left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    /// The diagnostics in the order in which they were noticed.
    kept: Vec<Diagnostic>,
    /// How many there were of each code.
    counts: HashMap<&'static str, usize>,
    /// How many were left out.
    left_out: usize,
    /// The gravest of those.
    gravest: Option<Severity>,
    /// Whether none is left out.
    every: bool,
}

impl Problems {
    /// Problems of which none is left out.
    pub(crate) fn all() -> Self {
        Self { every: true, ..Self::default() }
    }

    /// Adds a diagnostic.
    pub(crate) fn push(&mut self, problem: Diagnostic) {
        let count = self.counts.entry(problem.code).or_default();
        *count += 1;
        if self.every || *count <= MAX_OF_A_KIND {
            self.kept.push(problem);
        } else {
            self.left_out += 1;
            self.gravest = self.gravest.max(Some(problem.severity));
        }
    }

    /// Changes the diagnostics of one code.
    pub(crate) fn amend(&mut self, code: &str, change: impl Fn(Diagnostic) -> Diagnostic) {
        let kept = std::mem::take(&mut self.kept).into_iter();
        self.kept =
            kept.map(|problem| if problem.code == code { change(problem) } else { problem }).collect();
    }

    /// Takes back what was said of a place.
    pub(crate) fn forget(&mut self, place: &Place) {
        self.kept.retain(|problem| problem.place.as_ref() != Some(place));
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Adds what was noticed elsewhere.
    pub(crate) fn absorb(&mut self, other: &Problems) {
        self.extend(other.kept.iter().cloned());
        self.left_out += other.left_out;
        self.gravest = self.gravest.max(other.gravest);
    }

    /// All of them, with a word about those left out.
    pub(crate) fn into_list(mut self) -> Vec<Diagnostic> {
        if let Some(severity) = self.gravest {
            let count = self.left_out;
            let problem = Diagnostic::new(
                severity,
                "import.more-problems",
                format!("còn {count} vấn đề nữa thuộc các loại trên, không liệt kê ở đây"),
                format!("further problems of the kinds above that are not listed: {count}"),
            );
            self.kept.push(problem.hint(
                "sửa các vấn đề đã liệt kê rồi chạy lại để thấy các vấn đề còn lại",
                "mend those that are listed and run it again to see the others",
            ));
        }
        self.kept
    }
}

impl Extend<Diagnostic> for Problems {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, problems: T) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}
