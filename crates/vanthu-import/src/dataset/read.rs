//! Reads one workbook into one data set.

use super::across::{self, Profiles};
use super::corrections;
use crate::checks::{
    anomalies, column_types, figures, hidden, layout_messages, mapping, strikethrough, subtotals,
    table_messages,
};
use crate::encoding::evidence::sheet_name;
use crate::format::workbook::Workbook;
use crate::limits::{Budget, Limits};
use crate::problems::Problems;
use crate::rows::fixed_rows;
use crate::rows::records::{self, ParsedRows};
use crate::sheet::raw::SheetInfo;
use crate::sheet::worksheet::{Sheet, Turned};
use crate::table::caption;
use crate::table::columns::Matcher;
use crate::table::find::{self, Search, Wanted};
use crate::table::layout::Table;
use crate::text::normalise::fold;
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::correction::Correction;
use vanthu_model::dataset::{Column, Dataset, FoundTable};
use vanthu_model::form_marker;
use vanthu_model::grid::Grid;
use vanthu_model::mapping::ColumnMapping;
use vanthu_model::profile::{FieldType, Hidden, Profile};

/// Which part of a workbook to read, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// The sheet by name; without it the best fitting one.
    pub sheet: Option<&'a str>,
    /// The table by its range (`A16:P24`) or a cell of it (`A16`), perhaps behind its sheet (`Biểu 1!A16`); without it the best
    /// fitting one.
    pub table: Option<&'a str>,
    /// The profile to read by, whether it fits or not.
    pub profile: Option<&'a Profile>,
    /// The profiles among which the best fitting one is chosen if none is given.
    pub candidates: &'a [Profile],
    /// Which fields some columns are according to a person; used with `profile` only.
    pub columns: &'a [ColumnMapping],
    /// What cells should hold according to a person. Corrections of other workbooks are ignored.
    pub corrections: &'a [Correction],
    /// Whether tables of a sheet that have the same columns are read as one, as where each printed page repeats the headings.
    pub join: bool,
    /// Whether to return a copy of the cells of the chosen sheet, with the corrections applied.
    pub copy: bool,
    /// Whether to list every problem, and not only the first thousand of each code.
    pub every: bool,
}

/// The result of reading a workbook.
#[derive(Clone, Debug)]
pub struct Import {
    /// The table that was read; `None` if nothing could be read.
    pub dataset: Option<Dataset>,
    /// All diagnostics.
    pub problems: Vec<Diagnostic>,
    /// The cells of the sheet that was read, if requested.
    pub copy: Option<Grid>,
}

/// Reads a workbook. `file` is its path as the user wrote it; it is only named, never opened.
pub fn read(file: &str, bytes: &[u8], choice: &Choice, limits: &Limits) -> Import {
    let mut problems = if choice.every { Problems::all() } else { Problems::default() };
    let mut copy = None;
    let dataset = match Workbook::open(file, bytes, limits) {
        Ok(mut workbook) => read_workbook(file, &mut workbook, choice, limits, &mut problems, &mut copy),
        Err(refusal) => {
            problems.push(refusal);
            None
        }
    };
    Import { dataset, problems: problems.into_list(), copy }
}

/// Reads the best table of an open workbook.
fn read_workbook(
    file: &str,
    workbook: &mut Workbook,
    choice: &Choice,
    limits: &Limits,
    problems: &mut Problems,
    copy: &mut Option<Grid>,
) -> Option<Dataset> {
    let form = form_profile(workbook, limits);
    let requested = match choose_sheets(file, &workbook.sheets, choice.sheet) {
        Ok(requested) => requested,
        Err(refusal) => {
            problems.push(refusal);
            return None;
        }
    };
    let mut budget = Budget::new(limits);
    let mut sheets = Vec::new();
    for info in &requested {
        match workbook.read(info, limits, &mut budget) {
            Ok(sheet) => sheets.push(sheet),
            // The table can only be chosen among sheets that were read.
            Err(refusal) => problems.push(refusal),
        }
    }
    corrections::apply(file, workbook, &mut sheets, choice.corrections, limits, problems);
    let profiles = Profiles { named: choice.profile, candidates: choice.candidates, columns: choice.columns };
    let originals = across::turn(workbook, &mut sheets, profiles, problems);
    if let (Some(form), Some(forced)) = (&form, choice.profile)
        && *form != forced.name
    {
        problems.push(table_messages::other_profile(file, form, &forced.name));
    }
    let form = form.and_then(|name| choice.candidates.iter().find(|profile| profile.name == name));
    // A form made by this program is read by the profile that its mark names.
    let matchers: Vec<Matcher> = match choice.profile.or(form) {
        Some(profile) if choice.profile.is_some() => vec![Matcher::with_columns(profile, choice.columns)],
        Some(profile) => vec![Matcher::new(profile)],
        None => across::candidates(&sheets, choice.candidates).into_iter().map(Matcher::new).collect(),
    };
    let forced = choice.profile.or(form).is_some();
    if matchers.iter().any(|matcher| matcher.profile.hidden == Hidden::LeaveOut) {
        for sheet in &mut sheets {
            sheet.hidden_spans = Some(workbook.hidden_spans(sheet));
        }
    }
    let find = |search| -> Vec<(&Sheet, Table)> {
        let wanted = Wanted { forced, join: choice.join };
        let tables =
            |sheet| find::find(sheet, &matchers, wanted, search).into_iter().map(move |table| (sheet, table));
        sheets.iter().flat_map(tables).collect()
    };
    // Tables found by appearance alone are listed only if there are no others, or if one of them is requested.
    let meant = |found: &Vec<(&Sheet, Table)>| match choice.table {
        Some(requested) => found.iter().any(|(sheet, table)| table.is_at(sheet, requested)),
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
        (named || !left_out) && choice.table.is_none_or(|requested| table.is_at(sheet, requested))
    };
    let rank = |(sheet, table): &(&Sheet, Table)| {
        let weight = if table.fits { 0 } else { table.weight() };
        (table.fits, !sheet.hidden, table.has_data(), table.assignment.matched(), weight)
    };
    // The first of equals: `max_by_key` takes the last, so the order is turned round.
    let candidates = (0..found.len()).rev().filter(|&index| found.get(index).is_some_and(can_be_meant));
    let Some(chosen) = candidates.max_by_key(|&index| found.get(index).map(rank)) else {
        match choice.table {
            Some(requested) if !found.is_empty() => {
                problems.push(table_messages::no_such_table(file, requested, &found))
            }
            _ if problems.is_empty() => problems.push(table_messages::no_table(file, &sheets)),
            _ => {}
        }
        problems.extend(table_messages::hidden_sheets(&found, found.len()));
        return None;
    };
    if choice.table.is_none() {
        problems.extend(table_messages::several_tables(&found, chosen));
        let note = table_messages::passed_over(&sheets, &found, chosen);
        problems.extend(note.filter(|_| choice.sheet.is_none()));
    }
    let tables: Vec<FoundTable> = found
        .iter()
        .enumerate()
        .map(|(index, (sheet, table))| table.found(sheet, &matchers, index == chosen))
        .collect();
    problems.extend(table_messages::hidden_sheets(&found, chosen));
    let next = found
        .get(chosen + 1)
        .filter(|(sheet, _)| found.get(chosen).is_some_and(|(own, _)| own.index == sheet.index));
    let notes_end = next.map_or(u32::MAX, |(_, table)| table.header.first);
    // A block of parameters that looks like a table still belongs to the text above.
    let is_table = |table: &Table| table.fits || table.rows.len() > 1;
    let mut earlier = found.iter().take(chosen).rev();
    let earlier = earlier.find(|(sheet, table)| {
        is_table(table) && found.get(chosen).is_some_and(|(own, _)| own.index == sheet.index)
    });
    let title_start = earlier.map_or(0, |(_, table)| table.last.saturating_add(1));
    let (sheet, table) = found.swap_remove(chosen);
    let around = Around { title_start, notes_end, tables };
    if choice.copy {
        // The copy shows the table as it lies in the file.
        let shown = originals.iter().find(|original| original.index == sheet.index).unwrap_or(sheet);
        *copy = Some(shown.copied(&workbook.percentages(shown, |_, _| true)));
    }
    let rows = match &sheet.turned {
        None => around.title_start..around.notes_end,
        Some(turned) => 0..turned.last + 1,
    };
    corrections::report(&sheets, sheet, &rows, problems);
    let index = sheet.index;
    let sheet = sheets.iter_mut().find(|sheet| sheet.index == index)?;
    if let Some(matcher) = matchers.first().filter(|_| choice.profile.is_some()) {
        mapping::run(sheet, &table, matcher, choice.columns, problems);
    }
    Some(dataset(workbook, sheet, &table, &matchers, around, problems))
}

/// The profile of a form that this program made, if the workbook carries its mark. The sheets of such a form that hold no
/// data are removed from the list, as the user did not make them.
pub(crate) fn form_profile(workbook: &mut Workbook, limits: &Limits) -> Option<String> {
    let index = workbook.sheets.iter().position(|sheet| sheet.hidden && sheet.name == form_marker::SHEET)?;
    let info = workbook.sheets.get(index)?.clone();
    // A mark only helps to choose: without it the file is read like any other.
    let sheet = workbook.read(&info, limits, &mut Budget::new(limits)).ok()?;
    let profile = form_marker::read(sheet.get(0, 0)?.text()?)?.to_string();
    workbook.sheets.retain(|sheet| sheet.index != info.index && sheet.name != form_marker::GUIDE);
    Some(profile)
}

/// The sheets to read: the chosen one, or all.
pub(crate) fn choose_sheets(
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

/// What surrounds the chosen table.
struct Around {
    /// The first row of the text above it.
    title_start: u32,
    /// The first row after the text below it.
    notes_end: u32,
    /// All tables of the workbook.
    tables: Vec<FoundTable>,
}

/// The data set of the chosen table; everything wrong with it is added to `problems`.
fn dataset(
    workbook: &mut Workbook,
    sheet: &mut Sheet,
    table: &Table,
    matchers: &[Matcher],
    around: Around,
    problems: &mut Problems,
) -> Dataset {
    let matcher = table.matcher.and_then(|index| matchers.get(index));
    problems.absorb(&sheet.problems);
    match matcher {
        Some(matcher) => table_messages::columns(sheet, table, matcher, problems),
        None => problems.push(table_messages::no_profile(sheet, table, matchers)),
    }
    problems.extend(table_messages::across(sheet, table).filter(|_| sheet.turned.is_none()));
    layout_messages::run(sheet, table, problems);
    if !table.has_data() {
        problems.push(table_messages::no_rows(sheet, table));
    }
    let treatment = matcher.map_or(Hidden::Read, |matcher| matcher.profile.hidden);
    let hidden_spans = workbook.hidden_spans(sheet);
    let percentages = percentages(workbook, sheet, table, matcher);
    if let Some(matcher) = matcher {
        let named = column_types::named(sheet, table, matcher);
        if !named.is_empty() {
            let shares = workbook.percentages(sheet, |_, column| named.contains_key(&column));
            column_types::run(sheet, table, matcher, &named, &shares, problems);
        }
    }
    let mut strikethrough = workbook.strikethrough(sheet);
    // A person who corrected a cell has looked at it.
    for one in &sheet.corrected {
        let cell = sheet.in_file(one.cell.row - 1, one.cell.column);
        strikethrough.whole.remove(&cell);
        strikethrough.partial.remove(&cell);
    }
    workbook.close();
    let parsed = match matcher {
        Some(matcher) => {
            let mut parsed =
                records::read(sheet, table, matcher.profile, &percentages, &strikethrough, problems);
            let header = sheet.place(table.header.first, table.header.left());
            fixed_rows::name(matcher.profile, &mut parsed, &header, problems);
            figures::run(matcher.profile, &parsed, problems);
            subtotals::run(matcher.profile, sheet, &parsed, problems);
            anomalies::run(sheet, table, matcher, &parsed, around.notes_end, problems);
            parsed
        }
        None => {
            // The report on crossed-out cells below needs their texts.
            let taking = strikethrough.whole.is_empty() && strikethrough.partial.is_empty();
            records::read_untyped(sheet, table, &percentages, taking, problems)
        }
    };
    strikethrough::report(sheet, table, matcher, &strikethrough, problems);
    hidden::report(sheet, table, &hidden_spans, treatment, problems);
    let ParsedRows { rows, totals, .. } = parsed;
    let lines = |rows: &mut dyn Iterator<Item = u32>| -> Vec<String> {
        rows.map(|row| sheet.line(row)).filter(|line| !line.is_empty()).collect()
    };
    let above = &mut sheet.filled_rows(around.title_start).take_while(|&row| row < table.header.first);
    let title = lines(above);
    // An empty form still numbers its columns.
    let is_note = |row: &u32| !caption::is_numbering(sheet.row(*row), sheet.row(*row).len());
    let below = &mut sheet
        .filled_rows(table.last.saturating_add(1))
        .take_while(|&row| row < around.notes_end)
        .filter(is_note);
    let notes = lines(below);
    let header = (table.header.first + 1, table.header.last + 1);
    let (title, notes, header) = match &sheet.turned {
        None => (title, notes, header),
        Some(Turned { above, below, header, .. }) => {
            (above.clone(), below.clone(), (header.0 + 1, header.1 + 1))
        }
    };
    Dataset {
        file: sheet.file.clone(),
        sheet: sheet.name.clone(),
        profile: matcher.map(|matcher| matcher.profile.name.clone()),
        title,
        header,
        tables: around.tables,
        columns: columns(table),
        rows,
        totals,
        notes,
        encoding: sheet.evidence.encoding(),
        corrected: sheet.corrected.clone(),
        across: sheet.turned.is_some(),
    }
}

/// The columns of a table.
pub(crate) fn columns(table: &Table) -> Vec<Column> {
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
pub(crate) fn percentages(
    workbook: &mut Workbook,
    sheet: &Sheet,
    table: &Table,
    matcher: Option<&Matcher>,
) -> std::collections::HashSet<(u32, u32)> {
    let header = &table.header;
    let rows = header.last + 1..=table.last;
    let Some(matcher) = matcher else {
        let columns = header.left()..=header.right();
        return workbook.percentages(sheet, |row, column| rows.contains(&row) && columns.contains(&column));
    };
    let fields = matcher.profile.fields.iter().filter(|(_, field)| field.kind == FieldType::Percent);
    let columns: Vec<u32> = fields.filter_map(|(name, _)| table.column(name)).collect();
    if columns.is_empty() {
        return std::collections::HashSet::new();
    }
    workbook.percentages(sheet, |row, column| rows.contains(&row) && columns.contains(&column))
}
