//! The executable.

use std::process::ExitCode;

fn main() -> ExitCode {
    stile_server::cli::main()
}
