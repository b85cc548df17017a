//! Two plans of a day beside each other: per visit, and who meets somebody new.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, VisitId};
use scheduler::{Placement, Plan, VisitMove, compare};
use store::planning::DayPlan;

use super::day::DayParts;
use super::problem::Question;
use super::views::{NewFaceView, PlaceView, VisitChangeView};

/// What differs between two plans.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    pub changes: Vec<PlaceChange>,
    /// By client, those who come and are new to the client.
    pub new_faces: Vec<(ClientId, Vec<StaffId>)>,
}

/// A visit with another place than before.
#[derive(Clone, Copy, Debug)]
pub struct PlaceChange {
    pub visit_id: VisitId,
    pub was: Option<Place>,
    pub now: Option<Place>,
}

/// Who comes to a visit, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub staff_id: StaffId,
    pub start_s: i32,
}

impl PlaceChange {
    /// Whether somebody else comes than before.
    pub fn is_to_other_staff(&self) -> bool {
        kind_of(self.was, self.now) == "staff"
    }
}

/// What a change is to the one who reads of it.
pub fn kind_of(was: Option<Place>, now: Option<Place>) -> &'static str {
    match (was, now) {
        (None, _) => "placed",
        (_, None) => "unplaced",
        (Some(was), Some(now)) if was.staff_id != now.staff_id => "staff",
        _ => "time",
    }
}

/// Whether it is noticed: nobody notices what moves by less than a minute.
pub fn is_noticed(was: Option<Place>, now: Option<Place>) -> bool {
    match (was, now) {
        (None, None) => false,
        (Some(was), Some(now)) => {
            was.staff_id != now.staff_id || (was.start_s - now.start_s).abs() >= 60
        }
        _ => true,
    }
}

impl Compared {
    pub fn of(question: &Question, parts: &DayParts, before: &Plan, after: &Plan) -> Self {
        let changes = compare(question.problem(), before, after);
        let clients: Vec<ClientId> = parts.clients.keys().copied().collect();
        let place = |place: Placement| Place {
            staff_id: question.shifts[place.shift.at()].staff_id,
            start_s: place.start.0,
        };
        let visits = changes.visits.iter().map(|change| {
            let was = match *change {
                VisitMove::Placed { .. } => None,
                VisitMove::Unplaced { was, .. }
                | VisitMove::OtherStaff { was, .. }
                | VisitMove::OtherTime { was, .. } => Some(was),
            };
            PlaceChange {
                visit_id: question.visits[change.visit().at()],
                was: was.map(place),
                now: change.now().map(place),
            }
        });
        let faces = changes.clients.iter();
        let faces = faces
            .filter(|change| !change.new_faces.is_empty())
            .map(|change| {
                let staff = change.new_faces.iter();
                let staff = staff.map(|staff| question.staff[staff.at()]).collect();
                (clients[change.client.at()], staff)
            });
        Self {
            changes: visits.collect(),
            new_faces: faces.collect(),
        }
    }

    /// Beside a published plan as it stands on phones: with the visits that do not take place
    /// any more, and with who was to come in a shift that is no more.
    #[must_use]
    pub fn against_phones(mut self, parts: &DayParts, told: &DayPlan) -> Self {
        let stops = told.routes.iter().flat_map(|route| {
            let staff_id = route.staff_id;
            route.stops.iter().map(move |stop| {
                let start_s = stop.start_s;
                (stop.visit_id, Place { staff_id, start_s })
            })
        });
        let on_phones: BTreeMap<VisitId, Place> = stops.collect();
        for change in &mut self.changes {
            let told = on_phones.get(&change.visit_id).copied();
            change.was = change.was.or(told);
        }
        let listed: BTreeSet<VisitId> = (self.changes.iter())
            .map(|change| change.visit_id)
            .collect();
        let off = parts.absent.iter().map(|absent| absent.visit.visit_id);
        let off = off.filter(|visit_id| !listed.contains(visit_id));
        self.changes.extend(off.filter_map(|visit_id| {
            Some(PlaceChange {
                visit_id,
                was: Some(*on_phones.get(&visit_id)?),
                now: None,
            })
        }));
        self
    }

    /// Without what nobody notices.
    #[must_use]
    pub fn noticed(mut self) -> Self {
        self.changes
            .retain(|change| is_noticed(change.was, change.now));
        self
    }

    pub fn faces_view(&self, parts: &DayParts, reader: Option<StaffId>) -> Vec<NewFaceView> {
        let faces = self.new_faces.iter().map(|(client_id, staff)| {
            let (client_label, protected) = parts.label(*client_id, reader);
            NewFaceView {
                client_id: client_id.to_string(),
                client_label,
                protected,
                staff_names: staff.iter().map(|staff| parts.staff_name(*staff)).collect(),
            }
        });
        let mut faces: Vec<_> = faces.collect();
        faces.sort_by(|one, other| one.client_label.cmp(&other.client_label));
        faces
    }

    /// Of the visits that the day still has.
    pub fn changes_view(&self, parts: &DayParts, reader: Option<StaffId>) -> Vec<VisitChangeView> {
        let new: BTreeMap<ClientId, BTreeSet<StaffId>> = (self.new_faces.iter())
            .map(|(client, staff)| (*client, staff.iter().copied().collect()))
            .collect();
        let place = |place: Place| PlaceView {
            staff_id: place.staff_id.to_string(),
            staff_name: parts.staff_name(place.staff_id),
            start_s: place.start_s,
        };
        let views = self.changes.iter().filter_map(|change| {
            let visit = parts.visit(change.visit_id)?;
            let (client_label, protected) = parts.label(visit.client_id, reader);
            let comes = change.now.map(|place| place.staff_id);
            let faces = new.get(&visit.client_id);
            let is_new = |faces: &BTreeSet<_>| comes.is_some_and(|staff| faces.contains(&staff));
            Some(VisitChangeView {
                visit_id: change.visit_id.to_string(),
                client_id: visit.client_id.to_string(),
                partner_visit_id: visit.partner.map(|partner| partner.to_string()),
                client_label,
                protected,
                kind: kind_of(change.was, change.now),
                was: change.was.map(place),
                now: change.now.map(place),
                new_face: faces.is_some_and(is_new),
            })
        });
        views.collect()
    }
}
