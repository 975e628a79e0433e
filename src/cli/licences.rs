//! `vanthu licences`: under which licences the program, its fonts and the crates it is built from may be used.

use super::{DONE, Failure, print};

/// The crates of `Cargo.lock` with their licences, and the texts. `scripts/licences` writes it.
const DEPENDENCIES: &str = include_str!("../../licences/dependencies.txt");

/// The files of fonts inside the binary, and the text of their licence.
const FONTS: [(&str, &str); 2] = [
    (
        "Tinos-Regular.ttf, Tinos-Bold.ttf, Tinos-Italic.ttf, Tinos-BoldItalic.ttf",
        include_str!("../../fonts/LICENSE-Tinos.txt"),
    ),
    ("DejaVuSans.ttf", include_str!("../../fonts/LICENSE-DejaVu.txt")),
];

/// The texts of the two licences of the program itself, of which a user chooses one.
const OWN: [&str; 2] = [include_str!("../../LICENSE-MIT"), include_str!("../../LICENSE-APACHE")];

/// Prints all licences.
pub(super) fn run() -> Result<u8, Failure> {
    let rule = "=".repeat(100);
    let mut text = format!("vanthu {}: MIT OR Apache-2.0\n\n", env!("CARGO_PKG_VERSION"));
    for own in OWN {
        text.push_str(&format!("{}\n\n{rule}\n\n", own.trim()));
    }
    for (files, licence) in FONTS {
        text.push_str(&format!("{files}\n\n{}\n\n{rule}\n\n", licence.trim()));
    }
    text.push_str(DEPENDENCIES);
    print(text.as_bytes());
    Ok(DONE)
}
