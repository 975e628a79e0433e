//! Authentication (sessions by cookie, tokens by header), protection against cross-site requests, and the security headers
//! of every answer.

use std::net::IpAddr;
use std::sync::Once;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use super::access_log::ActorId;
use super::cors::allowed_origin;
use super::error::Problem;
use super::listener::Peer;
use super::state::AppState;
use crate::service::tokens::AskedBy;
use chrono::{DateTime, Utc};
use vanthu_store::{Actor, NewSession, Opening};

/// The name of the session cookie.
pub(crate) const COOKIE: &str = "vanthu_session";
/// Its name over `https`, which binds it to this host and to encrypted connections.
pub(crate) const HOST_COOKIE: &str = "__Host-vanthu_session";
/// The header with the CSRF token, which mutations by a session must carry.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";

/// Endpoints that open a session, and so cannot require its CSRF token.
const OPEN: [&str; 2] = ["/api/v1/session", "/api/v1/setup"];

/// Lets the log say once that a proxy may be there that the settings do not name.
static PROXY: Once = Once::new();

/// What someone may do who has to change the password first.
const OWN: [&str; 2] = ["/api/v1/session", "/api/v1/me"];

/// The authenticated caller of a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who acts.
    pub actor: Actor,
    /// The session; `None` if a token acts.
    pub session: Option<CallerSession>,
}

/// The session of a caller.
#[derive(Clone)]
pub(crate) struct CallerSession {
    /// The id, which is not a secret.
    pub id: String,
    /// The secret of the cookie.
    pub token: String,
    /// What mutations must carry.
    pub csrf: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Whether the user is to change the password before anything else.
    pub forced: bool,
}

impl std::fmt::Debug for CallerSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallerSession")
    }
}

impl Caller {
    /// Requires the CSRF token of the session. A request with an API token needs none.
    ///
    /// # Errors
    /// `auth.csrf` (403).
    pub(crate) fn check_csrf(&self, given: Option<&str>) -> Result<(), Problem> {
        match &self.session {
            Some(session)
                if !given
                    .is_some_and(|given| bool::from(given.as_bytes().ct_eq(session.csrf.as_bytes()))) =>
            {
                Err(Problem::forbidden(
                    "auth.csrf",
                    "biểu mẫu đã hết hạn hoặc không do trang này gửi; hãy tải lại trang rồi làm lại",
                    "the form has expired or was not sent by this page; reload the page and try again",
                ))
            }
            _ => Ok(()),
        }
    }

    /// What tells this session or token from others of the same person; not a secret.
    pub(crate) fn id(&self) -> String {
        match (&self.session, &self.actor.token_id) {
            (Some(session), _) => format!("{}/{}", self.actor.user_id, session.id),
            (None, token) => format!("{}/{}", self.actor.user_id, token.as_deref().unwrap_or_default()),
        }
    }

    /// Whether the session or token has not ended since.
    pub(crate) async fn is_still_valid(&self, state: &AppState) -> bool {
        let valid = match (&self.session, &self.actor.token_id) {
            (Some(session), _) => state.store.sessions().is_open(&session.token).await,
            (None, Some(token)) => state.store.tokens().is_valid(token).await,
            (None, None) => Ok(false),
        };
        valid.unwrap_or(false)
    }

    /// Who asks for a token. With `always`, a session has to prove itself by the password however fresh it is.
    pub(crate) fn asks(&self, address: String, always: bool) -> AskedBy {
        AskedBy { opened_at: self.session.as_ref().map(|session| session.opened_at), address, always }
    }

    /// The CSRF token of the session; empty for a token.
    pub(crate) fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.csrf)
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::no_session)
    }
}

/// The caller, if there is one.
pub(crate) struct MaybeCaller(pub Option<Caller>);

impl FromRequestParts<AppState> for MaybeCaller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Caller>().cloned()))
    }
}

/// The address of the client: the other end of the connection, or the one that the proxy in front reports.
#[derive(Clone, Debug)]
pub(crate) struct ClientAddress(pub String);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self(client_address(state, &parts.extensions, &parts.headers)))
    }
}

/// The address of the client of a request. IPv6 addresses count by their network of 64 bits, which is one household's or one
/// office's: it has more addresses than could be counted.
pub(crate) fn client_address(state: &AppState, extensions: &Extensions, headers: &HeaderMap) -> String {
    let peer = extensions.get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(address))| address.ip());
    // The last entry is the one that our own proxy wrote; those before it are the client's to invent.
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let forwarded =
        forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    if forwarded.is_some() && !state.config.behind_proxy {
        PROXY.call_once(|| {
            tracing::warn!(
                "requests come with X-Forwarded-For while `behind-proxy` is off: all people behind the proxy count as one \
                 address"
            );
        });
    }
    let address = if state.config.behind_proxy { forwarded.or(peer) } else { peer };
    address.map_or_else(|| "unknown".into(), |address| network(address).to_string())
}

/// The address by which a client is counted.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

/// Authenticates the caller, and refuses mutations that another site may have sent.
pub(crate) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    if !state.config.is_own_host(host(&request)) {
        return Problem::new(
            axum::http::StatusCode::MISDIRECTED_REQUEST,
            "request.wrong-host",
            "địa chỉ này không phải địa chỉ của dịch vụ",
            "the request names another host than that of this service",
        )
        .into_response();
    }
    let mut actor = None;
    match authenticate(&state, request.headers()).await {
        Ok(Some(caller)) => {
            // Signing in again starts from name and password, whatever session there was.
            let opens = OPEN.contains(&request.uri().path()) && *request.method() == Method::POST;
            if api && !opens && mutates(request.method()) {
                let given = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok());
                if let Err(problem) = caller.check_csrf(given) {
                    return problem.into_response();
                }
            }
            let forced = caller.session.as_ref().is_some_and(|session| session.forced);
            if api && forced && !OWN.iter().any(|own| request.uri().path().starts_with(own)) {
                return change_password_first().into_response();
            }
            actor = Some(ActorId(caller.actor.user_id.clone()));
            request.extensions_mut().insert(caller);
        }
        Ok(None) => {}
        Err(problem) => return problem.into_response(),
    }
    // A page of another origin has no cookie here, and a token that it holds is its own.
    let invited = api
        && request.headers().contains_key(header::AUTHORIZATION)
        && allowed_origin(&state, request.headers()).is_some();
    if mutates(request.method()) && !invited && crosses(request.headers()) {
        return Problem::forbidden(
            "auth.cross-site",
            "yêu cầu đến từ một trang khác",
            "the request comes from another site",
        )
        .into_response();
    }
    let mut response = next.run(request).await;
    if let Some(actor) = actor {
        response.extensions_mut().insert(actor);
    }
    response
}

/// 403 for a session whose user is to change the password first.
pub(crate) fn change_password_first() -> Problem {
    Problem::forbidden(
        "auth.change-password",
        "hãy đổi mật khẩu do người khác đặt trước khi làm việc khác",
        "change the password that someone else set before anything else",
    )
}

/// The host that a request names.
fn host(request: &Request) -> &str {
    let named = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    named.or_else(|| request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default()
}

/// How a session is opened by that request; `force` makes a password that someone else set be changed first.
pub(crate) fn opening(headers: &HeaderMap, address: String, force: bool) -> Opening {
    let device = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Opening { device: device.to_string(), address, force }
}

async fn authenticate(state: &AppState, headers: &HeaderMap) -> Result<Option<Caller>, Problem> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let secret = value.to_str().ok().and_then(|value| {
            let (scheme, secret) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
        });
        let actor = match secret {
            Some(secret) => state.store.tokens().actor(secret).await?,
            None => None,
        };
        // A wrong token is an error even if there is a valid cookie.
        return match actor {
            Some(actor) => Ok(Some(Caller { actor, session: None })),
            None => Err(Problem::new(
                axum::http::StatusCode::UNAUTHORIZED,
                "auth.bad-token",
                "mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi",
                "the token is wrong, has expired or was revoked",
            )),
        };
    }
    let Some(token) = cookie(state.config.cookie(), headers) else { return Ok(None) };
    let session = state.store.sessions().get(&token).await?;
    Ok(session.map(|session| Caller {
        actor: session.actor,
        session: Some(CallerSession {
            id: session.id,
            token,
            csrf: session.csrf,
            opened_at: session.opened_at,
            forced: session.forced,
        }),
    }))
}

/// The session's secret among the cookies. If there are two of that name, neither counts: one of them is not ours.
pub(crate) fn cookie(ours: &str, headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut found = all
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == ours)
        .map(|(_, value)| value.trim().to_string());
    match (found.next(), found.next()) {
        (Some(value), None) if !value.is_empty() && value.len() <= 256 => Some(value),
        _ => None,
    }
}

fn mutates(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether the headers of a browser show that another site sent this.
fn crosses(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(HeaderName::from_static("sec-fetch-site"))
        .is_some_and(|site| !matches!(site, "same-origin" | "none"))
    {
        return true;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, origin_host)| !origin_host.eq_ignore_ascii_case(host))
        }
        _ => false,
    }
}

/// The cookie that opens a session in a browser.
pub(crate) fn session_cookie(state: &AppState, session: &NewSession) -> HeaderValue {
    let left = (session.expires_at - state.store.now()).num_seconds().max(0);
    cookie_header(state, &session.token, left)
}

/// The cookie that ends the session in a browser.
pub(crate) fn ended_cookie(state: &AppState) -> HeaderValue {
    cookie_header(state, "", 0)
}

/// Asks the browser to forget what it keeps of this site, when somebody leaves a computer that others use too.
pub(crate) fn forget_site(response: &mut Response) {
    let value = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), value);
}

fn cookie_header(state: &AppState, value: &str, seconds: i64) -> HeaderValue {
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    let name = state.config.cookie();
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("vanthu_session=; Max-Age=0"))
}

/// Sets the security headers of every answer, and `no-store` unless the handler has said how it may be cached.
pub(crate) async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'self'",
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if state.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_session_cookie_that_comes_twice_does_not_count() {
        let cookie = |text: &'static str| cookie(COOKIE, &with(&[("cookie", text)]));
        assert_eq!(cookie("a=1; vanthu_session=x1; b=2").as_deref(), Some("x1"));
        assert_eq!(cookie("vanthu_session=x1; vanthu_session=x2"), None);
        assert_eq!(cookie("vanthu_session="), None);
        assert_eq!(cookie("evil_vanthu_session=x"), None);
        assert_eq!(cookie("__Host-vanthu_session=x"), None);
    }

    #[test]
    fn an_address_of_ipv6_counts_by_its_network() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2:ffff::1"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
    }

    #[test]
    fn a_request_of_another_site_is_recognised() {
        assert!(!crosses(&with(&[("host", "a.vn"), ("origin", "https://a.vn")])));
        assert!(crosses(&with(&[("host", "a.vn"), ("origin", "https://b.vn")])));
        assert!(crosses(&with(&[("host", "a.vn"), ("origin", "null")])));
        assert!(crosses(&with(&[("host", "a.vn"), ("sec-fetch-site", "cross-site")])));
        assert!(!crosses(&with(&[("host", "a.vn"), ("sec-fetch-site", "same-origin")])));
        assert!(!crosses(&with(&[("host", "a.vn")])));
    }
}
