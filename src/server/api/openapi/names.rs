//! The names of operations in generated clients, and which operations share a property.

/// The groups of operations.
pub(super) const TAGS: [(&str, &str); 12] = [
    ("documents", "Documents from the draft to the issued PDF: written, checked, approved, numbered."),
    ("workbooks", "The workbooks of a document, and corrections of their cells."),
    ("renders", "Documents from the content of one request, and files looked at without being kept."),
    ("jobs", "What is done in the background, and what it made."),
    ("templates", "The types of documents, what each asks for, and blank workbooks."),
    ("register", "The register of outgoing documents and its numbers."),
    ("events", "Subscriptions: what happens to documents and jobs, sent to other systems by webhook."),
    ("offices", "Who issues documents."),
    ("users", "People and their tokens."),
    ("session", "Signing in and out, and one's own account."),
    ("audit", "Who did what, and whether the stored data are whole."),
    ("service", "Health and metrics."),
];

/// The operations by method, path below `/api/v1` and name.
const OPERATIONS: &[(&str, &str, &str)] = &[
    ("get", "/audit", "listAuditRecords"),
    ("get", "/audit/verify", "verifyAuditLog"),
    ("get", "/data/verify", "verifyData"),
    ("post", "/datasets", "createDataSet"),
    ("get", "/datasets", "listDataSets"),
    ("get", "/datasets/{id}", "getDataSet"),
    ("delete", "/datasets/{id}", "deleteDataSet"),
    ("post", "/inspections", "inspectWorkbook"),
    ("post", "/checks", "checkFile"),
    ("get", "/documents", "listDocuments"),
    ("post", "/documents", "createDocument"),
    ("post", "/documents/issue", "issueDocuments"),
    ("get", "/documents/{id}", "getDocument"),
    ("delete", "/documents/{id}", "deleteDocument"),
    ("patch", "/documents/{id}", "updateDocument"),
    ("post", "/documents/{id}/approve", "approveDocument"),
    ("post", "/documents/{id}/batch", "startBatch"),
    ("get", "/documents/{id}/corrections", "listCorrections"),
    ("post", "/documents/{id}/corrections", "createCorrection"),
    ("delete", "/documents/{id}/corrections/{correction}", "deleteCorrection"),
    ("get", "/documents/{id}/content.json", "getDocumentContent"),
    ("get", "/documents/{id}/document.docx", "downloadDocumentDocx"),
    ("get", "/documents/{id}/document.pdf", "downloadDocumentPdf"),
    ("get", "/documents/{id}/signed.pdf", "downloadSignedPdf"),
    ("put", "/documents/{id}/signed.pdf", "storeSignedPdf"),
    ("get", "/documents/{id}/attachments", "listAttachments"),
    ("post", "/documents/{id}/attachments", "addAttachment"),
    ("get", "/documents/{id}/attachments/{attachment}", "downloadAttachment"),
    ("delete", "/documents/{id}/attachments/{attachment}", "deleteAttachment"),
    ("get", "/documents/{id}/events", "listDocumentEvents"),
    ("get", "/documents/{id}/figures", "listDocumentFigures"),
    ("get", "/documents/{id}/findings", "checkDocument"),
    ("post", "/documents/{id}/issue", "issueDocument"),
    ("post", "/documents/{id}/merge", "mergeDocument"),
    ("get", "/documents/{id}/preview", "previewDocument"),
    ("get", "/documents/{id}/preview/{version}/{page}", "downloadPreviewPage"),
    ("post", "/documents/{id}/return", "returnDocument"),
    ("post", "/documents/{id}/submit", "submitDocument"),
    ("post", "/documents/{id}/void", "voidDocument"),
    ("post", "/documents/{id}/withdraw", "withdrawDocument"),
    ("get", "/documents/{id}/workbooks/{slot}", "getWorkbook"),
    ("put", "/documents/{id}/workbooks/{slot}", "putWorkbook"),
    ("delete", "/documents/{id}/workbooks/{slot}", "deleteWorkbook"),
    ("get", "/documents/{id}/workbooks/{slot}/annotated.xlsx", "downloadAnnotatedWorkbook"),
    ("get", "/documents/{id}/workbooks/{slot}/file", "downloadWorkbook"),
    ("get", "/health", "getHealth"),
    ("get", "/health/live", "getLiveness"),
    ("get", "/health/ready", "getReadiness"),
    ("get", "/jobs", "listJobs"),
    ("get", "/jobs/{id}", "getJob"),
    ("delete", "/jobs/{id}", "cancelJob"),
    ("get", "/jobs/{id}/events", "followJob"),
    ("get", "/jobs/{id}/manifest", "listBatchRows"),
    ("get", "/jobs/{id}/results/{name}", "downloadJobResult"),
    ("get", "/jobs/{id}/document.pdf", "downloadRenderedPdf"),
    ("get", "/jobs/{id}/documents.zip", "downloadBatchZip"),
    ("get", "/jobs/{id}/combined.pdf", "downloadBatchPdf"),
    ("get", "/jobs/{id}/report.json", "getBatchReport"),
    ("get", "/mail", "getMailState"),
    ("post", "/mail/test", "sendTestMail"),
    ("get", "/me", "getMe"),
    ("get", "/me/mail", "getMyMailSettings"),
    ("put", "/me/mail", "setMyMailSettings"),
    ("post", "/me/password", "changeMyPassword"),
    ("get", "/me/sessions", "listMySessions"),
    ("delete", "/me/sessions/{id}", "endMySession"),
    ("get", "/metrics", "getMetrics"),
    ("get", "/offices", "listOffices"),
    ("post", "/offices", "createOffice"),
    ("get", "/offices/{id}", "getOffice"),
    ("put", "/offices/{id}", "updateOffice"),
    ("get", "/offices/{id}/reports", "listDueReports"),
    ("post", "/offices/{id}/reports", "addDueReport"),
    ("delete", "/offices/{id}/reports/{report}", "removeDueReport"),
    ("post", "/offices/{id}/reports/{report}/hand-in", "handInDueReport"),
    ("get", "/offices/{id}/files", "listOfficeFiles"),
    ("post", "/offices/{id}/files", "addOfficeFile"),
    ("get", "/offices/{id}/files/{file}", "downloadOfficeFile"),
    ("post", "/offices/{id}/files/{file}/retire", "retireOfficeFile"),
    ("post", "/offices/{id}/files/{file}/try", "tryOfficeFile"),
    ("post", "/offices/{id}/files/{file}/use", "useOfficeFile"),
    ("get", "/register", "listRegisterEntries"),
    ("get", "/register/book.pdf", "downloadRegisterPdf"),
    ("get", "/register/export.xlsx", "downloadRegisterWorkbook"),
    ("get", "/register/gaps", "listSeries"),
    ("post", "/register/import", "importRegister"),
    ("post", "/register/import/undo", "undoRegisterImport"),
    ("post", "/register/numbers", "takeNumber"),
    ("post", "/register/series", "startSeries"),
    ("get", "/register/{id}", "getRegisterEntry"),
    ("post", "/register/{id}/void", "voidNumber"),
    ("post", "/renders", "renderDocument"),
    ("post", "/session", "signIn"),
    ("delete", "/session", "signOut"),
    ("post", "/setup", "setUp"),
    ("get", "/subscriptions", "listSubscriptions"),
    ("post", "/subscriptions", "createSubscription"),
    ("delete", "/subscriptions/{id}", "deleteSubscription"),
    ("get", "/subscriptions/{id}/deliveries", "listDeliveries"),
    ("post", "/subscriptions/{id}/deliveries/{delivery}/redeliver", "redeliver"),
    ("get", "/templates", "listTemplates"),
    ("get", "/templates/{name}", "getTemplate"),
    ("get", "/templates/{name}/schema.json", "getFieldsSchema"),
    ("get", "/tokens", "listTokens"),
    ("post", "/tokens", "createToken"),
    ("delete", "/tokens/{id}", "revokeToken"),
    ("get", "/users", "listUsers"),
    ("post", "/users", "createUser"),
    ("patch", "/users/{id}", "updateUser"),
    ("get", "/workbooks/{file}", "downloadBlankWorkbook"),
];

/// The name of an operation; its method and path if the table lacks it, which a test refuses.
pub(super) fn operation_id(method: &str, path: &str) -> String {
    let below = path.trim_start_matches("/api/v1");
    let found = OPERATIONS.iter().find(|(of, at, _)| *of == method && *at == below);
    found.map_or_else(|| format!("{method} {path}"), |(.., name)| (*name).to_string())
}

/// What is done with a document, as the ends of paths have it.
const ACTIONS: [&str; 6] = ["/submit", "/withdraw", "/approve", "/return", "/void", "/issue"];

fn is_action(method: &str, path: &str) -> bool {
    method == "post"
        && path.starts_with("/api/v1/documents/{id}/")
        && ACTIONS.iter().any(|action| path.ends_with(action))
}

/// Whether a change of a document may name the version that it is meant for.
pub(super) fn takes_if_match(method: &str, path: &str) -> bool {
    is_action(method, path) || (path == "/api/v1/documents/{id}" && matches!(method, "patch" | "delete"))
}

/// Whether the answer is the document itself, whose tag begins with its version.
pub(super) fn answers_with_document(method: &str, path: &str) -> bool {
    (is_action(method, path) && !path.ends_with("/issue"))
        || (path == "/api/v1/documents/{id}" && method == "patch")
        || (path == "/api/v1/documents" && method == "post")
}

/// Whether what is created there has an address.
pub(super) fn has_location(path: &str) -> bool {
    ["/documents", "/datasets", "/renders", "/documents/{id}/batch"]
        .iter()
        .any(|end| path == format!("/api/v1{end}"))
}

/// Whether the operation needs a worker, so that only some of them are admitted at once.
pub(super) fn needs_worker(path: &str) -> bool {
    super::super::heavy_paths().iter().any(|heavy| path.trim_start_matches("/api/v1") == heavy)
}
