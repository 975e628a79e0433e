//! The worker of the service: requests and answers, one a line, in a folder as the service makes it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Map, Value as Json, json};
use vanthu::server::wire::{BatchWork, Work};
use vanthu::server::worker_pool::{PoolOptions, WorkerPool};
use vanthu::server::workroom::{Contents, RoomCorrection, RoomWorkbook, Workroom};

use crate::support::{Sandbox, root, tool};

/// A worker that runs.
struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    asked: u64,
    /// The progress that was told with the last answer.
    progress: Vec<Json>,
}

impl Worker {
    fn start() -> Self {
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

    /// Sends a line as it is and reads the answer.
    fn send(&mut self, line: &str) -> Json {
        let input = self.input.as_mut().expect("an input");
        input.write_all(line.as_bytes()).and_then(|()| input.write_all(b"\n")).expect("sent");
        self.progress.clear();
        loop {
            let mut answer = String::new();
            self.output.read_line(&mut answer).expect("an answer");
            let answer: Json = serde_json::from_str(&answer).expect("a JSON line");
            if answer.get("progress").is_none() {
                return answer;
            }
            self.progress.push(answer["progress"].clone());
        }
    }

    /// Asks for some work in a room; the answer must be of this request.
    fn ask(&mut self, room: &Workroom, work: &str, more: Json) -> Json {
        self.asked += 1;
        let mut request = json!({ "id": self.asked, "work": work, "folder": room.folder() });
        for (key, value) in more.as_object().into_iter().flatten() {
            request[key] = value.clone();
        }
        let answer = self.send(&request.to_string());
        assert_eq!(answer["id"], self.asked);
        answer
    }

    /// The result of some work, which must succeed.
    #[track_caller]
    fn result(&mut self, room: &Workroom, work: &str, more: Json) -> Json {
        let mut answer = self.ask(room, work, more);
        assert_eq!(answer["ok"], true, "{work}: {:#}", answer["diagnostics"]);
        answer["result"].take()
    }

    /// Ends with its input.
    fn end(mut self) {
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
fn page_value(value: &toml::Value) -> Json {
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
fn sample(document: &str) -> Contents {
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
                RoomWorkbook { slot: slot.clone(), bytes: read(&name), name }
            })
            .collect(),
        _ => Vec::new(),
    };
    let object = |json: Json| match json {
        Json::Object(object) => object,
        _ => Map::new(),
    };
    let roster = Some(read("branches.csv")).filter(|_| office.contains("branches.csv"));
    Contents {
        template,
        office,
        roster,
        particulars: object(page_value(&toml::Value::Table(table))),
        fields: object(fields),
        workbooks,
        ..Contents::default()
    }
}

fn room(contents: &Contents) -> Workroom {
    Workroom::make(None, contents).expect("a room")
}

/// A word of a PDF page: its text, and its edges in points.
struct Word {
    text: String,
    x: (f64, f64),
    y: (f64, f64),
}

/// The pages of a PDF as `pdftotext -bbox` reads them: width, height, words.
fn words(pdf: &str) -> Vec<(f64, f64, Vec<Word>)> {
    let text = tool("pdftotext", &["-bbox", pdf, "-"]);
    let number = |line: &str, key: &str| -> f64 {
        let from = line.find(&format!("{key}=\"")).expect("a key") + key.len() + 2;
        line[from..].split('"').next().expect("a value").parse().expect("a number")
    };
    let mut pages: Vec<(f64, f64, Vec<Word>)> = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("<page ") {
            pages.push((number(line, "width"), number(line, "height"), Vec::new()));
        } else if let Some((_, rest)) = line.split_once("<word ") {
            let text =
                rest.split_once('>').and_then(|(_, text)| text.split_once("</word>")).expect("a word").0;
            let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
            let (x, y) =
                ((number(rest, "xMin"), number(rest, "xMax")), (number(rest, "yMin"), number(rest, "yMax")));
            pages.last_mut().expect("a page").2.push(Word { text, x, y });
        }
    }
    pages
}

/// What the words in the place of a figure say, without spaces; a word that only touches it counts whole.
fn words_at(pages: &[(f64, f64, Vec<Word>)], place: &Json) -> String {
    let value = |key: &str| place[key].as_f64().expect("a share");
    let (width, height, words) = &pages[value("page") as usize - 1];
    let (left, top) = (value("x") * width, value("y") * height);
    let (right, bottom) = (left + value("w") * width, top + value("h") * height);
    let inside = |word: &&Word| {
        let middle = (word.y.0 + word.y.1) / 2.0;
        let shared = right.min(word.x.1) - left.max(word.x.0);
        (top..=bottom).contains(&middle) && shared > 0.2 * (word.x.1 - word.x.0).min(right - left)
    };
    words.iter().filter(inside).map(|word| word.text.as_str()).collect()
}

#[test]
fn a_preview_shows_the_pages_and_each_figure_in_its_place() {
    let mut worker = Worker::start();
    for document in ["semi-annual-review.toml", "state-report.toml", "plan.toml"] {
        let room = room(&sample(document));
        let result = worker.result(&room, "preview", json!({ "scale": 1.0 }));
        let paper = worker.result(&room, "render", json!({}));
        let pages = result["pages"].as_array().unwrap();
        assert_eq!(pages.len() as u64, paper["pages"].as_u64().unwrap(), "{document}");
        for page in pages {
            let bytes = room.take(page["file"].as_str().unwrap()).unwrap();
            assert!(bytes.starts_with(b"\x89PNG"));
            assert!(page["width"].as_u64().unwrap() > 500);
        }
        let printed = words(room.out("document.pdf").to_str().unwrap());
        let facts = result["facts"].as_array().unwrap();
        assert!(document != "semi-annual-review.toml" || facts.len() > 40, "{}", facts.len());
        // The places of one figure follow each other.
        let same = |one: &Json, other: &Json| (&one["key"], &one["text"]) == (&other["key"], &other["text"]);
        for places in facts.chunk_by(same) {
            let solid =
                |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            let said: String = places.iter().map(|place| words_at(&printed, place)).collect();
            let text = solid(places[0]["text"].as_str().unwrap());
            assert!(said.contains(&text), "{document}: `{text}` is not in `{said}`: {places:?}");
            for place in places {
                assert!(place["w"].as_f64().unwrap() > 0.0 && place["h"].as_f64().unwrap() > 0.0);
            }
        }
    }
    worker.end();
}

#[test]
fn a_figure_tells_its_cells_and_how_they_were_corrected() {
    let mut contents = sample("semi-annual-review.toml");
    for (cell, was, now) in [("H12", "2", "3"), ("H26", "63", "64")] {
        contents.corrections.push(RoomCorrection {
            slot: "results".into(),
            file: Some("branch-results.xlsx".into()),
            sheet: Some("Kết quả".into()),
            cell: cell.into(),
            was: was.into(),
            now: now.into(),
            by: "Nguyễn Văn A".into(),
            why: "báo lại".into(),
        });
    }
    let room = room(&contents);
    let mut worker = Worker::start();
    let result = worker.result(&room, "preview", json!({ "scale": 0.5 }));
    let facts = result["facts"].as_array().unwrap();
    let fact = facts.iter().find(|fact| fact["key"] == "total.sources").unwrap();
    assert_eq!(fact["text"], "64");
    let cells = fact["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 18);
    let cell = cells.iter().find(|cell| cell["cell"] == "H12").unwrap();
    assert_eq!((&cell["file"], &cell["data"]), (&"branch-results.xlsx".into(), &"results".into()));
    assert_eq!((&cell["value"], &cell["corrected"]["was"]), (&3.into(), &"2".into()));
    assert_eq!(cell["corrected"]["by"], "Nguyễn Văn A");
    assert!(cells.iter().filter(|cell| !cell["corrected"].is_null()).count() == 1);

    let seen = json!({ "file": "workbooks/results/branch-results.xlsx", "data": "results" });
    let answer = worker.ask(&room, "inspect", seen.clone());
    assert_eq!(answer["ok"], true);
    let grid = &answer["result"]["grid"];
    let row = 12 - grid["first_row"].as_u64().unwrap() as usize;
    assert_eq!((&grid["first_column"], &grid["rows"][row][7]), (&"A".into(), &"3".into()));
    assert_eq!(grid["rows"][row + 1][6], "133,33");
    let notes = answer["diagnostics"].as_array().unwrap();
    let note = notes.iter().find(|note| note["code"] == "import.corrected").unwrap();
    assert_eq!(
        (&note["place"]["file"], &note["place"]["data"]),
        (&"branch-results.xlsx".into(), &"results".into())
    );
    assert!(note["vi"]["message"].as_str().unwrap().contains("Nguyễn Văn A sửa từ `2` thành `3`"), "{note}");
    assert!(note["en"]["hints"][0].is_string());

    let result = worker.result(&room, "annotate", seen);
    assert!(room.take(result["file"].as_str().unwrap()).unwrap().starts_with(b"PK"));
    worker.end();
}

#[test]
fn a_refused_document_and_a_broken_request_end_nobody() {
    let mut worker = Worker::start();
    let mut contents = sample("semi-annual-review.toml");
    contents.fields.remove("period");
    let broken = room(&contents);
    let answer = worker.ask(&broken, "render", json!({}));
    assert_eq!((&answer["ok"], &answer["result"]), (&false.into(), &Json::Null));
    let problem = &answer["diagnostics"][0];
    assert_eq!((&problem["code"], &problem["severity"]), (&"project.missing-field".into(), &"error".into()));
    assert!(problem["place"]["file"] == "fields.toml", "{problem}");
    assert!(problem["place"].get("path").is_none(), "{problem}");
    // What is wrong with a field leads back to it.
    contents.fields.insert("period".into(), "2026-H1".into());
    contents.fields.insert("causes".into(), json!(["một", 2]));
    let wrong = worker.ask(&room(&contents), "render", json!({}));
    assert_eq!(wrong["diagnostics"][0]["place"]["path"], json!(["causes", 1]), "{}", wrong["diagnostics"]);
    // A workbook can be looked at while the rest is still being filled in.
    let seen = json!({ "file": "workbooks/results/branch-results.xlsx", "data": "results" });
    assert_eq!(worker.result(&broken, "inspect", seen)["profile"], "branch-results");

    for line in ["nonsense", "{}", "{\"id\":9,\"work\":\"dance\"}"] {
        let answer = worker.send(line);
        assert_eq!(
            (&answer["ok"], &answer["diagnostics"][0]["code"]),
            (&false.into(), &"cli.request".into())
        );
    }
    let answer = worker.send("{\"id\":9,\"work\":\"check\",\"folder\":\"/no/such\"}");
    assert_eq!(answer["diagnostics"][0]["code"], "cli.no-folder");
    for (work, more) in [
        ("inspect", json!({ "file": "../../etc/passwd" })),
        ("inspect", json!({ "file": "/etc/passwd" })),
        ("inspect", json!({ "file": "office.toml", "profile": "/etc/x.toml" })),
        ("workbook", json!({ "profile": "../x" })),
    ] {
        let answer = worker.ask(&broken, work, more);
        assert_eq!(answer["diagnostics"][0]["code"], "project.outside", "{work}");
    }
    let sound = room(&sample("semi-annual-review.toml"));
    assert_eq!(worker.result(&sound, "check", json!({}))["counts"]["errors"], 0);
    worker.end();
}

#[test]
fn what_others_sent_reads_nothing_outside_the_room() {
    let mut worker = Worker::start();
    let mut contents = sample("conclusion-notice.toml");
    contents.fields.insert("tasks".into(), "/etc/passwd".into());
    let mut office = sample("semi-annual-review.toml");
    office.office = office.office.replace("roster = \"branches.csv\"", "roster = \"/etc/passwd\"");
    for contents in [contents, office] {
        let answer = worker.ask(&room(&contents), "render", json!({}));
        let text = answer.to_string();
        assert!(!text.contains("root:"), "{text}");
    }
    worker.end();
}

#[test]
fn a_workbook_is_looked_at_on_its_own_and_one_is_handed_out() {
    let mut worker = Worker::start();
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).unwrap();
    let room = Workroom::empty(None).unwrap();
    let name = room.put("Kết quả.xlsx", &bytes).unwrap();
    for profile in [Json::Null, "branch-results".into()] {
        let result = worker.result(&room, "inspect", json!({ "file": name, "profile": profile }));
        assert_eq!((&result["file"], &result["profile"]), (&"Kết quả.xlsx".into(), &"branch-results".into()));
        assert_eq!(result["rows"].as_array().unwrap().len(), 18);
        assert_eq!(result["grid"]["rows"][0][0], "ĐẢNG BỘ TỈNH LÂM ĐỒNG");
    }
    let roster = std::fs::read(root().join("samples/branches.csv")).unwrap();
    room.put("roster.csv", &roster).unwrap();
    let asked = json!({ "profile": "branch-results", "roster": "roster.csv" });
    let result = worker.result(&room, "workbook", asked);
    assert!(room.take(result["file"].as_str().unwrap()).unwrap().starts_with(b"PK"));
    worker.end();
}

#[test]
fn a_batch_tells_its_progress_and_what_became_of_each_row() {
    let mut worker = Worker::start();
    let room = room(&sample("scorecards.toml"));
    let asked = json!({ "out": "cards.zip", "jobs": 1, "combined": true, "only": ["1-3"] });
    let result = worker.result(&room, "batch", asked);
    assert_eq!(
        (&result["done"], &result["failed"], &result["out"]),
        (&3.into(), &0.into(), &"cards.zip".into())
    );
    assert_eq!(
        result["manifest"]["documents"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["status"] == "done")
            .count(),
        3
    );
    assert_eq!(worker.progress.first(), Some(&json!({ "total": 3, "done": 0, "failed": 0 })));
    assert_eq!(worker.progress.last(), Some(&json!({ "total": 3, "done": 3, "failed": 0 })));
    assert!(room.take("cards.zip").unwrap().starts_with(b"PK"));
    assert!(room.take("combined.pdf").unwrap().starts_with(b"%PDF"));
    worker.end();
}

#[test]
fn several_workbooks_of_a_data_set_are_looked_at_one_by_one_and_together() {
    let mut contents = sample("semi-annual-review.toml");
    let mut second = contents.workbooks.iter().find(|one| one.slot == "results").unwrap().clone();
    second.name = "bản khác.xlsx".into();
    second.bytes = std::fs::read(root().join("samples/branch-results-2025.xlsx")).unwrap();
    contents.workbooks.push(second);
    let room = room(&contents);
    let mut worker = Worker::start();
    for name in ["branch-results.xlsx", "bản khác.xlsx"] {
        let file = Workroom::workbook("results", name);
        let result = worker.result(&room, "inspect", json!({ "data": "results", "file": file }));
        assert_eq!((&result["file"], &result["data"]), (&name.into(), &"results".into()));
    }
    let whole = worker.ask(&room, "inspect", json!({ "data": "results" }));
    assert_eq!(whole["result"]["files"].as_array().unwrap().len(), 2);
    let codes: Vec<_> =
        whole["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert!(codes.contains(&"import.came-twice".into()), "{codes:?}");
    worker.end();
}

/// A pool of this binary.
fn pool(workers: usize) -> WorkerPool {
    let options = PoolOptions::of_this_binary(Vec::new()).expect("options");
    WorkerPool::start(PoolOptions { program: env!("CARGO_BIN_EXE_vanthu").into(), workers, ..options })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pool_previews_side_by_side_within_its_limit_of_memory() {
    let pool = pool(2);
    pool.warm_up().await.expect("workers");
    let rooms: Vec<Workroom> = (0..4).map(|_| room(&sample("semi-annual-review.toml"))).collect();
    let asked: Vec<_> = rooms
        .iter()
        .map(|room| pool.submit(Work::Preview { folder: room.folder(), scale: 1.0 }).expect("room"))
        .collect();
    for (ticket, room) in asked.into_iter().zip(&rooms) {
        let answer = ticket.answer().await.expect("an answer");
        assert!(answer.ok, "{:?}", answer.diagnostics);
        assert!(room.take("page-1.png").is_ok());
    }
    let batch = room(&sample("scorecards.toml"));
    let work = BatchWork { folder: batch.folder(), out: "cards.zip".into(), ..BatchWork::default() };
    let ticket = pool.submit(Work::Batch(work)).expect("room");
    let progress = ticket.progress.clone();
    let answer = ticket.answer().await.expect("an answer");
    assert!(answer.ok && answer.result["failed"] == 0);
    assert_eq!(progress.borrow().done, progress.borrow().total);
    assert_eq!(pool.load().respawned, 0);
    pool.stop(std::time::Duration::from_secs(10)).await;
}

#[test]
fn a_preview_does_not_change_what_is_printed() {
    let sandbox = Sandbox::new();
    let expected = sandbox.render("a.pdf");
    let contents = sample("semi-annual-review.toml");
    let (one, other) = (room(&contents), room(&contents));
    let mut worker = Worker::start();
    let first = worker.result(&one, "render", json!({}));
    worker.result(&one, "preview", json!({ "scale": 1.0 }));
    let second = worker.result(&other, "render", json!({}));
    assert_eq!(first["sha256"], second["sha256"]);
    // Only what stands for the content differs, since the workbooks have other names here.
    assert_eq!(expected.len(), one.take("document.pdf").unwrap().len());
    worker.end();
}
