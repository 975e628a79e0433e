//! The templates of the pages, and the frame that each page stands in.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use handlebars::Handlebars;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::words;
use crate::server::security::Caller;
use vanthu_assets::Assets;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_store::Role;

/// The templates, read once.
pub struct View {
    registry: Handlebars<'static>,
    /// Names the files beside the pages: another one makes browsers fetch them anew.
    stamp: String,
}

/// What stands around a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame<'a> {
    /// The title of the window.
    pub title: &'a str,
    /// The address of the part that the page belongs to: `/register`.
    pub part: &'a str,
    /// The width: `narrow`, `gate`; the whole where empty.
    pub width: &'a str,
    /// Scripts beside the one that all pages have.
    pub scripts: &'a [&'a str],
    /// A word from the act that led here, by its key in [`said`].
    pub said: Option<&'a str>,
}

impl View {
    /// Reads the templates.
    ///
    /// # Errors
    /// When one is no handlebars, or cannot be read.
    pub fn new(assets: &Assets) -> Result<Self, Diagnostic> {
        let mut registry = Handlebars::new();
        let mut stamp = Sha256::new();
        for path in assets.list("web/") {
            let Some(asset) = assets.get(&path)? else { continue };
            stamp.update(&asset.bytes);
            let Some(name) = path.strip_prefix("web/").and_then(|name| name.strip_suffix(".hbs")) else {
                continue;
            };
            registry.register_template_string(name, asset.text()?).map_err(|error| {
                Diagnostic::error(
                    code!("assets.template"),
                    format!("trang mẫu `{}` không đọc được: {error}", asset.name),
                    format!("the page `{}` cannot be read: {error}", asset.name),
                )
                .at(Place::File { file: asset.name.clone() })
            })?;
        }
        let stamp = stamp.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { registry, stamp })
    }

    /// A template filled in, without its frame.
    pub fn part(&self, template: &str, data: &Json) -> String {
        self.registry.render(template, data).unwrap_or_else(|error| {
            // The embedded templates are rendered by the tests; this is for those of a user's folder.
            tracing::error!(template, line = error.line_no, "a page cannot be filled in");
            String::new()
        })
    }

    /// A whole page.
    pub fn page(
        &self,
        status: StatusCode,
        caller: Option<&Caller>,
        frame: &Frame,
        template: &str,
        mut data: Json,
    ) -> Response {
        let csrf = caller.map(Caller::csrf).unwrap_or_default();
        data["csrf"] = csrf.into();
        let content = self.part(template, &data);
        let scripts: Vec<&str> = std::iter::once("vanthu.js").chain(frame.scripts.iter().copied()).collect();
        let user = caller.map(|caller| {
            let roles: Vec<String> =
                caller.actor.roles.iter().map(|role| words::role(*role).0.to_lowercase()).collect();
            json!({ "name": caller.actor.name, "roles": roles.join(", ") })
        });
        let whole = json!({
            "title": frame.title, "csrf": csrf, "stamp": self.stamp, "scripts": scripts, "user": user,
            "nav": caller.map(|caller| parts(caller, frame.part)), "main_class": frame.width,
            "flash": frame.said.and_then(said), "content": content,
        });
        let mut response = (status, self.part("layout", &whole)).into_response();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response
    }
}

/// The parts that the caller may see.
fn parts(caller: &Caller, current: &str) -> Vec<Json> {
    let administrator = caller.actor.has_role(&[Role::Administrator]);
    let all = [
        ("/", "Văn bản", true),
        ("/register", "Sổ đăng ký", true),
        ("/offices", "Cơ quan", true),
        ("/users", "Người dùng", administrator),
        ("/tokens", "Mã truy cập", administrator),
        ("/audit", "Nhật ký", administrator),
    ];
    all.iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(href, label, _)| json!({ "href": href, "label": label, "current": *href == current }))
        .collect()
}

/// What an act says on the page that it leads to. The address holds a key only, so that nobody can put words into it.
fn said(key: &str) -> Option<Json> {
    let (kind, text) = match key {
        "saved" => ("good", "Đã lưu."),
        "uploaded" => ("good", "Đã nhận bảng số liệu."),
        "removed" => ("good", "Đã bỏ tệp; tệp cũ vẫn nằm trong hồ sơ."),
        "mended" => ("good", "Đã sửa ô; tệp gốc không đổi."),
        "unmended" => ("good", "Đã bỏ sửa; ô trở lại như trong tệp gốc."),
        "submitted" => ("good", "Đã trình ký. Nội dung được khóa cho đến khi duyệt hoặc trả lại."),
        "withdrawn" => ("good", "Đã rút lại; có thể sửa tiếp."),
        "approved" => ("good", "Đã duyệt."),
        "returned" => ("good", "Đã trả lại kèm lý do."),
        "issued" => ("good", "Đã cấp số. Bản PDF chính thức đang được dựng."),
        "voided" => ("good", "Đã hủy số; số này không dùng lại."),
        "deleted" => ("good", "Đã xóa bản nháp."),
        "started" => ("good", "Đã bắt đầu."),
        "cancelled" => ("good", "Đã yêu cầu dừng."),
        "reserved" => ("good", "Đã lấy số; xem dòng mới trong sổ."),
        "begun" => ("good", "Đã ghi số cuối của sổ giấy; số tiếp theo lấy từ đó."),
        "imported" => ("good", "Đã nhập sổ."),
        "user" => ("good", "Đã lưu người dùng."),
        "revoked" => ("good", "Đã thu hồi mã."),
        "out" => ("good", "Đã đăng xuất."),
        "setup" => ("good", "Đã tạo người quản trị. Đăng nhập để bắt đầu."),
        "expired" => ("warn", "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục."),
        _ => return None,
    };
    Some(json!({ "kind": kind, "text": text }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_read_and_escapes_what_it_shows() {
        let view = View::new(&Assets::default()).unwrap();
        let shown = view.part("problem", &json!({ "heading": "<b>", "message": "a & b" }));
        assert!(shown.contains("&lt;b&gt;") && shown.contains("a &amp; b"), "{shown}");
    }

    #[test]
    fn parts_of_parts_are_drawn_to_their_depth() {
        let view = View::new(&Assets::default()).unwrap();
        let section = |id: &str| json!({ "id": id, "heading": "Phần 1", "nested": false });
        let outer = json!({
            "id": "f.content.0", "heading": "Phần 1", "nested": true, "next": 1,
            "sections": [section("f.content.0.sections.0")], "blank": [section("f.content.0.sections.__")],
        });
        let shown = view.part("section", &outer);
        assert!(
            shown.contains("f.content.0.sections.0.title")
                && shown.contains("data-blank=\"f.content.0.sections\"")
        );
    }
}
