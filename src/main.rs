//! The `vanthu` command.

use std::process::ExitCode;

// Many small allocations over several threads: glibc's allocator stalls where mimalloc does not.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vanthu::cli::main()
}
