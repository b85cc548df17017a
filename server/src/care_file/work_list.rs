//! What stands open in the files of a unit, and words looked for in them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use care_model::fault::Fault;
use care_model::id::{ClientId, UnitId};
use care_model::person::Client;
use documentation::care_file::{FileEntry, FileItem, ItemSource, MIN_QUERY_CHARS, finds};
use documentation::journal::JournalEntry;
use serde::{Deserialize, Serialize};
use store::Access;
use utoipa::ToSchema;

use super::read::Entries;
use super::views::{FileEntryView, LexSarahView};
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Params, Query};
use crate::gate;
use crate::permit::Act;
use crate::planning::client_label;

/// Most hits in one answer.
const MOST_HITS: usize = 200;

#[derive(Debug, Serialize, ToSchema)]
pub struct FileWorkView {
    /// Lex Sarah reports that are not closed, oldest first.
    lex_sarah: Vec<OpenLexSarah>,
    /// Deviations and complaints with something left to do, oldest first.
    follow_ups: Vec<OpenFollowUp>,
    /// Care plans whose day of follow-up has come, and clients without one.
    plans: Vec<PlanDue>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpenLexSarah {
    client_id: String,
    client_label: String,
    text: String,
    case: LexSarahView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OpenFollowUp {
    client_id: String,
    client_label: String,
    since_ms: i64,
    entry: FileEntryView,
    /// The last measure, if there is one.
    last_measure: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDue {
    client_id: String,
    client_label: String,
    /// Nothing where there is no plan.
    follow_up_on: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct SearchQuery {
    q: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileHitsView {
    /// Newest first, at most 200.
    hits: Vec<FileHit>,
    /// How many there are besides.
    left_off: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FileHit {
    client_id: String,
    client_label: String,
    entry: FileEntryView,
}

/// What stands open in the unit's files.
#[utoipa::path(get, path = "/api/units/{unit}/file-work", params(("unit" = String, Path)),
    responses((status = 200, body = FileWorkView), (status = 403, body = Problem)))]
pub async fn file_work(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<FileWorkView>, Problem> {
    let files = Files::open(&app, &actor, unit_id).await?;
    let now = app.clock.now();
    let today = now.local_date();
    let mut work = FileWorkView {
        lex_sarah: vec![],
        follow_ups: vec![],
        plans: vec![],
    };
    for (client, entries) in files.all() {
        let state = entries.state();
        let (client_id, label) = (client.client_id.to_string(), label(client, &actor));
        for case in state.lex_sarah.iter().filter(|case| !case.is_closed()) {
            let item = state.find(case.of);
            let text = item.map(|item| shown(client, item, &actor).text);
            work.lex_sarah.push(OpenLexSarah {
                client_id: client_id.clone(),
                client_label: label.clone(),
                text: text.unwrap_or_default(),
                case: LexSarahView::of(case, now),
            });
        }
        let open = state.follow_ups.iter().filter(|one| one.is_open());
        work.follow_ups.extend(open.filter_map(|one| {
            let item = state.find(one.of)?;
            let last = one.measures.last().map(|last| last.text.to_owned());
            Some(OpenFollowUp {
                client_id: client_id.clone(),
                client_label: label.clone(),
                since_ms: one.since.millis(),
                entry: shown(client, item, &actor),
                last_measure: last.filter(|_| may_read(client, &actor)),
            })
        }));
        let newest = state.plans.last().map(|(_, plan)| plan.follow_up_on);
        if newest.is_none_or(|date| date <= today) {
            work.plans.push(PlanDue {
                client_id,
                client_label: label,
                follow_up_on: newest.map(|date| date.to_string()),
            });
        }
    }
    work.lex_sarah.sort_by_key(|one| one.case.reported_ms);
    work.follow_ups.sort_by_key(|one| one.since_ms);
    work.plans.sort_by(|one, other| {
        let by = |plan: &PlanDue| (plan.follow_up_on.clone(), plan.client_label.clone());
        by(one).cmp(&by(other))
    });
    Ok(Json(work))
}

/// Entries of the unit's files that have every word of the query, whatever the case.
/// Those of clients with protected identity are not searched: a hit would tell.
#[utoipa::path(get, path = "/api/units/{unit}/file-search",
    params(("unit" = String, Path), ("q" = String, Query)),
    responses((status = 200, body = FileHitsView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn search_files(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
    Query(query): Query<SearchQuery>,
) -> Result<Json<FileHitsView>, Problem> {
    gate::require(&actor, Act::ReadJournal, unit_id)?;
    let chars = query.q.trim().chars().count();
    if !(MIN_QUERY_CHARS..=100).contains(&chars) {
        let message = "must have 2 to 100 characters";
        let fault = Fault::new("q", format!("{chars} characters"), message);
        return Err(Problem::invalid(vec![fault]));
    }
    let files = Files::open(&app, &actor, unit_id).await?;
    let mut hits = Vec::new();
    for (client, entries) in files.all() {
        if client.protection.is_protected() {
            continue;
        }
        let state = entries.state();
        let found = state.items.iter().filter(|item| match item.source {
            ItemSource::Visit(entry) => finds(&query.q, &entry.text),
            ItemSource::Person(entry) => finds(&query.q, &entry.content.text()),
        });
        hits.extend(found.map(|item| FileHit {
            client_id: client.client_id.to_string(),
            client_label: label(client, &actor),
            entry: item.into(),
        }));
    }
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.entry.happened_ms));
    let left_off = hits.len().saturating_sub(MOST_HITS);
    hits.truncate(MOST_HITS);
    Ok(Json(FileHitsView { hits, left_off }))
}

/// The files of all clients of a unit.
struct Files {
    clients: Vec<Client>,
    entries: BTreeMap<ClientId, Entries>,
}

impl Files {
    /// Reading all of them is an access to each client.
    async fn open(app: &App, actor: &Actor, unit_id: UnitId) -> Result<Self, Problem> {
        gate::require(actor, Act::ReadJournal, unit_id)?;
        let clients = app.store.client_ids(unit_id).await?;
        let access = gate::enter(app, actor, Act::ReadJournal, unit_id, clients).await?;
        Self::read(app, &access).await
    }

    async fn read(app: &App, access: &Access) -> Result<Self, Problem> {
        let mut entries: BTreeMap<ClientId, Entries> = BTreeMap::new();
        let empty = || Entries {
            visits: vec![],
            persons: vec![],
        };
        let clients = app.store.clients_of_unit(access).await?;
        for client in &clients {
            entries.insert(client.client_id, empty());
        }
        let visits: Vec<(ClientId, JournalEntry)> = app.store.journal_of_unit(access).await?;
        for (client_id, entry) in visits {
            entries
                .entry(client_id)
                .or_insert_with(empty)
                .visits
                .push(entry);
        }
        let persons: Vec<(ClientId, FileEntry)> = app.store.file_entries_of_unit(access).await?;
        for (client_id, entry) in persons {
            entries
                .entry(client_id)
                .or_insert_with(empty)
                .persons
                .push(entry);
        }
        Ok(Self { clients, entries })
    }

    fn all(&self) -> impl Iterator<Item = (&Client, &Entries)> {
        let of = |client: &Client| self.entries.get(&client.client_id);
        self.clients
            .iter()
            .filter_map(move |client| Some((client, of(client)?)))
    }
}

/// The words about a client with protected identity are for those named to her: in a
/// list they would tell who she is.
fn may_read(client: &Client, actor: &Actor) -> bool {
    let named = |staff| client.protection.admits(staff);
    !client.protection.is_protected() || actor.staff_id.is_some_and(named)
}

fn shown(client: &Client, item: &FileItem, actor: &Actor) -> FileEntryView {
    let mut view = FileEntryView::from(item);
    if !may_read(client, actor) {
        view.text = String::new();
        view.own_views.clear();
    }
    view
}

fn label(client: &Client, actor: &Actor) -> String {
    client_label(client, actor.staff_id).0
}
