//! The names of those who did something.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::UserId;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;

/// Logins by name, but for the reader's own and those that are no more.
pub struct Names(BTreeMap<UserId, String>);

impl Names {
    pub async fn of(
        app: &App,
        actor: &Actor,
        mut users: BTreeSet<UserId>,
    ) -> Result<Self, Problem> {
        users.remove(&actor.user_id);
        let mut names = BTreeMap::new();
        for user_id in users {
            if let Some(account) = app.store.account(user_id).await? {
                names.insert(user_id, account.display_name);
            }
        }
        Ok(Self(names))
    }

    pub fn get(&self, user_id: UserId) -> Option<String> {
        self.0.get(&user_id).cloned()
    }
}
