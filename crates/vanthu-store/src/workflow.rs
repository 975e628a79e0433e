//! The workflow of a document: draft → submitted → approved → issuing → issued, back to a draft, or void. The content is
//! frozen when a document is submitted, and compared with its hash when the document gets its number. Giving the number,
//! the step from approved to issuing, is [`crate::Register::issue`].

use serde_json::{Value, json};
use vanthu_diagnostic::code;

use crate::columns::stored_count;
use crate::document_content::current_content;
use crate::documents::document_by_id;
use crate::register::void_entry;
use crate::schema::Tx;
use crate::{Actor, Document, DocumentState, ObjectRef, Result, Store, StoreError, sql};

/// The maximum number of characters of a note.
const MAX_NOTE: usize = 4_000;

/// The workflow of the documents.
#[derive(Clone, Copy)]
pub struct Workflow<'a> {
    store: &'a Store,
}

impl Store {
    /// The workflow of the documents.
    pub fn workflow(&self) -> Workflow<'_> {
        Workflow { store: self }
    }
}

/// A step of the workflow.
struct Transition {
    from: &'static [DocumentState],
    to: DocumentState,
    /// The word in the document's history.
    event: &'static str,
    /// The word in the audit log.
    act: &'static str,
}

const SUBMIT: Transition = Transition {
    from: &[DocumentState::Draft],
    to: DocumentState::Submitted,
    event: "submitted",
    act: "paper.submit",
};

const WITHDRAW: Transition = Transition {
    from: &[DocumentState::Submitted],
    to: DocumentState::Draft,
    event: "withdrawn",
    act: "paper.withdraw",
};

const APPROVE: Transition = Transition {
    from: &[DocumentState::Submitted],
    to: DocumentState::Approved,
    event: "approved",
    act: "paper.approve",
};

const RETURN: Transition = Transition {
    from: &[DocumentState::Submitted, DocumentState::Approved],
    to: DocumentState::Draft,
    event: "returned",
    act: "paper.return",
};

const FINISH_ISSUE: Transition = Transition {
    from: &[DocumentState::Issuing],
    to: DocumentState::Issued,
    event: "issued",
    act: "paper.issued",
};

/// Who asks for a step of which document.
struct Request<'a> {
    actor: &'a Actor,
    id: &'a str,
    /// The version that is meant, if that matters.
    version: Option<i64>,
    note: Option<&'a str>,
}

/// What a step changes besides the state.
enum Effect<'a> {
    /// Keeps the content as an object, and its hash with the document.
    Freeze,
    /// Makes the document editable again. Its version moves on, so that nobody approves what a page showed before.
    Unfreeze,
    /// Notes who approved it.
    Approve,
    /// Notes its PDF.
    AttachPdf(&'a ObjectRef),
}

impl Workflow<'_> {
    /// draft → submitted; freezes the content.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` from any other state; `store.stale` if the document has another
    /// version; `store.note-long`.
    pub async fn submit(
        self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        self.take(&SUBMIT, Effect::Freeze, Request { actor, id, version, note }).await
    }

    /// submitted → draft, by its author.
    ///
    /// # Errors
    /// As for [`Workflow::submit`].
    pub async fn withdraw(
        self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        self.take(&WITHDRAW, Effect::Unfreeze, Request { actor, id, version, note }).await
    }

    /// submitted → approved.
    ///
    /// # Errors
    /// As for [`Workflow::submit`].
    pub async fn approve(
        self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: Option<&str>,
    ) -> Result<Document> {
        self.take(&APPROVE, Effect::Approve, Request { actor, id, version, note }).await
    }

    /// submitted or approved → draft, with a note for the author.
    ///
    /// # Errors
    /// As for [`Workflow::submit`]; `store.note-needed` if the note is blank.
    pub async fn return_for_revision(
        self,
        actor: &Actor,
        id: &str,
        version: Option<i64>,
        note: &str,
    ) -> Result<Document> {
        require_note(note)?;
        self.take(&RETURN, Effect::Unfreeze, Request { actor, id, version, note: Some(note) }).await
    }

    /// issuing → issued; keeps the PDF. A document that is issued already keeps the PDF it has.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` from any other state; `store.damaged` if the PDF is not an object.
    pub async fn finish_issue(self, actor: &Actor, id: &str, pdf: &ObjectRef) -> Result<Document> {
        if !self.store.objects().has(&pdf.sha256).await? {
            return Err(StoreError::damaged("the PDF of a document is not among the objects"));
        }
        let mut tx = self.store.write().await?;
        let document = document_by_id(tx.conn(), id).await?;
        if document.state == DocumentState::Issued {
            return Ok(document);
        }
        let request = Request { actor, id, version: None, note: None };
        self.take_within(tx, &FINISH_ISSUE, Effect::AttachPdf(pdf), request).await
    }

    /// Keeps the issued PDF as it came back with its signatures. A later one takes its place.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` unless it is issued; `store.damaged` if the PDF is not an object.
    pub async fn attach_signed(self, actor: &Actor, id: &str, pdf: &ObjectRef) -> Result<Document> {
        if !self.store.objects().has(&pdf.sha256).await? {
            return Err(StoreError::damaged("a signed PDF is not among the objects"));
        }
        let mut tx = self.store.write().await?;
        document_by_id(tx.conn(), id).await?.must_be(&[DocumentState::Issued])?;
        let stamp = tx.stamp();
        sqlx::query(sql::documents::SET_SIGNED)
            .bind(&pdf.sha256)
            .bind(stored_count(pdf.size))
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        tx.event(actor, id, "signed", None).await?;
        tx.audit(actor, "paper.signed", id, json!({ "pdf": pdf.sha256 })).await?;
        let document = document_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// issuing or issued → void, together with its number; the note is the reason.
    ///
    /// # Errors
    /// `store.unknown-paper`; `store.paper-state` from any other state; `store.note-needed` if the note is blank;
    /// `register.reason-long`.
    pub async fn void(self, actor: &Actor, id: &str, note: &str) -> Result<Document> {
        require_note(note)?;
        let mut tx = self.store.write().await?;
        let document = document_by_id(tx.conn(), id).await?;
        document.must_be(&[DocumentState::Issuing, DocumentState::Issued])?;
        let entry = document.number.ok_or_else(|| StoreError::damaged("an issued document has no number"))?;
        void_entry(&mut tx, actor, &entry.entry_id, note).await?;
        let document = document_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// The ids of documents that have a number but no PDF yet, oldest first.
    ///
    /// # Errors
    /// `store.database` or `store.busy` if the database cannot be read.
    pub async fn unfinished_issues(self) -> Result<Vec<String>> {
        Ok(sqlx::query_scalar(sql::documents::UNFINISHED).fetch_all(self.store.reader()).await?)
    }

    async fn take(
        self,
        transition: &Transition,
        effect: Effect<'_>,
        request: Request<'_>,
    ) -> Result<Document> {
        let tx = self.store.write().await?;
        self.take_within(tx, transition, effect, request).await
    }

    /// Takes a step: checks that it may be taken, applies its effect, moves the state, and notes it in the history and
    /// the audit log.
    async fn take_within(
        self,
        mut tx: Tx,
        transition: &Transition,
        effect: Effect<'_>,
        Request { actor, id, version, note }: Request<'_>,
    ) -> Result<Document> {
        if note.is_some_and(|note| note.chars().count() > MAX_NOTE) {
            return Err(StoreError::refused(
                code!("store.note-long"),
                format!("ghi chú dài quá {MAX_NOTE} ký tự"),
                format!("the note has more than {MAX_NOTE} letters"),
            ));
        }
        let document = document_by_id(tx.conn(), id).await?;
        document.must_be(transition.from)?;
        document.must_have(version)?;
        let detail = self.apply(&mut tx, effect, actor, &document).await?;
        let stamp = tx.stamp();
        sqlx::query(sql::documents::SET_STATE)
            .bind(transition.to)
            .bind(stamp)
            .bind(id)
            .execute(tx.conn())
            .await?;
        let note = note.map(str::trim).filter(|note| !note.is_empty());
        tx.event(actor, id, transition.event, note).await?;
        tx.audit(actor, transition.act, id, detail).await?;
        let document = document_by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(document)
    }

    /// Applies the effect of a step; the answer is what the audit log says about it.
    async fn apply(
        self,
        tx: &mut Tx,
        effect: Effect<'_>,
        actor: &Actor,
        document: &Document,
    ) -> Result<Value> {
        let id = &document.id;
        match effect {
            Effect::Freeze => {
                let frozen = current_content(tx.conn(), id).await?.canonical();
                let sha256 = self.store.objects().put(frozen.into()).await?.sha256;
                sqlx::query(sql::documents::FREEZE)
                    .bind(&sha256)
                    .bind(&actor.user_id)
                    .bind(id)
                    .execute(tx.conn())
                    .await?;
                tx.keep_submission(id, &sha256).await?;
                Ok(json!({ "content": sha256 }))
            }
            Effect::Unfreeze => {
                sqlx::query(sql::documents::UNFREEZE).bind(id).execute(tx.conn()).await?;
                Ok(json!({}))
            }
            Effect::Approve => {
                let approver = &actor.user_id;
                sqlx::query(sql::documents::APPROVE).bind(approver).bind(id).execute(tx.conn()).await?;
                Ok(json!({ "content": document.content_sha256 }))
            }
            Effect::AttachPdf(pdf) => {
                sqlx::query(sql::documents::ATTACH_PDF)
                    .bind(&pdf.sha256)
                    .bind(stored_count(pdf.size))
                    .bind(id)
                    .execute(tx.conn())
                    .await?;
                Ok(json!({ "pdf": pdf.sha256 }))
            }
        }
    }
}

/// Refuses a blank note where one is required.
pub(crate) fn require_note(note: &str) -> Result<()> {
    if !note.trim().is_empty() {
        return Ok(());
    }
    Err(StoreError::refused(code!("store.note-needed"), "phải ghi lý do", "a reason must be given"))
}
