//! The server as a whole: its routes and the layers around them, its start and its end.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower_http::catch_panic::CatchPanicLayer;

use super::admission::AdmissionControl;
use super::api::{self, meta};
use super::config::Config;
use super::error::{Problem, error_json};
use super::limits::STREAMS_OF_ONE;
use super::listener::{BoundedListener, Peer};
use super::metrics::Metrics;
use super::probe::Probe;
use super::shares::Shares;
use super::state::{AppState, Inner};
use super::{access_log, cors, limits, pages, security};
use crate::pipeline::Settings;
use crate::service::jobs::{Archives, Handover, runner};
use crate::service::verification::{self, LastVerification};
use crate::service::{Context, Previews, Service, ServiceError, ServiceParts, mails, webhooks};
use crate::worker::pool::{PoolOptions, WorkerPool};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Store, StoreError, StoreOptions};

/// How long requests and jobs under way may take to end after the stop signal.
const GRACE: Duration = Duration::from_secs(20);

/// What the server is started with.
pub struct Start {
    /// The settings.
    pub config: Config,
    /// The settings of the pipeline.
    pub settings: Settings,
    /// How the workers are started.
    pub pool: PoolOptions,
}

/// The routes and the layers around all of them, from the outermost in: other origins, security headers, log, panics, time budget,
/// authentication. The size of a body is bounded where its route is known.
///
/// # Errors
/// The diagnostic of a page template that cannot be read.
fn app(state: AppState) -> Result<Router, Diagnostic> {
    let routes = Router::new()
        .merge(api::router(&state))
        .merge(pages::router(&state)?)
        .fallback(meta::not_found)
        .method_not_allowed_fallback(meta::method_not_allowed)
        .layer(from_fn_with_state(state.clone(), security::identify))
        .layer(from_fn_with_state(state.clone(), limits::budget))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(access_log::observe))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .layer(from_fn_with_state(state.clone(), cors::cross_origin));
    Ok(routes.with_state(state))
}

/// A request that panicked affects no other.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::failed("a request panicked").into_response()
}

/// Serves until `stop` is ready, then shuts down gracefully.
///
/// # Errors
/// `serve.cannot-listen`; a `store.` code if the data cannot be opened or another service holds it; `serve.cannot-start`.
pub async fn serve(start: Start, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Diagnostic> {
    // Webhooks are encrypted by ring; a second service in one process finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let Start { config, settings, pool } = start;
    // Before the data folder is created: if the address is taken, none is left behind.
    let listener =
        TcpListener::bind(&config.listen).await.map_err(|error| cannot_listen(&config.listen, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(&config.listen, &error))?;
    let mut options = StoreOptions::new(&config.data);
    options.database.clone_from(&config.database);
    options.objects.clone_from(&config.objects);
    let store = Store::open(&options).await.map_err(store_diagnostic)?;
    let lock = store.lock().map_err(store_diagnostic)?;
    // A database with a broken page would only get worse.
    store.check_pages().await.map_err(store_diagnostic)?;
    let setup = store.setup().begin().await.map_err(store_diagnostic)?;
    let (stopped, stopping) = watch::channel(false);
    let pool = WorkerPool::start(pool);
    let limits = config.limits.clone();
    let service = Service::new(ServiceParts {
        context: Context { store: store.clone(), settings, policy: config.policy() },
        pool: pool.clone(),
        previews: Previews::new(limits.preview_megabytes << 20),
        sign_ins: Semaphore::new(8),
        mail_server: mails::MailServer::default(),
        stopping,
        verification: LastVerification::default(),
        archives: Archives::default(),
        handover: Handover::default(),
        error_json,
    });
    let state = AppState::new(Inner {
        admission: AdmissionControl::new(pool.load().workers + limits.queue),
        bodies: Shares::new(limits.bodies_bytes, 2 * limits.upload_bytes + (1 << 20)),
        streams: Shares::new(usize::MAX, STREAMS_OF_ONE),
        probe: Probe::default(),
        metrics: Metrics::new(),
        service: service.clone(),
        config,
    });
    let requeued = runner::recover(&service).await.map_err(|error| cannot_start(&error))?;
    if requeued > 0 {
        tracing::info!(jobs = requeued, "jobs that were cut off are queued again");
    }
    let app = app(state.clone())?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "listening on http://{address}");
    if let Some(token) = setup {
        show_setup(&state, address, &token);
    }
    let worker = format!("{}-{}", std::process::id(), uuid::Uuid::now_v7());
    let running = [
        tokio::spawn(runner::run(service.clone(), worker)),
        tokio::spawn(runner::maintenance(service.clone())),
        tokio::spawn(webhooks::run(service.clone())),
        tokio::spawn(mails::sending::run(service.clone())),
        tokio::spawn(verification::run(service.clone())),
    ];
    let stop_signal = stopped.clone();
    let bounded = BoundedListener::new(listener, &state.config);
    let serving = axum::serve(bounded, app.into_make_service_with_connect_info::<Peer>())
        .with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            let _ = stop_signal.send(true);
        });
    let mut ends = state.stopping.clone();
    tokio::select! {
        _ = serving => {}
        // A connection that is kept open without a request would delay the end.
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
    drop(lock);
    tracing::info!("stopped");
    Ok(())
}

/// Prints the set-up link to standard error and nowhere else, because others may read the log.
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
    // Without standard error there is nowhere to show it; `vanthu user add` remains.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn store_diagnostic(error: StoreError) -> Diagnostic {
    match error {
        StoreError::Failed(problem, log) => problem.with_value(log),
        other => other.diagnostic().clone(),
    }
}

fn cannot_start(error: &ServiceError) -> Diagnostic {
    Diagnostic::error(code!("serve.cannot-start"), error.message.vi.clone(), error.message.en.clone())
        .with_value(error.cause.clone().unwrap_or_else(|| error.code.to_string()))
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
