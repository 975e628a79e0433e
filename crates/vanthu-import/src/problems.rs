//! Collects the diagnostics of one workbook.

use std::collections::HashMap;

use vanthu_diagnostic::{Code, Diagnostic, Place, Severity, code};

/// How many diagnostics of one code are listed. More would not help the reader.
const MAX_PER_CODE: usize = 1000;

/// The diagnostics of one workbook: at most [`MAX_PER_CODE`] diagnostics of each code, and how many were left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Problems {
    /// The diagnostics in the order in which they arose.
    listed: Vec<Diagnostic>,
    /// How many there were of each code.
    counts: HashMap<Code, usize>,
    /// How many were left out.
    left_out: usize,
    /// The highest severity among those.
    gravest: Option<Severity>,
    /// Whether to list all of them.
    every: bool,
}

impl Problems {
    /// A collector that lists every problem.
    pub(crate) fn all() -> Self {
        Self { every: true, ..Self::default() }
    }

    /// Adds a diagnostic.
    pub(crate) fn push(&mut self, problem: Diagnostic) {
        let count = self.counts.entry(problem.code).or_default();
        *count += 1;
        if self.every || *count <= MAX_PER_CODE {
            self.listed.push(problem);
        } else {
            self.left_out += 1;
            self.gravest = self.gravest.max(Some(problem.severity));
        }
    }

    /// Replaces each diagnostic of one code.
    pub(crate) fn amend(&mut self, code: &str, change: impl Fn(Diagnostic) -> Diagnostic) {
        let listed = std::mem::take(&mut self.listed).into_iter();
        self.listed =
            listed.map(|problem| if problem.code == code { change(problem) } else { problem }).collect();
    }

    /// Removes the diagnostics about a place.
    pub(crate) fn forget(&mut self, place: &Place) {
        self.listed.retain(|problem| problem.place.as_ref() != Some(place));
    }

    /// Removes the diagnostics of one code about a place.
    pub(crate) fn withdraw(&mut self, code: &str, place: &Place) {
        self.listed.retain(|problem| problem.code != code || problem.place.as_ref() != Some(place));
    }

    /// Whether there is a diagnostic of that code.
    pub(crate) fn holds(&self, code: &str) -> bool {
        self.counts.keys().any(|own| own.as_str() == code)
    }

    /// Whether there are no diagnostics.
    pub(crate) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// Adds the diagnostics of another collector.
    pub(crate) fn absorb(&mut self, other: &Problems) {
        self.extend(other.listed.iter().cloned());
        self.left_out += other.left_out;
        self.gravest = self.gravest.max(other.gravest);
    }

    /// All diagnostics, with a final one that counts those left out.
    pub(crate) fn into_list(mut self) -> Vec<Diagnostic> {
        if let Some(severity) = self.gravest {
            let count = self.left_out;
            let problem = Diagnostic::new(
                severity,
                code!("import.more-problems"),
                format!("còn {count} vấn đề nữa thuộc các loại trên, không liệt kê ở đây"),
                format!("further problems of the kinds above that are not listed: {count}"),
            );
            self.listed.push(problem.hint(
                "sửa các vấn đề đã liệt kê rồi chạy lại để thấy các vấn đề còn lại",
                "fix those that are listed and run it again to see the others",
            ));
        }
        self.listed
    }
}

impl Extend<Diagnostic> for Problems {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, problems: T) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }
}
