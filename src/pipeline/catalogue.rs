//! Templates, rule sets and profiles by their names, from the embedded files under the user's.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use super::Settings;
use super::cache::{self, LruCache};
use super::diagnostics::Diagnostics;
use vanthu_assets::{Asset, Assets};
use vanthu_diagnostic::{Diagnostic, Place, code, did_you_mean};
use vanthu_model::language::{Language, LanguageFiles};
use vanthu_model::office::Standard;
use vanthu_model::profile::Profile;
use vanthu_model::rules::{Rules, RulesHead, adapted};
use vanthu_model::template::{FieldSet, Template};
use vanthu_project::{self as project, FileError, Files, Job, in_folder};

/// The names of the templates.
pub fn template_names(assets: &Assets) -> Vec<String> {
    assets
        .list("documents/")
        .iter()
        .filter_map(|path| path.strip_prefix("documents/")?.strip_suffix("/template.toml"))
        .map(str::to_string)
        .collect()
}

/// The template of that name.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn template_named(assets: &Assets, name: &str) -> Result<Template, Diagnostic> {
    let part = |file: &str| assets.get(&format!("documents/{name}/{file}"));
    match (part("template.toml")?, part("prose.md.hbs")?) {
        (Some(declaration), Some(prose)) => build_template(assets, &declaration, &prose),
        _ => {
            let names = template_names(assets);
            let problem = Diagnostic::error(
                code!("project.unknown-template"),
                format!("không có mẫu `{name}`"),
                format!("there is no template `{name}`"),
            )
            .with_value(name);
            Err(match did_you_mean(name, names.iter().map(String::as_str)) {
                Some(near) => problem.meant(near),
                None => problem.hint(
                    "xem các mẫu bằng: vanthu template list",
                    "list the templates with: vanthu template list",
                ),
            })
        }
    }
}

/// The template of a declaration and its prose, with the fields that it shares with others.
///
/// # Errors
/// What is wrong with the declaration; `project.unknown-field-set`.
pub(super) fn build_template(
    assets: &Assets,
    declaration: &Asset,
    prose: &Asset,
) -> Result<Template, Diagnostic> {
    static DECLARATIONS: LruCache<Template> = LruCache::new(32);
    let key = cache::key([declaration.name.as_bytes(), &declaration.bytes]);
    let mut template = DECLARATIONS.get(key, || Template::parse(&declaration.name, declaration.text()?))?;
    for name in template.shared_fields.clone() {
        let Some(set) = assets.get(&format!("fields/{name}.toml"))? else {
            return Err(unknown_set(assets, &name, &declaration.name));
        };
        template.share(FieldSet::parse(&set.name, set.text()?)?);
    }
    template.prose = prose.text()?.to_string();
    template.prose_file = prose.name.clone();
    Ok(template)
}

fn unknown_set(assets: &Assets, name: &str, file: &str) -> Diagnostic {
    let paths = assets.list("fields/");
    let names = || paths.iter().filter_map(|path| path.strip_prefix("fields/")?.strip_suffix(".toml"));
    let problem = Diagnostic::error(
        code!("project.unknown-field-set"),
        format!("không có bộ mục dùng chung `{name}`"),
        format!("there is no set of shared fields `{name}`"),
    )
    .with_value(name)
    .at(Place::File { file: file.to_string() });
    match did_you_mean(name, names()) {
        Some(near) => problem.meant(near),
        None => {
            let all = names().collect::<Vec<_>>().join(", ");
            problem.hint(format!("dùng một trong: {all}"), format!("use one of: {all}"))
        }
    }
}

/// The template of that name, or the one in the document's own folder of that name. Templates are code: a document that
/// was sent as data has no such folder. `place` is where it is named.
pub(super) fn template_of(
    files: &dyn Files,
    assets: &Assets,
    name: &str,
    place: &Place,
) -> Result<Template, Diagnostic> {
    let own = |file: &str| {
        let name = in_folder(name, file);
        let read = files.read(&name);
        (read.map(|bytes| Asset { bytes: bytes.into(), name: name.clone() }), name)
    };
    match own("template.toml") {
        (Ok(declaration), _) => {
            let (prose, name) = own("prose.md.hbs");
            let prose = prose.map_err(|error| error.diagnostic(&name, files))?;
            return build_template(assets, &declaration, &prose);
        }
        (Err(FileError::Missing(_) | FileError::Outside), _) => {}
        (Err(error), name) => return Err(error.diagnostic(&name, files)),
    }
    template_named(assets, name).map_err(|problem| match problem.place {
        Some(_) => problem,
        None => problem.at(place.clone()),
    })
}

/// The template that a job names, once it serves the job's standard.
pub(super) fn template(files: &dyn Files, settings: &Settings, job: &Job) -> Result<Template, Diagnostic> {
    let template = template_of(files, &settings.assets, &job.template, &job.template_place)?;
    let standard = job.header.standard.as_str();
    if template.standards.iter().any(|served| served == standard) {
        return Ok(template);
    }
    Err(Diagnostic::error(
        code!("project.wrong-standard"),
        format!("mẫu `{}` không dùng cho thể thức `{standard}`", template.name),
        format!("the template `{}` does not serve the standard `{standard}`", template.name),
    )
    .at(job.template_place.clone()))
}

/// A rule set and its file.
pub struct RuleSet {
    /// The rules, typed.
    pub rules: Rules,
    /// The file's name in messages.
    pub file: String,
    /// The file's text, which the layout reads.
    pub text: String,
}

/// All rule sets, in the order of their names.
///
/// # Errors
/// When one cannot be read.
pub fn rule_sets(assets: &Assets) -> Result<Vec<RuleSet>, Diagnostic> {
    let mut sets = Vec::new();
    for path in assets.list("rules/") {
        let Some(asset) = assets.get(&path)? else { continue };
        sets.push(read_rules(asset)?);
    }
    Ok(sets)
}

/// The files of all rule sets with what decides between them, in the order of their names.
fn rule_files(assets: &Assets) -> Result<Vec<(RulesHead, Asset)>, Diagnostic> {
    let mut files = Vec::new();
    for path in assets.list("rules/") {
        let Some(asset) = assets.get(&path)? else { continue };
        files.push((RulesHead::parse(&asset.name, asset.text()?)?, asset));
    }
    Ok(files)
}

/// The rule set in a file.
fn read_rules(asset: Asset) -> Result<RuleSet, Diagnostic> {
    let text = asset.text()?.to_string();
    Ok(RuleSet { rules: parsed_rules(&asset.name, &text)?, file: asset.name, text })
}

/// The rules in a file's text.
fn parsed_rules(file: &str, text: &str) -> Result<Rules, Diagnostic> {
    static RULES: LruCache<Rules> = LruCache::new(8);
    RULES.get(cache::key([file.as_bytes(), text.as_bytes()]), || Rules::parse(file, text))
}

/// The profile in a file.
pub(super) fn parsed_profile(asset: &Asset) -> Result<Profile, Diagnostic> {
    static PROFILES: LruCache<Profile> = LruCache::new(32);
    PROFILES
        .get(cache::key([asset.name.as_bytes(), &asset.bytes]), || Profile::parse(&asset.name, asset.text()?))
}

/// What the checks know of the language. The lists are long and the same for every document of a run, so what was read
/// last is kept.
///
/// # Errors
/// When a list cannot be read.
pub fn language(assets: &Assets) -> Result<Arc<Language>, Diagnostic> {
    /// The bytes of both lists, and what they say.
    type Known = ([Vec<u8>; 4], Arc<Language>);
    static LAST: Mutex<Option<Known>> = Mutex::new(None);
    let file = |path: &str| {
        let missing = || {
            Diagnostic::error(
                code!("assets.missing"),
                format!("không có tệp `{path}`"),
                format!("there is no file `{path}`"),
            )
        };
        assets.get(path)?.ok_or_else(missing)
    };
    let names = ["spelling", "words", "pairs", "capitals"];
    let [spelling, words, pairs, capitals] = names.map(|name| file(&format!("language/{name}.toml")));
    let files = [spelling?, words?, pairs?, capitals?];
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, language)) = &*last
        && known.iter().zip(&files).all(|(known, file)| *known == *file.bytes)
    {
        return Ok(language.clone());
    }
    let [spelling, words, pairs, capitals] = &files;
    let language = Arc::new(Language::parse(&LanguageFiles {
        spelling: (&spelling.name, spelling.text()?),
        words: (&words.name, words.text()?),
        pairs: (&pairs.name, pairs.text()?),
        capitals: (&capitals.name, capitals.text()?),
    })?);
    *last = Some((files.map(|file| file.bytes.into_owned()), language.clone()));
    Ok(language)
}

/// The rule set of that name. `place` is where it is named.
///
/// # Errors
/// When there is none, or one cannot be read.
pub fn rule_set(assets: &Assets, name: &str, place: Option<&Place>) -> Result<RuleSet, Diagnostic> {
    let files = rule_files(assets)?;
    let names: Vec<String> = files.iter().map(|(head, _)| head.name.clone()).collect();
    let file = files.into_iter().find(|(head, _)| head.name == name).ok_or_else(|| {
        let all = names.join(", ");
        let problem = Diagnostic::error(
            code!("project.unknown-rules"),
            format!("không có bộ quy tắc `{name}`"),
            format!("there is no rule set `{name}`"),
        )
        .with_value(name)
        .hint(format!("dùng một trong: {all}"), format!("use one of: {all}"));
        match place {
            Some(place) => problem.at(place.clone()),
            None => problem,
        }
    })?;
    read_rules(file.1)
}

/// The rule set that a job follows, on its paper and in its sizes.
pub(super) fn rules(
    assets: &Assets,
    job: &Job,
    diagnostics: &mut Diagnostics,
) -> Result<RuleSet, Vec<Diagnostic>> {
    let chosen = chosen_rules(assets, job, diagnostics).map_err(|problem| vec![problem])?;
    let header = &job.header;
    match adapted(&chosen.rules, &chosen.text, &header.page_size, &header.sizes)? {
        None => Ok(chosen),
        Some(text) => {
            let rules = parsed_rules(&chosen.file, &text).map_err(|problem| vec![problem])?;
            Ok(RuleSet { rules, file: chosen.file, text })
        }
    }
}

/// The rule set that was chosen by a date.
pub(super) struct ChosenRules {
    pub(super) set: RuleSet,
    /// Whether it was in force on that day. If none was, the oldest is chosen.
    pub(super) in_force: bool,
}

/// The newest rule set of a standard, or of all of them, that was in force on a day; without a day, the newest of all.
/// Only the chosen one is parsed whole.
///
/// # Errors
/// `project.no-rules` if there is none; what is wrong with a file of rules.
pub(super) fn rules_in_force(
    assets: &Assets,
    standard: Option<Standard>,
    date: Option<NaiveDate>,
) -> Result<ChosenRules, Diagnostic> {
    let mut files = rule_files(assets)?;
    files.retain(|(head, _)| standard.is_none_or(|standard| head.standard == standard.as_str()));
    files.sort_by_key(|(head, _)| head.in_force);
    let newest = files.iter().rposition(|(head, _)| date.is_none_or(|date| head.in_force <= date));
    if !files.is_empty() {
        let (_, file) = files.swap_remove(newest.unwrap_or(0));
        return Ok(ChosenRules { set: read_rules(file)?, in_force: newest.is_some() });
    }
    Err(match standard {
        Some(standard) => Diagnostic::error(
            code!("project.no-rules"),
            format!("chưa có bộ quy tắc nào cho thể thức `{}`", standard.as_str()),
            format!("there is no rule set for the standard `{}`", standard.as_str()),
        ),
        None => {
            Diagnostic::error(code!("project.no-rules"), "chưa có bộ quy tắc nào", "there is no rule set")
        }
    })
}

/// The rule set that a job pins, or else the newest of its standard in force on its date.
fn chosen_rules(assets: &Assets, job: &Job, diagnostics: &mut Diagnostics) -> Result<RuleSet, Diagnostic> {
    let standard = job.header.standard.as_str();
    if let Some((name, place)) = &job.rules {
        let set = rule_set(assets, name, Some(place))?;
        if set.rules.standard == standard {
            return Ok(set);
        }
        return Err(Diagnostic::error(
            code!("project.rules-of-other-standard"),
            format!("bộ quy tắc `{name}` không dùng cho thể thức `{standard}`"),
            format!("the rules `{name}` do not serve the standard `{standard}`"),
        )
        .with_value(name.clone())
        .at(place.clone())
        .hint("sửa `rules` hoặc `standard`", "change `rules` or `standard`"));
    }
    let ChosenRules { set, in_force } = rules_in_force(assets, Some(job.header.standard), job.header.date)?;
    if in_force {
        return Ok(set);
    }
    let problem = Diagnostic::warning(
        code!("project.rules-not-in-force"),
        format!(
            "văn bản ghi ngày trước khi {} có hiệu lực; vẫn trình bày theo quy tắc này",
            set.rules.full_name
        ),
        format!(
            "the document is dated before {} came into force; it is laid out by it all the same",
            set.rules.name
        ),
    )
    .hint("ghi `rules = …` để chọn rõ", "write `rules = …` to choose");
    diagnostics.add(match &job.place {
        Some(place) => problem.at(place.clone()),
        None => problem,
    });
    Ok(set)
}

/// All profiles, in the order of their names.
///
/// # Errors
/// When one cannot be read.
pub fn profiles(assets: &Assets) -> Result<Vec<Profile>, Diagnostic> {
    let mut profiles = Vec::new();
    for path in assets.list("profiles/") {
        if let Some(asset) = assets.get(&path)? {
            profiles.push(parsed_profile(&asset)?);
        }
    }
    Ok(profiles)
}

/// Whether what stands for a profile is the path of its file.
pub(super) fn is_profile_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// The profile of that name, or the one in a file among `files` if `name` is that of a TOML file. `place` is where it is
/// named.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn profile(
    assets: &Assets,
    files: &dyn Files,
    name: &str,
    place: Option<&Place>,
) -> Result<Profile, Diagnostic> {
    if is_profile_file(name) {
        let bytes = project::read(files, name)?;
        return parsed_profile(&Asset { bytes: bytes.into(), name: name.to_string() });
    }
    if let Some(asset) = assets.get(&format!("profiles/{name}.toml"))? {
        return parsed_profile(&asset);
    }
    let names: Vec<String> = profiles(assets)?.into_iter().map(|profile| profile.name).collect();
    let all = names.join(", ");
    let problem = Diagnostic::error(
        code!("project.unknown-profile"),
        format!("không có hồ sơ đọc bảng `{name}`"),
        format!("there is no profile `{name}`"),
    )
    .with_value(name)
    .hint(
        format!("dùng một trong: {all}, hoặc đường dẫn một tệp hồ sơ `.toml`"),
        format!("use one of: {all}, or the path of a profile file `.toml`"),
    );
    let problem = match did_you_mean(name, names.iter().map(String::as_str)) {
        Some(near) => problem.meant(near),
        None => problem,
    };
    Err(match place {
        Some(place) => problem.at(place.clone()),
        None => problem,
    })
}

/// The language with the words that the run and the office added.
///
/// # Errors
/// The same as [`language`].
pub(super) fn language_of(settings: &Settings, office: &[String]) -> Result<Arc<Language>, Diagnostic> {
    let known = language(&settings.assets)?;
    if settings.words.is_empty() && office.is_empty() {
        return Ok(known);
    }
    let mut own = (*known).clone();
    own.add_words(settings.words.iter().chain(office).cloned());
    Ok(Arc::new(own))
}
