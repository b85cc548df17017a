//! The answer to a client who asks who has looked.

use std::collections::BTreeMap;

use care_model::id::ClientId;
use care_model::time::{LocalDate, Timestamp};
use serde::Serialize;

use super::log_row::{AccessKind, LogRow};
use super::words;
use crate::language::{Language, Words};

/// Every access to one client's data, by day. Names those who looked: it is for
/// the client, and for whoever hands it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhoLooked {
    pub client_id: ClientId,
    /// In order of time, days without an access left out.
    pub days: Vec<LookDay>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LookDay {
    pub date: LocalDate,
    /// By first time.
    pub looks: Vec<Look>,
}

/// The same person doing the same on one day, however often.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    pub who: String,
    /// Codes, as the log has them.
    pub role: String,
    pub act: String,
    pub reason: String,
    pub kind: AccessKind,
    pub times: u32,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

impl std::fmt::Debug for Look {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Look({} x {})", self.act, self.times)
    }
}

impl Look {
    /// One line of the report, to be read by the client.
    pub fn sentence(&self, language: Language) -> String {
        let (first, last) = (self.first_at.local_time(), self.last_at.local_time());
        let when = if first == last {
            first.to_string()
        } else {
            format!("{first}–{last}")
        };
        let why = match self.kind {
            AccessKind::BreakGlass => Words::new(
                "nödöppning, chefen har fått veta det",
                "break-glass, the manager was told",
            )
            .in_language(language)
            .to_owned(),
            AccessKind::Opened | AccessKind::Fetched => words::of_reason(&self.reason, language),
        };
        let times = match (self.times, language) {
            (1, _) => String::new(),
            (times, Language::Swedish) => format!(" ({times} gånger)"),
            (times, Language::English) => format!(" ({times} times)"),
        };
        format!(
            "{when} {}, {}: {}{times}. {}: {why}.",
            self.who,
            words::of_role(&self.role, language),
            words::of_act(&self.act, self.kind, language),
            Words::new("Skäl", "Reason").in_language(language),
        )
    }
}

/// The accesses to one client's data, from rows in any order. Give every row of
/// the period once: the log has no number by which one given twice would be known.
pub fn who_looked(rows: &[LogRow], client_id: ClientId) -> WhoLooked {
    let mut days: BTreeMap<LocalDate, BTreeMap<LookKey, Look>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.client_id == Some(client_id)) {
        let of_day = days.entry(row.at.local_date()).or_default();
        let key = (row.person(), &row.role, &row.act, &row.reason, row.kind);
        let look = of_day.entry(key).or_insert_with(|| Look {
            who: row.actor_name.clone(),
            role: row.role.clone(),
            act: row.act.clone(),
            reason: row.reason.clone(),
            kind: row.kind,
            times: 0,
            first_at: row.at,
            last_at: row.at,
        });
        look.times += 1;
        look.first_at = look.first_at.min(row.at);
        look.last_at = look.last_at.max(row.at);
    }
    let day = |(date, looks): (LocalDate, BTreeMap<LookKey, Look>)| {
        let mut looks: Vec<Look> = looks.into_values().collect();
        looks.sort_by_key(|look| (look.first_at, look.last_at));
        LookDay { date, looks }
    };
    WhoLooked {
        client_id,
        days: days.into_iter().map(day).collect(),
    }
}

/// Person, role, act, reason and kind.
type LookKey<'a> = (&'a str, &'a String, &'a String, &'a String, AccessKind);
