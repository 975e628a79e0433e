//! Whether the reporting period of a document agrees with its date and its workbooks.

use std::collections::BTreeSet;

use super::plan::Plan;
use vanthu_compose::is_finished;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::dataset::Dataset;
use vanthu_model::date::{Period, short};
use vanthu_model::document::Document;
use vanthu_model::field::{FieldValue, FieldValues};
use vanthu_model::profile::Profile;
use vanthu_model::text::folded_name;

/// What does not agree.
pub(super) fn findings(
    plan: &Plan,
    fields: &FieldValues,
    main: Option<&Dataset>,
    earlier: Option<&Dataset>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let (Some(now), Some(before)) = (main, earlier)
        && is_same(now, before)
    {
        found.push(
            Diagnostic::warning(
                code!("content.same-workbook"),
                "bảng số liệu của kỳ so sánh giống hệt bảng số liệu của kỳ này",
                "the workbook of the earlier period holds the same as that of this period",
            )
            .at(Place::File { file: before.file.to_string() })
            .hint("gắn đúng tệp của kỳ so sánh, hoặc bỏ tệp đó", "give the right workbook, or none"),
        );
    }
    let Some((FieldValue::Period(period), place)) = fields.get("period") else { return found };
    found.extend(dated(plan, *period, place));
    for (dataset, period) in [(main, *period), (earlier, period.year_before())] {
        found.extend(dataset.and_then(|dataset| wrong_year(dataset, period)));
    }
    found
}

/// Whether two data sets hold the same.
fn is_same(now: &Dataset, before: &Dataset) -> bool {
    let values = |dataset: &Dataset| -> Vec<Vec<_>> {
        let row = |row: &vanthu_model::dataset::Record| {
            row.values.iter().map(|(name, datum)| (name.clone(), datum.value.clone())).collect()
        };
        dataset.rows.iter().map(row).collect()
    };
    now.rows.len() == before.rows.len() && values(now) == values(before)
}

/// The finding on a document that compares two periods whose rows have few names in common.
pub(super) fn other_rows(
    document: &Document,
    now: &Dataset,
    before: &Dataset,
    profile: &Profile,
) -> Option<Diagnostic> {
    let mut compared = false;
    document.each_runs(|runs| {
        compared |= runs.iter().filter_map(|run| run.fact.as_deref()).any(|key| key.starts_with("change."));
    });
    let names = |dataset: &Dataset| -> BTreeSet<String> {
        dataset.rows.iter().map(|row| folded_name(row.text(&profile.key))).collect()
    };
    let (known, earlier) = (names(now), names(before));
    let both = known.intersection(&earlier).count();
    // Branches are founded, joined and named anew; where more than half of them differ, it is another list.
    if !compared || both * 2 >= known.len().max(earlier.len()) {
        return None;
    }
    let (total, then) = (known.len(), earlier.len());
    let problem = Diagnostic::warning(
        code!("content.other-rows"),
        format!("chỉ {both} tên có trong cả hai bảng so sánh (kỳ này {total} dòng, kỳ trước {then} dòng); mức tăng, giảm trong văn bản có thể không cùng phạm vi"),
        format!("only {both} names are in both workbooks (now {total} rows, before {then}); the changes in the document may compare different units"),
    )
    .at(Place::File { file: before.file.to_string() });
    Some(problem.hint(
        "gắn đúng tệp của kỳ so sánh; nếu tên đơn vị viết khác nhau thì viết thống nhất",
        "give the right workbook of the earlier period; where names are spelt otherwise, spell them alike",
    ))
}

/// The kind of documents that look back. Plans and programmes are issued before their period is over, or begins.
const REPORT: &str = "báo cáo";

/// The finding on the date of a report that does not fit the period.
fn dated(plan: &Plan, period: Period, place: &Place) -> Option<Diagnostic> {
    let date = plan.job.header.date.filter(|_| plan.template.kind == REPORT)?;
    let (text, day) = (period.text(), short(date));
    let problem = if period.first_day().is_some_and(|first| date < first) {
        Diagnostic::warning(
            code!("content.period-not-begun"),
            format!("văn bản ghi ngày {day}, khi {text} chưa bắt đầu"),
            format!("the document is dated {day}, before its period ({text}) begins"),
        )
    } else if !is_finished(period, Some(date)) {
        Diagnostic::warning(
            code!("content.period-not-over"),
            format!("văn bản ghi ngày {day}, khi {text} chưa kết thúc"),
            format!("the document is dated {day}, well before its period ({text}) ends"),
        )
    } else {
        return None;
    };
    Some(
        problem
            .at(place.clone())
            .about_field("fields.period")
            .hint("kiểm tra kỳ báo cáo và ngày ban hành", "check the period and the date of the document"),
    )
}

/// The finding on a workbook whose title names other years than those of the period.
fn wrong_year(dataset: &Dataset, period: Period) -> Option<Diagnostic> {
    let years: Vec<i32> = dataset.title.iter().flat_map(|line| years(line)).collect();
    let named = *years.first()?;
    if years.iter().any(|year| (period.first_year()..=period.year()).contains(year)) {
        return None;
    }
    let problem = Diagnostic::warning(
        code!("content.wrong-year"),
        format!("tiêu đề của bảng ghi năm {named}, còn văn bản dùng bảng này cho {}", period.text()),
        format!("the title of the workbook names {named}, but it is used for {}", period.text()),
    )
    .with_value(named.to_string())
    .at(Place::File { file: dataset.file.to_string() });
    Some(problem.hint(
        "gắn đúng tệp của kỳ đó, hoặc sửa kỳ báo cáo",
        "give the workbook of that period, or correct the period",
    ))
}

/// The years that a text names: numbers of four digits from 1930 to 2199.
fn years(text: &str) -> impl Iterator<Item = i32> + '_ {
    text.split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .filter(|year| (1930..2200).contains(year))
}
