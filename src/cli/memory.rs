//! A limit on the memory of one command: a layout that takes all of it would end other programs of the machine before this one.

#![expect(clippy::disallowed_methods, reason = "the memory of the process is read from /proc")]

use std::sync::Arc;
use std::time::Duration;

use super::report::Reporter;
use super::{Failure, REFUSED};
use vanthu_diagnostic::{Diagnostic, code};

/// The limit if none is set: 4 GB.
const USUAL: u64 = 4 << 30;

/// How often the memory is looked at.
const EVERY: Duration = Duration::from_millis(50);

/// The name of the limit on the command line.
pub(super) const NAME: &str = "memory";

/// The bytes of a setting such as `800MB` or `6GB`.
///
/// # Errors
/// `cli.memory-limit` if it is not a size.
pub(super) fn parse(text: &str) -> Result<u64, Failure> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_ascii_uppercase().as_str() {
        "MB" => 20,
        "GB" => 30,
        _ => 64,
    };
    let bytes =
        number.parse::<u64>().ok().filter(|_| shift < 64).and_then(|number| number.checked_mul(1 << shift));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| {
        Failure::Usage(
            Diagnostic::error(
                code!("cli.memory-limit"),
                "giới hạn bộ nhớ phải là một cỡ như `800MB` hay `6GB`",
                "the limit of memory must be a size such as `800MB` or `6GB`",
            )
            .with_value(text),
        )
    })
}

/// Ends the program with a diagnostic once it takes more than `limit` bytes, 4 GB if not set. Where the system does not say how
/// much it takes, nothing is limited. Files appear whole or not at all, so that none is left half written.
pub(super) fn guard(limit: Option<u64>, reporter: &Arc<Reporter>) {
    let (limit, reporter) = (limit.unwrap_or(USUAL), reporter.clone());
    let watch = move || {
        while let Some(bytes) = resident() {
            if bytes > limit {
                let megabytes = limit >> 20;
                reporter.report(&[Diagnostic::error(
                    code!("cli.out-of-memory"),
                    format!(
                        "việc này cần hơn {megabytes} MB bộ nhớ nên đã bị dừng; không có tệp nào được ghi"
                    ),
                    format!(
                        "this takes more than {megabytes} MB of memory and was stopped; no file was written"
                    ),
                )
                .hint(
                    "xem lại nội dung quá dài hay lặp; nếu đúng là cần thì đặt `--limit memory=8GB`",
                    "look for contents that are too long; if they are right, set `--limit memory=8GB`",
                )]);
                std::process::exit(REFUSED.into());
            }
            std::thread::sleep(EVERY);
        }
    };
    // Without a further thread there is no limit, as on systems that do not say.
    drop(std::thread::Builder::new().name("memory".into()).spawn(watch));
}

/// The resident memory of this process.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_with_its_unit() {
        assert_eq!(parse("800MB").ok(), Some(800 << 20));
        assert_eq!(parse("6 gb").ok(), Some(6 << 30));
        for text in ["", "MB", "0GB", "12", "12KB", "99999999999999999999GB", "18446744073709551615GB"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
