//! The service put together: the routes and what lies around all of them; its start and its end.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;

use super::api::{self, meta};
use super::config::Config;
use super::error::Problem;
use super::limits::{self, Gate};
use super::listener::{Guarded, Peer};
use super::metrics::{self, Metrics};
use super::previews::Previews;
use super::state::{AppState, Inner};
use super::{jobs, pages, security, webhook};
use crate::pipeline::Settings;
use crate::worker::pool::{PoolOptions, WorkerPool};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Store, StoreError, StoreOptions};

/// How long requests and jobs under way may take to end once the service is to stop.
const GRACE: Duration = Duration::from_secs(20);

/// What the service is started with.
pub struct Start {
    /// The settings.
    pub config: Config,
    /// What steers the pipeline.
    pub settings: Settings,
    /// How the workers are started.
    pub pool: PoolOptions,
}

/// The routes and what lies around all of them, from the outermost in: headers, panics, the log, the time budget, the
/// size, who asks.
///
/// # Errors
/// When a template of the pages cannot be read.
pub fn app(state: AppState) -> Result<Router, Diagnostic> {
    let with = |state: &AppState| state.clone();
    let routes = Router::new()
        .merge(api::router(&state))
        .merge(pages::router(&state)?)
        .fallback(meta::nowhere)
        .method_not_allowed_fallback(meta::wrong_method)
        .layer(from_fn_with_state(with(&state), security::identify))
        .layer(from_fn_with_state(with(&state), limits::size))
        .layer(from_fn_with_state(with(&state), limits::budget))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(with(&state), metrics::observe))
        .layer(from_fn_with_state(with(&state), security::headers));
    Ok(routes.with_state(state))
}

/// A request that panicked costs itself only.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::failed("a request panicked").into_response()
}

/// Serves until `stop` is ready, and then ends in good order.
///
/// # Errors
/// When the data cannot be opened, another service holds it, or the address cannot be bound.
pub async fn serve(start: Start, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Diagnostic> {
    // The calls of webhooks are encrypted by ring; a second service in one process finds it set.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Start { config, settings, pool } = start;
    // Before there is a data folder: one that was meant for elsewhere does not stay behind.
    let listener =
        TcpListener::bind(&config.listen).await.map_err(|error| cannot_listen(&config.listen, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(&config.listen, &error))?;
    let mut options = StoreOptions::new(&config.data);
    options.database.clone_from(&config.database);
    options.objects.clone_from(&config.objects);
    let store = Store::open(&options).await.map_err(said)?;
    let claim = store.claim().map_err(said)?;
    let setup = store.begin_setup().await.map_err(said)?;
    let (stopped, stopping) = watch::channel(false);
    let pool = WorkerPool::start(pool);
    let limits = config.limits.clone();
    let state = AppState::new(Inner {
        gate: Gate::new(pool.load().workers + limits.queue),
        sign_ins: Semaphore::new(16),
        previews: Previews::new(limits.preview_megabytes << 20),
        metrics: Metrics::new(),
        stopping,
        store: store.clone(),
        pool: pool.clone(),
        settings,
        config,
    });
    let again = jobs::recover(&state).await.map_err(|problem| problem_said(&problem))?;
    if again > 0 {
        tracing::info!(jobs = again, "jobs that were cut off are queued again");
    }
    let app = app(state.clone())?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "listening on http://{address}");
    if let Some(token) = setup {
        show_setup(&state, address, &token);
    }
    let worker = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7());
    let running = [
        tokio::spawn(jobs::run(state.clone(), worker)),
        tokio::spawn(jobs::tend(state.clone())),
        tokio::spawn(webhook::run(state.clone())),
    ];
    let told = stopped.clone();
    let guarded = Guarded::new(listener, limits.connections, Duration::from_secs(limits.idle_seconds));
    let serving = axum::serve(guarded, app.into_make_service_with_connect_info::<Peer>())
        .with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            let _ = told.send(true);
        });
    let mut ends = state.stopping.clone();
    tokio::select! {
        _ = serving => {}
        // A connection that is kept open without a request would hold the end up.
        () = async {
            let _ = ends.wait_for(|stop| *stop).await;
            tokio::time::sleep(GRACE).await;
        } => tracing::warn!("some connections were cut off"),
    }
    let _ = stopped.send(true);
    let ended = futures_util::future::join_all(running);
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::warn!("some jobs were cut off; the next start does them again");
    }
    pool.stop(Duration::from_secs(2)).await;
    store.close().await;
    drop(claim);
    tracing::info!("stopped");
    Ok(())
}

/// Shows the set-up link, on standard error and nowhere else: the log may be kept and read by others.
fn show_setup(state: &AppState, address: SocketAddr, token: &str) {
    let base = match &state.config.public_url {
        Some(url) => url.trim_end_matches('/').to_string(),
        None if address.ip().is_unspecified() => format!("http://localhost:{}", address.port()),
        None => format!("http://{address}"),
    };
    let text = format!(
        "Mở liên kết này một lần để lập tài khoản quản trị · Open this link once to make the administrator:\n\
         {base}/setup?token={token}\n"
    );
    // Without standard error there is nobody to show it to; `vanthu user add` remains.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn said(error: StoreError) -> Diagnostic {
    match error {
        StoreError::Failed(problem, log) => problem.with_value(log),
        other => other.diagnostic().clone(),
    }
}

fn problem_said(problem: &Problem) -> Diagnostic {
    Diagnostic::error(code!("serve.cannot-start"), problem.detail.vi.clone(), problem.detail.en.clone())
        .with_value(problem.cause.clone().unwrap_or_else(|| problem.code.clone()))
}

fn cannot_listen(listen: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        code!("serve.cannot-listen"),
        format!("không mở được địa chỉ `{listen}`: {error}"),
        format!("cannot listen on `{listen}`: {error}"),
    )
    .with_value(listen)
    .hint("chọn địa chỉ khác bằng --listen", "choose another address with --listen")
}
