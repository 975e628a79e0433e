//! Streams every cell of a workbook and counts it: `visit FILE` through [`vanthu::import::visit`], `visit --bare
//! FILE` through calamine or csv alone, which do no more than split the file into cells. One process each, so that
//! `scripts/compare-import` can tell their time and memory apart.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use vanthu::import::{Content, Limits, visit};

// What the command itself runs on, for both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cells = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--bare", file] if file.ends_with(".csv") => bare_csv(Path::new(file))?,
        ["--bare", file] => bare(Path::new(file))?,
        [file] => ours(file)?,
        _ => return Err("usage: visit [--bare] FILE".into()),
    };
    println!("{cells}");
    Ok(())
}

/// The filled cells that the visitor is shown.
fn ours(file: &str) -> Result<u64, Box<dyn Error>> {
    let bytes = fs::read(file)?;
    // The tables of this measurement are longer than any data set may be.
    let limits = Limits {
        file_bytes: u64::MAX,
        inflated_bytes: u64::MAX,
        text_bytes: u64::MAX,
        seconds: u64::MAX,
        rows: u32::MAX,
        cells: usize::MAX,
        ..Limits::default()
    };
    let mut cells = 0;
    let problems = visit(file, &bytes, None, &limits, &mut |row| {
        let filled = row.cells().filter(|cell| !matches!(cell.content, Content::NoValue | Content::Reported));
        cells += filled.count() as u64;
        ControlFlow::Continue(())
    });
    match problems {
        Ok(problems) => {
            problems.iter().for_each(|problem| eprintln!("{}: {}", problem.code, problem.message.en))
        }
        Err(refusal) => return Err(refusal.message.en.into()),
    }
    Ok(cells)
}

/// The filled cells of an xlsx file by calamine.
fn bare(file: &Path) -> Result<u64, Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook(file)?;
    let mut cells = 0;
    for sheet in workbook.sheet_names() {
        let mut reader = workbook.worksheet_cells_reader(&sheet)?;
        while let Some(cell) = reader.next_cell()? {
            cells += u64::from(!matches!(cell.get_value(), DataRef::Empty));
        }
    }
    Ok(cells)
}

/// The filled cells of a csv file by csv.
fn bare_csv(file: &Path) -> Result<u64, Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(file)?;
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record)? {
        cells += record.iter().filter(|field| !field.is_empty()).count() as u64;
    }
    Ok(cells)
}
