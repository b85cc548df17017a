//! A base plan with names, for the one who reads it, and its continuity.

use std::collections::{BTreeMap, BTreeSet};

use care_model::base_plan::{BasePlan, BaseStop};
use care_model::id::{ClientId, StaffId, UserId};
use care_model::person::{Client, Staff};
use care_model::time::Timestamp;
use store::Access;
use store::base_plan::{AdoptedBasePlan, BaseMove};

use super::super::continuity::{Fortnight, fortnight};
use super::super::day::{client_label, is_admitted};
use super::super::names::Names;
use super::make::MadeBasePlan;
use super::views::{
    BaseMoveView, CycleClientView, CycleDayView, CyclePlanView, CycleRouteView, CycleStaffView,
    CycleStopView, CycleVisitView, FortnightView,
};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;

/// One that a job has made.
pub async fn made(
    app: &App,
    access: &Access,
    actor: &Actor,
    made: &MadeBasePlan,
) -> Result<CyclePlanView, Problem> {
    let people = People::read(app, access, actor.staff_id).await?;
    let mut view = show(&made.plan, &people);
    view.made_at_ms = made.at.millis();
    view.made_by_name = Names::of(app, actor, [made.by].into()).await?.get(made.by);
    Ok(view)
}

/// One that holds.
pub async fn adopted(
    app: &App,
    actor: &Actor,
    people: &People,
    adopted: &AdoptedBasePlan,
) -> Result<CyclePlanView, Problem> {
    let mut view = show(&adopted.plan, people);
    let at = |(_, at): (UserId, Timestamp)| at.millis();
    (view.made_at_ms, view.adopted_at_ms) = (at(adopted.made), Some(at(adopted.adopted)));
    let (made_by, adopted_by) = (adopted.made.0, adopted.adopted.0);
    let names = Names::of(app, actor, [made_by, adopted_by].into()).await?;
    view.made_by_name = names.get(made_by);
    view.adopted_by_name = names.get(adopted_by);
    Ok(view)
}

/// Names for the one who reads.
pub struct People {
    staff: BTreeMap<StaffId, Staff>,
    clients: BTreeMap<ClientId, Client>,
    reader: Option<StaffId>,
}

impl People {
    pub async fn read(
        app: &App,
        access: &Access,
        reader: Option<StaffId>,
    ) -> Result<Self, Problem> {
        let staff = app.store.staff_of_unit(access.unit_id()).await?;
        let clients = app.store.clients_of_unit(access).await?;
        Ok(Self {
            staff: (staff.into_iter()).map(|one| (one.staff_id, one)).collect(),
            clients: (clients.into_iter())
                .map(|one| (one.client_id, one))
                .collect(),
            reader,
        })
    }

    /// By name; those who are no longer in the register have none.
    fn staff_of(&self, plan: &BasePlan) -> Vec<StaffId> {
        let routes = plan.days.iter().flat_map(|day| &day.routes);
        let staff: BTreeSet<StaffId> = routes.map(|route| route.staff_id).collect();
        let mut staff: Vec<_> = staff.into_iter().collect();
        staff.sort_by_key(|staff_id| self.staff.get(staff_id).map(|one| one.name.clone()));
        staff
    }

    pub fn label(&self, client_id: ClientId) -> (String, bool) {
        let client = self.clients.get(&client_id);
        client.map_or_else(
            || (String::new(), false),
            |client| client_label(client, self.reader),
        )
    }

    /// Somebody who is no longer in the register has none.
    pub fn staff_name(&self, staff_id: StaffId) -> String {
        let staff = self.staff.get(&staff_id);
        staff.map(|staff| staff.name.clone()).unwrap_or_default()
    }

    /// What was written of somebody with protected identity is for those who may know who it is.
    fn may_read_of(&self, client_id: ClientId) -> bool {
        let client = self.clients.get(&client_id);
        client.is_some_and(|client| is_admitted(client, self.reader))
    }

    /// What was changed by hand.
    pub fn moved(&self, moved: &BaseMove) -> BaseMoveView {
        let (client_label, protected) = self.label(moved.client_id);
        BaseMoveView {
            client_label,
            protected,
            staff_name: moved.staff_id.map(|staff_id| self.staff_name(staff_id)),
            days: moved.days,
            why: (moved.why.clone()).filter(|_| self.may_read_of(moved.client_id)),
            against: moved.against.clone(),
        }
    }

    fn clients_of(&self, plan: &BasePlan) -> Vec<ClientId> {
        let clients: BTreeSet<ClientId> = plan.visits.iter().map(|visit| visit.client_id).collect();
        let mut clients: Vec<_> = clients.into_iter().collect();
        clients.sort_by_key(|client_id| self.label(*client_id).0);
        clients
    }
}

fn show(plan: &BasePlan, people: &People) -> CyclePlanView {
    let staff = people.staff_of(plan);
    let clients = people.clients_of(plan);
    let fortnights: Vec<Fortnight> = (0..usize::from(plan.weeks))
        .map(|week| fortnight(plan, week * 7, &people.staff, people.clients.values()))
        .collect();
    CyclePlanView {
        weeks: plan.weeks,
        anchor: plan.anchor.to_string(),
        made_at_ms: 0,
        made_by_name: None,
        adopted_at_ms: None,
        adopted_by_name: None,
        staff: staff.iter().map(|id| staff_view(*id, people)).collect(),
        clients: (clients.iter())
            .map(|client_id| client_view(*client_id, people, &fortnights))
            .collect(),
        visits: visits_view(plan, &clients),
        days: days_view(plan, &staff),
        uneven: plan.uneven().collect(),
        continuity: (fortnights.iter())
            .map(|one| FortnightView {
                mean: one.measured.mean(),
                median: one.measured.median(),
                share_above_20: one.measured.share_above_20(),
                measured: one.measured.staff_met.len(),
            })
            .collect(),
    }
}

fn staff_view(staff_id: StaffId, people: &People) -> CycleStaffView {
    let staff = people.staff.get(&staff_id);
    CycleStaffView {
        staff_id: staff_id.to_string(),
        staff_name: people.staff_name(staff_id),
        title: staff.map(|one| one.title.clone()).unwrap_or_default(),
    }
}

fn client_view(client_id: ClientId, people: &People, fortnights: &[Fortnight]) -> CycleClientView {
    let (client_label, protected) = people.label(client_id);
    let national = |one: &Fortnight| {
        let measured = &one.measured.staff_met;
        let own = measured.binary_search_by_key(&client_id, |(client, _)| *client);
        own.ok().map(|at| measured[at].1)
    };
    CycleClientView {
        client_id: client_id.to_string(),
        client_label,
        protected,
        staff_met: (fortnights.iter())
            .map(|one| one.met.get(&client_id).map_or(0, BTreeSet::len))
            .collect(),
        national: fortnights.iter().map(national).collect(),
    }
}

fn visits_view(plan: &BasePlan, clients: &[ClientId]) -> Vec<CycleVisitView> {
    let doubled: BTreeSet<_> = (plan.visits.iter())
        .filter(|visit| visit.slot > 0)
        .map(|visit| visit.template_id)
        .collect();
    let visits = plan.visits.iter().map(|visit| CycleVisitView {
        client: (clients.iter())
            .position(|client| *client == visit.client_id)
            .unwrap_or_default(),
        duration_s: i32::from(visit.duration_min) * 60,
        interventions: (visit.interventions.iter())
            .map(|code| code.0.clone())
            .collect(),
        with_colleague: doubled.contains(&visit.template_id),
    });
    visits.collect()
}

fn days_view(plan: &BasePlan, staff: &[StaffId]) -> Vec<CycleDayView> {
    let stop = |stop: &BaseStop| CycleStopView {
        visit: stop.visit,
        start_s: stop.start_s,
        travel_s: stop.travel_s,
    };
    let days = plan.days.iter().map(|day| {
        let routes = day.routes.iter().map(|route| CycleRouteView {
            staff: (staff.iter())
                .position(|one| *one == route.staff_id)
                .unwrap_or_default(),
            start_s: route.start_s,
            end_s: route.end_s,
            stops: route.stops.iter().map(stop).collect(),
        });
        CycleDayView {
            routes: routes.collect(),
            unplaced: day.unplaced.clone(),
        }
    });
    days.collect()
}
