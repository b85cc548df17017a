//! The scheduler's facts in the web's terms.

use std::collections::BTreeMap;

use care_model::id::StaffId;
use care_model::skill::SKILLS;
use scheduler::{Goals, ObjectiveTerms, Refusal, SkillSet, VisitIndex, WishKind};

use super::day::DayParts;
use super::problem::Question;
use super::verdicts::VerdictChange;
use super::views::ReasonView;

/// A reason without a person.
pub fn reason(code: &'static str) -> ReasonView {
    ReasonView {
        code,
        staff_id: None,
        staff_name: None,
        detail: BTreeMap::new(),
        mend: None,
    }
}

/// Codes of the catalogue, parted by commas.
pub fn skill_codes(skills: SkillSet) -> String {
    let codes = skills
        .iter()
        .filter_map(|skill| SKILLS.get(skill.at()).map(|kind| kind.code));
    codes.collect::<Vec<_>>().join(",")
}

/// Another visit, of the client with this label, would lose its place.
pub fn pushed_out(client_label: String) -> ReasonView {
    let mut view = reason("pushes_out");
    view.detail.insert("partner", client_label);
    view
}

/// The visit at the client with this label has begun where it is.
pub fn begun_since(client_label: String) -> ReasonView {
    let mut view = reason("begun_since");
    view.detail.insert("client", client_label);
    view
}

/// Why a visit is not in a shift.
pub fn refusal_view(question: &Question, parts: &DayParts, refusal: &Refusal) -> ReasonView {
    let client_of = |visit: scheduler::VisitIndex| {
        let id = question.visits.get(visit.at());
        let client = id
            .and_then(|id| parts.visits.get(id))
            .map(|visit| visit.client_id);
        client
            .map(|client| parts.label(client, None).0)
            .unwrap_or_default()
    };
    let mut view = reason(code_of(refusal));
    match refusal {
        Refusal::MissingSkills { missing } => {
            view.detail.insert("skill", skill_codes(*missing));
        }
        Refusal::NotRested { rested_from } => {
            view.detail
                .insert("rested_from_s", rested_from.0.to_string());
        }
        Refusal::OutsideShift { work_from, work_to } => {
            view.detail.insert("work_from_s", work_from.0.to_string());
            view.detail.insert("work_to_s", work_to.0.to_string());
        }
        Refusal::PartnerUnplaced { partner }
        | Refusal::OtherStaffHasLinked { other: partner }
        | Refusal::SameStaffHasLinked { other: partner }
        | Refusal::PushesOut { other: partner } => {
            view.detail.insert("partner", client_of(*partner));
        }
        Refusal::LinkedTime {
            partner,
            earliest,
            latest,
        } => {
            view.detail.insert("partner", client_of(*partner));
            view.detail.insert("earliest_s", earliest.0.to_string());
            view.detail.insert("latest_s", latest.0.to_string());
        }
        Refusal::TooMuchToCarry { load, capacity } => {
            view.detail.insert("load", load.to_string());
            view.detail.insert("capacity", capacity.to_string());
        }
        Refusal::ShiftFull { stops, needed_s } => {
            view.detail.insert("stops", stops.to_string());
            view.detail.insert("needed_s", needed_s.to_string());
        }
        _ => {}
    }
    view
}

fn code_of(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unknown => "unknown",
        Refusal::Started => "started",
        Refusal::PinnedElsewhere => "pinned",
        Refusal::MissingSkills { .. } => "missing_skill",
        Refusal::ForbiddenStaff => "forbidden_staff",
        Refusal::TooMuchToCarry { .. } => "too_much_to_carry",
        Refusal::MissingTrait { .. } => "missing_trait",
        Refusal::NotRested { .. } => "rest",
        Refusal::TooLateNow { .. } => "too_late_now",
        Refusal::OutsideShift { .. } | Refusal::NoTimeInShift => "outside_window",
        Refusal::PartnerUnplaced { .. } => "partner_unplaced",
        Refusal::OtherStaffHasLinked { .. }
        | Refusal::SameStaffHasLinked { .. }
        | Refusal::LinkedTime { .. }
        | Refusal::NotAtPosition { .. } => "order_of_visits",
        Refusal::PushesOut { .. } => "pushes_out",
        Refusal::ShiftFull { .. } => "shift_full",
        Refusal::DearerThanLeftOut => "dearer_than_left_out",
    }
}

/// The goals that speak against somebody coming to a visit and that no rule keeps, by code.
pub fn against(
    question: &Question,
    visit: VisitIndex,
    staff_id: StaffId,
    change: &ObjectiveTerms,
    is_new_face: bool,
) -> Vec<&'static str> {
    let mut wishes = question.problem().visits[visit.at()].wishes.iter();
    let is_unwanted = wishes
        .any(|wish| wish.kind == WishKind::Unwanted && question.staff[wish.staff.at()] == staff_id);
    let is_late = change.lateness.0 + change.worst_lateness.0 > 0;
    let told = [
        (is_unwanted, "unwanted_staff"),
        (is_late, "late"),
        (change.overtime.0 > 0, "overtime"),
        (is_new_face, "new_face"),
    ];
    let told = told.into_iter().filter(|(holds, _)| *holds);
    told.map(|(_, code)| code).collect()
}

/// What a move changes, in seconds where the goal is priced by the second.
pub fn change_view(goals: &Goals, change: &ObjectiveTerms, new_face: bool) -> VerdictChange {
    VerdictChange {
        travel_s: seconds(change.travel.0, goals.travel_per_s.0),
        waiting_s: seconds(change.waiting.0, goals.waiting_per_s.0),
        overtime_s: seconds(change.overtime.0, goals.overtime_per_s.0),
        lateness_s: seconds(change.lateness.0, lateness_price(goals)),
        continuity: change.continuity.0,
        wishes: change.wishes.0,
        changes: change.change.0,
        new_face,
        total: change.total().0,
    }
}

/// The price of the first step of lateness.
pub fn lateness_price(goals: &Goals) -> i64 {
    goals.lateness.first().map_or(0, |step| step.per_s.0)
}

/// Cost units back to seconds.
pub fn seconds(cost: i64, price: i64) -> i64 {
    if price == 0 { 0 } else { cost / price }
}
