//! `vanthu user` and `vanthu audit` as an administrator runs them.

use serde_json::Value as Json;
use vanthu::store::SignIn;

use crate::store_support::{DATA, PASSWORD, act, office, reserve, run_with_input};
use crate::support::Sandbox;

fn add(sandbox: &Sandbox, name: &str, role: &str) {
    run_with_input(sandbox, &["user", "add", name, "--role", role], &format!("{PASSWORD}\n"))
        .must_be_silent();
}

fn sign_in(sandbox: &Sandbox, name: &str, password: &str) -> SignIn {
    act(sandbox, async |store| store.users().sign_in(name, password, "127.0.0.1").await.unwrap())
}

#[test]
fn a_script_sets_users_up() {
    let sandbox = Sandbox::new();
    let args =
        ["user", "add", "van.a", "--full-name", "Nguyễn Văn A", "--role", "clerk", "--role", "approver"];
    run_with_input(&sandbox, &args, &format!("{PASSWORD}\r\n")).must_be_silent();
    add(&sandbox, "quantri", "administrator");
    assert!(matches!(sign_in(&sandbox, "van.a", PASSWORD), SignIn::Welcome(_)));
    let listed = sandbox.run(&["user", "list"]);
    assert_eq!(listed.status(), 0);
    assert_eq!(
        listed.out(),
        "quantri              quantri                          administrator\n\
         van.a                Nguyễn Văn A                     clerk, approver\n"
    );
    run_with_input(&sandbox, &["user", "password", "van.a"], "một mật khẩu mới").must_be_silent();
    assert_eq!(sign_in(&sandbox, "van.a", PASSWORD), SignIn::Wrong);
    assert!(matches!(sign_in(&sandbox, "van.a", "một mật khẩu mới"), SignIn::Welcome(_)));
    sandbox.run(&["user", "roles", "van.a", "--role", "drafter"]).must_be_silent();
    sandbox.run(&["user", "disable", "van.a"]).must_be_silent();
    assert_eq!(sign_in(&sandbox, "van.a", "một mật khẩu mới"), SignIn::Wrong);
    let users: Json = serde_json::from_str(&sandbox.run(&["user", "list", "--json"]).out()).unwrap();
    assert_eq!(
        (&users[1]["active"], &users[1]["roles"]),
        (&Json::Bool(false), &serde_json::json!(["drafter"]))
    );
    assert!(sandbox.run(&["user", "list"]).out().contains("drafter (đã khóa)"));
    sandbox.run(&["user", "enable", "van.a"]).must_be_silent();
    assert!(matches!(sign_in(&sandbox, "van.a", "một mật khẩu mới"), SignIn::Welcome(_)));
}

#[test]
fn what_is_wrong_is_said_in_both_languages() {
    let sandbox = Sandbox::new();
    sandbox.run(&["user", "list"]).must_refuse("store.no-data");
    assert!(!sandbox.path(DATA).exists());
    add(&sandbox, "quantri", "administrator");
    let again = |input: &str| run_with_input(&sandbox, &["user", "add", "QuanTri", "--role", "clerk"], input);
    again("mật khẩu khác hẳn\n").must_refuse("store.user-exists");
    again("ngắn\n").must_refuse("store.password-length");
    again("").must_refuse("cli.no-password");
    sandbox.run(&["user", "disable", "quantri"]).must_refuse("store.last-administrator");
    sandbox.run(&["user", "disable", "none"]).must_refuse("store.unknown-user");
    let english = sandbox.run(&["user", "disable", "none", "--lang", "en"]);
    assert!(english.err().contains("there is no such user"), "{}", english.err());
    assert_eq!(sandbox.run(&["user", "add", "x"]).status(), 2);
    assert_eq!(sandbox.run(&["user", "add", "x", "--role", "king"]).status(), 2);
    let elsewhere = sandbox.run(&["user", "list", "--data", "none"]);
    elsewhere.must_refuse("store.no-data");
}

#[test]
fn a_changed_log_is_found_at_its_row() {
    let sandbox = Sandbox::new();
    let id = office(&sandbox, "Đảng ủy xã");
    for _ in 0..3 {
        reserve(&sandbox, &id, "Báo cáo");
    }
    let verify = |more: &[&str]| sandbox.run(&[&["audit", "verify"], more].concat());
    let whole = verify(&[]);
    assert_eq!(whole.status(), 0, "{}", whole.err());
    let head = whole.out().lines().last().unwrap().to_string();
    assert!(whole.out().starts_with("nhật ký nguyên vẹn; số dòng: 4\n4:"), "{}", whole.out());
    assert_eq!(verify(&["--expect", &head]).status(), 0);
    assert_eq!(verify(&["--expect", "4"]).status(), 2);
    verify(&["--expect", &format!("4:{}", "0".repeat(64))]).must_refuse("audit.broken");
    let tamper = |sql: &str| {
        let sql = sqlx::AssertSqlSafe(sql.to_string());
        let path = sandbox.path(DATA).join("vanthu.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            use sqlx::Connection;
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut raw = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut raw).await.unwrap();
            raw.close().await.unwrap();
        });
    };
    // The guards are put up again whenever the store is opened to be written.
    let down = "DROP TRIGGER IF EXISTS audit_never_changes; DROP TRIGGER IF EXISTS audit_never_shrinks;";
    tamper(&format!("{down} UPDATE audit SET actor_id = 'x' WHERE seq = 2"));
    let broken = verify(&["--message-format", "json"]);
    assert_eq!(broken.status(), 1);
    let problem = &broken.diagnostics()[0];
    assert_eq!((&problem["code"], &problem["value"]), (&"audit.broken".into(), &"2".into()));
    tamper(&format!("{down} UPDATE audit SET actor_id = 'cli' WHERE seq = 2"));
    assert_eq!(verify(&[]).status(), 0);
    tamper(&format!("{down} DELETE FROM audit WHERE seq = 4"));
    let cut = verify(&[]);
    cut.must_refuse("audit.broken");
    assert!(cut.err().contains("bị cắt từ dòng này"), "{}", cut.err());
}
