//! The words of the pages: states, roles, acts and dates as an office says them.

use chrono::{DateTime, FixedOffset, Utc};

use vanthu_model::date;
use vanthu_store::{DocumentState, Role, Scope};

/// What a state is called.
pub fn state(state: DocumentState) -> &'static str {
    match state {
        DocumentState::Draft => "Đang soạn",
        DocumentState::Submitted => "Chờ duyệt",
        DocumentState::Approved => "Đã duyệt",
        DocumentState::Issuing => "Đang phát hành",
        DocumentState::Issued => "Đã phát hành",
        DocumentState::Void => "Đã hủy số",
    }
}

/// The word of a state in addresses and styles.
pub fn state_word(state: DocumentState) -> &'static str {
    match state {
        DocumentState::Draft => "draft",
        DocumentState::Submitted => "submitted",
        DocumentState::Approved => "approved",
        DocumentState::Issuing => "issuing",
        DocumentState::Issued => "issued",
        DocumentState::Void => "void",
    }
}

/// All states in the order in which a document goes.
pub const STATES: [DocumentState; 6] = [
    DocumentState::Draft,
    DocumentState::Submitted,
    DocumentState::Approved,
    DocumentState::Issuing,
    DocumentState::Issued,
    DocumentState::Void,
];

/// What a role is called, and what it may do.
pub fn role(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Drafter => ("Soạn thảo", "lập, sửa và trình văn bản"),
        Role::Clerk => ("Văn thư", "như người soạn thảo, thêm cấp số, giữ sổ đăng ký, hủy số"),
        Role::Approver => ("Duyệt", "duyệt hoặc trả lại văn bản đã trình"),
        Role::Administrator => ("Quản trị", "quản lý cơ quan, người dùng, mã truy cập; xem nhật ký"),
    }
}

/// What a scope allows.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "đọc văn bản, sổ đăng ký",
        Scope::Draft => "lập, sửa, trình, dựng văn bản",
        Scope::Register => "cấp số, hủy số, nhập sổ",
        Scope::Approve => "duyệt, trả lại",
        Scope::Admin => "quản trị",
        Scope::Metrics => "đọc số liệu vận hành",
    }
}

/// What happened to a document.
pub fn event(what: &str) -> &str {
    match what {
        "created" => "Lập văn bản",
        "edited" => "Sửa nội dung",
        "file-added" => "Tải bảng số liệu lên",
        "file-removed" => "Bỏ bảng số liệu",
        "corrected" => "Sửa một ô của bảng",
        "correction-removed" => "Bỏ sửa một ô của bảng",
        "submitted" => "Trình ký",
        "withdrawn" => "Rút lại",
        "approved" => "Duyệt",
        "returned" => "Trả lại",
        "numbered" => "Cấp số",
        "issued" => "Phát hành",
        "voided" => "Hủy số",
        other => other,
    }
}

/// What an act of the audit log is, by its fixed word; one without words here is told by that word itself.
pub fn act(word: &str) -> &str {
    match word {
        "paper.create" => "Lập văn bản",
        "paper.update" => "Sửa nội dung văn bản",
        "paper.delete" => "Xóa bản nháp",
        "paper.file-add" => "Tải bảng số liệu lên",
        "paper.file-remove" => "Bỏ bảng số liệu",
        "paper.correct" => "Sửa một ô của bảng",
        "paper.uncorrect" => "Bỏ sửa một ô của bảng",
        "paper.submit" => "Trình ký",
        "paper.withdraw" => "Rút lại văn bản",
        "paper.approve" => "Duyệt văn bản",
        "paper.return" => "Trả lại văn bản",
        "paper.issue" => "Cấp số",
        "paper.issued" => "Phát hành",
        "register.reserve" => "Lấy số cho văn bản soạn nơi khác",
        "register.void" => "Hủy số",
        "register.import" => "Nhập sổ",
        "register.start" => "Ghi số cuối của sổ giấy",
        "office.create" => "Thêm cơ quan",
        "office.update" => "Sửa cơ quan",
        "user.create" => "Thêm người dùng",
        "user.rename" => "Sửa họ tên người dùng",
        "user.roles" => "Đổi vai trò người dùng",
        "user.password" => "Đặt mật khẩu",
        "user.disable" => "Khóa tài khoản",
        "user.enable" => "Mở lại tài khoản",
        "token.create" => "Tạo mã truy cập",
        "token.revoke" => "Thu hồi mã truy cập",
        "session.open" => "Đăng nhập",
        "session.close" => "Đăng xuất",
        "setup.begin" => "In đường dẫn thiết lập",
        "setup.end" => "Dùng đường dẫn thiết lập",
        "job.create" => "Xếp một việc vào hàng đợi",
        "job.cancel" => "Dừng một việc",
        "data-set.create" => "Nhận tập số liệu qua API",
        other => other,
    }
}

/// What a row of a list is called, and the button that adds one.
pub fn row(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "documents" => ("Văn bản", "Thêm văn bản"),
        "people" => ("Người", "Thêm người"),
        "absent" => ("Người vắng", "Thêm người vắng"),
        "opinions" => ("Ý kiến", "Thêm ý kiến"),
        "tasks" => ("Việc", "Thêm việc"),
        "targets" => ("Chỉ tiêu", "Thêm chỉ tiêu"),
        _ => ("Dòng", "Thêm dòng"),
    }
}

/// What a part of a row is called: as its own label says, or by its name.
pub fn part<'a>(name: &str, label: &'a str) -> &'a str {
    if label.is_empty() || label == name {
        match name {
            "type" => "Tên loại",
            "number" => "Số lượng",
            "date" => "Ngày",
            "issuer" => "Cơ quan ban hành",
            "subject" => "Trích yếu",
            "name" => "Tên",
            "post" => "Chức vụ",
            "reason" => "Lý do",
            "by" => "Người nói",
            "text" => "Nội dung",
            "work" => "Việc",
            "unit" => "Đơn vị",
            "with" => "Phối hợp",
            "deadline" => "Thời hạn",
            "product" => "Kết quả, sản phẩm",
            "of" => "Trên tổng số",
            "note" => "Ghi chú",
            _ => label,
        }
    } else {
        label
    }
}

/// What a severity is called.
pub fn severity(word: &str) -> &'static str {
    match word {
        "error" => "Lỗi",
        "warning" => "Lưu ý",
        _ => "Ghi chú",
    }
}

/// The standard of an office.
pub fn standard(word: &str) -> &'static str {
    if word == "state" { "văn bản hành chính nhà nước" } else { "văn bản của Đảng" }
}

/// Vietnam has one time, seven hours ahead, all the year.
fn here(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(7 * 3600);
    offset.map_or_else(|| at.fixed_offset(), |offset| at.with_timezone(&offset))
}

/// A moment as people here read it: `05/7/2026, 10:02`.
pub fn moment(at: DateTime<Utc>) -> String {
    let here = here(at);
    format!("{}, {}", date::short(here.date_naive()), here.format("%H:%M"))
}

pub use crate::service::today;

/// A size as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} byte"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0).replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_time_of_the_country() {
        let at: DateTime<Utc> = "2026-07-05T18:02:00Z".parse().unwrap();
        assert_eq!(moment(at), "06/7/2026, 01:02");
    }

    #[test]
    fn sizes_are_told_with_a_comma() {
        assert_eq!(size(12_000), "12 KB");
        assert_eq!(size(3 << 19), "1,5 MB");
    }
}
