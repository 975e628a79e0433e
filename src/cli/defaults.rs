//! What a person or a machine set once for every command: a file of defaults, and variables of the environment, which
//! stand above it. An option that is given stands above both.

#![expect(clippy::disallowed_methods, reason = "the environment names the defaults and may override them")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;

use super::args::{ColorArg, Global, LangArg, MessageFormat};
use vanthu_assets as assets;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::config::parse_toml;

/// The variable that names the file of defaults.
const FILE: &str = "VANTHU_DEFAULTS";

/// A file of defaults.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Defaults {
    templates: Option<PathBuf>,
    lang: Option<LangArg>,
    message_format: Option<MessageFormat>,
    color: Option<ColorArg>,
    allow: Vec<String>,
    limit: BTreeMap<String, String>,
}

/// Fills in the options that were not given.
///
/// # Errors
/// `config.invalid` if the file or a variable cannot be understood; that of a file that cannot be read.
pub(super) fn apply(global: &mut Global) -> Result<(), Diagnostic> {
    from(global, &|name| std::env::var_os(name))
}

/// Warnings about variables that begin with `VANTHU_` and that nothing is called by.
pub(super) fn misspelt() -> Vec<Diagnostic> {
    let names: Vec<String> = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    crate::server::config::misspelt(names.iter().map(String::as_str))
}

/// Fills in the options that were not given, in an environment.
fn from(global: &mut Global, environment: &dyn Fn(&str) -> Option<OsString>) -> Result<(), Diagnostic> {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let (file, named) = match variable(FILE) {
        Some(file) => (Some(PathBuf::from(file)), true),
        None => (usual_file(&variable), false),
    };
    let defaults = match file {
        Some(file) if named || file.is_file() => read(&file)?,
        _ => Defaults::default(),
    };
    let words = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
    if global.templates.is_none() {
        global.templates = variable("VANTHU_TEMPLATES").map(PathBuf::from).or(defaults.templates);
    }
    if global.lang.is_none() {
        global.lang = words("VANTHU_LANG").map(|value| choice("VANTHU_LANG", &value)).transpose()?;
        global.lang = global.lang.or(defaults.lang);
    }
    if global.message_format.is_none() {
        let name = "VANTHU_MESSAGE_FORMAT";
        global.message_format = words(name).map(|value| choice(name, &value)).transpose()?;
        global.message_format = global.message_format.or(defaults.message_format);
    }
    if global.color.is_none() {
        global.color = words("VANTHU_COLOR").map(|value| choice("VANTHU_COLOR", &value)).transpose()?;
        global.color = global.color.or(defaults.color);
    }
    if global.allow.is_empty() {
        global.allow = match words("VANTHU_ALLOW") {
            Some(list) => list.split(',').map(|code| code.trim().to_string()).collect(),
            None => defaults.allow,
        };
    }
    // Of two settings of one limit the later holds.
    let given = std::mem::take(&mut global.limit);
    global.limit = defaults.limit.into_iter().chain(given).collect();
    Ok(())
}

/// Where the file of defaults lies if no variable names it.
fn usual_file(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = match variable("XDG_CONFIG_HOME").or_else(|| variable("APPDATA")) {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(variable("HOME")?).join(".config"),
    };
    Some(folder.join("vanthu/defaults.toml"))
}

/// Reads a file of defaults. Its folder of templates is named from where the file lies.
fn read(file: &Path) -> Result<Defaults, Diagnostic> {
    let asset = assets::read(file)?;
    let mut defaults: Defaults = parse_toml(&asset.name, asset.text()?)?;
    if let (Some(templates), Some(folder)) = (&defaults.templates, file.parent()) {
        defaults.templates = Some(folder.join(templates));
    }
    Ok(defaults)
}

/// The choice that a variable names.
fn choice<T: ValueEnum>(variable: &str, value: &str) -> Result<T, Diagnostic> {
    T::from_str(value, true).map_err(|_| {
        let choices = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let choices: Vec<String> = choices.map(|choice| choice.get_name().to_string()).collect();
        let choices = choices.join(", ");
        Diagnostic::error(
            code!("config.invalid"),
            format!("biến môi trường `{variable}` không nhận giá trị `{value}`"),
            format!("the environment variable `{variable}` does not take the value `{value}`"),
        )
        .at(Place::File { file: variable.to_string() })
        .with_value(value)
        .hint(format!("dùng một trong: {choices}"), format!("use one of: {choices}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_stands_above_a_variable_and_a_variable_above_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("defaults.toml");
        let text = "templates = \"own\"\nlang = \"en\"\nmessage-format = \"json\"\ncolor = \"never\"\nallow = [\"import.negative\"]\n\
            [limit]\nrows = \"10\"\n";
        std::fs::write(&file, text).expect("a file");
        let environment = |name: &str| match name {
            "VANTHU_DEFAULTS" => Some(file.clone().into_os_string()),
            "VANTHU_MESSAGE_FORMAT" => Some("short".into()),
            _ => None,
        };
        let mut global = Global { limit: vec![("rows".into(), "20".into())], ..Global::default() };
        from(&mut global, &environment).expect("defaults");
        assert_eq!(global.templates, Some(folder.path().join("own")));
        assert_eq!((global.lang, global.message_format), (Some(LangArg::En), Some(MessageFormat::Short)));
        assert_eq!(global.color, Some(ColorArg::Never));
        assert_eq!(global.allow, ["import.negative"]);
        let limits = [("rows", "10"), ("rows", "20")];
        assert_eq!(global.limit, limits.map(|(name, value)| (name.to_string(), value.to_string())));
        global.lang = Some(LangArg::Vi);
        from(&mut global, &|_| None).expect("nothing to read");
        assert_eq!(global.lang, Some(LangArg::Vi));
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        let problem = from(&mut Global::default(), &|name| (name == "VANTHU_LANG").then(|| "fr".into()));
        let problem = problem.expect_err("no such language");
        assert!(problem.message.en.contains("`VANTHU_LANG` does not take the value `fr`"));
        assert!(problem.hints.iter().any(|hint| hint.en == "use one of: vi, en"));
        let missing =
            from(&mut Global::default(), &|name| (name == FILE).then(|| "/nonexistent/defaults.toml".into()));
        assert!(missing.is_err());
    }
}
