//! Signatures: P-256 with SHA-256, the curve that phones' hardware has. Keys
//! are SubjectPublicKeyInfo in DER, signatures are DER, as Android's KeyStore
//! and Apple's Secure Enclave give them.

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};

/// A key or signature that is not one, or does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("not a P-256 public key in SubjectPublicKeyInfo DER")]
    BadKey,
    #[error("the signature does not fit the bytes and the key")]
    BadSignature,
}

/// Checks a DER signature over `bytes`.
pub fn verify(public_key: &[u8], bytes: &[u8], signature: &[u8]) -> Result<(), SealError> {
    let key = VerifyingKey::from_public_key_der(public_key).map_err(|_| SealError::BadKey)?;
    let signature = DerSignature::try_from(signature).map_err(|_| SealError::BadSignature)?;
    key.verify(bytes, &signature)
        .map_err(|_| SealError::BadSignature)
}

/// A signature as browsers give it, 32 bytes of r and 32 of s, in DER.
///
/// # Errors
/// [`SealError::BadSignature`] when the bytes are no signature of P-256.
pub fn der_of_raw(raw: &[u8]) -> Result<Vec<u8>, SealError> {
    let signature = Signature::from_slice(raw).map_err(|_| SealError::BadSignature)?;
    Ok(signature.to_der().as_bytes().to_vec())
}

/// A key pair held in memory: the server's own, or a simulated phone's. A real
/// phone's private key never leaves its hardware.
#[derive(Clone)]
pub struct KeyPair(SigningKey);

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyPair(..)")
    }
}

impl KeyPair {
    pub fn make(entropy: &dyn care_model::id::Entropy) -> Self {
        loop {
            let mut bytes = [0u8; 32];
            entropy.fill(&mut bytes);
            // All but a few of 2^256 values are keys.
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                return Self(key);
            }
        }
    }

    /// PKCS#8 DER, for the server's own store.
    pub fn to_pkcs8(&self) -> Vec<u8> {
        self.0
            .to_pkcs8_der()
            .expect("a P-256 key has a PKCS#8 form")
            .as_bytes()
            .to_vec()
    }

    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, SealError> {
        SigningKey::from_pkcs8_der(bytes)
            .map(Self)
            .map_err(|_| SealError::BadKey)
    }

    pub fn public_key(&self) -> Vec<u8> {
        let key = self.0.verifying_key();
        key.to_public_key_der()
            .expect("a P-256 key has an SPKI form")
            .as_bytes()
            .to_vec()
    }

    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: DerSignature = self.0.sign(bytes);
        signature.as_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use care_model::id::SeededEntropy;

    #[test]
    fn a_changed_byte_a_changed_key_or_garbage_is_refused() {
        let pair = KeyPair::make(&SeededEntropy::new(1));
        let other = KeyPair::make(&SeededEntropy::new(2));
        let signature = pair.sign(b"visit");
        assert_eq!(verify(&pair.public_key(), b"visit", &signature), Ok(()));
        assert_eq!(
            verify(&pair.public_key(), b"visiT", &signature),
            Err(SealError::BadSignature)
        );
        assert_eq!(
            verify(&other.public_key(), b"visit", &signature),
            Err(SealError::BadSignature)
        );
        assert_eq!(verify(b"key", b"visit", &signature), Err(SealError::BadKey));
        assert_eq!(
            verify(&pair.public_key(), b"visit", b"x"),
            Err(SealError::BadSignature)
        );
        let again = KeyPair::from_pkcs8(&pair.to_pkcs8()).expect("its own form");
        assert_eq!(again.public_key(), pair.public_key());
    }

    #[test]
    fn a_browsers_form_of_a_signature_is_taken() {
        let pair = KeyPair::make(&SeededEntropy::new(3));
        let der = DerSignature::try_from(pair.sign(b"visit").as_slice()).expect("its own form");
        let raw = Signature::try_from(der).expect("a signature").to_bytes();
        let again = der_of_raw(&raw).expect("64 bytes");
        assert_eq!(verify(&pair.public_key(), b"visit", &again), Ok(()));
        for bad in [&raw[..63], &[0u8; 64], &[]] {
            assert_eq!(der_of_raw(bad), Err(SealError::BadSignature));
        }
    }
}
