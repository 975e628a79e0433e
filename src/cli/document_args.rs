//! The words of the commands on one document.

use std::path::PathBuf;

use clap::ValueEnum;

use super::args::parse_setting;

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
    /// Thay một giá trị trong tệp văn bản; KEY= thì bỏ mục ấy; ghi được nhiều lần · Replace a value of the document file; KEY= takes
    /// the key away; may be given more than once
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
    /// Ghi ra tệp .zip hoặc thư mục này; `-` là đầu ra chuẩn (zip) · Write into this .zip or folder; `-` is standard output (a zip)
    #[arg(short, long, value_name = "OUT.zip|DIR")]
    pub output: PathBuf,
    /// Không ghi đè tệp .zip đã có · Do not replace a .zip that is there already
    #[arg(long)]
    pub no_overwrite: bool,
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
    /// Thay một giá trị trong tệp văn bản; KEY= thì bỏ mục ấy; ghi được nhiều lần · Replace a value of the document file; KEY= takes
    /// the key away; may be given more than once
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
}

/// Checks a paper against the rules.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Tệp văn bản `.toml`, văn bản Word có sẵn `.docx`, hoặc thư mục chứa chúng; một hoặc nhiều; `-` là đầu vào chuẩn · The
    /// document file, an existing Word document, or a folder of them; one or several; `-` is standard input
    #[arg(value_name = "DOCUMENT.toml|FILE.docx|FOLDER", required_unless_present = "list")]
    pub papers: Vec<PathBuf>,
    /// In mọi điều được soát, dạng Markdown · Print everything that is checked, as Markdown
    #[arg(long, conflicts_with_all = ["papers", "json"])]
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
    /// Thay một giá trị trong tệp văn bản `.toml`; KEY= thì bỏ mục ấy; ghi được nhiều lần · Replace a value of the document file;
    /// KEY= takes the key away; may be given more than once
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
    /// Thay một giá trị trong tệp văn bản; KEY= thì bỏ mục ấy; ghi được nhiều lần · Replace a value of the document file; KEY= takes
    /// the key away; may be given more than once
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
    /// Word (.docx), để sửa · Word (.docx), to be worked on
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
