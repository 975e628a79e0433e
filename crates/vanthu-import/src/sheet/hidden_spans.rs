//! Hidden rows and columns of a sheet, as spans.

/// How many spans are stored: a file with more was not made by hand.
const MAX_SPANS: usize = 1 << 20;

/// Numbers in spans, ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spans(Vec<(u32, u32)>);

impl Spans {
    /// Adds the numbers from `first` to `last`.
    pub(crate) fn add(&mut self, first: u32, last: u32) {
        let count = self.0.len();
        match self.0.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(first) && last >= first => *end = last,
            _ if last >= first && count < MAX_SPANS => self.0.push((first, last)),
            _ => {}
        }
    }

    /// Brings the spans into order, no two of them overlapping.
    pub(crate) fn settle(mut self) -> Self {
        self.0.sort_unstable();
        let mut merged = Spans::default();
        for (first, last) in self.0 {
            match merged.0.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => merged.0.push((first, last)),
            }
        }
        merged
    }

    /// The first number, if there is any. The spans must have been settled.
    pub(crate) fn first(&self) -> Option<u32> {
        self.0.first().map(|(first, _)| *first)
    }

    /// Whether a number is among them. The spans must have been settled.
    pub(crate) fn holds(&self, number: u32) -> bool {
        let before = self.0.partition_point(|(first, _)| *first <= number);
        before.checked_sub(1).and_then(|index| self.0.get(index)).is_some_and(|(_, last)| number <= *last)
    }

    /// The spans as a reader writes them: `12–15, 20`. More than a few are cut short.
    pub(crate) fn shown(&self, number: impl Fn(u32) -> String) -> String {
        /// How many spans are listed.
        const MAX: usize = 20;
        let mut shown: Vec<String> = self
            .0
            .iter()
            .take(MAX)
            .map(|&(first, last)| match last - first {
                0 => number(first),
                _ => format!("{}–{}", number(first), number(last)),
            })
            .collect();
        if self.0.len() > MAX {
            shown.push("…".into());
        }
        shown.join(", ")
    }
}

impl FromIterator<u32> for Spans {
    fn from_iter<T: IntoIterator<Item = u32>>(numbers: T) -> Self {
        let mut spans = Spans::default();
        numbers.into_iter().for_each(|number| spans.add(number, number));
        spans
    }
}

/// The hidden rows and columns of a sheet, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HiddenSpans {
    pub(crate) rows: Spans,
    pub(crate) columns: Spans,
}

impl HiddenSpans {
    /// Brings rows and columns into order.
    pub(crate) fn settle(self) -> Self {
        Self { rows: self.rows.settle(), columns: self.columns.settle() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_joined_and_asked() {
        let mut spans = Spans::default();
        for (first, last) in [(19, 19), (11, 13), (14, 14), (12, 12), (5, 4)] {
            spans.add(first, last);
        }
        let spans = spans.settle();
        assert_eq!(spans.shown(|row| (row + 1).to_string()), "12–15, 20");
        assert!(spans.holds(11) && spans.holds(14) && spans.holds(19));
        assert!(!spans.holds(10) && !spans.holds(15) && !spans.holds(20));
    }
}
