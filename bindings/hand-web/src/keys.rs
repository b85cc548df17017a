//! The browser's keys. What they are asked at once is known when the store is
//! opened; what they sign, they sign between the steps of an errand.

use mobile_core::{KeyStore, KeyStoreError};

pub(crate) struct BrowserKeys {
    pub database_key: Vec<u8>,
    pub public_key: Vec<u8>,
}

impl KeyStore for BrowserKeys {
    fn public_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.public_key.clone())
    }

    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        Err(KeyStoreError::Unavailable {
            what: "a browser signs between the steps".to_owned(),
        })
    }

    fn database_key(&self) -> Result<Vec<u8>, KeyStoreError> {
        Ok(self.database_key.clone())
    }
}
