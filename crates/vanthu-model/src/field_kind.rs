//! The kinds of fields that a template can declare, and what a user writes for each.

use serde::Deserialize;

/// The kind of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// A list of texts.
    List,
    /// A reporting period such as `2026-H1`.
    Period,
    /// A date.
    Date,
    /// A date and time.
    Moment,
    /// A whole number, not below zero.
    Count,
    /// A number, perhaps with decimals.
    Number,
    /// Yes or no.
    Flag,
    /// One of the words that the template lists.
    Choice,
    /// Documents cited in full: `{ type, number, date, issuer, subject }`.
    Documents,
    /// Participants: `{ name, post }`, or a group `{ name, number }`.
    People,
    /// Those who did not come: `{ name, post, reason }`.
    Absent,
    /// Opinions given at a meeting: `{ by, text }`.
    Opinions,
    /// Tasks of units: `{ unit, with, work, deadline }`, or a workbook of them.
    Tasks,
    /// Named numbers: `{ name, number, unit, of, note, parts }`.
    Targets,
    /// Free text in parts: `{ title, text, points, style, closing, sections }`.
    Sections,
}

impl FieldKind {
    /// Whether it is a list, which is empty where nothing was filled in.
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::List
                | Self::Documents
                | Self::People
                | Self::Absent
                | Self::Opinions
                | Self::Tasks
                | Self::Targets
                | Self::Sections
        )
    }

    /// The word in template files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::List => "list",
            Self::Period => "period",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Count => "count",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Choice => "choice",
            Self::Documents => "documents",
            Self::People => "people",
            Self::Absent => "absent",
            Self::Opinions => "opinions",
            Self::Tasks => "tasks",
            Self::Targets => "targets",
            Self::Sections => "sections",
        }
    }

    /// A value such as a user writes, in TOML.
    pub fn example(self) -> &'static str {
        match self {
            Self::Text | Self::Choice => "\"…\"",
            Self::List => "[\"…\", \"…\"]",
            Self::Period => "\"2026-H1\"",
            Self::Date => "2026-07-05",
            Self::Moment => "2026-07-03T08:00:00",
            Self::Count => "3",
            Self::Number => "81.5",
            Self::Flag => "true",
            Self::Documents => {
                "[{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", date = 2026-01-18, issuer = \"…\", subject = \"về …\" }]"
            }
            Self::People => {
                "[{ name = \"Nguyễn Văn A\", post = \"Bí thư\" }, { name = \"Bí thư các chi bộ\", number = 18 }]"
            }
            Self::Absent => "[{ name = \"Trần Thị B\", reason = \"đi công tác\" }]",
            Self::Opinions => "[{ by = \"Đồng chí Lê Văn C\", text = \"…\" }]",
            Self::Tasks => "[{ unit = \"Chi bộ …\", work = \"…\", deadline = 2026-09-30 }]",
            Self::Targets => "[{ name = \"kết nạp\", number = 24, unit = \"đảng viên\" }]",
            Self::Sections => "[{ title = \"…\", text = [\"…\"], points = [\"…\"] }]",
        }
    }

    /// What a user writes for such a field, in Vietnamese and English.
    pub fn expected(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("một dòng chữ, ví dụ \"…\"", "a text such as \"…\""),
            Self::List => ("một danh sách, ví dụ [\"…\", \"…\"]", "a list such as [\"…\", \"…\"]"),
            Self::Period => ("một kỳ, ví dụ \"2026-H1\"", "a period such as \"2026-H1\""),
            Self::Date => ("một ngày, ví dụ 2026-07-05", "a date such as 2026-07-05"),
            Self::Moment => {
                ("ngày và giờ, ví dụ 2026-07-03T08:00:00", "a date and time such as 2026-07-03T08:00:00")
            }
            Self::Count => (
                "một số nguyên không âm, ví dụ 3, hoặc tên một số liệu, ví dụ \"{total.admitted}\"",
                "a whole number such as 3, or the name of a figure such as \"{total.admitted}\"",
            ),
            Self::Number => (
                "một số, ví dụ 12 hoặc 81.5, hoặc tên một số liệu, ví dụ \"{total.target}\"",
                "a number such as 12 or 81.5, or the name of a figure such as \"{total.target}\"",
            ),
            Self::Flag => ("true (có) hoặc false (không)", "true or false"),
            Self::Choice => ("một trong các từ của mẫu", "one of the template's words"),
            Self::Documents => (
                "một danh sách văn bản, ví dụ [{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", \
                 date = 2026-01-18, issuer = \"…\", subject = \"về …\" }]",
                "a list of documents such as [{ type = \"Kế hoạch\", number = \"12-KH/ĐU\", \
                 date = 2026-01-18, issuer = \"…\", subject = \"về …\" }]",
            ),
            Self::People => (
                "một danh sách người dự, ví dụ [{ name = \"Nguyễn Văn A\", post = \"Bí thư\" }, \
                 { name = \"Bí thư các chi bộ\", number = 18 }]",
                "a list of people such as [{ name = \"Nguyễn Văn A\", post = \"Bí thư\" }, \
                 { name = \"Bí thư các chi bộ\", number = 18 }]",
            ),
            Self::Absent => (
                "một danh sách người vắng, ví dụ [{ name = \"Trần Thị B\", reason = \"đi công tác\" }]",
                "a list of those absent such as [{ name = \"Trần Thị B\", reason = \"đi công tác\" }]",
            ),
            Self::Opinions => (
                "một danh sách ý kiến, ví dụ [{ by = \"Đồng chí Lê Văn C\", text = \"…\" }]",
                "a list of opinions such as [{ by = \"Đồng chí Lê Văn C\", text = \"…\" }]",
            ),
            Self::Tasks => (
                "một danh sách việc, ví dụ [{ unit = \"Chi bộ …\", work = \"…\", deadline = 2026-09-30 }] \
                 (thời hạn cũng có thể là \"Quý III/2026\", \"thường xuyên\"), hoặc một bảng tính, ví dụ \"tasks.xlsx\"",
                "a list of tasks such as [{ unit = \"Chi bộ …\", work = \"…\", deadline = 2026-09-30 }] \
                 (a deadline may also be \"Quý III/2026\" or \"thường xuyên\"), or a workbook such as \"tasks.xlsx\"",
            ),
            Self::Targets => (
                "một danh sách chỉ tiêu, ví dụ [{ name = \"kết nạp\", number = 24, unit = \"đảng viên\" }]",
                "a list of objectives such as [{ name = \"kết nạp\", number = 24, unit = \"đảng viên\" }]",
            ),
            Self::Sections => (
                "một danh sách phần, ví dụ [{ title = \"…\", text = [\"…\"], points = [\"…\"] }]",
                "a list of parts such as [{ title = \"…\", text = [\"…\"], points = [\"…\"] }]",
            ),
        }
    }
}

/// A field that only a person can fill in.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TemplateField {
    /// The kind of the field.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The label in a form.
    pub label: String,
    /// Whether the document is refused without it.
    #[serde(default)]
    pub required: bool,
    /// The words of a choice.
    #[serde(default)]
    pub words: Vec<String>,
    /// Whether it is a pattern, whose braces do not name figures: that of file names.
    #[serde(default)]
    pub pattern: bool,
    /// How deep the parts of free text may lie in each other.
    #[serde(default = "four")]
    pub depth: u8,
    /// Whether the document prints what is filled in. A setting, such as the name of a scheme, is not printed.
    #[serde(default = "yes")]
    pub printed: bool,
    /// Whether a document of this kind is whole without it, so that nothing is reported where it was left out.
    #[serde(default)]
    pub optional: bool,
    /// Whether it is one of a set that several templates share, not all of which print it.
    #[serde(skip)]
    pub shared: bool,
    /// The flag by which the template's own proposal is taken over where this field was not given.
    #[serde(default)]
    pub taken_over_by: Option<String>,
}

fn yes() -> bool {
    true
}

/// As many levels as headings have.
fn four() -> u8 {
    4
}
