//! One reader for each format, and [`Workbook`](workbook::Workbook), the one way in to all of them. No reader reserves
//! memory by what a file declares.

mod builder;
mod csv;
mod csv_records;
mod html;
mod html_book;
mod html_cell;
mod html_style;
mod html_table;
mod html_text;
mod ods;
mod spreadsheet_xml;
pub(crate) mod workbook;
mod xls;
mod xlsb;
mod xlsx;
mod xlsx_parts;
