//! Appendices: their labels, titles and the line that names the document they belong to.

use super::letterhead;
use super::prose::Prose;
use vanthu_diagnostic::{Diagnostic, code, did_you_mean};
use vanthu_model::date;
use vanthu_model::document::{Appendix, Run};
use vanthu_model::header::DocumentHeader;
use vanthu_model::number::roman;
use vanthu_model::rules::Rules;
use vanthu_model::template::{AppendixSpec, Template};
use vanthu_model::text::{capitals, upper_initial};

/// The appendix `name` without its label and its blocks.
///
/// # Errors
/// `compose.template` when its title cannot be filled in.
pub(crate) fn start(
    name: &str,
    spec: &AppendixSpec,
    reference: &str,
    prose: &Prose,
) -> Result<Appendix, Diagnostic> {
    Ok(Appendix {
        id: name.to_string(),
        label: String::new(),
        title: prose.runs(&format!("appendix {name}"), &spec.title)?,
        reference: spec.reference.then(|| reference.to_string()),
        divider: String::new(),
        landscape: spec.landscape,
        blocks: Vec::new(),
    })
}

/// An appendix that the template does not declare.
pub(crate) fn unknown(name: &str, template: &Template) -> Diagnostic {
    let problem = Diagnostic::error(
        code!("compose.unknown-block"),
        format!("mẫu không khai báo phụ lục `{name}`"),
        format!("the template does not declare an appendix `{name}`"),
    )
    .with_value(name);
    match did_you_mean(name, template.appendices.keys().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem.hint(
            format!("thêm bảng [appendices.{name}] vào template.toml"),
            format!("add a table [appendices.{name}] to template.toml"),
        ),
    }
}

/// Adds what the rules fix for all appendices: labels, numbered if there are several, capitals, the divider.
pub(crate) fn label(appendices: &mut [Appendix], rules: &Rules) {
    let form = &rules.appendix;
    let several = appendices.len() > 1;
    for (appendix, number) in appendices.iter_mut().zip(1..) {
        appendix.label = if several { numbered(&form.numbered, number) } else { form.label.clone() };
        appendix.divider = form.divider.clone();
        if form.caps {
            appendix.title.iter_mut().for_each(|run: &mut Run| run.text = capitals(&run.text));
        }
    }
}

/// How the text cites an appendix by its label: `Phụ lục`, `Phụ lục 1`.
pub(crate) fn cited(label: &str, rules: &Rules) -> String {
    let word = &rules.appendix.label;
    let number = label.strip_prefix(word.as_str()).unwrap_or_default();
    format!("{}{number}", upper_initial(&word.to_lowercase()))
}

/// Puts the words that cite an appendix in the place of `{appendix:NAME}`.
pub(crate) fn cite(text: &mut String, appendices: &[Appendix], rules: &Rules) {
    if !text.contains("{appendix:") {
        return;
    }
    for appendix in appendices {
        *text = text.replace(&format!("{{appendix:{}}}", appendix.id), &cited(&appendix.label, rules));
    }
}

/// The label of one of several appendices: the party numbers them in Arabic figures, the state in Roman ones.
fn numbered(form: &str, number: usize) -> String {
    form.replace("{roman}", &roman(number)).replace("{number}", &number.to_string())
}

/// The line that names the document, with its number given as `number`: `(kèm theo Kế hoạch số 05-KH/ĐU, …)`.
pub(crate) fn reference(header: &DocumentHeader, template: &Template, rules: &Rules, number: &str) -> String {
    let form = &rules.appendix;
    // `Số 05-KH/ĐU` without its word; a draft has a blank for the number.
    let word = rules.number.form.split('{').next().unwrap_or_default();
    let mut number = number.strip_prefix(word).unwrap_or(number).trim_start().to_string();
    if header.number.is_none() {
        number = format!("{}{}", form.blank, number.trim_start_matches('…'));
    }
    letterhead::dated(&form.reference, header.date, &form.blank, rules)
        .replace("{kind}", &upper_initial(&template.kind))
        .replace("{number}", &number)
        .replace("{date}", &header.date.map_or_else(|| form.blank.clone(), date::short))
        .replace("{issuer}", &header.office.committee)
}
