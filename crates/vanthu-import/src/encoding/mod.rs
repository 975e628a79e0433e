//! Text in the encodings used before Unicode, converted to NFC cell by cell: by the font if the workbook names it,
//! otherwise by the letters and syllables of the text and of the texts around it.

mod detect;
pub(crate) mod evidence;
mod mixed;
pub(crate) mod repair;
mod tables;
#[cfg(test)]
mod tests;
