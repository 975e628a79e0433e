//! Cuts prose into pieces that handlebars parses and fills in one by one. Its parser counts lines from the start of the text for
//! every tag, so one long text takes far longer than its pieces.

use std::ops::Range;

/// A choice between two stretches of prose that are filled in by themselves, each with the number of lines before it.
pub(super) struct Choice<'a> {
    /// A text that writes something if the first stretch is chosen.
    pub(super) condition: String,
    /// What is written if it does.
    pub(super) chosen: (usize, &'a str),
    /// What is written if it does not.
    pub(super) otherwise: (usize, &'a str),
}

/// Shorter texts are parsed as they are.
const SHORT: usize = 600;

/// The choice that a stretch of prose is: an `{{#if …}}` or `{{#unless …}}` whose beginning, `{{else}}` and end stand on lines of
/// their own, without anything else. Handlebars takes such lines away whole, so nothing of them is written.
pub(super) fn choice(text: &str) -> Option<Choice<'_>> {
    let opening = text.lines().next().filter(|_| text.len() >= SHORT)?;
    let block = ["if", "unless"].into_iter().find(|name| opening.starts_with(&format!("{{{{#{name} ")))?;
    let (mut depth, mut otherwise) = (0usize, None);
    for (range, tag) in tags(text) {
        let bare = tag.trim_matches('~');
        if bare.starts_with('#') {
            depth += 1;
            // The first tag is the beginning of the choice.
            if depth == 1 && (range.start > 0 || tag != bare || whole_line(text, &range).is_none()) {
                return None;
            }
        } else if bare.starts_with('/') {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                let end = whole_line(text, &range).filter(|line| tag == bare && line.end == text.len())?;
                let begin = opening.len() + 1;
                let (chosen, other) = match otherwise {
                    Some(Range { start, end: after }) => (begin..start, after..end.start),
                    None => (begin..end.start, end.start..end.start),
                };
                let stretch = |range: Range<usize>| (text[..range.start].matches('\n').count(), &text[range]);
                return Some(Choice {
                    condition: format!("{opening}1{{{{/{block}}}}}"),
                    chosen: stretch(chosen),
                    otherwise: stretch(other),
                });
            }
        } else if depth == 1 && (bare.starts_with("else") || bare.starts_with('^')) {
            if tag != "else" || otherwise.is_some() {
                return None;
            }
            otherwise = Some(whole_line(text, &range)?);
        }
    }
    None
}

/// The tags of a text without their braces, each with where it stands. Comments do not count.
fn tags(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text.get(at..)?.find("{{")?;
            let rest = &text[start..];
            if rest.starts_with("{{!--") {
                at = start + rest.find("--}}")? + "--}}".len();
                continue;
            }
            let end = start + rest.find("}}")? + "}}".len();
            at = end;
            return Some((start..end, &text[start + 2..end - 2]));
        }
    })
}

/// The line that a tag stands on, with its end, if nothing else stands there.
fn whole_line(text: &str, tag: &Range<usize>) -> Option<Range<usize>> {
    let starts = tag.start == 0 || text[..tag.start].ends_with('\n');
    let ends = text[tag.end..].starts_with('\n');
    (starts && ends).then_some(tag.start..tag.end + 1)
}

/// Cuts the prose at blank lines outside of all blocks, and where a block begins on the line after the end of another, and gives
/// each piece with the number of lines before it. Handlebars' parser counts lines from the start for every tag, so one long
/// text takes far longer than its pieces.
pub(super) fn pieces(source: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut line, mut start_line) = (0, 0usize, 0, 0);
    let mut line_start = 0;
    let mut rest = source;
    while let Some(at) = rest.find(['{', '\n']) {
        let offset = source.len() - rest.len() + at;
        let here = &source[offset..];
        if let Some(comment) = here.strip_prefix("{{!--") {
            let end = comment.find("--}}").map_or(here.len(), |end| end + "{{!----}}".len());
            line += here[..end].matches('\n').count();
            rest = &here[end..];
            continue;
        }
        let tag = here.strip_prefix("{{").map(|tag| tag.strip_prefix('~').unwrap_or(tag));
        match tag {
            Some(tag) if tag.starts_with('#') => depth += 1,
            Some(tag) if tag.starts_with('/') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if here.starts_with('\n') {
            line += 1;
            // `~` reaches over the blank line, so the text cannot be cut next to it.
            let cut = depth == 0
                && here.starts_with("\n\n")
                && !here.trim_start().starts_with("{{~")
                && !source[..offset].trim_end().ends_with("~}}");
            // Handlebars takes the end of a line away that holds nothing but the end of a block, in the piece as in the whole.
            let ended = source[line_start..offset].trim();
            let between_blocks = depth == 0
                && here.starts_with("\n{{#")
                && ended.starts_with("{{/")
                && ended.ends_with("}}")
                && !ended.ends_with("~}}");
            if cut || between_blocks {
                pieces.push((start_line, &source[start..offset + 1]));
                (start, start_line) = (offset + 1, line);
            }
            line_start = offset + 1;
        }
        rest = &here[if tag.is_some() { 2 } else { 1 }..];
    }
    pieces.push((start_line, &source[start..]));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use handlebars::Handlebars;
    use serde_json::json;

    #[test]
    fn pieces_are_cut_outside_of_blocks_only() {
        let source = "a\n\n{{#if x}}\nb\n\nc\n{{/if}}\n\n{{!-- {{#if}}\n\n --}}\nd\n\n{{~#if y}}e{{/if~}}\n\nf\n\ng {{h}}\n";
        let cut = pieces(source);
        assert_eq!(cut.iter().map(|(_, piece)| *piece).collect::<String>(), source);
        let lines: Vec<usize> = cut.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [0, 1, 7, 16], "{cut:#?}");
        for (line, piece) in cut {
            assert_eq!(source.lines().nth(line), piece.lines().next());
        }
    }

    /// A stretch filled in by its parts, as prose is.
    fn filled(text: &str, values: &serde_json::Value) -> String {
        let registry = Handlebars::new();
        let mut whole = String::new();
        for (_, piece) in pieces(text) {
            let block = piece.trim_start_matches('\n');
            whole.push_str(&piece[..piece.len() - block.len()]);
            let Some(Choice { condition, chosen, otherwise }) = choice(block) else {
                whole.push_str(&registry.render_template(block, values).expect("a template"));
                continue;
            };
            let is_chosen = !registry.render_template(&condition, values).expect("a template").is_empty();
            whole.push_str(&filled(if is_chosen { chosen.1 } else { otherwise.1 }, values));
        }
        whole
    }

    #[test]
    fn a_choice_reads_by_its_parts_as_it_does_whole() {
        let long = "Một dòng chữ dài. ".repeat(SHORT / 10);
        let bodies = [
            format!(
                "{{{{#if a}}}}\n### Mục\n\n{long}\n{{{{#if b}}}}\n- b\n{{{{/if}}}}\n{{{{#if c}}}}\n- c\n{{{{/if}}}}\n{{{{/if}}}}\n"
            ),
            format!(
                "{{{{#if a}}}}\n\nA {long}\n\n{{{{else}}}}\nB\n{{{{#unless b}}}}\n{long}\n{{{{else}}}}\nC\n{{{{/unless}}}}\n{{{{/if}}}}\n"
            ),
            format!(
                "{{{{#unless a}}}}\n{long}{{{{#if b}}}}, b{{{{else}}}}, c{{{{/if}}}}.\n{{{{/unless}}}}\n"
            ),
            format!(
                "{{{{#if a}}}}\n{{{{#each d}}}}\n- {{{{this}}}}\n{{{{/each}}}}\n{long}\n\n{{{{~#if b}}}} b{{{{/if}}}}\n{{{{/if}}}}\n"
            ),
        ];
        for body in &bodies {
            assert!(choice(body).is_some(), "{body}");
            let source = format!("Trước.\n\n{body}\nSau.\n{body}{body}");
            for bits in 0..8 {
                let values =
                    json!({ "a": bits & 1 != 0, "b": bits & 2 != 0, "c": bits & 4 != 0, "d": ["x", "y"] });
                let whole = Handlebars::new().render_template(&source, &values).expect("a template");
                assert_eq!(filled(&source, &values), whole, "{values} {source}");
            }
        }
    }

    #[test]
    fn what_is_no_choice_by_itself_is_left_whole() {
        let long = "chữ ".repeat(SHORT);
        for text in [
            format!("{{{{#if a}}}}{long}\n{{{{/if}}}}\n"),
            format!("{{{{#if a}}}}\n{long}{{{{/if}}}}\n"),
            format!("{{{{#if a}}}}\n{long}\n{{{{/if}}}} sau\n"),
            format!("{{{{#if a~}}}}\n{long}\n{{{{/if}}}}\n"),
            format!("{{{{#if a}}}}\n{long}\n{{{{else if b}}}}\nb\n{{{{/if}}}}\n"),
            format!("{{{{#each a}}}}\n{long}\n{{{{/each}}}}\n"),
            "{{#if a}}\nngắn\n{{/if}}\n".to_string(),
        ] {
            assert!(choice(&text).is_none(), "{text}");
        }
    }
}
