//! How numbers are given: what a series of numbers is counted by, and which documents share one.

use serde::Deserialize;

use super::Clause;

/// What a series of numbers is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesPeriod {
    /// A term of the committee.
    Term,
    /// A calendar year.
    Year,
}

/// Where secret documents are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretSeries {
    /// With the other documents of their kind.
    Shared,
    /// In a series of their own.
    Apart,
}

/// How numbers are given.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RegisterRule {
    /// The clause that contains the rule.
    #[serde(flatten)]
    pub clause: Clause,
    /// What a series is counted by.
    pub period: SeriesPeriod,
    /// The symbols of the bodies whose documents of all kinds share one series, such as `ĐH` of a congress.
    #[serde(default)]
    pub together: Vec<String>,
    /// Where secret documents are counted.
    pub secret: SecretSeries,
    /// What is added to the name of a series of secret documents.
    #[serde(default)]
    pub secret_suffix: String,
    /// The symbols of copies, which share one series.
    pub copies: Vec<String>,
    /// The name of the series of copies.
    pub copies_series: String,
}

impl RegisterRule {
    /// The name of the series in which a document of `kind` is counted, empty if all kinds share one. `body` is the symbol
    /// of the body that issues it; of several bodies, of the one that leads.
    pub fn series(&self, body: &str, kind: &str, secret: bool) -> String {
        if self.together.iter().any(|own| own == body) {
            return String::new();
        }
        if self.copies.iter().any(|copy| copy == kind) {
            return self.copies_series.clone();
        }
        match self.secret {
            SecretSeries::Apart if secret => format!("{kind}{}", self.secret_suffix),
            _ => kind.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Rules;

    #[test]
    fn documents_are_counted_where_their_rules_say() {
        let party =
            Rules::parse("a", include_str!("../../../../templates/rules/hd05-2026.toml")).unwrap().register;
        let state =
            Rules::parse("a", include_str!("../../../../templates/rules/nd30-2020.toml")).unwrap().register;
        // A congress counts all kinds together; secret documents count with their kind, or apart in the state.
        assert_eq!(party.series("ĐH", "BC", false), party.series("ĐH", "BB", true));
        assert_eq!(party.series("ĐU", "BC", true), "BC");
        assert_eq!(party.series("ĐU", "BS", false), "BS");
        assert_eq!(state.series("UBND", "BC", false), "BC");
        assert_ne!(state.series("UBND", "BC", true), "BC");
        // All forms of copies share a series.
        assert_eq!(state.series("UBND", "SY", false), state.series("UBND", "TrS", false));
    }
}
