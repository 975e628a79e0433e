//! The check code of a scorecard: letters that are computed from its content, and the QR code that holds them.

use qrcode::bits::Bits;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, Version, ec};
use sha2::{Digest, Sha256};

use vanthu_model::card::CheckCode;
use vanthu_model::document::Document;

/// The letters of base32 (RFC 4648).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The number of letters of a code, and of each group.
const LETTERS: usize = 16;
const GROUP: usize = 4;
/// Up to a quarter of the code may be damaged.
const LEVEL: EcLevel = EcLevel::Q;
/// The smallest version holds exactly sixteen letters and digits at this level.
const VERSION: Version = Version::Normal(1);
/// The modules on a side of that version.
const WIDTH: usize = 21;
/// Points of the picture per module. With several, the edges stay sharp in viewers that smooth pictures.
const SCALE: usize = 3;
/// The white border around the code that readers need, in modules.
const QUIET: usize = 4;
/// The points on a side of the picture.
const SIDE: usize = (WIDTH + 2 * QUIET) * SCALE;

/// The check code of a document whose card does not have one yet. It is made from the digest of the composed document in
/// JSON, so the same content always has the same code.
pub fn check_code(document: &Document) -> CheckCode {
    // A composed document is plain data, which can always be written as JSON.
    let digest = Sha256::digest(serde_json::to_vec(document).unwrap_or_default());
    let letters = letters(&digest);
    let groups: Vec<&str> = (0..LETTERS / GROUP).map(|group| &letters[group * GROUP..][..GROUP]).collect();
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

/// The masks that a code may have. The one with the lowest penalty is taken.
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

/// The letters as the bits of a code, in a single alphanumeric segment. The crate's own choice splits some of them into
/// several segments, which need more bits than the smallest version has.
fn bits(letters: &str) -> Result<Bits, QrError> {
    let mut bits = Bits::new(VERSION);
    bits.push_alphanumeric_data(letters.as_bytes())?;
    bits.push_terminator(LEVEL)?;
    Ok(bits)
}

/// Which modules of a code are dark, row by row. The code holds the letters without their hyphens.
///
/// This is what `QrCode` does, except for a faster computation of penalties, in which `QrCode` spends nine tenths of its
/// time.
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
    // Sixteen letters always fit into the version.
    drawn().unwrap_or_default()
}

/// The penalty of a code (ISO/IEC 18004, 7.8.3) of at most 32 modules on a side. Each line of modules is held as the bits
/// of one number.
fn penalty(width: usize, dark: &[bool]) -> u32 {
    let line = |module: &dyn Fn(usize) -> bool| {
        (0..width).fold(0_u32, |line, place| line | u32::from(module(place)) << place)
    };
    let rows: Vec<u32> = (0..width).map(|row| line(&|place| dark[row * width + place])).collect();
    let columns: Vec<u32> = (0..width).map(|column| line(&|place| dark[place * width + column])).collect();
    let first = |count: usize| (1_u32 << count) - 1;
    // Which modules have the colour of the next one on their line.
    let alike = |line: u32| !(line ^ line >> 1) & first(width - 1);
    let mut total = 0;
    for &line in rows.iter().chain(&columns) {
        // Five or more of one colour in a row: three points, and one more for each after the fifth.
        let alike = alike(line);
        let runs = alike & alike >> 1 & alike >> 2 & alike >> 3;
        total += runs.count_ones() + 2 * (runs & !(runs << 1)).count_ones();
        // A pattern like a finder, `#.###.#`, next to four light modules: forty points.
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
        // Two by two modules of one colour: three points.
        let same = !(pair[0] ^ pair[1]);
        total += 3 * (alike(pair[0]) & alike(pair[1]) & same).count_ones();
    }
    let share = dark.iter().filter(|dark| **dark).count() as u32 * 200 / (width * width) as u32;
    total + share.abs_diff(100)
}

/// The picture of a code, one byte per point, black on white, row by row.
pub fn code_picture(code: &CheckCode) -> Vec<u8> {
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
        // The examples of RFC 4648, of which the first sixteen letters are compared.
        assert_eq!(letters(b"foobarfoobarfoob"), "MZXW6YTBOJTG633C");
        assert_eq!(letters(&[255; 32]), "7777777777777777");
    }

    #[test]
    fn codes_are_those_of_the_crate() {
        // Runs of digits of every length at every place too: for some of these the crate would make a larger code.
        let runs = (1..=LETTERS).flat_map(|run| (0..=LETTERS - run).map(move |at| (run, at)));
        let mixed = runs.map(|(run, at)| {
            (0..LETTERS)
                .map(|place| if (at..at + run).contains(&place) { '7' } else { 'Q' })
                .collect::<String>()
        });
        let random = (0..400_u32).map(|turn| letters(&Sha256::digest(turn.to_le_bytes())));
        for letters in random.chain(mixed).chain(["A2345672BCD34567".into()]) {
            let expected = qrcode::QrCode::with_bits(bits(&letters).unwrap(), LEVEL).unwrap();
            let dark: Vec<bool> = expected.to_colors().iter().map(|colour| *colour == Color::Dark).collect();
            assert!((expected.width(), modules(&letters)) == (21, dark), "{letters}");
            assert_eq!(code_picture(&CheckCode { letters, side: 87 }).len(), 87 * 87);
        }
    }

    #[test]
    fn the_picture_has_its_quiet_border_and_finder() {
        let code = CheckCode { letters: "MZXW-6YTB-OJTG-633C".into(), side: 87 };
        let picture = code_picture(&code);
        assert_eq!(picture.len(), 87 * 87);
        assert!(picture[..87 * QUIET * SCALE].iter().all(|point| *point == 255));
        let row = &picture[87 * QUIET * SCALE..][..87];
        assert_eq!(row[QUIET * SCALE..][..7 * SCALE], [0; 21]);
    }
}
