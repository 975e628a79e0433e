//! The list of all checks: the code and severity of its findings, the clause that it applies, and a wrong and a right
//! example. Findings are made from it, `docs/checks.md` is printed from it, and a test tries every example.

use vanthu_diagnostic::{Code, Diagnostic, Place, RuleClause, Severity, code};
use vanthu_model::rules::{Clause, Rules};

/// The chapters, in the order of the printed page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chapter {
    /// The required parts and their wordings.
    Parts,
    /// The number and the symbol.
    Number,
    /// Signatures.
    Signing,
    /// Recipients.
    Recipients,
    /// Dates.
    Dates,
    /// Cited documents.
    Citations,
    /// Short forms.
    Abbreviations,
    /// Numbers and letters of paragraphs.
    Numbering,
    /// Spelling.
    Spelling,
    /// Spaces and marks.
    Typing,
    /// Figures.
    Figures,
    /// Those who took part in a meeting, its votes, and the tasks that it assigns.
    Tasks,
    /// Letters that cannot be printed, and lengths.
    Letters,
    /// What a Word file shows before it is read.
    File,
}

impl Chapter {
    /// All chapters.
    pub(crate) const ALL: [Self; 14] = [
        Self::Parts,
        Self::Number,
        Self::Signing,
        Self::Recipients,
        Self::Dates,
        Self::Citations,
        Self::Abbreviations,
        Self::Numbering,
        Self::Spelling,
        Self::Typing,
        Self::Figures,
        Self::Tasks,
        Self::Letters,
        Self::File,
    ];

    /// The title in Vietnamese.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Parts => "Thành phần thể thức",
            Self::Number => "Số và ký hiệu",
            Self::Signing => "Quyền hạn, chức vụ, họ tên người ký",
            Self::Recipients => "Nơi nhận, nơi gửi",
            Self::Dates => "Ngày, tháng, năm",
            Self::Citations => "Viện dẫn văn bản",
            Self::Abbreviations => "Chữ viết tắt",
            Self::Numbering => "Thứ tự phần, mục, khoản, điểm",
            Self::Spelling => "Chính tả và dấu thanh",
            Self::Typing => "Dấu cách và dấu câu",
            Self::Figures => "Số liệu trong lời văn",
            Self::Tasks => "Cuộc họp và nhiệm vụ được giao",
            Self::Letters => "Ký tự và độ dài",
            Self::File => "Tệp Word",
        }
    }
}

/// The part of a document that an example replaces.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExampleSlot {
    /// The title at the top.
    Title,
    /// The mark under the issuer.
    Star,
    /// The number.
    Number,
    /// The place and date.
    PlaceDate,
    /// The kind and the subject, line by line.
    Subject,
    /// The mark under the subject.
    Divider,
    /// `Kính gửi:`, in a document of the kind that the first line names.
    Addressee,
    /// Authority, post and name, line by line.
    Signature,
    /// The issuer and the kind, line by line.
    Issuer,
    /// The recipients, line by line.
    Recipients,
    /// Paragraphs of the text, line by line.
    Text,
    /// None: the example is described in words and tried elsewhere.
    Described,
}

/// A check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    /// The code of its findings.
    pub code: Code,
    /// The chapter.
    pub chapter: Chapter,
    /// The severity of its findings under a rule that is certain.
    pub severity: Severity,
    /// The clause that it applies.
    pub clause: fn(&Rules) -> &Clause,
    /// What is checked, in Vietnamese.
    pub title: &'static str,
    /// Where the examples are put.
    #[cfg(test)]
    pub slot: ExampleSlot,
    /// An example that is reported.
    pub wrong: &'static str,
    /// An example that is not.
    pub right: &'static str,
}

impl Check {
    /// A finding at `place`, or at the clause if it has no place of its own. A rule that is only assumed or disputed
    /// never gives more than a note.
    pub(crate) fn found(
        &self,
        rules: &Rules,
        place: Option<Place>,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        let clause = (self.clause)(rules);
        let severity = self.severity_under(clause);
        let mut finding =
            Diagnostic::new(severity, self.code, vi, en).at(place.unwrap_or_else(|| rules.place(clause)));
        finding.clause = Some(RuleClause { rule: rules.name.clone(), clause: clause.clause.clone() });
        finding
    }

    /// How grave its findings are under a clause.
    pub(crate) fn severity_under(&self, clause: &Clause) -> Severity {
        if matches!(clause.certainty.as_str(), "M" | "C") { Severity::Note } else { self.severity }
    }
}

macro_rules! checks {
    ($($name:ident: $chapter:ident, $severity:ident, $code:literal, $clause:expr, $title:literal,
       $slot:ident, $wrong:literal, $right:literal;)*) => {
        $(
            #[doc = $title]
            pub(crate) const $name: Check = Check {
                code: code!($code),
                chapter: Chapter::$chapter,
                severity: Severity::$severity,
                clause: $clause,
                title: $title,
                #[cfg(test)]
                slot: ExampleSlot::$slot,
                wrong: $wrong,
                right: $right,
            };
        )*
        /// All checks, in the order of the printed page.
        pub(crate) const ALL: &[Check] = &[$($name),*];
    };
}

checks! {
    MISSING_PART: Parts, Error, "check.missing-part", |rules| &rules.checks.parts.clause,
        "Thiếu một thành phần thể thức bắt buộc",
        PlaceDate, "", "Hàm Mẫu, ngày 05 tháng 7 năm 2026";
    EMPTY_PARAGRAPH: Parts, Error, "check.empty-paragraph", |rules| &rules.body.clause,
        "Có một đoạn trống trong nội dung",
        Text, " ", "Đảng ủy báo cáo kết quả như sau:";
    TITLE_FORM: Parts, Warning, "check.title-form", |rules| &rules.title.clause,
        "Tiêu đề (quốc hiệu) ghi sai chữ",
        Title, "Đảng Cộng Sản Việt Nam", "ĐẢNG CỘNG SẢN VIỆT NAM";
    STAR_FORM: Parts, Warning, "check.star-form",
        |rules| rules.star.as_ref().map_or(&rules.issuer.clause, |star| &star.clause),
        "Dấu dưới tên cơ quan ban hành",
        Star, "***", "*";
    KIND_FORM: Parts, Warning, "check.kind-form", |rules| &rules.kind.clause,
        "Tên loại văn bản không viết in hoa, hoặc không phải tên loại được quy định",
        Subject, "Báo Cáo\nsơ kết công tác 6 tháng đầu năm", "BÁO CÁO\nsơ kết công tác 6 tháng đầu năm";
    SUBJECT_INITIAL: Parts, Warning, "check.subject-initial", |rules| &rules.subject.clause,
        "Trích yếu bắt đầu bằng chữ hoa",
        Subject, "BÁO CÁO\nVề công tác phát triển đảng viên", "BÁO CÁO\nvề công tác phát triển đảng viên";
    SUBJECT_FORM: Parts, Warning, "check.subject-form", |rules| &rules.subject.clause,
        "Trích yếu có dấu kết thúc câu, hoặc dùng chữ mở đầu của thể thức khác",
        Subject, "BÁO CÁO\nvề công tác phát triển đảng viên.", "BÁO CÁO\nvề công tác phát triển đảng viên";
    DIVIDER_FORM: Parts, Warning, "check.divider-form",
        |rules| rules.divider.as_ref().map_or(&rules.subject.clause, |divider| &divider.clause),
        "Dấu dưới trích yếu",
        Divider, "---", "-----";
    APPENDIX_UNCITED: Parts, Warning, "check.appendix-uncited", |rules| &rules.appendix.clause,
        "Nội dung văn bản không có chỉ dẫn về phụ lục kèm theo",
        Described, "văn bản có Phụ lục 2 mà trong nội dung không nhắc đến", "“… nêu tại Phụ lục 2 kèm theo”";
    NUMBER_FORM: Number, Warning, "check.number-form", |rules| &rules.number.clause,
        "Số, ký hiệu ghi sai dạng: thừa hoặc thiếu dấu hai chấm, dấu cách, dấu nối",
        Number, "Số: 07-BC/ĐU", "Số 07-BC/ĐU";
    NUMBER_PADDING: Number, Warning, "check.number-padding", |rules| &rules.number.clause,
        "Số dưới 10 không thêm số 0, hoặc thêm thừa số 0",
        Number, "Số 7-BC/ĐU", "Số 07-BC/ĐU";
    SYMBOL_UNKNOWN: Number, Error, "check.symbol-unknown", |rules| &rules.types.clause,
        "Ký hiệu tên loại không có trong quy định",
        Number, "Số 07-CB/ĐU", "Số 07-BC/ĐU";
    SYMBOL_KIND: Number, Error, "check.symbol-kind", |rules| &rules.types.clause,
        "Ký hiệu không khớp với tên loại văn bản",
        Number, "Số 07-KH/ĐU", "Số 07-BC/ĐU";
    SYMBOL_BODY: Number, Warning, "check.symbol-body", |rules| &rules.checks.bodies.clause,
        "Ký hiệu cơ quan không khớp với cơ quan ban hành",
        Number, "Số 07-BC/CB", "Số 07-BC/ĐU";
    AUTHORITY_FORM: Signing, Warning, "check.authority-form", |rules| &rules.authority.clause,
        "Quyền hạn ghi theo dạng của thể thức khác",
        Signature, "TM. BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A", "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A";
    AUTHORITY_UNUSED: Signing, Error, "check.authority-unused", |rules| &rules.checks.signing.clause,
        "Hình thức ký không có trong văn bản của Đảng (thừa ủy quyền)",
        Signature, "TUQ BAN THƯỜNG VỤ\nCHÁNH VĂN PHÒNG\nNguyễn Văn A",
        "T/L BAN THƯỜNG VỤ\nCHÁNH VĂN PHÒNG\nNguyễn Văn A";
    DEPUTY: Signing, Error, "check.deputy-of-committee", |rules| &rules.checks.signing.clause,
        "Cấp ủy ký thay (K/T): phó bí thư ký thay mặt tập thể (T/M)",
        Signature, "K/T BÍ THƯ\nPHÓ BÍ THƯ\nNguyễn Văn A",
        "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nNguyễn Văn A";
    POST_ALLOWED: Signing, Error, "check.post-not-allowed", |rules| &rules.checks.signing.clause,
        "Chức vụ không được ký thay mặt tập thể đó",
        Signature, "T/M BAN THƯỜNG VỤ\nỦY VIÊN\nNguyễn Văn A", "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nNguyễn Văn A";
    POST_FORM: Signing, Warning, "check.post-form", |rules| &rules.post.clause,
        "Sau chức vụ có tên cơ quan",
        Signature, "T/M BAN THƯỜNG VỤ\nBÍ THƯ ĐẢNG ỦY XÃ\nNguyễn Văn A",
        "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A";
    SIGNER_TITLE: Signing, Warning, "check.signer-title", |rules| &rules.signer.clause,
        "Trước họ tên người ký có danh xưng, học hàm, học vị, quân hàm",
        Signature, "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nĐồng chí Nguyễn Văn A",
        "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A";
    SIGNER_CAPITALS: Signing, Warning, "check.signer-capitals", |rules| &rules.signer.clause,
        "Họ tên người ký viết in hoa",
        Signature, "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNGUYỄN VĂN A",
        "T/M BAN THƯỜNG VỤ\nBÍ THƯ\nNguyễn Văn A";
    ISSUER_BODY: Signing, Warning, "check.issuer-body", |rules| &rules.issuer.clause,
        "Ban thường vụ đứng tên cơ quan ban hành",
        Issuer, "BAN THƯỜNG VỤ ĐẢNG ỦY\nbáo cáo", "CHI BỘ THÔN 1\nbáo cáo";
    SIGNING_BODY: Signing, Warning, "check.signing-body", |rules| &rules.authority.clause,
        "Người ký không khớp với thẩm quyền ban hành",
        Described, "quyết định của Chủ tịch Ủy ban nhân dân ký `TM. ỦY BAN NHÂN DÂN`", "ký `CHỦ TỊCH` hoặc `KT. CHỦ TỊCH`";
    DEFUNCT_BODY: Recipients, Note, "check.defunct-body", |rules| &rules.recipients.clause,
        "Cơ quan, quy định không còn vào ngày của văn bản",
        Text, "Gửi các huyện ủy trong tỉnh.", "Gửi các đảng ủy xã trong tỉnh.";
    TYPE_BODY: Signing, Warning, "check.type-not-issued", |rules| &rules.checks.issuing.clause,
        "Cơ quan này không ban hành loại văn bản đó",
        Issuer, "CHI BỘ THÔN 1\nhướng dẫn", "CHI BỘ THÔN 1\nkế hoạch";
    RECIPIENTS_LABEL: Recipients, Warning, "check.recipients-label", |rules| &rules.recipients.clause,
        "Chữ `Nơi nhận` ghi sai dạng",
        Recipients, "NƠI NHẬN\n- Tỉnh ủy;\n- Lưu Đảng ủy.", "Nơi nhận:\n- Tỉnh ủy;\n- Lưu Đảng ủy.";
    AS_ABOVE: Recipients, Warning, "check.recipient-first", |rules| &rules.checks.recipients.clause,
        "Dòng đầu của nơi nhận trong công văn, tờ trình không phải `Như trên`, hoặc có `Như trên` mà không có nơi kính gửi",
        Addressee, "công văn\nKính gửi:\n- Các chi bộ;\n- Lưu Đảng ủy.",
        "công văn\nKính gửi:\n- Như trên;\n- Lưu Đảng ủy.";
    ADDRESSEE_FORM: Recipients, Warning, "check.addressee-form", |rules| &rules.addressee.clause,
        "Chữ `Kính gửi`, `Kính trình` không đúng với loại văn bản",
        Addressee, "tờ trình\nKính gửi:\n- Như trên;\n- Lưu Đảng ủy.",
        "tờ trình\nKính trình:\n- Như trên;\n- Lưu Đảng ủy.";
    ARCHIVE_FORM: Recipients, Warning, "check.archive-form", |rules| &rules.recipients.clause,
        "Dòng cuối của nơi nhận không phải dòng lưu, hoặc ghi sai dạng",
        Recipients, "Nơi nhận:\n- Tỉnh ủy;\n- Lưu: VT.", "Nơi nhận:\n- Tỉnh ủy;\n- Lưu Đảng ủy.";
    RECIPIENT_END: Recipients, Warning, "check.recipient-end", |rules| &rules.recipients.clause,
        "Dấu cuối dòng của nơi nhận",
        Recipients, "Nơi nhận:\n- Tỉnh ủy,\n- Lưu Đảng ủy.", "Nơi nhận:\n- Tỉnh ủy;\n- Lưu Đảng ủy.";
    RECIPIENT_TWICE: Recipients, Warning, "check.recipient-twice", |rules| &rules.recipients.clause,
        "Một nơi nhận ghi hai lần",
        Recipients, "Nơi nhận:\n- Tỉnh ủy;\n- Tỉnh ủy;\n- Lưu Đảng ủy.",
        "Nơi nhận:\n- Tỉnh ủy;\n- Các chi bộ;\n- Lưu Đảng ủy.";
    DATE_LINE: Dates, Warning, "check.date-line", |rules| &rules.place_date.clause,
        "Dòng địa danh, ngày tháng ghi sai dạng",
        PlaceDate, "Hàm Mẫu ngày 05/7/2026", "Hàm Mẫu, ngày 05 tháng 7 năm 2026";
    DATE_PADDING: Dates, Warning, "check.date-padding", |rules| &rules.checks.long_date.clause,
        "Ngày dưới 10, tháng 1, tháng 2 không thêm số 0; từ tháng 3 lại thêm số 0",
        PlaceDate, "Hàm Mẫu, ngày 5 tháng 07 năm 2026", "Hàm Mẫu, ngày 05 tháng 7 năm 2026";
    SHORT_DATE: Dates, Warning, "check.short-date", |rules| &rules.checks.short_date.clause,
        "Ngày tháng viết bằng số trong lời văn ghi sai dạng",
        Text, "Hoàn thành trước ngày 5/09/2026.", "Hoàn thành trước ngày 05/9/2026.";
    DATE_IMPOSSIBLE: Dates, Error, "check.date-impossible", |rules| &rules.checks.calendar.clause,
        "Ngày không có trong lịch",
        Text, "Hoàn thành trước ngày 31/6/2026.", "Hoàn thành trước ngày 30/6/2026.";
    CITATION_COMMA: Citations, Warning, "check.citation-comma", |rules| &rules.checks.citation.clause,
        "Thiếu hoặc thừa dấu phẩy giữa số, ký hiệu và ngày của văn bản được viện dẫn",
        Text, "Thực hiện Nghị quyết số 12-NQ/ĐU ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.",
        "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.";
    CITATION_FIRST: Citations, Warning, "check.citation-first", |rules| &rules.checks.citation.clause,
        "Lần đầu viện dẫn không ghi ngày ban hành",
        Text, "Thực hiện Nghị quyết số 12-NQ/ĐU của Ban Chấp hành Đảng bộ xã.",
        "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.";
    CITATION_AGAIN: Citations, Note, "check.citation-again", |rules| &rules.checks.citation.clause,
        "Từ lần thứ hai vẫn viện dẫn đầy đủ",
        Text, "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.\nCác chi bộ quán triệt Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.",
        "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.\nCác chi bộ quán triệt Nghị quyết 12-NQ/ĐU.";
    CITATION_LATER: Citations, Warning, "check.citation-later", |rules| &rules.checks.citation.clause,
        "Văn bản được viện dẫn ghi ngày sau ngày của chính văn bản này",
        Text, "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/8/2026 của Ban Chấp hành Đảng bộ xã.",
        "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.";
    CITED_SYMBOL: Citations, Warning, "check.cited-symbol", |rules| &rules.types.clause,
        "Ký hiệu của văn bản được viện dẫn không có trong quy định, hoặc không khớp với tên loại",
        Text, "Thực hiện Công văn số 332-VC/ĐU, ngày 05/5/2026 của Đảng ủy xã.",
        "Thực hiện Công văn số 332-CV/ĐU, ngày 05/5/2026 của Đảng ủy xã.";
    CITED_BODY: Citations, Warning, "check.cited-body", |rules| &rules.checks.bodies.clause,
        "Ký hiệu cơ quan của văn bản được viện dẫn gõ nhầm chữ Đ",
        Text, "Thực hiện Công văn số 332-CV/DU, ngày 05/5/2026 của Đảng ủy xã.",
        "Thực hiện Công văn số 332-CV/ĐU, ngày 05/5/2026 của Đảng ủy xã.";
    ABBREVIATION: Abbreviations, Warning, "check.abbreviation", |rules| &rules.checks.abbreviation.clause,
        "Chữ viết tắt chưa được giải thích ở lần dùng đầu",
        Text, "Đã gửi BTGDV theo dõi.", "Đã gửi Ban Tuyên giáo và Dân vận (BTGDV); BTGDV theo dõi.";
    NUMBERING_GAP: Numbering, Warning, "check.numbering-gap", |rules| &rules.checks.numbering.clause,
        "Số thứ tự bị nhảy",
        Text, "Một là, rà soát nguồn.\nBa là, mở lớp bồi dưỡng.",
        "Một là, rà soát nguồn.\nHai là, mở lớp bồi dưỡng.";
    NUMBERING_REPEAT: Numbering, Warning, "check.numbering-repeat", |rules| &rules.checks.numbering.clause,
        "Số thứ tự bị lặp",
        Text, "1. Rà soát nguồn.\n2. Mở lớp bồi dưỡng.\n2. Hoàn thiện hồ sơ.",
        "1. Rà soát nguồn.\n2. Mở lớp bồi dưỡng.\n3. Hoàn thiện hồ sơ.";
    MISSPELLING: Spelling, Warning, "check.misspelling", |rules| &rules.checks.spelling.clause,
        "Từ viết sai chính tả thường gặp",
        Text, "Đã chỉnh sữa hồ sơ.", "Đã chỉnh sửa hồ sơ.";
    SYLLABLE: Spelling, Warning, "check.syllable", |rules| &rules.checks.spelling.clause,
        "Tiếng không có trong tiếng Việt",
        Text, "Đã hoàn thànhh hồ sơ.", "Đã hoàn thành hồ sơ.";
    TONE_MIXED: Spelling, Warning, "check.tone-mixed", |rules| &rules.checks.tone.clause,
        "Đặt dấu thanh theo hai cách trong một văn bản",
        Text, "Cấp ủy đã hoà giải.", "Cấp ủy đã hòa giải.";
    DOUBLE_SPACE: Typing, Warning, "check.double-space", |rules| &rules.checks.typing.clause,
        "Hai dấu cách liền nhau",
        Text, "Đã gửi  hồ sơ.", "Đã gửi hồ sơ.";
    SPACE_BEFORE: Typing, Warning, "check.space-before-mark", |rules| &rules.checks.typing.clause,
        "Có dấu cách trước dấu câu, sau dấu mở ngoặc hoặc trước dấu đóng ngoặc",
        Text, "Đã gửi hồ sơ , biên bản.", "Đã gửi hồ sơ, biên bản.";
    SPACE_AFTER: Typing, Warning, "check.space-after-mark", |rules| &rules.checks.typing.clause,
        "Thiếu dấu cách sau dấu câu",
        Text, "Đã gửi hồ sơ,biên bản.", "Đã gửi hồ sơ, biên bản.";
    STRAIGHT_QUOTES: Typing, Warning, "check.straight-quotes", |rules| &rules.checks.typing.clause,
        "Dấu ngoặc kép thẳng",
        Text, "Phong trào \"Dân vận khéo\" phát triển.", "Phong trào “Dân vận khéo” phát triển.";
    GAP: Typing, Warning, "check.gap", |rules| &rules.checks.typing.clause,
        "Hai dấu câu liền nhau hoặc ngoặc trống, thường do thiếu nội dung ở giữa",
        Text, "Đã gửi hồ sơ (), biên bản.", "Đã gửi hồ sơ (02 bản), biên bản.";
    END_MARK: Typing, Warning, "check.end-mark", |rules| &rules.end_mark.clause,
        "Dấu kết thúc văn bản đứng giữa lời văn, hoặc không có ở cuối",
        Text, "Đảng ủy báo cáo./.\nCác chi bộ thực hiện.", "Đảng ủy báo cáo.\nCác chi bộ thực hiện.";
    RATIO_PERCENT: Figures, Warning, "check.ratio-disagrees", |rules| &rules.checks.figures.clause,
        "Tỷ số và tỷ lệ phần trăm trong một câu không khớp",
        Text, "Đã kết nạp 9/8 đảng viên, đạt 88,8%.", "Đã kết nạp 8/9 đảng viên, đạt 88,89%.";
    TRACKED_CHANGES: File, Note, "check.tracked-changes", |rules| &rules.checks.calendar.clause,
        "Tệp Word còn chỗ sửa chưa chấp nhận",
        Described, "tệp có chữ thêm, chữ bỏ đang theo dõi", "mọi chỗ sửa đã chấp nhận hoặc bỏ";
    COMMENTS: File, Note, "check.comments", |rules| &rules.checks.calendar.clause,
        "Tệp Word còn nhận xét bên lề",
        Described, "tệp có nhận xét", "không còn nhận xét";
    PICTURE_ONLY: File, Error, "check.picture-only", |rules| &rules.checks.calendar.clause,
        "Tệp Word chỉ có ảnh, không có chữ",
        Described, "bản quét dán vào Word", "văn bản gõ bằng chữ";
    OLD_ENCODING: File, Warning, "check.old-encoding", |rules| &rules.font.clause,
        "Văn bản dùng bảng mã cũ (TCVN3, VNI)",
        Described, "chữ đặt bằng phông .VnTime", "chữ Unicode, phông Times New Roman";
    UNFILLED: Parts, Error, "check.unfilled", |rules| &rules.checks.parts.clause,
        "Chỗ phải điền còn bỏ trống",
        Text, "Giao ông… chủ trì thực hiện trước ngày .../.../2026.", "Giao ông Nguyễn Văn A chủ trì thực hiện trước ngày 30/9/2026.";
    CAPITALS: Spelling, Warning, "check.capitals",
        |rules| rules.checks.capitals.as_ref().map_or(&rules.checks.spelling.clause, |rule| &rule.clause),
        "Tên cơ quan, chức vụ, loại văn bản viết hoa chưa đúng",
        Text, "Đã báo cáo ban thường vụ đảng ủy.", "Đã báo cáo Ban Thường vụ Đảng ủy.";
    WORD_PAIR: Spelling, Warning, "check.word-pair", |rules| &rules.checks.spelling.clause,
        "Hai tiếng đứng cạnh nhau không thành từ và giống một từ khác",
        Text, "Đã đẩy mạnh công tác tuyên tuyền.", "Đã đẩy mạnh công tác tuyên truyền.";
    WORD_TWICE: Spelling, Warning, "check.word-twice", |rules| &rules.checks.spelling.clause,
        "Một tiếng hoặc một vế viết hai lần liền nhau",
        Text, "Đã giao các các chi bộ thực hiện.", "Đã giao các chi bộ thực hiện.";
    SPELLING_MIXED: Spelling, Note, "check.spelling-mixed", |rules| &rules.checks.spelling.clause,
        "Một từ viết hai cách trong một văn bản",
        Text, "Rà soát hàng năm.\nBáo cáo hằng năm.", "Rà soát hằng năm.\nBáo cáo hằng năm.";
    BRACKET_OPEN: Typing, Warning, "check.bracket-open", |rules| &rules.checks.typing.clause,
        "Dấu ngoặc mở mà không đóng, hoặc đóng mà không mở",
        Text, "Đã gửi hồ sơ (02 bản và biên bản.", "Đã gửi hồ sơ (02 bản) và biên bản.";
    WEEKDAY: Dates, Warning, "check.weekday", |rules| &rules.checks.calendar.clause,
        "Thứ trong tuần không khớp với ngày",
        Text, "Họp sáng thứ ba, ngày 06/7/2026.", "Họp sáng thứ hai, ngày 06/7/2026.";
    PERIOD_DIFFERS: Dates, Warning, "check.period-differs", |rules| &rules.checks.figures.clause,
        "Kỳ báo cáo ở đề mục, câu kết ghi năm khác trích yếu, hoặc ngày cuối của một kỳ đứng trước ngày đầu",
        Text, "Trên đây là báo cáo 6 tháng đầu năm 2025.", "Trên đây là báo cáo 6 tháng đầu năm 2026.";
    DURATION_DISAGREES: Dates, Warning, "check.duration-disagrees", |rules| &rules.checks.figures.clause,
        "Số ngày, tháng, năm không khớp với ngày đầu và ngày cuối, hoặc giờ kết thúc đứng trước giờ bắt đầu",
        Text, "Lớp học kéo dài 02 ngày, từ ngày 14 đến hết ngày 16/4/2026.",
        "Lớp học kéo dài 03 ngày, từ ngày 14 đến hết ngày 16/4/2026.";
    EVENT_LATER: Dates, Warning, "check.event-later", |rules| &rules.checks.figures.clause,
        "Việc kể là đã làm lại ghi ngày sau ngày của văn bản",
        Text, "Ngày 20/8/2026, Đảng ủy đã tổ chức hội nghị sơ kết.",
        "Ngày 20/6/2026, Đảng ủy đã tổ chức hội nghị sơ kết.";
    CITED_DATES: Citations, Warning, "check.cited-dates", |rules| &rules.checks.citation.clause,
        "Một văn bản được viện dẫn với hai ngày khác nhau",
        Text, "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.\nTheo Nghị quyết số 12-NQ/ĐU, ngày 15/5/2026.",
        "Thực hiện Nghị quyết số 12-NQ/ĐU, ngày 05/5/2026 của Ban Chấp hành Đảng bộ xã.\nTheo Nghị quyết số 12-NQ/ĐU.";
    CHAIR_DIFFERS: Figures, Warning, "check.chair-differs", |rules| &rules.checks.figures.clause,
        "Người chủ trì ghi khác nhau ở hai chỗ",
        Text, "Đồng chí Nguyễn Văn A chủ trì hội nghị.\nĐồng chí Trần Thị B chủ trì cuộc họp.",
        "Đồng chí Nguyễn Văn A chủ trì hội nghị.\nĐồng chí Nguyễn Văn A chủ trì cuộc họp.";
    NAME_DIFFERS: Figures, Warning, "check.name-differs", |rules| &rules.checks.figures.clause,
        "Họ tên một người ghi hai cách, chỉ khác dấu",
        Text, "Đồng chí Trần Thị Hòa dự hội nghị.\nĐồng chí Trần Thị Hoa phát biểu.",
        "Đồng chí Trần Thị Hòa dự hội nghị.\nĐồng chí Trần Thị Hòa phát biểu.";
    ARTICLE_MISSING: Citations, Warning, "check.article-missing", |rules| &rules.checks.numbering.clause,
        "Dẫn tới một điều không có trong văn bản",
        Text, "Điều 1. Giao nhiệm vụ.\nĐiều 2. Các chi bộ thi hành Điều 5 Quyết định này.",
        "Điều 1. Giao nhiệm vụ.\nĐiều 2. Các chi bộ thi hành Điều 1 Quyết định này.";
    SUM_DISAGREES: Figures, Warning, "check.sum-disagrees", |rules| &rules.checks.figures.clause,
        "Các phần cộng lại không bằng tổng",
        Text, "Đã kết nạp 38 đảng viên, gồm 20 nam và 17 nữ.", "Đã kết nạp 38 đảng viên, gồm 20 nam và 18 nữ.";
    PART_EXCEEDS: Figures, Warning, "check.part-exceeds", |rules| &rules.checks.figures.clause,
        "Một phần lớn hơn tổng của nó",
        Text, "Đã kết nạp 38 đảng viên, trong đó có 83 đảng viên là đoàn viên.",
        "Đã kết nạp 38 đảng viên, trong đó có 28 đảng viên là đoàn viên.";
    SHARE_DISAGREES: Figures, Warning, "check.share-disagrees", |rules| &rules.checks.figures.clause,
        "Tỷ lệ phần trăm không khớp với phần và tổng đã nêu",
        Text, "Đã kết nạp 38 đảng viên, trong đó đoàn viên 28 (73,86%), giáo viên 18 (47,37%).",
        "Đã kết nạp 38 đảng viên, trong đó đoàn viên 28 (73,68%), giáo viên 18 (47,37%).";
    SHARE_OVER: Figures, Warning, "check.share-over", |rules| &rules.checks.figures.clause,
        "Tỷ trọng của một phần lớn hơn 100%",
        Text, "Đoàn viên chiếm 147,37% số đảng viên mới.", "Đoàn viên chiếm 47,37% số đảng viên mới.";
    CHANGE_DISAGREES: Figures, Warning, "check.change-disagrees", |rules| &rules.checks.figures.clause,
        "Mức tăng, giảm không khớp với số đầu và số cuối",
        Text, "Số đảng viên mới tăng từ 35 lên 38 đồng chí, tăng 05 đồng chí.",
        "Số đảng viên mới tăng từ 35 lên 38 đồng chí, tăng 03 đồng chí.";
    VERDICT_DISAGREES: Figures, Warning, "check.verdict-disagrees", |rules| &rules.checks.figures.clause,
        "Lời văn ghi vượt hoặc chưa đạt chỉ tiêu, số liệu cho thấy ngược lại",
        Text, "Đã kết nạp 19 đảng viên, đạt 95% kế hoạch, vượt chỉ tiêu được giao.",
        "Đã kết nạp 21 đảng viên, đạt 105% kế hoạch, vượt chỉ tiêu được giao.";
    AVERAGE_DISAGREES: Figures, Warning, "check.average-disagrees", |rules| &rules.checks.figures.clause,
        "Số bình quân không khớp với tổng và số đơn vị",
        Text, "Có 120 đảng viên ở 10 chi bộ, bình quân 15 đảng viên/chi bộ.",
        "Có 120 đảng viên ở 10 chi bộ, bình quân 12 đảng viên/chi bộ.";
    NAMES_COUNTED: Figures, Warning, "check.names-counted", |rules| &rules.checks.figures.clause,
        "Số người, số nơi ghi trước không bằng số tên kể ra",
        Text, "Cử 03 đồng chí: Nguyễn Văn A, Trần Thị B.", "Cử 02 đồng chí: Nguyễn Văn A, Trần Thị B.";
    FIGURE_TWICE: Figures, Warning, "check.figure-twice", |rules| &rules.checks.figures.clause,
        "Một số liệu ghi hai chỗ khác nhau",
        Text, "Toàn Đảng bộ có 18 chi bộ.\nToàn Đảng bộ hiện có 19 chi bộ thực hiện tốt.",
        "Toàn Đảng bộ có 18 chi bộ.\nToàn Đảng bộ hiện có 18 chi bộ thực hiện tốt.";
    PREVIOUS_DIFFERS: Figures, Warning, "check.previous-differs", |rules| &rules.checks.figures.clause,
        "Số của kỳ trước khác số trong văn bản của kỳ trước (`--previous`)",
        Described, "kết nạp 23 đảng viên, tăng 05 so với cùng kỳ; văn bản kỳ trước ghi kết nạp 19 đảng viên",
        "kết nạp 23 đảng viên, tăng 04 so với cùng kỳ";
    TABLE_TOTAL: Figures, Warning, "check.table-total", |rules| &rules.checks.figures.clause,
        "Dòng tổng, cột tổng hoặc cột tỷ lệ của bảng không khớp với các ô khác",
        Described, "ba dòng 3, 5, 4 và dòng tổng 13", "ba dòng 3, 5, 4 và dòng tổng 12";
    TEXT_TABLE: Figures, Warning, "check.text-table", |rules| &rules.checks.figures.clause,
        "Số trong lời văn khác số trong bảng của văn bản hoặc trong bảng tính kèm theo",
        Described, "lời văn ghi Chi bộ thôn Một đã kết nạp 05 đảng viên, bảng ghi 04", "hai chỗ cùng một số";
    TASK_WITHOUT_UNIT: Tasks, Error, "check.task-without-unit", |rules| &rules.checks.tasks.clause,
        "Nhiệm vụ chưa giao cho đơn vị nào",
        Described, "một việc không có `unit`", "mỗi việc có đơn vị chủ trì";
    UNKNOWN_UNIT: Tasks, Warning, "check.unknown-unit", |rules| &rules.checks.tasks.clause,
        "Đơn vị được giao việc không có trong danh sách chi bộ và các đơn vị của cơ quan",
        Described, "giao cho `Chi bộ thôn Cầu Đa` trong khi danh sách có `Chi bộ thôn Cầu Đá`", "tên đúng như trong danh sách";
    EARLY_DEADLINE: Tasks, Error, "check.deadline-before-meeting", |rules| &rules.checks.tasks.clause,
        "Thời hạn trước ngày họp, hoặc trước ngày của văn bản",
        Described, "họp ngày 03/7/2026, thời hạn 30/6/2026", "thời hạn sau ngày họp";
    OTHER_BODY: Tasks, Warning, "check.other-body", |rules| &rules.checks.tasks.clause,
        "Tên cuộc họp là của một tổ chức khác với tổ chức ra kết luận",
        Described, "`hội nghị Ban Chấp hành Đảng bộ xã` trong khi Ban Thường vụ ra thông báo", "đặt `committee` của văn bản là Ban Chấp hành";
    DEADLINE_UNCLEAR: Tasks, Note, "check.deadline-unclear", |rules| &rules.checks.tasks.clause,
        "Thời hạn ghi bằng lời mà không rõ đến khi nào",
        Described, "thời hạn `khi có điều kiện`", "`Quý III/2026`, `thường xuyên`";
    VOTES: Tasks, Warning, "check.votes-disagree", |rules| &rules.checks.tasks.clause,
        "Số phiếu nhiều hơn số người được biểu quyết, hoặc số người được biểu quyết nhiều hơn số người dự họp",
        Described, "31/30 đồng chí tán thành; 149 đồng chí biểu quyết trong khi 30 đồng chí dự họp",
        "số phiếu không quá số người dự họp, không kể đại biểu mời";
    SECRETARY: Tasks, Warning, "check.secretary-not-present", |rules| &rules.checks.tasks.clause,
        "Người ghi biên bản không có trong danh sách dự họp",
        Described, "`secretary` là người không có trong `present`", "người ghi biên bản có trong `present`";
    ABSENT: Tasks, Warning, "check.absent-but-named", |rules| &rules.checks.tasks.clause,
        "Người vắng mặt mà chủ trì, ghi biên bản, báo cáo hoặc phát biểu",
        Described, "người báo cáo có tên trong `absent`", "người báo cáo có trong `present`";
    MINUTES_SIGNER: Tasks, Warning, "check.minutes-signer", |rules| &rules.checks.tasks.clause,
        "Biên bản do người khác ký, không phải người chủ trì, người ghi biên bản",
        Described, "`chair` là Trần Thị B, `signers` ghi Nguyễn Văn A", "`signers` ghi người ghi biên bản, rồi người chủ trì";
    MEETING_DAY: Tasks, Warning, "check.meeting-day", |rules| &rules.checks.tasks.clause,
        "Giấy mời ghi ngày sau ngày họp; biên bản, thông báo, kết luận, báo cáo ghi ngày trước ngày họp",
        Described, "giấy mời ngày 04/7/2026, họp ngày 03/7/2026", "giấy mời ngày 30/6/2026, họp ngày 03/7/2026";
    MISSING_LETTER: Letters, Error, "check.missing-letter", |rules| &rules.checks.letters.clause,
        "Ký tự mà phông chữ không có",
        Described, "một chữ Hán trong tên chi bộ", "chữ Việt, chữ La-tinh";
    WORD_TOO_LONG: Letters, Error, "check.word-too-long", |rules| &rules.checks.letters.clause,
        "Từ dài hơn dòng in, không có chỗ ngắt",
        Described, "một từ 200 chữ cái viết liền", "các từ có dấu cách";
    TEXT_TOO_LONG: Letters, Error, "check.text-too-long", |rules| &rules.checks.letters.clause,
        "Thành phần hoặc ô của bảng quá dài, không vừa chỗ in",
        Described, "tên cơ quan 400 chữ", "tên cơ quan vừa cột";
}
