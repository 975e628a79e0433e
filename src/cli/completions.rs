//! `vanthu completions`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, ValueHint};
use clap_complete::Shell;

use super::{DONE, Failure, help, print};
use crate::pipeline::{self, Settings};

/// Prints the completions of a shell, with the names of the templates, profiles and rule sets that there are.
pub(super) fn run(shell: Shell, settings: &Settings) -> Result<u8, Failure> {
    let names = Names {
        templates: pipeline::template_names(&settings.assets).into_iter().map(kept).collect(),
        profiles: pipeline::profiles(&settings.assets)?
            .into_iter()
            .map(|profile| kept(profile.name))
            .collect(),
        rules: pipeline::rule_sets(&settings.assets)?.into_iter().map(|set| kept(set.rules.name)).collect(),
    };
    let mut definition = named(help::command(None), "vanthu", &names);
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut definition, "vanthu", &mut text);
    print(&text);
    Ok(DONE)
}

/// What an argument can name.
struct Names {
    templates: Vec<&'static str>,
    profiles: Vec<&'static str>,
    rules: Vec<&'static str>,
}

/// Without its feature `string`, clap takes texts that live as long as the program.
fn kept(name: String) -> &'static str {
    Box::leak(name.into_boxed_str())
}

/// The definition of a command and of those below it, in which arguments know what they can be. It is for completions only: a
/// name of the user's own, or a file, is taken as well.
fn named(command: Command, name: &str, names: &Names) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_string()).collect();
    let command = below.iter().fold(command, |command, below| {
        command.mut_subcommand(below, |found| {
            let whole = format!("{name} {below}");
            named(found, &whole, names)
        })
    });
    command.mut_args(|arg| {
        let among = |list: &Vec<&'static str>| arg.clone().value_parser(PossibleValuesParser::new(list));
        match (name, arg.get_id().as_str()) {
            ("vanthu new", "template") => among(&names.templates),
            ("vanthu template show" | "vanthu template schema" | "vanthu template copy", "name") => {
                among(&names.templates)
            }
            ("vanthu workbook", "profile") | ("vanthu profile show" | "vanthu profile copy", "name") => {
                among(&names.profiles)
            }
            ("vanthu inspect", "profile") | ("vanthu profile from", "base") => among(&names.profiles),
            ("vanthu check", "rules") | ("vanthu rules show", "name") => among(&names.rules),
            _ => path(arg),
        }
    })
}

/// An argument that takes a path is completed with files or folders.
fn path(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "data" | "dir" | "templates" => arg.value_hint(ValueHint::DirPath),
        "documents" | "document" | "papers" | "draft" | "output" | "combined" | "workbooks" | "workbook"
        | "roster" | "rows" | "annotate" | "words" | "previous" | "file" | "backup" | "config" => {
            arg.value_hint(ValueHint::FilePath)
        }
        _ => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completions_know_the_names_of_templates_and_profiles() {
        let names = Names {
            templates: vec!["plan", "own-template"],
            profiles: vec!["branch-results"],
            rules: vec!["hd05-2026"],
        };
        let mut definition = named(help::command(None), "vanthu", &names);
        let mut text = Vec::new();
        clap_complete::generate(Shell::Bash, &mut definition, "vanthu", &mut text);
        let text = String::from_utf8(text).expect("text");
        for name in ["own-template", "branch-results", "hd05-2026"] {
            assert!(text.contains(name), "{name}");
        }
    }
}
