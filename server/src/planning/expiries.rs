//! Skills and delegations that end, before they break a plan.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, StaffId, UnitId, VisitId};
use care_model::person::{Client, Staff};
use care_model::planned_visit::PlannedVisit;
use care_model::skill::{HeldSkill, SkillCode};
use care_model::time::{LocalDate, add_days, dates};
use serde::Serialize;
use store::Access;
use utoipa::ToSchema;

use super::base_plan::{Adopted, adopted};
use super::{board, client_label};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

/// How far ahead is looked: time enough to have a delegation renewed.
const AHEAD_DAYS: i64 = 28;
/// What has ended is told while visits of the days since may wait for it.
const BEHIND_DAYS: i64 = 7;

/// What ends within four weeks, the soonest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiriesView {
    pub today: String,
    /// The last day that was looked at.
    pub until: String,
    pub items: Vec<ExpiryView>,
}

/// A staff member's skill or delegation that ends, and what rests on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryView {
    pub staff_id: String,
    pub staff_name: String,
    pub skill: String,
    pub skill_sv: String,
    pub skill_en: String,
    /// A delegation is personal, dated and revocable; a skill is not handed out.
    pub is_delegation: bool,
    /// The last day it holds.
    pub valid_to: String,
    /// Visits of the horizon after that day, and before it is held anew, that need it and are
    /// hers: by the day's plan,
    /// or by the base plan where the day has none yet.
    pub visits: usize,
    pub first_visit: Option<ExpiryVisitView>,
    /// Others of the unit who hold it through `until`.
    pub others: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExpiryVisitView {
    pub date: String,
    /// The client's name, or a mark without a name at protected identity.
    pub client_label: String,
    pub protected: bool,
}

/// Skills and delegations of the unit's staff that end within four weeks, or ended within
/// the last, and are not renewed.
#[utoipa::path(get, path = "/api/units/{unit}/expiries", params(("unit" = String, Path)),
    responses((status = 200, body = ExpiriesView), (status = 403, body = Problem)))]
pub async fn expiries(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<ExpiriesView>, Problem> {
    gate::require(&actor, Act::ReadBoard, unit_id)?;
    let today = app.clock.now().local_date();
    let until = add_days(today, AHEAD_DAYS);
    let staff = app.store.staff_of_unit(unit_id).await?;
    let ends = |person: &Staff| !ending(person, today, until).is_empty();
    if !staff.iter().any(ends) {
        return Ok(Json(ExpiriesView {
            today: today.to_string(),
            until: until.to_string(),
            items: vec![],
        }));
    }
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let planned = Planned::read(&app, &access, today).await?;
    let mut items: Vec<(LocalDate, ExpiryView)> = Vec::new();
    for person in &staff {
        for held in ending(person, today, until) {
            let valid_to = held.valid_to.unwrap_or(until);
            let waiting = planned.needing(person, &held.code, valid_to);
            if valid_to < today && waiting.is_empty() {
                continue;
            }
            let others = staff.iter().filter(|other| {
                other.staff_id != person.staff_id
                    && dates(today, until).all(|date| other.holds(&held.code.0, date))
            });
            let view = ExpiryView {
                staff_id: person.staff_id.to_string(),
                staff_name: person.name.clone(),
                skill: held.code.0.clone(),
                skill_sv: held.code.kind().map_or("", |kind| kind.sv).to_owned(),
                skill_en: held.code.kind().map_or("", |kind| kind.en).to_owned(),
                is_delegation: held.code.kind().is_some_and(|kind| kind.delegated),
                valid_to: valid_to.to_string(),
                visits: waiting.len(),
                first_visit: waiting.first().map(|visit| planned.shown(visit, &actor)),
                others: others.count(),
            };
            items.push((valid_to, view));
        }
    }
    items.sort_by(|(one, left), (other, right)| {
        (one, &left.staff_name, &left.skill).cmp(&(other, &right.staff_name, &right.skill))
    });
    Ok(Json(ExpiriesView {
        today: today.to_string(),
        until: until.to_string(),
        items: items.into_iter().map(|(_, view)| view).collect(),
    }))
}

/// What a person holds that ends in the time looked at and is not held the day after.
fn ending(person: &Staff, today: LocalDate, until: LocalDate) -> Vec<&HeldSkill> {
    let first = add_days(today, -BEHIND_DAYS);
    let mut seen = BTreeSet::new();
    let held = person.skills.iter();
    held.filter(|held| {
        held.valid_to.is_some_and(|last| {
            (first..=until).contains(&last)
                && !person.holds(&held.code.0, add_days(last, 1))
                && seen.insert((held.code.clone(), last))
        })
    })
    .collect()
}

/// Who comes to which visit in the days that are planned.
struct Planned {
    /// By date.
    visits: Vec<(StaffId, PlannedVisit)>,
    clients: BTreeMap<ClientId, Client>,
}

impl Planned {
    async fn read(app: &App, access: &Access, today: LocalDate) -> Result<Self, Problem> {
        let last = add_days(today, i64::from(app.config.horizon_days));
        let base = adopted(app, access).await?;
        let mut by_date: BTreeMap<LocalDate, BTreeMap<VisitId, PlannedVisit>> = BTreeMap::new();
        let planned = app
            .store
            .planned_visits_between(access, today, last)
            .await?;
        for visit in planned {
            let of_day = by_date.entry(visit.date).or_default();
            of_day.insert(visit.visit_id, visit);
        }
        let mut visits = Vec::new();
        for (date, mut of_day) in by_date {
            for (visit_id, staff_id) in staff_on(app, access, date, base.as_ref()).await? {
                if let Some(visit) = of_day.remove(&visit_id) {
                    visits.push((staff_id, visit));
                }
            }
        }
        let clients = app.store.clients_of_unit(access).await?.into_iter();
        Ok(Self {
            visits,
            clients: clients.map(|client| (client.client_id, client)).collect(),
        })
    }

    /// Her visits after a day that need a skill which she does not hold by then, by date.
    fn needing(&self, person: &Staff, code: &SkillCode, after: LocalDate) -> Vec<&PlannedVisit> {
        let visits = self.visits.iter();
        visits
            .filter(|(staff, visit)| {
                *staff == person.staff_id
                    && visit.date > after
                    && visit.skills.contains(code)
                    && !person.holds(&code.0, visit.date)
            })
            .map(|(_, visit)| visit)
            .collect()
    }

    fn shown(&self, visit: &PlannedVisit, actor: &Actor) -> ExpiryVisitView {
        let client = self.clients.get(&visit.client_id);
        let (client_label, protected) = client.map_or_else(
            || (String::new(), false),
            |client| client_label(client, actor.staff_id),
        );
        ExpiryVisitView {
            date: visit.date.to_string(),
            client_label,
            protected,
        }
    }
}

/// By the day's draft; by the base plan where nobody has planned the day.
async fn staff_on(
    app: &App,
    access: &Access,
    date: LocalDate,
    base: Option<&Adopted>,
) -> Result<Vec<(VisitId, StaffId)>, Problem> {
    let draft = app.store.draft(access.unit_id(), date).await?;
    if draft.plan.routes.iter().all(|route| route.stops.is_empty()) {
        return Ok(base.map_or_else(Vec::new, |base| base.staff_on(date)));
    }
    let routes = draft.plan.routes.iter();
    let placed = routes.flat_map(|route| {
        let stops = route.stops.iter();
        stops.map(|stop| (stop.visit_id, route.staff_id))
    });
    Ok(placed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a date")
    }

    fn held(code: &str, from: &str, to: Option<&str>) -> HeldSkill {
        HeldSkill {
            code: SkillCode(code.to_owned()),
            valid_from: day(from),
            valid_to: to.map(day),
        }
    }

    fn ends(skills: Vec<HeldSkill>) -> Vec<String> {
        let moment = care_model::time::Timestamp::from_millis(0);
        let person = Staff {
            staff_id: StaffId::derived(moment, "staff"),
            unit_id: UnitId::derived(moment, "unit"),
            name: String::new(),
            title: String::new(),
            personal_number: String::new(),
            employee_number: String::new(),
            skills,
        };
        let found = ending(&person, day("2026-11-29"), day("2026-12-27"));
        found.iter().map(|held| held.code.0.clone()).collect()
    }

    #[test]
    fn what_ends_and_is_not_renewed_is_told_once() {
        let insulin = held("insulin", "2026-01-01", Some("2026-12-03"));
        assert_eq!(ends(vec![insulin.clone(), insulin.clone()]), ["insulin"]);
        let renewed = held("insulin", "2026-12-04", None);
        assert!(ends(vec![insulin.clone(), renewed]).is_empty());
        let after_a_gap = held("insulin", "2026-12-06", None);
        assert_eq!(ends(vec![insulin, after_a_gap]), ["insulin"]);
    }

    #[test]
    fn what_lasts_or_ended_long_ago_is_not_told() {
        assert!(ends(vec![held("insulin", "2026-01-01", None)]).is_empty());
        let late = held("insulin", "2026-01-01", Some("2026-12-28"));
        let long_ago = held("catheter", "2026-01-01", Some("2026-11-21"));
        assert!(ends(vec![late, long_ago]).is_empty());
        let last_day = held("insulin", "2026-01-01", Some("2026-12-27"));
        let just_ended = held("catheter", "2026-01-01", Some("2026-11-22"));
        assert_eq!(ends(vec![last_day, just_ended]), ["insulin", "catheter"]);
    }
}
