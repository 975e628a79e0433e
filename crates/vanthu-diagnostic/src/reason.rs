//! Why the operating system refused something, in the words of people and in both languages. The system's own texts are
//! English whatever the language, and end with a number.

use std::io::{Error, ErrorKind};

use super::Text;

/// Why the system refused to read or write a file or folder.
pub fn system_reason(error: &Error) -> Text {
    let (vi, en) = match error.kind() {
        ErrorKind::NotFound => ("không có tệp hoặc thư mục ấy", "there is no such file or folder"),
        ErrorKind::PermissionDenied => ("không có quyền", "permission denied"),
        ErrorKind::AlreadyExists => {
            ("đã có tệp hoặc thư mục tên ấy", "a file or folder of that name exists already")
        }
        ErrorKind::IsADirectory => ("đó là một thư mục", "it is a folder"),
        ErrorKind::NotADirectory => {
            ("một phần của đường dẫn không phải thư mục", "a part of the path is no folder")
        }
        ErrorKind::DirectoryNotEmpty => ("thư mục không trống", "the folder is not empty"),
        ErrorKind::StorageFull => ("đĩa đã đầy", "the disk is full"),
        ErrorKind::QuotaExceeded => ("đã dùng hết dung lượng được cấp", "the disk quota is used up"),
        ErrorKind::FileTooLarge => ("tệp quá lớn đối với đĩa này", "the file is too large for this disk"),
        ErrorKind::ReadOnlyFilesystem => ("đĩa chỉ cho đọc", "the disk can only be read"),
        ErrorKind::InvalidFilename => ("tên tệp không hợp lệ", "the file name is not valid"),
        ErrorKind::BrokenPipe => ("nơi nhận đã đóng", "the receiver has closed"),
        ErrorKind::OutOfMemory => ("không đủ bộ nhớ", "there is not enough memory"),
        ErrorKind::TimedOut => ("quá thời gian chờ", "it took too long"),
        ErrorKind::UnexpectedEof => ("tệp kết thúc sớm hơn dự kiến", "the file ends too early"),
        _ => {
            let reason = error.to_string();
            return Text::new(format!("hệ thống báo “{reason}”"), reason);
        }
    };
    Text::new(vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_in_the_language_of_its_message() {
        let missing = system_reason(&Error::from(ErrorKind::NotFound));
        assert_eq!(missing, Text::new("không có tệp hoặc thư mục ấy", "there is no such file or folder"));
        let other = system_reason(&Error::other("bad sector"));
        assert_eq!(other, Text::new("hệ thống báo “bad sector”", "bad sector"));
    }
}
