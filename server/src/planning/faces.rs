//! Clients who would meet somebody new.

use care_model::id::StaffId;
use store::planning::DayPlan;

use super::compared::Compared;
use super::day::DayParts;
use super::problem::Question;
use super::views::NewFaceView;

/// Clients who by the draft meet somebody they did not meet in the 13 days
/// before and were not told of by the published plan, with who that is.
///
/// Nobody, where neither a meeting nor a plan is known of: everybody would be
/// new.
pub fn new_faces(
    question: &Question,
    parts: &DayParts,
    reader: Option<StaffId>,
) -> Vec<NewFaceView> {
    if parts.history.met().is_empty() && parts.published.is_none() {
        return Vec::new();
    }
    let none = DayPlan::default();
    let told = parts.published.as_ref().map_or(&none, |told| &told.plan);
    let (before, after) = (question.plan(told), question.plan(&parts.draft.plan));
    Compared::of(question, parts, &before, &after).faces_view(parts, reader)
}
