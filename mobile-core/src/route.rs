//! Where the server takes each message of a phone.

use crate::error::CoreError;

pub const ENROL: &str = "/api/device/enrol";
pub const SIGN_IN: &str = "/api/device/sign-in";
pub const SYNC: &str = "/api/device/sync";

/// The code of the refusal that a phone taken out of use gets.
pub const DEVICE_REVOKED: &str = "device_revoked";

/// The whole address of a route at this server.
pub fn address(server: &str, route: &str) -> String {
    format!("{}{route}", server.trim_end_matches('/'))
}

/// The server's address in an enrolment code: `vardag1 <address> <code> <key>`.
/// The code's form has been checked before, by `prepare_enrolment`.
pub fn server_in(code: &str) -> Result<String, CoreError> {
    let server = code.split_whitespace().nth(1).map(str::to_owned);
    server.ok_or_else(|| CoreError::BadMessage {
        what: "this is not a Vardag enrolment code".to_owned(),
    })
}

/// Whether an answer of this status says that the server, or a gateway before it,
/// has too much to do or is not there.
pub fn is_overload(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}
