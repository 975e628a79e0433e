//! Syllables that belong together, `language/compounds.toml`: where a line of a title, a list or a narrow cell is rather not
//! broken. A text is given back with its spaces marked; the layout breaks it and prints plain spaces.

use std::collections::HashMap;

use serde::Deserialize;

use super::config::parse_toml;
use super::text::folded;
use vanthu_diagnostic::Diagnostic;

/// A space within words that stay on one line as long as they fit on one.
pub const HELD: char = '\u{a0}';
/// A space between the words of a longer one, `trung học` and `phổ thông`: held, but the first to be given up where the whole
/// fits on no line.
pub const JOINT: char = '\u{2007}';
/// A space at which a line is broken only if no other space will do: behind a word such as `của`.
pub const WEAK: char = '\u{202f}';

/// The most syllables of a proper name that are held together.
const NAME: usize = 4;

/// A group of compounds of one kind.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// What they have in common, for readers of the list.
    #[serde(rename = "title")]
    _title: String,
    /// The texts that they were taken from.
    #[serde(rename = "source")]
    _source: String,
    /// The compounds in small letters.
    words: Vec<String>,
}

/// The file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CompoundsFile {
    joining: Vec<String>,
    before_number: Vec<String>,
    after_number: Vec<String>,
    before_name: Vec<String>,
    group: Vec<Group>,
}

/// Lists of words, each by its first syllable, sorted from long to short.
#[derive(Clone, Debug, Default)]
struct Phrases(HashMap<String, Vec<Vec<String>>>);

impl Phrases {
    fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut phrases: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for word in words {
            let syllables: Vec<String> = word.split(' ').map(folded).collect();
            phrases.entry(syllables[0].clone()).or_default().push(syllables);
        }
        phrases
            .values_mut()
            .for_each(|list| list.sort_by_key(|syllables| std::cmp::Reverse(syllables.len())));
        Self(phrases)
    }

    /// How many of `syllables` the longest phrase at their start takes; 0 if none does.
    fn at(&self, syllables: &[Syllable]) -> usize {
        let Some(list) = syllables.first().and_then(|first| self.0.get(first.bare(1 < syllables.len())))
        else {
            return 0;
        };
        let fits = |phrase: &&Vec<String>| {
            phrase.len() <= syllables.len()
                && phrase.iter().zip(syllables).enumerate().all(|(at, (word, syllable))| {
                    let last = at + 1 == phrase.len();
                    let text = if last { syllable.bare(false) } else { syllable.bare(true) };
                    text == word
                })
        };
        list.iter().find(fits).map_or(0, Vec::len)
    }
}

/// A syllable of a text.
struct Syllable<'a> {
    text: &'a str,
    /// In small letters and the new tone style, without the mark that opens it.
    opened: String,
    /// The same without the marks that close it.
    closed: String,
}

impl<'a> Syllable<'a> {
    fn new(text: &'a str) -> Self {
        let opened = folded(text.trim_start_matches(['(', '“', '"', '[', '-', '–', '+', '*']));
        let closed = opened.trim_end_matches([',', '.', ';', ':', ')', '”', '"', '!', '?', ']']).to_string();
        Self { text, opened, closed }
    }

    /// Its letters. What closes it counts where another syllable of the same compound follows: `phòng, chống`.
    fn bare(&self, inner: bool) -> &str {
        if inner { &self.opened } else { &self.closed }
    }

    /// Whether a mark closes it, so that a name or a phrase ends here.
    fn ends(&self) -> bool {
        self.opened.len() != self.closed.len()
    }

    /// A number, or the blank for one.
    fn is_number(&self) -> bool {
        self.closed.starts_with(|letter: char| letter.is_ascii_digit() || letter == '…')
    }

    /// `XIV`, `III`: a number in Roman numerals.
    fn is_roman(&self) -> bool {
        let bare = self.text.trim_end_matches([',', '.', ';', ':', ')']);
        !bare.is_empty() && bare.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X' | 'L'))
    }

    fn is_dash(&self) -> bool {
        matches!(self.text, "-" | "–" | "+" | "/")
    }

    fn has_capital(&self) -> bool {
        self.text.trim_start_matches(['(', '“', '"']).starts_with(char::is_uppercase)
    }
}

/// The compounds.
#[derive(Clone, Debug, Default)]
pub struct Compounds {
    words: Phrases,
    joining: Phrases,
    before_number: Phrases,
    after_number: Phrases,
    before_name: Phrases,
}

impl Compounds {
    /// Reads the file. `file` is its name in messages.
    ///
    /// # Errors
    /// `config.invalid` if it is not TOML, lacks a part or has an unknown one.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let file: CompoundsFile = parse_toml(file, text)?;
        let words: Vec<String> = file.group.into_iter().flat_map(|group| group.words).collect();
        Ok(Self {
            words: Phrases::new(words),
            joining: Phrases::new(file.joining),
            before_number: Phrases::new(file.before_number),
            after_number: Phrases::new(file.after_number),
            before_name: Phrases::new(file.before_name),
        })
    }

    /// `text` with [`HELD`] and [`WEAK`] for the spaces at which a line is not to be broken, each line by itself. Nothing else
    /// of it is changed.
    pub fn hold(&self, text: &str) -> String {
        text.split('\n').map(|line| self.hold_line(line)).collect::<Vec<_>>().join("\n")
    }

    /// `text`, which does not fit on a line as [`Compounds::hold`] has it, with [`HELD`] only within what is rather left
    /// whole: names are given up first and long compounds between their words, `Phòng` from `Văn hóa`.
    pub fn hold_closest(&self, text: &str) -> String {
        let plain = text.replace([HELD, JOINT, WEAK], " ");
        let lower = self.hold(&plain.to_lowercase());
        if lower.chars().count() != plain.chars().count() {
            return plain;
        }
        let held = plain.chars().zip(lower.chars());
        held.map(|(letter, mark)| if letter == ' ' && mark == HELD { HELD } else { letter }).collect()
    }

    /// `text`, a compound that fits on no line, with [`HELD`] only within its words of two syllables: `Đoàn` from `Thanh niên`.
    pub fn hold_pairs(&self, text: &str) -> String {
        let plain = text.replace([HELD, JOINT, WEAK], " ");
        let parts: Vec<Syllable> = plain.split(' ').map(Syllable::new).collect();
        let mut held = String::with_capacity(text.len());
        let mut at = 0;
        while at < parts.len() {
            let pair = self.is_pair(&parts[at..parts.len().min(at + 2)]);
            held.push_str(parts[at].text);
            if pair {
                held.push(HELD);
                held.push_str(parts[at + 1].text);
            }
            held.push(' ');
            at += if pair { 2 } else { 1 };
        }
        held.pop();
        held
    }

    fn hold_line(&self, line: &str) -> String {
        let parts: Vec<Syllable> = line.split(' ').map(Syllable::new).collect();
        // The mark of the space behind each part.
        let mut spaces = vec![' '; parts.len()];
        let mut hold = |from: usize, count: usize, mark: char| {
            for space in spaces.iter_mut().skip(from).take(count) {
                // What is held stays held.
                if *space != HELD || mark == JOINT {
                    *space = mark;
                }
            }
        };
        let capitals = parts.iter().all(|part| !part.text.chars().any(char::is_lowercase));
        let mut at = 0;
        while at < parts.len() {
            let rest = &parts[at..];
            let taken = self.words.at(rest);
            if taken > 1 {
                hold(at, taken - 1, HELD);
                if let Some(joint) = self.joint(&rest[..taken]) {
                    hold(at + joint - 1, 1, JOINT);
                }
            }
            let joining = self.joining.at(rest);
            if joining > 0 && taken < 2 && !rest[joining - 1].ends() {
                hold(at, joining - 1, HELD);
                hold(at + joining - 1, 1, WEAK);
            }
            at += taken.max(1);
        }
        for at in 0..parts.len() {
            let rest = &parts[at..];
            self.hold_number(&parts, at, &mut hold);
            let unit = self.before_name.at(rest);
            if unit > 0 && !rest[unit - 1].ends() && rest.len() > unit {
                let named = if capitals { true } else { rest[unit].has_capital() };
                if named {
                    hold(at + unit - 1, 1, WEAK);
                    if capitals && rest.len() > unit + 1 && self.is_name(&rest[unit..]) {
                        hold(at + unit, 1, HELD);
                    }
                }
            }
        }
        if !capitals {
            hold_names(&parts, &mut hold);
        }
        let mut text = String::with_capacity(line.len() + 8);
        for (part, space) in parts.iter().zip(&spaces) {
            text.push_str(part.text);
            text.push(*space);
        }
        text.pop();
        text
    }

    /// Where the second half of a compound of four syllables begins, if one of its halves is a word of its own.
    fn joint(&self, compound: &[Syllable]) -> Option<usize> {
        (compound.len() == 4 && (self.is_pair(&compound[..2]) || self.is_pair(&compound[2..]))).then_some(2)
    }

    /// Whether these two syllables are a word; not if there is only one.
    fn is_pair(&self, syllables: &[Syllable]) -> bool {
        self.words.at(syllables) == 2
    }

    /// Whether the first two syllables can be those of a name: neither begins a phrase, and no mark parts them.
    fn is_name(&self, rest: &[Syllable]) -> bool {
        let [first, second, ..] = rest else { return false };
        let phrase = |at: usize| self.words.at(&rest[at..]) > 1 || self.joining.at(&rest[at..]) > 0;
        !first.ends() && !first.is_number() && !second.is_dash() && !phrase(0) && !phrase(1)
    }

    /// Holds what belongs to the number at `at`.
    fn hold_number(&self, parts: &[Syllable], at: usize, hold: &mut impl FnMut(usize, usize, char)) {
        let part = &parts[at];
        if part.is_dash() && at > 0 {
            // A dash never begins a line, and a range of numbers is not broken at all.
            hold(at - 1, 1, HELD);
            let number = |part: Option<&Syllable>| part.is_some_and(Syllable::is_number);
            if number(parts.get(at - 1)) && number(parts.get(at + 1)) {
                hold(at, 1, HELD);
            }
        }
        if !part.is_number() && !part.is_roman() {
            return;
        }
        for count in 1..=at.min(3) {
            let before = &parts[at - count..at];
            if !before.iter().any(Syllable::ends) && self.before_number.at(before) == count {
                hold(at - count, count, HELD);
            }
        }
        if part.is_number() && !part.ends() && at + 1 < parts.len() {
            let taken = self.after_number.at(&parts[at + 1..]);
            let date = parts[at + 1].closed == "tháng" || parts[at + 1].closed == "năm";
            if taken > 0 {
                // `ngày 05 tháng 7 năm 2026` may be broken between its parts if it must.
                let dated = date && parts.get(at + 2).is_some_and(Syllable::is_number);
                hold(at, taken, if dated { WEAK } else { HELD });
            }
        }
    }
}

/// Holds the syllables of proper names: neighbours that all begin with a capital.
fn hold_names(parts: &[Syllable], hold: &mut impl FnMut(usize, usize, char)) {
    let mut at = 0;
    while at + 1 < parts.len() {
        let letters = |part: &Syllable| part.has_capital() && !part.is_roman();
        let rest = &parts[at..];
        let mut count = 1;
        while count < rest.len().min(NAME)
            && !rest[count - 1].ends()
            && letters(&rest[count])
            && letters(&rest[0])
        {
            count += 1;
        }
        hold(at, count - 1, HELD);
        at += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let compounds = include_str!("../../../templates/language/compounds.toml");
        let compounds = Compounds::parse("compounds.toml", compounds).unwrap();
        let held = compounds.hold(text);
        assert_eq!(held.replace([HELD, WEAK, JOINT], " "), text);
        held.replace(HELD, "_").replace(WEAK, "~").replace(JOINT, "=")
    }

    #[test]
    fn compounds_are_held_whatever_their_case_and_tone_style() {
        assert_eq!(
            shown("về công tác phát triển đảng viên năm 2026"),
            "về~công_tác phát_triển=đảng_viên năm_2026"
        );
        assert_eq!(shown("UỶ BAN NHÂN DÂN"), "UỶ_BAN=NHÂN_DÂN");
        assert_eq!(shown("trung học phổ thông"), "trung_học=phổ_thông");
        assert_eq!(shown("(kèm theo Kế hoạch"), "(kèm_theo Kế_hoạch");
        assert_eq!(shown("phòng, chống tham nhũng, lãng phí"), "phòng,_chống tham_nhũng, lãng_phí");
        // A comma parts what is one word without it.
        assert_eq!(shown("công, tác"), "công, tác");
    }

    #[test]
    fn names_are_given_up_before_compounds() {
        let compounds = include_str!("../../../templates/language/compounds.toml");
        let compounds = Compounds::parse("compounds.toml", compounds).unwrap();
        let closest = |text: &str| compounds.hold_closest(&compounds.hold(text)).replace(HELD, "_");
        assert_eq!(closest("Phòng Văn hóa - Xã hội"), "Phòng Văn_hóa_- Xã_hội");
        let pairs = |text: &str| compounds.hold_pairs(&compounds.hold(text)).replace(HELD, "_");
        assert_eq!(pairs("Đoàn Thanh niên"), "Đoàn Thanh_niên");
        assert_eq!(pairs("Ban Xây dựng Đảng"), "Ban Xây_dựng Đảng");
        assert_eq!(closest("Ủy ban nhân dân xã Hàm Mẫu"), "Ủy_ban nhân_dân xã Hàm Mẫu");
    }

    #[test]
    fn numbers_stay_with_what_they_belong_to() {
        assert_eq!(shown("số 12-KH/ĐU, ngày 05/7/2026 của"), "số_12-KH/ĐU, ngày_05/7/2026 của");
        assert_eq!(shown("ngày 05 tháng 7 năm 2026"), "ngày_05~tháng_7~năm_2026");
        // The blanks of a draft are held as their numbers will be.
        assert_eq!(shown("ngày … tháng … năm …"), "ngày_…~tháng_…~năm_…");
        assert_eq!(shown("quý III, khóa XIV"), "quý_III, khóa_XIV");
        assert_eq!(shown("giai đoạn 2026 - 2030"), "giai_đoạn_2026_-_2030");
        assert_eq!(shown("thu 15 triệu đồng mỗi năm"), "thu 15_triệu_đồng mỗi~năm");
        assert_eq!(shown("kết nạp 02 đồng chí"), "kết_nạp 02_đồng_chí");
    }

    #[test]
    fn names_and_what_leads_them_in_stay_together() {
        assert_eq!(shown("Đảng ủy xã Hàm Mẫu"), "Đảng_ủy xã~Hàm_Mẫu");
        assert_eq!(shown("ỦY BAN NHÂN DÂN XÃ HÀM MẪU"), "ỦY_BAN=NHÂN_DÂN XÃ~HÀM_MẪU");
        assert_eq!(shown("đồng chí Nguyễn Văn A, Bí thư"), "đồng_chí~Nguyễn_Văn_A, Bí_thư");
        assert_eq!(shown("Ban Chấp hành Đảng bộ xã;"), "Ban_Chấp_hành Đảng_bộ xã;");
        assert_eq!(shown("một\nhai của"), "một\nhai của");
    }
}
