//! The page on which a Word file that came back is merged into its document.

use axum::extract::{Multipart, Path};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::flash::Flash;
use super::form::value;
use super::labels::Labels;
use super::page_context::{PageContext, Pairs, redirect_with_flash};
use super::upload;
use super::view::{Frame, extend};
use super::wording;
use crate::server::error::{Problem, Result};
use crate::service::documents;
use crate::service::merging::{self, MergeRequest, MergeView};
use vanthu_merge::{Item, Outcome};
use vanthu_model::text::upper_initial;

/// With what the names of the controls for decisions begin.
const DECIDE: &str = "decide:";

/// The page before a file was chosen.
pub(super) async fn show(context: PageContext, Path(id): Path<String>) -> Result<Response> {
    page(&context, &id, json!({})).await
}

/// Shows what a file changes, or stores it: the second form holds the file of the first.
pub(super) async fn merge(context: PageContext, Path(id): Path<String>, form: Multipart) -> Result<Response> {
    let sent = upload::read(&context, form).await?;
    let (name, bytes) = draft(&sent)?;
    let apply = value(&sent.pairs, "apply") == "1";
    let decide = sent.pairs.iter().filter_map(|(key, side)| {
        let key = key.strip_prefix(DECIDE).filter(|_| !side.is_empty())?;
        Some((key.to_string(), side.clone()))
    });
    let request = MergeRequest {
        take: None,
        decide: decide.collect(),
        apply,
        version: value(&sent.pairs, "version").parse().ok(),
    };
    let held = STANDARD.encode(&bytes);
    let merged = merging::merge(&context.state, context.actor(), &id, &name, bytes, request).await?;
    if apply {
        return Ok(redirect_with_flash(&format!("/papers/{id}#content"), Flash::Merged));
    }
    page(&context, &id, report(context.labels(), &merged, &name, &held)).await
}

/// The file: the one that was chosen, or the one that the form holds.
fn draft(sent: &upload::Upload) -> Result<(String, Bytes)> {
    let held = held(&sent.pairs);
    if held.is_empty() {
        return sent.file("file");
    }
    let broken =
        || Problem::malformed("tệp Word trong biểu mẫu bị hỏng", "the Word file of the form is broken");
    let bytes = STANDARD.decode(held).map_err(|_| broken())?;
    Ok((value(&sent.pairs, "name").to_string(), bytes.into()))
}

fn held(pairs: &Pairs) -> &str {
    value(pairs, "draft")
}

async fn page(context: &PageContext, id: &str, data: Json) -> Result<Response> {
    let document = documents::view(&context.state, context.actor(), id).await?;
    let title = upper_initial(&document.subject);
    let mut whole = json!({
        "id": id, "subject": title, "editable": document.may.edit, "version": document.version,
    });
    extend(&mut whole, data);
    let frame = Frame { title: &title, part: "/", ..Frame::default() };
    Ok(context.page(frame, "merge", whole))
}

fn report(labels: &Labels, merged: &MergeView, name: &str, held: &str) -> Json {
    let groups: Vec<Json> = Outcome::ALL
        .into_iter()
        .filter_map(|outcome| {
            let items: Vec<Json> = merged
                .items
                .iter()
                .filter(|item| item.outcome == outcome)
                .map(|item| item_data(labels, item))
                .collect();
            (!items.is_empty()).then(|| json!({ "kind": outcome.key(), outcome.key(): true, "items": items }))
        })
        .collect();
    json!({
        "report": true, "name": name, "draft": held, "groups": groups, "same": merged.items.is_empty(),
    })
}

fn item_data(labels: &Labels, item: &Item) -> Json {
    let by: Vec<String> =
        item.by.iter().map(|one| one.name.clone()).filter(|name| !name.is_empty()).collect();
    let (message, hints) =
        wording::tidied(labels, &item.diagnostic, |text| without_names(text, item.block.as_deref()));
    json!({
        "message": message, "hints": hints,
        "place": item.diagnostic.place.as_ref().map(vanthu_diagnostic::Place::short),
        "by": by.join(", "), "sent": item.sent, "theirs": item.theirs, "now": item.now, "decide": item.decide,
        "cell": item.correction.as_ref().map(|one| format!("{}!{}", one.sheet, one.cell)),
    })
}

/// A message without the names of blocks, tables and figures, which are for programs: the texts beside it say which
/// paragraph it is, and a figure is known by its number.
fn without_names(message: &str, block: Option<&str>) -> String {
    let mut message = message.to_string();
    if let Some(block) = block {
        // A new paragraph stands beside the block that it names.
        for beside in ["sau", "trước"] {
            message = message.replace(&format!(" {beside} khối `{block}`"), "");
        }
        message = message.replace(&format!("khối `{block}`"), "đoạn này");
    }
    for (open, close, by) in [
        ("khối `", "`", "đoạn khác"),
        ("bảng `", "`", "bảng này"),
        ("biểu đồ `", "`", "biểu đồ này"),
        (" (số liệu `", "`)", ""),
        ("số liệu `", "`", "số liệu"),
        ("không còn trong bản Word: `", "` (", "không còn trong bản Word: ("),
        ("”), `", "` (", "”), ("),
    ] {
        message = replaced(&message, open, close, by);
    }
    upper_initial(&message)
}

/// A text with `by` in place of each part that begins with `open` and goes on to the next `close`.
fn replaced(text: &str, open: &str, close: &str, by: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, part)) = rest.split_once(open)
        && let Some((_, after)) = part.split_once(close)
    {
        kept.push_str(before);
        kept.push_str(by);
        rest = after;
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clerks_read_no_names_of_blocks_and_figures() {
        let shown = |message: &str| without_names(message, Some("a.1"));
        assert_eq!(
            shown("bảng `b.2` bị sửa trong bản Word; không lấy"),
            "Bảng này bị sửa trong bản Word; không lấy"
        );
        assert_eq!(shown("khối `a.1`: con số 01 bị bỏ"), "Đoạn này: con số 01 bị bỏ");
        assert_eq!(shown("thêm đoạn mới sau khối `a.1`"), "Thêm đoạn mới");
        assert_eq!(shown("khối `a.1` được gộp vào khối `a.2`"), "Đoạn này được gộp vào đoạn khác");
        assert_eq!(
            shown("số liệu `total.sources` bị sửa từ “7” thành “9”; văn bản vẫn lấy số đã tính"),
            "Số liệu bị sửa từ “7” thành “9”; văn bản vẫn lấy số đã tính"
        );
        assert_eq!(shown("đính chính ô D7 thành “9” (số liệu `total.sources`)"), "Đính chính ô D7 thành “9”");
        assert_eq!(
            shown("số liệu không còn trong bản Word: `total.sources` (“7”), `total.admitted` (“09”)"),
            "Số liệu không còn trong bản Word: (“7”), (“09”)"
        );
    }
}
