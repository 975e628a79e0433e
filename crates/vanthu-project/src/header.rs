//! The header fields of a document that take more than a line: sizes, numbering, signers, joint issuers, copies.

use std::collections::BTreeMap;

use super::office;
use super::reader::{Problems, TableReader, unknown_word, wrong_type};
use super::tree::{Node, NodeValue};
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::document::HeadingForm;
use vanthu_model::header::{ConfirmationDetails, CopyDetails, JointIssuer, SizeSetting};
use vanthu_model::office::{Office, Signer};

/// The entries of the table of a key; none, with a problem, if it is not a table.
fn entries<'a>(table: &TableReader<'a>, key: &'static str, problems: &Problems) -> &'a [(String, Node)] {
    match table.node(key).map(|node| (node, &node.value)) {
        None => &[],
        Some((_, NodeValue::Table(entries))) => entries,
        Some((node, _)) => {
            let expected = (format!("một bảng [{key}]"), format!("a table [{key}]"));
            problems.borrow_mut().push(wrong_type(node, (&expected.0, &expected.1)));
            &[]
        }
    }
}

/// The sizes that the document chooses.
pub(crate) fn sizes(table: &TableReader, problems: &Problems) -> Vec<SizeSetting> {
    let size = |(name, node): &(String, Node)| {
        let value = match node.value {
            NodeValue::Integer(whole) => whole as f64,
            NodeValue::Float(value) if value.is_finite() => value,
            _ => {
                let expected = ("một cỡ chữ tính bằng pt, ví dụ 14", "a size in points such as 14");
                problems.borrow_mut().push(wrong_type(node, expected));
                return None;
            }
        };
        Some(SizeSetting { name: name.clone(), value, place: node.place.clone() })
    };
    entries(table, "sizes", problems).iter().filter_map(size).collect()
}

/// The labels chosen for levels of the text, by the level's word.
pub(crate) fn numbering(table: &TableReader, problems: &Problems) -> BTreeMap<HeadingForm, (String, Place)> {
    let reader = table.node("numbering").and_then(|node| TableReader::new(node, problems));
    let Some(reader) = reader else { return BTreeMap::new() };
    let chosen = HeadingForm::WORDS
        .iter()
        .filter_map(|&(word, form)| Some((form, (reader.text(word)?, reader.place(word)))))
        .collect();
    reader.finish();
    chosen
}

/// Lets `committee` speak in place of the office's usual body. Those who sign for that body come first, and those who sign
/// for another one sign for it.
pub(crate) fn speak_for(committee: Option<String>, office: &mut Office) {
    let Some(committee) = committee else { return };
    office.committee = committee;
    let Some(authority) = authority_for(&office.committee, &office.name) else { return };
    // A sort that is stable keeps the order among those who sign for the same body.
    office.signers.sort_by_key(|signer| !signs_for(signer, &authority));
    let known: Vec<String> =
        office.signers.iter().filter(|signer| signs_for(signer, &authority)).map(name_of).collect();
    for signer in office.signers.iter_mut().filter(|signer| !known.contains(&signer.name)) {
        let Some(own) = &signer.authority else { continue };
        let mut lines: Vec<&str> = own.lines().collect();
        let mark = lines.first().and_then(|line| line.split_once(' ')).map(|(mark, _)| mark.to_uppercase());
        if let (Some("T/M" | "TM."), Some(first)) = (mark.as_deref(), lines.first_mut()) {
            *first = &authority;
            signer.authority = Some(lines.join("\n"));
        }
    }
}

fn name_of(signer: &Signer) -> String {
    signer.name.clone()
}

/// Whether someone signs with this authority.
fn signs_for(signer: &Signer, authority: &str) -> bool {
    let first = signer.authority.as_ref().and_then(|own| own.lines().next());
    first.is_some_and(|first| first.to_lowercase() == authority.to_lowercase())
}

/// The authority with which a document of `committee` in the office `name` is signed (HD 05-HD/VPTW, Phần II: quyền hạn
/// của người ký). `None` if the name does not show it.
fn authority_for(committee: &str, name: &str) -> Option<String> {
    let lower = committee.to_lowercase();
    let first_two = |text: &str| text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let starts = |word: &str| lower.starts_with(word);
    // The committee of a Party organisation signs with the name of the organisation: `T/M ĐẢNG ỦY`.
    if starts("ban chấp hành") {
        let own = first_two(name);
        let known =
            ["đảng ủy", "đảng uỷ", "tỉnh ủy", "tỉnh uỷ", "thành ủy", "thành uỷ", "huyện ủy", "huyện uỷ"];
        return known.contains(&own.to_lowercase().as_str()).then(|| format!("T/M {own}"));
    }
    let words = match () {
        () if starts("ban thường vụ") => 3,
        () if starts("ủy ban kiểm tra") || starts("uỷ ban kiểm tra") => 4,
        () if ["đảng ủy", "tỉnh ủy", "thành ủy", "huyện ủy", "chi bộ", "chi ủy"]
            .iter()
            .any(|word| starts(word)) =>
        {
            2
        }
        () => return None,
    };
    let body: Vec<&str> = committee.split_whitespace().take(words).collect();
    Some(format!("T/M {}", body.join(" ")))
}

/// Who signs: the office's signer of that name, its usual one, or a person whom the document names with authority and post.
pub(crate) fn signer(table: &TableReader, office: &Office, problems: &Problems) -> Option<Signer> {
    if let Some(node) = table.node("signer").filter(|node| matches!(node.value, NodeValue::Table(_))) {
        return office::signer(node, problems);
    }
    let Some(name) = table.text("signer") else { return office.signers.first().cloned() };
    let found = office.signers.iter().find(|signer| signer.name == name).cloned();
    if found.is_none() {
        let names: Vec<&str> = office.signers.iter().map(|signer| signer.name.as_str()).collect();
        problems.borrow_mut().push(unknown_word(&name, &names, "signer").at(table.place("signer")));
    }
    found
}

/// The warning that `signer` signs with an authority and a post that the office does not list. The document may name such a
/// person, as a post changes hands before its office file does, but never without a warning.
pub(crate) fn unlisted(signer: &Signer, office: &Office, place: Place) -> Option<Diagnostic> {
    if office.signers.contains(signer) {
        return None;
    }
    let lines = [signer.authority.as_deref(), signer.post.as_deref()].into_iter().flatten();
    let post = lines.flat_map(str::lines).collect::<Vec<_>>().join(", ");
    let problem = Diagnostic::warning(
        code!("project.signer-not-listed"),
        format!(
            "cơ quan chưa khai người ký `{}` với thẩm quyền, chức vụ `{post}`; văn bản này tự ghi",
            signer.name
        ),
        format!(
            "the office does not list `{}` as a signer with the authority and post `{post}`; the document names them itself",
            signer.name
        ),
    );
    Some(problem.with_value(signer.name.clone()).at(place).hint(
        "người duyệt xem lại thẩm quyền ký; nếu ký thường xuyên thì thêm vào những người ký của cơ quan",
        "the approver of the document looks at the authority; add a signer who signs often to the office",
    ))
}

/// Those who sign, where several of the office do. A person who is not among its signers, such as the secretary of a meeting,
/// has a name only.
pub(crate) fn signers(table: &TableReader, office: &Office) -> (Vec<Signer>, Place) {
    let known = |name: String| {
        let found = office.signers.iter().find(|signer| signer.name == name).cloned();
        found.unwrap_or(Signer { name, authority: None, post: None })
    };
    let names = table.texts("signers").unwrap_or_default();
    (names.into_iter().map(known).collect(), table.place("signers"))
}

/// Those who issue the document together with the office.
pub(crate) fn joint(table: &TableReader, problems: &Problems) -> Vec<JointIssuer> {
    let Some(node) = table.node("joint") else { return Vec::new() };
    let NodeValue::List(items) = &node.value else {
        problems.borrow_mut().push(wrong_type(node, ("các bảng [[joint]]", "tables headed [[joint]]")));
        return Vec::new();
    };
    let issuer = |item: &Node| {
        let reader = TableReader::new(item, problems)?;
        let signer = match reader.node("signer") {
            Some(node) => office::signer(node, problems),
            None => {
                reader.missing("signer");
                None
            }
        };
        let (superior, name, short) =
            (reader.text("superior"), reader.required("name"), reader.required("short"));
        reader.finish();
        Some(JointIssuer { superior, name, short, signer: signer? })
    };
    items.iter().filter_map(issuer).collect()
}

/// The parts of a copy. It is signed by the document's signer unless another one is named.
pub(crate) fn copy(
    table: &TableReader,
    office: &Office,
    usual: &Signer,
    problems: &Problems,
) -> Option<CopyDetails> {
    let reader = TableReader::new(table.node("copy")?, problems)?;
    let kind = (reader.required("kind"), reader.place("kind"));
    let named = reader.text("signer").is_some();
    let copy = CopyDetails {
        kind,
        number: reader.number("number", 1),
        date: reader.date("date"),
        signer: if named { signer(&reader, office, problems)? } else { usual.clone() },
        recipients: reader.texts("recipients").unwrap_or_default(),
    };
    reader.finish();
    Some(copy)
}

/// Whose signature is confirmed, and by whom: one of the office's signers by name, or another with authority and post.
pub(crate) fn confirmation(
    table: &TableReader,
    office: &Office,
    problems: &Problems,
) -> Option<ConfirmationDetails> {
    let reader = TableReader::new(table.node("confirmation")?, problems)?;
    let of = (reader.required("of"), reader.place("of"));
    let signer = match reader.node("signer") {
        None => {
            reader.missing("signer");
            None
        }
        Some(node) if matches!(node.value, NodeValue::Table(_)) => office::signer(node, problems),
        Some(_) => signer(&reader, office, problems),
    };
    reader.finish();
    Some(ConfirmationDetails { of, signer: signer? })
}

/// The drafter's mark: name and copies.
pub(crate) fn drafter(table: &TableReader, problems: &Problems) -> Option<(String, u32)> {
    let node = table.node("drafter")?;
    let reader = TableReader::new(node, problems)?;
    let name = reader.required("name");
    let copies = reader.number("copies", 1);
    if copies.is_none() {
        reader.missing("copies");
    }
    reader.finish();
    Some((name, copies?))
}
