//! Reads one file: its bytes, what sort of file it is, and whether it differs from what git holds. Syntax is for [`crate::parse`].

use std::fs::File as DiskFile;
use std::io::Read as _;
use std::path::Path;

use crate::differences::{Compared, compare};
use crate::git::{self, Tracked};
use crate::{FileRole, language_names, readers, roles};

/// Bigger files are left out, unless a reader of manifests and the like asks for them.
const LARGEST: u64 = 2 << 20;
/// Bigger files are left out whoever asks.
const LARGEST_WANTED: u64 = 24 << 20;
/// Below this size nothing is taken for minified.
const SMALLEST_MINIFIED: usize = 8 << 10;
/// Bytes a line, on average, that people do not write.
const MINIFIED_LINE: usize = 500;
/// Bytes that are looked at to tell binaries from text, as git does.
const HEAD: usize = 8000;

/// A file's bytes and what can be told without a parser.
pub(crate) struct ReadFile {
    pub(crate) path: Box<str>,
    pub(crate) executable: bool,
    pub(crate) bytes: u64,
    /// None where the content was not read.
    pub(crate) hash: Option<[u8; 32]>,
    pub(crate) lines: u32,
    pub(crate) language: Option<&'static str>,
    pub(crate) role: FileRole,
    /// Why it was left out, in part (it is listed, not parsed) or wholly.
    pub(crate) left_out: Option<&'static str>,
    /// Whether it is what the commit holds.
    pub(crate) compared: Compared,
}

/// Reads a file into `content`; that is empty where the file is no text. `checkout` are the files of the commit.
pub(crate) fn read(root: &Path, path: &str, checkout: Option<&[Tracked]>, content: &mut Vec<u8>) -> ReadFile {
    content.clear();
    let mut file = ReadFile {
        path: path.into(),
        executable: false,
        bytes: 0,
        hash: None,
        lines: 0,
        language: language_names::of(path).map(|(name, _)| name),
        role: FileRole::Product,
        left_out: None,
        compared: if checkout.is_some() { Compared::Unread } else { Compared::Same },
    };
    let tracked = checkout.and_then(|tracked| git::find(tracked, path));
    match load(root, &mut file, content) {
        Err(_) => file.left_out = Some("unreadable"),
        Ok(true) => judge(&mut file, checkout.is_some(), tracked, content),
        Ok(false) => file.left_out = Some("too large"),
    }
    if file.left_out.is_some_and(|reason| reason != "minified" && reason != "vendored") {
        content.clear();
    }
    file
}

/// Whether the content was read; false for what is too large.
fn load(root: &Path, file: &mut ReadFile, content: &mut Vec<u8>) -> std::io::Result<bool> {
    let mut disk = DiskFile::open(root.join(&*file.path))?;
    let meta = disk.metadata()?;
    file.bytes = meta.len();
    file.executable = is_executable(&meta);
    let limit = if file.bytes > LARGEST && readers::wants(&file.path) { LARGEST_WANTED } else { LARGEST };
    if file.bytes > limit {
        return Ok(false);
    }
    disk.read_to_end(content)?;
    file.bytes = content.len() as u64;
    Ok(true)
}

fn judge(file: &mut ReadFile, in_git: bool, tracked: Option<&Tracked>, content: &[u8]) {
    file.hash = Some(*blake3::hash(content).as_bytes());
    if in_git {
        file.compared = tracked.map_or(Compared::Differs, |tracked| compare(content, &tracked.id));
    }
    let head = content.get(..HEAD.min(content.len())).unwrap_or_default();
    let code = file.language.is_some_and(language_names::is_code);
    file.role = roles::of(&file.path, head, code);
    if head.contains(&0) {
        file.left_out = Some("binary");
        return;
    }
    file.lines = lines(content);
    if code && is_minified(file, content) {
        file.role = FileRole::Vendored;
        file.left_out = Some("minified");
    } else if code && file.role == FileRole::Vendored {
        file.left_out = Some("vendored");
    }
}

/// Lines, the last one counted even where no newline ends it.
fn lines(content: &[u8]) -> u32 {
    let ends = memchr::memchr_iter(b'\n', content).count();
    (ends + usize::from(content.last().is_some_and(|byte| *byte != b'\n'))) as u32
}

/// Lines too long for a person, in the mean, or in most of a script: banners of libraries may stand above packed code.
fn is_minified(file: &ReadFile, content: &[u8]) -> bool {
    let bytes = content.len();
    let dense = || bytes / (file.lines.max(1) as usize) > MINIFIED_LINE;
    let packed = || {
        let long = content.split(|byte| *byte == b'\n').map(<[u8]>::len).filter(|length| *length > MINIFIED_LINE);
        file.language == Some("JavaScript") && long.sum::<usize>() * 10 > bytes * 8
    };
    let name = || roles::is_minified_name(&file.path.to_ascii_lowercase());
    bytes >= SMALLEST_MINIFIED && (dense() || packed()) || name()
}

#[cfg(unix)]
fn is_executable(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    meta.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}
