//! The helpers that a prose template can use besides those of handlebars:
//!
//! - `{{count F}}` a figure in running text (`02`), `{{figure F}}` in its own form (`2`, `73,68%`, `03/12`);
//! - `(positive F)` whether a figure exists and is above zero, `(is F 1)` whether it exists and is equal;
//! - `{{nth N}}` the ordinal after `Thứ`, `{{word N}}` the number before `là`, both counted from 0;
//!   `{{join LIST}}` `A, B và C`, `{{join-or LIST}}` `A, B hoặc C`;
//! - `{{bare TEXT}}` a text without its closing mark; `{{initial TEXT}}` with a capital first letter;
//! - `{{lower TEXT}}` a text as it stands within a sentence: with a small first letter unless a name begins with it;
//!   `{{row LIST}}` names in a row, parted as they allow; `{{request NAMES TEXT}}` who is asked and what for; `{{sections PARTS level=2}}` free text in parts, with headings from
//!   that level down; `(any A B …)` whether any of them exists; `(list LIST)` the text of `join`, for another helper;
//! - `{{named LIST}}` the names of rows behind their number: `, gồm: A và B`, ` là A`, ` (trừ C)`, or nothing where they are
//!   too many;
//! - `{{covered coverage.FIELD UNIT}}` how many of the units have a figure in a column that some left blank:
//!   ` (theo số liệu của 15/17 chi bộ)`, or nothing where all have one;
//! - `(items A B …)` how many items there are: each value that is there is one, each list as many as it has;
//! - `{{#part "situation"}} … {{/part}}` a part that text of one's own in `content` takes in or leaves out;
//! - `{{block "results.sources"}}` at the start of a block names it for edits; several parameters are joined with points;
//! - `(sort-names LIST)`, `(sort-people LIST)` in Vietnamese order.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, PathAndJson, RenderContext, RenderError,
    RenderErrorReason, Renderable, ScopedJson,
};
use serde_json::Value as Json;

use super::escape::{capitalised, escape, link};
use super::ids;
use super::parts;
use super::prose::Bounded;
use super::sections;
use vanthu_compute::order::VietnameseOrder;
use vanthu_model::names::{in_a_row, in_sentence};
use vanthu_model::number::{cardinal, ordinal};
use vanthu_model::text::{slug, upper_initial};

/// Registers them all. What the prose asks for and does not find goes to `asked`.
pub(crate) fn register(registry: &mut Handlebars, asked: &Asked) {
    registry.register_helper("if", Box::new(Condition { wanted: true, asked: asked.clone() }));
    registry.register_helper("unless", Box::new(Condition { wanted: false, asked: asked.clone() }));
    registry.register_helper("figure", Box::new(Writer { name: "figure", write: figure }));
    registry.register_helper("count", Box::new(Writer { name: "count", write: count }));
    registry.register_helper("join", Box::new(Writer { name: "join", write: join }));
    registry.register_helper("join-or", Box::new(Writer { name: "join-or", write: join_or }));
    registry.register_helper("nth", Box::new(Writer { name: "nth", write: nth }));
    registry.register_helper("bare", Box::new(Writer { name: "bare", write: bare }));
    registry.register_helper("initial", Box::new(Writer { name: "initial", write: initial }));
    registry.register_helper("word", Box::new(Writer { name: "word", write: word }));
    registry.register_helper("lower", Box::new(Lower));
    registry.register_helper("request", Box::new(Request));
    registry.register_helper("row", Box::new(Writer { name: "row", write: row }));
    registry.register_helper("named", Box::new(Writer { name: "named", write: named }));
    registry.register_helper("covered", Box::new(Covered));
    registry.register_helper("items", Box::new(Reader { name: "items", read: items, asked: asked.clone() }));
    registry.register_helper("sections", Box::new(Sections));
    registry.register_helper("block", Box::new(BlockName));
    registry.register_helper("part", Box::new(Part { asked: asked.clone() }));
    registry.register_helper("list", Box::new(Reader { name: "list", read: list, asked: asked.clone() }));
    registry.register_helper("any", Box::new(Reader { name: "any", read: any, asked: asked.clone() }));
    registry.register_helper(
        "positive",
        Box::new(Reader { name: "positive", read: positive, asked: asked.clone() }),
    );
    registry.register_helper("is", Box::new(Reader { name: "is", read: is, asked: asked.clone() }));
    registry.register_helper(
        "sort-names",
        Box::new(Reader { name: "sort-names", read: names, asked: asked.clone() }),
    );
    registry.register_helper(
        "sort-people",
        Box::new(Reader { name: "sort-people", read: people, asked: asked.clone() }),
    );
}

/// The error of a helper that cannot use its argument.
fn refuse(name: &str, expected: &str) -> RenderError {
    RenderErrorReason::Other(format!("`{name}` takes {expected}")).into()
}

/// The paths of values that the prose asked for and that were not given, such as `fields.causes` or `total.sources`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked(Arc<Mutex<BTreeSet<String>>>);

impl Asked {
    /// Notes a value that is not there.
    fn note(&self, param: &PathAndJson) {
        if there(param.value()) || param.value().is_boolean() {
            return;
        }
        if let Some(path) = param.context_path() {
            self.add(path.join("."));
        }
    }

    /// Notes the path of a value that is not there.
    pub(crate) fn add(&self, path: String) {
        // A poisoned lock only means that another thread stopped; the set is whole after every insertion.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// Notes these and nothing else.
    fn set(&self, paths: Vec<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = paths.into_iter().collect();
    }

    /// All that was noted.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// `if` and `unless` as handlebars has them. They also note what they ask for in vain.
struct Condition {
    wanted: bool,
    asked: Asked,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = helper.param(0).ok_or_else(|| refuse("if", "a value"))?;
        self.asked.note(param);
        let holds = there(param.value()) == self.wanted;
        match if holds { helper.template() } else { helper.inverse() } {
            Some(part) => part.render(registry, context, render, out),
            None => Ok(()),
        }
    }
}

/// A helper that writes Markdown made from its first parameter.
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
        let param = helper.param(0);
        let value = param.map_or(&Json::Null, |param| param.value());
        let text = (self.write)(value).map_err(|expected| {
            let given = param.and_then(|param| param.relative_path()).map_or("", String::as_str);
            refuse(self.name, &format!("{expected}, but `{given}` is not one"))
        })?;
        out.write(&text)?;
        Ok(())
    }
}

/// A helper that computes a value for another helper from its parameters.
struct Reader {
    name: &'static str,
    read: fn(&[&Json]) -> Result<Json, &'static str>,
    asked: Asked,
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
        // Where one of several values is enough, the others are not missed.
        if value != Json::Bool(true) {
            helper.params().iter().for_each(|param| self.asked.note(param));
        }
        Ok(ScopedJson::Derived(value))
    }
}

/// The helper that names the block at whose start it stands, by its parameters joined with points.
struct BlockName;

impl HelperDef for BlockName {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let step = |value: &Json| match value {
            Json::String(text) => {
                let steps: Vec<String> = text.split('.').map(slug).filter(|step| !step.is_empty()).collect();
                Some(steps.join(".")).filter(|step| !step.is_empty())
            }
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let steps: Option<Vec<String>> = helper.params().iter().map(|param| step(param.value())).collect();
        let steps = steps.filter(|steps| !steps.is_empty()).ok_or_else(|| refuse("block", "names"))?;
        out.write(&ids::given(&steps.join(".")))?;
        Ok(())
    }
}

/// The helper around a part of the prose, which stands elsewhere or nowhere if there is text of one's own.
struct Part {
    asked: Asked,
}

impl HelperDef for Part {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = helper.param(0).and_then(|param| param.value().as_str());
        let (Some(name), Some(inner)) = (name, helper.template()) else {
            return Err(refuse("part", "a name and a block"));
        };
        let asked = self.asked.all();
        let mut written = Bounded::default();
        inner.render(registry, context, render, &mut written)?;
        let text = written.text;
        if !parts::kept_back(context.data()) {
            out.write(&text)?;
            return Ok(());
        }
        if !parts::is_taken_in(context.data(), name) {
            // What stands nowhere misses nothing.
            self.asked.set(asked);
        }
        out.write(&parts::kept(name, &text))?;
        Ok(())
    }
}

/// The names of bodies that the office knows; they are among the values, as `names`.
fn known(context: &Context) -> Vec<String> {
    strings(&context.data()["names"]).unwrap_or_default().into_iter().map(str::to_string).collect()
}

/// The helper that writes who is asked and what for: the names, then the request, which may itself begin with the names.
struct Request;

impl HelperDef for Request {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = |at| helper.param(at).map_or(&Json::Null, |param| param.value());
        let names = text(param(0)).map_err(|expected| refuse("request", expected))?;
        let request = open_end(param(1)).map_err(|expected| refuse("request", expected))?;
        let told = request.to_lowercase().starts_with(&names.to_lowercase());
        let request = in_sentence(request, &known(context));
        let whole = if told || names.is_empty() { request } else { format!("{names} {request}") };
        out.write(&escape(&whole))?;
        Ok(())
    }
}

/// The helper that writes a text as it stands within a sentence.
struct Lower;

impl HelperDef for Lower {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map_or(&Json::Null, |param| param.value());
        let text = open_end(value).map_err(|expected| refuse("lower", expected))?;
        out.write(&escape(&in_sentence(text, &known(context))))?;
        Ok(())
    }
}

/// The helper that says for how many units a sum stands.
struct Covered;

impl HelperDef for Covered {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = |at| helper.param(at).map_or(&Json::Null, |param| param.value());
        if param(0).is_null() {
            return Ok(());
        }
        let refused = |expected| refuse("covered", expected);
        let (ratio, unit) = (figure(param(0)).map_err(refused)?, text(param(1)).map_err(refused)?);
        out.write(&format!(" (theo số liệu của {ratio} {})", escape(unit)))?;
        Ok(())
    }
}

/// The helper that writes free text in parts.
struct Sections;

impl HelperDef for Sections {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let value = helper.param(0).map_or(&Json::Null, |param| param.value());
        let level = helper.hash_get("level").and_then(|level| level.value().as_u64()).unwrap_or(1);
        let level = usize::try_from(level).map_err(|_| refuse("sections", "a smaller level"))?;
        let path = helper.param(0).and_then(|param| param.relative_path());
        let name = path.and_then(|path| path.rsplit('.').next()).unwrap_or("sections");
        let text = sections::markdown(value, level, name).map_err(|expected| refuse("sections", expected))?;
        out.write(&text)?;
        Ok(())
    }
}

fn strings(value: &Json) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Json::as_str).collect()
}

fn text(value: &Json) -> Result<&str, &'static str> {
    value.as_str().ok_or("a text")
}

/// A fact as a Markdown link to its key, in `form` if it has that form.
fn linked(fact: &Json, form: &str) -> Result<String, &'static str> {
    let part = |key: &str| fact.get(key).and_then(Json::as_str);
    let (key, text) = part("fact").zip(part(form).or_else(|| part("text"))).ok_or("a figure")?;
    Ok(link(key, text))
}

fn figure(fact: &Json) -> Result<String, &'static str> {
    linked(fact, "text")
}

fn count(fact: &Json) -> Result<String, &'static str> {
    linked(fact, "padded")
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
    joined(value, "và").map(|text| escape(&text))
}

fn join_or(value: &Json) -> Result<String, &'static str> {
    joined(value, "hoặc").map(|text| escape(&text))
}

fn list(values: &[&Json]) -> Result<Json, &'static str> {
    joined(values.first().copied().unwrap_or(&Json::Null), "và").map(Json::from)
}

fn nth(value: &Json) -> Result<String, &'static str> {
    let index = value.as_u64().ok_or("a whole number counted from 0")?;
    usize::try_from(index).map(|index| ordinal(index + 1)).map_err(|_| "a smaller number")
}

fn word(value: &Json) -> Result<String, &'static str> {
    let index = value.as_u64().ok_or("a whole number counted from 0")?;
    usize::try_from(index).map(|index| upper_initial(&cardinal(index + 1))).map_err(|_| "a smaller number")
}

fn row(value: &Json) -> Result<String, &'static str> {
    strings(value).map(|names| escape(&in_a_row(&names))).ok_or("a list of texts")
}

/// Whether a value is there: no null, no empty list or text, not false, not zero.
fn there(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(flag) => *flag,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(parts) => !parts.is_empty(),
        Json::Number(number) => number.as_f64() != Some(0.0),
    }
}

/// Whether any of the values is there.
fn any(values: &[&Json]) -> Result<Json, &'static str> {
    Ok(values.iter().any(|value| there(value)).into())
}

/// How many items the values are: a list as many as it has, any other value that is there is one.
fn items(values: &[&Json]) -> Result<Json, &'static str> {
    let number = |value: &&Json| match value {
        Json::Array(items) => items.len(),
        value => usize::from(there(value)),
    };
    Ok(values.iter().map(number).sum::<usize>().into())
}

/// The names of the rows of a list that `compute` made, as they stand behind their number.
fn named(list: &Json) -> Result<String, &'static str> {
    let flag = |name: &str| list.get(name).and_then(Json::as_bool).ok_or("a list of rows");
    let names = |name: &str| list.get(name).ok_or("a list of rows").and_then(join);
    Ok(if flag("named")? {
        let single = list["names"].as_array().is_some_and(|names| names.len() == 1);
        format!("{}{}", if single { " là " } else { ", gồm: " }, names("names")?)
    } else if flag("excepted")? {
        format!(" (trừ {})", names("others")?)
    } else {
        String::new()
    })
}

/// A text without its closing mark.
fn open_end(value: &Json) -> Result<&str, &'static str> {
    Ok(text(value)?.trim_end().trim_end_matches(['.', ';', ',']))
}

fn bare(value: &Json) -> Result<String, &'static str> {
    open_end(value).map(escape)
}

fn initial(value: &Json) -> Result<String, &'static str> {
    Ok(escape(&capitalised(open_end(value)?)))
}

/// The number of a fact; `None` for null.
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
    let expected = values.get(1).and_then(|value| value.as_f64()).ok_or("a figure and a number")?;
    Ok((number == Some(expected)).into())
}

/// A list of texts in the order of `compare`.
fn sorted(
    values: &[&Json],
    compare: fn(&VietnameseOrder, &str, &str) -> Ordering,
) -> Result<Json, &'static str> {
    let order = VietnameseOrder::new();
    let mut items = values.first().and_then(|value| strings(value)).ok_or("a list of texts")?;
    items.sort_by(|a, b| compare(&order, a, b));
    Ok(items.into())
}

fn names(values: &[&Json]) -> Result<Json, &'static str> {
    sorted(values, VietnameseOrder::compare)
}

fn people(values: &[&Json]) -> Result<Json, &'static str> {
    sorted(values, VietnameseOrder::compare_people)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rendered(template: &str) -> String {
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_escape_fn(escape);
        register(&mut registry, &Asked::default());
        let values = json!({
            "people": ["Trần Thị Đào", "Phạm Văn An", "Lê Văn An"],
            "branches": ["thôn 10", "thôn 2"],
            "few": { "fact": "few", "value": 2, "text": "2", "padded": "02" },
            "none": null,
            "end": "xong việc.",
        });
        registry.render_template(template, &values).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn lists_are_sorted_and_joined() {
        assert_eq!(rendered("{{join (sort-people people)}}"), r"Lê Văn An\, Phạm Văn An và Trần Thị Đào");
        assert_eq!(rendered("{{join-or (sort-names branches)}}"), "thôn 2 hoặc thôn 10");
    }

    #[test]
    fn figures_ends_and_ordinals() {
        assert_eq!(rendered("{{count few}} {{figure few}}"), "[02](<fact:few>) [2](<fact:few>)");
        assert_eq!(
            rendered(
                "{{#if (positive few)}}a{{/if}}{{#if (is few 2)}}b{{/if}}{{#if (positive none)}}c{{/if}}"
            ),
            "ab"
        );
        assert_eq!(rendered("{{bare end}} {{initial end}} {{nth 3}}"), "xong việc Xong việc tư");
        assert!(
            rendered("{{count none}}").contains("but `none` is not one"),
            "{}",
            rendered("{{count none}}")
        );
    }
}
