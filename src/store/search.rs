//! Text as it is searched.

/// The text in small letters without marks: `Đảng ủy` is `dang uy`.
pub fn fold(text: &str) -> String {
    todo!()
}
