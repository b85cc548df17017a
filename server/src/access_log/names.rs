//! Who the actors of the log are.

use std::collections::BTreeMap;

use care_model::id::UnitId;
use care_model::person::Staff;
use documentation::log_review::{AccessKind, LogRow};
use store::audit::AccessRow;

use crate::App;
use crate::error::Problem;
use crate::permit::{Act, BREAK_GLASS};

/// Logins by their id, and the unit's staff by theirs, as they act from phones.
pub struct Names {
    users: BTreeMap<String, String>,
    pub staff: BTreeMap<String, Staff>,
}

impl Names {
    pub async fn read(app: &App, unit_id: UnitId) -> Result<Self, Problem> {
        let users = app.store.display_names().await?;
        let staff = app.store.staff_of_unit(unit_id).await?;
        Ok(Self {
            users: users
                .into_iter()
                .map(|(id, name)| (id.to_string(), name))
                .collect(),
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id.to_string(), staff))
                .collect(),
        })
    }

    /// The name of an actor; the actor itself where nobody knows it.
    pub fn of(&self, actor: &str) -> String {
        let person = actor.split(' ').next().unwrap_or_default();
        let user = self.users.get(actor).cloned();
        user.or_else(|| self.staff.get(person).map(|staff| staff.name.clone()))
            .unwrap_or_else(|| actor.to_owned())
    }

    /// Names by person, logins and staff.
    pub fn all(&self) -> impl Iterator<Item = (&String, &String)> {
        let staff = self.staff.iter().map(|(id, staff)| (id, &staff.name));
        self.users.iter().chain(staff)
    }

    /// A row as the review reads it.
    pub fn log_row(&self, row: AccessRow) -> LogRow {
        // A phone fetches its list by itself, and so does another system its feed.
        let fetched = [Act::UsePhone.code(), Act::ReadFeed.code()];
        let kind = if row.reason == BREAK_GLASS {
            AccessKind::BreakGlass
        } else if fetched.contains(&row.act.as_str()) {
            AccessKind::Fetched
        } else {
            AccessKind::Opened
        };
        LogRow {
            at: row.at,
            actor_name: self.of(&row.actor),
            actor: row.actor,
            role: row.role,
            client_id: row.client_id,
            act: row.act,
            reason: row.reason,
            kind,
        }
    }
}
