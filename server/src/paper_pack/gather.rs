//! What a pack is made of, read from the store.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{UnitId, VisitId};
use care_model::order::Order;
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, Timestamp};
use documentation::language::Language;
use paper::paper_pack::{PackRequest, PublishedDay};
use store::Access;

use crate::App;
use crate::error::Problem;
use crate::planning::DayParts;

/// Everything about one unit's day that paper can tell.
pub struct Gathered {
    pub parts: DayParts,
    visits: BTreeMap<VisitId, PlannedVisit>,
    away: BTreeSet<VisitId>,
    orders: Vec<Order>,
    pub made_at: Timestamp,
}

impl Gathered {
    /// Nobody sees it before it is printed; whoever hands it out logs that.
    pub async fn read(app: &App, unit_id: UnitId, date: LocalDate) -> Result<Self, Problem> {
        let access = Access::unattended(unit_id);
        let mut parts = DayParts::read(app, &access, date).await?;
        let mut visits = std::mem::take(&mut parts.visits);
        let absent = std::mem::take(&mut parts.absent);
        let away = absent.iter().map(|one| one.visit.visit_id).collect();
        visits.extend(
            absent
                .into_iter()
                .map(|one| (one.visit.visit_id, one.visit)),
        );
        Ok(Self {
            parts,
            visits,
            away,
            orders: app.store.order_versions_of_unit(&access).await?,
            made_at: app.clock.now(),
        })
    }

    pub fn request(&self, language: Language) -> PackRequest<'_> {
        PackRequest {
            unit: &self.parts.unit,
            date: self.parts.date,
            language,
            made_at: self.made_at,
            published: self.parts.published.as_ref().map(|it| PublishedDay {
                version: it.version,
                at: it.at,
                routes: &it.plan.routes,
            }),
            visits: &self.visits,
            away: &self.away,
            shifts: &self.parts.shifts,
            staff: &self.parts.staff,
            clients: &self.parts.clients,
            orders: &self.orders,
        }
    }
}
