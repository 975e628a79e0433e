//! The roster of an office's branches: read from a workbook or csv of its own, and compared with a data set.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::format::workbook::Workbook;
use crate::limits::{Budget, Limits};
use crate::sheet::worksheet::Sheet;
use crate::text::normalise::{heading_key, one_line};
use vanthu_diagnostic::{Diagnostic, Place, Severity, code};
use vanthu_model::dataset::{Dataset, Record};
use vanthu_model::office::{Branch, Roster};
use vanthu_model::profile::Profile;

/// The headings of a branch's name, of its code and of its group.
const HEADINGS: [&[&str]; 3] = [
    &["name", "Tên", "Tên chi bộ", "Chi bộ", "Tên tổ chức đảng", "Tổ chức đảng", "Tên đơn vị", "Đơn vị"],
    &["code", "Mã", "Mã chi bộ", "Mã số", "Mã đơn vị", "Ký hiệu"],
    &["group", "Khối", "Thuộc khối", "Tên khối", "Nhóm", "Cụm", "Loại hình"],
];

/// Reads a roster: the first sheet's columns `name`, `code` and `group`, or their Vietnamese names, below a row of
/// headings.
///
/// # Errors
/// If it cannot be opened, has no column of names or no branch, or has an empty or repeated name.
pub fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<Roster, Vec<Diagnostic>> {
    let mut workbook = Workbook::open(file, bytes, limits).map_err(|refusal| vec![refusal])?;
    let mut budget = Budget::new(limits);
    let first = workbook.sheets.first().cloned();
    let sheet = first.map(|info| workbook.read(&info, limits, &mut budget)).transpose();
    let Some((sheet, (heading, columns))) = sheet
        .map_err(|refusal| vec![refusal])?
        .and_then(|sheet| headings(&sheet).map(|found| (sheet, found)))
    else {
        return Err(vec![
            Diagnostic::error(
                code!("import.roster-heading"),
                "danh sách chi bộ không có cột tên chi bộ",
                "the roster has no column of branch names",
            )
            .at(Place::File { file: file.to_string() })
            .hint(
                "dòng đầu ghi tiêu đề `Mã`, `Tên chi bộ`, `Khối` (hoặc `code,name,group`); mỗi dòng sau là một chi bộ",
                "the first row holds the headings `code`, `name`, `group`; each row below is a branch",
            ),
        ]);
    };
    let mut problems = Vec::new();
    let mut branches: Vec<Branch> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let mut codes: HashMap<String, usize> = HashMap::new();
    for row in sheet.filled_rows(heading + 1) {
        let text = |column: Option<u32>| {
            let raw = column.and_then(|column| sheet.get(row, column));
            raw.map_or_else(String::new, |raw| one_line(&raw.shown()))
        };
        let [name, code, group] = columns.map(text);
        let Some(column) = columns[0] else { continue };
        if name.is_empty() {
            if !code.is_empty() || !group.is_empty() {
                problems.push(nameless(&sheet, row, column));
            }
            continue;
        }
        let branch = Branch { name, code, group, cell: sheet.cell(row, column) };
        for (seen, text) in [(&mut names, &branch.name), (&mut codes, &branch.code)] {
            if let Some(before) = seen.insert(heading_key(text), branches.len()).filter(|_| !text.is_empty())
            {
                problems.extend(branches.get(before).map(|before| repeated(&branch, before, text)));
            }
        }
        branches.push(branch);
    }
    if branches.is_empty() && problems.is_empty() {
        problems.push(
            Diagnostic::error(
                code!("import.roster-empty"),
                "danh sách chi bộ không có chi bộ nào",
                "the roster lists no branch",
            )
            .at(sheet.place(heading, columns[0].unwrap_or_default()))
            .hint("ghi mỗi chi bộ một dòng dưới dòng tiêu đề", "write one branch a row below the headings"),
        );
    }
    if problems.is_empty() { Ok(Roster { file: file.to_string(), branches }) } else { Err(problems) }
}

/// The row of the headings and the columns of name, code and group.
fn headings(sheet: &Sheet) -> Option<(u32, [Option<u32>; 3])> {
    sheet.filled_rows(0).take(20).find_map(|row| {
        let columns = HEADINGS.map(|accepted| {
            let accepted: Vec<String> = accepted.iter().map(|heading| heading_key(heading)).collect();
            let cells = sheet.row(row).iter();
            let mut named = cells
                .filter(|cell| cell.raw.text().is_some_and(|text| accepted.contains(&heading_key(text))));
            named.next().map(|cell| cell.column)
        });
        columns[0].is_some().then_some((row, columns))
    })
}

/// The error about a row of a roster without a name.
fn nameless(sheet: &Sheet, row: u32, column: u32) -> Diagnostic {
    let line = row + 1;
    Diagnostic::error(
        code!("import.empty-name"),
        format!("dòng {line} của danh sách chi bộ để trống tên"),
        format!("row {line} of the roster has no name"),
    )
    .at(sheet.place(row, column))
    .hint("ghi tên chi bộ, hoặc xóa cả dòng", "write the branch's name, or delete the row")
}

/// The error about a name or code that a roster gives twice.
fn repeated(branch: &Branch, before: &Branch, text: &str) -> Diagnostic {
    let at = format!("dòng {}", before.cell.row);
    Diagnostic::error(
        code!("import.duplicate-row"),
        format!("`{text}` đã có ở {at} của danh sách chi bộ"),
        format!("`{text}` is in row {} of the roster already", before.cell.row),
    )
    .at(branch.cell.place())
    .with_value(text)
    .hint(
        "mỗi chi bộ có một tên và một mã riêng: sửa lại hoặc xóa dòng thừa",
        "each branch has a name and a code of its own: correct it or delete the extra row",
    )
}

/// Compares the data set of one workbook with a roster: names that are not on it, groups that differ, branches that
/// are missing. Does nothing if the rows are not branches.
///
/// All findings are warnings: the author of a single workbook has added it up and answers for it, while a set of many
/// workbooks has not been seen as a whole by anyone.
pub fn check(roster: &Roster, dataset: &Dataset, profile: &Profile) -> Vec<Diagnostic> {
    let key = profile.key.as_str();
    let has_key = dataset.columns.iter().any(|column| column.field.as_deref() == Some(key));
    if !profile.is_by_branch() || !has_key || dataset.rows.is_empty() {
        return Vec::new();
    }
    let present: HashSet<String> = dataset.rows.iter().map(|row| heading_key(row.text(key))).collect();
    let mut found = names(roster, &dataset.rows, profile, &missing(roster, &present));
    // A name that is empty or repeated is an error already, and usually it hides the one that is missing.
    if (profile.repeats || present.len() == dataset.rows.len()) && !present.contains("") {
        let missing = missing(roster, &present);
        found.extend(missing.into_iter().map(|branch| {
            not_there(branch, roster).hint(
                "bổ sung số liệu của chi bộ này, hoặc sửa danh sách nếu không còn chi bộ này",
                "add its data, or correct the roster if there is no such branch any more",
            )
        }));
    }
    for problem in &mut found {
        problem.severity = problem.severity.min(Severity::Warning);
    }
    found
}

/// The branch that a workbook as a whole belongs to, and the text that says so: a line above its table, the name of its sheet
/// or that of its file, whichever first names just one branch. A branch whose name holds another's is meant where both
/// would do.
pub(crate) fn named_by<'a>(roster: &'a Roster, table: &Dataset) -> Option<(&'a Branch, String)> {
    let file =
        Path::new(&*table.file).file_stem().map(|stem| stem.to_string_lossy().replace(['_', '-'], " "));
    let texts = table.title.iter().cloned().chain([table.sheet.to_string()]).chain(file);
    let mut texts = texts.map(|text| (format!(" {} ", heading_key(&text)), text));
    texts.find_map(|(key, text)| {
        let holds = |name: &str| key.contains(&format!(" {} ", heading_key(name)));
        // A code such as `06` is a number like any other.
        let is_code = |code: &str| {
            code.contains(|letter: char| letter.is_ascii_digit()) && code.contains(char::is_alphabetic)
        };
        let mut named: Vec<&Branch> = roster
            .branches
            .iter()
            .filter(|branch| holds(&branch.name) || (is_code(&branch.code) && holds(&branch.code)))
            .collect();
        let longest = named.iter().map(|branch| heading_key(&branch.name)).max_by_key(String::len)?;
        named.retain(|branch| {
            !longest.contains(&heading_key(&branch.name)) || heading_key(&branch.name) == longest
        });
        match named.as_slice() {
            [only] => Some((*only, text)),
            _ => None,
        }
    })
}

/// The branches of a roster whose names are not among `present`, which holds the keys of names.
pub(crate) fn missing<'a>(roster: &'a Roster, present: &HashSet<String>) -> Vec<&'a Branch> {
    roster.branches.iter().filter(|branch| !present.contains(&heading_key(&branch.name))).collect()
}

/// The rows whose name is not on the roster or whose group is another one. `missing` are the branches that no row
/// holds: a strange name can only mean one of those.
pub(crate) fn names(
    roster: &Roster,
    rows: &[Record],
    profile: &Profile,
    missing: &[&Branch],
) -> Vec<Diagnostic> {
    let by_key: HashMap<String, &Branch> =
        roster.branches.iter().map(|branch| (heading_key(&branch.name), branch)).collect();
    let mut found = Vec::new();
    for row in rows {
        let name = row.text(&profile.key);
        let Some(cell) = row.cell(&profile.key).filter(|_| !name.is_empty()) else { continue };
        let Some(branch) = by_key.get(&heading_key(name)) else {
            found.push(unknown(name, roster, missing).at(cell.place()));
            continue;
        };
        let Some(field) = &profile.group else { continue };
        let group = row.text(field);
        let differs = !group.is_empty() && !branch.group.is_empty();
        if differs && heading_key(group) != heading_key(&branch.group) {
            let listed = &branch.group;
            let problem = Diagnostic::warning(
                code!("import.group-disagrees"),
                format!("`{name}` ghi thuộc `{group}`, còn danh sách chi bộ ghi `{listed}`"),
                format!("`{name}` is put under `{group}`, while the roster says `{listed}`"),
            );
            found.push(problem.at(row.cell(field).unwrap_or(cell).place()).with_value(group).hint(
                format!("sửa ô này theo danh sách, hoặc sửa danh sách `{}`", roster.file),
                format!("correct this cell after the roster, or correct the roster `{}`", roster.file),
            ));
        }
    }
    found
}

/// The error about a name that is not on the roster.
fn unknown(name: &str, roster: &Roster, missing: &[&Branch]) -> Diagnostic {
    let file = &roster.file;
    let problem = Diagnostic::error(
        code!("import.unknown-branch"),
        format!("`{name}` không có trong danh sách chi bộ `{file}`"),
        format!("`{name}` is not on the roster `{file}`"),
    )
    .with_value(name);
    match nearest(name, missing) {
        Some(near) => problem.proposing(&near.name).hint(
            format!("có phải ý bạn là `{}`? nếu đúng, hãy ghi tên y như trong danh sách", near.name),
            format!("did you mean `{}`? if so, write the name as the roster does", near.name),
        ),
        None => problem.hint(
            "ghi tên y như trong danh sách; nếu là chi bộ mới thì thêm vào danh sách",
            "write the name as the roster does; add the branch to the roster if it is new",
        ),
    }
}

/// The branch that a strange name most likely means. Most names begin with the same words, so the mark is high, and a
/// number is never taken for another one.
fn nearest<'a>(name: &str, missing: &[&'a Branch]) -> Option<&'a Branch> {
    /// From this likeness on a branch may be meant.
    const NEAR: f64 = 0.8;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let key = heading_key(name);
    let likeness = |branch: &Branch| {
        let own = heading_key(&branch.name);
        if digits(&own) != digits(&key) {
            return 0.0;
        }
        // `Thôn Suối Trầm` or `Chi bộ Suối Trầm` for `Chi bộ thôn Suối Trầm`: the last words distinguish branches.
        let mut words = own.split(' ').rev();
        let mut own_words = key.split(' ').rev();
        let within = key.contains(' ')
            && own_words.next() == words.next()
            && own_words.all(|word| words.any(|own| own == word));
        if within { 1.0 } else { strsim::normalized_damerau_levenshtein(&own, &key) }
    };
    let near =
        missing.iter().map(|branch| (likeness(branch), *branch)).filter(|(likeness, _)| *likeness >= NEAR);
    // The first of equals: `max_by` takes the last.
    near.rev().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, branch)| branch)
}

/// The error about a branch without data, where the data of many is put together.
pub(crate) fn absent(branch: &Branch, roster: &Roster) -> Diagnostic {
    not_there(branch, roster).hint(
        "bổ sung số liệu của chi bộ này; nếu phải báo cáo khi chưa đủ, chạy lại với `--allow import.branch-missing`",
        "add its data; to report before all have sent, run again with `--allow import.branch-missing`",
    )
}

/// The error about a branch without data, without advice.
fn not_there(branch: &Branch, roster: &Roster) -> Diagnostic {
    let (name, file) = (&branch.name, &roster.file);
    Diagnostic::error(
        code!("import.branch-missing"),
        format!("chưa có số liệu của `{name}`, chi bộ có trong danh sách `{file}`"),
        format!("there is no data for `{name}`, which is on the roster `{file}`"),
    )
    .at(branch.cell.place())
    .with_value(name.clone())
}
