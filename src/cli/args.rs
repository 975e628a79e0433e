//! The command line's words: one definition for parsing, help, completions and the man page. Help is in both
//! languages, Vietnamese first.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Deserialize;

pub use super::catalogue_args::{ByArg, Inspect, Profile, Rules, Template, Workbook};
pub use super::data_args::{
    Audit, Backup, BookFormat, Data, Register, RegisterFilter, Restore, RoleArg, User, VerifyData,
};
pub use super::document_args::{Batch, CardFormat, Check, Format, Merge, New, Render, ReportFormat, SideArg};

/// Từ bảng số liệu của cơ quan thành văn bản đúng thể thức. ·
/// Turns the workbooks of Vietnamese offices into official documents.
#[derive(Debug, Parser)]
#[command(name = "vanthu", version, max_term_width = 100, propagate_version = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
}

/// The heading of the options that every command has.
pub(super) const COMMON: &str = "Tùy chọn chung · Common options";

/// What holds for every command.
#[derive(Debug, Default, clap::Args)]
pub struct Global {
    /// Thư mục mẫu riêng, đứng trước mẫu có sẵn; hoặc biến VANTHU_TEMPLATES ·
    /// Own templates, which stand before the built-in ones; or the variable VANTHU_TEMPLATES
    #[arg(long, global = true, value_name = "DIR", help_heading = COMMON, hide_short_help = true)]
    pub templates: Option<PathBuf>,
    /// Ngôn ngữ của thông báo; mặc định vi, hoặc biến VANTHU_LANG ·
    /// Language of messages; vi by default, or the variable VANTHU_LANG
    #[arg(long, global = true, value_name = "LANG", help_heading = COMMON, hide_short_help = true)]
    pub lang: Option<LangArg>,
    /// Dạng thông báo trên stderr; mặc định human, hoặc biến VANTHU_MESSAGE_FORMAT ·
    /// Form of messages on standard error; human by default, or the variable VANTHU_MESSAGE_FORMAT
    #[arg(long, global = true, value_name = "FORM", help_heading = COMMON, hide_short_help = true)]
    pub message_format: Option<MessageFormat>,
    /// Màu trong thông báo; mặc định auto: có màu trên màn hình, trừ khi có biến NO_COLOR; hoặc biến VANTHU_COLOR · Colour in
    /// messages; auto by default: on a terminal, unless the variable NO_COLOR is set; or the variable VANTHU_COLOR
    #[arg(long, global = true, value_name = "WHEN", help_heading = COMMON, hide_short_help = true)]
    pub color: Option<ColorArg>,
    /// Cho phép một loại lỗi: lỗi mang mã này thành cảnh báo; hoặc biến VANTHU_ALLOW ·
    /// Let errors of this code be warnings; or the variable VANTHU_ALLOW
    #[arg(long, global = true, value_name = "CODE", help_heading = COMMON, hide_short_help = true)]
    pub allow: Vec<String>,
    /// Đặt một mức giới hạn khi đọc bảng tính, ghi được nhiều lần: file-size=200MB, inflated-size=2GB, text-size,
    /// ratio, entries, rows, columns, cells, shared-strings, cell-characters, nesting, files, seconds; memory=4GB là bộ nhớ
    /// của cả lệnh · Set a limit on the workbooks that are read; may be given more than once: file-size=200MB, inflated-size=2GB,
    /// text-size, ratio, entries, rows, columns, cells, shared-strings, cell-characters, nesting, files, seconds; memory=4GB
    /// is that of the whole command
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = parse_setting, help_heading = COMMON, hide_short_help = true)]
    pub limit: Vec<(String, String)>,
    /// Chỉ báo lỗi · Only report errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = COMMON, hide_short_help = true)]
    pub quiet: bool,
    /// Báo cả ghi chú · Report notes too
    #[arg(short, long, global = true, help_heading = COMMON, hide_short_help = true)]
    pub verbose: bool,
}

/// The language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LangArg {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

/// The form of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageFormat {
    /// Cho người đọc · For people
    Human,
    /// Mỗi thông báo một dòng · One line each
    Short,
    /// Mỗi dòng một đối tượng JSON · One JSON object a line
    Json,
}

/// When messages are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColorArg {
    /// Có màu trên màn hình · On a terminal
    Auto,
    /// Luôn có màu · Always
    Always,
    /// Không bao giờ · Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Dựng một văn bản · Make a document
    Render(Render),
    /// Dựng mỗi dòng số liệu một văn bản · Render one document per workbook row
    Batch(Batch),
    /// Lập một văn bản mới để điền: tệp văn bản, tệp cơ quan, bảng số liệu trống · Write a new document to fill in: its file, its
    /// office file and its empty workbooks
    New(New),
    /// Soát một văn bản theo quy tắc, không ghi tệp nào · Check a paper against the rules; nothing is written
    Check(Check),
    /// Đưa chỗ sửa trong bản Word trở về văn bản · Bring the changes made in a Word file home to its document
    Merge(Merge),
    /// Xem một bảng tính được hiểu thế nào · Show how a workbook is understood
    Inspect(Inspect),
    /// Lập biểu để phát cho các đơn vị điền số liệu · Make the workbook that is handed out to be filled in
    Workbook(Workbook),
    /// Các mẫu văn bản · The templates
    #[command(subcommand)]
    Template(Template),
    /// Các hồ sơ đọc bảng · The profiles by which workbooks are read
    #[command(subcommand)]
    Profile(Profile),
    /// Các bộ quy tắc thể thức · The rule sets of the format
    #[command(subcommand)]
    Rules(Rules),
    /// Chạy dịch vụ: trang làm việc cho văn thư, API cho hệ thống khác · Serve the page for clerks and the API for systems
    Serve(Serve),
    /// Người dùng của dịch vụ · The users of the service
    #[command(subcommand)]
    User(User),
    /// Sổ đăng ký văn bản đi · The register of outgoing papers
    #[command(subcommand)]
    Register(Register),
    /// Nhật ký thao tác · The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Sao lưu dữ liệu, kể cả khi dịch vụ đang chạy · Back the data up, also while the service runs
    Backup(Backup),
    /// Kiểm tra dữ liệu đã lưu: cơ sở dữ liệu, các tệp, nhật ký, sổ đăng ký · Verify the stored data: database, files, audit
    /// log, register
    VerifyData(VerifyData),
    /// Khôi phục dữ liệu từ một bản sao lưu · Restore the data from a backup
    Restore(Restore),
    /// In giấy phép của chương trình, của phông chữ và của các thư viện · Print the licences of the program, its fonts and the
    /// libraries in it
    #[command(alias = "licenses")]
    Licences,
    /// Làm việc cho dịch vụ, mỗi dòng một yêu cầu · Work for the service, one request a line
    #[command(hide = true)]
    Worker,
    /// Trang về mọi mã thông báo · The page of all diagnostic codes
    #[command(hide = true)]
    Codes,
    /// Trang về mọi lệnh và tùy chọn · The page of all commands and options
    #[command(hide = true)]
    Reference,
    /// Tệp gợi ý lệnh cho shell · Shell completions
    Completions {
        /// Loại shell · The shell
        shell: Shell,
    },
    /// Trang hướng dẫn man; có thư mục thì ghi mỗi lệnh một trang · The man page, or a page for each command into a folder
    Man {
        /// Thư mục · The folder
        dir: Option<PathBuf>,
    },
}

/// Serves the pages and the API.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Tệp thiết lập · The settings
    #[arg(long, value_name = "vanthu.toml")]
    pub config: Option<PathBuf>,
    /// Địa chỉ và cổng; mặc định 127.0.0.1:8080 · Address and port
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// Thư mục dữ liệu; mặc định ./vanthu-data · The folder of the data
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Cơ sở dữ liệu, nếu không ở trong thư mục dữ liệu · The database, where it is not in that folder
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Kho tệp, nếu không ở trong thư mục dữ liệu · The objects, where they are not in that folder
    #[arg(long, value_name = "URL")]
    pub objects: Option<String>,
}

pub(super) fn parse_setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_string(), value.trim().to_string()))
        }
        _ => Err("viết KEY=VALUE · write KEY=VALUE".into()),
    }
}
