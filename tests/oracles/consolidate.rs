//! A folder of workbooks is one data set: in a report, and as `inspect` shows it.

use snapbox::{assert_data_eq, str};

use crate::support::{Run, Sandbox, oracle, root};

/// The sample table in every format.
fn formats() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let samples = root().join("samples");
    oracle("make_formats.py", &[samples.to_str().unwrap(), folder.path().to_str().unwrap()]);
    folder
}

/// A sandbox with the sample table cut up into a folder `gửi`, a workbook a branch; the first branch has the last
/// number.
fn cut_up() -> Sandbox {
    let folder = formats();
    let sandbox = Sandbox::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(folder.path().join("comma.csv"))
        .unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let is_branch =
        |record: &csv::StringRecord| record.get(1).is_some_and(|name| name.starts_with("Chi bộ "));
    let first = records.iter().position(is_branch).unwrap();
    std::fs::create_dir(sandbox.path("gửi")).unwrap();
    for (index, row) in records[first..].iter().filter(|record| is_branch(record)).enumerate() {
        let path = sandbox.path("gửi").join(format!("{}.csv", 18 - index));
        let mut writer = csv::WriterBuilder::new().flexible(true).from_path(path).unwrap();
        for record in records[..first].iter().chain([row]) {
            writer.write_record(record).unwrap();
        }
        writer.flush().unwrap();
    }
    sandbox.replace("semi-annual-review.toml", "\"branch-results.xlsx\"", "{ folder = \"gửi\" }");
    sandbox
}

/// The blocks of the report.
#[track_caller]
fn blocks(run: &Run) -> serde_json::Value {
    assert_eq!(run.status(), 0, "{}", run.err());
    let document: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    document["blocks"].clone()
}

/// The report as JSON.
const REPORT: [&str; 4] = ["render", "semi-annual-review.toml", "--format", "json"];

#[test]
fn a_report_from_a_folder_is_that_of_the_one_workbook() {
    let sandbox = cut_up();
    // The lock file of an open workbook is not a workbook.
    std::fs::write(sandbox.path("gửi/~$1.xlsx"), "lock").unwrap();
    std::fs::write(sandbox.path("gửi/.~lock.1.csv#"), "lock").unwrap();
    let one = Sandbox::new().run(&REPORT);
    let many = sandbox.run(&REPORT);
    assert_eq!(blocks(&many), blocks(&one));
    // Each figure names the files that it came from.
    assert!(many.out().contains("gửi/18.csv") && many.out().contains("gửi/1.csv"), "no file is named");
}

#[test]
fn a_report_is_refused_while_a_branch_is_missing_unless_allowed() {
    let sandbox = cut_up();
    std::fs::remove_file(sandbox.path("gửi/18.csv")).unwrap();
    let run = sandbox.run(&REPORT);
    run.must_refuse("import.branch-missing");
    assert!(run.err().contains("branches.csv, branches!B2"), "{}", run.err());
    let mut allowed = REPORT.to_vec();
    allowed.extend(["--allow", "import.branch-missing"]);
    let run = sandbox.run(&allowed);
    assert_eq!(run.status(), 0, "{}", run.err());
    // What could not be read is never left out by permission.
    std::fs::write(sandbox.path("gửi/17.csv"), b"PK\x03\x04").unwrap();
    allowed.extend(["--allow", "import.unreadable-file"]);
    sandbox.run(&allowed).must_refuse("import.unreadable-file");
}

#[test]
fn one_workbook_of_a_document_is_held_against_the_roster() {
    let sandbox = Sandbox::new();
    sandbox.replace("branches.csv", "Chi bộ thôn Gò Thông", "Chi bộ thôn Gò Thống");
    let run = sandbox.run(&[&REPORT[..], &["--message-format", "json"]].concat());
    // The one workbook was put together by hand: it is reported, and the paper is made.
    assert_eq!(run.status(), 0);
    let said = run.diagnostics();
    let told = said.iter().filter_map(|one| Some((one["severity"].as_str()?, one["code"].as_str()?)));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("warning", "import.unknown-branch"), ("warning", "import.branch-missing")]
    );
    assert!(said[0]["hints"][0].as_str().unwrap().contains("`Chi bộ thôn Gò Thống`"));
}

#[test]
fn workbooks_of_every_format_are_put_together_by_period() {
    let folder = formats();
    let count = std::fs::read_dir(folder.path()).unwrap().count();
    let path = folder.path().to_str().unwrap();
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["inspect", path, "--by", "period", "--roster", "branches.csv", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(run.status(), 0, "{}", found["problems"]);
    assert_eq!(found["files"].as_array().unwrap().len(), count);
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 18);
    let sum = |field: &str| rows.iter().map(|row| row["values"][field].as_u64().unwrap()).sum::<u64>();
    // What happened is added up, how things stand is that of the last.
    assert_eq!((sum("admitted"), sum("target")), (28 * count as u64, 38));
    assert_eq!(rows[0]["summed"]["admitted"].as_array().unwrap().len(), count);
}

#[test]
fn a_folder_is_shown_file_by_file() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("a")).unwrap();
    let write = |name: &str, rows: &str| {
        let text = format!("STT,Chi bộ,Khối,Chỉ tiêu giao,Đã kết nạp\n{rows}");
        std::fs::write(sandbox.path(name), text).unwrap();
    };
    write("a/2.csv", "1,Chi bộ A,Khối một,2,1\n2,Chi bộ B,Khối một,3,1\n");
    write("a/10.csv", "1,Chi bộ B,Khối hai,3,2\n");
    write("a/11.csv", "1,Chi bộ B,Khối hai,3,2\n");
    std::fs::write(sandbox.path("a/x.xlsx"), "PK\u{3}\u{4}").unwrap();
    std::fs::write(sandbox.path("r.csv"), "code,name,group\n1,Chi bộ B,Khối một\n2,Chi bộ C,\n").unwrap();
    let how = ["--roster", "r.csv", "--lang", "en", "-q"];
    let run = sandbox.run(&[&["inspect", "a"], &how[..]].concat());
    assert_eq!(run.status(), 1);
    assert_data_eq!(
        run.out(),
        str![[r#"
Files: 4
  file        rows  errors  warnings
  a/2.csv        2       1         0
  a/10.csv       1       1         1
  a/11.csv       0       1         0  came twice
  a/x.xlsx       0       1         0  left out
Missing: 1
  Chi bộ C  (r.csv, r!B3)
Came twice: 2
  Chi bộ B  (a/10.csv, 10!B2)
  a/11.csv
Not on the roster: 1
  Chi bộ A  (a/2.csv, 2!B2)
In another group than on the roster: 1
  Khối hai  (a/10.csv, 10!C2)
Profile: branch-results
Columns:
  no               STT
  branch           Chi bộ
  group            Khối
  target           Chỉ tiêu giao
  admitted         Đã kết nạp
Rows in all: 3

"#]]
    );
    // The same files as a list, whatever their order.
    let list = ["inspect", "a/x.xlsx", "a/11.csv", "a/10.csv", "a/2.csv"];
    assert_eq!(sandbox.run(&[&list, &how[..]].concat()).out(), run.out());
}

#[test]
fn a_data_set_lies_in_one_place() {
    let with = |source: &str| {
        let sandbox = Sandbox::new();
        sandbox.replace("semi-annual-review.toml", "\"branch-results.xlsx\"", source);
        sandbox.run(&REPORT)
    };
    with("{ file = \"branch-results.xlsx\", folder = \"a\" }").must_refuse("project.data-origin");
    with("{ sheet = \"Kết quả\" }").must_refuse("project.data-origin");
    with("{ folder = \"a\", by = \"month\" }").must_refuse("project.unknown-value");
    with("{ folder = \"a\" }").must_refuse("assets.unreadable");
    assert_eq!(blocks(&with("{ files = [\"branch-results.xlsx\"] }")), blocks(&Sandbox::new().run(&REPORT)));
}
