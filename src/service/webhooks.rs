//! Webhooks: signed, repeated, and never sent to an address of the network behind the service unless the settings allow it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::redirect::Policy;
use serde_json::json;
use tokio::task::JoinSet;
use url::{Host, Url};

use super::context::Service;
use super::error::{Result, ServiceError};
use super::views::JobView;
use super::{counters, jobs, subscriptions, times};
use vanthu_diagnostic::{Code, code};
use vanthu_store::{Delivery, DeliveryOutcome, JOB_ENDED, Job, StoreError, sign_webhook};

/// How many deliveries are under way at once: enough that the hooks of one person that hang leave room for others.
const CONCURRENCY: usize = 32;

/// Parses an address that may be called, as far as its text shows. What its name resolves to is checked with each call.
///
/// # Errors
/// `webhook.bad-url` or `webhook.private-address`.
pub(crate) fn check_url(text: &str, allow_private: bool) -> Result<Url> {
    let refused = |code: Code, vi: &str, en: &str| Err(ServiceError::invalid(code, vi, en));
    let Ok(url) = Url::parse(text) else {
        return refused(code!("webhook.bad-url"), "địa chỉ gọi lại không đúng", "the callback is not a URL");
    };
    let allowed = matches!(url.scheme(), "https") || (allow_private && url.scheme() == "http");
    if text.len() > 2000 || !allowed || !url.username().is_empty() || url.password().is_some() {
        return refused(
            code!("webhook.bad-url"),
            "địa chỉ gọi lại phải bắt đầu bằng https:// và không kèm mật khẩu",
            "a callback starts with https:// and contains no password",
        );
    }
    let private = match url.host() {
        Some(Host::Ipv4(address)) => is_private(address.into()),
        Some(Host::Ipv6(address)) => is_private(address.into()),
        Some(Host::Domain(name)) => is_local_name(name),
        None => true,
    };
    if private && !allow_private {
        return refused(
            code!("webhook.private-address"),
            "địa chỉ gọi lại thuộc mạng nội bộ nên không được phép",
            "the callback is in a private network, which is not allowed",
        );
    }
    Ok(url)
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || !name.contains('.')
        || [".localhost", ".local", ".internal", ".home.arpa", ".lan"].iter().any(|end| name.ends_with(end))
}

/// Whether an address is not one of the public Internet: private, loopback, link-local (where clouds keep their secrets),
/// shared, reserved, multicast, or one of these embedded in IPv6.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let tail = || {
        let [.., a, b] = parts;
        let ([a, b], [c, d]) = (a.to_be_bytes(), b.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_private_v4(inner);
    }
    match parts {
        // Unspecified, loopback and the old compatible form of IPv4.
        [0, 0, 0, 0, 0, 0, ..] => true,
        // Translated IPv4: the embedded address is the one that is called.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_private_v4(tail()),
        [0x64, 0xff9b, ..] => true,
        // 6to4 embeds an IPv4 address, too.
        [0x2002, a, b, ..] => {
            let ([a, b], [c, d]) = (a.to_be_bytes(), b.to_be_bytes());
            is_private_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Teredo, benchmarks, documentation, ORCHID.
        [0x2001, second, ..] if second < 0x0200 || second == 0x0db8 => true,
        [0x3fff, ..] => true,
        // Of the rest only 2000::/3 is public.
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

/// A new secret for signing.
///
/// # Errors
/// Unexpected if the system has no randomness.
pub(crate) fn new_secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| ServiceError::unexpected("the system has no randomness"))?;
    Ok(format!("whs_{}", hex::encode(bytes)))
}

/// Queues the notification of a job that has ended and has a callback.
pub(crate) async fn announce(service: &Service, job: Job) {
    let mut subscribed = service.store.subscriptions().list().await.unwrap_or_default();
    subscribed.retain(|one| one.events.iter().any(|event| event == JOB_ENDED));
    if job.callback.is_none() && subscribed.is_empty() {
        return;
    }
    let id = job.id.clone();
    let now = service.store.now();
    let mut view = JobView::of(job.clone(), now);
    for result in &mut view.results {
        result.url = absolute(service, &result.url);
    }
    let body = json!({ "event": JOB_ENDED, "created_at": times::text(&now), "job": view }).to_string();
    let failed = |error: StoreError| {
        tracing::error!(job = id, code = error.diagnostic().code.as_str(), "a webhook could not be queued");
    };
    if job.callback.is_some() {
        if jobs::requester_may_see(service, &job).await {
            let _ = service.store.webhooks().add(&id, &body).await.map_err(failed);
        } else {
            tracing::info!(job = id, "no webhook, as the person who asked for the job may no longer see it");
        }
    }
    for one in subscribed {
        if jobs::subscriber_may_see(service, &one.user_id, &job).await {
            let _ = service.store.webhooks().add_of_subscription(&job, &one, &body).await.map_err(failed);
        }
    }
}

/// An address of the service as another system calls it, where the settings say under which one it is reached.
fn absolute(service: &Service, path: &str) -> String {
    let base = service.policy.public_url.as_deref().unwrap_or_default();
    format!("{}{path}", base.trim_end_matches('/'))
}

/// What is sent: the body of a document's event with the address of the document.
fn sent_body(service: &Service, delivery: &Delivery) -> String {
    let (Some(id), None) = (&delivery.document_id, &delivery.job_id) else { return delivery.body.clone() };
    match serde_json::from_str::<serde_json::Value>(&delivery.body) {
        Ok(mut body) => {
            body["document"]["url"] = absolute(service, &format!("/api/v1/documents/{id}")).into();
            body.to_string()
        }
        Err(_) => delivery.body.clone(),
    }
}

/// Delivers what is due until the service stops. One that hangs takes its own place only.
pub(crate) async fn run(service: Service) {
    let mut stopping = service.stopping.clone();
    let mut under_way = JoinSet::new();
    loop {
        let free = CONCURRENCY.saturating_sub(under_way.len());
        if free > 0 {
            match service.store.webhooks().take_due(u32::try_from(free).unwrap_or_default()).await {
                Ok(due) => {
                    for delivery in due {
                        let service = service.clone();
                        under_way.spawn(async move { deliver(&service, delivery).await });
                    }
                }
                Err(error) => {
                    tracing::error!(code = error.diagnostic().code.as_str(), "webhooks cannot be read");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            Some(_) = under_way.join_next() => {}
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    // Those under way have their own time limit.
    while under_way.join_next().await.is_some() {}
}

async fn deliver(service: &Service, delivery: Delivery) {
    let outcome = attempt(service, &delivery).await;
    let word = match &outcome {
        DeliveryOutcome::Delivered(_) => "delivered",
        DeliveryOutcome::Failed { .. } => "failed",
        DeliveryOutcome::Refused(_) => "refused",
    };
    counters::webhook_attempted(word);
    let (reason, status) = match &outcome {
        DeliveryOutcome::Delivered(status) => (None, Some(*status)),
        DeliveryOutcome::Failed { status, why } => (Some(why.as_str()), *status),
        DeliveryOutcome::Refused(why) => (Some(why.as_str()), None),
    };
    tracing::info!(
        job = delivery.job_id,
        subscription = delivery.subscription_id,
        event = delivery.event,
        delivery = delivery.id,
        attempt = delivery.attempts + 1,
        outcome = word,
        reason,
        status,
        "webhook"
    );
    if let Err(error) = service.store.webhooks().record(&delivery.id, &outcome).await {
        tracing::error!(
            delivery = delivery.id,
            code = error.diagnostic().code.as_str(),
            "the outcome of a webhook cannot be stored"
        );
    }
}

async fn attempt(service: &Service, delivery: &Delivery) -> DeliveryOutcome {
    if !subscriptions::may_tell(service, delivery).await {
        return DeliveryOutcome::Refused("not-allowed".into());
    }
    let allow_private = service.policy.webhooks.allow_private;
    let failed = |why: &str| DeliveryOutcome::Failed { status: None, why: why.to_string() };
    let Ok(url) = check_url(&delivery.url, allow_private) else {
        return DeliveryOutcome::Refused("address".into());
    };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return DeliveryOutcome::Refused("address".into());
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::time::timeout(Duration::from_secs(5), tokio::net::lookup_host((bare, port))).await;
    let Ok(Ok(found)) = found else { return failed("name") };
    let addresses: Vec<SocketAddr> = found.collect();
    if addresses.is_empty() {
        return failed("name");
    }
    // A private address among public ones is an attempt to reach it by chance.
    if !allow_private && addresses.iter().any(|address| is_private(address.ip())) {
        return DeliveryOutcome::Refused("private".into());
    }
    // The client connects to the addresses that were checked, whatever the name resolves to a moment later.
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(Duration::from_secs(service.policy.webhooks.timeout_seconds.max(1)))
        .resolve_to_addrs(host, &addresses)
        .user_agent(concat!("vanthu/", env!("CARGO_PKG_VERSION")))
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            // Most often the machine has no certificates of authorities, so that nobody can be trusted.
            tracing::warn!(error = ?error, "no client for webhooks: are there certificates of authorities (ca-certificates)?");
            return failed("certificates");
        }
    };
    let body = sent_body(service, delivery);
    let signature = sign_webhook(&delivery.secret, service.store.now(), &body);
    let sent = client
        .post(url.clone())
        .header("content-type", "application/json")
        .header("x-vanthu-delivery", &delivery.id)
        .header("x-vanthu-event", &delivery.event)
        .header("x-vanthu-signature", signature)
        .body(body)
        .send()
        .await;
    match sent {
        Ok(answer) if answer.status().is_success() => DeliveryOutcome::Delivered(answer.status().as_u16()),
        Ok(answer) => {
            DeliveryOutcome::Failed { status: Some(answer.status().as_u16()), why: "status".into() }
        }
        Err(error) if error.is_timeout() => failed("timeout"),
        Err(error) if error.is_connect() => failed("connect"),
        Err(_) => failed("send"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_behind_the_service_are_private_in_any_form() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "240.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "fec0::1",
            "3fff::1",
        ] {
            assert!(is_private(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "203.113.131.1", "2606:4700::1111", "64:ff9b::101:101", "2405:4800::1"] {
            assert!(!is_private(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn odd_spellings_of_an_address_are_recognised() {
        for text in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://intranet/",
            "https://169.254.169.254/latest/meta-data/",
            "https://①②⑦.⓪.⓪.①/",
        ] {
            assert_eq!(check_url(text, false).unwrap_err().code, "webhook.private-address", "{text}");
        }
        for text in [
            "",
            "ftp://a.vn/",
            "http://a.vn/",
            "https://a:b@a.vn/",
            "file:///etc/passwd",
            "gopher://a.vn",
            "https://",
        ] {
            assert_eq!(check_url(text, false).unwrap_err().code, "webhook.bad-url", "{text}");
        }
        assert!(check_url("https://vanthu.example.vn/hook?a=1", false).is_ok());
        assert!(check_url("http://127.0.0.1:9/hook", true).is_ok());
    }
}
