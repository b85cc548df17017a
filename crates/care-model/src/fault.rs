//! What is wrong with a value from outside, said so that it can be mended.

use serde::{Deserialize, Serialize};

/// One fault of an input. A validation returns all of them, not the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Path to the field, as in the sender's document: `visits[2].window.start`.
    pub field: String,
    /// The refused value, shortened; never free text or a person's data.
    pub value: String,
    /// What is wrong, in English; the web has the same in Swedish, and a test that it has.
    pub message: String,
    /// A likely remedy; begins with "Maybe".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub maybe: Option<String>,
}

impl Fault {
    pub fn new(
        field: impl Into<String>,
        value: impl std::fmt::Display,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            value: shorten(&value.to_string()),
            message: message.into(),
            maybe: None,
        }
    }

    #[must_use]
    pub fn maybe(mut self, remedy: impl Into<String>) -> Self {
        self.maybe = Some(format!("Maybe {}", remedy.into()));
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{}: {} (got {:?})",
            self.field, self.message, self.value
        )?;
        if let Some(maybe) = &self.maybe {
            write!(formatter, "\n{maybe}")?;
        }
        Ok(())
    }
}

/// Longest value repeated back to a sender, in characters.
const SHOWN_VALUE_CHARS: usize = 60;

fn shorten(value: &str) -> String {
    if value.chars().count() <= SHOWN_VALUE_CHARS {
        return value.to_owned();
    }
    value.chars().take(SHOWN_VALUE_CHARS).chain(['…']).collect()
}
