//! Why a visit has nobody, and what would let somebody take it.

use care_model::id::StaffId;
use care_model::planned_visit::PlannedVisit;

use super::day::DayParts;
use super::explain::{reason, refusal_view};
use super::mends::mend_view;
use super::problem::Question;
use super::views::ReasonView;

/// Unplaced visits whose reasons are worked out for one board: the first of them.
const EXPLAINED: usize = 40;

/// For each visit that nobody has, the nearest people with what keeps it from each and what
/// would mend that.
pub fn unplaced_reasons(
    question: Option<&Question>,
    parts: &DayParts,
    left: &[&PlannedVisit],
    (reader, now_s): (Option<StaffId>, i32),
) -> Vec<Vec<ReasonView>> {
    let mut stops = parts.draft.plan.routes.iter().map(|route| &route.stops);
    let is_planned = left.len() <= EXPLAINED || stops.any(|stops| !stops.is_empty());
    let Some(question) = question.filter(|_| is_planned) else {
        let untold = left.iter().map(|_| vec![reason("not_scheduled_yet")]);
        return untold.collect();
    };
    let plan = question.plan(&parts.draft.plan);
    let after = left.iter().skip(EXPLAINED);
    let after = after.map(|_| vec![reason("explained_later")]);
    left.iter()
        .take(EXPLAINED)
        .map(|visit| {
            let Some(index) = question.visit_index(visit.visit_id) else {
                return vec![reason("no_coordinate")];
            };
            // As a move of it would be asked: what is overdue may still be done.
            let asked = question.with_let_go(parts, visit.visit_id, now_s);
            blocked_by((&asked, parts, reader), visit, &plan, index)
        })
        .chain(after)
        .collect()
}

/// The nearest people with what keeps the visit from each.
fn blocked_by(
    (question, parts, reader): (&Question, &DayParts, Option<StaffId>),
    visit: &PlannedVisit,
    plan: &scheduler::Plan,
    index: scheduler::VisitIndex,
) -> Vec<ReasonView> {
    (question.inquiry().blocking(plan, index))
        .into_iter()
        // That they cannot come is no fact of the visit.
        .filter(|blocked| {
            let staff_id = question.staff[blocked.staff.at()];
            parts.absent_from(staff_id).is_none()
        })
        .map(|blocked| {
            let staff_id = question.staff[blocked.staff.at()];
            ReasonView {
                staff_id: Some(staff_id.to_string()),
                staff_name: Some(parts.staff_name(staff_id)),
                mend: Some(mend_view(question, parts, visit, (&blocked, reader))),
                ..refusal_view(question, parts, &blocked.refusal)
            }
        })
        .collect()
}
