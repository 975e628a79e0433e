//! Users, signing in, the set-up, sessions and tokens.

use chrono::TimeDelta;

use super::*;
use crate::passwords::{DUMMY_HASH, verify_password};

const PASSWORD: &str = "mật khẩu đủ dài";

fn new(name: &str, roles: &[Role]) -> NewUser {
    NewUser {
        name: name.into(),
        full_name: String::new(),
        roles: roles.iter().copied().collect(),
        offices: None,
        password: PASSWORD.into(),
    }
}

#[tokio::test]
async fn passwords_are_kept_as_argon2id_alone() {
    let bench = Bench::new().await;
    bench.store.users().create(&bench.actor, new("van.a", &[Role::Clerk])).await.unwrap();
    let mut raw = bench.guarded().await;
    let hash: String = sqlx::query_scalar("SELECT password FROM users").fetch_one(&mut raw).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(verify_password(Some(hash.clone()), PASSWORD.into()).await.unwrap());
    // The same characters, decomposed.
    let split: String = unicode_normalization::UnicodeNormalization::nfd(PASSWORD).collect();
    assert!(verify_password(Some(hash.clone()), split).await.unwrap());
    assert!(!verify_password(Some(hash), "mật khẩu khác hẳn".into()).await.unwrap());
    // Without a hash the work is done all the same.
    assert!(!verify_password(None, PASSWORD.into()).await.unwrap());
}

#[tokio::test]
async fn an_unknown_name_costs_the_work_of_a_known_one() {
    let bench = Bench::new().await;
    bench.store.users().create(&bench.actor, new("van.a", &[Role::Clerk])).await.unwrap();
    let mut raw = bench.guarded().await;
    let hash: String = sqlx::query_scalar("SELECT password FROM users").fetch_one(&mut raw).await.unwrap();
    // The same algorithm, version and costs, over a salt and into a hash of the same length: the same work.
    let work = |hash: &str| {
        let parts: Vec<String> = hash.split('$').map(str::to_string).collect();
        (parts[1..4].to_vec(), parts[4].len(), parts[5].len())
    };
    assert_eq!(work(DUMMY_HASH), work(&hash));
    argon2::password_hash::PasswordHash::new(DUMMY_HASH).unwrap();
    for name in ["van.a", "nobody"] {
        assert_eq!(
            bench.store.users().sign_in(name, "sai mật khẩu", "10.0.0.1").await.unwrap(),
            SignIn::Wrong
        );
    }
}

#[tokio::test]
async fn names_and_passwords_are_checked() {
    let bench = Bench::new().await;
    let create = |user: NewUser| bench.store.users().create(&bench.actor, user);
    create(new("Văn.A", &[])).await.unwrap();
    assert_eq!(code(create(new("văn.a", &[])).await), "store.user-exists");
    for name in ["", "a b", "a/b", "a\u{0}", &"a".repeat(65)] {
        assert_eq!(code(create(new(name, &[])).await), "store.user-name", "{name}");
    }
    let with = |name: &str, password: &str| NewUser { password: password.into(), ..new(name, &[]) };
    assert_eq!(code(create(with("b", "ngắn")).await), "store.password-length");
    assert_eq!(code(create(with("b", &"x".repeat(257))).await), "store.password-length");
    assert_eq!(code(create(with("nguyenvana", "NguyenVanA1")).await), "store.password-name");
    assert_eq!(bench.store.users().by_name(" VĂN.A ").await.unwrap().full_name, "Văn.A");
    assert_eq!(bench.store.users().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let bench = Bench::new().await;
    let first = bench.store.users().create(&bench.actor, new("a", &[Role::Administrator])).await.unwrap();
    let second = bench.store.users().create(&bench.actor, new("b", &[Role::Clerk])).await.unwrap();
    let demote = || bench.store.users().set_roles(&bench.actor, &first.id, [Role::Clerk].into());
    assert_eq!(code(demote().await), "store.last-administrator");
    assert_eq!(
        code(bench.store.users().set_active(&bench.actor, &first.id, false).await),
        "store.last-administrator"
    );
    let both = [Role::Clerk, Role::Administrator];
    bench.store.users().set_roles(&bench.actor, &second.id, both.into()).await.unwrap();
    demote().await.unwrap();
    assert_eq!(bench.store.users().get(&second.id).await.unwrap().roles, both.into());
    assert_eq!(code(bench.store.users().get("none").await), "store.unknown-user");
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour() {
    let bench = Bench::new().await;
    let user = bench.store.users().create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    let wrong =
        async |store: &Store, from: &str| store.users().sign_in("A", "sai mật khẩu", from).await.unwrap();
    for _ in 0..4 {
        assert_eq!(wrong(&bench.store, "10.0.0.1").await, SignIn::Wrong);
    }
    // The right one in between resets the count.
    let right = async |store: &Store, from: &str| store.users().sign_in("a", PASSWORD, from).await.unwrap();
    assert_eq!(right(&bench.store, "10.0.0.1").await, SignIn::Welcome(user.clone()));
    for _ in 0..5 {
        assert_eq!(wrong(&bench.store, "10.0.0.1").await, SignIn::Wrong);
        bench.pass(TimeDelta::minutes(1));
    }
    // Locked, also with the right password and after a restart; not from elsewhere.
    let again = bench.again().await;
    for store in [&bench.store, &again] {
        let SignIn::Locked { retry_after } = right(store, "10.0.0.1").await else { panic!("not locked") };
        assert!((13 * 60..=15 * 60).contains(&retry_after), "{retry_after}");
        assert_eq!(right(store, "10.0.0.2").await, SignIn::Welcome(user.clone()));
    }
    bench.pass(TimeDelta::minutes(13));
    assert!(matches!(right(&bench.store, "10.0.0.1").await, SignIn::Locked { .. }));
    bench.pass(TimeDelta::minutes(2));
    assert_eq!(right(&bench.store, "10.0.0.1").await, SignIn::Welcome(user.clone()));
    // A user who may not sign in gets the same answer as a wrong password.
    bench.store.users().set_active(&bench.actor, &user.id, false).await.unwrap();
    assert_eq!(right(&bench.store, "10.0.0.1").await, SignIn::Wrong);
}

#[tokio::test]
async fn guessing_from_many_addresses_slows_down_and_locks_nobody_out() {
    let bench = Bench::new().await;
    let users = bench.store.users();
    let user = users.create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    // The address from which its user usually comes.
    let opening = Opening { address: "10.7.7.7".into(), ..Opening::default() };
    bench.store.sessions().open(&user.id, &opening).await.unwrap();
    let mut raw = bench.guarded().await;
    users.sign_in("a", "sai mật khẩu", "10.0.0.1").await.unwrap();
    // What fifty other addresses would leave, without hashing fifty times.
    let copy = "INSERT INTO sign_in_failures SELECT id || $1, name_hash, $1, failed_at FROM sign_in_failures \
                WHERE length(id) = 36";
    for turn in 0..49 {
        sqlx::query(copy).bind(format!("other {turn}")).execute(&mut raw).await.unwrap();
    }
    // Guesses from new addresses come one after another; one that would wait too long is refused.
    let mut told = None;
    for turn in 0..20 {
        let guess = users.await_turn("A", "10.9.9.9");
        match tokio::time::timeout(std::time::Duration::from_millis(50), guess).await {
            Ok(Ok(Some(seconds))) => told = Some(seconds),
            Ok(Ok(None)) => assert_eq!(turn, 0, "only the first has no wait"),
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => {}
        }
    }
    assert!(told.is_some_and(|seconds| seconds > 10), "{told:?}");
    // Its user comes in at once from a known address, and another name is not slowed down at all.
    assert_eq!(users.await_turn("a", "10.7.7.7").await.unwrap(), None);
    assert_eq!(users.await_turn("b", "10.9.9.9").await.unwrap(), None);
    for address in ["10.7.7.7", "10.8.8.8"] {
        let end = users.sign_in("a", PASSWORD, address).await.unwrap();
        assert!(matches!(end, SignIn::Welcome(_)), "{address}: {end:?}");
    }
    // A new password, set by an administrator, makes an end of it.
    users.set_password(&bench.actor, &user.id, "một mật khẩu mới").await.unwrap();
    assert_eq!(users.await_turn("a", "10.9.9.9").await.unwrap(), None);
    bench.pass(TimeDelta::hours(1));
    bench.store.users().sign_in("a", "sai mật khẩu", "10.0.0.1").await.unwrap();
    bench.pass(TimeDelta::hours(1));
    bench.store.sweep().await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sign_in_failures").fetch_one(&mut raw).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_guesses_at_once_are_no_more_than_one_after_another() {
    let bench = Bench::new().await;
    bench.store.users().create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    let guesses = (0..20).map(|_| {
        let store = bench.store.clone();
        tokio::spawn(async move { store.users().sign_in("a", "sai mật khẩu", "10.0.0.1").await.unwrap() })
    });
    let ends = futures_util::future::join_all(guesses).await;
    let tried = ends.into_iter().filter(|end| matches!(end, Ok(SignIn::Wrong))).count();
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn a_password_that_someone_else_set_is_to_be_changed() {
    let bench = Bench::new().await;
    let users = bench.store.users();
    let user = users.create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    assert!(user.password_given);
    let opening = Opening { device: "Firefox".into(), address: "10.0.0.1".into(), force: true };
    let (first, second) = (
        bench.store.sessions().open(&user.id, &opening).await.unwrap(),
        bench.store.sessions().open(&user.id, &Opening::default()).await.unwrap(),
    );
    let session = bench.store.sessions().get(&first.token).await.unwrap().unwrap();
    assert!(session.forced);
    let listed = bench.store.sessions().list(&user.id).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().any(|one| (one.device.as_str(), one.address.as_str()) == ("Firefox", "10.0.0.1")));
    users.set_own_password(&user.actor(), "một mật khẩu mới", &session.id).await.unwrap();
    // This session goes on, the other has ended.
    assert!(!bench.store.sessions().get(&first.token).await.unwrap().unwrap().forced);
    assert!(bench.store.sessions().get(&second.token).await.unwrap().is_none());
    assert!(!users.get(&user.id).await.unwrap().password_given);
    // Nobody ends the session of another.
    let other = users.create(&bench.actor, new("b", &[Role::Clerk])).await.unwrap();
    let ended = bench.store.sessions().end(&other.actor(), &session.id).await;
    assert_eq!(code(ended), "store.unknown-session");
    bench.store.sessions().end(&user.actor(), &session.id).await.unwrap();
    assert!(bench.store.sessions().get(&first.token).await.unwrap().is_none());
}

#[tokio::test]
async fn the_set_up_link_makes_one_administrator() {
    let bench = Bench::new().await;
    let lost = bench.store.setup().begin().await.unwrap().unwrap();
    let token = bench.store.setup().begin().await.unwrap().unwrap();
    assert!(!bench.store.setup().is_open(&lost).await.unwrap());
    assert!(bench.store.setup().is_open(&token).await.unwrap());
    assert_eq!(code(bench.store.setup().finish(&lost, new("a", &[])).await), "store.setup-closed");
    let user = bench.store.setup().finish(&token, new("a", &[Role::Drafter])).await.unwrap();
    assert_eq!(user.roles, [Role::Administrator].into());
    assert_eq!(code(bench.store.setup().finish(&token, new("b", &[])).await), "store.setup-closed");
    assert_eq!(bench.store.setup().begin().await.unwrap(), None);
    assert!(!bench.store.setup().is_open(&token).await.unwrap());
}

#[tokio::test]
async fn sessions_end() {
    let bench = Bench::new().await;
    let user = bench.store.users().create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    let open = || async { bench.store.sessions().open(&user.id, &Opening::default()).await.unwrap() };
    let alive = async |session: &NewSession| bench.store.sessions().get(&session.token).await.unwrap();
    let session = open().await;
    let found = alive(&session).await.unwrap();
    assert_eq!((found.csrf.as_str(), found.actor), (session.csrf.as_str(), user.actor()));
    assert_ne!(session.csrf, session.token);
    // Used every seven hours, it lives for seven days.
    for _ in 0..24 {
        bench.pass(TimeDelta::hours(7));
        alive(&session).await.unwrap();
        bench.store.noted().await;
        bench.pass(TimeDelta::seconds(-10));
    }
    bench.pass(TimeDelta::hours(1));
    assert!(alive(&session).await.is_none());
    // Unused for eight hours, it ends.
    let session = open().await;
    bench.pass(TimeDelta::hours(8));
    assert!(alive(&session).await.is_none());
    let session = open().await;
    bench.store.sessions().close(&session.token).await.unwrap();
    assert!(alive(&session).await.is_none());
    let session = open().await;
    bench.store.users().set_password(&bench.actor, &user.id, "một mật khẩu mới").await.unwrap();
    assert!(alive(&session).await.is_none());
    let session = open().await;
    bench.store.users().set_active(&bench.actor, &user.id, false).await.unwrap();
    assert!(alive(&session).await.is_none());
    assert_eq!(code(bench.store.sessions().open(&user.id, &Opening::default()).await), "store.user-disabled");
}

#[tokio::test]
async fn tokens_are_shown_once_and_end() {
    let bench = Bench::new().await;
    let user = bench.store.users().create(&bench.actor, new("a", &[Role::Clerk])).await.unwrap();
    let new_token = |scopes: &[Scope], days: Option<i64>| NewToken {
        user_id: user.id.clone(),
        name: "Phần mềm một cửa".into(),
        scopes: scopes.iter().copied().collect(),
        expires_at: days.map(|days| bench.store.now() + TimeDelta::days(days)),
    };
    let create = |new: NewToken| bench.store.tokens().create(&bench.actor, new);
    assert_eq!(code(create(new_token(&[], None)).await), "store.token-useless");
    assert_eq!(code(create(new_token(&[Scope::Read], Some(-1))).await), "store.token-useless");
    let (token, secret) = create(new_token(&[Scope::Read, Scope::Draft], Some(30))).await.unwrap();
    assert!(secret.starts_with("vt_") && secret.len() == 67);
    let actor = bench.store.tokens().actor(&secret).await.unwrap().unwrap();
    assert_eq!((actor.user_id.as_str(), actor.token_id.as_ref()), (user.id.as_str(), Some(&token.id)));
    assert!(actor.has_scope(Scope::Draft) && !actor.has_scope(Scope::Register));
    assert!(bench.store.tokens().actor("vt_x").await.unwrap().is_none());
    bench.pass(TimeDelta::days(30));
    assert!(bench.store.tokens().actor(&secret).await.unwrap().is_none());
    let (token, secret) = create(new_token(&[Scope::Read], None)).await.unwrap();
    bench.store.tokens().revoke(&bench.actor, &token.id).await.unwrap();
    bench.store.tokens().revoke(&bench.actor, &token.id).await.unwrap();
    assert!(bench.store.tokens().actor(&secret).await.unwrap().is_none());
    let (_, secret) = create(new_token(&[Scope::Read], None)).await.unwrap();
    bench.store.users().set_active(&bench.actor, &user.id, false).await.unwrap();
    assert!(bench.store.tokens().actor(&secret).await.unwrap().is_none());
    assert_eq!(bench.store.tokens().list(Some(&user.id)).await.unwrap().len(), 3);
    assert_eq!(code(bench.store.tokens().revoke(&bench.actor, "none").await), "store.unknown-token");
}

#[tokio::test]
async fn no_secret_is_in_the_folder() {
    let bench = Bench::new().await;
    let setup = bench.store.setup().begin().await.unwrap().unwrap();
    let user = bench.store.setup().finish(&setup, new("a", &[])).await.unwrap();
    let session = bench.store.sessions().open(&user.id, &Opening::default()).await.unwrap();
    let token = NewToken {
        user_id: user.id.clone(),
        name: "x".into(),
        scopes: [Scope::Read].into(),
        expires_at: None,
    };
    let (_, secret) = bench.store.tokens().create(&bench.actor, token).await.unwrap();
    bench.store.close().await;
    let mut looked = 0;
    for entry in std::fs::read_dir(bench.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            looked += bytes.len();
            for secret in [PASSWORD, &setup, &session.token, &secret, secret.trim_start_matches("vt_")] {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{}", path.display());
            }
        }
    }
    assert!(looked > 10_000);
}
