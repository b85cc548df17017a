//! What people say of what was computed, as it is taken and shown.

use std::collections::BTreeMap;

use care_model::fault::Fault;
use care_model::id::UserId;
use serde::Serialize;
use store::statement::Statement;
use utoipa::ToSchema;

use crate::App;
use crate::error::Problem;

/// Longest note, in characters.
const MAX_NOTE_CHARS: usize = 1_000;

/// One person's word.
#[derive(Debug, Serialize, ToSchema)]
pub struct SaidView {
    /// The code of the word; each list says which there are.
    pub word: String,
    pub note: String,
    pub by_name: String,
    pub at_ms: i64,
}

/// The names of all logins.
pub struct Speakers(BTreeMap<UserId, String>);

impl Speakers {
    pub async fn read(app: &App) -> Result<Self, Problem> {
        Ok(Self(app.store.display_names().await?.into_iter().collect()))
    }

    pub fn name(&self, user_id: UserId) -> String {
        self.0.get(&user_id).cloned().unwrap_or_default()
    }

    pub fn views<'a>(&self, said: impl IntoIterator<Item = &'a Statement>) -> Vec<SaidView> {
        let view = |statement: &Statement| SaidView {
            word: statement.word.clone(),
            note: statement.note.clone(),
            by_name: self.name(statement.by),
            at_ms: statement.at.millis(),
        };
        said.into_iter().map(view).collect()
    }
}

/// A word of a few and the note that has to be with it; or all that is wrong.
pub fn word_and_note(
    word: &str,
    words: &[&'static str],
    note: &str,
) -> Result<(&'static str, String), Vec<Fault>> {
    let mut faults = Vec::new();
    let found = words.iter().find(|code| **code == word);
    if found.is_none() {
        let message = format!("must be one of {}", words.join(", "));
        faults.push(Fault::new("word", word, message));
    }
    let note = note.trim();
    let chars = note.chars().count();
    if !(1..=MAX_NOTE_CHARS).contains(&chars) {
        // The note itself may be about somebody: only its length is told.
        let message = "must say what or why, in 1 to 1000 characters";
        faults.push(Fault::new("note", format!("{chars} characters"), message));
    }
    match found {
        Some(word) if faults.is_empty() => Ok((*word, note.to_owned())),
        _ => Err(faults),
    }
}
