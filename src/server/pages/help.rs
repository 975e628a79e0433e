//! The help pages: the guides of `docs/`, compiled in, and the section of them that each page leads to.

mod guide;

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::page_context::PageContext;
use super::view::Frame;
use crate::server::error::{Problem, Result};
use guide::Guide;

/// A day in an office: the pages and what is done on them.
static DAY: LazyLock<Guide> = LazyLock::new(|| Guide::read(guide::DAY));
/// Workbooks, document files and the command line.
static FILES: LazyLock<Guide> = LazyLock::new(|| Guide::read(guide::FILES));

/// The pictures of the guides by their file names.
const PICTURES: &[(&str, &[u8])] = &[
    picture("ban-soan.png", include_bytes!("../../../docs/images/web/ban-soan.png")),
    picture("bang-co-loi.png", include_bytes!("../../../docs/images/web/bang-co-loi.png")),
    picture("bang-da-sua.png", include_bytes!("../../../docs/images/web/bang-da-sua.png")),
    picture("bi-tra-lai.png", include_bytes!("../../../docs/images/web/bi-tra-lai.png")),
    picture("cac-cot.png", include_bytes!("../../../docs/images/web/cac-cot.png")),
    picture("co-phai-y-la.png", include_bytes!("../../../docs/images/web/co-phai-y-la.png")),
    picture("da-phat-hanh.png", include_bytes!("../../../docs/images/web/da-phat-hanh.png")),
    picture("da-thay-doi.png", include_bytes!("../../../docs/images/web/da-thay-doi.png")),
    picture("danh-sach.png", include_bytes!("../../../docs/images/web/danh-sach.png")),
    picture("in-phieu-xong.png", include_bytes!("../../../docs/images/web/in-phieu-xong.png")),
    picture("so-dang-ky.png", include_bytes!("../../../docs/images/web/so-dang-ky.png")),
    picture("so-lay-tu-dau.png", include_bytes!("../../../docs/images/web/so-lay-tu-dau.png")),
    picture("soan-moi.png", include_bytes!("../../../docs/images/web/soan-moi.png")),
    picture("sua-cau.png", include_bytes!("../../../docs/images/web/sua-cau.png")),
    picture("thong-bao.png", include_bytes!("../../../docs/images/web/thong-bao.png")),
    picture("trinh-som.png", include_bytes!("../../../docs/images/web/trinh-som.png")),
];

/// The section of the day that explains each page, by the name of the page's template.
const SECTIONS: [(&str, &str); 17] = [
    ("account", "nhac-viec"),
    ("audit", "ma-truy-cap-nhat-ky-thu"),
    ("batch", "buoi-chieu-phieu-danh-gia-tung-chi-bo"),
    ("document", "dien-nhung-gi-chi-con-nguoi-biet"),
    ("home", "tim-lai"),
    ("mails", "ma-truy-cap-nhat-ky-thu"),
    ("merge", "sua-bang-word"),
    ("new", "chon-loai-van-ban"),
    ("office", "co-quan"),
    ("office-file", "mau-rieng-cua-co-quan"),
    ("office-files", "mau-rieng-cua-co-quan"),
    ("offices", "co-quan"),
    ("problem", "khi-gap-truc-trac"),
    ("register", "cuoi-ngay-so-dang-ky-van-ban-di"),
    ("tokens", "ma-truy-cap-nhat-ky-thu"),
    ("users", "nguoi-dung"),
    ("workbook", "tai-bang-so-lieu-len"),
];

const fn picture(name: &'static str, bytes: &'static [u8]) -> (&'static str, &'static [u8]) {
    (name, bytes)
}

/// The address of the section that explains the page made by that template.
pub(super) fn section(template: &str) -> Option<String> {
    let (_, section) = SECTIONS.iter().find(|(name, _)| *name == template)?;
    Some(format!("/help#{section}"))
}

/// The day in an office.
pub(super) async fn day(context: PageContext) -> Result<Response> {
    Ok(page(&context, &DAY, false))
}

/// The guide to workbooks, document files and the command line.
pub(super) async fn files(context: PageContext) -> Result<Response> {
    Ok(page(&context, &FILES, true))
}

fn page(context: &PageContext, guide: &Guide, files: bool) -> Response {
    let labels = &context.labels().help;
    let contents = guide.contents.iter().map(|one| json!({ "id": one.id, "title": one.title }));
    let data = json!({
        "files": files, "lead": if files { &labels.files_lead } else { &labels.day_lead },
        "contents": contents.collect::<Vec<_>>(), "body": guide.html,
    });
    context.page(Frame { title: &labels.title, part: "/help", ..Frame::default() }, "help", data)
}

/// A picture of the guides.
pub(super) async fn image(_: PageContext, Path(name): Path<String>) -> Result<Response> {
    let (_, bytes) = PICTURES.iter().find(|(known, _)| *known == name).ok_or_else(Problem::missing)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// The width and height of a picture of the guides, so that the page keeps its place while it is loaded.
fn size(name: &str) -> Option<(u32, u32)> {
    let (_, bytes) = PICTURES.iter().find(|(known, _)| *known == name)?;
    // The header of a PNG: signature, length and name of the first chunk, then width and height.
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_leads_to_a_section_that_is_there() {
        for (template, section) in SECTIONS {
            assert!(DAY.html.contains(&format!(" id=\"{section}\"")), "{template}: {section}");
        }
    }

    #[test]
    fn a_guide_has_its_pictures_and_each_picture_its_place() {
        for (name, _) in PICTURES {
            let (width, height) = size(name).unwrap();
            let shown = format!("src=\"/help/images/{name}\" width=\"{width}\" height=\"{height}\"");
            assert!(DAY.html.contains(&shown), "{name}");
        }
        assert_eq!(DAY.html.matches("<img ").count(), PICTURES.len());
        assert_eq!(FILES.html.matches("<img ").count(), 0);
    }

    #[test]
    fn headings_are_told_apart() {
        for guide in [&*DAY, &*FILES] {
            let mut ids: Vec<&str> = guide.contents.iter().map(|one| one.id.as_str()).collect();
            let count = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert!(count > 5 && ids.len() == count, "{ids:?}");
        }
    }
}
