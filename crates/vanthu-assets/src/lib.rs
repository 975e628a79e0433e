//! The files that the binary carries (templates, rules, profiles, fonts) under the user's own folder of
//! same-named ones. The only room that knows rust-embed and the `--templates` folder.

#![expect(clippy::disallowed_methods, reason = "the folder of `--templates` lies on the disk")]

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use vanthu_diagnostic::{Diagnostic, Place, Text, code, system_reason};

#[derive(RustEmbed)]
#[folder = "../../templates/"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "../../fonts/"]
struct Fonts;

/// One file: its bytes, and the name by which messages call it.
#[derive(Clone, Debug)]
pub struct Asset {
    /// What it holds.
    pub bytes: Cow<'static, [u8]>,
    /// The path in the user's folder, or the embedded path.
    pub name: String,
}

impl Asset {
    /// The SHA-256 of its bytes, in hexadecimal.
    pub fn hash(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Its bytes as text.
    ///
    /// # Errors
    /// `assets.not-text` when it is not UTF-8.
    pub fn text(&self) -> Result<&str, Diagnostic> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            Diagnostic::error(
                code!("assets.not-text"),
                format!("tệp `{}` không phải văn bản UTF-8 (byte {})", self.name, error.valid_up_to()),
                format!("`{}` is not UTF-8 text (byte {})", self.name, error.valid_up_to()),
            )
            .at(Place::File { file: self.name.clone() })
        })
    }
}

/// The files by their path below `templates/`: those of an office before the user's, and these before the embedded ones.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    overlay: Option<PathBuf>,
    own: Arc<BTreeMap<String, Vec<u8>>>,
}

impl Assets {
    /// The embedded files under those of `overlay`.
    ///
    /// # Errors
    /// `assets.no-folder` when `overlay` is not a folder.
    pub fn new(overlay: Option<PathBuf>) -> Result<Self, Diagnostic> {
        match &overlay {
            Some(folder) if !folder.is_dir() => Err(Diagnostic::error(
                code!("assets.no-folder"),
                format!("không có thư mục mẫu `{}`", folder.display()),
                format!("there is no template folder `{}`", folder.display()),
            )
            .hint("kiểm tra đường dẫn sau --templates", "check the path after --templates")),
            _ => Ok(Self { overlay, own: Arc::default() }),
        }
    }

    /// The same files under those of an office, which are known by their paths below `templates/`.
    #[must_use]
    pub fn under(&self, own: BTreeMap<String, Vec<u8>>) -> Self {
        Self { overlay: self.overlay.clone(), own: Arc::new(own) }
    }

    /// The file at `path` (such as `rules/hd05-2026.toml`); `None` if no side has it.
    ///
    /// # Errors
    /// `assets.unreadable` when the user's file cannot be read.
    pub fn get(&self, path: &str) -> Result<Option<Asset>, Diagnostic> {
        if let Some(bytes) = self.own.get(path) {
            return Ok(Some(Asset { bytes: bytes.clone().into(), name: format!("templates/{path}") }));
        }
        if let Some(folder) = &self.overlay
            && is_plain(path)
            && folder.join(path).is_file()
        {
            let name = folder.join(path);
            return read(&name).map(Some);
        }
        Ok(Templates::get(path).map(|file| Asset { bytes: file.data, name: format!("templates/{path}") }))
    }

    /// The paths below `folder` (such as `layout/`), in order, from all sides.
    pub fn list(&self, folder: &str) -> Vec<String> {
        let mut paths: BTreeSet<String> =
            Templates::iter().filter(|path| path.starts_with(folder)).map(|path| path.into_owned()).collect();
        if let Some(overlay) = &self.overlay {
            walk(&overlay.join(folder), overlay, &mut paths);
        }
        paths.extend(self.own.keys().filter(|path| path.starts_with(folder)).cloned());
        paths.into_iter().collect()
    }

    /// The embedded typefaces, in the order of their names.
    pub fn fonts() -> Vec<Vec<u8>> {
        // The licences beside the typefaces are embedded too: they go where the typefaces go.
        let mut names: Vec<_> = Fonts::iter().filter(|name| name.ends_with(".ttf")).collect();
        names.sort();
        names.iter().filter_map(|name| Fonts::get(name)).map(|file| file.data.into_owned()).collect()
    }
}

/// Reads a file from the disk as an asset.
///
/// # Errors
/// `assets.unreadable` when it cannot be read.
pub fn read(path: &Path) -> Result<Asset, Diagnostic> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => Ok(Asset { bytes: bytes.into(), name }),
        Err(error) => {
            let Text { vi, en } = system_reason(&error);
            Err(Diagnostic::error(
                code!("assets.unreadable"),
                format!("không đọc được tệp `{name}`: {vi}"),
                format!("`{name}` cannot be read: {en}"),
            )
            .at(Place::File { file: name }))
        }
    }
}

/// Whether a path stays below its folder.
fn is_plain(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Adds the files below `folder` to `paths`, relative to `root`.
fn walk(folder: &Path, root: &Path, paths: &mut BTreeSet<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, root, paths);
        } else if let Ok(relative) = path.strip_prefix(root) {
            paths.insert(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_file_stands_before_the_embedded_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("rules")).unwrap();
        std::fs::write(folder.path().join("rules/hd05-2026.toml"), "mine").unwrap();
        let assets = Assets::new(Some(folder.path().into())).unwrap();
        let mine = assets.get("rules/hd05-2026.toml").unwrap().unwrap();
        assert_eq!(&*mine.bytes, b"mine");
        let other = assets.get("profiles/branch-results.toml").unwrap().unwrap();
        assert_ne!(mine.hash(), other.hash());
        assert!(assets.get("../Cargo.toml").unwrap().is_none());
        assert!(assets.list("rules/").contains(&"rules/hd05-2026.toml".to_string()));
    }

    #[test]
    fn the_files_of_an_office_stand_before_all_others() {
        let assets = Assets::default();
        let own =
            ["profiles/tasks.toml", "profiles/own.toml"].map(|path| (path.to_string(), b"own".to_vec()));
        let office = assets.under(own.into());
        assert_eq!(&*office.get("profiles/tasks.toml").unwrap().unwrap().bytes, b"own");
        assert!(office.list("profiles/").contains(&"profiles/own.toml".to_string()));
        assert_eq!(office.list("profiles/").len(), assets.list("profiles/").len() + 1);
        assert!(assets.get("profiles/own.toml").unwrap().is_none(), "others do not see them");
        assert!(office.get("rules/hd05-2026.toml").unwrap().is_some());
    }

    #[test]
    fn a_missing_folder_is_refused() {
        assert_eq!(Assets::new(Some("/no/such".into())).unwrap_err().code, "assets.no-folder");
    }
}
