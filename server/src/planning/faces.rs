//! Clients who would meet somebody new.

use care_model::id::StaffId;
use scheduler::compare;
use store::planning::DayPlan;

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
    if parts.meetings.is_empty() && parts.published.is_none() {
        return Vec::new();
    }
    let none = DayPlan::default();
    let told = parts.published.as_ref().map_or(&none, |told| &told.plan);
    let (before, after) = (question.plan(told), question.plan(&parts.draft.plan));
    let changes = compare(&question.problem, &before, &after);
    let clients: Vec<_> = parts.clients.keys().copied().collect();
    let mut faces: Vec<NewFaceView> = (changes.clients.iter())
        .filter(|change| !change.new_faces.is_empty())
        .map(|change| {
            let client_id = clients[change.client.at()];
            let (client_label, protected) = parts.label(client_id, reader);
            let names = change.new_faces.iter();
            NewFaceView {
                client_id: client_id.to_string(),
                client_label,
                protected,
                staff_names: names
                    .map(|staff| parts.staff_name(question.staff[staff.at()]))
                    .collect(),
            }
        })
        .collect();
    faces.sort_by(|one, other| one.client_label.cmp(&other.client_label));
    faces
}
