//! A pack at rest: AES-256-GCM under the key of the operator.
//!
//! A file is a line that says what it is, a line of JSON in the clear, a nonce, and
//! the sealed contents. The clear line names unit and date, so that the right file is
//! found with the database dead; it is sealed against change together with the
//! contents. It holds nothing about any person that could be read or tried out without
//! the key.

use std::path::Path;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use anyhow::Context;
use care_model::id::{Entropy, UnitId};
use care_model::time::{LocalDate, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"vardag paper pack 1\n";
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const LENGTH_BYTES: usize = 8;
/// A key's name is so much of the hash of it: enough to tell keys apart, no help to
/// find one.
const KEY_NAME_BYTES: usize = 8;

/// What a hash is made for, so that none stands for another.
const NAME_LABEL: &[u8] = b"name of a paper pack key";
const DIGEST_LABEL: &[u8] = b"digest under a paper pack key";

/// The operator's key. Never shown.
#[derive(Clone)]
pub struct PackKey([u8; 32]);

impl std::fmt::Debug for PackKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PackKey(..)")
    }
}

impl PackKey {
    /// Reads a file of 64 hex digits, as `openssl rand -hex 32` writes it.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let shown = file.display();
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the key file {shown}"))?;
        Self::of_hex(text.trim()).with_context(|| {
            format!("{shown} is no key: expected 64 hex digits, as `openssl rand -hex 32` gives")
        })
    }

    fn of_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let mut key = [0; 32];
        for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(key))
    }

    /// What tells this key from another.
    pub fn name(&self) -> String {
        visit_record::edit::hex(&self.hash(NAME_LABEL, &[])[..KEY_NAME_BYTES])
    }

    /// A hash that nobody can try out without the key.
    pub fn digest_of(&self, text: &[u8]) -> String {
        visit_record::edit::hex(&self.hash(DIGEST_LABEL, text))
    }

    fn hash(&self, label: &[u8], text: &[u8]) -> [u8; 32] {
        let hash = Sha256::new().chain_update(label).chain_update(self.0);
        hash.chain_update(text).finalize().into()
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&self.0.into())
    }
}

/// What a file is: told in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackMade {
    pub unit_id: UnitId,
    pub unit_name: String,
    pub date: LocalDate,
    pub made_at: Timestamp,
    /// A digest under the key of what the unit knew of its clients and which plan was
    /// published: where it differs by now, the pack is made anew.
    #[serde(default)]
    pub made_of: String,
}

/// What a file says of itself in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHeader {
    #[serde(flatten)]
    pub made: PackMade,
    pub key_name: String,
    /// Nonce and sealed contents, in bytes: a file that was cut is told from one that
    /// was changed.
    pub sealed_bytes: usize,
}

/// The contents.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// A PDF file.
    pub common: Vec<u8>,
    /// The sheets of protected identities; empty where there are none. A PDF file, or a
    /// pack of its own under the key that is for them alone.
    pub protected: Vec<u8>,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (common, protected) = (self.common.len(), self.protected.len());
        write!(formatter, "Sealed({common} and {protected} bytes)")
    }
}

/// Why a file does not open. No text holds anything of its contents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the file is no paper pack of this version")]
    NoPack,
    #[error(
        "the file is cut short: {found} of {wanted} sealed bytes are there\nMaybe a copy was interrupted: take it from the folder again"
    )]
    Cut { found: usize, wanted: usize },
    #[error(
        "the key is another than the file was sealed with: its name is {given}, the file wants {wanted}\nMaybe the key was changed: take the old key file"
    )]
    OtherKey { given: String, wanted: String },
    #[error("the file was changed or damaged since it was sealed; nothing of it is given out")]
    Changed,
}

/// Seals a pack.
pub fn seal(made: PackMade, contents: &Sealed, key: &PackKey, entropy: &dyn Entropy) -> Vec<u8> {
    let mut plain = (contents.common.len() as u64).to_be_bytes().to_vec();
    plain.extend_from_slice(&contents.common);
    plain.extend_from_slice(&contents.protected);
    let mut nonce = [0; NONCE_BYTES];
    entropy.fill(&mut nonce);
    let header = PackHeader {
        made,
        key_name: key.name(),
        sealed_bytes: NONCE_BYTES + plain.len() + TAG_BYTES,
    };
    let mut file = MAGIC.to_vec();
    file.extend(serde_json::to_vec(&header).expect("ids, a date and numbers are JSON"));
    file.push(b'\n');
    let payload = Payload {
        msg: &plain,
        aad: &file,
    };
    let sealed = key
        .cipher()
        .encrypt(&Nonce::from(nonce), payload)
        .expect("a pack is far below the cipher's 64 GiB");
    file.extend_from_slice(&nonce);
    file.extend_from_slice(&sealed);
    file
}

/// Whether these are the bytes of a pack and of nothing else.
pub fn is_pack(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Opens a file.
pub fn unseal(file: &[u8], key: &PackKey) -> Result<(PackHeader, Sealed), SealError> {
    let (header, clear) = parts(file)?;
    let sealed = &file[clear..];
    if header.key_name != key.name() {
        return Err(SealError::OtherKey {
            given: key.name(),
            wanted: header.key_name,
        });
    }
    if sealed.len() < header.sealed_bytes {
        return Err(SealError::Cut {
            found: sealed.len(),
            wanted: header.sealed_bytes,
        });
    }
    let (nonce, sealed) = sealed
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(SealError::Changed)?;
    let payload = Payload {
        msg: sealed,
        aad: &file[..clear],
    };
    let plain = key
        .cipher()
        .decrypt(&Nonce::from(*nonce), payload)
        .map_err(|_| SealError::Changed)?;
    let (length, pages) = plain
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or(SealError::Changed)?;
    let length = u64::from_be_bytes(*length) as usize;
    let (common, protected) = pages.split_at_checked(length).ok_or(SealError::Changed)?;
    let contents = Sealed {
        common: common.to_vec(),
        protected: protected.to_vec(),
    };
    Ok((header, contents))
}

/// What a file says of itself, believed by nobody before it has been opened, and where
/// what is sealed begins. The first bytes of the file will do.
pub fn parts(file: &[u8]) -> Result<(PackHeader, usize), SealError> {
    let rest = file.strip_prefix(MAGIC).ok_or(SealError::NoPack)?;
    let line = rest.split(|byte| *byte == b'\n').next();
    let line = line.filter(|line| line.len() < rest.len());
    let line = line.ok_or(SealError::NoPack)?;
    let header = serde_json::from_slice(line).map_err(|_| SealError::NoPack)?;
    Ok((header, MAGIC.len() + line.len() + 1))
}

#[cfg(test)]
mod tests {
    use care_model::id::OsEntropy;

    use super::*;

    fn key(digit: &str) -> PackKey {
        PackKey::of_hex(&digit.repeat(64)).expect("a key")
    }

    fn contents() -> Sealed {
        Sealed {
            common: b"%PDF Canary Greta".to_vec(),
            protected: b"%PDF Canary Hemlig".to_vec(),
        }
    }

    fn sealed() -> Vec<u8> {
        let moment = Timestamp::from_millis(0);
        let made = PackMade {
            unit_id: UnitId::derived(moment, "u"),
            unit_name: "Söder".to_owned(),
            date: "2026-11-23".parse().expect("a date"),
            made_at: moment,
            made_of: key("a").digest_of(b"Greta"),
        };
        seal(made, &contents(), &key("a"), &OsEntropy)
    }

    #[test]
    fn a_pack_opens_with_its_key_and_shows_nothing_without() {
        let file = sealed();
        let canary = b"Canary";
        assert!(!file.windows(canary.len()).any(|window| window == canary));
        let (header, opened) = unseal(&file, &key("a")).expect("opens");
        assert_eq!(
            (header.made.unit_name.as_str(), opened),
            ("Söder", contents())
        );
        assert_ne!(file, sealed(), "a nonce of its own each time");
        assert!(!format!("{:?}", key("a")).contains("aa"));
        assert!(!format!("{:?}", contents()).contains("Canary"));
    }

    #[test]
    fn what_a_pack_was_made_of_is_nothing_to_try_out_without_the_key() {
        let digest = key("a").digest_of(b"Greta");
        assert_eq!(digest, key("a").digest_of(b"Greta"));
        assert_ne!(digest, key("a").digest_of(b"Berit"));
        assert_ne!(digest, key("b").digest_of(b"Greta"));
        assert_ne!(digest[..16], key("a").name());
    }

    #[test]
    fn another_key_a_cut_a_change_and_a_foreign_file_are_told_apart() {
        let file = sealed();
        let other = unseal(&file, &key("b"));
        assert!(
            matches!(other, Err(SealError::OtherKey { .. })),
            "{other:?}"
        );
        let length = file.len();
        let cut = unseal(&file[..length - 1], &key("a"));
        assert!(matches!(cut, Err(SealError::Cut { .. })), "{cut:?}");
        assert_eq!(unseal(&file[..30], &key("a")), Err(SealError::NoPack));
        assert_eq!(unseal(b"%PDF-1.7", &key("a")), Err(SealError::NoPack));
        let mut longer = file.clone();
        longer.push(0);
        assert_eq!(unseal(&longer, &key("a")), Err(SealError::Changed));
        // Every byte counts, those of the clear line too.
        for at in 0..length {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(unseal(&changed, &key("a")).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_key_file_is_64_hex_digits() {
        for bad in ["", "xyz", &"g".repeat(64), &"a".repeat(63), &"å".repeat(32)] {
            assert!(PackKey::of_hex(bad).is_none(), "{bad}");
        }
    }
}
