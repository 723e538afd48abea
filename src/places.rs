//! Where things lie on this machine: the store, the user's own agents and workflows.

use std::path::{Path, PathBuf};

use deepdive_store::Store;
use etcetera::BaseStrategy as _;

use crate::failure::{Code, Failure};

/// Opens the store that was asked for, else that of `DEEPDIVE_STORE`, else the one in the user's data folder.
pub(crate) fn open_store(asked: Option<&Path>) -> Result<Store, Failure> {
    let named = asked.map(Path::to_owned).or_else(|| variable("DEEPDIVE_STORE"));
    let data = || etcetera::choose_base_strategy().ok().map(|places| places.data_dir().join("deepdive"));
    let path = named.or_else(data).ok_or_else(|| {
        Failure::new(Code::Store, "there is no home folder to keep reports in").hint("say where to keep them with --store DIR")
    })?;
    Ok(Store::open(&path)?)
}

/// The user's own files: `agents` or `workflows`.
pub(crate) fn user_folder(kind: &str) -> Option<PathBuf> {
    let config =
        variable("DEEPDIVE_CONFIG").or_else(|| Some(etcetera::choose_base_strategy().ok()?.config_dir().join("deepdive")));
    Some(config?.join(kind)).filter(|folder| folder.is_dir())
}

/// A file of the user's configuration, where it is there.
pub(crate) fn user_file(name: &str) -> Option<PathBuf> {
    let config =
        variable("DEEPDIVE_CONFIG").or_else(|| Some(etcetera::choose_base_strategy().ok()?.config_dir().join("deepdive")));
    Some(config?.join(name)).filter(|file| file.is_file())
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}
