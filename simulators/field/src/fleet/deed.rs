//! What people and chance do in a world, one thing at a time.

use anyhow::Context;
use care_model::id::{StaffId, VisitId};
use care_model::shift_entry::{ShiftEntryKind, ShiftMark};
use care_model::time::{LocalDate, Timestamp};
use care_model::visit_event::{EventKind, Presence};
use care_model::visit_fact::VisitOrigin;
use mobile_core::CoreError;
use rand::RngExt;

use super::faults::Fault;
use super::handset::Errand;
use super::ledger;
use super::world::World;
use crate::behaviour;

/// A phone tries at least this often, in seconds.
const SYNC_EVERY_S: i64 = 1200;
/// How long somebody waits before she tries to sign in again, in seconds.
const SIGN_IN_AGAIN_S: i64 = 300;
/// Of a thousand stops, those after which somebody looks in elsewhere.
const UNPLANNED: u32 = 60;

/// When a break comes, and how long it is, in seconds.
const BREAK_AFTER_S: i64 = 3 * 3600;
const BREAK_S: i64 = 1800;

/// Something that is about to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Morning {
        date: LocalDate,
    },
    /// The hour strikes: the office, the machines and bad luck have their turn.
    Hour {
        date: LocalDate,
    },
    /// Somebody takes a phone and comes to work.
    Begin {
        phone: usize,
        staff_id: StaffId,
        until: Timestamp,
    },
    Sync {
        phone: usize,
        until: Option<Timestamp>,
    },
    Arrive {
        phone: usize,
        staff_id: StaffId,
        visit_id: VisitId,
    },
    Act {
        phone: usize,
        staff_id: StaffId,
        visit_id: VisitId,
        kind: Box<EventKind>,
    },
    /// Is called to an alarm or looks in on somebody.
    LookIn {
        phone: usize,
        staff_id: StaffId,
    },
    GoHome {
        phone: usize,
        staff_id: StaffId,
    },
    /// Says something of her own shift.
    Say {
        phone: usize,
        staff_id: StaffId,
        mark: ShiftMark,
    },
}

impl World<'_> {
    pub(super) fn do_it(&mut self, deed: Deed) -> anyhow::Result<()> {
        match deed {
            Deed::Morning { date } => self.morning(date),
            Deed::Hour { date } => self.hour(date),
            Deed::Begin {
                phone,
                staff_id,
                until,
            } => self.begin_work(phone, staff_id, until),
            Deed::Sync { phone, until } => {
                self.sync(phone)?;
                if let Some(until) = until
                    && self.now < until
                {
                    let at = self.now.plus_seconds(SYNC_EVERY_S);
                    self.plan(
                        at,
                        Deed::Sync {
                            phone,
                            until: Some(until),
                        },
                    );
                }
                Ok(())
            }
            Deed::Arrive {
                phone,
                staff_id,
                visit_id,
            } => {
                self.arrive(phone, staff_id, visit_id);
                Ok(())
            }
            Deed::Act {
                phone,
                staff_id,
                visit_id,
                kind,
            } => self.act(phone, staff_id, visit_id, *kind),
            Deed::LookIn { phone, staff_id } => self.look_in(phone, staff_id),
            Deed::GoHome { phone, staff_id } => self.go_home(phone, staff_id),
            Deed::Say {
                phone,
                staff_id,
                mark,
            } => self.say(phone, staff_id, mark),
        }
    }

    /// Whether this person has this phone in her hand.
    fn has(&self, phone: usize, staff_id: StaffId) -> bool {
        !self.phones[phone].is_lost && self.phones[phone].user == Some(staff_id)
    }

    fn begin_work(
        &mut self,
        phone: usize,
        staff_id: StaffId,
        until: Timestamp,
    ) -> anyhow::Result<()> {
        if self.phones[phone].is_lost {
            return Ok(());
        }
        if !self.sign_in(phone, staff_id)? {
            let again = self.now.plus_seconds(SIGN_IN_AGAIN_S);
            if again < until {
                self.plan(
                    again,
                    Deed::Begin {
                        phone,
                        staff_id,
                        until,
                    },
                );
            }
            return Ok(());
        }
        self.sync(phone)?;
        self.plan_stops(phone, staff_id)?;
        let at = self.now.plus_seconds(SYNC_EVERY_S);
        self.plan(
            at,
            Deed::Sync {
                phone,
                until: Some(until),
            },
        );
        self.plan_shift(phone, staff_id, until);
        self.plan(until, Deed::GoHome { phone, staff_id });
        Ok(())
    }

    /// When she will say what of her shift. Every second person takes no break, and
    /// says nothing of it.
    fn plan_shift(&mut self, phone: usize, staff_id: StaffId, until: Timestamp) {
        let mut words = vec![
            (self.now, ShiftMark::ShiftBegan),
            (until.plus_seconds(-60), ShiftMark::ShiftEnded),
        ];
        let pause = self.now.plus_seconds(BREAK_AFTER_S);
        let takes_break = staff_id.as_bytes()[15].is_multiple_of(2);
        if takes_break && pause.plus_seconds(BREAK_S) < until {
            words.push((pause, ShiftMark::BreakBegan));
            words.push((pause.plus_seconds(BREAK_S), ShiftMark::BreakEnded));
        }
        for (at, mark) in words {
            self.plan(
                at,
                Deed::Say {
                    phone,
                    staff_id,
                    mark,
                },
            );
        }
    }

    fn say(&mut self, phone: usize, staff_id: StaffId, mark: ShiftMark) -> anyhow::Result<()> {
        if !self.has(phone, staff_id) {
            return Ok(());
        }
        let kind = ShiftEntryKind::Marked {
            mark: mark.clone(),
            said_ms: None,
            why: String::new(),
        };
        match self.phones[phone].core().mark_shift(None, mark, None) {
            Ok(entry_id) => {
                let event_id = ledger::event_of(entry_id);
                let said = (kind.name(), ledger::said(&kind));
                self.wrote(phone, staff_id, None, event_id, said);
                Ok(())
            }
            // A phone that was put back, or another of hers, knows otherwise.
            Err(CoreError::AlreadyMarked | CoreError::NotBegun | CoreError::NotSignedIn) => Ok(()),
            Err(error) => Err(error).context("saying failed"),
        }
    }

    /// Goes through the list as it is now.
    pub(super) fn plan_stops(&mut self, phone: usize, staff_id: StaffId) -> anyhow::Result<()> {
        let Some(day) = self.readable_day(phone)? else {
            return Ok(());
        };
        let mut last = self.now;
        for stop in &day.stops {
            let (Some(start), Some(end)) = (stop.start, stop.end) else {
                continue;
            };
            let card = day
                .clients
                .iter()
                .find(|card| card.client_id == stop.client_id);
            let errand = Errand {
                interventions: stop.interventions.clone(),
                tag: card.and_then(|card| card.tag.clone()),
                planned_s: end.seconds_since(start),
            };
            self.phones[phone].known.insert(stop.visit_id, errand);
            let late_s = self.rng.random_range(-120..=300);
            let at = start.plus_seconds(late_s).max(last.plus_seconds(60));
            last = at;
            let visit_id = stop.visit_id;
            self.plan(
                at,
                Deed::Arrive {
                    phone,
                    staff_id,
                    visit_id,
                },
            );
            if self.rng.random_range(0..1000) < UNPLANNED {
                self.plan(at.plus_seconds(30), Deed::LookIn { phone, staff_id });
            }
        }
        Ok(())
    }

    fn arrive(&mut self, phone: usize, staff_id: StaffId, visit_id: VisitId) {
        if !self.has(phone, staff_id) {
            return;
        }
        let errand = self.phones[phone]
            .known
            .get(&visit_id)
            .cloned()
            .unwrap_or_default();
        let tag = errand.tag.as_deref();
        let steps = behaviour::visit(&mut self.rng, tag, &errand.interventions, errand.planned_s);
        self.plan_steps(phone, staff_id, visit_id, steps);
    }

    fn plan_steps(
        &mut self,
        phone: usize,
        staff_id: StaffId,
        visit_id: VisitId,
        steps: Vec<(i64, EventKind)>,
    ) {
        for (after_s, kind) in steps {
            let at = self.now.plus_seconds(after_s);
            let kind = Box::new(kind);
            self.plan(
                at,
                Deed::Act {
                    phone,
                    staff_id,
                    visit_id,
                    kind,
                },
            );
        }
    }

    fn act(
        &mut self,
        phone: usize,
        staff_id: StaffId,
        visit_id: VisitId,
        kind: EventKind,
    ) -> anyhow::Result<()> {
        if !self.has(phone, staff_id) {
            return Ok(());
        }
        let said = (kind.name(), ledger::said(&kind));
        let ends = matches!(kind, EventKind::Ended { .. });
        match self.phones[phone].core().record(visit_id, kind) {
            Ok(event_id) => self.wrote(phone, staff_id, Some(visit_id), event_id, said),
            // The visit was taken from her, or she had begun it before.
            Err(CoreError::UnknownVisit | CoreError::AlreadyStarted | CoreError::NotSignedIn) => {}
            Err(error) => return Err(error).context("recording failed"),
        }
        self.bad_luck(phone)?;
        if ends {
            let at = self.now.plus_seconds(5);
            self.plan(at, Deed::Sync { phone, until: None });
        }
        Ok(())
    }

    fn wrote(
        &mut self,
        phone: usize,
        staff_id: StaffId,
        visit_id: Option<VisitId>,
        event_id: care_model::id::EventId,
        (kind, said): (&'static str, u64),
    ) {
        let begun = visit_id.and_then(|id| self.phones[phone].begun.get(&id).copied());
        let deed = ledger::Deed {
            visit_id,
            staff_id,
            kind,
            said,
            date: begun
                .or_else(|| visit_id.and_then(|id| self.date_of(id)))
                .unwrap_or(self.now.local_date()),
            given: self.now,
            phone,
            on_phone: true,
            destroyed: false,
        };
        self.ledger.write(event_id, deed);
        self.note(event_id.as_bytes());
    }

    /// The planned day of a visit.
    fn date_of(&self, visit_id: VisitId) -> Option<LocalDate> {
        let holds = |plan: &server::store::planning::DayPlan| {
            let mut stops = plan.routes.iter().flat_map(|route| &route.stops);
            stops.any(|stop| stop.visit_id == visit_id)
        };
        // As the day began: a visit that was dropped since keeps its day.
        let mut plans = self.template.plans.iter();
        plans.find(|(_, plan)| holds(plan)).map(|(date, _)| *date)
    }

    fn look_in(&mut self, phone: usize, staff_id: StaffId) -> anyhow::Result<()> {
        if !self.has(phone, staff_id) {
            return Ok(());
        }
        let Some(day) = self.readable_day(phone)? else {
            return Ok(());
        };
        if day.clients.is_empty() {
            return Ok(());
        }
        let card = day.clients[self.rng.random_range(0..day.clients.len())].clone();
        let origin = if card.alarm {
            VisitOrigin::Alarm
        } else {
            VisitOrigin::Unplanned
        };
        let presence: Presence = behaviour::presence(&mut self.rng, card.tag.as_deref());
        let core = self.phones[phone].core();
        let visit_id = core.begin_visit(card.client_id, origin, presence)?;
        let began = core.visit(visit_id)?.events;
        let date = day.date;
        self.phones[phone].begun.insert(visit_id, date);
        self.phones[phone].begun_at.insert(visit_id, card.client_id);
        for event in began {
            let said = (event.kind.name(), ledger::said(&event.kind));
            self.wrote(phone, staff_id, Some(visit_id), event.event_id, said);
        }
        let steps = behaviour::alarm(&mut self.rng, card.tag.as_deref());
        self.plan_steps(phone, staff_id, visit_id, steps);
        Ok(())
    }

    fn go_home(&mut self, phone: usize, staff_id: StaffId) -> anyhow::Result<()> {
        if !self.has(phone, staff_id) {
            return Ok(());
        }
        self.sync(phone)?;
        let waits = self.phones[phone].core().unsent()?.waiting > 0;
        // Most sign out when all is sent; some do without looking.
        if !waits || self.strikes(Fault::SignsOut) {
            self.sign_out(phone)?;
        }
        Ok(())
    }

    /// The list, if its reader may read it; what she may not is checked here too.
    fn readable_day(&mut self, phone: usize) -> anyhow::Result<Option<mobile_core::DayView>> {
        match self.phones[phone].core().day() {
            Ok(day) => Ok(Some(day)),
            Err(CoreError::NotSignedIn | CoreError::LeaseExpired) => Ok(None),
            Err(error) => Err(error).context("reading the day failed"),
        }
    }
}
