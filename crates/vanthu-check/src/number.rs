//! The number and symbol of the document itself.

use super::CheckContext;
use super::registry::{NUMBER_FORM, NUMBER_PADDING, SYMBOL_BODY, SYMBOL_KIND, SYMBOL_UNKNOWN};
use super::scan::Scanner;
use super::symbol::{kinds, meant};
use vanthu_diagnostic::Diagnostic;
use vanthu_model::date::padded;
use vanthu_model::text::capitals;

/// A number line of either regulation, however it is spaced: `Số: 07-BC/ĐU`.
struct NumberLine<'a> {
    /// `Số`, in any case.
    word: &'a str,
    /// The colon with the space before it, if there is one.
    colon: &'a str,
    /// The space before the number.
    space: &'a str,
    /// The digits of the number, none in a draft.
    number: &'a str,
    /// The byte at which the symbol begins.
    symbol_start: usize,
}

impl<'a> NumberLine<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut scanner = Scanner::new(text, 0);
        scanner.spaces();
        let word = scanner.word(&["Số", "SỐ", "số"])?;
        let mut colon_scanner = scanner;
        colon_scanner.spaces();
        let colon = match colon_scanner.word(&[":"]) {
            Some(_) => {
                let colon = &text[scanner.at()..colon_scanner.at()];
                scanner = colon_scanner;
                colon
            }
            None => "",
        };
        let space = scanner.letters(char::is_whitespace);
        let number = scanner.digits(usize::MAX).unwrap_or_default();
        Some(Self { word, colon, space, number, symbol_start: scanner.at() })
    }
}

/// The parts of a symbol: the kind's and the body's, either of which may be missing.
struct SymbolParts<'a> {
    kind: Option<&'a str>,
    body: &'a str,
}

/// The findings on the number.
pub(crate) fn check(context: &CheckContext, findings: &mut Vec<Diagnostic>) {
    let passage = &context.document.number;
    let Some(line) = NumberLine::parse(&passage.text) else { return };
    let rule = &context.rules.number;
    let form = match &rule.dispatch_form {
        Some(form) if !context.document.named => form,
        _ => &rule.form,
    };
    // Dots stand for a number that is still blank.
    let symbol = passage.text[line.symbol_start..].trim();
    let symbol = if line.number.is_empty() {
        symbol.trim_start_matches(['.', '…', '_', ' ', '\u{a0}'])
    } else {
        symbol
    };
    let number = line.number;

    let right = shape(form, number, symbol, context);
    let colon = form.starts_with("Số:");
    let blank = number.is_empty();
    let spaced =
        if colon { blank || !line.space.is_empty() } else { line.colon.is_empty() && !line.space.is_empty() };
    let well_formed = line.word == "Số"
        && (line.colon.trim() == ":") == colon
        && !line.colon.starts_with(char::is_whitespace)
        && spaced
        && !symbol.contains(char::is_whitespace)
        && right.as_deref().is_none_or(|right| right.ends_with(symbol));
    if !well_formed {
        let finding = context.about_passage(
            &NUMBER_FORM,
            passage,
            "số, ký hiệu không đúng dạng quy định",
            "the number and symbol do not have the prescribed form",
        );
        let example = form.replace("{number}", "05").replace("{type}", "BC").replace("-{unit}", "");
        let example = example.replace("{body}", if context.is_party() { "ĐU" } else { "UBND" });
        findings.push(match right {
            Some(right) => finding.meant(&right),
            None => finding.hint(format!("ghi theo dạng `{example}`"), format!("write it like `{example}`")),
        });
    }
    if let Ok(value) = number.parse::<u32>() {
        let expected = padded(value, context.rules.number.pad_below);
        if number != expected {
            findings.push(
                context
                    .about_passage(
                        &NUMBER_PADDING,
                        passage,
                        format!("số `{number}` phải ghi là `{expected}`"),
                        format!("the number `{number}` must be written `{expected}`"),
                    )
                    .meant(&passage.text.trim().replacen(number, &expected, 1)),
            );
        }
    }
    let parts = parts(symbol, context);
    let start = line.symbol_start;
    let range = |part: &str| {
        let at = passage.text.get(start..).and_then(|rest| rest.find(part)).unwrap_or(0) + start;
        at..at + part.len()
    };
    kind(context, &parts, &range, findings);
    body(context, &parts, &range, findings);
}

/// The number as it should be written. `None` if its symbol cannot be taken apart.
fn shape(form: &str, number: &str, symbol: &str, context: &CheckContext) -> Option<String> {
    let SymbolParts { kind, body } = parts(symbol, context);
    let kind = kind?;
    if body.is_empty() || number.is_empty() {
        return None;
    }
    let number = number
        .parse::<u32>()
        .map_or(number.to_string(), |value| padded(value, context.rules.number.pad_below));
    Some(form.replace("{number}", &number).replace("{type}", kind).replace("{body}", body))
}

/// Splits `-BC/ĐU`, `/BC-UBND`, or a mixture of both, into its parts.
fn parts<'a>(symbol: &'a str, context: &CheckContext) -> SymbolParts<'a> {
    let bare = symbol.trim_start_matches(['-', '/', '–', '—', ' ']);
    let is_known = |part: &str| kinds(context.rules).any(|kind| kind == part);
    let mut cut = bare.splitn(2, ['/', '-', '–']);
    let (first, second) = (cut.next().unwrap_or_default().trim(), cut.next().unwrap_or_default().trim());
    // A dispatch of the state has no kind: `125/UBND-VP`.
    if !context.document.named && context.rules.number.dispatch_form.is_some() && !is_known(first) {
        return SymbolParts { kind: None, body: bare };
    }
    SymbolParts { kind: Some(first), body: second }
}

/// The kind's symbol is one, and the one of this kind.
fn kind(
    context: &CheckContext,
    parts: &SymbolParts,
    range: &dyn Fn(&str) -> std::ops::Range<usize>,
    findings: &mut Vec<Diagnostic>,
) {
    let (document, rules) = (context.document, context.rules);
    let Some(symbol) = parts.kind.filter(|symbol| !symbol.is_empty()) else { return };
    let expected = rules.types.symbols.get(&document.kind).filter(|expected| !expected.is_empty());
    let passage = &document.number;
    if !kinds(rules).any(|known| known == symbol) {
        let finding = context.about(
            &SYMBOL_UNKNOWN,
            passage,
            range(symbol),
            format!("không có loại văn bản nào mang ký hiệu `{symbol}`"),
            format!("no kind of document has the symbol `{symbol}`"),
        );
        let near = expected.map(String::as_str).or_else(|| meant(symbol, kinds(rules)));
        findings.push(match near {
            Some(near) => finding.meant(near),
            None => finding.hint(
                "xem các ký hiệu trong bộ quy tắc, mục [types]",
                "see the symbols in the rule set, section [types]",
            ),
        });
    } else if let Some(expected) = expected.filter(|expected| *expected != symbol) {
        findings.push(
            context
                .about(
                    &SYMBOL_KIND,
                    passage,
                    range(symbol),
                    format!("ký hiệu `{symbol}` không phải của {}", document.kind),
                    format!("the symbol `{symbol}` is not that of {}", document.kind),
                )
                .meant(expected),
        );
    }
}

/// The body's symbol is one of those of the issuer.
fn body(
    context: &CheckContext,
    parts: &SymbolParts,
    range: &dyn Fn(&str) -> std::ops::Range<usize>,
    findings: &mut Vec<Diagnostic>,
) {
    let document = context.document;
    let issuer = document.issuer.text.trim().to_lowercase().replace("uỷ", "ủy");
    let bodies = &context.rules.checks.bodies.symbols;
    let Some((name, symbols)) = bodies
        .iter()
        .filter(|(name, _)| issuer.starts_with(name.as_str()))
        .max_by_key(|(name, _)| name.len())
    else {
        return;
    };
    let own = parts.body.split(['-', '/']).next().unwrap_or_default();
    if parts.body.is_empty() || symbols.iter().any(|symbol| symbol == own || symbol == parts.body) {
        return;
    }
    let passage = &document.number;
    let mut finding = context.about(
        &SYMBOL_BODY,
        passage,
        range(parts.body),
        format!("ký hiệu `{}` không phải của {}", parts.body, capitals(name)),
        format!("the symbol `{}` is not that of {}", parts.body, capitals(name)),
    );
    // The symbol itself is too short to be searched for in other texts.
    if let Some(place) = document.places.find_exactly(parts.body) {
        finding = finding.at(place);
    }
    findings.push(match symbols.first() {
        Some(usual) => finding.meant(usual),
        None => finding,
    });
}
