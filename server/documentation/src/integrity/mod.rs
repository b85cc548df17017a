//! Integrity checks on the records themselves: what cannot be, or hardly, said
//! with its reason and open to appeal.
//!
//! Tags have been taken from homes and read elsewhere, and visits logged that
//! nobody made. Positions would tell, and were thrown out after protests; so
//! these checks have nothing but what is recorded at a visit's start and end.
//! **No position enters, and nothing between two visits but the time that passed.**
//!
//! A note is a question, not a verdict. It changes no fact, holds back no pay and
//! hides no visit; it has an id that stays the same however often the check is
//! run, so that an answer and an appeal stay with it. Annulled work is left out,
//! since the office has judged it, and so is what an older system recorded. Thresholds stand beside the check they belong
//! to, each with its reason, and lean towards silence.

mod burst;
mod clock;
mod impossible_leg;
mod note;
mod overlap;
mod planned_length;
mod reading;
mod sentence;
mod tag_on_two_phones;

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, HouseholdId, VisitId};
use care_model::visit_event::VisitEvent;
use care_model::visit_fact::VisitFact;

use crate::period::Period;
use reading::Evidence;

pub use burst::{BURST_READINGS, BURST_WINDOW_S};
pub use clock::{CLOCK_DISAGREEMENT_MS, OFFSET_CHANGE_MS};
pub use impossible_leg::LEG_TOLERANCE_S;
pub use note::{Finding, IntegrityNote};
pub use overlap::OVERLAP_TOLERANCE_S;
pub use planned_length::{EXACT_WITHIN_S, FEWEST_DAYS, FEWEST_VISITS};
pub use tag_on_two_phones::{HANDOVER_S, ONE_PERSON_TOLERANCE_S};

/// What the checks look at. None of it says where anybody was between visits.
#[derive(Clone, Copy)]
pub struct IntegrityRequest<'a> {
    /// Facts and events of other dates are left out.
    pub period: Period,
    /// Of one unit. The same fact twice counts once.
    pub facts: &'a [VisitFact],
    /// Events of the same visits; those of a visit without a fact are left out.
    pub events: &'a [VisitEvents<'a>],
    /// Who lives together: their visits are one stay.
    pub households: &'a BTreeMap<ClientId, HouseholdId>,
    /// Double-staffed visits, by either of the two.
    pub partners: &'a BTreeMap<VisitId, VisitId>,
    /// Seconds between two homes by the fastest mode the unit has; `None` where
    /// it is not known, which gives no note.
    pub travel_s: &'a dyn Fn(ClientId, ClientId) -> Option<u32>,
}

impl std::fmt::Debug for IntegrityRequest<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "IntegrityRequest({})", self.period)
    }
}

/// The events of one visit, in any order.
#[derive(Clone, Copy, Debug)]
pub struct VisitEvents<'a> {
    pub visit_id: VisitId,
    pub events: &'a [VisitEvent],
}

/// All notes of the period, by date and id, each once. The same inputs in any
/// order give the same notes.
pub fn integrity_notes(request: &IntegrityRequest) -> Vec<IntegrityNote> {
    let evidence = Evidence::of(request);
    let mut notes = impossible_leg::notes(&evidence, request.travel_s);
    notes.extend(tag_on_two_phones::notes(&evidence, request.partners));
    notes.extend(burst::notes(&evidence));
    notes.extend(clock::notes(&evidence));
    notes.extend(planned_length::notes(&evidence, request.period));
    notes.extend(overlap::notes(&evidence));
    notes.sort_by_key(|note| (note.date, note.note_id));
    let mut told = BTreeSet::new();
    notes.retain(|note| told.insert(note.note_id));
    notes
}
