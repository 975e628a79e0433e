//! `vanthu serve`.

#![expect(
    clippy::disallowed_methods,
    reason = "the settings of the service may come from the environment, which is read here only"
)]

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::args::{Global, Serve};
use super::{DONE, Failure, INTERRUPTED};
use crate::pipeline::Settings;
use crate::server::app::{self, Start};
use crate::server::config::{Config, LogConfig, LogFormat};
use crate::worker::pool::PoolOptions;
use vanthu_assets as assets;
use vanthu_diagnostic::{Diagnostic, code};

/// Serves until it receives SIGTERM, or SIGINT from Ctrl-C; the status tells which.
pub(super) fn run(command: &Serve, global: &Global, settings: Settings) -> Result<u8, Failure> {
    let config = config(command)?;
    log(&config.log)?;
    let mut settings = settings;
    settings.allow.extend(config.allow.iter().cloned());
    let pool = pool(&config, global, &settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Diagnostic::error(
            code!("cli.runtime"),
            "không khởi động được chương trình",
            "the program cannot start",
        )
        .with_value(error.to_string())
    })?;
    runtime.block_on(async move {
        let (mut terminated, mut interrupted) =
            match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
                (Ok(terminated), Ok(interrupted)) => (terminated, interrupted),
                (Err(error), _) | (_, Err(error)) => {
                    let problem = Diagnostic::error(
                        code!("cli.runtime"),
                        "không khởi động được chương trình",
                        "the program cannot start",
                    );
                    return Err(Failure::from(problem.with_value(error.to_string())));
                }
            };
        let by_hand = Arc::new(AtomicBool::new(false));
        let pressed = by_hand.clone();
        let stop = async move {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => pressed.store(true, Ordering::Relaxed),
            }
        };
        app::serve(Start { config, settings, pool }, stop).await?;
        Ok(if by_hand.load(Ordering::Relaxed) { INTERRUPTED } else { DONE })
    })
}

/// The settings: the file, overridden by the environment, overridden by the command line.
fn config(command: &Serve) -> Result<Config, Failure> {
    let environment = || {
        std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
    };
    let variable =
        environment().find(|(key, _)| key == "VANTHU_CONFIG").map(|(_, value)| PathBuf::from(value));
    let file = match command.config.clone().or(variable) {
        Some(path) => Some(assets::read(&path).map_err(Failure::Usage)?),
        None => None,
    };
    let text = match &file {
        Some(asset) => Some((asset.name.as_str(), asset.text().map_err(Failure::Usage)?)),
        None => None,
    };
    let mut config = Config::read(text, environment()).map_err(Failure::Usage)?;
    if let Some(path) = &config.mail.password_file {
        let file = assets::read(path).map_err(Failure::Usage)?;
        let password = file.text().map_err(Failure::Usage)?;
        config.mail.password = Some(password.trim_end_matches(['\r', '\n']).to_string());
    }
    if let Some(listen) = &command.listen {
        config.listen.clone_from(listen);
    }
    if let Some(data) = &command.data {
        config.data.clone_from(data);
    }
    if command.database.is_some() {
        config.database.clone_from(&command.database);
    }
    if command.objects.is_some() {
        config.objects.clone_from(&command.objects);
    }
    Ok(config)
}

/// How to start the workers: this binary with the same templates, limits and allowed codes.
fn pool(config: &Config, global: &Global, settings: &Settings) -> Result<PoolOptions, Failure> {
    let mut args: Vec<OsString> = Vec::new();
    if let Some(folder) = &global.templates {
        args.extend(["--templates".into(), folder.clone().into_os_string()]);
    }
    for (name, value) in &global.limit {
        args.extend(["--limit".into(), format!("{name}={value}").into()]);
    }
    for code in &settings.allow {
        args.extend(["--allow".into(), code.into()]);
    }
    let mut options = PoolOptions::of_this_binary(args).map_err(|error| {
        Diagnostic::error(
            code!("cli.runtime"),
            "không khởi động được chương trình",
            "the program cannot start",
        )
        .with_value(error.to_string())
    })?;
    // Of two workers one is never taken by a batch.
    options.workers = if config.workers > 0 { config.workers } else { options.workers.max(2) };
    options.waiting = config.limits.queue;
    options.time_limit = Duration::from_secs(config.limits.render_seconds);
    options.batch_time_limit = Duration::from_secs(config.limits.batch_seconds.max(1));
    options.memory_limit =
        (config.limits.worker_megabytes > 0).then_some(config.limits.worker_megabytes << 20);
    Ok(options)
}

/// Starts the log on standard error.
fn log(config: &LogConfig) -> Result<(), Failure> {
    let level = if config.level.contains('=') || config.level.contains(',') {
        config.level.clone()
    } else {
        // Libraries log warnings only, unless the directives say otherwise.
        format!("warn,vanthu={}", config.level)
    };
    let filter = EnvFilter::try_new(&level).map_err(|_| {
        Failure::Usage(Diagnostic::error(
            code!("config.invalid"),
            format!("`log.level` không đúng: `{}`", config.level),
            format!("`log.level` cannot be read: `{}`", config.level),
        ))
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process, as in tests, keeps the first log.
    let _ = match config.format {
        LogFormat::Text => builder.with_ansi(false).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_target(false).try_init(),
    };
    Ok(())
}
