//! The program: everything it does lies in the library, so that tests and embedders reach the same code.

use std::process::ExitCode;

fn main() -> ExitCode {
    deepdive::main()
}
