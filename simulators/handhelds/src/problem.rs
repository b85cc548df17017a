//! Errors of the process itself, in the form of a phone's own.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::phone::SwitchFault;

/// `{"error":{"code":…,"what":…}}` with a status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    what: &'static str,
}

impl Problem {
    pub const NOT_RUNNING: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "not_running",
        what: "the phone's app does not run",
    };
    pub const UNKNOWN_PHONE: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "unknown_phone",
        what: "there is no such phone on the shelf",
    };
    pub const UNKNOWN_ADDRESS: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "unknown_address",
        what: "there is nothing at this address",
    };
    pub const FOREIGN: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "foreign_page",
        what: "only pages that came from here may hold a phone",
    };
    pub const FAILED: Self = Self {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        code: "store",
        what: "the phone failed; the process has told why",
    };

    pub fn bad_call(what: &'static str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            code: "bad_call",
            what,
        }
    }

    /// What was asked for makes no sense as the phone is.
    fn conflict(code: &'static str, what: &'static str) -> Self {
        Self {
            status: StatusCode::CONFLICT,
            code,
            what,
        }
    }
}

impl From<SwitchFault> for Problem {
    fn from(fault: SwitchFault) -> Self {
        match fault {
            SwitchFault::NotRunning => Self::conflict("not_running", Self::NOT_RUNNING.what),
            SwitchFault::AlreadyRunning => Self::conflict("already_running", "the app runs"),
            SwitchFault::NoBackup => Self::conflict("no_backup", "there is no backup"),
            SwitchFault::TooManyBackups => {
                Self::conflict("too_many_backups", "no more backups of one phone are kept")
            }
            SwitchFault::Failed(_) => Self::FAILED,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let form = json!({ "error": { "code": self.code, "what": self.what } });
        (self.status, Json(form)).into_response()
    }
}
