//! The command line's words: one definition for parsing, help, completions and the man page. Help is in both
//! languages, Vietnamese first.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::Deserialize;

pub use super::data_args::{
    Audit, Backup, Data, Register, RegisterFilter, Restore, RoleArg, User, VerifyData,
};

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

/// What holds for every command.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// Thư mục mẫu riêng, đứng trước mẫu có sẵn; hoặc biến VANTHU_TEMPLATES ·
    /// Own templates, which stand before the built-in ones; or the variable VANTHU_TEMPLATES
    #[arg(long, global = true, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Ngôn ngữ của thông báo; mặc định vi, hoặc biến VANTHU_LANG ·
    /// Language of messages; vi by default, or the variable VANTHU_LANG
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangArg>,
    /// Dạng thông báo trên stderr; mặc định human, hoặc biến VANTHU_MESSAGE_FORMAT ·
    /// Form of messages on standard error; human by default, or the variable VANTHU_MESSAGE_FORMAT
    #[arg(long, global = true, value_name = "FORM")]
    pub message_format: Option<MessageFormat>,
    /// Cho phép một loại lỗi: lỗi mang mã này thành cảnh báo; hoặc biến VANTHU_ALLOW ·
    /// Let errors of this code be warnings; or the variable VANTHU_ALLOW
    #[arg(long, global = true, value_name = "CODE")]
    pub allow: Vec<String>,
    /// Đặt một mức giới hạn khi đọc bảng tính, ghi được nhiều lần: file-size=200MB, inflated-size=2GB, text-size,
    /// ratio, entries, rows, columns, cells, shared-strings, cell-characters, nesting, files, seconds; memory=4GB là bộ nhớ
    /// của cả lệnh · Set a limit on the workbooks that are read; may be given more than once; memory=4GB is that of the command
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = parse_setting)]
    pub limit: Vec<(String, String)>,
    /// Chỉ báo lỗi · Only report errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Báo cả ghi chú · Report notes too
    #[arg(short, long, global = true)]
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

/// Makes a document.
#[derive(Debug, clap::Args)]
pub struct Render {
    /// Tệp văn bản, một hoặc nhiều; `-` là đầu vào chuẩn · The document files; `-` is standard input
    #[arg(value_name = "DOCUMENT.toml", required = true)]
    pub documents: Vec<PathBuf>,
    /// Ghi ra tệp này; đuôi tệp chọn dạng. `-` là đầu ra chuẩn; với nhiều văn bản là một thư mục · Write here; the extension
    /// chooses the format. `-` is standard output; with several documents this is a folder
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Dạng của kết quả · The format
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Dựng lại mỗi khi một tệp của văn bản thay đổi, đến khi bấm Ctrl-C · Render again whenever a file of the document changes,
    /// until Ctrl-C
    #[arg(short, long)]
    pub watch: bool,
    /// Thay một giá trị trong tệp văn bản · Replace a value of the document file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
}

/// Writes a new document to fill in.
#[derive(Debug, clap::Args)]
pub struct New {
    /// Tên mẫu · The template
    #[arg(value_name = "TEMPLATE")]
    pub template: String,
    /// Thư mục; mặc định là tên mẫu · The folder; by default the template's name
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Thể thức: party hoặc state · The standard: party or state
    #[arg(long, value_name = "STANDARD")]
    pub standard: Option<String>,
}

/// Renders one document per row.
#[derive(Debug, clap::Args)]
pub struct Batch {
    /// Tệp văn bản · The document file
    #[arg(value_name = "DOCUMENT.toml")]
    pub document: PathBuf,
    /// Ghi ra tệp .zip hoặc thư mục này · Write into this .zip or folder
    #[arg(short, long, value_name = "OUT.zip|DIR")]
    pub output: PathBuf,
    /// Ghi thêm một tệp gồm mọi phiếu theo thứ tự, để in · Write one more file of all cards in order, for the printer
    #[arg(long, value_name = "PRINT.pdf")]
    pub combined: Option<PathBuf>,
    /// Số phiếu lập cùng lúc; mặc định theo số nhân của máy · How many at a time; as many as there are cores
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Làm tiếp lô đang dở · Go on with a batch that was stopped
    #[arg(long)]
    pub resume: bool,
    /// Chỉ in các dòng này: số thứ tự (5), khoảng (5-9) hoặc tên chi bộ; ghi được nhiều lần · Print these rows only: a
    /// number, a range or a branch's name; may be given more than once
    #[arg(long, value_name = "ROWS")]
    pub only: Vec<String>,
    /// Chỉ in các dòng có giá trị này, ví dụ class=HTTNV; ghi được nhiều lần · Print the rows with this value only, such as
    /// class=HTTNV; may be given more than once
    #[arg(long = "where", value_name = "FIELD=VALUE", value_parser = parse_setting)]
    pub with: Vec<(String, String)>,
    /// Dạng của từng phiếu và của báo cáo tổng hợp · The format of the cards and of the report on all of them
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CardFormat::Pdf)]
    pub format: CardFormat,
    /// Dàn trang từng phiếu thay vì in theo khuôn: chậm hơn nhiều, dùng để tìm lỗi · Lay out every card instead of printing it
    /// from a stencil: much slower, for diagnosis
    #[arg(long)]
    pub no_stencil: bool,
    /// Thay một giá trị trong tệp văn bản · Replace a value of the document file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
}

/// Checks a paper against the rules.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Tệp văn bản `.toml`, văn bản Word có sẵn `.docx`, hoặc thư mục chứa chúng · The document file, an existing Word document, or a folder of them
    #[arg(value_name = "DOCUMENT.toml|FILE.docx|FOLDER", required_unless_present = "list")]
    pub paper: Option<PathBuf>,
    /// In mọi điều được soát, dạng Markdown · Print everything that is checked, as Markdown
    #[arg(long, conflicts_with_all = ["paper", "json"])]
    pub list: bool,
    /// Bộ quy tắc; không ghi thì chọn theo văn bản · The rule set; the paper chooses where none is given
    #[arg(long, value_name = "NAME")]
    pub rules: Option<String>,
    /// Chỉ nêu các mã này · Report these codes alone
    #[arg(long, value_name = "CODE")]
    pub only: Vec<String>,
    /// Không nêu các mã này · Do not report these codes
    #[arg(long, value_name = "CODE")]
    pub ignore: Vec<String>,
    /// Tệp từ riêng của cơ quan, mỗi dòng một từ · The office's own words, one a line
    #[arg(long, value_name = "FILE")]
    pub words: Option<PathBuf>,
    /// Văn bản của kỳ trước (Word hoặc tệp văn bản), để so số liệu kỳ trước · The document on the period before, Word or a document file
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// In một đối tượng JSON · Print a JSON object
    #[arg(long)]
    pub json: bool,
    /// In theo SARIF 2.1.0 cho công cụ khác · Print SARIF 2.1.0 for other tools
    #[arg(long, conflicts_with_all = ["list", "json"])]
    pub sarif: bool,
    /// Thay một giá trị trong tệp văn bản `.toml` · Replace a value of the document file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
}

/// Brings the changes made in a Word file home.
#[derive(Debug, clap::Args)]
pub struct Merge {
    /// Tệp Word đã sửa · The Word file that came back
    #[arg(value_name = "FILE.docx")]
    pub draft: PathBuf,
    /// Tệp văn bản mà bản Word được làm ra · The document file from which it was made
    #[arg(value_name = "DOCUMENT.toml")]
    pub document: PathBuf,
    /// Ghi văn bản có các phần sửa ra tệp này; không ghi thì chỉ báo cáo · Write the document with its edits here; without it there is
    /// only the report
    #[arg(short, long, value_name = "OUT.toml")]
    pub output: Option<PathBuf>,
    /// Dạng của báo cáo · The form of the report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Chỗ nào phải chọn thì lấy bản Word (theirs) hay giữ văn bản (ours); số liệu chọn từng số · What is taken where a choice must be
    /// made; figures are decided one by one
    #[arg(long, value_name = "SIDE")]
    pub take: Option<SideArg>,
    /// Chọn cho một khối hoặc một số liệu, ghi được nhiều lần · Decide one block or figure; may be given more than once
    #[arg(long, value_name = "KEY=SIDE", value_parser = super::merge::parse_decision)]
    pub decide: Vec<(String, vanthu_merge::Side)>,
    /// Thay một giá trị trong tệp văn bản · Replace a value of the document file
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Cho người đọc · For people
    Text,
    /// Một đối tượng JSON · A JSON object
    Json,
}

/// Which text is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SideArg {
    /// Bản Word · That of the draft
    Theirs,
    /// Văn bản hiện nay · That of the document
    Ours,
}

impl SideArg {
    /// The side.
    pub fn side(self) -> vanthu_merge::Side {
        match self {
            Self::Theirs => vanthu_merge::Side::Theirs,
            Self::Ours => vanthu_merge::Side::Ours,
        }
    }
}

/// The formats of the cards of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CardFormat {
    /// PDF/A-2a, PDF/UA-1
    Pdf,
    /// Word (.docx)
    Docx,
}

/// The formats of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// PDF/A-2a, PDF/UA-1
    Pdf,
    /// Word (.docx), để sửa dự thảo · Word (.docx), for drafts
    Docx,
    /// Mỗi trang một ảnh · A picture a page
    Png,
    /// Văn bản đã soạn, chưa trình bày · The composed document
    Json,
}

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
    List,
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

fn parse_setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_string(), value.trim().to_string()))
        }
        _ => Err("viết KEY=VALUE · write KEY=VALUE".into()),
    }
}
