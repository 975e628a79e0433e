//! What is wrong with the texts of a template whatever document is made of it: handlebars that cannot be parsed, and what
//! templates may not use.

use handlebars::template::TemplateElement;
use handlebars::{RenderError, Template as Handlebars};

use super::prose::render_problem;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::config::line_place;
use vanthu_model::template::Template;
use vanthu_model::text::nfc;

/// What is wrong with the texts of a template. Of the prose each fault has its line; of a text of the declaration that text
/// stands beside it.
pub fn template_faults(template: &Template) -> Vec<(Option<String>, Diagnostic)> {
    let mut faults: Vec<(Option<String>, Diagnostic)> = Vec::new();
    let prose = of_text(&template.prose_file, &nfc(&template.prose));
    faults.extend(prose.into_iter().map(|fault| (None, fault)));
    for text in texts(template) {
        let found = of_text(&template.name, text);
        faults.extend(found.into_iter().map(|fault| (Some(text.to_string()), fault)));
    }
    faults
}

/// The texts of a declaration that are filled in as the prose is.
fn texts(template: &Template) -> impl Iterator<Item = &str> {
    let tables = template.tables.values().flat_map(|table| {
        let columns = table
            .columns
            .iter()
            .flat_map(|column| std::iter::once(&column.heading).chain(&column.group).chain(&column.total));
        let moved = table.appendix.iter().flat_map(|moved| [&moved.title, &moved.pointer]);
        std::iter::once(&table.caption).chain(&table.lead).chain(moved).chain(columns)
    });
    let charts = template.charts.values().flat_map(|chart| {
        let parts = chart.parts.iter().map(|part| &part.label);
        [&chart.caption, &chart.alt].into_iter().chain(&chart.unit).chain(&chart.legend).chain(parts)
    });
    let appendices = template.appendices.values().map(|appendix| &appendix.title);
    template.subject.iter().chain(tables).chain(charts).chain(appendices).map(String::as_str)
}

fn of_text(file: &str, text: &str) -> Vec<Diagnostic> {
    match Handlebars::compile(text) {
        Err(error) => {
            let unclosed = unclosed(file, text);
            vec![unclosed.unwrap_or_else(|| render_problem(file, &RenderError::from(error)))]
        }
        Ok(parsed) => {
            let mut faults = Vec::new();
            forbidden(file, &parsed, &mut faults);
            faults
        }
    }
}

/// The first tag or block of a text that is not closed: the parser of handlebars names the end of the text.
fn unclosed(file: &str, text: &str) -> Option<Diagnostic> {
    let fault = |at: usize, vi: String, en: String| {
        Diagnostic::error(code!("compose.template"), vi, en).at(line_place(file, text, at))
    };
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("{{").map(|found| from + found) {
        let rest = &text[at + 2..];
        let (end, next) = match rest.starts_with("!--") {
            true => (rest.find("--}}").map(|end| end + 4), None),
            false => (rest.find("}}").map(|end| end + 2), rest.find("{{")),
        };
        let Some(end) = end.filter(|end| next.is_none_or(|next| *end <= next)) else {
            return Some(fault(
                at,
                "thẻ mở bằng `{{` ở dòng này chưa đóng bằng `}}`".into(),
                "the tag that `{{` opens on this line is not closed by `}}`".into(),
            ));
        };
        let tag = rest[..end - 2].trim_matches(['~', ' ']);
        let name = |tag: &'_ str| -> usize { tag.find([' ', '\n', '~', '}']).unwrap_or(tag.len()) };
        if let Some(tag) = tag.strip_prefix('#') {
            open.push((at, &tag[..name(tag)]));
        } else if let Some(tag) = tag.strip_prefix('/') {
            let closed = &tag[..name(tag)];
            match open.pop() {
                Some((_, opened)) if opened == closed => {}
                opened => {
                    let opened = opened.map(|(_, name)| format!("`{{{{#{name}}}}}`"));
                    let (vi, en) = match opened {
                        Some(opened) => (
                            format!("`{{{{/{closed}}}}}` đóng ở dòng này, nhưng khối đang mở là {opened}"),
                            format!("`{{{{/{closed}}}}}` closes here, but the open block is {opened}"),
                        ),
                        None => (
                            format!("`{{{{/{closed}}}}}` ở dòng này không đóng khối nào"),
                            format!("`{{{{/{closed}}}}}` closes no block"),
                        ),
                    };
                    return Some(fault(at, vi, en));
                }
            }
        }
        from = at + 2 + end;
    }
    let (at, name) = open.pop()?;
    Some(fault(
        at,
        format!("khối `{{{{#{name}}}}}` mở ở dòng này chưa được đóng bằng `{{{{/{name}}}}}`"),
        format!("the block `{{{{#{name}}}}}` that opens on this line is not closed by `{{{{/{name}}}}}`"),
    ))
}

/// Notes partials, which may call themselves without end, decorators, and values that are not escaped.
fn forbidden(file: &str, parsed: &Handlebars, faults: &mut Vec<Diagnostic>) {
    for (at, element) in parsed.elements.iter().enumerate() {
        let found = match element {
            TemplateElement::HtmlExpression(_) => {
                Some(("giá trị không thoát `{{{ }}}`", "unescaped values `{{{ }}}`"))
            }
            TemplateElement::Expression(inner) | TemplateElement::HelperBlock(inner) => {
                for below in [&inner.template, &inner.inverse].into_iter().flatten() {
                    forbidden(file, below, faults);
                }
                None
            }
            TemplateElement::RawString(_) | TemplateElement::Comment(_) => None,
            _ => Some(("mẫu con `{{> }}`", "partials `{{> }}`")),
        };
        if let Some((vi, en)) = found {
            let (line, column) = parsed.mapping.get(at).map_or((1, 1), |place| (place.0, place.1));
            faults.push(
                Diagnostic::error(
                    code!("compose.template"),
                    format!("văn mẫu không được dùng {vi}"),
                    format!("a prose template cannot use {en}"),
                )
                .at(Place::line(file, line, column)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(prose: &str) -> Template {
        let declaration = "name = \"x\"\nkind = \"báo cáo\"\ntitle = \"X\"\nstandards = [\"party\"]\n\
            subject = [\"về {{fields.a}}\"]\n[appendices.b]\ntitle = \"{{#if\"\n";
        let mut template = Template::parse("template.toml", declaration).expect("a template");
        template.prose = prose.to_string();
        template.prose_file = "prose.md.hbs".into();
        template
    }

    /// The lines of the prose at fault.
    fn lines(prose: &str) -> Vec<usize> {
        let line = |(_, fault): (Option<String>, Diagnostic)| match fault.place {
            Some(Place::Line { file, line, .. }) if file == "prose.md.hbs" => Some(line),
            _ => None,
        };
        template_faults(&template(prose)).into_iter().filter_map(line).collect()
    }

    #[test]
    fn faults_of_the_prose_have_their_lines() {
        assert_eq!(lines("Một\n\n{{count total.admitted}}\n"), [0; 0]);
        assert_eq!(lines("Một\n\n{{count total.admitted\n\n{{a}}\n"), [3]);
        assert_eq!(lines("Một\n{{#if a}}\nHai {{! và }}\n"), [2]);
        assert_eq!(lines("{{!-- {{x --}}\n{{#if a}}\n{{~#each b~}}\n{{/if}}\n{{/each}}\n"), [4]);
        assert_eq!(lines("Một\n{{/if}}\n"), [2]);
        for prose in [
            "Một\n\n{{{a}}}",
            "Một\n\n{{~> a}}",
            "Một\n\n{{~#*inline \"a\"}}x{{/inline}}",
            "{{#if a}}\n\n{{> b}}\n{{/if}}",
        ] {
            assert_eq!(lines(prose), [3], "{prose}");
        }
    }

    #[test]
    fn faults_of_the_declaration_name_the_text() {
        let faults = template_faults(&template("Một"));
        let [(Some(text), fault)] = faults.as_slice() else { panic!("{faults:?}") };
        assert_eq!((text.as_str(), fault.code.as_str()), ("{{#if", "compose.template"));
    }
}
