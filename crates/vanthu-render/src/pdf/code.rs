//! The check code of a scorecard: letters that stand for its content, and the QR code that holds them.

use qrcode::bits::Bits;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, Version, ec};
use sha2::{Digest, Sha256};

use vanthu_model::card::CheckCode;
use vanthu_model::document::Document;

/// The letters of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// How many letters a code has, and how many stand together.
const LETTERS: usize = 16;
const TOGETHER: usize = 4;
/// How much of a code may be lost.
const LEVEL: EcLevel = EcLevel::Q;
/// The smallest code holds just sixteen letters and digits.
const VERSION: Version = Version::Normal(1);
/// Its modules on a side.
const WIDTH: usize = 21;
/// Points of the picture a module, so that a viewer that smooths pictures keeps the modules' edges sharp.
const SCALE: usize = 3;
/// The modules of white around the code that readers ask for.
const QUIET: usize = 4;
/// The points on a side of every code's picture.
const SIDE: usize = (WIDTH + 2 * QUIET) * SCALE;

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
    CheckCode { letters, side: SIDE as u32 }
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

/// The masks that a code may have, of which the one with the least penalty is taken.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// The letters as the bits of a code. They are one run of letters and digits: the crate's own choice parts some of them
/// into several runs, which take more bits than the smallest code has.
fn bits(letters: &str) -> Result<Bits, QrError> {
    let mut bits = Bits::new(VERSION);
    bits.push_alphanumeric_data(letters.as_bytes())?;
    bits.push_terminator(LEVEL)?;
    Ok(bits)
}

/// Which modules of a code are dark, row by row. The code holds the letters alone.
///
/// This is what `QrCode` does, but for how penalties are reckoned, in which it spends nine tenths of its time.
fn modules(letters: &str) -> Vec<bool> {
    let plain: String = letters.chars().filter(|letter| *letter != '-').collect();
    let drawn = || {
        let bits = bits(&plain).ok()?.into_bytes();
        let (data, correction) = ec::construct_codewords(&bits, VERSION, LEVEL).ok()?;
        let mut canvas = Canvas::new(VERSION, LEVEL);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        let masked = MASKS.into_iter().map(|mask| {
            let mut canvas = canvas.clone();
            canvas.apply_mask(mask);
            canvas.into_colors().iter().map(|colour| *colour == Color::Dark).collect::<Vec<bool>>()
        });
        masked.min_by_key(|dark| penalty(WIDTH, dark))
    };
    // Sixteen letters always fit.
    drawn().unwrap_or_default()
}

/// The penalty of a code's modules (ISO/IEC 18004, 7.8.3), of at most 32 on a side: a line of modules is one number.
fn penalty(width: usize, dark: &[bool]) -> u32 {
    let line = |module: &dyn Fn(usize) -> bool| {
        (0..width).fold(0_u32, |line, place| line | u32::from(module(place)) << place)
    };
    let rows: Vec<u32> = (0..width).map(|row| line(&|place| dark[row * width + place])).collect();
    let columns: Vec<u32> = (0..width).map(|column| line(&|place| dark[place * width + column])).collect();
    let first = |count: usize| (1_u32 << count) - 1;
    // Which modules are like the next one on their line.
    let alike = |line: u32| !(line ^ line >> 1) & first(width - 1);
    let mut total = 0;
    for &line in rows.iter().chain(&columns) {
        // Five or more alike in a row: three points, and one more for each behind the fifth.
        let alike = alike(line);
        let runs = alike & alike >> 1 & alike >> 2 & alike >> 3;
        total += runs.count_ones() + 2 * (runs & !(runs << 1)).count_ones();
        // What looks like a finder, `#.###.#`, with four light modules on a side of it: forty points.
        let mut finders = line & !(line >> 1) & line >> 2 & line >> 3 & line >> 4 & !(line >> 5) & line >> 6;
        finders &= first(width - 6);
        while finders != 0 {
            let at = finders.trailing_zeros();
            let (before, after) = ((u64::from(line) << 4) >> at & 15, u64::from(line) >> (at + 7) & 15);
            total += if before == 0 || after == 0 { 40 } else { 0 };
            finders &= finders - 1;
        }
    }
    for pair in rows.windows(2) {
        // Blocks of two by two: three points.
        let same = !(pair[0] ^ pair[1]);
        total += 3 * (alike(pair[0]) & alike(pair[1]) & same).count_ones();
    }
    let share = dark.iter().filter(|dark| **dark).count() as u32 * 200 / (width * width) as u32;
    total + share.abs_diff(100)
}

/// The picture of a code, a byte a point: black on white, row by row.
pub fn picture(code: &CheckCode) -> Vec<u8> {
    let mut picture = vec![255; SIDE * SIDE];
    for (index, _) in modules(&code.letters).iter().enumerate().filter(|(_, dark)| **dark) {
        let (row, column) = (QUIET + index / WIDTH, QUIET + index % WIDTH);
        for y in row * SCALE..(row + 1) * SCALE {
            picture[y * SIDE + column * SCALE..][..SCALE].fill(0);
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
    fn codes_are_those_of_the_crate() {
        // Runs of digits of every length at every place too: of some of these the crate would make a larger code.
        let runs = (1..=LETTERS).flat_map(|run| (0..=LETTERS - run).map(move |at| (run, at)));
        let mixed = runs.map(|(run, at)| {
            (0..LETTERS)
                .map(|place| if (at..at + run).contains(&place) { '7' } else { 'Q' })
                .collect::<String>()
        });
        let random = (0..400_u32).map(|turn| letters(&Sha256::digest(turn.to_le_bytes())));
        for letters in random.chain(mixed).chain(["A2345672BCD34567".into()]) {
            let known = qrcode::QrCode::with_bits(bits(&letters).unwrap(), LEVEL).unwrap();
            let dark: Vec<bool> = known.to_colors().iter().map(|colour| *colour == Color::Dark).collect();
            assert!((known.width(), modules(&letters)) == (21, dark), "{letters}");
            assert_eq!(picture(&CheckCode { letters, side: 87 }).len(), 87 * 87);
        }
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
