//! Every letter, every syllable, the outside converter, and texts that must stay as they are.

use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::repair::{Encoding, Repaired, repair};
use super::tables::{LETTERS, Old, decode, encode};
use vanthu_model::syllable;

/// What the outside converter `iconv` of the C library makes of bytes.
fn iconv(from: &str, bytes: &[u8]) -> String {
    let mut child = Command::new("iconv")
        .args(["-f", from, "-t", "UTF-8"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("iconv is part of the C library's tools (libc-bin)");
    let mut input = child.stdin.take().expect("a pipe");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("iconv ends");
    writer.join().expect("no panic").expect("iconv reads all");
    assert!(output.status.success(), "iconv cannot read {from}");
    String::from_utf8(output.stdout).expect("UTF-8")
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
        let outside = iconv("TCVN5712-1", &bytes(tcvn3));
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
    assert_eq!(iconv("TCVN5712-1", &bytes(&encode(&text, Old::Tcvn3))).nfc().collect::<String>(), text);
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
fn windows_1258_is_read_as_iconv_reads_it() {
    // Base letters and marks as the code page has them.
    let stored = b"Ti\xea\xecng Vi\xea\xf2t, \xd0\xe2\xecu th\xe2\xecu, b\xf4\xcc, ng\xfd\xf5\xcci";
    let outside = iconv("WINDOWS-1258", stored);
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
