//! Many documents issued with one request: each for itself, so that one that is refused holds up no other.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use vanthu_diagnostic::code;

use super::context::Service;
use super::error::{Result, ServiceError};
use super::issuing::{self, IssueRequest};
use super::permissions::{Act, allows};
use super::workflow::Action;
use vanthu_store::{Actor, DocumentState};

/// The most documents of one request.
const MAX_DOCUMENTS: usize = 50;

/// Documents to be issued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// The documents, in the order in which they get their numbers; at most 50.
    pub documents: Vec<BulkDocument>,
    /// The date of all; if absent, that of each document, or else today in Việt Nam.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<NaiveDate>,
    /// The term or year of all.
    #[serde(default)]
    pub term: Option<String>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDocument {
    /// The id.
    pub id: String,
    /// The expected version.
    #[serde(default)]
    pub version: Option<i64>,
}

/// What became of each document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkView {
    /// In the order of the request.
    pub items: Vec<BulkItem>,
    /// How many have their number.
    pub issued: usize,
    /// How many were refused.
    pub refused: usize,
}

/// What became of one document.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkItem {
    /// The id.
    pub id: String,
    /// Whether it has its number.
    pub ok: bool,
    /// The number.
    pub number: Option<i64>,
    /// Number and symbol as printed.
    pub symbol: Option<String>,
    /// The state, if it could be read.
    #[schema(value_type = Option<String>)]
    pub state: Option<DocumentState>,
    /// Why it was refused: a problem.
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Json>,
}

/// Gives approved documents their numbers.
///
/// # Errors
/// Forbidden for all but clerks; `request.too-long` for more documents than one request may have.
pub async fn issue(service: &Service, actor: &Actor, request: BulkRequest) -> Result<BulkView> {
    allows(actor, Act::Workflow(Action::Issue))?;
    if request.documents.len() > MAX_DOCUMENTS {
        return Err(ServiceError::invalid(
            code!("request.too-long"),
            format!("mỗi lần phát hành nhiều nhất {MAX_DOCUMENTS} văn bản"),
            format!("at most {MAX_DOCUMENTS} documents are issued at a time"),
        )
        .at("/documents"));
    }
    let mut items = Vec::with_capacity(request.documents.len());
    for one in request.documents {
        let wanted = IssueRequest {
            version: one.version,
            date: request.date,
            term: request.term.clone(),
            ..IssueRequest::default()
        };
        items.push(match issuing::issue(service, actor, &one.id, wanted).await {
            Ok(issued) => BulkItem {
                id: one.id,
                ok: true,
                number: issued.document.number.as_ref().map(|number| number.number),
                symbol: issued.document.number.map(|number| number.symbol),
                state: Some(issued.document.state),
                problem: None,
            },
            Err(error) => BulkItem {
                id: one.id,
                ok: false,
                number: None,
                symbol: None,
                state: None,
                problem: Some((service.error_json)(&error)),
            },
        });
    }
    let issued = items.iter().filter(|item| item.ok).count();
    Ok(BulkView { issued, refused: items.len() - issued, items })
}
