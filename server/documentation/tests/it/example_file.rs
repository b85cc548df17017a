//! An invented client with every kind of visit, for the exports.

use std::path::PathBuf;

use care_model::deviation::ReportedDeviation;
use care_model::id::{DeviceId, EventId, OrderId, TemplateId, UserId, VisitId};
use care_model::intervention::InterventionCode;
use care_model::order::{ClientWishes, GapAfter, LocalWindow, Order, Priority, VisitPattern};
use care_model::person::{Client, Protection, Staff};
use care_model::planned_visit::{PlannedVisit, VisitTemplate};
use care_model::time::{LocalDate, Timestamp, add_days};
use care_model::travel::Coordinate;
use care_model::unit::{ProviderKind, Unit};
use care_model::visit_event::{
    Author, CorrectedField, EventKind, EventTime, ManualReason, NotPerformedReason, Presence,
    VisitEvent,
};
use care_model::visit_fact::{NotPerformed, Outcome, VisitFact, VisitOrigin};
use documentation::care_file::FileEntry;
use documentation::client_file::{AgreementInFile, ClientFile, OrderInFile, VisitHistory};
use documentation::journal::{JournalEntry, Signature, entries_for};
use documentation::period::Period;

use crate::example_entries;
use crate::facts::{at, client, date, done, missed, staff, unit, visit};

/// What a [`ClientFile`] borrows from.
#[derive(Clone)]
pub struct Example {
    pub period: Period,
    pub client: Client,
    pub units: Vec<Unit>,
    pub staff: Vec<Staff>,
    pub orders: Vec<OrderInFile>,
    pub planned: Vec<PlannedVisit>,
    pub visits: Vec<VisitFact>,
    pub histories: Vec<VisitHistory>,
    pub journal: Vec<JournalEntry>,
    pub entries: Vec<FileEntry>,
}

impl Example {
    pub fn file(&self) -> ClientFile<'_> {
        ClientFile {
            period: self.period,
            written_at: at("2026-12-01 09:00"),
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

    /// The same client in a period without a visit, an order or an entry.
    pub fn empty() -> Self {
        Self {
            orders: vec![],
            planned: vec![],
            visits: vec![],
            histories: vec![],
            journal: vec![],
            entries: vec![],
            ..Self::whole()
        }
    }

    pub fn protected() -> Self {
        let mut example = Self::whole();
        example.client.protection = Protection::Protected {
            named_staff: vec![staff(1)],
        };
        example
    }

    pub fn whole() -> Self {
        let order = order();
        let planned: Vec<PlannedVisit> = order
            .templates
            .iter()
            .flat_map(|template| template.expand(date("2026-11-23"), date("2026-11-29")))
            .collect();
        let mut example = Self {
            period: Period {
                from: date("2026-10-01"),
                to: date("2026-11-30"),
            },
            client: person(),
            units: vec![Unit {
                unit_id: unit(),
                name: "Hemtjänst Påhittad".into(),
                provider: "Kommunen & Co <utförare>".into(),
                place: Coordinate::from_degrees(59.3, 18.0).expect("a place on earth"),
                provider_kind: ProviderKind::Municipal,
            }],
            staff: vec![colleague(1, "Maja Påhittad"), colleague(2, "Ali Uppdiktad")],
            orders: vec![order],
            planned,
            visits: vec![],
            histories: vec![],
            journal: vec![],
            entries: vec![],
        };
        example.add_planned();
        example.add_others();
        example.entries = example_entries::of(&example.journal);
        example
    }

    /// The visits of the plan: done, corrected, declined, absent, done by two.
    fn add_planned(&mut self) {
        let ids: Vec<VisitId> = self.planned.iter().map(|it| it.visit_id).collect();
        let of = |index: usize, fact: VisitFact| VisitFact {
            visit_id: ids[index],
            ..fact
        };
        let mut first = of(0, done(1, "2026-11-23 07:30", "2026-11-23 08:05"));
        first.performed = vec![code("shower"), code("breakfast"), code("medication")];
        first.not_performed = vec![NotPerformed {
            code: code("walk"),
            reason: NotPerformedReason::Other("Halt ute\u{7} <is>".into()),
        }];
        first.deviations = vec![ReportedDeviation::Fall, ReportedDeviation::Other];
        first.notes = 1;
        self.record(first, routine(1, "2026-11-23"));

        let mut second = of(1, done(2, "2026-11-24 07:30", "2026-11-24 08:10"));
        second.ended.as_mut().expect("is done").method = "corrected".into();
        second.performed = vec![code("shower")];
        self.record(second, corrected());

        let declined = missed(3, Outcome::Declined, "2026-11-25 07:30", "2026-11-25 08:00");
        let reason = NotPerformedReason::ClientDeclined;
        let kind = EventKind::VisitDeclined { reason };
        self.record(
            of(2, declined),
            vec![by_staff(31, "2026-11-25 07:31", kind)],
        );

        let absent = missed(
            4,
            Outcome::ClientAbsent,
            "2026-11-26 07:30",
            "2026-11-26 08:00",
        );
        let reason = NotPerformedReason::ClientInHospital;
        let kind = EventKind::ClientAbsent { reason };
        self.record(of(3, absent), vec![by_staff(41, "2026-11-26 07:31", kind)]);

        let mut annulled = of(4, done(5, "2026-11-27 07:30", "2026-11-27 07:31"));
        annulled.annulled = true;
        annulled.performed = vec![code("toilet")];
        let why = "Fel brukare valdes".to_owned();
        let staff_id = staff(1);
        let kind = EventKind::Annulled { staff_id, why };
        self.record(annulled, vec![by_office(51, "2026-11-27 12:00", kind)]);

        let not_started = missed(
            6,
            Outcome::NotStarted,
            "2026-11-28 07:30",
            "2026-11-28 08:00",
        );
        self.visits.push(of(5, not_started));
    }

    /// Alarm, still under way, unplanned by two, taken over from an older
    /// system, and through the night the clocks were set back.
    fn add_others(&mut self) {
        let mut alarm = done(20, "2026-11-24 23:50", "2026-11-25 00:20");
        alarm.origin = VisitOrigin::Alarm;
        alarm.planned = None;
        alarm.performed = vec![code("alarm_response")];
        self.visits.push(alarm);

        let mut under_way = done(21, "2026-11-30 08:00", "2026-11-30 08:30");
        under_way.ended = None;
        under_way.outcome = Outcome::Started;
        self.visits.push(under_way);

        for number in 1..=2 {
            let mut together = done(22, "2026-11-26 18:00", "2026-11-26 18:30");
            together.origin = VisitOrigin::Unplanned;
            together.planned = None;
            together.staff_id = staff(number);
            together.performed = vec![code("of_a_newer_catalogue"), code("transfer")];
            self.visits.push(together);
        }
        let mut imported = done(23, "2026-10-05 10:00", "2026-10-05 10:40");
        imported.origin = VisitOrigin::Imported;
        self.visits.push(imported);
        let mut night = done(24, "2026-10-25 01:30", "2026-10-25 03:30");
        night.performed = vec![code("night_check")];
        self.visits.push(night);
    }

    /// A visit with its events and the journal entries they make.
    pub fn record(&mut self, fact: VisitFact, events: Vec<VisitEvent>) {
        let author = Signature {
            name: "Maja Påhittad".into(),
            title: "Undersköterska".into(),
        };
        self.journal.extend(entries_for(&fact, &events, &author));
        self.histories.push(VisitHistory {
            visit_id: fact.visit_id,
            events,
        });
        self.visits.push(fact);
    }
}

fn person() -> Client {
    Client {
        client_id: client(1),
        unit_id: unit(),
        name: "Greta \"Gubben\" Påhittad & <Son>".into(),
        personal_number: "194002290006".into(),
        address: "Hittepågatan 1, 123 45 Påhitt".into(),
        coordinate: Coordinate::from_degrees(59.31, 18.02),
        access: "portkod 1234".into(),
        tag: Some("TAG-1".into()),
        household: None,
        alarm: true,
        protection: Protection::None,
        alerts: String::new(),
        care_contact: Some(staff(1)),
    }
}

fn colleague(number: u32, name: &str) -> Staff {
    Staff {
        staff_id: staff(number),
        unit_id: unit(),
        name: name.into(),
        title: "Undersköterska".into(),
        personal_number: "198112189876".into(),
        employee_number: format!("10{number}"),
        skills: vec![],
    }
}

fn order() -> OrderInFile {
    let moment = at("2026-09-01 08:00");
    let order: Order = serde_json::from_value(serde_json::json!({
        "sender": "paraply", "sender_order_id": "B-1", "version": 2,
        "client_id": client(1), "unit_id": unit(), "decision": "D-2026-17",
        "purpose": "Att kunna bo kvar hemma.\nStöd morgon & kväll.",
        "valid_from": "2026-10-01", "valid_to": "2027-09-30",
        "frame": {"minutes": 2400, "period": "month"},
        "wishes": {"wanted_staff": [staff(1)]},
        "contacts": [{"name": "Sven Påhittad", "relation": "son", "phone": "070-0000000"}],
        "visits": [
            {"key": "morning", "cycle_weeks": 1, "weeks": [1], "weekdays": [1,2,3,4,5,6,7],
             "window": {"start": "07:00", "end": "09:00"}, "duration_min": 30,
             "interventions": ["shower", "breakfast", "medication"], "skills": ["medication"]},
            {"key": "night", "cycle_weeks": 2, "weeks": [1, 2], "weekdays": [7],
             "window": {"start": "23:00", "end": "01:00"}, "duration_min": 20, "staff_count": 2,
             "interventions": ["night_check", "toilet"]}
        ]
    }))
    .expect("the order of this test is well formed");
    let agreements = vec![
        agreement(1, "2026-11-05 09:00", &order, "Vill sova längre."),
        agreement(
            2,
            "2026-11-10 14:30",
            &order,
            "Hunden\u{7} ska ut & <in> först.",
        ),
    ];
    // The first agreement was replaced before it began: no template of it ever held.
    let newest = &agreements[1];
    let (from, to) = (order.valid_from, add_days(newest.valid_from, -1));
    let mut templates = templates(moment, &order.visits, from, Some(to));
    let (from, to) = (newest.valid_from, order.valid_to);
    templates.extend(self::templates(newest.at, &newest.visits, from, to));
    OrderInFile {
        order_id: OrderId::derived(moment, "order"),
        order,
        templates,
        agreements,
    }
}

fn templates(
    moment: Timestamp,
    patterns: &[VisitPattern],
    valid_from: LocalDate,
    valid_to: Option<LocalDate>,
) -> Vec<VisitTemplate> {
    let of = |pattern: &VisitPattern| VisitTemplate {
        template_id: TemplateId::derived(moment, &pattern.key),
        client_id: client(1),
        unit_id: unit(),
        valid_from,
        valid_to,
        pattern: pattern.clone(),
        gap_template: None,
    };
    patterns.iter().map(of).collect()
}

/// After the planned visits of the example: a morning that begins later, with a walk some
/// hours on, and wishes of whom the register does not know too.
pub fn agreement(revision: i64, written: &str, order: &Order, why: &str) -> AgreementInFile {
    let time = |text: &str| text.parse().expect("a time");
    let mut visits = order.visits.clone();
    visits[0].preferred = Some(LocalWindow {
        start: time("08:30"),
        end: time("09:00"),
    });
    visits.push(VisitPattern {
        key: "walk".into(),
        interventions: vec![code("walk")],
        skills: vec![],
        preferred: None,
        priority: Priority::May,
        gap_after: Some(GapAfter {
            key: "morning".into(),
            min_minutes: 60,
            max_minutes: 120,
        }),
        ..visits[0].clone()
    });
    AgreementInFile {
        revision,
        valid_from: date("2026-11-30"),
        visits,
        wishes: ClientWishes {
            wanted_staff: vec![staff(2)],
            unwanted_staff: vec![staff(1)],
            forbidden_staff: vec![staff(9)],
            language: Some("Meänkieli".into()),
        },
        why: why.into(),
        by: UserId::derived(at("2026-09-01 08:00"), "planner"),
        author_name: "Planeraren Påhittad & Co".into(),
        at: at(written),
    }
}

fn code(text: &str) -> InterventionCode {
    InterventionCode(text.into())
}

pub fn by_staff(number: u32, when: &str, kind: EventKind) -> VisitEvent {
    let beginning = Timestamp::from_millis(0);
    event(number, when, kind, |_| Author::Staff {
        staff_id: staff(1),
        device_id: DeviceId::derived(beginning, "phone"),
    })
}

fn by_office(number: u32, when: &str, kind: EventKind) -> VisitEvent {
    event(number, when, kind, |moment| Author::Office {
        user_id: UserId::derived(moment, "manager"),
    })
}

fn event(
    number: u32,
    when: &str,
    kind: EventKind,
    author: impl Fn(Timestamp) -> Author,
) -> VisitEvent {
    let beginning = Timestamp::from_millis(0);
    VisitEvent {
        event_id: EventId::derived(beginning, &format!("event {number}")),
        author: author(beginning),
        at: EventTime::of_server(at(when)),
        version: "1.0".into(),
        kind,
    }
}

fn routine(number: u32, day: &str) -> Vec<VisitEvent> {
    let tag = || Presence::Tag {
        tag: "TAG-1".into(),
    };
    let event =
        |index, time: &str, kind| by_staff(number * 100 + index, &format!("{day} {time}"), kind);
    vec![
        event(1, "07:30", EventKind::Started { presence: tag() }),
        event(
            2,
            "07:50",
            EventKind::InterventionPerformed {
                code: code("shower"),
            },
        ),
        event(
            3,
            "08:00",
            EventKind::NoteWritten {
                text: "Sov dåligt.\u{0} Blev yr & ramlade <i hallen>.\r\nRingde \u{1b}[31mson."
                    .into(),
            },
        ),
        event(
            4,
            "08:01",
            EventKind::DeviationReported {
                deviation: ReportedDeviation::Fall,
                text: "Inga skador, ]]> säger hon själv.".into(),
            },
        ),
        event(5, "08:05", EventKind::Ended { presence: tag() }),
    ]
}

fn corrected() -> Vec<VisitEvent> {
    let manual = Presence::Manual {
        reason: ManualReason::TagMissing,
    };
    vec![
        by_staff(
            21,
            "2026-11-24 07:30",
            EventKind::Started { presence: manual },
        ),
        by_office(
            22,
            "2026-11-25 09:00",
            EventKind::Corrected {
                staff_id: staff(1),
                field: CorrectedField::Ended,
                value_ms: at("2026-11-24 08:10").millis(),
                why: "Glömde stämpla ut".into(),
            },
        ),
        by_staff(
            23,
            "2026-11-25 10:00",
            EventKind::Objection {
                text: "Jag gick 08:20.".into(),
            },
        ),
    ]
}

/// A fact of somebody else.
pub fn of_another_client() -> VisitFact {
    VisitFact {
        client_id: client(2),
        visit_id: visit(99),
        ..done(99, "2026-11-23 10:00", "2026-11-23 10:30")
    }
}

/// An empty folder of files for the validators: below Cargo's target folder.
pub fn folder(name: &str) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.join("exports").join(name);
    // What an older run left would be judged along.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written to");
    folder
}
