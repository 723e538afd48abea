//! Cards that are wrong in one way each, and what is said of them: good enough to mend the file by the message alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use deepdive_agents::{Around, read_card};
use deepdive_tools::{Registry, Tool};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files.sort();
    files
}

fn message(file: &Path) -> Option<String> {
    let registry = Registry::builtin();
    let schema = |tool: &str| registry.get(tool).map(Tool::exact_schema);
    let around = Around { schema: &schema, tools: &registry.names(), sections: &[] };
    let name = file.file_name().unwrap().to_str().unwrap();
    read_card(name, &fs::read_to_string(file).unwrap(), &around).err().map(|mistakes| mistakes.to_string())
}

#[test]
fn every_bad_card_gets_a_message_that_mends_it() {
    assert!(files().len() >= 35, "{}", files().len());
    for file in files() {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let message = message(&file).unwrap_or_else(|| panic!("{name} was taken for right"));
        assert!(message.split("\n\n").all(|part| part.contains("   = ")), "no hint in {name}:\n{message}");
        insta::with_settings!({ snapshot_path => "bad", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, message);
        });
    }
}
