//! The signatures, and whether the body issues such documents.

use super::CheckContext;
use super::document_text::{Passage, Signed};
use super::registry::{
    AUTHORITY_FORM, AUTHORITY_UNUSED, DEPUTY, ISSUER_BODY, POST_ALLOWED, POST_FORM, SIGNER_CAPITALS,
    SIGNER_TITLE, SIGNING_BODY, TYPE_BODY,
};
use super::tokenize::is_capitals;
use vanthu_diagnostic::Diagnostic;
use vanthu_model::checks::SigningRule;

/// Forms of address, degrees and ranks that must not precede a signer's name.
const TITLES: [&str; 34] = [
    "đồng chí",
    "đ/c",
    "đ/c.",
    "ông",
    "bà",
    "anh",
    "chị",
    "gs.",
    "pgs.",
    "ts.",
    "ths.",
    "bs.",
    "ks.",
    "cn.",
    "gs",
    "pgs",
    "ts",
    "ths",
    "đại tướng",
    "thượng tướng",
    "trung tướng",
    "thiếu tướng",
    "đại tá",
    "thượng tá",
    "trung tá",
    "thiếu tá",
    "đại úy",
    "thượng úy",
    "trung úy",
    "thiếu úy",
    "nhà giáo",
    "luật sư",
    "bác sĩ",
    "kỹ sư",
];

/// The findings on signatures.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let rule = &context.rules.checks.signing;
    for signed in &context.document.signed {
        let settled = authority(context, rule, signed, findings);
        if !settled {
            beside(context, signed, findings);
            post(context, rule, signed, findings);
        }
        name(context, signed, findings);
    }
    issuing(context, findings);
    issuer_body(context, findings);
    decider(context, findings);
}

/// A standing committee issues nothing under its own name: the committee does, and the signature speaks for it.
fn issuer_body(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let issuer = &context.document.issuer;
    let text = upper(Some(issuer));
    let standing = ["BAN THƯỜNG VỤ", "THƯỜNG TRỰC"].iter().any(|name| text.starts_with(name));
    if !standing || !context.is_party() {
        return;
    }
    findings.push(
        context
            .about_passage(
                &ISSUER_BODY,
                issuer,
                "ban thường vụ không đứng tên cơ quan ban hành; ghi tên cấp ủy",
                "a standing committee does not issue documents; name the committee",
            )
            .hint(
                "ghi tên cấp ủy, ví dụ `ĐẢNG ỦY XÃ …`; `T/M BAN THƯỜNG VỤ` chỉ ở chỗ ký",
                "write the committee's name; `T/M BAN THƯỜNG VỤ` stands in the signature alone",
            ),
    );
}

/// Who decides, below the subject of a decision, is who signs: a chairman for himself, a body through `TM.`.
fn decider(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let decider = upper(Some(&document.decider));
    let Some(signed) = document.signed.first().filter(|_| !decider.is_empty()) else { return };
    let authority = upper(signed.authority.as_ref());
    let speaks = authority.starts_with("TM") || authority.starts_with("T/M");
    let head = [
        "CHỦ TỊCH",
        "GIÁM ĐỐC",
        "HIỆU TRƯỞNG",
        "BÍ THƯ",
        "CHÁNH",
        "TRƯỞNG",
        "TỔNG GIÁM ĐỐC",
        "BỘ TRƯỞNG",
        "CỤC TRƯỞNG",
    ];
    let person = head.iter().any(|post| decider.starts_with(post));
    let body = ["ỦY BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "BAN THƯỜNG VỤ", "BAN CHẤP HÀNH"]
        .iter()
        .any(|name| decider.starts_with(name));
    let alone = authority.is_empty() || authority.starts_with("KT") || authority.starts_with("K/T");
    let Some(passage) = signed.authority.as_ref().or(signed.post.as_ref()) else { return };
    let (vi, en) = if person && speaks {
        (
            "quyết định của người đứng đầu nhưng ký thay mặt tập thể",
            "the head decides, but the signature speaks for the body",
        )
    // The chair of a people's council signs its resolutions with the post alone.
    } else if body && alone && !context.is_party() && !decider.starts_with("HỘI ĐỒNG NHÂN DÂN") {
        (
            "quyết định của tập thể nhưng không ký thay mặt (TM.)",
            "the body decides, but the signature does not speak for it",
        )
    } else {
        return;
    };
    let shown = document.decider.text.trim();
    findings.push(context.about_passage(&SIGNING_BODY, passage, vi, en).hint(
        format!("dòng thẩm quyền ghi `{shown}`; sửa chỗ ký hoặc dòng ấy cho khớp"),
        format!("the line of authority says `{shown}`; make the two agree"),
    ));
}

/// A text in capitals and in the tone style of the rules.
fn upper(passage: Option<&Passage>) -> String {
    passage.map_or(String::new(), |passage| passage.text.trim().to_uppercase().replace("UỶ", "ỦY"))
}

/// The text after a form such as `T/M`. `None` if it does not begin with the form.
fn after_form<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(form)?;
    let apart = form.ends_with('.') || rest.is_empty() || rest.starts_with([' ', '.', ',']);
    apart.then(|| rest.trim_start_matches([' ', '.', ',']))
}

/// Checks the form of the authority, line by line. Returns whether the post below it cannot be judged.
fn authority(
    context: &CheckContext,
    rule: &SigningRule,
    signed: &Signed,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    let Some(passage) = &signed.authority else { return false };
    let text = upper(Some(passage));
    let mut settled = false;
    for line in text.lines().map(str::trim) {
        settled |= authority_line(context, rule, passage, line, findings);
    }
    settled
}

/// The form of one line of the authority.
fn authority_line(
    context: &CheckContext,
    rule: &SigningRule,
    passage: &Passage,
    text: &str,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    let forms = &context.rules.authority.forms;
    // `TL.CHỦ TỊCH`: the space behind the form is missing.
    let glued = forms.values().find(|form| {
        form.ends_with('.')
            && text.strip_prefix(form.as_str()).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    });
    if let Some(form) = glued {
        let rest = text.strip_prefix(form.as_str()).unwrap_or_default();
        findings.push(
            context
                .about_passage(
                    &AUTHORITY_FORM,
                    passage,
                    format!("thiếu dấu cách sau `{form}`"),
                    format!("a space is missing after `{form}`"),
                )
                .meant(&format!("{form} {rest}")),
        );
    }
    if forms.values().any(|form| after_form(text, form).is_some()) {
        return deputy(context, rule, passage, text, findings);
    }
    let unused = rule.unused.iter().find_map(|(form, right)| Some((form, right, after_form(text, form)?)));
    if let Some((form, right, body)) = unused {
        findings.push(
            context
                .about_passage(
                    &AUTHORITY_UNUSED,
                    passage,
                    format!("văn bản của Đảng không dùng `{form}`"),
                    format!("Party documents do not use `{form}`"),
                )
                .meant(format!("{right} {body}").trim()),
        );
        return true;
    }
    let wrong =
        rule.wrong.iter().rev().find_map(|(form, right)| Some((form, right, after_form(text, form)?)));
    if let Some((form, right, body)) = wrong {
        findings.push(
            context
                .about_passage(
                    &AUTHORITY_FORM,
                    passage,
                    format!("quyền hạn ghi `{form}`; thể thức này ghi `{right}`"),
                    format!("the authority says `{form}`; this format writes `{right}`"),
                )
                .meant(format!("{right} {body}").trim()),
        );
    }
    false
}

/// Nobody deputises in a committee. Returns whether somebody does.
fn deputy(
    context: &CheckContext,
    rule: &SigningRule,
    passage: &Passage,
    text: &str,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    let forms = &context.rules.authority.forms;
    let (Some(form), Some(for_body)) = (forms.get("deputy"), forms.get("body")) else { return false };
    let Some(head) = after_form(text, form) else { return false };
    if !rule.no_deputy_for.iter().any(|one| head.starts_with(one.as_str())) {
        return false;
    }
    findings.push(
        context
            .about_passage(
                &DEPUTY,
                passage,
                format!("cấp ủy không ký thay: `{form} {head}`"),
                format!("nobody deputises in a committee: `{form} {head}`"),
            )
            .hint(
                format!("phó bí thư ký dưới `{for_body} …`, ví dụ `{for_body} BAN THƯỜNG VỤ`"),
                format!("a deputy secretary signs below `{for_body} …`"),
            ),
    );
    true
}

/// Who signs by a post in a body without a seal, with `kiêm` and that post below the one in the body that owns the seal, signs for
/// nobody else (HD 05-HD/VPTW, Phần II, Mục I, 7.1.4 đ (ii)).
fn beside(context: &CheckContext, signed: &Signed, findings: &mut Vec<Diagnostic>) {
    let (rules, forms) = (context.rules, &context.rules.authority.forms);
    let (Some(word), Some(passage), Some(authority)) = (&rules.post.beside, &signed.post, &signed.authority)
    else {
        return;
    };
    let text = upper(Some(authority));
    let for_other = ["deputy", "body"]
        .iter()
        .filter_map(|name| forms.get(*name))
        .find(|form| text.lines().any(|line| after_form(line.trim(), form).is_some()));
    if let Some(form) = for_other.filter(|_| passage.text.lines().any(|line| line.trim() == word)) {
        findings.push(
            context
                .about_passage(
                    &DEPUTY,
                    authority,
                    format!("ký bằng chức vụ kiêm nhiệm thì không đề `{form}`"),
                    format!("one who signs by a post held beside another does not write `{form}`"),
                )
                .hint(
                    "bỏ dòng quyền hạn, chỉ ghi hai chức vụ",
                    "leave the authority out and keep both posts",
                ),
        );
    }
}

/// The post under a body, and nothing behind it.
fn post(context: &CheckContext, rule: &SigningRule, signed: &Signed, findings: &mut Vec<Diagnostic>) {
    let Some(passage) = signed.post.as_ref().filter(|post| !post.is_empty()) else { return };
    let (authority, post) = (upper(signed.authority.as_ref()), upper(Some(passage)));
    let mut posts: Vec<&String> = rule.bodies.iter().flat_map(|body| &body.posts).collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.len()));
    let longer = posts.iter().find_map(|base| {
        let rest = post.strip_prefix(base.as_str())?.strip_prefix(' ')?;
        let body = rule.not_after_post.iter().any(|word| rest.starts_with(word.as_str()));
        Some((*base, body || !authority.is_empty()))
    });
    // Signers of several bodies name them.
    let named = context.rules.joint.post_names_body && context.document.signed.len() > 1;
    if let Some((base, _)) = longer.filter(|(_, wrong)| *wrong && !named) {
        findings.push(
            context
                .about_passage(
                    &POST_FORM,
                    passage,
                    format!("sau chức vụ `{base}` không ghi gì thêm, kể cả tên cơ quan"),
                    format!("nothing may follow the post `{base}`, not even the body's name"),
                )
                .meant(base),
        );
        return;
    }
    let Some(form) = context.rules.authority.forms.get("body") else { return };
    let Some(name) = after_form(&authority, form) else { return };
    let Some(body) = rule.bodies.iter().find(|body| name.starts_with(body.name.as_str())) else { return };
    if body.posts.contains(&post) {
        return;
    }
    let finding = context.about_passage(
        &POST_ALLOWED,
        passage,
        format!("`{post}` không ghi dưới `{form} {}`", body.name),
        format!("`{post}` must not stand below `{form} {}`", body.name),
    );
    let posts = body.posts.join(", ");
    findings.push(if posts.is_empty() {
        finding.hint("bỏ dòng chức vụ, chỉ ghi họ tên", "remove the post and keep the name")
    } else {
        finding.hint(
            format!("chỉ {posts} ghi chức vụ; người khác ký thì chỉ ghi họ tên"),
            format!("only {posts} sign with their post; others sign with their name alone"),
        )
    });
}

/// The name without titles and in small letters.
fn name(context: &CheckContext, signed: &Signed, findings: &mut Vec<Diagnostic>) {
    let text = signed.name.text.trim();
    let lower = text.to_lowercase().replace("uý", "úy");
    let title =
        TITLES.iter().find(|title| lower.strip_prefix(**title).is_some_and(|rest| rest.starts_with(' ')));
    // Degrees are often strung together: `PGS.TS. …`.
    let degree =
        ["gs.", "ts.", "ths."].iter().any(|degree| lower.starts_with(degree) || lower.starts_with("pgs.ts"));
    if title.is_some() || degree {
        findings.push(
            context
                .about_passage(
                    &SIGNER_TITLE,
                    &signed.name,
                    "trước họ tên người ký không ghi danh xưng, học hàm, học vị, quân hàm",
                    "the signer's name must not follow a form of address, degree or rank",
                )
                .hint("chỉ ghi họ và tên", "write the name alone"),
        );
    }
    if is_capitals(text) && text.contains(' ') {
        findings.push(
            context
                .about_passage(
                    &SIGNER_CAPITALS,
                    &signed.name,
                    "họ tên người ký viết chữ thường, không viết in hoa",
                    "the signer's name must not be in capitals",
                )
                .hint(
                    "viết hoa chữ cái đầu của họ, tên đệm và tên",
                    "write a capital at the start of each word",
                ),
        );
    }
}

/// Whether the body issues documents of this kind.
fn issuing(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let document = context.document;
    let plain = |passage: &Passage| passage.text.trim().to_lowercase().replace("uỷ", "ủy");
    let (issuer, superior) = (plain(&document.issuer), plain(&document.superior));
    let authority = upper(document.signed.first().and_then(|signed| signed.authority.as_ref()));
    let rule = &context.rules.checks.issuing;
    let fits = |body: &&vanthu_model::checks::IssuingBody| {
        issuer.starts_with(&body.issuer)
            && (body.below.is_empty() || body.below.iter().any(|start| superior.starts_with(start)))
            && body.authority.as_ref().is_none_or(|expected| authority.contains(expected.as_str()))
    };
    let Some(body) = rule.bodies.iter().find(fits) else { return };
    if !body.never.contains(&document.kind) {
        return;
    }
    let passage = if document.kind_line.is_empty() { &document.number } else { &document.kind_line };
    findings.push(
        context
            .about_passage(
                &TYPE_BODY,
                passage,
                format!("{} không ban hành {}", document.issuer.text.trim(), document.kind),
                format!("{} does not issue {}", document.issuer.text.trim(), document.kind),
            )
            .hint(
                format!("chọn loại văn bản khác; cơ quan này không ban hành {}", body.never.join(", ")),
                format!("choose another kind; this body does not issue {}", body.never.join(", ")),
            ),
    );
}
