//! The legal bases that a document rests on, and the words that enact it.

use serde_json::Value as Json;

use super::prose::Prose;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::document::{Block, Run};
use vanthu_model::rules::Rules;
use vanthu_model::template::Template;
use vanthu_model::text::{capitals, upper_initial};

/// The words that a basis starts with, in small letters. One that starts otherwise is cited with the first of them.
const STARTS: [&str; 5] = ["căn cứ", "thực hiện", "theo", "xét", "trên cơ sở"];

/// The legal bases in the fields `names`, one or several with commas between, each a list of texts or of documents: a
/// line for each.
///
/// # Errors
/// `compose.unknown-block` when the template declares no such field, `compose.basis` when it holds something else.
pub fn lines(
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
        let bare = text.trim_end_matches(['.', ';', ',', ' ']);
        let known = STARTS.iter().any(|start| bare.to_lowercase().starts_with(start));
        let bare = if known { upper_initial(bare) } else { format!("Căn cứ {bare}") };
        let end = if index == last { &form.end } else { &form.separator };
        Block::Basis { marker: form.prefix.clone(), runs: vec![Run::plain(format!("{bare}{end}"))] }
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
            format!("the template declares no field `{name}` to take the legal bases from"),
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
            items.iter().map(|item| item.as_str().or_else(|| item.get("full")?.as_str())).collect()
        }
        _ => None,
    };
    texts.ok_or_else(|| {
        Diagnostic::error(
            code!("compose.basis"),
            format!("trường `{name}` không phải danh sách căn cứ"),
            format!("the field `{name}` is no list of legal bases"),
        )
        .with_value(name)
        .hint("khai báo type = \"list\" hoặc \"documents\"", "declare type = \"list\" or \"documents\"")
    })
}

/// The words by which a body enacts what follows.
pub fn enacting(mut words: Vec<Run>, rules: &Rules) -> Block {
    if rules.enacting.caps {
        words.iter_mut().for_each(|run| run.text = capitals(&run.text));
    }
    Block::Enacting { runs: words }
}
