//! The words of the commands on workbooks, templates, profiles and rule sets.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// Shows how a workbook is understood.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Bảng tính, hoặc thư mục hay nhiều bảng tính để gộp · The workbook, or a folder or several to put together
    #[arg(value_name = "WORKBOOK", required = true)]
    pub workbooks: Vec<PathBuf>,
    /// Hồ sơ đọc bảng · The profile to read it by
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Trang tính · The sheet
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Bảng, ghi vùng hoặc một ô trong bảng, ví dụ A16 · The table, by its range or a cell in it, such as A16
    #[arg(long, value_name = "CELL")]
    pub table: Option<String>,
    /// Đọc chung các bảng có cùng cột trên một trang tính, như bảng in nhiều trang · Read tables of a sheet with the same
    /// columns as one, such as one printed on several pages
    #[arg(long)]
    pub join: bool,
    /// Danh sách chi bộ để đối chiếu · The roster of branches to hold it against
    #[arg(long, value_name = "ROSTER")]
    pub roster: Option<PathBuf>,
    /// Mỗi bảng tính là của một hay nhiều chi bộ, hay của một kỳ · What several workbooks are of
    #[arg(long, value_name = "WHAT", default_value = "branch")]
    pub by: ByArg,
    /// In một đối tượng JSON · Print a JSON object
    #[arg(long)]
    pub json: bool,
    /// Ghi bản sao của bảng, tô màu và chú thích từng ô có lỗi; được ghi cả khi có lỗi · Write a copy of the table with each
    /// problem cell coloured and commented; it is written also when there are errors
    #[arg(long, value_name = "OUT.xlsx")]
    pub annotate: Option<PathBuf>,
}

/// Makes the workbook that is handed out.
#[derive(Debug, clap::Args)]
pub struct Workbook {
    /// Hồ sơ đọc bảng · The profile by which it is read when it comes back
    #[arg(value_name = "PROFILE")]
    pub profile: String,
    /// Ghi ra tệp này · Write here
    #[arg(short, long, value_name = "OUT.xlsx")]
    pub output: PathBuf,
    /// Danh sách chi bộ (mã, tên, khối), mỗi chi bộ một dòng của biểu · The roster (code, name, group), one row a branch
    #[arg(long, value_name = "ROSTER.csv")]
    pub rows: Option<PathBuf>,
}

/// What several workbooks are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByArg {
    /// Các chi bộ khác nhau · Different branches
    Branch,
    /// Các kỳ khác nhau · Different periods
    Period,
}

/// The templates.
#[derive(Debug, Subcommand)]
pub enum Template {
    /// Liệt kê các mẫu · List the templates
    List {
        /// In một mảng JSON · Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Các bảng và mục mà một mẫu cần · What a template needs
    Show {
        /// Tên mẫu · Its name
        name: String,
        /// In một đối tượng JSON · Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Các số liệu mà người soạn gọi được bằng tên trong câu chữ của mình · What can be named in one's own text
    Figures {
        /// Tệp văn bản `.toml` · The document file
        document: PathBuf,
        /// In dạng JSON · Print JSON
        #[arg(long)]
        json: bool,
    },
    /// In JSON Schema của các mục mà một mẫu cần · Print the JSON Schema of a template's fields
    Schema {
        /// Tên mẫu · Its name
        name: String,
    },
    /// Chép một mẫu ra thư mục để sửa · Copy a template into a folder to edit it
    Copy {
        /// Tên mẫu · Its name
        name: String,
        /// Thư mục, dùng sau đó với --templates · The folder, for --templates
        dir: PathBuf,
    },
}

/// The profiles by which workbooks are read.
#[derive(Debug, Subcommand)]
pub enum Profile {
    /// Liệt kê các hồ sơ · List the profiles
    List {
        /// In một mảng JSON · Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Các cột, dòng và phép kiểm tra của một hồ sơ · The columns, lines and checks of a profile
    Show {
        /// Tên hồ sơ hoặc tệp hồ sơ `.toml` · Its name, or a profile file
        name: String,
        /// In một đối tượng JSON · Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Kiểm tra một tệp hồ sơ tự viết · Check a profile file of your own
    Check {
        /// Tệp hồ sơ · The profile file
        #[arg(value_name = "PROFILE.toml")]
        file: PathBuf,
    },
    /// Chép một hồ sơ ra thư mục để sửa · Copy a profile into a folder to edit it
    Copy {
        /// Tên hồ sơ · Its name
        name: String,
        /// Thư mục, dùng sau đó với --templates · The folder, for --templates
        dir: PathBuf,
    },
    /// Đề xuất hồ sơ đọc cho một bảng mới · Propose a profile for a new table
    From {
        /// Bảng tính · The workbook
        #[arg(value_name = "WORKBOOK")]
        workbook: PathBuf,
        /// Hồ sơ mà các cột có thể dùng chung · The profile whose fields the columns may share
        #[arg(long, value_name = "NAME")]
        base: Option<String>,
        /// Trang tính · The sheet
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
        /// Bảng, ghi vùng hoặc một ô trong bảng · The table, by its range or a cell in it
        #[arg(long, value_name = "CELL")]
        table: Option<String>,
        /// Tệp hồ sơ sẽ ghi · The profile file to write
        #[arg(short, long, value_name = "PROFILE.toml")]
        output: PathBuf,
    },
    /// In JSON Schema của tệp hồ sơ · Print the JSON Schema of profile files
    Schema,
}

/// The rule sets of the format.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Liệt kê các bộ quy tắc · List the rule sets
    List {
        /// In một mảng JSON · Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Từng số đo, câu chữ của một bộ quy tắc, với căn cứ và độ chắc chắn · A rule set's figures and wordings with their sources
    Show {
        /// Tên bộ quy tắc · Its name
        name: String,
        /// In một đối tượng JSON · Print a JSON object
        #[arg(long)]
        json: bool,
        /// In một trang Markdown · Print a page of Markdown
        #[arg(long, conflicts_with = "json")]
        markdown: bool,
    },
}
