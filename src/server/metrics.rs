//! Counters for Prometheus.

#![expect(clippy::disallowed_methods, reason = "the memory of the process is read from /proc")]

use metrics::{counter, gauge};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::service::{Service, free_space};

/// The counters.
pub struct Metrics {
    handle: PrometheusHandle,
}

/// The upper bounds of the histogram, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

impl Metrics {
    /// The counters of this process.
    pub fn new() -> Self {
        let builder =
            PrometheusBuilder::new().set_buckets(&BUCKETS).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        // A second service in one process, as in tests, counts into the recorder of the first.
        let _ = metrics::set_global_recorder(recorder);
        Self { handle }
    }

    /// Counts a request that was turned away because too many are under way.
    pub fn turned_away(&self) {
        counter!("vanthu_turned_away_total").increment(1);
    }

    /// The counters in the text format of Prometheus, with the current state of workers, jobs and memory.
    pub async fn text(&self, service: &Service) -> String {
        let load = service.pool.load();
        gauge!("vanthu_workers").set(load.workers as f64);
        gauge!("vanthu_workers_busy").set(load.busy as f64);
        gauge!("vanthu_worker_requests_waiting").set(load.waiting as f64);
        counter!("vanthu_workers_respawned_total").absolute(load.respawned);
        if let Ok(waiting) = service.store.jobs().count_waiting().await {
            gauge!("vanthu_jobs_waiting").set(waiting as f64);
        }
        if service.policy.mail.is_some() {
            gauge!("vanthu_mail_server_failing")
                .set(f64::from(u8::from(service.mail_server.fault().is_some())));
            if let Ok(waiting) = service.store.mails().count_waiting().await {
                gauge!("vanthu_mails_waiting").set(waiting as f64);
            }
        }
        if let Some((free, _)) = free_space(service) {
            gauge!("vanthu_disk_free_bytes").set(free as f64);
        }
        if let Some(report) = service.verification.report() {
            gauge!("vanthu_data_faults").set(report.faults.len() as f64);
            gauge!("vanthu_data_verified_timestamp_seconds").set(report.at.timestamp() as f64);
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

/// The resident memory of this process, on systems that report it.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
