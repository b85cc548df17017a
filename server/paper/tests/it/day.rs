//! A unit's day, made by hand: three routes, and one of everything a pack has to tell.

use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, ShiftId, StaffId, TemplateId, UnitId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::order::{
    ClientWishes, Contact, FramePeriod, FrameTime, LocalWindow, Order, Priority,
};
use care_model::person::{Client, Protection, Staff};
use care_model::planned_visit::{PlannedVisit, VisitGap};
use care_model::route::{Route, RouteBreak, Stop};
use care_model::shift::Shift;
use care_model::skill::SkillCode;
use care_model::time::{LocalDate, LocalTime, Timestamp, local_to_instant};
use care_model::travel::{Coordinate, TravelMode};
use care_model::unit::Unit;
use documentation::language::Language;
use paper::paper_pack::{PackRequest, PublishedDay};

pub struct Day {
    pub unit: Unit,
    pub date: LocalDate,
    pub visits: BTreeMap<VisitId, PlannedVisit>,
    pub away: BTreeSet<VisitId>,
    pub shifts: Vec<Shift>,
    pub staff: BTreeMap<StaffId, Staff>,
    pub clients: BTreeMap<ClientId, Client>,
    pub orders: Vec<Order>,
    pub routes: Vec<Route>,
}

pub fn date() -> LocalDate {
    "2026-11-23".parse().expect("a date")
}

pub fn time(text: &str) -> LocalTime {
    text.parse().expect("a time")
}

pub fn made_at() -> Timestamp {
    local_to_instant(date(), time("02:30"))
}

fn moment() -> Timestamp {
    Timestamp::from_millis(0)
}

pub fn client_id(number: usize) -> ClientId {
    ClientId::derived(moment(), &format!("client {number}"))
}

pub fn staff_id(number: usize) -> StaffId {
    StaffId::derived(moment(), &format!("staff {number}"))
}

pub fn visit_id(route: usize, stop: usize) -> VisitId {
    VisitId::derived(moment(), &format!("visit {route} {stop}"))
}

fn unit_id() -> UnitId {
    UnitId::derived(moment(), "unit")
}

impl Day {
    /// So many routes of so many stops, half an hour each from seven o'clock.
    pub fn of(routes: usize, stops: usize) -> Self {
        let mut day = Self {
            unit: Unit {
                unit_id: unit_id(),
                name: "Östermalms hemtjänst".to_owned(),
                provider: "Staden".to_owned(),
                place: Coordinate::from_degrees(59.3, 18.1).expect("a place"),
                provider_kind: care_model::unit::ProviderKind::Municipal,
            },
            date: date(),
            visits: BTreeMap::new(),
            away: BTreeSet::new(),
            shifts: vec![],
            staff: BTreeMap::new(),
            clients: BTreeMap::new(),
            orders: vec![],
            routes: vec![],
        };
        for route in 0..routes {
            day.add_route(route, stops);
        }
        day
    }

    fn add_route(&mut self, route: usize, stops: usize) {
        let shift_id = ShiftId::derived(moment(), &format!("shift {route}"));
        self.staff.insert(staff_id(route), staff(route));
        self.shifts.push(Shift {
            shift_id,
            staff_id: staff_id(route),
            unit_id: unit_id(),
            date: date(),
            start: time("06:45"),
            end: time("15:30"),
            breaks: vec![],
            mode: TravelMode::ALL[route % 3],
        });
        let mut planned = vec![];
        for stop in 0..stops {
            // Each client is visited twice a day where the route is long.
            let number = route * stops.div_ceil(2) + stop % stops.div_ceil(2);
            self.add_client(number);
            let visit = visit(route, stop, client_id(number));
            let start_s = 7 * 3600 + stop as i32 * 1800;
            planned.push(Stop {
                visit_id: visit.visit_id,
                arrive_s: start_s,
                start_s,
                end_s: start_s + 1200,
                travel_s: if stop == 0 { 0 } else { 410 },
                travel_m: 450,
            });
            self.visits.insert(visit.visit_id, visit);
        }
        self.routes.push(Route {
            shift_id,
            staff_id: staff_id(route),
            stops: planned,
            breaks: vec![RouteBreak {
                start_s: 11 * 3600 + 1200,
                end_s: 11 * 3600 + 1800,
            }],
            way_back: None,
        });
    }

    fn add_client(&mut self, number: usize) {
        if self.clients.contains_key(&client_id(number)) {
            return;
        }
        self.clients.insert(client_id(number), client(number));
        self.orders.push(order(number));
    }

    pub fn client(&mut self, number: usize) -> &mut Client {
        self.clients.get_mut(&client_id(number)).expect("a client")
    }

    pub fn visit(&mut self, route: usize, stop: usize) -> &mut PlannedVisit {
        let visit = self.visits.get_mut(&visit_id(route, stop));
        visit.expect("a visit")
    }

    pub fn protect(&mut self, number: usize, named: &[usize]) {
        self.client(number).protection = Protection::Protected {
            named_staff: named.iter().map(|staff| staff_id(*staff)).collect(),
        };
    }

    /// Takes a visit off its route.
    pub fn unplace(&mut self, route: usize, stop: usize) {
        let stops = &mut self.routes[route].stops;
        stops.retain(|one| one.visit_id != visit_id(route, stop));
    }

    pub fn request(&self, language: Language) -> PackRequest<'_> {
        PackRequest {
            unit: &self.unit,
            date: self.date,
            language,
            made_at: made_at(),
            published: Some(PublishedDay {
                version: 3,
                at: local_to_instant(date(), time("01:10")),
                routes: &self.routes,
            }),
            visits: &self.visits,
            away: &self.away,
            shifts: &self.shifts,
            staff: &self.staff,
            clients: &self.clients,
            orders: &self.orders,
        }
    }

    /// With all that a sheet has a word for.
    pub fn with_everything() -> Self {
        let mut day = Self::of(3, 6);
        day.client(0).alarm = true;
        day.client(0).care_contact = Some(staff_id(1));
        day.client(1).name = "محمد الحسن".into();
        day.client(2).name = "Олена Ковальчук".into();
        day.client(3).name = "Wolfeschlegelsteinhausenbergerdorff "
            .repeat(6)
            .trim()
            .into();
        day.client(3).access = "Nyckel i skåp 12. ".repeat(12);
        day.client(4).name = "Şükrü İğdır".into();
        day.client(4).access = String::new();
        day.orders[4].contacts.clear();
        day.orders[0].wishes.language = Some("fi".to_owned());
        day.protect(5, &[1]);
        let partner = visit_id(1, 1);
        day.visit(0, 1).partner = Some(partner);
        day.visit(1, 1).partner = Some(visit_id(0, 1));
        day.visit(0, 2).skills = vec![SkillCode("insulin".to_owned())];
        day.visit(0, 5).gap_after = Some(VisitGap {
            visit_id: visit_id(0, 0),
            min_minutes: 120,
            max_minutes: 240,
        });
        day.unplace(2, 4);
        day.visit(2, 4).priority = Priority::May;
        day.away.insert(visit_id(2, 5));
        day.routes[2].stops[0].start_s = 86_400 + 1800;
        day.routes[2].stops[0].end_s = 86_400 + 3600;
        day
    }
}

fn staff(number: usize) -> Staff {
    const NAMES: [&str; 3] = ["Åsa Öberg", "دانیه کریمی", "Wiśniewska Łucja"];
    Staff {
        staff_id: staff_id(number),
        unit_id: unit_id(),
        name: NAMES
            .get(number)
            .map_or_else(|| format!("Personal {number}"), |it| (*it).to_owned()),
        title: "Undersköterska".to_owned(),
        personal_number: "198112189876".to_owned(),
        employee_number: format!("E{number}"),
        skills: vec![],
    }
}

fn client(number: usize) -> Client {
    Client {
        client_id: client_id(number),
        unit_id: unit_id(),
        name: format!("Greta Klient{number:03}"),
        personal_number: "194002290000".to_owned(),
        address: format!("Storgatan {number}, 114 55 Stockholm"),
        coordinate: None,
        access: format!("Portkod {number:04}#, nyckelskåp 7, krok {number}"),
        tag: None,
        household: None,
        alarm: false,
        protection: Protection::None,
        alerts: String::new(),
        care_contact: None,
    }
}

fn order(number: usize) -> Order {
    Order {
        sender: "paraply".to_owned(),
        sender_order_id: format!("B-{number}"),
        version: 1,
        client_id: client_id(number),
        unit_id: unit_id(),
        decision: "beslut".to_owned(),
        purpose: format!("Behöver stöd vid förflyttning, behov{number:03}."),
        valid_from: "2026-01-01".parse().expect("a date"),
        valid_to: None,
        frame: FrameTime {
            minutes: 600,
            period: FramePeriod::Month,
        },
        contacts: vec![Contact {
            name: format!("Anna Dotter{number:03}"),
            relation: "dotter".to_owned(),
            phone: format!("070-000 {number:03}"),
        }],
        wishes: ClientWishes::default(),
        visits: vec![],
    }
}

fn visit(route: usize, stop: usize, client_id: ClientId) -> PlannedVisit {
    let codes = ["morning_help", "breakfast", "medication"];
    PlannedVisit {
        visit_id: visit_id(route, stop),
        template_id: Some(TemplateId::derived(moment(), &format!("{route} {stop}"))),
        client_id,
        unit_id: unit_id(),
        date: date(),
        window: LocalWindow {
            start: time("07:00"),
            end: time("15:00"),
        },
        preferred: None,
        duration_min: 20,
        interventions: codes.map(|code| InterventionCode(code.to_owned())).to_vec(),
        skills: vec![],
        staff_count: 1,
        partner: None,
        gap_after: None,
        priority: Priority::Must,
    }
}
