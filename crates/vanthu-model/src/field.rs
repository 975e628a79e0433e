//! The values of the fields that a person fills in, typed as the template declares them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::date::{self, Period};
use super::office::Standard;
use vanthu_diagnostic::Place;

/// A document cited in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Its kind: `Kế hoạch`.
    pub kind: String,
    /// Its number and symbol: `12-KH/ĐU`.
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
    /// The issuer.
    pub issuer: String,
    /// The subject: `về …`.
    pub subject: String,
}

impl Citation {
    /// The first citation: kind in full, number, date, issuer, subject; with a comma and the short date in Party
    /// documents (HD 05-HD/VPTW, Phần II), with the long date in those of the state (NĐ 30/2020, Phụ lục I).
    pub fn full(&self, standard: Standard) -> String {
        let date = match standard {
            Standard::Party => format!(", ngày {}", date::short(self.date)),
            Standard::State => format!(" {}", date::long(self.date)),
        };
        format!("{} số {}{date} của {} {}", self.kind, self.number, self.issuer, self.subject)
    }

    /// A later citation: kind and number only.
    pub fn short(&self) -> String {
        format!("{} {}", self.kind, self.number)
    }
}

/// A participant, or a group of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// A full name, or the name of a group: `Bí thư các chi bộ trực thuộc`.
    pub name: String,
    /// The post.
    pub post: Option<String>,
    /// How many they are, for a group.
    pub number: u32,
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
    pub with: Option<String>,
    /// The last day. Continuous work has none.
    pub deadline: Option<NaiveDate>,
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
    /// The place where it is written.
    pub place: Place,
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

/// The typed fields of a document, each with its place.
pub type FieldValues = BTreeMap<String, (FieldValue, Place)>;

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
