//! What is agreed: one care plan for each order, its visits as activities; and the
//! care plan made with the client, its goals and how they are reached.

use care_model::time::midnight;

use super::bundle::{Making, derived};
use super::codes;
use super::order::{sorted, status, validity};
use super::resource::{Activity, ActivityDetail, CarePlan, Goal, Resource};
use super::types::{CodeableConcept, Extension, ExtensionValue, Reference, Span};
use crate::care_file::{self, FileEntry, FileState};
use crate::client_file::OrderInFile;

/// `None` for an order that no visit has been agreed for.
pub fn plan(making: &Making, held: &OrderInFile) -> Option<Resource> {
    let order = &held.order;
    if held.templates.is_empty() {
        return None;
    }
    let activities = sorted(held)
        .into_iter()
        .map(|template| Activity::Reference(Reference::within(template.template_id)));
    let name = format!("care-plan/{}", held.order_id);
    Some(Resource::CarePlan(Box::new(CarePlan {
        extension: vec![],
        created: None,
        goal: vec![],
        id: derived(midnight(order.valid_from), &name),
        status: status(making, order),
        intent: "plan",
        category: vec![codes::home_care()],
        subject: making.client(),
        period: validity(order),
        contributor: vec![Reference::within(order.unit_id)],
        activity: activities.collect(),
    })))
}

/// The plan that holds at the end of the period, after its goals: the newest that was
/// not struck out. Earlier versions are the archive's.
pub fn made_with_client(making: &Making) -> Vec<Resource> {
    // An id is made when its entry is written: the order of the store, as far as rows tell.
    let mut entries = making.file.entries.to_vec();
    entries.sort_by_key(|entry| (entry.written, entry.entry_id));
    let state = FileState::fold(&[], &entries);
    let Some((entry, plan)) = state.plans.last().copied() else {
        return vec![];
    };
    let ids: Vec<String> = (1..=plan.goals.len())
        .map(|number| derived(entry.written, &format!("goal/{}/{number}", entry.entry_id)))
        .collect();
    let goals = ids.iter().zip(&plan.goals);
    let goals = goals.map(|(id, one)| Resource::Goal(goal(making, plan, id, one)));
    let mut all: Vec<Resource> = goals.collect();
    all.push(Resource::CarePlan(Box::new(whole(
        making, entry, plan, &ids,
    ))));
    all
}

fn goal(making: &Making, plan: &care_file::CarePlan, id: &str, goal: &care_file::Goal) -> Goal {
    Goal {
        id: id.to_owned(),
        lifecycle_status: "active",
        category: vec![codes::intervention(&making.texts, &goal.intervention)],
        description: CodeableConcept::text(filled(making, &goal.goal)),
        subject: making.client(),
        start_date: plan.agreed_on.to_string(),
    }
}

fn whole(
    making: &Making,
    entry: &FileEntry,
    plan: &care_file::CarePlan,
    goals: &[String],
) -> CarePlan {
    let activities = goals.iter().zip(&plan.goals).map(|(id, goal)| {
        Activity::Detail(ActivityDetail {
            code: codes::intervention(&making.texts, &goal.intervention),
            goal: vec![Reference::within(id)],
            status: "in-progress",
            scheduled_string: making.texts.filled(&goal.when),
            description: making.texts.filled(&goal.how),
        })
    });
    let made_with = ExtensionValue::Code(plan.made_with.code().to_owned());
    let follow_up = ExtensionValue::Date(plan.follow_up_on.to_string());
    CarePlan {
        id: entry.entry_id.to_string(),
        extension: vec![
            Extension::ours("care-plan-made-with", made_with),
            Extension::ours("care-plan-follow-up", follow_up),
        ],
        status: "active",
        intent: "plan",
        category: vec![codes::home_care()],
        subject: making.client(),
        period: Span {
            start: Some(plan.agreed_on.to_string()),
            end: None,
        },
        created: Some(entry.written.local_date().to_string()),
        contributor: vec![Reference::within(entry.unit_id)],
        goal: goals.iter().map(Reference::within).collect(),
        activity: activities.collect(),
    }
}

/// FHIR has no empty values; a goal is checked not to be one.
fn filled(making: &Making, text: &str) -> String {
    let text = making.texts.filled(text);
    text.unwrap_or_else(|| "–".to_owned())
}
