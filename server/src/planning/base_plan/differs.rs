//! What would differ if an earlier base plan held again: who comes to whom, and when, on the
//! days of the cycle.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::base_plan::{BaseDay, BasePlan};
use care_model::id::{ClientId, StaffId, UnitId};
use care_model::time::add_days;

use super::super::board;
use super::super::compared::{Place, is_noticed, kind_of};
use super::super::views::{NewFaceView, PlaceView};
use super::known::Known;
use super::ordered::still_ordered;
use super::show::People;
use super::views::{BaseChangeView, BaseDifferenceView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::permit::Act;

/// What would differ if a base plan that held before did again: a visit that is known in both
/// and has somebody else or another time, and what only one of them has. Without what is
/// ordered no more: nobody comes to that by either.
#[utoipa::path(get, path = "/api/units/{unit}/base-plan/earlier/{revision}",
    params(("unit" = String, Path), ("revision" = i64, Path)),
    responses((status = 200, body = BaseDifferenceView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn earlier_base_plan(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, revision)): Params<(UnitId, i64)>,
) -> Result<Json<BaseDifferenceView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let holds = app.store.base_plan(&access).await?;
    let earlier = app.store.base_plan_of(&access, revision).await?;
    let both = holds.zip(earlier);
    let both = both.filter(|(holds, earlier)| earlier.revision < holds.revision);
    let (holds, earlier) = both.ok_or_else(|| Problem::not_found("base plan of that revision"))?;
    let (holds_since, anchor) = (holds.revision, holds.plan.anchor);
    let templates = app.store.templates_of_unit(access.unit_id()).await?;
    let today = app.clock.now().local_date();
    let found = tokio::task::spawn_blocking(move || {
        let [holds, earlier] =
            [holds.plan, earlier.plan].map(|plan| still_ordered(plan, &templates, today));
        Difference::of(&holds, &earlier)
    })
    .await
    .map_err(|_| Problem::busy("the comparison was interrupted"))?;
    let people = People::read(&app, &access, actor.staff_id).await?;
    Ok(Json(BaseDifferenceView {
        revision: holds_since,
        earlier: revision,
        weeks: found.weeks,
        anchor: anchor.to_string(),
        visits: found.visits,
        changes: found.changes_view(&people),
        new_faces: found.faces_view(&people),
    }))
}

/// A change that some days have alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    client_id: ClientId,
    /// Of the base plan that holds; those that only the earlier one has come after.
    visit: usize,
    was: Option<Place>,
    now: Option<Place>,
}

#[derive(Debug)]
struct Difference {
    weeks: u8,
    visits: usize,
    /// With their days.
    changes: BTreeMap<Change, Vec<usize>>,
    new_faces: BTreeMap<ClientId, BTreeSet<StaffId>>,
}

type Places = BTreeMap<usize, Option<Place>>;

impl Difference {
    fn of(holds: &BasePlan, earlier: &BasePlan) -> Self {
        let known = Known::among(&holds.visits);
        let theirs: Vec<usize> = (earlier.visits.iter().enumerate())
            .map(|(at, visit)| known.find(visit).unwrap_or(holds.visits.len() + at))
            .collect();
        let client_of = |visit: usize| match visit.checked_sub(holds.visits.len()) {
            None => holds.visits[visit].client_id,
            Some(at) => earlier.visits[at].client_id,
        };
        let mut found = Self {
            weeks: weeks_of_both(holds.weeks, earlier.weeks),
            visits: 0,
            changes: BTreeMap::new(),
            new_faces: BTreeMap::new(),
        };
        let mut met: BTreeSet<(ClientId, StaffId)> = BTreeSet::new();
        let mut come: BTreeSet<(ClientId, StaffId)> = BTreeSet::new();
        for day in 0..usize::from(found.weeks) * 7 {
            let date = add_days(holds.anchor, day as i64);
            let was = places(&holds.days[day % holds.days.len()], |visit| visit);
            let now = places(&earlier.days[earlier.cycle_day(date)], |visit| {
                theirs[visit]
            });
            let visits: BTreeSet<usize> = was.keys().chain(now.keys()).copied().collect();
            found.visits += visits.len();
            for visit in visits {
                let place = |places: &Places| places.get(&visit).copied().flatten();
                let (was, now) = (place(&was), place(&now));
                let client_id = client_of(visit);
                met.extend(was.map(|place| (client_id, place.staff_id)));
                come.extend(now.map(|place| (client_id, place.staff_id)));
                if is_noticed(was, now) {
                    let change = Change {
                        client_id,
                        visit,
                        was,
                        now,
                    };
                    found.changes.entry(change).or_default().push(day);
                }
            }
        }
        for (client_id, staff_id) in come.difference(&met) {
            let new = found.new_faces.entry(*client_id).or_default();
            new.insert(*staff_id);
        }
        found
    }

    fn is_new(&self, client_id: ClientId, staff_id: StaffId) -> bool {
        let new = self.new_faces.get(&client_id);
        new.is_some_and(|new| new.contains(&staff_id))
    }

    /// By client, and then by when the visits begin.
    fn changes_view(&self, people: &People) -> Vec<BaseChangeView> {
        let place = |place: Place| PlaceView {
            staff_id: place.staff_id.to_string(),
            staff_name: people.staff_name(place.staff_id),
            start_s: place.start_s,
        };
        let views = self.changes.iter().map(|(change, days)| {
            let (client_label, protected) = people.label(change.client_id);
            let comes = change.now.map(|place| place.staff_id);
            BaseChangeView {
                client_id: change.client_id.to_string(),
                client_label,
                protected,
                kind: kind_of(change.was, change.now),
                was: change.was.map(place),
                now: change.now.map(place),
                days: days.clone(),
                new_face: comes.is_some_and(|staff_id| self.is_new(change.client_id, staff_id)),
            }
        });
        let mut views: Vec<_> = views.collect();
        let starts_s = |one: &BaseChangeView| {
            let place = one.was.as_ref().or(one.now.as_ref());
            place.map(|place| place.start_s)
        };
        views.sort_by(|one, other| {
            let of = |view: &BaseChangeView| (starts_s(view), view.days[0]);
            (&one.client_label, &one.client_id, of(one)).cmp(&(
                &other.client_label,
                &other.client_id,
                of(other),
            ))
        });
        views
    }

    fn faces_view(&self, people: &People) -> Vec<NewFaceView> {
        let faces = self.new_faces.iter().map(|(client_id, staff)| {
            let (client_label, protected) = people.label(*client_id);
            NewFaceView {
                client_id: client_id.to_string(),
                client_label,
                protected,
                staff_names: staff.iter().map(|one| people.staff_name(*one)).collect(),
            }
        });
        let mut faces: Vec<_> = faces.collect();
        faces.sort_by(|one, other| one.client_label.cmp(&other.client_label));
        faces
    }
}

/// The visits of a day with who comes to each; `named` says what they are called here.
fn places(day: &BaseDay, named: impl Fn(usize) -> usize) -> Places {
    let mut places = Places::new();
    for visit in &day.unplaced {
        places.insert(named(*visit as usize), None);
    }
    for route in &day.routes {
        for stop in &route.stops {
            let place = Place {
                staff_id: route.staff_id,
                start_s: stop.start_s,
            };
            places.insert(named(stop.visit as usize), Some(place));
        }
    }
    places
}

/// Until both have gone round: at most 56 weeks, of seven and eight.
fn weeks_of_both(one: u8, other: u8) -> u8 {
    let mut rounds = (1..=other).map(|times| one * times);
    let both = rounds.find(|weeks| weeks.is_multiple_of(other));
    both.expect("one goes into itself as many times as the other has weeks")
}

#[cfg(test)]
mod tests {
    use care_model::base_plan::{BaseRoute, BaseStop, BaseVisit};
    use care_model::id::TemplateId;
    use care_model::planned_visit::VisitTemplate;
    use care_model::time::Timestamp;

    use super::super::fixtures::every_monday;
    use super::*;

    const BIRTH: Timestamp = Timestamp::from_millis(0);

    fn staff(name: &str) -> StaffId {
        StaffId::derived(BIRTH, name)
    }

    fn visit(name: &str) -> BaseVisit {
        BaseVisit {
            template_id: TemplateId::derived(BIRTH, name),
            key: name.to_owned(),
            slot: 0,
            client_id: ClientId::derived(BIRTH, &name[..1]),
            cycle_weeks: 1,
            duration_min: 30,
            interventions: vec![],
        }
    }

    /// A visit, and who comes to it and when; `None` for nobody.
    type Comes<'a> = (u32, Option<(&'a str, i32)>);

    /// Of each week only the Monday has visits.
    fn plan(anchor: &str, visits: &[&str], mondays: &[&[Comes]]) -> BasePlan {
        let mut days = vec![BaseDay::default(); mondays.len() * 7];
        for (week, monday) in mondays.iter().enumerate() {
            let day = &mut days[week * 7];
            for &(visit, comes) in *monday {
                let Some((who, start_s)) = comes else {
                    day.unplaced.push(visit);
                    continue;
                };
                day.routes.push(BaseRoute {
                    staff_id: staff(who),
                    start_s: 0,
                    end_s: 86_400,
                    stops: vec![BaseStop {
                        visit,
                        start_s,
                        travel_s: 0,
                    }],
                });
            }
        }
        BasePlan {
            weeks: mondays.len() as u8,
            anchor: anchor.parse().expect("a date"),
            visits: visits.iter().map(|name| visit(name)).collect(),
            days,
        }
    }

    fn told(found: &Difference) -> Vec<(usize, &'static str, Vec<usize>)> {
        let told = found.changes.iter().map(|(change, days)| {
            let kind = kind_of(change.was, change.now);
            (change.visit, kind, days.clone())
        });
        let mut told: Vec<_> = told.collect();
        told.sort();
        told
    }

    #[test]
    fn what_differs_is_told_once_with_all_its_days() {
        let anna = Some(("anna", 28_800));
        let holds = plan(
            "2026-11-23",
            &["a1", "b1", "c1"],
            &[&[(0, anna), (1, anna), (2, anna)]],
        );
        // Elsewhere in the list, a week later and of two weeks: a1 is bo's, b1 thirty seconds
        // later in one week and an hour in the other, c1 nobody's, and d1 only the earlier has.
        let later = Some(("anna", 28_830));
        let hour = Some(("anna", 32_400));
        let bo = Some(("bo", 28_800));
        let earlier = plan(
            "2026-11-30",
            &["d1", "c1", "b1", "a1"],
            &[
                &[(0, bo), (1, None), (2, later), (3, bo)],
                &[(2, hour), (3, bo)],
            ],
        );
        let found = Difference::of(&holds, &earlier);
        assert_eq!((found.weeks, found.visits), (2, 7));
        let expected = [
            (0, "staff", vec![0, 7]),
            (1, "time", vec![0]),
            (2, "unplaced", vec![0, 7]),
            (3, "placed", vec![7]),
        ];
        assert_eq!(told(&found), expected);
        let client = |name: &str| ClientId::derived(BIRTH, name);
        let new: Vec<ClientId> = found.new_faces.keys().copied().collect();
        let mut expected = vec![client("a"), client("d")];
        expected.sort();
        assert_eq!(new, expected);
        assert!(found.is_new(client("a"), staff("bo")));
        assert!(!found.is_new(client("b"), staff("anna")));
    }

    /// From long ago until a date.
    fn template(name: &str, valid_to: Option<&str>) -> VisitTemplate {
        let date = |text: &str| text.parse().expect("a date");
        every_monday(&visit(name), (date("2026-01-01"), valid_to.map(date)))
    }

    #[test]
    fn what_is_ordered_no_more_is_not_told_of_either() {
        let anna = Some(("anna", 28_800));
        let holds = plan("2026-11-23", &["a1", "e1"], &[&[(0, anna), (1, anna)]]);
        let visits = ["a1", "c1", "d1", "f1"];
        let bo = Some(("bo", 28_800));
        let monday = [(0, anna), (1, bo), (2, bo), (3, None)];
        let earlier = plan("2026-11-23", &visits, &[&monday]);
        // Of d1 and f1 the templates are gone, and that of e1 has ended.
        let templates = [
            template("a1", None),
            template("c1", Some("2026-12-07")),
            template("e1", Some("2026-11-30")),
        ];
        let today = "2026-12-01".parse().expect("a date");
        let [holds, earlier] = [holds, earlier].map(|one| still_ordered(one, &templates, today));
        let found = Difference::of(&holds, &earlier);
        assert_eq!(found.visits, 2);
        assert_eq!(told(&found), [(3, "placed", vec![0])], "c1");
        let new: Vec<ClientId> = found.new_faces.keys().copied().collect();
        assert_eq!(new, [ClientId::derived(BIRTH, "c")]);
        // On another day of the week it is another visit.
        let mut tuesdays = templates[1].clone();
        tuesdays.pattern.weekdays = vec![2];
        let found = Difference::of(
            &still_ordered(holds, &[tuesdays.clone()], today),
            &still_ordered(earlier, &[tuesdays], today),
        );
        assert_eq!((found.visits, told(&found)), (0, vec![]));
    }

    #[test]
    fn what_held_is_itself_and_cycles_are_compared_until_both_have_gone_round() {
        let anna = Some(("anna", 28_800));
        let one = plan("2026-11-23", &["a1"], &[&[(0, anna)]]);
        assert!(Difference::of(&one, &one).changes.is_empty());
        assert_eq!(weeks_of_both(2, 4), 4);
        assert_eq!(weeks_of_both(3, 2), 6);
        assert_eq!(weeks_of_both(7, 8), 56, "the longest");
        // The two meet in the last week but not in the first eight.
        let three = plan("2026-11-23", &["a1"], &[&[(0, anna)], &[(0, anna)], &[]]);
        let seven = [&[][..], &[], &[], &[], &[], &[], &[(0, anna)]];
        let seven = plan("2026-11-23", &["a1"], &seven);
        let found = Difference::of(&three, &seven);
        assert_eq!(found.weeks, 21);
        let last = told(&found)
            .into_iter()
            .find(|(_, kind, _)| *kind == "placed");
        assert_eq!(last, Some((0, "placed", vec![20 * 7])));
    }
}
