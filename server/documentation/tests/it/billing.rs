//! Billing basis: its lines, and what a reader refuses.

use care_model::id::{ClientId, ExportId};
use care_model::intervention::InterventionCode;
use care_model::time::Timestamp;
use care_model::visit_fact::{Outcome, VisitFact, VisitOrigin};
use documentation::billing::batch_lines::billing_lines;
use documentation::billing::export::{BillingIdentity, write_billing};
use documentation::billing::line::BillingLine;
use documentation::billing::verify::verify_billing;
use documentation::billing::{AwaySpan, BillingRequest, billing_basis};
use documentation::month::Month;
use documentation::reimbursement::verify::ExportFault;

use crate::facts::{at, client, done, missed, unit};

pub fn november() -> Month {
    "2026-11".parse().expect("a month")
}

pub fn basis(facts: &[VisitFact], away: &[AwaySpan], alarms: &[ClientId]) -> Vec<BillingLine> {
    billing_basis(&BillingRequest {
        unit_id: unit(),
        month: november(),
        facts,
        away,
        alarm_clients: Some(&alarms.iter().copied().collect()),
    })
    .expect("sound facts")
}

pub fn identity(month: Month) -> BillingIdentity {
    BillingIdentity {
        unit_id: unit(),
        month,
        batch_id: ExportId::derived(Timestamp::from_millis(0), "batch"),
        batch_sequence: 2,
        previous_sha256: Some("0".repeat(64)),
    }
}

pub fn with(fact: VisitFact, codes: &[&str]) -> VisitFact {
    let code = |code: &&str| InterventionCode((*code).to_owned());
    VisitFact {
        performed: codes.iter().map(code).collect(),
        ..fact
    }
}

fn away(from: &str, until: Option<&str>) -> AwaySpan {
    AwaySpan {
        client_id: client(1),
        from: at(from),
        until: until.map(at),
    }
}

#[test]
fn a_month_of_one_client() {
    let mut alarm_visit = done(7, "2026-11-10 03:00", "2026-11-10 03:20");
    alarm_visit.origin = VisitOrigin::Alarm;
    let mut other = with(done(8, "2026-11-11 08:00", "2026-11-11 08:30"), &["walk"]);
    other.client_id = client(2);
    let facts = [
        with(
            done(1, "2026-11-02 08:00", "2026-11-02 08:30"),
            &["washing", "dressing"],
        ),
        with(
            done(2, "2026-11-03 10:00", "2026-11-03 11:00"),
            &["cleaning"],
        ),
        with(
            done(3, "2026-11-04 10:00", "2026-11-04 11:00"),
            &["cleaning", "washing"],
        ),
        done(4, "2026-11-05 10:00", "2026-11-05 10:10"),
        missed(
            5,
            Outcome::ClientAbsent,
            "2026-11-06 08:00",
            "2026-11-06 08:30",
        ),
        missed(6, Outcome::Declined, "2026-11-07 08:00", "2026-11-07 08:30"),
        alarm_visit,
        other,
    ];
    let spans = [away("2026-11-20 15:00", Some("2026-11-23 10:00"))];
    let lines = basis(&facts, &spans, &[client(1), client(3)]);
    let file = write_billing(&identity(november()), &lines);
    insta::assert_snapshot!(String::from_utf8(file.bytes.clone()).expect("UTF-8"));
    let totals = verify_billing(&file.bytes).expect("a sound file");
    assert_eq!((totals.lines, totals.visits, totals.alarms), (3, 5, 2));
    assert_eq!(totals.file_sha256, file.sha256);
    assert_eq!(billing_lines(&file.bytes).expect("readable").len(), 3);
}

#[test]
fn cohabitants_share_the_seconds_of_one_stay() {
    let mut other = done(2, "2026-11-02 08:00", "2026-11-02 08:30");
    other.client_id = client(2);
    let facts = [done(1, "2026-11-02 08:00", "2026-11-02 08:30"), other];
    let lines = basis(&facts, &[], &[]);
    let seconds: Vec<i64> = lines.iter().map(|line| line.measure.performed_s).collect();
    assert_eq!(seconds, [900, 900]);
}

#[test]
fn a_day_away_is_whole_and_without_a_visit() {
    let days = |facts: &[VisitFact], spans: &[AwaySpan]| {
        let lines = basis(facts, spans, &[]);
        lines.first().map_or(0, |line| line.measure.absence_days)
    };
    assert_eq!(
        days(&[], &[away("2026-11-02 00:00", Some("2026-11-04 00:00"))]),
        2
    );
    assert_eq!(
        days(&[], &[away("2026-11-02 00:01", Some("2026-11-03 23:59"))]),
        0
    );
    assert_eq!(days(&[], &[away("2026-10-02 00:01", None)]), 30);
    assert_eq!(
        days(
            &[],
            &[
                away("2026-11-02 12:00", Some("2026-11-04 00:00")),
                away("2026-11-01 00:00", Some("2026-11-02 12:00"))
            ]
        ),
        3,
        "spans that meet"
    );
    let start = "2026-11-02 08:00";
    let mut alarm = done(1, start, "2026-11-02 08:30");
    alarm.origin = VisitOrigin::Alarm;
    let mut annulled = done(1, start, "2026-11-02 08:30");
    annulled.annulled = true;
    for (fact, expected, what) in [
        (done(1, start, "2026-11-02 08:30"), 2, "a visit"),
        (alarm, 2, "an alarm visit, which is outside the frame"),
        (
            missed(1, Outcome::Declined, start, "2026-11-02 08:30"),
            2,
            "no help was wanted",
        ),
        (
            missed(1, Outcome::ClientAbsent, start, "2026-11-02 08:30"),
            3,
            "nobody was in",
        ),
        (annulled, 3, "a visit that was none"),
    ] {
        let span = away("2026-11-01 00:00", Some("2026-11-04 00:00"));
        assert_eq!(days(&[fact], &[span]), expected, "{what}");
    }
}

#[test]
fn all_faults_are_told_by_id_with_a_remedy() {
    let mut strange = done(2, "2026-11-03 08:00", "2026-11-03 08:30");
    strange.unit_id = care_model::id::UnitId::derived(Timestamp::from_millis(0), "other");
    let facts = [
        done(1, "2026-12-02 08:00", "2026-12-02 08:30"),
        done(3, "2026-11-02 08:00", "2026-11-02 08:30"),
        done(3, "2026-11-02 08:00", "2026-11-02 08:40"),
        strange,
    ];
    let refusal = billing_basis(&BillingRequest {
        unit_id: unit(),
        month: november(),
        facts: &facts,
        away: &[],
        alarm_clients: None,
    })
    .expect_err("three faults");
    insta::assert_snapshot!(refusal.to_string());
}

#[test]
fn the_reader_refuses_what_was_changed() {
    let visits = [with(
        done(1, "2026-11-02 08:00", "2026-11-02 08:30"),
        &["washing"],
    )];
    let file = write_billing(&identity(november()), &basis(&visits, &[], &[]));
    let text = String::from_utf8(file.bytes).expect("UTF-8");
    let told = [
        ("\"visits\":1", "\"visits\":2"),
        ("\"performed_s\":1800", "\"performed_s\":1801"),
        ("personal_care", "private"),
        (
            "\"month\":\"2026-11\",\"client",
            "\"month\":\"2026-12\",\"client",
        ),
        ("\"basis\"", "\"other\""),
        ("\"sequence\":1", "\"sequence\":2"),
        ("\"alarm\":false", "\"alarm\":\"no\""),
        ("\"alarm\":false", "\"alarm\":true"),
        (
            "\"alarm\":false",
            "\"alarm\":false,\"note\":\"hon ramlade\"",
        ),
        ("vardag-billing", "vardag-reimbursement"),
        ("\"footer\"", "\"line\""),
    ]
    .map(|(from, to)| {
        assert!(text.contains(from), "{from}");
        let fault = verify_billing(text.replacen(from, to, 1).as_bytes());
        format!("{from} as {to}: {}", fault.expect_err(to))
    });
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(
        verify_billing(&text.as_bytes()[..text.len() - 1]),
        Err(ExportFault::CutOff)
    );
}
