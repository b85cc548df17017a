//! A row of the access log as the review reads it.

use care_model::id::ClientId;
use care_model::time::Timestamp;
use serde::Serialize;

/// One access to one client's data, or to nobody's.
#[derive(Clone, PartialEq, Eq)]
pub struct LogRow {
    pub at: Timestamp,
    /// As the log has it: a login, or a staff member "on" a phone.
    pub actor: String,
    /// The name of the actor today; for the report to a client alone.
    pub actor_name: String,
    /// The code of the role that allowed it.
    pub role: String,
    pub client_id: Option<ClientId>,
    /// The code of the act.
    pub act: String,
    /// The rule that allowed it, in the log's words.
    pub reason: String,
    pub kind: AccessKind,
}

impl std::fmt::Debug for LogRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "LogRow({}, {}, {})",
            self.at.millis(),
            self.actor,
            self.act
        )
    }
}

impl LogRow {
    /// Who it was, on whichever phone: what [`super::ReviewContext`] is asked by.
    pub fn person(&self) -> &str {
        self.actor
            .split_once(" on ")
            .map_or(self.actor.as_str(), |(person, _)| person)
    }
}

/// How near to looking an access is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKind {
    /// A person asked for it.
    Opened,
    /// A phone fetched its list by itself; perhaps nobody looked.
    Fetched,
    /// Opened outside one's rights, with a reason.
    BreakGlass,
}
