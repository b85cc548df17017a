//! The unit's orders, each with a clock from received to started.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use care_model::id::{ClientId, OrderId, UnitId};
use care_model::person::Client;
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp, add_days, local_to_instant};
use store::Access;
use store::agreement::NotedAgreement;
use store::order_inbox::InboxOrder;

use super::views::{
    AgreementView, ContactView, OrderDetailView, OrderView, OrdersView, period_code,
};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::views::StaffNameView;
use crate::planning::{client_label, enter_unit, is_admitted};

/// How far from its beginning an order's first visit is looked for: the longest week cycle.
const FIRST_VISIT_DAYS: i64 = 56;
/// An order that is on no phone and begins within so many days is told.
const SOON_DAYS: i64 = 3;

/// The unit's orders that have not ended: those that are late first, then those that begin
/// soon.
#[utoipa::path(get, path = "/api/units/{unit}/orders", params(("unit" = String, Path)),
    responses((status = 200, body = OrdersView), (status = 403, body = Problem)))]
pub async fn orders(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<OrdersView>, Problem> {
    let access = enter_unit(&app, &actor, Act::ReadBoard, unit_id).await?;
    let now = app.clock.now();
    let today = now.local_date();
    let found = app.store.inbox_orders(&access, today).await?;
    let mut templates: BTreeMap<OrderId, Vec<VisitTemplate>> = BTreeMap::new();
    for (order_id, template) in app.store.templates_by_order(&access).await? {
        templates.entry(order_id).or_default().push(template);
    }
    let clients = app.store.clients_of_unit(&access).await?;
    let clients: BTreeMap<ClientId, Client> = clients
        .into_iter()
        .map(|client| (client.client_id, client))
        .collect();
    let mut orders: Vec<OrderView> = found
        .iter()
        .map(|order| {
            let templates = templates.remove(&order.order_id).unwrap_or_default();
            let client = clients.get(&order.order.client_id);
            Shown {
                order,
                templates: &templates,
                client,
                actor: &actor,
                now,
            }
            .view()
        })
        .collect();
    orders.sort_by(|one, other| {
        let key = |order: &OrderView| {
            let first = order.first_visit_date.as_ref().unwrap_or(&order.valid_from);
            (urgency(order.clock), first.clone(), order.received_ms)
        };
        key(one).cmp(&key(other))
    });
    Ok(Json(OrdersView {
        today: today.to_string(),
        orders,
    }))
}

/// One order with what is agreed of it.
#[utoipa::path(get, path = "/api/units/{unit}/orders/{order_id}",
    params(("unit" = String, Path), ("order_id" = String, Path)),
    responses((status = 200, body = OrderDetailView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn order(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, order_id)): Params<(UnitId, OrderId)>,
) -> Result<Json<OrderDetailView>, Problem> {
    let (access, order) = enter_order(&app, &actor, Act::ReadBoard, unit_id, order_id).await?;
    Ok(Json(detail(&app, &access, &actor, &order).await?))
}

/// Lets somebody in to one order of a unit.
pub(super) async fn enter_order(
    app: &App,
    actor: &Actor,
    act: Act,
    unit_id: UnitId,
    order_id: OrderId,
) -> Result<(Access, InboxOrder), Problem> {
    gate::require(actor, act, unit_id)?;
    let order = app.store.inbox_order(unit_id, order_id).await?;
    let order = order.ok_or_else(|| Problem::not_found("order"))?;
    let client = vec![order.order.client_id];
    let access = gate::enter(app, actor, act, unit_id, client).await?;
    Ok((access, order))
}

pub(super) async fn detail(
    app: &App,
    access: &Access,
    actor: &Actor,
    order: &InboxOrder,
) -> Result<OrderDetailView, Problem> {
    let order_id = order.order_id;
    let agreements = app.store.agreements_of_order(access, order_id).await?;
    let templates = app.store.templates_of_order(access, order_id).await?;
    let client = app.store.client(access, order.order.client_id).await?;
    let withheld = client
        .as_ref()
        .is_some_and(|client| !is_admitted(client, actor.staff_id));
    let view = Shown {
        order,
        templates: &templates,
        client: client.as_ref(),
        actor,
        now: app.clock.now(),
    }
    .view();
    let newest = agreements.first().map(|noted| &noted.agreement);
    let (visits, wishes) = newest.map_or((&order.order.visits, &order.order.wishes), |newest| {
        (&newest.visits, &newest.wishes)
    });
    let contacts = order.order.contacts.iter().map(|contact| ContactView {
        name: contact.name.clone(),
        relation: contact.relation.clone(),
        phone: contact.phone.clone(),
    });
    let mut staff = app.store.staff_of_unit(access.unit_id()).await?;
    staff.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(OrderDetailView {
        order: view,
        purpose: if withheld {
            String::new()
        } else {
            order.order.purpose.clone()
        },
        contacts: if withheld { vec![] } else { contacts.collect() },
        withheld,
        visits: visits.iter().map(Into::into).collect(),
        wishes: wishes.into(),
        staff: staff
            .into_iter()
            .map(|staff| StaffNameView {
                staff_id: staff.staff_id.to_string(),
                staff_name: staff.name,
            })
            .collect(),
        agreements: history(app, agreements, withheld).await?,
    })
}

async fn history(
    app: &App,
    noted: Vec<NotedAgreement>,
    withheld: bool,
) -> Result<Vec<AgreementView>, Problem> {
    let names: BTreeMap<_, _> = app.store.display_names().await?.into_iter().collect();
    let views = noted.into_iter().map(|noted| AgreementView {
        revision: noted.revision,
        valid_from: noted.valid_from.to_string(),
        why: if withheld {
            String::new()
        } else {
            noted.agreement.why
        },
        by_name: names.get(&noted.by).cloned().unwrap_or_default(),
        at_ms: noted.at.millis(),
    });
    Ok(views.collect())
}

/// What a view of an order is made from.
struct Shown<'a> {
    order: &'a InboxOrder,
    templates: &'a [VisitTemplate],
    client: Option<&'a Client>,
    actor: &'a Actor,
    now: Timestamp,
}

impl Shown<'_> {
    fn view(&self) -> OrderView {
        let order = &self.order.order;
        let first = first_visit(self.templates, order.valid_from, self.order.received);
        let (client_label, protected) = self.client.map_or_else(
            || (String::new(), false),
            |client| client_label(client, self.actor.staff_id),
        );
        OrderView {
            order_id: self.order.order_id.to_string(),
            sender: order.sender.clone(),
            sender_order_id: order.sender_order_id.clone(),
            version: order.version,
            decision: order.decision.clone(),
            client_id: order.client_id.to_string(),
            client_label,
            protected,
            valid_from: order.valid_from.to_string(),
            valid_to: order.valid_to.map(|date| date.to_string()),
            frame_minutes: order.frame.minutes,
            frame_period: period_code(order.frame.period),
            patterns: self.patterns(),
            received_ms: self.order.received.millis(),
            state: match (self.order.started, self.order.is_published) {
                (Some(_), _) => "started",
                (None, true) => "published",
                (None, false) => "received",
            },
            first_visit_date: first.as_ref().map(|visit| visit.date.to_string()),
            first_visit_start: first.as_ref().map(|visit| visit.window.start.to_string()),
            started_ms: self.order.started.map(Timestamp::millis),
            clock: clock(self.order, first.as_ref(), self.now),
            revision: self.order.revision,
            agreement_replaced: self.order.agreement_replaced,
            replaced: self.order.is_replaced,
        }
    }

    /// Those of the newest agreement: older ones have an end.
    fn patterns(&self) -> usize {
        let last = self.order.order.valid_to;
        let lasting = self.templates.iter();
        lasting.filter(|template| template.valid_to == last).count()
    }
}

/// The first visit that the order's templates give and that could be made: an order may
/// come after it has begun, as when care is taken over from another system.
fn first_visit(
    templates: &[VisitTemplate],
    valid_from: LocalDate,
    received: Timestamp,
) -> Option<PlannedVisit> {
    let first = valid_from.max(received.local_date());
    let last = add_days(first, FIRST_VISIT_DAYS);
    let visits = templates.iter().filter_map(|template| {
        let mut visits = template.expand(first, last).into_iter();
        visits.find(|visit| ends(visit) > received)
    });
    visits.min_by_key(|visit| (visit.date, visit.window.start))
}

/// When a visit can start no more.
fn ends(visit: &PlannedVisit) -> Timestamp {
    let next_day = i64::from(visit.window.end < visit.window.start);
    local_to_instant(add_days(visit.date, next_day), visit.window.end)
}

fn clock(order: &InboxOrder, first: Option<&PlannedVisit>, now: Timestamp) -> &'static str {
    if order.started.is_some() {
        return "done";
    }
    let today = now.local_date();
    if order.is_running && order.is_published {
        return "done";
    }
    let begins = first.map_or(order.order.valid_from, |visit| visit.date);
    let is_late = first.map_or(order.order.valid_from < today, |visit| ends(visit) < now);
    // Care that goes on under a newer version is not late: it comes as it came.
    if is_late && !order.is_running {
        "late"
    } else if !order.is_published && begins <= add_days(today, SOON_DAYS) {
        "soon"
    } else {
        "waiting"
    }
}

fn urgency(clock: &str) -> u8 {
    match clock {
        "late" => 0,
        "soon" => 1,
        "waiting" => 2,
        _ => 3,
    }
}
