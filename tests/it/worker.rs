//! The worker of the service: requests and replies, one per line, in a workspace as the service makes it.

use serde_json::json;
use vanthu::diagnostic::{Diagnostic, Place, Subject};
use vanthu::pipeline::BatchFormat;
use vanthu::project::{CorrectionInput, DocumentInput};
use vanthu::worker::Workspace;
use vanthu::worker::pool::{PoolOptions, Turn, WorkerPool};
use vanthu::worker::protocol::{
    BatchInput, BatchResult, BlankFormInput, Checked, Inspection, Preview, Progress, Rendered, Reply,
    ResultFile, Task, WorkbookInput, results,
};

use crate::support::{Sandbox, root};
use crate::worker_process::{Worker, preview, sample, workspace};

/// The task of reading a workbook of a document.
fn of_document(document: &DocumentInput, slot: &str, file: Option<&str>) -> WorkbookInput {
    let file = file.map(str::to_string);
    WorkbookInput::OfDocument { document: Box::new(document.clone()), slot: slot.into(), file }
}

fn code(reply: &Reply) -> &'static str {
    reply.diagnostics[0].code.as_str()
}

#[test]
fn a_figure_tells_its_cells_and_how_they_were_corrected() {
    let mut contents = sample("semi-annual-review.toml");
    for (cell, was, now) in [("H12", "2", "3"), ("H26", "63", "64")] {
        contents.document.corrections.push(CorrectionInput {
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
    let (workspace, document) = workspace(&contents);
    let mut worker = Worker::start();
    let shown: Preview = worker.output(&workspace, preview(&document, 0.5));
    let figures = shown.figures.read().unwrap();
    let figure = figures.iter().find(|figure| figure.key == "total.sources").unwrap();
    assert_eq!(figure.text, "64");
    assert_eq!(figure.cells.len(), 18);
    let cell = figure.cells.iter().find(|cell| cell.cell == "H12").unwrap();
    assert_eq!((cell.file.as_str(), cell.data.as_deref()), ("branch-results.xlsx", Some("results")));
    assert_eq!(cell.value, 3);
    let corrected = cell.corrected.as_ref().unwrap();
    assert_eq!((corrected.was.as_str(), corrected.by.as_str()), ("2", "Nguyễn Văn A"));
    assert!(figure.cells.iter().filter(|cell| cell.corrected.is_some()).count() == 1);
    // What a person gave leads to its field.
    let given = figures.iter().find(|figure| !figure.lines.is_empty()).expect("a figure of a field");
    assert_eq!(given.lines[0]["file"], "fields.toml", "{given:?}");

    let input = of_document(&document, "results", Some("branch-results.xlsx"));
    let reply = worker.ask(&workspace, Task::Inspect(input.clone()));
    let note = reply.diagnostics.iter().find(|note| note.code == "import.corrected").unwrap().clone();
    let (inspection, _) = reply.into_parts::<Box<Inspection>>();
    let grid = inspection.unwrap().grid.unwrap();
    let row = 12 - grid.first_row as usize;
    assert_eq!((grid.first_column.as_str(), grid.rows[row][7].as_str()), ("A", "3"));
    assert_eq!(grid.rows[row + 1][6], "133,33");
    let file = "branch-results.xlsx";
    assert!(matches!(&note.place, Some(Place::Cell { file: named, .. }) if named == file), "{note:?}");
    assert_eq!(note.subject, Some(Subject::Data { slot: "results".into(), file: Some(file.into()) }));
    assert!(note.message.vi.contains("Nguyễn Văn A sửa từ `2` thành `3`"), "{note:?}");
    assert!(!note.hints[0].en.is_empty());

    let output: ResultFile = worker.output(&workspace, Task::Annotate(input));
    assert!(workspace.take(&output.name).unwrap().starts_with(b"PK"));
    worker.end();
}

#[test]
fn a_refused_document_and_a_broken_request_end_nobody() {
    let mut worker = Worker::start();
    let mut contents = sample("semi-annual-review.toml");
    contents.document.fields.remove("period");
    let (broken, document) = workspace(&contents);
    let reply = worker.ask(&broken, Task::Render(document.clone()));
    assert_eq!(reply.output, None);
    let problem = &reply.diagnostics[0];
    assert!(problem.code == "project.missing-field" && problem.is_error(), "{problem:?}");
    // What is missing is nowhere, but the field is known.
    assert_eq!(problem.place, Some(Place::Field { path: "fields".into() }));
    assert_eq!(problem.subject, Some(Subject::Field { path: "fields.period".into() }));
    // What is wrong with a field leads back to it.
    contents.document.fields.insert("period".into(), "2026-H1".into());
    contents.document.fields.insert("causes".into(), json!(["một", 2]));
    let (wrong, wrong_document) = workspace(&contents);
    let reply = worker.ask(&wrong, Task::Render(wrong_document));
    assert_eq!(reply.diagnostics[0].place, Some(Place::Field { path: "fields.causes[1]".into() }));
    // A workbook can be looked at while the rest is still being filled in.
    let input = of_document(&document, "results", Some("branch-results.xlsx"));
    let inspection: Box<Inspection> = worker.output(&broken, Task::Inspect(input));
    assert_eq!(inspection.profile.as_deref(), Some("branch-results"));

    for line in ["nonsense", "{}", "{\"id\":9,\"task\":\"dance\"}"] {
        let reply = worker.send(line);
        assert_eq!((&reply.output, code(&reply)), (&None, "cli.request"));
    }
    assert_eq!(worker.send("{\"id\":9,\"task\":\"dance\"}").id, 9);
    let mut lost = broken.request(Task::Check(document));
    lost.workspace = "/no/such".into();
    assert_eq!(code(&worker.send(&serde_json::to_string(&lost).unwrap())), "cli.no-folder");
    let alone = |file: &str, profile: Option<&str>| {
        Task::Inspect(WorkbookInput::Alone { file: file.into(), profile: profile.map(str::to_string) })
    };
    for (task, expected) in [
        (alone("../../etc/passwd", None), "project.outside"),
        (alone("/etc/passwd", None), "project.outside"),
        (alone("branch-results.xlsx", Some("/etc/x.toml")), "project.outside"),
        (alone("branch-results.xlsx", Some("x.toml")), "assets.unreadable"),
        (alone("0", None), "assets.unreadable"),
        (Task::BlankForm(BlankFormInput { profile: "../x".into(), roster: None }), "project.unknown-profile"),
        (Task::BlankForm(BlankFormInput { profile: "/etc/x.toml".into(), roster: None }), "project.outside"),
    ] {
        let reply = worker.ask(&broken, task.clone());
        assert_eq!((reply.output.is_none(), code(&reply)), (true, expected), "{task:?}");
    }
    // Nor does a request that names a file of the machine get it.
    let mut request = broken.request(alone("x.csv", None));
    request.files.insert("x.csv".into(), "../../../../../../etc/passwd".into());
    assert_eq!(code(&worker.send(&serde_json::to_string(&request).unwrap())), "project.outside");
    let (sound, document) = workspace(&sample("semi-annual-review.toml"));
    assert_eq!(worker.output::<Checked>(&sound, Task::Check(document)).counts.errors, 0);
    worker.end();
}

#[test]
fn what_others_sent_reads_nothing_outside_the_workspace() {
    let mut worker = Worker::start();
    let mut contents = sample("conclusion-notice.toml");
    contents.document.fields.insert("tasks".into(), "/etc/passwd".into());
    let mut office = sample("semi-annual-review.toml");
    office.roster = None;
    office.document.office =
        office.document.office.replace("roster = \"branches.csv\"", "roster = \"/etc/passwd\"");
    let mut folder = sample("semi-annual-review.toml");
    folder.document.template = "/etc".into();
    for contents in [contents, office, folder] {
        let (workspace, document) = workspace(&contents);
        let reply = worker.ask(&workspace, Task::Render(document));
        let text = serde_json::to_string(&reply).unwrap();
        assert!(!text.contains("root:"), "{text}");
    }
    worker.end();
}

#[test]
fn a_workbook_is_looked_at_on_its_own_and_one_is_handed_out() {
    let mut worker = Worker::start();
    let bytes = std::fs::read(root().join("samples/branch-results.xlsx")).unwrap();
    let mut workspace = Workspace::new(None).unwrap();
    let file = workspace.add("", "Kết quả.xlsx", &bytes).unwrap();
    for profile in [None, Some("branch-results".to_string())] {
        let input = WorkbookInput::Alone { file: file.clone(), profile };
        let inspection: Box<Inspection> = worker.output(&workspace, Task::Inspect(input));
        assert_eq!(inspection.file.as_deref(), Some("Kết quả.xlsx"));
        assert_eq!(inspection.profile.as_deref(), Some("branch-results"));
        assert_eq!(inspection.rows.len(), 18);
        assert_eq!(inspection.grid.unwrap().rows[0][0], "ĐẢNG BỘ TỈNH LÂM ĐỒNG");
    }
    let roster = std::fs::read(root().join("samples/branches.csv")).unwrap();
    let roster = Some(workspace.add("", "roster.csv", &roster).unwrap());
    let task = Task::BlankForm(BlankFormInput { profile: "branch-results".into(), roster });
    let output: ResultFile = worker.output(&workspace, task);
    assert!(workspace.take(&output.name).unwrap().starts_with(b"PK"));
    worker.end();
}

#[test]
fn a_batch_tells_its_progress_and_what_became_of_each_row() {
    let mut worker = Worker::start();
    let (workspace, document) = workspace(&sample("scorecards.toml"));
    let input = BatchInput {
        document,
        jobs: Some(1),
        combined: true,
        only: vec!["1-3".into()],
        ..Default::default()
    };
    let output: BatchResult = worker.output(&workspace, Task::Batch(input));
    assert_eq!((output.done, output.failed, output.out.as_str()), (3, 0, results::BATCH));
    let documents = output.manifest["documents"].as_array().unwrap();
    assert_eq!(documents.iter().filter(|one| one["status"] == "done").count(), 3);
    let progress = |done| Progress { total: 3, done, failed: 0 };
    assert_eq!(worker.progress.first(), Some(&progress(0)));
    assert_eq!(worker.progress.last(), Some(&progress(3)));
    assert!(workspace.take(results::BATCH).unwrap().starts_with(b"PK"));
    assert!(workspace.take(results::COMBINED).unwrap().starts_with(b"%PDF"));
    let (workspace, document) = self::workspace(&sample("scorecards.toml"));
    let input =
        BatchInput { document, format: BatchFormat::Docx, only: vec!["1".into()], ..Default::default() };
    let output: BatchResult = worker.output(&workspace, Task::Batch(input));
    let file = output.manifest["documents"][0]["file"].as_str().unwrap();
    assert!(file.ends_with(".docx"), "{file}");
    worker.end();
}

#[test]
fn several_workbooks_of_a_data_set_are_looked_at_one_by_one_and_together() {
    let mut contents = sample("semi-annual-review.toml");
    let bytes = std::fs::read(root().join("samples/branch-results-2025.xlsx")).unwrap();
    contents.workbooks.push(("results".into(), "bản khác.xlsx".into(), bytes));
    let (workspace, document) = workspace(&contents);
    let mut worker = Worker::start();
    for name in ["branch-results.xlsx", "bản khác.xlsx"] {
        let input = of_document(&document, "results", Some(name));
        let inspection: Box<Inspection> = worker.output(&workspace, Task::Inspect(input));
        assert_eq!((inspection.file.as_deref(), inspection.data.as_deref()), (Some(name), Some("results")));
    }
    let reply = worker.ask(&workspace, Task::Inspect(of_document(&document, "results", None)));
    let (whole, diagnostics) = reply.into_parts::<Box<Inspection>>();
    let files = whole.unwrap().files.unwrap();
    assert_eq!(files.len(), 2);
    assert!(files.iter().all(|file| file.data.as_deref() == Some("results")));
    let codes: Vec<_> = diagnostics.iter().map(|one: &Diagnostic| one.code).collect();
    assert!(codes.iter().any(|code| *code == "import.came-twice"), "{codes:?}");
    worker.end();
}

#[test]
fn two_data_sets_may_have_workbooks_of_one_name() {
    let mut contents = sample("semi-annual-review.toml");
    for (_, name, _) in &mut contents.workbooks {
        *name = "Kết quả.xlsx".into();
    }
    let (workspace, document) = workspace(&contents);
    let mut worker = Worker::start();
    let shown: Preview = worker.output(&workspace, preview(&document, 0.5));
    let figures = shown.figures.read().unwrap();
    let slots: std::collections::BTreeSet<_> =
        figures.iter().flat_map(|figure| &figure.cells).filter_map(|cell| cell.data.as_deref()).collect();
    assert_eq!(slots.into_iter().collect::<Vec<_>>(), ["previous", "results"]);
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
    let documents: Vec<_> = (0..4).map(|_| workspace(&sample("semi-annual-review.toml"))).collect();
    let asked: Vec<_> = documents
        .iter()
        .map(|(workspace, document)| {
            pool.submit(&Turn::of("thử"), workspace.request(preview(document, 1.0))).expect("a free place")
        })
        .collect();
    for (ticket, (workspace, _)) in asked.into_iter().zip(&documents) {
        let reply = ticket.reply().await.expect("a reply");
        assert!(reply.output.is_some(), "{:?}", reply.diagnostics);
        assert!(workspace.take(&results::page(1)).is_ok());
    }
    let (batch, document) = workspace(&sample("scorecards.toml"));
    let task = Task::Batch(BatchInput { document, ..BatchInput::default() });
    let ticket = pool.submit(&Turn::of("thử"), batch.request(task)).expect("a free place");
    let progress = ticket.progress.clone();
    let (output, _) = ticket.reply().await.expect("a reply").into_parts::<BatchResult>();
    assert_eq!(output.expect("a batch").failed, 0);
    assert_eq!(progress.borrow().done, progress.borrow().total);
    assert_eq!(pool.load().respawned, 0);
    pool.stop(std::time::Duration::from_secs(10)).await;
}

#[test]
fn a_preview_does_not_change_what_is_printed() {
    let sandbox = Sandbox::new();
    let expected = sandbox.render("a.pdf");
    let ((one, document), (other, _)) =
        (workspace(&sample("semi-annual-review.toml")), workspace(&sample("semi-annual-review.toml")));
    let mut worker = Worker::start();
    let first: Rendered = worker.output(&one, Task::Render(document.clone()));
    worker.output::<Preview>(&one, preview(&document, 1.0));
    let second: Rendered = worker.output(&other, Task::Render(document));
    assert_eq!(first.sha256, second.sha256);
    // Only what stands for the content differs, since fields of a document file have lines.
    assert_eq!(expected.len(), one.take(results::DOCUMENT).unwrap().len());
    worker.end();
}
