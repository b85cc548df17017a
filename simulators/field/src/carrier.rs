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

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    Answer(Vec<u8>),
    /// Coverage took it or its answer.
    Nothing,
    /// The server has too much to do, and may have said for how many seconds.
    ToldToWait(Option<u32>),
}

impl Carried {
    /// The answer, where somebody stands before the screen and waits for one.
    pub fn answer(self) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::Answer(answer) => Ok(answer),
            other => anyhow::bail!("no answer: {other:?}"),
        }
    }
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

    /// Posts a message.
    ///
    /// # Errors
    /// When the server refused the message: that is a fault of ours.
    pub fn post(&self, path: &str, body: &[u8], coverage: Coverage) -> anyhow::Result<Carried> {
        if coverage == Coverage::None {
            return Ok(Carried::Nothing);
        }
        let mut response = self
            .agent
            .post(format!("{}{path}", self.base))
            .content_type("application/cbor")
            .send(body)
            .with_context(|| format!("POST {path}"))?;
        let status = response.status();
        let retry_after = response.headers().get("retry-after");
        let retry_after_s = retry_after
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse().ok());
        let answer = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()?;
        if matches!(status.as_u16(), 429 | 503) {
            return Ok(Carried::ToldToWait(retry_after_s));
        }
        if !status.is_success() {
            anyhow::bail!("POST {path}: {status} {}", String::from_utf8_lossy(&answer));
        }
        Ok(if coverage == Coverage::Full {
            Carried::Answer(answer)
        } else {
            Carried::Nothing
        })
    }
}
