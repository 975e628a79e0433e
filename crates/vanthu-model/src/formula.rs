//! A formula between figures, such as `closing = opening + increase - decrease`, which the fields of a profile must
//! satisfy.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};

/// The maximum depth of a formula, so that no profile can exhaust the stack.
const DEEPEST: usize = 32;

/// How the two sides of a formula must compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `>`
    Above,
}

impl Relation {
    /// The sign as a reader writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
            Self::Below => "<",
            Self::Above => ">",
        }
    }
}

/// One side of a formula.
#[derive(Clone, Debug, PartialEq)]
enum Term {
    /// The figure of a field.
    Name(String),
    /// A number.
    Number(Decimal),
    /// Two terms joined by `+`, `-`, `*` or `/`.
    Joined(Box<Term>, char, Box<Term>),
}

/// Two sides and how they must compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    left: Term,
    /// How the sides must compare.
    pub relation: Relation,
    right: Term,
}

impl Formula {
    /// Reads a formula: names, numbers with a decimal point, `+ - * /`, brackets, and one of `= <= >= < >`.
    ///
    /// # Errors
    /// What is wrong with the formula, in English, for the author of a profile.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text, depth: 0 };
        let left = parser.sum()?;
        let relation = parser.relation()?;
        let right = parser.sum()?;
        match parser.peek() {
            None => Ok(Self { left, relation, right }),
            Some(found) => Err(format!("unexpected `{found}` in the formula `{text}`")),
        }
    }

    /// The names that the formula speaks of.
    pub fn names(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.left.names(&mut names);
        self.right.names(&mut names);
        names
    }

    /// The name on the left if it stands alone: the figure that is stated.
    pub fn stated(&self) -> Option<&str> {
        match &self.left {
            Term::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Both sides by the figures of `figure`. A field without a figure counts as nothing in a sum; a side with no
    /// figure at all, a product or quotient that lacks one, and a division by zero have no result.
    pub fn sides(&self, figure: &impl Fn(&str) -> Option<Decimal>) -> Option<(Decimal, Decimal)> {
        Some((self.left.result(figure)?, self.right.result(figure)?))
    }

    /// Whether the formula holds for the figures of `figure`. `None` if a side has no result.
    pub fn holds(&self, figure: &impl Fn(&str) -> Option<Decimal>) -> Option<bool> {
        let (left, right) = self.sides(figure)?;
        Some(match self.relation {
            Relation::Equal => left == right,
            Relation::AtMost => left <= right,
            Relation::AtLeast => left >= right,
            Relation::Below => left < right,
            Relation::Above => left > right,
        })
    }

    /// The right side in words, each name as `label` writes it.
    pub fn right_side(&self, label: &impl Fn(&str) -> String) -> String {
        self.right.written(label)
    }

    /// The left side in words, each name as `label` writes it.
    pub fn left_side(&self, label: &impl Fn(&str) -> String) -> String {
        self.left.written(label)
    }
}

impl Term {
    /// Adds the names of the term to `names`.
    fn names<'a>(&'a self, names: &mut BTreeSet<&'a str>) {
        match self {
            Self::Name(name) => drop(names.insert(name)),
            Self::Number(_) => {}
            Self::Joined(left, _, right) => {
                left.names(names);
                right.names(names);
            }
        }
    }

    /// The result of the term.
    fn result(&self, figure: &impl Fn(&str) -> Option<Decimal>) -> Option<Decimal> {
        match self {
            Self::Name(name) => figure(name),
            Self::Number(number) => Some(*number),
            Self::Joined(left, sign, right) => {
                let (left, right) = (left.result(figure), right.result(figure));
                match sign {
                    '*' => left?.checked_mul(right?),
                    '/' => left?.checked_div(right?),
                    _ if left.is_none() && right.is_none() => None,
                    '+' => left.unwrap_or_default().checked_add(right.unwrap_or_default()),
                    _ => left.unwrap_or_default().checked_sub(right.unwrap_or_default()),
                }
            }
        }
    }

    /// The term in words.
    fn written(&self, label: &impl Fn(&str) -> String) -> String {
        match self {
            Self::Name(name) => label(name),
            Self::Number(number) => super::number::decimal(*number),
            Self::Joined(left, sign, right) => {
                let bracketed = |term: &Term, tight: bool| match term {
                    Self::Joined(_, '+' | '-', _) if tight => format!("({})", term.written(label)),
                    _ => term.written(label),
                };
                let tight = matches!(sign, '*' | '/');
                let shown = match sign {
                    '-' => "−",
                    '*' => "×",
                    '/' => "/",
                    _ => "+",
                };
                format!("{} {shown} {}", bracketed(left, tight), bracketed(right, tight || *sign == '-'))
            }
        }
    }
}

/// The rest of a formula that is still to be read.
struct Parser<'a> {
    /// The text not yet read.
    rest: &'a str,
    /// How many brackets are open.
    depth: usize,
}

impl Parser<'_> {
    /// The next sign, past white space.
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    /// Takes the next sign if it is one of `wanted`.
    fn take(&mut self, expected: &[char]) -> Option<char> {
        let found = self.peek().filter(|found| expected.contains(found))?;
        self.rest = self.rest.get(found.len_utf8()..).unwrap_or_default();
        Some(found)
    }

    /// Terms joined by `+` and `-`.
    fn sum(&mut self) -> Result<Term, String> {
        let mut term = self.product()?;
        while let Some(sign) = self.take(&['+', '-']) {
            term = Term::Joined(Box::new(term), sign, Box::new(self.product()?));
        }
        Ok(term)
    }

    /// Terms joined by `*` and `/`.
    fn product(&mut self) -> Result<Term, String> {
        let mut term = self.one()?;
        while let Some(sign) = self.take(&['*', '/']) {
            term = Term::Joined(Box::new(term), sign, Box::new(self.one()?));
        }
        Ok(term)
    }

    /// A name, a number, or a sum in brackets.
    fn one(&mut self) -> Result<Term, String> {
        if self.take(&['(']).is_some() {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("the formula nests too deeply".into());
            }
            let inner = self.sum()?;
            self.depth -= 1;
            return self.take(&[')']).map(|_| inner).ok_or_else(|| "a bracket is not closed".into());
        }
        let first = self.peek().ok_or("the formula ends too early")?;
        let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        let end = self.rest.find(|letter| !part(letter)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if first.is_ascii_digit() {
            return word.parse().map(Term::Number).map_err(|_| format!("`{word}` is not a number"));
        }
        if !first.is_ascii_alphabetic() {
            return Err(format!("unexpected `{first}`"));
        }
        Ok(Term::Name(word.to_string()))
    }

    /// The sign between the sides.
    fn relation(&mut self) -> Result<Relation, String> {
        let first = self.take(&['=', '<', '>']).ok_or("one of = <= >= < > is missing")?;
        let or_equal = first != '=' && self.rest.starts_with('=') && self.take(&['=']).is_some();
        Ok(match (first, or_equal) {
            ('<', true) => Relation::AtMost,
            ('>', true) => Relation::AtLeast,
            ('<', false) => Relation::Below,
            ('>', false) => Relation::Above,
            _ => Relation::Equal,
        })
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

impl JsonSchema for Formula {
    fn schema_name() -> Cow<'static, str> {
        "Formula".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "Two sums of names and numbers (+ - * /, brackets) with one of = <= >= < > between them",
            "pattern": "^[A-Za-z0-9_.+*/() \\-]+(=|<=|>=|<|>)[A-Za-z0-9_.+*/() \\-]+$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both sides of a formula, where `a` is 7, `b` is 2, and nothing else has a figure.
    fn sides(text: &str) -> Option<(Decimal, Decimal)> {
        let formula = Formula::parse(text).expect("a formula");
        formula.sides(&|name: &str| match name {
            "a" => Some(7.into()),
            "b" => Some(2.into()),
            _ => None,
        })
    }

    #[test]
    fn sides_are_computed_by_the_usual_precedence() {
        assert_eq!(sides("a = b + 2 * 3 - 1"), Some((7.into(), 7.into())));
        assert_eq!(sides("a <= (b + 2) * 3"), Some((7.into(), 12.into())));
        assert_eq!(sides("a = 10 - b - 1"), Some((7.into(), 7.into())));
        // A blank cell adds nothing, but nothing follows from blank cells alone.
        assert_eq!(sides("a = b + blank"), Some((7.into(), 2.into())));
        assert_eq!(sides("a = blank - blank"), None);
        assert_eq!(sides("blank = a + b"), None);
        assert_eq!(sides("a = blank * 100 / b"), None);
        assert_eq!(sides("a = b / 0"), None);
    }

    #[test]
    fn formulas_are_written_as_a_reader_writes_them() {
        let formula = Formula::parse("d >= a*100/(b+c) - (e-f)").expect("a formula");
        let label = |name: &str| name.to_uppercase();
        assert_eq!(formula.right_side(&label), "A × 100 / (B + C) − (E − F)");
        assert_eq!((formula.left_side(&label).as_str(), formula.relation.sign()), ("D", "≥"));
        assert_eq!(formula.names().into_iter().collect::<String>(), "abcdef");
    }

    #[test]
    fn what_is_no_formula_is_refused() {
        let deep = format!("a = {}b{}", "(".repeat(40), ")".repeat(40));
        for text in
            ["", "a", "a =", "a = b)", "a = (b", "a = 1x", "a b = c", "a = b = c", "= a", "a = ?", &deep]
        {
            assert!(Formula::parse(text).is_err(), "{text}");
        }
    }
}
