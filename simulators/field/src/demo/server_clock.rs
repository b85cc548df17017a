//! Moves the server's clock along with the day.

use care_model::registry::Role;
use care_model::time::Timestamp;
use serde_json::json;
use town::Town;

use super::prepare::account;
use crate::office::Office;
use crate::server_process::ServerProcess;

/// Moves the server's clock along with the day.
pub(super) struct ServerClock {
    pub told: Timestamp,
    admin: Office,
    signed_in: Timestamp,
    account: (String, String, String),
}

/// A session lasts twelve hours; the day is longer.
const SIGN_IN_AGAIN_S: i64 = 6 * 3600;

impl ServerClock {
    pub fn start(server: &ServerProcess, town: &Town, now: Timestamp) -> anyhow::Result<Self> {
        let admin = account(town, Role::Admin)?;
        let account = (
            server.url.clone(),
            admin.username.clone(),
            admin.password.clone(),
        );
        let session = Office::sign_in(&account.0, &account.1, &account.2)?;
        session.post("/api/training/clock", &json!({ "now_ms": now.millis() }))?;
        let admin = Office::sign_in(&account.0, &account.1, &account.2)?;
        Ok(Self {
            told: now,
            admin,
            signed_in: now,
            account,
        })
    }

    /// Only when it is at least a second behind.
    pub fn tell(&mut self, now: Timestamp) -> anyhow::Result<()> {
        if now.seconds_since(self.told) < 1 {
            return Ok(());
        }
        self.admin
            .post("/api/training/clock", &json!({ "now_ms": now.millis() }))?;
        self.told = now;
        if now.seconds_since(self.signed_in) > SIGN_IN_AGAIN_S {
            self.admin = Office::sign_in(&self.account.0, &self.account.1, &self.account.2)?;
            self.signed_in = now;
        }
        Ok(())
    }
}
