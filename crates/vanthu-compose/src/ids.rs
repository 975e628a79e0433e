//! The names of blocks, by which edits know them.
//!
//! A name must not change when the data do, so it comes from the template's source and not from what the source was
//! filled in to: each place of the source at which a block begins gets a mark with its name before anything is filled in.
//! The branches of an `{{#if}}` that begin at the same place are one block, whatever it says. A name is the headings above
//! the block and its number below the last of them; `{{block "results.sources"}}` at its start gives it another.

use vanthu_model::document::{Block, NamedBlock};
use vanthu_model::text::slug;

/// Begins the name of a block that its place gives it.
const PLACED: char = '\u{FDD4}';
/// Begins a name that the template gives.
const GIVEN: char = '\u{FDD5}';
/// Ends a name.
const END: char = '\u{FDD6}';
/// Stands behind a mark, because what is bold or slanted may have to begin behind a space.
const SPACE: char = '\u{200A}';

/// The names of blocks before the first heading begin with it.
const OPENING: &str = "opening";
/// How many words of a heading its name has.
const WORDS: usize = 5;

/// The mark of a block that the template names `name`.
pub(crate) fn given(name: &str) -> String {
    format!("{GIVEN}{name}{END}{SPACE}")
}

/// The mark of a block that its place names `name`.
pub(crate) fn placed(name: &str) -> String {
    format!("{PLACED}{name}{END}{SPACE}")
}

/// Where a reader of text stands in a mark.
#[derive(Debug, Default)]
pub(crate) struct MarkReader {
    /// The mark that has begun: whether the template gives the name, and the name so far.
    open: Option<(bool, String)>,
    /// Whether a mark has just ended.
    ended: bool,
    /// The name of the block, and whether the template gave it. The first one counts, and a given one before all.
    name: Option<(bool, String)>,
}

impl MarkReader {
    /// Takes the marks out of `text` and returns the rest.
    pub(crate) fn read<'a>(&mut self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if self.open.is_none() && !self.ended && !text.contains([PLACED, GIVEN]) {
            return text.into();
        }
        let mut rest = String::new();
        for letter in text.chars() {
            if std::mem::take(&mut self.ended) && letter == SPACE {
                continue;
            }
            match (letter, &mut self.open) {
                (PLACED | GIVEN, open) => *open = Some((letter == GIVEN, String::new())),
                (END, open) => {
                    self.ended = true;
                    if let Some(mark) = open.take()
                        && self.name.as_ref().is_none_or(|(given, _)| mark.0 && !given)
                    {
                        self.name = Some(mark);
                    }
                }
                (_, Some((_, name))) => name.push(letter),
                (_, None) => rest.push(letter),
            }
        }
        rest.into()
    }

    /// The name that was read.
    pub(crate) fn name(&self) -> Option<String> {
        self.name.as_ref().map(|(_, name)| name.clone())
    }
}

/// The source of a template's prose with a mark at each place where a block begins, and the names in its order.
pub(crate) fn marked(source: &str) -> (String, Vec<String>) {
    let mut scanner = Scanner {
        out: String::with_capacity(source.len() * 5 / 4),
        names: Vec::new(),
        state: State { fresh: true, line_start: true, headings: Vec::new(), order: 0 },
        frames: Vec::new(),
        in_heading: false,
    };
    scanner.scan(source);
    (scanner.out, scanner.names)
}

/// Where the scanner stands in the text that the source makes.
#[derive(Clone, Debug)]
struct State {
    /// Whether what follows begins a paragraph.
    fresh: bool,
    /// Whether it begins a line.
    line_start: bool,
    /// The headings above, each with its level.
    headings: Vec<(usize, String)>,
    /// How many blocks stand below the last of them.
    order: usize,
}

/// An open `{{#if}}` or `{{#each}}`.
struct Frame {
    /// Where its branches begin.
    start: State,
    /// The most blocks that a branch had.
    order: usize,
}

struct Scanner {
    out: String,
    names: Vec<String>,
    state: State,
    frames: Vec<Frame>,
    in_heading: bool,
}

impl Scanner {
    fn scan(&mut self, source: &str) {
        let mut rest = source;
        while !rest.is_empty() {
            let end = match rest.strip_prefix("{{") {
                Some(tag) => {
                    let (close, length) = if tag.starts_with("!--") { ("--}}", 4) } else { ("}}", 2) };
                    let end = tag.find(close).map_or(rest.len(), |end| 2 + end + length);
                    let before = &source[..source.len() - rest.len()];
                    end + self.tag(&rest[..end], before, &rest[end..])
                }
                None => {
                    let end = rest.find("{{").unwrap_or(rest.len());
                    self.text(&rest[..end], &rest[end..]);
                    end
                }
            };
            rest = &rest[end..];
        }
    }

    /// Reads a tag, and returns how much of the text behind it went with it.
    fn tag(&mut self, tag: &str, before: &str, behind: &str) -> usize {
        let inner = tag.trim_start_matches('{').trim_end_matches('}');
        let reaches_back = inner.starts_with('~');
        let reaches_on = inner.ends_with('~');
        let inner = inner.trim_matches('~').trim();
        let control =
            inner.starts_with(['#', '/', '!', '^']) || inner == "else" || inner.starts_with("else ");
        if reaches_back {
            // It takes away the space before it, so it goes on with the paragraph above.
            (self.state.fresh, self.state.line_start) = (false, false);
        }
        if control {
            self.control(inner);
            self.out.push_str(tag);
            // Handlebars takes away the line of a tag that stands alone on it.
            let line = behind.find('\n').map_or(behind.len(), |end| end + 1);
            let head = before.rsplit('\n').next().unwrap_or_default();
            let alone = head.trim().is_empty() && behind[..line].trim().is_empty();
            let taken = match (reaches_on, alone) {
                (true, _) => behind.len() - behind.trim_start().len(),
                (false, true) => line,
                (false, false) => 0,
            };
            self.out.push_str(&behind[..taken]);
            return taken;
        }
        let mut words = inner.split_whitespace();
        match words.next() {
            // It writes blocks of its own.
            Some("sections") => {}
            Some("block") => {
                let name: Vec<&str> = words.map(|word| word.trim_matches(['"', '\''])).collect();
                let literal = name.len() == 1 && !inner.contains('@');
                if let (true, [name]) = (literal, name.as_slice()) {
                    self.name_heading(name);
                    self.names.push((*name).to_string());
                }
            }
            _ if self.state.fresh => self.mark(None),
            _ => {}
        }
        (self.state.fresh, self.state.line_start) = (false, false);
        self.out.push_str(tag);
        if reaches_on {
            let taken = behind.len() - behind.trim_start().len();
            self.out.push_str(&behind[..taken]);
            return taken;
        }
        0
    }

    fn control(&mut self, inner: &str) {
        if inner.starts_with('#') {
            self.frames.push(Frame { start: self.state.clone(), order: 0 });
        } else if inner.starts_with('/') {
            if let Some(frame) = self.frames.pop() {
                self.state.order = self.state.order.max(frame.order);
            }
        } else if inner.starts_with("else")
            && let Some(frame) = self.frames.last_mut()
        {
            frame.order = frame.order.max(self.state.order);
            self.state = frame.start.clone();
        }
    }

    /// Reads text; `behind` is what follows it in the source.
    fn text(&mut self, text: &str, behind: &str) {
        for line in text.split_inclusive('\n') {
            let offset = line.as_ptr() as usize - text.as_ptr() as usize;
            let last = offset + line.len() == text.len();
            let ends = line.ends_with('\n');
            if self.state.line_start {
                if line.trim().is_empty() {
                    self.out.push_str(line);
                    self.state.fresh |= ends;
                    continue;
                }
                let title = if last && !ends { behind } else { "" };
                self.line(line, title);
            } else if self.state.fresh && !line.trim().is_empty() {
                self.mark(None);
                self.state.fresh = false;
                self.out.push_str(line);
            } else {
                self.out.push_str(line);
            }
            self.state.line_start = ends;
            if ends && self.in_heading {
                (self.in_heading, self.state.fresh) = (false, true);
            }
        }
    }

    /// Reads the start of a line that is not blank; `behind` is what follows it in the source where a tag ends it.
    fn line(&mut self, line: &str, behind: &str) {
        let indent = line.len() - line.trim_start().len();
        let inner = &line[indent..];
        let level = inner.len() - inner.trim_start_matches('#').len();
        let after = &inner[level..];
        if (1..=6).contains(&level) && after.starts_with([' ', '\n']) {
            let title = format!("{}{}", after.trim_end_matches('\n'), rest_of_line(after, behind));
            self.in_heading = true;
            self.state.fresh = false;
            if title.trim().is_empty() {
                // The paragraph below bears its number and is the block.
                self.out.push_str(line);
                return;
            }
            let head = indent + level + after.len() - after.trim_start_matches(' ').len();
            self.out.push_str(&line[..head]);
            self.mark(Some((level, title)));
            self.out.push_str(&line[head..]);
        } else if let Some(after) = inner.strip_prefix("- ") {
            let head = line.len() - after.len();
            self.out.push_str(&line[..head]);
            self.mark(None);
            self.state.fresh = false;
            self.out.push_str(after);
        } else if inner.trim_end() == "---" || inner.starts_with("[^") {
            self.out.push_str(line);
            self.state.fresh = inner.starts_with('-');
        } else {
            if let Some(name) = inner.strip_prefix("![](appendix:").and_then(|rest| rest.split(')').next()) {
                self.state.headings = vec![(0, name.to_string())];
                self.state.order = 0;
            } else if let Some(target) = component(inner) {
                self.out.push_str(&placed(&target));
                self.names.push(target);
            } else if self.state.fresh && !is_other_markdown(line) {
                self.mark(None);
            }
            self.state.fresh = false;
            self.out.push_str(line);
        }
    }

    /// Marks what follows as a block: a heading with its level and title, or one below the last heading.
    fn mark(&mut self, heading: Option<(usize, String)>) {
        let name = match heading {
            Some((level, title)) => {
                let above = self.state.headings.iter().rposition(|(above, _)| *above < level);
                let before = self.state.order;
                self.state.headings.truncate(above.map_or(0, |above| above + 1));
                let words: Vec<String> = slug(&title).split('-').take(WORDS).map(String::from).collect();
                let own = match words.join("-") {
                    own if own.is_empty() => format!("{}", before + 1),
                    own => own,
                };
                let name = match self.state.headings.last() {
                    Some((_, above)) => format!("{above}.{own}"),
                    None => own,
                };
                self.state.headings.push((level, name.clone()));
                self.state.order = 0;
                name
            }
            None => {
                self.state.order += 1;
                let above = self.state.headings.last().map_or(OPENING, |(_, name)| name.as_str());
                format!("{above}.{}", self.state.order)
            }
        };
        self.out.push_str(&placed(&name));
        self.names.push(name);
    }

    /// Gives the heading that is being read another name.
    fn name_heading(&mut self, name: &str) {
        if let Some((_, own)) = self.state.headings.last_mut().filter(|_| self.in_heading) {
            *own = name.to_string();
        }
    }
}

/// Whether a line begins what documents do not have, such as a numbered list: a mark before it would hide that.
fn is_other_markdown(line: &str) -> bool {
    let inner = line.trim_start();
    let after_digits = inner.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = after_digits.len() < inner.len() && after_digits.starts_with(['.', ')']);
    let marked = ["* ", "+ ", "```", "~~~", ">", "<"].iter().any(|mark| inner.starts_with(mark));
    numbered || marked || line.starts_with("    ") || line.starts_with('\t')
}

/// The name of the table, chart or other component that a line places.
fn component(line: &str) -> Option<String> {
    let target = line.strip_prefix("![")?.split_once("](")?.1.split(')').next()?;
    let (kind, name) = target.split_once(':')?;
    let name = slug(name.split(',').next()?);
    Some(if name.is_empty() { kind.to_string() } else { format!("{kind}.{name}") })
}

/// What of a heading's line stands behind its first tag, without its tags.
fn rest_of_line(head: &str, behind: &str) -> String {
    if head.ends_with('\n') {
        return String::new();
    }
    let line = behind.split('\n').next().unwrap_or_default();
    let mut title = String::new();
    for (index, piece) in line.split("{{").enumerate() {
        let text = if index == 0 { piece } else { piece.split_once("}}").map_or("", |(_, text)| text) };
        title.push(' ');
        title.push_str(text);
    }
    title
}

/// Names the blocks that got no name, and gives those that share one their numbers. `blocks` are in reading order.
pub(crate) fn settle<'a>(blocks: impl Iterator<Item = &'a mut NamedBlock>) {
    let mut taken = std::collections::BTreeSet::new();
    let mut last = OPENING.to_string();
    for block in blocks {
        if block.id.is_empty() {
            block.id = match &block.block {
                Block::PageBreak => "page-break".to_string(),
                // It stands beside the one before.
                _ => last,
            };
        }
        last = block.id.clone();
        let mut number = 2;
        while !taken.insert(block.id.clone()) {
            block.id = format!("{last}-{number}");
            number += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        let (out, names) = marked(source);
        // What a reader sees is the same.
        let mut reader = MarkReader::default();
        assert_eq!(reader.read(&out), source);
        names
    }

    #[test]
    fn blocks_are_named_by_their_headings_and_their_order() {
        let source = "Mở đầu {{office.name}}\ncòn tiếp.\n\n# Kết quả {{period}}\n\nMột.\n\n## Cụ thể\n\n- a\n- {{b}}\n\n\
                      ![](table:results)\n\n# Nhiệm vụ\n\n{{initial c}}.\n";
        assert_eq!(
            names(source),
            [
                "opening.1",
                "ket-qua",
                "ket-qua.1",
                "ket-qua.cu-the",
                "ket-qua.cu-the.1",
                "ket-qua.cu-the.2",
                "table.results",
                "nhiem-vu",
                "nhiem-vu.1",
            ]
        );
    }

    #[test]
    fn branches_that_begin_at_one_place_are_one_block() {
        let source = "# A\n\n{{#if x}}\nCó {{x}}.\n{{~else}}\nChưa có.\n{{~/if}}\n{{~#if y}} Thêm.{{/if}}\n\n{{#if z}}\n- z\n\n\
                      {{/if}}\nHết.\n";
        assert_eq!(names(source), ["a", "a.1", "a.1", "a.2", "a.3"]);
        let inline = "{{#if p}}Trong {{p}}, toàn{{else}}Toàn{{/if}} Đảng bộ.\n\n{{#each l}}\n- {{this}}\n{{/each}}\n\nB.\n";
        assert_eq!(names(inline), ["opening.1", "opening.1", "opening.2", "opening.3"]);
    }

    #[test]
    fn a_name_that_the_template_gives_wins_and_names_what_stands_below_a_heading() {
        let source = "## {{block \"results\"}}Kết quả\n\n{{block \"results.sources\"}}Nguồn.\n\nKhác.\n";
        assert_eq!(names(source), ["ket-qua", "results", "results.sources", "results.1"]);
        let mut reader = MarkReader::default();
        assert_eq!(reader.read(&format!("{}{}Nguồn", placed("a.1"), given("sources"))), "Nguồn");
        assert_eq!(reader.name().as_deref(), Some("sources"));
    }

    #[test]
    fn comments_footnotes_and_numbers_without_titles_are_no_blocks() {
        assert_eq!(names("1. mục\n\n> trích\n\n<b>đậm</b>\n"), [""; 0]);
        let source =
            "{{!-- Ghi chú.\n\n Nữa --}}\n### \n\n{{initial this}}.\n\n[^1]: Chú thích.\n\n---\n\nHết.\n";
        assert_eq!(names(source), ["opening.1", "opening.2"]);
    }

    #[test]
    fn blocks_that_share_a_name_are_numbered() {
        let named = |id: &str| NamedBlock { id: id.into(), ..Block::PageBreak.into() };
        let mut blocks = [named("a.1"), named("a.1"), named("a.1"), named("b")];
        settle(blocks.iter_mut());
        assert_eq!(blocks.map(|block| block.id), ["a.1", "a.1-2", "a.1-3", "b"]);
    }
}
