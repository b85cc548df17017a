//! A message that waits for the signature of the phone's key. Where the key store
//! answers at once, `prepare_…` does all; a browser's answers later, and its host
//! signs between.

use care_model::id::DeviceId;
use serde::Serialize;
use visit_record::exchange::{pack, seal_packed};

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
}
