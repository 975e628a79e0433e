//! What the ratio of a total divides. Rows without a target may have results all the same, and tables differ in whether
//! their total counts these. This program does not, because they do not contribute to the target.

use rust_decimal::Decimal;

/// Whether a row has a target, given its whole.
pub fn is_asked(whole: Option<Decimal>) -> bool {
    whole.is_some_and(|whole| !whole.is_zero())
}

/// How a stated total ratio divides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The results of rows with a target, by the target: the reading of this program.
    Asked,
    /// The results of all rows, by the target.
    All,
}

/// The parts and the whole of a total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TotalRatio {
    /// The results of the rows with a target.
    pub asked_part: Decimal,
    /// The results of all rows.
    pub part: Decimal,
    /// The target.
    pub whole: Decimal,
}

impl TotalRatio {
    /// The total of rows, each with its part and its whole. `None` if the numbers are too large to be added.
    pub fn of(rows: impl IntoIterator<Item = (Option<Decimal>, Option<Decimal>)>) -> Option<Self> {
        rows.into_iter().try_fold(Self::default(), |total, (part, whole)| {
            let done = part.unwrap_or_default();
            let asked_part = if is_asked(whole) { done } else { Decimal::ZERO };
            Some(Self {
                asked_part: total.asked_part.checked_add(asked_part)?,
                part: total.part.checked_add(done)?,
                whole: total.whole.checked_add(whole.unwrap_or_default())?,
            })
        })
    }

    /// The exact percentage of a reading; `None` if nothing was asked.
    pub fn percent(self, reading: Reading) -> Option<Decimal> {
        let part = match reading {
            Reading::Asked => self.asked_part,
            Reading::All => self.part,
        };
        part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(self.whole)
    }

    /// The reading whose percentage `agrees`, this program's first; `None` if neither does.
    pub fn reading(self, agrees: impl Fn(Decimal) -> bool) -> Option<Reading> {
        [Reading::Asked, Reading::All].into_iter().find(|reading| self.percent(*reading).is_some_and(&agrees))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_counts_in_one_reading_only() {
        let row = |part: u32, whole: u32| (Some(part.into()), Some(whole.into()));
        let total = TotalRatio::of([row(2, 4), row(3, 0), (Some(1.into()), None)]).expect("small numbers");
        let percent = |number: u32| move |exact: Decimal| exact == Decimal::from(number);
        assert_eq!(total.reading(percent(50)), Some(Reading::Asked));
        assert_eq!(total.reading(percent(150)), Some(Reading::All));
        assert_eq!(total.reading(percent(75)), None);
        assert_eq!(TotalRatio::of([row(1, 0)]).expect("small numbers").percent(Reading::Asked), None);
    }
}
