//! The workflows at hand: the built-in ones, and the user's own, which hide built-in ones of the same name whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use deepdive_engine::nearest;

use crate::failure::{Code, Failure, file_failure};
use crate::places;

/// Every built-in workflow, by name.
const BUILTIN: &[(&str, &str)] =
    &[("deep-dive", include_str!("../workflows/deep-dive.yaml")), ("quick", include_str!("../workflows/quick.yaml"))];

/// A workflow as it is written, and the name of its file.
#[derive(Debug, Clone)]
pub(crate) struct WorkflowText {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// All workflows by name, with where each comes from.
pub(crate) fn workflows() -> BTreeMap<String, (String, WorkflowText)> {
    let builtin = BUILTIN.iter().map(|(name, text)| {
        (String::from(*name), ("built in".to_owned(), WorkflowText { file: format!("{name}.yaml"), text: String::from(*text) }))
    });
    let mut all: BTreeMap<_, _> = builtin.collect();
    for path in own() {
        let (Some(name), Ok(text)) =
            (path.file_stem().map(|stem| stem.to_string_lossy().into_owned()), fs::read_to_string(&path))
        else {
            continue;
        };
        let file = path.display().to_string();
        all.insert(name, (file.clone(), WorkflowText { file, text }));
    }
    all
}

fn own() -> Vec<PathBuf> {
    let entries = places::user_folder("workflows").and_then(|folder| fs::read_dir(folder).ok());
    let mut paths: Vec<_> = entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
    paths.sort_unstable();
    paths
}

/// A workflow by name, or by the path of a file.
pub(crate) fn workflow(name: &str) -> Result<WorkflowText, Failure> {
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
        let text = fs::read_to_string(path).map_err(file_failure("read", path))?;
        return Ok(WorkflowText { file: name.to_owned(), text });
    }
    let all = workflows();
    let known = nearest(name, all.keys().map(String::as_str));
    let found = all.get(name).map(|(_, text)| text.clone());
    found.ok_or_else(|| Failure::new(Code::Usage, format!("there is no workflow named {name}")).hint(known))
}
