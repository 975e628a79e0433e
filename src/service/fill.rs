//! Texts with names in braces.

use std::fmt::Display;

/// A text with its names in braces filled in. What is filled in is never read again.
pub(crate) fn fill(label: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut text = String::with_capacity(label.len());
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(name, after)| Some((values.iter().find(|(given, _)| *given == name)?.1, after)));
        match value {
            Some((value, after)) => {
                text.push_str(&value.to_string());
                rest = after;
            }
            None => {
                debug_assert!(false, "nothing is filled into `{label}`");
                text.push('{');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}
