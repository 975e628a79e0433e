//! From the bytes of a workbook to a [`Dataset`]: opening it within limits, finding the table, recognising its
//! columns, reading its cells, and checking its figures against each other. The only room that knows calamine and csv.
//! And from the bytes of a Word paper to its text, a [`Manuscript`](vanthu_model::manuscript::Manuscript).

mod ahead;
mod archive;
mod book;
mod cell;
mod checks;
mod consolidate;
mod corrections;
mod day;
mod docx;
mod encoding;
mod fault;
mod fields;
mod figure;
mod format;
mod formulas;
mod header;
mod hidden;
mod labels;
mod limits;
mod lines;
mod merge;
mod open;
mod parts;
mod register;
mod report;
mod roster;
mod rows;
mod scan;
mod sheet;
mod stream;
mod struck;
mod subtotals;
mod suspects;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod totals;
mod visit;

use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::{Column, Dataset, FoundTable};
use vanthu_model::grid::Grid;
use vanthu_model::mark;
use vanthu_model::profile::{FieldType, Hidden, Profile};

pub use consolidate::{Consolidation, FileRead, FileStatus, consolidate, consolidation_json};
pub use corrections::{is_of as is_correction_of, misplaced as misplaced_corrections};
pub use docx::read as manuscript;
pub use limits::Limits;
pub use parts::{Parts, TakePart, read_in_parts};
pub use register::read as read_register;
pub use roster::{check as check_roster, read as read_roster};
pub use visit::{Cell, Content, Row, visit};

use book::Book;
use encoding::sheet_name;
use fields::Matcher;
use limits::{Room, enough_bytes, limit, megabytes};
use report::Problems;
use rows::Reading;
use sheet::{Sheet, SheetInfo};
use table::{Search, Table};
use text::fold;

/// What the user chose to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// The sheet by name; the best fitting one where none is chosen.
    pub sheet: Option<&'a str>,
    /// The table by its range (`A16:P24`) or a cell of it (`A16`), perhaps behind its sheet (`Biểu 1!A16`); the best
    /// fitting one where none is chosen.
    pub table: Option<&'a str>,
    /// The profile to read by, whether it fits or not.
    pub profile: Option<&'a Profile>,
    /// The profiles of which the best fitting one is taken where none is forced.
    pub candidates: &'a [Profile],
    /// What persons say cells should hold. Those of other workbooks are left to them.
    pub corrections: &'a [Correction],
    /// Whether to hand out the cells of the chosen sheet as they stand, corrected where they were.
    pub copy: bool,
    /// Whether to keep every problem, and not only the first thousand of a kind.
    pub every: bool,
}

/// What was understood of a workbook.
#[derive(Clone, Debug)]
pub struct Import {
    /// The table that was read; none where nothing could be read.
    pub dataset: Option<Dataset>,
    /// Everything that was noticed.
    pub problems: Vec<Diagnostic>,
    /// The cells of the sheet that was read, where they were asked for.
    pub copy: Option<Grid>,
}

/// Reads a workbook. `file` is its path as the user wrote it; it is only named, never opened.
pub fn read(file: &str, bytes: &[u8], choice: &Choice, limits: &Limits) -> Import {
    let mut problems = if choice.every { Problems::all() } else { Problems::default() };
    let mut copy = None;
    let dataset = match open(file, bytes, limits) {
        Ok(mut book) => read_book(file, &mut book, choice, limits, &mut problems, &mut copy),
        Err(refusal) => {
            problems.push(refusal);
            None
        }
    };
    Import { dataset, problems: problems.into_list(), copy }
}

/// Opens a workbook once its file has been looked through.
fn open<'a>(file: &'a str, bytes: &'a [u8], limits: &Limits) -> Result<Book<'a>, Diagnostic> {
    fits(file, bytes, limits)?;
    Book::open(file, bytes, limits)
}

/// Refuses a file that is too large.
fn fits(file: &str, bytes: &[u8], limits: &Limits) -> Result<(), Diagnostic> {
    if bytes.len() as u64 > limits.file_bytes {
        let (size, most) = (megabytes(bytes.len() as u64), megabytes(limits.file_bytes));
        return Err(limit(
            file,
            code!("import.limit-file-size"),
            &format!("tệp có dung lượng {size}, lớn hơn mức cho phép {most}"),
            &format!("the file is {size} large, more than the {most} allowed"),
            ("file-size", enough_bytes(bytes.len() as u64)),
        ));
    }
    Ok(())
}

/// Reads the best table of an open workbook.
fn read_book(
    file: &str,
    book: &mut Book,
    choice: &Choice,
    limits: &Limits,
    problems: &mut Problems,
    copy: &mut Option<Grid>,
) -> Option<Dataset> {
    let marked = mark(book, limits);
    let wanted = match choose_sheets(file, &book.sheets, choice.sheet) {
        Ok(wanted) => wanted,
        Err(refusal) => {
            problems.push(refusal);
            return None;
        }
    };
    let mut room = Room::new(limits);
    let mut sheets = Vec::new();
    for info in &wanted {
        match book.read(info, limits, &mut room) {
            Ok(sheet) => sheets.push(sheet),
            // Which table is meant can only be said of sheets that were read.
            Err(refusal) => problems.push(refusal),
        }
    }
    corrections::apply(file, book, &mut sheets, choice.corrections, limits, problems);
    if let (Some(marked), Some(forced)) = (&marked, choice.profile)
        && *marked != forced.name
    {
        problems.push(report::other_profile(file, marked, &forced.name));
    }
    let marked = marked.and_then(|name| choice.candidates.iter().find(|profile| profile.name == name));
    // A form that was handed out is of the kind that its mark names.
    let matchers: Vec<Matcher> = match choice.profile.or(marked) {
        Some(profile) => vec![Matcher::new(profile)],
        None => choice.candidates.iter().map(Matcher::new).collect(),
    };
    let forced = choice.profile.is_some();
    if matchers.iter().any(|matcher| matcher.profile.hidden == Hidden::LeaveOut) {
        for sheet in &mut sheets {
            sheet.unseen = Some(book.unseen(sheet));
        }
    }
    let find = |search| -> Vec<(&Sheet, Table)> {
        let tables = |sheet| {
            table::find(sheet, &matchers, forced, search).into_iter().map(move |table| (sheet, table))
        };
        sheets.iter().flat_map(tables).collect()
    };
    // Tables that are told by their looks alone are listed only where that is all there is, or where one is asked for.
    let meant = |found: &Vec<(&Sheet, Table)>| match choice.table {
        Some(wanted) => found.iter().any(|(sheet, table)| table.is_at(sheet, wanted)),
        None => !found.is_empty(),
    };
    let mut found = find(Search::Headings);
    for search in [Search::Figures, Search::Words] {
        let more = if meant(&found) { Vec::new() } else { find(search) };
        if meant(&more) || found.is_empty() {
            found = more;
        }
    }
    let named = choice.sheet.is_some() || choice.table.is_some();
    let can_be_meant = |(sheet, table): &(&Sheet, Table)| {
        let profile = table.matcher.and_then(|index| matchers.get(index)).map(|matcher| matcher.profile);
        let left_out = sheet.hidden && profile.is_some_and(|profile| profile.hidden == Hidden::LeaveOut);
        (named || !left_out) && choice.table.is_none_or(|wanted| table.is_at(sheet, wanted))
    };
    let rank = |(sheet, table): &(&Sheet, Table)| {
        let weight = if table.fits { 0 } else { table.weight() };
        (table.fits, !sheet.hidden, table.has_data(), table.assignment.matched(), weight)
    };
    // The first of equals: `max_by_key` takes the last, so the order is turned round.
    let candidates = (0..found.len()).rev().filter(|&index| found.get(index).is_some_and(can_be_meant));
    let Some(chosen) = candidates.max_by_key(|&index| found.get(index).map(rank)) else {
        match choice.table {
            Some(wanted) if !found.is_empty() => problems.push(report::no_such_table(file, wanted, &found)),
            _ if problems.is_empty() => problems.push(report::no_table(file, &sheets)),
            _ => {}
        }
        problems.extend(report::hidden_sheets(&found, found.len()));
        return None;
    };
    if choice.table.is_none() {
        problems.extend(report::several_tables(&found, chosen));
    }
    let tables: Vec<FoundTable> = found
        .iter()
        .enumerate()
        .map(|(index, (sheet, table))| table.found(sheet, &matchers, index == chosen))
        .collect();
    problems.extend(report::hidden_sheets(&found, chosen));
    let next = found
        .get(chosen + 1)
        .filter(|(sheet, _)| found.get(chosen).is_some_and(|(own, _)| own.index == sheet.index));
    let notes_end = next.map_or(u32::MAX, |(_, table)| table.header.first);
    // A block of parameters that looks like a table still belongs to what stands above.
    let is_table = |table: &Table| table.fits || table.rows.len() > 1;
    let mut earlier = found.iter().take(chosen).rev();
    let earlier = earlier.find(|(sheet, table)| {
        is_table(table) && found.get(chosen).is_some_and(|(own, _)| own.index == sheet.index)
    });
    let title_start = earlier.map_or(0, |(_, table)| table.last.saturating_add(1));
    let (sheet, table) = found.swap_remove(chosen);
    let around = Around { title_start, notes_end, tables };
    if choice.copy {
        *copy = Some(sheet.copied(&book.percentages(sheet, |_, _| true)));
    }
    let index = sheet.index;
    let sheet = sheets.iter_mut().find(|sheet| sheet.index == index)?;
    Some(dataset(book, sheet, &table, &matchers, around, problems))
}

/// The profile by which the workbook was handed out, where it carries a mark. The sheets of the form that
/// hold no data are no longer listed: they are none of the user's.
fn mark(book: &mut Book, limits: &Limits) -> Option<String> {
    let index = book.sheets.iter().position(|sheet| sheet.hidden && sheet.name == mark::SHEET)?;
    let info = book.sheets.get(index)?.clone();
    // A mark only helps to choose: without it the file is read like any other.
    let sheet = book.read(&info, limits, &mut Room::new(limits)).ok()?;
    let profile = mark::read(sheet.get(0, 0)?.text()?)?.to_string();
    book.sheets.retain(|sheet| sheet.index != info.index && sheet.name != mark::GUIDE);
    Some(profile)
}

/// The sheets to read: the chosen one, or all.
fn choose_sheets(
    file: &str,
    sheets: &[SheetInfo],
    choice: Option<&str>,
) -> Result<Vec<SheetInfo>, Diagnostic> {
    let Some(name) = choice else { return Ok(sheets.to_vec()) };
    let exact = sheets.iter().find(|sheet| sheet.name == name);
    let folded = || sheets.iter().find(|sheet| fold(&sheet_name(&sheet.name)) == fold(name));
    if let Some(sheet) = exact.or_else(folded) {
        return Ok(vec![sheet.clone()]);
    }
    let names: Vec<String> = sheets.iter().map(|sheet| sheet_name(&sheet.name)).collect();
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let diagnostic = Diagnostic::error(
        code!("import.no-sheet"),
        format!("tệp không có trang tính `{name}`"),
        format!("the file has no sheet `{name}`"),
    );
    let diagnostic = diagnostic
        .at(Place::File { file: file.to_string() })
        .with_value(name)
        .hint(format!("các trang tính trong tệp: {listed}"), format!("the sheets of the file: {listed}"));
    Err(match did_you_mean(name, names.iter().map(String::as_str)) {
        Some(near) => diagnostic.meant(near),
        None => diagnostic,
    })
}

/// What stands around the chosen table.
struct Around {
    /// The first row of the text above it.
    title_start: u32,
    /// The first row after the text below it.
    notes_end: u32,
    /// All tables of the workbook.
    tables: Vec<FoundTable>,
}

/// The dataset of the chosen table, and all that is wrong with it.
fn dataset(
    book: &mut Book,
    sheet: &mut Sheet,
    table: &Table,
    matchers: &[Matcher],
    around: Around,
    problems: &mut Problems,
) -> Dataset {
    let matcher = table.matcher.and_then(|index| matchers.get(index));
    problems.absorb(&sheet.problems);
    match matcher {
        Some(matcher) => report::columns(sheet, table, matcher, problems),
        None => problems.push(report::no_profile(sheet, table, matchers)),
    }
    if !table.has_data() {
        problems.push(report::no_rows(sheet, table));
    }
    let treatment = matcher.map_or(Hidden::Read, |matcher| matcher.profile.hidden);
    let unseen = book.unseen(sheet);
    let percentages = percentages(book, sheet, table, matcher);
    let mut struck = book.struck(sheet);
    // Whoever corrected a cell has looked at it.
    for cell in sheet.corrected.iter().map(|one| (one.cell.row - 1, one.cell.column)) {
        struck.whole.remove(&cell);
        struck.letters.remove(&cell);
    }
    book.close();
    let reading = match matcher {
        Some(matcher) => {
            let mut reading = rows::read(sheet, table, matcher.profile, &percentages, &struck, problems);
            let header = sheet.place(table.header.first, table.header.left());
            lines::name(matcher.profile, &mut reading, &header, problems);
            checks::run(matcher.profile, &reading, problems);
            subtotals::run(matcher.profile, sheet, &reading, problems);
            suspects::run(sheet, table, matcher, &reading, around.notes_end, problems);
            reading
        }
        None => {
            // Of what is crossed out, the text is told below.
            let taking = struck.whole.is_empty() && struck.letters.is_empty();
            rows::look(sheet, table, &percentages, taking, problems)
        }
    };
    struck::report(sheet, table, matcher, &struck, problems);
    hidden::report(sheet, table, &unseen, treatment, problems);
    let Reading { rows, totals, .. } = reading;
    let lines = |rows: &mut dyn Iterator<Item = u32>| -> Vec<String> {
        rows.map(|row| sheet.line(row)).filter(|line| !line.is_empty()).collect()
    };
    let above = &mut sheet.filled_rows(around.title_start).take_while(|&row| row < table.header.first);
    let title = lines(above);
    // A form that nobody filled in still numbers its columns.
    let is_note = |row: &u32| !header::is_numbering(sheet.row(*row), sheet.row(*row).len());
    let below = &mut sheet
        .filled_rows(table.last.saturating_add(1))
        .take_while(|&row| row < around.notes_end)
        .filter(is_note);
    let notes = lines(below);
    Dataset {
        file: sheet.file.clone(),
        sheet: sheet.name.clone(),
        profile: matcher.map(|matcher| matcher.profile.name.clone()),
        title,
        header: (table.header.first + 1, table.header.last + 1),
        tables: around.tables,
        columns: columns(table),
        rows,
        totals,
        notes,
        encoding: sheet.letters.encoding(),
        corrected: sheet.corrected.clone(),
    }
}

/// The columns of a table.
fn columns(table: &Table) -> Vec<Column> {
    let headings = table.header.headings.iter().zip(&table.assignment.fields);
    headings
        .map(|(heading, field)| Column {
            column: heading.column,
            heading: heading.full(),
            field: field.clone(),
        })
        .collect()
}

/// The cells of a table that are shown as percentages, where that matters.
fn percentages(
    book: &mut Book,
    sheet: &Sheet,
    table: &Table,
    matcher: Option<&Matcher>,
) -> std::collections::HashSet<(u32, u32)> {
    let header = &table.header;
    let rows = header.last + 1..=table.last;
    let Some(matcher) = matcher else {
        let columns = header.left()..=header.right();
        return book.percentages(sheet, |row, column| rows.contains(&row) && columns.contains(&column));
    };
    let fields = matcher.profile.fields.iter().filter(|(_, field)| field.kind == FieldType::Percent);
    let columns: Vec<u32> = fields.filter_map(|(name, _)| table.column(name)).collect();
    if columns.is_empty() {
        return std::collections::HashSet::new();
    }
    book.percentages(sheet, |row, column| rows.contains(&row) && columns.contains(&column))
}
