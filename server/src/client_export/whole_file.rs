//! Everything of one client between two dates, read for an export.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::header;
use axum::response::{IntoResponse, Response};
use care_model::fault::Fault;
use care_model::id::{ClientId, StaffId, UnitId, UserId};
use care_model::person::{Client, Staff};
use care_model::planned_visit::PlannedVisit;
use care_model::time::{LocalDate, Timestamp};
use care_model::unit::Unit;
use care_model::visit_fact::VisitFact;
use documentation::care_file::FileEntry;
use documentation::client_file::{
    AgreementInFile, ClientFile, OrderInFile, VisitHistory, entries_in, journal_in,
};
use documentation::journal::JournalEntry;
use documentation::period::Period;
use serde::Deserialize;
use store::agreement::NotedAgreement;
use store::{Access, ClientOrder};

use crate::App;
use crate::auth::Actor;
use crate::error::Problem;
use crate::gate;
use crate::permit::Act;
use crate::planning::refuse_odd_date;

/// Longest period of one file, in days after its first: ten years. A file is closed
/// long before, and longer ones are made in parts.
const MAX_DAYS: i64 = 3_660;

/// Which days, both included.
#[derive(Debug, Deserialize)]
pub struct FileQuery {
    from: LocalDate,
    to: LocalDate,
}

impl FileQuery {
    fn period(&self) -> Result<Period, Problem> {
        refuse_odd_date(self.from)?;
        refuse_odd_date(self.to)?;
        if !(0..=MAX_DAYS).contains(&(self.to - self.from).num_days()) {
            let fault = Fault::new("to", self.to, "must be 0 to 3660 days after `from`");
            return Err(Problem::invalid(vec![fault]));
        }
        Ok(Period {
            from: self.from,
            to: self.to,
        })
    }
}

/// What a [`ClientFile`] borrows from.
pub struct WholeFile {
    pub period: Period,
    client: Client,
    pub unit: Unit,
    written_at: Timestamp,
    units: Vec<Unit>,
    staff: Vec<Staff>,
    orders: Vec<OrderInFile>,
    planned: Vec<PlannedVisit>,
    visits: Vec<VisitFact>,
    histories: Vec<VisitHistory>,
    journal: Vec<JournalEntry>,
    entries: Vec<FileEntry>,
}

impl WholeFile {
    /// Asks the gate, which logs the access, and reads.
    pub async fn read(
        app: &App,
        actor: &Actor,
        client_id: ClientId,
        query: &FileQuery,
    ) -> Result<Self, Problem> {
        let unit_id = app
            .store
            .unit_of_client(client_id)
            .await?
            .ok_or_else(Problem::forbidden)?;
        gate::require(actor, Act::ExportClientFile, unit_id)?;
        let period = query.period()?;
        let clients = vec![client_id];
        let access = gate::enter(app, actor, Act::ExportClientFile, unit_id, clients).await?;
        let client = app.store.client(&access, client_id).await?;
        let client = client.ok_or_else(Problem::forbidden)?;
        let unit = app.store.unit(unit_id).await?;
        let unit = unit.ok_or_else(|| Problem::not_found("unit"))?;
        let mut file = Self::of_rows(app, &access, client, unit, period).await?;
        file.read_named(app).await?;
        Ok(file)
    }

    async fn of_rows(
        app: &App,
        access: &Access,
        client: Client,
        unit: Unit,
        period: Period,
    ) -> Result<Self, Problem> {
        let (id, from, to) = (client.client_id, period.from, period.to);
        let store = &app.store;
        let orders = store.orders_of_client(access, id, from, to).await?;
        let names: BTreeMap<_, _> = store.display_names().await?.into_iter().collect();
        let orders = orders.into_iter().map(|held| in_file(held, &names));
        let events = store.events_of_client(access, id, from, to).await?;
        let histories = events
            .into_iter()
            .map(|(visit_id, events)| VisitHistory { visit_id, events });
        let journal = store.journal_of(access, id).await?;
        let journal = journal.into_iter().map(|(_, _, entry)| entry).collect();
        let journal = journal_in(period, journal);
        let entries = store.file_entries_of(access, id).await?;
        Ok(Self {
            entries: entries_in(period, &journal, entries),
            orders: orders.collect(),
            planned: store.planned_visits_of_client(access, id, from, to).await?,
            visits: store.facts_of_client(access, id, from, to).await?,
            histories: histories.collect(),
            written_at: app.clock.now(),
            units: vec![],
            staff: vec![],
            journal,
            period,
            client,
            unit,
        })
    }

    /// The people and units that the rows name. Who is no longer in the register is a
    /// fault that the export tells, unless a wish alone names the person.
    async fn read_named(&mut self, app: &App) -> Result<(), Problem> {
        let at_visits = self.visits.iter().map(|fact| fact.staff_id);
        let authors = self.journal.iter().map(|entry| entry.staff_id);
        let wished = self.orders.iter().flat_map(OrderInFile::wished_staff);
        let staff: BTreeSet<StaffId> = at_visits.chain(authors).chain(wished).collect();
        for staff_id in staff {
            self.staff.extend(app.store.staff(staff_id).await?);
        }
        let units: BTreeSet<UnitId> = std::iter::once(self.client.unit_id)
            .chain(self.orders.iter().map(|held| held.order.unit_id))
            .chain(self.planned.iter().map(|visit| visit.unit_id))
            .chain(self.visits.iter().map(|fact| fact.unit_id))
            .chain(self.journal.iter().map(|entry| entry.unit_id))
            .chain(self.entries.iter().map(|entry| entry.unit_id))
            .collect();
        for unit_id in units {
            self.units.extend(app.store.unit(unit_id).await?);
        }
        Ok(())
    }

    pub fn file(&self) -> ClientFile<'_> {
        ClientFile {
            period: self.period,
            written_at: self.written_at,
            client: &self.client,
            units: &self.units,
            staff: &self.staff,
            orders: &self.orders,
            planned: &self.planned,
            visits: &self.visits,
            histories: &self.histories,
            journal: &self.journal,
            entries: &self.entries,
        }
    }

    /// The made file as a download. Its name holds ids and dates alone.
    pub fn attachment(&self, kind: &'static str, extension: &str, bytes: Vec<u8>) -> Response {
        let (client, period) = (self.client.client_id, self.period);
        let name = format!("{client}-{}-{}.{extension}", period.from, period.to);
        let headers = [
            (header::CONTENT_TYPE, kind.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}\""),
            ),
        ];
        (headers, bytes).into_response()
    }
}

fn in_file(held: ClientOrder, names: &BTreeMap<UserId, String>) -> OrderInFile {
    let agreements = held.agreements.into_iter();
    OrderInFile {
        order_id: held.order_id,
        order: held.order,
        templates: held.templates,
        agreements: agreements.map(|noted| agreement(noted, names)).collect(),
    }
}

fn agreement(noted: NotedAgreement, names: &BTreeMap<UserId, String>) -> AgreementInFile {
    AgreementInFile {
        revision: noted.revision,
        valid_from: noted.valid_from,
        visits: noted.agreement.visits,
        wishes: noted.agreement.wishes,
        why: noted.agreement.why,
        by: noted.by,
        author_name: names.get(&noted.by).cloned().unwrap_or_default(),
        at: noted.at,
    }
}
