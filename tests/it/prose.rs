//! The report's prose follows its figures: each case as the whole composed text, reviewed as a reader would.

use std::sync::Arc;

use snapbox::{assert_data_eq, file};
use vanthu::assets::Assets;
use vanthu::compute::{self, Earlier};
use vanthu::model::dataset::{CellRef, Dataset, Datum, Record, Value};
use vanthu::model::document::{Block, HeadingForm, plain_text};
use vanthu::model::rules::Rules;
use vanthu::project::{self, DocumentSource, MemoryFiles};
use vanthu::{compose, pipeline};

/// A branch of an invented table.
struct Branch {
    name: &'static str,
    target: u32,
    admitted: u32,
    struck_off: u32,
}

fn branch(name: &'static str, target: u32, admitted: u32) -> Branch {
    Branch { name, target, admitted, struck_off: 0 }
}

fn dataset(branches: &[Branch]) -> Dataset {
    let (file, sheet): (Arc<str>, Arc<str>) = ("t.xlsx".into(), "S".into());
    let rows = branches.iter().enumerate().map(|(index, branch)| {
        let row = index as u32 + 2;
        let number = |number: u32| Value::Number(number.into());
        let values = [
            ("branch", Value::Text(branch.name.into())),
            ("group", Value::Text("Khối thôn".into())),
            ("target", number(branch.target)),
            ("admitted", number(branch.admitted)),
            ("sources", number(branch.target + 1)),
            ("struck_off", number(branch.struck_off)),
            ("women", number(branch.admitted / 2)),
            ("youth", number(branch.admitted)),
            ("enlisted", number(0)),
            ("official", number(index as u32)),
            ("files_verifying", number(0)),
            ("files_submitted", number(index as u32)),
        ];
        let values = values
            .into_iter()
            .enumerate()
            .map(|(column, (field, value))| {
                let cell = CellRef { file: file.clone(), sheet: sheet.clone(), row, column: column as u32 };
                (field.to_string(), Datum { value, cell })
            })
            .collect();
        Record::new(row, values)
    });
    Dataset {
        rows: rows.collect(),
        file: file.clone(),
        sheet: sheet.clone(),
        profile: Some("branch-results".into()),
        title: Vec::new(),
        header: (1, 1),
        tables: Vec::new(),
        columns: Vec::new(),
        totals: Vec::new(),
        notes: Vec::new(),
        encoding: "unicode",
        corrected: Vec::new(),
        across: false,
    }
}

/// The composed text: headings, paragraphs, items; tables and charts by their rows.
fn composed(now: &[Branch], before: Option<&[Branch]>, fields: &str) -> String {
    let head = "template = \"semi-annual-review\"\noffice = \"office.toml\"\ndate = 2026-07-05\n";
    let office = include_str!("../../samples/office.toml").to_string();
    let files = [("document.toml", format!("{head}[fields]\n{fields}")), ("office.toml", office)];
    let files = MemoryFiles::new(files.map(|(name, text)| (name, text.into_bytes())));
    let job = project::load(&files, &DocumentSource::Toml("document.toml"), &[]).unwrap();
    let assets = Assets::default();
    let template = pipeline::template_named(&assets, &job.template).unwrap();
    let profile = pipeline::profiles(&assets).unwrap().remove(0);
    let before = before.map(dataset);
    let earlier = Earlier { name: "previous", dataset: before.as_ref() };
    let rules = Rules::parse("rules", include_str!("../../templates/rules/hd05-2026.toml")).unwrap();
    let compose::Composed { document, .. } = compose::compose(compose::Input {
        header: &job.header,
        template: &template,
        prose: &compose::ParsedProse::new(&template, compose::style(&job.header, &rules)),
        rules: &rules,
        facts: compute::facts(&dataset(now), &profile, Some(earlier)),
        fields: &project::read_fields(&job.fields, &template).unwrap().values,
        number_cells: &compose::NumberCells::new(),
        own_texts: &[],
        texts: &[],
        edits: &[],
        allowed: &[],
    })
    .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let mut text = String::new();
    for block in document.blocks.iter().map(|named| &named.block) {
        let line = match block {
            Block::Heading { form: HeadingForm::Part, label, runs, .. } => {
                format!("{label}\n{}", plain_text(runs))
            }
            Block::Heading { label, runs, .. } => format!("{label}{}", plain_text(runs)),
            Block::Numbered { label, runs, .. } => format!("{label}{}", plain_text(runs)),
            Block::Paragraph { runs } | Block::Enacting { runs } => plain_text(runs),
            Block::ListItem { marker, runs } | Block::Basis { marker, runs } => {
                format!("{marker}{}", plain_text(runs))
            }
            Block::Table { caption, rows, .. } => {
                let rows = rows
                    .iter()
                    .map(|row| row.cells.iter().map(|cell| plain_text(cell)).collect::<Vec<_>>().join(" | "));
                format!("[{}]\n{}", plain_text(caption), rows.collect::<Vec<_>>().join("\n"))
            }
            Block::Chart { alt, .. } | Block::LineChart { alt, .. } | Block::ShareChart { alt, .. } => {
                format!("[{alt}]")
            }
            Block::PageBreak => "---".into(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    for hole in ["  ", " ,", " .", "()", ": ;", "null", "[object]"] {
        assert!(!text.contains(hole), "`{hole}` in:\n{text}");
    }
    text
}

const FIELDS: &str = "period = \"2026-H1\"\n";

#[test]
fn one_branch_that_met_its_target() {
    let text = composed(&[branch("Chi bộ thôn Một", 1, 1)], None, FIELDS);
    assert_data_eq!(text, file!["snapshots/prose/one-branch.txt"]);
}

#[test]
fn nothing_admitted_and_no_earlier_period() {
    let now = [branch("Chi bộ thôn Một", 2, 0), branch("Chi bộ thôn Hai", 1, 0)];
    assert_data_eq!(composed(&now, None, FIELDS), file!["snapshots/prose/nothing-admitted.txt"]);
}

#[test]
fn the_target_exceeded_and_more_than_before() {
    let now = [branch("Chi bộ thôn Một", 2, 4), branch("Chi bộ thôn Hai", 1, 1)];
    let before = [branch("Chi bộ thôn Một", 2, 2), branch("Chi bộ thôn Hai", 1, 0)];
    assert_data_eq!(composed(&now, Some(&before), FIELDS), file!["snapshots/prose/exceeded.txt"]);
}

#[test]
fn fewer_than_before_and_someone_struck_off() {
    let now = [Branch { struck_off: 1, ..branch("Chi bộ thôn Một", 4, 1) }, branch("Chi bộ thôn Hai", 2, 0)];
    let before = [branch("Chi bộ thôn Một", 2, 2), branch("Chi bộ thôn Hai", 1, 1)];
    assert_data_eq!(composed(&now, Some(&before), FIELDS), file!["snapshots/prose/fewer.txt"]);
}

#[test]
fn the_same_as_before_and_from_nothing() {
    let now = [branch("Chi bộ thôn Một", 2, 1)];
    assert_data_eq!(composed(&now, Some(&now), FIELDS), file!["snapshots/prose/same.txt"]);
    let before = [branch("Chi bộ thôn Một", 2, 0)];
    assert_data_eq!(composed(&now, Some(&before), FIELDS), file!["snapshots/prose/from-nothing.txt"]);
}

#[test]
fn no_targets_at_all() {
    let now = [branch("Chi bộ thôn Một", 0, 1), branch("Chi bộ thôn Hai", 0, 0)];
    assert_data_eq!(composed(&now, None, FIELDS), file!["snapshots/prose/no-targets.txt"]);
}

#[test]
fn the_second_half_year_and_the_solutions_of_the_template() {
    let now = [branch("Chi bộ thôn Một", 1_000, 905), branch("Chi bộ thôn Hai", 1_000, 1_000)];
    let text = composed(&now, None, "period = \"2026-H2\"\n");
    assert_data_eq!(text, file!["snapshots/prose/second-half.txt"]);
}

#[test]
fn a_year_that_is_over_says_what_was_not_done() {
    let now =
        [branch("Chi bộ thôn Một", 2, 3), branch("Chi bộ thôn Hai", 2, 1), branch("Chi bộ thôn Ba", 2, 0)];
    let text = composed(&now, None, "period = \"2025\"\n");
    assert_data_eq!(text, file!["snapshots/prose/year-over.txt"]);
}

#[test]
fn a_share_is_written_as_nothing_or_as_the_whole_only_where_it_is() {
    let now = [branch("Chi bộ thôn Một", 3_000_000, 1), branch("Chi bộ thôn Hai", 20_000, 19_999)];
    let text = composed(&now, None, FIELDS);
    let cell =
        |name: &str| text.lines().find(|line| line.contains(&format!("{name} | "))).unwrap().to_string();
    assert!(cell("Chi bộ thôn Một").contains("0,00003%"), "{text}");
    assert!(cell("Chi bộ thôn Hai").contains("99,995%"), "{text}");
    let nearly = [branch("Chi bộ thôn Một", 3_000_000, 2_999_999), branch("Chi bộ thôn Hai", 2, 2)];
    let text = composed(&nearly, None, FIELDS);
    assert!(text.contains("đạt 99,99997% chỉ tiêu năm") && !text.contains("đạt 100%"), "{text}");
    let few = [branch("Chi bộ thôn Một", 3_000_000, 1)];
    let text = composed(&few, None, FIELDS);
    assert!(text.contains("đạt 0,00003% chỉ tiêu năm") && !text.contains(" 0%"), "{text}");
}

#[test]
fn what_is_left_of_a_year_is_no_task_of_its_second_quarter() {
    let now = [branch("Chi bộ thôn Một", 4, 1), branch("Chi bộ thôn Hai", 8, 0)];
    let whole = "Kết nạp 11 đảng viên còn lại để hoàn thành chỉ tiêu năm.";
    let part = "Tiếp tục thực hiện chỉ tiêu năm, còn phải kết nạp 11 đảng viên.";
    for (period, said, unsaid) in
        [("2026-Q1", part, whole), ("2026-01/2026-04", whole, part), ("2026-H1", whole, part)]
    {
        let text = composed(&now, None, &format!("period = \"{period}\"\n"));
        assert!(text.contains(said) && !text.contains(unsaid), "{period}:\n{text}");
    }
}

#[test]
fn admissions_counted_from_the_start_of_the_term_are_not_those_of_the_period() {
    let now = [branch("Chi bộ thôn Một", 30, 6), branch("Chi bộ thôn Hai", 20, 3)];
    let text =
        composed(&now, None, "period = \"2026-H1\"\ntarget_for = \"nhiệm kỳ\"\ncounted = \"từ đầu\"\n");
    assert!(
        text.contains("Từ đầu nhiệm kỳ đến hết 6 tháng đầu năm 2026, toàn Đảng bộ đã kết nạp 09/50"),
        "{text}"
    );
    assert!(!text.contains("Trong 6 tháng đầu năm 2026"), "{text}");
    assert!(text.contains("Tiếp tục thực hiện chỉ tiêu nhiệm kỳ, còn phải kết nạp 41 đảng viên."), "{text}");
}

#[test]
fn one_branch_that_can_be_compared_is_not_all_of_them() {
    let now = [branch("Chi bộ thôn Một", 2, 3), branch("Chi bộ thôn Hai", 2, 1)];
    let before = [branch("Chi bộ thôn Một", 2, 1), branch("Chi bộ Chợ", 2, 0)];
    let text = composed(&now, Some(&before), FIELDS);
    assert!(!text.contains("Cả 01"), "{text}");
    assert!(text.contains("Có 01 chi bộ kết nạp nhiều hơn cùng kỳ năm 2025 là Chi bộ thôn Một"), "{text}");
}

#[test]
fn nothing_admitted_in_a_period_is_said_of_the_period_and_not_of_the_target() {
    let now = [branch("Chi bộ thôn Một", 3, 0), branch("Chi bộ thôn Hai", 1, 0)];
    let text = composed(&now, None, "period = \"2026-Q2\"\ncounted = \"trong kỳ\"\n");
    assert!(text.contains("được giao chỉ tiêu đều chưa kết nạp được đảng viên nào trong kỳ."), "{text}");
    assert!(!text.contains("chỉ tiêu trong kỳ"), "{text}");
}

#[test]
fn what_a_period_alone_reached_is_not_all_that_was_reached() {
    let now = [branch("Chi bộ thôn Một", 2, 2), branch("Chi bộ thôn Hai", 4, 1)];
    let said =
        |counted: &str| composed(&now, None, &format!("period = \"2026-Q2\"\ncounted = \"{counted}\"\n"));
    let (part, whole) = (said("trong kỳ"), said("từ đầu"));
    for text in [
        "Có 01 chi bộ tính riêng trong kỳ đã hoàn thành chỉ tiêu năm là Chi bộ thôn Một.",
        "Có 01/02 chi bộ được giao chỉ tiêu tính riêng trong kỳ đã hoàn thành chỉ tiêu năm.",
    ] {
        assert!(part.contains(text), "{part}");
    }
    assert!(whole.contains("Có 01 chi bộ hoàn thành chỉ tiêu năm là Chi bộ thôn Một."), "{whole}");
    assert!(!whole.contains("tính riêng"), "{whole}");
}

#[test]
fn less_than_a_point_from_the_time_gone_is_as_planned() {
    let text = composed(&[branch("Một", 600, 296), branch("Hai", 400, 200)], None, FIELDS);
    assert!(text.contains("tương ứng với thời gian đã qua"), "{text}");
    assert!(!text.contains("điểm phần trăm"), "{text}");
}
