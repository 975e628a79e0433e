//! The form that is handed out, filled in by LibreOffice and read back; the copy that is given back, as openpyxl sees it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Sandbox, oracle, root, tool};

/// The first row of data of the form of `branch-results`.
const FIRST: usize = 8;

/// The form of `branch-results` with a row for each branch of the sample roster.
fn form(sandbox: &Sandbox) {
    sandbox
        .run(&["workbook", "branch-results", "--rows", "branches.csv", "-o", "form.xlsx"])
        .must_be_silent();
}

/// What openpyxl sees in a workbook.
fn seen(sandbox: &Sandbox, name: &str) -> Value {
    serde_json::from_str(&oracle("form.py", &[sandbox.path(name).to_str().unwrap()])).unwrap()
}

/// Types values into the first sheet of a form with LibreOffice, which saves `filled.xlsx`, `.ods` and `.xls`; gives
/// what it shows.
fn fill(sandbox: &Sandbox, form: &str, typed: &BTreeMap<String, String>) -> Value {
    std::fs::write(sandbox.path("typed.json"), json!(typed).to_string()).unwrap();
    let script = root().join("tests/oracles/python/fill.py");
    let (form, typed, out) = (sandbox.path(form), sandbox.path("typed.json"), sandbox.path(""));
    let args = [&script, &form, &typed, &out].map(|path| path.to_str().unwrap());
    serde_json::from_str(&tool("/usr/bin/python3", &args)).unwrap()
}

/// What `inspect` understands of a file, which must be without a warning.
#[track_caller]
fn understood(sandbox: &Sandbox, name: &str) -> Value {
    let run = sandbox.run(&["inspect", name, "--json"]);
    let object: Value = serde_json::from_str(&run.out()).unwrap();
    assert_eq!(object["problems"], json!([]), "{name}");
    assert_eq!(run.status(), 0, "{name}");
    object
}

#[test]
fn a_form_filled_in_by_libreoffice_is_read_back_without_a_warning() {
    let sandbox = Sandbox::new();
    form(&sandbox);
    let mut typed = BTreeMap::new();
    let mut expected = Vec::new();
    for index in 0..18_usize {
        let row = FIRST + index;
        let (target, admitted) = (index % 4, (index % 4).min(2));
        let fraction = if index == 5 { "-".to_string() } else { format!("{:02}/12", index % 7) };
        let note = if index == 3 { "Đã họp ngày 05/7, đủ hồ sơ" } else { "" };
        let cells = [("D", (20 + index).to_string()), ("E", target.to_string()), ("F", admitted.to_string())];
        typed.extend(cells.map(|(column, text)| (format!("{column}{row}"), text)));
        typed.insert(format!("I{row}"), fraction);
        typed.insert(format!("R{row}"), (admitted / 2).to_string());
        if !note.is_empty() {
            typed.insert(format!("Y{row}"), note.into());
        }
        let percent = [Value::Null, json!(100), json!(100), json!(66.67)][target].clone();
        expected.push(json!({
            "no": index + 1, "members": 20 + index, "target": target, "admitted": admitted, "percent": percent,
            "class": if index == 5 { Value::Null } else { json!({ "part": index % 7, "whole": 12 }) },
            "women": admitted / 2, "note": if note.is_empty() { Value::Null } else { note.into() },
            "youth": null,
        }));
    }
    let shown = fill(&sandbox, "form.xlsx", &typed);
    assert_eq!(shown["locked"], json!([]));
    let roster = std::fs::read_to_string(sandbox.path("branches.csv")).unwrap();
    for name in ["filled.xlsx", "filled.ods", "filled.xls"] {
        let object = understood(&sandbox, name);
        assert_eq!(object["profile"], "branch-results", "{name}");
        assert_eq!(object["tables"].as_array().unwrap().len(), 1, "{name}");
        let rows = object["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 18, "{name}");
        for ((row, expected), line) in rows.iter().zip(&expected).zip(roster.lines().skip(1)) {
            let values = &row["values"];
            for (field, value) in expected.as_object().unwrap() {
                assert_eq!(values[field], *value, "{name}: {field} of row {}", row["row"]);
            }
            let branch: Vec<&str> = line.split(',').collect();
            assert_eq!([&values["branch"], &values["group"]], [branch[1], branch[2]], "{name}");
        }
        let total = &object["totals"][0]["values"];
        let sum = |field: &str| expected.iter().filter_map(|row| row[field].as_u64()).sum::<u64>();
        assert_eq!(total["target"], sum("target"), "{name}");
        assert_eq!(total["women"], sum("women"), "{name}");
        let parts: usize = (0..18).filter(|index| *index != 5).map(|index| index % 7).sum();
        assert_eq!(total["class"], json!({ "part": parts, "whole": 17 * 12 }), "{name}");
    }
    // What was locked and checked still is when it comes back.
    let (before, after) = (seen(&sandbox, "form.xlsx"), seen(&sandbox, "filled.xlsx"));
    let types = |book: &Value| {
        let checks = book["Số liệu"]["checks"].as_array().unwrap();
        let mut types: Vec<_> = checks.iter().map(|check| check["type"].to_string()).collect();
        types.sort();
        types.dedup();
        types
    };
    assert_eq!(types(&before), ["\"custom\"", "\"whole\""]);
    assert_eq!(types(&after), types(&before));
    assert_eq!(after["Số liệu"]["protected"], true);
    assert_eq!(after["_vanthu"]["state"], "hidden");
}

#[test]
fn a_form_of_fixed_lines_is_filled_in_and_read_back() {
    let sandbox = Sandbox::new();
    sandbox.run(&["workbook", "membership-changes", "-o", "form.xlsx"]).must_be_silent();
    let book = seen(&sandbox, "form.xlsx");
    let labels = book["Số liệu"]["values"].as_object().unwrap();
    let mut typed = BTreeMap::new();
    for (address, label) in labels.iter().filter(|(address, _)| address.starts_with('B')) {
        let row = &address[1..];
        let figure = match label.as_str() {
            Some(text) if text.starts_with("Tổng số đảng viên cuối kỳ") => "100",
            Some(_) if row.parse::<usize>().unwrap() > 6 => "0",
            _ => continue,
        };
        typed.insert(format!("C{row}"), figure.to_string());
        typed.insert(format!("D{row}"), figure.to_string());
    }
    let shown = fill(&sandbox, "form.xlsx", &typed);
    assert_eq!(shown["locked"], json!([]));
    for name in ["filled.xlsx", "filled.ods", "filled.xls"] {
        let object = understood(&sandbox, name);
        assert_eq!(object["profile"], "membership-changes", "{name}");
        let lines: Vec<_> = object["rows"].as_array().unwrap().iter().map(|row| &row["line"]).collect();
        assert!(lines.len() > 10 && lines.iter().all(|line| line.is_string()), "{name}: {lines:?}");
    }
}

#[test]
fn headings_names_and_formulas_are_locked_and_cells_to_fill_in_are_checked() {
    let sandbox = Sandbox::new();
    form(&sandbox);
    let book = seen(&sandbox, "form.xlsx");
    let sheet = &book["Số liệu"];
    assert_eq!((&sheet["protected"], &sheet["password"]), (&json!(true), &Value::Null));
    assert_eq!(sheet["frozen"], "C8");
    assert_eq!(book["Hướng dẫn"]["protected"], true);
    assert_eq!(book["_vanthu"]["state"], "veryHidden");
    assert_eq!(book["_vanthu"]["values"]["A1"], "vanthu 1 branch-results");
    let unlocked: Vec<&str> =
        sheet["unlocked"].as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect();
    for cell in ["A5", "E5", "N6", "A7", "A8", "B8", "C8", "G8", "A26", "E26", "G26", "I26"] {
        assert!(!unlocked.contains(&cell), "{cell}");
    }
    for cell in ["D8", "E8", "F25", "H8", "I8", "V25"] {
        assert!(unlocked.contains(&cell), "{cell}");
    }
    let checks = sheet["checks"].as_array().unwrap();
    let check = |cells: &str| checks.iter().find(|check| check["cells"] == cells).unwrap_or(&Value::Null);
    assert_eq!(check("E8:E25")["type"], "whole");
    assert_eq!(check("E8:E25")["error"], "Cột “Chỉ tiêu giao”: ghi số nguyên, từ 0 trở lên.");
    assert_eq!(check("I8:I25")["type"], "custom");
    assert_eq!(check("G8:G25"), &Value::Null);
    assert_eq!(sheet["values"]["E26"], "=SUM(E8:E25)");
}

#[test]
fn a_form_without_a_roster_has_blank_rows_and_a_line_form_takes_none() {
    let sandbox = Sandbox::new();
    sandbox.run(&["workbook", "branch-results", "-o", "form.xlsx"]).must_be_silent();
    let typed = [("B9", "Chi bộ thôn 1"), ("C9", "Khối thôn"), ("E9", "2"), ("F9", "1")];
    let typed = typed.map(|(cell, text)| (cell.to_string(), text.to_string()));
    fill(&sandbox, "form.xlsx", &typed.into());
    for name in ["filled.xlsx", "filled.ods", "filled.xls"] {
        let object = understood(&sandbox, name);
        let rows = object["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{name}");
        assert_eq!(rows[0]["values"]["percent"], 50, "{name}");
        assert_eq!(rows[0]["values"]["no"], 1, "{name}");
    }
    sandbox
        .run(&["workbook", "membership-changes", "--rows", "branches.csv", "-o", "none.xlsx"])
        .must_refuse("export.fixed-rows");
    sandbox.run(&["workbook", "branch-result", "-o", "none.xlsx"]).must_refuse("project.unknown-profile");
    sandbox
        .run(&["workbook", "branch-results", "--rows", "absent.csv", "-o", "none.xlsx"])
        .must_refuse("absent.csv");
    assert!(!sandbox.path("none.xlsx").exists());
}

#[test]
fn a_faulty_table_is_given_back_with_its_problems_marked() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook("branch-results.xlsx", "Chi bộ thôn Đồi Mây", "=Chi bộ thôn Suối Trầm");
    sandbox.replace_in_workbook("branch-results.xlsx", "03/05", "ba/năm");
    let run = sandbox.run(&["inspect", "branch-results.xlsx", "--annotate", "out.xlsx"]);
    assert_eq!(run.status(), 1);
    assert!(run.err().contains("đã ghi bản sao có chú thích: out.xlsx"), "{}", run.err());
    assert!(!run.err().contains("không ghi tệp nào"), "{}", run.err());
    let json = sandbox.run(&["inspect", "branch-results.xlsx", "--json"]).out();
    let problems: Value = serde_json::from_str(&json).unwrap();
    let problems = problems["problems"].as_array().unwrap();
    assert!(!problems.is_empty());
    let book = seen(&sandbox, "out.xlsx");
    let (copy, list) = (&book["Kết quả"], &book["Các lỗi"]);
    let original = seen(&sandbox, "branch-results.xlsx");
    for (cell, value) in original["Kết quả"]["values"].as_object().unwrap() {
        let text = value.as_str().map(str::trim);
        match text {
            Some(text) => assert_eq!(copy["values"][cell].as_str(), Some(text), "{cell}"),
            None => assert_eq!(copy["values"][cell].as_f64(), value.as_f64(), "{cell}"),
        }
    }
    for (index, problem) in problems.iter().enumerate() {
        let cell = problem["place"]["cell"].as_str().unwrap();
        let comment = copy["comments"][cell].as_str().unwrap_or_default();
        assert!(comment.contains(problem["message"].as_str().unwrap()), "{cell}: {comment}");
        assert!(comment.contains(problem["hints"][0].as_str().unwrap()), "{cell}: {comment}");
        assert_eq!(copy["colours"][cell], "FFF8B4B4", "{cell}");
        assert_eq!(list["links"][format!("C{}", index + 6)], format!("'Kết quả'!{cell}"));
    }
}

#[test]
fn the_copy_is_written_for_any_input_and_never_over_it() {
    let sandbox = Sandbox::new();
    let before = std::fs::read(sandbox.path("branch-results.xlsx")).unwrap();
    let run = sandbox.run(&["inspect", "branch-results.xlsx", "--annotate", "./branch-results.xlsx"]);
    assert_eq!(run.status(), 2);
    assert!(run.err().contains("cli.same-file"), "{}", run.err());
    assert_eq!(std::fs::read(sandbox.path("branch-results.xlsx")).unwrap(), before);
    std::fs::write(sandbox.path("empty.csv"), "xin chào").unwrap();
    let run = sandbox.run(&["--lang", "en", "inspect", "empty.csv", "--annotate", "out.xlsx"]);
    assert_eq!(run.status(), 1);
    let book = seen(&sandbox, "out.xlsx");
    assert_eq!(book.as_object().unwrap().len(), 1);
    assert_eq!(book["Problems"]["values"]["G6"], "import.no-table");
    // A file without a fault is copied too.
    let run = sandbox.run(&["inspect", "branch-results.xlsx", "--annotate", "sound.xlsx", "--json"]);
    assert_eq!(run.status(), 0);
    assert_eq!(understood(&sandbox, "sound.xlsx")["rows"].as_array().unwrap().len(), 18);
}

#[test]
fn hidden_rows_are_said_of_every_format() {
    let sandbox = Sandbox::new();
    sandbox.replace_in_workbook("branch-results.xlsx", "<row r=\"12\"", "<row hidden=\"1\" r=\"12\"");
    fill(&sandbox, "branch-results.xlsx", &BTreeMap::new());
    for name in ["branch-results.xlsx", "filled.xlsx", "filled.xls", "filled.ods"] {
        let run = sandbox.run(&["inspect", name, "--json"]);
        assert_eq!(run.status(), 0, "{name}");
        let object: Value = serde_json::from_str(&run.out()).unwrap();
        let said = object["problems"].as_array().unwrap().iter();
        let told: Vec<_> =
            said.map(|one| (one["code"].as_str().unwrap(), one["place"]["cell"].as_str().unwrap())).collect();
        assert_eq!(told, [("import.hidden-rows", "A12")], "{name}");
        assert_eq!(object["rows"].as_array().unwrap().len(), 18, "{name}");
    }
}

#[test]
fn letters_that_are_crossed_out_are_said_of_every_format() {
    let sandbox = Sandbox::new();
    let name = "<t>Chi bộ thôn Đồi Mây</t>";
    let crossed =
        "<r><t>Chi bộ thôn Đồi</t></r><r><rPr><strike/></rPr><t xml:space=\"preserve\"> Mây</t></r>";
    sandbox.replace_in_workbook("branch-results.xlsx", name, crossed);
    fill(&sandbox, "branch-results.xlsx", &BTreeMap::new());
    for name in ["branch-results.xlsx", "filled.xlsx", "filled.xls", "filled.ods"] {
        let run = sandbox.run(&["inspect", name, "--json"]);
        assert_eq!(run.status(), 0, "{name}");
        let object: Value = serde_json::from_str(&run.out()).unwrap();
        let said = object["problems"].as_array().unwrap().iter();
        let told: Vec<_> = said.map(|one| (&one["severity"], &one["code"], &one["value"])).collect();
        let expected = [json!("warning"), json!("import.struck-letters"), json!("Chi bộ thôn Đồi Mây")];
        assert_eq!(told, [(&expected[0], &expected[1], &expected[2])], "{name}");
    }
}
