//! A message that waits for the signature of the phone's key. Where the key store
//! answers at once, `prepare_…` does all; a browser's answers later, and its host
//! signs between.

use care_model::id::DeviceId;
use serde::Serialize;
use visit_record::exchange::{pack, seal_packed};
use visit_record::seal::der_of_raw;

use crate::error::CoreError;
use crate::platform::KeyStoreError;

/// A composed message without its signature.
pub struct Unsigned {
    device: Option<DeviceId>,
    packed: Vec<u8>,
}

impl std::fmt::Debug for Unsigned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Unsigned({} bytes)", self.packed.len())
    }
}

impl Unsigned {
    pub(crate) fn new<T: Serialize>(device: Option<DeviceId>, body: &T) -> Self {
        Self {
            device,
            packed: pack(body),
        }
    }

    /// The bytes that the key signs: SHA-256 with ECDSA.
    pub fn to_sign(&self) -> &[u8] {
        &self.packed
    }

    /// The message to send, with its DER signature.
    pub fn sealed(self, signature: Vec<u8>) -> Vec<u8> {
        seal_packed(self.device, self.packed, signature)
    }

    /// The same with a signature as browsers give it: 32 bytes of r and 32 of s.
    ///
    /// # Errors
    /// [`KeyStoreError::Unavailable`] when it is no signature.
    pub fn sealed_raw(self, signature: &[u8]) -> Result<Vec<u8>, CoreError> {
        let der = der_of_raw(signature).map_err(|_| KeyStoreError::Unavailable {
            what: "it gave no signature of P-256".to_owned(),
        })?;
        Ok(self.sealed(der))
    }
}
