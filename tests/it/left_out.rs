//! Nothing unproved: every template with each field, each column and each workbook left out in turn. Leaving something
//! out only takes words away; nothing that is left speaks of it, and a finding names it.

use std::collections::BTreeSet;

use vanthu::assets::Assets;
use vanthu::diagnostic::Diagnostic;
use vanthu::model::field_kind::{FieldKind, TemplateField};
use vanthu::model::template::Template;
use vanthu::pipeline::{self, Settings};
use vanthu::project::{DocumentSource, MemoryFiles};

use crate::samples::text;
use crate::support::root;

/// Words that may take the place of what was left out: they join parts of a sentence and say nothing by themselves.
const JOINING: [&str; 12] = ["của", "và", "các", "có", "là", "trong", "tại", "về", "đã", "với", "để", "gồm"];

/// What may stand where a field was not given: fixed wordings, `…` for words that were given elsewhere.
struct Standing {
    template: &'static str,
    field: &'static str,
    frames: &'static [&'static str],
}

/// The official wordings that a field replaces. Each does what the document is for or says what else was given, and claims
/// nothing of its own.
const STANDING: [Standing; 11] = [
    // A notice notifies: it names the units that were given work, and all whom it concerns.
    Standing {
        template: "conclusion-notice",
        field: "closing",
        frames: &[
            "… thông báo để … các cấp ủy, tổ chức đảng, cơ quan, đơn vị có liên quan biết, triển khai thực hiện.",
            "Trên đây là kết luận … tại cuộc họp …; … thông báo để … các cơ quan, đơn vị có liên quan biết, thực hiện./.",
            "Trên đây là kết luận tại cuộc họp …; … thông báo để … các cơ quan, đơn vị có liên quan biết, thực hiện./.",
        ],
    },
    Standing {
        template: "notice",
        field: "closing",
        frames: &["… thông báo để các cơ quan, đơn vị, tổ chức, cá nhân có liên quan biết và thực hiện./."],
    },
    // Day, place, who presided and who came, each a field of its own.
    Standing {
        template: "conclusion-notice",
        field: "opening",
        frames: &[
            "… chủ trì cuộc họp …. Dự họp có … đồng chí; vắng … đồng chí.",
            "… chủ trì cuộc họp …. Tham dự có … người; vắng … người.",
        ],
    },
    // The body that issues a notice of conclusions concluded, or the meeting did.
    Standing {
        template: "conclusion-notice",
        field: "concluded_by",
        frames: &["Sau khi nghe …, … kết luận như sau:", "Sau khi nghe …, cuộc họp kết luận như sau:"],
    },
    // The opinions are given.
    Standing {
        template: "conclusion-notice",
        field: "heard",
        frames: &[
            "Sau khi nghe … và ý kiến thảo luận của các đại biểu, … kết luận như sau:",
            "Sau khi nghe … và ý kiến thảo luận của các đại biểu, cuộc họp kết luận như sau:",
        ],
    },
    // The kind of the document and the title of the meeting.
    Standing {
        template: "conclusion-notice",
        field: "subject",
        frames: &["kết luận …", "Kết luận … tại cuộc họp …", "Kết luận cuộc họp …"],
    },
    // A decision that names no other day is in force from its signing.
    Standing {
        template: "decision",
        field: "in_force",
        frames: &["… có hiệu lực kể từ ngày ký …", "… có hiệu lực thi hành kể từ ngày ký …"],
    },
    // The request once more.
    Standing {
        template: "dispatch",
        field: "closing",
        frames: &["… kính đề nghị … quan tâm, xem xét…", "Đề nghị … quan tâm, phối hợp thực hiện…"],
    },
    // How one body speaks to another of its own rank.
    Standing {
        template: "dispatch",
        field: "relation",
        frames: &[
            "… đề nghị … phối hợp thực hiện một số nội dung sau:",
            "Ý kiến, kết quả phối hợp gửi về … trước ngày … để tổng hợp.",
            "Đề nghị … quan tâm, phối hợp thực hiện…",
        ],
    },
    // The table that the Party gives out is one of new members.
    Standing {
        template: "plan",
        field: "targets_unit",
        frames: &[
            "Tổng chỉ tiêu giao cho … là … đảng viên; nguồn hiện có … quần chúng ưu tú. Chỉ tiêu của từng chi bộ nêu tại Phụ lục … kèm theo Kế hoạch này.",
        ],
    },
    // Without a request the opening is an answer.
    Standing { template: "dispatch", field: "requests", frames: &["… có ý kiến như sau:"] },
];

/// Whether a line is a frame filled in with `known` words only.
fn fits(frame: &str, line: &str, known: &BTreeSet<String>) -> bool {
    let (mut rest, mut gaps) = (line, Vec::new());
    for (index, piece) in frame.split('…').enumerate() {
        let found = if index == 0 { rest.starts_with(piece).then_some(0) } else { rest.find(piece) };
        let Some(at) = found else { return false };
        gaps.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    if frame.ends_with('…') {
        gaps.push(rest);
    } else if !rest.is_empty() {
        return false;
    }
    gaps.iter().all(|gap| words(gap).iter().all(|word| known.contains(word)))
}

/// Two values of a field that no other field holds.
fn value(name: &str, field: &TemplateField) -> String {
    let word = |number: u32| format!("việc {} số {number}", name.replace('_', " "));
    let (one, two) = (word(1), word(2));
    match field.kind {
        FieldKind::Text => format!("\"{one}\""),
        FieldKind::List => format!("[\"{one}\", \"{two}\"]"),
        FieldKind::Period => "\"2026-H1\"".into(),
        FieldKind::Date => "2026-09-01".into(),
        FieldKind::Moment if name == "held" => "2026-07-03T08:00:00".into(),
        FieldKind::Moment => "2026-07-03T10:45:00".into(),
        FieldKind::Count | FieldKind::Number => "7".into(),
        // A template's own proposals are a test of their own.
        FieldKind::Flag => "false".into(),
        FieldKind::Choice => format!("\"{}\"", field.words[0]),
        FieldKind::Documents => format!(
            "[{{ type = \"Kế hoạch\", number = \"1-KH/ĐU\", date = 2026-01-05, issuer = \"Đảng ủy xã\", subject = \"về {one}\" }}]"
        ),
        FieldKind::People => "[{ name = \"Nguyễn Văn A\" }, { name = \"Phạm Thị E\" }]".into(),
        FieldKind::Absent => "[{ name = \"Trần Thị B\", reason = \"đi công tác\" }]".into(),
        FieldKind::Opinions => format!(
            "[{{ by = \"Đồng chí Lê Văn C\", text = \"{one}\" }}, {{ by = \"Đồng chí Đỗ Văn G\", text = \"{two}\" }}]"
        ),
        FieldKind::Tasks => format!(
            "[{{ unit = \"Văn phòng Đảng ủy\", work = \"{one}\", deadline = 2026-09-30 }}, {{ unit = \"Ban Xây dựng Đảng\", work = \"{two}\", deadline = 2026-10-31 }}]"
        ),
        FieldKind::Targets => format!(
            "[{{ name = \"{one}\", number = 3, of = 9 }}, {{ name = \"{two}\", number = 4, of = 9 }}]"
        ),
        FieldKind::Sections => {
            format!("[{{ title = \"{one}\", text = [\"{two}\"] }}]")
        }
    }
}

/// The columns of a table of branches: the heading, and a value for each of three branches.
const COLUMNS: [(&str, [&str; 3]); 18] = [
    ("Chi bộ", ["Chi bộ thôn Đồi Mây", "Chi bộ thôn Gò Thông", "Chi bộ Trường Tiểu học"]),
    ("Khối", ["Khối thôn", "Khối thôn", "Khối trường học"]),
    ("Tổng số đảng viên", ["21", "18", "30"]),
    ("Chỉ tiêu giao", ["4", "3", "0"]),
    ("Đã kết nạp", ["2", "0", "1"]),
    ("Quần chúng ưu tú", ["5", "6", "4"]),
    ("Học lớp nhận thức về Đảng (đã học/đăng ký)", ["3/5", "1/6", "2/4"]),
    ("Hồ sơ đang xác minh", ["1", "3", "0"]),
    ("Hồ sơ đã trình cấp trên", ["1", "1", "0"]),
    ("Chuyển chính thức", ["1", "0", "2"]),
    ("Xóa tên", ["0", "1", "0"]),
    ("Đoàn viên", ["1", "0", "1"]),
    ("Nữ", ["1", "0", "0"]),
    ("Dân tộc thiểu số", ["0", "0", "0"]),
    ("Tôn giáo", ["0", "0", "0"]),
    ("Nhập ngũ", ["1", "0", "0"]),
    ("Giáo viên", ["0", "0", "1"]),
    ("Ghi chú", ["", "thiếu nguồn", ""]),
];

/// The table without the column of that heading.
fn table(without: Option<&str>) -> String {
    let columns = || COLUMNS.iter().filter(|(heading, _)| Some(*heading) != without);
    let mut lines = vec![columns().map(|(heading, _)| *heading).collect::<Vec<_>>().join(";")];
    for row in 0..3 {
        lines.push(columns().map(|(_, values)| values[row]).collect::<Vec<_>>().join(";"));
    }
    lines.join("\n")
}

/// The data sets that the template declares itself.
fn own_slots(template: &Template) -> Vec<&str> {
    let file = root().join(format!("templates/documents/{}/template.toml", template.name));
    let declared = std::fs::read_to_string(file).unwrap();
    let own = |slot: &&str| declared.contains(&format!("[data.{slot}]"));
    template.data.keys().map(String::as_str).filter(own).collect()
}

/// A document of a template: its fields, and its workbooks as text.
#[derive(Clone)]
struct Case<'a> {
    template: &'a Template,
    standard: &'a str,
    fields: Vec<&'a str>,
    data: Vec<(&'a str, String)>,
}

impl<'a> Case<'a> {
    /// A document with everything that the template can be given.
    fn whole(template: &'a Template, standard: &'a str) -> Self {
        // Text of one's own in `content` takes the place of what the template says.
        let fields = template
            .fields
            .iter()
            .filter(|(name, field)| *name != "content" || field.required)
            .map(|(name, _)| name.as_str())
            .collect();
        // The workbooks that all templates share are for figures by name in one's own text.
        let data = own_slots(template).into_iter().map(|slot| (slot, table(None))).collect();
        let mut case = Self { template, standard, fields, data };
        // Last year's branches admitted fewer.
        for (slot, text) in &mut case.data {
            if template.data[*slot].compare {
                *text = text.replace(";4;2;", ";4;1;");
            }
        }
        case
    }

    /// The office file, whose roster does not have the table's branches.
    fn office(&self) -> String {
        let office = match self.standard {
            "state" => include_str!("../../samples/state-office.toml"),
            _ => include_str!("../../samples/office.toml"),
        };
        let lines: Vec<&str> = office.lines().filter(|line| !line.starts_with("roster")).collect();
        lines.join("\n")
    }

    /// The text, line by line, and what was found.
    fn composed(&self) -> (Vec<String>, Vec<Diagnostic>) {
        let template = self.template;
        let mut document = format!(
            "template = \"{}\"\noffice = \"office.toml\"\nnumber = 1\ndate = 2026-07-05\n",
            template.name
        );
        if template.addressees {
            document.push_str("addressees = [\"Văn phòng\"]\n");
        }
        if template.signers > 1 {
            document.push_str("signers = [\"Phạm Văn D\", \"Nguyễn Văn A\"]\n");
        }
        for (slot, _) in &self.data {
            document.push_str(&format!("data.{slot} = \"{slot}.csv\"\n"));
        }
        document.push_str("[fields]\n");
        for name in &self.fields {
            document.push_str(&format!("{name} = {}\n", value(name, &template.fields[*name])));
        }
        let office = self.office();
        let mut files = vec![
            ("document.toml".to_string(), document.clone().into_bytes()),
            ("office.toml".to_string(), office.into_bytes()),
        ];
        files.extend(self.data.iter().map(|(slot, text)| (format!("{slot}.csv"), text.clone().into_bytes())));
        let files = MemoryFiles::new(files);
        let settings = Settings { allow: vec!["check.signing-post".into()], ..Settings::default() };
        let prepared = pipeline::prepare(&files, &DocumentSource::Toml("document.toml"), &settings)
            .unwrap_or_else(|problems| panic!("{}: {document}\n{problems:#?}", template.name));
        let json = serde_json::to_value(&prepared.output.document).unwrap();
        (text(&json).lines().map(str::to_string).collect(), prepared.warnings)
    }
}

/// The words of a line without case, marks and numbering.
fn words(line: &str) -> Vec<String> {
    line.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !JOINING.contains(word))
        // A sum of what is left is another number.
        .map(
            |word| {
                if word.bytes().all(|digit| digit.is_ascii_digit()) { "#".into() } else { word.to_string() }
            },
        )
        .collect()
}

/// Whether `part` is left of `whole` when words are taken away.
fn is_left_of(part: &[String], whole: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|word| rest.any(|known| known == word))
}

/// The lines of `part` that say something that no line of `whole` says.
fn added(part: &[String], whole: &[String]) -> Vec<String> {
    let known: BTreeSet<&String> = whole.iter().collect();
    let whole: Vec<Vec<String>> = whole.iter().map(|line| words(line)).collect();
    let new = |line: &&String| {
        let line_words = words(line);
        // What is numbered moves up, and its number with it.
        let behind = |skip: usize| line_words.get(skip..).unwrap_or_default();
        !known.contains(line) && !whole.iter().any(|line| (0..2).any(|skip| is_left_of(behind(skip), line)))
    };
    part.iter().filter(new).cloned().collect()
}

/// Every template with each standard that it serves.
fn each(visit: impl Fn(&Template, &str)) {
    let assets = Assets::default();
    for name in pipeline::template_names(&assets) {
        let template = pipeline::template_named(&assets, &name).unwrap();
        // Its fields stand in a report on scores, whose tests are its own.
        if name != "scorecard" {
            template.standards.iter().for_each(|standard| visit(&template, standard));
        }
    }
}

/// The frames of what may stand where `field` was not given.
fn standing(template: &Template, field: &str) -> &'static [&'static str] {
    let mut found = STANDING.iter().filter(|one| one.template == template.name && one.field == field);
    found.next().map_or(&[], |one| one.frames)
}

/// The cases that lack one more field than `base`, by that field, but for what the template must have.
fn without_one<'a>(base: &Case<'a>, template: &'a Template) -> Vec<(&'a str, Case<'a>)> {
    let mut cases = Vec::new();
    for (name, field) in &template.fields {
        if field.required || name == "content" || !base.fields.contains(&name.as_str()) {
            continue;
        }
        let mut case = base.clone();
        case.fields.retain(|known| known != name);
        let one_of = |choice: &Vec<String>| choice.iter().any(|one| case.fields.contains(&one.as_str()));
        if template.one_of.iter().all(one_of) {
            cases.push((name.as_str(), case));
        }
    }
    cases
}

#[test]
fn a_field_that_is_left_out_is_not_spoken_of() {
    let faults = std::cell::RefCell::new(Vec::new());
    let used = std::cell::RefCell::new(BTreeSet::new());
    each(|template, standard| {
        let fault = |text: String| faults.borrow_mut().push(format!("{} ({standard}) {text}", template.name));
        let base = Case::whole(template, standard);
        let whole = base.composed().0;
        let office = base.office();
        let values: Vec<String> =
            base.fields.iter().map(|name| value(name, &template.fields[*name])).collect();
        let given = values.iter().map(String::as_str).chain(office.lines());
        let known: BTreeSet<String> = whole.iter().map(String::as_str).chain(given).flat_map(words).collect();
        let may_stand = |line: &String, fields: &[&str]| {
            fields.iter().flat_map(|field| standing(template, field)).any(|frame| {
                let fits = fits(frame, line, &known);
                if fits {
                    used.borrow_mut().insert(*frame);
                }
                fits
            })
        };
        for (name, case) in without_one(&base, template) {
            let (text, findings) = case.composed();
            let new = added(&text, &whole);
            new.iter()
                .filter(|line| !may_stand(line, &[name]))
                .for_each(|line| fault(format!("without {name}: {line}")));
            // A sentence that takes the place of what was left out rests on other fields; without them it goes too.
            for (other, case) in if new.is_empty() { Vec::new() } else { without_one(&case, template) } {
                let (less, _) = case.composed();
                let more = added(&less, &text);
                let more = more.iter().filter(|line| !may_stand(line, &[name, other]));
                more.for_each(|line| fault(format!("without {name} and {other}: {line}")));
            }
            // What the prose asks for and documents of this kind are expected to say is named. Choices have a usual value,
            // and flags are not missed.
            let field = &template.fields[name];
            let is_asked = template.prose.contains(&format!("#if fields.{name}}}"))
                && !matches!(field.kind, FieldKind::Flag | FieldKind::Choice);
            let is_expected = template.expected.iter().any(|one| one == name);
            let path = format!("fields.{name}");
            let is_named = findings.iter().any(|finding| {
                finding.code == "content.not-given" && format!("{:?}", finding.subject).contains(&path)
            });
            if is_asked && (is_expected || !field.optional) && !is_named && text != whole {
                fault(format!("names nowhere that {name} is missing"));
            }
            if field.optional && !is_expected && is_named {
                fault(format!("asks for {name}, which it is whole without"));
            }
        }
    });
    let faults = faults.into_inner();
    assert!(faults.is_empty(), "{faults:#?}");
    let used = used.into_inner();
    let idle: Vec<&&str> =
        STANDING.iter().flat_map(|one| one.frames).filter(|frame| !used.contains(*frame)).collect();
    assert!(idle.is_empty(), "no template says: {idle:#?}");
}

#[test]
fn a_column_that_is_left_out_is_not_spoken_of() {
    let mut faults = Vec::new();
    let faults_of = std::cell::RefCell::new(&mut faults);
    each(|template, standard| {
        let whole = Case::whole(template, standard).composed().0;
        for slot in own_slots(template).into_iter().filter(|slot| !template.data[*slot].compare) {
            for (heading, _) in COLUMNS {
                // Without groups the chart shows the units, and files of one kind are counted alone.
                let other_words = ["Khối", "Hồ sơ đã trình cấp trên"].contains(&heading);
                if ["Chi bộ", "Chỉ tiêu giao", "Đã kết nạp"].contains(&heading) || other_words {
                    continue;
                }
                let mut case = Case::whole(template, standard);
                for (known, text) in &mut case.data {
                    if *known == slot {
                        *text = table(Some(heading));
                    }
                }
                let (text, findings) = case.composed();
                for line in added(&text, &whole) {
                    let place = format!("{} ({standard}) without the column {heading}", template.name);
                    faults_of.borrow_mut().push(format!("{place}: {line}"));
                }
                if heading == "Quần chúng ưu tú" && text != whole {
                    let named = findings.iter().any(|finding| {
                        finding.code == "content.not-given" && finding.value.as_deref() == Some(heading)
                    });
                    assert!(named, "{}: {findings:#?}", template.name);
                }
            }
        }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_workbook_that_is_left_out_is_not_spoken_of() {
    let mut faults = Vec::new();
    let faults_of = std::cell::RefCell::new(&mut faults);
    each(|template, standard| {
        let whole = Case::whole(template, standard).composed().0;
        for slot in own_slots(template).into_iter().filter(|slot| !template.data[*slot].required) {
            let mut case = Case::whole(template, standard);
            case.data.retain(|(known, _)| *known != slot);
            let (text, findings) = case.composed();
            for line in added(&text, &whole) {
                faults_of.borrow_mut().push(format!("{} ({standard}) without {slot}: {line}", template.name));
            }
            assert!(
                findings.iter().any(|finding| finding.code == "content.not-given"),
                "{} without {slot}: {findings:#?}",
                template.name
            );
        }
    });
    assert!(faults.is_empty(), "{faults:#?}");
}
