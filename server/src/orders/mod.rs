//! Orders in: over HTTP or as files; they become visit templates and planned
//! visits of the horizon.

mod agree;
pub mod drop_folder;
mod inbox;
mod receive;
mod views;

pub use agree::{__path_agree, agree};
pub use inbox::{__path_order, __path_orders, order, orders};
pub use receive::{
    __path_acknowledgement, __path_receive, AcknowledgementView, acknowledgement, receive,
};

use care_model::fault::Fault;
use care_model::id::{Entropy, OrderId, TemplateId};
use care_model::order::Order;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp, add_days};
use store::orders::AcceptedOrder;

use crate::App;
use crate::error::Problem;

/// What an order becomes, from `today` over the horizon.
pub fn accepted(
    order: Order,
    today: LocalDate,
    horizon_days: u16,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> AcceptedOrder {
    let order_id = OrderId::make(now, entropy);
    let template_id = |key: &str| TemplateId::derived(now, &format!("{order_id}/{key}"));
    let templates: Vec<VisitTemplate> = order
        .visits
        .iter()
        .map(|pattern| VisitTemplate {
            template_id: template_id(&pattern.key),
            client_id: order.client_id,
            unit_id: order.unit_id,
            valid_from: order.valid_from,
            valid_to: order.valid_to,
            pattern: pattern.clone(),
            gap_template: pattern.gap_after.as_ref().map(|gap| template_id(&gap.key)),
        })
        .collect();
    let planned = expand(&templates, today, horizon_days);
    AcceptedOrder {
        order_id,
        order,
        templates,
        planned,
    }
}

fn expand(templates: &[VisitTemplate], today: LocalDate, horizon_days: u16) -> Vec<PlannedVisit> {
    let last = add_days(today, i64::from(horizon_days));
    templates
        .iter()
        .flat_map(|template| template.expand(today, last))
        .collect()
}

/// Makes the planned visits that the horizon has come to reach.
pub async fn extend_horizon(app: &App, unit_id: care_model::id::UnitId) -> Result<(), Problem> {
    let today = app.clock.now().local_date();
    let last = add_days(today, i64::from(app.config.horizon_days));
    app.store.extend_horizon(unit_id, (today, last)).await?;
    Ok(())
}

/// Everything wrong with an order, as this server knows its unit and client.
async fn faults(app: &App, order: &Order) -> Result<Vec<Fault>, Problem> {
    let mut faults = order.faults();
    match app.store.unit_of_client(order.client_id).await? {
        Some(unit) if unit == order.unit_id => {}
        Some(_) => faults.push(
            Fault::new("unit_id", order.unit_id, "is not the client's unit")
                .maybe("the client has moved to another unit"),
        ),
        None => faults.push(
            Fault::new("client_id", order.client_id, "is not in the register")
                .maybe("the register should be imported first"),
        ),
    }
    Ok(faults)
}
