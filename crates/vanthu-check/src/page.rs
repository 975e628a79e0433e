//! The page that describes every check, `docs/checks.md`, made from the registry, the rule sets and the list of
//! misspellings.

use std::fmt::Write;

use super::registry::{self, Chapter, Check};
use super::silent::silent;
use vanthu_diagnostic::Severity;
use vanthu_model::language::Language;
use vanthu_model::rules::Rules;

/// The text above the checks.
const HEAD: &str = "\
# Những điều `vanthu check` soát

Trang này do chương trình lập từ danh sách các điều soát, từ các bộ quy tắc và từ danh sách từ viết sai, bằng lệnh
`vanthu check --list`; không sửa bằng tay.

- `vanthu check VĂN-BẢN.toml` soát văn bản sẽ dựng; `vanthu check TỆP.docx` soát văn bản Word có sẵn bằng phần chữ của nó.
  Không tệp nào được ghi.
- **Lỗi** phải sửa rồi mới dựng được văn bản; **cảnh báo** nên sửa; **ghi chú** để biết. Kết quả trả về là 1 khi còn lỗi.
- Điều mà quy định chưa rõ hoặc các nguồn nói khác nhau (mức chắc chắn M hoặc C trong bộ quy tắc) không bao giờ quá ghi chú.
- Văn bản Word chỉ được nhận ra từng phần, nên thiếu một thành phần chỉ là cảnh báo.
- Dự thảo chưa có số, chưa có ngày không bị coi là sai.
- Tệp có nhiều văn bản thì mỗi văn bản được soát riêng. Văn bản không rõ thể thức, hoặc ký trước khi bộ quy tắc nào có hiệu
  lực, chỉ được soát lời văn và số liệu.
- Cùng một lỗi ở nhiều chỗ là một điều, ghi cả các chỗ kia. `--only MÃ`, `--ignore MÃ` chọn mã; `--words TỆP` là từ riêng của cơ
  quan, mỗi dòng một từ; `vanthu check THƯ-MỤC` soát cả thư mục và cộng lại; `--json`, `--sarif` cho chương trình khác đọc.
- Mỗi điều ghi mã, mức, căn cứ ở từng bộ quy tắc, một ví dụ sai và một ví dụ đúng theo thể thức văn bản của Đảng. Các ví
  dụ này đều được chạy thử.
";

/// The page.
pub fn page(sets: &[Rules], language: &Language) -> String {
    let mut text = HEAD.to_string();
    // Writing to a String cannot fail.
    for chapter in Chapter::ALL {
        let _ = write!(text, "\n## {}\n", chapter.title());
        for check in registry::ALL.iter().filter(|check| check.chapter == chapter) {
            one(check, sets, &mut text);
        }
    }
    misspellings(language, &mut text);
    text
}

/// A check with its clauses and examples.
fn one(check: &Check, sets: &[Rules], text: &mut String) {
    let _ = write!(text, "\n### `{}`\n\n{}.\n\n", check.code, check.title);
    for rules in sets {
        let clause = (check.clause)(rules);
        let severity = match check.severity_under(clause) {
            Severity::Error => "lỗi",
            Severity::Warning => "cảnh báo",
            Severity::Note => "ghi chú",
        };
        let _ =
            writeln!(text, "- {severity} theo `{}` ({}): {}", rules.name, clause.certainty, clause.clause);
    }
    if let Some(exceptions) = silent(check.code.as_str()) {
        let _ = writeln!(text, "- không báo: {exceptions}");
    }
    text.push('\n');
    example("Sai", check.wrong, text);
    example("Đúng", check.right, text);
}

/// An example: on the line of its word, or as a block if it has several lines.
fn example(word: &str, example: &str, text: &mut String) {
    if example.trim().is_empty() {
        let _ = writeln!(text, "{word}: (để trống)\n");
    } else if example.contains('\n') {
        let _ = writeln!(text, "{word}:\n\n```text\n{example}\n```\n");
    } else {
        let _ = writeln!(text, "{word}: `{example}`\n");
    }
    // One blank line is enough behind the last one.
    if word == "Đúng" {
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
}

/// The list of misspellings.
fn misspellings(language: &Language, text: &mut String) {
    let count: usize = language.spelling.iter().map(|group| group.words.len()).sum();
    let _ = write!(
        text,
        "\n## Danh sách từ viết sai\n\n{count} mục, đọc từ `templates/language/spelling.toml`. Muốn thêm từ của riêng mình, chép tệp \
         này vào thư mục\n`--templates` rồi sửa. Từ chỉ sai ở một chỗ thì ghi chỗ ấy trong ngoặc.\n"
    );
    for group in &language.spelling {
        let _ = write!(
            text,
            "\n### {}\n\nNguồn: {}.\n\n| Sai | Đúng | Vì sao |\n| --- | --- | --- |\n",
            group.title, group.source
        );
        for entry in &group.words {
            let listed = |word: &str, list: &[String]| {
                if list.is_empty() { String::new() } else { format!(" ({word}: {})", list.join(", ")) }
            };
            let context = [
                listed("trước", &entry.before),
                listed("sau", &entry.after),
                listed("trừ khi trước", &entry.not_before),
                listed("trừ khi sau", &entry.not_after),
            ];
            let _ =
                writeln!(text, "| {}{} | {} | {} |", entry.wrong, context.concat(), entry.right, entry.note);
        }
    }
}
