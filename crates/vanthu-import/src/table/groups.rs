//! The groups of rows in a table: their headings, their sums, and which rows are parts of others.

use std::collections::HashMap;
use std::ops::Range;

use rust_decimal::prelude::ToPrimitive;

use super::body::Body;
use super::header::within;
use super::layout::{RowKind, Table};
use crate::sheet::raw::RawCell;
use crate::text::labels::{Numbering, SumLabel, group_number, names_group, numbered_name};
use crate::text::normalise::{fold, heading_key};
use crate::text::number::{Style, parse_number};

impl Body<'_> {
    /// Where the kind of table is not known, a row that is called after the whole (`Cả nước`, `Toàn ngành`) is a total only if
    /// it adds up the others in some column: an index or a share of the whole is data like any other.
    pub(crate) fn keep_sums(&self, table: &mut Table) {
        let says_sum = |row: u32| {
            let key = fold(&self.sheet.line(row));
            key.contains("tổng") || key.contains("cộng")
        };
        let data: Vec<u32> =
            table.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        let number = |row: u32, column: u32| match self.sheet.get(row, column) {
            Some(RawCell::Number(number)) => Some(*number),
            Some(RawCell::Text(text)) => parse_number(text, Style::Vietnamese)?.to_f64(),
            _ => None,
        };
        let adds_up = |row: u32| {
            within(self.sheet, &table.header, row).iter().any(|entry| {
                let Some(total) = number(row, entry.column).filter(|total| *total != 0.0) else {
                    return false;
                };
                let sum: f64 = data.iter().filter_map(|&other| number(other, entry.column)).sum();
                (sum - total).abs() <= 0.01 * total.abs().max(1.0)
            })
        };
        let none: Vec<u32> = table
            .rows
            .iter()
            .filter(|(row, kind)| *kind == RowKind::Total && !says_sum(*row) && !adds_up(*row))
            .map(|(row, _)| *row)
            .collect();
        for (row, kind) in &mut table.rows {
            if none.contains(row) {
                *kind = RowKind::Data;
            }
        }
    }

    /// How a row numbers the group that it heads, in the column of running numbers or in front of its name.
    fn group_number(&self, row: u32) -> Option<Numbering> {
        let text = |column: u32| self.sheet.get(row, column).and_then(RawCell::text);
        let own = self.ordinal.and_then(text);
        own.and_then(group_number).or_else(|| {
            let name = self.key.and_then(text)?;
            let bare = self.ordinal.is_none_or(|ordinal| self.sheet.get(row, ordinal).is_none());
            numbered_name(name).filter(|_| bare)
        })
    }

    /// A row that says so counts only some of the one above it.
    pub(crate) fn mark_parts(&self, table: &mut Table) {
        let Some(key) = self.key.filter(|_| !self.words) else { return };
        let mut whole = false;
        for (row, kind) in table.rows.iter_mut().filter(|(_, kind)| *kind == RowKind::Data) {
            let name = self.sheet.get(*row, key).and_then(RawCell::text);
            if whole && name.is_some_and(is_part_label) {
                *kind = RowKind::Part;
            }
            whole = true;
        }
    }

    /// Where rows are numbered 1, 2, 3 or not at all, a row numbered I or A heads or adds up a group of them; and
    /// so does a row without a number whose name or whose figures say so.
    pub(crate) fn mark_groups(&self, table: &mut Table) {
        let counted = |row: u32| {
            let raw = self.ordinal.and_then(|ordinal| self.sheet.get(row, ordinal));
            raw.is_some_and(|raw| raw.shown().trim_end_matches('.').parse::<u32>().is_ok())
        };
        let data: Vec<u32> =
            table.rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        let lettered = data.iter().filter(|&&row| self.group_number(row).is_some()).count();
        let numbered = data.iter().filter(|&&row| counted(row)).count();
        // Where every row has a letter, the letters number the rows.
        if data.len() < 2 || lettered == data.len() || (self.ordinal.is_some() && numbered == 0) {
            return;
        }
        let named = |row: u32| {
            let name = self.key.and_then(|key| self.sheet.get(row, key)).and_then(RawCell::text);
            name.is_some_and(names_group)
        };
        // Where most rows are called so (`Khối phố 1`), the rows themselves are.
        let named_groups = data.iter().filter(|&&row| named(row)).count() * 2 <= data.len();
        let mut groups = Vec::new();
        for (index, &row) in data.iter().enumerate() {
            let own = match self.ordinal {
                Some(ordinal) => self.sheet.get(row, ordinal).is_some(),
                None => false,
            };
            let bare = || within(self.sheet, &table.header, row).len() == 1;
            let next = || data.get(index + 1).is_some_and(|&row| self.ordinal.is_none() || counted(row));
            let is_group = self.group_number(row).is_some()
                || (!own
                    && next()
                    && ((self.ordinal.is_some() && bare())
                        || named_groups && named(row) && (bare() || self.adds_up(table, row))));
            if is_group {
                groups.push(row);
            }
        }
        for (row, kind) in &mut table.rows {
            if *kind == RowKind::Data && groups.binary_search(row).is_ok() {
                *kind = RowKind::Section;
            }
        }
    }

    /// Whether the figures of a row are the sums of some of the rows right below it.
    fn adds_up(&self, table: &Table, row: u32) -> bool {
        /// How many rows of a group are added up.
        const LARGEST_GROUP: usize = 100;
        let figures: Vec<(u32, f64)> = within(self.sheet, &table.header, row)
            .iter()
            .filter(|entry| Some(entry.column) != self.ordinal)
            .filter_map(|entry| match entry.raw {
                RawCell::Number(number) if number.fract() == 0.0 => Some((entry.column, number)),
                _ => None,
            })
            .collect();
        let mut sums = vec![0.0; figures.len()];
        let next = table.rows.partition_point(|(other, _)| *other <= row);
        let below = table.rows.iter().skip(next);
        figures.iter().any(|(_, figure)| *figure != 0.0)
            && below.take(LARGEST_GROUP).take_while(|(_, kind)| *kind == RowKind::Data).any(|(other, _)| {
                for (sum, (column, _)) in sums.iter_mut().zip(&figures) {
                    if let Some(RawCell::Number(number)) = self.sheet.get(*other, *column) {
                        *sum += number;
                    }
                }
                sums.iter().zip(&figures).all(|(sum, (_, figure))| sum == figure)
            })
    }

    /// Finds the rows of each group, in one pass upwards for the headings and one downwards for the sums.
    pub(crate) fn bound_groups(&self, table: &mut Table) {
        let rows = &table.rows;
        if !rows.iter().any(|(_, kind)| matches!(kind, RowKind::Section | RowKind::Subtotal)) {
            return;
        }
        let start = table.header.last + 1;
        let end = table.last.saturating_add(1);
        let data: Vec<u32> =
            rows.iter().filter(|(_, kind)| *kind == RowKind::Data).map(|(row, _)| *row).collect();
        let holds_data = |range: &Range<u32>| {
            let first = data.partition_point(|row| *row < range.start);
            data.get(first).is_some_and(|row| *row < range.end)
        };
        // Headings nest in the order in which their kinds of number first come: I within A, or A within I.
        let mut levels: Vec<Option<Numbering>> = Vec::new();
        for (row, _) in rows.iter().filter(|(_, kind)| *kind == RowKind::Section) {
            let number = self.group_number(*row);
            if !levels.contains(&number) {
                levels.push(number);
            }
        }
        let level = |row: u32| {
            levels.iter().position(|other_number| *other_number == self.group_number(row)).unwrap_or(0)
        };
        let mut groups = HashMap::new();
        let mut stops = vec![end; levels.len()];
        let mut next_sum = HashMap::new();
        let mut next_other = end;
        for &(row, kind) in rows.iter().rev() {
            match kind {
                RowKind::Section => {
                    let level = level(row);
                    let stop = stops.get(level).copied().unwrap_or(end);
                    groups.insert(row, row + 1..stop);
                    stops.iter_mut().skip(level).for_each(|stop| *stop = row);
                }
                RowKind::Total => stops.iter_mut().for_each(|stop| *stop = row),
                RowKind::Subtotal => drop(next_sum.insert(row, next_other)),
                RowKind::Data | RowKind::Nameless | RowKind::Part => continue,
            }
            next_other = row;
        }
        // Sums are all above their groups or all below them, as the first one shows.
        let mut leads = None;
        let mut before = start;
        let mut open: Vec<Option<u32>> = vec![None; levels.len()];
        for &(row, kind) in rows {
            match kind {
                RowKind::Section => {
                    let level = level(row);
                    open.iter_mut().skip(level).for_each(|heading| *heading = None);
                    open.get_mut(level).into_iter().for_each(|heading| *heading = Some(row));
                }
                RowKind::Subtotal => {
                    let above = before..row;
                    let leads = *leads.get_or_insert(!holds_data(&above));
                    let heading = open.iter().flatten().find(|&&heading| self.sums_up(table, row, heading));
                    let range = match heading.map(|heading| heading + 1..row).filter(holds_data) {
                        Some(own) => own,
                        None if leads => row + 1..next_sum.get(&row).copied().unwrap_or(end),
                        None if holds_data(&above) => above,
                        None => start..row,
                    };
                    groups.insert(row, range);
                }
                RowKind::Total => {}
                RowKind::Data | RowKind::Nameless | RowKind::Part => continue,
            }
            before = row + 1;
        }
        table.groups = groups;
    }

    /// Whether the sum in a row has the name or the number of the group under a heading.
    fn sums_up(&self, table: &Table, row: u32, heading: u32) -> bool {
        let label = self.sum_label(within(self.sheet, &table.header, row), &table.header);
        let Some(SumLabel::Group(group)) = label else { return false };
        let name = heading_key(&self.sheet.line(heading));
        let number = group.rsplit(' ').next();
        name.contains(&group) || (name.split(' ').next() == number && number.is_some())
    }
}

/// Whether a name says that its row counts some of the row above it.
pub(crate) fn is_part_label(name: &str) -> bool {
    let name = fold(name.trim_start_matches(['-', '–', '+', '*', '•', '(', ' ']));
    ["trong đó", "trong số đó"].iter().any(|words| name.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts_are_recognised() {
        assert!(
            is_part_label("Trong đó: nữ")
                && is_part_label("- Trong đó dự bị")
                && !is_part_label("Thôn Trong")
        );
    }
}
