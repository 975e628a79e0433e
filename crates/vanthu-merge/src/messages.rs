//! The messages of a merge.

use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::word_draft::{SentFigure, UnreadKind, WordDraft};

pub(crate) fn other_document(draft: &WordDraft, template: &str) -> Diagnostic {
    Diagnostic::error(
        code!("merge.other-document"),
        "tệp Word này được làm ra từ một văn bản khác",
        "this Word file was made from another document",
    )
    .with_value(template)
    .at(Place::File { file: draft.file.clone() })
    .hint("chọn đúng văn bản mà tệp này được làm ra", "give the document from which it was made")
}

pub(crate) fn scorecard(draft: &WordDraft) -> Diagnostic {
    Diagnostic::error(
        code!("merge.other-document"),
        "tệp Word này là phiếu của một chi bộ; phiếu lập từ bảng điểm nên không có câu chữ nào để lấy về",
        "this Word file is a scorecard; cards are made from the points, so there is no text to take",
    )
    .at(Place::File { file: draft.file.clone() })
    .hint("sửa ở bảng chấm điểm rồi lập lại phiếu", "correct the workbook of points and make the cards again")
}

/// That the text of a block is taken.
pub(crate) fn changed(id: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.changed"),
        format!("lấy câu chữ đã sửa của khối `{id}`"),
        format!("the changed text of the block `{id}` is taken"),
    )
}

pub(crate) fn dropped(id: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.dropped"),
        format!("bỏ khối `{id}` như bản Word"),
        format!("the block `{id}` is left out as in the draft"),
    )
}

pub(crate) fn added(anchor: &str, after: bool) -> Diagnostic {
    let (vi, en) = if after { ("sau", "behind") } else { ("trước", "before") };
    Diagnostic::note(
        code!("merge.added"),
        format!("thêm đoạn mới {vi} khối `{anchor}`"),
        format!("a new paragraph is added {en} the block `{anchor}`"),
    )
}

pub(crate) fn moved(id: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.moved"),
        format!("chuyển khối `{id}`: bỏ ở chỗ cũ, thêm ở chỗ mới"),
        format!("the block `{id}` moves: it is dropped at its old place and added at the new one"),
    )
}

pub(crate) fn not_movable(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.moved"),
        format!("khối `{id}` là đề mục, bảng hoặc biểu đồ nên không chuyển được bằng phần sửa; vẫn giữ ở chỗ cũ"),
        format!("the block `{id}` is a heading, a table or a chart, which edits cannot move; it stays where it was"),
    )
    .hint("chuyển trong mẫu, hoặc trong các mục của văn bản", "move it in the template or among the fields")
}

pub(crate) fn joined(id: &str, into: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.joined"),
        format!("khối `{id}` được gộp vào khối `{into}`"),
        format!("the block `{id}` was joined with that of `{into}`"),
    )
}

pub(crate) fn kept(id: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.kept"),
        format!("giữ khối `{id}` như văn bản hiện nay"),
        format!("the block `{id}` stays as the document has it"),
    )
}

pub(crate) fn both_changed(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.both-changed"),
        format!("khối `{id}`: bản Word sửa, mà văn bản cũng đã khác bản gửi đi; chưa lấy bên nào"),
        format!("the block `{id}` was changed in the draft and in the document; neither is taken"),
    )
}

pub(crate) fn no_base(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.no-base"),
        format!("văn bản không còn khối `{id}` nên không có chỗ cho phần sửa của bản Word"),
        format!("the document no longer has the block `{id}`, so the change of the draft has no place"),
    )
    .hint(
        "nếu câu này còn cần thì thêm vào trước hoặc sau một khối khác",
        "if the text is still needed, add it before or after another block",
    )
}

pub(crate) fn no_anchor() -> Diagnostic {
    Diagnostic::warning(
        code!("merge.no-base"),
        "đoạn mới đứng ngoài phần nội dung của văn bản nên không có khối nào để gắn vào",
        "the new paragraph stands outside the text of the document, so there is no block to attach it to",
    )
    .hint(
        "nếu đoạn này còn cần thì thêm vào trước hoặc sau một khối của văn bản",
        "if the text is still needed, add it before or after a block of the document",
    )
}

pub(crate) fn figure_changed(fact: &str, was: &str, now: &str, cell: Option<&str>) -> Diagnostic {
    let problem = Diagnostic::warning(
        code!("merge.figure-changed"),
        format!("số liệu `{fact}` bị sửa từ “{was}” thành “{now}”; văn bản vẫn lấy số đã tính"),
        format!(
            "the figure `{fact}` was changed from “{was}” to “{now}”; the document keeps the computed one"
        ),
    )
    .with_value(now);
    match cell {
        Some(cell) => problem.hint(
            format!("nếu “{now}” mới đúng thì nhận đề nghị đính chính ô {cell}"),
            format!("if “{now}” is right, accept the proposed correction of {cell}"),
        ),
        None => problem.hint(
            "nếu số mới đúng thì sửa ở bảng số liệu hoặc ở mục đã điền; số này không lấy từ riêng một ô",
            "if the new figure is right, change the workbook or the field; it does not come from a single cell",
        ),
    }
}

pub(crate) fn correction_taken(fact: &str, cell: &str, now: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.figure-changed"),
        format!("đính chính ô {cell} thành “{now}” (số liệu `{fact}`)"),
        format!("the cell {cell} is corrected to “{now}” (figure `{fact}`)"),
    )
    .with_value(now)
}

pub(crate) fn figures_deleted(gone: &[&SentFigure]) -> Diagnostic {
    let named: Vec<String> = gone.iter().map(|one| format!("`{}` (“{}”)", one.fact, one.text)).collect();
    let shown: Vec<&str> = gone.iter().map(|one| one.text.as_str()).collect();
    let named = named.join(", ");
    Diagnostic::warning(
        code!("merge.figure-deleted"),
        format!("số liệu không còn trong bản Word: {named}"),
        format!("figures that are no longer in the draft: {named}"),
    )
    .with_value(shown.join(", "))
    .hint("kiểm tra xem văn bản có còn đủ số liệu không", "see whether the document still says all it should")
}

pub(crate) fn figures_swapped(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.figures-swapped"),
        format!("khối `{id}`: có số liệu đứng vào chỗ của số liệu khác"),
        format!("the block `{id}`: a figure stands in the place of another one"),
    )
    .hint(
        "đọc lại xem mỗi số có đúng chỗ của nó không rồi chọn",
        "see whether each figure stands where it belongs, then choose",
    )
}

pub(crate) fn label(id: &str, sent: &str, typed: &str) -> Diagnostic {
    let (vi, en) = match typed {
        "" => ("bị xoá".to_string(), "was deleted".to_string()),
        typed => (format!("bị sửa thành “{typed}”"), format!("was changed to “{typed}”")),
    };
    Diagnostic::warning(
        code!("merge.label"),
        format!("khối `{id}`: số thứ tự hoặc dấu đầu dòng “{sent}” {vi}; không lấy"),
        format!("the block `{id}`: its number or marker “{sent}” {en}; it is not taken"),
    )
    .hint(
        "số thứ tự do chương trình đánh theo thứ tự các mục; đổi kiểu đánh số hoặc dấu đầu dòng ở tệp văn bản hoặc ở mẫu",
        "the program numbers the text in its order; numberings and markers are changed in the document file or the template",
    )
}

pub(crate) fn chart_deleted(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.table"),
        format!("hình của biểu đồ `{id}` bị xoá trong bản Word"),
        format!("the picture of the chart `{id}` was deleted in the draft"),
    )
    .hint("chọn bỏ hay giữ biểu đồ", "choose whether the chart is left out")
}

pub(crate) fn new_picture() -> Diagnostic {
    Diagnostic::warning(
        code!("merge.table"),
        "hình mới trong bản Word; không lấy",
        "a new picture in the draft; it is not taken",
    )
    .hint("biểu đồ lập từ số liệu hoặc từ mẫu", "charts are made from data or by the template")
}

pub(crate) fn new_heading(problem: Diagnostic) -> Diagnostic {
    problem.hint(
        "đề mục mới chỉ thành đoạn thường; muốn là đề mục thì thêm vào mẫu",
        "a new heading becomes a plain paragraph; a heading is added to the template",
    )
}

pub(crate) fn number_changed(id: &str, lost: &[String], typed: &[String]) -> Diagnostic {
    let lost = lost.join(", ");
    let (vi, en) = if typed.is_empty() {
        (
            format!("khối `{id}`: con số {lost} bị bỏ"),
            format!("the block `{id}`: the number {lost} was deleted"),
        )
    } else {
        let typed = typed.join(", ");
        (
            format!("khối `{id}`: con số {lost} bị sửa thành {typed}"),
            format!("the block `{id}`: the number {lost} was changed to {typed}"),
        )
    };
    Diagnostic::warning(code!("merge.number-changed"), vi, en)
        .hint("đối chiếu với nguồn của con số rồi chọn", "compare it with its source, then choose")
}

pub(crate) fn typed_numbers(problem: Diagnostic, typed: &[String]) -> Diagnostic {
    if typed.is_empty() {
        return problem;
    }
    let typed = typed.join(", ");
    problem.hint(
        format!("số gõ tay, không gắn với bảng số liệu: {typed}"),
        format!("typed numbers, which no data stand behind: {typed}"),
    )
}

pub(crate) fn footnote(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.footnote"),
        format!("khối `{id}` có chú thích, phần sửa không giữ được chú thích"),
        format!("the block `{id}` has a footnote, which an edit cannot keep"),
    )
}

pub(crate) fn note_changed() -> Diagnostic {
    Diagnostic::warning(
        code!("merge.footnote"),
        "chú thích cuối trang bị sửa; không lấy",
        "a footnote was changed; it is not taken",
    )
    .hint("sửa chú thích ở mẫu hoặc ở mục có chú thích", "change it in the template or the field that has it")
}

pub(crate) fn look_taken(id: &str) -> Diagnostic {
    Diagnostic::note(
        code!("merge.changed"),
        format!("lấy chữ đậm, chữ nghiêng của khối `{id}`"),
        format!("bold and italics of the block `{id}` are taken"),
    )
}

/// What formatting is called, by the name that a draft's reader gives it.
fn format_name(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "font" => ("phông chữ", "typeface"),
        "size" => ("cỡ chữ", "size"),
        "color" => ("màu chữ", "colour"),
        "u" => ("gạch chân", "underline"),
        "strike" | "dstrike" => ("gạch ngang chữ", "strikethrough"),
        "highlight" => ("tô nền chữ", "highlight"),
        "shd" => ("màu nền", "shade"),
        "vertAlign" => ("chỉ số trên, chỉ số dưới", "superscript or subscript"),
        "caps" | "smallCaps" => ("hiện thành chữ in hoa", "shown in capitals"),
        "spacing" | "w" => ("giãn chữ", "letter spacing"),
        "position" => ("nâng, hạ chữ", "raised or lowered"),
        "align" => ("căn lề", "alignment"),
        "indent" => ("thụt lề", "indentation"),
        "line" => ("giãn dòng", "line spacing"),
        "border" | "bdr" => ("đóng khung", "border"),
        "style" => ("kiểu đoạn", "paragraph style"),
        "numbering" => ("tự đánh số", "automatic numbering"),
        "hyperlink" => ("liên kết (chỉ lấy chữ)", "link (its text alone is taken)"),
        "field" => ("trường (chỉ lấy chữ đang hiện)", "field (the text that it shows is taken)"),
        _ => ("hiệu ứng chữ", "text effect"),
    }
}

/// How many letters of the words with some formatting are shown.
const SHOWN: usize = 60;

/// Kinds of formatting, each in Vietnamese and English, and the words that have them all.
type FormatGroup<'a> = (Vec<(&'a str, &'a str)>, Vec<&'a str>);

/// That formatting is not taken, each kind with the words that have it, of a block, or of a new paragraph or a fixed part.
pub(crate) fn formatting(id: Option<&str>, other: &[(String, String)]) -> Diagnostic {
    let mut kinds: Vec<((&str, &str), Vec<&str>)> = Vec::new();
    for (kind, words) in other {
        let name = format_name(kind);
        let at = kinds.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            kinds.push((name, Vec::new()));
            kinds.len() - 1
        });
        if !words.is_empty() && !kinds[at].1.contains(&words.as_str()) {
            kinds[at].1.push(words);
        }
    }
    // Kinds with the same words stand together before them.
    let mut groups: Vec<FormatGroup> = Vec::new();
    for (name, words) in kinds {
        match groups.iter_mut().find(|(_, same)| *same == words) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], words)),
        }
    }
    let list = |vietnamese: bool| {
        let one = |(names, words): &FormatGroup| {
            let names: Vec<&str> = names.iter().map(|(vi, en)| if vietnamese { *vi } else { *en }).collect();
            let names = names.join(", ");
            let words = words.join(" … ");
            let short: String = words.chars().take(SHOWN).collect();
            let more = if short.len() < words.len() { "…" } else { "" };
            if words.is_empty() { names } else { format!("{names} “{short}{more}”") }
        };
        groups.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let (vi, en) = match id {
        Some(id) => (format!("khối `{id}`"), format!("the block `{id}`")),
        None => ("đoạn này".to_string(), "this paragraph".to_string()),
    };
    let value: Vec<&str> = groups.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    let problem = Diagnostic::warning(
        code!("merge.formatting"),
        format!("{vi}: định dạng không lấy: {}", list(true)),
        format!("{en}: formatting that is not taken: {}", list(false)),
    );
    if value.is_empty() { problem } else { problem.with_value(value.join(" … ")) }
}

/// That something of the draft is no text and is not taken.
pub(crate) fn unread(kind: UnreadKind, words: &str) -> Diagnostic {
    let (vi, en) = match kind {
        UnreadKind::Equation => ("công thức", "an equation"),
        UnreadKind::Symbol => ("ký hiệu của phông chữ riêng", "a symbol of a font of its own"),
        UnreadKind::Field => ("trường chưa hiện chữ nào", "a field that shows nothing yet"),
        UnreadKind::Hidden => ("chữ ẩn", "hidden text"),
        UnreadKind::Embedded => ("tài liệu nhúng trong tệp", "an embedded document"),
        UnreadKind::PageBreak => ("chỗ sang trang đặt bằng tay", "a page break set by hand"),
    };
    let hint = match kind {
        UnreadKind::Equation => (
            "viết lại công thức thành câu chữ nếu văn bản cần",
            "write the equation as words if the document needs it",
        ),
        UnreadKind::Symbol => (
            "gõ ký hiệu ấy bằng phông Times New Roman, hoặc viết thành chữ",
            "type the sign in Times New Roman, or write it as words",
        ),
        UnreadKind::Field => (
            "cập nhật trường trong Word (F9) hoặc gõ thẳng nội dung rồi gửi lại",
            "update the field in Word (F9) or type what it should show, then send the file again",
        ),
        UnreadKind::Hidden => (
            "bỏ dấu ẩn (Hidden) trong Word nếu chữ ấy cần có trong văn bản",
            "take away Hidden in Word if the document should say it",
        ),
        UnreadKind::Embedded => (
            "chép nội dung của tài liệu ấy vào bản Word rồi gửi lại",
            "copy what it says into the draft, then send the file again",
        ),
        UnreadKind::PageBreak => (
            "chỗ sang trang do chương trình đặt theo thể thức",
            "the program breaks pages as the format asks",
        ),
    };
    let said = |quoted: &str| if words.is_empty() { String::new() } else { quoted.replace("{}", words) };
    let problem = Diagnostic::warning(
        code!("merge.left-out"),
        format!("{vi} trong bản Word{}; không lấy", said(" (“{}”)")),
        format!("{en} in the draft{}; it is not taken", said(" (“{}”)")),
    )
    .hint(hint.0, hint.1);
    if words.is_empty() { problem } else { problem.with_value(words) }
}

pub(crate) fn plain_again(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.formatting"),
        format!("khối `{id}`: chữ đậm, chữ nghiêng của mẫu bị bỏ ở bản Word; vẫn giữ như mẫu"),
        format!("the block `{id}`: bold or italics of the template were removed; they stay"),
    )
}

pub(crate) fn guessed(file: &str, count: usize, whole: bool) -> Diagnostic {
    let problem = if whole {
        Diagnostic::warning(
            code!("merge.guessed"),
            "tệp không còn giữ nội dung lúc gửi đi; so với văn bản hiện nay, nên không biết được văn bản đã đổi gì từ lúc gửi",
            "the file has lost what it said when it was sent out; it is compared with the document as it is now",
        )
    } else {
        Diagnostic::warning(
            code!("merge.guessed"),
            format!("{count} khối mất dấu, được ghép theo câu chữ"),
            format!("{count} blocks have lost their marks and were matched by their words"),
        )
    };
    problem
        .at(Place::File { file: file.to_string() })
        .hint("đọc kỹ báo cáo này trước khi lấy", "read this report closely before you take it")
}

pub(crate) fn by_words(problem: Diagnostic) -> Diagnostic {
    problem
        .hint("đoạn này mất dấu, được ghép theo câu chữ", "it has lost its mark and was matched by its words")
}

/// What to do where a part that no edit changes was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FixedPart {
    Number,
    Date,
    Subject,
    Recipients,
    Signature,
    Office,
    Mark,
    Addressees,
    Edge,
    Other,
}

pub(crate) fn fixed(part: FixedPart, gone: bool) -> Diagnostic {
    let (vi, en) = match part {
        FixedPart::Number => ("số và ký hiệu", "number and symbol"),
        FixedPart::Date => ("địa danh, ngày tháng", "place and date"),
        FixedPart::Subject => ("tên loại, trích yếu", "kind and subject"),
        FixedPart::Recipients => ("nơi nhận", "the recipients"),
        FixedPart::Signature => ("phần ký", "a signature"),
        FixedPart::Office => ("tên cơ quan", "the name of the office"),
        FixedPart::Mark => ("dấu chỉ mức độ", "a mark"),
        FixedPart::Addressees => ("nơi gửi đến", "to whom it is addressed"),
        FixedPart::Edge => ("đầu trang, chân trang", "a header or footer"),
        FixedPart::Other => ("phần cố định của thể thức", "a part that the format fixes"),
    };
    let (done_vi, done_en) = if gone { ("bị xoá", "was deleted") } else { ("bị sửa", "was changed") };
    let hint = match part {
        FixedPart::Number => (
            "số do văn thư cấp: sửa `number` trong tệp văn bản, hoặc cấp số ở sổ đăng ký",
            "numbers are issued: change `number` in the document file, or issue it in the register",
        ),
        FixedPart::Date => (
            "sửa `date` trong tệp văn bản, địa danh ở tệp cơ quan",
            "change `date` in the document file, the place in the office file",
        ),
        FixedPart::Subject => ("sửa mục trích yếu của văn bản", "change the field of the subject"),
        FixedPart::Recipients => (
            "sửa `recipients` trong tệp văn bản hoặc tệp cơ quan",
            "change `recipients` in the document or office file",
        ),
        FixedPart::Signature => (
            "chọn người ký bằng `signer`, chức vụ ở tệp cơ quan",
            "choose who signs by `signer`, posts in the office file",
        ),
        FixedPart::Office => ("sửa ở tệp cơ quan", "change it in the office file"),
        FixedPart::Mark => (
            "sửa `urgency`, `secrecy`, `circulation` hoặc `draft` trong tệp văn bản",
            "change `urgency`, `secrecy`, `circulation` or `draft` in the document file",
        ),
        FixedPart::Addressees => {
            ("sửa `addressees` trong tệp văn bản", "change `addressees` in the document file")
        }
        FixedPart::Edge => (
            "số trang và dòng địa chỉ đặt theo quy định: sửa `contact` trong tệp văn bản; ý kiến thì ghi bằng nhận xét",
            "page numbers and the contact line follow the rules: change `contact` in the document file; write remarks as comments",
        ),
        FixedPart::Other => (
            "sửa ở tệp văn bản, tệp cơ quan hoặc mẫu",
            "change it in the document file, the office file or the template",
        ),
    };
    Diagnostic::warning(
        code!("merge.fixed-part"),
        format!("{vi} {done_vi} trong bản Word; không lấy"),
        format!("{en} {done_en} in the draft; it is not taken"),
    )
    .hint(hint.0, hint.1)
}

pub(crate) fn table(id: &str) -> Diagnostic {
    Diagnostic::warning(
        code!("merge.table"),
        format!("bảng `{id}` bị sửa trong bản Word; không lấy"),
        format!("the table `{id}` was changed in the draft; it is not taken"),
    )
    .hint(
        "bảng lập từ số liệu: sửa ở bảng tính hoặc ở mục đã điền",
        "tables are made from data: change the workbook or the field",
    )
}

pub(crate) fn new_table() -> Diagnostic {
    Diagnostic::warning(
        code!("merge.table"),
        "ô hoặc bảng mới trong bản Word; không lấy",
        "a new cell or table in the draft; it is not taken",
    )
    .hint("bảng lập từ số liệu hoặc từ mẫu", "tables are made from data or by the template")
}

pub(crate) fn comment(text: &str) -> Diagnostic {
    Diagnostic::note(code!("merge.comment"), format!("ý kiến: {text}"), format!("comment: {text}"))
}
