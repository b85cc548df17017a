//! What would mend a blocking fact, in the web's terms.

use std::collections::BTreeMap;

use care_model::id::{ClientId, StaffId};
use care_model::planned_visit::PlannedVisit;
use scheduler::{Blocked, Mend, ShiftIndex, VisitIndex};

use super::day::DayParts;
use super::explain::{against, change_view, skill_codes};
use super::problem::Question;
use super::views::{MendView, MendedView};

/// The mend of what blocks a visit for a staff member, with what comes of it.
pub fn mend_view(
    question: &Question,
    parts: &DayParts,
    visit: &PlannedVisit,
    (blocked, reader): (&Blocked, Option<StaffId>),
) -> MendView {
    let client_id = visit.client_id;
    let staff_id = question.staff[blocked.staff.at()];
    // Whoever has a split shift takes it in this one.
    let into = question.shifts[blocked.shift.at()].shift_id;
    let mut detail = BTreeMap::from([("into_shift_id", into.to_string())]);
    let other = |visit: VisitIndex, detail: &mut BTreeMap<&'static str, String>| {
        let visit_id = question.visits[visit.at()];
        let client = parts.visits.get(&visit_id).map(|visit| visit.client_id);
        let label = client.map(|client| parts.label(client, None).0);
        detail.insert("partner", label.unwrap_or_default());
        detail.insert("visit_id", visit_id.to_string());
    };
    let code = match blocked.mend {
        Mend::Place => "place",
        Mend::MoveOther {
            other: visit,
            to,
            start,
        } => {
            other(visit, &mut detail);
            detail.insert("staff", staff_in(question, parts, to));
            let shift_id = question.shifts[to.at()].shift_id;
            detail.insert("shift_id", shift_id.to_string());
            detail.insert("start_s", start.0.to_string());
            "move_other"
        }
        Mend::DropOther { other: visit } => {
            other(visit, &mut detail);
            "drop_other"
        }
        Mend::LiftPin => "lift_pin",
        Mend::OpenEarlier { by_s } => {
            detail.insert("by_s", by_s.to_string());
            "open_earlier"
        }
        Mend::CloseLater { by_s } => {
            detail.insert("by_s", by_s.to_string());
            "close_later"
        }
        Mend::AllowOvertime { by_s } => {
            detail.insert("by_s", by_s.to_string());
            "allow_overtime"
        }
        Mend::StartShiftEarlier { by_s } => {
            detail.insert("by_s", by_s.to_string());
            "start_shift_earlier"
        }
        Mend::GiveSkills { missing } => {
            detail.insert("skill", skill_codes(missing));
            "give_skills"
        }
        Mend::ClientsOwnWish if !admits(parts, client_id, staff_id) => "named_staff_only",
        Mend::ClientsOwnWish => "clients_own_wish",
        Mend::NoSingleChange => "no_single_change",
    };
    MendView {
        code,
        detail,
        mended: mended_view(question, parts, visit, (blocked, reader)),
    }
}

/// As a verdict tells of a move: when the visit starts, and the change of each goal.
fn mended_view(
    question: &Question,
    parts: &DayParts,
    visit: &PlannedVisit,
    (blocked, reader): (&Blocked, Option<StaffId>),
) -> Option<MendedView> {
    let (mended, index) = (blocked.mended?, question.visit_index(visit.visit_id)?);
    let staff_id = question.staff[blocked.staff.at()];
    let is_new = parts.is_new_face(visit.visit_id, staff_id);
    let mut told = against(question, index, staff_id, &mended.change, is_new);
    if let Mend::MoveOther { other, to, .. } = blocked.mend {
        let (other, to) = (question.visits[other.at()], &question.shifts[to.at()]);
        if parts.is_new_to_draft(other, to.staff_id) {
            told.push("new_face_of_other");
        }
    }
    Some(MendedView {
        start_s: mended.start.0,
        against: told,
        change: change_view(&question.problem().goals, &mended.change, is_new),
        care_contact: parts.care_contact_of(visit.visit_id, reader) == Some(staff_id),
    })
}

fn staff_in(question: &Question, parts: &DayParts, shift: ShiftIndex) -> String {
    parts.staff_name(question.shifts[shift.at()].staff_id)
}

/// False where the client has a protected identity and the staff member is not
/// among those named: then it is no wish that keeps them apart.
fn admits(parts: &DayParts, client_id: ClientId, staff_id: StaffId) -> bool {
    let client = parts.clients.get(&client_id);
    client.is_none_or(|client| {
        !client.protection.is_protected() || client.protection.admits(staff_id)
    })
}
