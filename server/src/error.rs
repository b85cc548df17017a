//! One form for all errors a caller sees: problem+json with a stable code.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use care_model::fault::Fault;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;
use visit_record::exchange::EnvelopeError;

/// What went wrong, where, and how to mend it (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable; the web's catalogue has its Swedish and English text.
    pub code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultView>,
    /// With `hard_rule`: the rules that say no. With `undo_overtaken` and
    /// `plan_overtaken`: the visits that have begun meanwhile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<crate::planning::views::ReasonView>,
    /// With `stale_revision`: what the plan has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_revision: Option<i64>,
    /// With `stale_revision` of a command on a day: what was changed after the revision that
    /// was sent, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<crate::planning::views::DayChangeView>,
    /// Goes out as the header `Retry-After`.
    #[serde(skip)]
    pub retry_after_s: Option<u32>,
}

/// What a caller who may come again is told, in seconds, unless said otherwise.
const RETRY_AFTER_S: u32 = 5;

/// Most faults in one answer: who mends these is told the rest the next time.
const LONGEST_FAULTS: usize = 200;

/// One fault of an input.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FaultView {
    pub field: String,
    pub value: String,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maybe: Option<String>,
}

impl From<Fault> for FaultView {
    fn from(fault: Fault) -> Self {
        Self {
            field: fault.field,
            value: fault.value,
            message: fault.message,
            maybe: fault.maybe,
        }
    }
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &str) -> Self {
        Self {
            kind: format!("urn:vardag:problem:{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code,
            detail: None,
            faults: vec![],
            reasons: vec![],
            current_revision: None,
            changes: vec![],
            retry_after_s: None,
        }
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn unauthenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Sign in first.",
        )
    }

    /// Also for what does not exist: who may not see a thing is not told
    /// whether there is one.
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "You may not do this here.",
        )
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "It is not here.")
            .detail(format!("no such {what}"))
    }

    pub fn invalid(faults: Vec<Fault>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "The content has faults; nothing was stored.",
        );
        problem.faults = faults.into_iter().map(FaultView::from).collect();
        problem
    }

    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request could not be read; nothing was stored.",
        )
        .detail(detail)
    }

    /// What a pure function refused, fault by fault.
    pub fn refused<F: std::fmt::Display>(field: &str, faults: &[F]) -> Self {
        let told = faults.iter().take(LONGEST_FAULTS).map(|fault| {
            let text = fault.to_string();
            match text.split_once("\nMaybe ") {
                Some((message, maybe)) => Fault::new(field, "", message).maybe(maybe),
                None => Fault::new(field, "", text),
            }
        });
        Self::invalid(told.collect())
    }

    /// Money needs rates, and nobody has entered any.
    pub fn no_rates() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "no_rates",
            "No rates are entered; nothing can be paid.",
        )
        .detail("enter a table with POST /api/rates; docs/reimbursement.md has the form")
    }

    /// The operator has left out a setting that this needs.
    pub fn not_configured(setting: &'static str) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "not_configured",
            "The server lacks a setting for this; nothing was made.",
        )
        .detail(format!(
            "the setting {setting} is not set; docs/running.md says what it means"
        ))
    }

    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "conflict",
            "It differs from what is stored; nothing was changed.",
        )
        .detail(detail)
    }

    pub fn stale(current: i64) -> Self {
        let mut problem = Self::new(
            StatusCode::CONFLICT,
            "stale_revision",
            "The plan was changed meanwhile; load it again.",
        );
        problem.current_revision = Some(current);
        problem
    }

    /// Something that should not happen. It is logged where it did.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The server failed; nothing was changed.",
        )
    }

    pub fn busy(detail: &str) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Busy; try again in a moment.",
        )
        .detail(detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after_s = self.retry_after_s.unwrap_or(RETRY_AFTER_S);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::busy("the database is held by another writer"),
            StoreError::ReadOnly => {
                tracing::error!("the database takes no writes");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "read_only",
                    "The database takes no writes at the moment; nothing was stored.",
                )
            }
            StoreError::DiskFull => {
                tracing::error!("the server's disk is full");
                Self::new(
                    StatusCode::INSUFFICIENT_STORAGE,
                    "disk_full",
                    "The server's disk is full; nothing was stored.",
                )
            }
            StoreError::StaleRevision { current } => Self::stale(current),
            StoreError::NothingToUndo => Self::new(
                StatusCode::CONFLICT,
                "nothing_to_undo",
                "No change is left to undo; the plan is as it was.",
            ),
            StoreError::NothingToRedo => Self::new(
                StatusCode::CONFLICT,
                "nothing_to_redo",
                "No change was undone that could be made again; the plan is as it was.",
            ),
            StoreError::Differs { what } => {
                Self::conflict(format!("{what} came before with other content"))
            }
            StoreError::Unknown { what } => Self::not_found(what),
            StoreError::Record(error) => {
                tracing::warn!(%error, "a record was not edited");
                Self::conflict(error.to_string())
            }
            other => {
                // Logged once, here; the caller gets no inside.
                tracing::error!(error = %other, "the store failed");
                Self::internal()
            }
        }
    }
}

impl From<EnvelopeError> for Problem {
    fn from(error: EnvelopeError) -> Self {
        match &error {
            EnvelopeError::TooLarge { .. } | EnvelopeError::BodyTooLarge => {
                Self::too_large(&error.to_string())
            }
            EnvelopeError::ForeignProtocol { .. } => Self::new(
                StatusCode::BAD_REQUEST,
                "unsupported_version",
                "This version is not spoken here.",
            )
            .detail(error.to_string()),
            EnvelopeError::BadSignature => Self::new(
                StatusCode::UNAUTHORIZED,
                "unauthenticated",
                "The signature does not fit.",
            ),
            _ => Self::malformed(error.to_string()),
        }
    }
}

impl Problem {
    pub fn too_large(detail: &str) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The request is too large; nothing was stored.",
        )
        .detail(detail)
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::too_large("the body is over the limit of this address")
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::malformed("the header Content-Type must be application/json")
            }
            _ => Self::malformed(rejection.body_text()),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::malformed(rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::malformed(rejection.body_text())
    }
}

impl From<axum::extract::rejection::BytesRejection> for Problem {
    fn from(_: axum::extract::rejection::BytesRejection) -> Self {
        Self::too_large("the body is over the limit of this address, or was cut off")
    }
}
