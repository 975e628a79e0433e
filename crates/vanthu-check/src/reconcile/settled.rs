//! What was settled of what came in, which is never more: `phát hiện 23 trường hợp, đã xử lý 21 trường hợp`.

use super::amount::Amount;
use super::exclusive::has_any;
use super::{Reconciler, Sentence, stretch};
use vanthu_diagnostic::Diagnostic;

/// Words of what came in or was looked at.
const CAME_IN: &[&str] = &[
    "tiếp nhận",
    "thụ lý",
    "phát hiện",
    "xảy ra",
    "nhận được",
    "kiểm tra",
    "rà soát",
    "khảo sát",
    "thẩm định",
    "xét",
    "giám sát",
    "lập biên bản",
    "đăng ký",
    "được giao",
    "phát ra",
    "triệu tập",
    "thông báo",
];

/// Words of what was done with it.
const SETTLED: &[&str] = &[
    "giải quyết",
    "xử lý",
    "xử phạt",
    "điều tra làm rõ",
    "khám phá",
    "trả lời",
    "kết luận",
    "qua kiểm tra",
    "qua rà soát",
    "qua giám sát",
    "khắc phục",
    "công nhận",
    "đạt yêu cầu",
    "đủ điều kiện",
    "hoàn thành",
    "thu về",
    "có mặt",
    "đã nộp",
    "chấp hành",
    "đã trả",
];

/// Words of what was there before, so that more may be settled than came in.
const EARLIER: &[&str] = &[
    "kỳ trước",
    "chuyển sang",
    "tồn",
    "năm trước",
    "từ trước",
    "cũ",
    "lượt",
    "cùng kỳ",
    "mỗi",
    "so với",
    "vượt",
    "tăng",
    "cả",
    "chỉ tiêu",
    "kế hoạch",
    "bổ sung",
    "thêm",
    "phát sinh",
];

impl Reconciler<'_, '_> {
    /// Reports what was settled where it is more than what came in.
    pub(super) fn settled(&self, sentence: &Sentence, findings: &mut Vec<Diagnostic>) {
        if sentence.amounts.len() < 2 {
            return;
        }
        let [whole, rest @ ..] = sentence.amounts.as_slice() else { return };
        let plain = |one: &Amount| one.counts() && !one.rough && !one.noun.is_empty() && one.decimals == 0;
        if rest.is_empty() || !plain(whole) {
            return;
        }
        let same = |one: &&Amount| plain(one) && one.same_noun(whole);
        let Some(part) = rest.iter().find(same).filter(|part| part.value > whole.value) else { return };
        let head = sentence.shown(0..whole.at).to_lowercase();
        let between = sentence.shown(whole.end..part.at).to_lowercase();
        let text = sentence.shown(0..sentence.tokens.len()).to_lowercase();
        let near = part.value <= whole.value * rust_decimal::Decimal::TWO;
        let again = has_any(&between, &["tiếp nhận", "phát hiện", "xảy ra", "kỳ này", "năm nay"]);
        if !has_any(&head, CAME_IN)
            || !has_any(&between, SETTLED)
            || has_any(&text, EARLIER)
            || again
            || !near
        {
            return;
        }
        let range = stretch(&[whole, part]);
        findings.push(self.exceeds(sentence.passage, range, part.value, whole.value));
    }
}
