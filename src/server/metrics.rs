//! Counters for Prometheus.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::error::ProblemCode;
use super::security::ActorId;
use super::state::AppState;

/// The counters.
pub struct Metrics {
    handle: PrometheusHandle,
}

/// Seconds by which requests are sorted.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

impl Metrics {
    /// The counters of this process.
    pub fn new() -> Self {
        let builder =
            PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // A second service in one process, as tests may have, counts into the first one's.
        let _ = metrics::set_global_recorder(recorder);
        Self { handle }
    }

    /// Counts a request that was turned away because too many are under way.
    pub fn turned_away(&self) {
        counter!("vanthu_turned_away_total").increment(1);
    }

    /// Counts a job that ended.
    pub fn job_ended(&self, kind: &'static str, outcome: &'static str) {
        counter!("vanthu_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    }

    /// Counts a number that was given.
    pub fn number_given(&self) {
        counter!("vanthu_numbers_total").increment(1);
    }

    /// Counts an attempt to deliver a webhook.
    pub fn delivery(&self, outcome: &'static str) {
        counter!("vanthu_webhook_attempts_total", "outcome" => outcome).increment(1);
    }

    /// The counters in the form that Prometheus reads, with what is the case at this moment.
    pub async fn text(&self, state: &AppState) -> String {
        let load = state.pool.load();
        gauge!("vanthu_workers").set(load.workers as f64);
        gauge!("vanthu_workers_busy").set(load.busy as f64);
        gauge!("vanthu_worker_requests_waiting").set(load.waiting as f64);
        counter!("vanthu_workers_respawned_total").absolute(load.respawned);
        if let Ok(waiting) = state.store.waiting_jobs().await {
            gauge!("vanthu_jobs_waiting").set(waiting as f64);
        }
        if let Some(bytes) = resident_bytes() {
            gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
        self.handle.run_upkeep();
        self.handle.render()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// The memory that this process holds, where the system tells.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Counts and logs every request: its route, never its path, so that nothing a person wrote comes into the log.
pub async fn observe(State(_): State<AppState>, request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_string();
    let id = request_id(&request);
    let mut response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    count(method.as_str(), &route, status, took);
    let problem = response.extensions().get::<ProblemCode>().cloned();
    let code = problem.as_ref().map_or("", |ProblemCode(code, _)| code.as_str());
    let milliseconds = took.as_millis() as u64;
    let actor = response.extensions().get::<ActorId>().map_or("-", |ActorId(id)| id.as_str()).to_string();
    match problem.as_ref().and_then(|ProblemCode(_, cause)| cause.as_deref()) {
        Some(cause) if status >= 500 => {
            tracing::error!(request = id, method = %method, route, status, code, actor, milliseconds, cause, "request failed");
        }
        _ => {
            tracing::info!(request = id, method = %method, route, status, code, actor, milliseconds, "request")
        }
    }
    if let Ok(value) = axum::http::HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The request's own id where it has a plain one, else a new one.
fn request_id(request: &Request) -> String {
    let given = request.headers().get("x-request-id").and_then(|value| value.to_str().ok());
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    given.filter(plain).map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_string)
}

fn count(method: &str, route: &str, status: u16, took: Duration) {
    let (method, route) = (method_word(method), route.to_string());
    let status = status.to_string();
    counter!("vanthu_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    histogram!("vanthu_http_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
}

/// The method as a label: whoever invents methods invents no labels.
fn method_word(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}
