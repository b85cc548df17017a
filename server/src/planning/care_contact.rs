//! The named care contact of each client: who it is, who it might be, and naming one.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use care_model::fault::Fault;
use care_model::id::{ClientId, StaffId, UnitId};
use care_model::person::{Client, Staff};
use care_model::time::{LocalDate, add_days, dates};
use care_model::visit_fact::VisitFact;
use serde::{Deserialize, Serialize};
use store::Access;
use store::care_contact::{ContactWord, NamedContact};
use utoipa::ToSchema;

use super::board;
use super::day::{client_label, is_admitted};
use super::moves::if_match;
use super::names::Names;
use super::views::StaffNameView;
use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::extract::{Body, Params};
use crate::gate;
use crate::permit::Act;

/// The title that a care contact must have (since 1 July 2023), as the catalogue has it.
const TITLE: &str = "assistant_nurse";
/// How far back is looked for who comes.
const SEEN_DAYS: i64 = 14;
const SEEN_STAFF: usize = 3;

#[derive(Debug, Serialize, ToSchema)]
pub struct CareContactsView {
    /// Those with an order in force; whoever lacks a contact that holds comes first.
    clients: Vec<CareContactView>,
    /// Who may be one, by name.
    nurses: Vec<StaffNameView>,
}

/// How many clients with an order in force have no care contact that holds; nobody is named.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareContactsMissingView {
    missing: usize,
}

/// A client with the care contact that is named for them.
#[derive(Debug, Serialize, ToSchema)]
pub struct CareContactView {
    client_id: String,
    client_label: String,
    protected: bool,
    /// Who it is stays with those who may know who the client is, and so does naming one.
    kept_back: bool,
    /// 0 where nobody but the register has named one.
    revision: i64,
    staff_id: Option<String>,
    /// None of somebody who is of the unit no more.
    staff_name: Option<String>,
    /// A member of the unit who is an assistant nurse today and may know who the client is.
    is_valid: bool,
    /// Who named them; none when it was the reader, the register, or a login that is no more.
    by_name: Option<String>,
    at_ms: Option<i64>,
    /// Who came most often within the last fourteen days.
    most_seen: Vec<SeenStaffView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SeenStaffView {
    staff_id: String,
    staff_name: String,
    visits: usize,
    may_be: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CareContactForm {
    /// Nobody where it is null.
    staff_id: Option<String>,
}

/// The unit's clients with their care contacts.
#[utoipa::path(get, path = "/api/units/{unit}/care-contacts", params(("unit" = String, Path)),
    responses((status = 200, body = CareContactsView), (status = 403, body = Problem)))]
pub async fn care_contacts(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<CareContactsView>, Problem> {
    let access = board::enter(&app, &actor, Act::ReadBoard, unit_id).await?;
    let (first, today) = seen_days(&app);
    let facts = app.store.facts(&access, first, today).await?;
    let people = People::read(&app, &actor, &access, &facts).await?;
    let clients = with_order(&app, &access, today).await?;
    let mut views: Vec<CareContactView> = (clients.iter())
        .map(|client| people.view(&actor, client))
        .collect();
    views.sort_by(|one, other| {
        let by = |view: &CareContactView| (view.is_valid, view.client_label.clone());
        by(one).cmp(&by(other))
    });
    let nurses = people.staff.iter();
    let nurses = nurses.filter(|staff| staff.holds(TITLE, today));
    let mut nurses: Vec<StaffNameView> = nurses
        .map(|staff| StaffNameView {
            staff_id: staff.staff_id.to_string(),
            staff_name: staff.name.clone(),
        })
        .collect();
    nurses.sort_by(|one, other| one.staff_name.cmp(&other.staff_name));
    Ok(Json(CareContactsView {
        clients: views,
        nurses,
    }))
}

/// Names a client's care contact, or nobody. The word stands until the next one, whatever the
/// register says.
#[utoipa::path(post, path = "/api/units/{unit}/clients/{client}/care-contact",
    request_body = CareContactForm,
    params(("unit" = String, Path), ("client" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = CareContactView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn name_care_contact(
    State(app): State<App>,
    actor: Actor,
    Params((unit_id, client_id)): Params<(UnitId, ClientId)>,
    headers: HeaderMap,
    Body(form): Body<CareContactForm>,
) -> Result<Json<CareContactView>, Problem> {
    gate::require(&actor, Act::NameCareContact, unit_id)?;
    let seen = if_match(&headers)?;
    if app.store.unit_of_client(client_id).await? != Some(unit_id) {
        return Err(Problem::not_found("client"));
    }
    let touched = vec![client_id];
    let access = gate::enter(&app, &actor, Act::NameCareContact, unit_id, touched).await?;
    let client = app.store.client(&access, client_id).await?;
    let mut client = client.ok_or_else(|| Problem::not_found("client"))?;
    if !is_admitted(&client, actor.staff_id) {
        return Err(Problem::forbidden());
    }
    let staff = app.store.staff_of_unit(unit_id).await?;
    let (first, today) = seen_days(&app);
    let named = parse(&form, &staff, &client, today)?;
    let by = (actor.user_id, app.clock.now());
    let word = (app.store)
        .name_care_contact(&access, client_id, seen, named, by)
        .await?;
    if let ContactWord::Stale { current } = word {
        return Err(Problem::stale(current));
    }
    app.stated_days.forget();
    // No draft is another by it: each open day is told.
    let (first_day, last_day) = crate::orders::horizon(&app, by.1);
    for date in dates(first_day, last_day) {
        app.live.tell(unit_id, date);
    }
    client.care_contact = named;
    let facts = (app.store)
        .facts_of_client(&access, client_id, first, today)
        .await?;
    let people = People::read(&app, &actor, &access, &facts).await?;
    Ok(Json(people.view(&actor, &client)))
}

/// How many clients lack a care contact: a reminder that says nothing of anybody.
#[utoipa::path(get, path = "/api/units/{unit}/care-contacts/missing", params(("unit" = String, Path)),
    responses((status = 200, body = CareContactsMissingView), (status = 403, body = Problem)))]
pub async fn care_contacts_missing(
    State(app): State<App>,
    actor: Actor,
    Params(unit_id): Params<UnitId>,
) -> Result<Json<CareContactsMissingView>, Problem> {
    gate::require(&actor, Act::ReadBoard, unit_id)?;
    let access = Access::unattended(unit_id);
    let today = app.clock.now().local_date();
    let staff = app.store.staff_of_unit(unit_id).await?;
    let clients = with_order(&app, &access, today).await?;
    let lacking = clients.iter().filter(|client| {
        let mut staff = staff.iter();
        let person = staff.find(|staff| Some(staff.staff_id) == client.care_contact);
        person.is_none_or(|person| may_be_contact(client, person, today).is_err())
    });
    Ok(Json(CareContactsMissingView {
        missing: lacking.count(),
    }))
}

/// The first and the last day of what is looked at for who comes.
fn seen_days(app: &App) -> (LocalDate, LocalDate) {
    let today = app.clock.now().local_date();
    (add_days(today, 1 - SEEN_DAYS), today)
}

/// The clients with an order in force.
async fn with_order(app: &App, access: &Access, today: LocalDate) -> Result<Vec<Client>, Problem> {
    let orders = app.store.orders_on(access, today).await?;
    let ordered: BTreeSet<ClientId> = orders.iter().map(|order| order.client_id).collect();
    let mut clients = app.store.clients_of_unit(access).await?;
    clients.retain(|client| ordered.contains(&client.client_id));
    Ok(clients)
}

/// Why somebody of the unit may not be a client's care contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum ContactFault {
    #[error("must be an assistant nurse (undersköterska)")]
    NoAssistantNurse,
    #[error("must be named for the client's protected identity")]
    NotAdmitted,
}

/// Whether somebody of the unit may be a client's care contact.
fn may_be_contact(client: &Client, person: &Staff, today: LocalDate) -> Result<(), ContactFault> {
    let protection = &client.protection;
    if !person.holds(TITLE, today) {
        Err(ContactFault::NoAssistantNurse)
    } else if protection.is_protected() && !protection.admits(person.staff_id) {
        Err(ContactFault::NotAdmitted)
    } else {
        Ok(())
    }
}

/// Whom the form names.
fn parse(
    form: &CareContactForm,
    staff: &[Staff],
    client: &Client,
    today: LocalDate,
) -> Result<Option<StaffId>, Problem> {
    let Some(given) = &form.staff_id else {
        return Ok(None);
    };
    let staff_id: Option<StaffId> = given.parse().ok();
    let mut staff = staff.iter();
    let person = staff.find(|person| Some(person.staff_id) == staff_id);
    let fault = match person {
        None => Fault::new("staff_id", given, "must be a staff member of the unit"),
        Some(person) => match may_be_contact(client, person, today) {
            Ok(()) => return Ok(Some(person.staff_id)),
            Err(fault) => Fault::new("staff_id", given, fault.to_string()),
        },
    };
    Err(Problem::invalid(vec![fault]))
}

/// What all clients' contacts are told with.
struct People {
    today: LocalDate,
    staff: Vec<Staff>,
    named: BTreeMap<ClientId, NamedContact>,
    names: Names,
    /// Visits within the last days.
    came: BTreeMap<ClientId, BTreeMap<StaffId, usize>>,
}

impl People {
    async fn read(
        app: &App,
        actor: &Actor,
        access: &Access,
        facts: &[VisitFact],
    ) -> Result<Self, Problem> {
        let mut came: BTreeMap<ClientId, BTreeMap<StaffId, usize>> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.performed_s() > 0) {
            let of_client = came.entry(fact.client_id).or_default();
            *of_client.entry(fact.staff_id).or_default() += 1;
        }
        let named = app.store.named_contacts(access).await?;
        let users = named.values().map(|named| named.by).collect();
        Ok(Self {
            today: app.clock.now().local_date(),
            staff: app.store.staff_of_unit(access.unit_id()).await?,
            names: Names::of(app, actor, users).await?,
            named,
            came,
        })
    }

    fn may_be(&self, client: &Client, staff: &Staff) -> bool {
        may_be_contact(client, staff, self.today).is_ok()
    }

    fn person(&self, staff_id: StaffId) -> Option<&Staff> {
        let mut staff = self.staff.iter();
        staff.find(|staff| staff.staff_id == staff_id)
    }

    fn view(&self, actor: &Actor, client: &Client) -> CareContactView {
        let is_told = is_admitted(client, actor.staff_id);
        let named = self.named.get(&client.client_id);
        let person = client.care_contact.and_then(|id| self.person(id));
        let told = named.filter(|_| is_told);
        let (label, protected) = client_label(client, actor.staff_id);
        CareContactView {
            client_id: client.client_id.to_string(),
            client_label: label,
            protected,
            revision: named.map_or(0, |named| named.revision),
            kept_back: !is_told,
            staff_id: (client.care_contact.filter(|_| is_told)).map(|id| id.to_string()),
            staff_name: (person.filter(|_| is_told)).map(|person| person.name.clone()),
            is_valid: person.is_some_and(|person| self.may_be(client, person)),
            by_name: told.and_then(|named| self.names.get(named.by)),
            at_ms: told.map(|named| named.at.millis()),
            most_seen: self.most_seen(client, is_told),
        }
    }

    fn most_seen(&self, client: &Client, is_told: bool) -> Vec<SeenStaffView> {
        let came = self.came.get(&client.client_id).filter(|_| is_told);
        let mut seen: Vec<(&Staff, usize)> = (came.into_iter().flatten())
            .filter_map(|(staff_id, visits)| Some((self.person(*staff_id)?, *visits)))
            .collect();
        seen.sort_by(|(one, most), (other, least)| {
            least.cmp(most).then_with(|| one.name.cmp(&other.name))
        });
        let seen = seen.into_iter().take(SEEN_STAFF);
        seen.map(|(staff, visits)| SeenStaffView {
            staff_id: staff.staff_id.to_string(),
            staff_name: staff.name.clone(),
            visits,
            may_be: self.may_be(client, staff),
        })
        .collect()
    }
}
