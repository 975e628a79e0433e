//! Matches the columns of a table with the fields of a profile, by the headings alone.

use std::collections::{BTreeMap, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use crate::text::normalise::{heading_key, without_parentheses};
use crate::text::number::is_counted_in;
use vanthu_model::mapping::ColumnMapping;
use vanthu_model::profile::{Field, FieldType, Profile};

/// One level of a heading, and its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The text on one line.
    pub(crate) text: String,
    /// The row, from 0.
    pub(crate) row: u32,
    /// The column, from 0; left of the heading's own where the cell is merged.
    pub(crate) column: u32,
}

/// The heading of a column, from the outermost level to its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The column, from 0.
    pub(crate) column: u32,
    /// The levels, none for a column without a heading.
    pub(crate) parts: Vec<Part>,
}

impl Heading {
    /// The levels joined: `Hồ sơ / Đang xác minh`.
    pub(crate) fn full(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" / ")
    }

    /// The cell of its own level as row and column; `None` without a heading.
    pub(crate) fn cell(&self) -> Option<(u32, u32)> {
        self.parts.last().map(|part| (part.row, part.column))
    }
}

/// How well a heading fits a field, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fitness {
    /// A person said so.
    Mapped,
    /// The whole heading, or its own level under a parent that names no field.
    Exact,
    /// Its own level under a parent that names another field.
    UnderField,
    /// Without its parenthesised parts.
    Stripped,
    /// Without the year that all columns are about.
    WithoutYear,
}

/// A profile prepared for matching.
pub(crate) struct Matcher<'a> {
    pub(crate) profile: &'a Profile,
    /// The fields that a person named, by the key of a heading; empty for a column that is not used.
    mapped: HashMap<String, &'a str>,
    /// Fields by the key of each of their headings.
    words: HashMap<String, &'a str>,
    /// The keys of the upper levels of headings.
    parents: HashSet<String>,
    /// The keys of the lower levels of headings.
    children: HashMap<String, &'a str>,
}

/// A text prepared for matching against several profiles.
pub(crate) struct Name {
    key: String,
    /// Its key without parenthesised parts, if it has any.
    stripped: Option<String>,
}

impl Name {
    /// Prepares a text.
    pub(crate) fn of(text: &str) -> Self {
        Self { key: heading_key(text), stripped: without_parentheses(text).map(|text| heading_key(&text)) }
    }
}

/// What the columns of a table were recognised as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The field of each heading; `None` if it is unused or ambiguous.
    pub(crate) fields: Vec<Option<String>>,
    /// The headings (by index) that fit one field equally well, two or more each.
    pub(crate) ambiguous: BTreeMap<String, Vec<usize>>,
    /// How many columns have a heading.
    pub(crate) headed: usize,
}

impl Assignment {
    /// How many fields were found, clearly or not.
    pub(crate) fn matched(&self) -> usize {
        self.fields.iter().flatten().count() + self.ambiguous.len()
    }

    /// How many columns were recognised, clearly or not.
    fn known(&self) -> usize {
        self.fields.iter().flatten().count() + self.ambiguous.values().map(Vec::len).sum::<usize>()
    }

    /// Whether a field was found, clearly or not.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.position(field).is_some() || self.ambiguous.contains_key(field)
    }

    /// The index of the heading that is a field.
    pub(crate) fn position(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|found| found.as_deref() == Some(field))
    }

    /// Whether a heading is one of several for one field.
    pub(crate) fn is_ambiguous(&self, index: usize) -> bool {
        self.ambiguous.values().any(|indexes| indexes.contains(&index))
    }
}

impl<'a> Matcher<'a> {
    /// Prepares a profile.
    pub(crate) fn new(profile: &'a Profile) -> Self {
        let mut words: HashMap<String, (usize, &str)> = HashMap::new();
        let mut parents = HashSet::new();
        let mut children = HashMap::new();
        for (name, field) in &profile.fields {
            for (rank, heading) in field.headings.iter().enumerate() {
                let entry = words.entry(heading_key(heading)).or_insert((rank, name));
                if rank < entry.0 {
                    *entry = (rank, name);
                }
                let mut levels: Vec<&str> = heading.split(" / ").collect();
                if levels.len() > 1 {
                    children.extend(levels.pop().map(|child| (heading_key(child), name.as_str())));
                    parents.extend(levels.into_iter().map(heading_key));
                }
            }
        }
        // `%` alone is a heading, an empty text is not.
        words.remove("");
        let words = words.into_iter().map(|(key, (_, name))| (key, name)).collect();
        Self { profile, mapped: HashMap::new(), words, parents, children }
    }

    /// Prepares a profile together with the columns that a person mapped to its fields.
    pub(crate) fn with_columns(profile: &'a Profile, columns: &'a [ColumnMapping]) -> Self {
        let known = |field: &str| field.is_empty() || profile.fields.contains_key(field);
        let columns = columns.iter().filter(|mapping| known(&mapping.field));
        let mapped = columns.map(|mapping| (heading_key(&mapping.heading), mapping.field.as_str())).collect();
        Self { mapped, ..Self::new(profile) }
    }

    /// The field that a person mapped a heading to, by all its levels or by the lowest one.
    fn mapped(&self, heading: &Heading) -> Option<&'a str> {
        if self.mapped.is_empty() {
            return None;
        }
        let own = || self.mapped.get(&heading_key(&heading.parts.last()?.text));
        self.mapped.get(&heading_key(&heading.full())).or_else(own).copied()
    }

    /// Whether a person said what a column is.
    pub(crate) fn is_mapped(&self, heading: &Heading) -> bool {
        self.mapped(heading).is_some()
    }

    /// Whether a heading is the one that a mapping names.
    pub(crate) fn is_named_by(&self, heading: &Heading, mapping: &ColumnMapping) -> bool {
        let key = heading_key(&mapping.heading);
        let own = heading.parts.last().is_some_and(|part| heading_key(&part.text) == key);
        !heading.parts.is_empty() && (own || heading_key(&heading.full()) == key)
    }

    /// The field that one text names by itself, with or without its parenthesised parts.
    pub(crate) fn names_field(&self, text: &str) -> Option<&'a str> {
        self.names(&Name::of(text))
    }

    /// The field that a name means.
    pub(crate) fn names(&self, name: &Name) -> Option<&'a str> {
        let mapped = self.mapped.get(&name.key).filter(|field| !field.is_empty());
        let found = mapped.or_else(|| self.words.get(&name.key)).or_else(|| self.children.get(&name.key));
        found.or_else(|| self.words.get(name.stripped.as_ref()?)).copied()
    }

    /// Whether a text is the upper level of a heading of the profile.
    pub(crate) fn names_parent(&self, text: &str) -> bool {
        let stripped = without_parentheses(text);
        self.parents.contains(&heading_key(text))
            || stripped.is_some_and(|text| self.parents.contains(&heading_key(&text)))
    }

    /// The field that a heading fits best, and how well. With `dated` a year at its end says nothing of its own.
    fn fit(&self, heading: &Heading, dated: bool) -> Option<(Fitness, &'a str)> {
        if let Some(field) = self.mapped(heading) {
            return (!field.is_empty()).then_some((Fitness::Mapped, field));
        }
        let texts: Vec<String> = heading.parts.iter().map(|part| part.text.clone()).collect();
        let found = self.fit_texts(&texts);
        if found.is_some() || !dated {
            return found;
        }
        let undated: Vec<String> =
            texts.iter().map(|text| without_year(text).unwrap_or_else(|| text.clone())).collect();
        if undated == texts {
            return None;
        }
        self.fit_texts(&undated).map(|(_, field)| (Fitness::WithoutYear, field))
    }

    /// The field that the levels of a heading fit best, and how well.
    fn fit_texts(&self, texts: &[String]) -> Option<(Fitness, &'a str)> {
        if let Some(found) = self.fit_levels(texts) {
            return Some(found);
        }
        // A unit or `Số lượng` under a heading says nothing of its own.
        if let Some((last, above)) = texts.split_last()
            && !above.is_empty()
            && is_unit(last)
            && let Some(found) = self.fit_levels(above)
        {
            return Some(found);
        }
        let stripped: Vec<String> =
            texts.iter().map(|text| without_parentheses(text).unwrap_or_else(|| text.clone())).collect();
        if stripped == *texts {
            return None;
        }
        self.fit_levels(&stripped).map(|(_, field)| (Fitness::Stripped, field))
    }

    /// The field that levels of a heading fit, all of them first, then ever fewer of the lower ones.
    fn fit_levels(&self, levels: &[String]) -> Option<(Fitness, &'a str)> {
        (0..levels.len()).find_map(|skip| {
            let (above, rest) = levels.split_at(skip);
            let field = *self.words.get(&heading_key(&rest.join(" ")))?;
            let over =
                above.iter().rev().find_map(|text| self.names_field(text)).filter(|over| *over != field);
            match over {
                None => Some((Fitness::Exact, field)),
                // `Tổng số đảng viên / Nữ` counts women among all members, not among those admitted.
                Some(over) if self.is_part_of_other(field, over) => None,
                Some(_) => Some((Fitness::UnderField, field)),
            }
        })
    }

    /// Whether `field` counts some of a field other than `over`.
    fn is_part_of_other(&self, field: &str, over: &str) -> bool {
        let of_field = |fields: &Vec<String>| fields.iter().any(|part| part == field);
        self.profile.breakdown.iter().any(|breakdown| of_field(&breakdown.fields) && breakdown.of != over)
    }

    /// Recognises the columns of a table.
    pub(crate) fn assign(&self, headings: &[Heading]) -> Assignment {
        // Where the columns are about several years, a year tells one from another.
        let years: HashSet<String> = headings
            .iter()
            .flat_map(|heading| &heading.parts)
            .flat_map(|part| {
                heading_key(&part.text)
                    .split(' ')
                    .filter(|word| is_year(word))
                    .map(str::to_string)
                    .collect::<Vec<_>>()
            })
            .collect();
        let dated = years.len() == 1;
        let mut columns_by_field: BTreeMap<&str, Vec<(Fitness, usize)>> = BTreeMap::new();
        for (index, heading) in headings.iter().enumerate() {
            if let Some((fitness, field)) = self.fit(heading, dated) {
                columns_by_field.entry(field).or_default().push((fitness, index));
            }
        }
        let headed = headings.iter().filter(|heading| !heading.parts.is_empty()).count();
        let mut assignment =
            Assignment { fields: vec![None; headings.len()], headed, ..Assignment::default() };
        for (field, columns) in columns_by_field {
            let best = columns.iter().map(|(fitness, _)| *fitness).min();
            let best: Vec<usize> = columns
                .iter()
                .filter(|(fitness, _)| Some(*fitness) == best)
                .map(|(_, index)| *index)
                .collect();
            match best.as_slice() {
                [only] => {
                    if let Some(slot) = assignment.fields.get_mut(*only) {
                        *slot = Some(field.to_string());
                    }
                }
                _ => drop(assignment.ambiguous.insert(field.to_string(), best)),
            }
        }
        assignment
    }

    /// Whether a table with these columns is of the profile's kind: most required fields are there, or one of
    /// them and most columns are known; and at least half of the columns that have a heading are known.
    pub(crate) fn fits(&self, assignment: &Assignment) -> bool {
        if assignment.known() * 2 < assignment.headed {
            return false;
        }
        let required = || self.profile.fields.iter().filter(|(_, field)| field.required);
        let all = required().count();
        let found = required().filter(|(name, _)| assignment.has(name)).count();
        if all == 0 {
            return assignment.matched() * 2 > self.profile.fields.len();
        }
        let mostly_recognised =
            assignment.matched() * 2 > assignment.fields.len() && assignment.matched() >= 3;
        found * 2 > all || (found > 0 && mostly_recognised)
    }

    /// Whether a required field is known by a heading that few other kinds of tables have: a profile that nobody named is not
    /// taken for `Đơn vị`, `Kế hoạch` and `Thực hiện` alone.
    pub(crate) fn is_distinctive(&self, assignment: &Assignment, headings: &[Heading]) -> bool {
        let general = |field: &Field, heading: &Heading| {
            let own = heading.parts.last().map(|part| heading_key(&part.text)).unwrap_or_default();
            let full = heading_key(&heading.full());
            field.general_headings.iter().any(|text| [&own, &full].contains(&&heading_key(text)))
        };
        let found = headings.iter().zip(&assignment.fields);
        let mut required = found.filter_map(|(heading, name)| {
            let field = self.profile.fields.get(name.as_ref()?)?;
            field.required.then_some((field, heading))
        });
        let none = self.profile.fields.values().all(|field| !field.required);
        none || !assignment.ambiguous.is_empty() || required.any(|(field, heading)| !general(field, heading))
    }

    /// Whether a table with these columns has all that the profile requires.
    pub(crate) fn complete(&self, assignment: &Assignment) -> bool {
        let mut required = self.profile.fields.iter().filter(|(_, field)| field.required);
        required.all(|(name, _)| assignment.has(name))
    }

    /// The labels of the required fields that a table with these columns lacks.
    pub(crate) fn lacking(&self, assignment: &Assignment) -> Vec<&'a str> {
        let required =
            self.profile.fields.iter().filter(|(name, field)| field.required && !assignment.has(name));
        required.map(|(_, field)| field.label.as_str()).collect()
    }

    /// The field that numbers the rows, if the profile has one.
    pub(crate) fn ordinal(&self) -> Option<&'a str> {
        let mut fields = self.profile.fields.iter();
        fields.find(|(_, field)| field.kind == FieldType::Ordinal).map(|(name, _)| name.as_str())
    }

    /// The known heading, of a field that the table lacks, that comes nearest to an unused one, if one is near enough
    /// to be a slip of it.
    pub(crate) fn slip_of(&self, heading: &Heading, assignment: &Assignment) -> Option<&'a str> {
        /// From this likeness on one word is a slip of another rather than another word.
        const SLIP: f64 = 0.9;
        let own = heading_key(&heading.parts.last()?.text);
        let lacking = self.profile.fields.iter().filter(|(name, _)| !assignment.has(name));
        let names = lacking.flat_map(|(_, field)| &field.headings);
        // A heading without any marks is a slip too.
        let likeness = |name: &str| match bare(name) == bare(&own) {
            true => 1.0,
            false => strsim::jaro_winkler(name, &own),
        };
        names
            .map(|name| (likeness(&heading_key(name)), name.as_str()))
            .filter(|(likeness, _)| *likeness >= SLIP)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name)
    }

    /// The unused heading (by index) that comes nearest to a missing field, if one is near enough.
    pub(crate) fn nearest(
        &self,
        field: &str,
        headings: &[Heading],
        assignment: &Assignment,
    ) -> Option<usize> {
        /// From this likeness on a heading may be meant.
        const NEAR: f64 = 0.75;
        let keys: Vec<String> =
            self.profile.fields.get(field)?.headings.iter().map(|text| heading_key(text)).collect();
        let likeness = |index: usize, heading: &Heading| {
            let unused =
                assignment.fields.get(index).is_some_and(Option::is_none) && !assignment.is_ambiguous(index);
            let own = heading.parts.last().filter(|_| unused)?;
            let key = heading_key(&own.text);
            keys.iter().map(|other| strsim::jaro_winkler(other, &key)).max_by(f64::total_cmp)
        };
        headings
            .iter()
            .enumerate()
            .filter_map(|(index, heading)| Some((likeness(index, heading)?, index)))
            .filter(|(likeness, _)| *likeness >= NEAR)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
            .map(|(_, index)| index)
    }
}

/// A key without the marks of its letters.
fn bare(key: &str) -> String {
    let letters = key.nfd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter));
    letters.map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// Whether a word is a year.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year: u32| (1900..2200).contains(&year))
}

/// A heading without the year at its end and the words that lead to it: `Chỉ tiêu giao` for `Chỉ tiêu giao năm 2026`; `None`
/// if it does not end in a year, or consists of nothing else.
fn without_year(text: &str) -> Option<String> {
    const LEADING: [&str; 9] = ["năm", "đến", "cuối", "hết", "tính", "trong", "của", "kỳ", "cho"];
    let key = heading_key(&without_parentheses(text).unwrap_or_else(|| text.to_string()));
    let mut words: Vec<&str> = key.split(' ').collect();
    words.pop().filter(|word| is_year(word))?;
    while words.last().is_some_and(|word| LEADING.contains(word)) {
        words.pop();
    }
    (!words.is_empty()).then(|| words.join(" "))
}

/// Whether the lowest level of a heading only says in what its column counts, or that it does.
pub(super) fn is_unit(text: &str) -> bool {
    const AMOUNTS: [&str; 7] = ["số lượng", "sl", "s lượng", "tổng số", "ts", "đvt", "số"];
    let key = heading_key(text);
    AMOUNTS.contains(&key.as_str()) || is_counted_in(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The built-in profile.
    fn profile() -> Profile {
        let text = include_str!("../../../../templates/profiles/branch-results.toml");
        Profile::parse("branch-results.toml", text).expect("the built-in profile is valid")
    }

    /// Headings in a row; levels are separated by ` / `.
    fn headings(texts: &[&str]) -> Vec<Heading> {
        let part = |row: usize, column: usize, text: &str| Part {
            text: text.into(),
            row: row as u32,
            column: column as u32,
        };
        let heading = |(column, text): (usize, &&str)| Heading {
            column: column as u32,
            parts: text.split(" / ").enumerate().map(|(row, text)| part(row, column, text)).collect(),
        };
        texts.iter().enumerate().map(heading).collect()
    }

    /// The fields that headings are recognised as.
    fn fields(texts: &[&str]) -> Vec<String> {
        let profile = profile();
        let assignment = Matcher::new(&profile).assign(&headings(texts));
        assignment.fields.into_iter().map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn headings_find_their_fields() {
        let texts = [
            "STT",
            "TÊN CHI BỘ",
            "Chỉ tiêu giao (người)",
            "Hồ sơ / Đang xác minh",
            "Trong đó (số đã kết nạp) / Nữ",
            "Xoá tên",
            "Học lớp nhận thức về Đảng (đã học/đăng ký)",
            "Hội viên nông dân",
        ];
        let expected = ["no", "branch", "target", "files_verifying", "women", "struck_off", "class", ""];
        assert_eq!(fields(&texts), expected);
        assert_eq!(fields(&["Tổng số đảng viên / Nữ", "Kết quả / Tỷ lệ (%)"]), ["", "percent"]);
    }

    #[test]
    fn two_headings_of_one_field_are_ambiguous() {
        let profile = profile();
        let matcher = Matcher::new(&profile);
        let assignment = matcher.assign(&headings(&["Chi bộ", "Chỉ tiêu giao", "Chỉ tiêu", "Đã kết nạp"]));
        assert_eq!(assignment.ambiguous.get("target"), Some(&vec![1, 2]));
        assert!(assignment.has("target") && matcher.fits(&assignment));
        // The plain heading is the one that was meant.
        assert_eq!(fields(&["Đã kết nạp", "Đã kết nạp (năm trước)"]), ["admitted", ""]);
    }

    #[test]
    fn the_nearest_heading_is_named() {
        let profile = profile();
        let matcher = Matcher::new(&profile);
        let headings = headings(&["STT", "Chi bộ", "Chỉ tieu dao", "Đã kết nạp"]);
        let assignment = matcher.assign(&headings);
        assert_eq!(matcher.nearest("target", &headings, &assignment), Some(2));
    }
}
