//! `vanthu backup` and `vanthu restore` as an administrator runs them.

use crate::store_support::{DATA, office, reserve};
use crate::support::Sandbox;

#[test]
fn a_backup_is_restored_elsewhere() {
    let sandbox = Sandbox::new();
    let id = office(&sandbox, "Đảng ủy xã");
    reserve(&sandbox, &id, "Báo cáo");
    for name in ["backup.zip", "backup"] {
        let made = sandbox.run(&["backup", "-o", name]);
        assert_eq!((made.status(), made.err().as_str()), (0, ""));
        let restored = format!("restored-{name}");
        let run = sandbox.run(&["restore", name, "--data", &restored]);
        assert_eq!((run.status(), run.err().as_str()), (0, ""));
        let list = |data: &str| sandbox.run(&["register", "list", "--json", "--data", data]).out();
        assert_eq!(list(&restored), list(DATA));
        let verify = sandbox.run(&["audit", "verify", "--data", &restored]);
        assert_eq!(verify.out().lines().last(), made.out().lines().last());
        sandbox.run(&["backup", "-o", name]).must_refuse("store.not-empty");
        sandbox.run(&["restore", name]).must_refuse("store.not-empty");
    }
    sandbox.run(&["restore", "branch-results.xlsx", "--data", "new"]).must_refuse("store.not-a-backup");
    sandbox.run(&["backup", "-o", "new.zip", "--data", "none"]).must_refuse("store.no-data");
    assert!(
        !sandbox.path("new").exists() && !sandbox.path("none").exists() && !sandbox.path("new.zip").exists()
    );
}
