//! A scoring scheme: the criteria with their maximum points, the classes that points lead to, what lowers a class, and
//! how many branches may be of the best class.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::config::{line_place, parse_toml};
use super::formula::Formula;
use super::profile::Profile;
use vanthu_diagnostic::{Diagnostic, code};

/// One criterion.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Criterion {
    /// Its number in the group: `1`.
    pub number: String,
    /// Its wording.
    pub title: String,
    /// The maximum.
    pub max: Decimal,
    /// The field of the workbook that holds the branch's own points.
    #[serde(rename = "self")]
    pub own: Option<String>,
    /// The field that holds the assessed points.
    pub assessed: String,
}

/// A group of criteria, or a criterion that stands alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// Its number: `I`.
    pub number: String,
    /// Its wording.
    pub title: String,
    /// Its name beside a bar of the chart. Without it, the title is used.
    pub short: Option<String>,
    /// The maximum.
    pub max: Decimal,
    /// The field of the workbook that holds the branch's own points.
    #[serde(rename = "self")]
    pub own: Option<String>,
    /// The field that holds the assessed points.
    pub assessed: String,
    /// Its criteria. A criterion that stands alone has none.
    #[serde(default)]
    pub criterion: Vec<Criterion>,
}

impl Group {
    /// Its name beside a bar.
    pub fn called(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.title)
    }
}

/// A class and the points that it takes to reach it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Band {
    /// The class: `Hoàn thành tốt nhiệm vụ`.
    pub class: String,
    /// Its abbreviation: `HTTNV`.
    pub short: String,
    /// The minimum.
    pub from: Decimal,
}

/// A condition that lowers the class whatever the points.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ceiling {
    /// When it applies, between fields of the workbook: `disciplined > 0`.
    pub when: Formula,
    /// The best class that remains.
    pub class: String,
    /// The reason, as printed on the card.
    pub why: String,
}

/// How a part of a whole number of branches is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// A half and more counts as one.
    #[default]
    HalfUp,
    /// Fractions of a branch do not count.
    Down,
}

impl Rounding {
    /// The words in files.
    pub const WORDS: [&str; 2] = ["half-up", "down"];

    /// Reads one of these words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "half-up" => Some(Self::HalfUp),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

/// Among which branches a quota counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Among all branches.
    #[default]
    All,
    /// Within each group of similar branches.
    Group,
}

impl Scope {
    /// The words in files.
    pub const WORDS: [&str; 2] = ["all", "group"];

    /// Reads one of these words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "all" => Some(Self::All),
            "group" => Some(Self::Group),
            _ => None,
        }
    }
}

/// How many may be of the best class.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Quota {
    /// The class that it bounds: the best one.
    pub class: String,
    /// The maximum, in percent of the base.
    pub percent: Decimal,
    /// The classes whose branches make up the base.
    pub base: Vec<String>,
    /// How the maximum is rounded.
    #[serde(default)]
    pub rounding: Rounding,
    /// Among which branches it counts.
    #[serde(default)]
    pub scope: Scope,
}

impl Quota {
    /// The maximum number of branches of the class, given the number of branches that make up the base.
    ///
    /// # Examples
    /// ```
    /// use vanthu_model::scheme::{Quota, Rounding, Scope};
    /// let mut quota = Quota {
    ///     class: "A".into(), percent: 20.into(), base: vec!["B".into()], rounding: Rounding::HalfUp, scope: Scope::All,
    /// };
    /// assert_eq!([12, 13].map(|base| quota.max_branches(base)), [2, 3]);
    /// quota.rounding = Rounding::Down;
    /// assert_eq!(quota.max_branches(13), 2);
    /// ```
    pub fn max_branches(&self, base: usize) -> usize {
        let exact = self.percent * Decimal::from(base) / Decimal::ONE_HUNDRED;
        let rounded = match self.rounding {
            Rounding::HalfUp => super::number::round_half_up(exact, 0),
            Rounding::Down => exact.floor(),
        };
        rounded.try_into().unwrap_or(0)
    }
}

/// The fields of the workbook that the scheme reads besides those of its criteria.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SchemeFields {
    /// The branch's own total.
    #[serde(rename = "self")]
    pub own: Option<String>,
    /// The assessed total.
    pub assessed: String,
    /// Why the two differ.
    pub reason: Option<String>,
    /// The class as the workbook states it.
    pub class: Option<String>,
    /// The class that the branch proposed.
    pub proposed: Option<String>,
    /// The total of the period before.
    pub previous: Option<String>,
    /// The class of the period before.
    pub previous_class: Option<String>,
    /// The number of members.
    pub members: Option<String>,
    /// The remark.
    pub note: Option<String>,
}

/// A scoring scheme.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scheme {
    /// Its name.
    pub name: String,
    /// Its full name.
    pub title: String,
    /// The clause that contains the rule.
    pub clause: String,
    /// How certain that is: `R`, `S2`, `S`, `P`, `D`, `M` or `C`, as in rules files.
    pub certainty: String,
    /// The profile by which its workbooks are read.
    pub profile: String,
    /// The subject of the rating, as printed in the cards' title: `đánh giá, xếp loại chất lượng chi bộ`.
    pub subject: String,
    /// All points together.
    pub total: Decimal,
    /// A difference of this many points between own and assessed points needs a reason.
    pub reason_from: Option<Decimal>,
    /// The fields of the workbook.
    pub fields: SchemeFields,
    /// The groups of criteria.
    pub group: Vec<Group>,
    /// The classes, best one first.
    pub band: Vec<Band>,
    /// The conditions that lower a class.
    #[serde(default)]
    pub ceiling: Vec<Ceiling>,
    /// How many may be of the best class.
    pub quota: Option<Quota>,
}

impl Scheme {
    /// Reads a scheme from its file. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` when it is not TOML or has an unknown or missing part; `scheme.does-not-add-up` when its points
    /// are not the sum of their parts; `scheme.classes` when its classes do not descend to zero or one is named that
    /// there is not.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let scheme: Scheme = parse_toml(file, text)?;
        let at = |needle: &str| line_place(file, text, text.find(needle).unwrap_or(0));
        for group in &scheme.group {
            let sum: Decimal = group.criterion.iter().map(|criterion| criterion.max).sum();
            if !group.criterion.is_empty() && sum != group.max {
                return Err(uneven(
                    &format!("các tiêu chí của nhóm {}", group.number),
                    &format!("the criteria of group {}", group.number),
                    sum,
                    group.max,
                )
                .at(at(&format!("number = \"{}\"", group.number))));
            }
        }
        let sum: Decimal = scheme.group.iter().map(|group| group.max).sum();
        if sum != scheme.total {
            return Err(uneven("các nhóm tiêu chí", "the groups", sum, scheme.total).at(at("total =")));
        }
        match scheme.unsound_class() {
            None => Ok(scheme),
            Some(class) => Err(Diagnostic::error(
                code!("scheme.classes"),
                format!(
                    "khung điểm `{}`: mức `{class}` không có trong [[band]], hoặc các mức không giảm dần đến 0",
                    scheme.name
                ),
                format!(
                    "scheme `{}`: the class `{class}` is not a [[band]], or the bands do not descend to 0",
                    scheme.name
                ),
            )
            .at(at(&format!("\"{class}\"")))
            .with_value(class)),
        }
    }

    /// The first class that is out of order or unknown.
    fn unsound_class(&self) -> Option<String> {
        let falling = self.band.windows(2).find(|pair| pair[1].from >= pair[0].from);
        if let Some(pair) = falling {
            return Some(pair[1].class.clone());
        }
        if self.band.last().is_none_or(|last| !last.from.is_zero()) {
            return Some(self.band.last().map(|last| last.class.clone()).unwrap_or_default());
        }
        let named = self.ceiling.iter().map(|ceiling| &ceiling.class);
        let quota = self.quota.iter().flat_map(|quota| quota.base.iter().chain([&quota.class]));
        named.chain(quota).find(|class| self.class(class).is_none()).cloned()
    }

    /// The place of a class among the bands, 0 for the best.
    pub fn class(&self, class: &str) -> Option<usize> {
        self.band.iter().position(|band| band.class == class)
    }

    /// The class that a number of points leads to.
    pub fn class_of(&self, points: Decimal) -> usize {
        self.band.iter().position(|band| points >= band.from).unwrap_or(self.band.len().saturating_sub(1))
    }

    /// The number of lines on a card: groups and criteria.
    pub fn lines(&self) -> usize {
        self.group.iter().map(|group| 1 + group.criterion.len()).sum()
    }

    /// The first field that the scheme reads and `profile` does not declare.
    pub fn unknown_field(&self, profile: &Profile) -> Option<String> {
        let fields = &self.fields;
        let mut named: BTreeSet<&str> = BTreeSet::from([fields.assessed.as_str()]);
        let optional = [
            &fields.own,
            &fields.reason,
            &fields.class,
            &fields.proposed,
            &fields.previous,
            &fields.previous_class,
            &fields.members,
            &fields.note,
        ];
        named.extend(optional.into_iter().flatten().map(String::as_str));
        for group in &self.group {
            named.insert(&group.assessed);
            named.extend(group.own.as_deref());
            for criterion in &group.criterion {
                named.insert(&criterion.assessed);
                named.extend(criterion.own.as_deref());
            }
        }
        named.extend(self.ceiling.iter().flat_map(|ceiling| ceiling.when.names()));
        named.into_iter().find(|name| !profile.fields.contains_key(*name)).map(str::to_string)
    }
}

/// The error about points that are not the sum of their parts.
fn uneven(vi: &str, en: &str, sum: Decimal, expected: Decimal) -> Diagnostic {
    Diagnostic::error(
        code!("scheme.does-not-add-up"),
        format!("khung điểm không khớp: {vi} cộng lại được {sum}, không phải {expected}"),
        format!("the scheme does not add up: {en} come to {sum}, not {expected}"),
    )
    .with_value(sum.to_string())
    .hint("sửa `max` của các tiêu chí hoặc của nhóm", "correct `max` of the criteria or of the group")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests read the built-in profiles")]
mod tests {
    use super::*;

    const SOUND: &str = include_str!("../../../templates/schemes/366-collective.toml");

    #[test]
    fn the_built_in_schemes_add_up_and_fit_their_profiles() {
        let schemes = [
            SOUND,
            include_str!("../../../templates/schemes/42-meeting-quality.toml"),
            include_str!("../../../templates/schemes/124-2023.toml"),
            include_str!("../../../templates/schemes/366-unit.toml"),
        ];
        for text in schemes {
            let scheme = Scheme::parse("scheme.toml", text).unwrap();
            let path =
                format!("{}/../../templates/profiles/{}.toml", env!("CARGO_MANIFEST_DIR"), scheme.profile);
            let profile = Profile::parse(&path, &std::fs::read_to_string(&path).unwrap()).unwrap();
            assert_eq!(scheme.unknown_field(&profile), None, "{}", scheme.name);
            assert_eq!(scheme.total, 100.into());
            let classes: Vec<&str> = scheme.band.iter().map(|band| band.class.as_str()).collect();
            let field = scheme.fields.class.as_ref().and_then(|field| profile.fields.get(field)).unwrap();
            assert_eq!(field.words().collect::<Vec<_>>(), classes, "{}", scheme.name);
        }
    }

    #[test]
    fn points_lead_to_classes_at_their_very_edges() {
        let scheme = Scheme::parse("scheme.toml", SOUND).unwrap();
        let class = |points: &str| scheme.band[scheme.class_of(points.parse().unwrap())].short.clone();
        let edges = ["100", "90", "89.99", "70", "69.99", "50", "49.99", "0"].map(class);
        assert_eq!(edges.join(" "), "HTXSNV HTXSNV HTTNV HTTNV HTNV HTNV KHTNV KHTNV");
    }

    #[test]
    fn a_scheme_that_does_not_add_up_is_refused_at_its_line() {
        for (from, to, code) in [
            ("total = 100", "total = 90", "scheme.does-not-add-up"),
            ("max = 50", "max = 45", "scheme.does-not-add-up"),
            ("from = 70", "from = 95", "scheme.classes"),
            ("from = 0", "from = 10", "scheme.classes"),
            ("percent = 20", "percent = 20\ncolour = 1", "config.invalid"),
            ("base = [\"Hoàn", "base = [\"Vượt", "scheme.classes"),
        ] {
            assert!(SOUND.contains(from), "{from}");
            let refused = Scheme::parse("own.toml", &SOUND.replacen(from, to, 1)).unwrap_err();
            assert_eq!(refused.code, code, "{to}");
            assert!(refused.place.is_some_and(|place| place.short().starts_with("own.toml:")), "{to}");
        }
    }
}
