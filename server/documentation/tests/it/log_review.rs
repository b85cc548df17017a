use std::collections::{BTreeMap, BTreeSet};

use care_model::id::{ClientId, DeviceId, LogPickId};
use care_model::time::{Timestamp, add_days};
use documentation::language::Language;
use documentation::log_review::{
    AccessKind, ClientContext, FEWEST_DRAWN, ListedClient, LogReview, LogReviewRequest, LogRow,
    MOST_BY_RISK, MOST_DRAWN, PersonContext, PickReason, ReviewContext, ShiftSpan, log_review,
    who_looked,
};
use proptest::prelude::*;

use crate::facts::{at, client, date, month, staff, unit};

fn row(person: u32, whom: u32, when: &str) -> LogRow {
    let phone = DeviceId::derived(Timestamp::from_millis(0), "phone");
    LogRow {
        at: at(when),
        actor: format!("{} on {phone}", staff(person)),
        actor_name: format!("Person {person}"),
        role: "staff".to_owned(),
        client_id: Some(client(whom)),
        act: "use_phone".to_owned(),
        reason: "on the staff member's list".to_owned(),
        kind: AccessKind::Opened,
    }
}

fn by_planner(person: u32, whom: u32, when: &str) -> LogRow {
    LogRow {
        actor: staff(person).to_string(),
        role: "planner".to_owned(),
        act: "read_board".to_owned(),
        reason: "planner of the unit".to_owned(),
        ..row(person, whom, when)
    }
}

#[derive(Default)]
struct Known {
    people: BTreeMap<String, PersonContext>,
    clients: BTreeMap<ClientId, ClientContext>,
}

impl Known {
    /// Person 1 with this surname and street, and client 1 on the list of the 10th.
    fn person(surname: &str, street: &str) -> Self {
        let person = PersonContext {
            surname: Some(surname.to_owned()),
            street: Some(street.to_owned()),
            listed: BTreeSet::from([ListedClient {
                date: date("2026-11-10"),
                client_id: client(1),
            }]),
            shifts: vec![ShiftSpan {
                start: at("2026-11-10 07:00"),
                end: at("2026-11-10 16:00"),
            }],
        };
        let one = ClientContext {
            surname: Some("Berg".to_owned()),
            street: Some("Ringvägen".to_owned()),
        };
        Self {
            people: BTreeMap::from([(staff(1).to_string(), person)]),
            clients: BTreeMap::from([(client(1), one)]),
        }
    }

    fn review(&self, rows: &[LogRow]) -> LogReview {
        self.review_keeping(rows, &BTreeSet::new())
    }

    fn review_keeping(&self, rows: &[LogRow], kept: &BTreeSet<LogPickId>) -> LogReview {
        log_review(&LogReviewRequest {
            unit_id: unit(),
            period: month("2026-11"),
            rows,
            context: ReviewContext {
                people: &self.people,
                clients: &self.clients,
            },
            lot_secret: "kept by the server",
            kept,
        })
    }

    fn reasons(&self, row: LogRow) -> Vec<PickReason> {
        let review = self.review(&[row]);
        let pick = review.picks.first().expect("one pair is always looked at");
        pick.reasons.iter().map(|one| one.reason).collect()
    }
}

#[test]
fn what_is_usual_is_drawn_at_most() {
    let known = Known::person("Ek", "Götgatan");
    assert_eq!(
        known.reasons(row(1, 1, "2026-11-10 10:00")),
        [PickReason::Drawn]
    );
    assert_eq!(
        known.reasons(by_planner(9, 5, "2026-11-10 23:00")),
        [PickReason::Drawn]
    );
}

#[test]
fn a_shared_surname_or_street_is_a_reason() {
    let known = Known::person("Berg-Ek", "ringvägen ");
    assert_eq!(
        known.reasons(row(1, 1, "2026-11-10 10:00")),
        [PickReason::SameSurname, PickReason::SameStreet]
    );
}

#[test]
fn a_client_not_on_the_list_is_a_reason_and_tomorrows_list_is_a_list() {
    let known = Known::person("Ek", "Götgatan");
    let not_on_list = [PickReason::NotOnList];
    assert_eq!(known.reasons(row(1, 2, "2026-11-10 10:00")), not_on_list);
    assert_eq!(known.reasons(row(1, 1, "2026-11-08 10:00")), not_on_list);
    assert_eq!(
        known.reasons(row(7, 1, "2026-11-10 10:00")),
        not_on_list,
        "unknown person"
    );
    assert_eq!(
        known.reasons(row(1, 1, "2026-11-09 18:00")),
        [PickReason::Drawn]
    );
    let mut night = Known::person("Ek", "Götgatan");
    let person = night.people.get_mut(&staff(1).to_string()).expect("known");
    person.shifts[0].end = at("2026-11-11 07:00");
    assert_eq!(
        night.reasons(row(1, 1, "2026-11-11 05:00")),
        [PickReason::Drawn]
    );
}

#[test]
fn an_hour_after_the_shift_is_a_reason_unless_the_phone_fetched() {
    let known = Known::person("Ek", "Götgatan");
    assert_eq!(
        known.reasons(row(1, 1, "2026-11-10 17:00")),
        [PickReason::Drawn]
    );
    let late = row(1, 1, "2026-11-10 17:01");
    assert_eq!(known.reasons(late.clone()), [PickReason::AfterShift]);
    let fetched = LogRow {
        kind: AccessKind::Fetched,
        ..late
    };
    assert_eq!(known.reasons(fetched), [PickReason::Drawn]);
    assert_eq!(
        known.reasons(row(1, 1, "2026-11-10 06:00")),
        [PickReason::Drawn]
    );
}

#[test]
fn break_glass_is_a_reason_and_a_graver_one_when_it_is_repeated() {
    let known = Known::person("Ek", "Götgatan");
    let broken = |whom, when| LogRow {
        kind: AccessKind::BreakGlass,
        ..row(1, whom, when)
    };
    let once = [broken(2, "2026-11-10 10:00"), broken(2, "2026-11-10 10:05")];
    assert_eq!(
        known.review(&once).picks[0].reasons[0].reason,
        PickReason::BreakGlass
    );
    let twice = [broken(2, "2026-11-10 10:00"), broken(3, "2026-11-12 10:05")];
    let review = known.review(&twice);
    let reasons: Vec<_> = review
        .picks
        .iter()
        .map(|pick| pick.reasons[0].reason)
        .collect();
    assert_eq!(reasons, [PickReason::RepeatedBreakGlass; 2]);
}

#[test]
fn the_list_begins_with_what_has_most_reasons() {
    let known = Known::person("Berg", "Ringvägen");
    let rows = [
        by_planner(4, 1, "2026-11-02 08:00"),
        row(1, 2, "2026-11-10 10:00"),
        row(1, 1, "2026-11-10 11:00"),
        row(1, 1, "2026-11-10 18:00"),
        row(1, 1, "2026-12-01 18:00"),
    ];
    let review = known.review(&rows);
    insta::assert_json_snapshot!(review);
    assert_eq!((review.accesses, review.pairs, review.left_out), (4, 3, 0));
}

#[test]
fn the_lot_is_large_enough_and_not_too_large_and_has_a_secret() {
    let known = Known::default();
    let rows = |pairs: u32| -> Vec<LogRow> {
        let row = |number| by_planner(number % 50, number / 50, "2026-11-10 10:00");
        (0..pairs).map(row).collect()
    };
    for (pairs, drawn) in [(4, 4), (300, FEWEST_DRAWN), (2000, 20), (9000, MOST_DRAWN)] {
        assert_eq!(known.review(&rows(pairs)).picks.len(), drawn, "{pairs}");
    }
    let rows = rows(300);
    let picks = |lot_secret| {
        let request = LogReviewRequest {
            unit_id: unit(),
            period: month("2026-11"),
            rows: &rows,
            context: ReviewContext {
                people: &known.people,
                clients: &known.clients,
            },
            lot_secret,
            kept: &BTreeSet::new(),
        };
        log_review(&request).picks
    };
    assert_ne!(picks("one"), picks("other"));
}

#[test]
fn what_was_shown_stays_on_the_list_when_others_are_drawn() {
    let known = Known::default();
    let rows: Vec<LogRow> = (0..300)
        .map(|number| by_planner(number % 50, number / 50, "2026-11-10 10:00"))
        .collect();
    // With few pairs all are drawn: one of them that is not, once there are many.
    let many = known.review(&rows);
    let mut few = known.review(&rows[..FEWEST_DRAWN]).picks.into_iter();
    let shown = few
        .find(|one| many.picks.iter().all(|pick| pick.pick_id != one.pick_id))
        .expect("not all of the few are drawn of the many");
    let kept = known.review_keeping(&rows, &BTreeSet::from([shown.pick_id]));
    assert_eq!(kept.picks.len(), many.picks.len() + 1);
    assert!(kept.picks.contains(&shown));
}

#[test]
fn a_list_has_a_limit_and_says_what_it_left_out() {
    let rows: Vec<LogRow> = (0..250)
        .map(|number| row(8, number, "2026-11-10 10:00"))
        .collect();
    let review = Known::default().review(&rows);
    assert_eq!(review.picks.len(), MOST_BY_RISK);
    assert_eq!(review.left_out, 50);
}

#[test]
fn of_nothing_there_is_an_empty_list() {
    let mut nobody = row(1, 1, "2026-11-10 10:00");
    nobody.client_id = None;
    let review = Known::default().review(&[nobody]);
    assert_eq!((review.accesses, review.picks.len()), (0, 0));
    assert!(who_looked(&[], client(1)).days.is_empty());
}

#[test]
fn nothing_that_is_printed_names_anybody() {
    let known = Known::person("Canary", "Canary");
    let one = row(1, 1, "2026-11-10 10:00");
    let mut row = one.clone();
    row.actor_name = "Canary".to_owned();
    let people = known.people.values().next();
    let clients = known.clients.values().next();
    let looked = who_looked(std::slice::from_ref(&row), client(1));
    let printed = format!(
        "{row:?} {people:?} {clients:?} {looked:?} {:?}",
        known.review(&[one])
    );
    assert!(!printed.contains("Canary"), "{printed}");
}

#[test]
fn a_client_is_told_who_looked_in_words() {
    let mut manager = by_planner(3, 1, "2026-11-11 09:00");
    (manager.role, manager.act) = ("unit_manager".to_owned(), "read_journal".to_owned());
    manager.reason = "manager of the unit".to_owned();
    let mut broken = row(2, 1, "2026-11-10 22:00");
    broken.kind = AccessKind::BreakGlass;
    let mut fetched = row(1, 1, "2026-11-10 06:45");
    fetched.kind = AccessKind::Fetched;
    let mut newer = row(1, 1, "2026-11-12 06:45");
    (newer.act, newer.reason) = ("newer_act".to_owned(), "newer rule".to_owned());
    let rows = [
        manager,
        row(1, 1, "2026-11-10 08:40"),
        row(1, 1, "2026-11-10 08:10"),
        row(1, 2, "2026-11-10 08:20"),
        broken,
        fetched,
        newer,
    ];
    let told = who_looked(&rows, client(1));
    let mut lines = Vec::new();
    for day in &told.days {
        lines.push(day.date.to_string());
        for look in &day.looks {
            lines.push(look.sentence(Language::Swedish));
            lines.push(look.sentence(Language::English));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

fn any_rows() -> impl Strategy<Value = Vec<LogRow>> {
    let row = (0u32..6, 0u32..12, 0i64..40, 0i64..1440, 0u8..4).prop_map(
        |(person, whom, day, minute, kind)| {
            let mut row = row(person, whom, "2026-11-01 00:00");
            let midnight = care_model::time::midnight(add_days(date("2026-10-28"), day));
            row.at = midnight.plus_seconds(60 * minute);
            row.kind = match kind {
                0 => AccessKind::BreakGlass,
                1 => AccessKind::Fetched,
                _ => AccessKind::Opened,
            };
            if kind == 3 {
                "planner".clone_into(&mut row.role);
            }
            row
        },
    );
    proptest::collection::vec(row, 0..80)
}

proptest! {
    /// The same month gives the same list, in whatever order it is read.
    #[test]
    fn the_order_of_the_rows_does_not_matter(rows in any_rows(), rotation in 0usize..80) {
        let known = Known::person("Berg", "Ringvägen");
        let review = known.review(&rows);
        let mut other = rows.clone();
        other.reverse();
        let turned = rotation.min(other.len());
        other.rotate_left(turned);
        prop_assert_eq!(known.review(&other), review.clone());
        let ids: BTreeSet<_> = review.picks.iter().map(|pick| pick.pick_id).collect();
        prop_assert_eq!(ids.len(), review.picks.len());
        for pick in &review.picks {
            let drawn = pick.reasons.iter().any(|one| one.reason == PickReason::Drawn);
            prop_assert!(!pick.reasons.is_empty() && (!drawn || pick.reasons.len() == 1));
        }
    }

    /// A client is told of every access to her data and of no other.
    #[test]
    fn every_access_to_a_client_is_told(rows in any_rows(), whom in 0u32..12) {
        let told = who_looked(&rows, client(whom));
        let times: u32 = told.days.iter().flat_map(|day| &day.looks).map(|look| look.times).sum();
        let own = rows.iter().filter(|row| row.client_id == Some(client(whom)));
        prop_assert_eq!(times as usize, own.count());
        prop_assert!(told.days.windows(2).all(|pair| pair[0].date < pair[1].date));
        let mut other = rows;
        other.reverse();
        prop_assert_eq!(told.days.len(), who_looked(&other, client(whom)).days.len());
    }
}
