//! The phone's hardware keys, asked from the platform.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use mobile_core::KeyStoreError as Inner;

/// Why the platform's key store gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyStoreError {
    #[error("the phone is locked")]
    Locked,
    #[error("the key was invalidated: enrol the phone again")]
    Invalidated,
    #[error("the key store is unavailable: {what}")]
    Unavailable { what: String },
}

/// The platform's answer to the core's needs of keys. The private key never
/// leaves the platform. Called while the core is at work: an implementation
/// must not call the core.
#[uniffi::export(with_foreign)]
pub trait SecureKeyStore: Send + Sync {
    /// SubjectPublicKeyInfo DER of the P-256 key, made at the first call.
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError>;
    /// DER signature, SHA-256 with ECDSA, over `bytes`.
    fn sign(&self, bytes: Vec<u8>) -> Result<Vec<u8>, KeyStoreError>;
    /// The 32 bytes the database is encrypted with, made at the first call.
    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError>;
}

impl From<uniffi::UnexpectedUniFFICallbackError> for KeyStoreError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // Its reason is the exception's text, which may hold anything.
        unavailable("the platform's code threw an unexpected exception")
    }
}

impl From<Inner> for KeyStoreError {
    fn from(error: Inner) -> Self {
        match error {
            Inner::Locked => Self::Locked,
            Inner::Invalidated => Self::Invalidated,
            Inner::Unavailable { what } => Self::Unavailable { what },
        }
    }
}

impl From<KeyStoreError> for Inner {
    fn from(error: KeyStoreError) -> Self {
        match error {
            KeyStoreError::Locked => Self::Locked,
            KeyStoreError::Invalidated => Self::Invalidated,
            KeyStoreError::Unavailable { what } => Self::Unavailable { what },
        }
    }
}

/// Length of the database's key. A shorter one would be taken as a passphrase.
const DATABASE_KEY_BYTES: usize = 32;

/// The platform's key store as the core takes it.
pub(crate) struct PlatformKeys(pub Arc<dyn SecureKeyStore>);

impl mobile_core::KeyStore for PlatformKeys {
    fn public_key(&self) -> Result<Vec<u8>, Inner> {
        guarded(|| self.0.public_key())
    }

    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, Inner> {
        guarded(|| self.0.sign(bytes.to_vec()))
    }

    fn database_key(&self) -> Result<Vec<u8>, Inner> {
        let key = guarded(|| self.0.database_key())?;
        if key.len() == DATABASE_KEY_BYTES {
            return Ok(key);
        }
        let what = format!(
            "the database key has {} bytes, not {DATABASE_KEY_BYTES}",
            key.len()
        );
        Err(Inner::Unavailable { what })
    }
}

/// A panic of the platform's side, such as an answer of another form, is an
/// error here: the core is in the middle of its work.
fn guarded<T>(ask: impl FnOnce() -> Result<T, KeyStoreError>) -> Result<T, Inner> {
    let answer = catch_unwind(AssertUnwindSafe(ask));
    answer
        .unwrap_or_else(|_| Err(unavailable("the platform's code failed inside")))
        .map_err(Inner::from)
}

fn unavailable(what: &str) -> KeyStoreError {
    KeyStoreError::Unavailable {
        what: what.to_owned(),
    }
}
