//! Escapes values, so that they pass through Markdown unchanged.

/// Stands for a line break inside a value while the text is Markdown. It is a noncharacter, which the import refuses in
/// any input.
pub(crate) const LINE_BREAK: char = '\u{FDD0}';

/// The value as Markdown that reads back as the value: every mark that could mean something is escaped, line
/// breaks are carried over.
pub(crate) fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len() + 8);
    for letter in value.chars() {
        match letter {
            '\n' => escaped.push(LINE_BREAK),
            '\r' => {}
            '\t' => escaped.push(' '),
            LINE_BREAK => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => {
                if letter.is_ascii_punctuation() {
                    escaped.push('\\');
                }
                escaped.push(letter);
            }
        }
    }
    escaped
}

/// The text of a Markdown run with carried line breaks put back.
pub(crate) fn restore(text: &str) -> String {
    text.replace(LINE_BREAK, "\n")
}
