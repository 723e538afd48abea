//! The hash of a value, whatever the order of its keys.

use serde_json::Value;

/// Hex blake3 of a value.
pub(crate) fn hash(value: Value) -> String {
    blake3::hash(deepdive_model::canonical(value).to_string().as_bytes()).to_hex().to_string()
}
