//! Values as bytes: a version byte, then zstd over MessagePack with named fields, so that fields can be added later.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

const VERSION: u8 = 1;
/// A value of more than this once unpacked is no value of ours.
const LIMIT: usize = 1 << 30;

pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let plain = rmp_serde::to_vec_named(value).map_err(|error| StoreError::Codec(error.to_string()))?;
    compress(&plain)
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    rmp_serde::from_slice(&expand(bytes)?).map_err(|error| StoreError::Codec(error.to_string()))
}

fn compress(plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let packed = zstd::bulk::compress(plain, 3).map_err(|error| StoreError::Codec(error.to_string()))?;
    let mut out = Vec::with_capacity(packed.len() + 9);
    out.push(VERSION);
    out.extend_from_slice(&(plain.len() as u64).to_le_bytes());
    out.extend_from_slice(&packed);
    Ok(out)
}

fn expand(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let wrong = || StoreError::Codec("unknown version".to_owned());
    let (&version, rest) = bytes.split_first().ok_or_else(wrong)?;
    let (length, packed) = rest.split_first_chunk::<8>().ok_or_else(wrong)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| wrong())?;
    if version != VERSION || length > LIMIT {
        return Err(wrong());
    }
    zstd::bulk::decompress(packed, length).map_err(|error| StoreError::Codec(error.to_string()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn json_values_come_back_as_they_were() {
        let value = serde_json::json!({"a": [1, null, "x", {"b": -3}], "c": true});
        assert_eq!(decode::<serde_json::Value>(&encode(&value).unwrap()).unwrap(), value);
    }

    #[test]
    fn what_was_not_written_here_is_refused() {
        for bytes in
            [&b""[..], b"\x01", b"\x02\0\0\0\0\0\0\0\0", b"\x01\xff\xff\xff\xff\xff\xff\xff\xff", b"\x01\x05\0\0\0\0\0\0\0junk"]
        {
            assert!(decode::<serde_json::Value>(bytes).is_err());
        }
    }
}
