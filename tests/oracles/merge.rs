//! Word files that other programs changed, merged into their documents: python-docx, raw WordprocessingML and LibreOffice make
//! more than a hundred edits, and each must be reported at its block.

use crate::support::{Sandbox, binary, oracle};

#[test]
fn no_word_is_lost_and_no_figure_changes_in_silence() {
    let sandbox = Sandbox::new();
    let program = binary();
    let folder = sandbox.path("");
    let said = oracle(
        "merge.py",
        &[
            program.to_str().unwrap(),
            folder.to_str().unwrap(),
            "semi-annual-review.toml",
            "conclusion-notice.toml",
            "state-council-resolution.toml",
        ],
    );
    println!("{said}");
}

#[test]
fn other_changes_than_typing_are_reported_at_their_block() {
    let sandbox = Sandbox::new();
    let program = binary();
    let folder = sandbox.path("");
    println!("{}", oracle("merge_kinds.py", &[program.to_str().unwrap(), folder.to_str().unwrap()]));
}
