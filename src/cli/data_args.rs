//! The words of the commands on the service's data.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Subcommand, ValueEnum};

/// The folder of the service's data.
#[derive(Debug, clap::Args)]
pub struct Data {
    /// Thư mục dữ liệu của dịch vụ · The folder of the service's data
    #[arg(long, value_name = "DIR", default_value = "vanthu-data")]
    pub data: PathBuf,
}

/// The users of the service.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Thêm một người dùng; mật khẩu đọc từ stdin · Add a user; the password is read from standard input
    Add {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Họ và tên · The full name
        #[arg(long, value_name = "NAME", default_value = "")]
        full_name: String,
        /// Vai trò, ghi được nhiều lần · The role; may be given more than once
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<RoleArg>,
        /// Cơ quan của người dùng (tên hoặc mã), ghi được nhiều lần; không ghi là mọi cơ quan · An office that the user works
        /// for, by name or id; may be given more than once; all offices if left out
        #[arg(long = "office", value_name = "OFFICE")]
        offices: Vec<String>,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Liệt kê người dùng · List the users
    List {
        /// In một mảng JSON · Print a JSON array
        #[arg(long)]
        json: bool,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Đặt mật khẩu mới, đọc từ stdin · Set a new password, read from standard input
    Password {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Đặt lại vai trò · Set the roles anew
    Roles {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Vai trò, ghi được nhiều lần · The role; may be given more than once
        #[arg(long = "role", value_name = "ROLE", required = true)]
        roles: Vec<RoleArg>,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Đặt lại cơ quan của người dùng; không ghi là mọi cơ quan · Set the offices that a user works for; all if none is given
    Offices {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Cơ quan: tên hoặc mã, ghi được nhiều lần · An office, by name or id; may be given more than once
        #[arg(long = "office", value_name = "OFFICE")]
        offices: Vec<String>,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Khóa một người dùng, ngắt mọi phiên và khóa truy cập · Shut a user out, with all sessions and tokens
    Disable {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Mở khóa một người dùng · Let a user in again
    Enable {
        /// Tên đăng nhập · The sign-in name
        name: String,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
}

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Soạn và trình văn bản · Makes and submits papers
    Drafter,
    /// Thêm việc của văn thư: cấp số, giữ sổ · Also issues numbers and keeps the register
    Clerk,
    /// Duyệt và trả lại văn bản · Approves and returns papers
    Approver,
    /// Quản trị · Administers
    Administrator,
    /// Thêm quyền đọc văn bản mật · Also reads secret documents
    Confidential,
}

/// The register of outgoing papers.
#[derive(Debug, Subcommand)]
pub enum Register {
    /// In các văn bản trong sổ · Print the lines of the register
    List {
        /// Chọn văn bản · Which lines
        #[command(flatten)]
        filter: RegisterFilter,
        /// In một mảng JSON · Print a JSON array
        #[arg(long)]
        json: bool,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Xuất sổ ra bảng tính, hay ra PDF để in · Write the register as a workbook, or as a PDF to print
    Export {
        /// Ghi ra tệp này; đuôi .pdf thì thành sổ để in; `-` là đầu ra chuẩn · Write here; a name that ends in .pdf makes the book
        /// to print; `-` is standard output
        #[arg(short, long, value_name = "OUT.xlsx|OUT.pdf")]
        output: PathBuf,
        /// Dạng của sổ; không ghi thì theo đuôi tệp · The format; by the extension where it is not given
        #[arg(long, value_name = "FORMAT")]
        format: Option<BookFormat>,
        /// Chọn văn bản · Which lines
        #[command(flatten)]
        filter: RegisterFilter,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Nạp một sổ có sẵn từ bảng tính · Bring in an existing register from a workbook
    Import {
        /// Sổ có sẵn; `-` là đầu vào chuẩn · The existing register; `-` is standard input
        #[arg(value_name = "REGISTER.xlsx")]
        file: PathBuf,
        /// Cơ quan: tên hoặc mã · The office: its name or id
        #[arg(long, value_name = "OFFICE")]
        office: String,
        /// Nhiệm kỳ hoặc năm, ví dụ 2025-2030, 2026 · The term or year
        #[arg(long, value_name = "TERM")]
        term: String,
        /// Ký hiệu loại của mọi văn bản trong tệp; không ghi thì lấy từ số và ký hiệu · The kind of all lines; taken from
        /// their symbols where it is not given
        #[arg(long, value_name = "KIND", conflicts_with = "together")]
        kind: Option<String>,
        /// Mọi loại đánh chung một dãy số · All kinds are counted together
        #[arg(long)]
        together: bool,
        /// Khoảng trống số lớn là đúng như vậy · Large gaps between numbers are meant
        #[arg(long)]
        confirm_gap: bool,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Bỏ lần nhập sổ cuối, khi sau đó chưa cấp số nào · Undo the last import, as long as no number was given after it
    UndoImport {
        /// Cơ quan: tên hoặc mã · The office: its name or id
        #[arg(long, value_name = "OFFICE")]
        office: String,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Tìm số thiếu và số trùng · Find gaps and repeats
    Check {
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Bắt đầu một dãy số sau số cuối của sổ giấy · Begin a series after the last number of a book of paper
    Start {
        /// Cơ quan: tên hoặc mã · The office: its name or id
        #[arg(long, value_name = "OFFICE")]
        office: String,
        /// Ký hiệu loại, ví dụ BC; để trống khi mọi loại đánh chung · The kind, such as BC; empty where all are counted
        /// together
        #[arg(long, value_name = "KIND", default_value = "")]
        kind: String,
        /// Nhiệm kỳ hoặc năm · The term or year
        #[arg(long, value_name = "TERM")]
        term: String,
        /// Số cuối đã cấp trong sổ giấy · The last number in the book of paper
        #[arg(long, value_name = "NUMBER")]
        last: i64,
        /// Số cuối lớn như vậy là đúng · A last number as large as that is meant
        #[arg(long)]
        confirm_gap: bool,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
    /// Hủy một số; số đã hủy không bao giờ cấp lại · Make a number void; it is never given again
    Void {
        /// Số và ký hiệu như trong sổ, hoặc mã của dòng · Number and symbol as in the register, or the id of the line
        #[arg(value_name = "SYMBOL|ID")]
        number: String,
        /// Lý do · The reason
        #[arg(long, value_name = "REASON")]
        reason: String,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
}

/// The formats of the register as a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BookFormat {
    /// Bảng tính · A workbook
    Xlsx,
    /// Sổ để in · The book to print
    Pdf,
}

/// Which lines of the register.
#[derive(Debug, clap::Args)]
pub struct RegisterFilter {
    /// Cơ quan: tên hoặc mã · The office: its name or id
    #[arg(long, value_name = "OFFICE")]
    pub office: Option<String>,
    /// Ký hiệu loại, ví dụ BC · The kind, such as BC
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Nhiệm kỳ hoặc năm · The term or year
    #[arg(long, value_name = "TERM")]
    pub term: Option<String>,
    /// Có các từ này, không cần dấu · With these words, accents or not
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// Từ ngày này, ví dụ 2026-01-01 · From this day on, such as 2026-01-01
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// Đến hết ngày này · Up to this day
    #[arg(long, value_name = "DATE")]
    pub to: Option<NaiveDate>,
}

/// The audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Kiểm tra nhật ký không bị sửa, xóa hay cắt đuôi · Check that the log was not changed, thinned or cut
    Verify {
        /// Đầu chuỗi đã ghi lại trước đây, phải còn trong nhật ký · A head noted earlier, which the log must still hold
        #[arg(long, value_name = "SEQ:HASH")]
        expect: Option<String>,
        /// Thư mục dữ liệu · The data folder
        #[command(flatten)]
        data: Data,
    },
}

/// Backs the data up.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// Ghi vào tệp .zip hoặc thư mục mới này; `-` là đầu ra chuẩn (zip) · Into this new .zip or folder; `-` is standard output (a zip)
    #[arg(short, long, value_name = "OUT.zip|DIR")]
    pub output: PathBuf,
    /// The data folder.
    #[command(flatten)]
    pub data: Data,
}

/// Verifies the data.
#[derive(Debug, clap::Args)]
pub struct VerifyData {
    /// In một đối tượng JSON · Print a JSON object
    #[arg(long)]
    pub json: bool,
    /// The data folder.
    #[command(flatten)]
    pub data: Data,
}

/// Restores the data.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// Bản sao lưu; `-` là đầu vào chuẩn (zip) · The backup; `-` is standard input (a zip)
    #[arg(value_name = "BACKUP")]
    pub backup: PathBuf,
    /// Khôi phục cả khi bản sao lưu thiếu tệp đã hỏng · Restore a backup that lists damaged files, without them
    #[arg(long)]
    pub without_damaged: bool,
    /// Chỉ lấy lại các tệp này vào thư mục dữ liệu đang có: mã SHA-256, hay mã của văn bản, cơ quan; ghi được nhiều lần ·
    /// Only take these files back into existing data: a SHA-256, or the id of a document or office; may be given more than once
    #[arg(long, value_name = "NAME", conflicts_with = "without_damaged")]
    pub only: Vec<String>,
    /// The data folder.
    #[command(flatten)]
    pub data: Data,
}
