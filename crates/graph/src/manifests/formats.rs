//! The formats of manifests that are read, each with the files it wants. A new format is a file beside this one and a row here.

use deepdive_model::Problem;

use super::{Manifest, cargo_toml, composer_json, csproj, gemfile, go_mod, jvm, npm, python};
use crate::source::TextFile;

/// A format, or a family of formats whose files must be read together.
pub(super) struct Format {
    /// Whether a path is one of its files.
    pub(super) wants: fn(&str) -> bool,
    /// Reads all its files.
    pub(super) read: fn(&[TextFile<'_>], &mut Vec<Problem>) -> Vec<Manifest>,
}

/// Every format.
pub(super) const ALL: &[Format] = &[
    npm::FORMAT,
    jvm::maven::FORMAT,
    jvm::gradle::FORMAT,
    python::pyproject::FORMAT,
    python::requirements::FORMAT,
    python::setup_py::FORMAT,
    python::setup_cfg::FORMAT,
    python::pipfile::FORMAT,
    go_mod::FORMAT,
    cargo_toml::FORMAT,
    composer_json::FORMAT,
    gemfile::FORMAT,
    csproj::FORMAT,
];
