//! `vanthu user`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal, Write as _};
use std::process::{Command, Stdio};

use super::args::{Data, RoleArg, User as Args};
use super::report::Reporter;
use super::store::{open, open_to_read, wait};
use super::{DONE, Failure, print};
use crate::pipeline::Settings;
use crate::service::users::{self, UserChange};
use crate::service::views::UserView;
use crate::service::{Context, offices};
use vanthu_diagnostic::{Diagnostic, code};
use vanthu_store::{Actor, NewUser, OfficeIds, Role, Roles};

/// Adds, lists or changes users.
pub(super) fn run(command: &Args, reporter: &Reporter) -> Result<u8, Failure> {
    let actor = Actor::command_line();
    match command {
        Args::Add { name, full_name, roles, offices, data } => {
            let password = password(reporter)?;
            wait(async {
                // A script may set up a new office with this command, before the service has run.
                let context = open(&data.data, true, &Settings::default()).await?;
                let offices = office_ids(&context, &actor, offices).await?;
                let new = NewUser {
                    name: name.clone(),
                    full_name: full_name.clone(),
                    roles: roles_of(roles),
                    offices,
                    password,
                };
                users::add(&context, &actor, new).await?;
                context.store.close().await;
                Ok(DONE)
            })
        }
        Args::List { json, data } => wait(async {
            let context = open_to_read(&data.data, &Settings::default()).await?;
            let users = users::list(&context, &actor).await?;
            context.store.close().await;
            print(if *json { as_json(&users) } else { as_table(&users, reporter) }.as_bytes());
            Ok(DONE)
        }),
        Args::Password { name, data } => {
            let password = Some(password(reporter)?);
            change(data, name, UserChange { password, ..UserChange::default() })
        }
        Args::Roles { name, roles, data } => {
            change(data, name, UserChange { roles: Some(roles_of(roles)), ..UserChange::default() })
        }
        Args::Offices { name, offices, data } => wait(async {
            let context = open(&data.data, false, &Settings::default()).await?;
            let user = users::find(&context, &actor, name).await?;
            let offices = Some(office_ids(&context, &actor, offices).await?);
            users::apply(&context, &actor, &user.id, UserChange { offices, ..UserChange::default() }).await?;
            context.store.close().await;
            Ok(DONE)
        }),
        Args::Disable { name, data } => {
            change(data, name, UserChange { active: Some(false), ..UserChange::default() })
        }
        Args::Enable { name, data } => {
            change(data, name, UserChange { active: Some(true), ..UserChange::default() })
        }
    }
}

fn change(data: &Data, name: &str, change: UserChange) -> Result<u8, Failure> {
    let actor = Actor::command_line();
    wait(async {
        let context = open(&data.data, false, &Settings::default()).await?;
        let user = users::find(&context, &actor, name).await?;
        users::apply(&context, &actor, &user.id, change).await?;
        context.store.close().await;
        Ok(DONE)
    })
}

/// The offices of these names or ids; all offices if none is given.
async fn office_ids(context: &Context, actor: &Actor, names: &[String]) -> Result<OfficeIds, Failure> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut ids = BTreeSet::new();
    for name in names {
        ids.insert(offices::find(context, actor, name).await?.id);
    }
    Ok(Some(ids))
}

fn roles_of(roles: &[RoleArg]) -> Roles {
    let role = |role: &RoleArg| match role {
        RoleArg::Drafter => Role::Drafter,
        RoleArg::Clerk => Role::Clerk,
        RoleArg::Approver => Role::Approver,
        RoleArg::Administrator => Role::Administrator,
        RoleArg::Confidential => Role::Confidential,
    };
    roles.iter().map(role).collect()
}

/// The password: a line of standard input, not echoed if a person types it. It is never an argument, because every user of
/// the machine could read it in the list of processes.
fn password(reporter: &Reporter) -> Result<String, Failure> {
    let typed = std::io::stdin().is_terminal();
    let echo = |mode: &str| {
        typed
            && Command::new("stty").arg(mode).stdin(Stdio::inherit()).status().is_ok_and(|end| end.success())
    };
    if typed {
        eprint!("{}: ", reporter.say("Mật khẩu", "Password"));
        let _ = std::io::stderr().flush();
    }
    let hidden = echo("-echo");
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if hidden {
        echo("echo");
        eprintln!();
    }
    let password = line.trim_end_matches(['\n', '\r']).to_string();
    if read.is_err() || password.is_empty() {
        return Err(Diagnostic::error(
            code!("cli.no-password"),
            "không có mật khẩu trên đầu vào chuẩn",
            "there is no password on standard input",
        )
        .hint(
            "ví dụ: `printf '%s\\n' \"$MAT_KHAU\" | vanthu user add …`",
            "for example: `printf '%s\\n' \"$PASSWORD\" | vanthu user add …`",
        )
        .into());
    }
    Ok(password)
}

fn as_table(users: &[UserView], reporter: &Reporter) -> String {
    let mut text = String::new();
    for user in users {
        let state = if user.active { "" } else { reporter.say(" (đã khóa)", " (disabled)") };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<20} {:<32} {}{state}", user.name, user.full_name, user.roles.join(", "));
    }
    text
}

fn as_json(users: &[UserView]) -> String {
    let users: Vec<_> = users
        .iter()
        .map(|user| {
            serde_json::json!({
                "id": user.id,
                "name": user.name,
                "full_name": user.full_name,
                "roles": user.roles,
                "offices": user.offices,
                "active": user.active,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::Array(users))
}
