//! `vanthu rules`.

use std::fmt::Write;

use super::args::Rules as Command;
use super::report::Reporter;
use super::{DONE, Failure, print};
use crate::pipeline::{self, RuleSet, Settings};
use vanthu_model::rules::{RuleRow, Rules, rows};

/// Lists or shows rule sets.
pub(super) fn run(command: &Command, settings: &Settings, reporter: &Reporter) -> Result<u8, Failure> {
    let text = match command {
        Command::List { json } => list(&pipeline::rule_sets(&settings.assets)?, *json),
        Command::Show { name, json, markdown } => {
            let set = pipeline::rule_set(&settings.assets, name, None)?;
            let rows = rows(&set.file, &set.text)?;
            match (json, markdown) {
                (true, _) => as_json(&set, &rows),
                (_, true) => as_markdown(&set, &rows, reporter),
                _ => as_table(&set, &rows),
            }
        }
    };
    print(text.as_bytes());
    Ok(DONE)
}

fn list(sets: &[RuleSet], json: bool) -> String {
    if json {
        let objects: Vec<_> = sets.iter().map(|RuleSet { rules, .. }| about(rules)).collect();
        return format!("{:#}\n", serde_json::Value::Array(objects));
    }
    let mut text = String::new();
    for RuleSet { rules, .. } in sets {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:<10} {:<6} {}  {}",
            rules.name, rules.standard, rules.in_force, rules.full_name
        );
    }
    text
}

/// The rows, grouped by component.
fn as_table(set: &RuleSet, rows: &[RuleRow]) -> String {
    let rules = &set.rules;
    let mut text = format!("{}: {}\n{} {}\n", rules.name, rules.full_name, rules.standard, rules.in_force);
    let mut component = "";
    for row in rows {
        if row.component != component {
            component = &row.component;
            let _ = writeln!(text, "\n[{component}]  {}", row.clause);
        }
        let _ = writeln!(text, "  {:<22} {:<2}  {}", row.key, row.certainty, row.text());
    }
    text
}

fn as_json(set: &RuleSet, rows: &[RuleRow]) -> String {
    let mut object = about(&set.rules);
    object["rules"] = serde_json::json!(rows);
    format!("{object:#}\n")
}

/// What a rule set is.
fn about(rules: &Rules) -> serde_json::Value {
    serde_json::json!({
        "name": rules.name,
        "standard": rules.standard,
        "full_name": rules.full_name,
        "in_force": rules.in_force.to_string(),
    })
}

/// The rows as a page of documentation.
fn as_markdown(set: &RuleSet, rows: &[RuleRow], reporter: &Reporter) -> String {
    let rules = &set.rules;
    let mut text = format!("# {}\n\n{}.\n\n", rules.name, rules.full_name);
    let _ = writeln!(
        text,
        "{}\n",
        reporter.say(
            "Trang này do `vanthu rules show --markdown` lập từ tệp quy tắc. Độ chắc chắn: `R` đọc từ chính văn bản quy định, `S2` từ hai nguồn độc lập trở \
             lên, `S` một nguồn, `P` thấy trong thực tế, `D` tự tính, `M` kiến thức chung chưa đối chiếu, `C` các nguồn \
             mâu thuẫn.",
            "`vanthu rules show --markdown` makes this page from the rules file. Certainty: `R` read in the regulation itself, `S2` two or more independent \
             sources, `S` one, `P` seen in practice, `D` derived, `M` general knowledge, unconfirmed, `C` sources \
             conflict.",
        )
    );
    let head = reporter.say(
        "| thành phần | mục | giá trị | độ chắc chắn | căn cứ |",
        "| component | key | value | certainty | clause |",
    );
    let _ = writeln!(text, "{head}\n|---|---|---|---|---|");
    for row in rows {
        let cell = |text: &str| text.replace('|', "\\|");
        let value = match row.text() {
            value if value.is_empty() => "–".to_string(),
            value => format!("`{}`", cell(&value)),
        };
        let (component, key) = (cell(&row.component), cell(&row.key));
        let _ =
            writeln!(text, "| {component} | {key} | {value} | {} | {} |", row.certainty, cell(&row.clause));
    }
    text
}
