//! The attacks of `scripts/attack-service`, in their small version: each must be held.

use crate::support::{binary, root, tool};

#[test]
fn the_service_holds_against_the_attacks() {
    let script = root().join("scripts/attack-service");
    let program = binary();
    let said = tool(
        "python3",
        &[
            script.to_str().expect("a path"),
            "--small",
            "--program",
            program.to_str().expect("a path"),
            "--only",
            "forms_of_strangers,unfinished_bodies,streams_without_end,guesses_at_once,kills_at_many_moments,\
             damaged_objects,damaged_pages,a_full_disk",
        ],
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 8, "{said}");
    assert!(lines.iter().all(|line| line.starts_with("held") || line.starts_with("skipped")), "{said}");
}
