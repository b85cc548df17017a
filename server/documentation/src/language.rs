//! The language a sentence is made in.

use serde::{Deserialize, Serialize};

/// Swedish is the language of the authority; English is for those who read the
/// code, and for staff who read it better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "sv")]
    Swedish,
    #[serde(rename = "en")]
    English,
}

/// A text in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub sv: &'static str,
    pub en: &'static str,
}

impl Words {
    pub const fn new(sv: &'static str, en: &'static str) -> Self {
        Self { sv, en }
    }

    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Swedish => self.sv,
            Language::English => self.en,
        }
    }
}
