//! A unit's day on paper, for when neither server nor phones can be reached:
//! each route as a sheet to write on, everybody who is to be visited by name, and
//! how what was written comes into the system afterwards.
//!
//! Nobody with protected identity has a name, an address, a key or a contact on the
//! common sheets. Those stand on a sheet of their own for each staff member on duty who
//! is named for the person and has the person on her route, may be called by the alarm,
//! or may have to go since none of the named has the visit.

mod afterwards;
mod client_list;
mod protected;
mod route_sheet;
mod said;
mod unplaced;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, StaffId, VisitId};
use care_model::order::Order;
use care_model::person::{Client, Staff};
use care_model::planned_visit::PlannedVisit;
use care_model::route::{Route, Stop};
use care_model::shift::Shift;
use care_model::time::{LocalDate, Timestamp};
use care_model::unit::Unit;
use documentation::language::{Language, Words};

use crate::document::{Block, Column, Document, HeadingLevel, Orientation, Section, Span, Table};
use said::{clock_of, swedish_order};

/// What a pack is made of, all of one unit and day.
#[derive(Clone, Copy, Debug)]
pub struct PackRequest<'a> {
    pub unit: &'a Unit,
    pub date: LocalDate,
    pub language: Language,
    pub made_at: Timestamp,
    /// None where the day has not been published.
    pub published: Option<PublishedDay<'a>>,
    /// All visits of the day, those of clients who are away too.
    pub visits: &'a BTreeMap<VisitId, PlannedVisit>,
    /// Visits that do not take place, as their client is away.
    pub away: &'a BTreeSet<VisitId>,
    pub shifts: &'a [Shift],
    pub staff: &'a BTreeMap<StaffId, Staff>,
    pub clients: &'a BTreeMap<ClientId, Client>,
    /// Every version of the unit's orders; of each the one that holds on the day counts.
    pub orders: &'a [Order],
}

#[derive(Clone, Copy, Debug)]
pub struct PublishedDay<'a> {
    pub version: i64,
    pub at: Timestamp,
    pub routes: &'a [Route],
}

/// A pack: what everybody may carry, and what is for one pair of hands each.
pub struct PaperPack {
    pub common: Document,
    pub protected: Vec<ProtectedSheet>,
    /// Whose data the common sheets hold; those with protected identity are on them
    /// without a name.
    pub clients: BTreeSet<ClientId>,
}

/// One client with protected identity, for one of the staff named for the person.
pub struct ProtectedSheet {
    pub staff_id: StaffId,
    pub client_id: ClientId,
    pub section: Section,
}

impl PaperPack {
    /// Leaves only the protected sheets that a reader may see: of clients whom the reader
    /// herself is named for.
    pub fn keep_for_reader(&mut self, request: &PackRequest, reader: Option<StaffId>) {
        self.protected.retain(|sheet| {
            let client = request.clients.get(&sheet.client_id);
            reader
                .zip(client)
                .is_some_and(|(reader, client)| client.protection.admits(reader))
        });
    }

    /// The sheets of protected identities as a document of their own; nothing where
    /// there are none.
    pub fn protected_document(&self) -> Option<Document> {
        if self.protected.is_empty() {
            return None;
        }
        let sections = self.protected.iter().map(|sheet| sheet.section.clone());
        Some(Document {
            sections: sections.collect(),
            ..self.common.clone()
        })
    }
}

/// Makes the pack of a day. Any input gives one.
pub fn paper_pack(request: &PackRequest) -> PaperPack {
    let day = Day::of(request);
    let mut sections = vec![first_sheet(&day)];
    let routes = day.routes_by_name().into_iter();
    sections.extend(routes.map(|route| route_sheet::section(&day, route)));
    sections.extend(unplaced::section(&day));
    sections.extend(client_list::section(&day));
    sections.push(afterwards::section(&day));
    PaperPack {
        common: Document {
            title: day.say(words::PAPER_PACK).to_owned(),
            language: request.language,
            orientation: Orientation::Landscape,
            issuer: request.unit.name.clone(),
            about: request.date.to_string(),
            made_at: request.made_at,
            sections,
        },
        protected: protected::sheets(&day),
        clients: day.clients_on_paper(),
    }
}

/// A request with what is looked up again and again.
struct Day<'a> {
    request: &'a PackRequest<'a>,
    /// Where each visit of a published route stands.
    placed: BTreeMap<VisitId, (StaffId, Stop)>,
    orders: BTreeMap<ClientId, Vec<&'a Order>>,
}

impl<'a> Day<'a> {
    fn of(request: &'a PackRequest<'a>) -> Self {
        let routes = request.published.map(|day| day.routes).unwrap_or_default();
        let placed = routes.iter().flat_map(|route| {
            let stops = route.stops.iter();
            stops.map(|stop| (stop.visit_id, (route.staff_id, *stop)))
        });
        Self {
            request,
            placed: placed.collect(),
            orders: orders_in_force(request),
        }
    }

    fn say(&self, words: Words) -> &'static str {
        words.in_language(self.request.language)
    }

    fn routes(&self) -> &'a [Route] {
        let published = self.request.published;
        published.map(|day| day.routes).unwrap_or_default()
    }

    /// Those with a stop, as somebody looks for her sheet.
    fn routes_by_name(&self) -> Vec<&'a Route> {
        let with_stops = self.routes().iter().filter(|route| !route.stops.is_empty());
        let mut routes: Vec<&Route> = with_stops.collect();
        routes.sort_by_key(|route| {
            let first = route.stops.first().map(|stop| stop.start_s);
            (swedish_order(self.staff_name(route.staff_id)), first)
        });
        routes
    }

    fn staff_name(&self, staff_id: StaffId) -> &str {
        let staff = self.request.staff.get(&staff_id);
        staff.map_or(self.say(words::UNKNOWN_STAFF), |staff| &staff.name)
    }

    /// The client of a visit where the common sheets may say who it is.
    fn open_client(&self, client_id: ClientId) -> Option<&'a Client> {
        let client = self.request.clients.get(&client_id)?;
        (!client.protection.is_protected()).then_some(client)
    }

    /// Visits that no published route has, and that take place.
    fn unplaced(&self) -> Vec<&'a PlannedVisit> {
        let away = self.request.away;
        let visits = self.request.visits.values();
        let mut unplaced: Vec<&PlannedVisit> = visits
            .filter(|visit| !self.placed.contains_key(&visit.visit_id))
            .filter(|visit| !away.contains(&visit.visit_id))
            .collect();
        unplaced.sort_by_key(|visit| (visit.window.start, visit.window.end, visit.visit_id));
        unplaced
    }

    /// Those with a visit on the day, and those an alarm may call somebody to.
    fn clients_on_paper(&self) -> BTreeSet<ClientId> {
        let visited = self.request.visits.values().map(|visit| visit.client_id);
        let clients = self.request.clients.values();
        let alarms = clients.filter(|client| client.alarm);
        visited
            .chain(alarms.map(|client| client.client_id))
            .collect()
    }
}

/// A higher version replaces a lower one from its first day on.
fn orders_in_force<'a>(request: &PackRequest<'a>) -> BTreeMap<ClientId, Vec<&'a Order>> {
    let mut newest: BTreeMap<(&str, &str), &Order> = BTreeMap::new();
    for order in request.orders {
        let name = (order.sender.as_str(), order.sender_order_id.as_str());
        let is_newer = newest
            .get(&name)
            .is_none_or(|kept| kept.version < order.version);
        if order.valid_from <= request.date && is_newer {
            newest.insert(name, order);
        }
    }
    let mut in_force: BTreeMap<ClientId, Vec<&Order>> = BTreeMap::new();
    for order in newest.into_values() {
        if order.valid_to.is_none_or(|last| request.date <= last) {
            in_force.entry(order.client_id).or_default().push(order);
        }
    }
    in_force
}

/// What the pack holds, and what to know before it is handed out.
fn first_sheet(day: &Day) -> Section {
    let say = |words| Block::Paragraph(Span::plain(day.say(words)));
    let mut blocks = vec![Block::Heading(
        HeadingLevel::First,
        format!(
            "{}: {}, {}",
            day.say(words::PAPER_PACK),
            day.request.unit.name,
            day.request.date
        ),
    )];
    let state = match day.request.published {
        Some(published) => format!(
            "{} {}, {} {} {}.",
            day.say(words::PUBLISHED_VERSION),
            published.version,
            day.say(words::OF),
            published.at.local_date(),
            published.at.local_time()
        ),
        None => day.say(words::NOTHING_PUBLISHED).to_owned(),
    };
    blocks.push(Block::Paragraph(Span::bold(state)));
    blocks.push(say(words::PHONES_FIRST));
    blocks.push(say(words::HOW_TO_HAND_OUT));
    blocks.push(say(words::SECRECY));
    blocks.push(say(words::ALERTS));
    blocks.extend(contents(day));
    Section {
        running_title: day.say(words::PAPER_PACK).to_owned(),
        blocks,
    }
}

/// Whose sheets there are.
fn contents(day: &Day) -> Option<Block> {
    let rows: Vec<_> = day
        .routes_by_name()
        .into_iter()
        .map(|route| {
            let (first, last) = (route.stops.first(), route.stops.last());
            let from = first.map(|stop| clock_of(day.request.date, stop.start_s));
            let until = last.map(|stop| clock_of(day.request.date, stop.end_s));
            vec![
                vec![Span::plain(day.staff_name(route.staff_id))],
                vec![Span::plain(from.unwrap_or_default())],
                vec![Span::plain(until.unwrap_or_default())],
                vec![Span::plain(route.stops.len().to_string())],
                vec![],
            ]
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    Some(Block::Table(Table {
        summary: day.say(words::CONTENTS_SUMMARY).to_owned(),
        columns: vec![
            Column::printed(day.say(words::ROUTE_OF), 8),
            Column::printed(day.say(words::FIRST_VISIT), 3),
            Column::printed(day.say(words::LAST_VISIT), 3),
            Column::figures(day.say(words::VISITS), 2),
            Column::by_hand(day.say(words::HANDED_TO), 6),
        ],
        rows,
    }))
}
