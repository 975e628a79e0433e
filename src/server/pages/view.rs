//! The templates and labels of the pages, and the frame around each page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use handlebars::Handlebars;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::flash::Flash;
use super::help;
use super::labels::Labels;
use crate::server::security::Caller;
use vanthu_assets::Assets;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_store::Role;

/// The templates and labels, read once.
pub(super) struct View {
    registry: Handlebars<'static>,
    /// The words that the pages put together.
    pub(super) labels: Labels,
    /// A hash of all files, in the addresses of styles and scripts: browsers fetch them again when it changes.
    stamp: String,
}

/// What stands around a page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Frame<'a> {
    /// The title of the window.
    pub(super) title: &'a str,
    /// The address of the part of the service that the page belongs to: `/register`.
    pub(super) part: &'a str,
    /// The width: `narrow` or `gate`; empty for the full width.
    pub(super) width: &'a str,
    /// Scripts beside the one that all pages have.
    pub(super) scripts: &'a [&'a str],
    /// The message of the action that led here.
    pub(super) flash: Option<Flash>,
}

impl View {
    /// Reads the templates and labels.
    ///
    /// # Errors
    /// `assets.template` if one of them is malformed, or an error of reading.
    pub(super) fn new(assets: &Assets) -> Result<Self, Diagnostic> {
        let mut registry = Handlebars::new();
        // The lines of a partial may hold text of a person, such as that of a text area, which indentation would change.
        registry.set_prevent_indent(true);
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
        let stamp = hex::encode(&stamp.finalize()[..6]);
        Ok(Self { registry, labels: Labels::read(assets)?, stamp })
    }

    /// A template filled in, without its frame.
    pub(super) fn part(&self, template: &str, data: &Json) -> String {
        self.registry.render(template, data).unwrap_or_else(|error| {
            // The tests render the embedded templates; this is for those of a user's folder.
            tracing::error!(template, line = error.line_no, "a page cannot be filled in");
            String::new()
        })
    }

    /// A whole page.
    pub(super) fn page(
        &self,
        status: StatusCode,
        caller: Option<&Caller>,
        frame: &Frame<'_>,
        template: &str,
        mut data: Json,
    ) -> Response {
        let csrf = caller.map(Caller::csrf).unwrap_or_default();
        extend(&mut data, json!({ "csrf": csrf }));
        let content = self.part(template, &data);
        let scripts: Vec<&str> = std::iter::once("vanthu.js").chain(frame.scripts.iter().copied()).collect();
        let user = caller.map(|caller| {
            let roles = caller.actor.roles.iter().map(|role| self.labels.role(*role).name.to_lowercase());
            json!({ "id": caller.actor.user_id, "name": caller.actor.name, "roles": roles.collect::<Vec<_>>().join(", ") })
        });
        let whole = json!({
            "title": frame.title, "csrf": csrf, "stamp": self.stamp, "scripts": scripts, "user": user,
            "nav": caller.map(|caller| self.navigation(caller, frame.part)), "main_class": frame.width,
            "flash": frame.flash.map(|flash| self.flash(flash)), "content": content,
            "help": caller.and_then(|_| help::section(template)),
        });
        let mut response = (status, self.part("layout", &whole)).into_response();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response
    }

    /// The parts of the service that the caller may see.
    fn navigation(&self, caller: &Caller, current: &str) -> Vec<Json> {
        let labels = &self.labels.navigation;
        let administrator = caller.actor.has_role(&[Role::Administrator]);
        let parts = [
            ("/", &labels.documents, true),
            ("/register", &labels.register, true),
            ("/offices", &labels.offices, true),
            ("/users", &labels.users, administrator),
            ("/tokens", &labels.tokens, administrator),
            ("/audit", &labels.audit, administrator),
            ("/help", &labels.help, true),
        ];
        let shown = parts.iter().filter(|(_, _, shown)| *shown);
        shown
            .map(|(href, label, _)| json!({ "href": href, "label": label, "current": *href == current }))
            .collect()
    }

    fn flash(&self, flash: Flash) -> Json {
        json!({ "kind": flash.kind(), "text": self.labels.flash.get(flash.key()) })
    }
}

/// Adds data of a page to other data.
pub(super) fn extend(data: &mut Json, more: Json) {
    if let (Some(data), Json::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_can_be_read_and_escapes_what_it_shows() {
        let view = View::new(&Assets::default()).unwrap();
        let html = view.part("problem", &json!({ "heading": "<b>", "message": "a & b" }));
        assert!(html.contains("&lt;b&gt;") && html.contains("a &amp; b"), "{html}");
    }

    #[test]
    fn the_sentence_of_a_comment_is_not_said_to_be_sent_out() {
        let view = View::new(&Assets::default()).unwrap();
        let shown = |kind: &str| {
            let items = [json!({ "message": "m", "sent": "Câu của văn bản." })];
            view.part(
                "merge",
                &json!({ "report": true, "groups": [{ "kind": kind, kind: true, "items": items }] }),
            )
        };
        assert!(shown("comments").contains("Câu được góp ý:") && !shown("comments").contains("Gửi đi:"));
        assert!(shown("taken").contains("Gửi đi:"));
    }

    #[test]
    fn nested_sections_are_rendered_to_their_depth() {
        let view = View::new(&Assets::default()).unwrap();
        let section =
            |id: &str| json!({ "id": id, "heading": "Phần 1", "nested": false, "text": "một\nhai" });
        let outer = json!({
            "id": "f.content.0", "heading": "Phần 1", "nested": true, "next": 1,
            "sections": [section("f.content.0.sections.0")], "blank": [section("f.content.0.sections.__")],
        });
        let html = view.part("section", &outer);
        assert!(
            html.contains("f.content.0.sections.0.title")
                && html.contains("data-blank=\"f.content.0.sections\"")
        );
        // A partial within a partial leaves the lines of a text area as they are.
        assert!(html.contains(">một\nhai</textarea>"), "{html}");
    }
}
