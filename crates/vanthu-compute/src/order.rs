//! The order of Vietnamese names: letters by the Vietnamese alphabet, numbers by their value, people by given name.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::locale;

/// Compares names by Vietnamese rules.
///
/// # Examples
/// ```
/// use vanthu_compute::order::VietnameseOrder;
///
/// let order = VietnameseOrder::new();
/// let mut branches = ["Chi bộ thôn 10", "Chi bộ thôn Đa Lộc", "Chi bộ thôn 2", "Chi bộ thôn Dạ Lan"];
/// branches.sort_by(|left, right| order.compare(left, right));
/// assert_eq!(branches, ["Chi bộ thôn 2", "Chi bộ thôn 10", "Chi bộ thôn Dạ Lan", "Chi bộ thôn Đa Lộc"]);
///
/// let mut people = ["Trần Thị Đào", "Nguyễn Văn Ân", "Lê Văn An"];
/// people.sort_by(|left, right| order.compare_people(left, right));
/// assert_eq!(people, ["Lê Văn An", "Nguyễn Văn Ân", "Trần Thị Đào"]);
/// ```
pub struct VietnameseOrder {
    collator: Option<&'static CollatorBorrowed<'static>>,
}

/// The Vietnamese collation, with digits compared as numbers (`thôn 2` before `thôn 10`). It is prepared when the first
/// list is sorted.
static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut preferences = CollatorPreferences::from(&locale!("vi"));
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    // The data is compiled in, so this cannot fail. Without it, plain comparison would still be an order.
    Collator::try_new(preferences, CollatorOptions::default()).ok()
});

impl VietnameseOrder {
    /// The order of the Vietnamese collation.
    pub fn new() -> Self {
        Self { collator: COLLATOR.as_ref() }
    }

    /// Compares two names of bodies or places.
    pub fn compare(&self, left: &str, right: &str) -> Ordering {
        self.collator
            .as_ref()
            .map_or(Ordering::Equal, |collator| collator.compare(left, right))
            .then_with(|| left.cmp(right))
    }

    /// Compares two people: by given name (the last word), then by surname and middle names.
    pub fn compare_people(&self, left: &str, right: &str) -> Ordering {
        let split = |name: &str| -> (String, String) {
            match name.trim().rsplit_once(char::is_whitespace) {
                Some((family, given)) => (given.to_string(), family.trim().to_string()),
                None => (name.trim().to_string(), String::new()),
            }
        };
        let (left, right) = (split(left), split(right));
        self.compare(&left.0, &right.0).then_with(|| self.compare(&left.1, &right.1))
    }
}

impl Default for VietnameseOrder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_sort_by_the_alphabet_and_by_number() {
        let order = VietnameseOrder::new();
        let mut names = vec![
            "Chi bộ thôn 10",
            "Chi bộ Ủy ban",
            "Chi bộ thôn Đa Lộc",
            "Chi bộ thôn 2",
            "Chi bộ Ẩn Giang",
            "Chi bộ thôn Dạ Lan",
            "Chi bộ An Bình",
            "Chi bộ thôn Ea Lâm",
        ];
        names.sort_by(|a, b| order.compare(a, b));
        assert_eq!(
            names,
            [
                "Chi bộ An Bình",
                "Chi bộ Ẩn Giang",
                "Chi bộ thôn 2",
                "Chi bộ thôn 10",
                "Chi bộ thôn Dạ Lan",
                "Chi bộ thôn Đa Lộc",
                "Chi bộ thôn Ea Lâm",
                "Chi bộ Ủy ban",
            ]
        );
    }

    #[test]
    fn people_sort_by_given_name() {
        let order = VietnameseOrder::new();
        let mut names =
            vec!["Trần Thị Đào", "Nguyễn Văn Ân", "Phạm Văn An", "Lê Văn An", "Đỗ Thị Dung", "Y Bliă"];
        names.sort_by(|a, b| order.compare_people(a, b));
        assert_eq!(
            names,
            ["Lê Văn An", "Phạm Văn An", "Nguyễn Văn Ân", "Y Bliă", "Đỗ Thị Dung", "Trần Thị Đào"]
        );
    }
}
