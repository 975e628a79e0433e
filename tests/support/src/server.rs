//! What the tests of the service share: the real binary on a port of its own, and a client that can also misbehave.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};

use crate::{binary, root};

/// The password of everybody in these tests.
pub const PASSWORD: &str = "mật-khẩu-thử-nghiệm";

/// A running service.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The token of its set-up link, where it showed one.
    pub setup: Option<String>,
    log: Arc<Mutex<String>>,
}

/// How a service is started.
pub struct Options<'a> {
    /// The folder of the data.
    pub data: &'a Path,
    /// More of the environment.
    pub environment: &'a [(&'a str, &'a str)],
}

impl Server {
    /// Starts the service and waits until it listens.
    pub fn start(options: &Options) -> Self {
        let mut command = Command::new(binary());
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(options.data)
            .current_dir(options.data)
            .env("VANTHU_WORKERS", "1")
            .envs(options.environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the service starts");
        let stderr = child.stderr.take().expect("its standard error");
        let log = Arc::new(Mutex::new(String::new()));
        let kept = log.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                let Ok(line) = line else { return };
                let mut log = kept.lock().expect("the log");
                log.push_str(&line);
                log.push('\n');
            }
        });
        let mut server = Self { child, address: ([127, 0, 0, 1], 0).into(), setup: None, log };
        let port = server.wait_for(|log| {
            let rest = log.split("listening on http://127.0.0.1:").nth(1)?;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            // The rest of the line is there when the digits are followed by something.
            (rest.len() > digits.len()).then(|| digits.parse::<u16>().expect("a port"))
        });
        server.address.set_port(port);
        // The set-up link is shown before the first request is served, and every request is logged under its own id: once
        // that id is in the log, the link is there or does not come.
        let started = "the-service-has-started";
        server.ask("GET", "/api/v1/health").header("x-request-id", started).send();
        server.wait_for(|log| log.contains(started).then_some(()));
        server.setup = server
            .log()
            .split_once("/setup?token=")
            .map(|(_, rest)| rest.split('\n').next().unwrap_or_default().to_string());
        server
    }

    fn wait_for<T>(&mut self, found: impl Fn(&str) -> Option<T>) -> T {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(found) = found(&self.log()) {
                return found;
            }
            let ended = self.child.try_wait().expect("its state");
            assert!(ended.is_none() && Instant::now() < until, "the service did not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// All that it said on standard error so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("the log").clone()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stands where a service was that is being started again.
    pub fn placeholder() -> Self {
        let child = Command::new("true").spawn().expect("a process");
        Self { child, address: ([127, 0, 0, 1], 0).into(), setup: None, log: Arc::default() }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop and waits until it has; the exit status.
    pub fn stop(mut self) -> Option<i32> {
        self.terminate();
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the service did not stop:\n{}", self.log());
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("a signal");
    }

    /// A request without credentials.
    pub fn ask(&self, method: &str, path: &str) -> Request {
        Request {
            address: self.address,
            method: method.into(),
            path: path.into(),
            headers: vec![("host".into(), self.address.to_string())],
            body: Vec::new(),
        }
    }

    /// Bytes sent as they are, and all that comes back.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }

    /// It is alive and well.
    #[track_caller]
    pub fn must_be_well(&self) {
        let answer = self.ask("GET", "/api/v1/health").send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["status"], "ok");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request.
#[derive(Clone)]
pub struct Request {
    address: SocketAddr,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// With one more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// By the bearer of a token.
    pub fn token(self, secret: &str) -> Self {
        self.header("authorization", &format!("Bearer {secret}"))
    }

    /// With a JSON body.
    pub fn json(self, body: &Json) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    /// With a body.
    pub fn body(mut self, kind: &str, body: Vec<u8>) -> Self {
        self.body = body;
        self.header("content-type", kind)
    }

    /// Sends it.
    pub fn send(self) -> Answer {
        self.try_send().expect("an answer")
    }

    /// Sends it, where the service may be gone.
    pub fn try_send(self) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", self.method, self.path);
        let sized =
            self.headers.iter().any(|(name, _)| name == "content-length" || name == "transfer-encoding");
        if !sized && (!self.body.is_empty() || matches!(self.method.as_str(), "POST" | "PUT" | "PATCH")) {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        // A service that has answered already may close before the body is through.
        let _ = stream.write_all(&self.body);
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        if bytes.is_empty() {
            read?;
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Answer::parse(&bytes).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_string()))
            .collect();
        let mut body = bytes[split + 4..].to_vec();
        if headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") {
            body = unchunked(&body);
        }
        Some(Self { status, headers, body })
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no JSON", self.text()))
    }

    /// It has that status.
    #[track_caller]
    pub fn must(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// It is a problem of that status and code.
    #[track_caller]
    pub fn must_refuse(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert!(problem["diagnostics"].is_array());
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else { break };
        let start = end + 2;
        if size == 0 || bytes.len() < start + size + 2 {
            break;
        }
        whole.extend_from_slice(&bytes[start..start + size]);
        bytes = &bytes[start + size + 2..];
    }
    whole
}

/// A service with people and an office, as an office has them.
pub struct House {
    /// The service.
    pub server: Server,
    /// The folder of its data.
    pub data: tempfile::TempDir,
    /// A token of the administrator.
    pub admin: String,
    /// A token of a drafter.
    pub drafter: String,
    /// A token of a clerk.
    pub clerk: String,
    /// A token of an approver.
    pub approver: String,
    /// The office of the samples.
    pub office: String,
}

static SHARED: Mutex<Weak<House>> = Mutex::new(Weak::new());

impl House {
    /// The service that tests share while any of them holds it.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(house) = shared.upgrade() {
            return house;
        }
        let house = Arc::new(Self::new(&[]));
        *shared = Arc::downgrade(&house);
        house
    }

    /// A service of one's own.
    pub fn new(environment: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder");
        let server = Server::start(&Options { data: data.path(), environment });
        let setup = server.setup.clone().expect("a set-up link");
        let body =
            json!({ "token": setup, "name": "quantri", "full_name": "Nguyễn Văn A", "password": PASSWORD });
        server.ask("POST", "/api/v1/setup").json(&body).send().must(201);
        let (cookie, csrf) = sign_in(&server, "quantri");
        let act = |method: &str, path: &str, body: &Json| {
            server.ask(method, path).header("cookie", &cookie).header("x-csrf-token", &csrf).json(body).send()
        };
        let token_for = |user: &Json| {
            let more: &[&str] = if user.is_null() { &["admin", "metrics"] } else { &[] };
            let scopes: Vec<&str> =
                ["read", "draft", "register", "approve"].iter().chain(more).copied().collect();
            let body = json!({ "name": "thử", "scopes": scopes, "user": user });
            act("POST", "/api/v1/tokens", &body).must(201).json()["secret"]
                .as_str()
                .expect("a secret")
                .to_string()
        };
        let user = |name: &str, full_name: &str, role: &str| {
            let body = json!({ "name": name, "full_name": full_name, "roles": [role], "password": PASSWORD });
            let user = act("POST", "/api/v1/users", &body).must(201).json();
            token_for(&user["id"])
        };
        let drafter = user("soanthao", "Trần Thị B", "drafter");
        let clerk = user("vanthu", "Lê Văn C", "clerk");
        let approver = user("lanhdao", "Phạm Văn D", "approver");
        let admin = token_for(&Json::Null);
        let toml = std::fs::read_to_string(root().join("samples/office.toml")).expect("the office");
        let toml = toml.replace("roster = \"branches.csv\"\n", "");
        let roster = std::fs::read_to_string(root().join("samples/branches.csv")).expect("the roster");
        let body = json!({ "toml": toml, "roster_csv": roster });
        let office = act("POST", "/api/v1/offices", &body).must(201).json();
        let office = office["id"].as_str().expect("an id").to_string();
        Self { server, data, admin, drafter, clerk, approver, office }
    }

    /// A request by the bearer of that token.
    pub fn by(&self, token: &str, method: &str, path: &str) -> Request {
        self.server.ask(method, path).token(token)
    }

    /// A draft of the drafter with the fields of a sample; its id.
    pub fn draft(&self, template: &str, fields: &Json) -> String {
        let body = json!({ "office": self.office, "template": template, "fields": fields,
                           "particulars": { "date": "2026-07-05" } });
        let answer = self.by(&self.drafter, "POST", "/api/v1/documents").json(&body).send().must(201);
        answer.json()["id"].as_str().expect("an id").to_string()
    }

    /// Puts a sample workbook into a slot of a paper.
    pub fn put(&self, id: &str, slot: &str, sample: &str) -> Answer {
        let bytes = std::fs::read(root().join("samples").join(sample)).expect("a sample");
        self.put_bytes(id, slot, sample, bytes)
    }

    /// Puts a workbook into a slot of a paper.
    pub fn put_bytes(&self, id: &str, slot: &str, name: &str, bytes: Vec<u8>) -> Answer {
        let path = format!("/api/v1/documents/{id}/workbooks/{slot}?name={name}");
        self.by(&self.drafter, "PUT", &path).body("application/octet-stream", bytes).send()
    }

    /// The semi-annual review of the samples, with both workbooks; its id.
    pub fn review(&self) -> String {
        let id = self.draft("semi-annual-review", &sample_fields("semi-annual-review.toml"));
        self.put(&id, "results", "branch-results.xlsx").must(200);
        self.put(&id, "previous", "branch-results-2025.xlsx").must(200);
        id
    }

    /// A request on a paper that must be done.
    #[track_caller]
    pub fn act(&self, token: &str, id: &str, act: &str, body: &Json) -> Json {
        self.by(token, "POST", &format!("/api/v1/documents/{id}/{act}")).json(body).send().must(200).json()
    }

    /// The paper once it has that state.
    #[track_caller]
    pub fn wait_for_state(&self, id: &str, state: &str) -> Json {
        let until = Instant::now() + Duration::from_secs(90);
        loop {
            let paper =
                self.by(&self.clerk, "GET", &format!("/api/v1/documents/{id}")).send().must(200).json();
            if paper["state"] == state {
                return paper;
            }
            assert!(Instant::now() < until, "{paper}\n{}", self.server.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The job once it has ended.
    #[track_caller]
    pub fn wait_for_job(&self, id: &str) -> Json {
        let until = Instant::now() + Duration::from_secs(120);
        loop {
            let job = self.by(&self.clerk, "GET", &format!("/api/v1/jobs/{id}")).send().must(200).json();
            if ["done", "failed", "cancelled"].iter().any(|state| job["state"] == *state) {
                return job;
            }
            assert!(Instant::now() < until, "{job}\n{}", self.server.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Signs in: the cookie and the CSRF token.
pub fn sign_in(server: &Server, name: &str) -> (String, String) {
    let body = json!({ "name": name, "password": PASSWORD });
    let answer = server.ask("POST", "/api/v1/session").json(&body).send().must(200);
    let cookie =
        answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_string();
    (cookie, answer.json()["csrf"].as_str().expect("a token").to_string())
}

/// The fields of a sample document, as JSON.
pub fn sample_fields(document: &str) -> Json {
    let read = |name: &str| {
        let text = std::fs::read_to_string(root().join("samples").join(name)).expect("a sample");
        text.parse::<toml::Table>().expect("TOML")
    };
    let fields = match read(document).remove("fields") {
        Some(toml::Value::String(name)) => toml::Value::Table(read(&name)),
        Some(fields) => fields,
        None => toml::Value::Table(toml::Table::new()),
    };
    as_json(fields)
}

fn as_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(truth) => json!(truth),
        toml::Value::Datetime(moment) => Json::String(moment.to_string()),
        toml::Value::Array(items) => Json::Array(items.into_iter().map(as_json).collect()),
        toml::Value::Table(table) => {
            Json::Object(table.into_iter().map(|(key, value)| (key, as_json(value))).collect::<Map<_, _>>())
        }
    }
}
