//! Every SQL statement of the crate, one module per facet.
//!
//! SQLite and PostgreSQL are to read the same text: parameters are `$1`, `$2` …, times, dates, words and JSON are `TEXT`,
//! booleans are 0 and 1 in a `BIGINT`, and nothing relies on a loose comparison of types. What only SQLite understands is in
//! [`sqlite`]; the triggers and the migrations are files of their own. Lists with filters are put together in
//! `documents`, `register` and `jobs` from a beginning kept here.
//!
//! `tests::statements` runs all of them, and reads the source to make sure that there are no others.

/// Declares statements, and lists them for the test that runs each.
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$meta])* pub(crate) const $name: &str = $text;)*

        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $text)),*];
    };
}

pub(crate) mod access;
pub(crate) mod audit;
pub(crate) mod documents;
pub(crate) mod health;
pub(crate) mod idempotency;
pub(crate) mod jobs;
pub(crate) mod mails;
pub(crate) mod office_files;
pub(crate) mod offices;
pub(crate) mod register;
pub(crate) mod reports;
pub(crate) mod sqlite;
pub(crate) mod subscriptions;
pub(crate) mod texts;
pub(crate) mod users;
pub(crate) mod webhooks;
pub(crate) mod workbooks;
