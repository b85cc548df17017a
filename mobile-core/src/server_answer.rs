//! What a server answered, as a host's network brings it.

use crate::route;

/// An answer, whatever its status.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerAnswer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The header `Retry-After`, where it is a number of seconds.
    pub retry_after_s: Option<u32>,
}

impl std::fmt::Debug for ServerAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ServerAnswer({})", self.status)
    }
}

/// The server answered and refused. `code` is the stable code of its problem form,
/// empty when the answer had none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server refused with status {status}, code {code:?}")]
pub struct Refusal {
    pub status: u16,
    pub code: String,
}

impl ServerAnswer {
    /// The server, or a gateway before it, has too much to do or is not there.
    pub(crate) fn is_overload(&self) -> bool {
        route::is_overload(self.status)
    }

    /// The body of an answer with success.
    ///
    /// # Errors
    /// The refusal, for any other status.
    pub fn accepted(self) -> Result<Vec<u8>, Refusal> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let problem: Option<serde_json::Value> = serde_json::from_slice(&self.body).ok();
        let code = problem
            .as_ref()
            .and_then(|problem| problem["code"].as_str());
        Err(Refusal {
            status: self.status,
            code: code.unwrap_or_default().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_the_code_of_its_form_where_there_is_one() {
        let accepted = |status, body: &[u8]| {
            let body = body.to_vec();
            let retry_after_s = None;
            ServerAnswer {
                status,
                body,
                retry_after_s,
            }
            .accepted()
        };
        assert_eq!(accepted(200, b"x"), Ok(b"x".to_vec()));
        let code = |status, body: &[u8]| accepted(status, body).expect_err("refused").code;
        assert_eq!(code(401, br#"{"code":"password"}"#), "password");
        for bare in [&b"<html>"[..], b"", br#"{"code":7}"#, b"[]"] {
            assert_eq!(code(503, bare), "");
        }
    }
}
