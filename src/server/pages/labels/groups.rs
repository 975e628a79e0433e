//! The shape of `labels.toml`: one type per table of the file, one field per label.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Declares the types; a field without a type is a text.
macro_rules! groups {
    (@type) => { String };
    (@type $type:ty) => { $type };
    ($($(#[$note:meta])* $name:ident { $($field:ident $(: $type:ty)?),* $(,)? })*) => {$(
        $(#[$note])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(in crate::server::pages) struct $name {
            $(pub(in crate::server::pages) $field: groups!(@type $($type)?)),*
        }
    )*};
}

groups! {
    /// All labels.
    Labels {
        navigation: Navigation, flash: BTreeMap<String, String>, states: States, roles: Roles,
        standards: Standards, severities: Severities, sizes: Sizes, filters: Filters, problem: Problem,
        findings: Findings, home: Home, new: New, document: Document, fields: Fields, workbook: Workbook,
        batch: Batch, register: Register, offices: Offices, office_files: OfficeFiles, users: Users, tokens: Tokens,
        audit: Audit, account: Account, mails: Mails, reports: Reports, help: Help, sign_in: SignIn, setup: Setup,
        wordings: Wordings,
    }

    /// What the pages say of findings: by their codes, by the groups of their codes, by the kinds of empty fields, and of a
    /// file that an office uploads for itself.
    Wordings {
        messages: BTreeMap<String, String>, groups: BTreeMap<String, String>, kinds: BTreeMap<String, String>,
        own_files: BTreeMap<String, String>,
    }

    /// The parts of the service.
    Navigation { documents, register, offices, users, tokens, audit, help }

    /// The states of a document.
    States { draft, submitted, approved, issuing, issued, void }

    /// The roles.
    Roles {
        drafter: RoleLabels, clerk: RoleLabels, approver: RoleLabels, administrator: RoleLabels,
        confidential: RoleLabels
    }

    /// What a role is called, and what it may do.
    RoleLabels { name, note }

    /// Whose documents they are.
    Standards { party, state, both }

    /// The severities of findings.
    Severities { error, warning, note }

    /// Sizes of files.
    Sizes { bytes, kilobytes, megabytes }

    /// The choices of filters.
    Filters { all }

    /// The headings of pages that say why something was not done.
    Problem { not_found, forbidden, conflict, file_rejected, file_rejected_detail, busy, failed, other }

    /// The places of findings.
    Findings { none, cell, content, header, office, row, and, any_of }

    /// The guides, and what stands above each.
    Help { title, day_lead, files_lead }

    /// The list of documents.
    Home { title, returned, waiting, drafts, awaiting, issued, summary, summary_matching }

    /// The page on which a document is begun.
    New { title, from_workbook, from_meeting, other, needs, own, own_of }

    /// The page of a document.
    Document {
        locked_for_others, locked_until_approval, locked_for_good, field_as_workbook, other_signer, sent,
        urgencies: Urgencies, actions: Actions, next_steps: NextSteps, events: BTreeMap<String, String>,
        header: BTreeMap<String, String>, groups: Groups, attempts: Attempts, changes: Changes,
    }

    /// The groups of the fields, and how many of a folded group are filled in.
    Groups { optional, all, filled }

    /// What was not done, above the list of what is wrong.
    Attempts { submit, issue, pdf, word, other, count }

    /// What changed since an earlier submission.
    Changes { changed, added, dropped, since, since_returned, count, none }

    /// How urgent a document is.
    Urgencies { none, urgent, very_urgent, most_urgent }

    /// The buttons of the workflow.
    Actions {
        submit: Action, approve: Action, issue: Action, withdraw: Action, r#return: Action, void: Action,
        delete: Action,
    }

    /// A button, the label of the note that it asks for, and the question that is asked before.
    Action { label, note: Option<String>, confirm: Option<String> }

    /// What comes next for a document.
    NextSteps {
        submit, being_drafted, approve, awaiting_approval, issue, awaiting_number, being_issued, issued, void,
    }

    /// The controls of the fields.
    Fields {
        none, example_mark, example, numbered_row, new_row, section, point_styles: PointStyles, periods: Periods,
        rows: Rows, parts: BTreeMap<String, String>, known: BTreeMap<String, Vec<Known>>,
    }

    /// An answer of a closed question, and what it is called.
    Known { value, label }

    /// How the points of a part are marked.
    PointStyles { dash, nhat, mot, number }

    /// The kinds of periods.
    Periods { first_half, second_half, year, quarter, month, months, term }

    /// The rows of lists.
    Rows { documents: Row, people: Row, absent: Row, opinions: Row, tasks: Row, targets: Row, other: Row }

    /// A row of a list, and the button that adds one.
    Row { row, add }

    /// The page of a workbook.
    Workbook {
        tasks, none, clean, with_warnings, with_errors, with_both, sheet, blank_file, no_reason,
        columns: WorkbookColumns,
    }

    /// How sure it is what a column holds.
    WorkbookColumns { none, said, recognised, likely, guessed, unused }

    /// The page of a batch.
    Batch {
        title, start, start_another, run, earlier_run, all_made, some_failed, card_made, card_failed, cell, failed,
        states: BatchStates, progress: BatchProgress, results: BatchResults,
    }

    /// The states of a batch.
    BatchStates { queued, running, done, failed, cancelled }

    /// How far a batch is.
    BatchProgress { queued, reading, running, done, failed }

    /// The files of a batch.
    BatchResults { zip, pdf, json, other }

    /// The register.
    Register {
        title, summary, wrong_day, series, missing, repeated, voided, issued_here, drafted_elsewhere, from_old_book,
        workbook_file, pdf_file,
    }

    /// The offices.
    Offices { title, new, signer, new_signer }

    /// The office's own files.
    OfficeFiles {
        title, profile, profile_lead, scheme, scheme_lead, words, words_lead, template, template_lead, version, in_use,
        draft, retired, line, file_line, tried_clean, tried_with_notes, tried_with_errors, tried_rows, made_clean,
        made_with_notes, not_made, tried_at, own_sample, yes_or_no, document,
        values: Values,
    }

    /// How the cells of a column are read.
    Values { text, count, number, percent, fraction, date, mark, choice, ordinal }

    /// The users.
    Users { title, active, locked, choose_role }

    /// The tokens.
    Tokens { title, revoked, expired, valid, no_expiry, choose_scope, scopes: Scopes }

    /// The scopes of tokens.
    Scopes { read, draft, register, approve, admin, metrics }

    /// The audit log.
    Audit { title, by_command_line, by_server, intact, broken, actions: BTreeMap<String, String> }

    /// One's own account.
    Account { title, device }

    /// The reports that an office owes, and what is asked of branches that have sent nothing.
    Reports { overdue, soon, ask, states: BTreeMap<String, String>, repeats: BTreeMap<String, String> }

    /// Mails: what each may be about, what became of it, why it was not sent, how the server is reached.
    Mails {
        title, topics: BTreeMap<String, String>, states: BTreeMap<String, String>,
        faults: BTreeMap<String, String>, securities: BTreeMap<String, String>,
    }

    /// Signing in.
    SignIn { title }

    /// The set-up of the first administrator.
    Setup { title, closed }
}
