//! Manifests of Python: each format is a file beside this one.

pub(super) mod pep508;
pub(super) mod requirements;
