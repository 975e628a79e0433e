//! Numbers that are given by the name of a figure: targets, statistics, head counts and counts follow the workbook, and their
//! figures are linked to its cells.

use serde_json::{Value as Json, json};

use crate::samples::text;
use crate::support::Sandbox;

const TABLE: &str = "STT,Chi bộ,Khối,Tổng số đảng viên,Chỉ tiêu giao,Đã kết nạp\n\
    1,Chi bộ thôn Đồi Mây,Khối thôn,21,4,2\n\
    2,Chi bộ thôn Gò Thông,Khối thôn,18,3,0\n\
    3,Chi bộ Trường Tiểu học,Khối trường học,30,2,2\n";

/// A sandbox with a seminar report whose fields are `fields`, and the table.
fn with(fields: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("results.csv"), TABLE).unwrap();
    let office = std::fs::read_to_string(sandbox.path("office.toml")).unwrap();
    let office: Vec<&str> = office.lines().filter(|line| !line.starts_with("roster")).collect();
    std::fs::write(sandbox.path("office.toml"), office.join("\n")).unwrap();
    let document = format!(
        "template = \"seminar-report\"\noffice = \"office.toml\"\nnumber = 1\ndate = 2026-07-05\n\
         data.results = \"results.csv\"\n[fields]\ntitle = \"hội nghị giao ban\"\nheld = 2026-07-03T08:00:00\n\
         chair = \"đồng chí Nguyễn Văn A\"\nreports = [\"Các chi bộ báo cáo kết quả\"]\n\
         conclusions = [\"Tập trung thực hiện\"]\n{fields}"
    );
    std::fs::write(sandbox.path("d.toml"), document).unwrap();
    sandbox
}

/// The composed document; warnings about what it does not say do not matter here.
fn composed(sandbox: &Sandbox, file: &str) -> Json {
    let run = sandbox.run(&["render", file, "--format", "json"]);
    assert_eq!(run.status(), 0, "{}", run.err());
    serde_json::from_str(&run.out()).unwrap()
}

/// The findings of a document that is refused: code, field path and value of each.
fn faults(fields: &str) -> Vec<[String; 3]> {
    let run = with(fields).run(&["check", "d.toml", "--message-format", "json"]);
    assert_eq!(run.status(), 1, "{}", run.err());
    let lines = run.err();
    let said = lines.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let errors = said.filter(|one| one["severity"] == "error");
    let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
    errors.map(|one| [text(&one["code"]), one["place"]["line"].to_string(), text(&one["value"])]).collect()
}

#[test]
fn numbers_follow_the_workbook_and_are_linked_to_its_cells() {
    let sandbox = with(
        "present = [{ name = \"Bí thư các chi bộ\", number = \"{count}\" }]\n\
         statistics = [{ name = \"Đảng viên mới\", number = \"{total.admitted}\", of = \"{total.members}\", parts = [\
           { name = \"Khối thôn\", number = \"{groups.khoi-thon.admitted}\" },\
           { name = \"Khối trường học\", number = \"{groups.khoi-truong-hoc.admitted}\" }] }]\n\
         best = [{ name = \"Chi bộ thôn Đồi Mây\", number = \"{rows.chi-bo-thon-doi-may.admitted}\", \
           of = \"{rows.chi-bo-thon-doi-may.target}\" }]\n",
    );
    let document = composed(&sandbox, "d.toml");
    let shown = text(&document);
    for line in [
        "Thành phần: 03 đồng chí, gồm bí thư các chi bộ (03 đồng chí).",
        "Đảng viên mới: 04, chiếm 5,80%. Trong đó:",
        "Khối thôn: 02, chiếm 50%;",
        "Khối trường học: 02, chiếm 50%.",
        "Đơn vị thực hiện tốt: Chi bộ thôn Đồi Mây kết nạp 02/04 đảng viên, đạt 50%.",
    ] {
        assert!(shown.contains(line), "no `{line}` in\n{shown}");
    }
    let cells = |key: &str| document["facts"][key]["sources"][0]["cells"].clone();
    assert_eq!(cells("fields.statistics.0.number"), json!(["F2", "F3", "F4"]));
    assert_eq!(cells("fields.best.0.ratio"), json!(["F2", "E2"]));
    assert_eq!(cells("fields.present.0.number"), json!(["B2", "B3", "B4"]));
}

#[test]
fn a_number_by_name_is_one_figure_of_a_workbook() {
    let of = |of: &str| {
        let found =
            faults(&format!("statistics = [{{ name = \"Đảng viên mới\", number = 1, of = \"{of}\" }}]\n"));
        found.into_iter().map(|[code, _, value]| (code, value)).collect::<Vec<_>>()
    };
    let one = |code: &str, value: &str| vec![(code.to_string(), value.to_string())];
    assert_eq!(of("{total.targett}"), one("compose.unknown-figure", "total.targett"));
    assert_eq!(of("{total.ratio}"), one("compose.figure-form", "total.ratio"));
    assert_eq!(of("{total.sources}"), one("compose.figure-missing", "total.sources"));
    // How many are present is not known before the fields are.
    assert_eq!(of("{size.present}"), one("compose.unknown-figure", "size.present"));
    assert_eq!(of("khoảng 9"), one("project.wrong-type", ""));
    let people = faults("present = [{ name = \"Bí thư các chi bộ\", number = \"{rows.2.admitted}\" }]\n");
    assert_eq!(people[0][0], "compose.figure-form");
    assert_eq!(people[0][1], "12");
}

#[test]
fn a_count_of_the_review_is_named_as_well() {
    let sandbox = Sandbox::new();
    let review = std::fs::read_to_string(sandbox.path("semi-annual-review.toml")).unwrap();
    let named: Vec<&str> = review
        .lines()
        .map(|line| if line.starts_with("inspections") { "inspections = \"{groups.1.count}\"" } else { line })
        .collect();
    std::fs::write(sandbox.path("semi-annual-review.toml"), named.join("\n")).unwrap();
    let document = composed(&sandbox, "semi-annual-review.toml");
    let count = &document["facts"]["groups.1.count"]["value"];
    let shown = text(&document);
    assert!(
        count.is_number() && shown.contains(&format!("tổ chức {:02} cuộc kiểm tra", count.as_u64().unwrap())),
        "{shown}"
    );
    assert_eq!(document["facts"]["fields.inspections"]["value"], *count);
}
