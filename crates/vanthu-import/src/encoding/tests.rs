//! Every letter, every syllable, the outside converter, and texts that must stay as they are.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::repair::{Encoding, Repaired, repair};
use super::tables::{LETTERS, Old, decode, encode};
use vanthu_model::syllable;

/// What `iconv -f TCVN5712-1` of glibc 2.36 makes of each byte: the outside converter, asked once. It reads every byte alike
/// whatever stands beside it; marks follow their letter.
#[rustfmt::skip]
const TCVN5712: [u16; 256] = [
    0x0000, 0x00DA, 0x1EE4, 0x0003, 0x1EEA, 0x1EEC, 0x1EEE, 0x0007,
    0x0008, 0x0009, 0x000A, 0x000B, 0x000C, 0x000D, 0x000E, 0x000F,
    0x0010, 0x1EE8, 0x1EF0, 0x1EF2, 0x1EF6, 0x1EF8, 0x00DD, 0x1EF4,
    0x0018, 0x0019, 0x001A, 0x001B, 0x001C, 0x001D, 0x001E, 0x001F,
    0x0020, 0x0021, 0x0022, 0x0023, 0x0024, 0x0025, 0x0026, 0x0027,
    0x0028, 0x0029, 0x002A, 0x002B, 0x002C, 0x002D, 0x002E, 0x002F,
    0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037,
    0x0038, 0x0039, 0x003A, 0x003B, 0x003C, 0x003D, 0x003E, 0x003F,
    0x0040, 0x0041, 0x0042, 0x0043, 0x0044, 0x0045, 0x0046, 0x0047,
    0x0048, 0x0049, 0x004A, 0x004B, 0x004C, 0x004D, 0x004E, 0x004F,
    0x0050, 0x0051, 0x0052, 0x0053, 0x0054, 0x0055, 0x0056, 0x0057,
    0x0058, 0x0059, 0x005A, 0x005B, 0x005C, 0x005D, 0x005E, 0x005F,
    0x0060, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0067,
    0x0068, 0x0069, 0x006A, 0x006B, 0x006C, 0x006D, 0x006E, 0x006F,
    0x0070, 0x0071, 0x0072, 0x0073, 0x0074, 0x0075, 0x0076, 0x0077,
    0x0078, 0x0079, 0x007A, 0x007B, 0x007C, 0x007D, 0x007E, 0x007F,
    0x00C0, 0x1EA2, 0x00C3, 0x00C1, 0x1EA0, 0x1EB6, 0x1EAC, 0x00C8,
    0x1EBA, 0x1EBC, 0x00C9, 0x1EB8, 0x1EC6, 0x00CC, 0x1EC8, 0x0128,
    0x00CD, 0x1ECA, 0x00D2, 0x1ECE, 0x00D5, 0x00D3, 0x1ECC, 0x1ED8,
    0x1EDC, 0x1EDE, 0x1EE0, 0x1EDA, 0x1EE2, 0x00D9, 0x1EE6, 0x0168,
    0x00A0, 0x0102, 0x00C2, 0x00CA, 0x00D4, 0x01A0, 0x01AF, 0x0110,
    0x0103, 0x00E2, 0x00EA, 0x00F4, 0x01A1, 0x01B0, 0x0111, 0x1EB0,
    0x0300, 0x0309, 0x0303, 0x0301, 0x0323, 0x00E0, 0x1EA3, 0x00E3,
    0x00E1, 0x1EA1, 0x1EB2, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EAF, 0x1EB4,
    0x1EAE, 0x1EA6, 0x1EA8, 0x1EAA, 0x1EA4, 0x1EC0, 0x1EB7, 0x1EA7,
    0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD, 0x00E8, 0x1EC2, 0x1EBB, 0x1EBD,
    0x00E9, 0x1EB9, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EBF, 0x1EC7, 0x00EC,
    0x1EC9, 0x1EC4, 0x1EBE, 0x1ED2, 0x0129, 0x00ED, 0x1ECB, 0x00F2,
    0x1ED4, 0x1ECF, 0x00F5, 0x00F3, 0x1ECD, 0x1ED3, 0x1ED5, 0x1ED7,
    0x1ED1, 0x1ED9, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EDB, 0x1EE3, 0x00F9,
    0x1ED6, 0x1EE7, 0x0169, 0x00FA, 0x1EE5, 0x1EEB, 0x1EED, 0x1EEF,
    0x1EE9, 0x1EF1, 0x1EF3, 0x1EF7, 0x1EF9, 0x00FD, 0x1EF5, 0x1ED0,
];

/// What the outside converter makes of bytes.
fn iconv(bytes: &[u8]) -> String {
    let letter = |byte: &u8| char::from_u32(TCVN5712[usize::from(*byte)].into()).expect("a letter");
    bytes.iter().map(letter).collect()
}

/// The bytes of a text that was read as a Western code page.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(letter as u32).expect("a byte")).collect()
}

/// The text with one capital letter at the front.
fn title(word: &str) -> String {
    vanthu_model::text::upper_initial(word)
}

#[test]
fn every_letter_goes_there_and_back() {
    for (letter, tcvn3, vni) in LETTERS {
        assert_eq!(decode(tcvn3, Old::Tcvn3), Some(letter.to_string()));
        assert_eq!(decode(vni, Old::Vni), Some(letter.to_string()));
    }
    assert!(LETTERS.is_sorted(), "letters are searched for");
    for index in [1, 2] {
        let mut forms: Vec<&str> = LETTERS.iter().map(|row| if index == 1 { row.1 } else { row.2 }).collect();
        forms.sort_unstable();
        forms.dedup();
        assert_eq!(forms.len(), 134, "two letters with one form");
    }
}

#[test]
fn tcvn3_letters_are_those_of_iconv() {
    for (letter, tcvn3, _) in LETTERS {
        let outside = iconv(&bytes(tcvn3));
        let outside: String = outside.nfc().collect();
        if tcvn3.chars().count() == 1 {
            assert_eq!(outside, letter.to_string());
        } else {
            // The standard reads the pair as two letters; only the fonts made one capital of it.
            let small = outside.chars().nth(1).expect("two letters");
            assert_eq!(small.to_uppercase().to_string(), letter.to_string());
        }
    }
}

#[test]
fn every_syllable_is_read_as_iconv_reads_it() {
    let words = syllable::all();
    let text = words.join("\n");
    assert_eq!(iconv(&bytes(&encode(&text, Old::Tcvn3))).nfc().collect::<String>(), text);
    for word in words.iter().flat_map(|word| [word.clone(), title(word), word.to_uppercase()]) {
        for (old, font) in [(Old::Tcvn3, ".VnTime"), (Old::Vni, "VNI-Times")] {
            let stored = encode(&word, old);
            assert_eq!(decode(&stored, old).as_deref(), Some(word.as_str()), "{stored}");
            // Units win over syllables that nobody writes.
            if !matches!(stored.as_str(), "N·m" | "µm") {
                assert_eq!(repair(&stored, Some(font)).text, word, "{stored} in {font}");
            }
        }
    }
}

#[test]
fn a_text_of_several_syllables_needs_no_font() {
    let mut words = syllable::all();
    // A sign alone, which a lone letter of TCVN3 looks like, is left alone, and so is the unit `µm`.
    words.retain(|word| word.chars().count() > 1 && word != "àm");
    // Words far apart in the table, so that each text has several rhymes and tones.
    let texts = (0..words.len() / 8).map(|start| {
        let own = words.iter().skip(start).step_by(words.len() / 8).take(8);
        own.cloned().collect::<Vec<_>>().join(" ")
    });
    let (mut read, mut kept) = (0, 0);
    for text in texts {
        for old in [Old::Tcvn3, Old::Vni] {
            let repaired = repair(&encode(&text, old), None);
            if repaired.from == Encoding::from(old) {
                assert_eq!(repaired.text, text);
                read += 1;
            } else {
                // A text that is not recognised stays as it is: it is never read in the wrong encoding.
                assert_eq!(repaired.text, encode(&text, old));
                kept += 1;
            }
        }
    }
    assert!(kept * 200 < read, "{kept} of {} were not recognised", read + kept);
}

#[test]
fn headings_and_names_of_offices_are_read() {
    let pairs = [
        ("TiÕng ViÖt cã 29 ch÷ c¸i, hép møt tÕt", "Tiếng Việt có 29 chữ cái, hộp mứt tết", Encoding::Tcvn3),
        ("Uû ban nh©n d©n", "Uỷ ban nhân dân", Encoding::Tcvn3),
        ("1. Tæng s¶n phÈm trong n\u{ad}íc", "1. Tổng sản phẩm trong nước", Encoding::Tcvn3),
        ("§¶ng bé x· Hµm MÉu", "Đảng bộ xã Hàm Mẫu", Encoding::Tcvn3),
        ("Chi bé th«n Kr«ng Niª, §.3", "Chi bộ thôn Krông Niê, Đ.3", Encoding::Tcvn3),
        ("§¹i biÓu H§ND (ng\u{ad}êi)", "Đại biểu HĐND (người)", Encoding::Tcvn3),
        ("Ngµy th¸ng n¨m 2000 (®ång/m²)", "Ngày tháng năm 2000 (đồng/m²)", Encoding::Tcvn3),
        ("« nhiÔm m«i tr\u{ad}êng", "ô nhiễm môi trường", Encoding::Tcvn3),
        ("Göi th\u{ad} ®Õn a.b@xa.gov.vn", "Gửi thư đến a.b@xa.gov.vn", Encoding::Tcvn3),
        ("Đắk N«ng", "Đắk Nông", Encoding::Tcvn3),
        ("Ch¨n nu«i tại thêi ®iÓm", "Chăn nuôi tại thời điểm", Encoding::Tcvn3),
        ("DÞch vô bưu chÝnh viÔn th«ng", "Dịch vụ bưu chính viễn thông", Encoding::Tcvn3),
        ("Tieáng Vieät coù 29 chöõ caùi", "Tiếng Việt có 29 chữ cái", Encoding::Vni),
        ("Ñaûng boä xaõ, chi boä thoân", "Đảng bộ xã, chi bộ thôn", Encoding::Vni),
        ("ÑAÛNG BOÄ TÆNH", "ĐẢNG BỘ TỈNH", Encoding::Vni),
        ("Aùnh saùng", "Ánh sáng", Encoding::Vni),
        ("Ho\u{323} va\u{300} te\u{302}n", "Họ và tên", Encoding::Nfd),
        ("Tiê\u{301}ng Viê\u{323}t", "Tiếng Việt", Encoding::Windows1258),
    ];
    for (stored, text, from) in pairs {
        let repaired = repair(stored, None);
        assert_eq!((repaired.text.as_str(), repaired.from), (text, from), "{stored}");
        assert_eq!(repaired.capitals_unknown, from == Encoding::Tcvn3);
    }
}

#[test]
fn the_font_decides_where_both_readings_are_words() {
    let read = |text, font| repair(text, font).text;
    assert_eq!(read("Chi bé 1", None), "Chi bé 1");
    assert_eq!(read("Chi bé 1", Some("Arial")), "Chi bé 1");
    assert_eq!(read("Chi bé 1", Some(".VnTime")), "Chi bộ 1");
    assert_eq!(read("toàn", Some("VNI-Times")), "tồn");
    assert_eq!(read("céng hoµ x· héi", Some(".VnTimeH")), "CỘNG HOÀ XÃ HỘI");
    assert!(!repair("céng hoµ", Some(".VnArialH")).capitals_unknown);
    // Unicode typed into a cell that still has an old font.
    assert_eq!(read("Đảng bộ xã", Some(".VnTimeH")), "Đảng bộ xã");
    assert_eq!(read("Thái Bình", Some(".VnTime")), "Thái Bình");
    assert_eq!(read("Müller", Some(".VnTime")), "Müller");
    assert_eq!(read("12/2026", Some(".VnTimeH")), "12/2026");
    assert_eq!(read("Niª", Some(".VnTime")), "Niê");
}

#[test]
fn windows_1258_is_read_as_its_code_page() {
    // Base letters and marks as the code page has them.
    let stored = b"Ti\xea\xecng Vi\xea\xf2t, \xd0\xe2\xecu th\xe2\xecu, b\xf4\xcc, ng\xfd\xf5\xcci";
    let (outside, ..) = encoding_rs::WINDOWS_1258.decode(stored);
    let split = "Tiê\u{301}ng Viê\u{323}t, Đâ\u{301}u thâ\u{301}u, bô\u{300}, ngươ\u{300}i";
    assert_eq!(outside.nfc().collect::<String>(), split.nfc().collect::<String>());
    let repaired = repair(split, None);
    assert_eq!(
        (repaired.text.as_str(), repaired.from),
        ("Tiếng Việt, Đấu thấu, bồ, người", Encoding::Windows1258)
    );
}

#[test]
fn words_of_other_languages_and_figures_stay() {
    let texts = [
        "café",
        "crème brûlée",
        "Müller",
        "naïve",
        "São Paulo",
        "Ê Đê",
        "K'Ho",
        "Ñ",
        "ñ",
        "Noël",
        "où",
        "là où",
        "Thaï",
        "Loïc Raúl",
        "aún",
        "façade",
        "Zürich",
        "Köln und Düsseldorf",
        "für Männer",
        "smörgåsbord",
        "Ångström",
        "Curaçao",
        "piñata",
        "El Niño",
        "Citroën",
        "Moët & Chandon",
        "garçon déjà vu",
        "Pelé",
        "Perú",
        "Bogotá",
        "François Müller",
        "H'Bia Niê",
        "Y Phôn Êban",
        "Ksor H'Bê",
        "Niê",
        "À",
        "É",
        "Ô tô",
        "Ý kiến",
        "Hà Nam",
        "hoà bình",
        "Chi bé",
        "xã hòa",
        "cá kho",
        "toàn xã",
        "5 µm",
        "10 N·m",
        "25°C",
        "150 m²",
        "12,5 ± 0,3",
        "3×4",
        "m×n",
        "½",
        "§ 1",
        "©",
        "© 2026 Công ty",
        "Excel®",
        "« Nam »",
        "«Hà Nam»",
        "· cá",
        "50 £",
        "¥100",
        "a.é@xa.vn",
        "=SUM(Aµ)",
        "1 234",
        "",
        "Tôi có bé",
        "Đo bằng µm và N·m",
        "Việt Nam® café",
        "Đảng «viên»",
        "Nhiệt độ 25°C, sản phẩm Müller",
        "co\u{ad}operate",
        "Đảng\u{ad}viên",
        "Công ty Müller",
        "l'été à Paris",
        "Haïti",
        "Hawaï",
        "goût",
        "señor año mañana",
        "não são mãe",
        "Mäntylä",
        "Åland",
        "İstanbul",
        "Č",
        "Ŏ",
        "tél. : 01",
        "N° 5",
        "1º",
    ];
    for text in texts {
        let repaired = repair(text, None);
        assert_eq!((repaired.text.as_str(), repaired.from), (text, Encoding::Unicode));
    }
}

/// A syllable of the tables in one of three cases.
fn syllable() -> impl Strategy<Value = String> {
    (prop::sample::select(syllable::all()), 0..3).prop_map(|(word, case)| match case {
        0 => word,
        1 => title(&word),
        _ => word.to_uppercase(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn plain_text_never_changes(text in "[ -~\\n\\t]{0,60}", font in prop::sample::select(vec![None, Some(".VnTimeH"), Some("VNI-Times")])) {
        prop_assert_eq!(repair(&text, font).text, text);
    }

    #[test]
    fn vietnamese_in_unicode_never_changes(words in prop::collection::vec(syllable(), 0..12)) {
        let text = words.join(" ");
        prop_assert_eq!(repair(&text, None), Repaired { text, from: Encoding::Unicode, capitals_unknown: false });
    }

    #[test]
    fn any_text_is_repaired_to_nfc_once(text in "[a-zA-Z \u{a0}-\u{ff}ạếđ\u{300}\u{301}\u{302}]{0,24}") {
        for font in [None, Some(".VnTime"), Some("VNI-Helve")] {
            let repaired = repair(&text, font).text;
            prop_assert!(unicode_normalization::is_nfc(&repaired));
        }
    }
}
