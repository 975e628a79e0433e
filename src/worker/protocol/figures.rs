//! The figures of a document and what each rests on.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use vanthu_diagnostic::{Step, steps};
use vanthu_model::correction::CorrectionRecord;

/// A figure of a document and what it rests on, as callers of the API get it. Its place is in shares of the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The page, counted from 1.
    pub page: usize,
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
    /// The key of the fact that it shows.
    pub key: String,
    /// Its text.
    pub text: String,
    /// The cells that it was computed from.
    pub cells: Vec<FigureCell>,
    /// The values of the document in which a person gave it: the file in which a document on the disk has each, its path, and
    /// the steps of the path below the file.
    pub lines: Vec<Json>,
}

/// A cell that a figure rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FigureCell {
    /// The workbook, by the name with which it was uploaded.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// The cell, in A1 notation.
    pub cell: String,
    /// What it was read as; null where that was not kept.
    pub value: Json,
    /// How it was corrected.
    pub corrected: Option<CorrectionRecord>,
    /// The data set to which the workbook belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

/// A list that stays JSON text on its way from a worker to the caller of the service. The figures of a report of five pages
/// are 200 KB: parsing them and writing them anew would cost the service more than all the rest of a preview.
pub struct JsonList<T> {
    text: Arc<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize + DeserializeOwned> JsonList<T> {
    /// The list of these values.
    ///
    /// # Errors
    /// When a value has no form in JSON.
    pub fn new(values: &[T]) -> serde_json::Result<Self> {
        Ok(Self { text: serde_json::value::to_raw_value(values)?.into(), of: PhantomData })
    }

    /// The values.
    ///
    /// # Errors
    /// When the text is no list of such values.
    pub fn read(&self) -> serde_json::Result<Vec<T>> {
        serde_json::from_str(self.text.get())
    }
}

impl<T> JsonList<T> {
    /// The length of its text in bytes.
    pub fn len(&self) -> usize {
        self.text.get().len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.text.get() == "[]"
    }
}

impl<T> Default for JsonList<T> {
    fn default() -> Self {
        let text = RawValue::from_string("[]".into()).expect("`[]` is JSON");
        Self { text: text.into(), of: PhantomData }
    }
}

impl<T> Clone for JsonList<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for JsonList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text.get() == other.text.get()
    }
}

impl<T> std::fmt::Debug for JsonList<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text.get())
    }
}

impl<T> Serialize for JsonList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for JsonList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self { text: text.into(), of: PhantomData })
    }
}

/// A file by the name with which it was uploaded: where two slots have files of one name, a worker knows the second one by
/// its slot, too.
pub(crate) fn own_name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// A value of the document: the file in which a document on the disk has it, its path as a text, and its path below the
/// file as a list.
pub(crate) fn field_place(path: &str) -> Json {
    let mut steps = steps(path);
    let file = match steps.first() {
        Some(Step::Key(key)) if key == "fields" => {
            steps.remove(0);
            "fields.toml"
        }
        Some(Step::Key(key)) if key == "correction" => "corrections.toml",
        _ => "document.toml",
    };
    let mut shown = serde_json::json!({ "file": file, "field": path });
    if !steps.is_empty() {
        let step = |step: Step| match step {
            Step::Key(key) => Json::from(key),
            Step::Index(index) => Json::from(index),
        };
        shown["path"] = steps.into_iter().map(step).collect();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_crosses_as_it_is_written() {
        let cell = FigureCell { file: "A.xlsx".into(), value: Json::from(3), ..FigureCell::default() };
        let figure =
            Figure { page: 1, text: "03 \"đồng chí\"".into(), cells: vec![cell], ..Figure::default() };
        let list = JsonList::new(std::slice::from_ref(&figure)).unwrap();
        let text = serde_json::to_string(&[&list]).unwrap();
        let read: Vec<JsonList<Figure>> = serde_json::from_str(&text).unwrap();
        assert_eq!(read, [list]);
        assert_eq!(read[0].read().unwrap(), [figure]);
        assert!(!read[0].is_empty() && JsonList::<Figure>::default().is_empty());
        assert_eq!(JsonList::<Figure>::default().read().unwrap(), []);
        assert!(serde_json::from_str::<JsonList<Figure>>(r#"["page": 1]"#).is_err());
    }
}
