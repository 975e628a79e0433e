//! What documents say, line by line: kept for the search, and compared when a document comes back to its approver.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::context::{Context, Service};
use super::differences::{Change, differences};
use super::error::Result;
use super::permissions::readable;
use super::rendering::{self, NumberOverride};
use super::views::Named;
use crate::pipeline::Line;
use crate::worker::pool::Turn;
use vanthu_store::{Actor, Document, DocumentEvent, DocumentState, Submission, TextLine};

/// What changed in a document since an earlier submission.
#[derive(Clone, Debug)]
pub struct Changes {
    /// When it was submitted as it was.
    pub since: DateTime<Utc>,
    /// Who returned it then, if somebody did.
    pub returned_by: Option<Named>,
    /// The lines that differ, in reading order.
    pub changes: Vec<Change>,
}

fn stored(lines: &[Line]) -> Vec<TextLine> {
    let line = |line: &Line| TextLine {
        block: line.block.clone(),
        form: line.form.clone(),
        text: line.text.clone(),
    };
    lines.iter().map(line).collect()
}

/// Keeps what a document says.
///
/// # Errors
/// Those of the store.
pub(crate) async fn keep(context: &Context, document: &Document, lines: &[Line]) -> Result<()> {
    let content = context.store.documents().content(&document.id).await?;
    Ok(context.store.texts().keep(&document.id, &content.sha256(), &stored(lines)).await?)
}

/// Keeps what the preview of a document says. That it cannot be kept now keeps nobody from seeing the preview.
pub(crate) async fn keep_shown(context: &Context, id: &str, content_sha256: &str, lines: &[Line]) {
    if let Err(error) = context.store.texts().keep(id, content_sha256, &stored(lines)).await {
        tracing::warn!(document = id, code = %error.diagnostic().code, "the text of a document was not kept");
    }
}

/// What changed since the actor last acted on the document: since the submission that the actor returned, approved or
/// commented on, and otherwise since the one before. `lines` is what it says now; without them, what was submitted last.
/// `None` if it was submitted only once, or what it said is not known.
///
/// # Errors
/// Forbidden without the right to read; not found if there is no document of that id.
pub async fn changes(
    context: &Context,
    actor: &Actor,
    id: &str,
    lines: Option<&[Line]>,
) -> Result<Option<Changes>> {
    let document = readable(context, actor, id).await?;
    let mut submissions = context.store.texts().submissions(id).await?;
    let events = context.store.documents().events(id).await?;
    let submitted = events.iter().rposition(|event| event.what == "submitted").unwrap_or_default();
    let is_draft = document.state == DocumentState::Draft;
    // What was submitted last is what an approver reads now.
    let last = if is_draft { None } else { submissions.pop() };
    let now = match (lines, last) {
        (Some(lines), _) => stored(lines),
        (None, Some(last)) if events.get(submitted).is_some_and(|event| event.at == last.at) => last.lines,
        (None, _) => return Ok(None),
    };
    let earlier = if is_draft { events.as_slice() } else { &events[..submitted] };
    Ok(base(&submissions, earlier, actor).map(|base| Changes {
        since: base.at,
        returned_by: returned_by(base, earlier),
        changes: differences(&base.lines, &now),
    }))
}

/// The submission with which the document is compared.
fn base<'a>(
    submissions: &'a [Submission],
    earlier: &[DocumentEvent],
    actor: &Actor,
) -> Option<&'a Submission> {
    let is_own_act = |event: &&DocumentEvent| {
        event.actor_id == actor.user_id
            && matches!(event.what.as_str(), "returned" | "approved" | "commented")
    };
    let seen = earlier.iter().rev().find(is_own_act).map(|event| event.at);
    let before = |at: DateTime<Utc>| submissions.iter().rev().find(move |one| one.at <= at);
    seen.and_then(before).or(submissions.last())
}

/// Who returned a document as it was submitted then.
fn returned_by(submission: &Submission, events: &[DocumentEvent]) -> Option<Named> {
    let later = events.iter().filter(|event| event.at > submission.at);
    let mut ends =
        later.filter(|event| matches!(event.what.as_str(), "returned" | "withdrawn" | "submitted"));
    let end = ends.next().filter(|event| event.what == "returned")?;
    Some(Named { id: end.actor_id.clone(), name: end.actor_name.clone() })
}

/// The first line of each of these documents that has all words of `text`. The documents are ones that the actor may read.
///
/// # Errors
/// Those of the store.
pub async fn found(context: &Context, ids: &[String], text: &str) -> Result<BTreeMap<String, String>> {
    Ok(context.store.texts().found(ids, text).await?)
}

/// How many documents are read at a time for the search.
const READ_AT_ONCE: u32 = 200;

/// Reads what documents say whose text was never kept, as those of an earlier version of the program, so that they are found
/// as well. Those that cannot be composed are kept without text; for those that no worker has time for, there is a next time.
pub(crate) async fn read_missing(service: &Service) -> Result<()> {
    let ids = service.store.texts().without(READ_AT_ONCE).await?;
    for id in ids {
        let document = service.store.documents().get(&id).await?;
        let content = service.store.documents().content(&id).await?;
        let turn = Turn::of("texts");
        if let Ok(checked) = rendering::check(service, &turn, &content, NumberOverride::of(&document)).await {
            let lines = stored(&checked.lines);
            service.store.texts().keep(&id, &content.sha256(), &lines).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vanthu_store::Roles;

    fn at(minute: u32) -> DateTime<Utc> {
        format!("2026-07-05T08:{minute:02}:00Z").parse().unwrap()
    }

    fn event(minute: u32, who: &str, what: &str) -> DocumentEvent {
        DocumentEvent {
            at: at(minute),
            actor_id: who.into(),
            actor_name: who.to_uppercase(),
            what: what.into(),
            note: None,
        }
    }

    fn actor(id: &str) -> Actor {
        Actor { user_id: id.into(), name: id.into(), roles: Roles::default(), ..Actor::system() }
    }

    #[test]
    fn an_approver_sees_what_changed_since_the_own_act() {
        let submissions: Vec<Submission> =
            [1, 5, 9].map(|minute| Submission { at: at(minute), lines: Vec::new() }).into();
        let events = [
            event(1, "drafter", "submitted"),
            event(2, "first", "returned"),
            event(5, "drafter", "submitted"),
            event(6, "second", "returned"),
            event(9, "drafter", "submitted"),
            event(10, "drafter", "withdrawn"),
        ];
        let since = |who: &str| base(&submissions, &events, &actor(who)).map(|base| base.at);
        assert_eq!(since("first"), Some(at(1)));
        assert_eq!(since("second"), Some(at(5)));
        // Somebody who never acted on it sees what changed since it was last submitted.
        assert_eq!(since("third"), Some(at(9)));
        assert_eq!(returned_by(&submissions[0], &events).map(|named| named.id).as_deref(), Some("first"));
        assert!(returned_by(&submissions[2], &events).is_none());
    }
}
