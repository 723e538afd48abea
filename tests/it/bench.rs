//! The program in a scrubbed environment, with a store and a copy of the shop of its own.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Bench {
    pub(crate) dir: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A copy of the shop, outside any git.
    pub(crate) fn shop(&self) -> PathBuf {
        let to = self.path("shop");
        if !to.exists() {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shop"), &to);
        }
        to
    }

    /// The shop with one commit, always the same.
    pub(crate) fn shop_in_git(&self) -> PathBuf {
        let shop = self.shop();
        git(&shop, &["init", "-q", "-b", "main"]);
        git(&shop, &["add", "-A"]);
        git(&shop, &["commit", "-q", "-m", "Open the shop"]);
        shop
    }

    /// The report of a folder, as it is printed.
    pub(crate) fn printed(&self, folder: &Path, args: &[&str]) -> String {
        let run = ["run", folder.to_str().unwrap(), "--as-of", "2026-01-01", "--json", "--quiet"];
        self.stdout(&[&run, args].concat())
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("deepdive"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path("home"))
            .current_dir(self.dir.path());
        command.env("DEEPDIVE_STORE", self.path("store")).env("GIT_CONFIG_GLOBAL", "/dev/null").args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Assert {
        self.command(args).assert()
    }

    /// Standard output of a command that must succeed.
    pub(crate) fn stdout(&self, args: &[&str]) -> String {
        String::from_utf8(self.run(args).success().get_output().stdout.clone()).unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.stdout(args)).unwrap()
    }

    /// The report of a folder.
    pub(crate) fn report(&self, folder: &Path) -> Value {
        self.json(&["run", folder.to_str().unwrap(), "--as-of", "2026-01-01", "--json", "--quiet"])
    }

    /// A command that must fail so, with these words on standard error.
    pub(crate) fn fails(&self, args: &[&str], code: i32, words: &[&str]) {
        let done = self.run(args).code(code);
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        for word in words {
            assert!(said.contains(word), "no {word:?} in:\n{said}");
        }
    }
}

/// Git in a folder, by an author and at a time that never change.
pub(crate) fn git(folder: &Path, args: &[&str]) {
    let mut command = std::process::Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.hooksPath=/dev/null"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_AUTHOR_DATE", "2025-01-02T03:04:05Z");
    let done = command.args(args).env("GIT_COMMITTER_DATE", "2025-01-02T03:04:05Z").output().unwrap();
    assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Says that a test was left out, and why: only where the machine does not permit it.
#[allow(clippy::print_stderr, reason = "a test that shows nothing must say so")]
pub(crate) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
