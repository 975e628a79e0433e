//! The legal bases of a document, and the words that enact it.

use serde_json::Value as Json;

use super::escape;
use super::prose::Prose;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::{Block, Run};
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, upper_initial, without_end_mark};

/// The words that a basis starts with, in small letters. A basis that starts otherwise gets the first of them.
const STARTS: [&str; 5] = ["căn cứ", "thực hiện", "theo", "xét", "trên cơ sở"];

/// The legal bases in the fields `names`, one or several separated by commas, each a list of texts or of documents.
/// Each item becomes a line.
///
/// # Errors
/// `compose.unknown-block` if the template does not declare such a field, `compose.basis` if it has another kind.
pub(crate) fn lines(
    names: &str,
    template: &Template,
    rules: &Rules,
    prose: &Prose,
) -> Result<Vec<Block>, Diagnostic> {
    let mut texts = Vec::new();
    for name in names.split(',').map(str::trim) {
        texts.extend(texts_of(name, template, prose)?);
    }
    let form = &rules.basis;
    let last = texts.len().saturating_sub(1);
    let line = |(index, text): (usize, &&str)| {
        let without_mark = without_end_mark(text);
        let known = STARTS.iter().any(|start| without_mark.to_lowercase().starts_with(start));
        let without_mark =
            if known { upper_initial(without_mark) } else { format!("Căn cứ {without_mark}") };
        let end = if index == last { &form.end } else { &form.separator };
        Block::Basis { marker: form.prefix.clone(), runs: escape::runs(&format!("{without_mark}{end}")) }
    };
    Ok(texts.iter().enumerate().map(line).collect())
}

/// The texts in the field `name`.
fn texts_of<'a>(name: &str, template: &Template, prose: &'a Prose) -> Result<Vec<&'a str>, Diagnostic> {
    let value = prose.values().get("fields").and_then(|fields| fields.get(name));
    let Some(value) = value.filter(|_| template.fields.contains_key(name)) else {
        let problem = Diagnostic::error(
            code!("compose.unknown-block"),
            format!("mẫu không khai báo trường `{name}` để lấy căn cứ"),
            format!("the template does not declare a field `{name}` with legal bases"),
        )
        .with_value(name);
        return Err(match did_you_mean(name, template.fields.keys().map(String::as_str)) {
            Some(near) => problem.meant(near),
            None => problem,
        });
    };
    let texts: Option<Vec<&str>> = match value {
        Json::Null => Some(Vec::new()),
        Json::Array(items) => {
            items.iter().map(|item| item.as_str().or_else(|| item.get("basis")?.as_str())).collect()
        }
        _ => None,
    };
    texts.ok_or_else(|| {
        Diagnostic::error(
            code!("compose.basis"),
            format!("trường `{name}` không phải danh sách căn cứ"),
            format!("the field `{name}` is not a list of legal bases"),
        )
        .with_value(name)
        .hint("khai báo type = \"list\" hoặc \"documents\"", "declare type = \"list\" or \"documents\"")
    })
}

/// The words by which a body enacts what follows.
pub(crate) fn enacting(mut words: Vec<Run>, rules: &Rules) -> Block {
    if rules.enacting.caps {
        words.iter_mut().for_each(|run| run.text = capitals(&run.text));
    }
    Block::Enacting { runs: words }
}
