//! Writing: to standard output, to a file, to a folder.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use deepdive_model::{Comparison, Report};
use deepdive_report::{ComparisonFormat, Format, harmless, harmless_json, headline, render};
use deepdive_store::{ReportEntry, ReportKind};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use crate::args::{Common, OutputArgs};
use crate::clock::to_the_second;
use crate::comparison::Wanted;
use crate::dive::Dived;
use crate::failure::{Code, Failure, file_failure};

/// Text to standard output, with nothing in it that steers a terminal. A reader that has gone (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let text = harmless(text);
    let mut out = io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Code::Internal, format!("standard output can't be written: {error}")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A value to standard output as JSON.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    print(&harmless_json(&text))
}

/// `1 step`, `2 steps`.
pub(crate) fn counted(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// Rows under a heading, columns as wide as they must be; for people.
pub(crate) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(heading.iter().copied());
    table.add_rows(rows);
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Shows or writes what a run made: its report; of several each into a folder of its own; a comparison; else its outputs.
pub(crate) fn write_products(common: &Common, args: &OutputArgs, dived: &Dived) -> Result<Vec<PathBuf>, Failure> {
    let run = format!("{:#}\n", dived.run);
    match (&dived.comparison, dived.reports.as_slice()) {
        (Some(comparison), _) => {
            let odd = |error: serde_json::Error| Failure::new(Code::Internal, error.to_string());
            write_comparison(&Comparison::deserialize(comparison).map_err(odd)?, args, common.json)
        }
        (None, []) => write_value(&Value::Object(dived.outputs.clone()), "outputs.json", args),
        (None, [report]) => write_report(report, Some(&run), args, common.json),
        (None, several) => write_several(several, dived, args, common.json),
    }
}

/// Shows or writes a comparison as the arguments ask; gives the files that were written.
pub(crate) fn write_comparison(comparison: &Comparison, args: &OutputArgs, json: bool) -> Result<Vec<PathBuf>, Failure> {
    let formats = args.format.iter().map(|format| format.name().parse::<ComparisonFormat>());
    let formats = formats.collect::<Result<Vec<_>, _>>().map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
    Wanted::new(args.output.as_deref(), &formats, json)?.write(comparison)
}

fn write_value(value: &Value, name: &str, args: &OutputArgs) -> Result<Vec<PathBuf>, Failure> {
    let Some(path) = &args.output else { return print_json(value).map(|()| Vec::new()) };
    let path = if must_be_folder(path) { path.join(name) } else { path.clone() };
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(file_failure("made", &path))?;
    write(&path, &format!("{value:#}\n")).map(|()| vec![path])
}

fn write_several(reports: &[Report], dived: &Dived, args: &OutputArgs, json: bool) -> Result<Vec<PathBuf>, Failure> {
    let Some(folder) = &args.output else {
        return if json { print_json(&dived.entries) } else { print(&reports_table(&dived.entries)) }.map(|()| Vec::new());
    };
    let run = format!("{:#}\n", dived.run);
    let mut written = Vec::new();
    for (n, report) in reports.iter().enumerate() {
        let name = dived.entries.get(n).map_or_else(|| format!("{}-{}", report.subject.name, n + 1), |entry| entry.id.clone());
        let own = folder.join(name);
        fs::create_dir_all(&own).map_err(file_failure("made", &own))?;
        let args = OutputArgs { output: Some(own), format: args.format.clone() };
        written.extend(write_report(report, Some(&run), &args, json)?);
    }
    Ok(written)
}

/// Stored reports, for people.
pub(crate) fn reports_table(entries: &[ReportEntry]) -> String {
    let row = |entry: &ReportEntry| {
        let commit = entry.commit.as_deref().and_then(|commit| commit.get(..8)).unwrap_or("-").to_owned();
        let grave =
            entry.counted.as_ref().map(|counted| ["critical", "high"].iter().filter_map(|one| counted.get(*one)).sum::<u64>());
        let (files, grave) = (entry.files.to_string(), grave.map_or_else(|| "-".to_owned(), |grave| grave.to_string()));
        let from = match entry.kind {
            ReportKind::Report => entry.location.clone(),
            ReportKind::Comparison => entry.subject.clone(),
        };
        vec![entry.id.clone(), to_the_second(&entry.created), commit, files, grave, from]
    };
    table(&["ID", "MADE", "COMMIT", "FILES", "GRAVE", "FROM"], &entries.iter().map(row).collect::<Vec<_>>())
}

/// Shows or writes a report as the arguments ask; gives the files that were written.
pub(crate) fn write_report(report: &Report, run: Option<&str>, args: &OutputArgs, json: bool) -> Result<Vec<PathBuf>, Failure> {
    let (output, formats) = asked(args, json)?;
    match (output, formats.as_slice()) {
        (None, []) => print(&headline(report)).map(|()| Vec::new()),
        (None, [one, ..]) => print(&render(report, *one)).map(|()| Vec::new()),
        (Some(path), [one]) if !must_be_folder(path) => write(path, &render(report, *one)).map(|()| vec![path.to_owned()]),
        (Some(path), several) => write_folder(path, report, run, several),
    }
}

/// Where to write, and in which formats; an error where the two don't go together. A run asks before it begins.
pub(crate) fn asked(args: &OutputArgs, json: bool) -> Result<(Option<&Path>, Vec<Format>), Failure> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let formats = match (args.format.as_slice(), output) {
        ([], None) => {
            if json {
                vec![Format::Json]
            } else {
                Vec::new()
            }
        }
        ([], Some(path)) => by_name(path),
        (chosen, _) => each_once(chosen),
    };
    match output {
        None if json && formats != [Format::Json] => Err(json_or(&formats.iter().map(|one| one.name()).collect::<Vec<_>>())),
        None if formats.len() > 1 => {
            Err(Failure::new(Code::Usage, "several formats can't share standard output").hint("give a folder with -o DIR"))
        }
        Some(path) if formats.len() > 1 => fits(path, args.format.is_empty()).map(|()| (output, formats)),
        None | Some(_) => Ok((output, formats)),
    }
}

/// Formats in the order in which they were asked for, each once.
pub(crate) fn each_once<T: Copy + PartialEq>(chosen: &[T]) -> Vec<T> {
    let mut out = Vec::new();
    for one in chosen {
        if !out.contains(one) {
            out.push(*one);
        }
    }
    out
}

/// Standard output holds one thing: what `--json` asks for, or another format.
pub(crate) fn json_or(formats: &[&str]) -> Failure {
    let formats = formats.join(",");
    Failure::new(Code::Usage, format!("--json and --format {formats} can't both be printed"))
        .hint("leave one of them out, or give a place for the files with -o")
}

/// A name that looks like one file can't take several formats.
fn fits(path: &Path, by_name: bool) -> Result<(), Failure> {
    let Some(extension) = path.extension().filter(|_| !must_be_folder(path)) else { return Ok(()) };
    let path = path.display();
    let why = if by_name {
        format!("no format ends in .{}", extension.to_string_lossy())
    } else {
        format!("{path} looks like one file, and several formats were asked for")
    };
    Err(Failure::new(Code::Usage, why).hint(format!("say one with --format, or write {path}/ for a folder")))
}

/// The format that a file's name asks for; report.json, report.md and report.html for a folder.
fn by_name(path: &Path) -> Vec<Format> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
    let named = extension.and_then(|extension| Format::ALL.iter().copied().find(|format| format.extension() == extension));
    match named.filter(|_| !must_be_folder(path)) {
        Some(format) => vec![format],
        None => vec![Format::Json, Format::Markdown, Format::Html],
    }
}

pub(crate) fn must_be_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\'])
}

fn write_folder(folder: &Path, report: &Report, run: Option<&str>, formats: &[Format]) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(file_failure("made", folder))?;
    let mut written = Vec::new();
    for format in formats {
        let path = folder.join(format!("{}.{}", stem(*format), format.extension()));
        write(&path, &render(report, *format))?;
        written.push(path);
    }
    if let Some(run) = run.filter(|_| formats.contains(&Format::Json)) {
        let path = folder.join("run.json");
        write(&path, run)?;
        written.push(path);
    }
    Ok(written)
}

fn stem(format: Format) -> &'static str {
    match format {
        Format::Mermaid | Format::Dot => "map",
        Format::Csv => "findings",
        Format::Markdown | Format::Html | Format::Json | Format::Sarif => "report",
    }
}

/// Writes a file whole or not at all: beside its place first, so that a full disk leaves no part of it; devices and pipes as they are.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let special = fs::metadata(path).is_ok_and(|meta| !meta.is_file());
    let (Some(name), false) = (path.file_name(), special || path.is_symlink()) else {
        return fs::write(path, text).map_err(file_failure("written", path));
    };
    let beside = path.with_file_name(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).map_err(|error| {
        let _ = fs::remove_file(&beside);
        file_failure("written", path)(error)
    })
}
