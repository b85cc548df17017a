//! The phones that hold work which is not here, or that may: a person can be
//! asked to open the app where there is coverage. Nothing of it is about clients.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use care_model::id::{StaffId, UnitId};
use care_model::shift::Shift;
use care_model::time::{LocalDate, Timestamp, add_days, midnight};
use serde::Serialize;
use store::planning::Published;
use store::unsent::HeardPhone;
use utoipa::ToSchema;
use visit_record::exchange::LEASE_S;

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;

/// Most phones in one answer; the rest is counted.
const LONGEST_LIST: usize = 200;
/// How long after a shift a phone may still be on its way to coverage.
const GRACE_S: i64 = 30 * 60;

#[derive(Debug, Serialize, ToSchema)]
pub struct UnsentPhonesView {
    /// Those with the oldest unsent work first, then those silent for longest; at
    /// most 200.
    phones: Vec<UnsentPhoneView>,
    /// How many there are besides.
    left_off: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnsentPhoneView {
    device_id: String,
    name: String,
    last_heard_ms: i64,
    /// Who signed in on it last, when she is of the unit.
    last_staff_name: Option<String>,
    /// What waited on it when it was last heard of, as it told itself. Empty
    /// where it is silent only.
    waiting: Vec<UnsentWorkView>,
    /// The shift it has been silent since.
    silent_since: Option<SilentShiftView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnsentWorkView {
    /// Whose work it is, when she is of the unit.
    staff_name: Option<String>,
    visits: i64,
    changes: i64,
    /// When the oldest of it was recorded.
    oldest_ms: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SilentShiftView {
    staff_name: String,
    start_ms: i64,
    end_ms: i64,
}

/// The unit's phones with work that has not been sent, and those that have not
/// been heard of since a shift they were signed in for. A phone taken out of use
/// is not among them: it can send nothing.
#[utoipa::path(get, path = "/api/units/{unit}/unsent-phones", params(("unit" = String, Path)),
    responses((status = 200, body = UnsentPhonesView), (status = 403, body = Problem)))]
pub async fn unsent_phones(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<UnsentPhonesView>, Problem> {
    gate::require(&actor, Act::ReadUnsentPhones, unit_id)?;
    let now = app.clock.now();
    let phones = app.store.heard_phones(unit_id).await?;
    let days = days_around(&app, unit_id, &phones).await?;
    let staff = app.store.staff_of_unit(unit_id).await?;
    let names: BTreeMap<StaffId, String> = staff
        .into_iter()
        .map(|staff| (staff.staff_id, staff.name))
        .collect();
    let mut listed: Vec<(Option<Timestamp>, Timestamp, UnsentPhoneView)> = phones
        .into_iter()
        .filter_map(|phone| {
            let silent = silent_since(&phone, &days, now);
            if phone.waiting.is_empty() && silent.is_none() {
                return None;
            }
            let oldest = phone.waiting.first().map(|waiting| waiting.oldest);
            Some((oldest, phone.heard, view(phone, silent, &names)))
        })
        .collect();
    listed.sort_by_key(|(oldest, heard, _)| (oldest.is_none(), *oldest, *heard));
    let left_off = listed.len().saturating_sub(LONGEST_LIST);
    let phones = listed.into_iter().take(LONGEST_LIST);
    Ok(Json(UnsentPhonesView {
        phones: phones.map(|(_, _, view)| view).collect(),
        left_off,
    }))
}

/// The shifts of a day and what was published of it.
#[derive(Debug, Default)]
struct Day {
    shifts: Vec<Shift>,
    published: Option<Published>,
}

/// The days on which somebody was last heard of on a phone, and those beside:
/// a night shift reaches over midnight, a lease into the next morning.
async fn days_around(
    app: &App,
    unit_id: UnitId,
    phones: &[HeardPhone],
) -> Result<BTreeMap<LocalDate, Day>, Problem> {
    let dates: BTreeSet<LocalDate> = phones
        .iter()
        .filter_map(|phone| phone.signed_in)
        .flat_map(|(_, at)| [-1, 0, 1].map(|days| add_days(at.local_date(), days)))
        .collect();
    let mut days = BTreeMap::new();
    for date in dates {
        let shifts = app.store.shifts(unit_id, date).await?;
        let published = app.store.published(unit_id, date).await?;
        days.insert(date, Day { shifts, published });
    }
    Ok(days)
}

/// The shift that a phone's user had signed in for and whose end it has not been
/// heard of after, once that end is [`GRACE_S`] ago.
fn silent_since<'a>(
    phone: &HeardPhone,
    days: &'a BTreeMap<LocalDate, Day>,
    now: Timestamp,
) -> Option<&'a Shift> {
    let (staff_id, signed_in) = phone.signed_in?;
    let all = days
        .values()
        .flat_map(|day| day.shifts.iter().map(move |shift| (shift, day)));
    let hers = all.filter(|(shift, _)| {
        let (start, end) = span(shift);
        // Within the time that her lease lets her read the list.
        shift.staff_id == staff_id && end > signed_in && start < signed_in.plus_seconds(LEASE_S)
    });
    let missed = hers.filter(|(shift, day)| {
        let (_, end) = span(shift);
        now > end.plus_seconds(GRACE_S)
            && last_work(shift, day).is_some_and(|last| phone.heard < last)
    });
    missed
        .map(|(shift, _)| shift)
        .max_by_key(|shift| span(shift).1)
}

fn span(shift: &Shift) -> (Timestamp, Timestamp) {
    let day = midnight(shift.date);
    (
        day.plus_seconds(i64::from(shift.start_s())),
        day.plus_seconds(i64::from(shift.end_s())),
    )
}

/// When the last visit of a shift should have ended: who has sent after that has
/// nothing of the list left to send. The end of the shift where no plan was
/// published; `None` where one was and she has nothing in it (she fell ill).
fn last_work(shift: &Shift, day: &Day) -> Option<Timestamp> {
    let Some(published) = &day.published else {
        return Some(span(shift).1);
    };
    let mut routes = published.plan.routes.iter();
    let own = routes.find(|route| route.shift_id == shift.shift_id)?;
    let last_s = own.stops.iter().map(|stop| stop.end_s).max()?;
    Some(midnight(shift.date).plus_seconds(i64::from(last_s)))
}

fn view(
    phone: HeardPhone,
    silent: Option<&Shift>,
    names: &BTreeMap<StaffId, String>,
) -> UnsentPhoneView {
    let name = |staff_id: &StaffId| names.get(staff_id).cloned();
    UnsentPhoneView {
        device_id: phone.device_id.to_string(),
        name: phone.name,
        last_heard_ms: phone.heard.millis(),
        last_staff_name: phone.signed_in.and_then(|(staff_id, _)| name(&staff_id)),
        waiting: phone
            .waiting
            .iter()
            .map(|waiting| UnsentWorkView {
                staff_name: name(&waiting.staff_id),
                visits: waiting.visits,
                changes: waiting.changes,
                oldest_ms: waiting.oldest.millis(),
            })
            .collect(),
        silent_since: silent.map(|shift| SilentShiftView {
            staff_name: name(&shift.staff_id).unwrap_or_default(),
            start_ms: span(shift).0.millis(),
            end_ms: span(shift).1.millis(),
        }),
    }
}
