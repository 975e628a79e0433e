//! The header of a form: headings side by side, those with a common parent under one merged cell.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use vanthu_model::grid::Region;
use vanthu_model::profile::Field;

/// The header of a form.
pub(super) struct Header {
    /// The levels of each column's heading, outermost first.
    levels: Vec<Vec<String>>,
}

impl Header {
    /// The header over these fields. Each has its best heading, by which it is recognised when the form comes back.
    pub(super) fn new<'a>(fields: impl Iterator<Item = &'a Field>) -> Self {
        let heading = |field: &'a Field| field.headings.first().unwrap_or(&field.label);
        let levels = |field| heading(field).split(" / ").map(str::to_string).collect();
        Self { levels: fields.map(levels).collect() }
    }

    /// The number of rows of the header.
    pub(super) fn depth(&self) -> u32 {
        self.levels.iter().map(Vec::len).max().unwrap_or(1) as u32
    }

    /// The heading of a column on its own level.
    pub(super) fn own(&self, column: usize) -> &str {
        self.levels.get(column).and_then(|levels| levels.last()).map_or("", String::as_str)
    }

    /// The cells of the header with their texts: merged across under a common parent, and down where a heading has
    /// fewer levels than the header has rows.
    fn cells(&self) -> Vec<(Region, &str)> {
        let mut cells = Vec::new();
        let depth = self.depth();
        for level in 0..depth as usize {
            let mut column = 0;
            while let Some(levels) = self.levels.get(column) {
                let next = column + 1;
                let Some(text) = levels.get(level) else {
                    column = next;
                    continue;
                };
                let last_level = levels.len() == level + 1;
                let shares = |other: &&Vec<String>| {
                    other.len() > level + 1 && other.get(..=level) == levels.get(..=level)
                };
                let rest = self.levels.get(next..).unwrap_or_default();
                let siblings = if last_level { 0 } else { rest.iter().take_while(shares).count() };
                let region = Region {
                    top: level as u32,
                    bottom: if last_level { depth - 1 } else { level as u32 },
                    left: column as u32,
                    right: (column + siblings) as u32,
                };
                cells.push((region, text.as_str()));
                column = next + siblings;
            }
        }
        cells
    }

    /// Writes it from row `top` on.
    pub(super) fn write(&self, sheet: &mut Worksheet, top: u32, format: &Format) -> Result<(), XlsxError> {
        for (region, text) in self.cells() {
            let (first, last) = (top + region.top, top + region.bottom);
            let (left, right) = (region.left as u16, region.right as u16);
            if region.is_wide() {
                sheet.merge_range(first, left, last, right, text, format)?;
            } else {
                sheet.write_string_with_format(first, left, text, format)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_merged_across_and_short_headings_down() {
        let levels = ["STT", "Hồ sơ / Đang xác minh", "Hồ sơ / Đã trình", "Nữ"];
        let header =
            Header { levels: levels.map(|text| text.split(" / ").map(str::to_string).collect()).into() };
        let cells: Vec<_> = header
            .cells()
            .into_iter()
            .map(|(region, text)| (text, region.top, region.bottom, region.left, region.right))
            .collect();
        assert_eq!(
            cells,
            [
                ("STT", 0, 1, 0, 0),
                ("Hồ sơ", 0, 0, 1, 2),
                ("Nữ", 0, 1, 3, 3),
                ("Đang xác minh", 1, 1, 1, 1),
                ("Đã trình", 1, 1, 2, 2),
            ]
        );
    }
}
