//! Writing a comparison: to standard output, to a file, to a folder, into the store.

use std::fs;
use std::path::{Path, PathBuf};

use deepdive_model::Comparison;
use deepdive_report::{ComparisonFormat, comparison_headline, render_comparison};
use deepdive_store::{NewReport, ReportEntry, Store};

use crate::clock;
use crate::failure::{Code, Failure, file_failure};
use crate::output::{each_once, json_or, must_be_folder, print, write};

/// Keeps a comparison; gives its row. It has no place of its own: what it was made of stands in it.
pub(crate) fn keep(store: &Store, comparison: &Comparison, run: &str, workflow: &str) -> Result<ReportEntry, Failure> {
    let json = render_comparison(comparison, ComparisonFormat::Json);
    let new = NewReport { json: &json, run, location: "", created: &clock::now(), workflow };
    Ok(store.put_report(new)?)
}

/// Where to and in which formats; none of them for the bottom line alone.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) output: Option<PathBuf>,
    pub(crate) formats: Vec<ComparisonFormat>,
}

impl Wanted {
    /// From what was asked for; an error where formats and place don't go together.
    pub(crate) fn new(output: Option<&Path>, formats: &[ComparisonFormat], json: bool) -> Result<Self, Failure> {
        let output = output.filter(|path| *path != Path::new("-"));
        let formats = match (formats, output) {
            ([], None) if json => vec![ComparisonFormat::Json],
            ([], None) => Vec::new(),
            ([], Some(path)) => by_name(path),
            (chosen, _) => each_once(chosen),
        };
        if output.is_none() && json && formats != [ComparisonFormat::Json] {
            return Err(json_or(&formats.iter().map(|one| one.name()).collect::<Vec<_>>()));
        }
        if output.is_none() && formats.len() > 1 {
            let why = Failure::new(Code::Usage, "several formats can't share standard output");
            return Err(why.hint("give a folder with -o DIR"));
        }
        Ok(Self { output: output.map(Path::to_owned), formats })
    }

    /// Writes it; gives the files that were written.
    pub(crate) fn write(&self, comparison: &Comparison) -> Result<Vec<PathBuf>, Failure> {
        match (&self.output, self.formats.as_slice()) {
            (None, []) => print(&comparison_headline(comparison)).map(|()| Vec::new()),
            (None, [one, ..]) => print(&render_comparison(comparison, *one)).map(|()| Vec::new()),
            (Some(path), [one]) if !must_be_folder(path) => file(path, comparison, *one).map(|()| vec![path.clone()]),
            (Some(folder), several) => in_folder(folder, comparison, several),
        }
    }
}

/// The format that a file's name asks for; all of them for a folder.
fn by_name(path: &Path) -> Vec<ComparisonFormat> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
    let named = extension.and_then(|extension| extension.parse().ok()).filter(|_| !must_be_folder(path));
    named.map_or_else(|| ComparisonFormat::ALL.to_vec(), |format| vec![format])
}

fn in_folder(folder: &Path, comparison: &Comparison, formats: &[ComparisonFormat]) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(file_failure("made", folder))?;
    let mut written = Vec::new();
    for format in formats {
        let path = folder.join(format!("comparison.{}", format.name()));
        file(&path, comparison, *format)?;
        written.push(path);
    }
    Ok(written)
}

fn file(path: &Path, comparison: &Comparison, format: ComparisonFormat) -> Result<(), Failure> {
    write(path, &render_comparison(comparison, format))
}
