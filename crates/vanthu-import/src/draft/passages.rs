//! What stands around the words of a draft: fields, links and equations.

use quick_xml::events::BytesStart;

use crate::container::xml::attribute;

/// How many bytes are kept of the words in a field or a link, or to which a comment is attached.
pub(super) const MAX_WORDS: usize = 2000;
/// How many fields and links may be open at once.
const MAX_OPEN: usize = 50;
/// Fields that show nothing by their kind: entries of an index or of a table of contents, sources.
const UNSEEN: [&str; 4] = ["XE", "TC", "TA", "RD"];

/// A field, a link or an equation that ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// A link with the words that it shows.
    Link(String),
    /// A field with the words that it shows.
    Field(String),
    /// A field that shows nothing, with its code.
    Blank(String),
    /// An equation with its letters.
    Equation(String),
}

/// A field or a link that is open.
#[derive(Clone, Debug, Default)]
struct Passage {
    /// Whether it is an element `w:hyperlink`.
    link: bool,
    /// The code of a field.
    code: String,
    /// Whether the code has ended.
    separated: bool,
    shown: String,
}

/// Those that are open.
#[derive(Clone, Debug, Default)]
pub(super) struct Passages {
    open: Vec<Passage>,
    /// Whether the text that comes is the code of a field.
    in_code: bool,
    /// How many elements of equations are open, and whether their letters come.
    equations: usize,
    in_equation: bool,
    letters: String,
    /// What the character of a field that was last read says.
    character: Option<String>,
}

impl Passages {
    /// An element begins.
    pub(super) fn start(&mut self, element: &BytesStart) {
        match element.name().as_ref() {
            "w:hyperlink" => self.push(Passage { link: true, separated: true, ..Passage::default() }),
            "w:fldSimple" => {
                let code = attribute(element, "w:instr").unwrap_or_default();
                self.push(Passage { code, separated: true, ..Passage::default() });
            }
            "w:fldChar" => self.character = attribute(element, "w:fldCharType"),
            "w:instrText" => self.in_code = true,
            "m:oMath" => self.equations += 1,
            "m:t" => self.in_equation = self.equations > 0,
            _ => {}
        }
    }

    fn push(&mut self, passage: Passage) {
        if self.open.len() < MAX_OPEN {
            self.open.push(passage);
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, name: &str) -> Option<Ended> {
        match name {
            "w:instrText" => self.in_code = false,
            "m:t" => self.in_equation = false,
            "m:oMath" => {
                self.equations = self.equations.saturating_sub(1);
                let letters = std::mem::take(&mut self.letters);
                if self.equations == 0 && !letters.trim().is_empty() {
                    return Some(Ended::Equation(letters.trim().to_string()));
                }
                self.letters = letters;
            }
            "w:hyperlink" => return self.pop(true),
            "w:fldSimple" => return self.pop(false),
            "w:fldChar" => match self.character.take().as_deref() {
                Some("begin") => self.push(Passage::default()),
                Some("separate") => {
                    if let Some(field) = self.open.iter_mut().rfind(|passage| !passage.link) {
                        field.separated = true;
                    }
                }
                Some("end") => return self.pop(false),
                _ => {}
            },
            _ => {}
        }
        None
    }

    /// Ends the innermost link or field.
    fn pop(&mut self, link: bool) -> Option<Ended> {
        let at = self.open.iter().rposition(|passage| passage.link == link)?;
        let Passage { code, shown, .. } = self.open.remove(at);
        let shown = shown.trim().to_string();
        if link {
            return (!shown.is_empty()).then_some(Ended::Link(shown));
        }
        let code = code.trim();
        let kind = code.split_whitespace().next().unwrap_or_default().to_uppercase();
        match shown.is_empty() {
            _ if UNSEEN.contains(&kind.as_str()) => None,
            true => Some(Ended::Blank(code.to_string())),
            false if kind == "HYPERLINK" => Some(Ended::Link(shown)),
            false => Some(Ended::Field(shown)),
        }
    }

    /// Whether what stands here is the code of a field, which no reader sees.
    pub(super) fn is_code(&self) -> bool {
        self.open.iter().any(|passage| !passage.separated)
    }

    /// Whether the text that comes is kept, though no paragraph has it.
    pub(super) fn keeps_text(&self) -> bool {
        self.in_code || self.in_equation
    }

    /// A piece of a code or of an equation.
    pub(super) fn code(&mut self, text: &str) {
        let target = match self.open.iter_mut().rfind(|passage| !passage.link) {
            _ if self.in_equation => &mut self.letters,
            Some(field) => &mut field.code,
            None => return,
        };
        if target.len() < MAX_WORDS {
            target.push_str(text);
        }
    }

    /// A piece of text that a reader sees.
    pub(super) fn shown(&mut self, text: &str) {
        for passage in self.open.iter_mut().filter(|passage| passage.shown.len() < MAX_WORDS) {
            passage.shown.push_str(text);
        }
    }
}
