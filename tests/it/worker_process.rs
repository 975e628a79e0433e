//! A worker of the service as a process, and sample documents as the service hands them to it. The oracles use it as well.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Map, Value as Json};
use vanthu::project::DocumentInput;
use vanthu::worker::Workspace;
use vanthu::worker::protocol::{Message, Output, PreviewInput, Progress, Reply, Request, Task};

use crate::support::root;

/// A worker that runs.
pub(crate) struct Worker {
    pub(crate) child: Child,
    pub(crate) input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    asked: u64,
    /// The progress that came with the last reply.
    pub(crate) progress: Vec<Progress>,
}

impl Worker {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vanthu"))
            .arg("worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a worker");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, input, output, asked: 0, progress: Vec::new() }
    }

    /// Sends a line as it is and reads the reply.
    pub(crate) fn send(&mut self, line: &str) -> Reply {
        let input = self.input.as_mut().expect("an input");
        input.write_all(line.as_bytes()).and_then(|()| input.write_all(b"\n")).expect("sent");
        self.progress.clear();
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("a reply");
            match serde_json::from_str(&line).expect("a message") {
                Message::Progress { progress, .. } => self.progress.push(progress),
                Message::Reply(reply) => return reply,
            }
        }
    }

    /// Asks for a task in a workspace; the reply must be of this request.
    pub(crate) fn ask(&mut self, workspace: &Workspace, task: Task) -> Reply {
        self.asked += 1;
        let request = Request { id: self.asked, ..workspace.request(task) };
        let reply = self.send(&serde_json::to_string(&request).expect("JSON"));
        assert_eq!(reply.id, self.asked);
        reply
    }

    /// The output of a task, which must succeed.
    #[track_caller]
    pub(crate) fn output<T: TryFrom<Output>>(&mut self, workspace: &Workspace, task: Task) -> T {
        let (output, diagnostics) = self.ask(workspace, task).into_parts();
        output.unwrap_or_else(|| panic!("{diagnostics:#?}"))
    }

    /// Ends with its input.
    pub(crate) fn end(mut self) {
        drop(self.input.take());
        assert!(self.child.wait().expect("an end").success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A value of a TOML file as a page of the service sends it: dates are texts.
pub(crate) fn page_value(value: &toml::Value) -> Json {
    match value {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.iter().map(page_value).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), page_value(value))).collect::<Map<_, _>>().into()
        }
        other => serde_json::to_value(other).expect("JSON"),
    }
}

/// A sample document as the service knows it.
pub(crate) struct Sample {
    pub(crate) document: DocumentInput,
    /// The workbooks by slot, name and bytes.
    pub(crate) workbooks: Vec<(String, String, Vec<u8>)>,
    pub(crate) roster: Option<Vec<u8>>,
}

pub(crate) fn sample(document: &str) -> Sample {
    let read = |name: &str| std::fs::read(root().join("samples").join(name)).expect("a sample");
    let text = |name: &str| String::from_utf8(read(name)).expect("a text");
    let mut table: toml::Table = text(document).parse().expect("TOML");
    let mut own = |key: &str| table.remove(key);
    let template = own("template").and_then(|name| Some(name.as_str()?.to_string())).expect("a template");
    let office = own("office").and_then(|name| Some(text(name.as_str()?))).expect("an office");
    let fields = match own("fields") {
        Some(toml::Value::String(name)) => {
            page_value(&toml::Value::Table(text(&name).parse().expect("TOML")))
        }
        Some(fields) => page_value(&fields),
        None => Json::Null,
    };
    let workbooks = match own("data") {
        Some(toml::Value::Table(data)) => data
            .iter()
            .map(|(slot, file)| {
                let name = file.as_str().expect("a file").to_string();
                (slot.clone(), name.clone(), read(&name))
            })
            .collect(),
        _ => Vec::new(),
    };
    let object = |json: Json| match json {
        Json::Object(object) => object,
        _ => Map::new(),
    };
    let roster = Some(read("branches.csv")).filter(|_| office.contains("branches.csv"));
    let header = object(page_value(&toml::Value::Table(table)));
    let document =
        DocumentInput { template, office, header, fields: object(fields), ..DocumentInput::default() };
    Sample { document, workbooks, roster }
}

/// A document, and the workspace with its files.
pub(crate) fn workspace(sample: &Sample) -> (Workspace, DocumentInput) {
    let mut workspace = Workspace::new(None).expect("a workspace");
    let mut document = sample.document.clone();
    for (slot, name, bytes) in &sample.workbooks {
        let name = workspace.add(slot, name, bytes).expect("a file");
        document.data.entry(slot.clone()).or_default().files.push(name);
    }
    if let Some(roster) = &sample.roster {
        document.roster = Some(workspace.add("roster", "branches.csv", roster).expect("a file"));
    }
    (workspace, document)
}

/// The task of drawing a document.
pub(crate) fn preview(document: &DocumentInput, scale: f32) -> Task {
    Task::Preview(PreviewInput { document: document.clone(), scale })
}
