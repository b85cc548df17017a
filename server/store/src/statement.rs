//! What people say of what was computed: a line of a reimbursement run, an integrity
//! note, an access picked for review. Words are only added; the last one holds.

use std::collections::BTreeMap;

use care_model::id::{ClientId, UserId};
use care_model::time::Timestamp;

use crate::audit::Access;
use crate::sql::text;
use crate::{Store, StoreError};

/// What a statement is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A line of a reimbursement run, paid or held.
    ReimbursementLine,
    /// A note of the integrity checks.
    IntegrityNote,
    /// An access picked for review.
    PickedAccess,
}

impl Subject {
    pub fn code(self) -> &'static str {
        match self {
            Self::ReimbursementLine => "reimbursement_line",
            Self::IntegrityNote => "integrity_note",
            Self::PickedAccess => "picked_access",
        }
    }
}

/// One person's word on one thing.
#[derive(Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its place among all statements, as the store gave it; 0 in one to be stored.
    pub sequence: i64,
    /// What it is on, as its maker names it: the same input gives the same name.
    pub subject_id: String,
    /// `contested`, `answered` and so on: the subject's own codes.
    pub word: String,
    /// In the person's words. Never logged.
    pub note: String,
    /// Whom it is about: it goes when they are weeded.
    pub clients: Vec<ClientId>,
    pub by: UserId,
    pub at: Timestamp,
}

impl std::fmt::Debug for Statement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Statement({})", self.word)
    }
}

impl Store {
    /// Adds a statement, and keeps those before.
    pub async fn state(
        &self,
        access: &Access,
        subject: Subject,
        statement: &Statement,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.write().await?;
        transaction
            .execute(
                "INSERT INTO statement (unit_id, subject, subject_id, word, note, clients, user_id, at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                vec![
                    text(access.unit_id()),
                    subject.code().into(),
                    statement.subject_id.as_str().into(),
                    statement.word.as_str().into(),
                    statement.note.as_str().into(),
                    ids(&statement.clients).into(),
                    text(statement.by),
                    statement.at.millis().into(),
                ],
            )
            .await?;
        transaction.commit().await
    }

    /// All statements of a unit on one kind of thing, by what they are on, oldest first.
    pub async fn statements(
        &self,
        access: &Access,
        subject: Subject,
    ) -> Result<BTreeMap<String, Vec<Statement>>, StoreError> {
        let rows = self
            .database
            .rows(
                "SELECT subject_id, word, note, clients, user_id, at_ms, sequence FROM statement
                 WHERE unit_id = $1 AND subject = $2 ORDER BY sequence",
                vec![text(access.unit_id()), subject.code().into()],
            )
            .await?;
        let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        for row in rows {
            let statement = Statement {
                sequence: row.whole(6)?,
                subject_id: row.text(0)?.to_owned(),
                word: row.text(1)?.to_owned(),
                note: row.text(2)?.to_owned(),
                clients: clients_of(row.text(3)?),
                by: row.parsed(4)?,
                at: Timestamp::from_millis(row.whole(5)?),
            };
            statements
                .entry(statement.subject_id.clone())
                .or_default()
                .push(statement);
        }
        Ok(statements)
    }
}

fn ids(clients: &[ClientId]) -> String {
    let ids: Vec<String> = clients.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

fn clients_of(ids: &str) -> Vec<ClientId> {
    ids.split(' ').filter_map(|id| id.parse().ok()).collect()
}
