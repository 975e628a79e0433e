//! The check code of a scorecard: letters that stand for its content, and the QR code that holds them.

use std::sync::LazyLock;

use qrcode::{Color, EcLevel, QrCode};
use sha2::{Digest, Sha256};

use crate::model::card::CheckCode;
use crate::model::document::Document;

/// The points on a side of every code's picture: codes of as many letters and digits are as large.
static SIDE: LazyLock<u32> = LazyLock::new(|| ((modules("ABCDEFGHIJKLMNOP").0 + 2 * QUIET) * SCALE) as u32);

/// The letters of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// How many letters a code has, and how many stand together.
const LETTERS: usize = 16;
const TOGETHER: usize = 4;
/// Points of the picture a module, so that a viewer that smooths pictures keeps the modules' edges sharp.
const SCALE: usize = 3;
/// The modules of white around the code that readers ask for.
const QUIET: usize = 4;

/// The check code of `document`, whose card has none yet.
///
/// The code stands for the composed document in JSON: of the same content it is the same.
pub fn check_code(document: &Document) -> CheckCode {
    // A composed document is plain data, which JSON can always hold.
    let digest = Sha256::digest(serde_json::to_vec(document).unwrap_or_default());
    let letters = letters(&digest);
    let groups: Vec<&str> =
        (0..LETTERS / TOGETHER).map(|group| &letters[group * TOGETHER..][..TOGETHER]).collect();
    let letters = groups.join("-");
    CheckCode { letters, side: *SIDE }
}

/// The first letters of a digest in base32.
fn letters(digest: &[u8]) -> String {
    let bits = |index: usize| {
        let bit = index * 5;
        let pair = u16::from_be_bytes([digest[bit / 8], digest.get(bit / 8 + 1).copied().unwrap_or(0)]);
        usize::from(pair >> (11 - bit % 8)) & 31
    };
    (0..LETTERS).map(|index| char::from(BASE32[bits(index)])).collect()
}

/// The modules of a code on a side, and which are dark, row by row. The code holds the letters alone.
fn modules(letters: &str) -> (usize, Vec<bool>) {
    let plain: String = letters.chars().filter(|letter| *letter != '-').collect();
    match QrCode::with_error_correction_level(plain, EcLevel::Q) {
        Ok(code) => (code.width(), code.to_colors().iter().map(|colour| *colour == Color::Dark).collect()),
        // Sixteen letters always fit.
        Err(_) => (0, Vec::new()),
    }
}

/// The picture of a code, a byte a point: black on white, row by row.
pub fn picture(code: &CheckCode) -> Vec<u8> {
    let (width, dark) = modules(&code.letters);
    let side = (width + 2 * QUIET) * SCALE;
    let mut picture = vec![255; side * side];
    for (index, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let (row, column) = (QUIET + index / width, QUIET + index % width);
        for y in row * SCALE..(row + 1) * SCALE {
            picture[y * side + column * SCALE..][..SCALE].fill(0);
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_base32() {
        // RFC 4648: `foobar` and `fooba`, of which the first sixteen letters are looked at.
        assert_eq!(letters(b"foobarfoobarfoob"), "MZXW6YTBOJTG633C");
        assert_eq!(letters(&[255; 32]), "7777777777777777");
    }

    #[test]
    fn the_picture_has_its_quiet_border_and_finder() {
        let code = CheckCode { letters: "MZXW-6YTB-OJTG-633C".into(), side: 87 };
        let picture = picture(&code);
        assert_eq!(picture.len(), 87 * 87);
        assert!(picture[..87 * QUIET * SCALE].iter().all(|point| *point == 255));
        let row = &picture[87 * QUIET * SCALE..][..87];
        assert_eq!(row[QUIET * SCALE..][..7 * SCALE], [0; 21]);
    }
}
