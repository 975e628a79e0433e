//! Command lines that were not understood, in the language and form that the user chose as far as those are known.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Error, ValueEnum};

use super::args::{ColorArg, Global, LangArg, MessageFormat};
use super::report::Reporter;
use super::{USAGE, defaults, help};
use vanthu_diagnostic::{Diagnostic, Lang, code};

/// The options that decide how messages look, whatever else stands on the command line; those of the environment and the
/// file of defaults where there are none.
pub(super) fn early(given: &[OsString]) -> Global {
    let words: Vec<&str> =
        given.iter().skip(1).filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let mut global = Global {
        lang: option::<LangArg>(&words, "--lang"),
        message_format: option::<MessageFormat>(&words, "--message-format"),
        color: option::<ColorArg>(&words, "--color"),
        ..Global::default()
    };
    // What is wrong with the defaults is reported when the command line was understood.
    let _ = defaults::apply(&mut global);
    global
}

/// The value of an option that is one of a choice.
fn option<T: ValueEnum>(words: &[&str], name: &str) -> Option<T> {
    let value = words.iter().enumerate().find_map(|(index, word)| match *word == name {
        true => words.get(index + 1).copied(),
        false => word.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')),
    });
    T::from_str(value?, true).ok()
}

/// Prints help or the version where that is what was asked for, otherwise what was not understood.
pub(super) fn report(error: &Error, global: &Global) -> ExitCode {
    if !error.use_stderr() {
        // Standard output that has gone away is no fault of ours.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    Reporter::new(global).report(&[diagnostic(error)]);
    ExitCode::from(USAGE)
}

/// The error as a diagnostic: what is wrong, what may have been meant, and how the command is used.
fn diagnostic(error: &Error) -> Diagnostic {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let (arg, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let (vi, en) = match error.kind() {
        ErrorKind::UnknownArgument => {
            (format!("không có tùy chọn `{arg}`"), format!("there is no option or argument `{arg}`"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            (format!("không có lệnh `{name}`"), format!("there is no command `{name}`"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("`{arg}` thiếu giá trị"), format!("`{arg}` needs a value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => (
            format!("`{arg}` không nhận giá trị `{value}`"),
            format!("`{arg}` does not take the value `{value}`"),
        ),
        ErrorKind::MissingRequiredArgument => (format!("thiếu {arg}"), format!("missing {arg}")),
        ErrorKind::ArgumentConflict => {
            let prior = text(ContextKind::PriorArg);
            match prior == arg || prior.is_empty() {
                true => (format!("`{arg}` chỉ ghi một lần"), format!("`{arg}` can be given once only")),
                false => (
                    format!("`{arg}` không dùng cùng `{prior}`"),
                    format!("`{arg}` cannot be used with `{prior}`"),
                ),
            }
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("chưa ghi lệnh nào".to_string(), "no command was given".to_string())
        }
        _ => {
            let whole = error.to_string();
            let reason = whole.lines().next().unwrap_or_default();
            let reason = reason.strip_prefix("error: ").unwrap_or(reason).to_string();
            (format!("sai cách dùng: {reason}"), reason)
        }
    };
    let mut problem = Diagnostic::error(code!("cli.usage"), vi, en);
    if !value.is_empty() {
        problem = problem.with_value(value);
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let meant = text(kind);
        if !meant.is_empty() {
            problem = problem.meant(&meant.replace(", ", "`, `"));
        }
    }
    let choices = match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => commands(),
        _ => text(ContextKind::ValidValue),
    };
    if !choices.is_empty() {
        problem = problem.hint(format!("dùng một trong: {choices}"), format!("use one of: {choices}"));
    }
    if let Some(reason) = error.source() {
        let reason = reason.to_string();
        problem = problem.hint(help::half_of(&reason, Lang::Vi), help::half_of(&reason, Lang::En));
    }
    let usage = text(ContextKind::Usage);
    let usage = usage.trim().strip_prefix("Usage: ").unwrap_or(&usage);
    if !usage.is_empty() {
        problem = problem.hint(format!("cách dùng: {usage}"), format!("usage: {usage}"));
    }
    problem.hint("xem mọi tùy chọn với `--help`", "see all options with `--help`")
}

/// The commands, without those that are hidden.
fn commands() -> String {
    let program = help::command(None);
    let shown = program.get_subcommands().filter(|below| !below.is_hide_set());
    shown.map(clap::Command::get_name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> Diagnostic {
        let error = help::command(None).try_get_matches_from(line.split(' ')).expect_err(line);
        diagnostic(&error)
    }

    #[test]
    fn what_was_not_understood_is_named_in_both_languages() {
        for (line, en, hint) in [
            ("vanthu rendre", "there is no command `rendre`", "render"),
            (
                "vanthu render a.toml --ouput x",
                "there is no option or argument `--ouput`",
                "did you mean `--output`?",
            ),
            ("vanthu render", "missing <DOCUMENT.toml>", "usage: vanthu render"),
            (
                "vanthu render a --format gif",
                "does not take the value `gif`",
                "use one of: pdf, docx, png, json",
            ),
            ("vanthu render a --set number", "does not take the value `number`", "write KEY=VALUE"),
            ("vanthu render a -q -v", "cannot be used with", "usage: "),
            ("vanthu render a -o x -o y", "can be given once only", "usage: "),
            ("vanthu", "no command was given", "use one of: render, batch, new"),
            ("vanthu render a --output", "needs a value", "--help"),
        ] {
            let problem = refused(line);
            assert_eq!(problem.code, "cli.usage");
            assert!(problem.message.en.contains(en), "{line}: {}", problem.message.en);
            assert_ne!(problem.message.vi, problem.message.en, "{line}");
            let hints: Vec<&str> = problem.hints.iter().map(|hint| hint.en.as_str()).collect();
            assert!(hints.iter().any(|one| one.contains(hint)), "{line}: {hints:?}");
        }
    }

    #[test]
    fn the_form_of_messages_is_found_whatever_else_is_wrong() {
        let global = |line: &str| early(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        let found = global("vanthu render --ouput x --lang=en --message-format json --color never");
        assert_eq!(found.lang, Some(LangArg::En));
        assert_eq!(found.message_format, Some(MessageFormat::Json));
        assert_eq!(found.color, Some(ColorArg::Never));
        assert_eq!(global("vanthu render -- --color never").color, None);
    }
}
