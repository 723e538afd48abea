//! `deepdive eval`: do reports hold what they must, and nothing that they must not?

use std::fs;

use super::with_agents;
use crate::args::{Common, EvalArgs};
use crate::eval::{Trial, as_json, as_junit, as_text, read_suite, run_suite};
use crate::failure::{Code, Failure, file_failure};
use crate::output::{print, print_json};
use crate::{Deepdive, interrupt, terminal};

pub(super) fn eval(common: &Common, args: &EvalArgs) -> Result<(), Failure> {
    let text = fs::read_to_string(&args.file).map_err(file_failure("read", &args.file))?;
    let suite = read_suite(&args.file.display().to_string(), &text)?;
    let deepdive = with_agents(Deepdive::new().threads(common.threads), common)?.stop(interrupt::listen());
    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    let went = run_suite(Trial { deepdive: &deepdive, common, folder }, &suite)?;
    if let Some(path) = &args.junit {
        fs::write(path, as_junit(&suite, &went)).map_err(file_failure("written", path))?;
        if !common.quiet {
            terminal::say(&format!("written: {}", path.display()));
        }
    }
    if common.json {
        print_json(&as_json(&suite, &went))?;
    } else {
        print(&as_text(&suite, &went))?;
    }
    let failed = went.iter().filter(|case| case.wrong().next().is_some()).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Failure::new(Code::Findings, format!("{failed} of {} cases failed", went.len()))
        .hint("each line above says what was expected and what was met"))
}
