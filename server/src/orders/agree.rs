//! How and when an order is carried out, agreed after it came.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use care_model::fault::Fault;
use care_model::id::{OrderId, StaffId, UnitId};
use care_model::order::{ClientWishes, Order};
use care_model::time::{LocalDate, add_days, is_plannable};
use store::agreement::{Agreement, AgreementWord, NewAgreement, NotedAgreement};

use super::inbox::{detail, enter_order};
use super::views::{AgreementForm, OrderDetailView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::permit::Act;
use crate::planning::if_match;

/// Longest reason, in characters: as long as a reason anywhere else.
const MAX_WHY_CHARS: usize = 500;

/// Writes down how an order is carried out from a day on. Frame time and decision are the
/// sender's and stay. Visits that are on phones stay, too.
#[utoipa::path(post, path = "/api/units/{unit}/orders/{order_id}/agreements", request_body = AgreementForm,
    params(("unit" = String, Path), ("order_id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 201, body = OrderDetailView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn agree(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, order_id)): Params<(UnitId, OrderId)>,
    headers: HeaderMap,
    Body(form): Body<AgreementForm>,
) -> Result<(StatusCode, Json<OrderDetailView>), Problem> {
    let (access, found) = enter_order(&app, &actor, Act::EditPlan, unit_id, order_id).await?;
    let seen = if_match(&headers)?;
    let now = app.clock.now();
    let noted = app.store.agreements_of_order(&access, order_id).await?;
    let before = noted.first().map(|noted| noted.agreement.wishes.clone());
    let before = before.unwrap_or_else(|| found.order.wishes.clone());
    let (agreed, valid_from, why) = read(&app, &form, (&found.order, &before), unit_id).await?;
    let noted = NotedAgreement {
        revision: seen + 1,
        valid_from,
        agreement: Agreement {
            visits: agreed.visits.clone(),
            wishes: agreed.wishes.clone(),
            why,
        },
        by: actor.user_id,
        at: now,
    };
    let name = format!("{order_id}/{}", noted.revision);
    let new = NewAgreement {
        order_id,
        seen,
        horizon: super::horizon(&app, now),
        templates: super::templates_of(&agreed, valid_from, now, &name),
        noted,
    };
    match app.store.agree(&access, &new).await? {
        AgreementWord::Noted { dates } => {
            app.stated_days.forget();
            for date in dates {
                app.live.tell(unit_id, date);
            }
        }
        AgreementWord::Stale { current } => return Err(Problem::stale(current)),
        AgreementWord::Replaced => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "order_replaced",
                "The sender has sent a newer version of the order; nothing was changed.",
            ));
        }
    }
    let (_, found) = enter_order(&app, &actor, Act::ReadBoard, unit_id, order_id).await?;
    let view = detail(&app, &access, &actor, &found).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// The order as the form would have it carried out, from when and why.
async fn read(
    app: &App,
    form: &AgreementForm,
    (order, before): (&Order, &ClientWishes),
    unit_id: UnitId,
) -> Result<(Order, LocalDate, String), Problem> {
    let parsed = form.parse(order).map_err(Problem::invalid)?;
    let agreed = Order {
        visits: parsed.visits,
        wishes: parsed.wishes,
        ..order.clone()
    };
    let mut faults = agreed.faults();
    let today = app.clock.now().local_date();
    refuse_day(parsed.valid_from, today, order, &mut faults);
    let why = form.why.trim();
    if why.is_empty() || why.chars().count() > MAX_WHY_CHARS {
        let message = "must have 1 to 500 characters";
        faults.push(Fault::new("why", why.chars().count(), message));
    }
    let staff = app.store.staff_of_unit(unit_id).await?;
    let is_known = |id: StaffId| staff.iter().any(|staff| staff.staff_id == id);
    refuse_strangers(&agreed.wishes, before, is_known, &mut faults);
    refuse_twice(&agreed.wishes, &mut faults);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    Ok((agreed, parsed.valid_from, why.to_owned()))
}

fn refuse_day(day: LocalDate, today: LocalDate, order: &Order, faults: &mut Vec<Fault>) {
    let first = order.valid_from.max(add_days(today, 1));
    if !is_plannable(day) {
        faults.push(Fault::new(
            "valid_from",
            day,
            "must be a date from 2000 to 2199",
        ));
    } else if day < first {
        let message = format!("must be {first} or later");
        let fault = Fault::new("valid_from", day, message);
        faults.push(fault.maybe("today's visits are changed on the day's board"));
    } else if let Some(last) = order.valid_to.filter(|last| day > *last) {
        let message = format!("is after the order ends, {last}");
        faults.push(Fault::new("valid_from", day, message));
    }
}

/// The lists of wishes with their fields.
fn lists(wishes: &ClientWishes) -> [(&'static str, &[StaffId]); 3] {
    [
        ("wanted_staff", &wishes.wanted_staff),
        ("unwanted_staff", &wishes.unwanted_staff),
        ("forbidden_staff", &wishes.forbidden_staff),
    ]
}

/// A wish may name staff of the unit, and whoever was named already: somebody on loan
/// elsewhere comes back.
fn refuse_strangers(
    wishes: &ClientWishes,
    before: &ClientWishes,
    is_known: impl Fn(StaffId) -> bool,
    faults: &mut Vec<Fault>,
) {
    for ((field, named), (_, old)) in lists(wishes).into_iter().zip(lists(before)) {
        for staff in named {
            if !is_known(*staff) && !old.contains(staff) {
                let message = "is nobody of the unit";
                faults.push(Fault::new(format!("wishes.{field}"), staff, message));
            }
        }
    }
}

/// One person, one wish.
fn refuse_twice(wishes: &ClientWishes, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (field, named) in lists(wishes) {
        for staff in named {
            if !seen.insert(*staff) {
                let message = "is named in another list, too";
                faults.push(Fault::new(format!("wishes.{field}"), staff, message));
            }
        }
    }
}
