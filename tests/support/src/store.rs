//! What the tests of the commands on the service's data share: a data folder, and acts that only the service offers.

use std::future::Future;
use std::io::Write;
use std::process::{Command, Stdio};

use vanthu_store::{Actor, EntryDetails, NewOffice, ReserveNumber, Series, Store, StoreOptions};

use crate::{Run, Sandbox, binary};

/// The data folder of a sandbox, as the commands take it by default.
pub const DATA: &str = "vanthu-data";

/// The password of everyone here.
pub const PASSWORD: &str = "mật khẩu đủ dài";

/// Acts on the data folder of a sandbox as the service does.
pub fn act<F: Future>(sandbox: &Sandbox, act: impl FnOnce(Store) -> F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&StoreOptions::new(sandbox.path(DATA))).await.expect("a store");
        let done = act(store.clone()).await;
        store.close().await;
        done
    })
}

/// Makes an office; its id.
pub fn office(sandbox: &Sandbox, name: &str) -> String {
    let new = NewOffice { name: name.into(), toml: String::new(), roster: None };
    act(sandbox, async |store| {
        store.offices().create(&Actor::command_line(), new).await.expect("an office").id
    })
}

/// Takes a number for a report of that office.
pub fn reserve(sandbox: &Sandbox, office: &str, subject: &str) -> i64 {
    let reserve = ReserveNumber {
        series: Series { issuer: office.into(), kind: "BC".into(), term: "2025-2030".into() },
        details: EntryDetails {
            symbol: "{number}-BC/ĐU".into(),
            date: chrono::NaiveDate::from_ymd_opt(2026, 7, 5),
            subject: subject.into(),
            signer: "Nguyễn Văn A".into(),
            recipients: vec!["Đảng ủy cấp trên".into(), "Các chi bộ".into()],
            ..EntryDetails::default()
        },
        secret: false,
        key: None,
    };
    act(sandbox, async |store| {
        store.register().reserve(&Actor::command_line(), reserve).await.expect("a number").number
    })
}

/// The command with these words on standard input.
pub fn run_with_input(sandbox: &Sandbox, args: &[&str], input: &str) -> Run {
    let mut child = Command::new(binary())
        .args(args)
        .current_dir(sandbox.path(""))
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    // A command that refuses its arguments does not read on.
    let _ = child.stdin.take().expect("standard input").write_all(input.as_bytes());
    Run(child.wait_with_output().expect("the command ends"))
}

/// A sandbox with an office that has given three numbers, of which the second is void.
pub fn register() -> Sandbox {
    let sandbox = Sandbox::new();
    let id = office(&sandbox, "Đảng ủy xã");
    for subject in ["Báo cáo sơ kết", "Báo cáo gửi nhầm", "=HYPERLINK(\"http://example.com\")"] {
        reserve(&sandbox, &id, subject);
    }
    sandbox.run(&["register", "void", "02-BC/ĐU", "--reason", "gửi nhầm nơi nhận"]).must_be_silent();
    sandbox
}
