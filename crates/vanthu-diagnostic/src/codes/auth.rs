//! Codes of signing in, users and access tokens.

use super::Entry;
use crate::Severity::Error;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        code: "auth.bad-token",
        severities: &[Error],
        when: "The access token of a request is wrong, has expired or was revoked.",
        remedy: "Send a valid token as `Authorization: Bearer …`, or create a new one.",
    },
    Entry {
        code: "auth.change-password",
        severities: &[Error],
        when: "Someone else set the password of the user, who is to change it first.",
        remedy: "Change the password on the page `/account`.",
    },
    Entry {
        code: "auth.cross-site",
        severities: &[Error],
        when: "A request that changes something was sent from a page of another website.",
        remedy: "Send it from the service's own pages; a proxy in front of the service must pass on the \
                 `Host` header.",
    },
    Entry {
        code: "auth.csrf",
        severities: &[Error],
        when: "A request of a session lacks the session's CSRF token or has a wrong one, usually because the \
               page is old.",
        remedy: "Reload the page and try again; a program must send the token that it received when it \
                 signed in.",
    },
    Entry {
        code: "auth.locked",
        severities: &[Error],
        when: "Too many attempts to sign in with this name or from this address have failed.",
        remedy: "Wait until the time given in the answer has passed, then try again.",
    },
    Entry {
        code: "auth.missing-role",
        severities: &[Error],
        when: "The user does not have a role that permits the action.",
        remedy: "Ask an administrator for the role, or ask a colleague who has it.",
    },
    Entry {
        code: "auth.missing-scope",
        severities: &[Error],
        when: "The access token lacks the scope that the action needs, or would create a token with scopes \
               it lacks.",
        remedy: "Use a token that has the scope.",
    },
    Entry {
        code: "auth.no-session",
        severities: &[Error],
        when: "The request carries neither a valid session nor an access token.",
        remedy: "Sign in, or send an access token.",
    },
    Entry {
        code: "auth.password-needed",
        severities: &[Error],
        when: "A token is to be created by a session that was opened a while ago.",
        remedy: "Send the password with the request.",
    },
    Entry {
        code: "auth.session-needed",
        severities: &[Error],
        when: "A token asks for something that needs a session, such as changing the password.",
        remedy: "Sign in with the password.",
    },
    Entry {
        code: "auth.setup-closed",
        severities: &[Error],
        when: "The set-up link is wrong or out of date, or the first user has been created already.",
        remedy: "Use the link that the service printed when it last started; if there are users already, \
                 sign in.",
    },
    Entry {
        code: "auth.wrong-password",
        severities: &[Error],
        when: "The sign-in name or the password is wrong, or the account is disabled.",
        remedy: "Try again, or ask an administrator to set a new password.",
    },
    Entry {
        code: "setup.passwords-differ",
        severities: &[Error],
        when: "The two passwords entered on the set-up page differ.",
        remedy: "Enter the same password twice.",
    },
    Entry {
        code: "token.bad-scopes",
        severities: &[Error],
        when: "A new access token was requested without a scope, or with a scope that does not exist.",
        remedy: "Give one or more of `read`, `draft`, `register`, `approve`, `admin` and `metrics`.",
    },
    Entry {
        code: "token.past",
        severities: &[Error],
        when: "The time at which a new access token expires has already passed.",
        remedy: "Give a time in the future.",
    },
    Entry {
        code: "token.scope-above-role",
        severities: &[Error],
        when: "The scope `admin` or `metrics` was requested for the token of a user who is not an \
               administrator.",
        remedy: "Leave these scopes out, or create the token for an administrator.",
    },
    Entry {
        code: "token.too-long",
        severities: &[Error],
        when: "An access token was to be valid for more than a year.",
        remedy: "Give a time within a year, and make a new token before it is over.",
    },
    Entry {
        code: "user.bad-name",
        severities: &[Error],
        when: "A new sign-in name contains a character that is not allowed.",
        remedy: "Use only letters, digits and the characters `.`, `-`, `_` and `@`.",
    },
    Entry {
        code: "user.bad-password",
        severities: &[Error],
        when: "A new password is shorter than 8 or longer than 200 characters.",
        remedy: "Choose a password of 10 to 200 characters.",
    },
    Entry {
        code: "user.bad-roles",
        severities: &[Error],
        when: "A user was given no role, or a role that does not exist.",
        remedy: "Give one or more of `drafter`, `clerk`, `approver` and `administrator`.",
    },
    Entry {
        code: "user.inactive",
        severities: &[Error],
        when: "An access token was requested for a user whose account is disabled.",
        remedy: "Enable the account first.",
    },
    Entry {
        code: "user.same-password",
        severities: &[Error],
        when: "The new password is the same as the current one.",
        remedy: "Choose another password.",
    },
];
