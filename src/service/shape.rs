//! Says what is wrong with data that have another shape than a route asks for: where it is, what was expected there, and what
//! was probably meant. It is asked only after serde has refused the data, so that it costs nothing where nothing is wrong.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value as Json;

use crate::service::validate::{shown, with_known};
use vanthu_diagnostic::{Code, Diagnostic, Step, Subject, pointer};

/// What is wrong with a value, and the steps to it from its end to its beginning.
#[derive(Debug)]
struct Fault {
    what: What,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum What {
    UnknownKey(String, &'static [&'static str]),
    UnknownWord(String, &'static [&'static str]),
    Missing(&'static str),
    Twice(&'static str),
    /// What was expected, in the words of serde; empty if it is not known.
    Other(String),
}

impl From<What> for Fault {
    fn from(what: What) -> Self {
        Self { what, steps: Vec::new() }
    }
}

impl Fault {
    fn under(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The same fault, where it is not said yet what was expected.
    fn expecting(mut self, expected: &dyn Expected) -> Self {
        if matches!(&self.what, What::Other(known) if known.is_empty()) {
            self.what = What::Other(expected.to_string());
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the data have another shape")
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        What::Other(String::new()).into()
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        What::Other(expected.to_string()).into()
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        What::Other(expected.to_string()).into()
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        What::Other(expected.to_string()).into()
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        What::UnknownWord(word.to_string(), known).into()
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        What::UnknownKey(key.to_string(), known).into()
    }

    fn missing_field(key: &'static str) -> Self {
        What::Missing(key).into()
    }

    fn duplicate_field(key: &'static str) -> Self {
        What::Twice(key).into()
    }
}

/// What is wrong with JSON that is not a `T`, pointing into the body below `base`; `None` if this reading finds nothing wrong.
pub(crate) fn explain_json<T: DeserializeOwned>(json: &Json, code: Code, base: &str) -> Option<Diagnostic> {
    let fault = T::deserialize(Node::Json(json)).err()?;
    let mut steps = fault.steps;
    steps.reverse();
    let (key, problem) = told(fault.what, code);
    steps.extend(key.map(Step::Key));
    Some(problem.pointing_to(pointer(base, &steps)))
}

/// What is wrong with the parameters of a query that is not a `T`, about the parameter.
pub(crate) fn explain_query<T: DeserializeOwned>(
    pairs: &[(String, String)],
    code: Code,
) -> Option<Diagnostic> {
    let mut fault = T::deserialize(Node::Pairs(pairs)).err()?;
    let at = fault.steps.pop();
    let (key, problem) = told(fault.what, code);
    let name = match (at, key) {
        (Some(Step::Key(name)), _) | (None, Some(name)) => name,
        _ => return Some(problem),
    };
    Some(problem.about(Subject::Parameter { name }))
}

/// The fault in words, and the key that it is about where that is not among the steps.
fn told(what: What, code: Code) -> (Option<String>, Diagnostic) {
    match what {
        What::UnknownKey(key, known) => {
            let problem = match shown(&key) {
                Some(key) => Diagnostic::error(
                    code,
                    format!("ở đây không có mục `{key}`"),
                    format!("there is no key `{key}` here"),
                ),
                None => {
                    Diagnostic::error(code, "ở đây có một mục không dùng được", "a key here is not known")
                }
            };
            let problem = with_known(problem, &key, known.iter().copied());
            (Some(key), problem)
        }
        What::UnknownWord(word, known) => {
            let problem = Diagnostic::error(
                code,
                "giá trị này không có trong các giá trị được dùng",
                "this value is not known",
            );
            (None, with_known(problem, &word, known.iter().copied()))
        }
        What::Missing(key) => (
            Some(key.to_string()),
            Diagnostic::error(code, format!("thiếu mục `{key}`"), format!("`{key}` is missing")),
        ),
        What::Twice(key) => (
            Some(key.to_string()),
            Diagnostic::error(code, format!("mục `{key}` ghi hai lần"), format!("`{key}` is given twice")),
        ),
        What::Other(expected) => {
            let (vi, en) = form(&expected);
            (
                None,
                Diagnostic::error(
                    code,
                    format!("giá trị ở đây phải là {vi}"),
                    format!("the value must be {en}"),
                ),
            )
        }
    }
}

/// What serde expected, in both languages.
fn form(expected: &str) -> (&'static str, &'static str) {
    let integers = ["u8", "u16", "u32", "u64", "usize", "i8", "i16", "i32", "i64", "isize"];
    if integers.contains(&expected) {
        return match expected.starts_with('u') {
            true => ("số nguyên không âm", "an integer that is not negative"),
            false => ("số nguyên", "an integer"),
        };
    }
    match expected {
        "a string" | "string" => ("chuỗi", "a string"),
        "a boolean" => ("`true` hoặc `false`", "`true` or `false`"),
        "a sequence" => ("danh sách", "a list"),
        "a map" => ("đối tượng", "an object"),
        "a formatted date string" => ("ngày, viết như 2026-07-05", "a date such as 2026-07-05"),
        "an RFC 3339 formatted date and time string" => {
            ("thời điểm, viết như 2026-07-05T08:00:00Z", "a time such as 2026-07-05T08:00:00Z")
        }
        text if text.starts_with("struct ") => ("đối tượng", "an object"),
        _ => ("giá trị khác; xem tài liệu API", "of another form; see the description of the API"),
    }
}

/// A value to be read: JSON, the pairs of a query, or the text of one of them.
#[derive(Clone, Copy)]
enum Node<'a> {
    Json(&'a Json),
    Pairs(&'a [(String, String)]),
    Text(&'a str),
}

/// Reads a number from the text of a query, and everything else as it is.
macro_rules! from_text {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self {
                Node::Text(text) => match text.parse::<$type>() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(de::Error::invalid_value(Unexpected::Other("text"), &visitor)),
                },
                other => other.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Text(text) => visitor.visit_str(text),
            Node::Pairs(pairs) => visitor.visit_map(Entries { rest: Rest::Pairs(pairs.iter()), next: None }),
            Node::Json(json) => match json {
                Json::Null => visitor.visit_unit(),
                Json::Bool(truth) => visitor.visit_bool(*truth),
                Json::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                    (Some(number), ..) => visitor.visit_u64(number),
                    (_, Some(number), _) => visitor.visit_i64(number),
                    (.., number) => visitor.visit_f64(number.unwrap_or_default()),
                },
                Json::String(text) => visitor.visit_str(text),
                Json::Array(items) => visitor.visit_seq(Items(items.iter().enumerate())),
                Json::Object(entries) => {
                    visitor.visit_map(Entries { rest: Rest::Json(entries.iter()), next: None })
                }
            },
        }
    }

    from_text!(
        deserialize_bool visit_bool bool, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_f64 visit_f64 f64
    );

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let expected = (&visitor as &dyn Expected).to_string();
        self.deserialize_any(visitor).map_err(|fault| fault.expecting(&expected.as_str()))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Json(Json::Null) => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self {
            Node::Json(Json::String(text)) => visitor.visit_enum(text.as_str().into_deserializer()),
            Node::Text(text) => visitor.visit_enum(text.into_deserializer()),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u128 f32 char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of a list.
struct Items<'a>(std::iter::Enumerate<std::slice::Iter<'a, Json>>);

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some((index, item)) = self.0.next() else { return Ok(None) };
        seed.deserialize(Node::Json(item)).map(Some).map_err(|fault| fault.under(Step::Index(index)))
    }
}

/// What is left of the entries of an object or of a query.
enum Rest<'a> {
    Json(serde_json::map::Iter<'a>),
    Pairs(std::slice::Iter<'a, (String, String)>),
}

impl<'a> Rest<'a> {
    fn next(&mut self) -> Option<(&'a str, Node<'a>)> {
        match self {
            Self::Json(entries) => entries.next().map(|(key, value)| (key.as_str(), Node::Json(value))),
            Self::Pairs(pairs) => pairs.next().map(|(key, value)| (key.as_str(), Node::Text(value))),
        }
    }
}

struct Entries<'a> {
    rest: Rest<'a>,
    next: Option<(&'a str, Node<'a>)>,
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.next = self.rest.next();
        let Some((key, _)) = self.next else { return Ok(None) };
        seed.deserialize(Node::Text(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((key, value)) = self.next.take() else { return Err(de::Error::custom("")) };
        seed.deserialize(value).map_err(|fault| fault.under(Step::Key(key.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Map, json};
    use vanthu_diagnostic::code;

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Sort {
        Newest,
        Oldest,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Shape {
        office: String,
        #[serde(default)]
        date: Option<chrono::NaiveDate>,
        #[serde(default)]
        copies: Option<u32>,
        #[serde(default)]
        sort: Option<Sort>,
        #[serde(default)]
        recipients: Vec<String>,
        #[serde(default)]
        fields: Map<String, Json>,
        #[serde(default)]
        callback: Option<Inner>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape matters")]
    struct Inner {
        url: String,
    }

    fn found(body: Json) -> (String, Vec<String>) {
        let problem = explain_json::<Shape>(&body, code!("request.wrong-shape"), "").expect("a fault");
        let texts = std::iter::once(&problem.message).chain(&problem.hints).map(|text| text.en.clone());
        (problem.pointer.clone().expect("a pointer"), texts.collect())
    }

    #[test]
    fn a_fault_is_pointed_to_and_says_what_was_expected() {
        for (body, pointer, text) in [
            (json!({}), "/office", "`office` is missing"),
            (json!({ "ofice": "x" }), "/ofice", "did you mean `office`?"),
            (json!({ "office": 7 }), "/office", "the value must be a string"),
            (
                json!({ "office": "x", "date": "05/07/2026" }),
                "/date",
                "the value must be a date such as 2026-07-05",
            ),
            (
                json!({ "office": "x", "copies": -1 }),
                "/copies",
                "the value must be an integer that is not negative",
            ),
            (json!({ "office": "x", "recipients": ["a", 7] }), "/recipients/1", "the value must be a string"),
            (json!({ "office": "x", "fields": "y" }), "/fields", "the value must be an object"),
            (json!({ "office": "x", "sort": "newst" }), "/sort", "did you mean `newest`?"),
            (
                json!({ "office": "x", "callback": { "url": "u", "sceret": "s" } }),
                "/callback/sceret",
                "known: url",
            ),
            (json!({ "office": "x", "callback": {} }), "/callback/url", "`url` is missing"),
            (json!([]), "", "the value must be an object"),
        ] {
            let (at, texts) = found(body.clone());
            assert_eq!(at, pointer, "{body}");
            assert!(texts.iter().any(|one| one == text), "{body}: {texts:?}");
        }
    }

    #[test]
    fn what_fits_has_no_fault() {
        let body = json!({ "office": "x", "date": "2026-07-05", "copies": 2, "sort": "oldest", "fields": { "a": [1, null, 1.5] } });
        assert!(explain_json::<Shape>(&body, code!("request.wrong-shape"), "").is_none());
    }

    #[test]
    fn a_fault_of_a_query_names_its_parameter() {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
        };
        let subject = |given: &[(&str, &str)]| {
            explain_query::<Shape>(&pairs(given), code!("request.malformed")).expect("a fault").subject
        };
        let about = |name: &str| Some(Subject::Parameter { name: name.into() });
        assert_eq!(subject(&[("office", "x"), ("copies", "two")]), about("copies"));
        assert_eq!(subject(&[("copies", "2")]), about("office"));
        assert_eq!(subject(&[("office", "x"), ("office", "y")]), about("office"));
        assert!(
            explain_query::<Shape>(&pairs(&[("office", "x"), ("copies", "2")]), code!("request.malformed"))
                .is_none()
        );
    }
}
