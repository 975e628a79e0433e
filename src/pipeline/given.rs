//! What a document does not say because it was not given, and what was given but is not in it.

use std::collections::{BTreeSet, HashSet};

use super::plan::Plan;
use vanthu_compute::{self as compute, Gap};
use vanthu_diagnostic::{Diagnostic, Place, Severity, Subject, Text, code};
use vanthu_model::dataset::{CellRef, Dataset, Record, Value};
use vanthu_model::document::{Document, plain_text};
use vanthu_model::field::{FieldValue, FieldValues, Section};
use vanthu_model::field_kind::TemplateField;
use vanthu_model::profile::Profile;
use vanthu_model::text::folded_name;

/// The notes and warnings on what the template asked for and did not find: fields, columns, workbooks.
pub(super) fn missing(
    plan: &Plan,
    document: &Document,
    fields: &FieldValues,
    data: Option<(&Dataset, &Profile)>,
) -> Vec<Diagnostic> {
    let template = &plan.template;
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut columns: BTreeSet<&str> = BTreeSet::new();
    let mut slots: BTreeSet<&str> = BTreeSet::new();
    for path in &document.not_given {
        let mut steps = path.split('.');
        match (steps.next(), steps.next()) {
            (Some("fields"), Some(name)) => drop(names.insert(name)),
            (Some("total"), Some(name)) => drop(columns.insert(name)),
            (Some("under_way" | "within_reach"), None) => {
                let measure = data.and_then(|(_, profile)| profile.measure.as_ref());
                columns
                    .extend(measure.into_iter().flat_map(|measure| &measure.under_way).map(String::as_str));
            }
            (Some("total" | "rows" | "count"), None) => {
                slots.extend(
                    template.data.iter().filter(|(_, data)| data.is_main()).map(|(name, _)| name.as_str()),
                );
            }
            (Some("change" | "previous"), None) => {
                slots.extend(
                    template.data.iter().filter(|(_, data)| data.compare).map(|(name, _)| name.as_str()),
                );
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for name in names {
        let is_expected = template.expected.iter().any(|one| one == name);
        let missed =
            |declared: &&TemplateField| !fields.contains_key(name) && (is_expected || !declared.optional);
        if let Some(declared) = template.fields.get(name).filter(missed) {
            found.push(missing_field(plan, name, &declared.label, declared.taken_over_by.as_deref()));
        }
    }
    if let Some((dataset, profile)) = data
        && let Some((slot, declared)) = template.main_data()
    {
        let empty = |field: &str| dataset.rows.iter().all(|row| *row.value(field) == Value::Empty);
        // What a document of this kind is expected to say is warned of column by column, the rest noted together.
        let mut others = Vec::new();
        for (field, known) in columns.iter().filter_map(|name| Some((*name, profile.fields.get(*name)?))) {
            if !empty(field) || declared.optional.iter().any(|one| one == field) {
                continue;
            }
            if declared.expected.iter().any(|one| one == field) {
                found.push(missing_columns(plan, slot, &[&known.label], Severity::Warning));
            } else {
                others.push(known.label.as_str());
            }
        }
        if !others.is_empty() {
            found.push(missing_columns(plan, slot, &others, Severity::Note));
        }
    }
    for slot in slots {
        if let Some(declared) = template.data.get(slot).filter(|_| !plan.job.data.contains_key(slot)) {
            found.push(missing_slot(plan, slot, &declared.label));
        }
    }
    found
}

/// How grave it is that something is missing.
fn severity(expected: bool) -> Severity {
    if expected { Severity::Warning } else { Severity::Note }
}

fn missing_field(plan: &Plan, name: &str, label: &str, taken_over_by: Option<&str>) -> Diagnostic {
    let template = &plan.template;
    let expected = template.expected.iter().any(|one| one == name);
    let problem = Diagnostic::new(
        severity(expected),
        code!("content.not-given"),
        format!("chưa có nội dung mục “{label}”; văn bản không nói về mục này"),
        format!("the field `{name}` was not given; the document does not speak of it"),
    )
    .about_field(format!("fields.{name}"))
    .at(plan.job.fields.place.clone())
    .hint(
        "điền mục này; nếu không có thì ghi “không có”",
        "fill it in; where there is none, write `không có`",
    );
    match taken_over_by.and_then(|flag| Some((flag, template.fields.get(flag)?))) {
        Some((flag, declared)) => problem.hint(
            format!("hoặc chọn “{}” để dùng đề xuất của mẫu", declared.label),
            format!("or take over what the template proposes: `{flag} = true`"),
        ),
        None => problem,
    }
}

fn missing_columns(plan: &Plan, slot: &str, labels: &[&str], severity: Severity) -> Diagnostic {
    let data = plan.job.data.get(slot);
    let label = labels.join("”, “");
    let (vi, en) = match labels {
        [_] => (
            format!(
                "bảng số liệu không có cột “{label}” hoặc cột để trống; văn bản không nói về nội dung này"
            ),
            format!(
                "the workbook has no column “{label}”, or an empty one; the document does not speak of it"
            ),
        ),
        _ => (
            format!(
                "bảng số liệu không có các cột “{label}” hoặc để trống; văn bản không nói về các nội dung này"
            ),
            format!(
                "the workbook has no columns “{label}”, or empty ones; the document does not speak of them"
            ),
        ),
    };
    let problem = Diagnostic::new(severity, code!("content.not-given"), vi, en)
        .with_value(labels.join(", "))
        .about(Subject::Data { slot: slot.to_string(), file: None })
        .hint(
            "thêm cột này vào bảng, hoặc chỉ rõ cột nào trong bảng ghi số liệu đó; không có thì ghi số 0",
            "add the column, or say which column holds these figures; where there are none, write 0",
        );
    match data {
        Some(data) => problem.at(data.place.clone()),
        None => problem,
    }
}

fn missing_slot(plan: &Plan, slot: &str, label: &str) -> Diagnostic {
    Diagnostic::note(
        code!("content.not-given"),
        format!("chưa có bảng số liệu “{label}”; văn bản không nói về nội dung này"),
        format!("the workbook `{slot}` was not given; the document does not speak of it"),
    )
    .about(Subject::Data { slot: slot.to_string(), file: None })
    .at(plan.job.data_place.clone())
    .hint("gắn tệp số liệu nếu có", "give the workbook if there is one")
}

/// The largest number of rows that a finding names.
const MOST_NAMES: usize = 8;

/// The findings on blank cells in columns whose sums the document states. `prefix` begins the keys of what was computed from
/// `dataset`, the workbook `slot`: nothing for the main one, `previous.` for the earlier period.
pub(super) fn blank_cells(
    plan: &Plan,
    document: &Document,
    slot: &str,
    prefix: &str,
    (dataset, profile): (&Dataset, &Profile),
) -> Vec<Diagnostic> {
    let stated = stated_fields(document, prefix, profile);
    let (told, gaps): (Vec<_>, Vec<_>) = compute::gaps(dataset, profile)
        .into_iter()
        // An empty cell of a column that must be filled was reported when the workbook was read.
        .filter(|gap| stated.contains(gap.field) && !profile.fields[gap.field].filled)
        .partition(|gap| gap.stated);
    let label = |gap: &Gap| profile.fields[gap.field].label.clone();
    let place = |gap: &Gap| {
        let cell = gap.rows.first().and_then(|row| row.blank_cell(gap.field));
        cell.map_or_else(|| Place::File { file: dataset.file.to_string() }, CellRef::place)
    };
    let mut found: Vec<Diagnostic> = gaps
        .iter()
        .map(|gap| {
            let (label, rows, all) = (label(gap), gap.rows.len(), dataset.rows.len());
            let names = names(&gap.rows, profile);
            Diagnostic::warning(
                code!("content.blank-cells"),
                format!("cột “{label}” để trống ở {rows}/{all} dòng ({}); số tổng trong văn bản chỉ là của các dòng có số liệu", names.vi),
                format!("the column “{label}” is blank in {rows} of {all} rows ({}); the total in the document is that of the others", names.en),
            )
            .at(place(gap))
            .hint("ghi số liệu vào các ô này; không có thì ghi số 0", "fill in these cells; where there is none, write 0")
        })
        .collect();
    if let Some(first) = told.first() {
        let labels = told.iter().map(label).collect::<Vec<_>>().join("”, “");
        found.push(
            Diagnostic::note(
                code!("content.blank-cells"),
                format!("có ô trống ở “{labels}”; dòng tổng của bảng tính các ô này bằng 0 nên văn bản cũng vậy"),
                format!("there are blank cells in “{labels}”; the total row of the workbook takes them as 0, and so does the document"),
            )
            .at(place(first))
            .hint("không có thì ghi số 0; thiếu số liệu thì bổ sung", "write 0 where there is none, and fill in what is missing"),
        );
    }
    found.extend(ungrouped(plan, dataset, profile).filter(|_| prefix.is_empty()));
    let subject = Subject::Data { slot: slot.to_string(), file: Some(dataset.file.to_string()) };
    found.into_iter().map(|one| one.about(subject.clone())).collect()
}

/// The names of rows as a message lists them.
fn names(rows: &[&Record], profile: &Profile) -> Text {
    let names: Vec<&str> = rows.iter().take(MOST_NAMES).map(|row| row.text(&profile.key)).collect();
    let names = names.join(", ");
    match rows.len().saturating_sub(MOST_NAMES) {
        0 => Text::new(names.clone(), names),
        more => Text::new(format!("{names} và {more} dòng khác"), format!("{names} and {more} more")),
    }
}

/// The warning about rows of no group, where the template sums up by groups.
fn ungrouped(plan: &Plan, dataset: &Dataset, profile: &Profile) -> Option<Diagnostic> {
    let rows = compute::ungrouped(dataset, profile);
    let field = profile.group.as_ref().filter(|_| plan.template.reads("groups"))?;
    let first = rows.first()?;
    let (label, count, all, names) =
        (&profile.fields[field].label, rows.len(), dataset.rows.len(), names(&rows, profile));
    let problem = Diagnostic::warning(
        code!("content.blank-cells"),
        format!(
            "cột “{label}” để trống ở {count}/{all} dòng ({}); văn bản không tổng hợp theo cột này",
            names.vi
        ),
        format!(
            "the column “{label}” is blank in {count} of {all} rows ({}); the document does not sum up by it",
            names.en
        ),
    )
    .at(first.cell(field).map_or_else(|| Place::File { file: dataset.file.to_string() }, CellRef::place));
    Some(problem.hint("ghi nốt các ô này, hoặc bỏ cả cột", "fill in these cells, or leave the column out"))
}

/// The beginnings of the keys of figures that are added up or counted over rows.
const OVER_ROWS: [&str; 8] =
    ["total", "shares", "coverage", "groups", "targeted", "unasked", "change", "under_way"];

/// The fields over whose rows a figure of the document was added up or counted.
fn stated_fields<'a>(document: &Document, prefix: &str, profile: &'a Profile) -> HashSet<&'a str> {
    let mut fields = HashSet::new();
    document.each_runs(|runs| {
        for key in runs.iter().filter_map(|run| run.fact.as_deref()) {
            // A change compares the sums of both periods.
            let own = key.strip_prefix(prefix).or_else(|| key.starts_with("change.").then_some(key));
            let Some(own) = own.filter(|own| OVER_ROWS.contains(&own.split('.').next().unwrap_or_default()))
            else {
                continue;
            };
            for step in own.split('.') {
                fields.extend(profile.fields.get_key_value(step).map(|(name, _)| name.as_str()));
            }
            if own == "under_way" {
                let measure = profile.measure.iter();
                fields.extend(measure.flat_map(|measure| &measure.under_way).map(String::as_str));
            }
        }
    });
    fields
}

/// The fields that were filled in and whose texts are not in the document.
pub(super) fn unused(plan: &Plan, document: &Document, fields: &FieldValues) -> Vec<Diagnostic> {
    let template = &plan.template;
    let mut whole = String::new();
    let mut add = |text: &str| {
        whole.push_str(&plain(text));
        whole.push('\n');
    };
    document.letterhead.subject.iter().for_each(|line| add(line));
    add(&document.letterhead.subject.join(" "));
    document.each_runs(|runs| add(&plain_text(runs)));
    // What an edit replaces or drops was in the document.
    document.edits.iter().for_each(|edit| add(&edit.base));
    // Most texts are passages of their own, and looking them up is quicker than searching the whole document for each.
    let passages: HashSet<&str> = whole.lines().collect();
    let mut found = Vec::new();
    for (name, (value, place)) in fields {
        let Some(declared) = template.fields.get(name).filter(|declared| declared.printed) else { continue };
        let texts = texts(value);
        // A figure that is named in a text stands there as its value.
        let printed = |text: &&str| {
            let mut parts = text.split(['{', '}']).step_by(2).map(plain);
            parts.all(|part| passages.contains(part.as_str()) || whole.contains(part.as_str()))
        };
        let Some(lost) = texts.iter().find(|text| !printed(text)) else { continue };
        let is_known = !declared.shared && template.mentions(name);
        let short: String = lost.chars().take(60).collect();
        let problem = Diagnostic::new(
            severity(is_known),
            code!("content.not-used"),
            match is_known {
                true => format!("mục “{}” có nội dung không được in ra: “{short}”", declared.label),
                false => format!("văn bản này không dùng mục “{}”", declared.label),
            },
            match is_known {
                true => format!("a text of the field `{name}` is not in the document: “{short}”"),
                false => format!("the document does not use the field `{name}`"),
            },
        );
        found.push(problem.about_field(format!("fields.{name}")).at(place.clone()).hint(
            "chuyển nội dung sang mục mà văn bản có in, hoặc bỏ mục này",
            "move the text to a field that the document prints, or leave the field out",
        ));
    }
    found
}

/// A text as it is looked for: small letters, one tone style, single spaces, no mark at the end.
fn plain(text: &str) -> String {
    folded_name(text).trim_end_matches(['.', ';', ',', ':', ' ']).to_string()
}

/// The texts of a field that a document prints as they are.
fn texts(value: &FieldValue) -> Vec<&str> {
    match value {
        FieldValue::Text(text) => vec![text],
        FieldValue::List(items) => items.iter().map(String::as_str).collect(),
        FieldValue::Opinions(opinions) => opinions.iter().map(|opinion| opinion.text.as_str()).collect(),
        FieldValue::Tasks(tasks) => tasks.iter().map(|task| task.work.as_str()).collect(),
        FieldValue::Targets(targets) => targets.iter().map(|target| target.name.as_str()).collect(),
        FieldValue::Documents(citations) => {
            citations.iter().map(|citation| citation.number.as_str()).collect()
        }
        FieldValue::People(people) => people.iter().map(|person| person.name.as_str()).collect(),
        FieldValue::Absent(absences) => absences.iter().map(|absence| absence.name.as_str()).collect(),
        FieldValue::Sections(sections) => {
            let mut texts = Vec::new();
            sections.iter().for_each(|section| section_texts(section, &mut texts));
            texts
        }
        FieldValue::Period(_)
        | FieldValue::Date(_)
        | FieldValue::Moment(_)
        | FieldValue::Count(_)
        | FieldValue::Number(_)
        | FieldValue::Flag(_)
        | FieldValue::Choice(_) => Vec::new(),
    }
}

fn section_texts<'a>(section: &'a Section, texts: &mut Vec<&'a str>) {
    texts.extend(section.title.as_deref());
    texts.extend(section.text.iter().chain(&section.closing).map(String::as_str));
    for point in &section.points {
        texts.push(&point.text);
        texts.extend(point.more.iter().chain(&point.points).map(String::as_str));
    }
    section.sections.iter().for_each(|part| section_texts(part, texts));
}
