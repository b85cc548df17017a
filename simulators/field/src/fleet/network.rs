//! What lies between a phone and the server.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::faults::{Fault, Mix};

/// What a posted message came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub status: u16,
    pub body: Vec<u8>,
}

/// The road to the server, without anything that goes wrong.
#[derive(Debug)]
pub struct Road {
    agent: ureq::Agent,
    base: String,
}

impl Road {
    pub fn new(base: String) -> Self {
        Self {
            agent: crate::office::agent(),
            base,
        }
    }

    pub fn post(&self, path: &str, body: &[u8]) -> anyhow::Result<Posted> {
        let mut response = self
            .agent
            .post(format!("{}{path}", self.base))
            .content_type("application/cbor")
            .send(body)?;
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()?;
        Ok(Posted { status, body })
    }
}

/// What happens to one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Fine,
    /// The request does not arrive.
    Unsent,
    /// It arrives, its answer does not.
    Unanswered,
    Twice,
    /// The answer comes hours later, before or after what is asked next.
    Late,
    Cut,
    Garbled,
    Portal,
    Stale,
    Misdelivered,
    Busy,
}

impl Fate {
    pub fn draw(mix: &Mix, rng: &mut ChaCha8Rng) -> Self {
        let fates = [
            (Fault::LostRequest, Self::Unsent),
            (Fault::LostAnswer, Self::Unanswered),
            (Fault::DoubledRequest, Self::Twice),
            (Fault::LateAnswer, Self::Late),
            (Fault::CutAnswer, Self::Cut),
            (Fault::GarbledAnswer, Self::Garbled),
            (Fault::CaptivePortal, Self::Portal),
            (Fault::StaleAnswer, Self::Stale),
            (Fault::MisdeliveredAnswer, Self::Misdelivered),
            (Fault::ServerBusy, Self::Busy),
        ];
        let mut fate = Self::Fine;
        for (fault, one) in fates {
            if mix.strikes(fault, rng) && fate == Self::Fine {
                fate = one;
            }
        }
        fate
    }
}

/// The page that a café's network shows before anything else.
pub const PORTAL: &[u8] = b"<!doctype html><title>Welcome</title><p>Accept our terms to go online.";

/// Turns one bit.
pub fn garble(bytes: &mut [u8], rng: &mut ChaCha8Rng) {
    let at = rng.random_range(0..bytes.len().max(1));
    let bit = rng.random_range(0..8);
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << bit;
    }
}
