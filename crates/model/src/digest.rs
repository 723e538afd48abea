//! The two digests of the contract: SHA-256 in hex for cited bytes (others must be able to check it), blake3 for ids of our own.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The hex SHA-256 of some bytes, 64 characters.
pub fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A short stable id: `prefix` and twelve hex digits of the blake3 of the parts, each closed by a zero byte.
pub fn short_id(prefix: &str, parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    let hex = hasher.finalize().to_hex();
    format!("{prefix}{}", hex.as_str().get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(short_id("e", &["ab", "c"]), short_id("e", &["a", "bc"]));
    }

    #[test]
    fn sha256_is_the_published_one() {
        assert_eq!(hex_sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
