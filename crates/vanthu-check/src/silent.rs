//! What each check leaves alone on purpose, for the printed page: a reader who switches a check on wants to know where it
//! stays silent.

/// What a check does not report, in Vietnamese. `None` where it has no exception.
pub(crate) fn silent(code: &str) -> Option<&'static str> {
    SILENT.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
}

const SILENT: &[(&str, &str)] = &[
    (
        "check.missing-part",
        "số, ngày, chữ ký còn để trống; phần kèm theo và phụ lục không có số, nơi nhận, chữ ký riêng; văn bản không rõ thể thức",
    ),
    (
        "check.unfilled",
        "dấu `…` khi trích lược, `v.v.`; số và ngày của dòng `(Kèm theo …)`; mẫu đơn, phiếu để người khác điền; dự thảo chỉ có ghi chú",
    ),
    ("check.appendix-uncited", "lời chỉ dẫn chung: `kèm theo`, `các phụ lục`, `Phụ lục 1 đến 3`"),
    ("check.number-padding", "số còn để trống"),
    ("check.symbol-unknown", "số, ký hiệu còn để trống"),
    ("check.recipient-first", "văn bản không có nơi kính gửi"),
    (
        "check.addressee-form",
        "câu `Kính mời ….` trong lời văn; loại văn bản không quy định lời kính gửi riêng",
    ),
    ("check.recipient-twice", "dấu đầu dòng và dấu cuối dòng khác nhau không làm thành hai nơi nhận"),
    ("check.date-impossible", "ngày 29 tháng 2 không ghi năm; phân số, tỷ lệ, số văn bản có dấu `/`"),
    ("check.citation-comma", "số, ký hiệu mà sau đó không có ngày"),
    ("check.citation-again", "đề mục và bảng; bộ quy tắc không đòi ghi gọn"),
    ("check.citation-later", "văn bản này còn để trống ngày; văn bản được nhắc không ghi ngày ngay sau số"),
    ("check.cited-symbol", "ký hiệu có trong bộ quy tắc, dù loại văn bản ít gặp"),
    ("check.space-after-mark", "địa chỉ trang mạng, thư điện tử; `TP.HCM`, `v.v.`; số có dấu chấm, dấu phẩy"),
    ("check.straight-quotes", "mỗi đoạn chỉ báo một lần"),
    ("check.unknown-unit", "cơ quan không khai danh sách đơn vị; `các chi bộ trực thuộc`"),
    ("check.deadline-before-meeting", "thời hạn không ghi năm: lấy lần tới sau cuộc họp"),
    ("check.votes-disagree", "khách mời không biểu quyết; số phiếu ít hơn số người dự"),
    ("check.number-form", "số còn để trống, bằng dấu cách hoặc dấu chấm"),
    ("check.date-line", "ngày, tháng còn để trống"),
    ("check.symbol-kind", "văn bản thứ hai trong cùng tệp được soát theo ký hiệu của chính nó"),
    ("check.signer-capitals", "dòng chức vụ, tên tập thể đứng cuối khối chữ ký khi chưa ký"),
    ("check.signing-body", "văn bản không có dòng người, cơ quan quyết định dưới trích yếu"),
    ("check.issuer-body", "ban thường vụ chỉ đứng ở chỗ ký"),
    (
        "check.defunct-body",
        "câu nói về việc cũ: `trước đây`, `nguyên`, `thay thế`, `hợp nhất`; văn bản ký khi cơ quan ấy còn",
    ),
    ("check.recipient-end", "dòng nơi nhận còn viết tiếp ở dòng, đoạn sau"),
    ("check.recipients-label", "dấu cách đứng trước chữ `Nơi nhận`"),
    ("check.citation-first", "đề mục và bảng"),
    ("check.cited-dates", "ngày không đứng ngay sau số, ký hiệu"),
    ("check.article-missing", "điều của văn bản khác; văn bản chỉ có một điều"),
    (
        "check.abbreviation",
        "chữ đã giải thích trong ngoặc, kể cả `(Bộ GDĐT)`, `NQ (nghị quyết)`; chữ ai cũng biết; ký hiệu văn bản; từ riêng của cơ quan (`--words`, `known-words`)",
    ),
    (
        "check.numbering-gap",
        "số do Word đặt mà tệp không cho biết; phần kèm theo đếm lại từ đầu; `(i)`, `(v)` là số La Mã",
    ),
    ("check.numbering-repeat", "danh sách mới bắt đầu lại từ 1"),
    ("check.misspelling", "tên riêng; từ đứng trong ngữ cảnh mà danh sách ghi là đúng"),
    (
        "check.syllable",
        "từ có chữ hoa, chữ số, dấu nối; từ nước ngoài trong danh sách; `(ii)`, `(iv)`; tên dân tộc thiểu số",
    ),
    (
        "check.word-pair",
        "tên riêng; cặp mà một tiếng ghép được với tiếng bên kia; tiếng đứng một mình thành từ; từ riêng của cơ quan (`--words`, `known-words`)",
    ),
    ("check.word-twice", "từ láy: `ngày ngày`, `người người`; tên riêng; `cơ quan quan tâm`"),
    ("check.spelling-mixed", "cặp chữ có nghĩa khác nhau"),
    (
        "check.capitals",
        "chữ in hoa cả dòng; tên chung sau `các`, `những`, `mỗi`; tên không có trong danh sách",
    ),
    ("check.tone-mixed", "tên riêng"),
    ("check.double-space", "khoảng trống của số, ngày chưa ghi; dấu tab; phần đầu trang"),
    ("check.space-before-mark", "dấu đứng sau dấu tab"),
    ("check.gap", "ngoặc có dấu chú thích; dấu ba chấm"),
    ("check.bracket-open", "dấu `)` của điểm `a)`, `1)`; trích dẫn dài nhiều đoạn"),
    ("check.end-mark", "phần kèm theo, phụ lục sau chữ ký; văn bản không nhận ra chỗ ký"),
    ("check.short-date", "mọi ngày của một cột trong bảng chỉ báo một lần"),
    ("check.weekday", "ngày không ghi năm; thứ tự đếm: `lần thứ ba`, `lớp thứ hai`"),
    (
        "check.duration-disagrees",
        "`mỗi lớp 02 ngày`; ngày nằm `trong thời gian từ …`; `kể từ` có thể không tính ngày đầu; ngày làm việc có thể trừ ngày nghỉ lễ; nhiệm kỳ tính theo hai cách",
    ),
    (
        "check.event-later",
        "văn bản để trống ngày; việc dự kiến, thời hạn, lịch, hiệu lực; câu không có `đã` kèm việc làm",
    ),
    ("check.name-differs", "hai người có chức vụ khác nhau; tên trong bảng; cách đặt dấu `hòa`, `hoà`"),
    (
        "check.verdict-disagrees",
        "câu có hai chỉ tiêu; chữ `nhưng`, `riêng`, `còn` đứng giữa; chỉ tiêu càng thấp càng tốt (hộ nghèo, tai nạn)",
    ),
    (
        "check.period-differs",
        "câu so sánh: `so với`, `cùng kỳ`; khoảng ngày không ghi năm; nhiệm vụ của kỳ sau ở câu khác",
    ),
    ("check.ratio-disagrees", "tỷ lệ ở câu khác; ngày, kỳ, số văn bản có dấu `/`"),
    (
        "check.sum-disagrees",
        "`trong đó` không kể hết; các phần kể trong câu thiếu nhiều so với tổng mà câu không nói là kể hết; nhóm có thể trùng nhau (nữ, dân tộc, đoàn viên …); phần đếm thứ khác; số nói chừng (`khoảng`, `hơn`); sai lệch do làm tròn",
    ),
    ("check.part-exceeds", "phần đếm thứ khác với tổng"),
    (
        "check.share-disagrees",
        "tỷ lệ so với kế hoạch khi kế hoạch không ghi; câu không cho biết tổng; làm tròn và cắt số lẻ",
    ),
    ("check.share-over", "mức đạt so với kế hoạch (`đạt 112%`); mức tăng; tỷ lệ thu, nộp, giải ngân"),
    (
        "check.change-disagrees",
        "khoảng `từ 10 đến 12`; hai số khác thứ được đếm; số nói chừng; phần trăm hiểu là điểm phần trăm cũng được; số của kế hoạch",
    ),
    (
        "check.average-disagrees",
        "câu có nhiều số cùng loại, nhiều đơn giá; bình quân đã làm tròn; mức trả nhiều lần (`đồng/người/tháng`)",
    ),
    ("check.names-counted", "danh sách có chức danh, số đếm hoặc thứ không phải tên"),
    (
        "check.figure-twice",
        "câu nói về năm, kỳ khác; một bộ phận; số nói chừng; chữ trong ngoặc không phải là số",
    ),
    (
        "check.previous-differs",
        "văn bản kỳ trước ghi nhiều số cho cùng một việc; số nói chừng; mức tăng, giảm bằng tỷ lệ",
    ),
    (
        "check.chair-differs",
        "đơn vị chủ trì, phối hợp thực hiện; tên dưới ba tiếng; người trình bày, kết luận mà không chủ trì",
    ),
    ("check.table-total", "cột tỷ lệ, điểm, bình quân, thứ tự; bảng mà các cột khác cũng không cộng được"),
    (
        "check.text-table",
        "câu nói về kỳ trước, mức tăng; tên dòng, tên cột không ghi đúng như bảng; một trong các bảng khớp là đủ",
    ),
    ("check.picture-only", "tệp có chữ bên cạnh ảnh"),
    ("check.old-encoding", "phông cũ ở đoạn không có chữ"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::ALL;

    #[test]
    fn every_exception_belongs_to_a_check() {
        for (code, text) in SILENT {
            assert!(ALL.iter().any(|check| check.code.as_str() == *code), "{code}");
            assert!(!text.ends_with('.') && !text.is_empty(), "{text}");
        }
        assert!(silent("check.sum-disagrees").is_some_and(|text| text.contains("trong đó")));
        assert_eq!(silent("check.title-form"), None);
    }
}
