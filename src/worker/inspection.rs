//! How workbooks were understood, as the service gets it.

use super::protocol::{Inspection, SheetCells};
use crate::pipeline;

/// The inspection of the workbook `file`, or of several together, which belong to the data set `slot`.
///
/// # Errors
/// When the object of `inspect --json` is not the one that the protocol knows.
pub(super) fn output(
    found: &pipeline::Inspection,
    file: Option<&str>,
    slot: Option<&str>,
) -> Result<Inspection, serde_json::Error> {
    let mut inspection: Inspection = serde_json::from_value(found.to_json(file))?;
    inspection.grid = found.grid().map(serde_json::from_value::<SheetCells>).transpose()?;
    let Some(slot) = slot else { return Ok(inspection) };
    let data = || Some(slot.to_string());
    if inspection.file.is_some() {
        inspection.data = data();
    }
    for row in inspection.rows.iter_mut().chain(&mut inspection.totals) {
        if row.file.is_some() {
            row.data = data();
        }
        let summed = row.summed.iter_mut().flat_map(|summed| summed.values_mut()).flatten();
        summed.for_each(|cell| cell.data = data());
    }
    for file in inspection.files.iter_mut().flatten() {
        file.data = data();
    }
    Ok(inspection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Inspect, Settings, inspect};
    use vanthu_project::DiskFiles;

    /// What the service sends on is what the command line prints.
    #[test]
    fn an_inspection_keeps_the_object_of_the_command_line() {
        let files = DiskFiles::new(concat!(env!("CARGO_MANIFEST_DIR"), "/samples"));
        let names = ["branch-results.xlsx", "branch-results-2025.xlsx", "scorecards.xlsx", "tasks.xlsx"];
        let names = names.map(str::to_string);
        for chosen in [&names[..1], &names[2..3], &names[3..], &names[..2]] {
            let how = Inspect { copy: true, ..Inspect::default() };
            let found = inspect(&files, chosen, &how, &Settings::default()).expect("workbooks");
            let file = if let [file] = chosen { Some(file.as_str()) } else { None };
            let mut expected = found.to_json(file);
            expected["grid"] = found.grid().unwrap_or_default();
            let output = output(&found, file, None).expect("an inspection");
            assert_eq!(serde_json::to_string(&output).expect("JSON"), expected.to_string(), "{chosen:?}");
        }
    }
}
