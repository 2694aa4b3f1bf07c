//! Hashes as 32 hexadecimal digits, for serde.

use core::fmt;

use reelm_ids::Hash128;
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

pub(crate) fn serialize<S: Serializer>(hash: &Hash128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(hash)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash128, D::Error> {
    deserializer.deserialize_str(Digits)
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Hash128;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("32 hexadecimal digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Hash128, E> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u128::from_str_radix(text, 16).ok().filter(|_| digits);
        value.map(Hash128).ok_or_else(|| E::custom("not 32 hexadecimal digits"))
    }
}
