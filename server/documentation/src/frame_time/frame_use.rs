//! What plans and performed visits use of the frame.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::intervention::{InterventionCode, InterventionGroup};
use care_model::planned_visit::PlannedVisit;
use care_model::time::LocalDate;
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};

use super::fault::FrameFault;

/// One staff member's time at one visit, planned or performed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameUse {
    pub client_id: ClientId,
    /// The visit's date, to which a visit past midnight belongs as a whole.
    pub date: LocalDate,
    /// Not negative.
    pub duration_s: i64,
    pub kind: UseKind,
}

/// Whether time at a client's is time of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UseKind {
    OnFrame,
    /// On the alarm, which is granted and paid apart from the frame.
    Alarm,
    /// Time until the client said no.
    Declined,
    /// Time until it was clear that nobody was there.
    ClientAbsent,
    /// Started and not ended: how long it took is not known yet.
    Open,
}

/// What a plan will use. Each of the two planned visits of a double-staffed one
/// counts. A visit that holds nothing but alarm interventions is outside the
/// frame. Visits cancelled by a client's absence are for the caller to leave out.
pub fn uses_of_plan(visits: &[PlannedVisit]) -> Vec<FrameUse> {
    let used = |visit: &PlannedVisit| FrameUse {
        client_id: visit.client_id,
        date: visit.date,
        duration_s: i64::from(visit.duration_min) * 60,
        kind: if is_for_alarm(visit) {
            UseKind::Alarm
        } else {
            UseKind::OnFrame
        },
    };
    visits.iter().map(used).collect()
}

fn is_for_alarm(visit: &PlannedVisit) -> bool {
    let mut groups = visit.interventions.iter().map(InterventionCode::kind);
    !visit.interventions.is_empty()
        && groups.all(|kind| kind.is_some_and(|kind| kind.group == InterventionGroup::Alarm))
}

/// What was used. Where one staff member's stays overlap, as at cohabitants, the
/// shared seconds are split over them as reimbursement splits them, so that
/// ledger and money tell the same. The same fact twice counts once; two that
/// disagree are a fault. Annulled work uses nothing.
pub fn uses_of_facts(facts: &[VisitFact]) -> Result<Vec<FrameUse>, Vec<FrameFault>> {
    let facts = unique_facts(facts)?;
    let shares = split_seconds(&facts);
    let used = |fact: &&VisitFact| {
        let share = shares.get(&(fact.visit_id, fact.staff_id));
        let kind = kind_of(fact)?;
        Some(FrameUse {
            client_id: fact.client_id,
            date: fact.date,
            duration_s: share.map_or_else(|| fact.performed_s(), |share_s| *share_s),
            kind,
        })
    };
    Ok(facts.iter().filter_map(used).collect())
}

/// Performed work on the frame with its seconds, split as [`uses_of_facts`] splits them.
pub(crate) fn shares_on_frame(
    facts: &[VisitFact],
) -> Result<Vec<(&VisitFact, i64)>, Vec<FrameFault>> {
    let facts = unique_facts(facts)?;
    let shares = split_seconds(&facts);
    let share = |fact: &'_ &VisitFact| shares.get(&(fact.visit_id, fact.staff_id)).copied();
    let told = facts.into_iter();
    Ok(told
        .filter_map(|fact| Some((fact, share(&fact)?)))
        .collect())
}

/// `None` when the work uses nothing and is told nowhere.
fn kind_of(fact: &VisitFact) -> Option<UseKind> {
    if fact.annulled {
        return None;
    }
    match fact.outcome {
        Outcome::NotStarted => None,
        Outcome::Declined => Some(UseKind::Declined),
        Outcome::ClientAbsent => Some(UseKind::ClientAbsent),
        _ if fact.origin == VisitOrigin::Alarm => Some(UseKind::Alarm),
        Outcome::Started => Some(UseKind::Open),
        Outcome::Done => Some(UseKind::OnFrame),
    }
}

/// By visit and staff member; what is given twice counts once.
pub(crate) fn unique_facts(facts: &[VisitFact]) -> Result<Vec<&VisitFact>, Vec<FrameFault>> {
    let mut unique: BTreeMap<(VisitId, StaffId), &VisitFact> = BTreeMap::new();
    let mut faults = Vec::new();
    for fact in facts {
        let (visit_id, staff_id) = (fact.visit_id, fact.staff_id);
        if *unique.entry((visit_id, staff_id)).or_insert(fact) != fact {
            faults.push(FrameFault::TwoVersions { visit_id, staff_id });
        }
    }
    if faults.is_empty() {
        return Ok(unique.into_values().collect());
    }
    Err(faults)
}

/// A second at which somebody comes to a visit or leaves it. Ordered by staff
/// member and second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    staff_id: StaffId,
    at_s: i64,
    visit_id: VisitId,
    presence: TurnKind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TurnKind {
    Leaves,
    Comes,
}

/// Seconds on the frame by visit and staff member. Over one staff member they
/// add up to the time at somebody's, counted once.
fn split_seconds(facts: &[&VisitFact]) -> BTreeMap<(VisitId, StaffId), i64> {
    let mut shares = BTreeMap::new();
    let mut turns = turns_of(facts);
    turns.sort_unstable();
    let mut present: BTreeSet<VisitId> = BTreeSet::new();
    let mut since_s = 0;
    for turn in turns {
        let visits = present.len() as i64;
        let length_s = turn.at_s - since_s;
        for (index, visit_id) in (0..).zip(&present) {
            let part_s = length_s / visits + i64::from(index < length_s % visits);
            *shares.entry((*visit_id, turn.staff_id)).or_insert(0) += part_s;
        }
        match turn.presence {
            TurnKind::Comes => present.insert(turn.visit_id),
            TurnKind::Leaves => present.remove(&turn.visit_id),
        };
        since_s = turn.at_s;
    }
    shares
}

fn turns_of(facts: &[&VisitFact]) -> Vec<Turn> {
    let stays = facts
        .iter()
        .filter(|fact| kind_of(fact) == Some(UseKind::OnFrame) && fact.performed_s() > 0);
    let turns = stays.filter_map(|fact| {
        let from_s = fact.started.as_ref()?.at.millis().div_euclid(1000);
        let turn = |at_s, presence| Turn {
            staff_id: fact.staff_id,
            at_s,
            visit_id: fact.visit_id,
            presence,
        };
        let until_s = from_s + fact.performed_s();
        Some([
            turn(from_s, TurnKind::Comes),
            turn(until_s, TurnKind::Leaves),
        ])
    });
    turns.flatten().collect()
}
