//! The command line: parse, call the pipeline, show. Data on standard output, talk on standard error; the exit status
//! is 0 when done, 1 when the input was refused, 2 for wrong usage, 3 for what should never happen, 130 when stopped by
//! Ctrl-C.

pub mod args;
mod audit;
mod backup;
mod batch;
mod catalogue_args;
mod check;
mod completions;
mod data_args;
mod defaults;
mod document;
mod document_args;
mod help;
mod inspect;
mod licences;
mod man;
mod memory;
mod merge;
mod new;
mod profile;
mod reference;
mod register;
mod render;
mod report;
mod rules;
mod sarif;
mod serve;
mod store;
mod streams;
mod template;
mod usage;
mod user;
mod verify;
mod watch;
mod workbook;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{ColorChoice, FromArgMatches};

use self::args::{Args, ColorArg, Command};
use self::report::Reporter;
use crate::pipeline::Settings;
use vanthu_assets::Assets;
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_import::Limits;
use vanthu_project::Setting;

/// Done; there may have been warnings.
const DONE: u8 = 0;
/// The input was refused.
const REFUSED: u8 = 1;
/// The command was not understood.
const USAGE: u8 = 2;
/// What should never happen.
const UNEXPECTED: u8 = 3;
/// Stopped by Ctrl-C, as shells count it: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

/// What the last panic said, for the report of an unexpected error.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// How a command ended, when not well.
#[expect(clippy::large_enum_variant, reason = "failures are rare and never on a hot path")]
pub enum Failure {
    /// The input was refused; the reasons.
    Refused(Vec<Diagnostic>),
    /// The command was not understood; the reason.
    Usage(Diagnostic),
}

impl From<Diagnostic> for Failure {
    fn from(problem: Diagnostic) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Refused(problems)
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let early = usage::early(&given);
    // Help is in both languages until one is chosen.
    let lang = early.lang.map(|_| Reporter::new(&early).lang);
    let color = match early.color {
        Some(ColorArg::Always) => ColorChoice::Always,
        Some(ColorArg::Never) => ColorChoice::Never,
        Some(ColorArg::Auto) | None => ColorChoice::Auto,
    };
    let mut definition = help::command(lang).color(color);
    let parsed = definition.try_get_matches_from_mut(given);
    let mut args = match parsed.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => return usage::report(&error, &early),
    };
    let defaults = defaults::apply(&mut args.global);
    let reporter = Arc::new(Reporter::new(&args.global));
    if let Err(problem) = defaults {
        reporter.report(&[problem]);
        return ExitCode::from(USAGE);
    }
    // The service refuses to start with them, and its workers have its environment.
    if !matches!(args.command, Command::Serve(_) | Command::Worker) {
        let strange = defaults::misspelt();
        if !strange.is_empty() {
            reporter.report_part(&strange);
        }
    }
    // A workbook that trips its reader is caught and named by the import; the default hook would put its own lines
    // among ours on standard error.
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = panic.to_string();
        }
    }));
    let status = match std::panic::catch_unwind(|| run(&args, &reporter)) {
        Ok(Ok(status)) => status,
        Ok(Err(Failure::Refused(problems))) => {
            reporter.report(&problems);
            REFUSED
        }
        Ok(Err(Failure::Usage(problem))) => {
            reporter.report(&[problem]);
            USAGE
        }
        Err(_) => {
            let panic = LAST_PANIC.lock().map(|last| last.clone()).unwrap_or_default();
            let problem = Diagnostic::error(
                code!("cli.unexpected"),
                "lỗi ngoài dự kiến của chương trình; không có tệp nào được ghi",
                "an unexpected error of the program; no file was written",
            );
            reporter.report(&[problem.with_value(panic)]);
            UNEXPECTED
        }
    };
    ExitCode::from(status)
}

fn run(args: &Args, reporter: &Arc<Reporter>) -> Result<u8, Failure> {
    let settings = |set: &[(String, String)]| -> Result<Settings, Failure> {
        let mut limits = Limits::default();
        for (name, value) in args.global.limit.iter().filter(|(name, _)| name != memory::NAME) {
            limits.set(name, value).map_err(Failure::Usage)?;
        }
        Ok(Settings {
            assets: Assets::new(args.global.templates.clone()).map_err(Failure::Usage)?,
            set: set.iter().map(|(key, value)| Setting { key: key.clone(), value: value.clone() }).collect(),
            allow: args.global.allow.clone(),
            words: Vec::new(),
            limits,
        })
    };
    let most = args.global.limit.iter().rfind(|(name, _)| name == memory::NAME);
    let most = most.map(|(_, value)| memory::parse(value)).transpose()?;
    // Workers of the service have a limit of their own.
    if matches!(
        args.command,
        Command::Render(_)
            | Command::Batch(_)
            | Command::Check(_)
            | Command::Merge(_)
            | Command::Inspect(_)
            | Command::Register(_)
    ) {
        memory::guard(most, reporter);
    }
    // What the service keeps and what its workers write is nobody else's on this machine.
    if matches!(
        args.command,
        Command::Serve(_)
            | Command::User(_)
            | Command::Backup(_)
            | Command::Restore(_)
            | Command::VerifyData(_)
            | Command::Worker
    ) {
        keep_files_private();
    }
    match &args.command {
        Command::Render(command) => render::run(command, &settings(&command.set)?, reporter),
        Command::Batch(command) => batch::run(command, &settings(&command.set)?, reporter),
        Command::New(command) => new::run(command, &settings(&[])?, reporter),
        Command::Check(command) => check::run(command, &settings(&command.set)?, reporter),
        Command::Merge(command) => merge::run(command, &settings(&command.set)?, reporter),
        Command::Inspect(command) => inspect::run(command, &settings(&[])?, reporter),
        Command::Workbook(command) => workbook::run(command, &settings(&[])?),
        Command::Template(command) => template::run(command, &settings(&[])?, reporter),
        Command::Profile(command) => profile::run(command, &settings(&[])?, reporter),
        Command::Rules(command) => rules::run(command, &settings(&[])?, reporter),
        Command::Serve(command) => serve::run(command, &args.global, settings(&[])?),
        Command::User(command) => user::run(command, reporter),
        Command::Register(command) => register::run(command, &settings(&[])?, reporter),
        Command::Audit(command) => audit::run(command, reporter),
        Command::Backup(command) => backup::backup(command, reporter),
        Command::VerifyData(command) => verify::run(command, reporter),
        Command::Restore(command) => backup::restore(command, reporter),
        Command::Licences => licences::run(),
        Command::Worker => {
            crate::worker::run(&settings(&[])?, &LAST_PANIC);
            Ok(DONE)
        }
        Command::Codes => {
            print(vanthu_diagnostic::page().as_bytes());
            Ok(DONE)
        }
        Command::Reference => {
            reference::run();
            Ok(DONE)
        }
        Command::Completions { shell } => completions::run(*shell, &settings(&[])?),
        Command::Man { dir } => man::run(dir.as_deref()),
    }
}

/// Lets new files be readable by their owner only.
fn keep_files_private() {
    #[cfg(unix)]
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
}

/// Writes to standard output; a reader that has gone away is no fault of ours.
fn print(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        help::command(None).debug_assert();
    }
}
