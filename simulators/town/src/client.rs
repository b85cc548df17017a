//! The clients and what was ordered for them.

use care_model::id::{ClientId, HouseholdId, StaffId, UnitId};
use care_model::order::{ClientWishes, Contact, FramePeriod, FrameTime, Order, VisitPattern};
use care_model::person::{Client, Protection};
use care_model::time::add_days;

use crate::dice::{Dice, Subject};
use crate::home::{Home, Homes};
use crate::name::Names;
use crate::personal_number::PersonalNumbers;
use crate::request::TownRequest;
use crate::roster::Roster;
use crate::routine::{Routine, RoutineKind};
use crate::town::BIRTH_OF_IDS;

/// Needs and purposes, as a care manager writes them.
const PURPOSES: &[&str] = &[
    "Behöver stöd för att klara morgon och kväll. Mål: bo kvar hemma tryggt.",
    "Nedsatt rörlighet efter fallskada. Mål: klara förflyttning med stöd.",
    "Minnessvårigheter. Mål: regelbundna måltider och trygg dag.",
    "Nedsatt syn. Mål: fortsätta sköta hemmet med hjälp.",
    "Trött vid hjärtsvikt. Mål: orka med vardagen och komma ut.",
];
const RELATIONS: &[&str] = &["dotter", "son", "syster", "granne", "god man"];
const LANGUAGES: &[&str] = &["fi", "ar", "pl", "es"];

struct Inventor<'a> {
    request: &'a TownRequest<'a>,
    unit_id: UnitId,
    roster: &'a Roster,
    dice: Dice,
    names: Names,
    numbers: PersonalNumbers,
}

pub(crate) fn invent_clients(
    request: &TownRequest,
    unit_id: UnitId,
    roster: &Roster,
    routines: &[Routine],
    homes: &Homes,
) -> (Vec<Client>, Vec<Order>) {
    let mut dice = Dice::new(request.seed, Subject::Clients);
    let names = Names::new(&mut dice);
    let numbers = PersonalNumbers::default();
    let mut inventor = Inventor {
        request,
        unit_id,
        roster,
        dice,
        names,
        numbers,
    };
    let mut clients: Vec<Client> = Vec::new();
    let mut orders = Vec::new();
    for (number, (routine, home)) in (1..).zip(routines.iter().zip(&homes.homes)) {
        let mut client = inventor.client(number, routine, home);
        if let (RoutineKind::Cohabitant, Some(spouse)) = (routine.kind, clients.last_mut()) {
            let name = format!("{}/household/{number}", request.seed);
            spouse.household = Some(HouseholdId::derived(BIRTH_OF_IDS, &name));
            client.household = spouse.household;
            client.name = inventor.names.spouse_of(&spouse.name);
            client.access.clone_from(&spouse.access);
        }
        orders.push(inventor.order(number, &client, routine));
        clients.push(client);
    }
    (clients, orders)
}

/// Some have something that must be known before the door. Not drawn: the towns that
/// were invented so far stay as they are.
fn alerts(number: u32) -> &'static str {
    match number % 9 {
        2 => "Allergi: penicillin.",
        5 => "Hund i hallen. Ring på före.",
        7 => "Smitta: använd handskar och munskydd.",
        _ => "",
    }
}

impl Inventor<'_> {
    fn client(&mut self, number: u32, routine: &Routine, home: &Home) -> Client {
        let protection = match routine.kind {
            RoutineKind::Protected => Protection::Protected {
                named_staff: self.named_staff(),
            },
            RoutineKind::Alone | RoutineKind::Cohabitant => Protection::None,
        };
        let care_contact = Some(self.care_contact(&protection));
        let tag = (!protection.is_protected())
            .then(|| format!("VT-{number:03}-{:05}", self.dice.below(100_000)));
        Client {
            client_id: ClientId::derived(
                BIRTH_OF_IDS,
                &format!("{}/client/{number}", self.request.seed),
            ),
            unit_id: self.unit_id,
            name: self.names.older(),
            personal_number: self.numbers.draw(&mut self.dice, 1930, 1960),
            address: home.address.clone(),
            coordinate: Some(home.coordinate),
            access: self.access(),
            alerts: alerts(number).to_owned(),
            tag,
            household: None,
            alarm: self.dice.chance(25),
            protection,
            care_contact,
        }
    }

    fn named_staff(&self) -> Vec<StaffId> {
        let named = self.roster.named_for_protected(self.request.today);
        named
            .into_iter()
            .map(|position| self.roster.staff[position].staff_id)
            .collect()
    }

    /// An assistant nurse, and one who may know of the client.
    fn care_contact(&mut self, protection: &Protection) -> StaffId {
        let nurses: Vec<StaffId> = (0..self.roster.staff.len())
            .filter(|position| self.roster.is_nurse(*position))
            .map(|position| self.roster.staff[position].staff_id)
            .filter(|staff_id| protection.admits(*staff_id))
            .collect();
        self.dice.pick(&nurses)
    }

    fn access(&mut self) -> String {
        let code = self.dice.between(1000, 9999);
        match self.dice.below(4) {
            0 => format!("Portkod {code}, ringer på själv"),
            1 => format!("Nyckel i skåp {}, portkod {code}", self.dice.between(1, 80)),
            2 => format!("Nyckelgömma vid dörren, kod {code}"),
            _ => "Öppnar själv, tar tid på sig".to_owned(),
        }
    }

    fn order(&mut self, number: u32, client: &Client, routine: &Routine) -> Order {
        let age_days = i64::from(self.dice.between(60, 700));
        Order {
            sender: "paraply".to_owned(),
            sender_order_id: format!("B-{}", 1000 + number),
            version: 1,
            client_id: client.client_id,
            unit_id: self.unit_id,
            decision: format!("D-{}", 5000 + number),
            purpose: self.dice.pick(PURPOSES).to_owned(),
            valid_from: add_days(self.request.today, -age_days),
            valid_to: None,
            frame: frame(&routine.patterns),
            contacts: self.contacts(client),
            wishes: self.wishes(client),
            visits: routine.patterns.clone(),
        }
    }

    fn contacts(&mut self, client: &Client) -> Vec<Contact> {
        if client.protection.is_protected() || self.dice.chance(20) {
            return vec![];
        }
        // 070-174 06 05 to 99 are set aside for films.
        vec![Contact {
            name: self.names.spouse_of(&client.name),
            relation: self.dice.pick(RELATIONS).to_owned(),
            phone: format!("070-174 06 {:02}", self.dice.between(5, 99)),
        }]
    }

    fn wishes(&mut self, client: &Client) -> ClientWishes {
        if client.protection.is_protected() {
            return ClientWishes::default();
        }
        let mut others: Vec<StaffId> = self
            .roster
            .staff
            .iter()
            .map(|person| person.staff_id)
            .filter(|staff_id| Some(*staff_id) != client.care_contact)
            .collect();
        self.dice.shuffle(&mut others);
        let mut draw = |percent: usize, count: usize| {
            let drawn = if self.dice.chance(percent) { count } else { 0 };
            others.split_off(others.len() - drawn)
        };
        let wanted_staff = draw(20, 2);
        let unwanted_staff = draw(5, 1);
        let forbidden_staff = draw(6, 1);
        let language = self
            .dice
            .chance(5)
            .then(|| self.dice.pick(LANGUAGES).to_owned());
        ClientWishes {
            wanted_staff,
            unwanted_staff,
            forbidden_staff,
            language,
        }
    }
}

/// Granted minutes a week: what the patterns need with a tenth to spare, in
/// whole half hours. Double staffing counts twice.
fn frame(patterns: &[VisitPattern]) -> FrameTime {
    let hundredths: u32 = patterns
        .iter()
        .map(|pattern| {
            let visits = (pattern.weekdays.len() * pattern.weeks.len()) as u32;
            let minutes = u32::from(pattern.duration_min) * u32::from(pattern.staff_count);
            (visits * minutes * 100).div_ceil(u32::from(pattern.cycle_weeks))
        })
        .sum();
    FrameTime {
        minutes: (hundredths * 11).div_ceil(1000).div_ceil(30) * 30,
        period: FramePeriod::Week,
    }
}
