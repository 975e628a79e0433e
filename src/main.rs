//! The `vanthu` command.

use std::ffi::{c_int, c_long};
use std::process::ExitCode;

// Many small allocations over several threads: glibc's allocator stalls where mimalloc does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

unsafe extern "C" {
    /// Sets an option of mimalloc, unless the environment has set it.
    safe fn mi_option_set_default(option: c_int, value: c_long);
}

/// `mi_option_purge_delay` in `mimalloc.h`: after how many milliseconds freed memory is given back to the system. The variable
/// `MIMALLOC_PURGE_DELAY` sets it as well.
const PURGE_DELAY: c_int = 15;

fn main() -> ExitCode {
    // Each document takes and frees tens of megabytes. Giving them back after the usual ten milliseconds and taking them again
    // cost a worker a sixth of its time in page faults.
    mi_option_set_default(PURGE_DELAY, 1000);
    vanthu::cli::main()
}
