//! A phone's network: to the server over HTTP, unless something cuts it.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use care_model::time::Stopwatch;
use hand::{Carry, CarryError, Outgoing, ServerAnswer};

/// How long the server may take, in real time: the phones' day may run faster than
/// any network, so what the phone counts is not asked here.
const ANSWER: Duration = Duration::from_secs(20);
/// How soon a cut is noticed while an answer is waited for.
const LOOK: Duration = Duration::from_millis(20);
/// Largest answer: as in the field simulator, far above a day of the largest unit.
const MAX_ANSWER_BYTES: u64 = 64 * 1024 * 1024;

/// Carries one call's requests.
pub(crate) struct Carrier<'a> {
    pub agent: &'a ureq::Agent,
    /// Whether the phone has no network, or its app is being killed.
    pub is_cut: &'a (dyn Fn() -> bool + Sync),
}

/// An HTTP agent that gives every status as an answer and goes nowhere else.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(ANSWER))
        .build()
        .into()
}

impl Carry for Carrier<'_> {
    /// The request goes out on a thread of its own. Where the network is cut or the
    /// app killed meanwhile nobody takes the answer, though the server may well have
    /// taken the request: that is how it is with phones.
    fn post(&self, request: &Outgoing, _: u64) -> Result<ServerAnswer, CarryError> {
        if (self.is_cut)() {
            return Err(CarryError::Offline);
        }
        let (told, answers) = mpsc::channel();
        let (agent, request) = (self.agent.clone(), request.clone());
        std::thread::spawn(move || {
            // Nobody listens after a cut.
            let _ = told.send(carried(&agent, &request));
        });
        let watch = Stopwatch::start();
        loop {
            let answer = answers.recv_timeout(LOOK);
            if (self.is_cut)() {
                return Err(CarryError::Offline);
            }
            match answer {
                Ok(Some(answer)) => return Ok(answer),
                Err(RecvTimeoutError::Timeout) if watch.elapsed() < ANSWER => {}
                // A server that is not there has been asked all the same.
                Ok(None) | Err(_) => return Err(CarryError::TimedOut),
            }
        }
    }
}

fn carried(agent: &ureq::Agent, request: &Outgoing) -> Option<ServerAnswer> {
    let sent = agent
        .post(&request.url)
        .content_type("application/cbor")
        .send(&request.body[..]);
    let mut response = sent.ok()?;
    let retry_after = response.headers().get("retry-after");
    let retry_after_s = retry_after
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES);
    Some(ServerAnswer {
        status,
        body: body.read_to_vec().ok()?,
        retry_after_s,
    })
}
