//! A guide in Markdown as HTML: what the guides of `docs/` use of Markdown, and no markup of their own.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::size;
use vanthu_model::text::slug;

/// What is done on the pages on a day in an office.
pub(super) const DAY: &str = include_str!("../../../../docs/office-day.vi.md");
/// What is done with workbooks, document files and the command line.
pub(super) const FILES: &str = include_str!("../../../../docs/clerk-guide.vi.md");

/// A guide that was read.
#[derive(Default)]
pub(super) struct Guide {
    /// Its headings of the second level.
    pub(super) contents: Vec<Heading>,
    /// What follows its title, as HTML.
    pub(super) html: String,
}

/// A heading of a guide.
pub(super) struct Heading {
    /// What a link to it names.
    pub(super) id: String,
    pub(super) title: String,
}

impl Guide {
    /// Reads a guide.
    pub(super) fn read(markdown: &str) -> Self {
        let mut writer = Writer::default();
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
            writer.event(event);
        }
        writer.guide
    }
}

/// A guide while it is written.
#[derive(Default)]
struct Writer {
    guide: Guide,
    /// The text of the heading or the words of the picture that is read.
    heard: Option<String>,
    /// Whether the row of a table is its head.
    in_head: bool,
    /// Whether each link that is open is one.
    links: Vec<bool>,
}

impl Writer {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) if self.heard.is_some() => self.text(&text),
            Event::Code(text) => {
                self.put("<code>");
                self.text(&text);
                self.put("</code>");
            }
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.put("<br>"),
            // Markup of another kind is shown as it is written.
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Rule => self.put("<hr>"),
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.put("<p>"),
            Tag::Heading { .. } => self.heard = Some(String::new()),
            Tag::List(None) => self.put("<ul>"),
            Tag::List(Some(_)) => self.put("<ol>"),
            Tag::Item => self.put("<li>"),
            Tag::Strong => self.put("<strong>"),
            Tag::Emphasis => self.put("<em>"),
            Tag::CodeBlock(_) => self.put("<pre><code>"),
            Tag::BlockQuote(_) => self.put("<blockquote>"),
            Tag::Table(_) => self.put("<table>"),
            Tag::TableHead => {
                self.in_head = true;
                self.put("<thead><tr>");
            }
            Tag::TableRow => self.put("<tr>"),
            Tag::TableCell => self.put(if self.in_head { "<th scope=\"col\">" } else { "<td>" }),
            Tag::Link { dest_url, .. } => {
                let address = address(&dest_url);
                self.links.push(address.is_some());
                if let Some(address) = address {
                    self.put(&format!("<a href=\"{}\">", escaped(&address)));
                }
            }
            Tag::Image { dest_url, .. } => {
                let name = dest_url.rsplit('/').next().unwrap_or_default();
                self.put(&format!("<img src=\"/help/images/{}\"", escaped(name)));
                if let Some((width, height)) = size(name) {
                    self.put(&format!(" width=\"{width}\" height=\"{height}\""));
                }
                self.heard = Some(String::new());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.put("</p>\n"),
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::List(false) => self.put("</ul>\n"),
            TagEnd::List(true) => self.put("</ol>\n"),
            TagEnd::Item => self.put("</li>\n"),
            TagEnd::Strong => self.put("</strong>"),
            TagEnd::Emphasis => self.put("</em>"),
            TagEnd::CodeBlock => self.put("</code></pre>\n"),
            TagEnd::BlockQuote(_) => self.put("</blockquote>\n"),
            TagEnd::Table => self.put("</tbody></table>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.put("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.put("</tr>\n"),
            TagEnd::TableCell => self.put(if self.in_head { "</th>" } else { "</td>" }),
            TagEnd::Link => {
                let end = if self.links.pop() == Some(true) { "</a>" } else { "" };
                self.put(end);
            }
            TagEnd::Image => {
                let words = self.heard.take().unwrap_or_default();
                self.put(&format!(" alt=\"{}\" loading=\"lazy\">", escaped(&words)));
            }
            _ => {}
        }
    }

    /// A heading with its address. That of the first level is the title of the guide, which stands above the page.
    fn heading(&mut self, level: HeadingLevel) {
        let title = self.heard.take().unwrap_or_default();
        let (id, shown) = (slug(&title), escaped(&title));
        match level {
            HeadingLevel::H1 => {}
            HeadingLevel::H2 => {
                self.put(&format!("<h2 id=\"{id}\">{shown}</h2>\n"));
                self.guide.contents.push(Heading { id, title });
            }
            _ => self.put(&format!("<h3 id=\"{id}\">{shown}</h3>\n")),
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.heard {
            Some(heard) => heard.push_str(text),
            None => self.guide.html.push_str(&escaped(text)),
        }
    }

    fn put(&mut self, html: &str) {
        self.guide.html.push_str(html);
    }
}

/// Where a link of the guides leads on the pages. Files beside the guides are not on the pages, and nothing leads away from
/// them.
fn address(link: &str) -> Option<String> {
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let page = match file {
        "" => "",
        "office-day.vi.md" => "/help",
        "clerk-guide.vi.md" => "/help/files",
        _ => return None,
    };
    Some(if place.is_empty() { page.to_string() } else { format!("{page}#{}", slug(place)) })
}

/// A text as it stands in HTML, in an attribute as well.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_read_as_it_is_written() {
        let guide = Guide::read(
            "# Tên\n\nXem [ngày](office-day.vi.md#nhac-viec), [mẫu](../samples/a.toml).\n\n## Bước `1`\n\n\
             - **Ô** < `D7`\n\n| A | B |\n|---|---|\n| 1 | *2* |\n\n![Hình \"A\"](images/web/x.png)\n\n    lệnh <a>\n",
        );
        let wanted = "<p>Xem <a href=\"/help#nhac-viec\">ngày</a>, mẫu.</p>\n<h2 id=\"buoc-1\">Bước 1</h2>\n\
            <ul><li><strong>Ô</strong> &lt; <code>D7</code></li>\n</ul>\n\
            <table><thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead><tbody><tr><td>1</td><td><em>2</em></td></tr>\n</tbody></table>\n\
            <p><img src=\"/help/images/x.png\" alt=\"Hình &quot;A&quot;\" loading=\"lazy\"></p>\n\
            <pre><code>lệnh &lt;a&gt;\n</code></pre>\n";
        assert_eq!(guide.html, wanted);
        assert_eq!(guide.contents.len(), 1);
    }
}
