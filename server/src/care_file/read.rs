//! Reading one client's file.

use axum::Json;
use axum::extract::State;
use care_model::id::ClientId;
use care_model::time::Timestamp;
use documentation::care_file::{FileEntry, FileState};
use documentation::journal::JournalEntry;
use store::Access;

use super::views::{CareFileView, CarePlanView, FileEntryView, FollowUpView, LexSarahView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::Params;
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;

/// Both kinds of entries of one client.
pub struct Entries {
    pub visits: Vec<JournalEntry>,
    pub persons: Vec<FileEntry>,
}

impl Entries {
    pub async fn read(app: &App, access: &Access, client_id: ClientId) -> Result<Self, Problem> {
        let visits = app.store.journal_of(access, client_id).await?;
        Ok(Self {
            visits: visits.into_iter().map(|(_, _, entry)| entry).collect(),
            persons: app.store.file_entries_of(access, client_id).await?,
        })
    }

    pub fn state(&self) -> FileState<'_> {
        FileState::fold(&self.visits, &self.persons)
    }
}

/// A client's file: the care plan, all entries, what is followed up.
#[utoipa::path(get, path = "/api/clients/{client}/file", params(("client" = String, Path)),
    responses((status = 200, body = CareFileView), (status = 403, body = Problem)))]
pub async fn care_file(
    State(app): State<App>,
    actor: Actor,
    Params(client_id): Params<ClientId>,
) -> Result<Json<CareFileView>, Problem> {
    let unit_id = app
        .store
        .unit_of_client(client_id)
        .await?
        .ok_or_else(Problem::forbidden)?;
    let access = gate::enter(&app, &actor, Act::ReadJournal, unit_id, vec![client_id]).await?;
    let entries = Entries::read(&app, &access, client_id).await?;
    let clients = app.store.clients_of_unit(&access).await?;
    let staff = app.store.staff_of_unit(unit_id).await?;
    let client = clients.iter().find(|client| client.client_id == client_id);
    let contact = client
        .and_then(|client| client.care_contact)
        .and_then(|contact| staff.iter().find(|staff| staff.staff_id == contact));
    let (label, protected) = client.map_or_else(
        || (String::new(), false),
        |client| client_label(client, actor.staff_id),
    );
    let may = |act| gate::require(&actor, act, unit_id).is_ok();
    let now = app.clock.now();
    let open_until = if may(Act::ReadJournal) {
        None
    } else {
        let store = &app.store;
        store
            .glass_broken_until(actor.user_id, client_id, now)
            .await?
    };
    Ok(Json(CareFileView {
        client_label: label,
        protected,
        may_write: may(Act::WriteFile),
        open_until_ms: open_until.map(Timestamp::millis),
        care_contact_name: contact.map(|staff| staff.name.clone()),
        ..view(&entries, now)
    }))
}

fn view(entries: &Entries, now: Timestamp) -> CareFileView {
    let state = entries.state();
    let mut plans = CarePlanView::all(&state).into_iter();
    CareFileView {
        client_label: String::new(),
        protected: false,
        may_write: false,
        open_until_ms: None,
        care_contact_name: None,
        seen: entries.persons.len() as i64,
        plan: plans.next(),
        earlier_plans: plans.collect(),
        entries: state.items.iter().map(FileEntryView::from).collect(),
        follow_ups: state.follow_ups.iter().map(FollowUpView::from).collect(),
        lex_sarah: state
            .lex_sarah
            .iter()
            .map(|case| LexSarahView::of(case, now))
            .collect(),
    }
}
