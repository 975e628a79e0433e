//! The finished PDF: the same inputs give the same bytes.

use crate::support::Sandbox;

#[test]
fn two_runs_give_the_same_bytes_wherever_they_run() {
    let first = Sandbox::new().render("out.pdf");
    let other = Sandbox::new();
    std::fs::create_dir(other.path("elsewhere")).unwrap();
    let args = ["render", "semi-annual-review.toml", "-o", "elsewhere/b.pdf"];
    other.run_with(&args, &[("TZ", "Pacific/Auckland"), ("LC_ALL", "tr_TR.UTF-8")]).must_be_silent();
    let second = std::fs::read(other.path("elsewhere/b.pdf")).unwrap();
    assert!(first == second, "the bytes differ");
}
