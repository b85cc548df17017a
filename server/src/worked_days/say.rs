//! The office's word on a shift: another entry, with who and why. What the staff
//! member said stays, and she hears of it.

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::{ShiftEntryId, StaffId, UnitId};
use care_model::shift_entry::{IndirectTime, ShiftEntry, ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp, add_days, midnight};
use care_model::visit_event::{Author, EventTime};
use serde::Deserialize;
use store::Access;
use utoipa::ToSchema;

use super::day::{Sources, clients_around};
use super::views::WorkedDayView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;
use crate::planning::refuse_odd_date;
use crate::review::why_faults;

/// A moment of a shift lies from its date's midnight to noon of the day after, in
/// seconds.
const SHIFT_SPAN_S: i64 = 36 * 3600;

#[derive(Debug, Deserialize, ToSchema)]
pub struct ShiftWordForm {
    /// `correct` a mark's moment, `annul` a mark, or `add` one.
    kind: String,
    /// The mark, to correct or to annul.
    #[serde(default)]
    entry_id: String,
    /// To add: `shift_began`, `shift_ended`, `break_began`, `break_ended`,
    /// `indirect_began` or `indirect_ended`.
    #[serde(default)]
    mark: String,
    /// To add `indirect_began`: `handover`, `documentation`, `meeting` or `keys`.
    #[serde(default)]
    indirect: String,
    /// The moment, to correct or to add.
    at_ms: Option<i64>,
    why: String,
}

/// Corrects, annuls or adds a mark of a staff member's shift.
#[utoipa::path(post, path = "/api/units/{unit}/shifts/{date}/staff/{staff}/entries",
    request_body = ShiftWordForm,
    params(("unit" = String, Path), ("date" = String, Path), ("staff" = String, Path)),
    responses((status = 200, body = WorkedDayView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn say_of_shift(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, date, staff_id)): Params<(UnitId, LocalDate, StaffId)>,
    Body(form): Body<ShiftWordForm>,
) -> Result<Json<WorkedDayView>, Problem> {
    gate::require(&actor, Act::CorrectShift, unit_id)?;
    refuse_odd_date(date)?;
    refuse_stranger(&app, unit_id, staff_id, date).await?;
    let clients = clients_around(&app, unit_id, date).await?;
    let access = gate::enter(&app, &actor, Act::CorrectShift, unit_id, clients).await?;
    let (kind, kept_under) = read(&app, &access, &form, date, staff_id).await?;
    let now = app.clock.now();
    let entry = ShiftEntry {
        entry_id: ShiftEntryId::make(now, app.entropy.as_ref()),
        staff_id,
        author: Author::Office {
            user_id: actor.user_id,
        },
        at: EventTime::of_server(now),
        version: crate::VERSION.to_owned(),
        kind,
    };
    app.store
        .append_office_shift_entry(&access, &entry, kept_under, now)
        .await?;
    app.live.tell(unit_id, now.local_date());
    let sources = Sources::read(&app, &access, date).await?;
    Ok(Json(sources.of_staff(staff_id, actor.staff_id, now)))
}

/// Somebody of the unit, or who has said something of a shift here: a pool worker's words
/// are this unit's to correct.
async fn refuse_stranger(
    app: &App,
    unit_id: UnitId,
    staff_id: StaffId,
    date: LocalDate,
) -> Result<(), Problem> {
    let staff = app.store.staff(staff_id).await?;
    if staff.is_some_and(|staff| staff.unit_id == unit_id) {
        return Ok(());
    }
    let access = Access::unattended(unit_id);
    let (from, to) = (add_days(date, -1), add_days(date, 1));
    let entries = app.store.shift_entries(&access, from, to).await?;
    if entries.iter().any(|entry| entry.staff_id == staff_id) {
        return Ok(());
    }
    Err(Problem::not_found("staff member of the unit"))
}

/// The form as an entry, with the date under which it is kept.
async fn read(
    app: &App,
    access: &Access,
    form: &ShiftWordForm,
    date: LocalDate,
    staff_id: StaffId,
) -> Result<(ShiftEntryKind, LocalDate), Problem> {
    let mut faults = why_faults(&form.why);
    let why = form.why.clone();
    let needs_moment = matches!(form.kind.as_str(), "correct" | "add");
    let value_ms = needs_moment
        .then(|| moment(form, date, &mut faults))
        .flatten();
    let kind = match form.kind.as_str() {
        "add" => mark(form, &mut faults)
            .zip(value_ms)
            .map(|(mark, value_ms)| {
                let kind = ShiftEntryKind::Marked {
                    mark,
                    said_ms: Some(value_ms),
                    why,
                };
                (kind, date)
            }),
        "correct" | "annul" => {
            let about = about(app, access, form, (date, staff_id), &mut faults).await?;
            about.and_then(|(about, kept_under)| {
                let kind = match value_ms {
                    Some(value_ms) => ShiftEntryKind::Corrected {
                        about,
                        value_ms,
                        why,
                    },
                    None if needs_moment => return None,
                    None => ShiftEntryKind::Annulled { about, why },
                };
                Some((kind, kept_under))
            })
        }
        other => {
            faults.push(Fault::new("kind", other, "must be correct, annul or add"));
            None
        }
    };
    match kind {
        Some(kind) if faults.is_empty() => Ok(kind),
        _ => Err(Problem::invalid(faults)),
    }
}

fn moment(form: &ShiftWordForm, date: LocalDate, faults: &mut Vec<Fault>) -> Option<i64> {
    let Some(at_ms) = form.at_ms else {
        faults.push(Fault::new("at_ms", "", "must say when"));
        return None;
    };
    let from = midnight(date);
    let until = from.plus_seconds(SHIFT_SPAN_S);
    if !(from..=until).contains(&Timestamp::from_millis(at_ms)) {
        let fault = Fault::new("at_ms", at_ms, "lies outside the shifts of the date");
        faults.push(fault.maybe("from midnight to noon of the day after can be said"));
        return None;
    }
    Some(at_ms)
}

fn mark(form: &ShiftWordForm, faults: &mut Vec<Fault>) -> Option<ShiftMark> {
    if form.mark != "indirect_began" {
        let mark = ShiftMark::of_name(&form.mark);
        if mark.is_none() {
            faults.push(Fault::new("mark", &form.mark, "is no mark of a shift"));
        }
        return mark;
    }
    // What other work was, the office has no word for: `why` says it.
    let indirect = IndirectTime::of_code(&form.indirect, None);
    if indirect.is_none() {
        let what = "must be handover, documentation, meeting or keys";
        faults.push(Fault::new("indirect", &form.indirect, what));
    }
    indirect.map(|indirect| ShiftMark::IndirectBegan { indirect })
}

/// The mark that is spoken of: one of hers.
async fn about(
    app: &App,
    access: &Access,
    form: &ShiftWordForm,
    (date, staff_id): (LocalDate, StaffId),
    faults: &mut Vec<Fault>,
) -> Result<Option<(ShiftEntryId, LocalDate)>, Problem> {
    let entry_id: Option<ShiftEntryId> = form.entry_id.parse().ok();
    let found = match entry_id {
        None => None,
        Some(entry_id) => app.store.shift_entry(access, entry_id).await?,
    };
    // One of another day, moved here, would be looked for on neither.
    let is_hers = |(entry, kept_under): &(ShiftEntry, LocalDate)| {
        let is_near = (*kept_under - date).num_days().abs() <= 1;
        let is_mark = matches!(entry.kind, ShiftEntryKind::Marked { .. });
        entry.staff_id == staff_id && is_mark && is_near
    };
    let found = found.filter(is_hers);
    if found.is_none() {
        let what = "is no mark of this staff member's on or beside this date";
        faults.push(Fault::new("entry_id", &form.entry_id, what));
    }
    Ok(found.map(|(entry, kept_under)| (entry.entry_id, kept_under)))
}
