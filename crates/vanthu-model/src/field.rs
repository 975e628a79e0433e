//! The values of the fields that a person fills in, typed as the template declares them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::date::{self, Period};
use super::deadline::Deadline;
use super::office::Standard;
use vanthu_diagnostic::Place;

/// A document cited in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Its kind: `Kế hoạch`.
    pub kind: String,
    /// Its number and symbol: `12-KH/ĐU`. Laws and ordinances are cited without it, so it may be empty there.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
    /// The issuer; may be empty for laws and ordinances.
    pub issuer: String,
    /// The subject: `về …`; of a law what follows its kind in its name, `Tổ chức chính quyền địa phương`.
    pub subject: String,
}

impl Citation {
    /// The first citation: kind in full, number, date, issuer, subject; with a comma and the short date in Party
    /// documents (HD 05-HD/VPTW, Phần II), with the long date in those of the state (NĐ 30/2020, Phụ lục I).
    ///
    /// Laws and ordinances are cited by their name: with the year in Party documents (HD 05-HD/VPTW, Phần II, Mục I, 6.2.3),
    /// alone in those of the state (NĐ 30/2020, Phụ lục I, Phần I, Mục II, 6 b).
    pub fn full(&self, standard: Standard) -> String {
        if self.is_law() {
            return match standard {
                Standard::Party => format!("{} năm {}", self.name(), self.date.year()),
                Standard::State => self.name(),
            };
        }
        let date = match standard {
            Standard::Party => format!(", ngày {}", date::short(self.date)),
            Standard::State => format!(" {}", date::long(self.date)),
        };
        format!("{} số {}{date} của {} {}", self.kind, self.number, self.issuer, self.subject)
    }

    /// As a legal basis: like the first citation, but a law of the state has its date (NĐ 30/2020, Phụ lục I, Phần I, Mục II,
    /// 6 a, asks for the kind, the date and the name of a law, and leaves out its number and issuer).
    pub fn basis(&self, standard: Standard) -> String {
        match standard {
            Standard::State if self.is_law() => format!("{} {}", self.name(), date::long(self.date)),
            _ => self.full(standard),
        }
    }

    /// A later citation: kind and number only.
    pub fn short(&self) -> String {
        if self.is_law() { self.name() } else { format!("{} {}", self.kind, self.number) }
    }

    /// Whether it is a law or an ordinance.
    pub fn is_law(&self) -> bool {
        is_law(&self.kind)
    }

    /// The name of a law.
    fn name(&self) -> String {
        format!("{} {}", self.kind, self.subject)
    }
}

/// Whether a kind of document is a law or an ordinance: `Luật`, `Bộ luật`, `Pháp lệnh`.
pub fn is_law(kind: &str) -> bool {
    matches!(kind.trim().to_lowercase().as_str(), "luật" | "bộ luật" | "pháp lệnh")
}

/// A participant, or a group of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A full name, or the name of a group: `Bí thư các chi bộ trực thuộc`.
    pub name: String,
    /// The post.
    pub post: Option<String>,
    /// How many they are, for a group. A group without it was not counted.
    pub number: Option<u32>,
}

/// An invited person who did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The full name.
    pub name: String,
    /// The post.
    pub post: Option<String>,
    /// The reason, if one was given.
    pub reason: Option<String>,
}

impl Person {
    /// How many people the entry stands for; `None` for a group that was not counted.
    pub fn count(&self) -> Option<u32> {
        self.number.or_else(|| super::names::is_person(&self.name).then_some(1))
    }

    /// Whether the entry stands for guests, who are not members of the meeting and do not vote.
    pub fn is_guest(&self) -> bool {
        let text = format!("{} {}", self.name, self.post.as_deref().unwrap_or_default()).to_lowercase();
        text.split_whitespace().any(|word| matches!(word.trim_matches(','), "mời" | "khách"))
            || text.contains("dự thính")
    }
}

/// An opinion given at a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Who gave it.
    pub by: String,
    /// Its text.
    pub text: String,
}

/// A piece of work given to a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The work to be done.
    pub work: String,
    /// The unit in charge. A check reports tasks without one.
    pub unit: Option<String>,
    /// The units that take part.
    pub with: Vec<String>,
    /// When it is due, if that was given.
    pub deadline: Option<Deadline>,
    /// The expected result.
    pub product: Option<String>,
    /// The places of its parts: its line, or the cells of its row by field.
    pub places: TaskPlaces,
}

/// Where a task was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskPlaces {
    /// The task as a whole.
    pub work: Place,
    /// The place of its unit, or the place where the unit is missing.
    pub unit: Place,
    /// The place of its deadline, or the place where the deadline is missing.
    pub deadline: Place,
}

/// A named number, such as an objective or a statistic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The name of the target.
    pub name: String,
    /// How much.
    pub number: Decimal,
    /// Of what: `đảng viên`, `%`.
    pub unit: Option<String>,
    /// The whole that it is a part of.
    pub of: Option<Decimal>,
    /// A remark.
    pub note: Option<String>,
    /// The numbers that it is made of, shown below it.
    pub parts: Vec<Target>,
    /// The place where it is written.
    pub place: Place,
}

/// A number that was given by the name of a figure: `number = "{total.target}"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedNumber {
    /// Where it goes: `fields.statistics.0.of`, the key of its fact.
    pub key: String,
    /// What stands between the braces: `total.target`.
    pub name: String,
    /// Where it is written.
    pub place: Place,
}

/// What stands between the braces of a text that is nothing but one figure by name.
pub fn figure_name(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    (!name.is_empty() && !name.contains(['{', '}'])).then_some(name)
}

/// How the points of a section are marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointStyle {
    /// `- `.
    #[default]
    Dash,
    /// `Thứ nhất, …`.
    Ordinal,
    /// `Một là, …`.
    Cardinal,
    /// Paragraphs numbered one level below the section's heading.
    Number,
}

impl PointStyle {
    /// The words in fields.
    pub const WORDS: [&str; 4] = ["dash", "nhat", "mot", "number"];

    /// Reads one of these words.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "dash" => Some(Self::Dash),
            "nhat" => Some(Self::Ordinal),
            "mot" => Some(Self::Cardinal),
            "number" => Some(Self::Number),
            _ => None,
        }
    }
}

/// One point of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The text.
    pub text: String,
    /// Paragraphs that belong to it.
    pub more: Vec<String>,
    /// Points below it.
    pub points: Vec<String>,
}

/// A part of a text with a title, paragraphs, points and parts of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The title; a section without one is a numbered paragraph.
    pub title: Option<String>,
    /// Whether its title is counted among its sisters'.
    pub numbered: bool,
    /// Paragraphs below the title.
    pub text: Vec<String>,
    /// How its points are marked.
    pub style: PointStyle,
    /// Its points.
    pub points: Vec<Point>,
    /// What the template computes and this part takes in, below the points: `table:results`, `chart:progress`,
    /// `part:situation`.
    pub place: Vec<(String, Place)>,
    /// Paragraphs below the points.
    pub closing: Vec<String>,
    /// Its parts.
    pub sections: Vec<Section>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// One line of text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// A period.
    Period(Period),
    /// A date.
    Date(NaiveDate),
    /// A date and time.
    Moment(NaiveDateTime),
    /// A whole number.
    Count(u32),
    /// A number, perhaps with decimals.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// One of the template's words.
    Choice(String),
    /// Documents cited in full.
    Documents(Vec<Citation>),
    /// Those who took part.
    People(Vec<Person>),
    /// Those who did not come.
    Absent(Vec<Absence>),
    /// Opinions given at a meeting.
    Opinions(Vec<Opinion>),
    /// Work given to units.
    Tasks(Vec<Task>),
    /// Named numbers.
    Targets(Vec<Target>),
    /// Free text in parts.
    Sections(Vec<Section>),
}

impl FieldValue {
    /// Whether it is a list without items: given, and given as none.
    pub fn is_empty_list(&self) -> bool {
        match self {
            Self::List(items) => items.is_empty(),
            Self::Documents(items) => items.is_empty(),
            Self::People(items) => items.is_empty(),
            Self::Absent(items) => items.is_empty(),
            Self::Opinions(items) => items.is_empty(),
            Self::Tasks(items) => items.is_empty(),
            Self::Targets(items) => items.is_empty(),
            Self::Sections(items) => items.is_empty(),
            Self::Text(_)
            | Self::Period(_)
            | Self::Date(_)
            | Self::Moment(_)
            | Self::Count(_)
            | Self::Number(_)
            | Self::Flag(_)
            | Self::Choice(_) => false,
        }
    }
}

/// The typed fields of a document, each with its place.
pub type FieldValues = BTreeMap<String, (FieldValue, Place)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_by_name_is_one_figure_and_nothing_else() {
        assert_eq!(figure_name(" {total.target} "), Some("total.target"));
        assert_eq!(
            figure_name("{ groups.1.admitted + groups.2.admitted }"),
            Some("groups.1.admitted + groups.2.admitted")
        );
        for text in ["12", "{}", "{{total.target}}", "{total.target} đảng viên", "{a}{b}", "total.target"]
        {
            assert_eq!(figure_name(text), None, "{text}");
        }
    }

    #[test]
    fn a_citation_takes_the_form_of_its_standard() {
        let citation = Citation {
            kind: "Kế hoạch".into(),
            number: "12-KH/ĐU".into(),
            date: NaiveDate::from_ymd_opt(2026, 1, 18).unwrap(),
            issuer: "Ban Thường vụ Đảng ủy".into(),
            subject: "về phát triển đảng viên".into(),
        };
        assert_eq!(
            citation.full(Standard::Party),
            "Kế hoạch số 12-KH/ĐU, ngày 18/01/2026 của Ban Thường vụ Đảng ủy về phát triển đảng viên"
        );
        assert_eq!(
            citation.full(Standard::State),
            "Kế hoạch số 12-KH/ĐU ngày 18 tháng 01 năm 2026 của Ban Thường vụ Đảng ủy về phát triển đảng viên"
        );
        assert_eq!(citation.short(), "Kế hoạch 12-KH/ĐU");
        assert_eq!(citation.basis(Standard::State), citation.full(Standard::State));
    }

    #[test]
    fn a_law_is_cited_by_its_name_and_its_year_or_date() {
        let law = Citation {
            kind: "Luật".into(),
            number: "72/2025/QH15".into(),
            date: NaiveDate::from_ymd_opt(2025, 6, 16).unwrap(),
            issuer: "Quốc hội".into(),
            subject: "Tổ chức chính quyền địa phương".into(),
        };
        assert_eq!(law.full(Standard::Party), "Luật Tổ chức chính quyền địa phương năm 2025");
        assert_eq!(law.basis(Standard::Party), law.full(Standard::Party));
        assert_eq!(law.full(Standard::State), "Luật Tổ chức chính quyền địa phương");
        assert_eq!(
            law.basis(Standard::State),
            "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"
        );
        assert_eq!(law.short(), "Luật Tổ chức chính quyền địa phương");
    }
}
