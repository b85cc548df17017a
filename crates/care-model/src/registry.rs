//! The register of a unit as it is handed over: people, shifts and logins.
//!
//! One document, sent as often as wanted: rows are replaced by their id.

use serde::{Deserialize, Serialize};

use crate::id::{StaffId, UnitId, UserId};
use crate::person::{Client, Staff};
use crate::shift::Shift;
use crate::unit::Unit;
use crate::visit_fact::VisitFact;

/// What an administrator or an older system hands over.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RegistryImport {
    #[serde(default)]
    pub units: Vec<Unit>,
    #[serde(default)]
    pub staff: Vec<Staff>,
    #[serde(default)]
    pub clients: Vec<Client>,
    #[serde(default)]
    pub shifts: Vec<Shift>,
    #[serde(default)]
    pub users: Vec<Login>,
    /// Performed visits of an older system, with origin `imported`; they count
    /// for continuity and are not reviewed again.
    #[serde(default)]
    pub history: Vec<VisitFact>,
}

/// A local account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    pub user_id: UserId,
    pub username: String,
    /// At least 12 characters; stored as argon2id only.
    pub password: String,
    pub display_name: String,
    /// `sv` or `en`.
    pub language: String,
    /// Set when the login is a staff member's.
    #[serde(default)]
    pub staff_id: Option<StaffId>,
    pub roles: Vec<RoleGrant>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Login({})", self.user_id)
    }
}

/// A role within one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleGrant {
    pub role: Role,
    pub unit_id: UnitId,
}

/// What a login may be. `Finance` pays on the city's behalf; `Integration` is a system
/// that sends orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Staff,
    Planner,
    UnitManager,
    Finance,
    Admin,
    Integration,
}

impl Role {
    pub fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Planner => "planner",
            Self::UnitManager => "unit_manager",
            Self::Finance => "finance",
            Self::Admin => "admin",
            Self::Integration => "integration",
        }
    }
}
