//! What is agreed: one care plan for each order, its visits as activities.

use care_model::time::midnight;

use super::bundle::{Making, derived};
use super::codes;
use super::order::{sorted, status, validity};
use super::resource::{Activity, CarePlan, Resource};
use super::types::Reference;
use crate::client_file::OrderInFile;

/// `None` for an order that no visit has been agreed for.
pub fn plan(making: &Making, held: &OrderInFile) -> Option<Resource> {
    let order = &held.order;
    if held.templates.is_empty() {
        return None;
    }
    let activities = sorted(held).into_iter().map(|template| Activity {
        reference: Reference::within(template.template_id),
    });
    let name = format!("care-plan/{}", held.order_id);
    Some(Resource::CarePlan(CarePlan {
        id: derived(midnight(order.valid_from), &name),
        status: status(making, order),
        intent: "plan",
        category: vec![codes::home_care()],
        subject: making.client(),
        period: validity(order),
        contributor: vec![Reference::within(order.unit_id)],
        activity: activities.collect(),
    }))
}
