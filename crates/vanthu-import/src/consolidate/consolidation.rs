//! Combines the workbooks of many branches, or of many periods, into one data set. Each value keeps its own file and
//! cell; what is repeated, missing or does not fit the rest is reported.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::file_read::{FileRead, FileStatus};
use super::{merge, roster};
use crate::dataset::read::{self, Choice, Import};
use crate::limits::{Limits, enough, raisable};
use crate::text::normalise::heading_key;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::dataset::{By, CellRef, Column, Dataset, Record};
use vanthu_model::office::Roster;
use vanthu_model::profile::Profile;

/// The result of combining many workbooks.
#[derive(Clone, Debug)]
pub struct Consolidation {
    /// All rows; `None` if no workbook could be read or they are too large together.
    pub dataset: Option<Dataset>,
    /// The workbooks in their order.
    pub files: Vec<FileRead>,
    /// The diagnostics about the whole.
    pub problems: Vec<Diagnostic>,
}

/// Reads the workbooks named `files` and combines them. `name` is the name of the whole, such as the folder;
/// `load` gives the bytes of a file by its place in the list and is called from several threads. With a roster the
/// rows are compared with it and follow its order.
pub fn consolidate(
    name: &str,
    files: &[String],
    load: &(dyn Fn(usize) -> Result<Cow<'static, [u8]>, Diagnostic> + Sync),
    by: By,
    choice: &Choice,
    roster: Option<&Roster>,
    limits: &Limits,
) -> Consolidation {
    let mut whole = Consolidation { dataset: None, files: Vec::new(), problems: Vec::new() };
    // A list of files has no name.
    let place = |problem: Diagnostic| match name {
        "" => problem,
        _ => problem.at(Place::File { file: name.to_string() }),
    };
    let split = |problem: Diagnostic| {
        place(problem).hint(
            "chia thành nhiều thư mục rồi gộp từng phần",
            "split the files over several folders and put each together",
        )
    };
    if files.len() > limits.files {
        let (count, max) = (files.len(), limits.files);
        let diagnostic = split(Diagnostic::error(
            code!("import.limit-files"),
            format!("có {count} tệp, nhiều hơn mức cho phép {max}"),
            format!("there are {count} files, more than the {max} allowed"),
        ));
        whole.problems.push(raisable(diagnostic, ("files", enough(count as u64))));
        return whole;
    }
    let Some(read) = read_all(files, load, choice, limits) else {
        let (rows, cells) = (limits.rows, limits.cells);
        whole.problems.push(split(Diagnostic::error(
            code!("import.limit-data-set"),
            format!("các tệp gộp lại có hơn {rows} dòng hoặc {cells} ô, quá mức cho phép"),
            format!("together the files have more than the {rows} rows or {cells} cells allowed"),
        )));
        return whole;
    };
    let mut rows = gather(files, read, &mut whole.files);
    let Some(profile) = common_profile(&mut whole.files, &mut rows, choice) else { return whole };
    let columns = columns(&mut whole.files, profile);
    let named = columns.iter().any(|column| column.field.as_ref() == Some(&profile.key));
    // Where rows are not branches, each workbook belongs to one.
    let own_rows = profile.is_by_branch() || profile.repeats;
    if let Some(roster) = roster.filter(|_| by == By::Branch && !profile.is_by_branch()) {
        let present = branches(&mut whole.files, roster);
        whole
            .problems
            .extend(roster::missing(roster, &present).into_iter().map(|one| roster::absent(one, roster)));
    }
    let roster = roster.filter(|_| named && profile.is_by_branch());
    if let Some(roster) = roster {
        let present = rows.iter().flatten().map(|row| heading_key(row.text(&profile.key))).collect();
        let missing = roster::missing(roster, &present);
        for (file, rows) in whole.files.iter_mut().zip(&rows) {
            file.problems.extend(roster::names(roster, rows, profile, &missing));
        }
        if by == By::Branch {
            whole.problems.extend(missing.into_iter().map(|branch| roster::absent(branch, roster)));
        }
    }
    let mut rows = match by {
        By::Branch if own_rows => {
            if !profile.repeats {
                twice(&mut whole.files, &rows, profile);
            }
            rows.into_iter().flatten().collect()
        }
        By::Branch => merge::branches(&columns, rows, profile, &mut whole.problems, &place),
        By::Period => {
            merge::absent(&mut whole.files, &rows, profile, roster);
            merge::periods(&columns, rows, profile, &mut whole.problems, &place)
        }
    };
    if let Some(roster) = roster {
        let names = roster.branches.iter().enumerate();
        let order: HashMap<String, usize> =
            names.map(|(index, branch)| (heading_key(&branch.name), index)).collect();
        rows.sort_by_cached_key(|row| {
            order.get(&heading_key(row.text(&profile.key))).copied().unwrap_or(usize::MAX)
        });
    }
    let tables = || whole.files.iter().filter_map(|file| file.table.as_ref());
    whole.dataset = Some(Dataset {
        file: name.into(),
        sheet: common(tables().map(|table| &*table.sheet)).unwrap_or_default().into(),
        profile: Some(profile.name.clone()),
        title: Vec::new(),
        header: (0, 0),
        tables: Vec::new(),
        columns,
        rows,
        totals: Vec::new(),
        notes: Vec::new(),
        encoding: common(tables().map(|table| table.encoding)).unwrap_or("mixed"),
        across: false,
        corrected: tables().flat_map(|table| table.corrected.iter().cloned()).collect(),
    });
    whole
}

/// The value that all items share; `None` if they differ or there are none.
fn common<'a>(mut items: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = items.next()?;
    items.all(|item| item == first).then_some(first)
}

/// A workbook as it was read, and the hash of its bytes; or why the bytes could not be loaded.
type Loaded = Result<(Import, [u8; 32]), Diagnostic>;

/// Reads all files on as many threads as there are cores; the result does not depend on their order. `None` if
/// together they are larger than a data set may be.
fn read_all(
    files: &[String],
    load: &(dyn Fn(usize) -> Result<Cow<'static, [u8]>, Diagnostic> + Sync),
    choice: &Choice,
    limits: &Limits,
) -> Option<Vec<Loaded>> {
    let (next, rows, cells) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let full = || {
        rows.load(Ordering::Relaxed) > limits.rows as usize || cells.load(Ordering::Relaxed) > limits.cells
    };
    let one = |index: usize, file: &str| -> Loaded {
        let bytes = load(index)?;
        let import = read::read(file, &bytes, choice, limits);
        if let Some(dataset) = &import.dataset {
            rows.fetch_add(dataset.rows.len(), Ordering::Relaxed);
            let filled = dataset.rows.iter().map(|row| row.values.len()).sum();
            cells.fetch_add(filled, Ordering::Relaxed);
        }
        Ok((import, Sha256::digest(&bytes).into()))
    };
    let work = || {
        let mut done = Vec::new();
        while !full() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else { break };
            done.push((index, one(index, file)));
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let mut read = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    read.sort_by_key(|(index, _)| *index);
    (!full()).then(|| read.into_iter().map(|(_, loaded)| loaded).collect())
}

/// Takes the rows out of the workbooks; a workbook that is the same as an earlier one contributes none.
fn gather(names: &[String], read: Vec<Loaded>, files: &mut Vec<FileRead>) -> Vec<Vec<Record>> {
    let mut seen: HashMap<[u8; 32], &str> = HashMap::new();
    let mut all = Vec::with_capacity(read.len());
    for (name, loaded) in names.iter().zip(read) {
        let mut file = FileRead {
            file: name.clone(),
            status: FileStatus::Refused,
            branch: None,
            table: None,
            rows: 0,
            problems: Vec::new(),
        };
        let mut rows = Vec::new();
        match loaded {
            Err(refusal) => file.problems.push(refusal),
            Ok((import, hash)) => match seen.get(&hash) {
                Some(first) => {
                    file.status = FileStatus::Repeated;
                    file.problems.push(same_file(name, first));
                }
                None => {
                    seen.insert(hash, name);
                    file.problems = import.problems;
                    if let Some(mut table) = import.dataset {
                        file.status = FileStatus::Read;
                        rows = std::mem::take(&mut table.rows);
                        file.rows = rows.len();
                        file.table = Some(table);
                    }
                }
            },
        }
        files.push(file);
        all.push(rows);
    }
    all
}

/// The error about a file that was given twice.
fn same_file(file: &str, first: &str) -> Diagnostic {
    Diagnostic::error(
        code!("import.came-twice"),
        format!("tệp giống hệt tệp `{first}`: cùng một tệp được gửi hai lần"),
        format!("the file is the same as `{first}`: one file was given twice"),
    )
    .at(Place::File { file: file.to_string() })
    .hint(
        "bỏ một trong hai tệp; nếu đã gửi nhầm thì xin lại tệp đúng",
        "remove one of the two; if it was sent by mistake, ask for the right one",
    )
}

/// The profile of most workbooks. Those of another profile are refused, each with an error.
fn common_profile<'a>(
    files: &mut [FileRead],
    rows: &mut [Vec<Record>],
    choice: &Choice<'a>,
) -> Option<&'a Profile> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for name in files.iter().filter_map(|file| file.table.as_ref()?.profile.as_ref()) {
        match counts.iter_mut().find(|(other, _)| other == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name.clone(), 1)),
        }
    }
    // The first of equals: `max_by_key` takes the last.
    let most_common = counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(name, _)| name);
    let profiles = || choice.profile.into_iter().chain(choice.candidates);
    let profile = most_common.and_then(|name| profiles().find(|profile| profile.name == name));
    for (file, rows) in files.iter_mut().zip(rows) {
        let Some(table) = &file.table else { continue };
        let own = table.profile.as_deref();
        if own.is_some() && own == profile.map(|profile| profile.name.as_str()) {
            continue;
        }
        let problem = other_profile(table, own, profile);
        // The error says it already.
        file.problems.retain(|problem| problem.code != "import.no-profile");
        file.problems.push(problem);
        file.status = FileStatus::Refused;
        file.table = None;
        file.rows = 0;
        rows.clear();
    }
    profile
}

/// The error about a workbook that fits another profile than the rest.
fn other_profile(table: &Dataset, own: Option<&str>, profile: Option<&Profile>) -> Diagnostic {
    let common = profile.map_or("", |profile| &profile.name);
    let problem = match own {
        Some(own) => Diagnostic::error(
            code!("import.other-profile"),
            format!("bảng của tệp này hợp với hồ sơ đọc `{own}`, còn các tệp khác hợp với `{common}`"),
            format!("the table of this file fits the profile `{own}`, those of the others `{common}`"),
        ),
        None => Diagnostic::error(
            code!("import.other-profile"),
            "tiêu đề của bảng không khớp với hồ sơ đọc nào, nên không gộp được với các tệp khác",
            "the headings fit no profile, so the table cannot be put together with others",
        ),
    };
    let file = table.file.to_string();
    problem.at(Place::File { file }).hint(
        "bỏ tệp này ra nếu không thuộc đợt báo cáo; nếu thuộc thì sửa tiêu đề theo mẫu hoặc chọn `--profile`",
        "remove the file if it does not belong; otherwise fix its headings or choose a `--profile`",
    )
}

/// The columns that any workbook has, each as the first has it. A workbook that lacks a column of figures is
/// reported: the total of the column does not include it.
fn columns(files: &mut [FileRead], profile: &Profile) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for column in files.iter().filter_map(|file| file.table.as_ref()).flat_map(|table| &table.columns) {
        if column.field.is_some() && !columns.iter().any(|existing| existing.field == column.field) {
            columns.push(column.clone());
        }
    }
    for file in files.iter_mut() {
        let Some(table) = &file.table else { continue };
        let lacking = |column: &&Column| !table.columns.iter().any(|own| own.field == column.field);
        let figures = columns.iter().filter(lacking).filter_map(|column| {
            let field = profile.fields.get(column.field.as_ref()?)?;
            // A required one is an error already.
            let counted = merge::is_counted(field.kind) && !field.required;
            counted.then(|| format!("`{}`", field.label))
        });
        let lacking = figures.collect::<Vec<_>>().join(", ");
        if !lacking.is_empty() {
            file.problems.push(
                Diagnostic::warning(
                    code!("import.column-not-in-all"),
                    format!(
                        "tệp không có cột {lacking} mà tệp khác có, nên tổng của cột đó chưa gồm tệp này"
                    ),
                    format!("the file lacks {lacking}, which others have: those totals leave it out"),
                )
                .at(Place::File { file: file.file.clone() })
                .hint("bổ sung cột đó theo mẫu chung", "add the column as the common form has it"),
            );
        }
    }
    columns
}

/// Finds the branch that each workbook belongs to, and reports workbooks that name no branch or the same one. Returns the
/// keys of the branches found.
fn branches(files: &mut [FileRead], roster: &Roster) -> HashSet<String> {
    let mut first: HashMap<String, String> = HashMap::new();
    for file in files.iter_mut() {
        let Some(table) = &file.table else { continue };
        let at = Place::File { file: file.file.clone() };
        let Some((branch, source)) = roster::named_by(roster, table) else {
            let list = &roster.file;
            file.problems.push(
                Diagnostic::error(
                    code!("import.branch-unnamed"),
                    format!("không rõ tệp này của chi bộ nào trong danh sách `{list}`"),
                    format!("the file does not say which branch of the roster `{list}` it belongs to"),
                )
                .at(at)
                .hint(
                    "ghi tên chi bộ y như trong danh sách ở dòng phía trên bảng, hoặc đặt tên tệp theo tên hay mã chi bộ",
                    "write the branch's name as the roster has it above the table, or name the file by its name or code",
                ),
            );
            continue;
        };
        let name = &branch.name;
        file.problems.push(
            Diagnostic::note(
                code!("import.branch-named"),
                format!("tệp được coi là của `{name}`, theo `{source}`"),
                format!("the file is taken for that of `{name}`, by `{source}`"),
            )
            .at(at.clone())
            .with_value(source.clone())
            .hint("sửa dòng này nếu không đúng", "correct that text if it is not so"),
        );
        file.branch = Some(name.clone());
        match first.get(&heading_key(name)) {
            Some(before) => file.problems.push(
                Diagnostic::error(
                    code!("import.came-twice"),
                    format!("`{name}` đã có ở {before}; mỗi tên chỉ được gửi số liệu một lần"),
                    format!("`{name}` is in {before} already; each name may send its data only once"),
                )
                .at(at)
                .with_value(name.clone())
                .hint(
                    "bỏ tệp gửi thừa, hoặc sửa tên chi bộ ghi trong tệp nếu nhầm",
                    "remove the extra file, or correct the branch's name in the file",
                ),
            ),
            None => drop(first.insert(heading_key(name), file.file.clone())),
        }
    }
    first.into_keys().collect()
}

/// Reports the branches that are in two workbooks.
fn twice(files: &mut [FileRead], rows: &[Vec<Record>], profile: &Profile) {
    let mut first: HashMap<String, &CellRef> = HashMap::new();
    for (file, rows) in files.iter_mut().zip(rows) {
        for row in rows {
            let name = row.text(&profile.key);
            let Some(cell) = row.cell(&profile.key).filter(|_| !name.is_empty()) else { continue };
            let before = *first.entry(heading_key(name)).or_insert(cell);
            // Two rows of one workbook were reported when it was read.
            if before.file == cell.file {
                continue;
            }
            let place = before.place().short();
            let problem = Diagnostic::error(
                code!("import.came-twice"),
                format!("`{name}` đã có ở {place}; mỗi tên chỉ được gửi số liệu một lần"),
                format!("`{name}` is in {place} already; each name may send its data only once"),
            );
            file.problems.push(problem.at(cell.place()).with_value(name).hint(
                "bỏ tệp gửi thừa, hoặc sửa tên nếu ghi nhầm; nếu các tệp là của nhiều kỳ thì gộp theo kỳ (`period`)",
                "remove the extra file, or correct the name; combine files of several periods by `period`",
            ));
        }
    }
}

/// The object that `inspect --json` prints for many workbooks, without `problems`: that of one workbook, where each
/// row names its file, sheet and cells, and `files` lists the workbooks.
pub fn consolidation_json(dataset: &Dataset, files: &[FileRead]) -> Json {
    let mut object = dataset.to_json();
    let named = |text: &str| if text.is_empty() { Json::Null } else { text.into() };
    object["file"] = named(&dataset.file);
    object["sheet"] = named(&dataset.sheet);
    object["header"] = Json::Null;
    for column in object["columns"].as_array_mut().into_iter().flatten() {
        // Each workbook has its own order: see `files`.
        if let Some(column) = column.as_object_mut() {
            column.shift_remove("column");
        }
    }
    let rows = dataset.rows.iter().zip(object["rows"].as_array_mut().into_iter().flatten());
    for (record, row) in rows {
        let own = record.values.values().next().map(|datum| &datum.cell);
        let cells: Map<String, Json> =
            record.values.iter().map(|(field, datum)| (field.clone(), datum.cell.a1().into())).collect();
        let mut whole = json!({ "file": own.map(|cell| &*cell.file), "sheet": own.map(|cell| &*cell.sheet) });
        whole["row"] = record.row.into();
        whole["values"] = row["values"].take();
        whole["cells"] = cells.into();
        if !record.summed.is_empty() {
            let all = |cells: &Vec<CellRef>| cells.iter().map(cell_json).collect::<Json>();
            let summed: BTreeMap<&String, Json> =
                record.summed.iter().map(|(field, cells)| (field, all(cells))).collect();
            whole["summed"] = json!(summed);
        }
        *row = whole;
    }
    object["files"] = files.iter().map(FileRead::to_json).collect();
    object
}

/// A cell as an object.
fn cell_json(cell: &CellRef) -> Json {
    json!({ "file": &*cell.file, "sheet": &*cell.sheet, "cell": cell.a1() })
}
