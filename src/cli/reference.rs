//! The page of all commands and options in the documentation, printed from their definition.

use std::fmt::Write;

use clap::{Arg, Command};

use super::help::{self, STATUSES};
use super::print;
use vanthu_diagnostic::Lang;

/// Prints the page.
pub(super) fn run() {
    let mut program = help::command(Some(Lang::En));
    program.build();
    let mut text = String::from(
        "# Commands\n\n`vanthu reference` prints this page from the definition of the commands. \
         [integration.md](integration.md#the-command) says how they work together.\n",
    );
    let own = |arg: &&Arg| !arg.is_global_set() && !arg.is_hide_set() && !is_built_in(arg);
    let common = program.get_arguments().filter(|arg| arg.is_global_set() && !is_built_in(arg));
    let common: Vec<&Arg> = common.collect();
    text.push_str("\n## Common options\n\n");
    table(&common, &mut text);
    text.push_str("\n## Exit status\n\n| status | when |\n|---|---|\n");
    for status in STATUSES {
        let _ = writeln!(text, "| {} | {} |", status.number, status.en);
    }
    command(&program, "", &own, &mut text);
    print(text.as_bytes());
}

/// The sections of the commands below one.
fn command(above: &Command, words: &str, own: &dyn Fn(&&Arg) -> bool, text: &mut String) {
    let shown = |below: &&Command| !below.is_hide_set() && below.get_name() != "help";
    for below in above.get_subcommands().filter(shown) {
        let words = format!("{words} {}", below.get_name());
        let words = words.trim();
        if !below.has_subcommands() {
            let about = below.get_about().map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(text, "\n## vanthu {words}\n\n{about}.\n");
            let args: Vec<&Arg> = below.get_arguments().filter(own).collect();
            if !args.is_empty() {
                table(&args, text);
                text.push('\n');
            }
            for line in help::examples(words) {
                let _ = writeln!(text, "    {line}");
            }
        }
        command(below, words, own, text);
    }
}

/// The arguments and options as rows.
fn table(args: &[&Arg], text: &mut String) {
    text.push_str("| option | what it does |\n|---|---|\n");
    for arg in args {
        let names: Vec<String> =
            arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
        let value = names.first().map(|name| format!("<{name}>")).filter(|_| arg.get_action().takes_values());
        let value = value.unwrap_or_default();
        let name = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(long)) => format!("-{short}, --{long} {value}"),
            (_, Some(long)) => format!("--{long} {value}"),
            _ => value,
        };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let choices: Vec<String> =
            arg.get_possible_values().iter().map(|one| one.get_name().to_string()).collect();
        let choices = match arg.get_action().takes_values() && !choices.is_empty() {
            true => format!(": `{}`", choices.join("`, `")),
            false => String::new(),
        };
        let required = if arg.is_required_set() { " (required)" } else { "" };
        let cell = format!("{help}{choices}{required}").replace('|', "\\|");
        let _ = writeln!(text, "| `{}` | {cell} |", name.trim().replace('|', "\\|"));
    }
}

/// Whether it is help or version, which every program has.
fn is_built_in(arg: &Arg) -> bool {
    matches!(arg.get_id().as_str(), "help" | "version")
}
