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
use care_model::id::{OrderId, TemplateId};
use care_model::order::Order;
use care_model::planned_visit::VisitTemplate;
use care_model::time::{LocalDate, Timestamp, add_days};
use store::Horizon;
use store::orders::AcceptedOrder;

use crate::App;
use crate::error::Problem;

/// An order with the templates it becomes.
fn accepted(app: &App, order: Order, now: Timestamp) -> AcceptedOrder {
    let order_id = OrderId::make(now, app.entropy.as_ref());
    let name = order_id.to_string();
    AcceptedOrder {
        templates: templates_of(&order, order.valid_from, now, &name),
        horizon: horizon(app, now),
        order_id,
        order,
    }
}

/// The visit templates of an order's patterns from a day on. `name` parts them from others
/// of the same moment.
fn templates_of(
    order: &Order,
    valid_from: LocalDate,
    moment: Timestamp,
    name: &str,
) -> Vec<VisitTemplate> {
    let template_id = |key: &str| TemplateId::derived(moment, &format!("{name}/{key}"));
    let patterns = order.visits.iter();
    patterns
        .map(|pattern| VisitTemplate {
            template_id: template_id(&pattern.key),
            client_id: order.client_id,
            unit_id: order.unit_id,
            valid_from,
            valid_to: order.valid_to,
            pattern: pattern.clone(),
            gap_template: pattern.gap_after.as_ref().map(|gap| template_id(&gap.key)),
        })
        .collect()
}

/// The days that visits are planned for.
pub fn horizon(app: &App, now: Timestamp) -> Horizon {
    let today = now.local_date();
    (today, add_days(today, i64::from(app.config.horizon_days)))
}

/// An order has changed what is planned: pages of the days ahead hear of it, once for all the
/// orders of a batch.
fn tell(app: &App, unit_id: care_model::id::UnitId) {
    app.stated_days.forget();
    let (first, last) = horizon(app, app.clock.now());
    let mut date = first;
    while date <= last {
        app.live.tell_soon(unit_id, date);
        date = add_days(date, 1);
    }
}

/// Makes the planned visits that the horizon has come to reach.
pub async fn extend_horizon(app: &App, unit_id: care_model::id::UnitId) -> Result<(), Problem> {
    let horizon = horizon(app, app.clock.now());
    Ok(app.store.extend_horizon(unit_id, horizon).await?)
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
