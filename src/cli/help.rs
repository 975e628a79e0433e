//! What help, manual pages, completions and the page of commands say beside the definition of the commands: an example of
//! each, the exit statuses, and the texts in one language where one was chosen.

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory};

use super::args::{Args, COMMON};
use vanthu_diagnostic::Lang;

/// An example of each command that does something, by its words.
pub(super) const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "render",
        &[
            "vanthu render report.toml -o report.pdf",
            "vanthu render *.toml -o out --format docx",
            "vanthu render report.toml -o - --set number= | lp",
            "vanthu render report.toml --watch",
        ],
    ),
    (
        "batch",
        &[
            "vanthu batch scorecards.toml -o cards.zip --combined print.pdf",
            "vanthu batch scorecards.toml -o cards.zip --resume",
        ],
    ),
    ("new", &["vanthu new conclusion-notice notice-7 --standard party"]),
    (
        "check",
        &[
            "vanthu check report.toml",
            "vanthu check *.docx --json",
            "vanthu check drafts --ignore spelling.word",
        ],
    ),
    ("merge", &["vanthu merge report.docx report.toml -o report-2.toml --take theirs"]),
    (
        "inspect",
        &[
            "vanthu inspect results.xlsx --annotate marked.xlsx",
            "vanthu inspect sent --roster branches.csv --by branch --json",
        ],
    ),
    ("workbook", &["vanthu workbook branch-results -o form.xlsx --rows branches.csv"]),
    ("template list", &["vanthu template list --json"]),
    ("template show", &["vanthu template show plan"]),
    ("template figures", &["vanthu template figures report.toml"]),
    ("template schema", &["vanthu template schema conclusion-notice"]),
    ("template copy", &["vanthu template copy plan mine"]),
    ("profile list", &["vanthu profile list --json"]),
    ("profile show", &["vanthu profile show branch-results"]),
    ("profile check", &["vanthu profile check own.toml"]),
    ("profile copy", &["vanthu profile copy branch-results mine"]),
    ("profile from", &["vanthu profile from results.xlsx --base branch-results -o own.toml"]),
    ("profile schema", &["vanthu profile schema"]),
    ("rules list", &["vanthu rules list"]),
    ("rules show", &["vanthu rules show hd05-2026 --json"]),
    (
        "serve",
        &["vanthu serve --config vanthu.toml", "vanthu serve --listen 127.0.0.1:8080 --data vanthu-data"],
    ),
    (
        "user add",
        &[
            "printf '%s\\n' \"$PASSWORD\" | vanthu user add clerk --role clerk --office \"Đảng ủy xã Hàm Mẫu\" --data vanthu-data",
        ],
    ),
    ("user list", &["vanthu user list --json"]),
    ("user password", &["printf '%s\\n' \"$PASSWORD\" | vanthu user password clerk"]),
    ("user roles", &["vanthu user roles clerk --role clerk --role confidential"]),
    ("user offices", &["vanthu user offices clerk --office \"Đảng ủy xã Hàm Mẫu\""]),
    ("user disable", &["vanthu user disable clerk"]),
    ("user enable", &["vanthu user enable clerk"]),
    ("register list", &["vanthu register list --term 2026 --search \"kết nạp\" --json"]),
    ("register export", &["vanthu register export -o register.xlsx --from 2026-01-01 --to 2026-06-30"]),
    (
        "register import",
        &["vanthu register import register.xlsx --office \"Đảng ủy xã Hàm Mẫu\" --term 2025-2030"],
    ),
    ("register undo-import", &["vanthu register undo-import --office \"Đảng ủy xã Hàm Mẫu\""]),
    ("register check", &["vanthu register check"]),
    (
        "register start",
        &["vanthu register start --office \"Đảng ủy xã Hàm Mẫu\" --kind BC --term 2025-2030 --last 12"],
    ),
    ("register void", &["vanthu register void 13-BC/ĐU --reason \"cấp nhầm\""]),
    ("audit verify", &["vanthu audit verify --data vanthu-data"]),
    ("backup", &["vanthu backup -o backup.zip", "vanthu backup -o - | ssh store 'cat > backup.zip'"]),
    ("verify-data", &["vanthu verify-data --json"]),
    ("restore", &["vanthu restore backup.zip --data restored"]),
    ("licences", &["vanthu licences"]),
    ("completions", &["vanthu completions bash > /etc/bash_completion.d/vanthu"]),
    ("man", &["vanthu man /usr/local/share/man/man1"]),
];

/// What an exit status means.
pub(super) struct Status {
    /// The status.
    pub(super) number: u8,
    /// When the program ends with it.
    pub(super) vi: &'static str,
    /// The same in English.
    pub(super) en: &'static str,
}

/// The exit statuses of every command.
pub(super) const STATUSES: [Status; 5] = [
    Status { number: super::DONE, vi: "xong; có thể có cảnh báo", en: "done; there may be warnings" },
    Status {
        number: super::REFUSED,
        vi: "đầu vào có lỗi, hoặc không ghi được kết quả",
        en: "the input was refused, or the result could not be written",
    },
    Status { number: super::USAGE, vi: "sai cách dùng", en: "wrong usage" },
    Status {
        number: super::UNEXPECTED,
        vi: "lỗi ngoài dự kiến của chương trình",
        en: "an unexpected error of the program",
    },
    Status { number: super::INTERRUPTED, vi: "dừng bằng Ctrl-C", en: "stopped by Ctrl-C" },
];

/// The definition of the commands with its examples, in one language or in both.
pub(super) fn command(lang: Option<Lang>) -> Command {
    decorated(Args::command(), "", lang)
}

/// The examples of the command with these words.
pub(super) fn examples(words: &str) -> &'static [&'static str] {
    EXAMPLES.iter().find(|(command, _)| *command == words).map_or(&[], |(_, lines)| lines)
}

fn decorated(command: Command, words: &str, lang: Option<Lang>) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_string()).collect();
    let mut command = names.iter().fold(command, |command, name| {
        let words = format!("{words} {name}");
        command.mut_subcommand(name, |below| decorated(below, words.trim(), lang))
    });
    if let Some(lang) = lang {
        command = command.mut_args(|arg| in_language(arg, lang));
        if let Some(about) = command.get_about().map(|about| half(about, lang)) {
            command = command.about(about);
        }
    }
    let lines = examples(words);
    if lines.is_empty() {
        return command;
    }
    let heading = match lang {
        Some(Lang::Vi) => "Ví dụ",
        Some(Lang::En) => "Examples",
        None => "Ví dụ · Examples",
    };
    command.after_help(format!("{heading}:\n  {}", lines.join("\n  ")))
}

fn in_language(arg: Arg, lang: Lang) -> Arg {
    let help = arg.get_help().map(|help| half(help, lang));
    let is_common = arg.get_help_heading() == Some(COMMON);
    let arg = match help {
        Some(help) => arg.help(help),
        None => arg,
    };
    if is_common { arg.help_heading(half_of(COMMON, lang)) } else { arg }
}

fn half(text: &StyledStr, lang: Lang) -> String {
    half_of(&text.to_string(), lang).to_string()
}

/// The half of a help text that is in a language: Vietnamese stands before the middle dot, English after it.
pub(super) fn half_of(text: &str, lang: Lang) -> &str {
    match (text.split_once(" · "), lang) {
        (Some((vi, _)), Lang::Vi) => vi,
        (Some((_, en)), Lang::En) => en,
        (None, _) => text,
    }
}

/// The names of the commands that do something, with their words: `template list`.
#[cfg(test)]
fn leaves(command: &Command, words: &str, found: &mut Vec<String>) {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help")
    {
        let words = format!("{words} {}", below.get_name());
        match below.has_subcommands() {
            true => leaves(below, &words, found),
            false => found.push(words.trim().to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_an_example_that_it_understands() {
        let mut found = Vec::new();
        leaves(&command(None), "", &mut found);
        let known: Vec<&str> = EXAMPLES.iter().map(|(words, _)| *words).collect();
        assert_eq!(known.len(), found.len(), "{known:?} {found:?}");
        for words in &found {
            let lines = examples(words);
            assert!(!lines.is_empty(), "`{words}` has no example");
            for line in lines {
                let line = line.split_once(" > ").map_or(*line, |(line, _)| line);
                let own = line.split(" | ").find(|part| part.starts_with("vanthu")).expect(line);
                // What stands in quotation marks is one word.
                let parts = own.split('"').enumerate().flat_map(|(index, part)| match index % 2 {
                    0 => part.split_whitespace().collect(),
                    _ => vec![part],
                });
                let args: Vec<&str> = parts.collect();
                let parsed = command(None).try_get_matches_from(&args);
                assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
                assert!(own.starts_with(&format!("vanthu {words}")), "{line}");
            }
        }
    }

    #[test]
    fn help_comes_in_the_language_that_was_chosen() {
        let text = |lang| {
            let mut command = command(lang);
            let render = command.find_subcommand_mut("render").expect("render");
            render.render_long_help().to_string()
        };
        let (vi, en, both) = (text(Some(Lang::Vi)), text(Some(Lang::En)), text(None));
        assert!(vi.contains("Dựng một văn bản") && !vi.contains("Make a document"));
        assert!(en.contains("Make a document") && !en.contains("Dựng một văn bản"));
        assert!(both.contains("Make a document") && both.contains("Dựng một văn bản"));
        assert!(en.contains("Examples:\n  vanthu render report.toml -o report.pdf"));
    }
}
