//! What a mail says. Whether its receiver may read what it tells of is asked here, at the moment of sending, and of a document
//! with a mark of secrecy nothing is said but that there is one.

use serde::Deserialize;
use vanthu_assets::Assets;
use vanthu_diagnostic::{Diagnostic, Place, code};
use vanthu_model::date;
use vanthu_model::text::upper_initial;
use vanthu_store::{Document, Mail, StoreError, User};

use crate::service::context::Service;
use crate::service::fill::fill;
use crate::service::permissions::{Act, Object, may};

/// The file of the texts.
const FILE: &str = "mail/mails.toml";

/// How many characters of what a person wrote are repeated in a mail.
const MAX_NOTE: usize = 1000;

/// The longest subject of a mail, in characters.
const MAX_TITLE: usize = 150;

/// A mail as it is sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// The subject.
    pub(super) title: String,
    /// The text.
    pub(super) body: String,
}

/// Why a mail is not sent at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// Its receiver may not read what it tells of, or not sign in any more.
    NotAllowed,
    /// What it tells of is gone.
    Gone,
    /// The file of the texts cannot be read, or the store cannot; attempted again.
    Failed(&'static str),
}

/// The texts of all mails.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Words {
    frame: FrameWords,
    submitted: Topic,
    returned: Topic,
    approved: Topic,
    issued: Topic,
    commented: Topic,
    reminder: Topic,
    test: Topic,
}

/// What stands around each text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FrameWords {
    greeting: String,
    named: String,
    secret: String,
    title_secret: String,
    open: String,
    open_work: String,
    without_link: String,
    footer: String,
}

/// The subject, the sentence, and the line of what a person wrote.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    title: String,
    text: String,
    note: String,
}

impl Words {
    fn read(assets: &Assets) -> Result<Self, Diagnostic> {
        let asset = assets.get(FILE)?.ok_or_else(|| unreadable(FILE, "the file is missing"))?;
        let name = asset.name.clone();
        toml::from_str(asset.text()?).map_err(|error| unreadable(&name, error.message()))
    }

    fn topic(&self, word: &str) -> Option<&Topic> {
        Some(match word {
            "submitted" => &self.submitted,
            "returned" => &self.returned,
            "approved" => &self.approved,
            "issued" => &self.issued,
            "commented" => &self.commented,
            "reminder" => &self.reminder,
            "test" => &self.test,
            _ => return None,
        })
    }
}

fn unreadable(name: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        code!("assets.template"),
        format!("tệp lời thư `{name}` không đọc được: {why}"),
        format!("the texts of mails in `{name}` cannot be read: {why}"),
    )
    .at(Place::File { file: name.to_string() })
}

/// What a mail is about, as its receiver may know it.
struct About<'a> {
    /// In the subject.
    title: String,
    /// In the sentence.
    document: String,
    office: &'a str,
    by: &'a str,
    note: Option<String>,
    /// The line that leads to it.
    open: String,
}

/// The mail as its receiver may read it now.
pub(super) async fn of_mail(service: &Service, mail: &Mail, user: &User) -> Result<Text, Unsaid> {
    let words = Words::read(&service.settings.assets).map_err(|problem| {
        tracing::error!(problem = problem.message.en, "the texts of mails cannot be read");
        Unsaid::Failed("template")
    })?;
    let topic = words.topic(&mail.topic).ok_or(Unsaid::Gone)?;
    if let Some(id) = &mail.report_id {
        return of_report(service, &words, topic, id, mail, user).await;
    }
    let id = mail.document_id.as_deref().ok_or(Unsaid::Gone)?;
    let document = match service.store.documents().get(id).await {
        Ok(document) => document,
        Err(StoreError::Missing(_)) => return Err(Unsaid::Gone),
        Err(_) => return Err(Unsaid::Failed("store")),
    };
    may(&user.actor(), Act::ReadDocument, Object::Document(&document)).map_err(|_| Unsaid::NotAllowed)?;
    let office = service.store.offices().get(&document.office_id).await;
    let office = office.map_err(|_| Unsaid::Failed("store"))?;
    let note = match mail.topic.as_str() {
        "issued" => document.number.as_ref().map(|number| number.symbol.clone()),
        _ => mail.note.clone(),
    };
    let about = About {
        title: title_of(&words, &document),
        document: named(&words, &document),
        office: &office.name,
        by: &mail.by_name,
        note: note.filter(|_| !document.secret),
        open: link(service, &words, &words.frame.open, &format!("/papers/{id}")),
    };
    Ok(text(&words, topic, &user.full_name, &about))
}

/// The reminder of a report: gone if the report was handed in meanwhile.
async fn of_report(
    service: &Service,
    words: &Words,
    topic: &Topic,
    id: &str,
    mail: &Mail,
    user: &User,
) -> Result<Text, Unsaid> {
    let report = match service.store.reports().get(id).await {
        Ok(report) => report,
        Err(StoreError::Missing(_)) => return Err(Unsaid::Gone),
        Err(_) => return Err(Unsaid::Failed("store")),
    };
    if mail.note.as_deref() != Some(report.due().to_string().as_str()) {
        return Err(Unsaid::Gone);
    }
    may(&user.actor(), Act::ReadOffice, Object::Office(&report.office_id)).map_err(|_| Unsaid::NotAllowed)?;
    let office = service.store.offices().get(&report.office_id).await;
    let office = office.map_err(|_| Unsaid::Failed("store"))?;
    let about = About {
        title: report.name.clone(),
        document: report.name.clone(),
        office: &office.name,
        by: "",
        note: Some(date::short(report.due())),
        open: link(service, words, &words.frame.open_work, "/"),
    };
    Ok(text(words, topic, &user.full_name, &about))
}

/// The mail with which an administrator tries the server.
pub(super) fn of_test(service: &Service, name: &str) -> Result<Text, Diagnostic> {
    let words = Words::read(&service.settings.assets)?;
    let open = link(service, &words, &words.frame.open_work, "/");
    let about =
        About { title: String::new(), document: String::new(), office: "", by: name, note: None, open };
    Ok(text(&words, &words.test, name, &about))
}

fn title_of(words: &Words, document: &Document) -> String {
    match document.secret {
        true => words.frame.title_secret.clone(),
        false => upper_initial(&document.subject),
    }
}

fn named(words: &Words, document: &Document) -> String {
    match document.secret {
        true => words.frame.secret.clone(),
        false => fill(&words.frame.named, &[("subject", &upper_initial(&document.subject))]),
    }
}

/// The line that leads to a page, if the settings say under which address the pages are reached.
fn link(service: &Service, words: &Words, line: &str, path: &str) -> String {
    match service.policy.public_url.as_deref() {
        Some(base) => fill(line, &[("link", &format!("{}{path}", base.trim_end_matches('/')))]),
        None => words.frame.without_link.clone(),
    }
}

fn text(words: &Words, topic: &Topic, name: &str, about: &About<'_>) -> Text {
    let known = |document: &str, line: &str| {
        let note = about.note.as_deref().map(|note| shortened(note, MAX_NOTE)).unwrap_or_default();
        fill(line, &[("document", &document), ("office", &about.office), ("by", &about.by), ("note", &note)])
    };
    let greeting = fill(&words.frame.greeting, &[("name", &name)]);
    let mut parts = vec![greeting, known(&about.document, &topic.text)];
    if about.note.is_some() && !topic.note.is_empty() {
        parts.push(known(&about.document, &topic.note));
    }
    parts.push(about.open.clone());
    parts.push(format!("--\u{20}\n{}", words.frame.footer));
    let title: String = known(&about.title, &topic.title).split_whitespace().collect::<Vec<_>>().join(" ");
    Text { title: shortened(&title, MAX_TITLE), body: parts.join("\n\n") + "\n" }
}

/// A text of at most `max` characters.
fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_string();
    }
    text.chars().take(max).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_store::MAIL_TOPICS;

    #[test]
    fn every_topic_has_its_words_and_fills_them_in() {
        let words = Words::read(&Assets::default()).unwrap();
        for name in MAIL_TOPICS.into_iter().chain(["test"]) {
            let about = About {
                title: "Báo cáo\r\nBcc: x@y.vn".into(),
                document: "văn bản “Báo cáo {by}”".into(),
                office: "Đảng ủy xã Hàm Mẫu",
                by: "Phạm Văn D",
                note: Some("sửa {office}".into()),
                open: "Mở".into(),
            };
            let text = text(&words, words.topic(name).unwrap(), "Trần Thị B", &about);
            assert!(!text.title.contains(['\r', '\n']) && !text.title.contains('{'), "{}", text.title);
            assert!(text.body.starts_with("Kính gửi: Trần Thị B\n\n"), "{}", text.body);
            // What people wrote is never read as a name to fill in.
            assert_eq!(text.body.contains("{office}"), !matches!(name, "test"), "{name}: {}", text.body);
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shortened("một hai", 3), "một…");
        assert_eq!(shortened("một", 3), "một");
    }
}
