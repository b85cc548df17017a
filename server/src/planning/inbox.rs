//! The planner's inbox: late work and quarantined uploads that nobody has dealt
//! with, and the word that somebody has.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use care_model::fault::Fault;
use care_model::id::{InboxItemId, UnitId};
use care_model::person::{Client, Staff};
use serde::{Deserialize, Serialize};
use store::devices::Device;
use store::inbox::{Dealing, DealtWith, InboxItem, InboxMatter};
use utoipa::ToSchema;

use super::client_label;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// Longest note, in characters: as long as a reason anywhere else.
const MAX_NOTE_CHARS: usize = 500;

#[derive(Debug, Serialize, ToSchema)]
pub struct InboxView {
    /// What nobody has dealt with, newest first, at most 200.
    items: Vec<InboxItemView>,
    /// How many older ones there are besides.
    left_off: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboxItemView {
    item_id: String,
    /// `late_work` or `quarantine`.
    kind: &'static str,
    /// Late work: `planned_for_another` or `taken_off_plan`. Quarantine: the
    /// code of the check that failed.
    why: String,
    visit_id: String,
    /// Of the visit, when it is one of the unit's.
    date: Option<String>,
    /// The client's name, or a mark without a name at protected identity; none
    /// when the visit is not one of the unit's.
    client_label: Option<String>,
    protected: bool,
    staff_name: Option<String>,
    device_name: Option<String>,
    /// The first and last moment the author wrote down, where known.
    recorded_from_ms: Option<i64>,
    recorded_to_ms: Option<i64>,
    /// When the last of it came.
    received_ms: i64,
    changes: i64,
    bytes: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct DealtWithForm {
    /// What was done about it, in 1 to 500 characters.
    note: String,
}

/// What a planner of the unit has to look at.
#[utoipa::path(get, path = "/api/units/{unit}/inbox", params(("unit" = String, Path)),
    responses((status = 200, body = InboxView), (status = 403, body = Problem)))]
pub async fn inbox(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<InboxView>, Problem> {
    gate::require(&actor, Act::ReadInbox, unit_id)?;
    let clients = app.store.clients_in_inbox(unit_id).await?;
    let access = gate::enter(&app, &actor, Act::ReadInbox, unit_id, clients).await?;
    let inbox = app.store.inbox(&access).await?;
    let names = Names {
        actor: &actor,
        clients: app.store.clients_of_unit(&access).await?,
        staff: app.store.staff_of_unit(unit_id).await?,
        devices: app.store.devices_of_unit(unit_id).await?,
    };
    Ok(Json(InboxView {
        items: inbox
            .items
            .into_iter()
            .map(|item| names.view(item))
            .collect(),
        left_off: inbox.left_off,
    }))
}

/// Says that an item is dealt with, and what was done. The first word stands.
#[utoipa::path(post, path = "/api/units/{unit}/inbox/{item}/dealt-with", request_body = DealtWithForm,
    params(("unit" = String, Path), ("item" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn deal_with(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, item_id)): Params<(UnitId, InboxItemId)>,
    Body(form): Body<DealtWithForm>,
) -> Result<StatusCode, Problem> {
    gate::require(&actor, Act::DealWithInbox, unit_id)?;
    let note = note_of(&form)?;
    let clients = app.store.clients_of_inbox_item(unit_id, item_id).await?;
    let clients = clients.ok_or_else(|| Problem::not_found("inbox item"))?;
    let access = gate::enter(&app, &actor, Act::DealWithInbox, unit_id, clients).await?;
    let now = app.clock.now();
    let word = DealtWith {
        by: actor.user_id,
        note,
        at: now,
    };
    match app.store.deal_with(&access, item_id, &word).await? {
        Dealing::Noted => {
            app.live.tell(unit_id, now.local_date());
            Ok(StatusCode::NO_CONTENT)
        }
        Dealing::Before(_) => Err(Problem::new(
            StatusCode::CONFLICT,
            "already_dealt_with",
            "Somebody has dealt with it already; nothing was changed.",
        )
        .detail("the first note stands; load the inbox again")),
    }
}

fn note_of(form: &DealtWithForm) -> Result<String, Problem> {
    let note = form.note.trim();
    let chars = note.chars().count();
    if (1..=MAX_NOTE_CHARS).contains(&chars) {
        return Ok(note.to_owned());
    }
    // The note itself may be about somebody: only its length is told.
    let fault = Fault::new(
        "note",
        format!("{chars} characters"),
        "must say what was done, in 1 to 500 characters",
    );
    Err(Problem::invalid(vec![fault]))
}

/// Whose names the reader may see.
struct Names<'a> {
    actor: &'a Actor,
    clients: Vec<Client>,
    staff: Vec<Staff>,
    devices: Vec<Device>,
}

impl Names<'_> {
    fn view(&self, item: InboxItem) -> InboxItemView {
        let client = item.visit.and_then(|(_, client_id)| {
            let mut clients = self.clients.iter();
            clients.find(|client| client.client_id == client_id)
        });
        let label = client.map(|client| client_label(client, self.actor.staff_id));
        let (client_label, protected) = label.unzip();
        let staff = self
            .staff
            .iter()
            .find(|staff| staff.staff_id == item.staff_id);
        let device = self
            .devices
            .iter()
            .find(|device| Some(device.device_id) == item.device_id);
        let (kind, why, recorded) = match item.matter {
            InboxMatter::LateWork { why, recorded } => {
                ("late_work", why.code().to_owned(), recorded)
            }
            InboxMatter::Quarantine { code } => ("quarantine", code, None),
        };
        InboxItemView {
            item_id: item.item_id.to_string(),
            kind,
            why,
            visit_id: item.visit_id.to_string(),
            date: item.visit.map(|(date, _)| date.to_string()),
            client_label,
            protected: protected.unwrap_or(false),
            staff_name: staff.map(|staff| staff.name.clone()),
            device_name: device.map(|device| device.name.clone()),
            recorded_from_ms: recorded.map(|(from, _)| from.millis()),
            recorded_to_ms: recorded.map(|(_, to)| to.millis()),
            received_ms: item.received.millis(),
            changes: item.changes,
            bytes: item.bytes,
        }
    }
}
