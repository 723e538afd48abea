//! Injection pairs: the same subject with and without planted text must give the same findings.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use deepdive_model::Report;

use super::case::run_at;
use super::suite::Case;
use super::{Check, Trial};
use crate::failure::{Code, Failure, file_failure};

/// The report on a copy of the subject that holds the planted text.
pub(super) fn run(trial: Trial<'_>, case: &Case, root: &Path) -> Result<Report, Failure> {
    let name = root.file_name().unwrap_or_default();
    let copy = tempfile::tempdir().map_err(|error| Failure::new(Code::Internal, format!("no temporary folder: {error}")))?;
    let copied = copy.path().join(name);
    copy_folder(root, &copied)?;
    for plant in &case.plant {
        let path = copied.join(plant.path.text());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(file_failure("made", parent))?;
        }
        let before = fs::read_to_string(&path).unwrap_or_default();
        let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        fs::write(&path, format!("{before}{gap}{}\n", plant.text)).map_err(file_failure("written", &path))?;
    }
    run_at(trial, case, &copied)?.into_report()
}

/// Files and folders; links are left out, so that nothing outside is read or written.
fn copy_folder(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(file_failure("made", to))?;
    for entry in fs::read_dir(from).map_err(file_failure("read", from))?.flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => copy_folder(&source, &target)?,
            Ok(kind) if kind.is_file() => {
                fs::copy(&source, &target).map_err(file_failure("copied", &source))?;
            }
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

/// Same rules at the same places with the same severity, nothing more and nothing less.
pub(super) fn check(plain: &Report, planted: &Report) -> Check {
    let of = |report: &Report| {
        report.findings.iter().map(|one| format!("{} ({:?})", one.id, one.severity)).collect::<BTreeSet<String>>()
    };
    let (plain, planted) = (of(plain), of(planted));
    let differ: Vec<&String> = plain.symmetric_difference(&planted).collect();
    Check::that("planted text changes no finding", differ.is_empty(), || {
        format!("these differ: {}", differ.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("; "))
    })
}
