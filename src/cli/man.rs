//! `vanthu man`.

use std::path::Path;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Args;
use super::template::make_folders;
use super::{DONE, Failure, print};
use vanthu_bundle::{self as bundle, Output};

/// Prints the manual page of the program, or writes a page for each command into a folder.
pub(super) fn run(dir: Option<&Path>) -> Result<u8, Failure> {
    let mut program = Args::command();
    // Spreads the global options and names the subcommands in full.
    program.build();
    match dir {
        None => print(&page(program)),
        Some(dir) => {
            let mut outputs = Vec::new();
            pages(&program, "vanthu", dir, &mut outputs);
            make_folders(&outputs)?;
            bundle::write(&outputs)?;
        }
    }
    Ok(DONE)
}

/// The pages of a command and of the commands below it.
fn pages(command: &Command, name: &str, dir: &Path, outputs: &mut Vec<Output>) {
    // Without its feature `string`, clap takes names that live as long as the program.
    let whole: &'static str = Box::leak(name.to_string().into_boxed_str());
    let named = command.clone().name(whole).display_name(whole);
    outputs.push(Output { path: dir.join(format!("{name}.1")), bytes: page(named) });
    let shown = |below: &&Command| !below.is_hide_set() && below.get_name() != "help";
    for below in command.get_subcommands().filter(shown) {
        pages(below, &format!("{name}-{}", below.get_name()), dir, outputs);
    }
}

fn page(command: Command) -> Vec<u8> {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = Man::new(command).render(&mut text);
    text
}
