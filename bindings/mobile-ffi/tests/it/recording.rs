//! A day seen and worked through the surface.

use mobile_ffi::{
    BegunAs, CoreError, EventAuthor, IndirectTime, ManualReason, NotPerformedReason, Outcome,
    Presence, ReportedDeviation, ShiftMark, TagTarget, VisitEventKind, VisitOrigin, WorkedKind,
    deviation_catalogue, intervention_catalogue,
};

use crate::phone::{Phone, block_on};
use crate::server::{ADDRESS, STAFF_NAME, TAG, now};

fn tag() -> Presence {
    Presence::Tag { tag: TAG.into() }
}

#[test]
fn the_day_comes_over_with_every_field() {
    let phone = Phone::with_a_day();
    let day = phone.core.day().expect("a day");
    assert_eq!(day.staff_name, STAFF_NAME);
    assert_eq!(day.staff_id, phone.server.staff_id.to_string());
    assert_eq!((day.date.as_str(), day.version), ("2026-11-23", 3));
    assert_eq!(day.last_success_ms, Some(now().millis()));
    assert_eq!(day.breaks[0].end_ms - day.breaks[0].start_ms, 1_800_000);
    assert_eq!(day.clients.len(), 2);
    assert_eq!(day.clients[0].tag.as_deref(), Some(TAG));
    let stop = &day.stops[0];
    assert_eq!(stop.client_name, "Märta Ängström");
    assert_eq!(stop.address, ADDRESS);
    assert_eq!(stop.start_ms, Some(now().millis()));
    assert_eq!(stop.interventions, ["breakfast", "medication"]);
    assert_eq!(stop.partner_name.as_deref(), Some("Örjan Ek"));
    assert!(stop.origin == VisitOrigin::Planned && stop.state.outcome == Outcome::NotStarted);
}

#[test]
fn a_shift_is_said_and_read_back() {
    let phone = Phone::with_a_day();
    let core = &phone.core;
    let keys = ShiftMark::IndirectBegan {
        indirect: IndirectTime::Keys,
    };
    core.mark_shift(keys.clone(), None).expect("saved");
    phone.clock.pass_ms(600_000);
    core.mark_shift(ShiftMark::IndirectEnded, None)
        .expect("saved");
    let again = core.mark_shift(ShiftMark::BreakEnded, None);
    assert_eq!(again.err(), Some(CoreError::NotBegun));
    let odd = core.mark_shift(ShiftMark::BreakBegan, Some(0));
    assert_eq!(odd.err(), Some(CoreError::OddTime));
    core.confirm_day("2026-11-23".into()).expect("saved");
    let bad = core.confirm_day("yesterday".into());
    assert_eq!(bad.err(), Some(CoreError::BadDate));
    let work = core.day().expect("a day").work;
    assert_eq!((work.sums.indirect_s, work.sums.total_s), (600, 600));
    let is_keys = |kind: &WorkedKind| matches!(kind, WorkedKind::Indirect { indirect } if *indirect == IndirectTime::Keys);
    assert!(work.pieces.len() == 1 && is_keys(&work.pieces[0].kind));
    assert!(work.confirmed_ms.is_some() && !work.changed_since_confirmed);
    core.withdraw_confirmation("2026-11-23".into())
        .expect("saved");
    core.object_to_day("2026-11-23".into(), "Fel".into())
        .expect("saved");
    assert_eq!(core.unsent().expect("told").waiting, 5);
}

#[test]
fn a_visit_is_worked_and_read_back() {
    let phone = Phone::with_a_day();
    let core = &phone.core;
    let visit = phone.server.visit_id.to_string();
    let manual = Presence::Manual {
        reason: ManualReason::Other {
            text: "Låst port".into(),
        },
    };
    let not_performed = NotPerformedReason::Other {
        text: "Hade redan ätit".into(),
    };
    let note = "Åt lite, sov gott 😀".to_owned();
    core.start_visit(visit.clone(), tag()).expect("saved");
    let again = core.start_visit(visit.clone(), tag());
    assert_eq!(again.err(), Some(CoreError::AlreadyStarted));
    phone.clock.pass_ms(60_000);
    core.perform(visit.clone(), "medication".into())
        .expect("saved");
    core.not_perform(visit.clone(), "breakfast".into(), not_performed.clone())
        .expect("saved");
    core.add_intervention(visit.clone(), "waste".into())
        .expect("saved");
    core.write_note(visit.clone(), note.clone()).expect("saved");
    core.report_deviation(visit.clone(), ReportedDeviation::Fall, "Snubblade".into())
        .expect("saved");
    core.object(visit.clone(), "Så var det inte".into())
        .expect("saved");
    phone.clock.pass_ms(60_000);
    core.end_visit(visit.clone(), manual.clone())
        .expect("saved");

    let view = core.visit(visit).expect("the visit");
    let state = &view.stop.state;
    assert_eq!(state.outcome, Outcome::Done);
    assert_eq!(
        state.ended_ms,
        state.started_ms.map(|started| started + 120_000)
    );
    assert_eq!(state.performed, ["medication"]);
    assert_eq!(state.not_performed, ["breakfast"]);
    let staff_id = phone.server.staff_id.to_string();
    let by = EventAuthor::Staff { staff_id };
    assert!(view.events.iter().all(|event| event.author == by));
    let has = |kind: VisitEventKind| view.events.iter().any(|event| event.kind == kind);
    assert!(has(VisitEventKind::Started { presence: tag() }));
    assert!(has(VisitEventKind::Ended { presence: manual }));
    assert!(has(VisitEventKind::NoteWritten { text: note }));
    assert!(has(VisitEventKind::InterventionNotPerformed {
        code: "breakfast".into(),
        reason: not_performed
    }));
    assert!(has(VisitEventKind::DeviationReported {
        deviation: ReportedDeviation::Fall,
        text: "Snubblade".into()
    }));
    assert_eq!(core.unsent().expect("open").waiting, 8);
}

#[test]
fn a_tag_opens_what_is_there_and_unplanned_visits_begin() {
    let phone = Phone::with_a_day();
    let core = &phone.core;
    let visit_id = phone.server.visit_id.to_string();
    let target = core.open_tag(TAG.into()).expect("a day");
    assert_eq!(
        target,
        TagTarget::Visit {
            visit_id: visit_id.clone()
        }
    );
    let reason = NotPerformedReason::ClientInHospital;
    core.client_absent(visit_id, reason).expect("saved");
    let client_id = phone.server.client_id.to_string();
    let target = core.open_tag(TAG.into()).expect("a day");
    assert_eq!(target, TagTarget::Client { client_id });
    assert_eq!(core.open_tag("VT-999".into()), Ok(TagTarget::Unknown));

    let other = phone.server.other_client.to_string();
    let begun = core
        .begin_visit(other, BegunAs::Alarm, tag())
        .expect("saved");
    core.decline_visit(begun.clone(), NotPerformedReason::ClientDeclined)
        .expect("saved");
    let day = core.day().expect("a day");
    let stop = day
        .stops
        .iter()
        .find(|stop| stop.visit_id == begun)
        .expect("on the list");
    assert!(stop.origin == VisitOrigin::Alarm && stop.state.outcome == Outcome::Declined);
}

#[test]
fn what_cannot_be_recorded_is_said() {
    let phone = Phone::with_a_day();
    let core = &phone.core;
    let visit = phone.server.visit_id.to_string();
    let refused = |id: &str, text: &str| core.write_note(id.into(), text.into()).err();
    assert_eq!(refused(&visit, "  "), Some(CoreError::TextNeeded));
    let long = "å".repeat(10_001);
    assert_eq!(
        refused(&visit, &long),
        Some(CoreError::TextTooLong { chars: 10_001 })
    );
    let unknown = phone.server.staff_id.to_string();
    assert_eq!(refused(&unknown, "x"), Some(CoreError::UnknownVisit));
    let bad = refused("Märta Ängström", "x").expect("no id");
    assert_eq!(
        bad,
        CoreError::BadId {
            kind: "visit".into()
        }
    );
    assert!(!bad.to_string().contains("Märta"));
    let nobody = core.begin_visit(unknown, BegunAs::Unplanned, tag());
    assert_eq!(nobody.err(), Some(CoreError::UnknownClient));
}

#[test]
fn a_lease_runs_out_and_a_sign_out_forgets() {
    let phone = Phone::with_a_day();
    phone.clock.pass_ms(13 * 3_600_000);
    assert_eq!(phone.core.day().err(), Some(CoreError::LeaseExpired));
    let visit = phone.server.visit_id.to_string();
    phone
        .core
        .write_note(visit, "Sent på dagen".into())
        .expect("recording goes on");
    phone.core.sign_out().expect("signs out");
    assert_eq!(phone.core.day().err(), Some(CoreError::NotSignedIn));
    assert_eq!(phone.core.unsent().expect("open").waiting, 1);
    let report = block_on(phone.core.sync(phone.wire.clone(), 1000, None)).expect("sends");
    assert_eq!(
        report.receipted, 3,
        "the note, with the two changes it stands on"
    );
    assert_eq!(phone.core.unsent().expect("open").waiting, 0);
}

#[test]
fn catalogues_have_swedish_names() {
    let interventions = intervention_catalogue();
    assert!(
        interventions
            .iter()
            .any(|entry| entry.swedish == "Städning")
    );
    assert_eq!(deviation_catalogue().len(), 7);
}
