//! Parameters of queries: one that a route does not know is refused, because a misspelt filter that is passed over in silence
//! answers another question than the one that was asked.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;
use vanthu_diagnostic::{Diagnostic, Subject, code};

use super::extract::pairs;
use crate::server::error::Problem;
use crate::service::validate::{shown, with_known};

/// The names of the parameters of each operation, by method and path: those of the description.
static KNOWN: LazyLock<HashMap<(String, String), Vec<String>>> =
    LazyLock::new(|| of_description(&super::description()));

fn of_description(whole: &Json) -> HashMap<(String, String), Vec<String>> {
    let mut known = HashMap::new();
    for (path, item) in whole["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let names = parameters.filter(|one| one["in"] == "query").filter_map(|one| one["name"].as_str());
            known.insert((method.to_ascii_uppercase(), path.clone()), names.map(str::to_string).collect());
        }
    }
    known
}

/// Refuses a request whose query has a parameter that its route does not know.
pub(crate) async fn known(request: Request, next: Next) -> Response {
    match unknown(&request) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn unknown(request: &Request) -> Option<Problem> {
    let query = request.uri().query().filter(|query| !query.is_empty())?;
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let method = if *request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let known = KNOWN.get(&(method.to_string(), route.to_string()))?;
    let (name, _) = pairs(query).into_iter().find(|(name, _)| !known.contains(name))?;
    let (vi, en) = match shown(&name) {
        Some(name) => {
            (format!("địa chỉ này không có tham số `{name}`"), format!("there is no parameter `{name}` here"))
        }
        None => ("địa chỉ này không có một tham số vừa gửi".into(), "a parameter here is not known".into()),
    };
    let problem = Diagnostic::error(code!("request.unknown-parameter"), vi, en);
    let problem = with_known(problem, &name, known.iter().map(String::as_str));
    let mut problem = Problem::from(problem.about(Subject::Parameter { name }));
    problem.status = axum::http::StatusCode::BAD_REQUEST;
    Some(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_lists_the_parameters_of_each_route() {
        let of = |method: &str, path: &str| KNOWN[&(method.to_string(), path.to_string())].clone();
        assert!(of("GET", "/api/v1/documents").contains(&"per_page".to_string()));
        assert!(of("GET", "/api/v1/documents/{id}").is_empty());
    }
}
