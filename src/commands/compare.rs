//! `deepdive compare`: several codebases side by side.

use std::fs;
use std::path::{Path, PathBuf};

use deepdive_model::{Comparison, Report};
use deepdive_report::{ComparisonFormat, compare as side_by_side, comparison_headline, render_comparison};

use super::Bench;
use super::stored::{any_report, parse, stored};
use crate::args::{Common, CompareArgs};
use crate::dive::dive;
use crate::failure::{Code, Failure, file_failure};
use crate::output::print;
use crate::{builtin, clone, terminal};

pub(super) fn compare(common: &Common, args: &CompareArgs) -> Result<(), Failure> {
    // Before anything is read: reading takes time.
    if args.output.is_none() && args.format.len() > 1 {
        let why = Failure::new(Code::Usage, "several formats can't share standard output");
        return Err(why.hint("give a folder with -o DIR"));
    }
    let bench = Bench::open(common, args.as_of.as_deref())?;
    let reports = args.subjects.iter().map(|subject| report(&bench, args, subject)).collect::<Result<Vec<_>, _>>()?;
    bench.finish();
    let comparison = side_by_side(&reports);
    let written = hand_over(common, args, &comparison)?;
    if !common.quiet {
        for path in written {
            terminal::say(&format!("written: {}", path.display()));
        }
    }
    Ok(())
}

/// A report that is at hand, or one that is made now.
fn report(bench: &Bench, args: &CompareArgs, subject: &str) -> Result<Report, Failure> {
    let place = Path::new(subject).is_dir() || clone::looks_like_url(subject);
    if !place {
        return any_report(&bench.store, subject);
    }
    if args.stored
        && let Ok(kept) = stored(&bench.store, subject)
    {
        return parse(&kept.json);
    }
    let found = bench.deepdive.find(subject, bench.ways(args.depth, false))?;
    let plan = bench.deepdive.plan(&builtin::workflow("deep-dive")?)?;
    let dived = dive(&bench.deepdive, &found, plan, &[])?;
    if dived.partial {
        terminal::say(&format!("note: a part of the report on {subject} is missing, because a step failed"));
    }
    Ok(dived.report)
}

fn hand_over(common: &Common, args: &CompareArgs, comparison: &Comparison) -> Result<Vec<PathBuf>, Failure> {
    let mut formats = args.format.clone();
    if formats.is_empty() {
        formats = args.output.as_deref().map_or_else(|| default_format(common), by_name);
    }
    match (&args.output, formats.as_slice()) {
        (None, []) => print(&comparison_headline(comparison)).map(|()| Vec::new()),
        (None, [one, ..]) => print(&render_comparison(comparison, *one)).map(|()| Vec::new()),
        (Some(path), [one]) if !must_be_folder(path) => write(path, comparison, *one).map(|()| vec![path.clone()]),
        (Some(folder), several) => write_folder(folder, comparison, several),
    }
}

fn default_format(common: &Common) -> Vec<ComparisonFormat> {
    if common.json { vec![ComparisonFormat::Json] } else { Vec::new() }
}

/// The format that a file's name asks for; all of them for a folder.
fn by_name(path: &Path) -> Vec<ComparisonFormat> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
    let named = extension.and_then(|extension| extension.parse().ok()).filter(|_| !must_be_folder(path));
    named.map_or_else(|| ComparisonFormat::ALL.to_vec(), |format| vec![format])
}

fn must_be_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\'])
}

fn write_folder(folder: &Path, comparison: &Comparison, formats: &[ComparisonFormat]) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(file_failure("made", folder))?;
    let mut written = Vec::new();
    for format in formats {
        let path = folder.join(format!("comparison.{}", format.name()));
        write(&path, comparison, *format)?;
        written.push(path);
    }
    Ok(written)
}

fn write(path: &Path, comparison: &Comparison, format: ComparisonFormat) -> Result<(), Failure> {
    fs::write(path, render_comparison(comparison, format)).map_err(file_failure("written", path))
}
