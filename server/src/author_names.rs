//! Who wrote something, by name.

use std::collections::BTreeMap;

use care_model::id::{StaffId, UnitId, UserId};
use care_model::visit_event::Author;

use crate::App;
use crate::error::Problem;

/// The names of a unit's staff and of everybody in the office.
#[derive(Default)]
pub struct AuthorNames {
    staff: BTreeMap<StaffId, String>,
    users: BTreeMap<UserId, String>,
}

impl AuthorNames {
    pub async fn read(app: &App, unit_id: UnitId) -> Result<Self, Problem> {
        let staff = app.store.staff_of_unit(unit_id).await?;
        let users = app.store.display_names().await?;
        Ok(Self {
            staff: staff
                .into_iter()
                .map(|staff| (staff.staff_id, staff.name))
                .collect(),
            users: users.into_iter().collect(),
        })
    }

    /// Empty for somebody who is no longer known here.
    pub fn of(&self, author: &Author) -> String {
        let name = match author {
            Author::Staff { staff_id, .. } => self.staff.get(staff_id),
            Author::Office { user_id } => self.users.get(user_id),
        };
        name.cloned().unwrap_or_default()
    }
}
