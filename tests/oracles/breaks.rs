//! Where lines are broken, measured on finished pages by another program.

use crate::support::{binary, oracle};

#[test]
fn no_line_is_broken_within_a_compound_and_no_number_is_broken() {
    // `scripts/measure-breaks` renders a hundred.
    oracle("breaks.py", &[binary().to_str().unwrap(), "12"]);
}
