//! The words that a prose template can use beside handlebars' own:
//!
//! - `{{count F}}` a figure in running text (`02`), `{{figure F}}` as it stands (`2`, `73,68%`, `03/12`);
//! - `(positive F)` whether a figure is there and above zero, `(is F 1)` whether it is there and equal;
//! - `{{nth N}}` the ordinal after `Thứ`, counted from 0; `{{join LIST}}` `A, B và C`, `{{join-or LIST}}` `A, B hoặc C`;
//! - `{{bare TEXT}}` a text without its closing mark; `{{initial TEXT}}` with a capital first letter;
//! - `(sort-names LIST)`, `(sort-people LIST)` in Vietnamese order.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, ScopedJson,
};
use serde_json::Value as Json;

use super::escape::escape;
use crate::compute::order::VietnameseOrder;
use crate::model::number::ordinal;
use crate::model::text::upper_initial;

/// Registers them all.
pub fn register(registry: &mut Handlebars) {
    registry.register_helper("figure", Box::new(Figure { name: "figure", form: "text" }));
    registry.register_helper("count", Box::new(Figure { name: "count", form: "padded" }));
    registry.register_helper("join", Box::new(Writer { name: "join", write: join }));
    registry.register_helper("join-or", Box::new(Writer { name: "join-or", write: join_or }));
    registry.register_helper("nth", Box::new(Writer { name: "nth", write: nth }));
    registry.register_helper("bare", Box::new(Writer { name: "bare", write: bare }));
    registry.register_helper("initial", Box::new(Writer { name: "initial", write: initial }));
    registry.register_helper("positive", Box::new(Reader { name: "positive", read: positive }));
    registry.register_helper("is", Box::new(Reader { name: "is", read: is }));
    registry.register_helper("sort-names", Box::new(Reader { name: "sort-names", read: names }));
    registry.register_helper("sort-people", Box::new(Reader { name: "sort-people", read: people }));
}

/// A helper's refusal of what it was given.
fn refuse(name: &str, expected: &str) -> RenderError {
    RenderErrorReason::Other(format!("`{name}` takes {expected}")).into()
}

/// Writes a fact as a Markdown link to its key.
struct Figure {
    name: &'static str,
    form: &'static str,
}

impl HelperDef for Figure {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let fact = helper.param(0).map(|param| param.value());
        let part = |key: &str| fact.and_then(|fact| fact.get(key)).and_then(Json::as_str);
        match (part("fact"), part(self.form)) {
            (Some(key), Some(text)) => {
                // Angle brackets keep a destination whole whatever it holds.
                out.write(&format!("[{}](<fact:{key}>)", escape(text)))?;
                Ok(())
            }
            _ => {
                let path = helper.param(0).and_then(|param| param.relative_path()).cloned();
                let path = path.unwrap_or_default();
                Err(refuse(self.name, &format!("a figure, and `{path}` has none")))
            }
        }
    }
}

/// A helper that writes text made from its first parameter.
struct Writer {
    name: &'static str,
    write: fn(&Json) -> Result<String, &'static str>,
}

impl HelperDef for Writer {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map_or(&Json::Null, |param| param.value());
        let text = (self.write)(value).map_err(|expected| refuse(self.name, expected))?;
        out.write(&escape(&text))?;
        Ok(())
    }
}

/// A helper that gives a value to another, made from its parameters.
struct Reader {
    name: &'static str,
    read: fn(&[&Json]) -> Result<Json, &'static str>,
}

impl HelperDef for Reader {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let values: Vec<&Json> = helper.params().iter().map(|param| param.value()).collect();
        let value = (self.read)(&values).map_err(|expected| refuse(self.name, expected))?;
        Ok(ScopedJson::Derived(value))
    }
}

fn strings(value: &Json) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Json::as_str).collect()
}

fn text(value: &Json) -> Result<&str, &'static str> {
    value.as_str().ok_or("a text")
}

/// `A`, `A và B`, `A, B và C`, with this word before the last.
fn joined(value: &Json, word: &str) -> Result<String, &'static str> {
    let items = strings(value).ok_or("a list of texts")?;
    Ok(match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_string(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    })
}

fn join(value: &Json) -> Result<String, &'static str> {
    joined(value, "và")
}

fn join_or(value: &Json) -> Result<String, &'static str> {
    joined(value, "hoặc")
}

fn nth(value: &Json) -> Result<String, &'static str> {
    let index = value.as_u64().ok_or("a whole number counted from 0")?;
    usize::try_from(index).map(|index| ordinal(index + 1)).map_err(|_| "a smaller number")
}

fn bare(value: &Json) -> Result<String, &'static str> {
    Ok(text(value)?.trim_end().trim_end_matches(['.', ';', ',']).to_string())
}

fn initial(value: &Json) -> Result<String, &'static str> {
    Ok(upper_initial(bare(value)?.as_str()))
}

/// The number of a fact; none for null.
fn fact_number(value: Option<&&Json>) -> Result<Option<f64>, &'static str> {
    match value {
        Some(Json::Null) => Ok(None),
        Some(fact) => fact.get("value").and_then(Json::as_f64).map(Some).ok_or("a figure"),
        None => Err("a figure"),
    }
}

fn positive(values: &[&Json]) -> Result<Json, &'static str> {
    Ok(fact_number(values.first())?.is_some_and(|number| number > 0.0).into())
}

fn is(values: &[&Json]) -> Result<Json, &'static str> {
    let number = fact_number(values.first())?;
    let wanted = values.get(1).and_then(|value| value.as_f64()).ok_or("a figure and a number")?;
    Ok((number == Some(wanted)).into())
}

fn names(values: &[&Json]) -> Result<Json, &'static str> {
    let order = VietnameseOrder::new();
    let mut items = values.first().and_then(|value| strings(value)).ok_or("a list of texts")?;
    items.sort_by(|a, b| order.compare(a, b));
    Ok(items.into())
}

fn people(values: &[&Json]) -> Result<Json, &'static str> {
    let order = VietnameseOrder::new();
    let mut items = values.first().and_then(|value| strings(value)).ok_or("a list of texts")?;
    items.sort_by(|a, b| order.compare_people(a, b));
    Ok(items.into())
}
