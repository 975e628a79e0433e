//! Whether the text points to its appendices: HD 05-HD/VPTW, Phần II, Mục II, 1; NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I,
//! Mục III, 1 a.

use super::CheckContext;
use super::document_text::{DocumentText, Passage};
use super::registry::APPENDIX_UNCITED;
use vanthu_diagnostic::Diagnostic;

/// The word for an appendix in small letters.
const APPENDIX: &str = "phụ lục";
/// Words by which a text points to what comes with it without calling it an appendix.
const WITH_IT: [&str; 3] = ["kèm theo", "đính kèm", "gửi kèm"];
/// Words between the numbers of several appendices that are named together.
const BETWEEN: [&str; 2] = ["và", "số"];
/// Words that stand for all numbers between two.
const THROUGH: [&str; 2] = ["đến", "tới"];

/// The findings on appendices that the text does not point to.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let appendices = appendices(document);
    if appendices.is_empty() {
        return;
    }
    let body = document.text.iter().filter(|passage| passage.section == 0);
    let text: Vec<String> = body.map(|passage| passage.text.to_lowercase()).collect();
    let pointed = Pointed::by(&text);
    for (label, title) in &appendices {
        let number = number_of(label);
        if pointed.to(number.as_deref(), appendices.len()) {
            continue;
        }
        findings.push(
            context
                .about_passage(
                    &APPENDIX_UNCITED,
                    title,
                    format!("trong nội dung văn bản chưa có chỉ dẫn về {}", shown(label)),
                    format!("the text does not point to the appendix `{label}`"),
                )
                .with_value(label.clone())
                .hint(
                    format!("thêm chỉ dẫn ở chỗ liên quan, ví dụ: “({} kèm theo)”", shown(label)),
                    "point to it where the text speaks of it",
                ),
        );
    }
}

/// The label in the letters of running text: `Phụ lục 1`.
fn shown(label: &str) -> String {
    match number_of(label) {
        Some(number) => format!("Phụ lục {}", number.to_uppercase()),
        None => "Phụ lục".to_string(),
    }
}

/// The appendices: the label of each, and the passage that begins it.
fn appendices<'a>(document: &'a DocumentText) -> Vec<(String, &'a Passage)> {
    let mut found: Vec<(String, &Passage)> = Vec::new();
    let mut last = 0;
    for passage in document.text.iter().filter(|passage| passage.section != usize::MAX) {
        if passage.section == last {
            continue;
        }
        last = passage.section;
        let label = if document.composed {
            document.appendix_labels.get(passage.section - 1).cloned()
        } else {
            passage.text.lines().next().map(str::to_string)
        };
        found.extend(
            label.filter(|label| label.to_lowercase().starts_with(APPENDIX)).map(|label| (label, passage)),
        );
    }
    found
}

/// The number of an appendix in its label, in small letters.
fn number_of(label: &str) -> Option<String> {
    let rest = label.trim().get(APPENDIX.len()..)?.trim();
    let number: String = rest.chars().take_while(|letter| letter.is_alphanumeric()).collect();
    is_number(&number.to_lowercase()).then(|| number.to_lowercase())
}

/// Whether a word in small letters is an Arabic or a Roman number.
fn is_number(word: &str) -> bool {
    !word.is_empty()
        && (word.bytes().all(|digit| digit.is_ascii_digit())
            || word.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x')))
}

/// What a text points to.
#[derive(Debug, Default)]
struct Pointed {
    /// Something that comes with the document, whatever it is called.
    something: bool,
    /// Appendices without a number: all of them.
    all: bool,
    /// The numbers of those that it names.
    numbers: Vec<String>,
}

impl Pointed {
    /// Reads paragraphs in small letters.
    fn by(text: &[String]) -> Self {
        let mut pointed = Self::default();
        for paragraph in text {
            pointed.something |= WITH_IT.iter().any(|words| paragraph.contains(words));
            for (at, _) in paragraph.match_indices(APPENDIX) {
                let rest = &paragraph[at + APPENDIX.len()..];
                let mut numbered = false;
                for word in
                    rest.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
                {
                    if is_number(word) {
                        numbered = true;
                        pointed.numbers.push(word.to_string());
                    } else if THROUGH.contains(&word) && numbered {
                        pointed.all = true;
                    } else if !BETWEEN.contains(&word) {
                        break;
                    }
                }
                pointed.all |= !numbered;
            }
        }
        pointed
    }

    /// Whether it points to the appendix of this number, one of so many.
    fn to(&self, number: Option<&str>, count: usize) -> bool {
        let named = number.is_some_and(|number| self.numbers.iter().any(|known| known == number));
        let one = count == 1 && (self.something || !self.numbers.is_empty());
        // Where no appendix is named, `kèm theo` may stand for each of them.
        named || self.all || one || self.something && self.numbers.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::document_text::PassageKind;
    use super::super::registry::ExampleSlot;
    use super::super::tests::{found, with};
    use super::*;

    fn uncited(text: &[&str], labels: &[&str]) -> Vec<bool> {
        let text: Vec<String> = text.iter().map(|paragraph| paragraph.to_lowercase()).collect();
        let pointed = Pointed::by(&text);
        labels.iter().map(|label| !pointed.to(number_of(label).as_deref(), labels.len())).collect()
    }

    #[test]
    fn an_appendix_is_pointed_to_by_its_number_or_with_all_others() {
        let two = ["PHỤ LỤC 1", "PHỤ LỤC 2"];
        assert_eq!(uncited(&["Chỉ tiêu nêu tại Phụ lục 1 kèm theo."], &two), [false, true]);
        assert_eq!(uncited(&["Chỉ tiêu tại Phụ lục 1, tiến độ tại Phụ lục 2."], &two), [false, false]);
        assert_eq!(uncited(&["Nêu tại Phụ lục 1 và 2 kèm theo."], &two), [false, false]);
        assert_eq!(uncited(&["Nêu tại các phụ lục kèm theo."], &two), [false, false]);
        assert_eq!(uncited(&["Các phụ lục từ Phụ lục I đến III."], &["Phụ lục II"]), [false]);
        assert_eq!(uncited(&["Ban Thường vụ báo cáo như sau."], &two), [true, true]);
        assert_eq!(uncited(&["Danh sách kèm theo."], &["PHỤ LỤC"]), [false]);
        assert_eq!(uncited(&["Ban Thường vụ báo cáo như sau."], &["PHỤ LỤC"]), [true]);
        assert_eq!(uncited(&["Nêu tại Phụ lục I."], &["Phụ lục I", "Phụ lục II"]), [false, true]);
    }

    #[test]
    fn appendices_of_a_document_begin_where_their_label_stands() {
        let heading = |section: usize, text: &str| Passage {
            kind: PassageKind::Heading,
            section,
            text: text.into(),
            ..Passage::default()
        };
        let mut document = DocumentText {
            text: vec![
                Passage::text("Báo cáo như sau."),
                heading(1, "PHỤ LỤC II"),
                heading(2, "CHƯƠNG TRÌNH"),
            ],
            ..DocumentText::default()
        };
        let labels = |document: &DocumentText| -> Vec<String> {
            appendices(document).into_iter().map(|(label, _)| label).collect()
        };
        assert_eq!(labels(&document), ["PHỤ LỤC II"]);
        document.composed = true;
        document.appendix_labels = vec!["PHỤ LỤC 1".into(), "PHỤ LỤC 2".into()];
        assert_eq!(labels(&document), ["PHỤ LỤC 1", "PHỤ LỤC 2"]);
    }

    #[test]
    fn a_document_points_to_its_appendices() {
        let appended = |text: &str| {
            let mut document = with(ExampleSlot::Text, text);
            document.appendix_labels = vec!["PHỤ LỤC 1".into(), "PHỤ LỤC 2".into()];
            for section in [1, 2] {
                let title = format!("Danh sách số {section}");
                document.text.push(Passage {
                    kind: PassageKind::Heading,
                    section,
                    text: title,
                    ..Passage::default()
                });
            }
            found(&document)
                .into_iter()
                .filter(|one| one.code == "check.appendix-uncited")
                .map(|one| one.value.unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert!(appended("Danh sách nêu tại các phụ lục kèm theo.").is_empty());
        assert_eq!(appended("Danh sách nêu tại Phụ lục 1 kèm theo."), ["PHỤ LỤC 2"]);
        assert_eq!(appended("Ban Thường vụ báo cáo như sau."), ["PHỤ LỤC 1", "PHỤ LỤC 2"]);
    }
}
