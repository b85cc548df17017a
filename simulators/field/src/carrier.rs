//! Carries a phone's bytes to the server, or loses them on the way.

use anyhow::Context;

/// What happens to one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    Full,
    /// Nothing leaves the phone.
    None,
    /// The request arrives; its answer does not.
    AnswerLost,
}

/// The phone's own networking.
#[derive(Debug)]
pub struct Carrier {
    agent: ureq::Agent,
    base: String,
}

impl Carrier {
    pub fn new(base: &str) -> Self {
        Self {
            agent: crate::office::agent(),
            base: base.to_owned(),
        }
    }

    /// Posts a message; `None` when coverage took it or its answer.
    ///
    /// # Errors
    /// When the server refused the message: that is a fault of ours.
    pub fn post(
        &self,
        path: &str,
        body: &[u8],
        coverage: Coverage,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        if coverage == Coverage::None {
            return Ok(None);
        }
        let mut response = self
            .agent
            .post(format!("{}{path}", self.base))
            .content_type("application/cbor")
            .send(body)
            .with_context(|| format!("POST {path}"))?;
        let status = response.status();
        let answer = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()?;
        if !status.is_success() {
            anyhow::bail!("POST {path}: {status} {}", String::from_utf8_lossy(&answer));
        }
        Ok((coverage == Coverage::Full).then_some(answer))
    }
}
