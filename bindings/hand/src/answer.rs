//! What a call is answered: `{"ok":…}` or `{"error":…}`.

use serde::Serialize;

use crate::error::{ErrorView, HandError};

/// An answer as JSON, and what it was before for a host that has to act on it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub json: String,
    /// `None` when the call was done.
    pub error: Option<HandError>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Answer({:?})", self.error)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Form<'a, T> {
    Ok(&'a T),
    Error(ErrorView),
}

impl Answer {
    pub(crate) fn done<T: Serialize>(value: &T) -> Self {
        Self {
            json: written(&Form::Ok(value)),
            error: None,
        }
    }
}

impl From<HandError> for Answer {
    fn from(error: HandError) -> Self {
        let form: Form<'_, ()> = Form::Error(ErrorView::from(&error));
        Self {
            json: written(&form),
            error: Some(error),
        }
    }
}

fn written<T: Serialize>(form: &T) -> String {
    serde_json::to_string(form).expect("views have only plain fields and text keys")
}
