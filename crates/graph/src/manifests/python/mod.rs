//! Manifests of Python: each format is a file beside this one.

pub(super) mod pep508;
pub(super) mod pipfile;
pub(super) mod pyproject;
pub(super) mod requirements;
pub(super) mod setup_cfg;
pub(super) mod setup_py;
mod tables;
