//! The edits of a document while others are merged into them.

use vanthu_model::edit::{Edit, EditAction};

/// An edit after the merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedEdit {
    /// The block.
    pub block: String,
    /// What is done with it.
    pub action: EditAction,
    /// The texts, figures by name.
    pub text: Vec<String>,
    /// The words in them that are bold.
    pub bold: Vec<String>,
    /// The words in them that are italic.
    pub italic: Vec<String>,
    /// What stood there when the edit was made.
    pub was: Option<String>,
    /// Who made it.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
    /// The number of the edit that it was, from 0, where the document had it already.
    pub origin: Option<usize>,
    /// Whether the merge made it or changed it.
    pub changed: bool,
}

/// What a draft does with a block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    pub(crate) text: Vec<String>,
    pub(crate) bold: Vec<String>,
    pub(crate) italic: Vec<String>,
    pub(crate) was: Option<String>,
    pub(crate) by: Option<String>,
}

struct Entry {
    edit: MergedEdit,
    /// For each text the name of the block that it is now.
    names: Vec<Option<String>>,
}

/// The edits, in their order.
pub(crate) struct Book {
    entries: Vec<Entry>,
}

impl Book {
    pub(crate) fn new(edits: &[Edit]) -> Self {
        let entry = |(origin, edit): (usize, &Edit)| {
            let name = |index: usize| match (edit.action, index) {
                (EditAction::Replace, 0) => Some(edit.block.clone()),
                _ => Some(format!("{}.{}-{}", edit.block, edit.action.word(), index + 1)),
            };
            Entry {
                names: (0..edit.text.len()).map(name).collect(),
                edit: MergedEdit {
                    block: edit.block.clone(),
                    action: edit.action,
                    text: edit.text.iter().map(|(text, _)| text.clone()).collect(),
                    bold: edit.bold.clone(),
                    italic: edit.italic.clone(),
                    was: edit.was.clone(),
                    by: edit.by.clone(),
                    why: edit.why.clone(),
                    origin: Some(origin),
                    changed: false,
                },
            }
        };
        Self { entries: edits.iter().enumerate().map(entry).collect() }
    }

    /// The edit whose text a block is, and the number of the text.
    fn text_of(&self, block: &str) -> Option<(usize, usize)> {
        self.entries.iter().enumerate().find_map(|(entry, one)| {
            Some((entry, one.names.iter().position(|name| name.as_deref() == Some(block))?))
        })
    }

    /// The edit that does that with a block of the template.
    fn entry(&self, block: &str, action: EditAction) -> Option<usize> {
        self.entries.iter().position(|one| one.edit.block == block && one.edit.action == action)
    }

    fn touch(&mut self, entry: usize, change: &Change) -> &mut Entry {
        let one = &mut self.entries[entry];
        one.edit.changed = true;
        one.edit.bold.extend(change.bold.iter().cloned());
        one.edit.italic.extend(change.italic.iter().cloned());
        one.edit.by = match (one.edit.by.take(), &change.by) {
            (Some(old), Some(new)) if !old.contains(new.as_str()) => Some(format!("{old}; {new}")),
            (old, new) => old.or_else(|| new.clone()),
        };
        one
    }

    fn add(&mut self, block: &str, action: EditAction, change: &Change) {
        self.entries.push(Entry {
            names: change.text.iter().map(|_| None).collect(),
            edit: MergedEdit {
                block: block.to_string(),
                action,
                text: change.text.clone(),
                bold: change.bold.clone(),
                italic: change.italic.clone(),
                was: change.was.clone(),
                by: change.by.clone(),
                why: None,
                origin: None,
                changed: true,
            },
        });
    }

    /// Puts texts in the place of a block.
    pub(crate) fn replace(&mut self, block: &str, change: &Change) {
        if let Some((entry, at)) = self.text_of(block) {
            let one = self.touch(entry, change);
            let names = (0..change.text.len()).map(|index| (index == 0).then(|| block.to_string()));
            one.names.splice(at..=at, names);
            one.edit.text.splice(at..=at, change.text.iter().cloned());
        } else if let Some(entry) = self.entry(block, EditAction::Drop) {
            let one = self.touch(entry, change);
            one.edit.action = EditAction::Replace;
            one.edit.text.clone_from(&change.text);
            one.names = change.text.iter().map(|_| None).collect();
        } else {
            self.add(block, EditAction::Replace, change);
        }
    }

    /// Leaves a block out.
    pub(crate) fn drop_block(&mut self, block: &str, change: &Change) {
        let Some((entry, at)) = self.text_of(block) else {
            if self.entry(block, EditAction::Drop).is_none() {
                self.add(block, EditAction::Drop, change);
            }
            return;
        };
        let one = self.touch(entry, change);
        one.names.remove(at);
        one.edit.text.remove(at);
        if one.edit.text.is_empty() {
            match one.edit.action {
                EditAction::Replace => one.edit.action = EditAction::Drop,
                _ => drop(self.entries.remove(entry)),
            }
        }
    }

    /// Puts texts behind a block.
    pub(crate) fn after(&mut self, block: &str, change: &Change) {
        let found =
            self.text_of(block).filter(|(entry, _)| self.entries[*entry].edit.action != EditAction::Replace);
        let place = found
            .map(|(entry, at)| (entry, at + 1))
            .or_else(|| Some((self.entry(block, EditAction::After)?, 0)));
        self.insert(place, block, EditAction::After, change);
    }

    /// Puts texts before a block.
    pub(crate) fn before(&mut self, block: &str, change: &Change) {
        let found =
            self.text_of(block).filter(|(entry, _)| self.entries[*entry].edit.action != EditAction::Replace);
        let last =
            self.entry(block, EditAction::Before).map(|entry| (entry, self.entries[entry].edit.text.len()));
        self.insert(found.or(last), block, EditAction::Before, change);
    }

    fn insert(&mut self, place: Option<(usize, usize)>, block: &str, action: EditAction, change: &Change) {
        let Some((entry, at)) = place else {
            self.add(block, action, change);
            return;
        };
        let one = self.touch(entry, change);
        one.names.splice(at..at, change.text.iter().map(|_| None));
        one.edit.text.splice(at..at, change.text.iter().cloned());
    }

    /// The edits.
    pub(crate) fn finish(self) -> Vec<MergedEdit> {
        self.entries.into_iter().map(|one| one.edit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_diagnostic::Place;

    fn edit(block: &str, action: EditAction, texts: &[&str]) -> Edit {
        let place = Place::File { file: "a.toml".into() };
        Edit {
            block: block.into(),
            action,
            text: texts.iter().map(|text| ((*text).to_string(), place.clone())).collect(),
            bold: Vec::new(),
            italic: Vec::new(),
            was: Some("cũ".into()),
            by: Some("A".into()),
            why: None,
            place: place.clone(),
            block_place: place,
        }
    }

    fn change(texts: &[&str]) -> Change {
        let text = texts.iter().map(|text| (*text).to_string()).collect();
        Change { text, by: Some("B".into()), ..Change::default() }
    }

    fn shown(book: Book) -> Vec<String> {
        let one = |edit: MergedEdit| {
            format!(
                "{} {} {} {}",
                edit.action.word(),
                edit.block,
                edit.text.join("|"),
                edit.by.unwrap_or_default()
            )
        };
        book.finish().into_iter().map(one).collect()
    }

    #[test]
    fn texts_of_earlier_edits_are_changed_where_they_stand() {
        let mut book = Book::new(&[
            edit("a.1", EditAction::Replace, &["một", "hai"]),
            edit("a.2", EditAction::After, &["ba", "bốn"]),
        ]);
        book.replace("a.1", &change(&["MỘT"]));
        book.replace("a.1.replace-2", &change(&["HAI"]));
        book.drop_block("a.2.after-1", &change(&[]));
        book.after("a.2.after-2", &change(&["năm"]));
        book.after("a.2", &change(&["trước bốn"]));
        book.before("a.3", &change(&["sáu"]));
        book.drop_block("a.4", &change(&[]));
        assert_eq!(
            shown(book),
            [
                "replace a.1 MỘT|HAI A; B",
                "after a.2 trước bốn|bốn|năm A; B",
                "before a.3 sáu B",
                "drop a.4  B"
            ]
        );
    }

    #[test]
    fn a_replaced_block_that_is_struck_is_dropped() {
        let mut book = Book::new(&[
            edit("a.1", EditAction::Replace, &["một"]),
            edit("a.2", EditAction::After, &["hai"]),
        ]);
        book.drop_block("a.1", &change(&[]));
        book.drop_block("a.2.after-1", &change(&[]));
        assert_eq!(shown(book), ["drop a.1  A; B"]);
    }
}
