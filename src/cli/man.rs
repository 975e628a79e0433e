//! `vanthu man`.

use std::fmt::Write as _;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::help::{self, STATUSES};
use super::template::make_folders;
use super::{DONE, Failure, print};
use vanthu_bundle::{self as bundle, Output};

/// Prints the manual page of the program, or writes a page for each command into a folder.
pub(super) fn run(dir: Option<&Path>) -> Result<u8, Failure> {
    let mut program = help::command(None);
    // Spreads the global options and names the subcommands in full.
    program.build();
    match dir {
        None => print(&page(program, "")),
        Some(dir) => {
            let mut outputs = Vec::new();
            pages(&program, "", dir, &mut outputs);
            make_folders(&outputs)?;
            bundle::write(&outputs)?;
        }
    }
    Ok(DONE)
}

/// The pages of the command with these words, and of the commands below it.
fn pages(command: &Command, words: &str, dir: &Path, outputs: &mut Vec<Output>) {
    let name = format!("vanthu {words}").trim().replace(' ', "-");
    // Without its feature `string`, clap takes names that live as long as the program.
    let whole: &'static str = Box::leak(name.clone().into_boxed_str());
    let named = command.clone().name(whole).display_name(whole);
    outputs.push(Output { path: dir.join(format!("{name}.1")), bytes: page(named, words) });
    let shown = |below: &&Command| !below.is_hide_set() && below.get_name() != "help";
    for below in command.get_subcommands().filter(shown) {
        pages(below, format!("{words} {}", below.get_name()).trim(), dir, outputs);
    }
}

/// The page of a command: what the definition says, then its examples, the exit statuses and what else decides.
fn page(command: Command, words: &str) -> Vec<u8> {
    let mut text = Vec::new();
    // The examples have a section of their own, and what a short help leaves out belongs into the page.
    let command = command.after_help(None::<&str>).mut_args(|arg| arg.hide_short_help(false));
    // Writing to memory cannot fail.
    let _ = Man::new(command).render(&mut text);
    let mut more = String::from(".SH EXIT STATUS\n");
    for status in STATUSES {
        let _ = writeln!(more, ".TP\n\\fB{}\\fR\n{} · {}", status.number, status.vi, status.en);
    }
    let examples = match words {
        "" => &["vanthu new plan", "vanthu render plan/plan.toml -o plan.pdf"],
        words => help::examples(words),
    };
    if !examples.is_empty() {
        more.push_str(".SH EXAMPLES\n.nf\n");
        examples.iter().for_each(|line| more.push_str(&format!("{}\n", escaped(line))));
        more.push_str(".fi\n");
    }
    more.push_str(
        ".SH ENVIRONMENT\n\\fBVANTHU_TEMPLATES\\fR, \\fBVANTHU_LANG\\fR, \\fBVANTHU_MESSAGE_FORMAT\\fR, \
         \\fBVANTHU_COLOR\\fR, \\fBVANTHU_ALLOW\\fR, \\fBVANTHU_DEFAULTS\\fR, \\fBNO_COLOR\\fR\n.SH FILES\n\
         $XDG_CONFIG_HOME/vanthu/defaults.toml, ~/.config/vanthu/defaults.toml\n",
    );
    text.extend_from_slice(more.as_bytes());
    text
}

/// A line that roff prints as it stands.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    // A dot at the beginning would be a request.
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}
