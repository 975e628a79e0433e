//! The layout engine of a rule set, kept for the next document, and its typefaces as the checks see them.

use super::Settings;
use super::cache::{self, LruCache};
use super::catalogue::{language, profiles, rule_sets};
use vanthu_assets::Assets;
use vanthu_check::Typeface;
use vanthu_diagnostic::Diagnostic;
use vanthu_render::{Engine, Layout};

/// The engine with the layout and typefaces of `assets` and the given rule set. Those made last are kept: typefaces and
/// sources take longer to read than a page to lay out.
///
/// # Errors
/// When a layout file or typeface cannot be used.
pub fn engine(assets: &Assets, rules: Vec<u8>) -> Result<Engine, Diagnostic> {
    static ENGINES: LruCache<Engine> = LruCache::new(4);
    let mut files = Vec::new();
    for path in assets.list("layout/").into_iter().chain(["language/compounds.toml".into()]) {
        if let Some(asset) = assets.get(&path)? {
            files.push((format!("/{path}"), asset.bytes.into_owned()));
        }
    }
    let parts = files.iter().flat_map(|(path, bytes)| [path.as_bytes(), bytes]);
    let key = cache::key(parts.chain([rules.as_slice()]));
    ENGINES.get(key, || Engine::new(Layout { files, fonts: Assets::fonts() }, rules))
}

/// Reads what nearly every document needs, so that the first one is as quick as the next. What cannot be read is reported
/// with the document that needs it.
pub fn warm_up(settings: &Settings) {
    let _ = language(&settings.assets);
    for set in rule_sets(&settings.assets).unwrap_or_default() {
        let _ = engine(&settings.assets, set.text.into_bytes());
    }
    let _ = profiles(&settings.assets);
}

/// The engine's typefaces, as the checks see them.
pub(super) struct EngineTypeface<'a>(pub(super) &'a Engine);

impl Typeface for EngineTypeface<'_> {
    fn has_letter(&self, letter: char) -> bool {
        self.0.has_letter(letter)
    }

    fn width(&self, text: &str, bold: bool) -> f64 {
        self.0.text_width(text, bold)
    }
}
