//! What a page says of the action that led to it. The address holds a key only, so that nobody can put words into it.

macro_rules! flashes {
    ($($flash:ident $key:literal,)*) => {
        /// A message about the action that led to a page; its text is the label of its key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Flash {
            $($flash),*
        }

        impl Flash {
            /// All of them.
            pub(super) const ALL: &[Self] = &[$(Self::$flash),*];

            /// The key in addresses and labels.
            pub(super) fn key(self) -> &'static str {
                match self {
                    $(Self::$flash => $key),*
                }
            }
        }
    };
}

flashes! {
    Saved "saved",
    Uploaded "uploaded",
    Removed "removed",
    ColumnsSaved "columns-saved",
    Commented "commented",
    Corrected "corrected",
    Merged "merged",
    CorrectionRemoved "correction-removed",
    Submitted "submitted",
    Withdrawn "withdrawn",
    Approved "approved",
    Returned "returned",
    Issued "issued",
    Voided "voided",
    Deleted "deleted",
    BatchStarted "batch-started",
    BatchCancelled "batch-cancelled",
    NumberReserved "number-reserved",
    NumberReservedOutside "number-reserved-outside",
    ImportUndone "import-undone",
    SeriesStarted "series-started",
    RegisterImported "register-imported",
    OfficeFileAdded "office-file-added",
    OfficeFileUsed "office-file-used",
    OfficeFileRetired "office-file-retired",
    UserSaved "user-saved",
    TokenRevoked "token-revoked",
    SignedOut "signed-out",
    SetUp "set-up",
    SessionExpired "session-expired",
    PasswordChanged "password-changed",
    SessionEnded "session-ended",
    ReportSaved "report-saved",
    ReportRemoved "report-removed",
    ReportHandedIn "report-handed-in",
    MailSaved "mail-saved",
    MailTested "mail-tested",
}

impl Flash {
    /// The message of that key.
    pub(super) fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|flash| flash.key() == key)
    }

    /// How the page shows it.
    pub(super) fn kind(self) -> &'static str {
        if matches!(self, Self::SessionExpired | Self::NumberReservedOutside) { "warn" } else { "good" }
    }
}
