//! The town as a whole.

use care_model::id::UnitId;
use care_model::order::Order;
use care_model::registry::RegistryImport;
use care_model::time::Timestamp;
use care_model::unit::Unit;
use serde::{Deserialize, Serialize};
use travel::StreetExtract;

use crate::account::{Account, invent_accounts};
use crate::client::invent_clients;
use crate::history::invent_history;
use crate::home::Homes;
use crate::request::{TownError, TownRequest};
use crate::roster::Roster;
use crate::routine::invent_routines;
use crate::street_grid::{CROSSINGS, invent_streets};

/// Ids are from before anything happens, and the same for every `today`, so
/// that a town can be handed over again on another day.
pub(crate) const BIRTH_OF_IDS: Timestamp = Timestamp::from_millis(1_735_689_600_000);

/// An invented municipality with one unit.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Town {
    pub streets: StreetExtract,
    pub registry: RegistryImport,
    pub orders: Vec<Order>,
    pub accounts: Vec<Account>,
}

impl std::fmt::Debug for Town {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Town({} clients, {} staff)",
            self.registry.clients.len(),
            self.registry.staff.len()
        )
    }
}

impl Town {
    /// A unit with its past and four weeks ahead.
    ///
    /// ```
    /// use town::{Town, TownRequest};
    ///
    /// let town = Town::invent(&TownRequest {
    ///     seed: 7,
    ///     today: "2026-11-23".parse().expect("a date"),
    ///     staff: 28,
    ///     visits_per_day: 350,
    ///     streets: None,
    /// })?;
    /// assert_eq!(town.registry.units[0].name, "Vardagsvik hemtjänst");
    /// # Ok::<(), town::TownError>(())
    /// ```
    pub fn invent(request: &TownRequest) -> Result<Self, TownError> {
        request.check()?;
        let seed = request.seed;
        let unit_id = UnitId::derived(BIRTH_OF_IDS, &format!("{seed}/unit"));
        let streets = request
            .streets
            .cloned()
            .unwrap_or_else(|| invent_streets(seed, CROSSINGS));
        let roster = Roster::invent(request, unit_id);
        let routines = invent_routines(request);
        let homes = Homes::choose(seed, &streets, &routines)?;
        let (clients, orders) = invent_clients(request, unit_id, &roster, &routines, &homes);
        let shifts = roster.shifts(request.today);
        let history = invent_history(request, &roster, &clients, &orders);
        let (users, accounts) = invent_accounts(seed, unit_id, &roster.staff);
        let unit = Unit {
            unit_id,
            name: "Vardagsvik hemtjänst".to_owned(),
            provider: "Vardagsviks kommun".to_owned(),
            place: homes.unit_place,
            provider_kind: care_model::unit::ProviderKind::default(),
        };
        let registry = RegistryImport {
            units: vec![unit],
            staff: roster.staff,
            clients,
            shifts,
            users,
            history,
        };
        Ok(Self {
            streets,
            registry,
            orders,
            accounts,
        })
    }
}
