//! The look of the workbooks: the typeface and sizes of official documents, and a quiet grey for cells that are not to
//! be edited.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use vanthu_diagnostic::Severity;

/// The typeface of official documents.
const FONT: &str = "Times New Roman";

/// Plain text.
pub(super) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(12).set_align(FormatAlign::VerticalCenter)
}

/// Plain text over several lines.
pub(super) fn wrapped() -> Format {
    plain().set_text_wrap()
}

/// The title of a sheet.
pub(super) fn title() -> Format {
    wrapped().set_font_size(14).set_bold().set_align(FormatAlign::Center)
}

/// A line below the title.
pub(super) fn subtitle() -> Format {
    plain().set_italic().set_align(FormatAlign::Center)
}

/// A cell of a table.
pub(super) fn cell() -> Format {
    ruled(wrapped())
}

/// A heading of a table.
pub(super) fn heading() -> Format {
    cell().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xDCE6F1))
}

/// The same with the thin lines of a table around it.
pub(super) fn ruled(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x808080))
}

/// The same on the grey of cells that are not to be edited.
pub(super) fn grey(format: Format) -> Format {
    format.set_background_color(Color::RGB(0xF2F2F2))
}

/// The same on the colour of a severity.
pub(super) fn marked(format: Format, severity: Severity) -> Format {
    format.set_background_color(Color::RGB(match severity {
        Severity::Error => 0xF8B4B4,
        Severity::Warning => 0xFFE699,
        Severity::Note => 0xBDD7EE,
    }))
}
